//! The answer to a question that was asked by a command. It is in the outbox, so that it is not lost with
//! the process: in place of the command's reply while its learner can be expected to look there, directly
//! after that.

use super::courier::Sent;
use super::event::Interaction;
use super::platform::{PlatformError, Response};
use super::post::Post;
use super::{Desk, DeskError};
use crate::domain::{Millis, UserId};
use crate::store::Delivery;

/// How long somebody looks at the place where the reply to their command appears.
const LOOKED_AT: Millis = Millis::minutes(1);

/// Sends it, unless it went out before.
pub(super) async fn send(
    desk: &Desk,
    delivery: &Delivery,
    to: &Interaction,
    user: UserId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if desk.now().since(delivery.created_at) < LOOKED_AT {
        // Filled twice with the same, a reply is filled once.
        match fill(desk, to, post).await {
            Err(PlatformError::Expired | PlatformError::Gone) => {}
            filled => return Ok(filled.map(|()| Sent::Done)?),
        }
    } else if desk.platform.is_filled(to).await? {
        return Ok(Sent::Done);
    }
    match desk.send_direct(delivery, user, post, None).await {
        Err(DeskError::Platform(refused @ PlatformError::Refused)) => {
            let filled = fill(desk, to, post).await;
            filled.map(|()| Sent::Done).map_err(|_| refused.into())
        }
        sent => sent,
    }
}

async fn fill(desk: &Desk, to: &Interaction, post: &Post) -> Result<(), PlatformError> {
    let filled = desk
        .platform
        .respond(to, &Response::Reply(post.clone()))
        .await;
    if let Err(error) = &filled {
        desk.metrics.refused(error);
    }
    filled
}
