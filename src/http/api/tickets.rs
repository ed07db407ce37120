//! Tickets: opening one, showing it, reading it and writing in it.

use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::chat::message;
use super::reply::{ApiRefusal, json_reply, read as read_body};
use super::state::{ApiState, RequestCaller};
use super::stream;
use crate::desk::web::shown::inquiry_id;
use crate::desk::web::tickets;
use crate::desk::web::tickets::About;
use crate::domain::TicketNumber;

/// The longest wait for news.
const MAX_WAIT: Duration = Duration::from_secs(25);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketRequest {
    inquiry: Option<String>,
    message: Option<String>,
    user: Option<String>,
    name: Option<String>,
    locale: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketMessage {
    message: String,
    user: Option<String>,
    name: Option<String>,
}

/// `POST /api/tickets`
pub(super) async fn open(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let wanted: TicketRequest = read_body(request).await?;
    let (user, locale) = (wanted.user.as_deref(), wanted.locale.as_deref());
    let visitor = api.visitor(caller, user, wanted.name, locale)?;
    let about = match (wanted.inquiry, wanted.message) {
        (Some(id), None) => {
            let id = inquiry_id(&id);
            About::Inquiry(id.ok_or_else(|| ApiRefusal::invalid("this is no inquiry's id"))?)
        }
        (None, Some(text)) => About::Text(message(&text)?.to_owned()),
        _ => return Err(ApiRefusal::invalid("give an `inquiry` or a `message`")),
    };
    let opened = tickets::open(&api.web, &visitor, about).await?;
    Ok(json_reply(StatusCode::CREATED, &opened))
}

/// `GET /api/tickets/{id}`
pub(super) async fn show(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiRefusal> {
    let query = query.unwrap_or_default();
    let visitor = api.visitor(caller, query_value(&query, "user").as_deref(), None, None)?;
    let ticket = tickets::show(&api.web, &visitor, number(&id)?).await?;
    Ok(json_reply(StatusCode::OK, &ticket))
}

/// `GET /api/tickets/{id}/messages`
pub(super) async fn read(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let query = query.unwrap_or_default();
    let until = caller.session_ends();
    let visitor = api.visitor(caller, query_value(&query, "user").as_deref(), None, None)?;
    let whole = |name: &str| match query_value(&query, name) {
        None => Ok(0),
        Some(text) => text
            .parse::<u32>()
            .map_err(|_| ApiRefusal::invalid("`after` and `wait` are whole numbers")),
    };
    let number = number(&id)?;
    let after = i64::from(whole("after")?);
    let wait = Duration::from_secs(u64::from(whole("wait")?)).min(MAX_WAIT);
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|kinds| kinds.contains("text/event-stream")) {
        let seen = headers
            .get("last-event-id")
            .and_then(|id| id.to_str().ok()?.parse().ok());
        let from = seen.unwrap_or(after);
        return stream::begin(api, visitor, until, number, from)
            .await
            .map(IntoResponse::into_response);
    }
    let _place = api.reader(&visitor)?;
    let reading = tickets::read(&api.web, &visitor, number, after, wait);
    let shutdown = api.shutdown.cancelled();
    tokio::select! {
        read = reading => Ok(json_reply(StatusCode::OK, &read?)),
        () = shutdown => Err(ApiRefusal::busy()),
    }
}

/// `POST /api/tickets/{id}/messages`
pub(super) async fn write(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiRefusal> {
    let said: TicketMessage = read_body(request).await?;
    let visitor = api.visitor(caller, said.user.as_deref(), said.name, None)?;
    let text = message(&said.message)?;
    let taken = tickets::write(&api.web, &visitor, number(&id)?, text).await?;
    Ok(json_reply(StatusCode::ACCEPTED, &taken))
}

fn number(id: &str) -> Result<TicketNumber, ApiRefusal> {
    id.parse()
        .map_err(|_| ApiRefusal::invalid("this is no ticket's number"))
}

/// Returns the value of a parameter in a query.
pub(super) fn query_value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(given, _)| *given == name)?;
    Some(decoded(value))
}

/// Decodes a percent-encoded value of an address.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                after.get(2..).unwrap_or_default()
            }
            (b'+', _) => {
                bytes.push(b' ');
                after
            }
            (byte, _) => {
                bytes.push(*byte);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_browsers_write_it() {
        let query = "after=5&user=alice%40example.com&name=a+b&cut=%4&zh=%E5%B0%8F";
        for (name, expected) in [
            ("after", Some("5")),
            ("user", Some("alice@example.com")),
            ("name", Some("a b")),
            ("cut", Some("%4")),
            ("zh", Some("小")),
            ("none", None),
        ] {
            assert_eq!(query_value(query, name).as_deref(), expected, "{name}");
        }
    }
}
