//! Faults, begun and ended by chance.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::RngExt;

use super::Chaos;
use crate::postgres::Shutdown;
use fake_discord::wire::on;

/// The faults of the moment, which have to be mended.
#[derive(Default)]
pub(super) struct Faults {
    /// The processes that are not running.
    killed: [bool; 2],
    database_away: bool,
    /// The number of times that each fault was begun.
    pub(super) begun: BTreeMap<&'static str, usize>,
}

/// The requests that fail: all, or one kind in which a repetition would show.
const ROUTES: [&str; 6] = [
    "*",
    "POST /channels/*/messages",
    "POST /channels/*/threads",
    "POST /interactions/*/*/callback",
    "PUT /channels/*/thread-members/*",
    "PATCH /channels/*/messages/*",
];

impl Faults {
    /// Breaks something.
    pub(super) async fn begin_one(&mut self, chaos: &mut Chaos) {
        let route = ROUTES[chaos.chance.random_range(0..ROUTES.len())];
        let times = chaos.chance.random_range(1..4);
        let discord = &chaos.discord;
        // The last two restart the database's server.
        let kinds = if chaos.restarts { 14 } else { 12 };
        let name = match chaos.chance.random_range(0..kinds) {
            0..3 => return self.kill(chaos),
            3 => {
                discord.drops_the_socket();
                "sockets dropped"
            }
            4 => {
                discord.asks_for_reconnect();
                "reconnects asked for"
            }
            5 => {
                discord.invalidates_the_session(chaos.acts.is_multiple_of(2));
                "sessions invalidated"
            }
            6 => {
                discord.repeats_events(10 * times);
                "events repeated"
            }
            7 => {
                discord.fails(on(route), 503, times);
                "requests failed"
            }
            8 => {
                discord.limits(on(route), 0.2, times);
                "requests limited"
            }
            9 => {
                discord.hangs_up_before(on(route), times);
                "requests cut off"
            }
            10 => {
                discord.hangs_up_after(on(route), times);
                "answers cut off"
            }
            11 => return self.take_database_away(chaos).await,
            12 => return self.restart_database(chaos, Shutdown::Fast).await,
            _ => return self.restart_database(chaos, Shutdown::Immediate).await,
        };
        self.count(name);
    }

    fn kill(&mut self, chaos: &mut Chaos) {
        let which = chaos.chance.random_range(0..2);
        if let Some(process) = chaos.processes[which].take() {
            process.kill();
            self.killed[which] = true;
            self.count("processes killed");
        }
    }

    async fn take_database_away(&mut self, chaos: &Chaos) {
        if !self.database_away {
            chaos.database.goes_away().await;
            self.database_away = true;
            self.count("database taken away");
        }
    }

    async fn restart_database(&mut self, chaos: &Chaos, shutdown: Shutdown) {
        if chaos.database.restarts(shutdown).await {
            self.count(match shutdown {
                Shutdown::Fast => "database restarted",
                Shutdown::Immediate => "database crashed and restarted",
            });
        }
    }

    fn count(&mut self, name: &'static str) {
        *self.begun.entry(name).or_default() += 1;
    }

    /// Mends something, if anything is broken.
    pub(super) async fn end_one(&mut self, chaos: &mut Chaos) {
        if self.database_away {
            chaos.database.comes_back().await;
            self.database_away = false;
        } else if let Some(which) = self.killed.iter().position(|killed| *killed) {
            // Sometimes the lease of what it held has ended by then.
            if chaos.chance.random_bool(0.3) {
                chaos.passes(Duration::from_secs(150));
            }
            chaos.starts(which);
            self.killed[which] = false;
        }
    }

    /// Mends everything.
    pub(super) async fn end_all(&mut self, chaos: &mut Chaos) {
        chaos.discord.api_recovers();
        while self.database_away || self.killed.contains(&true) {
            self.end_one(chaos).await;
        }
        chaos.are_ready().await;
    }
}
