//! Access: Discord's algorithm for who may do what where, and the additional rules for threads.

use super::channel::{Channel, ChannelKind, Overwrite, OverwriteHolder};
use super::ids::{ChannelId, GuildId, RoleId, UserId};
use super::permissions::Permissions;
use super::refusal::Refusal;
use super::{Guild, World};

impl Guild {
    /// Returns the permissions of holders of these roles before any channel says otherwise; everyone's role is theirs
    /// too.
    pub fn role_permissions(&self, roles: &[RoleId]) -> Permissions {
        let held = |id| roles.contains(&id) || id == self.everyone();
        let held = self.roles.iter().filter(|role| held(role.id));
        let sum = held.fold(Permissions::empty(), |sum, role| sum | role.permissions);
        if sum.contains(Permissions::ADMINISTRATOR) {
            return Permissions::all();
        }
        sum
    }

    /// Returns the permissions of holders of these roles in a channel that is no thread.
    pub fn permissions_with(&self, roles: &[RoleId], channel: &Channel) -> Permissions {
        let base = self.role_permissions(roles);
        if base == Permissions::all() {
            return base;
        }
        let everyone = OverwriteHolder::Role(self.everyone());
        let first = channel
            .overwrites
            .iter()
            .filter(|each| each.whose == everyone);
        let base = first.fold(base, |sum, each| each.over(sum));
        let theirs = |each: &&Overwrite| matches!(each.whose, OverwriteHolder::Role(id) if roles.contains(&id));
        let theirs = channel.overwrites.iter().filter(theirs);
        let sum = theirs.fold(Overwrite::default(), |sum, each| Overwrite {
            allow: sum.allow | each.allow,
            deny: sum.deny | each.deny,
            ..sum
        });
        sum.over(base)
    }
}

impl World {
    /// Returns the permissions of a member of a guild before any channel says otherwise.
    pub fn base_permissions(&self, user: UserId, guild: GuildId) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else {
            return Permissions::empty();
        };
        match guild.members.get(&user) {
            None => Permissions::empty(),
            Some(_) if guild.owner == user => Permissions::all(),
            Some(member) => guild.role_permissions(&member.roles),
        }
    }

    /// Returns the permissions of a user in a channel. A thread has its parent's permissions; a private one is visible
    /// only to its members and to those who manage threads.
    pub fn permissions_in(&self, user: UserId, channel: ChannelId) -> Permissions {
        let Some(channel) = self.channels.get(&channel) else {
            return Permissions::empty();
        };
        let Some(home) = channel.guild else {
            let among = channel.members.contains_key(&user);
            return if among {
                Permissions::DIRECT
            } else {
                Permissions::empty()
            };
        };
        let base = self.base_permissions(user, home);
        if base == Permissions::all() {
            return base;
        }
        let (Some(guild), Some(ruling)) = (self.guilds.get(&home), self.ruling(channel)) else {
            return base;
        };
        let Some(member) = guild.members.get(&user) else {
            return Permissions::empty();
        };
        let own = ruling
            .overwrites
            .iter()
            .filter(|each| each.whose == OverwriteHolder::Member(user));
        let allowed = guild.permissions_with(&member.roles, ruling);
        let allowed = own.fold(allowed, |sum, each| each.over(sum));
        let closed = channel.kind == ChannelKind::PrivateThread
            && !channel.members.contains_key(&user)
            && !allowed.contains(Permissions::MANAGE_THREADS);
        if closed || !allowed.contains(Permissions::VIEW_CHANNEL) {
            return Permissions::empty();
        }
        allowed
    }

    /// Returns the channel whose overwrites hold in a channel: a thread's parent, or the channel itself.
    pub fn ruling<'a>(&'a self, channel: &'a Channel) -> Option<&'a Channel> {
        if channel.is_thread() {
            return self.channels.get(&channel.parent?);
        }
        Some(channel)
    }

    /// Returns whether a user can see a channel at all.
    pub fn sees(&self, user: UserId, channel: ChannelId) -> bool {
        self.permissions_in(user, channel)
            .contains(Permissions::VIEW_CHANNEL)
    }

    /// Refuses a user who cannot see the channel (50001) or lacks a permission in it (50013).
    pub fn demand(
        &self,
        user: UserId,
        channel: ChannelId,
        needed: Permissions,
    ) -> Result<Permissions, Refusal> {
        self.channel(channel)?;
        let held = self.permissions_in(user, channel);
        if !held.contains(Permissions::VIEW_CHANNEL) {
            return Err(Refusal::missing_access());
        }
        if !held.contains(needed) {
            return Err(Refusal::missing_permissions());
        }
        Ok(held)
    }

    /// Refuses a user who may not write in a channel. Threads need another permission, and an archived or locked thread
    /// is closed to everyone who does not manage threads.
    pub fn demand_writing(&self, user: UserId, id: ChannelId) -> Result<Permissions, Refusal> {
        let channel = self.channel(id)?;
        if !channel.kind.holds_messages() {
            return Err(Refusal::not_a_text_channel());
        }
        let needed = if channel.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        let held = self.demand(user, id, needed)?;
        if channel.locked() && !held.contains(Permissions::MANAGE_THREADS) {
            return Err(if channel.archived() {
                Refusal::thread_archived()
            } else {
                Refusal::thread_locked()
            });
        }
        Ok(held)
    }
}
