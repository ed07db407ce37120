//! The deadlines of a ticket, computed from its targets, its history and the roster, and the timers that they set.
//! Handles no due timer.

pub(crate) mod breakdown;
pub(crate) mod known_hours;
pub(crate) mod lead_calls;
pub(crate) mod recompute;
pub(crate) mod warnings;

use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    CountedBy, CountedTime, Deadline, History, InquiryEvent, Millis, Roster, Span, Steps, Target,
    TicketTargets, Timestamp, as_meant, opened_last, reply_deadline, resolution_deadline,
};
use crate::store::{Ticket, TimerKind, Tx};

/// The divisor of a target for the least time that a called person has before the next is called.
const LEAST_PART: i64 = 3;

/// The time ahead in which duty hours are looked for first. A longer time costs more, and is seldom needed.
const HOURS_NEAR: Millis = Millis::days(8);

/// The time ahead in which duty hours are looked for if the near ones are too few for a target.
const HOURS_AHEAD: Millis = Millis::days(92);

/// The time after which an unforeseeable deadline is looked at again.
const LOOK_AGAIN: Millis = Millis::days(1);

/// When a reply is due after a learner began to wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyDue {
    /// After its target.
    ByTarget,
    /// At once: nobody holds the ticket, or its holder has left.
    AtOnce,
}

/// The events, targets and hours from which the deadlines of a ticket are computed.
pub(crate) struct DeadlineBasis {
    /// The events of the ticket: those of its inquiry since the ticket was opened.
    pub(crate) history: History,
    /// Its targets: its category's, else the guild's.
    pub(crate) targets: TicketTargets,
    /// The time that counts towards them.
    pub(crate) counted: CountedTime,
    /// The time at which it is computed.
    pub(crate) now: Timestamp,
}

/// Reads the basis of a ticket's deadlines.
pub(crate) async fn read(desk: &Desk, ticket: &Ticket) -> Result<DeadlineBasis, DeskError> {
    read_for(desk, ticket, desk.now()).await
}

/// Reads the basis of a ticket's deadlines for targets that are counted from `counted_from`, which may lie ahead.
async fn read_for(
    desk: &Desk,
    ticket: &Ticket,
    counted_from: Timestamp,
) -> Result<DeadlineBasis, DeskError> {
    let history = desk.store.events_of(ticket.inquiry).await?;
    let mut basis = by_clock(desk, ticket, history).await?;
    if basis.targets.counted_by == CountedBy::Duty {
        let wanted = WantedHours::of(ticket, &basis, counted_from);
        let roster = desk.store.roster(ticket.guild, wanted.from).await?;
        let mut known = KnownHours::of(ticket.guild, wanted.from, roster);
        basis.counted = wanted.found(&mut known, ticket);
    }
    Ok(basis)
}

/// Reads the basis of a ticket's deadlines within a transaction. Reads the roster only if the known hours do not
/// suffice. The transaction must not have changed the roster since they were read.
pub(crate) async fn read_in(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    known: &mut KnownHours,
) -> Result<DeadlineBasis, DeskError> {
    let history = tx.events_of(ticket.inquiry).await?;
    let mut basis = by_clock(desk, ticket, history).await?;
    if basis.targets.counted_by == CountedBy::Duty {
        let wanted = WantedHours::of(ticket, &basis, basis.now);
        if !known.reach(ticket.guild, wanted.from) {
            let roster = tx.roster(ticket.guild, wanted.from).await?;
            *known = KnownHours::of(ticket.guild, wanted.from, roster);
        }
        basis.counted = wanted.found(known, ticket);
    }
    Ok(basis)
}

async fn by_clock(
    desk: &Desk,
    ticket: &Ticket,
    history: History,
) -> Result<DeadlineBasis, DeskError> {
    // A message that was taken out does not count as written in the ticket.
    let mut history = as_meant(history);
    let opens = |event: &InquiryEvent| matches!(event, InquiryEvent::Escalated { ticket: opened, .. } if *opened == ticket.id);
    let first = history.iter().position(|(_, event)| opens(event));
    history.drain(..first.unwrap_or(history.len()));
    let settings = desk.guilds.get(ticket.guild).await?;
    Ok(DeadlineBasis {
        history,
        targets: settings.targets_of(ticket.category.as_deref()),
        counted: CountedTime::Clock,
        now: desk.now(),
    })
}

/// The duty hours that the deadlines of a ticket need.
struct WantedHours {
    /// The earliest moment at which a deadline of the ticket may have begun.
    from: Timestamp,
    /// The latest moment from which a target is counted.
    counted_from: Timestamp,
    /// The longest of the ticket's targets.
    longest: Millis,
}

impl WantedHours {
    fn of(ticket: &Ticket, basis: &DeadlineBasis, counted_from: Timestamp) -> Self {
        let now = basis.now;
        let begins = [opened_last(&basis.history, now), ticket.reply_owed_since];
        let begins = begins.into_iter().flatten().min().unwrap_or(now);
        Self {
            from: begins.min(now - Roster::BACK),
            counted_from,
            longest: basis.targets.longest(),
        }
    }

    /// Finds them among the guild's hours: as far ahead as the longest target needs, if that can be foreseen.
    fn found(&self, known: &mut KnownHours, ticket: &Ticket) -> CountedTime {
        let near = self.within(known, ticket, HOURS_NEAR);
        match near.after(self.counted_from, self.longest) {
            Some(_) => near,
            None => self.within(known, ticket, HOURS_AHEAD),
        }
    }

    fn within(&self, known: &mut KnownHours, ticket: &Ticket, ahead: Millis) -> CountedTime {
        let window = Span {
            from: self.from,
            until: self.counted_from + ahead,
        };
        CountedTime::Duty(known.within(ticket.category.as_deref(), window))
    }
}

/// Returns the target that the next reply in a ticket belongs to.
fn target_of(ticket: &Ticket) -> Target {
    match ticket.first_reply_at {
        None => Target::FirstReply,
        Some(_) => Target::NextReply,
    }
}

impl DeadlineBasis {
    /// Returns the target length of the next reply in a ticket.
    fn length_of_reply(&self, ticket: &Ticket) -> Millis {
        self.targets.of_reply(target_of(ticket))
    }

    /// Computes the deadline of the reply that a ticket's learner waits for; `None` if none is owed.
    pub(crate) fn of_reply(&self, ticket: &Ticket) -> Option<Deadline> {
        let since = ticket.reply_owed_since.filter(|_| ticket.state.is_open())?;
        let (target, length) = (target_of(ticket), self.length_of_reply(ticket));
        let (history, counted) = (&self.history, &self.counted);
        let deadline = reply_deadline(history, target, since, length, counted, self.now);
        Some(deadline)
    }

    /// Computes the deadline of the ticket's resolution; `None` if it has no target or is not open.
    pub(crate) fn of_resolution(&self) -> Option<Deadline> {
        let length = self.targets.resolution?;
        resolution_deadline(&self.history, length, &self.counted, self.now)
    }

    /// Returns the time at which the next person is called for an owed reply, after somebody was called at `called`.
    /// That is when the reply is due, but at least a third of the target later; if it was due before, a whole target
    /// later. `None` if that cannot be foreseen.
    pub(crate) fn next_call(&self, ticket: &Ticket, called: Timestamp) -> Option<Timestamp> {
        let length = self.length_of_reply(ticket);
        let due = match self.of_reply(ticket) {
            Some(deadline) => deadline.due?,
            None => called,
        };
        if due <= called {
            return self.counted.after(called, length);
        }
        let least = Millis::new(length.get() / LEAST_PART);
        Some(due.max(self.counted.after(called, least)?))
    }

    /// Returns the time at which something may be due or, if that cannot be foreseen, at which it is looked at again.
    pub(crate) fn looked_at(&self, due: Option<Timestamp>) -> Timestamp {
        due.unwrap_or(self.now + LOOK_AGAIN)
    }

    /// Sets the timers for when the owed reply is due, and for the warning of its holder before.
    pub(crate) fn set_reply_due(&self, tx: &mut Tx, ticket: &Ticket, due: Option<Timestamp>) {
        tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), self.looked_at(due));
        let warning = self.of_reply(ticket).and_then(|it| it.warning);
        match warning.filter(|at| *at > self.now) {
            Some(at) => tx.set_timer(TimerKind::ReplyWarning, ticket.id.get(), at),
            None => tx.clear_timer(TimerKind::ReplyWarning, ticket.id.get()),
        }
    }

    /// Finds the next step about the ticket's resolution. `None` if it has no target, is not open, or every step was
    /// taken.
    pub(crate) fn next_of_resolution(&self) -> Option<ResolutionStep> {
        let deadline = self.of_resolution()?;
        let is_over = deadline.is_over(self.now);
        let Steps {
            warned,
            missed,
            next_called,
            lead_called,
            lead_again,
        } = deadline.steps;
        if lead_called.is_some() {
            return None;
        }
        let (kind, due) = match (warned, missed, next_called) {
            (None, None, _) if !is_over => (StepKind::Warn, deadline.warning),
            (_, None, _) => (StepKind::CallNext, deadline.due),
            (_, Some(_), Some(called)) => {
                // The call comes as long after the deadline as the warning comes before it.
                let due = self.counted.after(called, deadline.warned_before());
                (StepKind::CallLead, due)
            }
            (_, Some(missed), None) => (StepKind::CallLead, Some(missed)),
        };
        let due = self.looked_at(due);
        Some(ResolutionStep {
            kind,
            due: lead_again.map_or(due, |again| due.max(again)),
            deadline,
        })
    }

    /// Sets the timer for the next step about the ticket's resolution, if there is one.
    pub(crate) fn watch_resolution(&self, tx: &mut Tx, ticket: &Ticket) {
        if let Some(step) = self.next_of_resolution() {
            tx.set_timer(TimerKind::Resolution, ticket.id.get(), step.due);
        }
    }
}

/// A step about a ticket's resolution. Each is taken once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResolutionStep {
    /// The kind of step.
    pub(crate) kind: StepKind,
    /// The time at which it is due.
    pub(crate) due: Timestamp,
    /// The deadline of the resolution.
    pub(crate) deadline: Deadline,
}

/// The kinds of steps about a resolution, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// An instructor is warned that it is due soon.
    Warn,
    /// It is missed, and the next instructor is called.
    CallNext,
    /// The lead is called.
    CallLead,
}

/// Returns the time at which an owed reply is due if its ticket rests until `until`: its remaining target time later,
/// or its whole target later if it is overdue.
pub(crate) async fn due_after_rest(
    desk: &Desk,
    ticket: &Ticket,
    until: Timestamp,
) -> Result<Timestamp, DeskError> {
    let basis = read_for(desk, ticket, until).await?;
    let left = basis.of_reply(ticket).map(|it| it.left());
    let left = left.filter(|left| *left > Millis::ZERO);
    let left = left.unwrap_or(basis.length_of_reply(ticket));
    let due = basis.counted.after(until, left);
    Ok(due.unwrap_or(until + LOOK_AGAIN))
}

/// Returns whether a message of the learner begins a turn: no reply is owed to them yet, or only a promise was given
/// since they wrote.
pub(crate) fn begins_turn(ticket: &Ticket, history: &History) -> bool {
    let Some(since) = ticket.reply_owed_since else {
        return true;
    };
    let promises = |event: &InquiryEvent| matches!(event, InquiryEvent::ReplyPromised { .. });
    let mut since_then = history.iter().filter(|(at, _)| *at >= since);
    since_then.any(|(_, event)| promises(event))
}

/// Sets the time at which the next person is called for an owed reply, after one was called now. See
/// [`DeadlineBasis::next_call`].
pub(crate) async fn set_next_call(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let basis = read_in(desk, tx, ticket, known).await?;
    let due = basis.next_call(ticket, basis.now);
    basis.set_reply_due(tx, ticket, due);
    Ok(())
}

/// Sets the timers for when the owed reply is due, by its target and by promises, and for the warning of its holder
/// before.
pub(crate) async fn set_reply_due(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let basis = read_in(desk, tx, ticket, &mut KnownHours::default()).await?;
    let due = basis.of_reply(ticket).and_then(|it| it.due);
    basis.set_reply_due(tx, ticket, due);
    Ok(())
}

/// Sets the timer that reminds a ticket's learner, who has been waited for since `since`.
pub(crate) async fn set_learner_silence(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    since: Timestamp,
) -> Result<(), DeskError> {
    let silence = desk.guilds.get(ticket.guild).await?.targets.learner_silence;
    tx.set_timer(TimerKind::LearnerSilence, ticket.id.get(), since + silence);
    Ok(())
}

/// Sets the timer for a ticket's resolution, if it has a target. When the timer is due, the deadline is computed again:
/// counting may have been paused since, and the target may have changed.
pub(crate) async fn watch_resolution(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    let targets = settings.targets_of(ticket.category.as_deref());
    if targets.resolution.is_some() {
        let basis = read_in(desk, tx, ticket, known).await?;
        basis.watch_resolution(tx, ticket);
    }
    Ok(())
}
