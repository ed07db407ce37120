//! The number of tickets open at the end of each day, computed by adding up the changes of each day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::facts::date_of_day;
use super::period::Period;
use crate::domain::{DayNumber, OpenChange};

/// A day, with the number of tickets open at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayEnd {
    /// The day, in the guild's time zone.
    pub day: Date,
    /// The number of tickets that were opening, waiting or claimed at its end; for today, that are now.
    pub open: usize,
}

/// Counts the tickets open at the end of each day of a period, oldest first, from the day on which the first ticket was
/// opened if that is later. `changes` must hold all changes ever.
pub fn backlog(changes: &[OpenChange], period: &Period) -> Vec<DayEnd> {
    let mut by_day: BTreeMap<DayNumber, i64> = BTreeMap::new();
    for change in changes {
        *by_day.entry(change.day).or_default() += change.by;
    }
    let Some((first, _)) = by_day.first_key_value() else {
        return Vec::new();
    };
    let begin = (*first).max(period.first_day);
    let before = by_day.range(..begin).map(|(_, by)| by);
    let mut open: i64 = before.sum();
    let days = begin.get()..=period.last_day.get();
    days.map(|day| {
        let day = DayNumber::new(day);
        open += by_day.get(&day).copied().unwrap_or_default();
        DayEnd {
            day: date_of_day(day),
            open: usize::try_from(open).unwrap_or_default(),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Millis, Timestamp};
    use crate::measures::zone_of;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn open_counts(changes: &[(i64, i64)], period: &str, day: i64) -> Vec<(String, usize)> {
        let changes: Vec<OpenChange> = changes
            .iter()
            .map(|(day, by)| OpenChange {
                day: DayNumber::new(*day),
                by: *by,
            })
            .collect();
        let period = Period::parse(period, NOW + Millis::days(day), &zone_of("UTC")).unwrap();
        let days = backlog(&changes, &period).into_iter();
        days.map(|end| (end.day.strftime("%m-%d").to_string(), end.open))
            .collect()
    }

    #[test]
    fn a_ticket_is_in_the_backlog_from_the_day_on_which_it_opens_until_it_is_resolved() {
        let changes = [(0, 1), (1, -1), (0, 1), (3, 1), (5, -1)];
        let listed = |expected: &[(&str, usize)]| -> Vec<(String, usize)> {
            expected
                .iter()
                .map(|(day, n)| ((*day).to_owned(), *n))
                .collect()
        };
        assert_eq!(
            open_counts(&changes, "all", 4),
            listed(&[
                ("01-01", 2),
                ("01-02", 1),
                ("01-03", 1),
                ("01-04", 2),
                ("01-05", 2)
            ])
        );
        assert_eq!(
            open_counts(&changes, "1970-01-03..1970-01-04", 40),
            listed(&[("01-03", 1), ("01-04", 2)])
        );
        assert_eq!(open_counts(&[], "all", 4), []);
    }
}
