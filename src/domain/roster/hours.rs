//! The hours of a shift in local time: days of the week, a start and an end, in a time zone.
//!
//! A local time is reached at the first moment at which the zone's clocks show it or a later one. So a time that a
//! change of the clocks skips is the moment of the change, and a time that they show twice is the first one. Starts and
//! ends follow the same rule, so shifts that touch in local time always touch.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::span::Span;
use crate::domain::time::Timestamp;

/// The minutes of a day.
const DAY: u16 = 24 * 60;

/// Returns the first moment at which the clocks of a zone show a local time or a later one.
pub fn reached(zone: &TimeZone, local: DateTime) -> Timestamp {
    let moment = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local),
        AmbiguousOffset::Gap { before, .. } => before.to_timestamp(local).map(|late| {
            // By the old offset it lies at or after the change.
            let after = late.saturating_add(1.second()).unwrap_or(late);
            let change = zone.preceding(after).next();
            change.map_or(late, |change| change.timestamp())
        }),
    };
    let moment = moment.unwrap_or(jiff::Timestamp::MAX);
    Timestamp::from_millis(moment.as_millisecond())
}

/// Returns the local date of a moment.
pub fn date_of(zone: &TimeZone, at: Timestamp) -> Date {
    zone.to_datetime(at.to_jiff()).date()
}

/// The start and the end of a shift on a day. An end that is not after the start is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    starts: u16,
    ends: u16,
}

impl Hours {
    /// The whole day.
    pub const WHOLE_DAY: Self = Self {
        starts: 0,
        ends: DAY,
    };

    /// Makes hours from minutes after midnight; only an end can be 24:00. `None` if a value is out of range.
    pub const fn from_minutes(starts: u16, ends: u16) -> Option<Self> {
        if starts < DAY && ends <= DAY {
            Some(Self { starts, ends })
        } else {
            None
        }
    }

    /// Returns the start, in minutes after midnight.
    pub const fn starts(self) -> u16 {
        self.starts
    }

    /// Returns the end, in minutes after midnight.
    pub const fn ends(self) -> u16 {
        self.ends
    }

    /// Places the hours on a date in a zone; `None` if the clocks of the zone skip them.
    pub fn on(self, date: Date, zone: &TimeZone) -> Option<Span> {
        let days_on = i64::from(self.ends <= self.starts) + i64::from(self.ends / DAY);
        let last = date.checked_add(days_on.days()).ok()?;
        let from = reached(zone, date.to_datetime(time_of(self.starts)?));
        let until = reached(zone, last.to_datetime(time_of(self.ends % DAY)?));
        Span::between(from, until)
    }
}

fn time_of(minute: u16) -> Option<Time> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, minute % 60);
    Time::new(hour, i8::try_from(minute).ok()?, 0, 0).ok()
}

impl fmt::Display for Hours {
    /// Writes the hours as `09:00–17:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { starts, ends } = self;
        let (from, until) = ((starts / 60, starts % 60), (ends / 60, ends % 60));
        write!(
            f,
            "{:02}:{:02}–{:02}:{:02}",
            from.0, from.1, until.0, until.1
        )
    }
}

/// The error of a text that is no time of day, no hours or no weekdays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not understood")]
pub struct NotUnderstood(pub String);

/// Reads a time of day such as `9`, `9:30` or `24:00` as minutes after midnight.
pub fn minute_of_day(text: &str) -> Result<u16, NotUnderstood> {
    let refuse = || NotUnderstood(text.to_owned());
    let (hour, minute) = text.trim().split_once([':', '：']).unwrap_or((text, "0"));
    let number = |digits: &str| digits.trim().parse::<u16>().map_err(|_| refuse());
    let (hour, minute) = (number(hour)?, number(minute)?);
    let is_of_a_day = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
    if is_of_a_day {
        Ok(hour * 60 + minute)
    } else {
        Err(refuse())
    }
}

impl FromStr for Hours {
    type Err = NotUnderstood;

    /// Reads `9-17`, `09:00–17:30`, `22:00-06:00`.
    fn from_str(text: &str) -> Result<Self, NotUnderstood> {
        let refuse = || NotUnderstood(text.to_owned());
        let (from, until) = text.split_once(['-', '–', '—', '~']).ok_or_else(refuse)?;
        Self::from_minutes(minute_of_day(from)?, minute_of_day(until)?).ok_or_else(refuse)
    }
}

/// A set of days of the week, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

/// The names of the days, Monday first; the first three letters of an English one suffice.
const NAMES: [[&str; 2]; 7] = [
    ["mon", "一"],
    ["tue", "二"],
    ["wed", "三"],
    ["thu", "四"],
    ["fri", "五"],
    ["sat", "六"],
    ["sun", "日"],
];

impl Weekdays {
    /// Reads the days from bits, Monday the lowest; `None` without a day.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & 0x7f == bits && bits != 0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// Returns the bits, Monday the lowest.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Returns whether a day belongs to the set.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// Lists each run of consecutive days by its first and last day; Monday is 0.
    pub fn runs(self) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for day in (0..7).filter(|day| self.0 & (1 << day) != 0) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == day => *last = day,
                _ => runs.push((day, day)),
            }
        }
        runs
    }
}

/// A division of the week into parts of some days each; without parts the week is undivided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Split(Vec<Weekdays>);

impl Split {
    /// Makes a split from parts that together contain each weekday exactly once; otherwise `None`.
    pub fn of(parts: Vec<Weekdays>) -> Option<Self> {
        let days: u32 = parts.iter().map(|part| part.bits().count_ones()).sum();
        let all = parts.iter().fold(0, |all, part| all | part.bits());
        (parts.len() > 1 && days == 7 && all == 0x7f).then_some(Self(parts))
    }

    /// Returns the parts, in order.
    pub fn parts(&self) -> &[Weekdays] {
        &self.0
    }

    /// Returns the index of the part that contains a day; 0 without parts.
    pub(super) fn part_of(&self, day: Weekday) -> usize {
        let part = self.0.iter().position(|part| part.has(day));
        part.unwrap_or(0)
    }
}

impl FromStr for Split {
    type Err = NotUnderstood;

    /// Reads `mon-thu / fri-sun` or `mon-wed; thu, fri; weekend`; unnamed days form the last part.
    fn from_str(text: &str) -> Result<Self, NotUnderstood> {
        let refuse = || NotUnderstood(text.to_owned());
        let parts = text.split(['/', ';', '；']).map(str::parse::<Weekdays>);
        let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
        let named = parts.iter().fold(0, |all, part| all | part.bits());
        parts.extend(Weekdays::from_bits(!named & 0x7f));
        Self::of(parts).ok_or_else(refuse)
    }
}

/// Reads the number of a day that a text names; Monday is 0.
fn day_named(text: &str) -> Option<usize> {
    let name = text.trim().to_lowercase();
    let chinese = ["周", "星期", "礼拜"]
        .iter()
        .find_map(|stem| name.strip_prefix(stem))
        .unwrap_or(&name)
        .replace('天', "日");
    let english: String = name.chars().take(3).collect();
    NAMES.iter().position(|[en, zh]| {
        let is_english = english == *en && ENGLISH.iter().any(|long| long.starts_with(&name));
        is_english || chinese == *zh
    })
}

/// Reads the first and the last day of a run that a text names.
fn run_named(text: &str) -> Option<(usize, usize)> {
    match text.to_lowercase().as_str() {
        "daily" | "everyday" | "每天" => Some((0, 6)),
        "weekdays" | "工作日" => Some((0, 4)),
        "weekend" | "weekends" | "周末" => Some((5, 6)),
        run => match run.split_once(['-', '–', '至', '到']) {
            Some((first, last)) => day_named(first).zip(day_named(last)),
            None => day_named(run).map(|day| (day, day)),
        },
    }
}

/// The whole English names.
const ENGLISH: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl FromStr for Weekdays {
    type Err = NotUnderstood;

    /// Reads `mon`, `Mon-Fri`, `tuesday, sat`, `daily`, `weekdays`, `weekend`, `周一至周五`, `每天`.
    fn from_str(text: &str) -> Result<Self, NotUnderstood> {
        let refuse = || NotUnderstood(text.to_owned());
        let mut bits = 0_u8;
        let text_in_one = text.replace(" - ", "-");
        let parts = text_in_one.split([',', '，', '、', ' ']);
        for part in parts.filter(|part| !part.is_empty()) {
            let (first, last) = run_named(part).ok_or_else(refuse)?;
            // A run may go over Sunday: `sat-mon`.
            let length = (last + 7 - first) % 7;
            for day in first..=first + length {
                bits |= 1 << (day % 7);
            }
        }
        Self::from_bits(bits).ok_or_else(refuse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_read_as_people_write_them() {
        let cases = [
            ("9-17", "09:00–17:00"),
            ("09:30 – 17:45", "09:30–17:45"),
            ("22:00-6:00", "22:00–06:00"),
            ("00:00-24:00", "00:00–24:00"),
            ("9：00~12：00", "09:00–12:00"),
        ];
        for (text, shown) in cases {
            let hours = text.parse::<Hours>().map(|hours| hours.to_string());
            assert_eq!(hours.as_deref(), Ok(shown), "{text}");
        }
        for text in ["", "9", "9-25", "24:00-9", "9:60-10", "nine-five", "-9-10"] {
            assert!(text.parse::<Hours>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_of_the_week_read_as_people_write_them() {
        let cases: [(&str, &[(usize, usize)]); 11] = [
            ("mon", &[(0, 0)]),
            ("Mon-Fri", &[(0, 4)]),
            ("tuesday, sat", &[(1, 1), (5, 5)]),
            ("Mon - Wed", &[(0, 2)]),
            ("thurs sun", &[(3, 3), (6, 6)]),
            ("sat-mon", &[(0, 0), (5, 6)]),
            ("daily", &[(0, 6)]),
            ("weekend", &[(5, 6)]),
            ("周一至周五", &[(0, 4)]),
            ("星期二、礼拜天", &[(1, 1), (6, 6)]),
            ("sun-sun", &[(6, 6)]),
        ];
        for (text, runs) in cases {
            let days = text.parse::<Weekdays>().map(Weekdays::runs);
            assert_eq!(days.as_deref(), Ok(runs), "{text}");
        }
        for text in ["", "m", "monster", "mon-", "someday", "mon-xyz", ","] {
            assert!(text.parse::<Weekdays>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_split_has_each_day_once_and_what_is_left_out_is_its_last_part() {
        let cases: [(&str, &[&str]); 5] = [
            ("mon-thu / fri-sun", &["mon-thu", "fri-sun"]),
            ("mon-thu", &["mon-thu", "fri-sun"]),
            ("fri-sun", &["fri-sun", "mon-thu"]),
            ("mon,wed; weekend", &["mon,wed", "weekend", "tue,thu,fri"]),
            ("周一至周四；周五、周末", &["mon-thu", "fri-sun"]),
        ];
        for (text, parts) in cases {
            let split: Split = text.parse().unwrap();
            let parts = parts.iter().map(|part| part.parse().unwrap());
            assert_eq!(split.parts(), parts.collect::<Vec<Weekdays>>(), "{text}");
        }
        for text in ["", "daily", "mon-thu / thu-sun", "mon / mon", "4/3", "off"] {
            assert!(text.parse::<Split>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_skipped_time_is_the_moment_of_the_change_and_a_repeated_one_the_first() {
        // Zone, local time, the moment in UTC.
        let cases = [
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"),
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:10",
                "2026-10-03T15:30:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-05T01:45",
                "2026-04-04T14:45:00Z",
            ),
            ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"),
            ("Asia/Shanghai", "2026-06-01T09:00", "2026-06-01T01:00:00Z"),
        ];
        for (zone, local, expected) in cases {
            let zone = TimeZone::get(zone).unwrap();
            let moment = reached(&zone, local.parse().unwrap()).to_jiff();
            assert_eq!(moment.to_string(), expected, "{local} in {zone:?}");
        }
    }
}
