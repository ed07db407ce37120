//! Recomputes the deadlines of an open ticket after the roster or the targets of its guild have changed, and sets its
//! timers. Steps already taken about a deadline stay taken.

use crate::desk::tickets::deadlines;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::{Desk, DeskError};
use crate::domain::{Deadline, History, InquiryEvent, Timestamp};
use crate::store::{Ticket, Timer, Tx};

/// Recomputes the deadlines of an open ticket, and sets its timers. `known` are the hours of its guild, read when this
/// timer was claimed or later.
///
/// The hours may be older than the roster, but this is always noticed: every change of a roster sets this timer again
/// in the same transaction, for every open ticket, and so takes it from this process. If the change was committed
/// before the timer is finished here, finishing fails and the ticket is left to the next sweep. If it comes after this
/// transaction, the ticket is computed once more.
pub(crate) async fn on_recompute_deadlines(
    desk: &Desk,
    timer: &Timer,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let ticket = tx.ticket_of_timer_to_change(timer).await?;
    if !tx.finish_held_timer(timer, desk.process.id()).await? {
        return Ok(());
    }
    if let Some(ticket) = ticket.filter(|ticket| ticket.state.is_open()) {
        set_timers(desk, &mut tx, &ticket, known).await?;
    }
    // If a power cut undoes the commit, the timer is there again.
    Ok(tx.commit_soon().await?)
}

/// Sets the timers of an open ticket by its present deadlines.
pub(crate) async fn set_timers(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let basis = deadlines::read_in(desk, tx, ticket, known).await?;
    // The timers of a resting ticket are computed when its rest ends.
    let rests = ticket.snoozed_until.is_some_and(|it| it > basis.now);
    let deadline = basis.of_reply(ticket).filter(|_| !rests);
    if let Some(deadline) = deadline.filter(|it| it.steps.lead_called.is_none()) {
        let called = last_call(&basis.history, &deadline);
        let due = called.map_or(deadline.due, |at| basis.next_call(ticket, at));
        basis.set_reply_due(tx, ticket, due);
    }
    basis.watch_resolution(tx, ticket);
    Ok(())
}

/// Finds the time of the last call for the reply of a deadline, or of the finding that there was nobody to call.
fn last_call(history: &History, deadline: &Deadline) -> Option<Timestamp> {
    let mut calls = history.iter().rev().filter(|(at, event)| {
        *at >= deadline.since && matches!(event, InquiryEvent::Assigned { .. })
    });
    let called = calls.next().map(|(at, _)| *at);
    called.max(deadline.steps.missed)
}
