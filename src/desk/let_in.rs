//! Remembers the people who were let into the threads of their tickets a moment ago, so that nobody is let in again
//! with each message.

use std::num::NonZeroUsize;

use lru::LruCache;
use parking_lot::Mutex;

use crate::domain::{Millis, UserId};

/// The time after which a person is let in again, because they may have left and come back unseen.
const AGAIN: Millis = Millis::minutes(1);
/// The number of people who are remembered.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(1024).unwrap();

/// The people who were let in, each with the time for which the clock had run then.
pub(crate) struct LetIn(Mutex<LruCache<UserId, Millis>>);

impl Default for LetIn {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl LetIn {
    /// Returns whether a person is due to be let in again, and if so notes them as let in now.
    pub(crate) fn is_due(&self, user: UserId, now: Millis) -> bool {
        let mut people = self.0.lock();
        let is_due = people
            .get(&user)
            .is_none_or(|at| now.get() - at.get() >= AGAIN.get());
        if is_due {
            people.put(user, now);
        }
        is_due
    }
}
