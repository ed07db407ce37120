//! How long to wait before trying again: longer each time, bounded, with chance mixed in so that
//! several processes do not come back at the same moment. Never sleeps itself.

use std::time::Duration;

use crate::domain::Entropy;

/// The first wait, before chance.
const FIRST: Duration = Duration::from_millis(250);
/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(30);

/// The wait before try number `attempt` + 2: half of it fixed, half by chance.
pub(super) fn backoff(attempt: u32, entropy: &Entropy) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.min(16)).min(LONGEST);
    let half = full / 2;
    let chance = (entropy.number() % 1001) as u32;
    half + half * chance / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_bounded() {
        let entropy = Entropy::seeded(7);
        let cases = [
            (0, 125, 250),
            (3, 1000, 2000),
            (7, 15_000, 30_000),
            (u32::MAX, 15_000, 30_000),
        ];
        for (attempt, low, high) in cases {
            for _ in 0..100 {
                let wait = backoff(attempt, &entropy).as_millis();
                assert!((low..=high).contains(&wait), "{attempt}: {wait}");
            }
        }
    }

    #[test]
    fn chance_spreads_the_waits() {
        let entropy = Entropy::seeded(7);
        let first = backoff(5, &entropy);
        assert!((0..20).any(|_| backoff(5, &entropy) != first));
    }
}
