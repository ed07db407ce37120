//! The shares of duty: for each person the hours on duty, those at night and at weekends, and the tickets taken, each
//! compared with the team's average.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::domain::{InquiryEvent, InquiryId, Millis, Span, TicketState, UserId, date_of, reached};

/// The local hours at which a night begins and ends.
const NIGHT: (i8, i8) = (22, 6);

/// One person's share of the team's duty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DutyShare {
    /// The time on duty.
    pub duty: Millis,
    /// The part of it between 22:00 and 06:00, local time.
    pub nights: Millis,
    /// The part of it on Saturdays and Sundays, local time.
    pub weekends: Millis,
    /// The number of tickets that they took or were given.
    pub tickets: u32,
}

impl DutyShare {
    /// Computes the share of a person from their times on duty, which do not overlap, and their number of tickets.
    pub fn of(duty: &[Span], tickets: u32, zone: &TimeZone) -> Self {
        let parts = |window: fn(Date, &TimeZone) -> Option<Span>| {
            let parts = duty.iter().map(|span| {
                let windows = days(*span, zone).filter_map(|date| window(date, zone));
                let common = windows.filter_map(|window| window.common(*span));
                common.map(length).sum::<Millis>()
            });
            parts.sum()
        };
        Self {
            duty: duty.iter().copied().map(length).sum(),
            nights: parts(night),
            weekends: parts(weekend_day),
            tickets,
        }
    }
}

/// Computes the relative difference of one person's figure from the team's average: 0.1 is ten percent more. `None` if
/// the average is 0.
pub fn difference(own: f64, all: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let people = all.len() as f64;
    let average = all.sum::<f64>() / people;
    (average > 0.0).then(|| own / average - 1.0)
}

/// Counts the tickets that each person took or was given, each ticket once, from the moves of the tickets in a period.
pub fn tickets_taken<'a>(
    moves: impl IntoIterator<Item = &'a (InquiryId, InquiryEvent)>,
) -> BTreeMap<UserId, u32> {
    let mut taken: BTreeMap<UserId, BTreeSet<InquiryId>> = BTreeMap::new();
    for (inquiry, event) in moves {
        if let InquiryEvent::Moved {
            to: TicketState::Claimed,
            assignee: Some(user),
            ..
        } = event
        {
            taken.entry(*user).or_default().insert(*inquiry);
        }
    }
    let counted = taken.into_iter().map(|(user, tickets)| {
        let count = u32::try_from(tickets.len()).unwrap_or(u32::MAX);
        (user, count)
    });
    counted.collect()
}

fn length(span: Span) -> Millis {
    span.until.since(span.from)
}

/// Lists the dates that a span touches, and the date before, whose night reaches into it.
fn days(span: Span, zone: &TimeZone) -> impl Iterator<Item = Date> + use<> {
    let first = date_of(zone, span.from).saturating_sub(1.day());
    let last = date_of(zone, span.until);
    first.series(1.day()).take_while(move |date| *date <= last)
}

/// Returns the night that begins on a date.
fn night(date: Date, zone: &TimeZone) -> Option<Span> {
    let (begins, ends) = NIGHT;
    let morning = date.tomorrow().ok()?.at(ends, 0, 0, 0);
    let evening = date.at(begins, 0, 0, 0);
    Span::between(reached(zone, evening), reached(zone, morning))
}

/// Returns the day of a date if it is a Saturday or a Sunday; `None` for other dates.
fn weekend_day(date: Date, zone: &TimeZone) -> Option<Span> {
    if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return None;
    }
    let midnight = |date: Date| reached(zone, date.at(0, 0, 0, 0));
    Span::between(midnight(date), midnight(date.tomorrow().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use proptest::prelude::*;

    /// Starting points of two weeks around changes of the clocks: forward, back, by half an hour, never.
    const PLACES: [(&str, i64); 4] = [
        ("Europe/Berlin", 1_774_224_000_000),
        ("America/New_York", 1_792_972_800_000),
        ("Australia/Lord_Howe", 1_774_828_800_000),
        ("Asia/Shanghai", 1_774_224_000_000),
    ];
    const MINUTES: i64 = 14 * 24 * 60;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_share_is_what_counting_every_minute_says(
            place in 0..PLACES.len(),
            spans in prop::collection::vec((0..MINUTES, 1_i64..3000), 0..4),
        ) {
            let (zone, begins) = (TimeZone::get(PLACES[place].0).unwrap(), PLACES[place].1);
            let at = |minute: i64| Timestamp::from_millis(begins + minute * 60_000);
            let (mut duty, mut expected) = (Vec::new(), DutyShare::default());
            let mut from = 0;
            for (gap, length) in spans {
                let span = Span { from: at(from + gap), until: at(from + gap + length) };
                for minute in from + gap..from + gap + length {
                    let local = zone.to_datetime(at(minute).to_jiff());
                    let minute = Millis::minutes(1);
                    expected.duty = expected.duty + minute;
                    if local.hour() >= 22 || local.hour() < 6 {
                        expected.nights = expected.nights + minute;
                    }
                    if matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday) {
                        expected.weekends = expected.weekends + minute;
                    }
                }
                duty.push(span);
                from += gap + length;
            }
            prop_assert_eq!(DutyShare::of(&duty, 0, &zone), expected);
        }
    }

    #[test]
    fn a_ticket_counts_once_for_each_who_took_it() {
        let moved = |inquiry: i64, user: u64, to: TicketState| {
            let event = InquiryEvent::moved(to, Some(UserId::new(user)));
            (InquiryId::new(inquiry), event)
        };
        let moves = [
            moved(1, 1, TicketState::Claimed),
            moved(1, 2, TicketState::Claimed),
            moved(1, 1, TicketState::Claimed),
            moved(2, 1, TicketState::Claimed),
            moved(3, 3, TicketState::Resolved),
        ];
        let taken = tickets_taken(&moves);
        let expected = [(UserId::new(1), 2), (UserId::new(2), 1)];
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_difference_is_from_the_average_of_all() {
        assert_eq!(difference(30.0, [30.0, 10.0].into_iter()), Some(0.5));
        assert_eq!(difference(10.0, [30.0, 10.0].into_iter()), Some(-0.5));
        assert_eq!(difference(0.0, [0.0, 0.0].into_iter()), None);
        assert_eq!(difference(0.0, [].into_iter()), None);
    }
}
