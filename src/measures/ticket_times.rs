//! The times of a ticket, from its events: how they split into handling, waiting for the learner, waiting for an
//! instructor, and the rest, in the first episode and in all, and when it was open. By the clock.
//!
//! The state machine. Until a ticket is opened there is none. `Escalated` opens it with the ball
//! on the staff's side. Being claimed or reopened brings the ball to the staff's side; a transfer
//! leaves it where it lies. `StaffReplied` passes it to the learner (a holding word leaves it where it
//! lies), `LearnerReplied` back; `TakenBack` leaves it where it is by what can still be read. Then
//!
//! - *handling*: the ticket is claimed, and the ball is with its instructor;
//! - *learner*: the ticket is open, and the ball is with the learner;
//! - *queue*: the ticket is open, nobody holds it, and the ball is not with the learner;
//! - *rest*: before the ticket was opened, and between a resolution and the next reopening.
//!
//! The four cover the time from asked to resolved without gap or overlap.

use crate::domain::{
    InquiryEvent, Millis, ResolvedTicket, TicketFact, TicketState, TicketTimes, Timestamp, UserId,
};

/// Computes the figures of a ticket that was resolved; `None` if it never was, or was merged into another ticket, whose
/// time counts.
pub(super) fn resolved(ticket: &TicketFact) -> Option<ResolvedTicket> {
    if was_merged(ticket) {
        return None;
    }
    let mut resolutions: Vec<Timestamp> = Vec::new();
    let (mut reopened, mut is_over, mut is_open) = (0, false, true);
    let (mut holder, mut credit): (Option<UserId>, _) = (None, None);
    for (at, event) in own_events(ticket) {
        let InquiryEvent::Moved { to, assignee, .. } = event else {
            continue;
        };
        reopened += u32::from(is_over && to.is_open());
        is_open = to.is_open();
        is_over = (is_over || *to == TicketState::Resolved) && !is_open;
        holder = assignee.or(holder.filter(|_| *to != TicketState::Waiting));
        if *to == TicketState::Resolved {
            resolutions.push(*at);
            credit = holder;
        }
    }
    // Events of several processes may lie a little out of order.
    let (first, last) = (resolutions.iter().min()?, resolutions.iter().max()?);
    Some(ResolvedTicket {
        first: times_until(ticket, *first),
        whole: times_until(ticket, *last),
        reopened,
        is_open_again: is_open,
        credit,
    })
}

/// The state of a ticket that is not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unresolved {
    /// The ticket is open, for the first time or again.
    Open,
    /// It was never resolved: the time from the question to the end of the ticket.
    Ended(Millis),
}

impl Unresolved {
    /// Returns the time from the question to the ticket's end, if it ended.
    pub(super) const fn ended(self) -> Option<Millis> {
        match self {
            Self::Open => None,
            Self::Ended(after) => Some(after),
        }
    }
}

/// Returns whether a ticket is open, or has ended and was never resolved; `None` if neither, or if it was merged into
/// another ticket.
pub(super) fn unresolved(ticket: &TicketFact) -> Option<Unresolved> {
    if was_merged(ticket) {
        return None;
    }
    let (mut is_open, mut was_resolved, mut last) = (true, false, ticket.opened_at);
    for (at, event) in own_events(ticket) {
        if let InquiryEvent::Moved { to, .. } = event {
            was_resolved |= *to == TicketState::Resolved;
            is_open = to.is_open();
            last = last.max(*at);
        }
    }
    match (is_open, was_resolved) {
        (true, _) => Some(Unresolved::Open),
        (false, true) => None,
        (false, false) => Some(Unresolved::Ended(last.since(ticket.asked_at))),
    }
}

/// Adds up the parts of a ticket's time, from asked until a moment.
fn times_until(ticket: &TicketFact, end: Timestamp) -> TicketTimes {
    let (mut times, mut ball) = (TicketTimes::default(), BallPosition::default());
    let mut cursor = ticket.asked_at;
    for (at, event) in own_events(ticket) {
        // Events of several processes may be slightly out of order; time never runs backwards.
        let until = (*at).clamp(cursor, end.max(cursor));
        let part = part_of(&mut times, ball);
        *part = *part + until.since(cursor);
        cursor = until;
        ball.apply(event);
    }
    times
}

/// Chooses the part that the present time belongs to.
fn part_of(times: &mut TicketTimes, ball: BallPosition) -> &mut Millis {
    match ball.state {
        None | Some(TicketState::Resolved | TicketState::Closed) => &mut times.rest,
        Some(_) if ball.with_learner => &mut times.learner,
        Some(TicketState::Claimed) => &mut times.handling,
        Some(TicketState::Opening | TicketState::Waiting) => &mut times.queue,
    }
}

/// Lists the events of the inquiry that belong to this ticket: from its opening to the opening of the inquiry's next
/// ticket, if any. A learner has one open ticket at a time, so tickets of one inquiry do not overlap.
fn own_events(ticket: &TicketFact) -> &[(Timestamp, InquiryEvent)] {
    let opens = |event: &InquiryEvent, own: bool| match event {
        InquiryEvent::Escalated { ticket: opened, .. } => (*opened == ticket.id) == own,
        _ => false,
    };
    let events = ticket.events.as_slice();
    let first = events.iter().position(|(_, event)| opens(event, true));
    let own = &events[first.unwrap_or_default()..];
    let next = own.iter().position(|(_, event)| opens(event, false));
    &own[..next.unwrap_or(own.len())]
}

/// Returns whether the ticket was merged into another one, and not reopened later.
pub(super) fn was_merged(ticket: &TicketFact) -> bool {
    let telling = own_events(ticket).iter().rev();
    let mut telling = telling.filter_map(|(_, event)| match event {
        InquiryEvent::Merged { .. } => Some(true),
        InquiryEvent::Moved { to, .. } if to.is_open() => Some(false),
        _ => None,
    });
    telling.next().unwrap_or(false)
}

/// The state of the ticket, and whose turn it is.
#[derive(Clone, Copy, Default)]
struct BallPosition {
    /// The state of the ticket; `None` before it was opened.
    state: Option<TicketState>,
    with_learner: bool,
}

impl BallPosition {
    fn apply(&mut self, event: &InquiryEvent) {
        match event {
            InquiryEvent::Escalated { .. } => {
                self.state = Some(TicketState::Opening);
                self.with_learner = false;
            }
            InquiryEvent::Moved { to, .. } => self.move_to(*to),
            InquiryEvent::StaffReplied { owes_still, .. } => self.with_learner |= !owes_still,
            InquiryEvent::LearnerReplied => self.with_learner = false,
            InquiryEvent::TakenBack { waits_since, .. } => {
                self.with_learner = waits_since.is_none();
            }
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

/// Lists the times at which the ticket became open (+1) and stopped being open (−1).
pub(super) fn changes(ticket: &TicketFact) -> Vec<(Timestamp, i64)> {
    let mut changes = vec![(ticket.opened_at, 1)];
    let (mut cursor, mut open) = (ticket.opened_at, true);
    for (at, event) in own_events(ticket) {
        let InquiryEvent::Moved { to, .. } = event else {
            continue;
        };
        cursor = cursor.max(*at);
        if to.is_open() != open {
            open = to.is_open();
            changes.push((cursor, if open { 1 } else { -1 }));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Millis, TicketId, TicketState};
    use crate::measures::samples::{
        any_ticket, claimed, history, holding, moved, staff, taken_back, ticket,
    };

    /// A ticket's events by minute, and the expected minutes of handling, for the learner, in the queue and of rest.
    type Case<'a> = (&'a str, &'a [(i64, InquiryEvent)], [i64; 4]);

    fn hold(cases: &[Case<'_>]) {
        for (what, events, expected) in cases {
            let times = resolved(&ticket(events)).unwrap().whole;
            let parts = [times.handling, times.learner, times.queue, times.rest];
            assert_eq!(parts.map(|part| part.get() / 60_000), *expected, "{what}");
        }
    }

    fn done() -> InquiryEvent {
        moved(TicketState::Resolved)
    }

    #[test]
    fn the_ball_goes_to_and_fro_with_what_people_write() {
        let learner = InquiryEvent::LearnerReplied;
        hold(&[
            (
                "claimed, answered, resolved",
                &[(5, claimed(1)), (15, staff(1)), (40, done())],
                [10, 25, 5, 0],
            ),
            (
                "the learner answers back",
                &[(0, claimed(1)), (10, staff(1)), (30, learner), (60, done())],
                [40, 20, 0, 0],
            ),
            (
                "a holding word leaves the ball where it lies",
                &[
                    (5, claimed(1)),
                    (15, holding(1)),
                    (20, staff(1)),
                    (30, holding(2)),
                    (40, done()),
                ],
                [15, 20, 5, 0],
            ),
            (
                "the learner takes back what they wrote",
                &[
                    (0, claimed(1)),
                    (10, staff(1)),
                    (20, InquiryEvent::LearnerReplied),
                    (25, taken_back(20, None)),
                    (60, done()),
                ],
                [15, 45, 0, 0],
            ),
            (
                "the instructor takes back the reply",
                &[
                    (0, claimed(1)),
                    (10, staff(1)),
                    (30, taken_back(10, Some(30))),
                    (60, done()),
                ],
                [40, 20, 0, 0],
            ),
            (
                "a reply before the claim; the claim takes the ball",
                &[(5, staff(2)), (20, claimed(1)), (30, done())],
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
                    (60, done()),
                ],
                [10, 50, 0, 0],
            ),
            (
                "released, and claimed again",
                &[
                    (0, claimed(1)),
                    (10, released),
                    (30, claimed(2)),
                    (35, done()),
                ],
                [15, 0, 20, 0],
            ),
        ]);
    }

    #[test]
    fn time_between_a_resolution_and_a_reopening_is_nobodys() {
        let (first, second) = ((20, done()), (60, done()));
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
                    (10, done()),
                    (20, claimed(1)),
                    (90, moved(TicketState::Closed)),
                ],
                [10, 0, 0, 0],
            ),
        ]);
    }

    #[test]
    fn a_merged_ticket_has_no_time_of_its_own_until_it_is_taken_up_again() {
        use crate::domain::TicketNumber;
        let merged = InquiryEvent::Merged {
            into: TicketNumber::new(2),
        };
        let mut events = vec![
            (0, claimed(1)),
            (10, done()),
            (20, moved(TicketState::Closed)),
            (20, merged),
        ];
        assert_eq!(resolved(&ticket(&events)), None);
        events.extend([(30, claimed(1)), (40, done())]);
        let times = resolved(&ticket(&events)).unwrap().whole;
        assert_eq!(times.handling, Millis::minutes(20));
    }

    #[test]
    fn time_before_the_ticket_is_nobodys() {
        let mut ticket = ticket(&[(10, claimed(1)), (20, moved(TicketState::Resolved))]);
        ticket.asked_at = ticket.asked_at - Millis::hours(1);
        let times = resolved(&ticket).unwrap().whole;
        assert_eq!(times.rest, Millis::hours(1));
        assert_eq!(times.total(), Millis::minutes(80));
    }

    #[test]
    fn two_tickets_of_one_inquiry_are_told_apart() {
        let mut first = ticket(&[
            (0, claimed(1)),
            (10, done()),
            (15, moved(TicketState::Closed)),
        ]);
        let second = TicketId::new(2);
        first.events.extend(history(&[
            (
                30,
                InquiryEvent::Escalated {
                    ticket: second,
                    reason: None,
                },
            ),
            (40, claimed(2)),
            (45, done()),
        ]));
        let second = TicketFact {
            id: second,
            ..first.clone()
        };
        let [first, second] = [first, second].map(|ticket| resolved(&ticket).unwrap().whole);
        let minutes = |times: TicketTimes| (times.handling, times.queue, times.rest);
        let of = |minutes: [i64; 3]| {
            let [handling, queue, rest] = minutes.map(Millis::minutes);
            (handling, queue, rest)
        };
        assert_eq!(minutes(first), of([10, 0, 0]));
        assert_eq!(minutes(second), of([5, 10, 30]));
    }

    #[test]
    fn a_ticket_never_resolved_has_no_course() {
        assert_eq!(resolved(&ticket(&[(0, claimed(1))])), None);
    }

    #[test]
    fn the_first_episode_ends_with_the_first_resolution_and_the_last_holder_has_the_credit() {
        let found = resolved(&ticket(&[
            (0, claimed(1)),
            (20, done()),
            (50, claimed(2)),
            (60, done()),
        ]));
        let found = found.unwrap();
        assert!(!found.is_open_again);
        assert_eq!(found.first.total(), Millis::minutes(20));
        assert_eq!(found.whole.total(), Millis::minutes(60));
        assert_eq!((found.reopened, found.credit), (1, Some(UserId::new(2))));
        let never = resolved(&ticket(&[
            (0, claimed(1)),
            (9, done()),
            (12, moved(TicketState::Closed)),
        ]));
        assert_eq!(never.map(|ticket| ticket.reopened), Some(0));
    }

    #[test]
    fn a_ticket_that_is_open_again_is_not_resolved_and_keeps_its_first_episode() {
        let mut events = vec![(0, claimed(1)), (20, done()), (50, claimed(2))];
        let open = ticket(&events);
        let found = resolved(&open).unwrap();
        assert!(found.is_open_again);
        assert_eq!(
            (found.first.total(), found.reopened),
            (Millis::minutes(20), 1)
        );
        assert_eq!(unresolved(&open), Some(Unresolved::Open));
        events.push((60, moved(TicketState::Closed)));
        let closed = ticket(&events);
        assert_eq!(unresolved(&closed), None);
        assert!(!resolved(&closed).unwrap().is_open_again);
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_time_from_asked_to_last_resolved(
            ticket in any_ticket(),
        ) {
            let resolutions = own_events(&ticket).iter().filter(|(_, event)| {
                matches!(event, InquiryEvent::Moved { to: TicketState::Resolved, .. })
            });
            let end = resolutions.map(|(at, _)| *at).max();
            let Some(found) = resolved(&ticket) else {
                prop_assert!(end.is_none());
                return Ok(());
            };
            let times = found.whole;
            prop_assert_eq!(times.total(), end.unwrap().since(ticket.asked_at));
            prop_assert!(found.first.total() <= times.total());
            prop_assert!(found.first.handling <= times.handling);
            for part in [times.handling, times.learner, times.queue, times.rest] {
                prop_assert!(part >= Millis::ZERO);
            }
        }
    }
}
