//! The typed rows from which measures are computed, as the store reads them and analysis uses them. Pure data: holds no
//! text and no Discord id of a learner, and computes nothing.

use super::ids::{InquiryId, LearnerKey, RuleId, TicketId};
use super::inquiry::{InquiryEvent, Outcome, Place};
use super::survey::SurveyAnswers;
use super::time::Timestamp;

/// The events of one inquiry and of its ticket, oldest first; events of equal times keep the order in which they were
/// recorded.
pub type History = Vec<(Timestamp, InquiryEvent)>;

/// Removes from a history the messages in a ticket that were meant for something else, and the reopenings that they
/// caused: figures ignore both.
pub fn as_meant(mut history: History) -> History {
    let is_taken_out =
        |(_, event): &(Timestamp, InquiryEvent)| matches!(event, InquiryEvent::TakenOut { .. });
    while let Some(end) = history.iter().position(is_taken_out) {
        let (_, InquiryEvent::TakenOut { said_at, reopened }) = history.remove(end) else {
            break;
        };
        let is_it = |(at, event): &(Timestamp, InquiryEvent)| {
            *at == said_at && *event == InquiryEvent::LearnerReplied
        };
        // Thanks are no word of the learner's in a history.
        let Some(begin) = history[..end].iter().position(is_it) else {
            continue;
        };
        history.remove(begin);
        if reopened {
            let later = history.split_off(end - 1);
            let mut caused = history.split_off(begin);
            caused.retain(|(_, event)| !is_of_a_ticket_that_goes_on(event));
            history.extend(caused.into_iter().chain(later));
        }
    }
    history
}

const fn is_of_a_ticket_that_goes_on(event: &InquiryEvent) -> bool {
    matches!(
        event,
        InquiryEvent::Moved { .. }
            | InquiryEvent::Assigned { .. }
            | InquiryEvent::TargetWarned { .. }
            | InquiryEvent::TargetMissed { .. }
            | InquiryEvent::LeadCalled { .. }
            | InquiryEvent::LeadUnreached { .. }
    )
}

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
    /// Its present category, with corrections by staff.
    pub category: Option<String>,
    /// The rule that answered it; absent when none did.
    pub rule: Option<RuleId>,
    /// Its present outcome.
    pub outcome: Outcome,
    /// All its events up to now, including those after the period.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Target, TicketState, UserId};

    fn moved(to: TicketState) -> InquiryEvent {
        InquiryEvent::moved(to, None)
    }

    fn at(minutes: i64, event: InquiryEvent) -> (Timestamp, InquiryEvent) {
        (Timestamp::from_millis(60_000 * minutes), event)
    }

    #[test]
    fn a_message_that_was_about_something_else_was_never_said() {
        let (said, resolved) = (InquiryEvent::LearnerReplied, moved(TicketState::Resolved));
        let replied = InquiryEvent::StaffReplied {
            staff: UserId::new(6),
            owes_still: false,
        };
        let missed = InquiryEvent::TargetMissed {
            target: Target::FirstReply,
        };
        let taken_out = |minutes: i64, reopened| InquiryEvent::TakenOut {
            said_at: Timestamp::from_millis(60_000 * minutes),
            reopened,
        };
        let before = [at(1, said.clone()), at(2, replied.clone())];
        let cases = [
            (
                vec![at(5, said.clone()), at(9, taken_out(5, false))],
                vec![],
            ),
            (
                vec![
                    at(3, resolved.clone()),
                    at(5, said.clone()),
                    at(5, moved(TicketState::Waiting)),
                    at(7, missed),
                    at(9, resolved.clone()),
                    at(9, taken_out(5, true)),
                    at(10, moved(TicketState::Closed)),
                ],
                vec![at(3, resolved.clone()), at(10, moved(TicketState::Closed))],
            ),
            (
                vec![
                    at(3, resolved.clone()),
                    at(5, said.clone()),
                    at(5, moved(TicketState::Waiting)),
                    at(6, replied.clone()),
                    at(9, taken_out(5, false)),
                ],
                vec![
                    at(3, resolved.clone()),
                    at(5, moved(TicketState::Waiting)),
                    at(6, replied.clone()),
                ],
            ),
            // Thanks, of which no event tells.
            (vec![at(9, taken_out(5, false))], vec![]),
        ];
        for (events, left) in cases {
            let history = before.iter().cloned().chain(events).collect();
            let expected: History = before.iter().cloned().chain(left).collect();
            assert_eq!(as_meant(history), expected);
        }
    }
}
