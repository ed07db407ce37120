//! The guilds as frontdesk remembers them while connected, from events or Discord's API: names, permissions of roles,
//! and of channels and threads only kind, parent, title and overwrites. Never members, presences or messages, so that
//! hundreds of guilds with a thousand members each stay small.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use serde::{Deserialize, Deserializer};
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::channel::{
    Channel, ChannelType, GuildChannel, PermissionOverwrite, PermissionOverwriteType,
};
use serenity::model::guild::{Guild, Role};
use serenity::model::id as serenity_id;
use tokio::sync::watch;

use super::failure::Failure;
use super::rest::{Ask, Rest};
use crate::domain::{ChannelId, GuildId, RoleId, UserId};

/// The longest wait for an unknown guild: a message may arrive before its guild's event.
const WAIT_FOR_GUILD: Duration = Duration::from_secs(3);

/// One guild.
#[derive(Clone, Debug)]
pub(super) struct KnownGuild {
    /// Its name, as people call it.
    pub(super) name: String,
    /// Its owner, who has every permission.
    pub(super) owner: UserId,
    /// The channel in which Discord itself posts notices.
    pub(super) system_channel: Option<ChannelId>,
    /// The roles by id; the role of everyone has the guild's own id.
    pub(super) roles: HashMap<RoleId, KnownRole>,
    /// frontdesk's own roles.
    pub(super) my_roles: Vec<RoleId>,
    /// Channels and active threads.
    pub(super) channels: HashMap<ChannelId, KnownChannel>,
}

/// One role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownRole {
    /// The permissions that it gives everywhere.
    pub(super) may: Permissions,
    /// Whether anyone may notify those who hold it.
    pub(super) mentionable: bool,
    /// The position among the roles, the highest last; everyone's is 0.
    pub(super) position: u16,
}

/// One channel or thread. Cheap to clone: each message asks for its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KnownChannel {
    /// Its type.
    pub(super) kind: ChannelType,
    /// The category of a channel, or the channel of a thread.
    pub(super) parent: Option<ChannelId>,
    /// The title of a thread; not kept for channels.
    pub(super) title: Option<Arc<str>>,
    /// The overwrites for roles and members; a thread uses its parent's.
    pub(super) overwrites: Arc<[PermissionOverwrite]>,
}

impl KnownChannel {
    /// Makes the remembered record of a channel.
    pub(super) fn of(channel: &GuildChannel) -> Self {
        let title = is_thread(channel.kind).then(|| channel.name.as_str().into());
        Self {
            kind: channel.kind,
            parent: channel.parent_id.map(|id| ChannelId::new(id.get())),
            title,
            overwrites: channel.permission_overwrites.as_slice().into(),
        }
    }

    /// Returns the channel that a thread belongs to.
    pub(super) fn thread_parent(&self) -> Option<ChannelId> {
        self.parent.filter(|_| is_thread(self.kind))
    }
}

/// Returns whether this is a thread or a forum post.
pub(super) fn is_thread(kind: ChannelType) -> bool {
    matches!(
        kind,
        ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread
    )
}

impl KnownGuild {
    /// Makes the remembered record of a guild.
    pub(super) fn of(guild: &Guild, me: UserId) -> Self {
        let mine = guild.members.get(&serenity_id::UserId::new(me.get()));
        let my_roles = mine.map_or_else(Vec::new, |member| role_ids(&member.roles));
        let channels = guild.channels.values().chain(&guild.threads);
        Self {
            name: guild.name.clone(),
            owner: UserId::new(guild.owner_id.get()),
            system_channel: guild.system_channel_id.map(|id| ChannelId::new(id.get())),
            roles: guild.roles.values().map(known_role).collect(),
            my_roles,
            channels: channels
                .map(|channel| (ChannelId::new(channel.id.get()), KnownChannel::of(channel)))
                .collect(),
        }
    }
}

impl KnownGuild {
    /// Returns the threads that are not archived.
    pub(super) fn threads(&self) -> Vec<(ChannelId, KnownChannel)> {
        let all = self.channels.iter();
        let threads = all.filter(|(_, channel)| is_thread(channel.kind));
        threads
            .map(|(id, channel)| (*id, channel.clone()))
            .collect()
    }
}

/// Makes the remembered record of a role.
pub(super) fn known_role(role: &Role) -> (RoleId, KnownRole) {
    let known = KnownRole {
        may: role.permissions,
        mentionable: role.mentionable,
        position: role.position,
    };
    (RoleId::new(role.id.get()), known)
}

/// Converts roles' ids into the domain's.
pub(super) fn role_ids(roles: &[serenity_id::RoleId]) -> Vec<RoleId> {
    roles.iter().map(|role| RoleId::new(role.get())).collect()
}

/// The known guilds. Cheap to ask; the lock is never held while waiting.
pub(super) struct KnownGuilds {
    known: RwLock<HashMap<GuildId, KnownGuild>>,
    arrivals: watch::Sender<u64>,
}

impl KnownGuilds {
    /// Makes the memory of guilds, with none yet.
    pub(super) fn new() -> Self {
        Self {
            known: RwLock::default(),
            arrivals: watch::Sender::new(0),
        }
    }

    /// Remembers a guild, in place of its former record.
    pub(super) fn put(&self, guild: GuildId, known: KnownGuild) {
        self.write().insert(guild, known);
        self.arrivals.send_modify(|count| *count += 1);
    }

    /// Forgets a guild.
    pub(super) fn forget(&self, guild: GuildId) {
        self.write().remove(&guild);
    }

    /// Reads a value from a guild; `None` if the guild is not known.
    pub(super) fn read<T>(&self, guild: GuildId, ask: impl FnOnce(&KnownGuild) -> T) -> Option<T> {
        self.reading().get(&guild).map(ask)
    }

    /// Changes a guild, if it is known.
    pub(super) fn change(&self, guild: GuildId, change: impl FnOnce(&mut KnownGuild)) {
        if let Some(known) = self.write().get_mut(&guild) {
            change(known);
        }
    }

    /// Remembers the present state of a channel or thread. Archived threads are forgotten: a message in one reopens it,
    /// and Discord announces that.
    pub(super) fn put_channel(&self, channel: &GuildChannel) {
        let id = ChannelId::new(channel.id.get());
        let archived = channel
            .thread_metadata
            .is_some_and(|thread| thread.archived);
        self.change(GuildId::new(channel.guild_id.get()), |known| {
            if archived {
                known.channels.remove(&id);
            } else {
                known.channels.insert(id, KnownChannel::of(channel));
            }
        });
    }

    /// Returns a channel or thread of a guild, if it is known.
    pub(super) fn channel(&self, guild: GuildId, channel: ChannelId) -> Option<KnownChannel> {
        self.read(guild, |known| known.channels.get(&channel).cloned())?
    }

    /// Finds the guild of a channel by searching all guilds, which is only done for refusals.
    pub(super) fn guild_of(&self, channel: ChannelId) -> Option<GuildId> {
        let known = self.reading();
        let mut guilds = known.iter();
        guilds
            .find(|(_, guild)| guild.channels.contains_key(&channel))
            .map(|(id, _)| *id)
    }

    /// Waits a little until a guild is known: a message may arrive before its guild's event.
    pub(super) async fn wait_until_known(&self, guild: GuildId) {
        if self.reading().contains_key(&guild) {
            return;
        }
        let mut arrivals = self.arrivals.subscribe();
        let known = arrivals.wait_for(|_| self.reading().contains_key(&guild));
        if tokio::time::timeout(WAIT_FOR_GUILD, known).await.is_err() {
            tracing::debug!(%guild, "a message came from a guild that is not known");
        }
    }

    fn reading(&self) -> RwLockReadGuard<'_, HashMap<GuildId, KnownGuild>> {
        self.known.read()
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<GuildId, KnownGuild>> {
        self.known.write()
    }
}

/// Returns a channel or thread of a guild. Asks Discord if it is unknown, because archived threads are not remembered
/// and Discord announces only active ones. `None` if it belongs to no guild.
pub(super) async fn find_channel(
    rest: &Rest,
    guilds: &KnownGuilds,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Option<KnownChannel>, Failure> {
    if let Some(known) = guilds.channel(guild, channel) {
        return Ok(Some(known));
    }
    let found = fetch_channel(rest, channel).await?;
    Ok(found.map(|found| {
        guilds.put_channel(&found);
        KnownChannel::of(&found)
    }))
}

/// Asks Discord for a channel or thread; `None` if it belongs to no guild.
pub(super) async fn fetch_channel(
    rest: &Rest,
    channel: ChannelId,
) -> Result<Option<GuildChannel>, Failure> {
    let channel_id = serenity_id::ChannelId::new(channel.get());
    let found: Channel = rest.call(Ask::get(Route::Channel { channel_id })).await?;
    Ok(found.guild())
}

/// A guild with its roles as Discord's API returns it, with all permission bits. serenity drops bits without a name.
#[derive(Deserialize)]
pub(super) struct ReadGuild {
    name: String,
    owner_id: serenity_id::UserId,
    system_channel_id: Option<serenity_id::ChannelId>,
    roles: Vec<ReadRole>,
}

#[derive(Deserialize)]
struct ReadRole {
    id: serenity_id::RoleId,
    #[serde(deserialize_with = "every_bit")]
    permissions: Permissions,
    #[serde(default)]
    mentionable: bool,
    #[serde(default)]
    position: u16,
}

/// A channel with its overwrites.
#[derive(Deserialize)]
pub(super) struct ReadChannel {
    id: serenity_id::ChannelId,
    #[serde(rename = "type")]
    kind: ChannelType,
    parent_id: Option<serenity_id::ChannelId>,
    #[serde(default)]
    permission_overwrites: Vec<ReadOverwrite>,
}

#[derive(Deserialize)]
struct ReadOverwrite {
    id: serenity_id::GenericId,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(deserialize_with = "every_bit")]
    allow: Permissions,
    #[serde(deserialize_with = "every_bit")]
    deny: Permissions,
}

/// Reads permissions, which Discord writes as a number in a text.
fn every_bit<'de, D: Deserializer<'de>>(json: D) -> Result<Permissions, D::Error> {
    let text = String::deserialize(json)?;
    let bits = text.parse().map_err(serde::de::Error::custom)?;
    Ok(Permissions::from_bits_retain(bits))
}

impl ReadGuild {
    /// Makes the remembered record of a guild.
    pub(super) fn known(self, my_roles: Vec<RoleId>, channels: Vec<ReadChannel>) -> KnownGuild {
        let role = |role: ReadRole| {
            let known = KnownRole {
                may: role.permissions,
                mentionable: role.mentionable,
                position: role.position,
            };
            (RoleId::new(role.id.get()), known)
        };
        KnownGuild {
            name: self.name,
            owner: UserId::new(self.owner_id.get()),
            system_channel: self.system_channel_id.map(|id| ChannelId::new(id.get())),
            roles: self.roles.into_iter().map(role).collect(),
            my_roles,
            channels: channels.into_iter().map(ReadChannel::known).collect(),
        }
    }
}

impl ReadChannel {
    fn known(self) -> (ChannelId, KnownChannel) {
        let overwrites = self.permission_overwrites.into_iter();
        let known = KnownChannel {
            kind: self.kind,
            parent: self.parent_id.map(|id| ChannelId::new(id.get())),
            // A guild's channels include no threads, and other titles are not needed.
            title: None,
            overwrites: overwrites.filter_map(ReadOverwrite::known).collect(),
        };
        (ChannelId::new(self.id.get()), known)
    }
}

impl ReadOverwrite {
    fn known(self) -> Option<PermissionOverwrite> {
        let kind = match self.kind {
            0 => PermissionOverwriteType::Role(self.id.get().into()),
            1 => PermissionOverwriteType::Member(self.id.get().into()),
            _ => return None,
        };
        Some(PermissionOverwrite {
            allow: self.allow,
            deny: self.deny,
            kind,
        })
    }
}
