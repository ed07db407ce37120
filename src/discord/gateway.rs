//! The sessions with Discord's gateway: started, watched, and closed when frontdesk shuts down. serenity resumes and
//! reconnects by itself every few seconds, and reports only a refused token and refused intents. So shards that do not
//! become ready are noticed and logged here. Discord counts every attempt, so the process stops when too few sessions
//! are left.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use serenity::gateway::{
    ConnectionStage, GatewayError, ShardManager, ShardManagerOptions, ShardRunnerMessage,
};
use serenity::model::gateway::GatewayIntents;
use serenity::model::id::ShardId;
use serenity::prelude::{Mutex, RwLock, TypeMap};
use tokio_util::sync::CancellationToken;

use super::failure::ConnectError;
use super::reach;
use super::receive::EventReceiver;
use super::receive::listener::SessionListener;
use super::session_thread::SessionThread;
use super::shards::ShardRange;
#[cfg(test)]
use super::shards::Shards;
use crate::desk::metrics::Metrics;
use crate::domain::{Clock, Millis, Timestamp};

/// The intents for which frontdesk asks; only the content of messages has to be granted.
pub(super) const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES)
    .union(GatewayIntents::MESSAGE_CONTENT);
/// The pause between two looks at the sessions.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The number of failed checks after which a missing session is logged. It is logged again each time that the number
/// has doubled.
const QUIET_LOOKS: u32 = 8;
/// The time within which a shard must be ready, counted from its turn, before the operator is told what to check.
const READY_WITHIN: Millis = Millis::secs(60);
/// The time between the turns of two shards: Discord lets them start sessions one after another.
const TURN: Millis = Millis::secs(6);
/// The time without an answered heartbeat after which a session is down; one is due every 41 seconds.
const HEARTBEAT_WITHIN: Duration = Duration::from_secs(130);
/// The time between two requests for the number of sessions left, while sessions are missing.
const COUNT_EVERY: Millis = Millis::minutes(1);
/// The code that closes a session so that it cannot be resumed.
const NORMAL_CLOSURE: u16 = 1000;
/// The longest time for closing the sessions.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// The gateway of one process, not started yet.
pub(super) struct Gateway {
    pub(super) receiver: Arc<EventReceiver>,
    pub(super) address: String,
    pub(super) shards: ShardRange,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) shutdown: CancellationToken,
}

impl Gateway {
    /// Runs until shutdown, or until Discord refuses for good.
    pub(super) async fn run(self) -> Result<(), ConnectError> {
        let thread = SessionThread::start();
        let thread = thread.map_err(|error| ConnectError::Ended(error.to_string()))?;
        let options = self.options();
        // serenity starts all of its tasks from there.
        let (manager, mut refusals) = thread.enter(|| ShardManager::new(options));
        self.start(&manager).await;
        let ended = tokio::select! {
            () = self.shutdown.cancelled() => Ok(()),
            Some(refusal) = refusals.next() => refusal.map_err(refused),
            used_up = self.watch(&manager) => Err(used_up),
            () = self.receiver.rest.until_token_is_refused() => Err(ConnectError::RefusedToken),
        };
        self.metrics.shards_ready.set(0);
        // Closed first, so that a session which cannot be closed is no longer heard.
        self.receiver.queue.close();
        if tokio::time::timeout(CLOSE_WITHIN, close(&manager))
            .await
            .is_err()
        {
            tracing::warn!("the gateway was not closed in time");
        }
        ended
    }

    fn options(&self) -> ShardManagerOptions {
        let listener = SessionListener::new(Arc::clone(&self.receiver));
        ShardManagerOptions {
            data: Arc::new(RwLock::new(TypeMap::new())),
            event_handlers: vec![Arc::new(listener)],
            raw_event_handlers: Vec::new(),
            shard_index: 0,
            shard_init: 0,
            shard_total: 0,
            ws_url: Arc::new(Mutex::new(self.address.clone())),
            http: Arc::clone(self.receiver.rest.http()),
            intents: INTENTS,
            presence: None,
        }
    }

    /// Starts the shards without serenity's `start_shard_range`, whose range includes its end although its type
    /// excludes it.
    async fn start(&self, manager: &ShardManager) {
        let shards = self.shards;
        self.metrics.shards.set(i64::from(shards.count()));
        let (first, count, total) = (shards.first(), shards.count(), shards.total());
        manager.set_shards(first, count, total).await;
        if let Err(error) = manager.initialize() {
            tracing::error!(%error, "the shards could not be started");
        }
    }

    /// Counts the sessions that are up, and logs missing ones; returns when too few can be started.
    async fn watch(&self, manager: &ShardManager) -> ConnectError {
        let mut deadline = ReadyDeadline::of(self.shards, self.clock.now());
        let mut spending = Spending::from(self.clock.elapsed());
        let mut heartbeats = HashMap::new();
        let mut looks_in_vain: u32 = 0;
        loop {
            let sessions = sessions(manager, &mut heartbeats).await;
            for (shard, up) in &sessions {
                self.metrics.shard_is_up(shard.0, *up);
            }
            let ready = sessions.iter().filter(|(_, up)| *up).count() as u32;
            self.metrics.shards_ready.set(i64::from(ready));
            let missing = self.shards.count().saturating_sub(ready);
            looks_in_vain = if missing > 0 {
                looks_in_vain.saturating_add(1)
            } else {
                0
            };
            // serenity retries every few seconds and reports nothing of it.
            if looks_in_vain >= QUIET_LOOKS && looks_in_vain.is_power_of_two() {
                let shards = self.shards;
                tracing::warn!(%shards, ready, "the gateway gives no session; trying again");
            }
            if spending.is_to_be_counted(missing > 0, self.clock.elapsed())
                && let Some(remaining) = self.too_few_sessions(&mut spending, missing).await
            {
                return ConnectError::SessionsUsedUp { remaining };
            }
            if deadline.is_over(ready, self.clock.now()) {
                let shards = self.shards;
                tracing::error!(
                    %shards,
                    ready,
                    "some shards have no session and are waited for: check FRONTDESK_SHARDS (is TOTAL the same in every process, and enough for the number of guilds?) and the connection to the gateway"
                );
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Returns the number of sessions that can still be started, if this process uses them up and they are too few for
    /// the missing shards.
    async fn too_few_sessions(&self, spending: &mut Spending, missing: u32) -> Option<u64> {
        // If this request fails, the gateway can hardly be reached either.
        let answer = reach::gateway(&self.receiver.rest).await.ok();
        let starts = answer.map(|answer| answer.session_start_limit);
        let remaining = starts.as_ref().map(|starts| starts.remaining);
        let goes_on = spending.counted(remaining, self.clock.elapsed());
        let used_up = starts.filter(|starts| goes_on && reach::are_used_up(starts, missing));
        used_up.map(|starts| starts.remaining)
    }
}

/// A count of failing sessions, each of which uses up one that Discord allows.
struct Spending {
    counted_at: Millis,
    /// The number of sessions left at the last count.
    remaining: Option<u64>,
    /// Whether some sessions were missing since then.
    some_failed: bool,
    /// Whether some sessions were missing all the time since then.
    is_lasting: bool,
}

impl Spending {
    const fn from(now: Millis) -> Self {
        Self {
            counted_at: now,
            remaining: None,
            some_failed: false,
            is_lasting: true,
        }
    }

    /// Returns whether it is time to ask how many are left: some sessions were missing since the last count.
    fn is_to_be_counted(&mut self, some_are_missing: bool, now: Millis) -> bool {
        self.some_failed |= some_are_missing;
        self.is_lasting &= some_are_missing;
        self.some_failed && now >= self.counted_at + COUNT_EVERY
    }

    /// Notes how many are left, if known. Returns whether sessions are being used up: some were missing all the time
    /// since the last count, or fewer are left than at that count shortly before.
    fn counted(&mut self, remaining: Option<u64>, now: Millis) -> bool {
        let is_just_before = now < self.counted_at + COUNT_EVERY + COUNT_EVERY;
        let before = self.remaining.filter(|_| is_just_before);
        let has_fallen = before.zip(remaining).is_some_and(|(was, is)| is < was);
        let goes_on = self.is_lasting || has_fallen;
        *self = Self {
            remaining,
            ..Self::from(now)
        };
        goes_on
    }
}

/// Closes every session. serenity's `shutdown_all` alone skips one live shard per earlier restart, because the notice
/// of the closed session is still queued. So the shutdown is sent to every runner first.
async fn close(manager: &ShardManager) {
    {
        let runners = manager.runners.lock().await;
        for (shard, runner) in runners.iter() {
            let order = ShardRunnerMessage::Shutdown(*shard, NORMAL_CLOSURE);
            runner.runner_tx.send_to_shard(order);
        }
    }
    manager.shutdown_all().await;
}

/// The time by which all shards should be ready, after which the operator is told once. It is dropped once all are
/// ready, because serenity restores sessions that are lost later.
struct ReadyDeadline {
    shards: u32,
    until: Option<Timestamp>,
}

impl ReadyDeadline {
    fn of(shards: ShardRange, now: Timestamp) -> Self {
        let turns = Millis::new(TURN.get() * i64::from(shards.count() - 1));
        Self {
            shards: shards.count(),
            until: Some(now + READY_WITHIN + turns),
        }
    }

    /// Says, once, whether the time to become ready is over, given the number of ready shards.
    fn is_over(&mut self, ready: u32, now: Timestamp) -> bool {
        if ready >= self.shards {
            self.until = None;
        }
        self.until.take_if(|until| now >= *until).is_some()
    }
}

/// Checks whether each session is alive, and notes whether it is up.
async fn sessions(
    manager: &ShardManager,
    heartbeats: &mut HashMap<ShardId, Heartbeats>,
) -> Vec<(ShardId, bool)> {
    let runners = manager.runners.lock().await;
    heartbeats.retain(|shard, _| runners.contains_key(shard));
    let sessions = runners.iter().map(|(shard, runner)| {
        let heartbeats = heartbeats.entry(*shard).or_default();
        let is_alive = heartbeats.go_on(runner.latency, LOOK_EVERY);
        (
            *shard,
            is_alive && runner.stage == ConnectionStage::Connected,
        )
    });
    sessions.collect()
}

/// The answered heartbeats of a session, which show whether it is alive. serenity still calls a session connected while
/// it fails to resume it, but the latency then stops changing, because each answered heartbeat has its own.
#[derive(Default)]
struct Heartbeats {
    latency: Option<Duration>,
    unanswered_for: Duration,
}

impl Heartbeats {
    /// Returns whether the session is alive, checked again after `step`.
    fn go_on(&mut self, latency: Option<Duration>, step: Duration) -> bool {
        if latency == self.latency {
            self.unanswered_for = self.unanswered_for.saturating_add(step);
        } else {
            (self.latency, self.unanswered_for) = (latency, Duration::ZERO);
        }
        self.unanswered_for < HEARTBEAT_WITHIN
    }
}

fn refused(error: GatewayError) -> ConnectError {
    match error {
        GatewayError::InvalidAuthentication => ConnectError::RefusedToken,
        GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents => {
            ConnectError::DisallowedIntents
        }
        other => ConnectError::Ended(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(1000 * second)
    }

    /// Returns the seconds after which the operator is told, if `ready` shards are ready all the time.
    fn given_up(shards: &str, ready: u32) -> Option<i64> {
        let Ok(Shards::Range(range)) = shards.parse() else {
            panic!("a good range");
        };
        let mut deadline = ReadyDeadline::of(range, at(0));
        (0..1000).find(|second| deadline.is_over(ready, at(*second)))
    }

    #[test]
    fn a_shard_has_a_minute_from_its_turn_before_the_operator_is_told() {
        let cases = [
            ("0-0/1", 0, Some(60)),
            ("3-3/8", 0, Some(60)),
            ("0-3/4", 3, Some(78)),
            ("0-3/4", 4, None),
        ];
        for (shards, ready, expected) in cases {
            assert_eq!(given_up(shards, ready), expected, "{shards} {ready}");
        }
    }

    #[test]
    fn a_session_that_is_lost_later_is_waited_for() {
        let mut deadline = ReadyDeadline::of(ShardRange::all(1), at(0));
        assert!(!deadline.is_over(1, at(6)));
        assert!((0..1000).all(|second| !deadline.is_over(0, at(second))));
    }

    #[test]
    fn a_session_whose_heartbeat_is_no_longer_answered_is_not_up() {
        let mut heartbeats = Heartbeats::default();
        let (minute, millis) = (Duration::from_secs(60), Duration::from_millis);
        assert!(heartbeats.go_on(None, minute), "no heartbeat was due yet");
        assert!(heartbeats.go_on(Some(millis(20)), minute));
        assert!(heartbeats.go_on(Some(millis(21)), minute));
        assert!(heartbeats.go_on(Some(millis(21)), minute));
        assert!(heartbeats.go_on(Some(millis(21)), minute));
        assert!(!heartbeats.go_on(Some(millis(21)), minute), "it stopped");
        assert!(heartbeats.go_on(Some(millis(19)), minute), "it came back");
    }

    /// Counts the sessions left, if it is time for that; returns whether sessions are being used up.
    fn counted(spending: &mut Spending, second: i64, missing: bool, left: u64) -> Option<bool> {
        let now = Millis::secs(second);
        let is_time = spending.is_to_be_counted(missing, now);
        is_time.then(|| spending.counted(Some(left), now))
    }

    #[test]
    fn what_is_left_is_counted_once_a_minute_while_a_session_is_missing_or_was() {
        let mut spending = Spending::from(Millis::ZERO);
        let mut look = |second, missing, left| counted(&mut spending, second, missing, left);
        assert_eq!(look(600, false, 40), None, "every session lasts");
        assert_eq!(
            look(601, true, 40),
            Some(false),
            "one is missing for a moment"
        );
        assert_eq!(look(660, true, 40), None);
        assert_eq!(
            look(661, false, 40),
            Some(false),
            "one was missing, and began none"
        );
        assert_eq!(look(900, false, 39), None, "they last again");
        assert_eq!(
            look(901, true, 30),
            Some(false),
            "it is long ago that more were left"
        );
        assert_eq!(look(930, false, 30), None);
        assert_eq!(look(961, true, 29), Some(true), "they come and go");
    }

    #[test]
    fn what_is_missing_for_a_whole_minute_uses_sessions_up() {
        let mut spending = Spending::from(Millis::ZERO);
        let mut look = |second, missing| counted(&mut spending, second, missing, 40);
        assert_eq!(look(1, true), None);
        assert_eq!(look(60, true), Some(true));
        assert_eq!(look(90, false), None);
        assert_eq!(look(120, true), Some(false));
    }

    #[test]
    fn each_refusal_of_the_gateway_names_its_cause() {
        let cases = [
            (
                GatewayError::InvalidAuthentication,
                ConnectError::RefusedToken,
            ),
            (
                GatewayError::DisallowedGatewayIntents,
                ConnectError::DisallowedIntents,
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(refused(error), expected);
        }
    }
}
