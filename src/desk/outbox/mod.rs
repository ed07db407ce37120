//! The outbox: the steps that reach people. Each is written in the transaction of its decision, and small enough to be
//! looked for and repeated after a crash. Also holds the results of steps, the times between attempts, and the sending
//! of posts.

pub(crate) mod kinds;
pub(crate) mod outgoing;
pub(crate) mod send;
pub(crate) mod settle;
pub(crate) mod worker;

pub(crate) use outgoing::{CopyStep, LeadCall, NoteStep, Outgoing};
use tokio::sync::mpsc;

use crate::desk::platform::PlatformError;
use crate::desk::ui::post::{MESSAGE_CHARS, Mentions, Post};
use crate::desk::ui::replies::cut_to;
use crate::desk::{Desk, DeskError};
use crate::domain::{Backoff, ChannelId, DeliveryId, GuildId, MessageId, Millis, UserId};
use crate::store::{Delivery, Ticket, Tx};

/// Writes a step into the outbox; it is sent once the transaction is committed.
pub(crate) fn enqueue(desk: &Desk, tx: &mut Tx, outgoing: &Outgoing) -> Result<(), DeskError> {
    let id = DeliveryId::new(desk.entropy.id());
    let body = serde_json::to_string(outgoing)?;
    let route = outgoing.route();
    let stream = route.stream.number(id);
    tx.enqueue(id, stream, route.guild, &body, desk.now());
    Ok(())
}

/// Writes a step into the outbox, before all steps that wait in its stream.
pub(crate) fn enqueue_first(
    desk: &Desk,
    tx: &mut Tx,
    outgoing: &Outgoing,
) -> Result<(), DeskError> {
    let id = DeliveryId::new(desk.entropy.id());
    let body = serde_json::to_string(outgoing)?;
    let stream = outgoing.route().stream.number(id);
    tx.enqueue_first(id, stream, &body, desk.now());
    Ok(())
}

/// Writes a step that begins a stream into the outbox. If the worker has room, the step is claimed already, and
/// [`FastStep::go`] hands it over after the commit.
pub(crate) fn enqueue_fast<'d>(
    desk: &'d Desk,
    tx: &mut Tx,
    guild: Option<GuildId>,
    outgoing: &Outgoing,
) -> Result<Option<FastStep<'d>>, DeskError> {
    let room = desk.fast_lane.get().map(mpsc::Sender::try_reserve);
    let Some(Ok(room)) = room else {
        enqueue(desk, tx, outgoing)?;
        return Ok(None);
    };
    let (id, now) = (DeliveryId::new(desk.entropy.id()), desk.now());
    let lease = desk.process.lease();
    let delivery = Delivery {
        id,
        stream: outgoing.route().stream.number(id),
        guild,
        created_at: now,
        body: serde_json::to_string(outgoing)?,
        attempts: 0,
        unsure: false,
        lease_until: lease.until,
    };
    tx.enqueue_claimed(&delivery, lease.process);
    Ok(Some(FastStep { room, delivery }))
}

/// Commits a decision, and wakes the outbox worker if it wrote steps.
pub(crate) async fn commit(desk: &Desk, tx: Tx) -> Result<(), DeskError> {
    let wakes = tx.wakes_outbox();
    tx.commit().await?;
    wake_if(desk, wakes);
    Ok(())
}

/// Commits with [`Tx::commit_soon`], and wakes the outbox worker if it wrote steps.
pub(crate) async fn commit_soon(desk: &Desk, tx: Tx) -> Result<(), DeskError> {
    let wakes = tx.wakes_outbox();
    tx.commit_soon().await?;
    wake_if(desk, wakes);
    Ok(())
}

fn wake_if(desk: &Desk, wakes: bool) {
    if wakes {
        desk.steps_due.notify_one();
    }
}

/// A step for which the outbox worker has room. Drop it if the transaction is not committed.
pub(crate) struct FastStep<'a> {
    room: mpsc::Permit<'a, Delivery>,
    delivery: Delivery,
}

impl FastStep<'_> {
    /// Hands the step to the worker. Its transaction must be committed.
    pub(crate) fn go(self) {
        self.room.send(self.delivery);
    }
}

/// The time for which a step is tried before it is given up.
pub(crate) const WORTH_SENDING: Millis = Millis::hours(24);

/// The result of a step: a message, a thread, or nothing that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Nothing to store.
    Done,
    /// Nothing was done, on purpose: the person is not added to the thread.
    LeftOut,
    /// A message, with its channel.
    Message(ChannelId, MessageId),
    /// A ticket's thread.
    Thread(ChannelId),
}

/// A step that was sent and is not marked yet.
pub(crate) struct SentStep {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: Outgoing,
    pub(crate) sent: Sent,
}

/// Sends a message to a channel, unless an earlier attempt did.
pub(crate) async fn send_post(
    desk: &Desk,
    delivery: &Delivery,
    channel: ChannelId,
    to: Option<MessageId>,
    post: &Post,
) -> Result<Sent, DeskError> {
    if delivery.unsure
        && let Some(message) = desk
            .platform
            .find_post(channel, delivery.id, post, to, delivery.created_at)
            .await?
    {
        return Ok(Sent::Message(channel, message));
    }
    let message = desk.platform.post(channel, post, delivery.id, to).await?;
    desk.metrics.replies.inc();
    Ok(Sent::Message(channel, message))
}

/// Returns the thread in which a step speaks in a ticket; `None` if the ticket is over and has none.
///
/// # Errors
/// [`PlatformError::Gone`] if an open ticket has no thread: another one will be made, and the step waits for it.
pub(crate) fn thread_to_say_in(ticket: &Ticket) -> Result<Option<ChannelId>, PlatformError> {
    if ticket.thread.is_none() && ticket.state.is_open() {
        return Err(PlatformError::Gone);
    }
    Ok(ticket.thread)
}

/// Sends a direct message. If the person accepts none, sends a message to the channel `otherwise` that notifies only
/// them.
pub(crate) async fn send_direct(
    desk: &Desk,
    delivery: &Delivery,
    user: UserId,
    post: &Post,
    otherwise: Option<ChannelId>,
) -> Result<Sent, DeskError> {
    let refused = match desk.platform.direct_channel(user).await {
        Ok(channel) => match send_post(desk, delivery, channel, None, post).await {
            Err(DeskError::Platform(PlatformError::DirectMessagesClosed)) => {
                PlatformError::DirectMessagesClosed
            }
            other => return other,
        },
        Err(PlatformError::DirectMessagesClosed) => PlatformError::DirectMessagesClosed,
        Err(other) => return Err(other.into()),
    };
    match otherwise {
        Some(channel) => {
            let post = addressed(user, post);
            send_post(desk, delivery, channel, None, &post).await
        }
        None => Err(refused.into()),
    }
}

/// Turns a direct message into one for a channel, which mentions its reader.
fn addressed(user: UserId, post: &Post) -> Post {
    let mention = user.mention();
    let text = if post.text.contains(&mention) {
        post.text.clone()
    } else {
        cut_to(&format!("{mention} {}", post.text), MESSAGE_CHARS)
    };
    Post {
        text,
        mentions: Mentions {
            users: vec![user],
            roles: Vec::new(),
        },
        ..post.clone()
    }
}

/// Returns the time after which a step without its permission is tried again, by its attempts so far: 1 min, 2 min … at
/// most 10 min.
pub(crate) fn patience(attempts: u32) -> Millis {
    Backoff::new(Millis::minutes(1), Millis::minutes(10)).after(attempts)
}

/// Returns the time until the next attempt, by the attempts so far: 1 s, 2 s, 4 s … at most 256 s.
pub(crate) fn backoff(attempts: u32) -> Millis {
    Backoff::new(Millis::secs(1), Millis::secs(256)).after(attempts)
}

/// A claimed step, with its content or the reason why the content cannot be read.
pub(crate) struct Step {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: serde_json::Result<Outgoing>,
}

#[cfg(test)]
mod route_tests;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_stays_bounded() {
        assert_eq!(backoff(0), Millis::secs(1));
        assert_eq!(backoff(3), Millis::secs(8));
        assert_eq!(backoff(40), Millis::secs(256));
        assert!((0..50).all(|attempts| backoff(attempts) <= Millis::minutes(5)));
        assert_eq!(patience(0), Millis::minutes(1));
        assert!((4..50).all(|attempts| patience(attempts) == Millis::minutes(10)));
    }
}
