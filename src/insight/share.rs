//! A part of a whole, and how sure one can be of it. Never rounds: that is rendering's.

/// The two-sided 95 % quantile of the standard normal distribution.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// A 95 % interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end; never below `low`.
    pub high: f64,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many count; never more than `n`.
    pub part: usize,
    /// Of how many.
    pub n: usize,
}

impl Share {
    /// The share of items that meet a condition.
    pub fn of<T>(items: impl IntoIterator<Item = T>, counts: impl Fn(T) -> bool) -> Self {
        items.into_iter().fold(Self::default(), |share, item| Self {
            part: share.part + usize::from(counts(item)),
            n: share.n + 1,
        })
    }

    /// From 0 to 1; `None` when there is nothing to take a part of.
    pub fn rate(self) -> Option<f64> {
        (self.n > 0).then(|| self.part as f64 / self.n as f64)
    }

    /// Wilson's score interval at 95 % (E. B. Wilson, 1927), without continuity correction:
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn of_nothing_there_is_no_rate() {
        let nothing = Share::of([0_u8; 0], |_| true);
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
}
