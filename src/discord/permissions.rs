//! The permissions of a member in a channel, by Discord's rules: first the bits of roles, then the channel's overwrites
//! for everyone, for roles, and for the member. Pure; knows nothing of requests.

use serenity::model::Permissions;
use serenity::model::channel::{PermissionOverwrite, PermissionOverwriteType};

use super::guilds::{KnownChannel, KnownGuild};
use crate::desk::platform::{Permission, PermissionsOf};
use crate::domain::{ChannelId, GuildId, RoleId, UserId};

/// Returns a permission as Discord's bit.
pub(super) const fn bit(permission: Permission) -> Permissions {
    match permission {
        Permission::ViewChannel => Permissions::VIEW_CHANNEL,
        Permission::SendMessages => Permissions::SEND_MESSAGES,
        Permission::ReadMessageHistory => Permissions::READ_MESSAGE_HISTORY,
        Permission::CreatePrivateThreads => Permissions::CREATE_PRIVATE_THREADS,
        Permission::SendMessagesInThreads => Permissions::SEND_MESSAGES_IN_THREADS,
        Permission::ManageThreads => Permissions::MANAGE_THREADS,
        // serenity 0.12 does not know this bit, and drops it from values that it reads itself.
        Permission::PinMessages => Permissions::from_bits_retain(1 << 51),
        Permission::AttachFiles => Permissions::ATTACH_FILES,
        Permission::EmbedLinks => Permissions::EMBED_LINKS,
        Permission::CreatePublicThreads => Permissions::CREATE_PUBLIC_THREADS,
        Permission::ManageChannels => Permissions::MANAGE_CHANNELS,
        Permission::ManageRoles => Permissions::MANAGE_ROLES,
    }
}

/// The permissions that are needed to read a channel.
pub(super) const TO_SEE: &[Permission] = &[Permission::ViewChannel, Permission::ReadMessageHistory];
/// The permissions that are needed to archive, lock or delete threads.
pub(super) const TO_MANAGE_THREADS: &[Permission] =
    &[Permission::ViewChannel, Permission::ManageThreads];
/// The permissions that are needed to write in a thread.
pub(super) const TO_WRITE_IN_THREADS: &[Permission] =
    &[Permission::ViewChannel, Permission::SendMessagesInThreads];

/// The permissions that are needed to open a private thread.
pub(super) const TO_OPEN: &[Permission] = &[
    Permission::ViewChannel,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
];

/// The permissions that are needed to write in a channel.
pub(super) const TO_WRITE: &[Permission] = &[Permission::ViewChannel, Permission::SendMessages];

/// Returns whether somebody manages a guild: as its owner, or by a role with Manage Server.
pub(super) fn manages(guild: GuildId, known: &KnownGuild, user: UserId, roles: &[RoleId]) -> bool {
    known.owner == user || base(guild, known, roles).intersects(managing())
}

/// Returns the bits that make a manager.
pub(super) fn managing() -> Permissions {
    Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR
}

/// Returns which of the `wanted` permissions are lacking in a channel. For a thread, its channel's overwrites count. An
/// unknown channel lacks all of them.
pub(super) fn lacking(
    guild: GuildId,
    known: &KnownGuild,
    channel: ChannelId,
    whose: PermissionsOf,
    me: UserId,
    wanted: &[Permission],
) -> Vec<Permission> {
    let held = in_channel(guild, known, channel, whose, me);
    let lacks = wanted.iter().filter(|one| !held.contains(bit(**one)));
    lacks.copied().collect()
}

/// Returns the permissions that frontdesk holds in a guild as a whole.
pub(super) fn held_in_guild(guild: GuildId, known: &KnownGuild, me: UserId) -> Permissions {
    let base = base(guild, known, &known.my_roles);
    if known.owner == me || base.contains(Permissions::ADMINISTRATOR) {
        return Permissions::from_bits_retain(u64::MAX);
    }
    base
}

/// Returns whether a role is at least as high as frontdesk's own highest one; false for an unknown role.
pub(super) fn is_at_or_above_own(known: &KnownGuild, role: RoleId) -> bool {
    let place = |role: &RoleId| known.roles.get(role).map(|role| role.position);
    let mine = known.my_roles.iter().filter_map(place).max().unwrap_or(0);
    place(&role).is_some_and(|place| place >= mine)
}

/// Returns whether a message of frontdesk in a channel notifies a role: if anyone may mention the role, or frontdesk
/// may mention every role.
pub(super) fn notifies(
    guild: GuildId,
    known: &KnownGuild,
    channel: ChannelId,
    role: RoleId,
    me: UserId,
) -> bool {
    known.roles.get(&role).is_some_and(|known_role| {
        let held = in_channel(guild, known, channel, PermissionsOf::Mine, me);
        known_role.mentionable || held.contains(Permissions::MENTION_EVERYONE)
    })
}

fn in_channel(
    guild: GuildId,
    known: &KnownGuild,
    channel: ChannelId,
    whose: PermissionsOf,
    me: UserId,
) -> Permissions {
    let found = known.channels.get(&channel);
    let place = match found.and_then(KnownChannel::thread_parent) {
        Some(parent) => known.channels.get(&parent),
        None => found,
    };
    let Some(place) = place else {
        return Permissions::empty();
    };
    let (user, roles): (Option<UserId>, &[RoleId]) = match whose {
        PermissionsOf::Mine => (Some(me), &known.my_roles),
        PermissionsOf::Everyone => (None, &[]),
    };
    let base = base(guild, known, roles);
    if user == Some(known.owner) || base.contains(Permissions::ADMINISTRATOR) {
        return Permissions::from_bits_retain(u64::MAX);
    }
    let held = with_overwrites(base, &place.overwrites, guild, user, roles);
    if held.contains(Permissions::VIEW_CHANNEL) {
        held
    } else {
        Permissions::empty()
    }
}

/// Returns the permissions that roles grant in the guild as a whole.
fn base(guild: GuildId, known: &KnownGuild, roles: &[RoleId]) -> Permissions {
    let everyone = RoleId::new(guild.get());
    let all = roles.iter().chain(std::iter::once(&everyone));
    let bits = all.filter_map(|role| known.roles.get(role).map(|known| known.may));
    bits.fold(Permissions::empty(), |sum, one| sum | one)
}

fn with_overwrites(
    base: Permissions,
    overwrites: &[PermissionOverwrite],
    guild: GuildId,
    user: Option<UserId>,
    roles: &[RoleId],
) -> Permissions {
    let (mut everyone, mut of_member) = (None, None);
    let (mut roles_deny, mut roles_allow) = (none(), none());
    for one in overwrites {
        match one.kind {
            PermissionOverwriteType::Role(role) if role.get() == guild.get() => {
                everyone = Some(one);
            }
            PermissionOverwriteType::Role(role) if roles.contains(&RoleId::new(role.get())) => {
                roles_deny |= one.deny;
                roles_allow |= one.allow;
            }
            PermissionOverwriteType::Member(member) if user == Some(UserId::new(member.get())) => {
                of_member = Some(one);
            }
            _ => {}
        }
    }
    let mut held = base;
    let steps = [
        everyone.map(|one| (one.deny, one.allow)),
        Some((roles_deny, roles_allow)),
        of_member.map(|one| (one.deny, one.allow)),
    ];
    for (deny, allow) in steps.into_iter().flatten() {
        // Not `!deny`, which would lose the bits that serenity does not name.
        held = held.difference(deny) | allow;
    }
    held
}

const fn none() -> Permissions {
    Permissions::empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::guilds::KnownRole;
    use serenity::model::channel::ChannelType;
    use serenity::model::id as serenity_id;
    use std::collections::HashMap;

    const GUILD: GuildId = GuildId::new(1);
    const ME: UserId = UserId::new(50);
    const STAFF: RoleId = RoleId::new(7);
    const CHANNEL: ChannelId = ChannelId::new(100);
    const THREAD: ChannelId = ChannelId::new(101);
    const VIEW: Permissions = Permissions::VIEW_CHANNEL;
    const SEND: Permissions = Permissions::SEND_MESSAGES;

    fn role(id: u64, deny: Permissions, allow: Permissions) -> PermissionOverwrite {
        PermissionOverwrite {
            allow,
            deny,
            kind: PermissionOverwriteType::Role(serenity_id::RoleId::new(id)),
        }
    }

    fn member(id: u64, deny: Permissions, allow: Permissions) -> PermissionOverwrite {
        PermissionOverwrite {
            kind: PermissionOverwriteType::Member(serenity_id::UserId::new(id)),
            ..role(1, deny, allow)
        }
    }

    fn guild(
        everyone: Permissions,
        staff: Permissions,
        overwrites: &[PermissionOverwrite],
    ) -> KnownGuild {
        let place = |kind, parent, overwrites: &[PermissionOverwrite]| KnownChannel {
            kind,
            parent,
            title: None,
            overwrites: overwrites.into(),
        };
        KnownGuild {
            name: "Course".to_owned(),
            owner: UserId::new(2),
            system_channel: None,
            roles: HashMap::from([
                (RoleId::new(GUILD.get()), role_of(everyone)),
                (STAFF, role_of(staff)),
            ]),
            my_roles: vec![STAFF],
            channels: HashMap::from([
                (CHANNEL, place(ChannelType::Text, None, overwrites)),
                (
                    THREAD,
                    place(ChannelType::PrivateThread, Some(CHANNEL), &[]),
                ),
            ]),
        }
    }

    const fn role_of(may: Permissions) -> KnownRole {
        KnownRole {
            may,
            mentionable: false,
            position: 0,
        }
    }

    #[test]
    fn a_role_is_notified_if_anyone_may_or_by_the_permission_for_it() {
        let all = Permissions::MENTION_EVERYONE;
        let denied = [role(7, all, none())];
        let mut mentionable = guild(VIEW, none(), &[]);
        if let Some(staff) = mentionable.roles.get_mut(&STAFF) {
            staff.mentionable = true;
        }
        let cases = [
            (guild(VIEW, none(), &[]), false),
            (guild(VIEW, all, &[]), true),
            (guild(VIEW, all, &denied), false),
            (mentionable, true),
        ];
        for (index, (known, expected)) in cases.iter().enumerate() {
            assert_eq!(
                notifies(GUILD, known, CHANNEL, STAFF, ME),
                *expected,
                "case {index}"
            );
            assert!(
                !notifies(GUILD, known, CHANNEL, RoleId::new(8), ME),
                "a role that is gone"
            );
        }
    }

    fn lacks(known: &KnownGuild, whose: PermissionsOf) -> Vec<&'static str> {
        let wanted = [Permission::ViewChannel, Permission::SendMessages];
        let found = lacking(GUILD, known, CHANNEL, whose, ME, &wanted);
        assert_eq!(found, lacking(GUILD, known, THREAD, whose, ME, &wanted));
        found.into_iter().map(Permission::name).collect()
    }

    #[test]
    fn permissions_follow_discords_order() {
        let no = Permissions::empty();
        let both = ["View Channel", "Send Messages"];
        let cases: [(KnownGuild, &[&str], &[&str]); 8] = [
            (guild(VIEW | SEND, no, &[]), &[], &[]),
            (guild(VIEW, SEND, &[]), &[], &["Send Messages"]),
            (
                guild(VIEW | SEND, no, &[role(1, SEND, no)]),
                &["Send Messages"],
                &["Send Messages"],
            ),
            (
                guild(VIEW | SEND, no, &[role(1, SEND, no), role(7, no, SEND)]),
                &[],
                &["Send Messages"],
            ),
            (
                guild(VIEW | SEND, no, &[role(7, SEND, no), member(50, no, SEND)]),
                &[],
                &[],
            ),
            (
                guild(VIEW | SEND, no, &[member(50, SEND, no), role(7, no, SEND)]),
                &["Send Messages"],
                &[],
            ),
            (guild(VIEW | SEND, no, &[role(1, VIEW, no)]), &both, &both),
            (
                guild(no, Permissions::ADMINISTRATOR, &[role(1, VIEW, no)]),
                &[],
                &both,
            ),
        ];
        for (index, (known, mine, everyones)) in cases.iter().enumerate() {
            assert_eq!(
                &lacks(known, PermissionsOf::Mine),
                mine,
                "mine, case {index}"
            );
            assert_eq!(
                &lacks(known, PermissionsOf::Everyone),
                everyones,
                "everyone's, case {index}"
            );
        }
    }

    #[test]
    fn the_owner_and_who_holds_manage_server_manage_the_guild() {
        let known = guild(VIEW, Permissions::MANAGE_GUILD, &[]);
        assert!(manages(GUILD, &known, UserId::new(2), &[]));
        assert!(manages(GUILD, &known, UserId::new(3), &[STAFF]));
        assert!(!manages(GUILD, &known, UserId::new(3), &[]));
    }

    #[test]
    fn a_role_as_high_as_the_highest_of_ones_own_is_at_or_above_it() {
        let mut known = guild(VIEW, none(), &[]);
        let place = |known: &mut KnownGuild, role, position| {
            let role_at = KnownRole {
                position,
                ..role_of(VIEW)
            };
            known.roles.insert(RoleId::new(role), role_at);
        };
        place(&mut known, STAFF.get(), 3);
        for (position, expected) in [(1, false), (3, true), (4, true)] {
            place(&mut known, 8, position);
            assert_eq!(
                is_at_or_above_own(&known, RoleId::new(8)),
                expected,
                "{position}"
            );
        }
        assert!(!is_at_or_above_own(&known, RoleId::new(9)), "it is gone");
    }

    #[test]
    fn nothing_is_allowed_in_a_channel_that_is_not_known() {
        let known = guild(Permissions::all() & !Permissions::ADMINISTRATOR, VIEW, &[]);
        let wanted = [Permission::ViewChannel];
        let nowhere = ChannelId::new(999);
        assert_eq!(
            lacking(GUILD, &known, nowhere, PermissionsOf::Mine, ME, &wanted),
            wanted
        );
    }
}
