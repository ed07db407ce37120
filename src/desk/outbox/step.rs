//! A claimed step of the outbox and its result, the times between attempts, and the sending of
//! posts.

use crate::desk::outbox::Outgoing;
use crate::desk::platform::PlatformError;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, MessageId, Millis, UserId};
use crate::store::Delivery;

/// How long a step is tried before it is given up.
pub(crate) const WORTH_SENDING: Millis = Millis::hours(24);

/// What a step made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Nothing that is stored.
    Done,
    /// A message, with its channel.
    Message(ChannelId, MessageId),
    /// A ticket's thread.
    Thread(ChannelId),
}

/// A step that was done and is not marked yet.
pub(crate) struct SentStep {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: Outgoing,
    pub(crate) sent: Sent,
}

/// Sends a message to a channel, unless a former attempt did.
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
        Some(channel) => send_post(desk, delivery, channel, None, post).await,
        None => Err(refused.into()),
    }
}

/// The time until a missing permission is tried again after so many attempts: 1 min, 2 min … at
/// most 10 min.
pub(crate) fn patience(attempts: u32) -> Millis {
    crate::domain::Backoff::new(Millis::minutes(1), Millis::minutes(10)).after(attempts)
}

/// The time until the next try after so many attempts: 1 s, 2 s, 4 s … at most 256 s.
pub(crate) fn backoff(attempts: u32) -> Millis {
    crate::domain::Backoff::new(Millis::secs(1), Millis::secs(256)).after(attempts)
}

/// A claimed step, with its content or the reason why that cannot be read.
pub(crate) struct Step {
    pub(crate) delivery: Delivery,
    pub(crate) outgoing: serde_json::Result<Outgoing>,
}
