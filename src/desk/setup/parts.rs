//! The parts of a guild's setup: the setting of each, its name, and its role or channel. Changes nothing itself.

use crate::desk::permissions::{ANSWERING, FILING, LEARNING, SUPPORTING};
use crate::desk::platform::{Holder, NewChannel, NewRole, Overwrite, Permission};
use crate::desk::ui::replies::Voice;
use crate::domain::{ChannelId, GuildSettings, RoleId, SetupPart};

/// The permissions of staff where tickets are opened, which let them see every ticket, even those whose threads they
/// are not in.
const HELPING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessagesInThreads,
    Permission::ManageThreads,
];
/// The permissions that are denied to learners where tickets are opened, so that nothing is written beside the tickets.
const NOT_LEARNING: &[Permission] = &[
    Permission::SendMessages,
    Permission::CreatePublicThreads,
    Permission::CreatePrivateThreads,
];

/// Returns the id that is chosen for a part; `None` if there is none.
pub(super) fn chosen(settings: &GuildSettings, part: SetupPart) -> Option<u64> {
    match part {
        SetupPart::Instructor => settings.instructor_role.map(RoleId::get),
        SetupPart::Moderator => settings.moderator_role.map(RoleId::get),
        SetupPart::Lead => settings.lead_role.map(RoleId::get),
        SetupPart::Support => settings.support_channel.map(ChannelId::get),
        SetupPart::Staff => settings.staff_channel.map(ChannelId::get),
    }
}

/// Chooses an id for a part, or none.
pub(super) fn choose(settings: &mut GuildSettings, part: SetupPart, id: Option<u64>) {
    let (role, channel) = (id.map(RoleId::new), id.map(ChannelId::new));
    match part {
        SetupPart::Instructor => settings.instructor_role = role,
        SetupPart::Moderator => settings.moderator_role = role,
        SetupPart::Lead => settings.lead_role = role,
        SetupPart::Support => settings.support_channel = channel,
        SetupPart::Staff => settings.staff_channel = channel,
    }
}

/// Returns whether a part is a role; otherwise it is a channel.
pub(super) fn is_role(part: SetupPart) -> bool {
    SetupPart::ROLES.contains(&part)
}

/// Returns whether all roles that made channels need are chosen.
pub(super) fn are_roles_chosen(settings: &GuildSettings) -> bool {
    let mut roles = SetupPart::ROLES.into_iter();
    roles.all(|part| chosen(settings, part).is_some())
}

/// Returns whether a new channel admits the role of a part.
pub(super) fn lets_in(channel: SetupPart, role: SetupPart) -> bool {
    channel == SetupPart::Staff || channel == SetupPart::Support && role != SetupPart::Lead
}

/// Mentions the role or channel of a part.
pub(super) fn mention(part: SetupPart, id: u64) -> String {
    if is_role(part) {
        RoleId::new(id).mention()
    } else {
        ChannelId::new(id).mention()
    }
}

/// Returns the name of the role or channel that would be made for a part.
pub(super) fn name(part: SetupPart, voice: Voice<'_>) -> String {
    voice.say(match part {
        SetupPart::Instructor => "setup-made-instructor",
        SetupPart::Moderator => "setup-made-moderator",
        SetupPart::Lead => "setup-made-lead",
        SetupPart::Support => "setup-made-support",
        SetupPart::Staff => "setup-made-staff",
    })
}

/// Makes the text on the role or channel that would be made for a part.
pub(super) fn plan(part: SetupPart, voice: Voice<'_>) -> String {
    let key = match part {
        SetupPart::Instructor => "setup-plan-instructor",
        SetupPart::Moderator => "setup-plan-moderator",
        SetupPart::Lead => "setup-plan-lead",
        SetupPart::Support => "setup-plan-support",
        SetupPart::Staff => "setup-plan-staff",
    };
    voice.say1(key, "name", name(part, voice))
}

/// Makes the role of a part. Anyone may mention the lead role, because frontdesk has to.
pub(super) fn new_role(part: SetupPart, name: String) -> NewRole {
    NewRole {
        name,
        is_mentionable: part == SetupPart::Lead,
    }
}

/// Makes the channel of a part, for the roles that are chosen now.
pub(super) fn new_channel(part: SetupPart, name: String, settings: &GuildSettings) -> NewChannel {
    let helpers = [settings.instructor_role, settings.moderator_role];
    let helpers = helpers.into_iter().flatten();
    let overwrites = if part == SetupPart::Support {
        let everyone = [LEARNING, &[Permission::ReadMessageHistory]].concat();
        let own = [
            overwrite(Holder::Everyone, &everyone, NOT_LEARNING),
            overwrite(Holder::Frontdesk, &[SUPPORTING, FILING].concat(), &[]),
        ];
        let theirs = helpers.map(|role| overwrite(Holder::Role(role), HELPING, &[]));
        own.into_iter().chain(theirs).collect()
    } else {
        let own = [
            overwrite(Holder::Everyone, &[], &[Permission::ViewChannel]),
            overwrite(Holder::Frontdesk, FILING, &[]),
        ];
        let staff = helpers.chain(settings.lead_role);
        let theirs = staff.map(|role| overwrite(Holder::Role(role), ANSWERING, &[]));
        own.into_iter().chain(theirs).collect()
    };
    NewChannel { name, overwrites }
}

fn overwrite(holder: Holder, allowed: &[Permission], denied: &[Permission]) -> Overwrite {
    Overwrite {
        holder,
        allowed: allowed.to_vec(),
        denied: denied.to_vec(),
    }
}
