//! The answers to presses and commands. One that the platform does not take just now is tried again by itself, since
//! what it tells of is done; at the end its words go directly to whoever waits. In memory only: who gets no answer
//! because a process died sees in the ticket, or by asking again, what came of it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::desk::event::{Call, Interaction, Press};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::{PlatformError, Response};
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, MessageId, Millis, Timestamp, UserId};

/// The most answers that are to be tried again.
const WAITING: usize = 1024;
/// The time until an answer is tried again.
const AGAIN: Millis = Millis::secs(5);
/// The time for which an answer is tried: Discord takes it for 15 minutes.
const ANSWERABLE: Millis = Millis::minutes(14);

/// Whoever waits for an answer.
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

/// An answer that the platform did not take yet.
struct Owed {
    to: AwaitingUser,
    response: Response,
    since: Timestamp,
    due: Timestamp,
}

/// The answers that are to be tried again.
#[derive(Default)]
pub(crate) struct OwedAnswers(Mutex<VecDeque<Owed>>);

impl OwedAnswers {
    /// Adds an answer; false if there is no room for it, which files take that are made anew instead.
    fn push(&self, owed: Owed) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = waiting.len() < WAITING && !holds_files(&owed.response);
        if has_room {
            waiting.push_back(owed);
        }
        has_room
    }

    fn next(&self, now: Timestamp) -> Option<Owed> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.pop_front_if(|first| first.due <= now)
    }

    fn take_all(&self) -> VecDeque<Owed> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn holds_files(response: &Response) -> bool {
    match response {
        Response::Reply(post)
        | Response::Ephemeral(post)
        | Response::Publish(post)
        | Response::Update(post) => !post.documents.is_empty(),
        Response::Rows(_) | Response::Choices(_) => false,
    }
}

/// Gives an answer. One that is not taken just now is given later. Where the token has expired, a change of the message is
/// made without it, and the reply to a command is sent directly; what a presser alone sees can no longer be said.
pub(crate) async fn give(
    desk: &Desk,
    to: &AwaitingUser,
    response: &Response,
) -> Result<(), DeskError> {
    let Err(error) = desk.platform.respond(&to.interaction, response).await else {
        return Ok(());
    };
    let now = desk.now();
    let owed = Owed {
        to: to.clone(),
        response: response.clone(),
        since: now,
        due: now + AGAIN,
    };
    match &error {
        PlatformError::Expired | PlatformError::Gone => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "a press or a command could not be answered");
            give_otherwise(desk, to, response).await
        }
        PlatformError::Later { .. } if desk.answers.push(owed) => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "a press or a command is answered later");
            Ok(())
        }
        _ => Err(error.into()),
    }
}

/// Gives the answers that are due again, the oldest first, until one is not taken again.
pub(crate) async fn try_again(desk: &Desk) {
    while let Some(owed) = desk.answers.next(desk.now()) {
        let Err(error) = desk
            .platform
            .respond(&owed.to.interaction, &owed.response)
            .await
        else {
            continue;
        };
        desk.metrics.refused(&error);
        let now = desk.now();
        let is_later = matches!(error, PlatformError::Later { .. });
        if is_later && now.since(owed.since) < ANSWERABLE {
            let due = now + AGAIN;
            desk.answers.push(Owed { due, ..owed });
            return;
        }
        too_late(desk, &owed).await;
    }
}

/// Gives every answer that is still owed once more or directly, because this process ends.
pub(crate) async fn give_up(desk: &Desk) {
    for owed in desk.answers.take_all() {
        let given = desk.platform.respond(&owed.to.interaction, &owed.response);
        if given.await.is_err() {
            too_late(desk, &owed).await;
        }
    }
}

/// Tells somebody directly what could not be answered in time.
async fn too_late(desk: &Desk, owed: &Owed) {
    let told = match &owed.response {
        Response::Ephemeral(post) => {
            let direct = Outgoing::direct(owed.to.user, post.clone());
            send(desk, &direct).await
        }
        response => give_otherwise(desk, &owed.to, response).await,
    };
    if let Err(error) = told {
        tracing::error!(%error, "nobody could be told what came of a press or a command");
    }
}

/// Gives an answer without the token of its press or command, as far as it can be.
async fn give_otherwise(
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
        // A message that only the presser sees cannot be changed so, and is over with the press.
        Err(PlatformError::Gone) => Ok(()),
        other => Ok(other?),
    }
}

async fn send(desk: &Desk, step: &Outgoing) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    outbox::enqueue(desk, &mut tx, step)?;
    outbox::commit(desk, tx).await
}
