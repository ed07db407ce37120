//! The permissions that frontdesk and learners need in each place: `/setup` and `doctor` check them, and the invite
//! link asks for them.

use crate::desk::platform::Permission;

/// The permissions of frontdesk in a channel where it answers or writes to staff.
pub const ANSWERING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::ReadMessageHistory,
];
/// The permissions of frontdesk in a channel where it posts files.
pub const FILING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::ReadMessageHistory,
    Permission::AttachFiles,
];
/// The permissions of frontdesk in a forum.
pub const IN_FORUM: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessagesInThreads,
    Permission::ReadMessageHistory,
];
/// The permissions of frontdesk in a forum whose solved posts it tags.
pub const TAGGING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessagesInThreads,
    Permission::ReadMessageHistory,
    Permission::ManageThreads,
];
/// The permissions of frontdesk where tickets are opened.
pub const SUPPORTING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
    Permission::ManageThreads,
    Permission::PinMessages,
    Permission::ReadMessageHistory,
];
/// The permissions of frontdesk without which no ticket's thread is made.
pub const OPENING: &[Permission] = &[Permission::ViewChannel, Permission::CreatePrivateThreads];
/// The permissions of learners where tickets are opened.
pub const LEARNING: &[Permission] = &[Permission::ViewChannel, Permission::SendMessagesInThreads];
/// The permission with which frontdesk makes roles for somebody who sets a guild up.
pub const MAKING_ROLES: &[Permission] = &[Permission::ManageRoles];
/// The permission with which frontdesk makes channels for somebody who sets a guild up.
pub const MAKING_CHANNELS: &[Permission] = &[Permission::ManageChannels];
/// The permissions that frontdesk is invited with: all the above without the making of roles and channels, which are
/// not needed in operation, and also links and files in its messages.
pub const INVITED_WITH: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::ReadMessageHistory,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
    Permission::ManageThreads,
    Permission::PinMessages,
    Permission::EmbedLinks,
    Permission::AttachFiles,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_needed_somewhere_is_asked_for_in_the_invitation() {
        for one in [ANSWERING, FILING, IN_FORUM, TAGGING, SUPPORTING].concat() {
            assert!(INVITED_WITH.contains(&one), "{}", one.name());
        }
    }
}
