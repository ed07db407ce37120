//! A ticket's conversation as a stream of events, for readers that keep a connection open. It ends with the session in
//! which it began.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use futures::stream;
use tokio::sync::OwnedSemaphorePermit;

use super::places::RequestSlot;
use super::reply::ApiRefusal;
use super::state::Api;
use crate::desk::web::shown::Conversation;
use crate::desk::web::{Visitor, tickets};
use crate::domain::{TicketNumber, Timestamp};

/// The longest wait for news before the reader's access is checked again.
const MAX_WAIT: Duration = Duration::from_secs(25);
/// The most rounds of one stream, about an hour in all; then its reader reconnects.
const ROUNDS: u32 = 144;
/// The interval of keep-alive signs to a reader.
const ALIVE: Duration = Duration::from_secs(15);

/// A stream that is being read.
struct StreamReader {
    api: Arc<Api>,
    visitor: Visitor,
    /// The time at which the reader's session ends, if they have one.
    until: Option<Timestamp>,
    number: TicketNumber,
    after: i64,
    rounds: u32,
    first: Option<Conversation>,
    _turn: OwnedSemaphorePermit,
    _place: RequestSlot,
}

/// Begins to stream everything after a change.
pub(super) async fn begin(
    api: Arc<Api>,
    visitor: Visitor,
    until: Option<Timestamp>,
    number: TicketNumber,
    after: i64,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiRefusal> {
    let turns = Arc::clone(&api.waiting);
    let turn = turns.try_acquire_owned().map_err(|_| ApiRefusal::busy())?;
    let place = api.reader(&visitor)?;
    // An unreadable conversation is refused before the stream begins.
    let first = tickets::read(&api.web, &visitor, number, after, Duration::ZERO).await?;
    let reading = StreamReader {
        api,
        visitor,
        until,
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

async fn next(mut reading: StreamReader) -> Option<(Result<Event, Infallible>, StreamReader)> {
    if reading.rounds >= ROUNDS {
        return None;
    }
    reading.rounds += 1;
    let part = match reading.first.take() {
        Some(first) => first,
        None => following(&reading).await?,
    };
    reading.after = part.next;
    let event = Event::default().id(part.next.to_string()).event("messages");
    let data = serde_json::to_string(&part).ok()?;
    Some((Ok(event.data(data)), reading))
}

/// Reads the next part of the conversation; `None` once it is unreadable, or the session or the process ends.
async fn following(reading: &StreamReader) -> Option<Conversation> {
    let StreamReader { api, visitor, .. } = reading;
    let wait = reading.left()?.min(MAX_WAIT);
    let part = tokio::select! {
        read = tickets::read(&api.web, visitor, reading.number, reading.after, wait) => read.ok()?,
        () = api.shutdown.cancelled() => return None,
    };
    // A part that arrives after the session's end is not sent.
    reading.left()?;
    Some(part)
}

impl StreamReader {
    /// Returns for how long the session is still valid; `None` once it has ended.
    fn left(&self) -> Option<Duration> {
        let Some(until) = self.until else {
            return Some(Duration::MAX);
        };
        let left = until.since(self.api.web.now().ok()?);
        let left = u64::try_from(left.get()).ok().filter(|left| *left > 0);
        left.map(Duration::from_millis)
    }
}
