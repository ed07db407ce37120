//! The period of a measure: read from people's text into a half-open range of time. Never reads a clock.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::facts::{date_of_day, day_at, day_number};
use crate::domain::{DayNumber, Millis, Timestamp};

/// The way in which a period was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodName {
    /// The last days, including today; at least one.
    LastDays(u16),
    /// All days up to now.
    All,
    /// A stretch of whole days in the guild's time zone, both ends included.
    Dates {
        /// The first day.
        first: Date,
        /// The last day; not before the first.
        last: Date,
    },
}

/// A period: its name and its time in whole days of the guild's zone, `from` included and `to` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The name by which it was asked for.
    pub name: PeriodName,
    /// The first moment in it.
    pub from: Timestamp,
    /// The first moment after it; at most a millisecond after now, so that events of this moment count.
    pub to: Timestamp,
    /// The first day in it.
    pub first_day: DayNumber,
    /// The last day in it, at most today. It precedes the first day if the period is in the future.
    pub last_day: DayNumber,
    /// The last day in it on which outcomes are settled; the day before the first if there is none.
    last_settled: DayNumber,
}

/// A value of a period, and that of equally many days of the period before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside<T> {
    /// The value of the period.
    pub now: T,
    /// The value of the period before.
    pub before: T,
}

impl<T> Beside<T> {
    /// Converts both values.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Beside<U> {
        Beside {
            now: of(self.now),
            before: of(self.before),
        }
    }

    /// Returns references to both values.
    pub const fn as_ref(&self) -> Beside<&T> {
        Beside {
            now: &self.now,
            before: &self.before,
        }
    }
}

impl<T> Beside<Option<T>> {
    /// Returns both values if both exist.
    pub fn both(self) -> Option<Beside<T>> {
        let (now, before) = (self.now?, self.before?);
        Some(Beside { now, before })
    }
}

/// The time after which an outcome counts as final, even if nobody confirmed it.
const SETTLES: Millis = Millis::hours(24);

/// The error of a text that names no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPeriod {
    /// It is no number of days, nor `all`, nor one or two dates.
    #[error("not a period such as 7d, all, 2026-01-01 or 2026-01-01..2026-01-31")]
    Unreadable,
    /// The last day comes before the first.
    #[error("the last day comes before the first")]
    Backwards,
}

impl Period {
    /// Reads `7d`, `30d`, `90d` or any other number of days including today, `all`, a single date such as `2026-01-31`,
    /// or two such as `2026-01-01..2026-01-31`, separated by dots or a space. A day begins at its first moment in the
    /// zone, and may have 23 or 25 hours.
    pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Self, BadPeriod> {
        let text = text.trim().to_ascii_lowercase();
        let today = day_at(now, zone);
        if text == "all" {
            return Ok(Self {
                name: PeriodName::All,
                from: Timestamp::from_millis(0),
                to: just_after(now),
                first_day: DayNumber::new(0),
                last_day: today,
                last_settled: last_settled(now, zone),
            });
        }
        let dates = text.split_once("..");
        if let Some((first, last)) = dates.or_else(|| text.split_once(char::is_whitespace)) {
            return Self::dates(date(first)?, date(last)?, now, zone);
        }
        if let Ok(day) = date(&text) {
            return Self::dates(day, day, now, zone);
        }
        let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
        let days = days.filter(|days| *days > 0);
        Self::last_days(days.ok_or(BadPeriod::Unreadable)?, now, zone)
    }

    fn last_days(days: u16, now: Timestamp, zone: &TimeZone) -> Result<Self, BadPeriod> {
        let last_day = day_at(now, zone);
        let first_day = DayNumber::new(last_day.get() - i64::from(days) + 1);
        let from = start_of(date_of_day(first_day), zone).ok_or(BadPeriod::Unreadable)?;
        Ok(Self {
            name: PeriodName::LastDays(days),
            from,
            to: just_after(now),
            first_day,
            last_day,
            last_settled: last_settled(now, zone),
        })
    }

    fn dates(first: Date, last: Date, now: Timestamp, zone: &TimeZone) -> Result<Self, BadPeriod> {
        if last < first {
            return Err(BadPeriod::Backwards);
        }
        let after = last.tomorrow().map_err(|_| BadPeriod::Unreadable)?;
        let from = start_of(first, zone).ok_or(BadPeriod::Unreadable)?;
        let to = start_of(after, zone).ok_or(BadPeriod::Unreadable)?;
        let last_day = day_number(last).min(day_at(now, zone));
        Ok(Self {
            name: PeriodName::Dates { first, last },
            from,
            to: to.min(just_after(now)).max(from),
            first_day: day_number(first),
            last_day,
            last_settled: last_day.min(last_settled(now, zone)),
        })
    }

    /// Returns the days of the period before: equally many, up to the day before this period's first. `None` for `all`
    /// and for periods without days.
    pub fn days_before(&self) -> Option<(DayNumber, DayNumber)> {
        let (first, last) = (self.first_day.get(), self.last_day.get());
        let is_bounded = self.name != PeriodName::All && first <= last;
        is_bounded.then(|| {
            (
                DayNumber::new(2 * first - last - 1),
                DayNumber::new(first - 1),
            )
        })
    }
}

impl Period {
    /// Returns the days that are compared with the period before, as two pairs of first and last day: the settled days,
    /// and as many at the beginning of the period before. Unsettled days would look like a change. `None` if no day is
    /// settled, or for `all`.
    pub fn compared_days(&self) -> Option<Beside<[DayNumber; 2]>> {
        let (before, _) = self.days_before()?;
        let (first, last) = (self.first_day, self.last_settled);
        (first <= last).then(|| Beside {
            now: [first, last],
            before: [
                before,
                DayNumber::new(before.get() + last.get() - first.get()),
            ],
        })
    }

    /// Returns the number of compared days and that of all days; `None` if all or none are compared.
    pub fn days_left_out(&self) -> Option<[i64; 2]> {
        let [first, last] = self.compared_days()?.now;
        let count = |last: DayNumber| last.get() - first.get() + 1;
        let [compared, all] = [last, self.last_day].map(count);
        (compared < all).then_some([compared, all])
    }
}

/// Finds the last day that ended long enough ago for its outcomes to be settled.
fn last_settled(now: Timestamp, zone: &TimeZone) -> DayNumber {
    DayNumber::new(day_at(now - SETTLES, zone).get() - 1)
}

/// Finds the zone with an IANA name; UTC if there is none.
pub fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Finds the first moment of a day in a zone; `None` beyond the calendar's range.
pub(super) fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let start = day.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_millis(start.timestamp().as_millisecond()))
}

fn just_after(now: Timestamp) -> Timestamp {
    now + Millis::new(1)
}

/// Reads a date such as `2026-01-31`, and no other form that the calendar library accepts.
fn date(text: &str) -> Result<Date, BadPeriod> {
    let text = text.trim();
    let plain = text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let date = plain.then(|| text.parse().ok()).flatten();
    date.ok_or(BadPeriod::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use proptest::prelude::*;

    fn moment(text: &str) -> Timestamp {
        let moment: jiff::Timestamp = text.parse().unwrap();
        Timestamp::from_millis(moment.as_millisecond())
    }

    fn parsed(text: &str, now: &str, zone: &str) -> Result<(Timestamp, Timestamp), BadPeriod> {
        let period = Period::parse(text, moment(now), &zone_of(zone))?;
        Ok((period.from, period.to))
    }

    #[test]
    fn two_days_may_have_a_space_between_them() {
        let now = "2026-12-01T12:00:00Z";
        let dotted = parsed("2026-01-01..2026-01-31", now, "UTC");
        for given in ["2026-01-01 2026-01-31", "2026-01-01  2026-01-31 "] {
            assert_eq!(parsed(given, now, "UTC"), dotted, "{given}");
        }
        assert_eq!(parsed("7d 8d", now, "UTC"), Err(BadPeriod::Unreadable));
    }

    #[test]
    fn one_date_means_that_day() {
        let now = "2026-12-01T12:00:00Z";
        let zone = "Europe/Berlin";
        for day in ["2026-01-05", "2026-03-29"] {
            let read = |text: &str| Period::parse(text, moment(now), &zone_of(zone));
            let twice = read(&format!("{day}..{day}"));
            assert!(twice.is_ok(), "{day}");
            assert_eq!(read(&format!(" {day} ")), twice, "{day}");
        }
    }

    #[test]
    fn days_are_those_of_the_guilds_zone() {
        let now = "2026-12-01T12:00:00Z";
        let cases = [
            (
                "2026-01-01..2026-01-31",
                "UTC",
                "2026-01-01T00:00:00Z",
                "2026-02-01T00:00:00Z",
            ),
            (
                "2026-01-01..2026-01-01",
                "Asia/Shanghai",
                "2025-12-31T16:00:00Z",
                "2026-01-01T16:00:00Z",
            ),
            // 23 hours: the clocks go forward.
            (
                "2026-03-29..2026-03-29",
                "Europe/Berlin",
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
            ),
            // 25 hours: they go back.
            (
                "2026-10-25..2026-10-25",
                "Europe/Berlin",
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
            ),
            // Midnight itself does not exist on this day.
            (
                "2018-11-04..2018-11-04",
                "America/Sao_Paulo",
                "2018-11-04T03:00:00Z",
                "2018-11-05T02:00:00Z",
            ),
            (
                "7d",
                "UTC",
                "2026-11-25T00:00:00Z",
                "2026-12-01T12:00:00.001Z",
            ),
            (
                " 7D ",
                "Nowhere/Land",
                "2026-11-25T00:00:00Z",
                "2026-12-01T12:00:00.001Z",
            ),
            (
                "all",
                "UTC",
                "1970-01-01T00:00:00Z",
                "2026-12-01T12:00:00.001Z",
            ),
        ];
        for (text, zone, from, to) in cases {
            let expected = Ok((moment(from), moment(to)));
            assert_eq!(parsed(text, now, zone), expected, "{text} {zone}");
        }
    }

    #[test]
    fn today_is_the_last_of_the_days_and_begins_in_the_guilds_zone() {
        let found = parsed("1d", "2026-03-29T10:00:00Z", "Europe/Berlin").unwrap();
        assert_eq!(found.0, moment("2026-03-28T23:00:00Z"));
        let now = moment("2026-03-10T20:00:00Z");
        let period = Period::parse("7d", now, &zone_of("Asia/Shanghai")).unwrap();
        let days = (period.first_day, period.last_day);
        let dates =
            |(first, last)| [date_of_day(first), date_of_day(last)].map(|day| day.to_string());
        assert_eq!(dates(days), ["2026-03-05", "2026-03-11"]);
        let before = period.days_before().map(dates);
        assert_eq!(
            before,
            Some(["2026-02-26", "2026-03-04"].map(str::to_owned))
        );
        let all = Period::parse("all", now, &zone_of("UTC")).unwrap();
        assert_eq!((all.days_before(), all.compared_days()), (None, None));
    }

    #[test]
    fn only_days_whose_outcomes_are_settled_are_compared_with_as_many_before() {
        let compared = |text: &str, now: &str, zone: &str| {
            let period = Period::parse(text, moment(now), &zone_of(zone)).unwrap();
            let days = |[first, last]: [DayNumber; 2]| {
                format!("{} {}", date_of_day(first), date_of_day(last))
            };
            let found = period.compared_days().map(|beside| beside.map(days));
            (
                found.map(|beside| [beside.now, beside.before]),
                period.days_left_out(),
            )
        };
        let both = |now: &str, before: &str| Some([now.to_owned(), before.to_owned()]);
        for (text, now, zone, days, out) in [
            // Today is not over, and what was asked late yesterday is settled late today.
            (
                "7d",
                "2026-03-11T09:00:00Z",
                "UTC",
                both("2026-03-05 2026-03-09", "2026-02-26 2026-03-02"),
                Some([5, 7]),
            ),
            (
                "7d",
                "2026-03-10T20:00:00Z",
                "Asia/Shanghai",
                both("2026-03-05 2026-03-09", "2026-02-26 2026-03-02"),
                Some([5, 7]),
            ),
            (
                "3d",
                "2026-03-11T00:00:00Z",
                "UTC",
                both("2026-03-09 2026-03-09", "2026-03-06 2026-03-06"),
                Some([1, 3]),
            ),
            ("2d", "2026-03-11T09:00:00Z", "UTC", None, None),
            (
                "2026-02-01..2026-02-07",
                "2026-03-11T09:00:00Z",
                "UTC",
                both("2026-02-01 2026-02-07", "2026-01-25 2026-01-31"),
                None,
            ),
            (
                "2026-03-01..2026-03-31",
                "2026-03-11T09:00:00Z",
                "UTC",
                both("2026-03-01 2026-03-09", "2026-02-18 2026-02-26"),
                Some([9, 11]),
            ),
        ] {
            assert_eq!(compared(text, now, zone), (days, out), "{text} {now}");
        }
    }

    #[test]
    fn a_period_ends_now_even_when_its_last_day_does_not() {
        let now = "2026-01-10T12:00:00Z";
        let found = parsed("2026-01-01..2026-01-31", now, "UTC").unwrap();
        assert_eq!(found.1, moment("2026-01-10T12:00:00.001Z"));
        let ahead = parsed("2027-01-01..2027-01-31", now, "UTC").unwrap();
        assert_eq!(ahead.0, ahead.1);
    }

    #[test]
    fn what_is_no_period_is_refused_with_the_reason() {
        let now = "2026-01-10T12:00:00Z";
        for text in [
            "",
            "7",
            "d",
            "0d",
            "-7d",
            "7w",
            "99999d",
            "tomorrow",
            "2026-02-30",
            "2026-01",
            "9999-12-31",
            "2026-01-01..",
            "2026-02-30..2026-03-01",
            "01/02/2026..02/02/2026",
            "9999-12-31..9999-12-31",
            "2026-01-01T10..2026-01-02T10",
            "20260101..20260102",
            "65535d",
        ] {
            let refused = parsed(text, now, "UTC");
            assert_eq!(refused.is_err(), text != "65535d", "{text}");
        }
        let backwards = parsed("2026-02-01..2026-01-31", now, "UTC");
        assert_eq!(backwards, Err(BadPeriod::Backwards));
    }

    proptest! {
        #[test]
        fn neighbouring_days_meet_without_gap_or_overlap(
            offset in 0_i64..20_000,
            zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia"]),
        ) {
            let zone = zone_of(zone);
            let day = Date::constant(1990, 1, 1).checked_add(offset.days()).unwrap();
            let next = day.tomorrow().unwrap();
            let now = moment("2100-01-01T00:00:00Z");
            let range = |day: Date| Period::parse(&format!("{day}..{day}"), now, &zone).unwrap();
            prop_assert_eq!(range(day).to, range(next).from);
        }

        #[test]
        fn no_text_makes_the_parser_fall_over(text in "\\PC{0,24}") {
            let _ = Period::parse(&text, moment("2026-01-10T12:00:00Z"), &TimeZone::UTC);
        }
    }
}
