//! Reads how an event repeats: each week on some days, or each day. Pure; no series is gone through for longer than it
//! is asked.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::domain::{Hours, Span, Timestamp, Validity, Weekdays, date_of};

/// The most events of a series that are counted; a longer one counts as endless.
const MOST_TIMES: u32 = 2000;

/// The days of the week by the letters of the format, Monday first.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// An event that comes each week.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WeeklyEvent {
    /// The weekdays on which it begins.
    pub(crate) days: Weekdays,
    /// Its hours on each of them.
    pub(crate) hours: Hours,
    /// The zone of its days and hours.
    pub(crate) zone: TimeZone,
    /// The first date on which it can begin.
    first: Date,
    /// The last date on which it can begin; endless if absent.
    last: Option<Date>,
    /// Dates on which it does not take place.
    except: Vec<Date>,
}

/// The repetition of an event by its rule: on which days, until when, how often.
struct RepeatRule {
    days: Option<u8>,
    until: Option<DateTime>,
    count: Option<u32>,
    is_daily: bool,
}

impl RepeatRule {
    /// Reads a rule; `None` if it repeats otherwise than each week or each day.
    fn read(text: &str, zone: &TimeZone) -> Option<Self> {
        let mut rule = Self {
            days: None,
            until: None,
            count: None,
            is_daily: false,
        };
        let mut has_frequency = false;
        for part in text.trim().split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=')?;
            match (key.to_uppercase().as_str(), value.to_uppercase().as_str()) {
                ("FREQ", "WEEKLY") => has_frequency = true,
                ("FREQ", "DAILY") => (has_frequency, rule.is_daily) = (true, true),
                ("INTERVAL", "1") | ("WKST", _) => {}
                ("BYDAY", days) => rule.days = Some(bits(days)?),
                ("COUNT", count) => rule.count = Some(count.parse().ok()?),
                ("UNTIL", until) => rule.until = Some(end(until, zone)?),
                _ => return None,
            }
        }
        has_frequency.then_some(rule)
    }
}

fn bits(days: &str) -> Option<u8> {
    let mut bits = 0;
    for name in days.split(',') {
        let day = DAYS.iter().position(|day| *day == name.trim())?;
        bits |= 1 << day;
    }
    Some(bits)
}

/// Reads the local time up to which a rule holds.
fn end(text: &str, zone: &TimeZone) -> Option<DateTime> {
    let (digits, is_utc) = match text.strip_suffix('Z') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    if let Ok(date) = Date::strptime("%Y%m%d", digits) {
        return Some(date.at(23, 59, 59, 0));
    }
    let at = DateTime::strptime("%Y%m%dT%H%M%S", digits).ok()?;
    if is_utc {
        let moment = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
        return Some(zone.to_datetime(moment));
    }
    Some(at)
}

impl WeeklyEvent {
    /// Reads the series of an event that first begins at a local time; `None` if it repeats otherwise than each week or
    /// each day.
    pub(super) fn read(
        rule: &str,
        begins: DateTime,
        zone: &TimeZone,
        hours: Hours,
        except: Vec<Date>,
    ) -> Option<Self> {
        let rule = RepeatRule::read(rule, zone)?;
        let own = 1 << begins.weekday().to_monday_zero_offset();
        let otherwise = if rule.is_daily { 0x7f } else { own };
        let mut series = Self {
            days: Weekdays::from_bits(rule.days.unwrap_or(otherwise))?,
            hours,
            zone: zone.clone(),
            first: begins.date(),
            last: None,
            except,
        };
        let until = rule.until.map(|until| {
            if until.time() < begins.time() {
                until.date().saturating_sub(1.day())
            } else {
                until.date()
            }
        });
        let counted = rule.count.filter(|count| *count < MOST_TIMES);
        let counted = counted.and_then(|count| {
            let nth = usize::try_from(count).ok()?.checked_sub(1)?;
            series.dates().nth(nth)
        });
        series.last = match (until, counted, rule.count) {
            (None, None, Some(0)) => return None,
            (until, counted, _) => until.into_iter().chain(counted).min(),
        };
        Some(series)
    }

    /// Lists the dates on which it begins, including those that are left out.
    fn dates(&self) -> impl Iterator<Item = Date> + use<'_> {
        let all = self.first.series(1.day());
        let all = all.take_while(|date| self.last.is_none_or(|last| *date <= last));
        all.filter(|date| self.days.has(date.weekday()))
    }

    /// Returns the time for which it is in a plan, from a moment on; `None` if it is over.
    pub(super) fn valid(&self, now: Timestamp) -> Option<Validity> {
        let until = match self.last {
            None => None,
            Some(last) => {
                let week = last.saturating_sub(6.days()).series(1.day()).take(7);
                let last = week.filter(|date| self.days.has(date.weekday())).last()?;
                Some(self.hours.on(last, &self.zone)?.until)
            }
        };
        let begins = self.dates().next()?;
        let from = self.hours.on(begins, &self.zone)?.from.max(now);
        until
            .is_none_or(|until| from < until)
            .then_some(Validity { from, until })
    }

    /// Lists the times at which it takes place within a span, at most `most`.
    pub(super) fn spans(&self, window: Span, most: usize) -> Vec<Span> {
        let (from, until) = (
            date_of(&self.zone, window.from).saturating_sub(2.days()),
            date_of(&self.zone, window.until),
        );
        let dates = self.first.max(from).series(1.day());
        let dates = dates.take_while(|date| *date <= until);
        let fits = |date: &Date| {
            self.days.has(date.weekday())
                && self.last.is_none_or(|last| *date <= last)
                && !self.except.contains(date)
        };
        let spans = dates
            .filter(fits)
            .filter_map(|date| self.hours.on(date, &self.zone));
        spans
            .filter(|span| span.common(window).is_some())
            .take(most)
            .collect()
    }

    /// Lists the times within a span that its exceptions leave out, at most `most`. Exceptions outside the series are
    /// skipped, so that they leave out no other shift.
    pub(super) fn left_out(&self, window: Span, most: usize) -> Vec<Span> {
        let dates = self
            .except
            .iter()
            .filter(|date| self.days.has(date.weekday()) && **date >= self.first)
            .filter(|date| self.last.is_none_or(|last| **date <= last));
        let spans = dates.filter_map(|date| self.hours.on(*date, &self.zone));
        let ahead = spans.filter(|span| span.common(window).is_some());
        ahead.take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Millis;

    /// Monday, 2026-01-05, 09:00 UTC.
    const NINE: Timestamp = Timestamp::from_millis(1_767_603_600_000);

    fn series(rule: &str) -> Option<WeeklyEvent> {
        let begins = DateTime::constant(2026, 1, 5, 9, 0, 0, 0);
        let hours = "9-11".parse().unwrap();
        let except = vec!["2026-01-07".parse().unwrap()];
        WeeklyEvent::read(rule, begins, &TimeZone::UTC, hours, except)
    }

    fn dates(rule: &str) -> Vec<String> {
        let window = Span {
            from: NINE,
            until: NINE + Millis::days(15),
        };
        let series = series(rule).unwrap();
        let spans = series.spans(window, 100).into_iter();
        let dates = spans.map(|span| date_of(&TimeZone::UTC, span.from));
        dates.map(|date| date.strftime("%d").to_string()).collect()
    }

    #[test]
    fn a_series_of_weeks_or_days_is_read_with_its_end_and_what_it_leaves_out() {
        let cases = [
            ("FREQ=WEEKLY", "05 12 19"),
            ("FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=MO", "05 09 12 14 16 19"),
            ("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;COUNT=1", "06"),
            ("FREQ=WEEKLY;UNTIL=20260112T090000Z", "05 12"),
            ("FREQ=WEEKLY;UNTIL=20260112T085959Z", "05"),
            ("freq=daily;count=4", "05 06 08"),
            ("FREQ=DAILY;UNTIL=20260107", "05 06"),
        ];
        for (rule, expected) in cases {
            assert_eq!(dates(rule).join(" "), expected, "{rule}");
        }
    }

    #[test]
    fn only_what_would_take_place_is_left_out() {
        let window = Span {
            from: NINE - Millis::days(15),
            until: NINE + Millis::days(15),
        };
        // The series leaves out the 7th.
        for (rule, count) in [("FREQ=DAILY", 1), ("FREQ=DAILY;UNTIL=20260106", 0)] {
            let left_out = series(rule).unwrap().left_out(window, 100);
            assert_eq!(left_out.len(), count, "{rule}");
        }
    }

    #[test]
    fn any_other_series_is_not() {
        for rule in [
            "",
            "FREQ",
            "FREQ=MONTHLY",
            "FREQ=SECONDLY",
            "FREQ=WEEKLY;INTERVAL=2",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=WEEKLY;BYSETPOS=1",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=WEEKLY;COUNT=-1",
            "FREQ=WEEKLY;UNTIL=soon",
            "BYDAY=MO",
        ] {
            assert_eq!(series(rule), None, "{rule}");
        }
    }

    #[test]
    fn a_series_stands_from_its_first_to_the_end_of_its_last_time() {
        let valid = |rule: &str| series(rule).unwrap().valid(NINE - Millis::days(30));
        let ends = |rule: &str| valid(rule).map(|valid| valid.until);
        assert_eq!(valid("FREQ=WEEKLY").unwrap().from, NINE);
        assert_eq!(ends("FREQ=WEEKLY"), Some(None));
        let two_hours_on = NINE + Millis::days(7) + Millis::hours(2);
        assert_eq!(ends("FREQ=WEEKLY;COUNT=2"), Some(Some(two_hours_on)));
        let over = series("FREQ=WEEKLY;COUNT=2").unwrap();
        assert_eq!(over.valid(NINE + Millis::days(8)), None);
    }
}
