//! Calendars at their secret addresses. All addresses without a calendar get the same answer.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::desk::calendar::feeds::{Feeds, NoFeed};

/// The header that limits how long a program may show its copy; no proxy may store it.
const CACHED: HeaderValue = HeaderValue::from_static("private, max-age=300");
/// The seconds after which a program without an answer may ask again.
const LATER: HeaderValue = HeaderValue::from_static("60");

/// Answers with the calendar at `/calendar/SECRET.ics`.
pub(super) async fn show(
    State(feeds): State<Arc<Feeds>>,
    Path(name): Path<String>,
    asked: HeaderMap,
) -> Response {
    let secret = name.strip_suffix(".ics").unwrap_or_default();
    let feed = match feeds.read(secret).await {
        Ok(feed) => feed,
        Err(NoFeed::Unknown) => return StatusCode::NOT_FOUND.into_response(),
        Err(NoFeed::Busy) => return later(),
        Err(NoFeed::Failed(error)) => {
            tracing::warn!(%error, "a calendar could not be written");
            return later();
        }
    };
    let mark = format!("\"{}\"", feed.mark);
    let has_it = asked.get(header::IF_NONE_MATCH).is_some_and(|known| {
        let known = known.to_str().unwrap_or_default().split(',');
        known
            .map(str::trim)
            .any(|known| known.trim_start_matches("W/") == mark)
    });
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], feed.text.clone()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHED);
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        headers.insert(header::ETAG, mark);
    }
    response
}

fn later() -> Response {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, LATER)],
    )
        .into_response()
}
