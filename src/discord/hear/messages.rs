//! Messages and edits as the desk's events. Never looks at what they say.

use serenity::http::Route;
use serenity::model::channel::{
    Attachment, Message, MessageReference, MessageReferenceKind, MessageSnapshot, MessageType, Poll,
};
use serenity::model::event::MessageUpdateEvent;
use serenity::model::guild::PartialMember;
use serenity::model::id as serenity_id;
use serenity::model::user::User;
use tokio::sync::{SemaphorePermit, TryAcquireError};

use super::Ears;
use super::people::person;
use super::upkeep::Unplaced;
use crate::desk::event::{self, Event, RepliedTo};
use crate::discord::guilds::{Guilds, role_ids};
use crate::discord::rest::Ask;
use crate::domain::{ChannelId, GuildId, MessageId, UserId};

/// What a message and an edit of one have in common.
struct Spoken<'a> {
    id: serenity_id::MessageId,
    channel: serenity_id::ChannelId,
    author: &'a User,
    member: Option<&'a PartialMember>,
    content: &'a str,
    attachments: &'a [Attachment],
    forwarded: &'a [MessageSnapshot],
    poll: Option<&'a Poll>,
    mentions: &'a [User],
    kind: MessageType,
    by_webhook: bool,
    reference: Option<&'a MessageReference>,
    referenced: Option<&'a Message>,
}

impl<'a> From<&'a Message> for Spoken<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            channel: message.channel_id,
            author: &message.author,
            member: message.member.as_deref(),
            content: &message.content,
            attachments: &message.attachments,
            forwarded: &message.message_snapshots,
            poll: message.poll.as_deref(),
            mentions: &message.mentions,
            kind: message.kind,
            by_webhook: message.webhook_id.is_some(),
            reference: message.message_reference.as_ref(),
            referenced: message.referenced_message.as_deref(),
        }
    }
}

impl<'a> Spoken<'a> {
    /// From an update that says enough; `None` if its author or type is left out, or if it has no words of
    /// its own: of what a message forwards and of its poll serenity's updates say nothing.
    fn of_update(event: &'a MessageUpdateEvent) -> Option<Self> {
        let content = event.content.as_deref()?;
        if content.is_empty() {
            return None;
        }
        Some(Self {
            id: event.id,
            channel: event.channel_id,
            author: event.author.as_ref()?,
            member: event.member.as_ref().and_then(Option::as_deref),
            content,
            attachments: event.attachments.as_deref().unwrap_or_default(),
            forwarded: &[],
            poll: None,
            mentions: event.mentions.as_deref().unwrap_or_default(),
            kind: event.kind?,
            by_webhook: matches!(event.webhook_id, Some(Some(_))),
            reference: event.message_reference.as_ref().and_then(Option::as_ref),
            referenced: event.referenced_message.as_ref().and_then(Option::as_deref),
        })
    }

    /// As the desk knows a message; what depends on the channel is left open.
    fn translate(&self, guilds: &Guilds, guild: Option<GuildId>, me: UserId) -> event::Message {
        let nick = self.member.and_then(|member| member.nick.as_deref());
        let roles = self
            .member
            .map_or_else(Vec::new, |member| role_ids(&member.roles));
        let mut author = person(guilds, guild, self.author, nick, roles);
        author.is_bot |= self.by_webhook;
        let forwarded = self.forwarded.iter().flat_map(|one| &one.attachments);
        let files = self.attachments.iter().chain(forwarded);
        event::Message {
            id: MessageId::new(self.id.get()),
            guild,
            channel: ChannelId::new(self.channel.get()),
            parent: None,
            forum_title: None,
            author,
            text: self.words(),
            attachments: files.map(|file| file.filename.clone()).collect(),
            mentions_me: self.mentions.iter().any(|user| user.id.get() == me.get()),
            replies_to: self.replies_to(me),
            is_system: !matches!(self.kind, MessageType::Regular | MessageType::InlineReply),
        }
    }

    /// What a message says: its own words, what it forwards, and what its poll asks. The answers to choose
    /// from are no words of the question, and would blur it.
    fn words(&self) -> String {
        let own = std::iter::once(self.content);
        let forwarded = self.forwarded.iter().map(|one| one.content.as_str());
        let polled = self.poll.and_then(|poll| poll.question.text.as_deref());
        let said = own.chain(forwarded).chain(polled);
        let said: Vec<&str> = said.filter(|text| !text.is_empty()).collect();
        said.join("\n")
    }

    fn replies_to(&self, me: UserId) -> Option<RepliedTo> {
        let reference = self.reference?;
        // A forwarded or crossposted message also refers to another, but answers nobody.
        if self.kind != MessageType::InlineReply || reference.kind == MessageReferenceKind::Forward
        {
            return None;
        }
        let author = self
            .referenced
            .map(|message| UserId::new(message.author.id.get()));
        Some(RepliedTo {
            message: MessageId::new(reference.message_id?.get()),
            author,
            is_me: author == Some(me),
        })
    }
}

/// A message that was read from a channel's history, or that a menu was opened on: without what only
/// the gateway says of its author.
pub(in crate::discord) fn translate(
    guilds: &Guilds,
    guild: Option<GuildId>,
    me: UserId,
    message: &Message,
) -> event::Message {
    Spoken::from(message).translate(guilds, guild, me)
}

impl Ears {
    /// A message; `None` where too many are looked up already: it is read later.
    pub(super) async fn heard(&self, message: Message) -> Result<Option<event::Message>, Unplaced> {
        let guild = message.guild_id.map(|id| GuildId::new(id.get()));
        let known = self.knows_place(guild, message.channel_id);
        let Ok(_turn) = self.turn_to_look_up(known) else {
            let left_out = Spoken::from(&message).translate(&self.guilds, guild, self.me);
            self.queue.leave_out(&Event::Message(left_out));
            return Ok(None);
        };
        if let Some(guild) = guild {
            self.guilds.arrived(guild).await;
        }
        let translated = Spoken::from(&message).translate(&self.guilds, guild, self.me);
        drop(message);
        self.placed(translated).await.map(Some)
    }

    /// Whether a message can be placed without asking anybody or waiting for anything.
    fn knows_place(&self, guild: Option<GuildId>, channel: serenity_id::ChannelId) -> bool {
        let channel = ChannelId::new(channel.get());
        guild.is_none_or(|guild| self.guilds.channel(guild, channel).is_some())
    }

    /// One of a bounded number of turns; none is needed where nothing is looked up.
    fn turn_to_look_up(&self, known: bool) -> Result<Option<SemaphorePermit<'_>>, TryAcquireError> {
        if known {
            return Ok(None);
        }
        self.look_ups.try_acquire().map(Some)
    }

    /// An edited message; one of which too little is said is asked for.
    pub(super) async fn heard_again(&self, event: MessageUpdateEvent) -> Option<event::Message> {
        let guild = event.guild_id.map(|id| GuildId::new(id.get()));
        let known = self.knows_place(guild, event.channel_id);
        let said_enough = Spoken::of_update(&event).is_some();
        let Ok(_turn) = self.turn_to_look_up(known && said_enough) else {
            self.queue.note_dropped();
            return None;
        };
        if let Some(guild) = guild {
            self.guilds.arrived(guild).await;
        }
        if let Some(spoken) = Spoken::of_update(&event) {
            let translated = spoken.translate(&self.guilds, guild, self.me);
            return self.placed(translated).await.ok();
        }
        let route = Route::ChannelMessage {
            channel_id: event.channel_id,
            message_id: event.id,
        };
        match self.rest.call::<Message>(Ask::get(route)).await {
            Ok(message) => {
                let translated = translate(&self.guilds, guild, self.me, &message);
                self.placed(translated).await.ok()
            }
            Err(failure) => {
                tracing::debug!(%failure, "an edited message could not be read");
                None
            }
        }
    }

    /// With its thread's channel, and its title if it opens a forum post.
    async fn placed(&self, mut message: event::Message) -> Result<event::Message, Unplaced> {
        let Some(guild) = message.guild else {
            return Ok(message);
        };
        let Some(place) = self.channel_of(guild, message.channel).await? else {
            return Ok(message);
        };
        message.parent = place.thread_parent();
        let opens = message.id.get() == message.channel.get();
        if let Some(parent) = message.parent
            && opens
            && self.is_forum(guild, parent).await?
        {
            message.forum_title = place.title.as_deref().map(str::to_owned);
        }
        Ok(message)
    }
}
