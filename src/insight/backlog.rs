//! The backlog: how many tickets were open at the end of each day.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::{InquiryEvent, TicketFact, Timestamp};

use super::course::own_events;
use super::period::{Period, start_of};

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

/// When the ticket began to be open (+1) and when it ceased to be (−1).
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
    use super::*;
    use crate::domain::{Millis, TicketState};
    use crate::insight::samples::{START, any_ticket, claimed, moved, ticket};
    use crate::insight::zone_of;
    use proptest::prelude::*;

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
