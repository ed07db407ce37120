//! The deadlines of a ticket: when its first reply, its next reply and its resolution are due, computed from its events
//! and from counted time, by the clock or in duty hours. Counting is paused while the ball is with the learner and
//! while the ticket rests. Pure. Other modules decide what a missed deadline causes.

use super::history::History;
use super::inquiry::InquiryEvent;
use super::roster::Span;
use super::settings::CountedBy;
use super::ticket::Target;
use super::time::{Millis, Timestamp};

/// The longest time before a deadline at which its holder is warned of it.
const WARNED_AT_MOST: Millis = Millis::hours(1);

/// The shortest time until a lead whom the last call did not reach is called again.
const CALLED_AGAIN_AT_LEAST: Millis = Millis::hours(1);

/// The longest time until then.
const CALLED_AGAIN_AT_MOST: Millis = Millis::days(1);

/// The time that counts towards a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountedTime {
    /// The whole of the time.
    Clock,
    /// The hours in which somebody is on duty, ascending and disjoint, within the span that is looked at.
    Duty(Vec<Span>),
}

impl CountedTime {
    /// Returns the kind of time that is counted: the clock's or duty hours.
    pub const fn by(&self) -> CountedBy {
        match self {
            Self::Clock => CountedBy::Clock,
            Self::Duty(_) => CountedBy::Duty,
        }
    }

    /// Measures the part of a span that counts.
    pub fn within(&self, span: Span) -> Millis {
        let length = |span: Span| span.until.since(span.from);
        match self {
            Self::Clock => length(span),
            Self::Duty(hours) => {
                let parts = hours.iter().filter_map(|hours| hours.common(span));
                parts.map(length).sum()
            }
        }
    }

    /// Finds the moment by which `length` of counted time has passed since `from`; `None` if it lies beyond the known
    /// duty hours.
    pub fn after(&self, from: Timestamp, length: Millis) -> Option<Timestamp> {
        let hours = match self {
            Self::Clock => return Some(from + length),
            Self::Duty(hours) => hours,
        };
        let mut left = length;
        for span in hours.iter().filter(|span| span.until > from) {
            let begins = span.from.max(from);
            let passes = span.until.since(begins);
            if left <= passes {
                return Some(begins + left);
            }
            left = left - passes;
        }
        None
    }
}

/// A deadline of a ticket, with the parts from which it is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The target that it belongs to.
    pub target: Target,
    /// The beginning of the time that counts.
    pub since: Timestamp,
    /// The time that it may take.
    pub length: Millis,
    /// The kind of time that it is counted by.
    pub by: CountedBy,
    /// The part of the target that is counted so far.
    pub counted: Millis,
    /// The time for which counting was paused: the ball was with the learner, or the ticket rested.
    pub paused_for: Millis,
    /// The unpaused time in which nobody was on duty; zero by the clock.
    pub off_duty: Millis,
    /// Whether counting is paused now: the deadline then moves on with the time.
    pub is_paused: bool,
    /// The time until which a reply was promised, which postpones its deadline.
    pub promised: Option<Timestamp>,
    /// The time at which it is or was due; while counting is paused, the time if it continued now. `None` if it lies
    /// beyond the known duty hours.
    pub due: Option<Timestamp>,
    /// The time at which its holder is warned: earlier by a third of the target, but at most an hour.
    pub warning: Option<Timestamp>,
    /// The steps that were taken because of it.
    pub steps: Steps,
}

/// The steps that one deadline has caused, with their times; each happens at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// The time at which its holder was warned.
    pub warned: Option<Timestamp>,
    /// The time at which it was missed.
    pub missed: Option<Timestamp>,
    /// The time at which another instructor was called because it was missed.
    pub next_called: Option<Timestamp>,
    /// The time at which the lead was called, unless the call reached nobody.
    pub lead_called: Option<Timestamp>,
    /// The time before which the lead is not called again, after a call that reached nobody.
    pub lead_again: Option<Timestamp>,
}

impl Steps {
    /// Notes that the call of the lead reached nobody. The next call comes after as long as the target has been missed,
    /// so that calls become rarer.
    fn lead_unreached(&mut self, at: Timestamp) {
        if self.lead_called.take().is_some() {
            let missed_for = at.since(self.missed.unwrap_or(at));
            let wait = missed_for.clamp(CALLED_AGAIN_AT_LEAST, CALLED_AGAIN_AT_MOST);
            self.lead_again = Some(at + wait);
        }
    }
}

impl Deadline {
    /// Returns whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// Returns the time between the warning and the deadline.
    pub fn warned_before(&self) -> Millis {
        warned_before(self.length)
    }

    /// Returns the part of the target that is not counted yet.
    pub fn left(&self) -> Millis {
        (self.length - self.counted).max(Millis::ZERO)
    }

    /// Makes the deadline of a target from these sums, with a promised time that postpones it and the steps that were
    /// taken.
    fn of(self, target: Target, promised: Option<Timestamp>, steps: Steps) -> Self {
        let sums = Self {
            target,
            promised,
            steps,
            ..self
        };
        match promised.filter(|until| self.due.is_some_and(|due| due < *until)) {
            Some(until) => Self {
                due: Some(until),
                warning: Some(until - warned_before(self.length)),
                ..sums
            },
            None => sums,
        }
    }
}

/// Computes the time between the warning of a deadline and the deadline.
fn warned_before(length: Millis) -> Millis {
    Millis::new(length.get() / 3).min(WARNED_AT_MOST)
}

/// Computes the deadline of the reply that a learner has waited for since `since`. `history` must be of this ticket
/// alone. Steps and promises before `since` belong to an earlier turn.
pub fn reply_deadline(
    history: &History,
    target: Target,
    since: Timestamp,
    length: Millis,
    counted: &CountedTime,
    now: Timestamp,
) -> Deadline {
    let mut walk = Walk::new(since);
    for (at, event) in history {
        if *at <= now {
            walk.pass(*at, event, false);
        }
        if *at < since {
            walk.turn_ends();
        }
    }
    walk.end(now, false);
    let promised = walk.promised.filter(|until| *until > since);
    let steps = walk.reply;
    walk.deadline(length, counted, now)
        .of(target, promised, steps)
}

/// Computes the deadline of a ticket's resolution; `None` if it is not open. Reopening starts the target again.
pub fn resolution_deadline(
    history: &History,
    length: Millis,
    counted: &CountedTime,
    now: Timestamp,
) -> Option<Deadline> {
    let since = opened_last(history, now)?;
    let mut walk = Walk::new(since);
    for (at, event) in history {
        if *at <= now {
            walk.pass(*at, event, true);
        }
    }
    walk.end(now, true);
    let steps = walk.resolution;
    let is_paused = walk.with_learner || walk.rests_at(now);
    let deadline = walk.deadline(length, counted, now);
    let deadline = Deadline {
        is_paused,
        ..deadline
    };
    Some(deadline.of(Target::Resolution, None, steps))
}

/// Finds the time at which a ticket was last opened or reopened; `None` if it is not open.
pub fn opened_last(history: &History, now: Timestamp) -> Option<Timestamp> {
    let mut since = None;
    for (at, event) in history.iter().filter(|(at, _)| *at <= now) {
        match event {
            InquiryEvent::Escalated { .. } => since = Some(*at),
            InquiryEvent::Moved { to, .. } if to.is_open() => since = since.or(Some(*at)),
            InquiryEvent::Moved { .. } => since = None,
            _ => {}
        }
    }
    since
}

/// A walk through the events of a ticket, which notes when counting ran and sums the time for which it was paused.
struct Walk {
    since: Timestamp,
    cursor: Timestamp,
    ran: Vec<Span>,
    paused_for: Millis,
    with_learner: bool,
    rests_until: Option<Timestamp>,
    promised: Option<Timestamp>,
    reply: Steps,
    resolution: Steps,
}

impl Walk {
    /// Makes a walk that counts from a time on.
    const fn new(since: Timestamp) -> Self {
        const NONE: Steps = Steps {
            warned: None,
            missed: None,
            next_called: None,
            lead_called: None,
            lead_again: None,
        };
        Self {
            since,
            cursor: since,
            ran: Vec::new(),
            paused_for: Millis::ZERO,
            with_learner: false,
            rests_until: None,
            promised: None,
            reply: NONE,
            resolution: NONE,
        }
    }

    fn rests_at(&self, now: Timestamp) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }

    /// Moves on to an event and applies it. `by_learner`: counting is paused while the ball is with the learner.
    fn pass(&mut self, at: Timestamp, event: &InquiryEvent, by_learner: bool) {
        self.end(at, by_learner);
        match event {
            InquiryEvent::StaffReplied {
                owes_still: false, ..
            } => {
                self.with_learner = true;
                self.turn_ends();
            }
            InquiryEvent::LearnerReplied => self.with_learner = false,
            InquiryEvent::TakenBack { waits_since, .. } => {
                self.with_learner = waits_since.is_none();
                if self.with_learner {
                    self.turn_ends();
                }
            }
            InquiryEvent::ReplyPromised { until } => {
                self.with_learner = false;
                self.promised = Some(*until);
            }
            InquiryEvent::Snoozed { until, .. } => self.rests_until = Some(*until),
            InquiryEvent::Woken { .. } => self.rests_until = None,
            InquiryEvent::Moved { to, .. } if !to.is_open() => self.episode_ends(),
            InquiryEvent::Escalated { .. } => self.episode_ends(),
            other => self.note_step(at, other),
        }
    }

    fn note_step(&mut self, at: Timestamp, event: &InquiryEvent) {
        match event {
            InquiryEvent::TargetWarned { target } => self.steps(*target).warned = Some(at),
            InquiryEvent::TargetMissed { target } => {
                self.steps(*target).missed.get_or_insert(at);
            }
            InquiryEvent::LeadCalled { target } => self.steps(*target).lead_called = Some(at),
            InquiryEvent::LeadUnreached { target } => self.steps(*target).lead_unreached(at),
            InquiryEvent::Assigned { .. } => {
                if self.reply.missed.is_some() {
                    self.reply.next_called.get_or_insert(at);
                }
                // An assignment after the call of the lead has another reason.
                let steps = &mut self.resolution;
                if steps.missed.is_some() && steps.lead_called.is_none() {
                    steps.next_called.get_or_insert(at);
                }
            }
            _ => {}
        }
    }

    fn steps(&mut self, target: Target) -> &mut Steps {
        match target {
            Target::FirstReply | Target::NextReply => &mut self.reply,
            Target::Resolution => &mut self.resolution,
        }
    }

    fn turn_ends(&mut self) {
        self.reply = Steps::default();
        self.promised = None;
    }

    fn episode_ends(&mut self) {
        self.turn_ends();
        self.resolution = Steps::default();
        self.with_learner = false;
        self.rests_until = None;
    }

    /// Moves on to a time, and notes until then how long counting was paused and ran.
    fn end(&mut self, until: Timestamp, by_learner: bool) {
        if until <= self.cursor {
            return;
        }
        let paused_until = if by_learner && self.with_learner {
            until
        } else {
            let rests_until = self.rests_until.unwrap_or(self.cursor);
            rests_until.clamp(self.cursor, until)
        };
        self.paused_for = self.paused_for + paused_until.since(self.cursor);
        self.ran.extend(Span::between(paused_until, until));
        self.cursor = until;
    }

    /// Finds the moment by which a length has been counted; `None` if it lies beyond the known duty hours.
    fn moment(&self, length: Millis, counted: &CountedTime) -> Option<Timestamp> {
        let mut left = length;
        for span in &self.ran {
            let passed = counted.within(*span);
            if left <= passed {
                return counted.after(span.from, left);
            }
            left = left - passed;
        }
        counted.after(self.cursor, left)
    }

    /// Computes the sums of a deadline at the end of the walk, without its target.
    fn deadline(&self, length: Millis, counted: &CountedTime, now: Timestamp) -> Deadline {
        let ran = self.ran.iter();
        let ran: Millis = ran.map(|span| span.until.since(span.from)).sum();
        let so_far = self.ran.iter().map(|span| counted.within(*span)).sum();
        Deadline {
            target: Target::NextReply,
            since: self.since,
            length,
            by: counted.by(),
            counted: so_far,
            paused_for: self.paused_for,
            off_duty: ran - so_far,
            is_paused: self.rests_at(now),
            promised: None,
            due: self.moment(length, counted),
            warning: self.moment(length - warned_before(length), counted),
            steps: Steps::default(),
        }
    }
}

#[cfg(test)]
mod duty_tests;
#[cfg(test)]
mod tests;
