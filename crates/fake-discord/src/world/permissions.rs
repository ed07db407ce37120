//! Permissions: Discord's algorithm for who may do what where, and the rules threads add to it.

use super::channel::{Channel, ChannelKind, Overwrite, Whose};
use super::ids::{ChannelId, GuildId, RoleId, UserId};
use super::refusal::Refusal;
use super::{Guild, World};

bitflags::bitflags! {
    /// A set of permissions, in Discord's bits.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Permissions: u64 {
        /// Discord's *Administrator*.
        const ADMINISTRATOR = 1 << 3;
        /// Discord's *Manage Channels*.
        const MANAGE_CHANNELS = 1 << 4;
        /// Discord's *Manage Guild*.
        const MANAGE_GUILD = 1 << 5;
        /// Discord's *Add Reactions*.
        const ADD_REACTIONS = 1 << 6;
        /// Discord's *View Channel*.
        const VIEW_CHANNEL = 1 << 10;
        /// Discord's *Send Messages*.
        const SEND_MESSAGES = 1 << 11;
        /// Discord's *Manage Messages*.
        const MANAGE_MESSAGES = 1 << 13;
        /// Discord's *Embed Links*.
        const EMBED_LINKS = 1 << 14;
        /// Discord's *Attach Files*.
        const ATTACH_FILES = 1 << 15;
        /// Discord's *Read Message History*.
        const READ_MESSAGE_HISTORY = 1 << 16;
        /// Discord's *Mention Everyone*.
        const MENTION_EVERYONE = 1 << 17;
        /// Discord's *Use Slash Commands*.
        const USE_SLASH_COMMANDS = 1 << 31;
        /// Discord's *Manage Threads*.
        const MANAGE_THREADS = 1 << 34;
        /// Discord's *Create Public Threads*.
        const CREATE_PUBLIC_THREADS = 1 << 35;
        /// Discord's *Create Private Threads*.
        const CREATE_PRIVATE_THREADS = 1 << 36;
        /// Discord's *Send Messages In Threads*.
        const SEND_MESSAGES_IN_THREADS = 1 << 38;
        /// Discord's *Pin Messages*.
        const PIN_MESSAGES = 1 << 51;
        /// Whatever else there is.
        const _ = (1 << 53) - 1;
    }
}

impl Permissions {
    /// The permissions of everyone in a new guild.
    pub const USUAL: Self = Self::VIEW_CHANNEL
        .union(Self::SEND_MESSAGES)
        .union(Self::SEND_MESSAGES_IN_THREADS)
        .union(Self::CREATE_PUBLIC_THREADS)
        .union(Self::READ_MESSAGE_HISTORY)
        .union(Self::EMBED_LINKS)
        .union(Self::ATTACH_FILES)
        .union(Self::ADD_REACTIONS)
        .union(Self::USE_SLASH_COMMANDS);

    /// The permissions that a bot is usually invited with.
    pub const USUAL_FOR_BOT: Self = Self::USUAL
        .union(Self::CREATE_PRIVATE_THREADS)
        .union(Self::MANAGE_THREADS)
        .union(Self::PIN_MESSAGES);

    /// The permissions of both ends of direct messages.
    const DIRECT: Self = Self::VIEW_CHANNEL
        .union(Self::SEND_MESSAGES)
        .union(Self::READ_MESSAGE_HISTORY)
        .union(Self::EMBED_LINKS)
        .union(Self::ATTACH_FILES)
        .union(Self::ADD_REACTIONS)
        .union(Self::PIN_MESSAGES)
        .union(Self::USE_SLASH_COMMANDS);
}

impl Guild {
    /// The permissions of holders of these roles before any channel says otherwise; everyone's role is theirs too.
    pub fn role_permissions(&self, roles: &[RoleId]) -> Permissions {
        let held = |id| roles.contains(&id) || id == self.everyone();
        let held = self.roles.iter().filter(|role| held(role.id));
        let sum = held.fold(Permissions::empty(), |sum, role| sum | role.permissions);
        if sum.contains(Permissions::ADMINISTRATOR) {
            return Permissions::all();
        }
        sum
    }

    /// The permissions of holders of these roles in a channel that is no thread.
    pub fn permissions_with(&self, roles: &[RoleId], channel: &Channel) -> Permissions {
        let base = self.role_permissions(roles);
        if base == Permissions::all() {
            return base;
        }
        let everyone = Whose::Role(self.everyone());
        let first = channel
            .overwrites
            .iter()
            .filter(|each| each.whose == everyone);
        let base = first.fold(base, |sum, each| each.over(sum));
        let theirs =
            |each: &&Overwrite| matches!(each.whose, Whose::Role(id) if roles.contains(&id));
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
    /// The permissions of a member of a guild before any channel says otherwise.
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

    /// The permissions of a user in a channel. A thread has its parent's permissions; a private one is
    /// only there for its members and for those who manage threads.
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
            .filter(|each| each.whose == Whose::Member(user));
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

    /// The channel whose overwrites hold in a channel: a thread's parent, or the channel itself.
    pub fn ruling<'a>(&'a self, channel: &'a Channel) -> Option<&'a Channel> {
        if channel.is_thread() {
            return self.channels.get(&channel.parent?);
        }
        Some(channel)
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

    /// Refuses who may not write in a channel: the permission differs in threads, and an archived
    /// or locked thread is closed to all but those who manage threads.
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
