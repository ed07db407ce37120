//! The types of points in time and lengths of time, both in whole milliseconds, points in UTC. Never reads the present
//! time: the clock does.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// Half a day, within which a time of day needs no date.
const HALF_A_DAY: Millis = Millis::hours(12);

/// A point in time: Unix milliseconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Reads Unix milliseconds.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Returns the time in Unix milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the time in Unix seconds, rounded down, as in Discord's `<t:…>`.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Writes the markup that Discord shows as this date and time, in each reader's own zone.
    pub fn shown(self) -> String {
        format!("<t:{}:f>", self.as_secs())
    }

    /// Writes the markup that Discord shows as this time of day, in each reader's own zone.
    pub fn shown_short(self) -> String {
        format!("<t:{}:t>", self.as_secs())
    }

    /// Writes the markup that Discord shows as this time, in each reader's own zone: only the time of day within half a
    /// day of `now`, otherwise with the date.
    pub fn shown_near(self, now: Timestamp) -> String {
        if (self.0 - now.0).abs() < HALF_A_DAY.0 {
            self.shown_short()
        } else {
            self.shown()
        }
    }

    /// Computes the time since `earlier`; zero if this is before it.
    pub fn since(self, earlier: Timestamp) -> Millis {
        Millis((self.0 - earlier.0).max(0))
    }

    /// Converts it to the calendar library's timestamp; one out of that library's range becomes the Unix epoch.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// A length of time in milliseconds. May be zero; negative only if built so.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(i64);

impl Millis {
    /// The length of no time at all.
    pub const ZERO: Self = Self(0);

    /// Makes a length of so many milliseconds.
    pub const fn new(ms: i64) -> Self {
        Self(ms)
    }

    /// Makes a length of so many seconds.
    pub const fn secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// Makes a length of so many minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Self::secs(minutes * 60)
    }

    /// Makes a length of so many hours.
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }

    /// Makes a length of so many days of 24 hours.
    pub const fn days(days: i64) -> Self {
        Self::hours(days * 24)
    }

    /// Returns the raw milliseconds.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl Add<Millis> for Timestamp {
    type Output = Timestamp;

    fn add(self, length: Millis) -> Timestamp {
        Timestamp(self.0.saturating_add(length.0))
    }
}

impl AddAssign<Millis> for Timestamp {
    fn add_assign(&mut self, length: Millis) {
        *self = *self + length;
    }
}

impl Sub<Millis> for Timestamp {
    type Output = Timestamp;

    fn sub(self, length: Millis) -> Timestamp {
        Timestamp(self.0.saturating_sub(length.0))
    }
}

impl Add for Millis {
    type Output = Millis;

    fn add(self, other: Millis) -> Millis {
        Millis(self.0.saturating_add(other.0))
    }
}

impl Sub for Millis {
    type Output = Millis;

    fn sub(self, other: Millis) -> Millis {
        Millis(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Millis {
    fn sum<I: Iterator<Item = Millis>>(lengths: I) -> Millis {
        lengths.fold(Millis::ZERO, Add::add)
    }
}

impl fmt::Display for Millis {
    /// Writes the two largest units that are not zero: `1h 30m`, `15m`, `8s`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.0 / 1000;
        let units = [
            (secs / 86_400, "d"),
            (secs / 3600 % 24, "h"),
            (secs / 60 % 60, "m"),
            (secs % 60, "s"),
        ];
        let Some(first) = units.iter().position(|(count, _)| *count > 0) else {
            return f.write_str("0s");
        };
        write!(f, "{}{}", units[first].0, units[first].1)?;
        match units.get(first + 1) {
            Some((count, unit)) if *count > 0 => write!(f, " {count}{unit}"),
            _ => Ok(()),
        }
    }
}

/// The error of a text that is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a length of time such as 90s, 15m, 2h, 1d or 1h30m")]
pub struct NotALength(pub String);

impl std::str::FromStr for Millis {
    type Err = NotALength;

    /// Reads `90s`, `15m`, `2h`, `7d`, `1h30m`, `1h 30m`, `2 hours`, `2小时`: whole numbers, each with its unit.
    fn from_str(text: &str) -> Result<Self, NotALength> {
        let refuse = || NotALength(text.to_owned());
        let (mut total, mut rest) = (0_i64, text.trim());
        if rest.is_empty() {
            return Err(refuse());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit());
            let (number, after) = rest.split_at(digits.unwrap_or(rest.len()));
            let after = after.trim_start();
            let ends = |c: char| c.is_ascii_digit() || c.is_whitespace();
            let (unit, next) = after.split_at(after.find(ends).unwrap_or(after.len()));
            let count: i64 = number.parse().map_err(|_| refuse())?;
            let unit = unit_of(unit).ok_or_else(refuse)?;
            total = count
                .checked_mul(unit)
                .and_then(|ms| total.checked_add(ms))
                .ok_or_else(refuse)?;
            rest = next.trim_start();
        }
        Ok(Millis(total))
    }
}

/// Returns the milliseconds of a unit, as people write it.
fn unit_of(word: &str) -> Option<i64> {
    Some(match word.to_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒钟" => 1000,
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分钟" => 60_000,
        "h" | "hr" | "hrs" | "hour" | "hours" | "小时" | "个小时" => 3_600_000,
        "d" | "day" | "days" | "天" => 86_400_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_read_as_people_write_them() {
        let cases = [
            ("90s", 90),
            ("15m", 900),
            ("2h", 7200),
            ("1d", 86_400),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("2 hours", 7200),
            ("1 Hour 30 min", 5400),
            ("2小时", 7200),
            ("1天", 86_400),
        ];
        for (text, secs) in cases {
            assert_eq!(text.parse(), Ok(Millis::secs(secs)), "{text}");
        }
        for text in [
            "",
            " ",
            "m",
            "5",
            "5 parsecs",
            "1.5h",
            "5 m 5",
            "99999999999999999d",
            "-5m",
        ] {
            assert!(text.parse::<Millis>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_has_its_date_where_the_time_of_day_could_be_another_days() {
        let now = Timestamp::from_millis(0);
        for (hours, shown) in [
            (-13, "<t:-46800:f>"),
            (-12, "<t:-43200:f>"),
            (-11, "<t:-39600:t>"),
            (11, "<t:39600:t>"),
            (12, "<t:43200:f>"),
            (24, "<t:86400:f>"),
        ] {
            assert_eq!(
                Timestamp::from_millis(hours * 3_600_000).shown_near(now),
                shown
            );
        }
    }

    proptest! {
        #[test]
        fn a_length_of_at_most_two_units_survives_being_written(hours in 0_i64..24, minutes in 0_i64..60) {
            let length = Millis::minutes(hours * 60 + minutes);
            prop_assert_eq!(length.to_string().parse::<Millis>(), Ok(length));
        }
    }
}
