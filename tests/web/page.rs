//! A course's page with the widget on it, and the site's server that serves it and has sessions made.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use tokio::net::TcpListener;

use super::site::TOKEN;

/// The site's server; ends with the test.
pub(super) struct Page {
    address: String,
    /// The user who is logged in.
    user: Arc<Mutex<&'static str>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct Served {
    desk: String,
    language: String,
    user: Arc<Mutex<&'static str>>,
}

impl Page {
    /// A socket for a site whose address has to be known before frontdesk starts.
    pub(super) async fn socket() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("an address");
        (listener, format!("http://{address}"))
    }

    /// Serves the page in a language.
    pub(super) fn serves(
        listener: TcpListener,
        address: String,
        desk: &str,
        language: &str,
    ) -> Self {
        let user = Arc::new(Mutex::new("student-42"));
        let served = Served {
            desk: desk.to_owned(),
            language: language.to_owned(),
            user: Arc::clone(&user),
        };
        let pages = Router::new()
            .route("/", get(page))
            .route("/frontdesk-session", post(session))
            .with_state(served);
        let task = tokio::spawn(async move {
            axum::serve(listener, pages).await.ok();
        });
        Self {
            address,
            user,
            task,
        }
    }

    /// Logs somebody else in.
    pub(super) fn logs_in(&self, user: &'static str) {
        *self.user.lock().unwrap_or_else(PoisonError::into_inner) = user;
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The example of the docs, with the addresses of this test.
async fn page(State(served): State<Served>) -> Html<String> {
    let example = include_str!("../../docs/example-page.html");
    let page = example
        .replace("https://desk.example.org", &served.desk)
        .replace("lang=\"en\"", &format!("lang=\"{}\"", served.language));
    Html(page)
}

async fn session(State(served): State<Served>) -> Response {
    let user = *served.user.lock().unwrap_or_else(PoisonError::into_inner);
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let asked = client
        .post(format!("{}/api/sessions", served.desk))
        .bearer_auth(TOKEN)
        .header("content-type", "application/json")
        .body(json!({ "user": user, "name": "Alice" }).to_string());
    let answer = asked.send().await.expect("an answer");
    let status = StatusCode::from_u16(answer.status().as_u16()).expect("a status");
    (status, answer.text().await.expect("a text")).into_response()
}
