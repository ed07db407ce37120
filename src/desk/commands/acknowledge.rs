//! Chooses how an adapter acknowledges a press or a command before the engine handles it: Discord allows three seconds,
//! and the engine may be slower.

use crate::desk::commands::arguments::{Argument, Arguments};
use crate::desk::commands::catalogue::{CommandName, QUESTION_CHARS};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Field, Form};
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::ui::text::Texts;
use crate::domain::{Locale, UserId};

/// The immediate answer to an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// A reply that only the caller sees follows later. Messages for everyone come after it, so that nobody else ever
    /// sees a refusal.
    EphemeralLater,
    /// The message that the button is on may change, or private replies may follow.
    UpdateLater,
    /// A message that only the presser or caller sees, and nothing later.
    Ephemeral(String),
    /// A form is shown at once; submitting it is a press of its own.
    Form(Form),
}

/// Chooses the acknowledgement of a press; `None` stands for an action that this version cannot read.
pub fn for_press(action: Option<Action>, texts: &Texts, locale: Locale) -> Acknowledgement {
    match action {
        Some(Action::Comment(survey)) => {
            let say = |key| texts.say(locale, key, &[]);
            Acknowledgement::Form(Form {
                action: Action::CommentText(survey),
                title: say("survey-comment-title"),
                fields: vec![Field::only(
                    say("survey-comment-label"),
                    say("survey-comment-placeholder"),
                    1000,
                )],
            })
        }
        Some(Action::AskOnPanel { anonymous }) => {
            let say = |key| texts.say(locale, key, &[]);
            let title = if anonymous {
                say("button-ask-anonymously")
            } else {
                say("button-ask-question")
            };
            Acknowledgement::Form(Form {
                action: Action::AskedOnPanel { anonymous },
                title,
                fields: vec![Field::only(
                    say("panel-form-label"),
                    say("panel-form-placeholder"),
                    QUESTION_CHARS,
                )],
            })
        }
        Some(Action::SetUp(SetupStep::Write)) => {
            let say = |key| texts.say(locale, key, &[]);
            Acknowledgement::Form(Form {
                action: Action::SetUp(SetupStep::Written),
                title: say("button-write-question"),
                fields: vec![Field::only(
                    say("panel-form-label"),
                    say("panel-form-placeholder"),
                    QUESTION_CHARS,
                )],
            })
        }
        _ => Acknowledgement::UpdateLater,
    }
}

/// The person on whose menu a command was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuOf {
    /// The id of the person.
    pub user: UserId,
    /// Whether they are a bot.
    pub is_bot: bool,
}

/// Chooses the acknowledgement of a command. A command in the menu of a person shows a form that completes the call,
/// unless the completed call would be refused.
pub fn for_call(
    command: CommandName,
    by: UserId,
    on: Option<MenuOf>,
    texts: &Texts,
    locale: Locale,
) -> Acknowledgement {
    match (command, on) {
        (CommandName::OpenATicketWith, Some(on)) if on.is_bot => {
            Acknowledgement::Ephemeral(texts.say(locale, "ticket-with-nobody", &[]))
        }
        (CommandName::OpenATicketWith, Some(on)) if on.user == by => {
            Acknowledgement::Ephemeral(texts.say(locale, "ticket-with-yourself", &[]))
        }
        (CommandName::OpenATicketWith, Some(on)) => {
            let say = |key| texts.say(locale, key, &[]);
            Acknowledgement::Form(Form {
                action: Action::OpenTicketWith(on.user),
                title: say("ticket-with-title"),
                fields: vec![Field::only(
                    say("ticket-with-label"),
                    say("ticket-with-placeholder"),
                    1000,
                )],
            })
        }
        _ => Acknowledgement::EphemeralLater,
    }
}

/// The argument that marks a question from a panel; no option that somebody can give.
pub(crate) const ON_PANEL: &str = "panel";

/// Finds the command whose call a submitted form completes, with its options; `None` if the form belongs to a press.
pub fn completed_by(action: Option<Action>, text: &str) -> Option<(CommandName, Arguments)> {
    match action? {
        Action::OpenTicketWith(learner) => {
            let arguments = Arguments::default()
                .with("learner", Argument::User(learner))
                .with("text", Argument::Text(text.to_owned()));
            Some((CommandName::OpenATicketWith, arguments))
        }
        Action::AskedOnPanel { anonymous } => {
            let arguments = Arguments::default()
                .with("question", Argument::Text(text.to_owned()))
                .with("anonymous", Argument::Switch(anonymous))
                .with(ON_PANEL, Argument::Switch(true));
            Some((CommandName::Ask, arguments))
        }
        _ => None,
    }
}

/// Makes the acknowledgement of an interaction that cannot be handled now for want of room.
pub fn refusal(texts: &Texts, locale: Locale) -> Acknowledgement {
    Acknowledgement::Ephemeral(texts.say(locale, "too-much-at-once", &[]))
}
