//! What was said while nobody listened: after every new session, each watched place is read from its
//! watermark on and fed to intake, oldest first. What was handled already does nothing twice.

use super::event::Message;
use super::platform::PlatformError;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, ChannelMode, GuildId, MessageId, Millis};

/// How far back is read at most.
const FURTHEST: Millis = Millis::hours(24);
/// How many messages of one place are read at most.
const MOST: usize = 500;
/// How far before the watermark reading begins: events that arrived out of order lie there.
const OVERLAP: Millis = Millis::minutes(1);

impl Desk {
    /// Reads what was missed, in a guild or in direct messages.
    pub(super) async fn catch_up(&self, guild: Option<GuildId>) -> Result<(), DeskError> {
        let mut missed: Vec<Message> = Vec::new();
        for channel in self.places(guild).await? {
            match self.missed_in(guild, channel).await {
                Ok(messages) => missed.extend(messages),
                Err(DeskError::Platform(error)) => self.unreadable(guild, channel, &error).await?,
                Err(other) => return Err(other),
            }
        }
        missed.sort_by_key(|message| message.id);
        missed.dedup_by_key(|message| message.id);
        if !missed.is_empty() {
            tracing::info!(count = missed.len(), "reading what was said meanwhile");
        }
        for message in missed {
            let event = super::event::Event::Message(message);
            let trail = self.watermarks.begin(&event);
            if let super::event::Event::Message(message) = &event {
                self.heard(message).await?;
            }
            self.watermarks.done(trail);
        }
        Ok(())
    }

    /// Every place that is listened to.
    async fn places(&self, guild: Option<GuildId>) -> Result<Vec<ChannelId>, DeskError> {
        let Some(guild) = guild else {
            let direct = self.store.direct_channels().await?;
            return Ok(direct.into_iter().map(|(_, channel)| channel).collect());
        };
        let settings = self.guilds.get(guild).await?;
        self.begin_watermarks(&settings).await?;
        let watched = settings
            .channels
            .iter()
            .filter(|(_, mode)| **mode != ChannelMode::Off);
        let mut places: Vec<ChannelId> = watched.map(|(channel, _)| *channel).collect();
        let tickets = self.store.open_threads().await?;
        places.extend(
            tickets
                .into_iter()
                .filter(|one| one.guild == guild)
                .filter_map(|one| one.thread),
        );
        Ok(places)
    }

    async fn missed_in(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
    ) -> Result<Vec<Message>, DeskError> {
        let Some(watermark) = self.store.watermark(channel).await? else {
            return Ok(Vec::new());
        };
        let furthest = self.now() - FURTHEST;
        let since = (watermark.sent_at() - OVERLAP).max(furthest);
        let after = MessageId::at(since);
        Ok(self.platform.history(guild, channel, after, MOST).await?)
    }

    /// A place that cannot be read is told to who can mend it, and holds nothing else up.
    async fn unreadable(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        self.vitals.refused(error);
        tracing::warn!(%error, %channel, "what was said meanwhile cannot be read");
        let Some(guild) = guild else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        self.tell_refusal(&mut tx, guild, channel, error).await?;
        self.commit(tx).await
    }
}
