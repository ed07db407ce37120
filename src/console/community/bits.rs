//! The permissions that frontdesk needs, as the world's flags.

use fake_discord::world::permissions::Permissions;

use crate::desk::platform::Permission;

/// Returns a permission that frontdesk needs as the world's flag.
pub fn bit(permission: Permission) -> Permissions {
    match permission {
        Permission::ViewChannel => Permissions::VIEW_CHANNEL,
        Permission::SendMessages => Permissions::SEND_MESSAGES,
        Permission::ReadMessageHistory => Permissions::READ_MESSAGE_HISTORY,
        Permission::CreatePrivateThreads => Permissions::CREATE_PRIVATE_THREADS,
        Permission::SendMessagesInThreads => Permissions::SEND_MESSAGES_IN_THREADS,
        Permission::ManageThreads => Permissions::MANAGE_THREADS,
        Permission::PinMessages => Permissions::PIN_MESSAGES,
        Permission::AttachFiles => Permissions::ATTACH_FILES,
        Permission::EmbedLinks => Permissions::EMBED_LINKS,
        Permission::CreatePublicThreads => Permissions::CREATE_PUBLIC_THREADS,
        Permission::ManageChannels => Permissions::MANAGE_CHANNELS,
        Permission::ManageRoles => Permissions::MANAGE_ROLES,
    }
}
