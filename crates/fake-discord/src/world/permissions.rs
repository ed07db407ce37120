//! Permissions by their names and bits, as Discord counts them.

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
        /// Discord's *Manage Roles*.
        const MANAGE_ROLES = 1 << 28;
        /// Discord's *Send Messages In Threads*.
        const SEND_MESSAGES_IN_THREADS = 1 << 38;
        /// Discord's *Pin Messages*.
        const PIN_MESSAGES = 1 << 51;
        /// All other permission bits.
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
    pub(super) const DIRECT: Self = Self::VIEW_CHANNEL
        .union(Self::SEND_MESSAGES)
        .union(Self::READ_MESSAGE_HISTORY)
        .union(Self::EMBED_LINKS)
        .union(Self::ATTACH_FILES)
        .union(Self::ADD_REACTIONS)
        .union(Self::PIN_MESSAGES)
        .union(Self::USE_SLASH_COMMANDS);
}
