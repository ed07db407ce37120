//! A clock for rehearsals: the time is what a file says, so that a test moves the time of a running
//! process. Never used unless `FRONTDESK_CLOCK_FILE` names one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::{Clock, Timestamp};

/// Reads Unix milliseconds from a file, each time that it is asked.
#[derive(Debug)]
pub(super) struct ClockFile {
    path: PathBuf,
    /// What it said last: a file that is being written may be empty for a moment.
    last: AtomicI64,
}

impl ClockFile {
    /// A clock that says what this file says; nothing if it says no time now.
    pub(super) fn open(path: PathBuf) -> Option<Self> {
        let last = AtomicI64::new(read(&path)?);
        Some(Self { path, last })
    }
}

impl Clock for ClockFile {
    fn now(&self) -> Timestamp {
        if let Some(millis) = read(&self.path) {
            self.last.store(millis, Ordering::Relaxed);
        }
        Timestamp::from_millis(self.last.load(Ordering::Relaxed))
    }
}

fn read(path: &Path) -> Option<i64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
