//! The server: a stateful v10 REST API and a v10 gateway on loopback, in front of a [`World`].
//!
//! A bot reaches it as it would a proxy of Discord's API. It refuses what Discord refuses, and misbehaves on
//! demand. Tests act as people ([`people`]), read what people see ([`view`](crate::world::view)) and order faults
//! ([`faults`], [`gateway`]). Nothing in it waits for time to pass: its clock moves when a test moves it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test Discord fails the test it serves"
)]

pub mod changes;
pub mod commands;
pub mod components;
pub mod faults;
pub mod gateway;
pub mod limits;
pub(crate) mod objects;
pub(crate) mod openapi;
pub mod people;
pub mod request;
pub(crate) mod rest;
pub(crate) mod validate;
pub mod waiting;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use faults::on;
pub use limits::{Ceilings, Pace, RateLimits};

use crate::world::World;
use crate::world::setup::{self, Setup};

/// A running Discord. Clones are handles to the same one.
#[derive(Clone)]
pub struct Discord {
    inner: Arc<Inner>,
}

struct Inner {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    faults: Mutex<faults::Faults>,
    address: SocketAddr,
    server: Mutex<Option<JoinHandle<std::io::Result<()>>>>,
}

impl Discord {
    /// Founds the world and serves it on a free port of loopback.
    pub async fn start(setup: Setup) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let mut world = setup::found(setup);
        world.gateway.url = format!("ws://{address}/");
        let discord = Self {
            inner: Arc::new(Inner {
                world: Mutex::new(world),
                changed: watch::Sender::new(0),
                faults: Mutex::default(),
                address,
                server: Mutex::default(),
            }),
        };
        discord.serve(listener);
        discord
    }

    fn serve(&self, listener: TcpListener) {
        let routes = Router::new()
            .route("/", get(gateway::upgrade))
            .fallback(rest::answer)
            .with_state(self.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        *self.running_server() = Some(server);
    }

    /// Listens again where it did before.
    pub async fn listens_again(&self) {
        let listener = TcpListener::bind(self.inner.address)
            .await
            .expect("the old port");
        self.serve(listener);
    }

    /// What `DISCORD_API_PROXY` is set to.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// What `DISCORD_TOKEN` is set to.
    pub fn token(&self) -> String {
        self.look(|world| world.app.token.clone())
    }

    /// Stops listening, so that connections are refused; what is connected stays so.
    pub async fn stops_listening(&self) {
        let server = self.running_server().take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    fn running_server(&self) -> MutexGuard<'_, Option<JoinHandle<std::io::Result<()>>>> {
        self.inner
            .server
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock; threads that have been quiet for their time are archived.
    pub fn advance(&self, by: Duration) {
        self.act(|world| world.pass(by));
    }

    /// The present of this Discord, in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.look(|world| world.clock.now_ms())
    }

    /// Switches rate limits on or off.
    pub fn rate_limits(&self, limits: Option<RateLimits>) {
        self.act(|world| world.rate.set(limits));
    }

    /// Changes the world, and wakes whoever waits for a change.
    pub fn act<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = {
            let mut world = self
                .inner
                .world
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            change(&mut world)
        };
        self.inner.changed.send_modify(|version| *version += 1);
        result
    }

    /// Fails the test if this Discord itself has failed in one of its tasks, where a panic is
    /// only printed.
    fn demand_soundness(&self) {
        let failed = self.inner.world.is_poisoned();
        assert!(
            !failed,
            "the test Discord has failed: its panic stands above"
        );
    }

    /// Reads the world.
    pub fn look<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(
            &self
                .inner
                .world
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}
