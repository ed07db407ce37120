//! The changes from one period to the next: of many figures, the few that changed beyond chance, largest first. Empty
//! if none did.

use super::pictures::report::Unit;
use super::statistics::{Interval, Share, Z_95};

/// The most changes in a digest.
const MAX_CHANGES: usize = 3;
/// The largest probability with which a digest reports any change although nothing has changed.
const CHANCE: f64 = 0.05;
/// The least distance of a share from 0 and 1 when sizes of changes are compared, so that a change from 0 has a finite
/// size.
const LEAST_SHARE: f64 = 0.005;
/// The least count, and the least length of time in milliseconds, when sizes of changes are compared.
const LEAST_COUNT: f64 = 0.5;
const LEAST_LENGTH: f64 = 1000.0;

/// A figure of a period and of the one before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared<T> {
    /// The subject of the figure, as the caller names it.
    pub what: T,
    /// The unit of its values.
    pub unit: Unit,
    /// The estimate for the period before.
    pub before: Estimate,
    /// The present estimate.
    pub now: Estimate,
}

/// A figure with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
    /// The number of cases that it is based on.
    pub n: u64,
}

/// A change that is more than chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignificantChange<T> {
    /// The figure that changed.
    pub figure: Compared<T>,
    /// The 95 % interval of the difference, now minus before, not adjusted for the other figures.
    pub difference: Interval,
}

/// Picks at most three changes beyond chance, largest first. The significance levels are corrected for the number of
/// figures (Holm, 1979): if nothing has changed, at most one digest in twenty reports anything.
pub fn changes<T: Clone>(figures: &[Compared<T>]) -> Vec<SignificantChange<T>> {
    let tested: Vec<(f64, &Compared<T>)> = figures
        .iter()
        .filter(|figure| figure.is_usable())
        .map(|figure| (figure.likelihood(), figure))
        .collect();
    let mut beyond = beyond_chance(tested);
    beyond.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let told = beyond
        .into_iter()
        .take(MAX_CHANGES)
        .map(|figure| SignificantChange {
            figure: figure.clone(),
            difference: figure.difference(),
        });
    told.collect()
}

/// Picks, from compared things and their p-values, those that differ beyond chance, by Holm's method (1979): if nothing
/// differs, anything is picked at most one time in twenty.
pub(super) fn beyond_chance<T>(mut compared: Vec<(f64, T)>) -> Vec<T> {
    compared.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all = compared.len();
    let beyond = compared.into_iter().enumerate();
    let beyond = beyond.take_while(|(nth, (chance, _))| *chance <= CHANCE / (all - nth) as f64);
    beyond.map(|(_, (_, thing))| thing).collect()
}

impl Estimate {
    /// Makes the estimate of a share; `None` for a share of nothing.
    pub(super) fn of_share(share: Share) -> Option<Self> {
        Some(Self {
            value: share.rate()?,
            interval: share.wilson()?,
            n: share.n as u64,
        })
    }

    fn is_usable(&self) -> bool {
        let ends = [self.interval.low, self.value, self.interval.high];
        ends.iter().all(|end| end.is_finite()) && ends[0] <= ends[1] && ends[1] <= ends[2]
    }
}

impl<T> Compared<T> {
    fn is_usable(&self) -> bool {
        self.before.is_usable() && self.now.is_usable()
    }

    /// Computes the interval of a difference from those of both figures, by the square-and-add method (Newcombe, 1998;
    /// Zou and Donner, 2008). It also holds for asymmetric intervals, such as those of small shares.
    fn difference(&self) -> Interval {
        let (before, now) = (self.before, self.now);
        let reach = |down: f64, up: f64| down.hypot(up);
        let difference = now.value - before.value;
        let below = reach(
            now.value - now.interval.low,
            before.interval.high - before.value,
        );
        let above = reach(
            now.interval.high - now.value,
            before.value - before.interval.low,
        );
        Interval {
            low: difference - below,
            high: difference + above,
        }
    }

    /// Computes the two-sided p-value of the difference.
    pub(super) fn likelihood(&self) -> f64 {
        let difference = self.now.value - self.before.value;
        let interval = self.difference();
        let reach = if difference > 0.0 {
            difference - interval.low
        } else {
            interval.high - difference
        };
        match (difference.abs(), reach) {
            (size, _) if size <= 0.0 => 1.0,
            (_, reach) if reach <= 0.0 => 0.0,
            (size, reach) => two_sided(size / reach * Z_95),
        }
    }

    /// Computes the size of a change on a scale that compares units: the log factor by which lengths, counts or the
    /// odds of shares changed (so a share and its complement change alike), and the difference of scores.
    fn size(&self) -> f64 {
        let scaled = |value: f64| match self.unit {
            Unit::Count => value.max(LEAST_COUNT).ln(),
            Unit::Length => value.max(LEAST_LENGTH).ln(),
            Unit::Share => {
                let share = value.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
                (share / (1.0 - share)).ln()
            }
            Unit::Score => value,
        };
        (scaled(self.now.value) - scaled(self.before.value)).abs()
    }
}

/// Computes the two-sided p-value of a standard normal figure (Abramowitz and Stegun 7.1.26, right to six decimals).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let series = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    (series * (-x * x).exp()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(part: usize, n: usize) -> Estimate {
        Estimate::of_share(Share { part, n }).unwrap()
    }

    fn compared<T>(what: T, before: (usize, usize), now: (usize, usize)) -> Compared<T> {
        Compared {
            what,
            unit: Unit::Share,
            before: share(before.0, before.1),
            now: share(now.0, now.1),
        }
    }

    #[test]
    fn the_interval_of_a_difference_is_that_of_the_literature() {
        // Newcombe 1998, table II, method 10.
        for (now, before, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 20), 0.6791, 1.0),
        ] {
            let found = compared("", before, now).difference();
            assert!((found.low - low).abs() < 6e-5, "{found:?}");
            assert!((found.high - high).abs() < 6e-5, "{found:?}");
        }
    }

    #[test]
    fn a_chance_is_that_of_the_tables() {
        for (z, chance) in [
            (0.0, 1.0),
            (1.0, 0.317_31),
            (1.959_964, 0.05),
            (3.0, 0.002_70),
        ] {
            assert!((two_sided(z) - chance).abs() < 1e-5, "{z}");
        }
    }

    #[test]
    fn the_largest_three_are_told_and_what_is_within_chance_is_not() {
        let figures = [
            compared("steady", (800, 1000), (805, 1000)),
            compared("small", (800, 1000), (730, 1000)),
            compared("large", (800, 1000), (300, 1000)),
            compared("rare", (10, 1000), (90, 1000)),
            compared("middle", (500, 1000), (700, 1000)),
            compared("two people", (1, 2), (2, 2)),
        ];
        let told = changes(&figures);
        let names: Vec<&str> = told.iter().map(|change| change.figure.what).collect();
        assert_eq!(names, ["rare", "large", "middle"]);
        assert!(told[1].difference.high < -0.45, "{:?}", told[1]);
        assert!(changes(&figures[..1]).is_empty());
        assert!(changes::<&str>(&[]).is_empty());
    }

    #[test]
    fn with_more_figures_more_is_asked_of_each() {
        let alone = compared(0, (100, 200), (121, 200));
        assert_eq!(changes(&[alone]).len(), 1);
        let mut many = vec![alone];
        many.extend((1..20).map(|what| compared(what, (100, 200), (101, 200))));
        assert!(changes(&many).is_empty());
    }

    fn any_figure() -> impl Strategy<Value = Compared<usize>> {
        let part = || (0_usize..400, 1_usize..400).prop_map(|(part, n)| (part.min(n), n));
        (part(), part()).prop_map(|(before, now)| compared(0, before, now))
    }

    fn any_figures() -> impl Strategy<Value = Vec<Compared<usize>>> {
        let figures = prop::collection::vec(any_figure(), 0..15);
        figures.prop_map(|mut figures| {
            for (nth, figure) in figures.iter_mut().enumerate() {
                figure.what = nth;
            }
            figures
        })
    }

    proptest! {
        #[test]
        fn few_changes_are_told_the_largest_first_and_each_beyond_chance(figures in any_figures()) {
            let told = changes(&figures);
            prop_assert!(told.len() <= MAX_CHANGES);
            for change in &told {
                let Interval { low, high } = change.difference;
                prop_assert!(low > 0.0 || high < 0.0, "{:?}", change);
                prop_assert_eq!(&figures[change.figure.what], &change.figure);
            }
            let sizes: Vec<f64> = told.iter().map(|change| change.figure.size()).collect();
            prop_assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]));
        }

        #[test]
        fn the_order_in_which_figures_are_given_does_not_matter(figures in any_figures()) {
            let sizes = |figures: &[Compared<usize>]| -> Vec<f64> {
                changes(figures).iter().map(|change| change.figure.size()).collect()
            };
            let turned: Vec<_> = figures.iter().rev().copied().collect();
            prop_assert_eq!(sizes(&figures), sizes(&turned));
        }

        #[test]
        fn what_is_the_same_is_no_change(figures in any_figures()) {
            let same: Vec<_> = figures
                .into_iter()
                .map(|figure| Compared { now: figure.before, ..figure })
                .collect();
            prop_assert!(changes(&same).is_empty());
        }
    }

    /// Draws the number of successes in some trials; the same seed gives the same number.
    fn successes(state: &mut u64, trials: usize, percent: u64) -> usize {
        let mut hits = 0;
        for _ in 0..trials {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            hits += usize::from((*state >> 33) % 100 < percent);
        }
        hits
    }

    #[test]
    fn where_nothing_changed_hardly_any_digest_says_that_something_did() {
        let mut state = 42;
        let mut told = 0;
        for _ in 0..1000 {
            let figures: Vec<_> = (0..12)
                .map(|nth| {
                    let percent = 10 + 7 * nth;
                    let mut drawn = || (successes(&mut state, 120, percent), 120);
                    compared(nth, drawn(), drawn())
                })
                .collect();
            told += usize::from(!changes(&figures).is_empty());
        }
        assert!(told <= 65, "{told} of 1000");
    }
}
