//! Liveness, readiness and metrics over HTTP, for whoever watches the process. Decides nothing, and
//! says nothing about people.

mod metrics;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::desk::Vitals;
use crate::store::Store;

/// What the pages are made from.
#[derive(Clone)]
struct Watched {
    vitals: Arc<Vitals>,
    store: Store,
}

/// An address that listens already, so that a wrong one is found at start-up.
pub struct Http {
    listener: TcpListener,
    watched: Watched,
}

impl Http {
    /// Listens on an address.
    ///
    /// # Errors
    /// The address is taken, or not this machine's.
    pub async fn bind(
        address: SocketAddr,
        vitals: Arc<Vitals>,
        store: Store,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self {
            listener,
            watched: Watched { vitals, store },
        })
    }

    /// Where it listens; the port is the one that was found if none was asked for.
    ///
    /// # Errors
    /// The socket is gone.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until shutdown.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self, shutdown: CancellationToken) -> std::io::Result<()> {
        let pages = Router::new()
            .route("/live", get(|| async { "live\n" }))
            .route("/ready", get(ready))
            .route("/metrics", get(show_metrics))
            .with_state(self.watched);
        axum::serve(self.listener, pages)
            .with_graceful_shutdown(async move { shutdown.cancelled().await })
            .await
    }
}

/// Ready: every shard has its session, the database answers, and nothing breaks down again and again.
async fn ready(State(watched): State<Watched>) -> impl IntoResponse {
    let database = watched.store.ping().await.is_ok();
    let vitals = &watched.vitals;
    readiness(
        vitals.is_connected(),
        database,
        !vitals.keeps_breaking_down(),
    )
}

const fn readiness(connected: bool, database: bool, sound: bool) -> (StatusCode, &'static str) {
    let lacking = if !connected {
        "not ready: no session with Discord\n"
    } else if !database {
        "not ready: the database does not answer\n"
    } else if !sound {
        "not ready: a part of the program breaks down again and again; see the log\n"
    } else {
        return (StatusCode::OK, "ready\n");
    };
    (StatusCode::SERVICE_UNAVAILABLE, lacking)
}

async fn show_metrics(State(watched): State<Watched>) -> impl IntoResponse {
    let kind = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    (kind, metrics::page(&watched.vitals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_needs_discord_the_database_and_a_program_without_fault() {
        let cases = [
            ((true, true, true), 200, "ready"),
            ((false, true, true), 503, "no session"),
            ((true, false, true), 503, "database"),
            ((false, false, true), 503, "no session"),
            ((true, true, false), 503, "breaks down"),
        ];
        for ((connected, database, sound), code, words) in cases {
            let (status, said) = readiness(connected, database, sound);
            assert_eq!(status.as_u16(), code);
            assert!(said.contains(words), "{said}");
        }
    }
}
