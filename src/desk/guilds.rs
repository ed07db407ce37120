//! The settings of guilds, at hand: every message asks for them. Read again after a short while,
//! because another process may have changed them. Never decides by them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::{Clock, GuildId, GuildSettings, Millis};
use crate::store::{Store, StoreError};

/// How long settings are taken for fresh; another process sees a change after that.
const FRESH: Millis = Millis::secs(10);

/// Settings by guild.
pub(super) struct Guilds {
    store: Store,
    clock: Arc<dyn Clock>,
    /// With how long the process had run when they were read.
    known: RwLock<HashMap<GuildId, (Millis, Arc<GuildSettings>)>>,
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
        let now = self.clock.elapsed();
        if let Some(fresh) = self.fresh(guild, now) {
            return Ok(fresh);
        }
        match (self.store.settings(guild).await, self.known(guild)) {
            (Ok(settings), _) => {
                let settings = Arc::new(settings);
                self.remember(now, Arc::clone(&settings));
                Ok(settings)
            }
            // While the database is away, what was last known of it holds.
            (Err(error), Some(known)) if error.is_passing() => Ok(known),
            (Err(error), _) => Err(error),
        }
    }

    /// A guild's settings as they were last known.
    pub(super) fn known(&self, guild: GuildId) -> Option<Arc<GuildSettings>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&known.get(&guild)?.1))
    }

    /// Takes settings that were just saved.
    pub(super) fn put(&self, settings: GuildSettings) {
        self.remember(self.clock.elapsed(), Arc::new(settings));
    }

    fn fresh(&self, guild: GuildId, now: Millis) -> Option<Arc<GuildSettings>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, settings) = known.get(&guild)?;
        (now.get() - read_at.get() < FRESH.get()).then(|| Arc::clone(settings))
    }

    fn remember(&self, now: Millis, settings: Arc<GuildSettings>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(settings.guild, (now, settings));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Locale, ManualClock, Timestamp};
    use crate::store::StoreOptions;

    #[tokio::test]
    async fn settings_are_read_again_whichever_way_the_clock_was_set() {
        let store = Store::open("sqlite::memory:", StoreOptions::default());
        let store = store.await.unwrap();
        let clock = ManualClock::new(Timestamp::from_millis(100_000_000));
        let guilds = Guilds::new(store.clone(), Arc::new(clock.clone()));
        let guild = GuildId::new(7);
        guilds.get(guild).await.unwrap();
        for (set_to, locale) in [(50_000_000, Locale::ZhCn), (900_000_000, Locale::EnUs)] {
            let mut changed = GuildSettings::new(guild);
            changed.locale = locale;
            let mut tx = store.begin().await.unwrap();
            tx.save_settings(&changed).await.unwrap();
            tx.commit().await.unwrap();
            clock.set(Timestamp::from_millis(set_to));
            clock.advance(FRESH);
            assert_eq!(guilds.get(guild).await.unwrap().locale, locale, "{set_to}");
        }
    }
}
