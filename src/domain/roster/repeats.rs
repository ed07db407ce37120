//! Repeated spans of time, as people name them: every night from 17:00 to 9:00. Pure.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hours::{Weekdays, date_of};
use super::span::Span;

/// The fewest equal spans that are combined.
const FEWEST: usize = 3;
/// The most dates on which a repeated span may be missing.
const MOST_MISSING: usize = 3;

/// A time of day, in minutes after midnight, and another one, some days later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayTimes {
    /// The minute at which it begins.
    pub starts: u16,
    /// The minute at which it ends.
    pub ends: u16,
    /// The number of days between the dates on which it begins and ends.
    pub days_later: u16,
}

/// A span that repeats on days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The days on which it begins.
    pub days: Weekdays,
    /// The times of day at which it begins and ends.
    pub times: DayTimes,
    /// The first date on which it begins.
    pub first: Date,
    /// The last known date on which it begins.
    pub last: Date,
    /// The dates between on which it is missing.
    pub missing: Vec<Date>,
}

/// A single span, or several combined ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldSpan {
    /// A single span.
    Once(Span),
    /// Repeated spans.
    Each(Repeat),
}

/// Combines the spans that repeat at the same times of day in a zone. Each result comes with its first span, and the
/// results are sorted by it.
pub fn summed_up(spans: &[Span], zone: &TimeZone) -> Vec<(Span, ToldSpan)> {
    let mut alike: BTreeMap<(DayTimes, i8), Vec<(Date, Span)>> = BTreeMap::new();
    for span in spans {
        let (date, times) = times_of(*span, zone);
        // Longer spans are combined only with those that begin on the same weekday, because their ends differ.
        let day = match times.days_later {
            0 | 1 => 0,
            _ => date.weekday().to_monday_one_offset(),
        };
        alike.entry((times, day)).or_default().push((date, *span));
    }
    let mut told = Vec::new();
    for ((times, _), found) in alike {
        match repeat(times, &found) {
            Some(repeat) => told.push((found[0].1, ToldSpan::Each(repeat))),
            None => told.extend(found.iter().map(|(_, span)| (*span, ToldSpan::Once(*span)))),
        }
    }
    told.sort_by_key(|(first, _)| *first);
    told
}

/// Returns the date on which a span begins in a zone, and its times of day there.
fn times_of(span: Span, zone: &TimeZone) -> (Date, DayTimes) {
    let (from, until) = (date_of(zone, span.from), date_of(zone, span.until));
    let minute = |at: crate::domain::time::Timestamp| {
        let shown = zone.to_datetime(at.to_jiff());
        u16::from(shown.hour().unsigned_abs()) * 60 + u16::from(shown.minute().unsigned_abs())
    };
    let days = from.until(until).map_or(0, |between| between.get_days());
    let times = DayTimes {
        starts: minute(span.from),
        ends: minute(span.until),
        days_later: u16::try_from(days).unwrap_or(0),
    };
    (from, times)
}

/// Combines spans at equal times of day into a repeated one; `None` if they do not repeat.
fn repeat(times: DayTimes, found: &[(Date, Span)]) -> Option<Repeat> {
    let days = found.iter().fold(0, |days, (date, _)| {
        days | 1 << date.weekday().to_monday_zero_offset()
    });
    let days = Weekdays::from_bits(days)?;
    let ((first, _), (last, _)) = (*found.first()?, *found.last()?);
    let all = first.series(1.day()).take_while(|date| *date <= last);
    let meant = all.filter(|date| days.has(date.weekday()));
    let missing = meant.filter(|date| found.iter().all(|(one, _)| one != date));
    let missing: Vec<Date> = missing.collect();
    (found.len() >= FEWEST && missing.len() <= MOST_MISSING).then_some(Repeat {
        days,
        times,
        first,
        last,
        missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn spans(texts: &[(&str, &str)]) -> Vec<Span> {
        let at = |text: &str| {
            let at: jiff::Timestamp = text.parse().unwrap();
            Timestamp::from_millis(at.as_millisecond())
        };
        let span = |(from, until): &(&str, &str)| Span {
            from: at(from),
            until: at(until),
        };
        texts.iter().map(span).collect()
    }

    fn shown(spans: &[Span], zone: &str) -> Vec<String> {
        let told = summed_up(spans, &TimeZone::get(zone).unwrap()).into_iter();
        told.map(|(_, told)| match told {
            ToldSpan::Once(span) => format!("once {}", span.from.to_jiff()),
            ToldSpan::Each(each) => {
                let DayTimes {
                    starts,
                    ends,
                    days_later,
                } = each.times;
                let (days, missing) = (each.days.runs(), each.missing.len());
                format!(
                    "{days:?} {starts}-{ends}+{days_later} {}..{} without {missing}",
                    each.first, each.last
                )
            }
        })
        .collect()
    }

    #[test]
    fn what_comes_again_is_told_once() {
        let night = |day: u32| {
            let (from, until) = (
                format!("2026-01-{day:02}T17:00:00Z"),
                format!("2026-01-{:02}T09:00:00Z", day + 1),
            );
            spans(&[(&from, &until)])[0]
        };
        let nights = |days: &[u32]| days.iter().copied().map(night).collect::<Vec<_>>();
        let weekend = spans(&[
            ("2026-01-09T17:00:00Z", "2026-01-12T09:00:00Z"),
            ("2026-01-16T17:00:00Z", "2026-01-19T09:00:00Z"),
            ("2026-01-23T17:00:00Z", "2026-01-26T09:00:00Z"),
        ]);
        let cases = [
            (
                nights(&[5, 6]),
                vec!["once 2026-01-05T17:00:00Z", "once 2026-01-06T17:00:00Z"],
            ),
            (
                nights(&[5, 6, 7]),
                vec!["[(0, 2)] 1020-540+1 2026-01-05..2026-01-07 without 0"],
            ),
            (
                nights(&[5, 6, 7, 8, 12, 13, 15]),
                vec!["[(0, 3)] 1020-540+1 2026-01-05..2026-01-15 without 1"],
            ),
            (
                nights(&[5, 13, 28]),
                vec![
                    "once 2026-01-05T17:00:00Z",
                    "once 2026-01-13T17:00:00Z",
                    "once 2026-01-28T17:00:00Z",
                ],
            ),
            (
                [nights(&[5, 6, 7]), weekend].concat(),
                vec![
                    "[(0, 2)] 1020-540+1 2026-01-05..2026-01-07 without 0",
                    "[(4, 4)] 1020-540+3 2026-01-09..2026-01-23 without 0",
                ],
            ),
        ];
        for (spans, expected) in cases {
            assert_eq!(shown(&spans, "UTC"), expected);
        }
    }

    #[test]
    fn hours_are_those_of_the_clock_on_the_wall() {
        let around = spans(&[
            ("2026-03-27T16:00:00Z", "2026-03-28T08:00:00Z"),
            ("2026-03-28T16:00:00Z", "2026-03-29T07:00:00Z"),
            ("2026-03-29T15:00:00Z", "2026-03-30T07:00:00Z"),
        ]);
        let told = ["[(4, 6)] 1020-540+1 2026-03-27..2026-03-29 without 0"];
        assert_eq!(shown(&around, "Europe/Berlin"), told);
    }
}
