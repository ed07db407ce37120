//! Who may do what where: Discord's permission algorithm, and the rules threads add to it.

use twilight_model::channel::ChannelType;
use twilight_model::channel::permission_overwrite::{PermissionOverwrite, PermissionOverwriteType};
use twilight_model::guild::Permissions;

use crate::world::ids::{ChannelId, GuildId, UserId};
use crate::world::refusal::Refusal;
use crate::world::{Place, World};

impl World {
    /// What a member may do in a guild before any channel says otherwise.
    pub fn base_permissions(&self, user: UserId, guild: GuildId) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else {
            return Permissions::empty();
        };
        let Some(member) = guild.members.get(&user) else {
            return Permissions::empty();
        };
        if guild.owner == user {
            return Permissions::all();
        }
        let held = |id| member.roles.contains(&id) || id == guild.everyone();
        let sum = guild
            .roles
            .iter()
            .filter(|role| held(role.id))
            .fold(Permissions::empty(), |sum, role| sum | role.permissions);
        if sum.contains(Permissions::ADMINISTRATOR) {
            return Permissions::all();
        }
        sum
    }

    /// What a user may do in a channel. A thread has its parent's permissions; a private one is
    /// only there for its members and for those who manage threads.
    pub fn permissions_in(&self, user: UserId, channel: ChannelId) -> Permissions {
        let Some(place) = self.place(channel) else {
            return Permissions::empty();
        };
        if place.is_direct() {
            let among = place.joined.contains_key(&user);
            return if among {
                direct_permissions()
            } else {
                Permissions::empty()
            };
        }
        let Some(guild) = place.channel.guild_id else {
            return Permissions::empty();
        };
        let base = self.base_permissions(user, guild);
        if base == Permissions::all() {
            return base;
        }
        let ruling = if place.is_thread() {
            place
                .channel
                .parent_id
                .and_then(|parent| self.place(parent))
        } else {
            Some(place)
        };
        let allowed = ruling.map_or(base, |ruling| {
            self.apply_overwrites(base, user, guild, ruling)
        });
        if !allowed.contains(Permissions::VIEW_CHANNEL) || self.is_closed_to(user, place, allowed) {
            return Permissions::empty();
        }
        allowed
    }

    fn is_closed_to(&self, user: UserId, place: &Place, allowed: Permissions) -> bool {
        place.channel.kind == ChannelType::PrivateThread
            && !place.joined.contains_key(&user)
            && !allowed.contains(Permissions::MANAGE_THREADS)
    }

    fn apply_overwrites(
        &self,
        base: Permissions,
        user: UserId,
        guild: GuildId,
        place: &Place,
    ) -> Permissions {
        let overwrites = place
            .channel
            .permission_overwrites
            .as_deref()
            .unwrap_or_default();
        let Some(member) = self
            .guilds
            .get(&guild)
            .and_then(|guild| guild.members.get(&user))
        else {
            return Permissions::empty();
        };
        let of_role = |entry: &&PermissionOverwrite| entry.kind == PermissionOverwriteType::Role;
        let everyone = overwrites
            .iter()
            .filter(of_role)
            .filter(|entry| entry.id == guild.cast());
        let mut allowed = everyone.fold(base, |sum, entry| (sum - entry.deny) | entry.allow);

        let (mut allow, mut deny) = (Permissions::empty(), Permissions::empty());
        let held = |entry: &&PermissionOverwrite| member.roles.contains(&entry.id.cast());
        for entry in overwrites.iter().filter(of_role).filter(held) {
            allow |= entry.allow;
            deny |= entry.deny;
        }
        allowed = (allowed - deny) | allow;

        overwrites
            .iter()
            .filter(|entry| entry.kind == PermissionOverwriteType::Member)
            .filter(|entry| entry.id == user.cast())
            .fold(allowed, |sum, entry| (sum - entry.deny) | entry.allow)
    }

    /// Whether a user can see a channel at all.
    pub fn sees(&self, user: UserId, channel: ChannelId) -> bool {
        self.permissions_in(user, channel)
            .contains(Permissions::VIEW_CHANNEL)
    }

    /// Refuses who cannot see the channel (50001) or lacks a permission in it (50013).
    pub fn demand(
        &self,
        user: UserId,
        channel: ChannelId,
        needed: Permissions,
    ) -> Result<Permissions, Refusal> {
        if self.place(channel).is_none() {
            return Err(Refusal::unknown_channel());
        }
        let held = self.permissions_in(user, channel);
        if !held.contains(Permissions::VIEW_CHANNEL) {
            return Err(Refusal::missing_access());
        }
        if !held.contains(needed) {
            return Err(Refusal::missing_permissions());
        }
        Ok(held)
    }

    /// Refuses who may not write in a channel: the permission differs in threads, and an archived
    /// or locked thread is closed to all but those who manage threads.
    pub fn demand_writing(&self, user: UserId, channel: ChannelId) -> Result<Permissions, Refusal> {
        let place = self.place(channel).ok_or_else(Refusal::unknown_channel)?;
        if matches!(
            place.channel.kind,
            ChannelType::GuildForum | ChannelType::GuildCategory
        ) {
            return Err(Refusal::not_a_text_channel());
        }
        let needed = if place.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        let held = self.demand(user, channel, needed)?;
        if place.locked() && !held.contains(Permissions::MANAGE_THREADS) {
            return Err(if place.archived() {
                Refusal::thread_archived()
            } else {
                Refusal::thread_locked()
            });
        }
        Ok(held)
    }

    /// Refuses who may not pin: since 2026 that takes a permission of its own, and managing messages does
    /// not bring it along.
    pub fn demand_pinning(&self, user: UserId, channel: ChannelId) -> Result<(), Refusal> {
        let needed = Permissions::READ_MESSAGE_HISTORY | Permissions::PIN_MESSAGES;
        self.demand(user, channel, needed).map(drop)
    }
}

/// What both ends may do in their direct messages.
fn direct_permissions() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::READ_MESSAGE_HISTORY
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
        | Permissions::ADD_REACTIONS
        | Permissions::PIN_MESSAGES
        | Permissions::USE_SLASH_COMMANDS
}
