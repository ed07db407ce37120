//! Messages are sent, change and go: those of people and of the bot alike.

use super::channel::Channel;
use super::ids::{ChannelId, MessageId, UserId, made_at};
use super::message::{
    Message, MessageContent, MessageDraft, MessageKind, Notice, ReplyTo, Through,
};
use super::permissions::Permissions;
use super::refusal::Refusal;
use super::{World, WorldChange};

/// The time that a nonce is remembered, in milliseconds.
const NONCE_LIFE: i64 = 5 * 60 * 1_000;

/// The longest message of a person who pays Discord, in characters.
const LONGEST_OF_PERSON: usize = 4_000;

impl World {
    /// Sends a message, if its author may.
    pub fn send(
        &mut self,
        author: UserId,
        id: ChannelId,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        let held = self.demand_writing(author, id)?;
        let channel = self.channel(id)?;
        if author == self.bot {
            self.check_of_bot(channel, held, &draft)?;
            let nonce = draft.nonce.as_deref().filter(|_| draft.once);
            if let Some(before) = nonce.and_then(|nonce| self.sent_before(author, nonce)) {
                return Ok(before);
            }
        } else {
            if channel.is_direct() && self.guilds_shared_with(author).next().is_none() {
                return Err(Refusal::cannot_send_to_user());
            }
            if draft.content.text.chars().count() > LONGEST_OF_PERSON {
                let why = "Must be 4000 or fewer in length.";
                return Err(Refusal::invalid_form(
                    "content",
                    "BASE_TYPE_MAX_LENGTH",
                    why,
                ));
            }
        }
        self.post(id, author, draft)
    }

    fn check_of_bot(
        &self,
        channel: &Channel,
        held: Permissions,
        draft: &MessageDraft,
    ) -> Result<(), Refusal> {
        // A message reopens an archived thread, but no locked one, whoever its author is.
        if channel.archived() && channel.locked() {
            return Err(Refusal::thread_archived());
        }
        draft.content.check()?;
        if draft.reply_to.is_some() && !held.contains(Permissions::READ_MESSAGE_HISTORY) {
            let why = "Cannot reply without permission to read message history";
            let code = "REPLIES_CANNOT_REPLY_WITHOUT_READ_HISTORY";
            return Err(Refusal::invalid_form("message_reference", code, why));
        }
        if !draft.content.files.is_empty() && !held.contains(Permissions::ATTACH_FILES) {
            return Err(Refusal::missing_permissions());
        }
        self.demand_reachable(channel)
    }

    /// Refuses direct messages to a person who accepts none or shares no guild with the bot.
    fn demand_reachable(&self, channel: &Channel) -> Result<(), Refusal> {
        if !channel.is_direct() {
            return Ok(());
        }
        let other = channel.members.keys().find(|id| **id != self.bot);
        let other = other.and_then(|id| self.people.get(id));
        let other = other.ok_or_else(Refusal::unknown_user)?;
        if other.refuses_direct || self.guilds_shared_with(other.id).next().is_none() {
            return Err(Refusal::cannot_send_to_user());
        }
        Ok(())
    }

    /// Finds a message of this author with this nonce, if one was sent within minutes and still is there.
    fn sent_before(&self, author: UserId, nonce: &str) -> Option<MessageId> {
        let (channel, id) = *self.nonces.get(&(author, nonce.to_owned()))?;
        let recent = made_at(id.get()) >= self.clock.now_ms() - NONCE_LIFE;
        let there = self.channels.get(&channel)?.messages.contains_key(&id);
        (recent && there).then_some(id)
    }

    /// Posts a message whose author may write there. An archived thread comes back to life, and whom
    /// the message notifies joins the thread.
    pub fn post(
        &mut self,
        channel: ChannelId,
        author: UserId,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        if draft.only_for.is_none() {
            self.revive(channel)?;
        }
        let id = MessageId::new(self.new_id());
        self.post_as(id, channel, author, draft)?;
        Ok(id)
    }

    /// Posts a message under a given id: a forum post's first message has its thread's.
    pub(super) fn post_as(
        &mut self,
        id: MessageId,
        channel: ChannelId,
        author: UserId,
        draft: MessageDraft,
    ) -> Result<(), Refusal> {
        self.check_reply(channel, draft.reply_to)?;
        if let Some(original) = draft.forwards {
            let original = self
                .find_message(original)
                .ok_or_else(Refusal::unknown_message)?;
            self.demand(author, original.channel, Permissions::VIEW_CHANNEL)?;
        }
        let hidden = draft.only_for.is_some();
        self.keep(id, channel, author, draft);
        if !hidden {
            let notified = self.channel(channel)?.messages[&id]
                .mentions
                .notified
                .iter();
            let newcomers: Vec<_> = notified.copied().chain([author]).collect();
            self.bring_into_thread(channel, &newcomers);
        }
        Ok(())
    }

    /// Stores a message in its channel and notes the change.
    pub(super) fn keep(
        &mut self,
        id: MessageId,
        channel: ChannelId,
        author: UserId,
        draft: MessageDraft,
    ) {
        let answered = draft
            .reply_to
            .and_then(|to| self.message(channel, to.message).ok());
        let reply_to = answered.map(|message| message.id);
        let answered = answered.map(|message| message.author);
        let text = &draft.content.text;
        let mentions = self.mentioned(author, channel, text, draft.allowed.as_ref(), answered);
        let usual = reply_to.map_or(MessageKind::Plain, |_| MessageKind::Reply);
        let forwards = draft
            .forwards
            .and_then(|original| self.find_message(original));
        let message = Message {
            id,
            channel,
            author,
            kind: draft.kind.unwrap_or(usual),
            through: draft.through.unwrap_or(Through::Itself),
            content: draft.content,
            reply_to,
            forwards: forwards.cloned().map(Box::new),
            poll: draft.poll,
            subscription: draft.subscription,
            spoken: draft.spoken,
            only_for: draft.only_for,
            mentions,
            pinned: false,
            loading: draft.loading,
            edited_at: None,
            nonce: draft.nonce.clone(),
        };
        if let Some(nonce) = draft.nonce {
            self.nonces.insert((author, nonce), (channel, id));
        }
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.last_message = Some(id);
            channel.sent += 1;
            channel.messages.insert(id, message);
        }
        self.note(WorldChange::Sent(channel, id));
    }

    /// Refuses a reply to a message that is gone, if its writer demands that the message exists.
    fn check_reply(&self, channel: ChannelId, reply_to: Option<ReplyTo>) -> Result<(), Refusal> {
        let Some(wanted) = reply_to.filter(|wanted| wanted.must_exist) else {
            return Ok(());
        };
        self.message(channel, wanted.message)
            .map(drop)
            .map_err(|_| {
                let code = "MESSAGE_REFERENCE_UNKNOWN_MESSAGE";
                Refusal::invalid_form("message_reference", code, "Unknown message")
            })
    }

    /// Rewrites a message, as its author.
    pub fn rewrite(
        &mut self,
        author: UserId,
        channel: ChannelId,
        id: MessageId,
        content: MessageContent,
        allowed: Option<&super::message::AllowedMentions>,
    ) -> Result<(), Refusal> {
        self.demand(author, channel, Permissions::VIEW_CHANNEL)?;
        if self.message(channel, id)?.author != author {
            return Err(Refusal::not_the_author());
        }
        if author == self.bot {
            if self.channel(channel)?.archived() {
                return Err(Refusal::thread_archived());
            }
            content.check()?;
        }
        let mentions = self.mentioned(author, channel, &content.text, allowed, None);
        self.set_content(channel, id, content)?;
        let message = self.message_mut(channel, id)?;
        let notified = std::mem::take(&mut message.mentions.notified);
        message.mentions = super::message::Mentions {
            notified,
            ..mentions
        };
        Ok(())
    }

    /// Replaces the content of a message without checking permissions. A deferred reply is thereby answered, which does
    /// not show as an edit.
    pub fn set_content(
        &mut self,
        channel: ChannelId,
        id: MessageId,
        content: MessageContent,
    ) -> Result<(), Refusal> {
        let now = self.clock.now_ms();
        let message = self.message_mut(channel, id)?;
        message.content = content;
        message.edited_at = (!std::mem::take(&mut message.loading)).then_some(now);
        self.note(WorldChange::Edited(channel, id));
        Ok(())
    }

    /// Finds a message, to be changed.
    pub fn message_mut(
        &mut self,
        channel: ChannelId,
        id: MessageId,
    ) -> Result<&mut Message, Refusal> {
        let message = self.channel_mut(channel)?.messages.get_mut(&id);
        message.ok_or_else(Refusal::unknown_message)
    }

    /// Deletes a message for a user, if they may.
    pub fn delete_as(
        &mut self,
        by: UserId,
        channel: ChannelId,
        id: MessageId,
    ) -> Result<(), Refusal> {
        let message = self.message(channel, id)?;
        let needed = if message.author == by {
            Permissions::VIEW_CHANNEL
        } else if matches!(
            message.kind,
            MessageKind::Notice(Notice::Added | Notice::Renamed)
        ) {
            return Err(Refusal::system_message());
        } else {
            Permissions::MANAGE_MESSAGES
        };
        self.demand(by, channel, needed)?;
        if self.channel(channel)?.archived() {
            return Err(Refusal::thread_archived());
        }
        self.delete(channel, &[id])
    }

    /// Deletes messages, without asking who may.
    pub fn delete(&mut self, id: ChannelId, messages: &[MessageId]) -> Result<(), Refusal> {
        let channel = self.channel_mut(id)?;
        let mut public = Vec::new();
        for message in messages {
            let gone = channel
                .messages
                .remove(message)
                .ok_or_else(Refusal::unknown_message)?;
            public.extend(gone.only_for.is_none().then_some(gone.id));
        }
        if !public.is_empty() {
            self.note(WorldChange::Deleted(id, public));
        }
        Ok(())
    }

    /// Pins a message, which posts a notice, or unpins it. Since 2026 that takes a permission of its own, and managing
    /// messages does not bring it along.
    pub fn pin(
        &mut self,
        by: UserId,
        id: ChannelId,
        message: MessageId,
        pinned: bool,
    ) -> Result<(), Refusal> {
        let needed = Permissions::READ_MESSAGE_HISTORY | Permissions::PIN_MESSAGES;
        self.demand(by, id, needed)?;
        let (now, ceiling) = (self.clock.now_ms(), self.ceilings.pins);
        let channel = self.channel_mut(id)?;
        if channel.archived() {
            return Err(Refusal::thread_archived());
        }
        let pins = channel.messages.values().filter(|it| it.pinned).count();
        let found = channel.messages.get_mut(&message);
        let found = found.ok_or_else(Refusal::unknown_message)?;
        if found.pinned == pinned {
            return Ok(());
        }
        if pinned && pins >= ceiling {
            return Err(Refusal::too_many_pins(ceiling));
        }
        found.pinned = pinned;
        if pinned {
            channel.pinned_at = Some(now);
        }
        self.note(WorldChange::Pins(id));
        self.note(WorldChange::Edited(id, message));
        if pinned {
            self.notice(id, by, Notice::Pinned, "");
        }
        Ok(())
    }
}
