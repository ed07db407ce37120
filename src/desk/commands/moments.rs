//! Reads the moments that people type: dates, times of day, lengths from now.

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::domain::{Millis, Span, Timestamp, minute_of_day, reached};

/// The moment that a date without a time of day means: its beginning or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The first moment of the date.
    Start,
    /// The first moment after the date.
    End,
}

/// The farthest moment that is read. Later ones are typing errors, and in the end no calendar can show them.
const FARTHEST: Millis = Millis::days(3 * 366);

/// Reads a moment that is not too far ahead: `now`, a date with or without a time of day, or what [`read_until`] reads.
pub(crate) fn read_moment(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
    edge: Edge,
) -> Option<Timestamp> {
    let text = text.trim();
    if ["now", "现在"].contains(&text.to_lowercase().as_str()) {
        return Some(now);
    }
    let moment = read_date(text, zone, edge).or_else(|| read_until(text, now, zone));
    moment.filter(|moment| *moment <= now + FARTHEST)
}

/// Reads the future part of the span that a call names with `from` and `to`, in a zone. The error is the text that says
/// why there is none.
pub(crate) fn span_given(
    call: &Call,
    now: Timestamp,
    zone: &TimeZone,
    voice: Voice<'_>,
) -> Result<Span, String> {
    let read = |option: &str, edge: Edge| {
        let text = call.arguments.text(option).unwrap_or_default();
        read_moment(text, now, zone, edge)
            .ok_or_else(|| voice.say1("duty-bad-moment", "text", text))
    };
    let (from, until) = (read("from", Edge::Start)?, read("to", Edge::End)?);
    if until <= from && until > now {
        return Err(voice.say("duty-away-backwards"));
    }
    // The past stays as it was.
    Span::between(from.max(now), until).ok_or_else(|| voice.say("duty-away-over"))
}

fn read_date(text: &str, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date: Date = date.parse().ok()?;
    let minutes = match (time, edge) {
        (Some(time), _) => minute_of_day(time).ok()?,
        (None, Edge::Start) => 0,
        (None, Edge::End) => 24 * 60,
    };
    let midnight = date.to_datetime(Time::midnight());
    let local = midnight.checked_add(i64::from(minutes).minutes()).ok()?;
    Some(reached(zone, local))
}

/// Reads the end of a time that begins now: a date with or without a time of day, or what [`read_until`] reads. A date
/// alone means the beginning of that day, as in "off until Monday". `None` if the end is past or too far ahead.
pub(crate) fn read_end(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let end = read_date(text.trim(), zone, Edge::Start).filter(|end| *end > now);
    let end = end.or_else(|| read_until(text, now, zone));
    end.filter(|end| *end <= now + FARTHEST)
}

/// Reads an end time: a length from now (`2h`, `1d`), or the next occurrence of a time of day in a zone
/// (`18:30`).
fn read_until(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(length) = text.parse::<Millis>() {
        return (length > Millis::ZERO).then(|| now + length);
    }
    let minutes = minute_of_day(text)
        .ok()
        .filter(|_| text.contains([':', '：']))?;
    let today = zone.to_datetime(now.to_jiff()).date();
    let mut days = [today.yesterday(), Ok(today), today.tomorrow()]
        .into_iter()
        .flatten();
    days.find_map(|date| {
        let midnight = date.to_datetime(Time::midnight());
        let local = midnight.checked_add(i64::from(minutes).minutes()).ok()?;
        Some(reached(zone, local)).filter(|at| *at > now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NINE_UTC: Timestamp = Timestamp::from_millis(1_767_603_600_000); // 2026-01-05 09:00 UTC

    #[test]
    fn until_is_a_length_or_the_next_such_time_of_day() {
        let cases = [
            ("2h", "UTC", Some(NINE_UTC + Millis::hours(2))),
            ("18:30", "UTC", Some(NINE_UTC + Millis::minutes(570))),
            ("08:00", "UTC", Some(NINE_UTC + Millis::hours(23))),
            ("09:00", "UTC", Some(NINE_UTC + Millis::hours(24))),
            ("18:00", "Asia/Shanghai", Some(NINE_UTC + Millis::hours(1))),
            ("25:00", "UTC", None),
            ("0m", "UTC", None),
            ("9", "UTC", None),
            ("soon", "UTC", None),
        ];
        for (text, zone, expected) in cases {
            let until = read_until(text, NINE_UTC, &TimeZone::get(zone).unwrap());
            assert_eq!(until, expected, "{text} in {zone}");
        }
    }

    #[test]
    fn an_end_is_to_come_and_within_three_years() {
        let cases = [
            ("2d", Some(NINE_UTC + Millis::days(2))),
            ("1000d", Some(NINE_UTC + Millis::days(1000))),
            ("2026-01-01", None),
            ("9999-12-31", None),
            ("99999999d", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_end(text, NINE_UTC, &TimeZone::UTC), expected, "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_date_with_its_start_or_end_or_a_time_of_it() {
        let midnight = NINE_UTC - Millis::hours(9);
        let cases = [
            ("now", Edge::Start, Some(NINE_UTC)),
            ("2026-01-06", Edge::Start, Some(midnight + Millis::days(1))),
            ("2026-01-06", Edge::End, Some(midnight + Millis::days(2))),
            (
                "2026-01-06 9:30",
                Edge::End,
                Some(NINE_UTC + Millis::minutes(24 * 60 + 30)),
            ),
            (
                "2026-01-06T24:00",
                Edge::Start,
                Some(midnight + Millis::days(2)),
            ),
            ("1h 30m", Edge::End, Some(NINE_UTC + Millis::minutes(90))),
            ("12:00", Edge::Start, Some(NINE_UTC + Millis::hours(3))),
            (
                "2028-12-31",
                Edge::Start,
                Some(midnight + Millis::days(1091)),
            ),
            ("9999-12-31", Edge::Start, None),
            ("99999999d", Edge::End, None),
            ("2026-02-30", Edge::Start, None),
            ("2026-01-06 noon", Edge::Start, None),
            ("tomorrow", Edge::Start, None),
        ];
        for (text, edge, expected) in cases {
            let moment = read_moment(text, NINE_UTC, &TimeZone::UTC, edge);
            assert_eq!(moment, expected, "{text}");
        }
    }
}
