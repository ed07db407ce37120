//! The figures of a week beside those of the week before, for the digest, and the time of the next digest. Decides
//! which figures are compared, but not what a change means.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cell::Cell;
use super::digest::{Compared, Estimate};
use super::facts::{date_of_day, day_at};
use super::outcomes::{Helpful, Outcomes};
use super::pictures::report::Unit;
use super::response::Replies;
use super::satisfaction::Satisfaction;
use super::statistics::{Interval, Median, count_interval};
use crate::domain::{DayNumber, Millis, Timestamp, reached};

/// The least n of a compared figure.
const LEAST_N: u64 = 10;

/// The hour of Monday at which a digest is due.
const HOUR: i8 = 9;

/// A figure by which two weeks are compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WeekFigure {
    /// The number of learners who asked anything.
    Learners,
    /// The number of learners who asked in a category.
    LearnersOf(String),
    /// The inquiries answered by a rule ÷ inquiries.
    AutoReplies,
    /// The confirmed deflection.
    Solved,
    /// The inquiries whose learner asked again ÷ inquiries answered by a rule.
    Reasked,
    /// The inquiries that neither a rule nor a person answered ÷ inquiries.
    Unanswered,
    /// The presses *Solved* ÷ (*Solved* + *Not what I asked*).
    Helpful,
    /// The satisfaction.
    Satisfaction,
    /// The median wait for a first response, including unfinished waits.
    FirstReply,
    /// The median wait for the reply to a later turn, including unfinished waits.
    NextReply,
}

/// The figures of a week, and the unfinished waits at its end.
#[derive(Clone, Copy, Debug)]
pub struct DigestWeek<'a> {
    /// The cell of all its inquiries.
    pub cell: &'a Cell,
    /// The cell of each category that has any inquiries.
    pub categories: &'a [(String, Cell)],
    /// The times so far of the waits for a first reply.
    pub awaiting: &'a [Millis],
    /// The times so far of the waits for a reply to a later turn.
    pub owed: &'a [Millis],
}

/// Pairs the figures that both weeks have, with their intervals. Categories are compared only if there are at least
/// two, because a single one equals the whole. Empty if nothing was asked in the week before.
pub fn compared(now: &DigestWeek<'_>, before: &DigestWeek<'_>) -> Vec<Compared<WeekFigure>> {
    if before.cell.asked() == 0 {
        return Vec::new();
    }
    let mut figures = vec![
        WeekFigure::Learners,
        WeekFigure::AutoReplies,
        WeekFigure::Solved,
        WeekFigure::Reasked,
        WeekFigure::Unanswered,
        WeekFigure::Helpful,
        WeekFigure::Satisfaction,
        WeekFigure::FirstReply,
        WeekFigure::NextReply,
    ];
    let both = now.categories.iter().chain(before.categories);
    let mut categories: Vec<&String> = both.map(|(name, _)| name).collect();
    categories.sort_unstable();
    categories.dedup();
    if categories.len() > 1 {
        figures.extend(categories.into_iter().cloned().map(WeekFigure::LearnersOf));
    }
    let pairs = figures.into_iter().filter_map(|what| {
        let (now, before) = (what.of(now)?, what.of(before)?);
        let is_enough = match what.unit() {
            Unit::Count => now.n.max(before.n) >= LEAST_N,
            Unit::Share | Unit::Length | Unit::Score => now.n.min(before.n) >= LEAST_N,
        };
        is_enough.then_some(Compared {
            unit: what.unit(),
            what,
            before,
            now,
        })
    });
    pairs.collect()
}

impl WeekFigure {
    /// Returns the unit of its values.
    const fn unit(&self) -> Unit {
        match self {
            Self::Learners | Self::LearnersOf(_) => Unit::Count,
            Self::AutoReplies | Self::Solved | Self::Reasked | Self::Unanswered | Self::Helpful => {
                Unit::Share
            }
            Self::Satisfaction => Unit::Score,
            Self::FirstReply | Self::NextReply => Unit::Length,
        }
    }

    /// Computes the figure of a week; `None` if there is none or it has no interval.
    fn of(&self, week: &DigestWeek<'_>) -> Option<Estimate> {
        let cell = week.cell;
        let outcomes = Outcomes::of(cell);
        match self {
            Self::Learners => Some(counted(cell.askers())),
            Self::LearnersOf(category) => {
                let of = week.categories.iter().find(|(name, _)| name == category);
                Some(counted(of.map_or(0, |(_, cell)| cell.askers())))
            }
            Self::AutoReplies => Estimate::of_share(outcomes.auto_replies()),
            Self::Solved => Estimate::of_share(outcomes.deflection_confirmed()),
            Self::Reasked => Estimate::of_share(outcomes.reasked()),
            Self::Unanswered => Estimate::of_share(outcomes.unanswered()),
            Self::Helpful => Estimate::of_share(Helpful::of(cell).rate),
            Self::Satisfaction => {
                let score = Satisfaction::of(cell).score?;
                Some(Estimate {
                    value: score.mean,
                    interval: score.interval?,
                    n: score.learners as u64,
                })
            }
            Self::FirstReply => waited(Replies::first(cell, week.awaiting).median?),
            Self::NextReply => waited(Replies::next(cell, week.owed).median?),
        }
    }
}

fn counted(n: u64) -> Estimate {
    Estimate {
        value: n as f64,
        interval: count_interval(n),
        n,
    }
}

/// Computes the median of waits; `None` if the median or its interval is not reached.
fn waited(median: Median) -> Option<Estimate> {
    let length = |length: Millis| length.get() as f64;
    let [low, high] = median.interval;
    Some(Estimate {
        value: length(median.at?),
        interval: Interval {
            low: length(low?),
            high: length(high?),
        },
        n: median.n as u64,
    })
}

/// Finds the Monday of the week that a day lies in.
fn monday_of(day: DayNumber) -> DayNumber {
    // 1970-01-01, the day 0, was a Thursday.
    DayNumber::new(day.get() - (day.get() + 3).rem_euclid(7))
}

/// Returns the last two weeks, from Sunday to Saturday, whose outcomes were settled on the last Monday, each by its
/// first and last day. Inquiries of the last Sunday are not settled yet: *Solved* is known at once, but a missing press
/// only a day later, which would distort the newer week.
pub fn last_two_weeks(now: Timestamp, zone: &TimeZone) -> [[DayNumber; 2]; 2] {
    let sunday = monday_of(day_at(now, zone)).get() - 1;
    [7, 14].map(|days| {
        [
            DayNumber::new(sunday - days),
            DayNumber::new(sunday - days + 6),
        ]
    })
}

/// Finds the time of the next digest after a moment: Monday at nine.
pub fn next_digest(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let at_nine = |day: DayNumber| -> Timestamp {
        let date: Date = date_of_day(day);
        reached(zone, date.at(HOUR, 0, 0, 0))
    };
    let monday = monday_of(day_at(now, zone));
    let due = at_nine(monday);
    if due > now {
        return due;
    }
    at_nine(DayNumber::new(monday.get() + 7))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Outcome;
    use crate::measures::digest::changes;
    use crate::measures::period::{Period, zone_of};

    fn cell(learners: u32, solved: u64, not: u64) -> Cell {
        let mut cell = Cell::default();
        cell.learners.extend(0..learners);
        cell.outcomes.insert(Outcome::Solved, solved);
        cell.outcomes.insert(Outcome::Pending, not);
        cell.answered = cell.outcomes.clone();
        (cell.pressed_solved, cell.pressed_not) = (solved, not);
        cell
    }

    fn week<'a>(cell: &'a Cell, categories: &'a [(String, Cell)]) -> DigestWeek<'a> {
        DigestWeek {
            cell,
            categories,
            awaiting: &[],
            owed: &[],
        }
    }

    #[test]
    fn a_count_has_about_the_interval_that_the_tables_have() {
        // Garwood's exact limits.
        for (n, low, high) in [
            (0, 0.0, 3.689),
            (1, 0.025, 5.572),
            (10, 4.795, 18.390),
            (100, 81.364, 121.627),
        ] {
            let Interval {
                low: found,
                high: up,
            } = counted(n).interval;
            assert!((found - low).abs() < 0.34, "{n}: {found}");
            assert!((up - high).abs() < 0.34, "{n}: {up}");
        }
    }

    #[test]
    fn what_is_not_settled_is_part_of_a_share_as_in_the_overview() {
        let (now, before) = (cell(12, 12, 3), cell(12, 12, 90));
        let found = compared(&week(&now, &[]), &week(&before, &[]));
        for what in [
            WeekFigure::Solved,
            WeekFigure::Reasked,
            WeekFigure::Unanswered,
        ] {
            let one = found.iter().find(|one| one.what == what).unwrap();
            assert_eq!((one.now.n, one.before.n), (15, 102), "{what:?}");
        }
    }

    #[test]
    fn what_a_rule_answered_in_vain_is_not_left_unanswered() {
        let mut cell = cell(30, 12, 0);
        cell.outcomes.insert(Outcome::Unanswered, 18);
        cell.answered.insert(Outcome::Unanswered, 15);
        let found = compared(&week(&cell, &[]), &week(&cell, &[]));
        let unanswered = found.iter().find(|one| one.what == WeekFigure::Unanswered);
        let now = unanswered.unwrap().now;
        assert_eq!((now.value, now.n), (0.1, 30));
    }

    #[test]
    fn figures_of_few_are_not_compared_and_one_category_says_nothing_more_than_all() {
        let few = cell(9, 4, 5);
        assert!(compared(&week(&few, &[]), &week(&few, &[])).is_empty());
        let (many, none) = (cell(40, 40, 0), cell(1, 1, 0));
        let name = |name: &str, learners| (name.to_owned(), cell(learners, 0, 0));
        let one = [name("account", 40)];
        let two = [name("account", 40), name("billing", 0)];
        for (categories, most) in [
            (&one[..], WeekFigure::Learners),
            (&two[..], WeekFigure::LearnersOf("account".to_owned())),
        ] {
            let found = compared(&week(&many, categories), &week(&none, &[]));
            let last = found.last().map(|one| one.what.clone());
            assert_eq!(last, Some(most), "{found:?}");
        }
    }

    #[test]
    fn more_learners_are_told_and_as_many_are_not() {
        let (now, before) = (cell(60, 60, 0), cell(20, 20, 0));
        let told = |now: &Cell, before: &Cell| {
            let all = compared(&week(now, &[]), &week(before, &[]));
            changes(&all)
                .into_iter()
                .map(|one| one.figure.what)
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&now, &before), [WeekFigure::Learners]);
        assert!(told(&before, &before).is_empty());
    }

    const ZONES: [&str; 4] = [
        "UTC",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "America/Los_Angeles",
    ];

    proptest! {
        #[test]
        fn a_digest_is_due_on_the_next_monday_at_nine(
            at in 0_i64..4_000_000_000_000, zone in prop::sample::select(ZONES.to_vec()),
        ) {
            let zone = zone_of(zone);
            let now = Timestamp::from_millis(at);
            let due = next_digest(now, &zone);
            prop_assert!(due > now && due.since(now) <= Millis::days(7) + Millis::hours(1));
            let local = due.to_jiff().to_zoned(zone.clone());
            prop_assert_eq!((local.weekday(), local.hour(), local.minute()), (jiff::civil::Weekday::Monday, 9, 0));
            prop_assert_eq!(next_digest(due - Millis::new(1), &zone), due);
            let [last, before] = last_two_weeks(due, &zone);
            let today = day_at(due, &zone).get();
            prop_assert_eq!([before[0], before[1], last[0], last[1]].map(|day| today - day.get()), [15, 9, 8, 2]);
            // All of it is settled.
            let week = format!("{}..{}", date_of_day(last[0]), date_of_day(last[1]));
            let period = Period::parse(&week, due, &zone).unwrap();
            prop_assert_eq!(period.compared_days().map(|days| days.now), Some(last));
            prop_assert_eq!(period.compared_days().map(|days| days.before), Some(before));
        }
    }
}
