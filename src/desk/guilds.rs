//! The guilds: their settings, cached for a short while because another process may change them,
//! and whether frontdesk is still in each. In a guild that it has left nothing is sent or due; its
//! data is erased if it is not invited back.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard, RwLock};

use crate::desk::catchup::watermarks;
use crate::desk::event::Event;
use crate::desk::setup::offer;
use crate::desk::{Desk, DeskError, members, notices, outbox};
use crate::domain::{Clock, GuildId, GuildSettings, Millis, RoleId};
use crate::faq::defuse;
use crate::store::{Store, StoreError};

/// The time for which cached settings are used; a change by another process is noticed after it.
const FRESH: Millis = Millis::secs(10);

/// The cached settings by guild.
pub(crate) struct Guilds {
    store: Store,
    clock: Arc<dyn Clock>,
    /// The settings, each with the time for which the process had run when they were read.
    known: RwLock<HashMap<GuildId, (Millis, Arc<GuildSettings>)>>,
}

impl Guilds {
    /// Makes an empty cache.
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            known: RwLock::default(),
        }
    }

    /// Returns a guild's settings; the defaults if it has set nothing up.
    pub(crate) async fn get(&self, guild: GuildId) -> Result<Arc<GuildSettings>, StoreError> {
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
            // While the database is away, the settings last known are used.
            (Err(error), Some(known)) if error.is_passing() => Ok(known),
            (Err(error), _) => Err(error),
        }
    }

    /// Returns a guild's settings as they were read last, however old.
    pub(crate) fn known(&self, guild: GuildId) -> Option<Arc<GuildSettings>> {
        let known = self.known.read();
        Some(Arc::clone(&known.get(&guild)?.1))
    }

    /// Caches settings that were just saved.
    pub(crate) fn put(&self, settings: GuildSettings) {
        self.remember(self.clock.elapsed(), Arc::new(settings));
    }

    fn fresh(&self, guild: GuildId, now: Millis) -> Option<Arc<GuildSettings>> {
        let known = self.known.read();
        let (read_at, settings) = known.get(&guild)?;
        (now.get() - read_at.get() < FRESH.get()).then(|| Arc::clone(settings))
    }

    fn remember(&self, now: Millis, settings: Arc<GuildSettings>) {
        let mut known = self.known.write();
        known.insert(settings.guild, (now, settings));
    }
}

/// The time for which the data of a guild that frontdesk left is kept, in case it invites frontdesk back.
const RETENTION: Millis = Millis::days(30);
/// The most inquiries that are erased in one transaction.
const PAGE: u32 = 200;

/// The guilds that frontdesk is in, by the gateway's latest event. Noted on receipt, so that a slow write to the store
/// uses the latest state.
#[derive(Debug, Default)]
pub(crate) struct GuildPresence(Mutex<BTreeMap<GuildId, bool>>);

impl GuildPresence {
    /// Notes an event that says which guilds frontdesk is in.
    fn note(&self, event: &Event) {
        match event {
            Event::Connected { guild: Some(guild) } => {
                self.known().insert(*guild, true);
            }
            Event::GuildLeft { guild } => {
                self.known().insert(*guild, false);
            }
            Event::SessionBegan {
                shard,
                shards,
                guilds,
            } => {
                let mut known = self.known();
                known.retain(|guild, _| !is_of_shard(*guild, *shard, *shards));
                known.extend(guilds.iter().map(|guild| (*guild, true)));
            }
            _ => {}
        }
    }

    /// Says whether frontdesk is in a guild; `None` if nothing was received about it.
    pub(crate) fn of(&self, guild: GuildId) -> Option<bool> {
        self.known().get(&guild).copied()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<GuildId, bool>> {
        self.0.lock()
    }
}

/// Returns whether a guild belongs to a shard: (id >> 22) mod the number of shards (Discord's documentation of
/// sharding).
fn is_of_shard(guild: GuildId, shard: u32, shards: u32) -> bool {
    (guild.get() >> 22) % u64::from(shards.max(1)) == u64::from(shard)
}

/// Notes an event about the guilds that frontdesk is in, and begins to read the guild in the background. Returns true
/// if the event needs nothing more.
pub(crate) fn note_presence(desk: &Desk, event: &Event) -> bool {
    desk.presence.note(event);
    match event {
        Event::Connected { guild } => watermarks::ask(desk, *guild),
        Event::GuildLeft { guild } => watermarks::ask(desk, Some(*guild)),
        _ => return false,
    }
    true
}

/// Stores whether frontdesk is in a guild, and returns it. Call it before the guild's missed messages are read.
pub(crate) async fn record_presence(desk: &Desk, guild: GuildId) -> Result<bool, DeskError> {
    match desk.presence.of(guild) {
        Some(true) => {
            is_there(desk, guild).await?;
            roles_gone_meanwhile(desk, guild).await?;
            offer::plan(desk, guild).await?;
            Ok(true)
        }
        Some(false) => left(desk, guild).await.map(|()| false),
        None => Ok(true),
    }
}

/// Suspends the timers and steps of a guild that frontdesk has left.
pub(crate) async fn left(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let is_news = tx.depart(guild, desk.now()).await?;
    tx.commit().await?;
    if is_news {
        tracing::info!(%guild, "frontdesk is no longer in this guild; what is due there rests");
    }
    Ok(())
}

/// Resumes the timers and steps of a guild that frontdesk is in again.
async fn is_there(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    if !desk.store.has_departed(guild).await? {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    if tx.arrive(guild).await? {
        tracing::info!(%guild, "frontdesk is in this guild again; what is due there goes on");
    }
    outbox::commit(desk, tx).await
}

/// Finds the guilds of a shard that frontdesk was removed from while it was down: they are missing
/// in the list with which a session begins.
pub(crate) async fn session_began(desk: &Desk, shard: u32, shards: u32) -> Result<(), DeskError> {
    for guild in desk.store.guilds_kept().await? {
        if is_of_shard(guild, shard, shards) && desk.presence.of(guild).is_none() {
            note_presence(desk, &Event::GuildLeft { guild });
        }
    }
    Ok(())
}

/// Unsets the settings that hold `gone`, and returns their names.
pub(crate) fn unset<T: Copy + PartialEq>(
    settings: [(&mut Option<T>, &'static str); 3],
    gone: T,
) -> Vec<&'static str> {
    let used = settings.into_iter().filter_map(|(chosen, name)| {
        let taken = chosen.take_if(|chosen| *chosen == gone);
        taken.map(|_| name)
    });
    used.collect()
}

/// Removes a deleted role from a guild's settings, and tells staff what it was used for, also which product it stood
/// for.
pub(crate) async fn role_gone(desk: &Desk, guild: GuildId, role: RoleId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let mut settings = tx.settings_to_change(guild).await?;
    let parts = [
        (&mut settings.instructor_role, "setup-made-instructor"),
        (&mut settings.moderator_role, "setup-made-moderator"),
        (&mut settings.lead_role, "setup-made-lead"),
    ];
    let lost = unset(parts, role);
    // No command can name a deleted role, to take its product away.
    let product = settings.products.remove(&role);
    if lost.is_empty() && product.is_none() {
        return Ok(());
    }
    tx.save_settings(&settings).await?;
    if !lost.is_empty() {
        let voice = desk.voice(settings.locale);
        let parts: Vec<String> = lost.into_iter().map(|name| voice.say(name)).collect();
        let values = [("parts", parts.join(", "))];
        notices::tell_staff(desk, &mut tx, guild, "setup-role-gone", &values).await?;
    }
    if let Some(product) = product {
        let values = [("product", defuse(&product))];
        notices::tell_staff(desk, &mut tx, guild, "products-role-gone", &values).await?;
    }
    outbox::commit(desk, tx).await?;
    desk.guilds.put(settings);
    Ok(())
}

/// Removes the chosen roles that were deleted while frontdesk was not connected, as [`role_gone`] does.
async fn roles_gone_meanwhile(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let of_staff = [
        settings.instructor_role,
        settings.moderator_role,
        settings.lead_role,
    ];
    let of_products = settings.products.keys().copied();
    let chosen: Vec<RoleId> = of_staff.into_iter().flatten().chain(of_products).collect();
    let servers = desk.platform.servers();
    for role in servers.missing_roles(guild, &chosen).await? {
        role_gone(desk, guild, role).await?;
    }
    Ok(())
}

/// Erases the guilds that frontdesk left longer ago than `RETENTION`.
pub(crate) async fn erase(desk: &Desk) -> Result<(), DeskError> {
    for guild in desk.store.departed_before(desk.now() - RETENTION).await? {
        if desk.presence.of(guild) == Some(true) {
            // Frontdesk is in the guild again, which is not stored yet.
            continue;
        }
        while desk.store.erase_guild(guild, PAGE).await? {}
        tracing::info!(%guild, "everything of a guild was erased that frontdesk left long ago");
    }
    Ok(())
}

/// Finds the guild of a person's direct messages, if only one is possible.
pub(crate) async fn only_guild_of(
    desk: &Desk,
    user: crate::domain::UserId,
) -> Result<Option<GuildId>, DeskError> {
    match desk.store.guilds_seen(user, 2).await?.as_slice() {
        [only] => Ok(Some(*only)),
        [] => only_guild_served(desk, user).await,
        _ => Ok(None),
    }
}

/// Finds the guild that frontdesk serves, if it is the only one and the person is a member of it.
pub(crate) async fn only_guild_served(
    desk: &Desk,
    user: crate::domain::UserId,
) -> Result<Option<GuildId>, DeskError> {
    let served = desk.store.all_settings().await?;
    let [only] = served.as_slice() else {
        return Ok(None);
    };
    match members::request(desk, only.guild, user).await {
        Ok(member) => Ok(member.map(|_| only.guild)),
        Err(error) => {
            // The question is answered all the same, and counted in no guild.
            desk.metrics.refused(&error);
            tracing::warn!(%error, "who writes directly could not be looked up");
            Ok(None)
        }
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
