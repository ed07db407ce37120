//! How long things take: the middle, and the slow end. Never a mean, which one forgotten ticket
//! would move at will.

use crate::domain::Millis;

/// Lengths of time, summed up by quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many lengths; at least one.
    pub n: usize,
    /// Half took at most this long.
    pub median: Millis,
    /// Nine of ten took at most this long.
    pub p90: Millis,
    /// 19 of 20 took at most this long.
    pub p95: Millis,
}

impl Spread {
    /// Of any lengths in any order; `None` when there are none.
    pub fn of(lengths: impl IntoIterator<Item = Millis>) -> Option<Self> {
        let mut sorted: Vec<Millis> = lengths.into_iter().collect();
        sorted.sort_unstable();
        Some(Self {
            n: sorted.len(),
            median: quantile(&sorted, 0.5)?,
            p90: quantile(&sorted, 0.9)?,
            p95: quantile(&sorted, 0.95)?,
        })
    }
}

/// The `q` quantile, 0 to 1, of ascending lengths: linear between the two nearest order statistics
/// at `(n − 1)·q` (Hyndman and Fan's type 7, as spreadsheets and NumPy have it), to the millisecond.
fn quantile(sorted: &[Millis], q: f64) -> Option<Millis> {
    let position = sorted.len().checked_sub(1)? as f64 * q.clamp(0.0, 1.0);
    let below = sorted.get(position.floor() as usize)?;
    let above = sorted.get(position.ceil() as usize)?;
    let step = (*above - *below).get() as f64 * position.fract();
    Some(*below + Millis::new(step.round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quantiles_are_those_of_a_spreadsheet() {
        let spread = Spread::of([4, 1, 3, 2].map(Millis::secs)).unwrap();
        assert_eq!(spread.n, 4);
        assert_eq!(spread.median, Millis::new(2500));
        assert_eq!(spread.p90, Millis::new(3700));
        assert_eq!(spread.p95, Millis::new(3850));
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
}
