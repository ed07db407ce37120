//! Finds the hours of a week in which more inquiries are expected than the people on duty can take, and combines them
//! into shifts.

use super::forecast::{WEEK_HOURS, WeekFigures};

/// The hours of a day.
const DAY_HOURS: usize = 24;
/// The fewest hours of a suggested shift, followed by the most.
const SHORTEST_SHIFT: usize = 2;
const LONGEST_SHIFT: usize = 8;
/// The least number of excess inquiries a week in a suggested shift.
const LEAST_LACKING: f64 = 1.0;

/// A shift with too few people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LackingShift {
    /// The weekday, 0 for Monday to 6.
    pub day: usize,
    /// Its first hour, 0 to 23.
    pub from: usize,
    /// The hour in which it ends, at most 24.
    pub until: usize,
    /// The expected inquiries a week that exceed what the people on duty can take.
    pub lacking: f64,
}

impl LackingShift {
    /// Returns its hours of the week.
    pub fn hours(&self) -> std::ops::Range<usize> {
        self.day * DAY_HOURS + self.from..self.day * DAY_HOURS + self.until
    }
}

/// Suggests shifts of two to eight hours within a day. Greedily picks the one with the largest lack above `bar` per
/// hour and removes its hours before the next; `bar` keeps hours with little lack out. Sorted by lack, largest first.
pub fn lacking_shifts(lacking: &WeekFigures, bar: f64, most: usize) -> Vec<LackingShift> {
    let mut left = lacking.map(|one| one.max(0.0));
    let mut shifts = Vec::new();
    while shifts.len() < most {
        let Some(best) = best(&left, bar) else { break };
        left[best.hours()].fill(f64::NEG_INFINITY);
        shifts.push(best);
    }
    shifts.sort_by(|a, b| {
        let most = b.lacking.total_cmp(&a.lacking);
        most.then_with(|| a.hours().start.cmp(&b.hours().start))
    });
    shifts
}

/// Finds the shift with the largest lack above the bar; of equal ones the last, which does not begin before it is
/// needed. `None` if each lacks too little.
fn best(left: &WeekFigures, bar: f64) -> Option<LackingShift> {
    let mut best: Option<(f64, LackingShift)> = None;
    for start in 0..WEEK_HOURS {
        let (day, from) = (start / DAY_HOURS, start % DAY_HOURS);
        for until in from + SHORTEST_SHIFT..=(from + LONGEST_SHIFT).min(DAY_HOURS) {
            let shift = LackingShift {
                day,
                from,
                until,
                lacking: left[start..start + until - from].iter().sum(),
            };
            let above = shift.lacking - bar * (until - from) as f64;
            let is_better = best.is_none_or(|(most, _)| above >= most);
            if shift.lacking >= LEAST_LACKING && above > 0.0 && is_better {
                best = Some((above, shift));
            }
        }
    }
    best.map(|(_, shift)| shift)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_evening_that_nobody_covers_is_one_shift() {
        let mut lacking = [0.0; WEEK_HOURS];
        lacking[24 + 18..24 + 21].copy_from_slice(&[2.0, 3.0, 2.0]);
        lacking[2 * 24 + 9] = 0.4;
        lacking[6 * 24 + 22..].copy_from_slice(&[1.0, 1.0]);
        let shifts = lacking_shifts(&lacking, 0.1, 5);
        let shown: Vec<_> = shifts
            .iter()
            .map(|one| (one.day, one.from, one.until, one.lacking))
            .collect();
        assert_eq!(shown, [(1, 18, 21, 7.0), (6, 22, 24, 2.0)]);
        assert_eq!(shifts[0].hours(), 42..45);
        assert!(lacking_shifts(&lacking, 0.1, 0).is_empty());
        assert!(lacking_shifts(&lacking, 4.0, 5).is_empty());
    }

    proptest! {
        #[test]
        fn shifts_never_overlap_and_the_first_is_the_best_of_all(
            drawn in prop::collection::vec(prop_oneof![2 => Just(0.0), 1 => 0.0..2.0_f64], WEEK_HOURS),
            bar in 0.0..0.5_f64,
        ) {
            let lacking: WeekFigures = std::array::from_fn(|hour| drawn[hour]);
            let shifts = lacking_shifts(&lacking, bar, 6);
            let mut taken = [false; WEEK_HOURS];
            for shift in &shifts {
                prop_assert!(shift.lacking >= 1.0 && shift.until <= 24);
                prop_assert!((2..=8).contains(&(shift.until - shift.from)));
                let sum: f64 = lacking[shift.hours()].iter().sum();
                prop_assert!((sum - shift.lacking).abs() < 1e-9);
                for hour in shift.hours() {
                    prop_assert!(!std::mem::replace(&mut taken[hour], true));
                }
            }
            prop_assert!(shifts.is_sorted_by(|a, b| a.lacking >= b.lacking));
            // No other shift of a day has a larger lack above the bar than the best one found.
            let above = |hours: std::ops::Range<usize>| lacking[hours.clone()].iter().sum::<f64>() - bar * hours.len() as f64;
            let found = shifts.iter().map(|one| above(one.hours())).fold(0.0, f64::max);
            for start in 0..WEEK_HOURS {
                for length in 2..=8 {
                    let end = start + length;
                    let is_of_a_day = end <= (start / 24 + 1) * 24;
                    if is_of_a_day && lacking[start..end].iter().sum::<f64>() >= 1.0 {
                        prop_assert!(above(start..end) <= found + 1e-9);
                    }
                }
            }
        }
    }
}
