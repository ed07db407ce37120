//! The thread of a ticket: made once, under a name that Discord takes; made again where it is lost; given
//! up where Discord refuses it for good. Who is let in and what is said there is [`super::open`]'s.

use super::card;
use super::moves::Closing;
use crate::desk::courier::{Sent, WORTH_SENDING};
use crate::desk::platform::PlatformError;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, Millis, Timestamp};
use crate::store::{Delivery, Ticket};

/// Discord may take so long to make a thread: another one is made only after that.
const MADE_WITHIN: Millis = Millis::secs(60);
/// How long after a request that was not answered its thread is looked for.
const LOOKED_FOR_AFTER: Millis = Millis::secs(30);
/// How long after a thread that was asked for more than once a spare one is looked for.
pub(super) const SPARES_AFTER: Millis = Millis::minutes(5);
/// How long a ticket that cannot be opened waits for somebody to mend what is in its way.
const BLOCKED: Millis = Millis::minutes(5);
/// The same at most, where Discord refuses it again and again.
const BLOCKED_AT_MOST: Millis = Millis::hours(1);

/// Makes the thread, unless a former attempt did.
pub(in crate::desk) async fn open(
    desk: &Desk,
    delivery: &Delivery,
    name: &str,
) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    if ticket.thread.is_some() || !ticket.state.is_open() {
        return Ok(Sent::Done);
    }
    let parent = parent_of(desk, &ticket).await?;
    if delivery.unsure {
        let begins = card::name_begins(ticket.number);
        let found = desk.platform.find_thread(ticket.guild, parent, &begins);
        if let Some(thread) = found.await? {
            return Ok(Sent::Thread(thread));
        }
        let asked_since = desk.now().since(delivery.created_at);
        if asked_since < MADE_WITHIN {
            return Err(later(MADE_WITHIN - asked_since, "its thread may be on its way").into());
        }
    }
    match desk.platform.open_thread(parent, name).await {
        Ok(thread) => Ok(Sent::Thread(thread)),
        Err(PlatformError::Invalid(reason)) => open_neutral(desk, &ticket, parent, &reason).await,
        Err(PlatformError::Later { wait: None, reason }) => {
            Err(later(LOOKED_FOR_AFTER, &reason).into())
        }
        Err(other) => Err(other.into()),
    }
}

/// A name was refused, which may be for a word in it: one without any of people's words is tried.
async fn open_neutral(
    desk: &Desk,
    ticket: &Ticket,
    parent: ChannelId,
    reason: &str,
) -> Result<Sent, DeskError> {
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let word = desk.voice(locale).say("ticket-neutral-name");
    let neutral = format!("{}{word}", card::name_begins(ticket.number));
    tracing::info!(ticket = %ticket.number, reason, "the name of a thread was refused");
    let thread = desk.platform.open_thread(parent, &neutral).await?;
    let values = [("number", ticket.number.to_string()), ("other", neutral)];
    let mut tx = desk.store.begin().await?;
    let (what, key) = ("thread-name", "ticket-name-refused");
    desk.tell_staff_once(&mut tx, ticket.guild, what, key, &values)
        .await?;
    desk.commit(tx).await?;
    Ok(Sent::Thread(thread))
}

/// Deletes the threads that were made for a ticket beside its own.
pub(in crate::desk) async fn remove_spares(
    desk: &Desk,
    delivery: &Delivery,
) -> Result<Sent, DeskError> {
    if let Some(ticket) = desk.store.ticket_of_step(delivery).await?
        && let Some(thread) = ticket.thread
    {
        let (parent, begins) = (
            parent_of(desk, &ticket).await?,
            card::name_begins(ticket.number),
        );
        desk.platform
            .remove_spares(ticket.guild, parent, &begins, thread)
            .await?;
    }
    Ok(Sent::Done)
}

async fn parent_of(desk: &Desk, ticket: &Ticket) -> Result<ChannelId, DeskError> {
    let settings = desk.guilds.get(ticket.guild).await?;
    Ok(settings.support_channel.unwrap_or(ticket.support_channel))
}

fn later(wait: Millis, reason: &str) -> PlatformError {
    PlatformError::Later {
        wait: Some(wait),
        reason: reason.to_owned(),
    }
}

/// Notes that the thread of a ticket is gone; an open ticket gets another.
pub(in crate::desk) async fn lose(
    desk: &Desk,
    ticket: &Ticket,
    thread: ChannelId,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    if let Some(mut now) = tx.ticket_to_change(ticket).await?
        && now.thread == Some(thread)
    {
        now.thread = None;
        now.opening_message = None;
        now.learner_in_thread = true;
        tx.update_ticket(&now).await?;
        desk.note_thread_lost(&mut tx, &now).await?;
        if now.state.is_open() {
            desk.thread_again(&mut tx, &now).await?;
        }
    }
    desk.commit(tx).await
}

/// Whoever can help is told that a thread cannot be made, and it is tried again; what Discord refuses as
/// it stands, for a day.
pub(in crate::desk) async fn refused(
    desk: &Desk,
    delivery: &Delivery,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let as_it_stands = matches!(error, PlatformError::Invalid(_));
    if as_it_stands && desk.now().since(delivery.created_at) >= WORTH_SENDING {
        return give_up(desk, delivery, error).await;
    }
    desk.thread_blocked(delivery, error).await?;
    let at = tried_again_at(desk.now(), delivery.attempts, as_it_stands);
    Ok(desk
        .store
        .retry_at(delivery.id, at, &error.to_string())
        .await?)
}

/// What waits for somebody to mend it is tried every few minutes, what Discord refuses ever more rarely.
fn tried_again_at(now: Timestamp, attempts: u32, as_it_stands: bool) -> Timestamp {
    if !as_it_stands {
        return now + BLOCKED;
    }
    now + crate::domain::Backoff::new(BLOCKED, BLOCKED_AT_MOST).after(attempts)
}

async fn give_up(desk: &Desk, delivery: &Delivery, error: &PlatformError) -> Result<(), DeskError> {
    tracing::warn!(%error, "a ticket's thread was given up");
    let mut tx = desk.store.begin().await?;
    tx.abandon(delivery.id, &error.to_string()).await?;
    if let Some(ticket) = tx.ticket_of_step(delivery).await? {
        desk.close(&mut tx, &ticket, Closing::Unopened).await?;
        let values = [("number", ticket.number.to_string())];
        desk.tell_staff(&mut tx, ticket.guild, "ticket-unopened-staff", &values)
            .await?;
    }
    desk.commit(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_refuses_as_it_stands_is_tried_ever_more_rarely() {
        let now = Timestamp::from_millis(0);
        let cases = [
            (0, false, 5),
            (40, false, 5),
            (0, true, 5),
            (2, true, 20),
            (4, true, 60),
            (40, true, 60),
        ];
        for (attempts, as_it_stands, minutes) in cases {
            let at = tried_again_at(now, attempts, as_it_stands);
            assert_eq!(
                at,
                now + Millis::minutes(minutes),
                "{attempts} {as_it_stands}"
            );
        }
    }
}
