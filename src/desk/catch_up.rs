//! What was said while nobody listened: after every new session, each watched place is read from its
//! watermark on and fed to intake, oldest first. What was handled already does nothing twice; what
//! cannot be read or handled just now is read again a little later.

use std::collections::BTreeMap;

use super::event::{Event, Message};
use super::platform::PlatformError;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, ChannelMode, GuildId, MessageId, Millis, Timestamp};

/// How far back is read at most.
const FURTHEST: Millis = Millis::hours(24);
/// How many messages of one place are read at most.
const MOST: usize = 500;
/// How far before the watermark reading begins: events that arrived out of order lie there.
const OVERLAP: Millis = Millis::minutes(1);
/// After how long it is read again what could not be read or handled.
const AGAIN: Millis = Millis::secs(30);

impl Desk {
    /// Reads what was missed, in a guild or in direct messages.
    pub(super) async fn catch_up(&self, guild: Option<GuildId>) -> Result<(), DeskError> {
        let read = self.read_missed(guild).await;
        match read {
            Ok(true) => self.watermarks.finish_reading(guild),
            Ok(false) | Err(_) => self.watermarks.read_again(guild, self.read_again_at()),
        }
        read.map(drop)
    }

    /// When something that could not be handled is tried again.
    pub(super) fn read_again_at(&self) -> Timestamp {
        self.now() + AGAIN
    }

    /// Reads again what is due to be read again.
    pub(super) async fn catch_up_again(&self) {
        for guild in self.watermarks.due(self.now()) {
            if let Err(error) = self.catch_up(guild).await {
                self.vitals.events_failed.raise();
                tracing::error!(%error, "what was missed could not be read");
            }
        }
    }

    /// Whether all of it could be read and handled.
    async fn read_missed(&self, guild: Option<GuildId>) -> Result<bool, DeskError> {
        let (mut missed, mut complete): (Vec<Message>, bool) = (Vec::new(), true);
        for (channel, after) in self.places(guild).await? {
            match self.platform.history(guild, channel, after, MOST).await {
                Ok(messages) => missed.extend(messages),
                Err(error @ PlatformError::Later { .. }) => {
                    self.vitals.refused(&error);
                    tracing::warn!(%error, %channel, "what was said meanwhile is read later");
                    complete = false;
                }
                Err(error) => self.unreadable(guild, channel, &error).await?,
            }
        }
        missed.sort_by_key(|message| message.id);
        missed.dedup_by_key(|message| message.id);
        if !missed.is_empty() {
            tracing::info!(count = missed.len(), "reading what was said meanwhile");
        }
        for message in missed {
            complete &= self.hear_missed(message).await;
        }
        Ok(complete)
    }

    /// Whether a message that was missed could be handled; one that could not holds up no other.
    async fn hear_missed(&self, message: Message) -> bool {
        let event = Event::Message(message);
        let trail = self.watermarks.begin(&event);
        let Event::Message(message) = &event else {
            return true;
        };
        match self.heard(message).await {
            Ok(()) => {
                self.watermarks.done(trail);
                true
            }
            Err(error) => {
                self.vitals.events_failed.raise();
                tracing::error!(%error, "a message that was missed could not be handled");
                false
            }
        }
    }

    /// Every place that is listened to and has a mark, with the message after which it is read.
    async fn places(
        &self,
        guild: Option<GuildId>,
    ) -> Result<BTreeMap<ChannelId, MessageId>, DeskError> {
        let mut marks = self.watermarks.unfinished(guild);
        for (channel, beginning) in self.listened_to(guild).await? {
            let Some(written) = self.store.watermark(channel).await?.or(beginning) else {
                continue;
            };
            let mark = marks.entry(channel).or_insert(written);
            *mark = written.min(*mark);
        }
        let furthest = self.now() - FURTHEST;
        for mark in marks.values_mut() {
            *mark = MessageId::at((mark.sent_at() - OVERLAP).max(furthest));
        }
        Ok(marks)
    }

    /// Every place that is listened to, and where it begins if that is known.
    async fn listened_to(
        &self,
        guild: Option<GuildId>,
    ) -> Result<Vec<(ChannelId, Option<MessageId>)>, DeskError> {
        let Some(guild) = guild else {
            let direct = self.store.direct_channels().await?;
            // One without a mark has been spoken in only lately.
            let lately = Some(MessageId::at(self.now() - FURTHEST));
            let direct = direct.into_iter().map(|(_, channel)| (channel, lately));
            return Ok(direct.collect());
        };
        let settings = self.guilds.get(guild).await?;
        self.begin_watermarks(&settings).await?;
        let watched = settings
            .channels
            .iter()
            .filter(|(_, mode)| **mode != ChannelMode::Off);
        let watched = watched.map(|(channel, _)| (*channel, None));
        let mut places: Vec<(ChannelId, Option<MessageId>)> = watched.collect();
        let tickets = self.store.open_threads().await?;
        let threads = tickets.into_iter().filter(|one| one.guild == guild);
        // A thread's id is from when it was opened.
        places.extend(threads.filter_map(|one| {
            let thread = one.thread?;
            Some((thread, Some(MessageId::new(thread.get()))))
        }));
        Ok(places)
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
