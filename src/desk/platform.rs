//! How the desk reaches people: one small trait that Discord, the console and tests implement.
//! Never decides; says in its errors what someone can do about them.

use async_trait::async_trait;

use crate::desk::event::{Interaction, Message, Person};
use crate::desk::ui::post::{Choice, Post, Row};
use crate::domain::{ChannelId, DeliveryId, GuildId, MessageId, RoleId, Timestamp, UserId};

/// What a platform does for the desk.
#[async_trait]
pub trait Platform: Send + Sync {
    /// frontdesk's own user.
    fn me(&self) -> UserId;

    /// Sends a message, as a reply if `reply_to` is given (to a message that may be gone: then it
    /// is a plain message). `mark` travels with it, so that [`Platform::find_post`] knows it again
    /// and a second sending within minutes returns the first message.
    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError>;

    /// Puts another content in place of a message's.
    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError>;

    /// Puts other rows below a message of frontdesk's own, and leaves its text.
    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError>;

    /// Deletes a message of frontdesk's own; one that is gone already is no error.
    async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError>;

    /// Pins a message.
    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError>;

    /// Looks among frontdesk's messages in a channel from `since` on (with room for clocks that
    /// differ) for one that carries `mark`, or, if `post` has nothing to carry a mark in, for one that
    /// says just the same and does not reply to another message than `to`.
    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError>;

    /// Opens a private thread that only moderators can invite to.
    async fn open_thread(&self, parent: ChannelId, name: &str) -> Result<ChannelId, PlatformError>;

    /// Looks among a channel's active and archived private threads for the one made first whose name
    /// begins so.
    async fn find_thread(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
    ) -> Result<Option<ChannelId>, PlatformError>;

    /// Deletes frontdesk's own threads in a channel whose name begins so, but for the one that is kept.
    async fn remove_spares(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: ChannelId,
    ) -> Result<(), PlatformError>;

    /// Adds a person to a thread.
    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError>;

    /// Takes a person out of a thread; one who is not in it is no error.
    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError>;

    /// Archives, locks, or opens a thread again.
    async fn set_thread_state(
        &self,
        thread: ChannelId,
        thread_state: ThreadState,
    ) -> Result<(), PlatformError>;

    /// Where a thread stands; `None` if it is gone.
    async fn shelf_of(&self, thread: ChannelId) -> Result<Option<ThreadState>, PlatformError>;

    /// The direct-message channel with a person.
    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError>;

    /// Messages after a message, oldest first, at most `limit`; in a forum, the posts made since,
    /// each as its first message.
    async fn history(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError>;

    /// The threads of a guild that are not archived and that frontdesk can see.
    async fn active_threads(&self, guild: GuildId) -> Result<Vec<SpokenThread>, PlatformError>;

    /// The public threads of a channel that were archived after a moment.
    async fn archived_threads(
        &self,
        parent: ChannelId,
        since: Timestamp,
    ) -> Result<Vec<SpokenThread>, PlatformError>;

    /// A member of a guild as Discord itself, not a cache, says; `None` if they are not there.
    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError>;

    /// The guild's name.
    async fn guild_name(&self, guild: GuildId) -> Result<String, PlatformError>;

    /// What kind of channel this is.
    async fn kind(&self, guild: GuildId, channel: ChannelId) -> Result<ChannelKind, PlatformError>;

    /// Which of `wanted` frontdesk (or, with a role, everyone in that role alone) lacks in a channel.
    async fn missing(
        &self,
        guild: GuildId,
        channel: ChannelId,
        whose: Whose,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError>;

    /// Whether a post of frontdesk's in a channel notifies those who hold a role.
    async fn notifies(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: RoleId,
    ) -> Result<bool, PlatformError>;

    /// Whether the deferred reply to a command has been filled, as far as can be known yet.
    async fn is_filled(&self, interaction: &Interaction) -> Result<bool, PlatformError>;

    /// Answers a press or a command.
    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError>;
}

/// An answer to a press or a command, after the adapter's acknowledgement.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The reply to a command: fills what was deferred.
    Reply(Post),
    /// A further message that only the presser sees.
    Whisper(Post),
    /// A further message that everyone sees, once a reply to a command is filled.
    Publish(Post),
    /// Puts another content in place of the message that the button is on.
    Update(Post),
    /// Puts other rows below the message that the button is on, and leaves its text.
    Rows(Vec<Row>),
    /// Choices for the option that is being typed; at most 25.
    Choices(Vec<Choice>),
}

/// Where a thread stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ThreadState {
    /// Open to be written in.
    Active,
    /// Archived; a message opens it again.
    Archived,
    /// Archived and locked; only Manage Threads can write in it.
    Locked,
}

/// A thread, and how far has been spoken in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpokenThread {
    /// The thread.
    pub thread: ChannelId,
    /// The channel that it belongs to.
    pub parent: ChannelId,
    /// The newest message in it.
    pub last: MessageId,
}

/// What kind of channel something is, by what can be done in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// An ordinary text channel: the only kind in which a private thread can be opened.
    Text,
    /// Another kind in which messages are written: of announcements, or beside a voice channel.
    Written,
    /// A forum: it holds posts, and no message of its own.
    Forum,
    /// One in which nothing is written, such as a category.
    Silent,
    /// A thread.
    Thread,
}

/// Whose permissions are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// frontdesk's own.
    Mine,
    /// Those of a member without any role.
    Everyone,
}

/// A Discord permission that frontdesk needs somewhere, by its name in Discord's settings.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[allow(missing_docs, reason = "the names are Discord's own")]
pub enum Permission {
    ViewChannel,
    SendMessages,
    ReadMessageHistory,
    CreatePrivateThreads,
    SendMessagesInThreads,
    ManageThreads,
    PinMessages,
    AttachFiles,
    EmbedLinks,
}

impl Permission {
    /// The name as Discord's settings show it in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ViewChannel => "View Channel",
            Self::SendMessages => "Send Messages",
            Self::ReadMessageHistory => "Read Message History",
            Self::CreatePrivateThreads => "Create Private Threads",
            Self::SendMessagesInThreads => "Send Messages in Threads",
            Self::ManageThreads => "Manage Threads",
            Self::PinMessages => "Pin Messages",
            Self::AttachFiles => "Attach Files",
            Self::EmbedLinks => "Embed Links",
        }
    }
}

/// Why a platform did not do what it was asked, by what someone can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// A permission is missing: a moderator can grant it. Absent where Discord does not say which.
    #[error("a permission is missing: {}", .0.map_or("unknown", Permission::name))]
    Forbidden(Option<Permission>),
    /// The channel, thread or message is gone: nothing can be done.
    #[error("it is gone")]
    Gone,
    /// The person refuses direct messages (Discord's 50007).
    #[error("the person refuses direct messages")]
    Refused,
    /// The guild has as many active threads as Discord allows (160006).
    #[error("the guild has too many active threads")]
    TooManyThreads,
    /// The thread is archived or locked.
    #[error("the thread is archived or locked")]
    Archived,
    /// The token of the interaction is no longer taken.
    #[error("the interaction has expired")]
    Expired,
    /// Worth another try, not before so long.
    #[error("not now: {reason}")]
    Later {
        /// How long Discord asks to wait, if it says.
        wait: Option<crate::domain::Millis>,
        /// What happened, for the log; holds no secret and no message text.
        reason: String,
    },
    /// Discord refused the form of it: a fault of frontdesk's own.
    #[error("refused: {0}")]
    Invalid(String),
}
