//! The platform by which the desk reaches people: a small trait for everything that is possible everywhere, and one for
//! the further possibilities of servers. Discord, the console and tests implement them. Their errors say what someone
//! can do about them.

use async_trait::async_trait;

use crate::desk::event::{Interaction, Message, Person};
use crate::desk::ui::post::{Attachment, Choice, Post, Row};
use crate::domain::{
    ChannelId, DeliveryId, GuildId, MessageId, Millis, RoleId, Span, TagId, Timestamp, UserId,
};

/// The most by which the clocks of a platform and of this machine may differ.
pub(crate) const CLOCKS_DIFFER: Millis = Millis::minutes(2);

/// The messaging platform as the desk uses it, with everything that works on Discord and on websites alike.
#[async_trait]
pub trait Platform: Send + Sync {
    /// Returns the user id of frontdesk itself.
    fn me(&self) -> UserId;

    /// Returns the servers that it is in.
    fn servers(&self) -> &dyn Servers;

    /// Sends a message with its files, as a reply if `reply_to` is given (a plain message if that one
    /// is gone).
    /// `mark` travels with it, so that [`Platform::find_post`] finds it, and a second sending
    /// within minutes returns the first message.
    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError>;

    /// Replaces the content of a message, so that of people's files it has those of the post and no others.
    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError>;

    /// Replaces the rows below a message of frontdesk's own, and leaves its text.
    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError>;

    /// Deletes a message of frontdesk's own; one that is gone already is no error.
    async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError>;

    /// Finds frontdesk's own message with `mark` in a channel, from `since` on, with room for clocks that differ. If
    /// `post` has nothing to carry a mark, finds one with the same text, unless it replies to another message than
    /// `to`.
    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError>;

    /// Adds a person to a thread.
    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError>;

    /// Removes a person from a thread; one who is not in it is no error.
    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError>;

    /// Opens the direct-message channel with a person.
    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError>;

    /// Reads the messages after a message, oldest first, at most `limit`; in a forum, the posts that were made since,
    /// each as its first message. The authors' names and roles in the guild may be left out.
    async fn history(
        &self,
        guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError>;

    /// Looks up a member of a guild by Discord's own knowledge, not a cache's; `None` if they are not there.
    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError>;

    /// Returns whether the deferred reply to a command has been filled, as far as it can be known.
    async fn is_filled(&self, interaction: &Interaction) -> Result<bool, PlatformError>;

    /// Answers a press or a command.
    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError>;
}

/// Makes and deletes the roles and channels that a server needs for frontdesk.
#[async_trait]
pub trait Making: Send + Sync {
    /// Lists the permissions of `wanted` that frontdesk lacks in a guild as a whole.
    async fn lacking_in_guild(
        &self,
        guild: GuildId,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError>;

    /// Makes a role without permissions and without holders.
    async fn make_role(&self, guild: GuildId, role: &NewRole) -> Result<RoleId, PlatformError>;

    /// Makes a text channel.
    async fn make_channel(
        &self,
        guild: GuildId,
        channel: &NewChannel,
    ) -> Result<ChannelId, PlatformError>;

    /// Finds the first role of a name that was made within a time, with room for clocks that differ.
    async fn find_role(
        &self,
        guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<RoleId>, PlatformError>;

    /// Finds the first channel of a name that was made within a time, with room for clocks that differ.
    async fn find_channel(
        &self,
        guild: GuildId,
        name: &str,
        within: Span,
    ) -> Result<Option<ChannelId>, PlatformError>;

    /// Deletes a role; one that is gone already is no error.
    async fn delete_role(&self, guild: GuildId, role: RoleId) -> Result<(), PlatformError>;

    /// Deletes a channel with all its content; one that is gone already is no error.
    async fn delete_channel(&self, channel: ChannelId) -> Result<(), PlatformError>;

    /// Finds which roles stand as high as frontdesk's own highest one or higher, so that it cannot delete them.
    async fn standing_above(
        &self,
        guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError>;

    /// Finds which of some roles a guild does not have, as far as the platform has told of it.
    async fn missing_roles(
        &self,
        guild: GuildId,
        roles: &[RoleId],
    ) -> Result<Vec<RoleId>, PlatformError>;

    /// Finds the ways in which a guild as a whole can be told something.
    async fn hearing(&self, guild: GuildId) -> Result<Hearing, PlatformError>;
}

/// The part of the platform that only servers of Discord have and websites have not: threads, forums, channels with
/// permissions, and attached files.
#[async_trait]
pub trait Servers: Making {
    /// Pins a message.
    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError>;

    /// Opens a private thread that only moderators can invite to.
    async fn open_thread(&self, parent: ChannelId, name: &str) -> Result<ChannelId, PlatformError>;

    /// Finds the oldest of a channel's active and archived private threads whose name begins with `name_begins` and
    /// that were made since a moment, as far as the clocks agree.
    async fn find_thread(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        since: Timestamp,
    ) -> Result<Option<ChannelId>, PlatformError>;

    /// Deletes frontdesk's own threads in a channel whose name begins with `name_begins` and in which nothing was
    /// said, except `kept`.
    async fn remove_spares(
        &self,
        guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: Option<ChannelId>,
    ) -> Result<(), PlatformError>;

    /// Sets the archive state of a thread.
    async fn set_thread_state(
        &self,
        thread: ChannelId,
        thread_state: ThreadState,
    ) -> Result<(), PlatformError>;

    /// Gives a thread another name.
    async fn rename_thread(&self, thread: ChannelId, name: &str) -> Result<(), PlatformError>;

    /// Looks up the archive state of a thread; `None` if it is gone.
    async fn state_of_thread(
        &self,
        thread: ChannelId,
    ) -> Result<Option<ThreadState>, PlatformError>;

    /// Lists the tags that a forum offers.
    async fn forum_tags(&self, forum: ChannelId) -> Result<Vec<ForumTag>, PlatformError>;

    /// Lists the tags of a forum's post; `None` if it is no post.
    async fn post_tags(&self, post: ChannelId) -> Result<Option<PostTags>, PlatformError>;

    /// Gives a forum's post these tags, at most five. Whether it is archived stays.
    async fn set_post_tags(&self, post: ChannelId, tags: &[TagId]) -> Result<(), PlatformError>;

    /// Lists the threads of a guild that are not archived and that frontdesk can see.
    async fn active_threads(&self, guild: GuildId) -> Result<Vec<SpokenThread>, PlatformError>;

    /// Lists the public threads of a channel that were archived after a time.
    async fn archived_threads(
        &self,
        parent: ChannelId,
        since: Timestamp,
    ) -> Result<Vec<SpokenThread>, PlatformError>;

    /// Finds the members of a guild whose name there or own name begins with a text, in any case; at most 100.
    async fn members_called(
        &self,
        guild: GuildId,
        begins: &str,
    ) -> Result<Vec<Person>, PlatformError>;

    /// Returns the guild's name.
    async fn guild_name(&self, guild: GuildId) -> Result<String, PlatformError>;

    /// Returns the kind of a channel.
    async fn kind(&self, guild: GuildId, channel: ChannelId) -> Result<ChannelKind, PlatformError>;

    /// Looks up the lacking permissions of each need; `None` where the channel does not exist.
    async fn all_missing(
        &self,
        guild: GuildId,
        needs: &[Need<'_>],
    ) -> Result<Vec<Option<Vec<Permission>>>, PlatformError>;

    /// Lists those permissions of `wanted` that frontdesk, or a member without any role, lacks in a channel.
    async fn missing(
        &self,
        guild: GuildId,
        channel: ChannelId,
        whose: PermissionsOf,
        wanted: &[Permission],
    ) -> Result<Vec<Permission>, PlatformError> {
        let need = Need {
            channel,
            whose,
            wanted,
        };
        let missing = self.all_missing(guild, &[need]).await?;
        missing
            .into_iter()
            .flatten()
            .next()
            .ok_or(PlatformError::Gone)
    }

    /// Returns whether frontdesk may read people's messages.
    async fn reads_messages(&self) -> Result<bool, PlatformError>;

    /// Returns whether frontdesk's mention of a role in a channel notifies its members.
    async fn notifies(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: RoleId,
    ) -> Result<bool, PlatformError>;

    /// Downloads a file that a person attached.
    async fn download(&self, file: &Attachment) -> Result<Vec<u8>, PlatformError>;
}

/// An answer to a press or a command, after the adapter's acknowledgement.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// The reply to a command: fills the deferred reply.
    Reply(Post),
    /// A further message that only the presser sees.
    Ephemeral(Post),
    /// A further message that everyone sees, once a reply to a command is filled.
    Publish(Post),
    /// Another content for the message that the button is on.
    Update(Post),
    /// Other rows for the message that the button is on, whose text stays.
    Rows(Vec<Row>),
    /// Choices for the option that is being typed; at most 25.
    Choices(Vec<Choice>),
}

/// The archive state of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ThreadState {
    /// Open for messages.
    Active,
    /// Archived; a message opens it again.
    Archived,
    /// Archived and locked; only members with Manage Threads can write in it.
    Locked,
}

/// A tag that a forum offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForumTag {
    /// The tag.
    pub id: TagId,
    /// Its name, as people see it.
    pub name: String,
}

/// The tags of a forum's post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostTags {
    /// The forum that it is in.
    pub forum: ChannelId,
    /// The tags that it has.
    pub applied: Vec<TagId>,
}

/// A thread with its newest message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpokenThread {
    /// The thread.
    pub thread: ChannelId,
    /// The channel that it belongs to.
    pub parent: ChannelId,
    /// The newest message in it.
    pub last: MessageId,
}

/// The kind of a channel, by its uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// An ordinary text channel: the only kind in which a private thread can be opened.
    Text,
    /// Another kind in which messages are written: an announcement channel, or the text of a voice channel.
    Written,
    /// A forum: it holds posts, and no message of its own.
    Forum,
    /// A channel without messages, such as a category.
    Silent,
    /// A thread.
    Thread,
}

/// The permissions that somebody needs in a channel.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// The channel.
    pub channel: ChannelId,
    /// The members who need them: frontdesk itself, or everyone.
    pub whose: PermissionsOf,
    /// The permissions.
    pub wanted: &'a [Permission],
}

/// A role that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRole {
    /// The name.
    pub name: String,
    /// Whether anyone may mention it.
    pub is_mentionable: bool,
}

/// A text channel that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChannel {
    /// The name, in the form that text channels have: small letters and dashes.
    pub name: String,
    /// The overwrites of permissions in it.
    pub overwrites: Vec<Overwrite>,
}

/// An overwrite: a channel's exception from the permissions that somebody has elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// The holder of the overwrite.
    pub holder: Holder,
    /// The permissions that the holder has there.
    pub allowed: Vec<Permission>,
    /// The permissions that the holder does not have there.
    pub denied: Vec<Permission>,
}

/// The people whom an overwrite is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Every member.
    Everyone,
    /// frontdesk itself.
    Frontdesk,
    /// The holders of a role.
    Role(RoleId),
}

/// The ways in which a guild as a whole can be told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hearing {
    /// The channel in which Discord itself posts notices, if there is one and frontdesk may write in it.
    pub channel: Option<ChannelId>,
    /// The owner of the guild.
    pub owner: UserId,
}

/// The members whose permissions are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermissionsOf {
    /// frontdesk itself.
    Mine,
    /// A member without any role.
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
    CreatePublicThreads,
    ManageChannels,
    ManageRoles,
}

impl Permission {
    /// Returns the name as Discord's settings show it in English.
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
            Self::CreatePublicThreads => "Create Public Threads",
            Self::ManageChannels => "Manage Channels",
            Self::ManageRoles => "Manage Roles",
        }
    }
}

/// The reason why a platform did not do something, by the possible remedy.
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
    DirectMessagesClosed,
    /// The guild has as many active threads as Discord allows (160006).
    #[error("the guild has too many active threads")]
    TooManyThreads,
    /// The thread is archived or locked.
    #[error("the thread is archived or locked")]
    Archived,
    /// A file that a person attached cannot be downloaded any more.
    #[error("an attached file cannot be downloaded")]
    FileGone,
    /// The token of the interaction is no longer accepted.
    #[error("the interaction has expired")]
    Expired,
    /// The request is worth another try, after `wait` if given.
    #[error("not now: {reason}")]
    Later {
        /// The time that Discord asks to wait, if it says.
        wait: Option<Millis>,
        /// The description of the error for the log; holds no secret and no message text.
        reason: String,
    },
    /// Discord refused the form of the request: a fault of frontdesk's own.
    #[error("refused: {0}")]
    Invalid(String),
}
