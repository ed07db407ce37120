//! Interactions: a press, a choice, a command or a form, from being sent until its token expires.

use super::World;
use super::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use super::message::{MessageContent, MessageDraft, MessageKind, Through};
use super::refusal::Refusal;

/// The time within which an application must answer an interaction, in milliseconds.
pub const ACKNOWLEDGE_WITHIN: i64 = 3_000;
/// The time for which a token is good: a quarter of an hour, in milliseconds.
pub const TOKEN_LIFE: i64 = 15 * 60 * 1_000;

/// The kind of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// A command was called.
    Command,
    /// A button was pressed, or a menu chosen from.
    Component,
    /// A command is being typed.
    Completion,
    /// A form was sent.
    Form,
}

/// One interaction.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The id.
    pub id: InteractionId,
    /// The token it is answered with.
    pub token: String,
    /// The kind.
    pub kind: InteractionKind,
    /// The user who sent it.
    pub user: UserId,
    /// The channel.
    pub channel: ChannelId,
    /// The guild it was sent in; none in direct messages.
    pub guild: Option<GuildId>,
    /// The time it was sent, in Unix milliseconds.
    pub sent_at: i64,
    /// The message whose component was used, or from which the form was opened.
    pub source: Option<MessageId>,
    /// The way it was acknowledged, as Discord numbers it; none yet if absent.
    pub acknowledged: Option<u64>,
    /// The reply, deferred or given, or the message that was changed.
    pub original: Option<MessageId>,
    /// The form it was answered with, until that is sent.
    pub modal: Option<Modal>,
    /// The labels of the choices it was answered with.
    pub choices: Option<Vec<String>>,
    /// The further messages.
    pub followups: Vec<MessageId>,
}

/// A form that a person has been shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Modal {
    /// The bot's name for it.
    pub custom_id: String,
    /// The title.
    pub title: String,
    /// The text fields.
    pub fields: Vec<TextField>,
}

/// A text field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct TextField {
    /// The bot's name for it.
    pub custom_id: String,
    /// The label above it.
    pub label: String,
    /// The text in it at first.
    pub value: String,
    /// The least and the greatest length of what is typed, in characters.
    pub length: (usize, usize),
    /// Whether it must be filled in.
    pub required: bool,
}

impl TextField {
    /// Returns whether a form takes this text in the field.
    pub fn takes(&self, text: &str) -> bool {
        let (least, most) = self.length;
        (text.is_empty() && !self.required) || (least..=most).contains(&text.chars().count())
    }
}

impl World {
    /// Begins an interaction.
    pub fn begin_interaction(
        &mut self,
        kind: InteractionKind,
        user: UserId,
        channel: ChannelId,
        source: Option<MessageId>,
    ) -> InteractionId {
        let id = InteractionId::new(self.new_id());
        let interaction = Interaction {
            id,
            token: format!("aW50ZXJhY3Rpb246{id}"),
            kind,
            user,
            channel,
            guild: self
                .channels
                .get(&channel)
                .and_then(|channel| channel.guild),
            sent_at: self.clock.now_ms(),
            source,
            acknowledged: None,
            original: None,
            modal: None,
            choices: None,
            followups: Vec::new(),
        };
        self.interactions.insert(id, interaction);
        id
    }

    /// Finds the interaction that showed a person the newest form that they have not submitted.
    pub fn open_form(&self, user: UserId) -> Option<&Interaction> {
        let mut newest = self.interactions.values().rev();
        newest.find(|known| known.user == user && known.modal.is_some())
    }

    /// Returns an interaction whose token is still taken.
    pub fn open_interaction(&self, id: InteractionId) -> Result<&Interaction, Refusal> {
        let interaction = self
            .interactions
            .get(&id)
            .ok_or_else(Refusal::unknown_interaction)?;
        if self.clock.now_ms() - interaction.sent_at >= TOKEN_LIFE {
            return Err(Refusal::invalid_webhook_token());
        }
        Ok(interaction)
    }

    /// Says something in answer to an interaction: the reply itself, or its promise.
    pub fn respond(
        &mut self,
        id: InteractionId,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        let interaction = self.open_interaction(id)?;
        let (channel, command) = (
            interaction.channel,
            interaction.kind == InteractionKind::Command,
        );
        let draft = MessageDraft {
            kind: command.then_some(MessageKind::Command),
            ..draft
        };
        let message = self.say_through(channel, draft)?;
        if let Some(interaction) = self.interactions.get_mut(&id) {
            interaction.original = Some(message);
        }
        Ok(message)
    }

    /// Says something more after the first answer. The first followup takes the place of a promised reply.
    pub fn follow_up(
        &mut self,
        id: InteractionId,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        let interaction = self.open_interaction(id)?;
        let (channel, original) = (interaction.channel, interaction.original);
        draft.content.check()?;
        let promised = original.filter(|original| {
            let message = self
                .channel(channel)
                .ok()
                .and_then(|it| it.messages.get(original));
            message.is_some_and(|message| message.loading)
        });
        if let Some(promised) = promised {
            self.set_content(channel, promised, draft.content)?;
            return Ok(promised);
        }
        let message = self.say_through(channel, draft)?;
        if let Some(interaction) = self.interactions.get_mut(&id) {
            interaction.followups.push(message);
        }
        Ok(message)
    }

    fn say_through(
        &mut self,
        channel: ChannelId,
        draft: MessageDraft,
    ) -> Result<MessageId, Refusal> {
        let through = Some(Through::Interaction);
        self.post(channel, self.bot, MessageDraft { through, ..draft })
    }

    /// Changes the message that an interaction is answered with.
    pub fn edit_response(
        &mut self,
        id: InteractionId,
        message: MessageId,
        content: MessageContent,
    ) -> Result<(), Refusal> {
        let channel = self.open_interaction(id)?.channel;
        content.check()?;
        self.set_content(channel, message, content)
    }
}
