//! The survival curve of waits, including unfinished ones: the Kaplan–Meier estimate (1958) of the share that still
//! waits after a time, with the interval from Greenwood's variance. Censored waits (unfinished, or given up) count for
//! as long as they were watched.

use std::collections::BTreeMap;

use super::statistics::{Interval, Median, Z_95};
use crate::domain::Millis;

/// The curve of waits: the share that still waits after each length of time (Kaplan and Meier, 1958).
#[derive(Clone, Debug, PartialEq)]
pub struct Survival {
    /// The number of waits.
    pub n: u64,
    /// The number of waits that were watched to their end.
    pub ended: u64,
    /// The moments at which a wait ended or was last watched, in order.
    steps: Vec<SurvivalStep>,
}

/// A length of time at which waits ended or were last watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalStep {
    /// The time since the beginning of each wait.
    pub at: Millis,
    /// The number of waits that lasted at least until then.
    pub at_risk: u64,
    /// The number of waits that ended then.
    pub ended: u64,
    /// The number of waits that were watched only until then; they count as still waiting at that time.
    pub censored: u64,
    /// The share that waits longer, 0 to 1.
    pub share: f64,
    /// Its 95 % interval, by Greenwood's variance of log(−log share), which keeps it within 0 and 1. At share 0 that
    /// variance is undefined; the upper end is then the previous upper end times Wilson's upper end for none of those
    /// at risk.
    pub interval: Interval,
}

/// The fewest waits whose median has an interval, as for lengths without unfinished waits.
const FEWEST: u64 = 6;

/// The difference from a share that is ignored, because products of fractions have rounding errors.
const LAST_DIGITS: f64 = 1e-12;

/// The interval while no wait has ended: certainly all still wait.
const ALL: Interval = Interval {
    low: 1.0,
    high: 1.0,
};

impl Survival {
    /// Computes the curve of waits, each with whether it ended. `None` if there are none.
    pub fn of(waits: impl IntoIterator<Item = (Millis, bool)>) -> Option<Self> {
        let mut moments = Moments::new();
        for (at, ended) in waits {
            count(&mut moments, at, 1, ended);
        }
        Self::of_moments(&moments)
    }

    /// Computes the curve of counted lengths: of waits that ended, and of censored ones.
    pub fn of_counts(
        ended: impl IntoIterator<Item = (Millis, u64)>,
        censored: impl IntoIterator<Item = (Millis, u64)>,
    ) -> Option<Self> {
        let mut moments = Moments::new();
        for (at, waits) in ended {
            count(&mut moments, at, waits, true);
        }
        for (at, waits) in censored {
            count(&mut moments, at, waits, false);
        }
        Self::of_moments(&moments)
    }

    fn of_moments(moments: &Moments) -> Option<Self> {
        let waits = |of: fn(&(u64, u64)) -> u64| {
            let all = moments.values().map(of);
            all.fold(0, u64::saturating_add)
        };
        let n = waits(|(ended, censored)| ended.saturating_add(*censored));
        let ended = waits(|(ended, _)| *ended);
        (n > 0).then(|| Self {
            n,
            ended,
            steps: steps(moments, n),
        })
    }

    /// Returns the moments at which a wait ended or was last watched, in order; at least one.
    pub fn steps(&self) -> &[SurvivalStep] {
        &self.steps
    }

    /// Computes the share that waits longer than a time, with its interval.
    pub fn after(&self, time: Millis) -> (f64, Interval) {
        let step = self.steps.iter().rev().find(|step| step.at <= time);
        step.map_or((1.0, ALL), |step| (step.share, step.interval))
    }

    /// Counts the waits at risk at a time: those that lasted at least so long while they were watched.
    pub fn at_risk(&self, time: Millis) -> u64 {
        let step = self.steps.iter().find(|step| step.at >= time);
        step.map_or(0, |step| step.at_risk)
    }

    /// Returns the median wait; `None` if the curve never reaches ½. On a plateau at exactly ½ it is the midpoint (the
    /// ordinary median if no wait is censored), or the start if the plateau never ends.
    pub fn median(&self) -> Option<Millis> {
        let nth = self
            .steps
            .iter()
            .position(|step| is_down_to(0.5, step, step.share))?;
        let first = &self.steps[nth];
        let is_half = (first.share - 0.5).abs() <= LAST_DIGITS;
        let mut later = self.steps[nth + 1..].iter();
        let next = later.find(|step| is_half && step.ended > 0);
        Some(next.map_or(first.at, |next| {
            let gap = (next.at - first.at).get();
            first.at + Millis::new((gap + 1) / 2)
        }))
    }

    /// Returns the median of all waits, with its interval.
    pub fn middle(&self) -> Median {
        let (low, high) = self.median_interval();
        // An interval of fewer says nothing.
        let is_enough = self.n >= FEWEST;
        Median {
            n: usize::try_from(self.n).unwrap_or(usize::MAX),
            at: self.median(),
            interval: [low, high].map(|end| end.filter(|_| is_enough)),
        }
    }

    /// Returns the time after which at most `share`, 0 to 1, still waits; `None` if the curve never falls so low.
    pub fn until(&self, share: f64) -> Option<Millis> {
        self.first(share, |step| step.share)
    }

    /// Computes the 95 % interval of the median (Brookmeyer and Crowley, 1982): the times at which the lower and the
    /// upper end of the share's interval fall to one half; `None` for an end that does not.
    pub fn median_interval(&self) -> (Option<Millis>, Option<Millis>) {
        let low = self.first(0.5, |step| step.interval.low);
        let high = self.first(0.5, |step| step.interval.high);
        (low, high)
    }

    /// Finds the first moment at which a value of the steps is at most a share.
    fn first(&self, share: f64, of: impl Fn(&SurvivalStep) -> f64) -> Option<Millis> {
        let mut steps = self.steps.iter();
        Some(steps.find(|step| is_down_to(share, step, of(step)))?.at)
    }
}

/// Returns whether a value of a step has fallen to a share because waits ended there.
fn is_down_to(share: f64, step: &SurvivalStep, value: f64) -> bool {
    step.ended > 0 && value <= share + LAST_DIGITS
}

/// The number of waits that ended at each length of time, and the number that were watched only so long.
type Moments = BTreeMap<Millis, (u64, u64)>;

fn count(moments: &mut Moments, at: Millis, waits: u64, ended: bool) {
    if waits == 0 {
        return;
    }
    let moment = moments.entry(at).or_default();
    let counted = if ended { &mut moment.0 } else { &mut moment.1 };
    *counted = counted.saturating_add(waits);
}

fn steps(moments: &Moments, n: u64) -> Vec<SurvivalStep> {
    let (mut at_risk, mut share, mut sum) = (n, 1.0_f64, 0.0_f64);
    let mut interval = ALL;
    let mut steps = Vec::with_capacity(moments.len());
    for (at, (ended, censored)) in moments {
        let (all, gone) = (at_risk as f64, *ended as f64);
        if *ended > 0 && all > 0.0 {
            share = if ended == &at_risk {
                0.0
            } else {
                share * (1.0 - gone / all)
            };
            sum += gone / (all * (all - gone));
            interval = greenwood(share, sum, (interval, all));
        }
        steps.push(SurvivalStep {
            at: *at,
            at_risk,
            ended: *ended,
            censored: *censored,
            share,
            interval,
        });
        at_risk = at_risk.saturating_sub(ended.saturating_add(*censored));
    }
    steps
}

/// Computes the interval of a share from Greenwood's sum Σ d ÷ (n · (n − d)), the previous interval and the number at
/// risk.
fn greenwood(share: f64, sum: f64, (before, at_risk): (Interval, f64)) -> Interval {
    if share <= 0.0 || !sum.is_finite() {
        let z2 = Z_95 * Z_95;
        return Interval {
            low: 0.0,
            high: before.high * z2 / (at_risk + z2),
        };
    }
    let log = share.ln();
    let width = Z_95 * sum.sqrt() / log.abs();
    Interval {
        low: (log * width.exp()).exp().min(share),
        high: (log * (-width).exp()).exp().max(share),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::measures::Spread;

    /// The remissions of the 6-MP group of Freireich et al. (1963), in weeks, as in textbooks.
    const WEEKS: [(i64, bool); 21] = [
        (6, true),
        (6, true),
        (6, true),
        (6, false),
        (7, true),
        (9, false),
        (10, true),
        (10, false),
        (11, false),
        (13, true),
        (16, true),
        (17, false),
        (19, false),
        (20, false),
        (22, true),
        (23, true),
        (25, false),
        (32, false),
        (32, false),
        (34, false),
        (35, false),
    ];

    fn weeks(number: i64) -> Millis {
        Millis::days(7 * number)
    }

    #[test]
    fn the_curve_is_that_of_the_textbooks() {
        let waits = WEEKS.map(|(at, ended)| (weeks(at), ended));
        let curve = Survival::of(waits).unwrap();
        assert_eq!((curve.n, curve.ended), (21, 9));
        for (week, at_risk, share, low, high) in [
            (6, 21, 0.8571, 0.6197, 0.9516),
            (7, 17, 0.8067, 0.5631, 0.9228),
            (10, 15, 0.7529, 0.5032, 0.8894),
            (13, 12, 0.6902, 0.4316, 0.8491),
            (16, 11, 0.6275, 0.3675, 0.8049),
            (22, 7, 0.5378, 0.2678, 0.7468),
            (23, 6, 0.4482, 0.1881, 0.6801),
        ] {
            let (found, interval) = curve.after(weeks(week));
            assert_eq!(curve.at_risk(weeks(week)), at_risk, "week {week}");
            assert!((found - share).abs() < 5e-5, "week {week}: {found}");
            let ends = [(interval.low, low), (interval.high, high)];
            let is_near = |(end, known): &(f64, f64)| (end - known).abs() < 5e-5;
            assert!(ends.iter().all(is_near), "week {week}: {interval:?}");
        }
        assert_eq!(curve.median(), Some(weeks(23)));
        assert_eq!(curve.median_interval(), (Some(weeks(13)), None));
        assert_eq!(curve.after(weeks(5)), (1.0, ALL));
        assert_eq!(curve.at_risk(weeks(36)), 0);
    }

    #[test]
    fn without_waits_there_is_no_curve_and_without_ends_no_median() {
        assert_eq!(Survival::of([]), None);
        assert_eq!(Survival::of_counts([(weeks(1), 0)], []), None);
        let waiting = Survival::of([(weeks(1), false), (weeks(2), false)]).unwrap();
        assert_eq!((waiting.ended, waiting.median()), (0, None));
        assert_eq!(waiting.after(weeks(3)), (1.0, ALL));
        let one = Survival::of([(weeks(1), true)]).unwrap();
        assert_eq!(one.median(), Some(weeks(1)));
        assert_eq!(
            one.middle().interval,
            [None, None],
            "one says nothing of others"
        );
        // Half of them are censored, so the end of the plateau is unknown.
        let half = Survival::of([(weeks(1), true), (weeks(2), false)]).unwrap();
        assert_eq!(half.median(), Some(weeks(1)));
        // From two weeks to four exactly half wait.
        let even = Survival::of([1, 2, 4, 5].map(|at| (weeks(at), true))).unwrap();
        assert_eq!(even.median(), Some(weeks(3)));
        let (share, over) = one.after(weeks(1));
        assert_eq!((share, over.low), (0.0, 0.0));
        // Wilson's of none of one.
        assert!((over.high - 0.7935).abs() < 5e-5, "{over:?}");
        // All waits are equal, so the median is exact.
        let all = Survival::of(vec![(weeks(1), true); 40]).unwrap();
        assert_eq!(all.median_interval(), (Some(weeks(1)), Some(weeks(1))));
    }

    fn any_waits() -> impl Strategy<Value = Vec<(Millis, bool)>> {
        let wait = (0_i64..40, any::<bool>()).prop_map(|(at, ended)| (Millis::secs(at), ended));
        prop::collection::vec(wait, 1..80)
    }

    /// Computes the share after a time by its definition: counts, at each moment of an end, the waits that lasted until
    /// then.
    fn naive(waits: &[(Millis, bool)], time: Millis) -> f64 {
        let mut ends: Vec<Millis> = waits
            .iter()
            .filter(|(_, ended)| *ended)
            .map(|w| w.0)
            .collect();
        ends.sort_unstable();
        ends.dedup();
        ends.retain(|at| *at <= time);
        let left = ends.iter().map(|end| {
            let at_risk = waits.iter().filter(|(at, _)| at >= end).count();
            let ended = waits.iter().filter(|(at, over)| at == end && *over).count();
            1.0 - ended as f64 / at_risk as f64
        });
        left.product()
    }

    proptest! {
        #[test]
        fn the_curve_equals_the_naive_one(waits in any_waits(), at in 0_i64..45) {
            let curve = Survival::of(waits.iter().copied()).unwrap();
            let time = Millis::secs(at);
            let (share, interval) = curve.after(time);
            prop_assert!((share - naive(&waits, time)).abs() < 1e-12);
            prop_assert!(interval.low <= share && share <= interval.high);
            let at_risk = waits.iter().filter(|(at, _)| *at >= time).count();
            prop_assert_eq!(curve.at_risk(time), at_risk as u64);
        }

        #[test]
        fn the_curve_falls_from_one_and_never_rises(waits in any_waits()) {
            let curve = Survival::of(waits).unwrap();
            let shares: Vec<f64> = curve.steps().iter().map(|step| step.share).collect();
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            prop_assert!(shares.windows(2).all(|pair| pair[1] <= pair[0]));
        }

        #[test]
        fn where_nothing_is_censored_the_curve_is_the_share_still_waiting(
            ends in prop::collection::vec(0_i64..40, 1..60), at in 0_i64..45,
        ) {
            let waits = ends.iter().map(|end| (Millis::secs(*end), true));
            let (share, _) = Survival::of(waits).unwrap().after(Millis::secs(at));
            let longer = ends.iter().filter(|end| **end > at).count();
            prop_assert!((share - longer as f64 / ends.len() as f64).abs() < 1e-12);
        }

        #[test]
        fn where_nobody_waits_any_more_the_median_is_the_plain_one(
            ends in prop::collection::vec(0_i64..500_000, 1..80),
        ) {
            let ends = ends.into_iter().map(Millis::new);
            let curve = Survival::of(ends.clone().map(|end| (end, true))).unwrap();
            prop_assert_eq!(curve.median(), Spread::of(ends).map(|spread| spread.median));
        }

        #[test]
        fn who_waits_longer_makes_the_median_no_shorter(waits in any_waits(), age in 40_i64..90) {
            let before = Survival::of(waits.iter().copied()).unwrap().median();
            let more = waits.iter().copied().chain([(Millis::secs(age), false)]);
            let after = Survival::of(more).unwrap().median();
            prop_assert!(after.is_none() || after >= before);
        }

        #[test]
        fn counted_lengths_give_the_same_curve(waits in any_waits(), times in 1_u64..4) {
            let of = |which: bool| {
                let those = waits.iter().filter(move |(_, ended)| *ended == which);
                those.map(move |(at, _)| (*at, times)).collect::<Vec<_>>()
            };
            let counted = Survival::of_counts(of(true), of(false)).unwrap();
            let repeated = waits.iter().flat_map(|wait| vec![*wait; times as usize]);
            prop_assert_eq!(Some(counted), Survival::of(repeated));
        }
    }

    #[test]
    fn the_interval_holds_the_true_share_in_95_of_100_runs() {
        let mut state = 42_u64;
        let mut exponential = |mean: f64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let part = ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
            -mean * part.ln()
        };
        let time = Millis::minutes(10);
        let mut held = 0;
        for _ in 0..1000 {
            let waits: Vec<(Millis, bool)> = (0..120)
                .map(|_| {
                    let (wait, watched) = (exponential(15.0), exponential(40.0));
                    let length = wait.min(watched) * 60_000.0;
                    (Millis::new(length as i64), wait <= watched)
                })
                .collect();
            let (_, interval) = Survival::of(waits).unwrap().after(time);
            let true_share = (-10.0_f64 / 15.0).exp();
            held += u32::from((interval.low..=interval.high).contains(&true_share));
        }
        assert!((930..=970).contains(&held), "{held}");
    }
}
