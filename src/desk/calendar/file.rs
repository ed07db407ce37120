//! Reads a calendar file: its events, as far as they can be shifts or absences. Pure; whatever is in the file, it ends.

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::recurrence::WeeklyEvent;
use crate::domain::{Hours, Millis, Span, reached};

/// The largest file, in bytes.
pub(crate) const MAX_FILE_BYTES: usize = 512 << 10;
/// The most events of a file.
pub(crate) const MOST_EVENTS: usize = 1000;
/// The most levels of parts within parts that a file may have.
const DEEPEST: usize = 6;
/// The most characters of an event's title, or of a name, that are shown.
const LONGEST_TITLE: usize = 60;

/// A file's events.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct CalendarFile {
    /// The events that could be read.
    pub(crate) entries: Vec<CalendarEvent>,
    /// The events that could not be read.
    pub(crate) unread: Vec<Unread>,
}

/// An event.
#[derive(Debug, PartialEq)]
pub(crate) struct CalendarEvent {
    /// The event's title, on one line.
    pub(crate) title: String,
    /// The people who take part, each by the names that the file has for them.
    pub(crate) people: Vec<Vec<String>>,
    /// The time at which it takes place: once, or each week.
    pub(crate) when: When,
}

/// The time of an event: once, or each week.
#[derive(Debug, PartialEq)]
pub(crate) enum When {
    /// Each week.
    Weekly(WeeklyEvent),
    /// Once.
    Once(Span),
}

/// An event that could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// The event's title, on one line.
    pub(crate) title: String,
    /// The reason.
    pub(crate) why: Why,
}

/// The reason why an event could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its time zone is not known.
    Zone,
    /// It repeats otherwise than each week or each day.
    Repeats,
    /// It has no time, or one that does not exist.
    Time,
    /// It changes the time of one event of a series.
    Changed,
}

/// The reason why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadCalendar {
    /// It is too large.
    Large,
    /// It has too many events.
    Many,
    /// It is no calendar.
    NoCalendar,
}

/// Reads a file; times without a zone are in the given one.
pub(crate) fn read(bytes: &[u8], zone: &TimeZone) -> Result<CalendarFile, BadCalendar> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(BadCalendar::Large);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BadCalendar::NoCalendar)?;
    let text = unfold(text.trim_start_matches('\u{feff}').trim());
    check_form(&text)?;
    let calendar = read_calendar(&text).map_err(|_| BadCalendar::NoCalendar)?;
    let named = calendar
        .properties
        .iter()
        .find(|one| one.name == "X-WR-TIMEZONE");
    let named = named.and_then(|named| zone_called(named.val.as_str()));
    let zone = named.as_ref().unwrap_or(zone);
    let mut reading = CalendarFile::default();
    let events = calendar.components.iter();
    let events = events.filter(|one| one.name == "VEVENT");
    let (cancelled, events): (Vec<_>, Vec<_>) = events.partition(|event| is_cancelled(event));
    let days: Vec<CancelledDay<'_>> = cancelled.into_iter().filter_map(CancelledDay::of).collect();
    let is_of = |day: &CancelledDay<'_>| events.iter().any(|series| day.is_of(series));
    for day in days.iter().filter(|day| !is_of(day)) {
        let (title, why) = (title(day.event), Why::Changed);
        reading.unread.push(Unread { title, why });
    }
    for event in events {
        let title = title(event);
        match when(event, zone, &days) {
            Ok(when) => reading.entries.push(CalendarEvent {
                title,
                people: people(event),
                when,
            }),
            Err(why) => reading.unread.push(Unread { title, why }),
        }
    }
    Ok(reading)
}

/// Refuses a text that is no calendar or has too many events or levels: the reader calls itself for each level.
fn check_form(text: &str) -> Result<(), BadCalendar> {
    let (mut depth, mut deepest, mut events) = (0_usize, 0, 0);
    for line in text.lines().map(|line| line.trim().to_ascii_uppercase()) {
        if let Some(part) = line.strip_prefix("BEGIN:") {
            depth += 1;
            deepest = deepest.max(depth);
            events += usize::from(part.trim() == "VEVENT");
        } else if line.starts_with("END:") {
            depth = depth.saturating_sub(1);
        }
    }
    if deepest == 0 || deepest > DEEPEST {
        return Err(BadCalendar::NoCalendar);
    }
    if events > MOST_EVENTS {
        return Err(BadCalendar::Many);
    }
    Ok(())
}

fn value<'a>(event: &'a Component<'_>, name: &str) -> Option<&'a str> {
    event.find_prop(name).map(|found| found.val.as_str().trim())
}

fn param<'a>(property: &'a Property<'_>, name: &str) -> Option<&'a str> {
    let mut params = property.params.iter();
    let found = params.find(|param| param.key.as_str().eq_ignore_ascii_case(name))?;
    Some(found.val.as_ref()?.as_str().trim_matches('"'))
}

fn is_cancelled(event: &Component<'_>) -> bool {
    value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"))
}

/// A day on which a series is cancelled.
struct CancelledDay<'a> {
    event: &'a Component<'a>,
    day: &'a Property<'a>,
}

impl<'a> CancelledDay<'a> {
    fn of(event: &'a Component<'a>) -> Option<Self> {
        let day = event.find_prop("RECURRENCE-ID")?;
        Some(Self { event, day })
    }

    /// Returns whether an event is the series that this day belongs to, so that it can leave the day out. False if the
    /// cancellation covers all later days too.
    fn is_of(&self, event: &Component<'_>) -> bool {
        let id = value(event, "UID").filter(|_| event.find_prop("RRULE").is_some());
        id.is_some() && id == value(self.event, "UID") && param(self.day, "RANGE").is_none()
    }
}

/// Reads an event's title, on one line and cut to the length that is shown.
fn title(event: &Component<'_>) -> String {
    let said = value(event, "SUMMARY").unwrap_or_default();
    let words: Vec<&str> = said.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_TITLE).collect()
}

/// Lists the people who take part by their names: their given names, and their addresses up to the @. Rooms and things
/// are no people.
fn people(event: &Component<'_>) -> Vec<Vec<String>> {
    let is_thing = |one: &Property<'_>| {
        let kind = param(one, "CUTYPE").unwrap_or_default();
        ["ROOM", "RESOURCE"]
            .iter()
            .any(|thing| kind.eq_ignore_ascii_case(thing))
    };
    let attending = event.properties.iter();
    let attending = attending.filter(|one| one.name == "ATTENDEE" && !is_thing(one));
    let people = attending.map(|one| {
        let address = one.val.as_str().trim();
        let address = address
            .split_once(':')
            .map_or(address, |(_, address)| address);
        let local = address.split_once('@').map(|(local, _)| local);
        let names = param(one, "CN").into_iter().chain(local);
        let names = names.map(|name| name.chars().take(LONGEST_TITLE).collect());
        names.collect::<Vec<String>>()
    });
    people.filter(|names| !names.is_empty()).collect()
}

/// A local time, or a date.
struct Local {
    at: DateTime,
    zone: TimeZone,
    is_date: bool,
}

impl Local {
    fn read(property: &Property<'_>, zone: &TimeZone) -> Result<Self, Why> {
        Self::of(property, property.val.as_str().trim(), zone)
    }

    fn of(property: &Property<'_>, text: &str, zone: &TimeZone) -> Result<Self, Why> {
        let (digits, zone) = match (text.strip_suffix(['Z', 'z']), param(property, "TZID")) {
            (Some(digits), _) => (digits, TimeZone::UTC),
            (None, None) => (text, zone.clone()),
            (None, Some(name)) => (text, zone_called(name).ok_or(Why::Zone)?),
        };
        let read = match Date::strptime("%Y%m%d", digits) {
            Ok(date) => Ok((date.at(0, 0, 0, 0), true)),
            Err(_) => DateTime::strptime("%Y%m%dT%H%M%S", digits).map(|at| (at, false)),
        };
        let (at, is_date) = read.map_err(|_| Why::Time)?;
        Ok(Self { at, zone, is_date })
    }

    fn plus(&self, length: jiff::Span) -> Result<Self, Why> {
        Ok(Self {
            at: self.at.checked_add(length).map_err(|_| Why::Time)?,
            zone: self.zone.clone(),
            is_date: self.is_date,
        })
    }
}

/// Finds the time zone of a name, before which some programs put a name of their own.
fn zone_called(name: &str) -> Option<TimeZone> {
    let known = TimeZone::get(name).ok();
    known.or_else(|| {
        let parts: Vec<&str> = name.rsplitn(3, '/').collect();
        let [city, area, _] = parts.as_slice() else {
            return None;
        };
        TimeZone::get(&format!("{area}/{city}")).ok()
    })
}

/// Reads when an event takes place, or why it cannot be told.
fn when(
    event: &Component<'_>,
    zone: &TimeZone,
    cancelled: &[CancelledDay<'_>],
) -> Result<When, Why> {
    if event.find_prop("RECURRENCE-ID").is_some() {
        return Err(Why::Changed);
    }
    let start = event.find_prop("DTSTART").ok_or(Why::Time)?;
    let start = Local::read(start, zone)?;
    let end = match (event.find_prop("DTEND"), value(event, "DURATION")) {
        (Some(end), _) => Local::read(end, zone)?,
        (None, Some(length)) => start.plus(length.parse().map_err(|_| Why::Time)?)?,
        (None, None) if start.is_date => start.plus(jiff::Span::new().days(1))?,
        (None, None) => return Err(Why::Time),
    };
    let (from, until) = (reached(&start.zone, start.at), reached(&end.zone, end.at));
    let span = Span::between(from, until).ok_or(Why::Time)?;
    if event.find_prop("RDATE").is_some() {
        return Err(Why::Repeats);
    }
    let Some(rule) = value(event, "RRULE") else {
        return Ok(When::Once(span));
    };
    // The end as the clocks at its beginning show it.
    let end = start.zone.to_datetime(until.to_jiff());
    let hours = hours_between(start.at, end, span).ok_or(Why::Repeats)?;
    let except = left_out(event, &start.zone, cancelled)?;
    let series = WeeklyEvent::read(rule, start.at, &start.zone, hours, except);
    series.map(When::Weekly).ok_or(Why::Repeats)
}

/// Makes a day's hours from two local times; `None` if they are no hours of a day.
fn hours_between(from: DateTime, until: DateTime, span: Span) -> Option<Hours> {
    let minute =
        |at: DateTime| u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).ok();
    let is_whole = from.second() == 0 && until.second() == 0;
    if !is_whole || span.until.since(span.from) > Millis::days(1) + Millis::hours(1) {
        return None;
    }
    let ends = match minute(until)? {
        0 => 24 * 60,
        minute => minute,
    };
    Hours::from_minutes(minute(from)?, ends)
}

/// Lists the dates that a series leaves out, and those on which it is cancelled.
fn left_out(
    event: &Component<'_>,
    zone: &TimeZone,
    cancelled: &[CancelledDay<'_>],
) -> Result<Vec<Date>, Why> {
    let left_out = event.properties.iter().filter(|one| one.name == "EXDATE");
    let cancelled = cancelled.iter().filter(|day| day.is_of(event));
    let mut dates = Vec::new();
    for property in left_out.chain(cancelled.map(|cancelled| cancelled.day)) {
        for text in property.val.as_str().split(',') {
            let local = Local::of(property, text.trim(), zone)?;
            let there = zone.to_datetime(reached(&local.zone, local.at).to_jiff());
            dates.push(if local.is_date {
                local.at.date()
            } else {
                there.date()
            });
        }
    }
    Ok(dates)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
