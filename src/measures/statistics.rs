//! The statistics behind measures: shares with Wilson's interval, quantiles of lengths of time, and Student's t for the
//! interval of a mean. Never rounds; rendering does. Lengths of time have no mean here, because one forgotten ticket
//! would dominate it.

use crate::domain::Millis;

/// The two-sided 95 % quantile of the standard normal distribution.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// A 95 % interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end; never below `low`.
    pub high: f64,
}

/// A part of a whole, both as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The number of the part; never more than `n`.
    pub part: usize,
    /// The number of the whole.
    pub n: usize,
}

impl Share {
    /// Computes the share as a number from 0 to 1; `None` if the whole is empty.
    pub fn rate(self) -> Option<f64> {
        (self.n > 0).then(|| self.part as f64 / self.n as f64)
    }

    /// Computes Wilson's score interval at 95 % (E. B. Wilson, 1927), without continuity correction:
    /// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`. Right for small n and for rates near
    /// 0 and 1, where the textbook interval is not. `None` when n is 0.
    pub fn wilson(self) -> Option<Interval> {
        let (p, n) = (self.rate()?, self.n as f64);
        let z2 = Z_95 * Z_95;
        let scale = 1.0 + z2 / n;
        let centre = (p + z2 / (2.0 * n)) / scale;
        let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / scale;
        // At p = 0 and p = 1 one end is p itself; rounding must not move it past p.
        Some(Interval {
            low: (centre - half).max(0.0).min(p),
            high: (centre + half).min(1.0).max(p),
        })
    }
}

impl Share {
    /// Returns whether it differs from another beyond chance: 0 lies outside the 95 % interval of their difference
    /// (Newcombe, 1998, method 10, from both Wilson intervals). `None` if either has no n.
    pub fn differs(self, other: Self) -> Option<bool> {
        let one = (self.rate()?, self.wilson()?);
        Some(differ(one, (other.rate()?, other.wilson()?)))
    }
}

impl std::iter::Sum for Share {
    /// Adds up shares of different cases.
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), |sum, more| Self {
            part: sum.part + more.part,
            n: sum.n + more.n,
        })
    }
}

/// Returns whether two figures with 95 % intervals differ beyond chance: 0 lies outside the interval of their
/// difference, which is combined from both.
fn differ((p, a): (f64, Interval), (q, b): (f64, Interval)) -> bool {
    let low = p - q - (p - a.low).hypot(b.high - q);
    let high = p - q + (a.high - p).hypot(q - b.low);
    low > 0.0 || high < 0.0
}

/// Computes the interval of a count from that of its square root, whose spread hardly depends on its size (Bartlett,
/// 1936): `(√n − z/2)²` to `(√(n + 1) + z/2)²`, within a third of Garwood's exact one.
pub(super) fn count_interval(n: u64) -> Interval {
    let value = n as f64;
    let low = (value.sqrt() - Z_95 / 2.0).max(0.0);
    let high = (value + 1.0).sqrt() + Z_95 / 2.0;
    Interval {
        low: low * low,
        high: high * high,
    }
}

/// Returns whether two numbers of people differ by more than chance.
pub fn counts_differ(one: u64, other: u64) -> bool {
    let of = |n: u64| (n as f64, count_interval(n));
    differ(of(one), of(other))
}

/// Rounds the parts of one whole to percents that add up to 100: each is rounded down, and those that lost most get the
/// rest (largest remainder). All 0 where there is nothing.
pub fn whole_percents(parts: &[u64]) -> Vec<u64> {
    let all: u128 = parts.iter().map(|part| u128::from(*part)).sum();
    if all == 0 {
        return vec![0; parts.len()];
    }
    let hundredths = parts.iter().map(|part| u128::from(*part) * 100);
    let mut percents: Vec<u64> = hundredths
        .clone()
        .map(|part| u64::try_from(part / all).unwrap_or(100))
        .collect();
    let mut lost: Vec<(u128, usize)> = hundredths.map(|part| part % all).zip(0..).collect();
    // Ties go to the first part, so that equal parts always give equal percents.
    lost.sort_by_key(|(lost, at)| (std::cmp::Reverse(*lost), *at));
    let missing = 100 - percents.iter().sum::<u64>();
    for (_, at) in lost.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        percents[at] += 1;
    }
    percents
}

/// The quantiles of some lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The number of lengths; at least one.
    pub n: usize,
    /// The length within which half of them lie.
    pub median: Millis,
    /// The length within which nine of ten lie.
    pub p90: Millis,
    /// The length within which 19 of 20 lie.
    pub p95: Millis,
    /// The 95 % interval of the median; `None` for fewer than six lengths.
    pub interval: Option<[Millis; 2]>,
}

/// A median with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    /// The number of lengths; at least one.
    pub n: usize,
    /// The median; `None` if more than half of the waits did not end.
    pub at: Option<Millis>,
    /// The lower and the upper end of its interval; `None` for an unknown end.
    pub interval: [Option<Millis>; 2],
}

impl Median {
    /// Returns whether it differs from another beyond chance. An unknown upper end counts as infinite. `None` if either
    /// has no median or no lower end.
    pub fn differs(self, other: Self) -> Option<bool> {
        let number = |length: Millis| length.get() as f64;
        let of = |median: Self| {
            let [low, high] = median.interval.map(|end| end.map(number));
            let high = high.unwrap_or(f64::INFINITY);
            Some((number(median.at?), Interval { low: low?, high }))
        };
        Some(differ(of(self)?, of(other)?))
    }
}

/// A mean length of time with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeanLength {
    /// The mean, to the millisecond.
    pub mean: Millis,
    /// The ends of its interval; `None` if there are too few.
    pub interval: Option<[Millis; 2]>,
}

impl MeanLength {
    /// Computes the mean of `n` lengths from their sum, and its interval from the sum of squares in seconds: Student's
    /// t, cut at zero. `None` if `n` is 0.
    pub(super) fn of_sums(n: u64, sum: Millis, squared_seconds: f64) -> Option<Self> {
        let whole = i64::try_from(n).ok().filter(|n| *n > 0)?;
        let mean = Millis::new((sum.get() + whole / 2) / whole);
        let interval = (n > 1).then(|| {
            let (n, seconds) = (n as f64, sum.get() as f64 / 1000.0);
            let variance = (squared_seconds - seconds * seconds / n).max(0.0) / (n - 1.0);
            let degrees = usize::try_from(whole - 1).unwrap_or(usize::MAX);
            let half = t_95(degrees) * (variance / n).sqrt();
            let end = |seconds: f64| Millis::new((seconds * 1000.0).round() as i64);
            [end((seconds / n - half).max(0.0)), end(seconds / n + half)]
        });
        Some(Self { mean, interval })
    }
}

/// Returns the indices, among `n` ascending values, of the ends of the 95 % interval of their median: equally many
/// values lie below the lower one and above the upper one (the sign test's interval, for any distribution; Conover,
/// 1999). `None` for fewer than six.
pub(super) fn median_ends(n: usize) -> Option<[usize; 2]> {
    let size = n as f64;
    let low = ((size + 1.0 - Z_95 * size.sqrt()) / 2.0).floor() as usize;
    (low > 0).then(|| [low - 1, n - low])
}

impl Spread {
    /// Summarises any lengths in any order; `None` if there are none.
    pub fn of(lengths: impl IntoIterator<Item = Millis>) -> Option<Self> {
        let mut sorted: Vec<Millis> = lengths.into_iter().collect();
        sorted.sort_unstable();
        Some(Self {
            n: sorted.len(),
            median: quantile(&sorted, 0.5)?,
            p90: quantile(&sorted, 0.9)?,
            p95: quantile(&sorted, 0.95)?,
            interval: median_ends(sorted.len()).map(|ends| ends.map(|at| sorted[at])),
        })
    }

    /// Returns the median with its interval.
    pub fn middle(self) -> Median {
        let ends = self.interval.map(|ends| ends.map(Some));
        Median {
            n: self.n,
            at: Some(self.median),
            interval: ends.unwrap_or_default(),
        }
    }
}

/// Computes the `q` quantile, 0 to 1, of ascending lengths: linear between the two nearest order statistics at
/// `(n − 1)·q` (Hyndman and Fan's type 7, as spreadsheets and NumPy have it), to the millisecond.
fn quantile(sorted: &[Millis], q: f64) -> Option<Millis> {
    let position = sorted.len().checked_sub(1)? as f64 * q.clamp(0.0, 1.0);
    let below = sorted.get(position.floor() as usize)?;
    let above = sorted.get(position.ceil() as usize)?;
    let step = (*above - *below).get() as f64 * position.fract();
    Some(*below + Millis::new(step.round() as i64))
}

/// The two-sided 95 % quantiles for 1 to 10 degrees of freedom, where the series is too coarse.
const TABLE: [f64; 10] = [
    12.706_205, 4.302_653, 3.182_446, 2.776_445, 2.570_582, 2.446_912, 2.364_624, 2.306_004,
    2.262_157, 2.228_139,
];

/// Computes the two-sided 95 % quantile of Student's t. Above ten degrees of freedom by the expansion in `1/ν`
/// (Abramowitz and Stegun 26.7.5), right to five decimals there. Infinite for 0 degrees.
pub(super) fn t_95(degrees: usize) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    if let Some(listed) = TABLE.get(degrees - 1) {
        return *listed;
    }
    let (z, v) = (Z_95, degrees as f64);
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
        (79.0 * z.powi(9) + 776.0 * z.powi(7) + 1482.0 * z.powi(5)
            - 1920.0 * z.powi(3)
            - 945.0 * z)
            / 92_160.0,
    ];
    terms
        .iter()
        .rev()
        .fold(0.0, |series, term| (series + term) / v)
        + z
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_interval_is_that_of_the_literature() {
        // Newcombe 1998, table I, method 3.
        for (part, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = Share { part, n }.wilson().unwrap();
            assert!((interval.low - low).abs() < 5e-5, "{interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{interval:?}");
        }
    }

    #[test]
    fn shares_differ_where_chance_does_not_explain_it() {
        // Newcombe 1998 (difference), table II, method 10: 56/70 less 48/80 is 0.0524 to 0.3339; 9/10 less 3/10 is 0.1705
        // to 0.8090.
        for (a, b, differs) in [
            ((56, 70), (48, 80), true),
            ((9, 10), (3, 10), true),
            ((6, 7), (2, 7), true),
            ((5, 56), (0, 29), false),
            ((50, 100), (50, 100), false),
            ((52, 100), (50, 100), false),
        ] {
            let share = |(part, n)| Share { part, n };
            assert_eq!(share(a).differs(share(b)), Some(differs), "{a:?} {b:?}");
            assert_eq!(share(b).differs(share(a)), Some(differs), "{b:?} {a:?}");
        }
        assert_eq!(Share::default().differs(Share { part: 1, n: 2 }), None);
    }

    #[test]
    fn whole_percents_go_to_those_that_lost_most() {
        for (parts, percents) in [
            (&[1, 1, 1][..], &[34, 33, 33][..]),
            (&[2, 1, 0], &[67, 33, 0]),
            (&[0, 0], &[0, 0]),
            (&[5, 995], &[1, 99]),
            (&[], &[]),
        ] {
            assert_eq!(whole_percents(parts), percents, "{parts:?}");
        }
    }

    proptest! {
        #[test]
        fn whole_percents_add_up(
            parts in prop_oneof![
                prop::collection::vec(0_u64..5000, 1..9),
                prop::collection::vec(0_u64..=u64::MAX / 64, 1..40),
            ],
        ) {
            let percents = whole_percents(&parts);
            let all: f64 = parts.iter().map(|part| *part as f64).sum();
            prop_assert_eq!(percents.iter().sum::<u64>(), if all > 0.0 { 100 } else { 0 });
            for (part, percent) in parts.iter().zip(&percents) {
                let exact = *part as f64 * 100.0 / all.max(1.0);
                prop_assert!((*percent as f64 - exact).abs() < 1.0 + 1e-9);
            }
        }
    }

    #[test]
    fn of_nothing_there_is_no_rate() {
        let nothing = Share::default();
        assert_eq!((nothing.rate(), nothing.wilson()), (None, None));
    }

    proptest! {
        #[test]
        fn the_interval_contains_the_rate_and_lies_within_zero_and_one(
            n in 1_usize..5000, part in 0_usize..5000,
        ) {
            let share = Share { part: part.min(n), n };
            let (p, interval) = (share.rate().unwrap(), share.wilson().unwrap());
            prop_assert!(0.0 <= interval.low && interval.low <= p);
            prop_assert!(p <= interval.high && interval.high <= 1.0);
        }

        #[test]
        fn more_of_the_same_makes_the_interval_narrower(n in 1_usize..500, part in 0_usize..500) {
            let width = |times: usize| {
                let share = Share { part: part.min(n) * times, n: n * times };
                let interval = share.wilson().unwrap();
                interval.high - interval.low
            };
            prop_assert!(width(4) < width(1));
        }
    }

    #[test]
    fn quantiles_are_those_of_a_spreadsheet() {
        let spread = Spread::of([4, 1, 3, 2].map(Millis::secs)).unwrap();
        assert_eq!(spread.n, 4);
        assert_eq!(spread.median, Millis::new(2500));
        assert_eq!(spread.p90, Millis::new(3700));
        assert_eq!(spread.p95, Millis::new(3850));
    }

    #[test]
    fn the_median_has_the_interval_of_the_tables() {
        // Conover 1999, table A3: the lower rank at 95 % for a median.
        for (n, low) in [(5, 0), (6, 1), (8, 1), (9, 2), (12, 3), (20, 6), (30, 10)] {
            let ends = median_ends(n);
            assert_eq!(ends, (low > 0).then(|| [low - 1, n - low]), "{n}");
        }
        let minutes = |from: i64| Spread::of((from..from + 20).map(Millis::minutes)).unwrap();
        assert_eq!(minutes(1).interval, Some([6, 15].map(Millis::minutes)));
        let middle = |from: i64| minutes(from).middle();
        let differs = |by: i64| middle(1).differs(middle(1 + by));
        assert_eq!([3, 9].map(differs), [Some(false), Some(true)]);
        let one = Spread::of([Millis::ZERO]).unwrap().middle();
        assert_eq!(one.differs(middle(1)), None);
        // A median with an open upper end may lie above another one, but never below.
        let open = |median: Median| Median {
            interval: [median.interval[0], None],
            ..median
        };
        assert_eq!(open(middle(40)).differs(middle(1)), Some(true));
        assert_eq!(open(middle(1)).differs(middle(40)), Some(false));
    }

    #[test]
    fn one_length_is_all_of_its_quantiles_and_none_has_none() {
        let hour = Millis::hours(1);
        let spread = Spread::of([hour]).unwrap();
        assert_eq!((spread.median, spread.p95), (hour, hour));
        assert_eq!(Spread::of([]), None);
    }

    proptest! {
        #[test]
        fn quantiles_are_monotone_and_lie_among_the_lengths(
            lengths in prop::collection::vec(0_i64..10_000_000_000, 1..60),
            low in 0.0_f64..=1.0, high in 0.0_f64..=1.0,
        ) {
            let mut sorted: Vec<Millis> = lengths.into_iter().map(Millis::new).collect();
            sorted.sort_unstable();
            let at = |q| quantile(&sorted, q).unwrap();
            prop_assert!(at(low.min(high)) <= at(low.max(high)));
            prop_assert!(at(0.0) == sorted[0] && at(1.0) == sorted[sorted.len() - 1]);
        }
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (degrees, expected) in [
            (1, 12.706),
            (10, 2.228),
            (11, 2.201),
            (12, 2.179),
            (15, 2.131),
            (20, 2.086),
            (30, 2.042),
            (60, 2.000),
            (120, 1.980),
        ] {
            assert!((t_95(degrees) - expected).abs() < 6e-4, "{degrees}");
        }
    }

    #[test]
    fn more_degrees_of_freedom_mean_a_smaller_quantile() {
        for degrees in 0..300 {
            assert!(t_95(degrees) > t_95(degrees + 1), "{degrees}");
        }
        assert!(t_95(1_000_000) - Z_95 < 1e-5);
    }
}
