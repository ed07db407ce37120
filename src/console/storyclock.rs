//! The clock that `wait` moves. Between two `wait`s it stands still, or runs ahead of the machine's clock. It never
//! goes back.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::{Clock, ManualClock, Millis, SystemClock, Timestamp};

/// The time at which every story begins: Monday, 2026-01-05, 09:00 UTC.
const STORY_BEGINS: Timestamp = Timestamp::from_millis(1_767_603_600_000);

/// A clock that can be moved forward.
#[derive(Debug)]
pub enum StoryClock {
    /// A clock that stands still between two `wait`s.
    Standing(ManualClock),
    /// A clock that is ahead of the machine's by this many milliseconds.
    Running(AtomicI64),
}

impl StoryClock {
    /// Makes a standing clock at the time where every story begins.
    pub fn standing() -> Self {
        Self::Standing(ManualClock::new(STORY_BEGINS))
    }

    /// Makes a clock that runs with the machine's.
    pub fn running() -> Self {
        Self::Running(AtomicI64::new(0))
    }

    /// Moves the clock forward.
    pub fn advance(&self, length: Millis) {
        match self {
            Self::Standing(clock) => clock.advance(length),
            Self::Running(ahead) => {
                ahead.fetch_add(length.get(), Ordering::SeqCst);
            }
        }
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        match self {
            Self::Standing(clock) => clock.now(),
            Self::Running(ahead) => SystemClock.now() + Millis::new(ahead.load(Ordering::SeqCst)),
        }
    }

    fn elapsed(&self) -> Millis {
        match self {
            Self::Standing(clock) => clock.elapsed(),
            Self::Running(ahead) => {
                SystemClock.elapsed() + Millis::new(ahead.load(Ordering::SeqCst))
            }
        }
    }

    fn of_database(&self) -> Option<Timestamp> {
        Some(self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_moves_both_kinds_of_clock() {
        for clock in [StoryClock::standing(), StoryClock::running()] {
            let before = clock.now();
            clock.advance(Millis::days(2));
            assert!(clock.now().since(before) >= Millis::days(2));
        }
    }

    #[test]
    fn stories_begin_on_a_monday_morning() {
        let begins = StoryClock::standing().now().to_jiff().to_string();
        assert_eq!(begins, "2026-01-05T09:00:00Z");
    }
}
