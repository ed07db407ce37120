//! Sends one step of the outbox; after a crash, only if its message is not found. A step that fails because a ticket's
//! thread is archived or lost is sent once the thread is unarchived or made again.

use crate::desk::outbox::{Outgoing, Sent, SentStep, Step, WORTH_SENDING, kinds, settle};
use crate::desk::platform::{PlatformError, ThreadState};
use crate::desk::tickets::thread;
use crate::desk::{Desk, DeskError, notices, outbox};
use crate::domain::{Millis, TicketState};
use crate::store::{Delivery, Ticket};

/// The time for which a reply waits for a missing permission. A later reply would disturb more than help.
const WORTH_PERMITTING: Millis = Millis::hours(1);
/// The number of failures in a row from which on failing sends are logged. Fewer may be chance, or concern one channel
/// only.
const TOLD_FROM: u64 = 8;

/// Sends one step. Returns what was sent and must still be marked; a failed step is handled here.
pub(crate) async fn send_step(desk: &Desk, step: Step) -> Option<SentStep> {
    let Step { delivery, outgoing } = step;
    if desk.process.now() >= delivery.lease_until {
        // The lease has ended, and another process may have the step: it is claimed again, and looked for before it is
        // sent.
        desk.steps_due.notify_one();
        return None;
    }
    let id = delivery.id;
    let sent = match outgoing {
        Ok(outgoing) => try_sending(desk, delivery, outgoing).await,
        Err(unreadable) => Err(unreadable.into()),
    };
    match sent {
        Ok(sent) => sent,
        Err(error) => {
            settle::not_marked(desk, id, &error).await;
            None
        }
    }
}

async fn try_sending(
    desk: &Desk,
    delivery: Delivery,
    outgoing: Outgoing,
) -> Result<Option<SentStep>, DeskError> {
    let tried = match kinds::send(desk, &delivery, &outgoing).await {
        Err(DeskError::Platform(error)) => repair_thread(desk, &delivery, &outgoing, error).await?,
        sent => Tried::Sent(sent?),
    };
    note_sending(desk, &tried);
    match tried {
        Tried::PutOff => Ok(None),
        Tried::Sent(sent) => Ok(Some(SentStep {
            delivery,
            outgoing,
            sent,
        })),
        Tried::Refused(error) => {
            let handled = put_off_or_give_up(desk, &delivery, &outgoing, &error).await;
            // Counted last, so that a reader of the metric finds the step put off, with the time of the refusal.
            desk.metrics.refused(&error);
            handled.map(|()| None)
        }
    }
}

/// Notes whether Discord accepts messages. Ignores a rate limit that names its wait, and steps that sent no message.
fn note_sending(desk: &Desk, tried: &Tried) {
    let sent = match tried {
        Tried::Sent(Sent::Message(..) | Sent::Thread(_)) => Ok(()),
        Tried::Refused(error @ PlatformError::Later { wait: None, .. }) => Err(error),
        Tried::Sent(_) | Tried::PutOff | Tried::Refused(_) => return,
    };
    desk.faults
        .note_from(TOLD_FROM, "sending to Discord", &sent);
}

/// Puts off a refused step, or gives it up.
async fn put_off_or_give_up(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let now = desk.now();
    let age = now.since(delivery.created_at);
    match error {
        PlatformError::Later { wait, reason } if is_worth_sending(desk, delivery) => {
            let wait = wait.unwrap_or_else(|| outbox::backoff(delivery.attempts));
            Ok(desk.store.retry_at(delivery.id, now + wait, reason).await?)
        }
        PlatformError::Forbidden(_)
            if matches!(outgoing, Outgoing::Reply { .. }) && age < WORTH_PERMITTING =>
        {
            settle::wait_for_permission(desk, delivery, outgoing, error).await
        }
        PlatformError::Gone => {
            settle::check_channel(desk, delivery, outgoing).await?;
            settle::undeliverable(desk, delivery, outgoing, error).await
        }
        error => settle::undeliverable(desk, delivery, outgoing, error).await,
    }
}

/// The time until a step whose thread cannot be unarchived is tried again.
const STAYS_ARCHIVED: Millis = Millis::minutes(5);

/// The result of trying a step.
enum Tried {
    /// The step was done.
    Sent(Sent),
    /// The step is tried again later, and the people who can help have been told.
    PutOff,
    /// The step was refused, and its thread is not the reason.
    Refused(PlatformError),
}

/// Checks the thread of a refused step, and repairs it if possible: unarchives it and sends the step, or requests
/// another one for a lost thread.
async fn repair_thread(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let by_thread = matches!(error, PlatformError::Gone | PlatformError::Archived);
    if !by_thread || !outgoing.route().is_in_thread {
        return Ok(Tried::Refused(error));
    }
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Tried::Refused(error));
    };
    let Some(thread) = ticket.thread else {
        let is_of_survey = matches!(
            outgoing,
            Outgoing::Survey { .. } | Outgoing::EndSurvey { .. }
        );
        // Only a thread that is made again is waited for. A survey may be sent somewhere else.
        if is_of_survey || !ticket.state.is_open() {
            return Ok(Tried::Refused(error));
        }
        let by = outbox::backoff(delivery.attempts);
        return put_off(desk, delivery, by, error).await;
    };
    if error == PlatformError::Archived {
        return unarchive_and_send(desk, delivery, outgoing, &ticket).await;
    }
    match desk.platform.servers().state_of_thread(thread).await {
        Ok(None) => {
            thread::lose(desk, &ticket, thread).await?;
            put_off(desk, delivery, Millis::ZERO, error).await
        }
        // A message or a person is gone, not the thread.
        Ok(Some(_)) => Ok(Tried::Refused(error)),
        Err(other) => Ok(Tried::Refused(other)),
    }
}

/// Unarchives a ticket's thread and sends the step. Archives the thread again if the ticket is over.
async fn unarchive_and_send(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    ticket: &Ticket,
) -> Result<Tried, DeskError> {
    let Some(thread) = ticket.thread else {
        return Ok(Tried::Refused(PlatformError::Gone));
    };
    if let Err(error) = desk
        .platform
        .servers()
        .set_thread_state(thread, ThreadState::Active)
        .await
    {
        return cannot_unarchive(desk, delivery, ticket, error).await;
    }
    let sent = match kinds::send(desk, delivery, outgoing).await {
        Ok(sent) => sent,
        // The thread was archived again in between, which is a passing fault.
        Err(DeskError::Platform(PlatformError::Archived)) => {
            return put_off(desk, delivery, Millis::secs(1), PlatformError::Archived).await;
        }
        Err(DeskError::Platform(error)) => return Ok(Tried::Refused(error)),
        Err(other) => return Err(other),
    };
    let put_back = match ticket.state {
        TicketState::Resolved => Some(ThreadState::Archived),
        TicketState::Closed => Some(ThreadState::Locked),
        TicketState::Opening | TicketState::Waiting | TicketState::Claimed => None,
    };
    if let Some(thread_state) =
        put_back.filter(|_| !matches!(outgoing, Outgoing::SetThreadState { .. }))
        && let Err(error) = desk
            .platform
            .servers()
            .set_thread_state(thread, thread_state)
            .await
    {
        tracing::warn!(%error, ticket = %ticket.number, "a thread could not be put away again");
    }
    Ok(Tried::Sent(sent))
}

/// Tells the people who can help that a thread cannot be unarchived, and puts the step off.
async fn cannot_unarchive(
    desk: &Desk,
    delivery: &Delivery,
    ticket: &Ticket,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let waits = matches!(
        error,
        PlatformError::Forbidden(_) | PlatformError::TooManyThreads
    );
    if !waits || !is_worth_sending(desk, delivery) {
        return Ok(Tried::Refused(error));
    }
    let mut tx = desk.store.begin().await?;
    if error == PlatformError::TooManyThreads {
        notices::tell_too_many_threads(desk, &mut tx, ticket.guild).await?;
    } else {
        let channel = ticket.support_channel;
        notices::tell_refusal(desk, &mut tx, ticket.guild, channel, &error).await?;
    }
    outbox::commit(desk, tx).await?;
    put_off(desk, delivery, STAYS_ARCHIVED, error).await
}

/// Stores that a step is tried again after `by`. Gives up a step that has been tried for long enough.
async fn put_off(
    desk: &Desk,
    delivery: &Delivery,
    by: Millis,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    if !is_worth_sending(desk, delivery) {
        return Ok(Tried::Refused(error));
    }
    let at = desk.now() + by;
    let reason = error.to_string();
    desk.store.retry_at(delivery.id, at, &reason).await?;
    desk.metrics.refused(&error);
    desk.steps_due.notify_one();
    Ok(Tried::PutOff)
}

fn is_worth_sending(desk: &Desk, delivery: &Delivery) -> bool {
    desk.now().since(delivery.created_at) < WORTH_SENDING
}
