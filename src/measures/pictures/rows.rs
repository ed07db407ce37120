//! The rows of a picture of a week: each person's duty in a lane without overlaps, and the people who are away. Draws
//! nothing.

use std::collections::BTreeMap;

use super::day::Day;
use super::week::Week;
use crate::domain::Span;

/// The most lanes of a row; people without one are counted in a further lane.
const MOST_LANES: usize = 4;

/// A day, with the content of its row.
pub(super) struct DayRow<'a> {
    /// The day.
    pub(super) day: &'a Day,
    /// The number of lanes, at least one.
    pub(super) lanes: usize,
    /// The duty in it.
    pub(super) parts: Vec<DutyPart<'a>>,
    /// The times at which people are away, each with their names.
    pub(super) away: Vec<(Span, Vec<&'a str>)>,
}

/// A time of somebody's duty.
pub(super) struct DutyPart<'a> {
    /// Its time within the day.
    pub(super) span: Span,
    /// Its lane, counted from above.
    pub(super) lane: usize,
    /// The holder of the duty: one person, or several others.
    pub(super) whose: DutyHolder<'a>,
}

/// The holder of a time of duty: one person, or a number of others.
#[derive(Clone, Copy)]
pub(super) enum DutyHolder<'a> {
    /// One person.
    Person {
        /// Their place in the order.
        place: usize,
        /// Their name.
        name: &'a str,
        /// The part of the name that distinguishes them from the others.
        short: &'a str,
    },
    /// Others without a lane, by their number in words.
    Others(&'a str),
}

/// The numbers of others in words; the last stands for all larger ones.
const OTHERS: [&str; 9] = ["+1", "+2", "+3", "+4", "+5", "+6", "+7", "+8", "+9"];

impl<'a> DayRow<'a> {
    /// Lays out the row of a day of a week.
    pub(super) fn of(day: &'a Day, week: &'a Week) -> Self {
        let mut taken: Vec<Vec<Span>> = Vec::new();
        let (mut parts, mut others) = (Vec::new(), Vec::new());
        for (place, one) in week.people.iter().enumerate() {
            let whose = DutyHolder::Person {
                place,
                name: &one.name,
                short: short_name(place, week),
            };
            for span in one.on_duty.iter().filter_map(|span| span.common(day.span)) {
                match lane_for(&mut taken, span) {
                    Some(lane) => parts.push(DutyPart { span, lane, whose }),
                    None => others.push(span),
                }
            }
        }
        if let Some(part) = part_of_others(&others, MOST_LANES) {
            parts.push(part);
            taken.push(Vec::new());
        }
        Self {
            day,
            lanes: taken.len().max(1),
            parts,
            away: away(day, week),
        }
    }
}

/// Finds the first lane in which a time is free, which it then takes.
fn lane_for(taken: &mut Vec<Vec<Span>>, span: Span) -> Option<usize> {
    let is_free = |lane: &Vec<Span>| lane.iter().all(|other| other.common(span).is_none());
    let lane = taken.iter().position(is_free).unwrap_or(taken.len());
    if lane == MOST_LANES {
        return None;
    }
    if lane == taken.len() {
        taken.push(Vec::new());
    }
    taken[lane].push(span);
    Some(lane)
}

/// Makes the part that counts the people without a lane, from the first to the last moment.
fn part_of_others<'a>(others: &[Span], lane: usize) -> Option<DutyPart<'a>> {
    let span = Span {
        from: others.iter().map(|span| span.from).min()?,
        until: others.iter().map(|span| span.until).max()?,
    };
    let count = others.len().min(OTHERS.len());
    Some(DutyPart {
        span,
        lane,
        whose: DutyHolder::Others(OTHERS[count - 1]),
    })
}

/// Finds the shortest beginning of a person's name, up to three letters, that no other name has; otherwise the first
/// two letters.
fn short_name(place: usize, week: &Week) -> &str {
    let name = week.people[place].name.as_str();
    let others = || {
        let others = week.people.iter().enumerate();
        others.filter(move |(other, _)| *other != place)
    };
    let ends = name
        .char_indices()
        .map(|(at, letter)| at + letter.len_utf8());
    let beginnings: Vec<&str> = ends.take(3).map(|end| &name[..end]).collect();
    let is_alone = |begins: &&&str| !others().any(|(_, one)| one.name.starts_with(**begins));
    let alone = beginnings.iter().find(is_alone);
    let two = || beginnings.get(1).or(beginnings.first());
    alone.or_else(two).copied().unwrap_or_default()
}

/// Lists the people who are away on a day, those of equal times together.
fn away<'a>(day: &Day, week: &'a Week) -> Vec<(Span, Vec<&'a str>)> {
    let mut together: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
    for one in &week.people {
        for span in one.away.iter().filter_map(|span| span.common(day.span)) {
            let names = together.entry(span).or_default();
            names.push(&one.name);
        }
    }
    let overlaps = together.keys().zip(together.keys().skip(1));
    let mut overlaps = overlaps.filter(|(one, next)| one.common(**next).is_some());
    if overlaps.next().is_none() {
        return together.into_iter().collect();
    }
    // Overlapping absences would hide each other, so they are named once, over the whole time.
    let from = together.keys().map(|span| span.from).min();
    let until = together.keys().map(|span| span.until).max();
    let mut names: Vec<&str> = together.into_values().flatten().collect();
    names.dedup();
    let whole = from
        .zip(until)
        .and_then(|(from, until)| Span::between(from, until));
    whole.map(|span| (span, names)).into_iter().collect()
}
