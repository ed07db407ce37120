//! The settings of guilds, at hand: every message asks for them. Read again after a short while,
//! because another process may have changed them. Never decides by them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{Clock, GuildId, GuildSettings, Millis, Timestamp};
use crate::store::{Store, StoreError};

/// How long settings are taken for fresh; another process sees a change after that.
const FRESH: Millis = Millis::secs(10);

/// Settings by guild.
pub(super) struct Guilds {
    store: Store,
    clock: Arc<dyn Clock>,
    known: RwLock<HashMap<GuildId, (Timestamp, Arc<GuildSettings>)>>,
}

impl Guilds {
    /// Nothing at hand yet.
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            known: RwLock::default(),
        }
    }

    /// A guild's settings; the defaults if it has set nothing up.
    pub(super) async fn get(&self, guild: GuildId) -> Result<Arc<GuildSettings>, StoreError> {
        let now = self.clock.now();
        if let Some(fresh) = self.fresh(guild, now) {
            return Ok(fresh);
        }
        let settings = Arc::new(self.store.settings(guild).await?);
        self.remember(now, Arc::clone(&settings));
        Ok(settings)
    }

    /// Takes settings that were just saved.
    pub(super) fn put(&self, settings: GuildSettings) {
        self.remember(self.clock.now(), Arc::new(settings));
    }

    fn fresh(&self, guild: GuildId, now: Timestamp) -> Option<Arc<GuildSettings>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, settings) = known.get(&guild)?;
        (now.since(*read_at) < FRESH).then(|| Arc::clone(settings))
    }

    fn remember(&self, now: Timestamp, settings: Arc<GuildSettings>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(settings.guild, (now, settings));
    }
}
