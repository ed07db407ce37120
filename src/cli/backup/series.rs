//! A folder of backups: the name of each, the time of the next one, and which are deleted. Touches no file with another
//! kind of name.

use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::{Millis, Timestamp};

/// The text before the time in a file's name.
const BEFORE: &str = "frontdesk-";
const BEHIND: &str = ".backup";
/// The suffix of the name of an unfinished file.
const PART: &str = ".part";
/// The format of the time in a name, in UTC; names sort by time.
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

    /// Returns the file for a backup that is made now.
    pub(super) fn file(&self, now: Timestamp) -> PathBuf {
        let time = now.to_jiff().to_zoned(TimeZone::UTC).strftime(TIME);
        self.folder.join(format!("{BEFORE}{time}{BEHIND}"))
    }

    /// Returns the time until the next backup is due: zero if there is none yet. A backup from the future was made
    /// under a wrong clock, and postpones nothing.
    pub(super) fn due(&self, now: Timestamp) -> anyhow::Result<Millis> {
        let made = self.made()?;
        let latest = made.iter().rev().find(|(at, _)| *at <= now);
        Ok(latest.map_or(Millis::ZERO, |(at, _)| self.due_after(*at, now)))
    }

    /// Returns the time until the next backup is due after one that was made at a time.
    pub(super) fn due_after(&self, made_at: Timestamp, now: Timestamp) -> Millis {
        (made_at + self.every)
            .since(now)
            .max(Millis::ZERO)
            .min(self.every)
    }

    /// Deletes all but the latest backups, first those from the future, and old unfinished files.
    pub(super) fn prune(&self, now: Timestamp) -> anyhow::Result<()> {
        let (of_past, of_future): (Vec<_>, Vec<_>) =
            self.made()?.into_iter().partition(|(at, _)| *at <= now);
        let kept = self.keep.saturating_sub(of_past.len());
        let too_many = of_past.len().saturating_sub(self.keep);
        let mut gone: Vec<PathBuf> = of_past
            .into_iter()
            .take(too_many)
            .map(|(_, file)| file)
            .collect();
        gone.extend(of_future.into_iter().skip(kept).map(|(_, file)| file));
        gone.extend(self.left_halves(now)?);
        for file in gone {
            std::fs::remove_file(&file)
                .with_context(|| format!("{} cannot be deleted", file.display()))?;
        }
        Ok(())
    }

    /// Lists files that interrupted backups have left. They are older than the interval, within which a running backup
    /// finishes.
    fn left_halves(&self, now: Timestamp) -> anyhow::Result<Vec<PathBuf>> {
        let named = |name: &str| time_of(name.strip_suffix(PART)?);
        let halves = self.dated(named)?.into_iter();
        let is_left = |at: Timestamp| at > now || now.since(at) >= self.every;
        Ok(halves
            .filter(|(at, _)| is_left(*at))
            .map(|(_, file)| file)
            .collect())
    }

    /// Lists the existing backups, the oldest first.
    fn made(&self) -> anyhow::Result<Vec<(Timestamp, PathBuf)>> {
        self.dated(time_of)
    }

    /// Lists the files with a time in their names, the oldest first.
    fn dated(
        &self,
        time_of: impl Fn(&str) -> Option<Timestamp>,
    ) -> anyhow::Result<Vec<(Timestamp, PathBuf)>> {
        let cannot = || format!("{} cannot be read", self.folder.display());
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            if let Some(at) = entry.file_name().to_str().and_then(&time_of) {
                found.push((at, entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Returns the name of a backup's file while it is written.
pub(super) fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(PART);
    name.into()
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
            "frontdesk-20260108T080000Z.backup.part",
            "a.backup.part",
            "a.backup",
        ];
        for other in others {
            std::fs::write(folder.path().join(other), "x").unwrap();
        }
        let half = "frontdesk-20260101T000000Z.backup.part";
        std::fs::write(folder.path().join(half), "x").unwrap();
        series.prune(NOW + Millis::days(3)).unwrap();
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

    #[test]
    fn backups_of_a_clock_that_was_ahead_put_nothing_off_and_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let series = Series::new(folder.path(), Millis::days(1), 3);
        for days in [0, 1, 700, 701, 702] {
            std::fs::write(series.file(NOW + Millis::days(days)), "x").unwrap();
        }
        let now = NOW + Millis::days(1) + Millis::hours(2);
        assert_eq!(series.due(now).unwrap(), Millis::hours(22));
        assert_eq!(series.due(now + Millis::days(2)).unwrap(), Millis::ZERO);
        assert_eq!(series.due(NOW - Millis::days(1)).unwrap(), Millis::ZERO);
        series.prune(now).unwrap();
        let left: Vec<_> = series
            .made()
            .unwrap()
            .into_iter()
            .map(|(at, _)| at)
            .collect();
        let days = [0, 1, 700].map(|days| NOW + Millis::days(days));
        assert_eq!(left, days, "the latest true ones stay");
    }
}
