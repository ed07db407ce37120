//! The deadlines of a ticket as its targets and its history give them, and the timers that are set by them. What is
//! done when one comes due is decided where the timers are handled.

use crate::desk::{Desk, DeskError};
use crate::domain::{
    Deadline, History, InquiryEvent, Millis, Target, TicketTargets, Timestamp, reply_deadline,
    resolution_deadline, warned_before,
};
use crate::store::{Ticket, TimerKind, Tx};

/// The least part of a target that whoever is called has before the next is called.
const LEAST_PART: i64 = 3;

/// The targets that hold for a ticket: its category's, else the guild's.
pub(crate) async fn targets(desk: &Desk, ticket: &Ticket) -> Result<TicketTargets, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    Ok(settings.targets_of(ticket.category.as_deref()))
}

/// The target that the next reply in a ticket belongs to.
fn target_of(ticket: &Ticket) -> Target {
    match ticket.first_reply_at {
        None => Target::FirstReply,
        Some(_) => Target::NextReply,
    }
}

/// How long the next reply in a ticket may take.
pub(crate) async fn length_of_reply(desk: &Desk, ticket: &Ticket) -> Result<Millis, DeskError> {
    Ok(targets(desk, ticket).await?.of_reply(target_of(ticket)))
}

/// The events of a ticket alone: those of its inquiry since it was opened.
pub(crate) fn own(ticket: &Ticket, mut history: History) -> History {
    let opens = |event: &InquiryEvent| matches!(event, InquiryEvent::Escalated { ticket: opened } if *opened == ticket.id);
    let first = history.iter().position(|(_, event)| opens(event));
    history.drain(..first.unwrap_or(history.len()));
    history
}

/// The deadline of the reply that a ticket's learner waits for, from its own events; `None` if none is owed.
pub(crate) fn of_owed_reply(
    ticket: &Ticket,
    history: &History,
    targets: &TicketTargets,
    now: Timestamp,
) -> Option<Deadline> {
    let since = ticket.reply_owed_since.filter(|_| ticket.state.is_open())?;
    let target = target_of(ticket);
    let length = targets.of_reply(target);
    Some(reply_deadline(history, target, since, length, now))
}

/// The deadline of the reply that a ticket's learner waits for, read within a transaction.
pub(crate) async fn of_reply(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Option<Deadline>, DeskError> {
    let history = own(ticket, tx.events_of(ticket.inquiry).await?);
    let targets = targets(desk, ticket).await?;
    Ok(of_owed_reply(ticket, &history, &targets, desk.now()))
}

/// The deadline of a ticket's resolution; `None` if it has no target or is not open.
pub(crate) async fn of_resolution(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Option<Deadline>, DeskError> {
    let Some(length) = targets(desk, ticket).await?.resolution else {
        return Ok(None);
    };
    let history = own(ticket, tx.events_of(ticket.inquiry).await?);
    Ok(resolution_deadline(&history, length, desk.now()))
}

/// How much is left of the target of the reply that is owed; the whole of it if it is over.
pub(crate) async fn left_of_reply(desk: &Desk, ticket: &Ticket) -> Result<Millis, DeskError> {
    let history = own(ticket, desk.store.events_of(ticket.inquiry).await?);
    let targets = targets(desk, ticket).await?;
    let now = desk.now();
    let left = of_owed_reply(ticket, &history, &targets, now).map(|it| it.due().since(now));
    let left = left.filter(|left| *left > Millis::ZERO);
    Ok(left.unwrap_or(targets.of_reply(target_of(ticket))))
}

/// Whether a message of the learner begins a turn: no reply is owed to them yet, or only a promise was given since
/// they wrote.
pub(crate) fn begins_turn(ticket: &Ticket, history: &History) -> bool {
    let Some(since) = ticket.reply_owed_since else {
        return true;
    };
    let promises = |event: &InquiryEvent| matches!(event, InquiryEvent::ReplyPromised { .. });
    let mut since_then = history.iter().filter(|(at, _)| *at >= since);
    since_then.any(|(_, event)| promises(event))
}

/// Sets when the next person is called for the reply that is owed, after one was called now: when it is due, or, where
/// that is over, after as long again.
pub(crate) async fn set_next_call(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    let (now, length) = (desk.now(), length_of_reply(desk, ticket).await?);
    let due = of_reply(desk, tx, ticket).await?.map(|it| it.due());
    let due = match due.filter(|due| *due > now) {
        Some(due) => due.max(now + Millis::new(length.get() / LEAST_PART)),
        None => now + length,
    };
    set_reply_due(desk, tx, ticket, due).await
}

/// Sets when the reply that is owed is due, and when its holder is warned before.
pub(crate) async fn set_reply_due(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    due: Timestamp,
) -> Result<(), DeskError> {
    tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), due);
    let warning = due - warned_before(length_of_reply(desk, ticket).await?);
    if warning > desk.now() {
        tx.set_timer(TimerKind::ReplyWarning, ticket.id.get(), warning);
    } else {
        tx.clear_timer(TimerKind::ReplyWarning, ticket.id.get());
    }
    Ok(())
}

/// Sets the timer that looks after a ticket's resolution, if it has a target. When it comes due, its deadline is
/// computed anew: the clock may have stood since, and the target may have been changed.
pub(crate) async fn watch_resolution(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<(), DeskError> {
    if let Some(deadline) = of_resolution(desk, tx, ticket).await?
        && deadline.steps.lead_called.is_none()
    {
        let due = match deadline.steps.warned {
            None => deadline.warning(),
            Some(_) => deadline.due(),
        };
        tx.set_timer(TimerKind::Resolution, ticket.id.get(), due);
    }
    Ok(())
}
