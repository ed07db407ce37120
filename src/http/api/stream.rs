//! A ticket's conversation as a stream of events, for readers that keep a connection open.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream;
use tokio::sync::OwnedSemaphorePermit;

use super::readers::Reader;
use super::reply::Refusal;
use super::state::Api;
use crate::desk::web::shown::Conversation;
use crate::desk::web::{Visitor, WebError, tickets};
use crate::domain::TicketNumber;

/// The longest wait for news before it is looked whether the reader may still read.
const WAIT: Duration = Duration::from_secs(25);
/// The most rounds of one stream, about an hour: then a browser connects again by itself, if its session still holds.
const ROUNDS: u32 = 144;
/// How often a reader is told that the stream is still there.
const ALIVE: Duration = Duration::from_secs(15);

/// A stream that is being read.
struct Reading {
    api: Arc<Api>,
    visitor: Visitor,
    number: TicketNumber,
    after: i64,
    rounds: u32,
    first: Option<Conversation>,
    _turn: OwnedSemaphorePermit,
    _place: Reader,
}

/// Begins to stream what follows a change.
pub(super) async fn begin(
    api: Arc<Api>,
    visitor: Visitor,
    number: TicketNumber,
    after: i64,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let turns = Arc::clone(&api.waiting);
    let turn = turns.try_acquire_owned().map_err(|_| Refusal::busy())?;
    let place = api.reader(&visitor)?;
    // What cannot be read at all is refused before anything is streamed.
    let first = tickets::read(&api.web, &visitor, number, after, Duration::ZERO).await?;
    let reading = Reading {
        api,
        visitor,
        number,
        after,
        rounds: 0,
        first: Some(first),
        _turn: turn,
        _place: place,
    };
    let events = stream::unfold(reading, next);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)))
}

async fn next(mut reading: Reading) -> Option<(Result<Event, Infallible>, Reading)> {
    if reading.rounds >= ROUNDS {
        return None;
    }
    reading.rounds += 1;
    let part = match reading.first.take() {
        Some(first) => first,
        None => following(&reading).await?.ok()?,
    };
    reading.after = part.next;
    let event = Event::default().id(part.next.to_string()).event("messages");
    let data = serde_json::to_string(&part).ok()?;
    Some((Ok(event.data(data)), reading))
}

/// The next part of the conversation; `None` once the process ends.
async fn following(reading: &Reading) -> Option<Result<Conversation, WebError>> {
    let Reading {
        api,
        visitor,
        number,
        after,
        ..
    } = reading;
    tokio::select! {
        read = tickets::read(&api.web, visitor, *number, *after, WAIT) => Some(read),
        () = api.shutdown.cancelled() => None,
    }
}
