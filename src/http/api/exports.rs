//! The rows behind figures, and the figures of reports, for the site's own server: of any length, page by page.

use std::io;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::reply::{ApiRefusal, json_reply};
use super::state::{ApiState, RequestCaller};
use super::tickets::query_value;
use crate::desk::export::Format;
use crate::desk::web::exports::{self, ExportRequest};

/// The header with the description of an export; a CSV file has no place for it.
const ABOUT: HeaderName = HeaderName::from_static("frontdesk-about");

/// `GET /api/export/{rows}`
pub(super) async fn rows(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(rows): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiRefusal> {
    caller.require_site()?;
    let turns = Arc::clone(&api.exports);
    let turn = turns.try_acquire_owned().map_err(|_| ApiRefusal::busy())?;
    let query = query.unwrap_or_default();
    let (format, period) = (query_value(&query, "format"), query_value(&query, "period"));
    let wish = ExportRequest {
        rows: &rows,
        format: format.as_deref(),
        period: period.as_deref(),
    };
    let begun = exports::begin(&api.web, wish).await?;
    let reading = (begun.pieces, turn, api.shutdown.clone());
    let body = stream::unfold(reading, |(mut pieces, turn, shutdown)| async move {
        let piece = tokio::select! {
            piece = pieces.recv() => piece?,
            // Fails, so that an incomplete export is not taken for a complete one.
            () = shutdown.cancelled() => Err(io::Error::other("frontdesk ends")),
        };
        Some((piece, (pieces, turn, shutdown)))
    });
    let kind = HeaderValue::from_static(match begun.format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    });
    let body = Body::from_stream(body);
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Ok(about) = HeaderValue::from_str(&begun.about) {
        response.headers_mut().insert(ABOUT, about);
    }
    Ok(response)
}

/// `GET /api/reports/{report}`
pub(super) async fn report(
    State(api): ApiState,
    Extension(caller): RequestCaller,
    Path(report): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiRefusal> {
    caller.require_site()?;
    let _turn = api.exports.try_acquire().map_err(|_| ApiRefusal::busy())?;
    let query = query.unwrap_or_default();
    let of = ["period", "category"].map(|name| query_value(&query, name));
    let of = of.each_ref().map(Option::as_deref);
    let figures = exports::figures(&api.web, &report, of).await?;
    Ok(json_reply(StatusCode::OK, &figures))
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::super::access::Caller;
    use super::super::state::{Api, ApiSettings};
    use super::*;
    use crate::desk::web::WebDesk;
    use crate::domain::Secret;

    /// The API of a desk that is not open yet: each request that gets a turn is refused, and gives the turn back.
    fn unopened() -> Arc<Api> {
        let settings = ApiSettings {
            token: Secret::new("a token"),
            origins: Vec::new(),
        };
        let web = Arc::new(WebDesk::new(None));
        Arc::new(Api::new(web, settings, CancellationToken::new()))
    }

    /// Why an export and a report are refused.
    async fn refused(api: &Arc<Api>) -> [String; 2] {
        let (state, caller) = (|| State(Arc::clone(api)), || Extension(Caller::Site));
        let (named, query) = (|name: &str| Path(name.to_owned()), || RawQuery(None));
        let export = rows(state(), caller(), named("events"), query()).await;
        let figures = report(state(), caller(), named("overview"), query()).await;
        [export, figures].map(|answer| format!("{:?}", answer.expect_err("no desk is open")))
    }

    #[tokio::test]
    async fn two_are_read_at_once_and_whoever_comes_besides_is_told_to_come_again() {
        let api = unopened();
        let has_a_turn = |refused: &String| refused.contains("\"starting\"");
        let has_none = |refused: &String| refused.contains("\"busy\"");
        for _ in 0..9 {
            let refused = refused(&api).await;
            assert!(refused.iter().all(has_a_turn), "{refused:?}");
        }
        assert_eq!(api.exports.available_permits(), 2);
        let mut held = Vec::new();
        for _ in 0..2 {
            held.push(Arc::clone(&api.exports).try_acquire_owned().unwrap());
        }
        let besides = refused(&api).await;
        assert!(besides.iter().all(has_none), "{besides:?}");
        held.pop();
        let next = refused(&api).await;
        assert!(next.iter().all(has_a_turn), "{next:?}");
    }
}
