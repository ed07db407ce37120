//! The rows that figures are made of, and the figures of reports, for the site's own server: of any length, page by
//! page.

use std::io;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::reply::{ApiRefusal, written};
use super::state::{By, Shared};
use super::tickets::value;
use crate::desk::export::Format;
use crate::desk::web::exports::{self, ExportRequest};

/// The header with the description of an export, which a CSV file has no place for.
const ABOUT: HeaderName = HeaderName::from_static("frontdesk-about");

/// `GET /api/export/{rows}`
pub(super) async fn rows(
    State(api): Shared,
    Extension(caller): By,
    Path(rows): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiRefusal> {
    caller.is_site()?;
    let turns = Arc::clone(&api.exports);
    let turn = turns.try_acquire_owned().map_err(|_| ApiRefusal::busy())?;
    let query = query.unwrap_or_default();
    let (format, period) = (value(&query, "format"), value(&query, "period"));
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
            // So that nobody takes half of it for the whole.
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
    State(api): Shared,
    Extension(caller): By,
    Path(report): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiRefusal> {
    caller.is_site()?;
    let _turn = api.exports.try_acquire().map_err(|_| ApiRefusal::busy())?;
    let period = value(&query.unwrap_or_default(), "period");
    let figures = exports::figures(&api.web, &report, period.as_deref()).await?;
    Ok(written(StatusCode::OK, &figures))
}
