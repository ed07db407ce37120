//! Answers presses and commands. An answer that the platform does not accept now is retried alone, because its act is
//! done; if it still fails, its text goes to the person directly. Owed answers are kept in memory only: after a crash,
//! the person sees the outcome in the ticket, or by asking again.

use std::pin::pin;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::desk::event::{Call, Interaction, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::retry_queue::RETRY_AFTER;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, MessageId, Millis, Timestamp, UserId};

/// The time for which an answer is tried: Discord accepts it for 15 minutes.
const ANSWERABLE: Millis = Millis::minutes(14);
/// The time that an answer under way has to end after the process is told to stop.
const UNDER_WAY: Duration = Duration::from_secs(3);

/// A person who waits for an answer.
#[derive(Clone)]
pub(crate) struct AwaitingUser {
    interaction: Interaction,
    user: UserId,
    /// The message that the pressed button is on.
    pressed: Option<(ChannelId, MessageId)>,
}

impl AwaitingUser {
    /// Returns the presser of a button.
    pub(crate) fn presser(press: &Press) -> Self {
        Self {
            interaction: press.interaction.clone(),
            user: press.by.user,
            pressed: Some((press.channel, press.message)),
        }
    }

    /// Returns the caller of a command.
    pub(crate) fn caller(call: &Call) -> Self {
        Self {
            interaction: call.interaction.clone(),
            user: call.by.user,
            pressed: None,
        }
    }
}

/// An answer that the platform has not accepted yet.
pub(crate) struct OwedResponse {
    to: AwaitingUser,
    response: Response,
    since: Timestamp,
}

/// Returns whether an answer holds files. Such an answer is too large to keep: its press or command makes it again.
fn holds_files(response: &Response) -> bool {
    match response {
        Response::Reply(post)
        | Response::Ephemeral(post)
        | Response::Publish(post)
        | Response::Update(post) => !post.documents.is_empty(),
        Response::Rows(_) | Response::Choices(_) => false,
    }
}

/// Gives an answer. If the platform does not accept it now, it is tried again later or, if too many are owed, sent
/// directly. If the token has expired, a change of the message is made without it, and the reply to a command is sent
/// directly; a message that only the presser sees is dropped.
pub(crate) async fn give(
    desk: &Desk,
    to: &AwaitingUser,
    response: &Response,
) -> Result<(), DeskError> {
    let Err(error) = desk.platform.respond(&to.interaction, response).await else {
        return Ok(());
    };
    match &error {
        PlatformError::Expired | PlatformError::Gone => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "a press or a command could not be answered");
            send_without_token(desk, to, response).await
        }
        PlatformError::Later { wait, .. } if !holds_files(response) => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "a press or a command is answered later");
            let now = desk.now();
            let owed = OwedResponse {
                to: to.clone(),
                response: response.clone(),
                since: now,
            };
            put_back(desk, now + wait.unwrap_or(RETRY_AFTER), owed).await;
            Ok(())
        }
        _ => Err(error.into()),
    }
}

/// Gives owed answers as they come due, until shutdown. Runs beside the sweep, because each may take long.
pub(crate) async fn run(desk: &Desk, every: Duration, shutdown: &CancellationToken) {
    while !shutdown.is_cancelled() {
        try_again(desk, shutdown).await;
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// Sends due answers again, the oldest first, until one is not accepted again.
async fn try_again(desk: &Desk, shutdown: &CancellationToken) {
    while !shutdown.is_cancelled()
        && let Some(owed) = desk.owed_responses.next(desk.now())
    {
        let error = match give_until(desk, &owed, shutdown).await {
            Some(Ok(())) => continue,
            Some(Err(error)) => error,
            // The process ends: it is given up together with the others.
            None => return put_back(desk, desk.now(), owed).await,
        };
        desk.metrics.refused(&error);
        let now = desk.now();
        match error {
            PlatformError::Later { wait, .. } if now.since(owed.since) < ANSWERABLE => {
                let due = now + wait.unwrap_or(RETRY_AFTER);
                return put_back(desk, due, owed).await;
            }
            _ => too_late(desk, &owed).await,
        }
    }
}

/// Gives an owed answer. Returns `None` if it does not end within `UNDER_WAY` after shutdown. It is not stopped at
/// once, because a stopped answer may have arrived and would be given twice.
async fn give_until(
    desk: &Desk,
    owed: &OwedResponse,
    shutdown: &CancellationToken,
) -> Option<Result<(), PlatformError>> {
    let mut giving = pin!(desk.platform.respond(&owed.to.interaction, &owed.response));
    tokio::select! {
        given = giving.as_mut() => Some(given),
        () = shutdown.cancelled() => {
            tokio::time::timeout(UNDER_WAY, giving.as_mut()).await.ok()
        }
    }
}

/// Keeps an answer for another try, or gives it without its interaction if there is no room.
async fn put_back(desk: &Desk, due: Timestamp, owed: OwedResponse) {
    if let Some(owed) = desk.owed_responses.push(due, owed) {
        too_late(desk, &owed).await;
    }
}

/// Sends every kept answer once more, or else directly to the person, because this process ends.
pub(crate) async fn give_up(desk: &Desk) {
    for owed in desk.owed_responses.take_all() {
        let given = desk.platform.respond(&owed.to.interaction, &owed.response);
        if given.await.is_err() {
            too_late(desk, &owed).await;
        }
    }
}

/// Gives an answer without its interaction, because it could not be given in time.
async fn too_late(desk: &Desk, owed: &OwedResponse) {
    let told = match &owed.response {
        Response::Ephemeral(post) => {
            let direct = Outgoing::direct(owed.to.user, post.clone());
            send(desk, &direct).await
        }
        response => send_without_token(desk, &owed.to, response).await,
    };
    if let Err(error) = told {
        tracing::error!(%error, "nobody could be told what came of a press or a command");
    }
}

/// Gives an answer without the token of its interaction: the reply to a command directly, a change of a message as an
/// edit. Other answers are dropped.
async fn send_without_token(
    desk: &Desk,
    to: &AwaitingUser,
    response: &Response,
) -> Result<(), DeskError> {
    let mark = to.interaction.mark;
    let changed = match (response, to.pressed) {
        (Response::Reply(post), None) => {
            return send(desk, &Outgoing::direct(to.user, post.clone())).await;
        }
        (Response::Update(post), Some((channel, message))) => {
            desk.platform.edit(channel, message, post, mark).await
        }
        (Response::Rows(rows), Some((channel, message))) => {
            let rows = desk.platform.change_rows(channel, message, rows, mark);
            rows.await
        }
        _ => return Ok(()),
    };
    match changed {
        // A message that only the presser sees cannot be edited, and ends with the press.
        Err(PlatformError::Gone) => Ok(()),
        other => Ok(other?),
    }
}

async fn send(desk: &Desk, step: &Outgoing) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    outbox::enqueue(desk, &mut tx, step)?;
    outbox::commit(desk, tx).await
}
