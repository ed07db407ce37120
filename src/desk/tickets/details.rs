//! What staff see of a ticket and learners do not: what frontdesk tried and with what score, what the
//! learner asked lately. Only ever whispered.

use super::card;
use super::pressed::state_key;
use crate::desk::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{InquiryEvent, Outcome, Timestamp};
use crate::store::{Inquiry, Ticket};

/// How many of the learner's inquiries are shown.
const RECENT: u32 = 5;
/// How much of each.
const LINE_CHARS: usize = 120;
/// What a whisper can hold.
const POST_CHARS: usize = 1990;

impl Desk {
    /// The details of a ticket in words.
    pub(in crate::desk) async fn details_text(
        &self,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let mut lines = vec![self.heading(ticket, voice)];
        for (at, event) in self.store.events_of(ticket.inquiry).await? {
            lines.extend(event_line(voice, at, &event));
        }
        lines.push(String::new());
        lines.push(voice.say("details-recent"));
        let recent = self
            .store
            .recent_inquiries(ticket.learner, ticket.guild, RECENT)
            .await?;
        for inquiry in recent {
            lines.push(self.inquiry_line(&inquiry, voice).await?);
        }
        Ok(cut_to(&lines.join("\n"), POST_CHARS))
    }

    fn heading(&self, ticket: &Ticket, voice: Voice<'_>) -> String {
        voice.say_with(
            "details-heading",
            &[
                ("number", ticket.number.to_string()),
                ("state", voice.say(state_key(ticket.state))),
                (
                    "category",
                    self.category_title(ticket.category.as_deref(), voice.locale),
                ),
            ],
        )
    }

    async fn inquiry_line(&self, inquiry: &Inquiry, voice: Voice<'_>) -> Result<String, DeskError> {
        let text = self.asked_words(inquiry, LINE_CHARS, voice).await?;
        let values = [
            ("at", format!("<t:{}:R>", inquiry.asked_at.as_secs())),
            ("outcome", voice.say(outcome_key(inquiry.outcome))),
            ("text", text.replace('\n', " ")),
        ];
        Ok(voice.say_with("details-inquiry", &values))
    }

    /// One line of a list of tickets.
    pub(in crate::desk) fn ticket_line(&self, ticket: &Ticket, voice: Voice<'_>) -> String {
        let holder = ticket.assignee.or(ticket.tagged.last().copied());
        let values = [
            ("number", ticket.number.to_string()),
            ("state", voice.say(state_key(ticket.state))),
            (
                "category",
                self.category_title(ticket.category.as_deref(), voice.locale),
            ),
            (
                "user",
                holder.map_or_else(|| "–".to_owned(), |user| format!("<@{user}>")),
            ),
            (
                "place",
                ticket
                    .thread
                    .map_or_else(|| "–".to_owned(), |thread| format!("<#{thread}>")),
            ),
            ("at", format!("<t:{}:R>", ticket.opened_at.as_secs())),
        ];
        voice.say_with("ticket-line", &values)
    }

    /// What a ticket was opened with, for `/ticket show`.
    pub(in crate::desk) async fn quoted_question(
        &self,
        ticket: &Ticket,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let text = match self.store.inquiry_of(ticket).await? {
            Some(inquiry) => self.asked_words(&inquiry, card::QUOTED, voice).await?,
            None => String::new(),
        };
        Ok(card::quote(&text))
    }
}

fn event_line(voice: Voice<'_>, at: Timestamp, event: &InquiryEvent) -> Option<String> {
    let percent = |score: f64| format!("{:.0} %", score * 100.0);
    let rules = |rules: &[crate::domain::RuleId]| {
        rules
            .iter()
            .map(|rule| format!("`{rule}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let what = match event {
        InquiryEvent::Asked { score, .. } => voice.say1("details-asked", "score", percent(*score)),
        InquiryEvent::Answered { rule, score } => voice.say_with(
            "details-answered",
            &[("rule", format!("`{rule}`")), ("score", percent(*score))],
        ),
        InquiryEvent::Suggested { rules: ids } => {
            voice.say1("details-suggested", "rules", rules(ids))
        }
        InquiryEvent::Chosen { rule } => voice.say1("details-chosen", "rule", format!("`{rule}`")),
        InquiryEvent::NotThis => voice.say("details-not-this"),
        InquiryEvent::Offered => voice.say("details-offered"),
        InquiryEvent::TargetMissed => voice.say("details-target-missed"),
        InquiryEvent::Assigned { instructor } => {
            voice.say1("details-assigned", "user", format!("<@{instructor}>"))
        }
        InquiryEvent::Moved { to, .. } => {
            voice.say1("details-moved", "state", voice.say(state_key(*to)))
        }
        _ => return None,
    };
    Some(format!("<t:{}:t> {what}", at.as_secs()))
}

/// The text key of an outcome's name.
pub(in crate::desk) const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pending => "outcome-pending",
        Outcome::Solved => "outcome-solved",
        Outcome::Assumed => "outcome-assumed",
        Outcome::Reasked => "outcome-reasked",
        Outcome::Escalated => "outcome-escalated",
        Outcome::ByPerson => "outcome-by-person",
        Outcome::Cancelled => "outcome-cancelled",
        Outcome::Unanswered => "outcome-unanswered",
    }
}
