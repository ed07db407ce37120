//! What the events of tickets say of their time: where each resolved ticket's time went (handling,
//! waiting for the learner, waiting for an instructor, and the rest), and how many tickets were open at
//! the end of each day. By the clock; duty hours are not looked at.
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

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::period::{Period, start_of};
use crate::domain::{InquiryEvent, Millis, TicketFact, TicketState, Timestamp};

/// The time from asked to last resolved, in the parts it went to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketTimes {
    /// An instructor held the ticket, and the ball was in their court.
    pub handling: Millis,
    /// The ticket was open, and the ball was with the learner.
    pub learner: Millis,
    /// The ticket was open, nobody held it, and the ball was not with the learner.
    pub queue: Millis,
    /// There was no open ticket.
    pub rest: Millis,
}

impl TicketTimes {
    /// Adds up where a ticket's time went; `None` when it was never resolved, or goes on in another
    /// ticket, whose time counts.
    pub fn of(ticket: &TicketFact) -> Option<Self> {
        if was_merged(ticket) {
            return None;
        }
        let end = last_resolved(ticket)?;
        let (mut times, mut ball) = (Self::default(), BallPosition::default());
        let mut cursor = ticket.asked_at;
        for (at, event) in own_events(ticket) {
            // Events of several processes may lie a little out of order; time never runs back.
            let until = (*at).clamp(cursor, end.max(cursor));
            let part = times.part(ball);
            *part = *part + until.since(cursor);
            cursor = until;
            ball.apply(event);
        }
        Some(times)
    }

    /// The time from asked to last resolved.
    pub fn total(&self) -> Millis {
        self.handling + self.learner + self.queue + self.rest
    }

    /// The part to which time belongs that passes now.
    fn part(&mut self, ball: BallPosition) -> &mut Millis {
        match ball.state {
            None | Some(TicketState::Resolved | TicketState::Closed) => &mut self.rest,
            Some(_) if ball.with_learner => &mut self.learner,
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

/// The time at which the ticket was last resolved; `None` when it never was.
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

/// Whether the ticket goes on in another one: it was merged, and not taken up again by itself.
fn was_merged(ticket: &TicketFact) -> bool {
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
    /// `None` before the ticket was opened.
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

/// One day and the tickets open at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayEnd {
    /// The day, in the guild's time zone.
    pub day: Date,
    /// Tickets that were opening, waiting or claimed when it ended; on the period's last day, when
    /// the period ended.
    pub open: usize,
}

/// The end of each day of a period, oldest first, from the day on which the first of the tickets
/// was opened if that is later. Takes every ticket that was open at any moment of the period.
pub fn backlog(tickets: &[TicketFact], period: &Period, zone: &TimeZone) -> Vec<DayEnd> {
    let Some(first_opened) = tickets.iter().map(|ticket| ticket.opened_at).min() else {
        return Vec::new();
    };
    let mut changes: Vec<(Timestamp, isize)> = tickets.iter().flat_map(changes).collect();
    changes.sort_unstable();
    let mut changes = changes.into_iter().peekable();
    let (mut open, mut days) = (0_isize, Vec::new());
    let mut day = day_of(period.from.max(first_opened), zone);
    while let Some((today, end)) = ending(day, period.to, zone) {
        while let Some((_, change)) = changes.next_if(|(at, _)| *at < end) {
            open += change;
        }
        days.push(DayEnd {
            day: today,
            open: usize::try_from(open).unwrap_or_default(),
        });
        day = today.tomorrow().ok().filter(|_| end < period.to);
    }
    days
}

/// A day with the moment it ends, at the latest the period's end.
fn ending(day: Option<Date>, period_end: Timestamp, zone: &TimeZone) -> Option<(Date, Timestamp)> {
    let day = day?;
    let starts = start_of(day, zone)?;
    let ends = start_of(day.tomorrow().ok()?, zone)?;
    (starts < period_end).then_some((day, ends.min(period_end)))
}

fn day_of(time: Timestamp, zone: &TimeZone) -> Option<Date> {
    Some(time.to_jiff().to_zoned(zone.clone()).date())
}

/// The times at which the ticket began to be open (+1) and ceased to be (−1).
fn changes(ticket: &TicketFact) -> Vec<(Timestamp, isize)> {
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
        START, any_ticket, claimed, history, holding, moved, staff, ticket,
    };
    use crate::measures::zone_of;

    /// A ticket's events by minute, with the minutes of handling, for the learner, in the queue
    /// and of the rest that they must give.
    type Case<'a> = (&'a str, &'a [(i64, InquiryEvent)], [i64; 4]);

    fn hold(cases: &[Case<'_>]) {
        for (what, events, expected) in cases {
            let times = TicketTimes::of(&ticket(events)).unwrap();
            let parts = [times.handling, times.learner, times.queue, times.rest];
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
    fn a_merged_ticket_has_no_time_of_its_own_until_it_is_taken_up_again() {
        use crate::domain::TicketNumber;
        let merged = InquiryEvent::Merged {
            into: TicketNumber::new(2),
        };
        let mut events = vec![
            (0, claimed(1)),
            (10, resolved()),
            (20, moved(TicketState::Closed)),
            (20, merged),
        ];
        assert_eq!(TicketTimes::of(&ticket(&events)), None);
        events.extend([(30, claimed(1)), (40, resolved())]);
        let times = TicketTimes::of(&ticket(&events)).unwrap();
        assert_eq!(times.handling, Millis::minutes(20));
    }

    #[test]
    fn time_before_the_ticket_is_nobodys() {
        let mut ticket = ticket(&[(10, claimed(1)), (20, moved(TicketState::Resolved))]);
        ticket.asked_at = ticket.asked_at - Millis::hours(1);
        let times = TicketTimes::of(&ticket).unwrap();
        assert_eq!(times.rest, Millis::hours(1));
        assert_eq!(times.total(), Millis::minutes(80));
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
        let [first, second] = [first, second].map(|ticket| TicketTimes::of(&ticket).unwrap());
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
        assert_eq!(TicketTimes::of(&ticket(&[(0, claimed(1))])), None);
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_time_from_asked_to_last_resolved(
            ticket in any_ticket(),
        ) {
            let Some(times) = TicketTimes::of(&ticket) else {
                prop_assert!(last_resolved(&ticket).is_none());
                return Ok(());
            };
            let end = last_resolved(&ticket).unwrap();
            prop_assert_eq!(times.total(), end.since(ticket.asked_at));
            prop_assert!(times.handling <= times.total());
            for part in [times.handling, times.learner, times.queue, times.rest] {
                prop_assert!(part >= Millis::ZERO);
            }
        }
    }

    const DAY: i64 = 24 * 60;

    fn open_counts(tickets: &[TicketFact], days: i64, zone: &str) -> Vec<usize> {
        let zone = zone_of(zone);
        let now = START + Millis::days(days);
        let period = Period::parse("all", now, &zone).unwrap();
        let days = backlog(tickets, &period, &zone);
        days.into_iter().map(|day| day.open).collect()
    }

    #[test]
    fn a_ticket_is_in_the_backlog_until_it_is_resolved_and_again_when_reopened() {
        let tickets = [
            ticket(&[(30, claimed(1)), (DAY + 1, moved(TicketState::Resolved))]),
            ticket(&[
                (30, claimed(1)),
                (60, moved(TicketState::Resolved)),
                (90, moved(TicketState::Closed)),
                (2 * DAY + 5, claimed(1)),
            ]),
        ];
        // The day that has just begun is counted up to now.
        assert_eq!(open_counts(&tickets, 3, "UTC"), [1, 0, 1, 1]);
    }

    #[test]
    fn the_end_of_a_day_is_midnight_in_the_guilds_zone() {
        let resolved_at_five = ticket(&[(17 * 60, moved(TicketState::Resolved))]);
        // In Shanghai that is one o'clock on the next day.
        let tickets = [resolved_at_five];
        assert_eq!(open_counts(&tickets, 1, "UTC"), [0, 0]);
        assert_eq!(open_counts(&tickets, 1, "Asia/Shanghai"), [1, 0]);
    }

    #[test]
    fn the_days_are_those_of_the_period() {
        let now = START + Millis::days(40);
        let zone = zone_of("UTC");
        let period = Period::parse("1970-01-05..1970-01-07", now, &zone).unwrap();
        let days = backlog(&[ticket(&[])], &period, &zone);
        let dates: Vec<String> = days.iter().map(|end| end.day.to_string()).collect();
        assert_eq!(dates, ["1970-01-05", "1970-01-06", "1970-01-07"]);
        assert!(days.iter().all(|end| end.open == 1));
        assert_eq!(backlog(&[], &period, &zone), []);
    }

    proptest! {
        #[test]
        fn there_are_never_more_open_tickets_than_tickets(
            tickets in prop::collection::vec(any_ticket(), 1..6),
        ) {
            let counts = open_counts(&tickets, 6, "Europe/Berlin");
            prop_assert_eq!(counts.len(), 7);
            prop_assert!(counts.iter().all(|open| *open <= tickets.len()));
        }
    }
}
