//! A folder of backups: how each is called, when the next one is due, and which have to go. Touches no file that is not
//! called so.

use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::{Millis, Timestamp};

/// The text before the time in a name.
const BEFORE: &str = "frontdesk-";
const BEHIND: &str = ".backup";
/// The form of the time, in UTC, by which names are in order.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// A folder of backups.
#[derive(Debug)]
pub(super) struct Series {
    folder: PathBuf,
    every: Millis,
    keep: usize,
}

impl Series {
    pub(super) fn new(folder: &Path, every: Millis, keep: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            every,
            keep,
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Names the file of a backup that is made now.
    pub(super) fn file(&self, now: Timestamp) -> PathBuf {
        let time = now.to_jiff().to_zoned(TimeZone::UTC).strftime(TIME);
        self.folder.join(format!("{BEFORE}{time}{BEHIND}"))
    }

    /// Tells the time until the next backup is due: none, if there is none yet.
    pub(super) fn due(&self, now: Timestamp) -> anyhow::Result<Millis> {
        let latest = self.made()?.pop();
        let due = latest.map_or(now, |(at, _)| at + self.every);
        Ok(due.since(now).max(Millis::ZERO))
    }

    /// Deletes all but the latest.
    pub(super) fn prune(&self) -> anyhow::Result<()> {
        let made = self.made()?;
        let too_many = made.len().saturating_sub(self.keep);
        for (_, file) in made.into_iter().take(too_many) {
            std::fs::remove_file(&file)
                .with_context(|| format!("{} cannot be deleted", file.display()))?;
        }
        Ok(())
    }

    /// Lists the backups that are there, the oldest first.
    fn made(&self) -> anyhow::Result<Vec<(Timestamp, PathBuf)>> {
        let cannot = || format!("{} cannot be read", self.folder.display());
        let mut made = Vec::new();
        for entry in std::fs::read_dir(&self.folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            if let Some(at) = entry.file_name().to_str().and_then(time_of) {
                made.push((at, entry.path()));
            }
        }
        made.sort();
        Ok(made)
    }
}

/// Reads the time of a backup from its name.
fn time_of(name: &str) -> Option<Timestamp> {
    let time = name.strip_prefix(BEFORE)?.strip_suffix(BEHIND)?;
    let time = DateTime::strptime(TIME, time).ok()?;
    let time = time.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(Timestamp::from_millis(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);

    #[test]
    fn the_latest_stay_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let series = Series::new(folder.path(), Millis::days(1), 2);
        assert_eq!(series.due(NOW).unwrap(), Millis::ZERO);
        for days in 0..4 {
            std::fs::write(series.file(NOW + Millis::days(days)), "x").unwrap();
        }
        let others = [
            "frontdesk-notes.backup",
            "frontdesk-20260101T000000Z.backup.part",
            "a.backup",
        ];
        for other in others {
            std::fs::write(folder.path().join(other), "x").unwrap();
        }
        series.prune().unwrap();
        let names = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut expected = [
            &others[..],
            &[
                "frontdesk-20260107T090000Z.backup",
                "frontdesk-20260108T090000Z.backup",
            ],
        ]
        .concat();
        expected.sort_unstable();
        assert_eq!(names, expected);
        let now = NOW + Millis::days(3) + Millis::hours(1);
        assert_eq!(series.due(now).unwrap(), Millis::hours(23));
        assert_eq!(series.due(now + Millis::days(9)).unwrap(), Millis::ZERO);
    }
}
