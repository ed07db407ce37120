//! Liveness, readiness and metrics over HTTP for the operator's monitoring, calendars at secret addresses, and the desk
//! for a website. Decides nothing.

mod api;
mod calendar;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::desk::calendar::feeds::Feeds;
use crate::desk::metrics::Metrics;
use crate::desk::web::WebDesk;
use crate::store::Store;

pub use api::{ApiSettings, PageOrigin};

/// The sources of the pages that are served.
#[derive(Clone)]
struct Watched {
    metrics: Arc<Metrics>,
    store: Store,
}

/// A bound address, so that a wrong one is noticed at start-up.
pub struct Http {
    listener: TcpListener,
    watched: Watched,
    feeds: Arc<Feeds>,
    api: Option<(Arc<WebDesk>, ApiSettings)>,
}

impl Http {
    /// Binds an address.
    ///
    /// # Errors
    /// If the address is taken, or not this machine's.
    pub async fn bind(
        address: SocketAddr,
        metrics: Arc<Metrics>,
        store: Store,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self {
            listener,
            watched: Watched { metrics, store },
            feeds: Arc::default(),
            api: None,
        })
    }

    /// Adds the desk for a website.
    #[must_use]
    pub fn with_api(mut self, web: Arc<WebDesk>, settings: ApiSettings) -> Self {
        self.api = Some((web, settings));
        self
    }

    /// Returns the served calendars, which wait for a desk.
    pub fn feeds(&self) -> Arc<Feeds> {
        Arc::clone(&self.feeds)
    }

    /// Returns the bound address; for port 0, with the port that was chosen.
    ///
    /// # Errors
    /// If the socket is gone.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until shutdown.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self, shutdown: CancellationToken) -> std::io::Result<()> {
        let calendars = Router::new()
            .route("/calendar/{name}", get(calendar::show))
            .with_state(self.feeds);
        let api = self.api.map_or_else(Router::new, |(web, settings)| {
            api::routes(web, settings, shutdown.clone())
        });
        let pages = Router::new()
            .route("/live", get(|| async { "live\n" }))
            .route("/ready", get(ready))
            .route("/metrics", get(show_metrics))
            .with_state(self.watched)
            .merge(calendars)
            .merge(api);
        axum::serve(self.listener, pages)
            .with_graceful_shutdown(async move { shutdown.cancelled().await })
            .await
    }
}

/// The longest time that a write of the database may take.
const WRITES_WITHIN: Duration = Duration::from_secs(3);

/// Answers 200 if every shard has its session, the database accepts a write, and there are no repeated panics.
async fn ready(State(watched): State<Watched>) -> impl IntoResponse {
    let written = tokio::time::timeout(WRITES_WITHIN, watched.store.ping()).await;
    let in_the_way = match written {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("the database takes no write in time".to_owned()),
    };
    let metrics = &watched.metrics;
    let sound = !metrics.keeps_breaking_down();
    readiness(metrics.is_connected(), in_the_way, sound)
}

fn readiness(connected: bool, in_the_way: Option<String>, sound: bool) -> (StatusCode, String) {
    let lacking = match (connected, in_the_way, sound) {
        (false, ..) => "no session with Discord".to_owned(),
        (true, Some(error), _) => error,
        (true, None, false) => {
            "a part of the program breaks down again and again; see the log".to_owned()
        }
        (true, None, true) => return (StatusCode::OK, "ready\n".to_owned()),
    };
    let said = format!("not ready: {lacking}\n");
    (StatusCode::SERVICE_UNAVAILABLE, said)
}

async fn show_metrics(State(watched): State<Watched>) -> impl IntoResponse {
    let kind = [(
        header::CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    )];
    (kind, watched.metrics.page())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_needs_discord_the_database_and_a_program_without_fault() {
        let cases = [
            ((true, None, true), 200, "ready"),
            ((false, None, true), 503, "no session"),
            ((true, Some("it is locked"), true), 503, "it is locked"),
            ((false, Some("it is locked"), true), 503, "no session"),
            ((true, None, false), 503, "breaks down"),
        ];
        for ((connected, database, sound), code, words) in cases {
            let database = database.map(str::to_owned);
            let (status, said) = readiness(connected, database, sound);
            assert_eq!(status.as_u16(), code);
            assert!(said.contains(words), "{said}");
        }
    }
}
