//! The typed rows that measures are computed from, as the store reads them and as analysis takes
//! them. Pure data: holds no text and no Discord id of a learner, and computes nothing.

use super::ids::{InquiryId, LearnerKey, RuleId, TicketId};
use super::inquiry::{InquiryEvent, Outcome, Place};
use super::survey::SurveyAnswers;
use super::time::Timestamp;

/// The events of one inquiry and of its ticket, oldest first; equal times keep the order in
/// which they were recorded.
pub type History = Vec<(Timestamp, InquiryEvent)>;

/// An inquiry with all its events.
#[derive(Clone, Debug, PartialEq)]
pub struct InquiryFact {
    /// The inquiry.
    pub id: InquiryId,
    /// The learner who asked.
    pub learner: LearnerKey,
    /// The time at which it was asked.
    pub asked_at: Timestamp,
    /// The place where it was asked.
    pub place: Place,
    /// Its category as it stands now, staff's corrections included.
    pub category: Option<String>,
    /// The rule that answered it; absent when none did.
    pub rule: Option<RuleId>,
    /// Its outcome as it stands now.
    pub outcome: Outcome,
    /// All its events up to now, also those after the period.
    pub events: History,
}

/// A ticket with all events of its inquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketFact {
    /// The ticket.
    pub id: TicketId,
    /// The inquiry it was opened for.
    pub inquiry: InquiryId,
    /// The time at which its inquiry was asked.
    pub asked_at: Timestamp,
    /// The time at which the ticket was opened.
    pub opened_at: Timestamp,
    /// All events of its inquiry up to now, the ticket's moves and replies among them.
    pub events: History,
}

/// A survey that was sent, with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyFact {
    /// The inquiry it asks about.
    pub inquiry: InquiryId,
    /// The ticket it follows; absent after an automatic answer.
    pub ticket: Option<TicketId>,
    /// The answers so far.
    pub answers: SurveyAnswers,
}
