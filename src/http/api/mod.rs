//! The desk for a website or an app, as JSON: questions, presses, tickets and their conversations. Translates requests
//! and answers; decides nothing. Everything is bounded: bodies, time, concurrent requests, and each visitor's calls.

mod access;
mod allow;
mod chat;
mod exports;
mod limits;
mod origins;
mod places;
mod reply;
mod sessions;
mod state;
mod stream;
mod tickets;
mod users;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use tokio_util::sync::CancellationToken;

use crate::desk::web::{WebDesk, widget};
use reply::ApiRefusal;
use state::{Api, ApiState};

pub use origins::PageOrigin;
pub use state::ApiSettings;

/// The time for one request, including the longest wait for news.
const DONE_WITHIN: Duration = Duration::from_secs(35);

/// The description of the API, for programs.
const DESCRIPTION: &str = include_str!("../../../docs/openapi.json");
/// The widget, which a page loads.
const WIDGET: &str = include_str!("../../../assets/widget/widget.js");
/// The place in the widget where its texts are inserted.
const WORDS: &str = "/* put in when it is served */ {}";

/// Makes the routes of the API.
pub(super) fn routes(
    web: Arc<WebDesk>,
    settings: ApiSettings,
    shutdown: CancellationToken,
) -> Router {
    let api = Arc::new(Api::new(web, settings, shutdown));
    let mut called = Router::new();
    for (path, methods) in table() {
        called = called.route(path, methods.fallback(no_method));
    }
    called
        .route("/api/{*rest}", axum::routing::any(no_route))
        .layer(from_fn_with_state(Arc::clone(&api), bounded))
        .layer(from_fn_with_state(Arc::clone(&api), allow::allow))
        .route("/api/openapi.json", get(description))
        .route("/widget.js", get(widget_script))
        .with_state(api)
}

/// Lists every path that needs a token, with its methods.
fn table() -> [(&'static str, MethodRouter<Arc<Api>>); 10] {
    [
        ("/api/sessions", post(sessions::begin)),
        ("/api/chat", post(chat::ask)),
        ("/api/inquiries/{id}/press", post(chat::press)),
        ("/api/tickets", post(tickets::open)),
        ("/api/tickets/{id}", get(tickets::show)),
        (
            "/api/tickets/{id}/messages",
            get(tickets::read).post(tickets::write),
        ),
        ("/api/surveys/{id}", post(users::answer_survey)),
        ("/api/export/{rows}", get(exports::rows)),
        ("/api/reports/{report}", get(exports::report)),
        ("/api/users/{user}", delete(users::forget).get(users::copy)),
    ]
}

async fn no_method() -> ApiRefusal {
    ApiRefusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "this path is not called by this method; see /api/openapi.json",
    )
}

async fn no_route() -> ApiRefusal {
    ApiRefusal::new(
        StatusCode::NOT_FOUND,
        "path",
        "there is no such path; see /api/openapi.json",
    )
}

/// Answers a request of a known caller, within limits of time and of concurrent requests.
async fn bounded(State(api): ApiState, request: Request, next: Next) -> Response {
    let mut response = match done(&api, request, next).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    };
    let unkept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, unkept);
    response
}

async fn done(api: &Api, mut request: Request, next: Next) -> Result<Response, ApiRefusal> {
    let waits = waits_for_news(&request);
    let admitted = api.admit(request.headers(), waits).await?;
    request.extensions_mut().insert(admitted.caller.clone());
    let done = tokio::time::timeout(DONE_WITHIN, next.run(request)).await;
    done.map_err(|_| ApiRefusal::late())
}

/// Returns whether a request may wait long, like one for a ticket's conversation.
fn waits_for_news(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::GET
        && path.starts_with("/api/tickets/")
        && path.ends_with("/messages")
}

async fn description() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], DESCRIPTION).into_response()
}

/// `GET /widget.js`
async fn widget_script(State(api): ApiState) -> Result<Response, ApiRefusal> {
    let texts = widget::texts(&api.web)?;
    // As JSON stands in a script: nothing in it can end the script.
    let texts = serde_json::to_string(&texts).unwrap_or_default();
    let script = WIDGET.replacen(WORDS, &texts.replace('<', "\\u003c"), 1);
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    let kept = HeaderValue::from_static("public, max-age=300");
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)];
    Ok((headers, script).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn the_widget_has_a_place_for_its_texts() {
        assert_eq!(WIDGET.matches(WORDS).count(), 1);
    }

    #[test]
    fn every_path_is_described_and_every_described_path_is_there() {
        let described: Value = serde_json::from_str(DESCRIPTION).unwrap();
        let paths = described["paths"].as_object().unwrap();
        let described: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
        let open = ["/api/openapi.json", "/widget.js"];
        let there = table().into_iter().map(|(path, _)| path).chain(open);
        assert_eq!(described, there.collect::<BTreeSet<_>>());
    }
}
