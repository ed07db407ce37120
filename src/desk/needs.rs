//! Which permissions frontdesk needs where, and learners with it: what `/setup` and `doctor` check
//! and what the invite link asks for. Never checks anything itself.

use crate::desk::platform::Permission;

/// What frontdesk needs in a channel where it answers, or speaks to staff.
pub const ANSWERING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessages,
    Permission::ReadMessageHistory,
];
/// What it needs in a forum.
pub const IN_FORUM: &[Permission] = &[
    Permission::ViewChannel,
    Permission::SendMessagesInThreads,
    Permission::ReadMessageHistory,
];
/// What it needs where tickets are opened.
pub const SUPPORTING: &[Permission] = &[
    Permission::ViewChannel,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
    Permission::ManageThreads,
    Permission::PinMessages,
    Permission::ReadMessageHistory,
];
/// What learners need where tickets are opened.
pub const LEARNING: &[Permission] = &[Permission::ViewChannel, Permission::SendMessagesInThreads];
/// Everything it is invited with: the above, and links and files in what it says.
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
        for one in [ANSWERING, IN_FORUM, SUPPORTING].concat() {
            assert!(INVITED_WITH.contains(&one), "{}", one.name());
        }
    }
}
