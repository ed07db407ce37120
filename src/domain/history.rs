//! The typed rows from which measures are computed, as the store reads them, and who spoke last in a ticket by its
//! history. Holds no text and no Discord id of a learner, and computes no measure.

use std::collections::HashSet;

use super::ids::{InquiryId, LearnerKey, RuleId, TicketId};
use super::inquiry::{InquiryEvent, Outcome, Place};
use super::survey::SurveyAnswers;
use super::time::Timestamp;

/// The events of one inquiry and of its ticket, oldest first; simultaneous events are in the order of recording.
pub type History = Vec<(Timestamp, InquiryEvent)>;

/// Corrects a history: orders the messages of both sides of a ticket as they were sent, and removes messages that were
/// taken out of the ticket, with the reopenings that they caused.
pub fn as_meant(mut history: History) -> History {
    put_in_the_order_said(&mut history);
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

/// Moves a message of one side of a ticket before later ones of the other side. It may be recorded after them, because
/// threads and direct messages are read separately.
fn put_in_the_order_said(history: &mut History) {
    for place in 0..history.len() {
        let (at, Some(speaker)) = (history[place].0, SpeakingSide::of(&history[place].1)) else {
            continue;
        };
        let is_later = |(said, event): &(Timestamp, InquiryEvent)| {
            *said > at && SpeakingSide::of(event).is_some_and(|other| other != speaker)
        };
        if let Some(first) = history[..place].iter().position(is_later) {
            history[first..=place].rotate_right(1);
        }
    }
}

/// The side of a ticket that wrote, so that the other side has the ball.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SpeakingSide {
    Learner,
    Staff,
}

impl SpeakingSide {
    const fn of(event: &InquiryEvent) -> Option<Self> {
        match event {
            InquiryEvent::LearnerReplied => Some(Self::Learner),
            event if is_reply(event) => Some(Self::Staff),
            _ => None,
        }
    }
}

/// Returns whether an event is the reply that a ticket's learner waits for.
pub const fn is_reply(event: &InquiryEvent) -> bool {
    matches!(
        event,
        InquiryEvent::StaffReplied {
            owes_still: false,
            ..
        }
    )
}

/// Lists the times of the learner's messages since the last reply, without those taken back. The history must be
/// corrected by [`as_meant`].
pub fn asked_since_reply(history: &History) -> Vec<Timestamp> {
    let history = readable(history);
    let last = history.iter().rposition(|(_, event)| is_reply(event));
    let since = &history[last.map_or(0, |last| last + 1)..];
    let asked = since
        .iter()
        .filter(|(_, event)| *event == InquiryEvent::LearnerReplied);
    asked.map(|(at, _)| *at).collect()
}

/// Returns a history without messages that were taken back.
pub fn readable(history: &History) -> Vec<&(Timestamp, InquiryEvent)> {
    let taken_back = history.iter().filter_map(|(_, event)| match event {
        InquiryEvent::TakenBack { said_at, .. } => Some(*said_at),
        _ => None,
    });
    let taken_back: HashSet<Timestamp> = taken_back.collect();
    let stands = |(at, event): &&(Timestamp, InquiryEvent)| {
        let is_word = *event == InquiryEvent::LearnerReplied || is_reply(event);
        !(is_word && taken_back.contains(at))
    };
    history.iter().filter(stands).collect()
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

impl InquiryFact {
    /// Returns whether a learner asked it; staff may have opened it, or asked it themselves.
    pub fn is_asked(&self) -> bool {
        self.place != Place::Staff && !self.is_by_staff()
    }

    /// Returns whether staff asked it themselves.
    pub fn is_by_staff(&self) -> bool {
        let mut events = self.events.iter();
        events.any(|(_, event)| *event == InquiryEvent::AskedByStaff)
    }
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

    #[test]
    fn what_both_sides_said_stands_in_the_order_in_which_they_said_it() {
        let said = |minutes| at(minutes, InquiryEvent::LearnerReplied);
        let by_staff = |minutes, owes_still| {
            let staff = UserId::new(6);
            at(minutes, InquiryEvent::StaffReplied { staff, owes_still })
        };
        let replied = |minutes| by_staff(minutes, false);
        let claimed = at(4, moved(TicketState::Claimed));
        let taken_back = |minutes, said_at: i64| {
            let said_at = Timestamp::from_millis(60_000 * said_at);
            let waits_since = None;
            at(
                minutes,
                InquiryEvent::TakenBack {
                    said_at,
                    waits_since,
                },
            )
        };
        let cases = [
            (
                vec![said(5), replied(4)],
                vec![replied(4), said(5)],
                vec![5],
            ),
            (vec![replied(5), said(4)], vec![said(4), replied(5)], vec![]),
            (
                vec![said(1), said(5), claimed.clone(), replied(4)],
                vec![said(1), replied(4), said(5), claimed],
                vec![5],
            ),
            (
                vec![replied(9), said(5), said(10), replied(4)],
                vec![replied(4), said(5), replied(9), said(10)],
                vec![10],
            ),
            // Messages that are no reply stay in place, and so do simultaneous ones.
            (
                vec![said(5), by_staff(4, true)],
                vec![said(5), by_staff(4, true)],
                vec![5],
            ),
            (vec![said(5), replied(5)], vec![said(5), replied(5)], vec![]),
            (
                vec![said(5), taken_back(6, 5), replied(4)],
                vec![replied(4), said(5), taken_back(6, 5)],
                vec![],
            ),
        ];
        for (recorded, meant, asked) in cases {
            let found = as_meant(recorded);
            assert_eq!(found, meant);
            let asked_since = asked_since_reply(&found).into_iter();
            let minutes = asked_since.map(|at| at.as_millis() / 60_000);
            assert_eq!(minutes.collect::<Vec<_>>(), asked, "{found:?}");
        }
    }
}
