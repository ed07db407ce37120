//! How frontdesk is doing, as plain counters that everyone may raise and `http` reads. Holds numbers
//! only: no text, no id of a person. Never decides anything by them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::platform::PlatformError;
use crate::domain::{Millis, Timestamp};

/// So many faults of the program …
const TOO_OFTEN: usize = 3;
/// … within this time are no accident.
const LATELY: Millis = Millis::minutes(10);

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn inc(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The count since the process started.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// Sets it.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// One more.
    pub fn inc(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// One less.
    pub fn dec(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// As it stands.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A kind of [`PlatformError`], as a label of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the variant of that error")]
pub enum ErrorKind {
    Forbidden,
    Gone,
    Refused,
    TooManyThreads,
    Shelved,
    Expired,
    Later,
    Invalid,
}

impl ErrorKind {
    /// Every kind, in the order of the counters.
    pub const ALL: [ErrorKind; 8] = [
        Self::Forbidden,
        Self::Gone,
        Self::Refused,
        Self::TooManyThreads,
        Self::Shelved,
        Self::Expired,
        Self::Later,
        Self::Invalid,
    ];

    /// The label's value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::TooManyThreads => "too_many_threads",
            Self::Shelved => "shelved",
            Self::Expired => "expired",
            Self::Later => "later",
            Self::Invalid => "invalid",
        }
    }

    /// The kind of an error.
    pub const fn of(error: &PlatformError) -> Self {
        match error {
            PlatformError::Forbidden(_) => Self::Forbidden,
            PlatformError::Gone => Self::Gone,
            PlatformError::Refused => Self::Refused,
            PlatformError::TooManyThreads => Self::TooManyThreads,
            PlatformError::Shelved => Self::Shelved,
            PlatformError::Expired => Self::Expired,
            PlatformError::Later { .. } => Self::Later,
            PlatformError::Invalid(_) => Self::Invalid,
        }
    }
}

/// Everything that is counted. One per process, shared by reference.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Events taken from the queue since the start.
    pub events: Counter,
    /// Events being handled now.
    pub events_in_hand: Gauge,
    /// Events that wait to be handled.
    pub events_waiting: Gauge,
    /// Events that were left out for want of room; messages among them are read again later.
    pub events_dropped: Counter,
    /// Presses and commands that were answered with a request to wait, for want of room.
    pub interactions_refused: Counter,
    /// Faults of the program that were caught.
    pub breakdowns: Counter,
    /// Events that ended in an error of frontdesk's own, such as a database that failed.
    pub events_failed: Counter,
    /// Events, steps and timers that would fail each time, and so are left alone.
    pub set_aside: Counter,
    /// Outbox rows not sent yet, as the last sweep saw them.
    pub outbox_pending: Gauge,
    /// Timers that a sweep has taken up and not seen to yet.
    pub timers_due: Gauge,
    /// Messages sent, of any kind, since the start.
    pub replies: Counter,
    /// How long the last sweep took, in milliseconds.
    pub sweep_time_ms: Gauge,
    /// When the last sweep ended, in Unix milliseconds; 0 before the first.
    pub last_sweep_at: Gauge,
    /// Shards that this process runs; 0 before the platform is known.
    pub shards: Gauge,
    /// Shards of them whose session is up.
    pub shards_ready: Gauge,
    errors: [Counter; ErrorKind::ALL.len()],
    /// When the program broke down last, the newest at the end.
    broke_down_at: Mutex<VecDeque<Timestamp>>,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts something that the platform refused.
    pub fn refused(&self, error: &PlatformError) {
        self.errors[ErrorKind::of(error) as usize].inc();
    }

    /// How often the platform refused in this way.
    pub fn errors(&self, kind: ErrorKind) -> u64 {
        self.errors[kind as usize].get()
    }

    /// Notes a sweep that is over.
    pub fn swept(&self, started: Timestamp, ended: Timestamp) {
        self.sweep_time_ms.set(ended.since(started).get());
        self.last_sweep_at.set(ended.as_millis());
    }

    /// How long ago the last sweep ended; `None` before the first.
    pub fn since_last_sweep(&self, now: Timestamp) -> Option<Millis> {
        match self.last_sweep_at.get() {
            0 => None,
            at => Some(now.since(Timestamp::from_millis(at))),
        }
    }

    /// Notes that a fault of the program was caught.
    pub fn broke_down(&self, now: Timestamp) {
        self.breakdowns.inc();
        let mut lately = self.broke_down_at();
        if lately.len() >= TOO_OFTEN {
            lately.pop_front();
        }
        lately.push_back(now);
    }

    /// Whether the program breaks down again and again: an operator has to look at it.
    pub fn keeps_breaking_down(&self) -> bool {
        let lately = self.broke_down_at();
        let (Some(first), Some(last)) = (lately.front(), lately.back()) else {
            return false;
        };
        // The last sweep tells how late it is; if the sweep itself is what breaks down, the last fault does.
        let now = Timestamp::from_millis(self.last_sweep_at.get()).max(*last);
        lately.len() >= TOO_OFTEN && now.since(*first) < LATELY
    }

    fn broke_down_at(&self) -> MutexGuard<'_, VecDeque<Timestamp>> {
        self.broke_down_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether every shard of this process has its session.
    pub fn is_connected(&self) -> bool {
        let shards = self.shards.get();
        shards > 0 && self.shards_ready.get() >= shards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_is_counted_apart() {
        let metrics = Metrics::new();
        metrics.refused(&PlatformError::Gone);
        metrics.refused(&PlatformError::Gone);
        metrics.refused(&PlatformError::Forbidden(None));
        let counted = ErrorKind::ALL.map(|kind| metrics.errors(kind));
        assert_eq!(counted, [1, 2, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_process_is_connected_when_all_its_shards_are() {
        let metrics = Metrics::new();
        assert!(!metrics.is_connected());
        metrics.shards.set(2);
        metrics.shards_ready.inc();
        assert!(!metrics.is_connected());
        metrics.shards_ready.inc();
        assert!(metrics.is_connected());
        metrics.shards_ready.dec();
        assert!(!metrics.is_connected());
    }

    #[test]
    fn faults_that_repeat_are_told_from_one_that_happened() {
        let metrics = Metrics::new();
        let at = |minute: i64| Timestamp::from_millis(0) + Millis::minutes(minute);
        let cases = [
            (1, false),
            (20, false),
            (21, false),
            (22, true),
            (40, false),
            (41, false),
        ];
        for (minute, keeps) in cases {
            metrics.broke_down(at(minute));
            assert_eq!(metrics.keeps_breaking_down(), keeps, "minute {minute}");
        }
        metrics.broke_down(at(42));
        assert!(metrics.keeps_breaking_down());
        metrics.swept(at(60), at(60));
        assert!(!metrics.keeps_breaking_down(), "it has gone well since");
        assert_eq!(metrics.breakdowns.get(), 7);
    }

    #[test]
    fn a_sweep_leaves_its_length_and_its_end() {
        let metrics = Metrics::new();
        let (start, end) = (Timestamp::from_millis(1000), Timestamp::from_millis(1040));
        assert_eq!(metrics.since_last_sweep(end), None);
        metrics.swept(start, end);
        assert_eq!(metrics.sweep_time_ms.get(), 40);
        assert_eq!(
            metrics.since_last_sweep(end + Millis::secs(3)),
            Some(Millis::secs(3))
        );
    }
}
