//! The data of a picture of a week of duty. Draws nothing.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::day::Day;
use crate::domain::{Span, Timestamp};

/// The days of a picture.
const DAYS: usize = 7;

/// The data that a picture of a week shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    /// The title above it.
    pub title: String,
    /// The first of its days.
    pub first: Date,
    /// The zone of its days and hours.
    pub zone: TimeZone,
    /// The present; nothing before it is shown.
    pub now: Timestamp,
    /// The people who are on duty or away in it.
    pub people: Vec<OnWeek>,
    /// The times at which nobody is on duty.
    pub gaps: Vec<Span>,
    /// The dates on which no shifts begin.
    pub holidays: Vec<Date>,
    /// The words in it.
    pub words: WeekWords,
}

/// A person's part of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct OnWeek {
    /// Their name.
    pub name: String,
    /// The times at which they are on duty.
    pub on_duty: Vec<Span>,
    /// The times at which they are away.
    pub away: Vec<Span>,
}

/// The words of a picture of a week, in the reader's language.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekWords {
    /// The short names of the days, Monday to Sunday.
    pub weekdays: [String; 7],
    /// The words for a time in which nobody is on duty.
    pub nobody: String,
    /// The words for somebody who is away.
    pub away: String,
    /// The words for a holiday.
    pub holiday: String,
    /// The words for a part in the past.
    pub over: String,
    /// The notes on changes of the clocks, a line each.
    pub notes: Vec<String>,
}

impl Week {
    /// Makes the days of the week.
    pub fn days(first: Date, zone: &TimeZone) -> Vec<Day> {
        Day::some(first, DAYS, zone)
    }
}
