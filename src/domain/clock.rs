//! The only source of time. All code reads the time from a `Clock`, so that a test or a story can move time instead of
//! waiting. Never sleeps.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::time::{Millis, Timestamp};

/// A source of time.
pub trait Clock: Send + Sync {
    /// Returns the present moment.
    fn now(&self) -> Timestamp;

    /// Returns the time since an arbitrary moment, for measuring lengths. Never goes back, even if the system's time is
    /// set back.
    fn elapsed(&self) -> Millis;

    /// Returns the time if this clock also replaces the database's own, as in a rehearsal; `None` if the database is to
    /// be asked.
    fn of_database(&self) -> Option<Timestamp> {
        None
    }
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask the machine"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that may ask the machine"
    )]
    fn elapsed(&self) -> Millis {
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        let run = BEGAN.get_or_init(Instant::now).elapsed();
        Millis::new(i64::try_from(run.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved. Clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<ManualTime>);

#[derive(Debug)]
struct ManualTime {
    now: AtomicI64,
    elapsed: AtomicI64,
}

impl ManualClock {
    /// Makes a clock that stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Arc::new(ManualTime {
            now: AtomicI64::new(start.as_millis()),
            elapsed: AtomicI64::new(0),
        }))
    }

    /// Moves the clock on by `length`.
    pub fn advance(&self, length: Millis) {
        self.0.now.fetch_add(length.get(), Ordering::SeqCst);
        self.0.elapsed.fetch_add(length.get(), Ordering::SeqCst);
    }

    /// Sets the time; it may also go back.
    pub fn set(&self, time: Timestamp) {
        self.0.now.store(time.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.now.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Millis {
        Millis::new(self.0.elapsed.load(Ordering::SeqCst))
    }

    fn of_database(&self) -> Option<Timestamp> {
        Some(self.now())
    }
}
