//! The guilds that frontdesk is thrown out of, or that are gone: nothing is sent there any more, nothing is due;
//! it goes on where it is invited back, and everything is erased where it is not.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::event::Event;
use super::{Desk, DeskError, reading};
use crate::domain::{GuildId, Millis};

/// For so long a guild may invite frontdesk back and find everything as it was.
const RETENTION: Millis = Millis::days(30);
/// So many inquiries are erased in one transaction.
const PAGE: u32 = 200;

/// In which guilds frontdesk is, as the gateway told it last. Noted as soon as it is heard, so that what is
/// written down later follows the latest word, however long that takes.
#[derive(Debug, Default)]
pub(super) struct Presence(Mutex<BTreeMap<GuildId, bool>>);

impl Presence {
    /// Takes note of an event that says where frontdesk is.
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

    /// Whether frontdesk is there; `None` if nothing was heard of it.
    fn of(&self, guild: GuildId) -> Option<bool> {
        self.known().get(&guild).copied()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<GuildId, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which shard of how many a guild belongs to is in its id.
fn is_of_shard(guild: GuildId, shard: u32, shards: u32) -> bool {
    (guild.get() >> 22) % u64::from(shards.max(1)) == u64::from(shard)
}

/// Takes note of a word of the gateway on where frontdesk is, and has acted on it beside everything else.
/// Whether that was all there is to be done with the event.
pub(super) fn heard(desk: &Desk, event: &Event) -> bool {
    desk.presence.note(event);
    match event {
        Event::Connected { guild } => reading::ask(desk, *guild),
        Event::GuildLeft { guild } => reading::ask(desk, Some(*guild)),
        _ => return false,
    }
    true
}

/// Writes down whether frontdesk is in a guild, before what was missed there is read: whether it is.
pub(super) async fn settle(desk: &Desk, guild: GuildId) -> Result<bool, DeskError> {
    match desk.presence.of(guild) {
        Some(true) => is_there(desk, guild).await.map(|()| true),
        Some(false) => left(desk, guild).await.map(|()| false),
        None => Ok(true),
    }
}

/// Rests what is to happen in a guild that frontdesk is no longer in.
pub(super) async fn left(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let is_news = tx.depart(guild, desk.now()).await?;
    tx.commit().await?;
    if is_news {
        tracing::info!(%guild, "frontdesk is no longer in this guild; what is due there rests");
    }
    Ok(())
}

/// Goes on with what rested in a guild, where frontdesk is in it again.
async fn is_there(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    if !desk.store.has_departed(guild).await? {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    if tx.arrive(guild).await? {
        tracing::info!(%guild, "frontdesk is in this guild again; what is due there goes on");
    }
    desk.commit(tx).await
}

/// Finds out which guilds of a shard frontdesk was thrown out of while it was down: a session begins with the
/// list of all of them.
pub(super) async fn session_began(desk: &Desk, shard: u32, shards: u32) -> Result<(), DeskError> {
    for guild in desk.store.guilds_kept().await? {
        if is_of_shard(guild, shard, shards) && desk.presence.of(guild).is_none() {
            heard(desk, &Event::GuildLeft { guild });
        }
    }
    Ok(())
}

/// Erases the guilds that frontdesk left long ago.
pub(super) async fn erase(desk: &Desk) -> Result<(), DeskError> {
    for guild in desk.store.departed_before(desk.now() - RETENTION).await? {
        if desk.presence.of(guild) == Some(true) {
            // It is back, which is about to be written down.
            continue;
        }
        while desk.store.erase_guild(guild, PAGE).await? {}
        tracing::info!(%guild, "everything of a guild was erased that frontdesk left long ago");
    }
    Ok(())
}
