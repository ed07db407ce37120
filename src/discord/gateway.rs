//! The sessions with Discord's gateway: started, watched, and closed when frontdesk shuts down.
//! serenity resumes and reconnects by itself; it tells its caller only of a refused token and of
//! refused intents, so a shard that never becomes ready is noticed here.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use serenity::gateway::{ConnectionStage, GatewayError, ShardManager, ShardManagerOptions};
use serenity::model::gateway::GatewayIntents;
use serenity::prelude::{Mutex, RwLock, TypeMap};
use tokio_util::sync::CancellationToken;

use super::ConnectError;
use super::hear::Ears;
use super::shards::ShardRange;
use crate::desk::Vitals;

/// What frontdesk listens to; only the content of messages has to be granted.
pub(super) const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES)
    .union(GatewayIntents::MESSAGE_CONTENT);
/// How often the sessions are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A shard has so long to become ready, counted from its turn.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Discord lets one shard after another begin its session.
const TURN: Duration = Duration::from_secs(6);
/// Closing takes no longer.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// The gateway of one process, not started yet.
pub(super) struct Gateway {
    pub(super) ears: Arc<Ears>,
    pub(super) address: String,
    pub(super) shards: ShardRange,
    pub(super) vitals: Arc<Vitals>,
    pub(super) shutdown: CancellationToken,
}

impl Gateway {
    /// Runs until shutdown, or until Discord refuses for good.
    pub(super) async fn run(self) -> Result<(), ConnectError> {
        let (manager, mut refusals) = ShardManager::new(ShardManagerOptions {
            data: Arc::new(RwLock::new(TypeMap::new())),
            event_handlers: vec![Arc::clone(&self.ears) as Arc<_>],
            raw_event_handlers: Vec::new(),
            framework: Arc::default(),
            shard_index: 0,
            shard_init: 0,
            shard_total: 0,
            ws_url: Arc::new(Mutex::new(self.address.clone())),
            http: Arc::clone(self.ears.rest.http()),
            intents: INTENTS,
            presence: None,
        });
        if self.ears.manager.set(Arc::downgrade(&manager)).is_err() {
            tracing::error!("the gateway was started twice");
        }
        self.start(&manager).await;
        let ended = tokio::select! {
            () = self.shutdown.cancelled() => Ok(()),
            Some(refusal) = refusals.next() => refusal.map_err(refused),
            late = self.watch(&manager) => Err(late),
        };
        self.vitals.shards_ready.set(0);
        if tokio::time::timeout(CLOSE_WITHIN, manager.shutdown_all())
            .await
            .is_err()
        {
            tracing::warn!("the gateway was not closed in time");
        }
        ended
    }

    /// Not serenity's `start_shard_range`, whose end is inclusive against the look of it.
    async fn start(&self, manager: &ShardManager) {
        let shards = self.shards;
        self.vitals.shards.set(i64::from(shards.count()));
        let (first, count, total) = (shards.first(), shards.count(), shards.total());
        manager.set_shards(first, count, total).await;
        if let Err(error) = manager.initialize() {
            tracing::error!(%error, "the shards could not be started");
        }
    }

    /// Keeps count of the sessions that are up. Ends only if one never is.
    async fn watch(&self, manager: &ShardManager) -> ConnectError {
        let turns = TURN.saturating_mul(self.shards.count());
        let mut left = READY_WITHIN.saturating_add(turns);
        let mut begun = false;
        loop {
            let ready = ready(manager).await;
            begun |= ready >= self.shards.count();
            self.vitals.shards_ready.set(i64::from(ready));
            if !begun && left.is_zero() {
                return ConnectError::NotReady {
                    ready,
                    shards: self.shards,
                };
            }
            tokio::time::sleep(LOOK_EVERY).await;
            left = left.saturating_sub(LOOK_EVERY);
        }
    }
}

/// How many sessions are up.
async fn ready(manager: &ShardManager) -> u32 {
    let runners = manager.runners.lock().await;
    let up = runners.values();
    let up = up.filter(|runner| runner.stage == ConnectionStage::Connected);
    u32::try_from(up.count()).unwrap_or(u32::MAX)
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
