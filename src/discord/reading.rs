//! A guild as Discord's API tells of it when it is asked, with every bit of every permission: serenity
//! drops those that it has no name for. Holds no more than [`super::guilds`] remembers.

use serde::{Deserialize, Deserializer};
use serenity::model::Permissions;
use serenity::model::channel::{ChannelType, PermissionOverwrite, PermissionOverwriteType};
use serenity::model::id as serenity_id;

use super::guilds::{KnownChannel, KnownGuild, KnownRole};
use crate::domain::{ChannelId, RoleId, UserId};

/// A guild with its roles.
#[derive(Deserialize)]
pub(super) struct ReadGuild {
    name: String,
    owner_id: serenity_id::UserId,
    roles: Vec<ReadRole>,
}

#[derive(Deserialize)]
struct ReadRole {
    id: serenity_id::RoleId,
    #[serde(deserialize_with = "every_bit")]
    permissions: Permissions,
    #[serde(default)]
    mentionable: bool,
}

/// A channel with its exceptions.
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

/// Discord writes permissions as a number in a text.
fn every_bit<'de, D: Deserializer<'de>>(json: D) -> Result<Permissions, D::Error> {
    let text = String::deserialize(json)?;
    let bits = text.parse().map_err(serde::de::Error::custom)?;
    Ok(Permissions::from_bits_retain(bits))
}

impl ReadGuild {
    /// What is remembered of it.
    pub(super) fn known(self, my_roles: Vec<RoleId>, channels: Vec<ReadChannel>) -> KnownGuild {
        let role = |role: ReadRole| {
            let known = KnownRole {
                may: role.permissions,
                mentionable: role.mentionable,
            };
            (RoleId::new(role.id.get()), known)
        };
        KnownGuild {
            name: self.name,
            owner: UserId::new(self.owner_id.get()),
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
            // Threads are not among a guild's channels, and of others the title is not needed.
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
