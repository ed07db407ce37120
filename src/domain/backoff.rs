//! The wait before a retry: doubled each time, up to a limit. Never waits itself.

use super::{Entropy, Millis};

/// A wait that doubles with each retry, up to a limit.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    first: Millis,
    longest: Millis,
}

impl Backoff {
    /// Makes a backoff with a first and a longest wait.
    pub const fn new(first: Millis, longest: Millis) -> Self {
        Self { first, longest }
    }

    /// Computes the wait after `waits` earlier ones.
    pub fn after(self, waits: u32) -> Millis {
        let grown = self.first.get().saturating_mul(1 << waits.min(32));
        Millis::new(grown).min(self.longest)
    }

    /// Computes the wait after `waits` earlier ones, half of it fixed and half random, so that several processes do not
    /// retry at the same moment.
    pub fn spread_after(self, waits: u32, entropy: &Entropy) -> Millis {
        let half = self.after(waits).get() / 2;
        let thousandths = (entropy.number() % 1001) as i64;
        Millis::new(half + half * thousandths / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff::new(Millis::new(250), Millis::secs(30));

    #[test]
    fn waits_grow_and_are_bounded() {
        let entropy = Entropy::seeded(7);
        let cases = [
            (0, 125, 250),
            (3, 1000, 2000),
            (7, 15_000, 30_000),
            (u32::MAX, 15_000, 30_000),
        ];
        for (waits, low, high) in cases {
            assert_eq!(BACKOFF.after(waits), Millis::new(high));
            for _ in 0..100 {
                let wait = BACKOFF.spread_after(waits, &entropy).get();
                assert!((low..=high).contains(&wait), "{waits}: {wait}");
            }
        }
    }

    #[test]
    fn chance_spreads_the_waits() {
        let entropy = Entropy::seeded(7);
        let first = BACKOFF.spread_after(5, &entropy);
        assert!((0..20).any(|_| BACKOFF.spread_after(5, &entropy) != first));
    }
}
