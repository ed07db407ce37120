//! A clock for rehearsals: it reads the time from a file, so that a test can move the time of a running process. Used
//! only if `FRONTDESK_CLOCK_FILE` names one.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use crate::domain::{Clock, Millis, Timestamp};

/// A clock that reads Unix milliseconds from a file at each call. A second number in the file is the database's time;
/// without it, the database has the time of the first.
#[derive(Debug)]
pub(super) struct ClockFile {
    path: PathBuf,
    /// The last times read, because a file that is being written may be empty for a moment.
    last: Mutex<WrittenTimes>,
}

#[derive(Clone, Copy, Debug)]
struct WrittenTimes {
    now: i64,
    of_database: i64,
    /// The time by which it has gone forward in all.
    elapsed: i64,
}

impl ClockFile {
    /// Opens the clock of a file; `None` if the file has no readable time.
    pub(super) fn open(path: PathBuf) -> Option<Self> {
        let (now, of_database) = read(&path)?;
        let last = Mutex::new(WrittenTimes {
            now,
            of_database,
            elapsed: 0,
        });
        Some(Self { path, last })
    }

    fn look(&self) -> WrittenTimes {
        let mut last = self.last.lock();
        if let Some((now, of_database)) = read(&self.path) {
            *last = WrittenTimes {
                now,
                of_database,
                elapsed: last.elapsed + (now - last.now).max(0),
            };
        }
        *last
    }
}

impl Clock for ClockFile {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.look().now)
    }

    fn elapsed(&self) -> Millis {
        Millis::new(self.look().elapsed)
    }

    fn of_database(&self) -> Option<Timestamp> {
        Some(Timestamp::from_millis(self.look().of_database))
    }
}

fn read(path: &Path) -> Option<(i64, i64)> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut numbers = text.split_whitespace().map(str::parse);
    let now = numbers.next()?.ok()?;
    let of_database = numbers.next().map_or(Some(now), Result::ok)?;
    Some((now, of_database))
}
