//! Limits a visitor's calls per minute, with a reserve for bursts. Kept in memory, for the latest visitors. The desk
//! counts the total of questions and messages in the database.

use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::Mutex;

use crate::domain::Millis;

/// The most calls in a burst, and in each minute after it.
const A_MINUTE: i64 = 60;
/// The most visitors who are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// The calls left to a visitor, in thousandths, with the time of this count.
struct CallsLeft {
    thousandths: i64,
    at: Millis,
}

/// The counts of visitors' calls.
pub(super) struct CallLimits(Mutex<LruCache<String, CallsLeft>>);

impl Default for CallLimits {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl CallLimits {
    /// Counts a call of a visitor; false if it exceeds the limit.
    pub(super) fn allow(&self, user: &str, now: Millis) -> bool {
        let full = A_MINUTE * 1000;
        let mut known = self.0.lock();
        let left = known.get_or_insert_mut(user.to_owned(), || CallsLeft {
            thousandths: full,
            at: now,
        });
        // One call is regained each second: a thousandth each millisecond.
        let since = (now - left.at).get().clamp(0, full);
        left.thousandths = (left.thousandths + since * A_MINUTE / 60).min(full);
        left.at = now;
        if left.thousandths < 1000 {
            return false;
        }
        left.thousandths -= 1000;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_then_a_call_a_second() {
        let limits = CallLimits::default();
        let at = Millis::secs(100);
        for _ in 0..A_MINUTE {
            assert!(limits.allow("alice", at));
        }
        assert!(!limits.allow("alice", at));
        assert!(limits.allow("bob", at), "others are not touched");
        assert!(!limits.allow("alice", at + Millis::new(900)));
        assert!(limits.allow("alice", at + Millis::new(1000)));
        assert!(!limits.allow("alice", at + Millis::new(1000)));
        let later = at + Millis::hours(2);
        let allowed = (0..200).filter(|_| limits.allow("alice", later)).count();
        assert_eq!(allowed, 60, "no more than a burst is saved up");
    }
}
