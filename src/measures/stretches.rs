//! The parts into which a figure over time is divided: days, weeks or months. Computes no figure.

use super::facts::{date_of_day, day_number};
use crate::domain::DayNumber;

/// The most days that are divided into days; the next constant is the most that are divided into weeks, and longer
/// periods are divided into months.
const MOST_DAYS: i64 = 31;
const MOST_WEEKS: i64 = 26 * 7;

/// The length of the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStep {
    /// A day.
    Day,
    /// A week: seven days.
    Week,
    /// A month of the calendar.
    Month,
}

/// A run of days, the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first day.
    pub first: DayNumber,
    /// The last day; not before the first.
    pub last: DayNumber,
}

impl TimeStep {
    /// Chooses the step in which a range of days, the last included, is shown.
    pub fn of(first: DayNumber, last: DayNumber) -> Self {
        let days = last.get() - first.get() + 1;
        if days <= MOST_DAYS {
            Self::Day
        } else if days <= MOST_WEEKS {
            Self::Week
        } else {
            Self::Month
        }
    }

    /// Divides a range of days, the last included, into ascending parts; none if the last day precedes the first. Weeks
    /// are counted from the first day; the first and the last month may be incomplete.
    pub fn parts(self, first: DayNumber, last: DayNumber) -> Vec<Stretch> {
        let mut parts = Vec::new();
        let mut from = first;
        while from <= last {
            let end = match self {
                Self::Day => from,
                Self::Week => DayNumber::new(from.get() + 6),
                Self::Month => day_number(date_of_day(from).last_of_month()),
            };
            let end = end.clamp(from, last);
            parts.push(Stretch {
                first: from,
                last: end,
            });
            from = DayNumber::new(end.get() + 1);
        }
        parts
    }

    /// Writes the short name of a part: its first day, or its month.
    pub fn label(self, part: Stretch) -> String {
        let date = date_of_day(part.first);
        match self {
            Self::Day | Self::Week => date.strftime("%m-%d").to_string(),
            Self::Month => date.strftime("%Y-%m").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_days_are_days_more_are_weeks_and_many_are_months() {
        let first = day_number("2026-01-20".parse().unwrap());
        for (days, step, parts, labels) in [
            (1, TimeStep::Day, 1, ["01-20", "01-20"]),
            (31, TimeStep::Day, 31, ["01-20", "02-19"]),
            (90, TimeStep::Week, 13, ["01-20", "04-14"]),
            (183, TimeStep::Month, 7, ["2026-01", "2026-07"]),
        ] {
            let last = DayNumber::new(first.get() + days - 1);
            let found = TimeStep::of(first, last);
            assert_eq!(found, step, "{days}");
            let cut = step.parts(first, last);
            assert_eq!(cut.len(), parts, "{days}");
            let ends = [cut[0], cut[parts - 1]].map(|part| step.label(part));
            assert_eq!(ends, labels, "{days}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_are_all_days_once_and_in_order(first in 0_i64..20_000, days in 0_i64..1500) {
            let (first, last) = (DayNumber::new(first), DayNumber::new(first + days - 1));
            for step in [TimeStep::Day, TimeStep::Week, TimeStep::Month] {
                let parts = step.parts(first, last);
                prop_assert_eq!(parts.is_empty(), days == 0);
                let meets = |pair: &[Stretch]| pair[0].last.get() + 1 == pair[1].first.get();
                prop_assert!(parts.windows(2).all(meets));
                prop_assert!(parts.iter().all(|part| part.first <= part.last));
                if let (Some(one), Some(other)) = (parts.first(), parts.last()) {
                    prop_assert_eq!((one.first, other.last), (first, last));
                }
            }
        }
    }
}
