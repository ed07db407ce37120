//! The roster of a guild: who is on duty, who gets the next ticket, and who comes on duty next. Pure: from schedule and
//! overrides to people. Never checks whether a person still holds the role: `desk` asks Discord.

mod hours;
mod repeats;
mod schedule;
mod shift;
mod span;
mod swap;

use std::collections::BTreeSet;

use super::ids::UserId;
use super::time::{Millis, Timestamp};

pub use hours::{Hours, Split, Weekdays, date_of, minute_of_day, reached};
pub use repeats::{DayTimes, Repeat, ToldSpan, summed_up};
pub use schedule::{Absence, Cover, DutyOverride, Presence, Schedule};
pub use shift::{Dates, Holiday, Rotation, RotationMember, Validity, WeeklyShift};
pub use span::Span;
pub use swap::{AskedSwap, Hindrance, Swap};

/// An instructor, with the categories and the number of tickets they take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instructor {
    /// The instructor's user.
    pub user: UserId,
    /// The categories they take; empty means all.
    pub categories: BTreeSet<String>,
    /// The most open tickets that they hold at the same time, without those that wait for the learner.
    pub capacity: u32,
    /// The time at which they were last given a ticket.
    pub last_assigned: Option<Timestamp>,
    /// The earlier settings of categories and number of tickets, the oldest first.
    pub former: Vec<FormerTakes>,
    /// The time at which they were found to be no longer an instructor; from then on they have no duty.
    pub gone_since: Option<Timestamp>,
}

/// The categories and the capacity that an instructor had until a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerTakes {
    /// The moment of the change.
    pub until: Timestamp,
    /// The categories they took; empty means all.
    pub categories: BTreeSet<String>,
    /// The most open tickets that they held at the same time, without those that waited for the learner.
    pub capacity: u32,
}

/// Returns whether these categories of an instructor include one. No categories include all, and every instructor takes
/// a ticket without a category.
fn is_among(categories: &BTreeSet<String>, category: Option<&str>) -> bool {
    categories.is_empty() || category.is_none_or(|category| categories.contains(category))
}

impl Instructor {
    /// The most open tickets of an instructor who has set no number.
    pub const DEFAULT_CAPACITY: u32 = 5;

    /// Makes an instructor who has set nothing.
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            categories: BTreeSet::new(),
            capacity: Self::DEFAULT_CAPACITY,
            last_assigned: None,
            former: Vec::new(),
            gone_since: None,
        }
    }

    /// Returns whether they take tickets of a category; everyone takes one without a category.
    pub fn takes(&self, category: Option<&str>) -> bool {
        is_among(&self.categories, category)
    }

    /// Lists the parts of a span in which they take tickets of a category, by what held then; none after they were
    /// found to be gone.
    fn spans_taking(&self, category: Option<&str>, window: Span) -> Vec<Span> {
        let (mut parts, mut from) = (Vec::new(), window.from);
        let until = self.gone_since.unwrap_or(window.until).min(window.until);
        for former in &self.former {
            let is_taken = former.capacity > 0 && is_among(&former.categories, category);
            let part = Span::between(from, former.until.min(until));
            parts.extend(part.filter(|_| is_taken));
            from = from.max(former.until);
        }
        let is_taken = self.capacity > 0 && self.takes(category);
        parts.extend(Span::between(from, until).filter(|_| is_taken));
        parts
    }
}

/// An instructor with their tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMember {
    /// The instructor.
    pub instructor: Instructor,
    /// The number of their open tickets: held by or offered to them.
    pub open: u32,
    /// The number of these that do not wait for the learner, and so take up capacity.
    pub load: u32,
}

/// The reason why nobody can be given a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Nobody is on duty.
    NobodyOnDuty,
    /// Everybody on duty takes only other categories.
    NobodyTakesIt,
    /// Everybody who takes its category has already been asked.
    AllAsked,
    /// Everybody who has not been asked has reached their capacity.
    AllFull,
}

/// The instructor who comes on duty next, with the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coming {
    /// The first moment of their duty.
    pub at: Timestamp,
    /// The instructor.
    pub instructor: UserId,
}

/// The instructors of one guild, with their shifts and everything else that decides when they are on duty.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// The known instructors with what they hold.
    pub candidates: Vec<RosterMember>,
    /// The schedule of their duty.
    pub schedule: Schedule,
}

/// The time ahead in which beginnings of duty are looked for first.
const NEAR: Millis = Millis::days(8);

impl Roster {
    /// The time ahead in which beginnings of duty and gaps are looked for.
    pub const AHEAD: Millis = Millis::days(30);

    /// Returns the span from a moment to the end of the time that is looked ahead.
    pub fn ahead(now: Timestamp) -> Span {
        Span {
            from: now,
            until: now + Self::AHEAD,
        }
    }

    /// The time back within which an ended duty is still handed on.
    pub const BACK: Millis = Millis::days(1);

    /// Lists the moments at which a person's duty ended within [`Roster::BACK`] or will end, in order. Ends up to
    /// `seen` are already handled and left out.
    pub fn ends(&self, user: UserId, seen: Option<Timestamp>, now: Timestamp) -> Vec<Timestamp> {
        let earliest = now - Self::BACK;
        let window = Span {
            from: seen.map_or(earliest, |seen| seen.max(earliest)),
            until: now + Self::AHEAD,
        };
        let spans = self.schedule.on_duty(user, window).into_iter();
        let ends = spans.map(|span| span.until);
        ends.filter(|end| *end < window.until).collect()
    }

    /// Returns whether an instructor is on duty.
    pub fn is_on_duty(&self, user: UserId, now: Timestamp) -> bool {
        self.schedule.is_on_duty(user, now)
    }

    /// Finds the time at which an instructor's present duty ends; `None` if they are off duty, or it lies too far
    /// ahead.
    pub fn duty_ends(&self, user: UserId, now: Timestamp) -> Option<Timestamp> {
        let window = Self::ahead(now);
        let spans = self.schedule.on_duty(user, window);
        let current = spans.into_iter().find(|span| span.contains(now))?;
        (current.until < window.until).then_some(current.until)
    }

    /// Returns whether an instructor is off duty now, and went off at or after `since`.
    pub fn went_off(&self, user: UserId, since: Timestamp, now: Timestamp) -> bool {
        if self.is_on_duty(user, now) {
            return false;
        }
        let lately = |at: Timestamp| since <= at && at <= now;
        let overrides = self.schedule.overrides.iter();
        let mut said_off = overrides.filter(|one| one.presence == Presence::Off);
        let mut away = self.schedule.absences.iter();
        let just_before = Span {
            from: since - Millis::new(1),
            until: now,
        };
        let duty = self.schedule.on_duty(user, just_before);
        said_off.any(|one| one.instructor == user && lately(one.from))
            || away.any(|one| one.instructor == user && lately(one.span.from))
            || duty.iter().any(|span| lately(span.until))
    }

    /// Finds who comes on duty next, among those who take a category and have a capacity above 0.
    pub fn next(&self, category: Option<&str>, now: Timestamp) -> Option<Coming> {
        self.all_coming(category, now).into_iter().next()
    }

    /// Lists when the next duty begins of each instructor who can get a ticket of a category, earliest first.
    pub fn all_coming(&self, category: Option<&str>, now: Timestamp) -> Vec<Coming> {
        let takes = |one: &&RosterMember| one.instructor.capacity > 0;
        let fit = self.candidates.iter().filter(takes);
        let fit = fit.filter(|one| one.instructor.takes(category));
        let mut all: Vec<Coming> = fit.filter_map(|one| self.coming(one, now)).collect();
        all.sort_unstable();
        all
    }

    /// Finds the time at which anybody's duty begins next, regardless of categories and capacity.
    pub fn next_beginning(&self, now: Timestamp) -> Option<Timestamp> {
        let coming = self.candidates.iter();
        let coming = coming.filter_map(|one| self.coming(one, now));
        coming.map(|coming| coming.at).min()
    }

    /// Finds the time at which the duty of a candidate begins next.
    fn coming(&self, candidate: &RosterMember, now: Timestamp) -> Option<Coming> {
        let instructor = candidate.instructor.user;
        let begins_until = |until: Timestamp| {
            let spans = self.schedule.on_duty(instructor, Span { from: now, until });
            let mut begins = spans.into_iter().map(|span| span.from);
            begins.find(|at| *at > now)
        };
        // The next duty of a person with weekly shifts begins within days, and a longer search is slower.
        let near = begins_until(now + NEAR);
        let at = near.or_else(|| begins_until(Self::ahead(now).until))?;
        Some(Coming { at, instructor })
    }

    /// Lists the times within a span at which an instructor is on duty; none after they were found to be gone.
    pub fn duty_of(&self, instructor: &Instructor, window: Span) -> Vec<Span> {
        let until = instructor.gone_since.unwrap_or(window.until);
        let Some(known) = Span::between(window.from, until.min(window.until)) else {
            return Vec::new();
        };
        span::within(&self.schedule.on_duty(instructor.user, window), known)
    }

    /// Divides a span at each beginning and end of somebody's duty.
    pub fn coverage(&self, window: Span) -> Vec<Cover> {
        let people = self.candidates.iter().map(|one| one.instructor.user);
        self.schedule.coverage(&people.collect::<Vec<_>>(), window)
    }

    /// Divides a span at each beginning and end of the duty of those who can get tickets of a category, or with `None`
    /// tickets without one.
    pub fn cover_for(&self, category: Option<&str>, window: Span) -> Vec<Cover> {
        let takes =
            |one: &&RosterMember| one.instructor.capacity > 0 && one.instructor.takes(category);
        let people = self.candidates.iter().filter(takes);
        let people = people.map(|one| one.instructor.user);
        self.schedule.coverage(&people.collect::<Vec<_>>(), window)
    }

    /// Lists the parts of a span in which somebody who takes a category is on duty, ascending and disjoint; the past by
    /// what held then.
    pub fn duty_hours(&self, category: Option<&str>, window: Span) -> Vec<Span> {
        let all = self.candidates.iter();
        let hours = all.flat_map(|one| self.hours_taking(&one.instructor, category, window));
        span::joined(hours.collect())
    }

    /// Lists the parts of a span in which an instructor who takes a category is on duty.
    fn hours_taking(
        &self,
        instructor: &Instructor,
        category: Option<&str>,
        window: Span,
    ) -> Vec<Span> {
        let taking = instructor.spans_taking(category, window);
        let (Some(first), Some(last)) = (taking.first(), taking.last()) else {
            return Vec::new();
        };
        // The duty of somebody who is gone is computed only until then, because the time ahead costs most.
        let taken = Span {
            from: first.from,
            until: last.until,
        };
        let on_duty = self.schedule.on_duty(instructor.user, taken);
        let parts = taking.into_iter();
        parts
            .flat_map(|part| span::within(&on_duty, part))
            .collect()
    }

    /// Lists everyone on duty, in the order of the roster.
    pub fn on_duty(&self, now: Timestamp) -> impl Iterator<Item = &RosterMember> {
        self.candidates
            .iter()
            .filter(move |one| self.is_on_duty(one.instructor.user, now))
    }

    /// Removes from the roster somebody who is no longer an instructor.
    pub fn dismiss(&mut self, user: UserId) {
        self.candidates.retain(|one| one.instructor.user != user);
    }

    /// Removes from the roster the people who were found to be gone.
    pub fn dismiss_gone(&mut self) {
        let is_there = |one: &RosterMember| one.instructor.gone_since.is_none();
        self.candidates.retain(is_there);
    }

    /// Returns the reason why nobody except those already asked can get a ticket of a category.
    pub fn lack(&self, category: Option<&str>, asked: &[UserId], now: Timestamp) -> Lack {
        if self.on_duty(now).next().is_none() {
            return Lack::NobodyOnDuty;
        }
        let mut taking = self
            .on_duty(now)
            .filter(|one| one.instructor.takes(category))
            .peekable();
        if taking.peek().is_none() {
            return Lack::NobodyTakesIt;
        }
        if taking.all(|one| asked.contains(&one.instructor.user)) {
            return Lack::AllAsked;
        }
        Lack::AllFull
    }

    /// Lists the instructors who may be given a ticket of a category, the first choice first: on duty, taking the
    /// category, below capacity; the fewest open tickets, then longest since their last ticket.
    pub fn choices(&self, category: Option<&str>, now: Timestamp) -> Vec<UserId> {
        let has_room = |one: &RosterMember| one.load < one.instructor.capacity;
        self.in_order(category, has_room, now)
    }

    /// Lists the instructors on duty who take a category, whatever their load, in the order of [`Roster::choices`].
    pub fn everyone_taking(&self, category: Option<&str>, now: Timestamp) -> Vec<UserId> {
        self.in_order(category, |one| one.instructor.capacity > 0, now)
    }

    /// Notes that an instructor is given one more ticket.
    pub fn give(&mut self, user: UserId) {
        let mut given = self.candidates.iter_mut();
        if let Some(given) = given.find(|one| one.instructor.user == user) {
            given.open += 1;
            given.load += 1;
        }
    }

    fn in_order(
        &self,
        category: Option<&str>,
        wanted: impl Fn(&RosterMember) -> bool,
        now: Timestamp,
    ) -> Vec<UserId> {
        let mut fit: Vec<&RosterMember> = self
            .on_duty(now)
            .filter(|one| one.instructor.takes(category) && wanted(one))
            .collect();
        fit.sort_by_key(|one| (one.open, one.instructor.last_assigned, one.instructor.user));
        fit.into_iter().map(|one| one.instructor.user).collect()
    }
}

#[cfg(test)]
mod schedule_tests;
#[cfg(test)]
mod swap_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
