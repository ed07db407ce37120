//! Keeps what is remembered of the guilds as it is on Discord. Remembers no more than
//! [`crate::discord::guilds`] says.

use serenity::model::channel::{Channel, ChannelType, GuildChannel};
use serenity::model::event::GuildMemberUpdateEvent;
use serenity::model::guild::{Guild, PartialGuild, Role};
use serenity::model::id as serenity_id;

use super::Ears;
use crate::discord::guilds::{KnownChannel, KnownGuild, known_role, role_ids};
use crate::discord::rest::Ask;
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

    /// Archived threads are forgotten: who writes in one opens it again, and Discord says so.
    pub(super) fn put_channel(&self, channel: &GuildChannel) {
        let id = ChannelId::new(channel.id.get());
        let archived = channel
            .thread_metadata
            .is_some_and(|thread| thread.archived);
        self.guilds
            .change(GuildId::new(channel.guild_id.get()), |known| {
                if archived {
                    known.channels.remove(&id);
                } else {
                    known.channels.insert(id, KnownChannel::of(channel));
                }
            });
    }

    /// A channel or thread of a guild; asked of Discord if it is not known, since the event that
    /// tells of a new thread may be overtaken by the first message in it.
    pub(super) async fn channel_of(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Option<KnownChannel> {
        self.guilds.arrived(guild).await;
        if let Some(known) = self.guilds.channel(guild, channel) {
            return Some(known);
        }
        let route = serenity::http::Route::Channel {
            channel_id: serenity_id::ChannelId::new(channel.get()),
        };
        match self.rest.call::<Channel>(Ask::get(route)).await {
            Ok(Channel::Guild(found)) => {
                self.put_channel(&found);
                Some(KnownChannel::of(&found))
            }
            Ok(_) => None,
            Err(failure) => {
                tracing::debug!(%guild, %channel, %failure, "a channel could not be looked up");
                None
            }
        }
    }

    /// Whether a channel of a guild is a forum.
    pub(super) async fn is_forum(&self, guild: GuildId, channel: ChannelId) -> bool {
        let known = self.channel_of(guild, channel).await;
        known.is_some_and(|channel| channel.kind == ChannelType::Forum)
    }
}
