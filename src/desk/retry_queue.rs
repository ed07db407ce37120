//! A bounded queue of what is to be tried again, each at its own time. In memory only.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::domain::{Millis, Timestamp};

/// The most that waits in a queue.
const WAITING: usize = 1024;

/// The usual time until something is tried again.
pub(crate) const RETRY_AFTER: Millis = Millis::secs(5);

/// A queue of items, each with the time at which it is due.
pub(crate) struct RetryQueue<T>(Mutex<VecDeque<(Timestamp, T)>>);

impl<T> Default for RetryQueue<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> RetryQueue<T> {
    /// Adds an item, or returns it if there is no room.
    pub(crate) fn push(&self, due: Timestamp, item: T) -> Option<T> {
        let mut waiting = self.0.lock();
        if waiting.len() >= WAITING {
            return Some(item);
        }
        waiting.push_back((due, item));
        None
    }

    /// Takes out the item that has waited longest among those that are due.
    pub(crate) fn next(&self, now: Timestamp) -> Option<T> {
        let mut waiting = self.0.lock();
        let first = waiting.iter().position(|(due, _)| *due <= now)?;
        waiting.remove(first).map(|(_, item)| item)
    }

    /// Takes out all items.
    pub(crate) fn take_all(&self) -> impl Iterator<Item = T> {
        let all = std::mem::take(&mut *self.0.lock());
        all.into_iter().map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_to_wait_longer_holds_no_other_up() {
        let queue = RetryQueue::default();
        for (id, due) in [(1, 30), (2, 5), (3, 10)] {
            assert_eq!(queue.push(Timestamp::from_millis(due), id), None);
        }
        let next = |now| queue.next(Timestamp::from_millis(now));
        assert_eq!([4, 10, 10, 10].map(next), [None, Some(2), Some(3), None]);
        assert_eq!([30, 30].map(next), [Some(1), None]);
    }

    #[test]
    fn an_item_for_which_there_is_no_room_is_returned() {
        let queue = RetryQueue::default();
        let due = Timestamp::from_millis(0);
        for id in 1..=WAITING {
            assert_eq!(queue.push(due, id), None);
        }
        assert_eq!(queue.push(due, 9_999), Some(9_999));
        assert_eq!(queue.take_all().count(), WAITING);
    }
}
