//! Makes and deletes roles and channels through Discord's API. Asks for no permission that frontdesk lacks: Discord
//! refuses a channel with overwrites beyond its maker's permissions.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::id as serenity_id;

use super::client::{DiscordPlatform, channel_id, forgive_gone};
use super::failure::Failure;
use super::permissions::{TO_WRITE, bit, held_in_guild, is_at_or_above_own, lacking};
use super::rest::Ask;
use crate::desk::permissions::{MAKING_CHANNELS, MAKING_ROLES};
use crate::desk::platform::{
    CLOCKS_DIFFER, Hearing, Holder, Making, NewChannel, NewRole, Overwrite, Permission,
    PermissionsOf, PlatformError,
};
use crate::domain::{ChannelId, GuildId, MessageId, RoleId, Span};

/// The number of a text channel's kind.
const TEXT: u8 = 0;

/// A role or a channel, with the fields by which it is searched.
#[derive(Deserialize)]
struct NamedId {
    id: serenity_id::GenericId,
    name: Option<String>,
}

#[async_trait]
impl Making for DiscordPlatform {
    async fn lacking_in_guild(
        &self,
        guild: GuildId,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError> {
        self.look_up(guild).await?;
        let held = self.held(guild);
        let lacks = wanted.iter().filter(|one| !held.contains(bit(**one)));
        Ok(lacks.copied().collect())
    }

    async fn make_role(&self, guild: GuildId, role: &NewRole) -> Result<RoleId, PlatformError> {
        let body = json!({
            "name": role.name, "permissions": "0", "mentionable": role.is_mentionable,
        });
        let ask = Ask::post(Route::GuildRoles {
            guild_id: guild_id(guild),
        });
        let made: Result<NamedId, _> = self.rest.call(ask.body(&body)).await;
        let made = made.map_err(|failure| refused(failure, MAKING_ROLES))?;
        Ok(RoleId::new(made.id.get()))
    }

    async fn make_channel(
        &self,
        guild: GuildId,
        channel: &NewChannel,
    ) -> Result<ChannelId, PlatformError> {
        // If frontdesk's permissions were unknown, a private channel would be made without its overwrites.
        self.look_up(guild).await?;
        let held = self.held(guild);
        let overwrites = channel.overwrites.iter();
        let overwrites = overwrites.map(|one| self.overwrite(guild, one, held));
        let body = json!({
            "name": channel.name, "type": TEXT,
            "permission_overwrites": overwrites.collect::<Vec<_>>(),
        });
        let ask = Ask::post(Route::GuildChannels {
            guild_id: guild_id(guild),
        });
        let made: Result<NamedId, _> = self.rest.call(ask.body(&body)).await;
        let made = made.map_err(|failure| refused(failure, MAKING_CHANNELS))?;
        Ok(ChannelId::new(made.id.get()))
    }

    async fn find_role(
        &self,
        guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<RoleId>, PlatformError> {
        let all = Ask::get(Route::GuildRoles {
            guild_id: guild_id(guild),
        });
        let found: Vec<NamedId> = self.rest.call(all).await?;
        Ok(first_within(&found, name, within).map(RoleId::new))
    }

    async fn find_channel(
        &self,
        guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<ChannelId>, PlatformError> {
        let all = Ask::get(Route::GuildChannels {
            guild_id: guild_id(guild),
        });
        let found: Vec<NamedId> = self.rest.call(all).await?;
        Ok(first_within(&found, name, within).map(ChannelId::new))
    }

    async fn delete_role(&self, guild: GuildId, role: RoleId) -> Result<(), PlatformError> {
        let ask = Ask::delete(Route::GuildRole {
            guild_id: guild_id(guild),
            role_id: serenity_id::RoleId::new(role.get()),
        });
        let done = self.rest.done(ask).await;
        forgive_gone(done.map_err(|failure| refused(failure, MAKING_ROLES)))
    }

    async fn delete_channel(&self, channel: ChannelId) -> Result<(), PlatformError> {
        let ask = Ask::delete(Route::Channel {
            channel_id: channel_id(channel),
        });
        let done = self.rest.done(ask).await;
        forgive_gone(done.map_err(|failure| refused(failure, MAKING_CHANNELS)))
    }

    async fn standing_above(
        &self,
        guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError> {
        self.look_up(guild).await?;
        let found = self.guilds.read(guild, |known| {
            let above = roles
                .iter()
                .filter(|role| is_at_or_above_own(known, **role));
            above.copied().collect()
        });
        Ok(found.unwrap_or_default())
    }

    async fn missing_roles(
        &self,
        guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError> {
        let found = self.guilds.read(guild, |known| {
            let missing = roles.iter().filter(|role| !known.roles.contains_key(role));
            missing.copied().collect()
        });
        Ok(found.unwrap_or_default())
    }

    async fn hearing(&self, guild: GuildId) -> Result<Hearing, PlatformError> {
        self.look_up(guild).await?;
        let found = self.guilds.read(guild, |known| {
            let may_write = |channel: &ChannelId| {
                lacking(
                    guild,
                    known,
                    *channel,
                    PermissionsOf::Mine,
                    self.me,
                    TO_WRITE,
                )
                .is_empty()
            };
            Hearing {
                channel: known.system_channel.filter(may_write),
                owner: known.owner,
            }
        });
        found.ok_or(PlatformError::Gone)
    }
}

impl DiscordPlatform {
    /// Returns frontdesk's permissions in a guild, by what is remembered of it.
    fn held(&self, guild: GuildId) -> Permissions {
        let held = |known: &_| held_in_guild(guild, known, self.me);
        self.guilds
            .read(guild, held)
            .unwrap_or(Permissions::empty())
    }

    fn overwrite(&self, guild: GuildId, one: &Overwrite, held: Permissions) -> serde_json::Value {
        let (id, kind) = match one.holder {
            Holder::Everyone => (guild.get(), 0),
            Holder::Role(role) => (role.get(), 0),
            Holder::Frontdesk => (self.me.get(), 1),
        };
        let number = |permissions: &[Permission]| {
            let bits = permissions.iter().map(|one| bit(*one).bits());
            let bits = bits.fold(0, |all, one| all | one) & held.bits();
            bits.to_string()
        };
        json!({
            "id": id.to_string(), "type": kind,
            "allow": number(&one.allowed), "deny": number(&one.denied),
        })
    }
}

/// Returns the id of the oldest item with a name that was made within a time.
fn first_within(found: &[NamedId], name: &str, within: Span) -> Option<u64> {
    let named = found.iter().filter(|one| one.name.as_deref() == Some(name));
    let ids = named.map(|one| one.id.get());
    let within = within.from - CLOCKS_DIFFER..within.until + CLOCKS_DIFFER;
    let made_then = ids.filter(|id| within.contains(&MessageId::new(*id).sent_at()));
    made_then.min()
}

/// Converts a refusal into the desk's error, with the name of the permission.
fn refused(failure: Failure, wanted: &[Permission]) -> PlatformError {
    match failure.into() {
        PlatformError::Forbidden(None) => PlatformError::Forbidden(wanted.first().copied()),
        other => other,
    }
}

fn guild_id(guild: GuildId) -> serenity_id::GuildId {
    serenity_id::GuildId::new(guild.get())
}
