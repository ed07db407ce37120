//! Calendars at secret addresses, which programs read again and again; `/duty calendar feed:` makes and removes the
//! addresses. Anybody who knows an address can read the calendar, so only a hash of its secret part is stored, and a
//! person who is no longer an instructor or moderator has none.

use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

use lru::LruCache;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::desk::calendar::writer;
use crate::desk::calendar::writer::ShiftsOf;
use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, language};
use crate::domain::{GuildId, Millis, Timestamp};
use crate::store::CalendarFeed;

/// The random bytes in an address, followed by the letters in which they are written.
const SECRET_BYTES: usize = 24;
const SECRET_LETTERS: usize = 2 * SECRET_BYTES;
/// The time for which a written calendar is served from memory.
const FRESH: Millis = Millis::minutes(1);
/// The most written calendars kept in memory.
const MAX_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);
/// The most calendars that are looked up or written at once.
const AT_ONCE: usize = 4;

/// A calendar as a program gets it.
#[derive(Debug, PartialEq, Eq)]
pub struct Feed {
    /// The calendar.
    pub text: String,
    /// A mark that changes with the calendar.
    pub mark: String,
    written_at: Timestamp,
}

/// The reason why no calendar is given.
#[derive(Debug, thiserror::Error)]
pub enum NoFeed {
    /// There is no calendar at this address.
    #[error("there is no such calendar")]
    Unknown,
    /// Too many calendars are being read, or nothing can be looked up yet.
    #[error("not now")]
    Busy,
    /// The calendar could not be written.
    #[error(transparent)]
    Failed(#[from] DeskError),
}

/// The calendars at secret addresses. Until the desk is set, reading one fails with [`NoFeed::Busy`].
pub struct Feeds {
    desk: OnceLock<Arc<Desk>>,
    turns: Semaphore,
    kept: Mutex<LruCache<CalendarFeed, Arc<Feed>>>,
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            desk: OnceLock::new(),
            turns: Semaphore::new(AT_ONCE),
            kept: Mutex::new(LruCache::new(MAX_KEPT)),
        }
    }
}

impl Feeds {
    /// Sets the desk from which calendars come; only the first call counts.
    pub fn of(&self, desk: Arc<Desk>) {
        self.desk.set(desk).ok();
    }

    /// Finds the calendar at an address, by its secret part.
    ///
    /// # Errors
    /// [`NoFeed`] says why there is none.
    pub async fn read(&self, secret: &str) -> Result<Arc<Feed>, NoFeed> {
        let is_one =
            secret.len() == SECRET_LETTERS && secret.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_one {
            return Err(NoFeed::Unknown);
        }
        let desk = self.desk.get().ok_or(NoFeed::Busy)?;
        let _turn = self.turns.try_acquire().map_err(|_| NoFeed::Busy)?;
        let found = desk.store.calendar_feed(&hash(secret)).await;
        let found = found.map_err(DeskError::from)?.ok_or(NoFeed::Unknown)?;
        let now = desk.now();
        if let Some(kept) = self.kept(found, now) {
            return Ok(kept);
        }
        let written = Arc::new(write(desk, found).await?.ok_or(NoFeed::Unknown)?);
        let mut all = self.kept.lock();
        all.put(found, Arc::clone(&written));
        Ok(written)
    }

    fn kept(&self, feed: CalendarFeed, now: Timestamp) -> Option<Arc<Feed>> {
        let mut all = self.kept.lock();
        let kept = all.get(&feed)?;
        let is_fresh = kept.written_at <= now && now < kept.written_at + FRESH;
        is_fresh.then(|| Arc::clone(kept))
    }
}

/// Writes a calendar; `None` if its owner no longer belongs to the staff.
async fn write(desk: &Desk, feed: CalendarFeed) -> Result<Option<Feed>, DeskError> {
    let CalendarFeed {
        guild,
        owner,
        of_team,
    } = feed;
    if !duty::is_staff_now(desk, guild, owner).await? {
        return Ok(None);
    }
    let locale = language::of_person(desk, owner, None, Some(guild)).await?;
    let voice = desk.voice(locale);
    let whose = if of_team {
        ShiftsOf::Team
    } else {
        ShiftsOf::Person(owner)
    };
    let shifts = writer::shifts(desk, guild, whose, voice).await?;
    let server = desk.platform.servers().guild_name(guild).await?;
    let settings = desk.guilds.get(guild).await?;
    let now = desk.now();
    // Dated by the day, so that unchanged shifts give the same bytes, and the same mark, all day.
    let day = Millis::days(1).get();
    let dated = Timestamp::from_millis(now.as_millis() / day * day);
    let name = voice.say1("calendar-shift", "server", &server);
    let text = writer::feed(guild, &shifts, dated, &name, &settings.time_zone);
    Ok(Some(Feed {
        mark: hash(&text)[..32].to_owned(),
        text,
        written_at: now,
    }))
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives a calendar an address or removes it, and returns the reply.
pub(crate) async fn change(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let feed = CalendarFeed {
        guild,
        owner: call.by.user,
        of_team: call.arguments.is_on("team"),
    };
    let ends = call.arguments.text("feed") == Some("off");
    let address = match &desk.public_url {
        Some(address) if !ends => address.as_str(),
        None if !ends => return Ok(voice.say("calendar-feed-nowhere")),
        _ => "",
    };
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    if ends {
        let ended = tx.end_calendar_feed(feed).await?;
        tx.commit().await?;
        return Ok(if ended {
            voice.say("calendar-feed-off")
        } else {
            voice.say("calendar-feed-none")
        });
    }
    let secret = hex(&rand::random::<[u8; SECRET_BYTES]>());
    tx.set_calendar_feed(feed, &hash(&secret), desk.now())
        .await?;
    tx.commit().await?;
    let address = format!("{}/calendar/{secret}.ics", address.trim_end_matches('/'));
    Ok(voice.say1("calendar-feed-made", "address", address))
}
