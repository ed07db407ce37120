//! The mergeable lengths of time of a cell. Up to 500 are exact; beyond that each is within 0.2 % (between two and
//! three significant digits, as in high dynamic range histograms). The order of merging does not matter.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::statistics::{Spread, median_ends};
use crate::domain::Millis;

/// The number of lengths up to which all are stored exactly.
const EXACT: u64 = 500;

/// The number of binary digits of a length that are stored beyond that.
const DIGITS: u32 = 9;

/// A collection of lengths of time, with how often each occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "EncodedTimes", into = "EncodedTimes")]
pub struct Times {
    n: u64,
    /// The ascending lengths, each once, with how often they occur.
    counts: Vec<(u64, u64)>,
}

/// The serialized form of times: each length as its distance from the previous one, with its count.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct EncodedTimes(Vec<(u64, u64)>);

impl From<Times> for EncodedTimes {
    fn from(times: Times) -> Self {
        let mut before = 0;
        let gaps = times.counts.into_iter().map(|(length, count)| {
            let gap = length - before;
            before = length;
            (gap, count)
        });
        Self(gaps.collect())
    }
}

impl From<EncodedTimes> for Times {
    fn from(gaps: EncodedTimes) -> Self {
        let (mut length, mut n) = (0_u64, 0_u64);
        let counts = gaps.0.into_iter().map(|(gap, count)| {
            length = length.saturating_add(gap);
            n = n.saturating_add(count);
            (length, count)
        });
        Self {
            counts: counts.collect(),
            n,
        }
    }
}

impl Times {
    /// Returns the number of lengths.
    pub fn n(&self) -> usize {
        usize::try_from(self.n).unwrap_or(usize::MAX)
    }

    /// Adds a length.
    pub fn add(&mut self, length: Millis) {
        let length = u64::try_from(length.get()).unwrap_or_default();
        if self.n == EXACT {
            self.counts = coarse(&self.counts);
        }
        let kept = if self.n < EXACT {
            length
        } else {
            rounded(length)
        };
        self.n += 1;
        match self.counts.binary_search_by_key(&kept, |(one, _)| *one) {
            Ok(at) => self.counts[at].1 += 1,
            Err(at) => self.counts.insert(at, (kept, 1)),
        }
    }

    /// Adds all lengths of another collection.
    pub fn merge(&mut self, other: &Self) {
        let n = self.n.saturating_add(other.n);
        self.counts = match (self.counts.as_slice(), other.counts.as_slice()) {
            (_, []) => return,
            ([], _) => other.counts_among(n).into_owned(),
            _ => together(&self.counts_among(n), &other.counts_among(n)),
        };
        self.n = n;
    }

    /// Returns the lengths as they are stored in a collection of `n`.
    fn counts_among(&self, n: u64) -> Cow<'_, [(u64, u64)]> {
        if self.n <= EXACT && n > EXACT {
            Cow::Owned(coarse(&self.counts))
        } else {
            Cow::Borrowed(&self.counts)
        }
    }

    /// Lists the lengths in ascending order, each with how often it occurs.
    pub fn ascending(&self) -> impl Iterator<Item = (Millis, u64)> + '_ {
        let counts = self.counts.iter();
        counts.map(|(length, count)| (millis(*length), *count))
    }

    /// Computes their quantiles, linear between the two nearest order statistics; `None` if there are none.
    pub fn spread(&self) -> Option<Spread> {
        (self.n > 0).then(|| Spread {
            n: self.n(),
            median: self.quantile(0.5),
            p90: self.quantile(0.9),
            p95: self.quantile(0.95),
            interval: median_ends(self.n())
                .map(|ends| ends.map(|at| millis(self.order(at as u64)))),
        })
    }

    fn quantile(&self, q: f64) -> Millis {
        let position = (self.n - 1) as f64 * q;
        let below = self.order(position.floor() as u64);
        let above = self.order(position.ceil() as u64);
        let step = (above - below) as f64 * position.fract();
        millis(below + step.round() as u64)
    }

    /// Finds the length at a position in ascending order.
    fn order(&self, at: u64) -> u64 {
        let mut before = 0;
        let found = self.counts.iter().find(|(_, count)| {
            before += count;
            before > at
        });
        found
            .or(self.counts.last())
            .map_or(0, |(length, _)| *length)
    }
}

/// Merges two ascending lists.
fn together(a: &[(u64, u64)], b: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some((x, _)), Some((y, _))) if x <= y => a.next(),
            (Some(_), None) => a.next(),
            (_, Some(_)) => b.next(),
            (None, None) => return all,
        };
        let Some((length, count)) = next else {
            return all;
        };
        match all.last_mut() {
            Some((last, times)) if last == length => *times += count,
            _ => all.push((*length, *count)),
        }
    }
}

/// Rounds the lengths of a list.
fn coarse(exact: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let rounded: Vec<(u64, u64)> = exact
        .iter()
        .map(|(length, count)| (rounded(*length), *count))
        .collect();
    together(&rounded, &[])
}

fn millis(length: u64) -> Millis {
    Millis::new(i64::try_from(length).unwrap_or(i64::MAX))
}

/// Rounds a length to the middle of all lengths with the same leading digits.
const fn rounded(length: u64) -> u64 {
    let bits = u64::BITS - length.leading_zeros();
    if bits <= DIGITS {
        return length;
    }
    let shift = bits - DIGITS;
    ((length >> shift) << shift) + (1 << (shift - 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(lengths: &[u64]) -> Times {
        let mut times = Times::default();
        for length in lengths {
            times.add(millis(*length));
        }
        times
    }

    fn merged(parts: &[&Times]) -> Times {
        let mut all = Times::default();
        for part in parts {
            all.merge(part);
        }
        all
    }

    fn lengths(most: usize) -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(0_u64..10_000_000_000, 0..most)
    }

    proptest! {
        #[test]
        fn in_whatever_order_lengths_are_put_together_they_are_the_same(
            a in lengths(400), b in lengths(400), c in lengths(400),
        ) {
            let [a, b, c] = [a, b, c].map(|part| of(&part));
            let left = merged(&[&merged(&[&a, &b]), &c]);
            prop_assert_eq!(&left, &merged(&[&a, &merged(&[&b, &c])]));
            prop_assert_eq!(left, merged(&[&c, &b, &a]));
        }

        #[test]
        fn few_are_exact_and_many_are_within_the_stated_error(all in lengths(1200)) {
            let (times, exact) = (of(&all), Spread::of(all.iter().map(|one| millis(*one))));
            let (Some(found), Some(exact)) = (times.spread(), exact) else {
                prop_assert!(all.is_empty());
                return Ok(());
            };
            if all.len() <= 500 {
                prop_assert_eq!(found, exact);
            }
            for (found, exact) in [(found.median, exact.median), (found.p90, exact.p90), (found.p95, exact.p95)] {
                let (found, exact) = (found.get() as f64, exact.get() as f64);
                prop_assert!((found - exact).abs() <= exact / 500.0 + 1.0, "{found} {exact}");
            }
        }

        #[test]
        fn what_is_written_down_is_read_back(all in lengths(900)) {
            let times = of(&all);
            let bytes = postcard::to_stdvec(&times).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Times>(&bytes).unwrap(), times);
        }

        #[test]
        fn rounding_keeps_what_is_rounded_and_what_is_near(length in 0_u64..u64::MAX / 2) {
            let near = rounded(length);
            prop_assert_eq!(rounded(near), near);
            prop_assert!(near.abs_diff(length) as f64 <= length as f64 / 500.0);
        }
    }
}
