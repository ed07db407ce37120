//! The client of Discord's API that all parts of the platform share: the bot's own user, the meaning of refusals in a
//! channel, and a guild's channels.

use std::sync::Arc;

use serde::Deserialize;
use serenity::http::Route;
use serenity::model::channel::ChannelType;
use serenity::model::guild::Member;
use serenity::model::id as serenity_id;

use super::direct_channels::DirectChannels;
use super::failure::{Failure, code};
use super::guilds::{KnownGuild, KnownGuilds, ReadChannel, ReadGuild, is_thread, role_ids};
use super::permissions::{TO_WRITE, TO_WRITE_IN_THREADS, lacking, notifies};
use super::rest::{Ask, Rest};
use crate::desk::platform::{ChannelKind, Need, Permission, PermissionsOf, PlatformError};
use crate::domain::{ChannelId, GuildId, MessageId, RoleId, Timestamp, UserId};

/// The most guilds in one answer of Discord's.
const PAGE: usize = 200;

/// Discord, as the desk reaches it.
pub struct DiscordPlatform {
    pub(super) me: UserId,
    pub(super) rest: Arc<Rest>,
    pub(super) guilds: Arc<KnownGuilds>,
    pub(super) direct: DirectChannels,
}

#[derive(Deserialize)]
struct RawGuild {
    id: serenity_id::GuildId,
    name: String,
}

impl DiscordPlatform {
    /// Converts a refusal into the desk's error, with the name of the missing permission if it is known.
    pub(super) fn explain(
        &self,
        failure: Failure,
        channel: ChannelId,
        wanted: &[Permission],
    ) -> PlatformError {
        let blind = failure.code() == Some(code::MISSING_ACCESS);
        match PlatformError::from(failure) {
            PlatformError::Forbidden(None) => {
                let missing = self.first_lacking(channel, wanted);
                let unseen = blind.then_some(Permission::ViewChannel);
                PlatformError::Forbidden(missing.or(unseen))
            }
            other => other,
        }
    }

    fn first_lacking(&self, channel: ChannelId, wanted: &[Permission]) -> Option<Permission> {
        let guild = self.guilds.guild_of(channel)?;
        let lacks =
            |known: &_| lacking(guild, known, channel, PermissionsOf::Mine, self.me, wanted);
        self.guilds.read(guild, lacks)?.first().copied()
    }

    /// Returns the permissions that are needed to write in a channel or thread.
    pub(super) fn to_speak(&self, channel: ChannelId) -> &'static [Permission] {
        let guild = self.guilds.guild_of(channel);
        let known = guild.and_then(|guild| self.guilds.channel(guild, channel));
        match known.and_then(|channel| channel.thread_parent()) {
            Some(_) => TO_WRITE_IN_THREADS,
            None => TO_WRITE,
        }
    }

    /// Lists the guilds that have invited the bot, with their names.
    ///
    /// # Errors
    /// As for everything that is asked of Discord.
    pub async fn guilds(&self) -> Result<Vec<(GuildId, String)>, PlatformError> {
        let mut found: Vec<(GuildId, String)> = Vec::new();
        loop {
            let mut params = vec![("limit", PAGE.to_string())];
            params.extend(found.last().map(|(last, _)| ("after", last.to_string())));
            let ask = Ask::get(Route::UserMeGuilds).params(params);
            let page: Vec<RawGuild> = self.rest.call(ask).await?;
            let complete = page.len() < PAGE;
            let page = page.into_iter();
            found.extend(page.map(|raw| (GuildId::new(raw.id.get()), raw.name)));
            if complete {
                return Ok(found);
            }
        }
    }

    /// Reads Discord's time, to the second; `None` if the answer lacks it.
    ///
    /// # Errors
    /// As for everything that is asked of Discord.
    pub async fn time_there(&self) -> Result<Option<Timestamp>, PlatformError> {
        Ok(self.rest.time_there().await?)
    }

    /// Returns a channel's kind; asks Discord for the guild if the channel is unknown.
    pub(super) async fn find_kind(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<ChannelKind, PlatformError> {
        if let Some(kind) = self.kind_of(guild, channel) {
            return Ok(kind);
        }
        self.look_up(guild).await?;
        self.kind_of(guild, channel).ok_or(PlatformError::Gone)
    }

    /// Returns the kind of a channel from memory; `None` for an unknown channel.
    pub(super) fn kind_of(&self, guild: GuildId, channel: ChannelId) -> Option<ChannelKind> {
        let known = self.guilds.channel(guild, channel)?;
        Some(match known.kind {
            kind if is_thread(kind) => ChannelKind::Thread,
            ChannelType::Text => ChannelKind::Text,
            ChannelType::News | ChannelType::Voice | ChannelType::Stage => ChannelKind::Written,
            ChannelType::Forum => ChannelKind::Forum,
            _ => ChannelKind::Silent,
        })
    }

    /// Returns the permissions that a need lacks, by what is remembered of the guild; `None` for a channel that does
    /// not exist.
    pub(super) fn lacking(&self, guild: GuildId, need: Need<'_>) -> Option<Vec<Permission>> {
        let Need {
            channel,
            whose,
            wanted,
        } = need;
        self.guilds.channel(guild, channel)?;
        let missing = |known: &_| lacking(guild, known, channel, whose, self.me, wanted);
        self.guilds.read(guild, missing)
    }

    /// Returns whether a message of frontdesk in a channel would notify a role, by what is remembered of the guild.
    pub(super) fn would_notify(&self, guild: GuildId, channel: ChannelId, role: RoleId) -> bool {
        let notifies = |known: &_| notifies(guild, known, channel, role, self.me);
        self.guilds.read(guild, notifies).unwrap_or(false)
    }

    /// Asks Discord for everything that is remembered of a guild. Needed where there is no gateway session, and because
    /// the gateway does not announce channels that frontdesk cannot see.
    ///
    /// # Errors
    /// [`PlatformError::Gone`] if frontdesk is not in the guild.
    pub(super) async fn look_up(&self, guild: GuildId) -> Result<(), PlatformError> {
        let guild_id = serenity_id::GuildId::new(guild.get());
        let user_id = serenity_id::UserId::new(self.me.get());
        let found: ReadGuild = self.rest.call(Ask::get(Route::Guild { guild_id })).await?;
        let channels = Ask::get(Route::GuildChannels { guild_id });
        let channels: Vec<ReadChannel> = self.rest.call(channels).await?;
        let mine = Ask::get(Route::GuildMember { guild_id, user_id });
        let mine: Member = self.rest.call(mine).await?;
        let mut known = found.known(role_ids(&mine.roles), channels);
        let threads = self.guilds.read(guild, KnownGuild::threads);
        known.channels.extend(threads.into_iter().flatten());
        self.guilds.put(guild, known);
        Ok(())
    }
}

/// Returns a channel's id as serenity's.
pub(super) fn channel_id(channel: ChannelId) -> serenity_id::ChannelId {
    serenity_id::ChannelId::new(channel.get())
}

/// Makes the route to a message.
pub(super) fn one_message(channel: ChannelId, message: MessageId) -> Route<'static> {
    Route::ChannelMessage {
        channel_id: channel_id(channel),
        message_id: serenity_id::MessageId::new(message.get()),
    }
}

/// Counts a deletion as done if its object is gone already.
pub(super) fn forgive_gone(done: Result<(), PlatformError>) -> Result<(), PlatformError> {
    match done {
        Err(PlatformError::Gone) => Ok(()),
        other => other,
    }
}
