//! A step in a ticket's thread that was refused because of the thread: one that was archived is opened
//! first, one that is gone is made again, and the step is taken then. Nothing that was to be said is
//! dropped, and nobody is told that a person could not join for it.

use super::courier::{Sent, WORTH_SENDING};
use super::outgoing::Outgoing;
use super::platform::{PlatformError, Shelf};
use super::tickets::threads;
use super::{Desk, DeskError};
use crate::domain::{Millis, TicketState};
use crate::store::{Delivery, Ticket};

/// How long a step waits for a thread that cannot be opened now.
const CLOSED: Millis = Millis::minutes(5);

/// What came of a step.
pub(super) enum Tried {
    /// It went out.
    Sent(Sent),
    /// It is taken later, and somebody has been told if they can help.
    PutOff,
    /// It was refused, for another reason than the thread.
    Refused(PlatformError),
}

/// Looks at the thread of a step that was refused, and takes the step where that can be mended.
pub(super) async fn after_refusal(
    desk: &Desk,
    step: (&Delivery, &Outgoing),
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let by_thread = matches!(error, PlatformError::Gone | PlatformError::Shelved);
    if !by_thread || !step.1.is_in_thread() {
        return Ok(Tried::Refused(error));
    }
    let Some(ticket) = desk.store.ticket_of_step(step.0).await? else {
        return Ok(Tried::Refused(error));
    };
    let Some(thread) = ticket.thread else {
        // It was lost between two looks.
        return put_off(desk, step.0, Millis::ZERO, &error).await;
    };
    if error == PlatformError::Shelved {
        return opened_first(desk, step, &ticket).await;
    }
    match desk.platform.shelf_of(thread).await {
        Ok(None) => {
            threads::lose(desk, &ticket, thread).await?;
            put_off(desk, step.0, Millis::ZERO, &error).await
        }
        // It was a message, or a person, that is gone.
        Ok(Some(_)) => Ok(Tried::Refused(error)),
        Err(other) => Ok(Tried::Refused(other)),
    }
}

async fn opened_first(
    desk: &Desk,
    (delivery, outgoing): (&Delivery, &Outgoing),
    ticket: &Ticket,
) -> Result<Tried, DeskError> {
    let Some(thread) = ticket.thread else {
        return Ok(Tried::Refused(PlatformError::Gone));
    };
    if let Err(error) = desk.platform.shelve(thread, Shelf::Active).await {
        return still_closed(desk, delivery, ticket, error).await;
    }
    let sent = match desk.send(delivery, outgoing).await {
        Ok(sent) => sent,
        // Archived once more between the two: that passes.
        Err(DeskError::Platform(PlatformError::Shelved)) => {
            return put_off(desk, delivery, Millis::secs(1), &PlatformError::Shelved).await;
        }
        Err(DeskError::Platform(error)) => return Ok(Tried::Refused(error)),
        Err(other) => return Err(other),
    };
    let put_back = match ticket.state {
        TicketState::Resolved => Some(Shelf::Archived),
        TicketState::Closed => Some(Shelf::Locked),
        TicketState::Opening | TicketState::Waiting | TicketState::Claimed => None,
    };
    if let Some(shelf) = put_back.filter(|_| !matches!(outgoing, Outgoing::Shelve { .. }))
        && let Err(error) = desk.platform.shelve(thread, shelf).await
    {
        tracing::warn!(%error, ticket = %ticket.number, "a thread could not be put away again");
    }
    Ok(Tried::Sent(sent))
}

/// The thread cannot be opened: whoever can help is told, and the step waits.
async fn still_closed(
    desk: &Desk,
    delivery: &Delivery,
    ticket: &Ticket,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let waits = matches!(
        error,
        PlatformError::Forbidden(_) | PlatformError::TooManyThreads
    );
    if !waits || desk.now().since(delivery.created_at) >= WORTH_SENDING {
        return Ok(Tried::Refused(error));
    }
    desk.metrics.refused(&error);
    let mut tx = desk.store.begin().await?;
    if error == PlatformError::TooManyThreads {
        desk.tell_too_many_threads(&mut tx, ticket.guild).await?;
    } else {
        let channel = ticket.support_channel;
        desk.tell_refusal(&mut tx, ticket.guild, channel, &error)
            .await?;
    }
    desk.commit(tx).await?;
    put_off(desk, delivery, CLOSED, &error).await
}

async fn put_off(
    desk: &Desk,
    delivery: &Delivery,
    by: Millis,
    error: &PlatformError,
) -> Result<Tried, DeskError> {
    let at = desk.now() + by;
    let reason = error.to_string();
    desk.store.retry_at(delivery.id, at, &reason).await?;
    desk.bell.notify_one();
    Ok(Tried::PutOff)
}
