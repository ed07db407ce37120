//! Keeps what is remembered of the guilds as it is on Discord. Remembers no more than
//! [`crate::discord::guilds`] says.

use serenity::model::channel::ChannelType;
use serenity::model::event::GuildMemberUpdateEvent;
use serenity::model::guild::{Guild, PartialGuild, Role};
use serenity::model::id as serenity_id;

use super::Ears;
use crate::desk::platform::PlatformError;
use crate::discord::guilds::{KnownChannel, KnownGuild, known_role, role_ids};
use crate::discord::lookup;
use crate::domain::{ChannelId, GuildId, RoleId, UserId};

impl Ears {
    pub(super) fn remember(&self, guild: &Guild) {
        let known = KnownGuild::of(guild, self.me);
        self.guilds.put(GuildId::new(guild.id.get()), known);
    }

    pub(super) fn update_guild(&self, new: &PartialGuild) {
        self.guilds.change(GuildId::new(new.id.get()), |known| {
            known.name.clone_from(&new.name);
            known.owner = UserId::new(new.owner_id.get());
            known.roles = new.roles.values().map(known_role).collect();
        });
    }

    pub(super) fn put_role(&self, role: &Role) {
        self.guilds
            .change(GuildId::new(role.guild_id.get()), |known| {
                known.roles.extend([known_role(role)]);
            });
    }

    pub(super) fn drop_role(&self, guild: serenity_id::GuildId, role: serenity_id::RoleId) {
        let role = RoleId::new(role.get());
        self.guilds.change(GuildId::new(guild.get()), |known| {
            known.roles.remove(&role);
            known.my_roles.retain(|mine| *mine != role);
        });
    }

    /// Only frontdesk's own changes reach it without the intent for members.
    pub(super) fn update_member(&self, event: &GuildMemberUpdateEvent) {
        if event.user.id.get() == self.me.get() {
            self.guilds
                .change(GuildId::new(event.guild_id.get()), |known| {
                    known.my_roles = role_ids(&event.roles);
                });
        }
    }

    /// A channel or thread of a guild; asked of Discord if it is not known, since the event that
    /// tells of a new thread may be overtaken by the first message in it.
    pub(super) async fn channel_of(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<Option<KnownChannel>, Unplaced> {
        self.guilds.arrived(guild).await;
        let found = lookup::channel(&self.rest, &self.guilds, guild, channel).await;
        found.or_else(|failure| {
            tracing::debug!(%guild, %channel, %failure, "a channel could not be looked up");
            match PlatformError::from(failure) {
                PlatformError::Later { .. } => Err(Unplaced { guild, channel }),
                _ => Ok(None),
            }
        })
    }

    /// Whether a channel of a guild is a forum.
    pub(super) async fn is_forum(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<bool, Unplaced> {
        let known = self.channel_of(guild, channel).await?;
        Ok(known.is_some_and(|channel| channel.kind == ChannelType::Forum))
    }
}

/// Where a message stands cannot be said just now.
pub(super) struct Unplaced {
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
}
