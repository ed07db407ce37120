//! Threads open, are joined and left, archived, locked and brought back; channels are renamed and removed.

use super::channel::{Channel, ChannelKind, Thread};
use super::ids::{ChannelId, GuildId, MessageId, TagId, UserId};
use super::message::{AllowedMentions, MessageDraft, MessageKind, Notice, Subscription};
use super::permissions::Permissions;
use super::refusal::Refusal;
use super::{World, WorldChange};

/// The time over which renames are counted: ten minutes, in milliseconds.
const RENAME_WINDOW: i64 = 10 * 60 * 1_000;
/// The tags that a forum post can have.
const MOST_TAGS: usize = 5;

/// A thread to be opened.
#[derive(Clone, Debug)]
pub struct ThreadPlan {
    /// The channel it is opened in.
    pub parent: ChannelId,
    /// The user who opens it.
    pub owner: UserId,
    /// The name.
    pub name: String,
    /// Whether only its members see it.
    pub private: bool,
    /// The quiet minutes after which it is archived.
    pub archive_after: u64,
    /// Whether members of a private one may invite.
    pub invitable: bool,
}

/// A change of a thread; absent parts stay.
#[derive(Clone, Debug, Default)]
pub struct ThreadChange {
    /// The name.
    pub name: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
    /// Whether it is locked.
    pub locked: Option<bool>,
    /// Whether members of a private one may invite.
    pub invitable: Option<bool>,
    /// The quiet minutes after which it is archived.
    pub archive_after: Option<u64>,
    /// The tags of a forum post.
    pub tags: Option<Vec<TagId>>,
}

impl World {
    /// Archives the threads in which nobody has written for their time.
    pub fn archive_quiet_threads(&mut self) {
        let now = self.clock.now_ms();
        let quiet = |channel: &&Channel| channel.archives_at().is_some_and(|at| at <= now);
        let quiet = self.channels.values().filter(quiet);
        let quiet: Vec<_> = quiet.map(|channel| channel.id).collect();
        quiet
            .into_iter()
            .for_each(|thread| self.set_archived(thread, true));
    }

    /// Opens a thread with its owner in it, if the owner may open one there.
    pub fn open_thread(&mut self, plan: &ThreadPlan) -> Result<ChannelId, Refusal> {
        let parent = self.channel(plan.parent)?;
        let needed = match (parent.kind, plan.private) {
            (ChannelKind::Forum, false) => Permissions::SEND_MESSAGES,
            (ChannelKind::Text, false) => Permissions::CREATE_PUBLIC_THREADS,
            (ChannelKind::Text, true) => Permissions::CREATE_PRIVATE_THREADS,
            _ => return Err(Refusal::wrong_channel_type()),
        };
        let guild = parent.guild.ok_or_else(Refusal::wrong_channel_type)?;
        self.demand(plan.owner, plan.parent, needed)?;
        self.demand_name(&plan.name)?;
        let archive_after = quiet_minutes(plan.archive_after)?;
        self.demand_room_for_a_thread(guild)?;
        let id = ChannelId::new(self.new_id());
        let now = self.clock.now_ms();
        let (kind, invitable) = if plan.private {
            (ChannelKind::PrivateThread, Some(plan.invitable))
        } else {
            (ChannelKind::PublicThread, None)
        };
        let mut channel = Channel::new(id, Some(guild), kind, &plan.name);
        channel.parent = Some(plan.parent);
        channel.thread = Some(Thread {
            owner: plan.owner,
            archived: false,
            locked: false,
            invitable,
            archive_after,
            archived_at: now,
            tags: Vec::new(),
        });
        channel.members.insert(plan.owner, now);
        self.channels.insert(id, channel);
        self.note(WorldChange::ThreadOpened(id));
        Ok(id)
    }

    /// Opens a public thread or a forum post and says something in it: the message has the thread's id.
    pub fn open_with(
        &mut self,
        plan: &ThreadPlan,
        draft: MessageDraft,
    ) -> Result<ChannelId, Refusal> {
        let author = plan.owner;
        let thread = self.open_thread(plan)?;
        self.post_as(MessageId::new(thread.get()), thread, author, draft)?;
        Ok(thread)
    }

    /// Refuses names that are empty, too long, or contain a word of the server's list, ignoring case.
    fn demand_name(&self, name: &str) -> Result<(), Refusal> {
        if !(1..=100).contains(&name.chars().count()) {
            let why = "Must be between 1 and 100 in length.";
            return Err(Refusal::invalid_form("name", "BASE_TYPE_BAD_LENGTH", why));
        }
        let lower = name.to_lowercase();
        if self.forbidden_words.iter().any(|word| lower.contains(word)) {
            let why = "Contains words not allowed for servers in Server Discovery.";
            return Err(Refusal::invalid_form(
                "name",
                "CONTAINS_WORDS_NOT_ALLOWED",
                why,
            ));
        }
        Ok(())
    }

    fn demand_room_for_a_thread(&self, guild: GuildId) -> Result<(), Refusal> {
        if self.active_threads(guild).count() >= self.ceilings.active_threads {
            return Err(Refusal::too_many_active_threads());
        }
        Ok(())
    }

    /// Brings an archived thread back because someone writes in it. Nothing for any other channel.
    pub(super) fn revive(&mut self, id: ChannelId) -> Result<(), Refusal> {
        let channel = self.channel(id)?;
        if channel.archived() {
            let guild = channel.guild.ok_or_else(Refusal::wrong_channel_type)?;
            self.demand_room_for_a_thread(guild)?;
            self.set_archived(id, false);
        }
        Ok(())
    }

    /// Archives a thread or brings it back, without asking who may.
    pub fn set_archived(&mut self, id: ChannelId, archived: bool) {
        let now = self.clock.now_ms();
        if let Some(thread) = self.thread_mut(id) {
            thread.archived = archived;
            thread.archived_at = now;
        }
        self.note(WorldChange::ChannelChanged(id));
    }

    /// Locks or unlocks a thread, without asking who may.
    pub fn set_locked(&mut self, id: ChannelId, locked: bool) {
        if let Some(thread) = self.thread_mut(id) {
            thread.locked = locked;
        }
        self.note(WorldChange::ChannelChanged(id));
    }

    fn thread_mut(&mut self, id: ChannelId) -> Option<&mut Thread> {
        self.channels.get_mut(&id)?.thread.as_mut()
    }

    /// Changes a thread for a user, if they may. An archived one can only be reopened, together with other changes.
    pub fn change_thread(
        &mut self,
        by: UserId,
        id: ChannelId,
        change: &ThreadChange,
    ) -> Result<(), Refusal> {
        let held = self.demand(by, id, Permissions::VIEW_CHANNEL)?;
        let channel = self.channel(id)?;
        let thread = channel.thread.as_ref();
        let thread = thread.ok_or_else(Refusal::wrong_channel_type)?;
        let owns = thread.owner == by && change.locked.is_none() && !thread.locked;
        let reopens = change.archived == Some(false);
        let only_reopens = reopens
            && change.locked.is_none()
            && change.name.is_none()
            && !thread.locked
            && held.contains(Permissions::SEND_MESSAGES_IN_THREADS);
        if !(held.contains(Permissions::MANAGE_THREADS) || owns || only_reopens) {
            return Err(Refusal::missing_permissions());
        }
        let closes = change.archived == Some(true) && change.locked.is_some();
        if thread.archived && !reopens && !closes {
            return Err(Refusal::thread_archived());
        }
        let archive_after = change.archive_after.map(quiet_minutes).transpose()?;
        if let Some(tags) = &change.tags {
            self.demand_tags(id, tags)?;
        }
        if reopens {
            self.revive(id)?;
        }
        if let Some(name) = &change.name {
            self.rename(id, name)?;
        }
        if let Some(thread) = self.thread_mut(id) {
            thread.archive_after = archive_after.unwrap_or(thread.archive_after);
            thread.invitable = change.invitable.or(thread.invitable);
            thread.locked = change.locked.unwrap_or(thread.locked);
            thread.tags = change.tags.clone().unwrap_or_else(|| thread.tags.clone());
        }
        if change.archived == Some(true) {
            self.set_archived(id, true);
        } else {
            self.note(WorldChange::ChannelChanged(id));
        }
        Ok(())
    }

    /// Refuses more than five tags, and tags that the forum of a post does not offer.
    fn demand_tags(&self, post: ChannelId, tags: &[TagId]) -> Result<(), Refusal> {
        let parent = self.channel(post)?.parent;
        let forum = self.channel(parent.ok_or_else(Refusal::wrong_channel_type)?)?;
        let offered = |tag: &TagId| forum.tags.iter().any(|one| one.id == *tag);
        if tags.len() > MOST_TAGS || !tags.iter().all(offered) {
            let why = "Must be 5 or fewer in length, each a tag of the forum.";
            return Err(Refusal::invalid_form(
                "applied_tags",
                "BASE_TYPE_MAX_LENGTH",
                why,
            ));
        }
        Ok(())
    }

    /// Renames a channel, at most twice in ten minutes; in a thread a notice says so.
    pub fn rename(&mut self, id: ChannelId, name: &str) -> Result<(), Refusal> {
        self.demand_name(name)?;
        let (now, ceiling, bot) = (self.clock.now_ms(), self.ceilings.renames, self.bot);
        let channel = self.channel_mut(id)?;
        if channel.name == name {
            return Ok(());
        }
        channel.renamed_at.retain(|at| now - at < RENAME_WINDOW);
        if channel.renamed_at.len() >= ceiling {
            let oldest = channel.renamed_at.first().copied().unwrap_or(now);
            return Err(Refusal::too_many_renames(oldest + RENAME_WINDOW - now));
        }
        channel.renamed_at.push(now);
        name.clone_into(&mut channel.name);
        if channel.is_thread() {
            self.notice(id, bot, Notice::Renamed, name);
        }
        Ok(())
    }

    /// Adds the writer of a message in a thread, and everybody it notifies, to the thread's members. No notice is
    /// posted, as Discord posts none for a mention.
    pub fn bring_into_thread(&mut self, id: ChannelId, people: &[UserId]) {
        let (now, bot) = (self.clock.now_ms(), self.bot);
        let Some(channel) = self
            .channels
            .get_mut(&id)
            .filter(|channel| channel.is_thread())
        else {
            return;
        };
        let mut added = people.to_vec();
        added.retain(|user| channel.members.insert(*user, now).is_none());
        if added.is_empty() {
            return;
        }
        if added.contains(&bot) {
            self.note(WorldChange::ThreadEntered(id));
        }
        self.note(WorldChange::ThreadMembers {
            thread: id,
            added,
            removed: Vec::new(),
        });
    }

    /// Returns the thread, if the user sees it and can still change its members.
    fn open_to(&self, by: UserId, id: ChannelId) -> Result<(&Thread, Permissions), Refusal> {
        let held = self.demand(by, id, Permissions::VIEW_CHANNEL)?;
        let thread = self.channel(id)?.thread.as_ref();
        let thread = thread.ok_or_else(Refusal::wrong_channel_type)?;
        if thread.archived {
            return Err(Refusal::thread_archived());
        }
        Ok((thread, held))
    }

    /// Adds a member to a thread for a user who may do so. The new member must be in the guild and see the thread's
    /// channel. Discord announces it in the thread.
    pub fn add_to_thread(
        &mut self,
        by: UserId,
        id: ChannelId,
        user: UserId,
    ) -> Result<(), Refusal> {
        let (thread, held) = self.open_to(by, id)?;
        if by == user {
            self.bring_into_thread(id, &[user]);
            return Ok(());
        }
        let invites = thread.invitable.unwrap_or(true)
            || held.contains(Permissions::MANAGE_THREADS)
            || thread.owner == by;
        if !invites || !held.contains(Permissions::SEND_MESSAGES_IN_THREADS) {
            return Err(Refusal::missing_permissions());
        }
        let channel = self.channel(id)?;
        self.name_of(user).ok_or_else(Refusal::unknown_user)?;
        let guild = channel.guild.and_then(|guild| self.guilds.get(&guild));
        let guild = guild.ok_or_else(Refusal::unknown_guild)?;
        guild
            .members
            .get(&user)
            .ok_or_else(Refusal::unknown_member)?;
        if !self.sees(user, channel.parent.unwrap_or(id)) {
            return Err(Refusal::missing_access());
        }
        if channel.members.contains_key(&user) {
            return Ok(());
        }
        self.bring_into_thread(id, &[user]);
        self.notice(id, by, Notice::Added, "");
        let notice = self.channel_mut(id)?.messages.values_mut().next_back();
        notice
            .into_iter()
            .for_each(|notice| notice.mentions.users.push(user));
        Ok(())
    }

    /// Removes a member from a thread by hand, for a user who may.
    pub fn remove_from_thread(
        &mut self,
        by: UserId,
        id: ChannelId,
        user: UserId,
    ) -> Result<(), Refusal> {
        let (thread, held) = self.open_to(by, id)?;
        let owns = thread.owner == by;
        if user != by && !owns && !held.contains(Permissions::MANAGE_THREADS) {
            return Err(Refusal::missing_permissions());
        }
        self.take_out(id, user);
        Ok(())
    }

    /// Removes a member from a thread, without asking who may.
    pub fn take_out(&mut self, thread: ChannelId, user: UserId) {
        let channel = self.channels.get_mut(&thread);
        if channel
            .and_then(|channel| channel.members.remove(&user))
            .is_some()
        {
            self.note(WorldChange::ThreadMembers {
                thread,
                added: Vec::new(),
                removed: vec![user],
            });
        }
    }

    /// Ends a membership of a guild, and with it that of every thread in it.
    pub fn leave(&mut self, user: UserId, guild: GuildId) {
        let home = self.guilds.get_mut(&guild);
        if home.and_then(|home| home.members.remove(&user)).is_none() {
            return;
        }
        let threads = self
            .channels
            .values()
            .filter(|it| it.is_thread() && it.guild == Some(guild));
        let threads: Vec<_> = threads.map(|thread| thread.id).collect();
        threads
            .into_iter()
            .for_each(|thread| self.take_out(thread, user));
        self.note(WorldChange::MemberLeft(guild, user));
    }

    /// Removes a channel, and a channel's threads with it.
    pub fn remove_channel(&mut self, id: ChannelId) -> Result<(), Refusal> {
        let seen = self.sees(self.bot, id);
        let threads = self
            .channels
            .values()
            .filter(|it| it.is_thread() && it.parent == Some(id));
        let threads: Vec<_> = threads.map(|thread| thread.id).collect();
        for thread in threads {
            self.remove_channel(thread)?;
        }
        let channel = self
            .channels
            .remove(&id)
            .ok_or_else(Refusal::unknown_channel)?;
        let channel = Box::new(channel);
        self.note(WorldChange::ChannelGone { channel, seen });
        Ok(())
    }

    /// Posts a notice of Discord's own: someone joined a thread, renamed it, pinned something.
    pub fn notice(&mut self, channel: ChannelId, about: UserId, what: Notice, text: &str) {
        let id = MessageId::new(self.new_id());
        let draft = MessageDraft {
            kind: Some(MessageKind::Notice(what)),
            allowed: Some(AllowedMentions::default()),
            ..MessageDraft::text(text)
        };
        self.keep(id, channel, about, draft);
    }

    /// Posts Discord's notice that somebody has subscribed to a role or renewed that.
    pub fn subscribed(
        &mut self,
        channel: ChannelId,
        who: UserId,
        subscription: Subscription,
    ) -> MessageId {
        let id = MessageId::new(self.new_id());
        let draft = MessageDraft {
            kind: Some(MessageKind::Notice(Notice::Subscribed)),
            allowed: Some(AllowedMentions::default()),
            subscription: Some(subscription),
            ..MessageDraft::text("")
        };
        self.keep(id, channel, who, draft);
        id
    }
}

/// Checks the quiet minutes: an hour, a day, three days or a week.
fn quiet_minutes(minutes: u64) -> Result<u16, Refusal> {
    let known = [60, 1_440, 4_320, 10_080].into_iter();
    known
        .into_iter()
        .find(|known| u64::from(*known) == minutes)
        .ok_or_else(|| {
            let why = "Value must be one of {60, 1440, 4320, 10080}.";
            Refusal::invalid_form("auto_archive_duration", "BASE_TYPE_CHOICES", why)
        })
}
