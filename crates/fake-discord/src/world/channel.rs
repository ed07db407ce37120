//! Channels of every kind, including threads and direct messages, with their messages.

use std::collections::BTreeMap;

use super::ids::{ChannelId, GuildId, MessageId, RoleId, TagId, UserId, made_at};
use super::message::Message;
use super::permissions::Permissions;

/// A channel, thread or direct-message channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The id.
    pub id: ChannelId,
    /// The guild; none for direct messages.
    pub guild: Option<GuildId>,
    /// The kind.
    pub kind: ChannelKind,
    /// The name; empty for direct messages.
    pub name: String,
    /// The channel that a thread belongs to.
    pub parent: Option<ChannelId>,
    /// The place among the channels of the guild.
    pub position: usize,
    /// The topic.
    pub topic: Option<String>,
    /// Exceptions from what roles and members may do elsewhere.
    pub overwrites: Vec<Overwrite>,
    /// The tags that a forum offers.
    pub tags: Vec<Tag>,
    /// The state of a thread; none if the channel is no thread.
    pub thread: Option<Thread>,
    /// Members of a thread, or the two ends of direct messages, and since when, in Unix milliseconds.
    pub members: BTreeMap<UserId, i64>,
    /// The messages, oldest first.
    pub messages: BTreeMap<MessageId, Message>,
    /// The newest message there ever was.
    pub last_message: Option<MessageId>,
    /// The number of messages ever sent.
    pub sent: u32,
    /// The time of the last pin, in Unix milliseconds.
    pub pinned_at: Option<i64>,
    /// The times of renames, in Unix milliseconds.
    pub renamed_at: Vec<i64>,
}

/// A tag that a forum offers.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The id.
    pub id: TagId,
    /// The name.
    pub name: String,
}

/// The state of a thread.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The user who opened it.
    pub owner: UserId,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is locked.
    pub locked: bool,
    /// Whether its members may invite others; set for private threads only.
    pub invitable: Option<bool>,
    /// The quiet minutes after which it is archived.
    pub archive_after: u16,
    /// The time it was opened, archived or brought back last, in Unix milliseconds.
    pub archived_at: i64,
    /// The tags of a forum post.
    pub tags: Vec<TagId>,
}

/// The kind of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// A text channel.
    Text,
    /// The direct messages of a person and the bot.
    Direct,
    /// A voice channel; people write in it too.
    Voice,
    /// A category, which holds channels and no message.
    Category,
    /// An announcement channel, in which no private thread can be opened.
    Announcement,
    /// A thread that everyone sees, such as a forum post.
    PublicThread,
    /// A thread that its members see, and those who manage threads.
    PrivateThread,
    /// A forum, which holds posts and no message of its own.
    Forum,
}

impl ChannelKind {
    /// Returns whether messages can be sent in such a channel at all.
    pub fn holds_messages(self) -> bool {
        !matches!(self, Self::Category | Self::Forum)
    }
}

/// An exception from what a role or a member may do, in one channel.
#[derive(Clone, Copy, Debug)]
pub struct Overwrite {
    /// The role or member.
    pub whose: OverwriteHolder,
    /// The permissions they have here.
    pub allow: Permissions,
    /// The permissions they do not have here.
    pub deny: Permissions,
}

/// The holder of an overwrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverwriteHolder {
    /// The holders of a role.
    Role(RoleId),
    /// One member.
    Member(UserId),
}

impl Default for Overwrite {
    fn default() -> Self {
        Self::of_role(RoleId::new(0), Permissions::empty(), Permissions::empty())
    }
}

impl Overwrite {
    /// Makes an overwrite for a role.
    pub fn of_role(role: RoleId, allow: Permissions, deny: Permissions) -> Self {
        let whose = OverwriteHolder::Role(role);
        Self { whose, allow, deny }
    }

    /// Applies the overwrite to permissions.
    pub(super) fn over(&self, held: Permissions) -> Permissions {
        (held - self.deny) | self.allow
    }
}

impl Channel {
    /// Makes a forum offer these tags, whose ids depend only on the forum and their order.
    pub fn offer_tags(&mut self, names: &[&str]) {
        let ids = (1..).map(|number| TagId::new(self.id.get() + 100_000 + number));
        let tags = ids.zip(names).map(|(id, name)| Tag {
            id,
            name: (*name).to_owned(),
        });
        self.tags = tags.collect();
    }

    /// Makes a channel without messages.
    pub fn new(id: ChannelId, guild: Option<GuildId>, kind: ChannelKind, name: &str) -> Self {
        Self {
            id,
            guild,
            kind,
            name: name.to_owned(),
            parent: None,
            position: 0,
            topic: None,
            overwrites: Vec::new(),
            tags: Vec::new(),
            thread: None,
            members: BTreeMap::new(),
            messages: BTreeMap::new(),
            last_message: None,
            sent: 0,
            pinned_at: None,
            renamed_at: Vec::new(),
        }
    }

    /// Returns whether it is a thread or a forum post.
    pub fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Returns whether it is a direct-message channel.
    pub fn is_direct(&self) -> bool {
        self.kind == ChannelKind::Direct
    }

    /// Returns whether it is an archived thread.
    pub fn archived(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.archived)
    }

    /// Returns whether it is a locked thread.
    pub fn locked(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.locked)
    }

    /// Returns whether a name means this channel: `#general`, a thread's whole name, or the number with which a
    /// thread's name begins (`T-12`).
    pub(super) fn is_called(&self, name: &str) -> bool {
        if let Some(plain) = name.strip_prefix('#') {
            return !self.is_thread() && !self.is_direct() && self.name == plain;
        }
        let rest = self.name.strip_prefix(name);
        let numbered = name.starts_with("T-")
            && rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()));
        self.is_thread() && (numbered || self.name == name)
    }

    /// Returns the time at which a thread is archived unless someone writes before, in Unix milliseconds.
    pub(super) fn archives_at(&self) -> Option<i64> {
        let thread = self.thread.as_ref().filter(|thread| !thread.archived)?;
        let newest = self.messages.keys().next_back();
        let spoken = newest.map_or(0, |id| made_at(id.get()));
        Some(spoken.max(thread.archived_at) + i64::from(thread.archive_after) * 60 * 1_000)
    }
}
