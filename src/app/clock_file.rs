//! A clock for rehearsals: the time is what a file says, so that a test moves the time of a running
//! process. Never used unless `FRONTDESK_CLOCK_FILE` names one.

use std::path::PathBuf;
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
    /// A clock that says what this file says.
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            last: AtomicI64::new(0),
        }
    }
}

impl Clock for ClockFile {
    fn now(&self) -> Timestamp {
        let said = std::fs::read_to_string(&self.path).ok();
        if let Some(millis) = said.and_then(|text| text.trim().parse().ok()) {
            self.last.store(millis, Ordering::Relaxed);
        }
        Timestamp::from_millis(self.last.load(Ordering::Relaxed))
    }
}
