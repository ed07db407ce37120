//! Where a resolved ticket's time went, read off its events: handling, waiting for the learner,
//! waiting for an instructor, and the rest. By the clock; duty hours are not looked at.
//!
//! The state machine. Until a ticket is opened there is none. `Escalated` opens it with the ball
//! on the staff's side. Being claimed or reopened brings the ball to the staff's side; a transfer
//! leaves it where it lies. `StaffReplied` passes it to the learner (a holding word leaves it where it
//! lies), `LearnerReplied` back. Then
//!
//! - *handling*: the ticket is claimed, and the ball is with its instructor;
//! - *learner*: the ticket is open, and the ball is with the learner;
//! - *queue*: the ticket is open, nobody holds it, and the ball is not with the learner;
//! - *rest*: before the ticket was opened, and between a resolution and the next reopening.
//!
//! The four cover the time from asked to last resolved without gap or overlap.

use crate::domain::{InquiryEvent, Millis, TicketFact, TicketState, Timestamp};

/// Where the time from asked to last resolved went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// An instructor held the ticket, and the ball was in their court.
    pub handling: Millis,
    /// The ticket was open, and the ball was with the learner.
    pub learner: Millis,
    /// The ticket was open, nobody held it, and the ball was not with the learner.
    pub queue: Millis,
    /// There was no open ticket.
    pub rest: Millis,
}

impl Course {
    /// Of a ticket; `None` when it was never resolved.
    pub fn of(ticket: &TicketFact) -> Option<Self> {
        let end = last_resolved(ticket)?;
        let (mut course, mut court) = (Self::default(), Court::default());
        let mut cursor = ticket.asked_at;
        for (at, event) in own_events(ticket) {
            // Events of several processes may lie a little out of order; time never runs back.
            let until = (*at).clamp(cursor, end.max(cursor));
            let part = course.part(court);
            *part = *part + until.since(cursor);
            cursor = until;
            court.hear(event);
        }
        Some(course)
    }

    /// From asked to last resolved.
    pub fn total(&self) -> Millis {
        self.handling + self.learner + self.queue + self.rest
    }

    /// The part to which time belongs that passes now.
    fn part(&mut self, court: Court) -> &mut Millis {
        match court.state {
            None | Some(TicketState::Resolved | TicketState::Closed) => &mut self.rest,
            Some(_) if court.with_learner => &mut self.learner,
            Some(TicketState::Claimed) => &mut self.handling,
            Some(TicketState::Opening | TicketState::Waiting) => &mut self.queue,
        }
    }
}

/// The events of the inquiry that are this ticket's: from its own opening to the opening of the next
/// ticket for the same inquiry, if there is one. A learner has one open ticket at a time, so that
/// tickets of one inquiry do not overlap.
pub(super) fn own_events(ticket: &TicketFact) -> &[(Timestamp, InquiryEvent)] {
    let opens = |event: &InquiryEvent, own: bool| match event {
        InquiryEvent::Escalated { ticket: opened } => (*opened == ticket.id) == own,
        _ => false,
    };
    let events = ticket.events.as_slice();
    let first = events.iter().position(|(_, event)| opens(event, true));
    let own = &events[first.unwrap_or_default()..];
    let next = own.iter().position(|(_, event)| opens(event, false));
    &own[..next.unwrap_or(own.len())]
}

/// When the ticket was last resolved; `None` when it never was.
pub(super) fn last_resolved(ticket: &TicketFact) -> Option<Timestamp> {
    let resolutions = own_events(ticket).iter().filter(|(_, event)| {
        matches!(
            event,
            InquiryEvent::Moved {
                to: TicketState::Resolved,
                ..
            }
        )
    });
    resolutions.map(|(at, _)| *at).max()
}

/// Where the ticket and the ball are.
#[derive(Clone, Copy, Default)]
struct Court {
    /// `None` before the ticket was opened.
    state: Option<TicketState>,
    with_learner: bool,
}

impl Court {
    fn hear(&mut self, event: &InquiryEvent) {
        match event {
            InquiryEvent::Escalated { .. } => {
                self.state = Some(TicketState::Opening);
                self.with_learner = false;
            }
            InquiryEvent::Moved { to, .. } => self.move_to(*to),
            InquiryEvent::StaffReplied { owes_still, .. } => self.with_learner |= !owes_still,
            InquiryEvent::LearnerReplied => self.with_learner = false,
            _ => {}
        }
    }

    fn move_to(&mut self, to: TicketState) {
        let was_open = self.state.is_some_and(TicketState::is_open);
        let was_claimed = self.state == Some(TicketState::Claimed);
        let claimed = to == TicketState::Claimed && !was_claimed;
        if claimed || !was_open {
            self.with_learner = false;
        }
        self.state = Some(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketId;
    use crate::insight::samples::{claimed, history, holding, moved, staff, ticket};
    use proptest::prelude::*;

    /// A ticket's events by minute, with the minutes of handling, for the learner, in the queue
    /// and of the rest that they must give.
    type Case<'a> = (&'a str, &'a [(i64, InquiryEvent)], [i64; 4]);

    fn hold(cases: &[Case<'_>]) {
        for (what, events, expected) in cases {
            let course = Course::of(&ticket(events)).unwrap();
            let parts = [course.handling, course.learner, course.queue, course.rest];
            assert_eq!(parts.map(|part| part.get() / 60_000), *expected, "{what}");
        }
    }

    fn resolved() -> InquiryEvent {
        moved(TicketState::Resolved)
    }

    #[test]
    fn the_ball_goes_to_and_fro_with_what_people_write() {
        let learner = InquiryEvent::LearnerReplied;
        hold(&[
            (
                "claimed, answered, resolved",
                &[(5, claimed(1)), (15, staff(1)), (40, resolved())],
                [10, 25, 5, 0],
            ),
            (
                "the learner answers back",
                &[
                    (0, claimed(1)),
                    (10, staff(1)),
                    (30, learner),
                    (60, resolved()),
                ],
                [40, 20, 0, 0],
            ),
            (
                "a holding word leaves the ball where it lies",
                &[
                    (5, claimed(1)),
                    (15, holding(1)),
                    (20, staff(1)),
                    (30, holding(2)),
                    (40, resolved()),
                ],
                [15, 20, 5, 0],
            ),
            (
                "a reply before the claim; the claim takes the ball",
                &[(5, staff(2)), (20, claimed(1)), (30, resolved())],
                [10, 15, 5, 0],
            ),
        ]);
    }

    #[test]
    fn only_who_holds_the_ticket_handles_it() {
        let released = moved(TicketState::Waiting);
        hold(&[
            (
                "a transfer leaves the ball where it lies",
                &[
                    (0, claimed(1)),
                    (10, staff(1)),
                    (20, claimed(2)),
                    (60, resolved()),
                ],
                [10, 50, 0, 0],
            ),
            (
                "released, and claimed again",
                &[
                    (0, claimed(1)),
                    (10, released),
                    (30, claimed(2)),
                    (35, resolved()),
                ],
                [15, 0, 20, 0],
            ),
        ]);
    }

    #[test]
    fn time_between_a_resolution_and_a_reopening_is_nobodys() {
        let (first, second) = ((20, resolved()), (60, resolved()));
        hold(&[
            (
                "reopened with the ball on the staff's side",
                &[
                    (0, claimed(1)),
                    (10, staff(1)),
                    first,
                    (50, claimed(1)),
                    second,
                ],
                [20, 10, 0, 30],
            ),
            (
                "what follows the last resolution is not counted",
                &[
                    (0, claimed(1)),
                    (10, resolved()),
                    (20, claimed(1)),
                    (90, moved(TicketState::Closed)),
                ],
                [10, 0, 0, 0],
            ),
        ]);
    }

    #[test]
    fn time_before_the_ticket_is_nobodys() {
        let mut ticket = ticket(&[(10, claimed(1)), (20, moved(TicketState::Resolved))]);
        ticket.asked_at = ticket.asked_at - Millis::hours(1);
        let course = Course::of(&ticket).unwrap();
        assert_eq!(course.rest, Millis::hours(1));
        assert_eq!(course.total(), Millis::minutes(80));
    }

    #[test]
    fn two_tickets_of_one_inquiry_are_told_apart() {
        let mut first = ticket(&[
            (0, claimed(1)),
            (10, resolved()),
            (15, moved(TicketState::Closed)),
        ]);
        let second = TicketId::new(2);
        first.events.extend(history(&[
            (30, InquiryEvent::Escalated { ticket: second }),
            (40, claimed(2)),
            (45, resolved()),
        ]));
        let second = TicketFact {
            id: second,
            ..first.clone()
        };
        let [first, second] = [first, second].map(|ticket| Course::of(&ticket).unwrap());
        let minutes = |course: Course| (course.handling, course.queue, course.rest);
        let of = |minutes: [i64; 3]| {
            let [handling, queue, rest] = minutes.map(Millis::minutes);
            (handling, queue, rest)
        };
        assert_eq!(minutes(first), of([10, 0, 0]));
        assert_eq!(minutes(second), of([5, 10, 30]));
    }

    #[test]
    fn a_ticket_never_resolved_has_no_course() {
        assert_eq!(Course::of(&ticket(&[(0, claimed(1))])), None);
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_time_from_asked_to_last_resolved(
            ticket in crate::insight::samples::any_ticket(),
        ) {
            let Some(course) = Course::of(&ticket) else {
                prop_assert!(last_resolved(&ticket).is_none());
                return Ok(());
            };
            let end = last_resolved(&ticket).unwrap();
            prop_assert_eq!(course.total(), end.since(ticket.asked_at));
            prop_assert!(course.handling <= course.total());
            for part in [course.handling, course.learner, course.queue, course.rest] {
                prop_assert!(part >= Millis::ZERO);
            }
        }
    }
}
