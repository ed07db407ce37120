//! A question of a learner: made of a message, with its text and the language to answer it in.

use crate::desk::event::{Message, Person};
use crate::desk::inquiries::intake;
use crate::desk::{Desk, DeskError, language};
use crate::domain::{ChannelId, GuildId, Locale, MessageId, Millis, Place, Timestamp};
use crate::faq::{Says, is_hidden};

/// The time within which direct messages of one learner are one inquiry.
pub(crate) const TOGETHER: Millis = Millis::secs(8);

/// A question of a learner, from a message, a command or an edit.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The guild. For a direct message, the only guild that the learner is known in; `None` if there are several.
    pub(crate) guild: Option<GuildId>,
    /// Whether the asker's name is hidden from staff.
    pub(crate) anonymous: bool,
    /// Where and how it was asked.
    pub(crate) place: Place,
    /// The channel in which it was asked.
    pub(crate) channel: ChannelId,
    /// The message, unless it was a command.
    pub(crate) message: Option<MessageId>,
    /// The learner who asks.
    pub(crate) asker: Person,
    /// The text of the question.
    pub(crate) text: String,
    /// Whether there is no text, but attachments or stickers.
    pub(crate) only_attachments: bool,
    /// The time at which it was asked.
    pub(crate) asked_at: Timestamp,
    /// The language to answer in.
    pub(crate) locale: Locale,
}

impl Question {
    /// Returns whether the text is only thanks, or says that all is well.
    pub(crate) fn is_thanks(&self) -> bool {
        let is_seen = |letter: char| !letter.is_whitespace() && !is_hidden(letter);
        self.text.contains(is_seen) && Says::of(&self.text) == Says::Courtesy
    }
}

/// Makes a question of a message.
pub(crate) async fn of_message(
    desk: &Desk,
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
    text: String,
) -> Result<Question, DeskError> {
    let mut question = as_written(message, guild, place, text);
    let chosen = desk.store.locale_of(question.asker.user).await?;
    question.locale = language::of_question(desk, chosen, guild, &question.text).await?;
    Ok(question)
}

/// Makes a question with its text as written. Its language is found only once there is a reply, because most messages
/// are talk.
pub(crate) fn as_written(
    message: &Message,
    guild: Option<GuildId>,
    place: Place,
    text: String,
) -> Question {
    Question {
        guild,
        anonymous: false,
        place,
        channel: message.channel,
        message: Some(message.id),
        asker: message.author.clone(),
        only_attachments: text.is_empty() && message.shows_more(),
        asked_at: message.id.sent_at(),
        locale: Locale::default(),
        text,
    }
}

/// Makes the text of a message as a question.
pub(crate) fn text_of(desk: &Desk, message: &Message) -> String {
    intake::question_of(message, desk.platform.me())
}

/// Returns whether people other than the asker read the reply.
pub(crate) const fn is_public(place: Place) -> bool {
    matches!(place, Place::Channel | Place::Mention | Place::Forum)
}
