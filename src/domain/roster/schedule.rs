//! The schedule of a guild: who is on duty at each moment. It has layers, each of which outweighs the earlier ones:
//! weekly shifts and rotations; the temporary schedule (neither begins on holidays); overrides and swaps, in the order
//! in which they were made; absences.

use std::collections::{BTreeMap, BTreeSet};

use super::shift::{Holiday, Rotation, WeeklyShift};
use super::span::{Span, joined, without};
use super::swap::{Hindrance, PersonTimes, Swap};
use crate::domain::ids::UserId;
use crate::domain::time::{Millis, Timestamp};

/// The longest time back in which the beginning of a shift is looked for.
const LONGEST_SHIFT: Millis = Millis::days(2);

/// Whether an override puts a person on duty or takes them off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// On duty.
    On,
    /// Off duty.
    Off,
}

/// A one-off change to an instructor's shifts: `/duty on for:2h`, `/duty off until:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyOverride {
    /// The instructor whose duty it changes.
    pub instructor: UserId,
    /// Whether it puts them on duty or takes them off.
    pub presence: Presence,
    /// The first moment of the override.
    pub from: Timestamp,
    /// The first moment after the override; open-ended if absent.
    pub until: Option<Timestamp>,
}

impl DutyOverride {
    /// Adds the override's time to its instructor's time on duty, or removes it.
    fn apply(&self, times: &mut PersonTimes, window: Span) {
        let until = self.until.unwrap_or(window.until);
        let part = Span::between(self.from, until).and_then(|span| span.common(window));
        let Some(part) = part else { return };
        let there = std::mem::take(&mut times.there);
        times.there = match self.presence {
            Presence::On => joined([there, vec![part]].concat()),
            Presence::Off => without(there, part),
        };
    }
}

/// A time in which an instructor is away, even if a shift or an override says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The instructor who is away.
    pub instructor: UserId,
    /// The time of the absence.
    pub span: Span,
}

/// A part of a span of time in which the same people are on duty throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The time of it.
    pub span: Span,
    /// The people on duty; nobody in a gap.
    pub on_duty: Vec<UserId>,
    /// The people who have a shift and are not on duty.
    pub missing: Vec<UserId>,
}

/// The plan of a guild with all overrides, swaps and absences, from which duty is computed.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// The weekly shifts.
    pub shifts: Vec<WeeklyShift>,
    /// The rotations.
    pub rotations: Vec<Rotation>,
    /// The dates on which neither of them begins.
    pub holidays: Vec<Holiday>,
    /// The overrides, in the order in which they were made; a later one outweighs an earlier one.
    pub overrides: Vec<DutyOverride>,
    /// The swaps that were taken, in the order of taking.
    pub swaps: Vec<Swap>,
    /// The absences.
    pub absences: Vec<Absence>,
}

impl Schedule {
    /// Lists everyone who is named in the schedule.
    pub fn people(&self) -> BTreeSet<UserId> {
        let shifts = self.shifts.iter().map(|shift| shift.instructor);
        let rotations = self.rotations.iter().flat_map(|one| &one.members);
        let overrides = self.overrides.iter().map(|over| over.instructor);
        let absences = self.absences.iter().map(|absence| absence.instructor);
        let named = shifts.chain(rotations.map(|member| member.instructor));
        let swaps = self.swaps.iter().map(|swap| swap.taker);
        let said = overrides.chain(swaps).chain(absences);
        named.chain(said).collect()
    }

    /// Returns whether anybody's duty can begin without a new override.
    pub fn is_planned(&self, now: Timestamp) -> bool {
        let ends = |over: &DutyOverride| over.until.is_some_and(|until| until > now);
        let ends = self.overrides.iter().any(ends) || !self.swaps.is_empty();
        ends || !(self.shifts.is_empty() && self.rotations.is_empty() && self.absences.is_empty())
    }

    /// Lists the weekly shifts and turns of a person within a span, before any swap.
    fn rostered(&self, user: UserId, window: Span) -> Vec<Span> {
        let own = self.shifts.iter().filter(|one| one.instructor == user);
        let own: Vec<&WeeklyShift> = own.collect();
        let rotations = self.rotations.iter();
        let turns = rotations.flat_map(|one| one.turns(window, &self.shifts, &self.holidays));
        let turns = turns.filter(|(holder, _)| *holder == user);
        let spans = own.iter();
        let spans = spans.flat_map(|shift| shift.spans(window, &own, &self.holidays));
        joined(spans.chain(turns.map(|(_, span)| span)).collect())
    }

    /// Computes the times of a person within a span: their shifts, then swaps and overrides in the order in which they
    /// were made. An override's `from` is also the time at which it was made.
    fn times(&self, user: UserId, window: Span) -> PersonTimes {
        let matters = |swap: &&Swap| swap.span.common(window).is_some();
        let swaps: Vec<&Swap> = self.swaps.iter().filter(matters).collect();
        let others = swaps.iter().flat_map(|swap| [swap.giver, swap.taker]);
        let mut people: BTreeSet<UserId> = others.collect();
        let swaps_shifts = people.contains(&user);
        if !swaps_shifts {
            people = BTreeSet::from([user]);
        }
        let rostered = |user| (user, PersonTimes::of(self.rostered(user, window)));
        let mut all: BTreeMap<UserId, PersonTimes> = people.into_iter().map(rostered).collect();
        let mut swaps = swaps.into_iter().peekable();
        for over in &self.overrides {
            while let Some(swap) = swaps.next_if(|swap| swap.taken_at <= over.from) {
                swap.apply(&mut all);
            }
            if let Some(times) = all.get_mut(&over.instructor) {
                over.apply(times, window);
            }
        }
        swaps.for_each(|swap| swap.apply(&mut all));
        all.remove(&user).unwrap_or_default()
    }

    /// Lists the times within a span at which a person is scheduled, by their own shifts and turns and those taken over
    /// in swaps.
    pub fn planned(&self, user: UserId, window: Span) -> Vec<Span> {
        self.times(user, window).planned
    }

    /// Lists the times within a span at which a person is scheduled by this plan but not by another.
    pub fn planned_beyond(&self, other: &Self, user: UserId, window: Span) -> Vec<Span> {
        let others = other.planned(user, window).into_iter();
        others.fold(self.planned(user, window), without)
    }

    /// Lists the times within a span at which a person is scheduled and not absent.
    pub fn expected(&self, user: UserId, window: Span) -> Vec<Span> {
        self.but_for_absences(user, self.times(user, window).planned)
    }

    /// Lists the times within a span at which a person is on duty, with all layers combined.
    pub fn on_duty(&self, user: UserId, window: Span) -> Vec<Span> {
        self.but_for_absences(user, self.times(user, window).there)
    }

    fn but_for_absences(&self, user: UserId, spans: Vec<Span>) -> Vec<Span> {
        let away = self.absences.iter().filter(|one| one.instructor == user);
        away.fold(spans, |spans, absence| without(spans, absence.span))
    }

    /// Finds the reason why a swap cannot be taken; `None` if it can.
    pub fn hinders(&self, swap: &Swap) -> Option<Hindrance> {
        let given = self.planned(swap.giver, swap.span);
        if given.is_empty() {
            return Some(Hindrance::NoShift);
        }
        let own = self.planned(swap.taker, swap.span);
        let overlaps = |one: &Span| own.iter().any(|other| one.common(*other).is_some());
        if given.iter().any(overlaps) {
            return Some(Hindrance::OwnShift);
        }
        let mut taken = self.clone();
        taken.swaps.push(*swap);
        let there = taken.on_duty(swap.taker, swap.span);
        let is_there = |one: &Span| there.iter().any(|there| there.common(*one) == Some(*one));
        (!given.iter().all(is_there)).then_some(Hindrance::Away)
    }

    /// Returns the beginning of a person's shift or turn at a moment; `None` if they have none, or if it began more
    /// than two days ago.
    pub fn shift_began(&self, user: UserId, at: Timestamp) -> Option<Timestamp> {
        let window = Span {
            from: at - LONGEST_SHIFT,
            until: at + Millis::new(1),
        };
        let spans = self.planned(user, window);
        let current = spans.into_iter().find(|span| span.contains(at))?;
        (current.from > window.from).then_some(current.from)
    }

    /// Returns when a person on duty at a moment came on duty; `None` if they are off duty, or came more than two days
    /// ago.
    pub fn duty_began(&self, user: UserId, at: Timestamp) -> Option<Timestamp> {
        let window = Span {
            from: at - LONGEST_SHIFT,
            until: at + Millis::new(1),
        };
        let spans = self.on_duty(user, window);
        let current = spans.into_iter().find(|span| span.contains(at))?;
        (current.from > window.from).then_some(current.from)
    }

    /// Returns whether a person is on duty at a moment.
    pub fn is_on_duty(&self, user: UserId, at: Timestamp) -> bool {
        let until = at + Millis::new(1);
        !self.on_duty(user, Span { from: at, until }).is_empty()
    }

    /// Divides a span at each beginning and end of somebody's duty or shift, and lists for each part which of `people`
    /// are on duty. Neighbouring parts with the same people are joined.
    pub fn coverage(&self, people: &[UserId], window: Span) -> Vec<Cover> {
        let duty: Vec<PersonsTime> = people
            .iter()
            .map(|&user| PersonsTime {
                user,
                planned: self.planned(user, window),
                on_duty: self.on_duty(user, window),
            })
            .collect();
        let spans = duty
            .iter()
            .flat_map(|one| one.planned.iter().chain(&one.on_duty));
        let mut edges: BTreeSet<Timestamp> =
            spans.flat_map(|span| [span.from, span.until]).collect();
        edges.extend([window.from, window.until]);
        let edges: Vec<Timestamp> = edges.into_iter().collect();
        let mut covers: Vec<Cover> = Vec::new();
        for pair in edges.windows(2) {
            let (from, until) = (pair[0], pair[1]);
            let is_there = |spans: &[Span]| spans.iter().any(|span| span.contains(from));
            let there = duty.iter().filter(|one| is_there(&one.on_duty));
            let missing = duty.iter().filter(|one| is_there(&one.planned));
            let missing = missing.filter(|one| !is_there(&one.on_duty));
            let cover = Cover {
                span: Span { from, until },
                on_duty: there.map(|one| one.user).collect(),
                missing: missing.map(|one| one.user).collect(),
            };
            match covers.last_mut() {
                Some(last) if last.is_like(&cover) => last.span.until = until,
                _ => covers.push(cover),
            }
        }
        covers
    }
}

impl Cover {
    /// Returns whether another part has the same people on duty and missing.
    fn is_like(&self, other: &Self) -> bool {
        self.on_duty == other.on_duty && self.missing == other.missing
    }
}

/// The times of one person within a span.
struct PersonsTime {
    user: UserId,
    planned: Vec<Span>,
    on_duty: Vec<Span>,
}
