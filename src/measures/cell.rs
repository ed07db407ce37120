//! A cell: the sums that reports need of some facts, such as those of a day or a month, without the facts themselves.
//! Merged cells equal the cell of all their facts, in any order.

use std::collections::BTreeMap;
use std::mem::take;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::groups::{GroupSample, LearnerGroup, groups_of};
use super::ratings::{Ratings, RatingsSum};
use super::times::Times;
use crate::domain::{
    CellPart, Fact, FirstReply, HandOver, LastPress, Outcome, Subject, TicketTimes, Unsent,
};

/// The version of the definitions of figures, and of the stored form of cells. Figures of another version are
/// recomputed.
pub const DEFINITIONS: u32 = 6;

/// The sums of the facts of a day or a month, for one subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The set of learners who asked.
    pub learners: RoaringBitmap,
    /// The number of inquiries with each outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// The number of inquiries that a rule answered, by outcome.
    pub answered: BTreeMap<Outcome, u64>,
    /// The number of inquiries asked in each hour of the week, where 0 is Monday's first hour.
    pub hours: BTreeMap<u8, u64>,
    /// The number of inquiries that a rule answered and whose last press was on *Solved*.
    pub pressed_solved: u64,
    /// The number of inquiries that a rule answered and whose last press was on *Not what I asked*.
    pub pressed_not: u64,
    /// The number of a rule's inquiries that another rule answered later. Only presses on the rule's own answer count
    /// in these.
    pub passed_on: u64,
    /// The number of times that instructors gave a rule's reply in tickets; counted only for rules.
    pub given: u64,
    /// The number of inquiries that were handed over for each reason.
    pub reasons: BTreeMap<HandOver, u64>,
    /// The number of inquiries that staff opened. They count in no other figure except surveys.
    pub opened_by_staff: u64,
    /// The number of tickets that are resolved.
    pub resolved: u64,
    /// The number of tickets that were resolved and are open again. Only their first episode is counted below.
    pub open_again: u64,
    /// The number of tickets that were reopened after a resolution, resolved again or not.
    pub reopened: u64,
    /// The time of all episodes of the resolved tickets, split by what happened in it.
    pub sum: TicketTimes,
    /// The time of the first episodes of these and of the tickets that are open again.
    pub sum_first: TicketTimes,
    /// The set of learners who asked for the resolved tickets.
    pub helped: RoaringBitmap,
    /// The sum of the squared waits of these tickets, in seconds; a wait is total minus handling.
    pub waited_squared: u128,
    /// The times from asked to first resolved.
    pub resolution_first: Times,
    /// The times from asked to last resolved.
    pub resolution: Times,
    /// The times from asked to the end of a ticket that was never resolved.
    pub no_resolution: Times,
    /// The handling times in the first episode.
    pub handling_first: Times,
    /// The handling times in all episodes.
    pub handling: Times,
    /// The times from asked to the first message of a person.
    pub first_reply: Times,
    /// The times from asked to the end of a ticket in which nobody had written.
    pub no_reply: Times,
    /// The times from a learner's later turn to a person's reply.
    pub next_reply: Times,
    /// The times from a learner's later turn to the end of the ticket, where nobody had replied.
    pub no_next_reply: Times,
    /// The times within duty hours from asked to the first message of a person.
    pub first_reply_duty: Times,
    /// The times within duty hours from a learner's later turn to a person's reply.
    pub next_reply_duty: Times,
    /// The times within duty hours from asked to last resolved.
    pub resolution_duty: Times,
    /// The times within duty hours from asked to the end of a ticket in which nobody had written.
    pub no_reply_duty: Times,
    /// The times within duty hours from a learner's later turn to its end, where nobody had replied.
    pub no_next_reply_duty: Times,
    /// The times within duty hours from asked to the end of a ticket that was never resolved.
    pub no_resolution_duty: Times,
    /// The number of surveys that were sent and count.
    pub surveys_sent: u64,
    /// The number of inquiries with a resolved ticket about which no survey was sent, without a known reason.
    pub unsurveyed: u64,
    /// The number of surveys that were not sent for each reason.
    pub unsent: BTreeMap<Unsent, u64>,
    /// The answers to surveys.
    pub ratings: Ratings,
    /// The groups of learners that report lines reveal, each with its smallest learner numbers.
    pub groups: BTreeMap<LearnerGroup, GroupSample>,
}

/// The error of an unreadable cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sum of figures in the database cannot be read; `frontdesk recount` makes it anew")]
pub struct BadCell;

impl Cell {
    /// Adds up facts.
    pub fn of<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut cell = Self::default();
        for fact in facts {
            cell.add(fact);
        }
        cell
    }

    /// Adds what a fact contributes to a subject. To a rule: the presses on its own answer, the outcome unless another
    /// rule answered later, and how often its reply was given in tickets; rules are many, and their reports need no
    /// more. To an instructor: what is credited to them.
    pub fn add_of(&mut self, subject: &Subject, fact: &Fact) {
        let rule = match subject {
            Subject::Rule(rule) => rule,
            Subject::Instructor(instructor) | Subject::InstructorOn { instructor, .. } => {
                return self.add(&fact.credited_to(*instructor));
            }
            Subject::All | Subject::Category(_) | Subject::Reason(_) | Subject::ReasonOn { .. } => {
                return self.add(fact);
            }
        };
        let mut given = fact.given.iter();
        let given = given.find(|given| given.rule == *rule);
        self.given += given.map_or(0, |given| given.times);
        let mut answers = fact.answers.iter();
        let Some(answer) = answers.find(|answer| answer.rule == *rule) else {
            return;
        };
        if fact.rule.as_ref() != Some(rule) {
            self.passed_on += 1;
            self.add_press(answer.press);
        } else if fact.is_asked() {
            *self.outcomes.entry(fact.outcome).or_default() += 1;
            self.add_answer(fact.outcome, answer.press);
        }
    }

    /// Adds an inquiry that a rule answered, and the last press on the answer.
    fn add_answer(&mut self, outcome: Outcome, press: Option<LastPress>) {
        *self.answered.entry(outcome).or_default() += 1;
        self.add_press(press);
    }

    fn add_press(&mut self, press: Option<LastPress>) {
        match press {
            Some(LastPress::Solved) => self.pressed_solved += 1,
            Some(LastPress::NotThis) => self.pressed_not += 1,
            None => {}
        }
    }

    /// Counts a fact.
    pub fn add(&mut self, fact: &Fact) {
        for group in groups_of(fact) {
            self.groups.entry(group).or_default().add(fact.learner);
        }
        for survey in &fact.surveys {
            self.surveys_sent += u64::from(survey.counts);
            self.ratings.add(fact.learner, survey);
        }
        for why in &fact.unsent {
            *self.unsent.entry(*why).or_default() += 1;
        }
        if !fact.is_asked() {
            self.opened_by_staff += 1;
            return;
        }
        self.learners.insert(fact.learner.get());
        *self.outcomes.entry(fact.outcome).or_default() += 1;
        let hour = fact.weekday.saturating_mul(24).saturating_add(fact.hour);
        *self.hours.entry(hour).or_default() += 1;
        if fact.rule.is_some() {
            self.add_answer(fact.outcome, fact.press);
        }
        if let Some(reason) = fact.reason {
            *self.reasons.entry(reason).or_default() += 1;
        }
        self.add_waits(fact);
        self.add_tickets(fact);
    }

    fn add_waits(&mut self, fact: &Fact) {
        match fact.first_reply {
            FirstReply::Unasked | FirstReply::Awaited => {}
            FirstReply::After(length) => self.first_reply.add(length),
            FirstReply::Never(length) => self.no_reply.add(length),
        }
        for turn in &fact.turns {
            if turn.replied {
                self.next_reply.add(turn.length);
            } else {
                self.no_next_reply.add(turn.length);
            }
        }
        self.add_duty(fact);
    }

    fn add_duty(&mut self, fact: &Fact) {
        let Some(duty) = &fact.duty else { return };
        for (times, lengths) in [
            (&mut self.first_reply_duty, duty.first_reply.as_slice()),
            (&mut self.next_reply_duty, duty.replied_turns.as_slice()),
            (&mut self.resolution_duty, duty.resolved.as_slice()),
            (&mut self.no_reply_duty, duty.no_reply.as_slice()),
            (
                &mut self.no_next_reply_duty,
                duty.unreplied_turns.as_slice(),
            ),
            (&mut self.no_resolution_duty, duty.unresolved.as_slice()),
        ] {
            for length in lengths {
                times.add(*length);
            }
        }
    }

    fn add_tickets(&mut self, fact: &Fact) {
        for ticket in &fact.resolved {
            self.reopened += u64::from(ticket.reopened > 0);
            self.sum_first = sum(self.sum_first, ticket.first);
            self.resolution_first.add(ticket.first.total());
            self.handling_first.add(ticket.first.handling);
            if ticket.is_open_again {
                self.open_again += 1;
                continue;
            }
            self.resolved += 1;
            self.sum = sum(self.sum, ticket.whole);
            self.helped.insert(fact.learner.get());
            self.waited_squared += squared_seconds(ticket.whole);
            self.resolution.add(ticket.whole.total());
            self.handling.add(ticket.whole.handling);
        }
        for length in &fact.unresolved {
            self.no_resolution.add(*length);
        }
        let after_ticket = fact.surveys.iter().any(|survey| survey.after_ticket);
        let is_told = after_ticket || !fact.unsent.is_empty();
        self.unsurveyed += u64::from(!fact.resolved.is_empty() && !is_told);
    }

    /// Adds everything that another cell counts.
    pub fn merge(&mut self, other: &Self) {
        self.learners |= &other.learners;
        add_each(&mut self.outcomes, &other.outcomes);
        add_each(&mut self.answered, &other.answered);
        add_each(&mut self.hours, &other.hours);
        add_each(&mut self.reasons, &other.reasons);
        add_each(&mut self.unsent, &other.unsent);
        self.pressed_solved += other.pressed_solved;
        self.pressed_not += other.pressed_not;
        self.passed_on += other.passed_on;
        self.given += other.given;
        self.opened_by_staff += other.opened_by_staff;
        self.resolved += other.resolved;
        self.open_again += other.open_again;
        self.reopened += other.reopened;
        self.sum = sum(self.sum, other.sum);
        self.sum_first = sum(self.sum_first, other.sum_first);
        self.helped |= &other.helped;
        self.waited_squared += other.waited_squared;
        self.resolution_first.merge(&other.resolution_first);
        self.resolution.merge(&other.resolution);
        self.no_resolution.merge(&other.no_resolution);
        self.handling_first.merge(&other.handling_first);
        self.handling.merge(&other.handling);
        self.first_reply.merge(&other.first_reply);
        self.no_reply.merge(&other.no_reply);
        self.next_reply.merge(&other.next_reply);
        self.no_next_reply.merge(&other.no_next_reply);
        self.first_reply_duty.merge(&other.first_reply_duty);
        self.next_reply_duty.merge(&other.next_reply_duty);
        self.resolution_duty.merge(&other.resolution_duty);
        self.no_reply_duty.merge(&other.no_reply_duty);
        self.no_next_reply_duty.merge(&other.no_next_reply_duty);
        self.no_resolution_duty.merge(&other.no_resolution_duty);
        self.surveys_sent += other.surveys_sent;
        self.unsurveyed += other.unsurveyed;
        self.ratings.merge(&other.ratings);
        for (group, few) in &other.groups {
            self.groups.entry(*group).or_default().merge(few);
        }
    }

    /// Returns the cell with only some of its parts. Merging all parts of a cell gives the cell.
    #[must_use]
    pub fn only(mut self, parts: &[CellPart]) -> Self {
        for part in CellPart::ALL {
            if !parts.contains(&part) {
                self.clear(part);
            }
        }
        self
    }

    /// Returns whether the cell is empty except for counts.
    pub fn is_counts_alone(&self) -> bool {
        let times = [
            &self.first_reply,
            &self.no_reply,
            &self.next_reply,
            &self.no_next_reply,
            &self.handling,
            &self.resolution_first,
            &self.resolution,
            &self.no_resolution,
            &self.handling_first,
            &self.first_reply_duty,
            &self.next_reply_duty,
            &self.resolution_duty,
            &self.no_reply_duty,
            &self.no_next_reply_duty,
            &self.no_resolution_duty,
        ];
        let sets = [&self.learners, &self.helped];
        let has_set = sets.iter().any(|set| !set.is_empty());
        let has_time = times.iter().any(|times| times.n() > 0);
        !has_set && !has_time && self.ratings == Ratings::default()
    }

    fn clear(&mut self, part: CellPart) {
        match part {
            // What is not named here is a count.
            CellPart::Counts => {
                *self = Self {
                    learners: take(&mut self.learners),
                    helped: take(&mut self.helped),
                    ratings: take(&mut self.ratings),
                    first_reply: take(&mut self.first_reply),
                    no_reply: take(&mut self.no_reply),
                    next_reply: take(&mut self.next_reply),
                    no_next_reply: take(&mut self.no_next_reply),
                    handling: take(&mut self.handling),
                    resolution_first: take(&mut self.resolution_first),
                    resolution: take(&mut self.resolution),
                    no_resolution: take(&mut self.no_resolution),
                    handling_first: take(&mut self.handling_first),
                    first_reply_duty: take(&mut self.first_reply_duty),
                    next_reply_duty: take(&mut self.next_reply_duty),
                    resolution_duty: take(&mut self.resolution_duty),
                    no_reply_duty: take(&mut self.no_reply_duty),
                    no_next_reply_duty: take(&mut self.no_next_reply_duty),
                    no_resolution_duty: take(&mut self.no_resolution_duty),
                    ..Self::default()
                };
            }
            CellPart::Learners => {
                self.learners = RoaringBitmap::new();
                self.helped = RoaringBitmap::new();
            }
            CellPart::Ratings => self.ratings = Ratings::default(),
            CellPart::FirstReplies => clear_all([&mut self.first_reply, &mut self.no_reply]),
            CellPart::Turns => clear_all([
                &mut self.next_reply,
                &mut self.no_next_reply,
                &mut self.handling,
            ]),
            CellPart::Resolutions => clear_all([
                &mut self.resolution_first,
                &mut self.resolution,
                &mut self.no_resolution,
                &mut self.handling_first,
                &mut self.first_reply_duty,
                &mut self.next_reply_duty,
                &mut self.resolution_duty,
                &mut self.no_reply_duty,
                &mut self.no_next_reply_duty,
                &mut self.no_resolution_duty,
            ]),
        }
    }

    /// Counts the inquiries that were asked.
    pub fn asked(&self) -> u64 {
        self.outcomes.values().sum()
    }

    /// Counts the tickets that were ever resolved, also those that are open again.
    pub const fn ever_resolved(&self) -> u64 {
        self.resolved + self.open_again
    }

    /// Counts the different learners who asked.
    pub fn askers(&self) -> u64 {
        self.learners.len()
    }

    /// Returns whether a group has people, but too few to be shown to everyone.
    pub fn is_few(&self, group: LearnerGroup) -> bool {
        self.groups.get(&group).is_some_and(GroupSample::is_few)
    }

    /// Writes the cell as text, for the database.
    ///
    /// # Errors
    /// [`BadCell`] if it does not fit into memory.
    pub fn to_text(&self) -> Result<String, BadCell> {
        let bytes = postcard::to_extend(&(DEFINITIONS, self), Vec::new());
        Ok(STANDARD_NO_PAD.encode(bytes.map_err(|_| BadCell)?))
    }

    /// Reads a stored cell.
    ///
    /// # Errors
    /// [`BadCell`] if the text is no cell of this version.
    pub fn from_text(text: &str) -> Result<Self, BadCell> {
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| BadCell)?;
        let (version, rest): (u32, _) = postcard::take_from_bytes(&bytes).map_err(|_| BadCell)?;
        if version != DEFINITIONS {
            return Err(BadCell);
        }
        postcard::from_bytes(rest).map_err(|_| BadCell)
    }
}

/// A sum of many cells. Each cell is merged with others of about its size, so that a learner or rating is copied only a
/// few times, even with many months.
#[derive(Clone, Debug, Default)]
pub struct CellSum {
    /// The cells that are not merged yet, each with its number of merges, which falls along the list. They have no
    /// ratings.
    parts: Vec<(u32, Cell)>,
    /// The ratings of all of them, which are put in order once.
    ratings: RatingsSum,
}

impl CellSum {
    /// Adds a cell.
    pub fn add(&mut self, mut cell: Cell) {
        self.ratings.add(take(&mut cell.ratings));
        let mut merged = 0;
        while let Some((_, former)) = self.parts.pop_if(|(times, _)| *times == merged) {
            cell.merge(&former);
            merged += 1;
        }
        self.parts.push((merged, cell));
    }

    /// Returns the cell of all that was added.
    pub fn total(self) -> Cell {
        let parts = self.parts.into_iter().rev().map(|(_, cell)| cell);
        let total = parts.reduce(|mut total, cell| {
            total.merge(&cell);
            total
        });
        Cell {
            ratings: self.ratings.total(),
            ..total.unwrap_or_default()
        }
    }
}

fn clear_all<const N: usize>(times: [&mut Times; N]) {
    for one in times {
        *one = Times::default();
    }
}

fn squared_seconds(times: TicketTimes) -> u128 {
    let waited = times.total() - times.handling;
    let seconds = u128::from(waited.get().unsigned_abs() / 1000);
    seconds * seconds
}

fn sum(a: TicketTimes, b: TicketTimes) -> TicketTimes {
    TicketTimes {
        handling: a.handling + b.handling,
        learner: a.learner + b.learner,
        queue: a.queue + b.queue,
        rest: a.rest + b.rest,
    }
}

fn add_each<K: Copy + Ord>(to: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    for (key, count) in from {
        *to.entry(*key).or_default() += count;
    }
}
