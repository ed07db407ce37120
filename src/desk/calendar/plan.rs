//! Plans the shifts and absences of a calendar file, for the instructors whom its events name. Pure; changes nothing.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::file::{CalendarEvent, CalendarFile, When};
use super::recurrence::WeeklyEvent;
use crate::domain::{
    Absence, Dates, Hours, Millis, Span, Timestamp, UserId, Validity, Weekdays, WeeklyShift,
    date_of, reached,
};

/// The time ahead up to which events are imported.
const IMPORTED_AHEAD: Millis = Millis::days(366);
/// The most absences of one event.
const MOST_TIMES: usize = 400;
/// The most names that are noted of people who are not known.
const MOST_STRANGERS: usize = 200;
/// The most days that one shift may last.
const MOST_DAYS: usize = 31;
/// The number of days after its last date for which a shift may still last, with room for zones.
const AFTERWARDS_DAYS: i32 = 2;

/// The words in the titles of events that say that somebody is away.
const AWAY: [&str; 16] = [
    "away",
    "vacation",
    "holiday",
    "leave",
    "ooo",
    "out of office",
    "off duty",
    "absence",
    "absent",
    "sick",
    "休假",
    "请假",
    "年假",
    "缺勤",
    "不在",
    "放假",
];

/// The shifts and absences in a calendar file, kept until they are confirmed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalendarPlan {
    /// Shifts.
    pub(crate) shifts: Vec<PlannedShift>,
    /// Absences.
    pub(crate) away: Vec<Away>,
}

/// A shift that a file would bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedShift {
    /// The instructor.
    pub(crate) user: UserId,
    days: u8,
    starts: u16,
    ends: u16,
    zone: String,
    /// The only date of the shift; it is weekly if absent.
    date: Option<String>,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// An absence that a file would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Away {
    /// The instructor who is away.
    pub(crate) user: UserId,
    /// The beginning of the absence.
    pub(crate) from: Timestamp,
    /// The end of the absence.
    pub(crate) until: Timestamp,
}

impl Away {
    fn of(absence: &Absence) -> Self {
        Self {
            user: absence.instructor,
            from: absence.span.from,
            until: absence.span.until,
        }
    }

    /// Returns whether this absence covers everything of another one that lies after `now`.
    fn covers(&self, other: &Self, now: Timestamp) -> bool {
        let is_within = self.from <= other.from.max(now) && other.until <= self.until;
        self.user == other.user && is_within
    }
}

impl PlannedShift {
    fn of(shift: &WeeklyShift) -> Self {
        Self {
            user: shift.instructor,
            days: shift.days.bits(),
            starts: shift.hours.starts(),
            ends: shift.hours.ends(),
            zone: shift.zone.iana_name().unwrap_or("UTC").to_owned(),
            date: shift.dates.map(|dates| dates.first.to_string()),
            from: shift.valid.from,
            until: shift.valid.until,
        }
    }

    /// Makes the shift that is added at a moment; `None` if it is over or cannot be read back.
    pub(crate) fn shift(&self, now: Timestamp) -> Option<WeeklyShift> {
        let date: Option<Date> = match &self.date {
            Some(date) => Some(date.parse().ok()?),
            None => None,
        };
        let from = self.from.max(now);
        let valid = Validity {
            from,
            until: self.until,
        };
        let is_over = self.until.is_some_and(|until| until <= from);
        (!is_over).then_some(WeeklyShift {
            number: 0,
            instructor: self.user,
            days: Weekdays::from_bits(self.days)?,
            hours: Hours::from_minutes(self.starts, self.ends)?,
            zone: TimeZone::get(&self.zone).ok()?,
            dates: date.map(|date| Dates {
                first: date,
                last: date,
            }),
            valid,
        })
    }
}

impl CalendarPlan {
    /// Returns whether the plan adds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.shifts.is_empty() && self.away.is_empty()
    }

    /// Drops shifts and absences that are planned already or occur twice in the file, and returns how many.
    pub(crate) fn drop_planned(
        &mut self,
        shifts: &[WeeklyShift],
        absences: &[Absence],
        now: Timestamp,
    ) -> usize {
        let count = self.shifts.len() + self.away.len();
        let mut known: Vec<PlannedShift> = shifts.iter().map(PlannedShift::of).collect();
        known
            .iter_mut()
            .for_each(|one| one.from = one.from.max(now));
        self.shifts.retain(|shift| {
            let from = shift.from.max(now);
            let shift = PlannedShift {
                from,
                ..shift.clone()
            };
            let is_new = !known.contains(&shift);
            known.push(shift);
            is_new
        });
        let mut known: Vec<Away> = absences.iter().map(Away::of).collect();
        self.away.retain(|away| {
            let is_new = !known.iter().any(|one| one.covers(away, now));
            known.push(*away);
            is_new
        });
        count - self.shifts.len() - self.away.len()
    }

    /// Lists the people whose duty the plan changes, each once.
    pub(crate) fn people(&self) -> Vec<UserId> {
        let shifts = self.shifts.iter().map(|shift| shift.user);
        let mut people: Vec<UserId> = shifts
            .chain(self.away.iter().map(|away| away.user))
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// An instructor, with the names that a file may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownInstructor {
    /// The instructor.
    pub(crate) user: UserId,
    /// Their names.
    pub(crate) names: Vec<String>,
}

/// The options of an import that hold for all events of its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportOptions {
    /// Whether all events are absences; decided by each title if absent.
    pub(crate) away: Option<bool>,
    /// The instructor of all events; decided by each event if absent.
    pub(crate) user: Option<UserId>,
}

/// The events that could not be planned, by the reason.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unplanned {
    /// Events that name no known instructor.
    pub(crate) nobodys: Vec<String>,
    /// The names of those who take part in events and are no known instructors, each once.
    pub(crate) strangers: Vec<String>,
    /// Events whose hours cannot be those of a shift.
    pub(crate) odd: Vec<String>,
    /// The number of events that are over, or too far ahead.
    pub(crate) out_of_time: usize,
}

impl Unplanned {
    /// Notes the names of an event's participants who are not known, unless its title names the instructor.
    fn note_strangers(&mut self, entry: &CalendarEvent, known: &[KnownInstructor]) {
        if attending(entry, known).is_empty() && !named(entry, known).is_empty() {
            return;
        }
        for name in unknown(entry, known).filter_map(|person| person.first()) {
            if self.strangers.len() < MOST_STRANGERS && !self.strangers.contains(name) {
                self.strangers.push(name.clone());
            }
        }
    }
}

/// Plans the shifts and absences of a file's events; single events become shifts by the clocks of a zone.
pub(crate) fn plan(
    reading: &CalendarFile,
    known: &[KnownInstructor],
    wanted: ImportOptions,
    zone: &TimeZone,
    now: Timestamp,
) -> (CalendarPlan, Unplanned) {
    let window = Span {
        from: now,
        until: now + IMPORTED_AHEAD,
    };
    let (mut plan, mut left) = (CalendarPlan::default(), Unplanned::default());
    for entry in &reading.entries {
        let people = match wanted.user {
            Some(user) => vec![user],
            None => {
                left.note_strangers(entry, known);
                named(entry, known)
            }
        };
        if people.is_empty() {
            left.nobodys.push(entry.title.clone());
            continue;
        }
        let is_away = wanted.away.unwrap_or_else(|| says_away(&entry.title));
        let found = match (&entry.when, is_away) {
            (when, true) => Some(EventPlan {
                shifts: Vec::new(),
                away: times(when, window),
            }),
            (When::Weekly(series), false) => weekly(series, window),
            (When::Once(span), false) => {
                let ahead = span
                    .common(window)
                    .filter(|ahead| ahead.until == span.until);
                match ahead.map(|_| once(*span, zone, now)) {
                    Some(None) => {
                        left.odd.push(entry.title.clone());
                        continue;
                    }
                    planned => planned.flatten(),
                }
            }
        };
        let Some(found) = found.filter(|found| !found.is_empty()) else {
            left.out_of_time += 1;
            continue;
        };
        for user in people {
            found.give(user, &mut plan);
        }
    }
    (plan, left)
}

/// The shifts and absences of one event, not yet given to anybody.
#[derive(Debug, Default)]
struct EventPlan {
    shifts: Vec<WeeklyShift>,
    away: Vec<Span>,
}

impl EventPlan {
    fn is_empty(&self) -> bool {
        self.shifts.is_empty() && self.away.is_empty()
    }

    fn give(&self, user: UserId, plan: &mut CalendarPlan) {
        let shifts = self.shifts.iter().map(|shift| PlannedShift {
            user,
            ..PlannedShift::of(shift)
        });
        plan.shifts.extend(shifts);
        let away = self.away.iter().map(|span| Away {
            user,
            from: span.from,
            until: span.until,
        });
        plan.away.extend(away);
    }
}

/// Lists the times of an event within a span, for absences.
fn times(when: &When, window: Span) -> Vec<Span> {
    let spans = match when {
        When::Once(span) => vec![*span],
        When::Weekly(series) => series.spans(window, MOST_TIMES),
    };
    let ahead = spans.into_iter().filter_map(|span| span.common(window));
    ahead.collect()
}

/// Turns an event of each week into a weekly shift, with absences where it is left out.
fn weekly(series: &WeeklyEvent, window: Span) -> Option<EventPlan> {
    let valid = series.valid(window.from)?;
    let shift = WeeklyShift {
        number: 0,
        instructor: UserId::new(0),
        days: series.days,
        hours: series.hours,
        zone: series.zone.clone(),
        dates: None,
        valid,
    };
    (valid.from < window.until).then(|| EventPlan {
        shifts: vec![shift],
        away: series.left_out(window, MOST_TIMES),
    })
}

/// Turns a single event into shifts of single dates; `None` if its times are no hours of these dates.
fn once(span: Span, zone: &TimeZone, now: Timestamp) -> Option<EventPlan> {
    if let Some(shift) = on_one_date(span, zone, now) {
        return Some(EventPlan {
            shifts: vec![shift],
            away: Vec::new(),
        });
    }
    let (mut shifts, mut from) = (Vec::new(), span.from);
    while from < span.until {
        let tomorrow = date_of(zone, from).checked_add(1.day()).ok()?;
        let until = reached(zone, tomorrow.at(0, 0, 0, 0)).min(span.until);
        shifts.push(on_one_date(Span { from, until }, zone, now)?);
        if shifts.len() > MOST_DAYS {
            return None;
        }
        from = until;
    }
    Some(EventPlan {
        shifts,
        away: Vec::new(),
    })
}

/// Turns a time into a shift of the date on which it begins; `None` if it does not equal the hours of that date.
fn on_one_date(span: Span, zone: &TimeZone, now: Timestamp) -> Option<WeeklyShift> {
    let minute = |at: Timestamp| {
        let shown = zone.to_datetime(at.to_jiff());
        u16::try_from(i32::from(shown.hour()) * 60 + i32::from(shown.minute())).ok()
    };
    let ends = match minute(span.until)? {
        0 => 24 * 60,
        minute => minute,
    };
    let (date, hours) = (
        date_of(zone, span.from),
        Hours::from_minutes(minute(span.from)?, ends)?,
    );
    let last = date.checked_add(AFTERWARDS_DAYS.days()).ok()?;
    let days = Weekdays::from_bits(1 << date.weekday().to_monday_zero_offset())?;
    (hours.on(date, zone) == Some(span)).then(|| WeeklyShift {
        number: 0,
        instructor: UserId::new(0),
        days,
        hours,
        zone: zone.clone(),
        dates: Some(Dates {
            first: date,
            last: date,
        }),
        valid: Validity {
            from: now,
            until: Some(reached(zone, last.at(0, 0, 0, 0))),
        },
    })
}

/// Lists beginnings of names to look up: words of unknown participants' names, then of the titles of events without a
/// known participant. Each comes once, at most `most` in all.
pub(crate) fn names_to_look_up(
    reading: &CalendarFile,
    known: &[KnownInstructor],
    most: usize,
) -> Vec<String> {
    let entries = reading.entries.iter();
    let people = entries.clone().flat_map(|entry| unknown(entry, known));
    // A title may name a known instructor and another one besides.
    let titles = entries.filter(|entry| attending(entry, known).is_empty());
    let texts = people.flatten().chain(titles.map(|entry| &entry.title));
    let is_name = |word: &str| {
        let mut names = known.iter().flat_map(|one| &one.names);
        AWAY.contains(&word) || names.any(|name| same(name, word))
    };
    let mut names: Vec<String> = Vec::new();
    for word in texts.flat_map(|text| words(&text.to_lowercase())) {
        if names.len() < most && !is_name(&word) && !names.contains(&word) {
            names.push(word);
        }
    }
    names
}

/// Lists the words of a text that have at least two letters; in a script without spaces, every pair of neighbouring
/// letters.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')) {
        let letters: Vec<char> = part.chars().collect();
        for run in letters.chunk_by(|one, other| is_spaced(*one) == is_spaced(*other)) {
            match run {
                [first, _, ..] if is_spaced(*first) => words.push(run.iter().collect()),
                _ => words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
            }
        }
    }
    words
}

/// Returns whether a letter belongs to a script that puts spaces between words.
fn is_spaced(letter: char) -> bool {
    letter < '\u{2e80}'
}

/// Returns whether a title says that somebody is away.
fn says_away(title: &str) -> bool {
    let title = title.to_lowercase();
    AWAY.iter().any(|word| has_word(&title, word))
}

/// Returns whether somebody who takes part in an event has a name of an instructor.
fn is_called(person: &[String], one: &KnownInstructor) -> bool {
    let mut names = one.names.iter();
    names.any(|name| person.iter().any(|own| same(own, name)))
}

/// Lists those who take part in an event and are no known instructors.
fn unknown<'a>(
    entry: &'a CalendarEvent,
    known: &'a [KnownInstructor],
) -> impl Iterator<Item = &'a Vec<String>> {
    let people = entry.people.iter();
    people.filter(|person| !known.iter().any(|one| is_called(person, one)))
}

/// Finds the known instructors who take part in an event.
fn attending(entry: &CalendarEvent, known: &[KnownInstructor]) -> Vec<UserId> {
    let attends = |one: &&KnownInstructor| entry.people.iter().any(|person| is_called(person, one));
    known.iter().filter(attends).map(|one| one.user).collect()
}

/// Finds the known instructors whom an event names: among those who take part, else in its title.
fn named(entry: &CalendarEvent, known: &[KnownInstructor]) -> Vec<UserId> {
    let attending = attending(entry, known);
    if !attending.is_empty() {
        return attending;
    }
    let title = entry.title.to_lowercase();
    let all: Vec<(UserId, String)> = known
        .iter()
        .flat_map(|one| one.names.iter().map(|name| (one.user, name.to_lowercase())))
        .filter(|(_, name)| has_word(&title, name))
        .collect();
    // `Ann` is not meant where `Ann Lee` is.
    let is_part = |name: &str| {
        all.iter()
            .any(|(_, other)| other.len() > name.len() && other.contains(name))
    };
    let mut users: Vec<UserId> = all
        .iter()
        .filter(|(_, name)| !is_part(name))
        .map(|(user, _)| *user)
        .collect();
    users.sort_unstable();
    users.dedup();
    users
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Returns whether a text has a word; in a script without spaces, whether it has these letters side by side.
fn has_word(text: &str, word: &str) -> bool {
    let word = word.trim();
    let joins = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() && is_spaced(letter))
    };
    let is_there = |at: usize| {
        let first_joins = joins(word.chars().next());
        let last_joins = joins(word.chars().next_back());
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !(first_joins && joins(before) || last_joins && joins(after))
    };
    !word.is_empty() && text.match_indices(word).any(|(at, _)| is_there(at))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
