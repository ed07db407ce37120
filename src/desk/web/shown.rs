//! The data that a website gets: an answer, a message of a conversation, a ticket.

use serde::Serialize;

use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Post, Row};
use crate::domain::{InquiryId, SurveyId, TicketState};
use crate::store::{Inquiry, Ticket, WebMessage};

/// The answer to a question or a press.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnswerShown {
    /// The id of the question, by which its buttons are pressed; absent if there was no question.
    pub inquiry: Option<String>,
    /// The text of frontdesk's answer, in Discord's markdown without its marks; absent if there is none.
    pub response: Option<String>,
    /// The rule that answers, if one does.
    pub rule: Option<String>,
    /// The score of the rule book's best rule, 0 to 1; absent if there was no question.
    pub confidence: Option<f64>,
    /// Rules that may be meant, or that are related.
    pub suggestions: Vec<Suggestion>,
    /// The buttons that can be pressed.
    pub presses: Vec<PressName>,
    /// The visitor's open ticket, if they have one.
    pub ticket: Option<TicketShown>,
}

/// A rule that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The rule.
    pub rule: String,
    /// The title of the rule in the visitor's language.
    pub title: String,
}

/// A button that a visitor can press below an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PressName {
    /// The answer solved it.
    Solved,
    /// It was not what was asked.
    NotThis,
    /// An instructor is wanted.
    AskInstructor,
}

/// A ticket of a visitor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TicketShown {
    /// The number of the ticket within the guild.
    pub id: u32,
    /// The name that staff use for it.
    pub name: String,
    /// The state of the ticket.
    pub state: &'static str,
    /// The category of the ticket, if known.
    pub category: Option<String>,
    /// The time at which it was opened.
    pub opened_at: String,
    /// The time at which it was last resolved.
    pub resolved_at: Option<String>,
}

impl TicketShown {
    pub(super) fn of(ticket: &Ticket) -> Self {
        Self {
            id: ticket.number.get(),
            name: ticket.number.to_string(),
            state: state(ticket.state),
            category: ticket.category.clone(),
            opened_at: ticket.opened_at.to_jiff().to_string(),
            resolved_at: ticket.resolved_at.map(|at| at.to_jiff().to_string()),
        }
    }
}

const fn state(state: TicketState) -> &'static str {
    match state {
        TicketState::Opening => "opening",
        TicketState::Waiting => "waiting",
        TicketState::Claimed => "claimed",
        TicketState::Resolved => "resolved",
        TicketState::Closed => "closed",
    }
}

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageShown {
    /// The id of the message.
    pub id: String,
    /// The number of its latest change. The next request continues after it.
    pub change: i64,
    /// The author: `you`, or `desk` for frontdesk and for an instructor whose words it relays.
    pub from: &'static str,
    /// The text of the message; absent once deleted.
    pub text: Option<String>,
    /// Files that go with it.
    pub files: Vec<FileShown>,
    /// The survey that it asks, if any.
    pub survey: Option<String>,
    /// The time at which it was written.
    pub written_at: String,
}

/// A file that an instructor attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileShown {
    /// The name of the file.
    pub name: String,
    /// The address at which it can be downloaded, for a day or so.
    pub url: String,
}

/// A part of a ticket's conversation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conversation {
    /// The ticket.
    pub ticket: TicketShown,
    /// The messages that were written or changed, in order.
    pub messages: Vec<MessageShown>,
    /// The number with which the next request continues.
    pub next: i64,
}

/// The result of opening a ticket.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpeningShown {
    /// The ticket.
    pub ticket: TicketShown,
    /// The text for the visitor.
    pub response: Option<String>,
}

/// A message that was accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MessageAccepted {
    /// Its id.
    pub id: String,
    /// The state of the ticket after it.
    pub ticket: TicketShown,
}

/// Makes an answer from the inquiry it belongs to and the post of the reply, if there are any.
pub(super) fn answer(
    inquiry: Option<&Inquiry>,
    post: Option<&Post>,
    response: Option<String>,
    ticket: Option<&Ticket>,
) -> AnswerShown {
    AnswerShown {
        inquiry: inquiry.map(|inquiry| inquiry.id.to_string()),
        response,
        rule: inquiry.and_then(|inquiry| Some(inquiry.rule.as_ref()?.to_string())),
        confidence: inquiry.map(|inquiry| inquiry.score),
        suggestions: post.map(suggestions).unwrap_or_default(),
        presses: post.map(presses).unwrap_or_default(),
        ticket: ticket.map(TicketShown::of),
    }
}

/// Reads the post of a message in a conversation; `None` once it is deleted.
pub(super) fn post_of(message: &WebMessage) -> Option<Post> {
    serde_json::from_str(message.body.as_deref()?).ok()
}

/// Lists the rules that a post suggests.
pub(super) fn suggestions(post: &Post) -> Vec<Suggestion> {
    let menus = post.rows.iter().filter_map(|row| match row {
        Row::Menu(menu) if matches!(menu.action, Action::ChooseRule(_)) => Some(&menu.choices),
        _ => None,
    });
    let choices = menus.flatten();
    choices
        .map(|choice| Suggestion {
            rule: choice.value.clone(),
            title: choice.label.clone(),
        })
        .collect()
}

fn buttons(post: &Post) -> impl Iterator<Item = &Button> {
    let rows = post.rows.iter().filter_map(|row| match row {
        Row::Buttons(buttons) => Some(buttons),
        Row::Menu(_) | Row::People { .. } | Row::Roles { .. } | Row::Channels { .. } => None,
    });
    rows.flatten().filter(|button| !button.disabled)
}

fn presses(post: &Post) -> Vec<PressName> {
    let named = buttons(post).filter_map(|button| match button.action {
        Action::Solved(_) => Some(PressName::Solved),
        Action::NotThis(_) => Some(PressName::NotThis),
        Action::AskInstructor(_) => Some(PressName::AskInstructor),
        _ => None,
    });
    named.collect()
}

/// Finds the survey that a post asks.
pub(super) fn survey(post: &Post) -> Option<SurveyId> {
    buttons(post).find_map(|button| match button.action {
        Action::Rate(survey, ..) => Some(survey),
        _ => None,
    })
}

/// Lists the files of a post that can be downloaded.
pub(super) fn files(post: &Post) -> Vec<FileShown> {
    let files = post.files.iter().filter(|file| !file.url.is_empty());
    files
        .map(|file| FileShown {
            name: file.name.clone(),
            url: file.url.clone(),
        })
        .collect()
}

/// Reads the id of an inquiry that a website sends back.
pub fn inquiry_id(text: &str) -> Option<InquiryId> {
    text.parse().ok().map(InquiryId::new)
}

/// Reads the id of a survey that a website sends back.
pub fn survey_id(text: &str) -> Option<SurveyId> {
    text.parse().ok().map(SurveyId::new)
}
