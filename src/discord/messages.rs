//! Converts Discord's messages, edits and people into the desk's types. Sends no request and ignores the meaning of
//! texts.

use std::num::NonZeroUsize;

use lru::LruCache;
use serenity::model::Timestamp;
use serenity::model::channel::{
    Attachment, Message, MessageReference, MessageReferenceKind, MessageSnapshot, MessageType,
    Poll, RoleSubscriptionData,
};
use serenity::model::event::MessageUpdateEvent;
use serenity::model::guild::{Member, PartialMember};
use serenity::model::id as serenity_id;
use serenity::model::sticker::StickerItem;
use serenity::model::user::User;

use super::guilds::{KnownGuilds, role_ids};
use super::permissions::{manages, managing};
use crate::desk::event::{self, Person, RepliedTo};
use crate::desk::ui::post;
use crate::domain::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// The fields that a message and an edit have in common.
pub(super) struct Spoken<'a> {
    id: serenity_id::MessageId,
    channel: serenity_id::ChannelId,
    author: &'a User,
    member: Option<&'a PartialMember>,
    content: &'a str,
    attachments: &'a [Attachment],
    stickers: &'a [StickerItem],
    forwarded: &'a [MessageSnapshot],
    poll: Option<&'a Poll>,
    mentions: &'a [User],
    kind: MessageType,
    by_webhook: bool,
    reference: Option<&'a MessageReference>,
    referenced: Option<&'a Message>,
    subscription: Option<&'a RoleSubscriptionData>,
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
            stickers: &message.sticker_items,
            forwarded: &message.message_snapshots,
            poll: message.poll.as_deref(),
            mentions: &message.mentions,
            kind: message.kind,
            by_webhook: message.webhook_id.is_some(),
            reference: message.message_reference.as_ref(),
            referenced: message.referenced_message.as_deref(),
            subscription: message.role_subscription_data.as_ref(),
        }
    }
}

impl<'a> Spoken<'a> {
    /// Reads an update if it is complete enough. `None` if its author, type or files are missing, or if it has no text,
    /// files or stickers, because serenity's updates lack forwarded messages and polls.
    pub(super) fn of_update(event: &'a MessageUpdateEvent) -> Option<Self> {
        let content = event.content.as_deref()?;
        let attachments = event.attachments.as_deref()?;
        let stickers = event.sticker_items.as_deref().unwrap_or_default();
        if content.is_empty() && attachments.is_empty() && stickers.is_empty() {
            return None;
        }
        Some(Self {
            id: event.id,
            channel: event.channel_id,
            author: event.author.as_ref()?,
            member: event.member.as_ref().and_then(Option::as_deref),
            content,
            // Kept even if empty, so that a relayed copy loses files that the edit removed.
            attachments,
            stickers,
            forwarded: &[],
            poll: None,
            mentions: event.mentions.as_deref().unwrap_or_default(),
            kind: event.kind?,
            by_webhook: matches!(event.webhook_id, Some(Some(_))),
            reference: event.message_reference.as_ref().and_then(Option::as_ref),
            referenced: event.referenced_message.as_ref().and_then(Option::as_deref),
            // What was said of it when it came stands.
            subscription: None,
        })
    }

    /// Converts it into the desk's message; fields that depend on the channel are left empty.
    pub(super) fn translate(
        &self,
        guilds: &KnownGuilds,
        guild: Option<GuildId>,
        me: UserId,
    ) -> event::Message {
        let nick = self.member.and_then(|member| member.nick.as_deref());
        let roles = self
            .member
            .map_or_else(Vec::new, |member| role_ids(&member.roles));
        let mut author = person(guilds, guild, self.author, nick, roles);
        author.is_bot |= self.by_webhook;
        let forwarded = self.forwarded.iter().flat_map(|one| &one.attachments);
        let files = self.attachments.iter().chain(forwarded);
        let forwarded = self.forwarded.iter().flat_map(|one| &one.sticker_items);
        let stickers = self.stickers.iter().chain(forwarded);
        event::Message {
            id: MessageId::new(self.id.get()),
            guild,
            channel: ChannelId::new(self.channel.get()),
            parent: None,
            forum_title: None,
            author,
            text: self.words(),
            attachments: files.map(attachment).collect(),
            stickers: stickers.map(sticker).collect(),
            mentions_me: self.mentions.iter().any(|user| user.id.get() == me.get()),
            replies_to: self.replies_to(me),
            is_system: !matches!(self.kind, MessageType::Regular | MessageType::InlineReply),
            for_ticket: None,
            subscription: self.subscription.map(subscription),
        }
    }

    /// Joins the message's own text, forwarded texts and the question of its poll. The poll's answers are left out,
    /// because they would blur the question.
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

fn subscription(said: &RoleSubscriptionData) -> event::Subscription {
    event::Subscription {
        tier: said.tier_name.clone(),
        months: u32::from(said.total_months_subscribed),
        is_renewal: said.is_renewal,
    }
}

fn attachment(file: &Attachment) -> post::Attachment {
    post::Attachment {
        name: file.filename.clone(),
        url: file.url.clone(),
        size: u64::from(file.size),
    }
}

fn sticker(sticker: &StickerItem) -> event::Sticker {
    event::Sticker {
        name: sticker.name.clone(),
        url: sticker.image_url(),
    }
}

/// Converts a message from a channel's history, or on whose menu a command was called. Lacks the author's data that
/// only the gateway sends.
pub(super) fn translate(
    guilds: &KnownGuilds,
    guild: Option<GuildId>,
    me: UserId,
    message: &Message,
) -> event::Message {
    Spoken::from(message).translate(guilds, guild, me)
}

/// Makes a person from their account, and their name and roles in the guild.
pub(super) fn person(
    guilds: &KnownGuilds,
    guild: Option<GuildId>,
    user: &User,
    nick: Option<&str>,
    roles: Vec<RoleId>,
) -> Person {
    let id = UserId::new(user.id.get());
    let known =
        guild.and_then(|guild| guilds.read(guild, |known| manages(guild, known, id, &roles)));
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    Person {
        user: id,
        name: name.to_owned(),
        username: user.name.clone(),
        manages_guild: known.unwrap_or(false),
        roles,
        is_bot: user.bot,
    }
}

/// Makes a person from the member in an interaction or in Get Member. An interaction contains the permissions;
/// otherwise the roles determine them.
pub(super) fn person_of_member(guilds: &KnownGuilds, guild: GuildId, member: &Member) -> Person {
    let nick = member.nick.as_deref();
    let roles = role_ids(&member.roles);
    let mut person = person(guilds, Some(guild), &member.user, nick, roles);
    if let Some(held) = member.permissions {
        person.manages_guild |= held.intersects(managing());
    }
    person
}

/// A message whose channel cannot be looked up at the moment.
pub(super) struct Unplaced {
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
}

/// The number of edits that are remembered; Discord adds the preview of a link within seconds.
const EDITS_REMEMBERED: NonZeroUsize = NonZeroUsize::new(512).unwrap();

/// The newest edits, by message and time. Discord also sends an update after it looked up a link or pinned a message.
/// Such an update has the time of the last edit, or none, and is no edit.
pub(super) struct Edits(LruCache<(serenity_id::MessageId, Timestamp), ()>);

impl Default for Edits {
    fn default() -> Self {
        Self(LruCache::new(EDITS_REMEMBERED))
    }
}

impl Edits {
    /// Returns whether an update is an edit that has not been handled yet.
    pub(super) fn is_new(&mut self, event: &MessageUpdateEvent) -> bool {
        match event.edited_timestamp {
            Some(edited) if event.content.is_some() => self.is_first(event.id, edited),
            _ => false,
        }
    }

    fn is_first(&mut self, message: serenity_id::MessageId, edited: Timestamp) -> bool {
        self.0.put((message, edited), ()).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn update(id: &str, content: Option<&str>, edited: Option<&str>) -> MessageUpdateEvent {
        let body =
            json!({"id": id, "channel_id": "5", "content": content, "edited_timestamp": edited});
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn only_a_new_time_of_editing_is_an_edit() {
        let (noon, later) = (Some("2026-01-01T12:00:00Z"), Some("2026-01-01T12:00:09Z"));
        let mut edits = Edits::default();
        let cases = [
            (update("1", Some("a"), None), false, "a link was looked up"),
            (update("1", None, noon), false, "nothing was said"),
            (update("1", Some("b"), noon), true, "an edit"),
            (
                update("1", Some("b"), noon),
                false,
                "its link was looked up",
            ),
            (update("2", Some("b"), noon), true, "another message"),
            (update("1", Some("c"), later), true, "edited again"),
        ];
        for (event, expected, what) in cases {
            assert_eq!(edits.is_new(&event), expected, "{what}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut edits = Edits::default();
        let noon = Timestamp::from_unix_timestamp(0).unwrap();
        for id in 1..2000 {
            assert!(edits.is_first(serenity_id::MessageId::new(id), noon));
        }
        assert_eq!(edits.0.len(), EDITS_REMEMBERED.get());
    }
}
