//! A day of local time: finds the position of a time on a scale of 24 hours, including days on which the clocks change.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::{Span, Timestamp};
use crate::measures::period::start_of;

/// The minutes of a day.
pub(super) const MINUTES: f32 = 24.0 * 60.0;

/// A date in a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// The time of the day, from midnight to midnight.
    pub span: Span,
    /// Its parts between changes of the clocks; one on most days.
    passes: Vec<Pass>,
}

/// A part of a day in which the clocks run without a change.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pass {
    span: Span,
    /// The local time at its beginning, in minutes since midnight.
    starts: f32,
}

impl Pass {
    fn ends(self) -> f32 {
        self.starts + minutes(self.span)
    }
}

/// A change of the clocks in a day, in minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockChange {
    /// The clocks skip the time between these.
    Skipped(f32, f32),
    /// The clocks show the time between these twice.
    Twice(f32, f32),
}

/// The part of the height of a row that a time takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// The whole height.
    Whole,
    /// The upper half: the clocks show the time for the first time.
    Upper,
    /// The lower half: the clocks show the time again.
    Lower,
}

/// A span placed on the scale of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlacedSpan {
    /// The minute at which it begins.
    pub(super) from: f32,
    /// The minute at which it ends.
    pub(super) until: f32,
    /// The part of the height that it takes.
    pub(super) half: Half,
}

impl Day {
    /// Makes so many days from a date on.
    pub fn some(first: Date, count: usize, zone: &TimeZone) -> Vec<Self> {
        let dates = first.series(1.day()).take(count);
        dates.filter_map(|date| Self::of(date, zone)).collect()
    }

    fn of(date: Date, zone: &TimeZone) -> Option<Self> {
        let until = start_of(date.tomorrow().ok()?, zone)?;
        let span = Span::between(start_of(date, zone)?, until)?;
        let midnight = date.at(0, 0, 0, 0);
        let changes = zone.following(span.from.to_jiff());
        let changes =
            changes.map(|change| Timestamp::from_millis(change.timestamp().as_millisecond()));
        let mut edges = vec![span.from];
        edges.extend(changes.take_while(|at| *at < span.until));
        let ends: Vec<Timestamp> = edges.iter().skip(1).copied().chain([span.until]).collect();
        let passes = edges.into_iter().zip(ends).filter_map(|(from, until)| {
            let shown = zone.to_datetime(from.to_jiff());
            let since = shown.since(midnight).ok()?.total(jiff::Unit::Minute).ok()?;
            Some(Pass {
                span: Span::between(from, until)?,
                starts: (since as f32).clamp(0.0, MINUTES),
            })
        });
        Some(Self {
            date,
            span,
            passes: passes.collect(),
        })
    }

    /// Finds the first change of the clocks in the day, if there is one.
    pub fn change(&self) -> Option<ClockChange> {
        let mut pairs = self.passes.windows(2);
        pairs.find_map(|pair| {
            let (before, after) = (pair[0].ends(), pair[1].starts);
            if before < after {
                Some(ClockChange::Skipped(before, after))
            } else {
                (after < before).then_some(ClockChange::Twice(after, before))
            }
        })
    }

    /// Places a span on the scale of this day, in several parts if the clocks show some minutes twice.
    pub(super) fn place(&self, span: Span) -> Vec<PlacedSpan> {
        let twice = match self.change() {
            Some(ClockChange::Twice(from, until)) => Some((from, until)),
            Some(ClockChange::Skipped(..)) | None => None,
        };
        let mut placed = Vec::new();
        for (nth, pass) in self.passes.iter().enumerate() {
            let Some(part) = pass.span.common(span) else {
                continue;
            };
            let before = Span {
                from: pass.span.from,
                until: part.from,
            };
            let from = pass.starts + minutes(before);
            let until = (from + minutes(part)).min(MINUTES);
            let half = if nth == 0 { Half::Upper } else { Half::Lower };
            let (again, over) = twice.unwrap_or((MINUTES, MINUTES));
            let cuts = [
                (from, until.min(again), Half::Whole),
                (from.max(again), until.min(over), half),
                (from.max(over), until, Half::Whole),
            ];
            let parts = cuts.into_iter().filter(|(from, until, _)| from < until);
            placed.extend(parts.map(|(from, until, half)| PlacedSpan { from, until, half }));
        }
        placed
    }
}

fn minutes(span: Span) -> f32 {
    span.until.since(span.from).get() as f32 / 60_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, zone: &str) -> Day {
        let zone = TimeZone::get(zone).unwrap();
        Day::of(date.parse().unwrap(), &zone).unwrap()
    }

    fn span(from: &str, until: &str) -> Span {
        let at = |text: &str| {
            let moment: jiff::Timestamp = text.parse().unwrap();
            Timestamp::from_millis(moment.as_millisecond())
        };
        Span {
            from: at(from),
            until: at(until),
        }
    }

    #[test]
    fn a_time_stands_where_the_clocks_show_it() {
        let plain = day("2026-01-05", "Asia/Shanghai");
        let shift = span("2026-01-05T01:30:00Z", "2026-01-05T18:00:00Z");
        let placed = PlacedSpan {
            from: 570.0,
            until: 1440.0,
            half: Half::Whole,
        };
        assert_eq!((plain.place(shift), plain.change()), (vec![placed], None));
    }

    #[test]
    fn an_hour_that_is_skipped_holds_nothing() {
        let day = day("2026-03-29", "Europe/Berlin");
        assert_eq!(day.change(), Some(ClockChange::Skipped(120.0, 180.0)));
        let placed = day.place(day.span);
        let shown: Vec<(f32, f32)> = placed.iter().map(|one| (one.from, one.until)).collect();
        assert_eq!(shown, [(0.0, 120.0), (180.0, 1440.0)]);
    }

    #[test]
    fn an_hour_that_comes_twice_stands_above_and_below() {
        let day = day("2026-10-25", "Europe/Berlin");
        assert_eq!(day.change(), Some(ClockChange::Twice(120.0, 180.0)));
        let first = span("2026-10-24T23:00:00Z", "2026-10-25T01:00:00Z");
        let again = span("2026-10-25T01:30:00Z", "2026-10-25T03:00:00Z");
        let shown = |span: Span| -> Vec<(f32, f32, Half)> {
            let placed = day.place(span).into_iter();
            placed.map(|one| (one.from, one.until, one.half)).collect()
        };
        assert_eq!(
            shown(first),
            [(60.0, 120.0, Half::Whole), (120.0, 180.0, Half::Upper)]
        );
        assert_eq!(
            shown(again),
            [(150.0, 180.0, Half::Lower), (180.0, 240.0, Half::Whole)]
        );
    }

    #[test]
    fn a_day_without_midnight_begins_when_its_clocks_do() {
        let day = day("2026-09-06", "America/Santiago");
        assert_eq!(day.place(day.span)[0].from, 60.0);
    }
}
