//! The server: a stateful v10 REST API and a v10 gateway on loopback, in front of a [`World`].
//!
//! A bot reaches it as it would a proxy of Discord's API. It refuses what Discord refuses, and misbehaves on
//! demand. Tests act as people ([`people`]), read what people see ([`view`]) and order faults
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
mod files;
pub mod gateway;
pub mod limits;
mod objects;
mod openapi;
pub mod people;
mod read;
pub mod request;
mod rest;
pub mod setup;
pub mod view;
pub mod waiting;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use twilight_model::application::command::Command;
use twilight_model::oauth::ApplicationFlags;

use crate::world::World;
use crate::world::ids::UserId;
use crate::world::message::AttachedFile;
pub use faults::on;
use gateway::GatewaySessions;
use limits::{RateLimiter, RateLimits};
use openapi::Contract;
use request::{Requested, RestCall};
pub use setup::Setup;

/// A running Discord. Clones are handles to the same one.
#[derive(Clone)]
pub struct Discord {
    inner: Arc<Inner>,
}

struct Inner {
    server: Mutex<Server>,
    changed: watch::Sender<u64>,
    faults: Mutex<faults::Faults>,
    address: SocketAddr,
    task: Mutex<Option<JoinHandle<std::io::Result<()>>>>,
}

/// The world and the application in it, with the API and the gateway between the two.
pub struct Server {
    /// The people, guilds, channels and messages.
    pub world: World,
    /// The address at which this Discord listens, as `http://127.0.0.1:1`.
    pub address: String,
    /// The application's token.
    pub token: String,
    /// The privileged intents of the application, as the developer portal has them.
    pub flags: ApplicationFlags,
    /// The owner of the application.
    pub owner: UserId,
    /// The registered commands.
    pub commands: Vec<Command>,
    /// The gateway.
    pub gateway: GatewaySessions,
    /// The rate limits.
    pub rate: RateLimiter,
    /// Every request so far.
    pub requests: Vec<Requested>,
    contract: Option<Arc<Contract>>,
    /// The requests that are carried out late, each with its time.
    late: Vec<(i64, RestCall)>,
    /// Fields of requests that Discord's OpenAPI document does not know, by route.
    pub undocumented: BTreeSet<String>,
    /// The files that people can give to commands, by their paths.
    pub(crate) at_hand: Vec<(String, AttachedFile)>,
    /// The listeners to requests as they arrive.
    taps: Vec<mpsc::UnboundedSender<Requested>>,
}

impl Deref for Server {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Server {
    /// Moves the clock: threads that have been quiet for their time are archived, and delayed requests that are due are
    /// carried out.
    fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        let now = self.clock.now_ms();
        let due: Vec<_> = self.late.extract_if(.., |(due, _)| *due <= now).collect();
        for (_, call) in due {
            // Nobody waits for the answer any more.
            let _ = self.answer_to(&call);
        }
        self.archive_quiet_threads();
    }
}

impl Discord {
    /// Makes the world and serves it on a free port of loopback.
    pub async fn start(setup: Setup) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let mut server = setup.build();
        server.gateway.url = format!("ws://{address}/");
        server.address = format!("http://{address}");
        let discord = Self {
            inner: Arc::new(Inner {
                server: Mutex::new(server),
                changed: watch::Sender::new(0),
                faults: Mutex::default(),
                address,
                task: Mutex::default(),
            }),
        };
        discord.serve(listener);
        discord
    }

    fn serve(&self, listener: TcpListener) {
        let routes = Router::new()
            .route("/", get(gateway::upgrade))
            .route("/attachments/{id}/{name}", get(files::download))
            .fallback(rest::answer)
            .with_state(self.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        *self.running_server() = Some(server);
    }

    /// Listens again on the former address.
    pub async fn listens_again(&self) {
        let listener = TcpListener::bind(self.inner.address)
            .await
            .expect("the old port");
        self.serve(listener);
    }

    /// Returns the URL that a bot is given as the proxy of Discord's API.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// Returns the token that a bot is given.
    pub fn token(&self) -> String {
        self.look(|server| server.token.clone())
    }

    /// Stops listening, so that new connections are refused; existing ones stay.
    pub async fn stops_listening(&self) {
        let server = self.running_server().take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    fn running_server(&self) -> MutexGuard<'_, Option<JoinHandle<std::io::Result<()>>>> {
        let task = self.inner.task.lock();
        task.unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock; threads that have been quiet for their time are archived.
    pub fn advance(&self, by: Duration) {
        self.act(|server| server.advance(by));
    }

    /// Returns the present of this Discord, in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.look(|server| server.clock.now_ms())
    }

    /// Switches rate limits on or off.
    pub fn rate_limits(&self, limits: Option<RateLimits>) {
        self.act(|server| server.rate.set(limits));
    }

    /// Changes the world, sends the bot the resulting events, and wakes everything that waits for a change.
    pub fn act<T>(&self, change: impl FnOnce(&mut Server) -> T) -> T {
        let result = {
            let mut server = self.server();
            let result = change(&mut server);
            server.send_changes();
            result
        };
        self.inner.changed.send_modify(|version| *version += 1);
        result
    }

    /// Reads the world.
    pub fn look<T>(&self, read: impl FnOnce(&Server) -> T) -> T {
        read(&self.server())
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        let server = self.inner.server.lock();
        server.unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails the test if this Discord itself has failed in one of its tasks, where a panic is
    /// only printed.
    fn demand_soundness(&self) {
        let failed = self.inner.server.is_poisoned();
        assert!(
            !failed,
            "the fake Discord has failed: its panic stands above"
        );
    }
}
