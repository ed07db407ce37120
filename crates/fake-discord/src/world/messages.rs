//! Messages come into being, change and go: for people and the bot alike.

use serde_json::Value;
use twilight_model::channel::message::{
    AllowedMentions, Component, Embed, MessageFlags, MessageReference, MessageReferenceType,
    MessageType,
};
use twilight_model::channel::{Attachment, ChannelType, Message};
use twilight_model::guild::Permissions;
use twilight_model::id::Id;
use twilight_model::id::marker::WebhookMarker;
use twilight_model::poll::Poll;

use crate::wire::objects;
use crate::world::ids::{ChannelId, MessageId, UserId, made_at};
use crate::world::mentions::{Mentioned, mention_of};
use crate::world::refusal::Refusal;
use crate::world::{Post, World};

/// How long a nonce is remembered, in milliseconds.
const NONCE_LIFE: i64 = 5 * 60 * 1_000;

/// A message before it is posted.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The text.
    pub content: String,
    /// The embeds.
    pub embeds: Vec<Embed>,
    /// Buttons and menus.
    pub components: Vec<Component>,
    /// The attached files.
    pub attachments: Vec<Attachment>,
    /// Which mentions count; all if absent.
    pub allowed: Option<AllowedMentions>,
    /// The message it answers.
    pub reply_to: Option<MessageReference>,
    /// The flags.
    pub flags: Option<MessageFlags>,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// What keeps it from being sent twice.
    pub nonce: Option<Value>,
    /// The kind, if not that of a plain message.
    pub kind: Option<MessageType>,
    /// Said by the application through an interaction, which has a webhook's id.
    pub through_interaction: bool,
    /// Said by a webhook.
    pub webhook: Option<Id<WebhookMarker>>,
    /// The message that it forwards.
    pub forwards: Option<MessageId>,
    /// A poll.
    pub poll: Option<Poll>,
}

impl World {
    /// Posts a message whose author may write there. An archived thread comes back to life, whom
    /// the message pings joins the thread, and everyone who listens is told.
    pub fn post(
        &mut self,
        channel: ChannelId,
        author: UserId,
        draft: Draft,
    ) -> Result<MessageId, Refusal> {
        if draft.only_for.is_none() {
            self.revive(channel)?;
        }
        let id = MessageId::new(self.new_id());
        self.post_as(id, channel, author, draft)?;
        Ok(id)
    }

    /// Posts a message under a given id: a forum post's first message has its thread's.
    pub fn post_as(
        &mut self,
        id: MessageId,
        channel: ChannelId,
        author: UserId,
        draft: Draft,
    ) -> Result<(), Refusal> {
        let user = self
            .user(author)
            .cloned()
            .ok_or_else(Refusal::unknown_user)?;
        let mut message = objects::message(id, channel, user, self.now());
        let replied = self.referenced(channel, draft.reply_to.as_ref())?;
        message.kind = draft.kind.unwrap_or(if replied.is_some() {
            MessageType::Reply
        } else {
            MessageType::Regular
        });
        let replied_author = replied.as_ref().map(|message| message.author.id);
        let mentioned = self.mentioned(
            author,
            channel,
            &draft.content,
            draft.allowed.as_ref(),
            replied_author,
        );
        if let Some(mut replied) = replied {
            message.reference = Some(MessageReference {
                guild_id: self.place(channel).and_then(|place| place.channel.guild_id),
                channel_id: Some(channel),
                message_id: Some(replied.id),
                fail_if_not_exists: None,
                kind: MessageReferenceType::Default,
            });
            replied.referenced_message = None;
            message.referenced_message = Some(Box::new(replied));
        }
        if let Some(original) = draft.forwards {
            self.forward(author, original, &mut message)?;
        }
        self.marks(&mentioned)(&mut message);
        message.content = draft.content;
        message.poll = draft.poll;
        message.embeds = draft.embeds;
        message.components = draft.components;
        message.attachments = draft.attachments;
        message.flags = draft.flags.or(message.flags);
        message.webhook_id = draft.webhook;
        if draft.through_interaction {
            message.application_id = Some(self.app.id);
            message.webhook_id = Some(self.app.id.cast());
        }
        let post = Post {
            message,
            only_for: draft.only_for,
            pinged: mentioned.pinged.clone(),
            nonce: draft.nonce,
        };
        self.keep(channel, post);
        self.tell_message("MESSAGE_CREATE", channel, id);
        if draft.only_for.is_none() {
            let newcomers: Vec<_> = mentioned.pinged.into_iter().chain([author]).collect();
            self.bring_into_thread(channel, &newcomers);
        }
        Ok(())
    }

    /// Writes into a message what it forwards: it stays an ordinary one, refers to the other, and carries
    /// what that says now. Whoever forwards it must see it.
    fn forward(
        &self,
        author: UserId,
        original: MessageId,
        message: &mut Message,
    ) -> Result<(), Refusal> {
        let home = self.channel_of(original);
        self.demand(author, home, Permissions::VIEW_CHANNEL)?;
        let place = self.place(home).ok_or_else(Refusal::unknown_channel)?;
        let post = place.posts.get(&original);
        let original = &post.ok_or_else(Refusal::unknown_message)?.message;
        message.reference = Some(MessageReference {
            guild_id: place.channel.guild_id,
            channel_id: Some(home),
            message_id: Some(original.id),
            fail_if_not_exists: None,
            kind: MessageReferenceType::Forward,
        });
        let snapshots = serde_json::from_value(Value::from(vec![objects::snapshot(original)]));
        message.message_snapshots = snapshots.expect("a snapshot");
        message.flags = Some(MessageFlags::HAS_SNAPSHOT);
        Ok(())
    }

    fn keep(&mut self, channel: ChannelId, post: Post) {
        let id = post.message.id;
        if let Some(nonce) = &post.nonce {
            let key = (post.message.author.id, nonce.to_string());
            self.nonces.insert(key, (channel, id));
        }
        if let Some(place) = self.channels.get_mut(&channel) {
            place.channel.last_message_id = Some(id.cast());
            if place.is_thread() {
                let count = place.channel.message_count.unwrap_or(0) + 1;
                place.channel.message_count = Some(count);
                place.channel.total_message_sent = Some(count);
            }
            place.posts.insert(id, post);
        }
    }

    /// Writes into a message whom it mentions.
    pub fn marks(&self, mentioned: &Mentioned) -> impl FnOnce(&mut Message) + use<> {
        let users = mentioned.users.iter().filter_map(|id| self.user(*id));
        let users: Vec<_> = users.map(mention_of).collect();
        let (roles, everyone) = (mentioned.roles.clone(), mentioned.everyone);
        move |message| {
            message.mentions = users;
            message.mention_roles = roles;
            message.mention_everyone = everyone;
        }
    }

    /// The message replied to, if it is still there; if not, the writer says whether that matters.
    fn referenced(
        &self,
        channel: ChannelId,
        reference: Option<&MessageReference>,
    ) -> Result<Option<Message>, Refusal> {
        let Some(wanted) = reference else {
            return Ok(None);
        };
        let id = wanted.message_id;
        let found = self.place(channel).and_then(|place| place.posts.get(&id?));
        let found = found.filter(|post| post.only_for.is_none());
        match found {
            Some(post) => Ok(Some(post.message.clone())),
            None if wanted.fail_if_not_exists == Some(false) => Ok(None),
            None => Err(Refusal::invalid_form(
                "message_reference",
                "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
                "Unknown message",
            )),
        }
    }

    /// A message of this author with this nonce, if one was posted within minutes and still is
    /// there, and the channel it stands in.
    pub fn posted_before(&self, author: UserId, nonce: &Value) -> Option<(ChannelId, MessageId)> {
        let (channel, id) = *self.nonces.get(&(author, nonce.to_string()))?;
        let recent = self.clock.now_ms() - NONCE_LIFE;
        let place = self.place(channel)?;
        let there = made_at(id.get()) >= recent && place.posts.contains_key(&id);
        there.then_some((channel, id))
    }

    /// Changes a message and tells everyone.
    pub fn edit(
        &mut self,
        channel: ChannelId,
        id: MessageId,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), Refusal> {
        let now = self.now();
        let place = self
            .channels
            .get_mut(&channel)
            .ok_or_else(Refusal::unknown_channel)?;
        let post = place
            .posts
            .get_mut(&id)
            .ok_or_else(Refusal::unknown_message)?;
        change(&mut post.message);
        post.message.edited_timestamp = Some(now);
        self.tell_message("MESSAGE_UPDATE", channel, id);
        Ok(())
    }

    /// Takes messages away and tells everyone.
    pub fn delete(&mut self, channel: ChannelId, ids: &[MessageId]) -> Result<(), Refusal> {
        let place = self
            .channels
            .get_mut(&channel)
            .ok_or_else(Refusal::unknown_channel)?;
        let mut public = Vec::new();
        for id in ids {
            let post = place
                .posts
                .remove(id)
                .ok_or_else(Refusal::unknown_message)?;
            if post.only_for.is_none() {
                public.push(*id);
            }
        }
        if !public.is_empty() {
            self.tell_deleted(channel, &public);
        }
        Ok(())
    }

    /// Pins a message, which posts a notice of it, or unpins it.
    pub fn pin(
        &mut self,
        channel: ChannelId,
        id: MessageId,
        who: UserId,
        pinned: bool,
    ) -> Result<(), Refusal> {
        self.demand_pinning(who, channel)?;
        let (now, ceiling) = (self.now(), self.ceilings.pins);
        let place = self
            .channels
            .get_mut(&channel)
            .ok_or_else(Refusal::unknown_channel)?;
        if place.archived() {
            return Err(Refusal::thread_archived());
        }
        let pins = place
            .posts
            .values()
            .filter(|post| post.message.pinned)
            .count();
        let post = place
            .posts
            .get_mut(&id)
            .ok_or_else(Refusal::unknown_message)?;
        if post.message.pinned == pinned {
            return Ok(());
        }
        if pinned && pins >= ceiling {
            return Err(Refusal::too_many_pins(ceiling));
        }
        post.message.pinned = pinned;
        if pinned {
            place.channel.last_pin_timestamp = Some(now);
        }
        self.tell_pins(channel);
        self.tell_message("MESSAGE_UPDATE", channel, id);
        if pinned {
            self.notice(channel, who, MessageType::ChannelMessagePinned, "");
        }
        Ok(())
    }

    /// A system message: someone joined a thread, renamed it, pinned something.
    pub fn notice(&mut self, channel: ChannelId, about: UserId, kind: MessageType, text: &str) {
        let id = MessageId::new(self.new_id());
        let Some(user) = self.user(about).cloned() else {
            return;
        };
        let mut message = objects::message(id, channel, user, self.now());
        message.kind = kind;
        text.clone_into(&mut message.content);
        let post = Post {
            message,
            only_for: None,
            pinged: std::collections::BTreeSet::new(),
            nonce: None,
        };
        self.keep(channel, post);
        self.tell_message("MESSAGE_CREATE", channel, id);
    }

    /// Whether messages can be posted in a channel of this kind at all.
    pub fn holds_messages(&self, channel: ChannelId) -> bool {
        self.place(channel).is_some_and(|place| {
            !matches!(
                place.channel.kind,
                ChannelType::GuildForum | ChannelType::GuildCategory
            )
        })
    }
}
