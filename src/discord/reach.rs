//! The requests before a session with Discord's gateway: for the bot's user, its intents, the gateway's address, and
//! the number of sessions left. Discord limits the sessions of a bot per day, and resets the token of a bot that
//! exceeds the limit, so repeated restarts must not use them up.

use std::time::Duration;

use serde::Deserialize;
use serenity::http::Route;
use serenity::model::gateway::{BotGateway, SessionStartLimit};
use serenity::model::id as serenity_id;
use serenity::model::user::CurrentUser;
use tokio_util::sync::CancellationToken;

use super::failure::{ConnectError, Failure};
use super::rest::{Ask, Rest, pause};

/// The number of sessions in reserve: for other processes of the bot, and for the operator who mends the fault that
/// used up the rest.
const SPARE: u64 = 50;
/// The longest time between two requests for the number of sessions.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// Discord's answers that are needed before a session.
pub(super) struct SessionAnswers {
    pub(super) me: CurrentUser,
    pub(super) gateway: BotGateway,
}

/// Asks Discord for everything that a session needs. Retries until shutdown while it cannot be reached.
///
/// # Errors
/// A refused token or intent, found without spending a session.
pub(super) async fn reach(
    rest: &Rest,
    shutdown: &CancellationToken,
) -> Result<SessionAnswers, ConnectError> {
    let mut attempt = 0;
    loop {
        let asked = tokio::select! {
            () = shutdown.cancelled() => return Err(ConnectError::ShutDown),
            asked = ask(rest) => asked,
        };
        let failure = match asked {
            Ok((_, application)) if !application.reads_messages() => {
                return Err(ConnectError::DisallowedIntents);
            }
            Ok((reached, _)) => return Ok(reached),
            Err(failure) => failure,
        };
        if !failure.may_pass() {
            return Err(failure.into());
        }
        let pause = pause(attempt, rest.entropy());
        tracing::warn!(%failure, ?pause, "Discord cannot be reached; asking again");
        attempt += 1;
        wait(pause, shutdown).await?;
    }
}

async fn ask(rest: &Rest) -> Result<(SessionAnswers, RawApplication), Failure> {
    let answers = SessionAnswers {
        me: rest.call(Ask::get(Route::UserMe)).await?,
        gateway: gateway(rest).await?,
    };
    let application = rest.call(Ask::get(Route::Oauth2ApplicationCurrent));
    Ok((answers, application.await?))
}

/// Asks for the gateway's address, and for the number of sessions left.
pub(super) async fn gateway(rest: &Rest) -> Result<BotGateway, Failure> {
    rest.call(Ask::get(Route::GatewayBot)).await
}

/// Waits until enough sessions for the shards, and a reserve, are left, or until shutdown.
pub(super) async fn until_sessions_are_left(
    rest: &Rest,
    mut starts: SessionStartLimit,
    shards: u32,
    shutdown: &CancellationToken,
) -> Result<(), ConnectError> {
    let mut is_told = false;
    while are_used_up(&starts, shards) {
        if !is_told {
            let (remaining, minutes) = (starts.remaining, starts.reset_after / 60_000);
            tracing::error!(
                remaining,
                minutes,
                "Discord lets this bot begin too few sessions until so many minutes from now, and resets the token of one that begins more: waiting for it. What begins so many sessions? Look for restarts, and for FRONTDESK_SHARDS that do not fit"
            );
            is_told = true;
        }
        wait(
            ASK_AGAIN.min(Duration::from_millis(starts.reset_after)),
            shutdown,
        )
        .await?;
        match gateway(rest).await {
            Ok(answer) => starts = answer.session_start_limit,
            Err(failure) if failure.may_pass() => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(())
}

/// Returns whether too few sessions are left for the shards and a reserve.
pub(super) fn are_used_up(starts: &SessionStartLimit, shards: u32) -> bool {
    starts.remaining < u64::from(shards) + SPARE
}

async fn wait(time: Duration, shutdown: &CancellationToken) -> Result<(), ConnectError> {
    tokio::select! {
        () = shutdown.cancelled() => Err(ConnectError::ShutDown),
        () = tokio::time::sleep(time) => Ok(()),
    }
}

/// The flags of an application that may read message contents: granted after Discord's review, or freely while it is in
/// fewer than a hundred servers.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// An application as Discord describes it.
#[derive(Deserialize)]
pub(super) struct RawApplication {
    pub(super) id: serenity_id::ApplicationId,
    #[serde(default)]
    flags: u64,
}

impl RawApplication {
    /// Returns whether it may read people's messages.
    pub(super) const fn reads_messages(&self) -> bool {
        self.flags & MESSAGE_CONTENT != 0
    }
}
