//! How an adapter acknowledges a press or a command before the engine has looked at it: Discord
//! allows three seconds, and the engine may be slow. Decides nothing else.

use crate::desk::commands::arguments::{Argument, Arguments};
use crate::desk::commands::catalogue::CommandName;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Form;
use crate::desk::ui::text::Texts;
use crate::domain::{Locale, UserId};

/// The immediate answer to an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// A reply follows that only the caller sees: what everyone may see comes after it, so that a refusal is
    /// never seen by all.
    EphemeralLater,
    /// The message that the button is on may change, or private replies may follow.
    UpdateLater,
    /// A message that only the presser or the caller sees, with nothing after it.
    Ephemeral(String),
    /// A form is shown now; what it submits is a press of its own.
    Form(Form),
}

/// The acknowledgement of a press; `None` is an action that this version cannot read.
pub fn for_press(action: Option<Action>, texts: &Texts, locale: Locale) -> Acknowledgement {
    match action {
        Some(Action::Comment(survey)) => Acknowledgement::Form(Form {
            action: Action::CommentText(survey),
            title: texts.say(locale, "survey-comment-title", &[]),
            label: texts.say(locale, "survey-comment-label", &[]),
            placeholder: texts.say(locale, "survey-comment-placeholder", &[]),
            max_chars: 1000,
        }),
        _ => Acknowledgement::UpdateLater,
    }
}

/// The acknowledgement of a command; one in the menu of a person shows a form, which completes the call.
pub fn for_call(
    command: CommandName,
    on: Option<UserId>,
    texts: &Texts,
    locale: Locale,
) -> Acknowledgement {
    match (command, on) {
        (CommandName::OpenATicketWith, Some(learner)) => Acknowledgement::Form(Form {
            action: Action::OpenTicketWith(learner),
            title: texts.say(locale, "ticket-with-title", &[]),
            label: texts.say(locale, "ticket-with-label", &[]),
            placeholder: texts.say(locale, "ticket-with-placeholder", &[]),
            max_chars: 1000,
        }),
        _ => Acknowledgement::EphemeralLater,
    }
}

/// The command whose call a submitted form completes, with its options; `None` for the form of a press.
pub fn completed_by(action: Option<Action>, text: &str) -> Option<(CommandName, Arguments)> {
    match action? {
        Action::OpenTicketWith(learner) => {
            let arguments = Arguments::default()
                .with("learner", Argument::User(learner))
                .with("text", Argument::Text(text.to_owned()));
            Some((CommandName::OpenATicketWith, arguments))
        }
        _ => None,
    }
}

/// The acknowledgement of an interaction that there is no room for now.
pub fn refusal(texts: &Texts, locale: Locale) -> Acknowledgement {
    Acknowledgement::Ephemeral(texts.say(locale, "too-much-at-once", &[]))
}
