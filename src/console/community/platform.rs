//! The community as the desk's platform.

use async_trait::async_trait;
use fake_discord::world::World;
use fake_discord::world::channel::{Channel, ChannelKind as Kind};
use fake_discord::world::ids;
use fake_discord::world::message::{
    self, AllowedMentions, AttachedFile, EmbedField, Message as WorldMessage, MessageContent,
    MessageDraft, ReplyTo,
};
use fake_discord::world::permissions::Permissions;
use fake_discord::world::refusal::Refusal;
use fake_discord::world::threads::{ThreadChange, ThreadPlan};

use super::bits::bit;
use super::press::{content, decode};
use super::view::state_of_thread;
use super::{BOT, Community, CommunityState, GUILD};
use crate::console::transcript::Seen;
use crate::desk::event::{Interaction, Message, Person};
use crate::desk::platform::{
    ChannelKind, ForumTag, Need, Permission, PermissionsOf, Platform, PlatformError, PostTags,
    Response, Servers, SpokenThread, ThreadState,
};
use crate::desk::ui::post::{Attachment, Post, Row};
use crate::domain::{ChannelId, DeliveryId, GuildId, MessageId, RoleId, TagId, Timestamp, UserId};

/// The minutes without messages after which a ticket's thread is archived: the maximum that Discord allows.
const ARCHIVE_AFTER: u64 = 10_080;

/// Converts a refusal of the world into the desk's error, by what the desk can do about it.
impl From<Refusal> for PlatformError {
    fn from(refusal: Refusal) -> Self {
        match refusal.code {
            10_003..=10_011 => Self::Gone,
            50_001 | 50_013 => Self::Forbidden(None),
            50_007 => Self::DirectMessagesClosed,
            50_027 | 10_062 => Self::Expired,
            50_083 | 160_005 => Self::Archived,
            160_006 => Self::TooManyThreads,
            _ => Self::Invalid(refusal.to_string()),
        }
    }
}

fn channel_id(id: ChannelId) -> ids::ChannelId {
    ids::ChannelId::new(id.get())
}

fn message_id(id: MessageId) -> ids::MessageId {
    ids::MessageId::new(id.get())
}

fn user_id(id: UserId) -> ids::UserId {
    ids::UserId::new(id.get())
}

/// Returns the effective mentions of a post. The author of the message that it answers is mentioned only if the post is
/// for someone.
fn allowed(post: &Post, replies: bool) -> AllowedMentions {
    let mentions = &post.mentions;
    let roles = mentions.roles.iter();
    AllowedMentions {
        users: mentions.users.iter().map(|user| user_id(*user)).collect(),
        roles: roles.map(|role| ids::RoleId::new(role.get())).collect(),
        replied_user: replies && !mentions.users.is_empty(),
        ..AllowedMentions::default()
    }
}

/// Makes the content of one of frontdesk's messages.
fn content_of(post: &Post, mark: DeliveryId) -> MessageContent {
    let of_people = post.files.iter();
    let of_people = of_people.map(|file| AttachedFile::of_size(0, &file.name, file.size));
    let made = post.documents.iter().map(|made| AttachedFile {
        bytes: made.bytes.clone(),
        description: made.description.clone().unwrap_or_default(),
        ..AttachedFile::of_size(0, &made.name, made.bytes.len() as u64)
    });
    MessageContent {
        files: of_people.chain(made).collect(),
        embeds: embeds(post),
        ..content(&post.text, &post.rows, mark)
    }
}

/// Makes the embeds of a post: each has a title, its figures, and a text below them.
fn embeds(post: &Post) -> Vec<message::Embed> {
    let frames = post.embeds.iter().flat_map(|embed| {
        let fields = embed.figures.iter().map(|figure| EmbedField {
            name: figure.name.clone(),
            value: figure.markdown(),
            inline: true,
        });
        let head = message::Embed {
            title: embed.title.clone(),
            fields: fields.collect(),
            ..message::Embed::default()
        };
        [head, message::Embed::text(&embed.text)]
    });
    let is_seen = |frame: &message::Embed| !frame.texts().is_empty();
    frames.filter(is_seen).collect()
}

#[async_trait]
impl Platform for Community {
    fn me(&self) -> UserId {
        UserId::new(BOT.get())
    }

    fn servers(&self) -> &dyn Servers {
        self
    }

    async fn post(
        &self,
        channel: ChannelId,
        post: &Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        let draft = MessageDraft {
            content: content_of(post, mark),
            allowed: Some(allowed(post, reply_to.is_some())),
            reply_to: reply_to.map(|message| ReplyTo {
                message: message_id(message),
                must_exist: false,
            }),
            nonce: Some(mark.to_string()),
            once: true,
            ..MessageDraft::default()
        };
        let sent = self.state().world.send(BOT, channel_id(channel), draft);
        sent.map(|id| MessageId::new(id.get())).map_err(Into::into)
    }

    async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        post: &Post,
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        let content = content_of(post, mark);
        let (channel, message, allowed) = (
            channel_id(channel),
            message_id(message),
            allowed(post, false),
        );
        let world = &mut self.state().world;
        let edited = world.rewrite(BOT, channel, message, content, Some(&allowed));
        edited.map_err(Into::into)
    }

    async fn change_rows(
        &self,
        channel: ChannelId,
        message: MessageId,
        rows: &[Row],
        mark: DeliveryId,
    ) -> Result<(), PlatformError> {
        let (channel, message, allowed) = (
            channel_id(channel),
            message_id(message),
            AllowedMentions::default(),
        );
        let world = &mut self.state().world;
        let found = world.message(channel, message)?;
        let content = MessageContent {
            embeds: found.content.embeds.clone(),
            ..content(&found.content.text, rows, mark)
        };
        let changed = world.rewrite(BOT, channel, message, content, Some(&allowed));
        changed.map_err(Into::into)
    }

    async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let (channel, message) = (channel_id(channel), message_id(message));
        let deleted = self.state().world.delete_as(BOT, channel, message);
        match deleted.map_err(Into::into) {
            Err(PlatformError::Gone) => Ok(()),
            deleted => deleted,
        }
    }

    async fn find_post(
        &self,
        channel: ChannelId,
        mark: DeliveryId,
        post: &Post,
        to: Option<MessageId>,
        since: Timestamp,
    ) -> Result<Option<MessageId>, PlatformError> {
        let state = self.state();
        let channel = state.world.channel(channel_id(channel))?;
        let to = to.map(message_id);
        let carries = |id: &str| decode(id).is_some_and(|carried| carried.mark == mark);
        let is_it = |message: &&WorldMessage| {
            let content = &message.content;
            let same =
                || content.text == post.text && message.reply_to.is_none_or(|it| Some(it) == to);
            let carried = || {
                content.buttons().any(|it| carries(&it.custom_id))
                    || content.menus().any(|it| carries(&it.custom_id))
            };
            let own = message.author == BOT && message.kind.is_said();
            let late = MessageId::new(message.id.get()).sent_at() >= since;
            own && late
                && if post.rows.is_empty() {
                    same()
                } else {
                    carried()
                }
        };
        let found = channel.messages.values().find(is_it);
        Ok(found.map(|message| MessageId::new(message.id.get())))
    }

    async fn add_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let (thread, user) = (channel_id(thread), user_id(user));
        let added = self.state().world.add_to_thread(BOT, thread, user);
        added.map_err(Into::into)
    }

    async fn remove_member(&self, thread: ChannelId, user: UserId) -> Result<(), PlatformError> {
        let (thread, user) = (channel_id(thread), user_id(user));
        let removed = self.state().world.remove_from_thread(BOT, thread, user);
        removed.map_err(Into::into)
    }

    async fn direct_channel(&self, user: UserId) -> Result<ChannelId, PlatformError> {
        let mut state = self.state();
        let user = user_id(user);
        state.world.name_of(user).ok_or(PlatformError::Gone)?;
        Ok(ChannelId::new(state.direct(user).get()))
    }

    async fn history(
        &self,
        _guild: Option<GuildId>,
        channel: ChannelId,
        after: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>, PlatformError> {
        let state = self.state();
        let channel = state.world.channel(channel_id(channel))?;
        // Of a forum, the first message of each post.
        let posts = state
            .world
            .channels
            .values()
            .filter(|it| it.parent == Some(channel.id));
        let posts = posts.filter(|_| channel.kind == Kind::Forum);
        let firsts =
            posts.filter_map(|post| post.messages.get(&ids::MessageId::new(post.id.get())));
        let messages = channel.messages.values().chain(firsts);
        let newer = messages.filter(|it| it.id > message_id(after) && it.only_for.is_none());
        let found = newer.take(limit);
        Ok(found
            .filter_map(|message| state.message(message).ok())
            .collect())
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Person>, PlatformError> {
        let state = self.state();
        let member = state.world.guilds.get(&GUILD);
        let member = member.is_some_and(|guild| guild.members.contains_key(&user_id(user)));
        Ok(member.then(|| state.person_in(user_id(user), Some(guild))))
    }

    async fn is_filled(&self, _interaction: &Interaction) -> Result<bool, PlatformError> {
        // A reply that was deferred before the console was left is not shown again.
        Ok(false)
    }

    async fn respond(
        &self,
        interaction: &Interaction,
        response: &Response,
    ) -> Result<(), PlatformError> {
        self.state().respond(interaction, response)
    }
}

#[async_trait]
impl Servers for Community {
    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), PlatformError> {
        let (channel, message) = (channel_id(channel), message_id(message));
        let pinned = self.state().world.pin(BOT, channel, message, true);
        pinned.map_err(Into::into)
    }

    async fn open_thread(&self, parent: ChannelId, name: &str) -> Result<ChannelId, PlatformError> {
        let plan = ThreadPlan {
            parent: channel_id(parent),
            owner: BOT,
            name: name.to_owned(),
            private: true,
            archive_after: ARCHIVE_AFTER,
            invitable: false,
        };
        let opened = self.state().world.open_thread(&plan);
        opened
            .map(|id| ChannelId::new(id.get()))
            .map_err(Into::into)
    }

    async fn find_thread(
        &self,
        _guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        _since: Timestamp,
    ) -> Result<Option<ChannelId>, PlatformError> {
        let state = self.state();
        let found = threads_named(&state.world, parent, name_begins).next();
        Ok(found.map(|thread| ChannelId::new(thread.id.get())))
    }

    async fn remove_spares(
        &self,
        _guild: GuildId,
        parent: ChannelId,
        name_begins: &str,
        kept: Option<ChannelId>,
    ) -> Result<(), PlatformError> {
        let world = &mut self.state().world;
        let spares = threads_named(world, parent, name_begins).map(|thread| thread.id);
        let spares: Vec<_> = spares
            .filter(|id| Some(*id) != kept.map(channel_id))
            .collect();
        for spare in spares {
            world.remove_channel(spare)?;
        }
        Ok(())
    }

    async fn set_thread_state(
        &self,
        thread: ChannelId,
        thread_state: ThreadState,
    ) -> Result<(), PlatformError> {
        let change = ThreadChange {
            archived: Some(thread_state != ThreadState::Active),
            locked: Some(thread_state == ThreadState::Locked),
            ..ThreadChange::default()
        };
        let thread = channel_id(thread);
        let changed = self.state().world.change_thread(BOT, thread, &change);
        changed.map_err(Into::into)
    }

    async fn rename_thread(&self, thread: ChannelId, name: &str) -> Result<(), PlatformError> {
        let change = ThreadChange {
            name: Some(name.to_owned()),
            ..ThreadChange::default()
        };
        let thread = channel_id(thread);
        let renamed = self.state().world.change_thread(BOT, thread, &change);
        renamed.map_err(Into::into)
    }

    async fn state_of_thread(
        &self,
        thread: ChannelId,
    ) -> Result<Option<ThreadState>, PlatformError> {
        let state = self.state();
        let thread = state.world.channels.get(&channel_id(thread));
        Ok(thread
            .filter(|thread| thread.is_thread())
            .map(state_of_thread))
    }

    async fn forum_tags(&self, forum: ChannelId) -> Result<Vec<ForumTag>, PlatformError> {
        let state = self.state();
        let forum = state.world.channel(channel_id(forum))?;
        let tags = forum.tags.iter().map(|tag| ForumTag {
            id: TagId::new(tag.id.get()),
            name: tag.name.clone(),
        });
        Ok(tags.collect())
    }

    async fn post_tags(&self, post: ChannelId) -> Result<Option<PostTags>, PlatformError> {
        let state = self.state();
        let post = state.world.channel(channel_id(post))?;
        let forum = post.parent.and_then(|id| state.world.channels.get(&id));
        let forum = forum.filter(|it| it.kind == Kind::Forum);
        let applied = post.thread.iter().flat_map(|thread| &thread.tags);
        Ok(forum.map(|forum| PostTags {
            forum: ChannelId::new(forum.id.get()),
            applied: applied.map(|tag| TagId::new(tag.get())).collect(),
        }))
    }

    async fn set_post_tags(&self, post: ChannelId, tags: &[TagId]) -> Result<(), PlatformError> {
        let change = ThreadChange {
            tags: Some(tags.iter().map(|tag| ids::TagId::new(tag.get())).collect()),
            ..ThreadChange::default()
        };
        let changed = self
            .state()
            .world
            .change_thread(BOT, channel_id(post), &change);
        changed.map_err(Into::into)
    }

    async fn active_threads(&self, _guild: GuildId) -> Result<Vec<SpokenThread>, PlatformError> {
        let state = self.state();
        let spoken = |thread: &Channel| {
            Some(SpokenThread {
                thread: ChannelId::new(thread.id.get()),
                parent: ChannelId::new(thread.parent?.get()),
                last: MessageId::new(thread.messages.keys().next_back()?.get()),
            })
        };
        Ok(state
            .world
            .active_threads(GUILD)
            .filter_map(spoken)
            .collect())
    }

    async fn archived_threads(
        &self,
        _parent: ChannelId,
        _since: Timestamp,
    ) -> Result<Vec<SpokenThread>, PlatformError> {
        // Public threads are never archived here.
        Ok(Vec::new())
    }

    async fn members_called(
        &self,
        guild: GuildId,
        begins: &str,
    ) -> Result<Vec<Person>, PlatformError> {
        let state = self.state();
        let found = state.world.members_called(GUILD, begins);
        let person = |user| state.person_in(user, Some(guild));
        Ok(found.map(person).collect())
    }

    async fn guild_name(&self, guild: GuildId) -> Result<String, PlatformError> {
        let state = self.state();
        let guild = state.world.guilds.get(&ids::GuildId::new(guild.get()));
        guild
            .map(|guild| guild.name.clone())
            .ok_or(PlatformError::Gone)
    }

    async fn kind(
        &self,
        _guild: GuildId,
        channel: ChannelId,
    ) -> Result<ChannelKind, PlatformError> {
        let state = self.state();
        let channel = state.world.channel(channel_id(channel))?;
        Ok(match channel.kind {
            Kind::Text => ChannelKind::Text,
            Kind::Forum => ChannelKind::Forum,
            Kind::PublicThread | Kind::PrivateThread => ChannelKind::Thread,
            Kind::Category => ChannelKind::Silent,
            Kind::Direct | Kind::Voice | Kind::Announcement => ChannelKind::Written,
        })
    }

    async fn all_missing(
        &self,
        _guild: GuildId,
        needs: &[Need<'_>],
    ) -> Result<Vec<Option<Vec<Permission>>>, PlatformError> {
        let state = self.state();
        let missing = |need: &Need<'_>| missing(&state.world, need);
        Ok(needs.iter().map(missing).collect())
    }

    async fn reads_messages(&self) -> Result<bool, PlatformError> {
        Ok(true)
    }

    async fn notifies(
        &self,
        _guild: GuildId,
        channel: ChannelId,
        role: RoleId,
    ) -> Result<bool, PlatformError> {
        let (channel, role) = (channel_id(channel), ids::RoleId::new(role.get()));
        Ok(self.state().world.is_mentionable(channel, role))
    }

    async fn download(&self, file: &Attachment) -> Result<Vec<u8>, PlatformError> {
        let state = self.state();
        let given = state.given.get(&file.url);
        given.cloned().ok_or(PlatformError::FileGone)
    }
}

/// Returns the permissions that a need lacks; `None` if the channel does not exist.
fn missing(world: &World, need: &Need<'_>) -> Option<Vec<Permission>> {
    let channel = world.channels.get(&channel_id(need.channel))?;
    let held = match need.whose {
        PermissionsOf::Mine => world.permissions_in(BOT, channel.id),
        PermissionsOf::Everyone => {
            let ruling = world.ruling(channel)?;
            world.guilds.get(&GUILD)?.permissions_with(&[], ruling)
        }
    };
    let seen = held.contains(Permissions::VIEW_CHANNEL);
    let lacks = |it: &Permission| !seen || !held.contains(bit(*it));
    Some(need.wanted.iter().copied().filter(lacks).collect())
}

impl CommunityState {
    fn respond(&mut self, to: &Interaction, response: &Response) -> Result<(), PlatformError> {
        let id = ids::InteractionId::new(to.id.get());
        let asked = self.world.open_interaction(id)?;
        let (user, channel) = (asked.user, asked.channel);
        let source = asked.source.ok_or(PlatformError::Gone);
        let of_post = |post: &Post| content_of(post, to.mark);
        let (message, content) = match response {
            Response::Reply(post) => (asked.original.ok_or(PlatformError::Gone)?, of_post(post)),
            Response::Update(post) => (source?, of_post(post)),
            Response::Rows(rows) => {
                let message = self
                    .world
                    .find_message(source?)
                    .ok_or(PlatformError::Gone)?;
                let content = MessageContent {
                    embeds: message.content.embeds.clone(),
                    ..content(&message.content.text, rows, to.mark)
                };
                (message.id, content)
            }
            Response::Ephemeral(post) | Response::Publish(post) => {
                let is_ephemeral = matches!(response, Response::Ephemeral(_));
                let follow_up = MessageDraft {
                    content: of_post(post),
                    allowed: Some(allowed(post, false)),
                    only_for: is_ephemeral.then_some(user),
                    ..MessageDraft::default()
                };
                let said = self.world.follow_up(id, follow_up);
                return said.map(drop).map_err(Into::into);
            }
            Response::Choices(choices) => {
                let what = Seen::Offered {
                    who: self.name(user).to_owned(),
                    labels: choices.iter().map(|choice| choice.label.clone()).collect(),
                };
                self.note(channel, what);
                return Ok(());
            }
        };
        let changed = self.world.edit_response(id, message, content);
        changed.map_err(Into::into)
    }
}

/// Finds the private threads of a channel whose names begin with a prefix, oldest first.
fn threads_named<'a>(
    world: &'a World,
    parent: ChannelId,
    name_begins: &'a str,
) -> impl Iterator<Item = &'a Channel> {
    let private = move |it: &&Channel| {
        it.kind == Kind::PrivateThread && it.parent == Some(channel_id(parent))
    };
    let threads = world.channels.values().filter(private);
    threads.filter(move |thread| thread.name.starts_with(name_begins))
}
