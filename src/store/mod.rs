//! The database: one [`Store`] with all SQL, for two engines. Keeps what `desk` decides; decides nothing but derived
//! counters.
//!
//! One SQL text and one `migrations/` folder serve SQLite and PostgreSQL, both through `sqlx::Any`:
//!
//! - Columns are `BIGINT`, `INTEGER`, `TEXT` or `DOUBLE PRECISION`. No BOOLEAN, which `Any` cannot
//!   decode from SQLite: flags are 0 or 1. No DOUBLE PRECISION that may be NULL: PostgreSQL would
//!   prepare its first NULL as another type.
//! - Ids are made by us (no autoincrement); a guild's ticket numbers come from a counter row.
//! - Times are BIGINT Unix milliseconds, UTC. Discord ids are BIGINT.
//! - Aggregates are cast: `CAST(sum(x) AS BIGINT)`, `CAST(avg(x) AS DOUBLE PRECISION)`.
//! - SQLite has one writer connection, immediate transactions, and PRAGMAs set on each connection.
//!   How much a commit survives is a setting (NORMAL a killed process, FULL a power cut); it is synced
//!   by us, beside the writer.
//! - A change of state and its event row are one transaction. `inquiry_events` is append-only: no
//!   statement here updates or deletes it. It holds no text and no Discord id of a learner, only a
//!   random key. Texts, and the map from key to Discord id, are tables of their own. The one exception is the erasure
//!   of a whole guild, which deletes its events too.
//! - Nothing is looked up by a bare id, because a button with it may be pressed elsewhere. A ticket, an inquiry, a
//!   lesson or a survey is looked up together with its guild (in direct messages with its learner: [`Scope`]), or by a
//!   row that belongs to it, such as its timer or its step of the outbox.
//! - Presses and successions of rules are kept as counters. [`Tx::commit`] moves them in the transaction that records
//!   the inquiry event, so that no caller can forget it.
//! - The fact of an inquiry is recomputed after its inquiry events have changed: [`Tx::commit`] notes which have.
//! - A duty schedule is cached until its revision changes: [`Tx::commit`] replaces the revision of each schedule that
//!   the transaction has changed.
//! - A message, an interaction and an open ticket per learner and guild are unique by constraint,
//!   so a second delivery of the same event, by any process, does nothing.
//! - People's texts are sealed and opened by [`sealed`] only: no other statement reads or writes such a column.
//! - Work is claimed by a conditional update with a lease, so several processes can share it.
//! - Every test runs on both engines.
//!
//! Everything can be read from the [`Store`] or within a [`Tx`], which sees its own writes. Code that holds a `Tx` must
//! read from it: an in-memory database has one connection for both. A write without a result is a plain function, not
//! an async one: it is sent before the next statement, at the latest by [`Tx::commit`], and fails there.

mod backup;
mod calendars;
mod columns;
mod complete_surveys;
mod connect;
mod counted;
mod deferred;
mod duty;
mod erasure;
mod error;
mod events;
mod exports;
mod facts;
mod follow_ups;
mod guilds;
mod imports;
mod inquiries;
mod intake;
mod learners;
mod lessons;
mod lost_texts;
mod migrations;
mod notes;
mod opening;
mod outbox;
mod ownership;
mod panels;
mod particulars;
mod person_replies;
mod personal;
mod personal_rows;
mod personal_tables;
mod privacy;
mod processes;
mod products;
mod pruning;
mod recounts;
mod rekey;
mod relays;
mod retention;
mod rollups;
mod schedules;
mod sealed;
mod self_descriptions;
mod setup;
mod shifts;
mod solved_posts;
mod soundness;
mod subscriptions;
mod successions;
mod supplied;
mod surveys;
mod swaps;
mod tables;
mod ticket;
mod tickets;
mod timers;
mod upgrade;
mod votes;
mod waits;
mod wal;
mod web;
mod web_secret;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, query};
use tokio::runtime::Handle;

use self::deferred::{Deferred, Statement};
use self::processes::ProcessLock;
use self::schedules::Schedules;
use self::wal::Wal;

use crate::domain::{GuildId, InquiryId, LearnerKey, Timestamp};

pub use backup::{
    Backup, BackupError, SinceBackup, check_backup, restore_backup, write_file as write_backup,
};
pub use calendars::CalendarFeed;
pub use complete_surveys::CompleteSurvey;
pub use connect::{DatabaseState, StoreOptions, Synchronous, shown_address, sqlite_file};
pub use counted::{CountedList, Page, WaitBegun};
pub use error::StoreError;
pub use events::Dated;
pub use exports::{
    AskedIn, ExportedEvent, ExportedInquiry, ExportedSurvey, ExportedTicket, PageCursor,
};
pub use facts::Recorded;
pub use follow_ups::{AskedInquiries, COHORTS, ToLookAt};
pub use imports::{ImportedSurvey, Purchase, RowOf};
pub use inquiries::Inquiry;
pub use intake::{EarlyChange, Watermark};
pub use learners::{Acquaintance, AskedFor, Blocked, RequestCount};
pub use lost_texts::LostTexts;
pub use notes::Note;
pub use outbox::Delivery;
pub use particulars::Particular;
pub use person_replies::{Helper, PersonReply};
pub use personal::{DataSubject, PersonalRows};
pub use privacy::{KeptRows, PostedTranscript, TicketRead};
pub use processes::{Claimed, Lease, Unfinished};
pub use pruning::ROSTER_KEPT;
pub use rekey::Rekeyed;
pub use relays::{Relayed, RelayedPart};
pub use rollups::{MarkedDay, RollUp, RollUpSpan};
pub use sealed::{BadTextKeys, TextKeys};
pub use self_descriptions::SelfDescription;
pub use setup::Made;
pub use solved_posts::SolvedPost;
pub use subscriptions::RoleSubscription;
pub use supplied::SuppliedRule;
pub use surveys::Survey;
pub use ticket::Ticket;
pub use tickets::Opened;
pub use timers::{Timer, TimerKind};
pub use votes::PressAgainst;
pub use waits::FirstWait;
pub use web::{WebConversation, WebMessage, WebPost};
pub use web_secret::WebSecret;

/// The result of every function that uses the database.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The length of a probe's text, longer than the free room of any page.
const PROBE: usize = 5000;

/// The most tries of a claim that the database undoes in favour of another.
const CLAIM_TRIES: u32 = 5;

/// The engine behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite in a file or in memory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// The guild or the learner within which a ticket, an inquiry or a survey is looked up. Others' rows are not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A guild: everything in it.
    Guild(GuildId),
    /// Direct messages: everything of that learner, in any guild.
    Direct(LearnerKey),
}

impl Scope {
    const fn guild(self) -> Option<GuildId> {
        match self {
            Self::Guild(guild) => Some(guild),
            Self::Direct(_) => None,
        }
    }

    const fn learner(self) -> Option<LearnerKey> {
        match self {
            Self::Guild(_) => None,
            Self::Direct(learner) => Some(learner),
        }
    }
}

impl From<GuildId> for Scope {
    fn from(guild: GuildId) -> Self {
        Self::Guild(guild)
    }
}

/// The database, open and migrated. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store(Arc<Pools>);

/// The connections of an open database.
#[derive(Debug)]
struct Pools {
    engine: Engine,
    /// The options for further connections.
    at: AnyConnectOptions,
    /// The file of an SQLite database; `None` if it is in memory, and for PostgreSQL.
    file: Option<PathBuf>,
    writer: AnyPool,
    reader: AnyPool,
    /// The keys by which people's texts are sealed and opened.
    texts: TextKeys,
    wal: Wal,
    /// The lock by which other processes see that this one is at work.
    process_lock: tokio::sync::Mutex<Option<ProcessLock>>,
    /// The value of [`error::doubts`] when the writers were last renewed.
    doubts_seen: AtomicU64,
    /// The duty schedules that were read lately.
    schedules: Schedules,
}

impl Pools {
    /// Returns whether a connection can be closed without losing the database.
    fn can_reconnect(&self) -> bool {
        self.engine == Engine::Postgres || self.file.is_some()
    }

    /// Closes idle writers if a connection was in doubt since the last call, so that new ones replace them.
    fn renew_writers(&self) {
        let doubts = error::doubts();
        if self.doubts_seen.swap(doubts, Ordering::Relaxed) == doubts || !self.can_reconnect() {
            return;
        }
        while let Some(mut former) = self.writer.try_acquire() {
            former.close_on_drop();
        }
    }
}

/// A write transaction. Reads within it see its own writes. Dropped without
/// [`Tx::commit`], it is rolled back; a connection on which that fails is closed.
#[derive(Debug)]
pub struct Tx {
    /// The connection, until the transaction is committed or rolled back. Its transaction is begun and ended by our own
    /// statements, because sqlx still counts a transaction as open after SQLite has rolled back by itself.
    db: Option<PoolConnection<Any>>,
    /// The number of doubts at the beginning.
    doubts: u64,
    pools: Arc<Pools>,
    deferred: Deferred,
    /// The inquiries whose presses have to be counted before the commit.
    pressed: BTreeSet<InquiryId>,
    /// The inquiries whose successions of rules have to be counted before the commit.
    answered: BTreeSet<InquiryId>,
    /// The inquiries that need a new fact, each with the time of its first change.
    changed: BTreeMap<InquiryId, Timestamp>,
    /// The guilds whose duty schedule needs another revision.
    schedules_changed: BTreeSet<GuildId>,
    /// Whether the commit leaves a delivery to be claimed.
    wakes_outbox: bool,
}

impl Store {
    /// Opens a database whose texts are unencrypted.
    ///
    /// # Errors
    /// The same as [`Store::open_sealed`].
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self> {
        Self::open_sealed(url, options, TextKeys::none()).await
    }

    /// Opens a database, makes its SQLite file if missing, and brings its schema up to date. From now on texts are
    /// sealed by the first of the keys.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::Locked`], [`StoreError::NewerThanBinary`], and [`StoreError::NoTextKey`] or
    /// [`StoreError::Unopened`] if its texts need other keys.
    pub async fn open_sealed(url: &str, options: StoreOptions, texts: TextKeys) -> Result<Self> {
        let pools = opening::open(url, options).await?;
        let store = Self(Arc::new(Pools { texts, ..pools }));
        store.check_text_keys().await?;
        store.note_text_key().await?;
        Ok(store)
    }

    /// Opens a database with texts whose keys may be lost, to look for these texts and forget them.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::Locked`] and [`StoreError::NewerThanBinary`].
    pub async fn open_without_lost_keys(
        url: &str,
        options: StoreOptions,
        texts: TextKeys,
    ) -> Result<Self> {
        let pools = opening::open(url, options).await?;
        Ok(Self(Arc::new(Pools { texts, ..pools })))
    }

    /// Returns the engine behind the store.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// Begins a write transaction; on SQLite there is only one at a time, for which this waits.
    pub async fn begin(&self) -> Result<Tx> {
        self.0.renew_writers();
        let begin = match self.0.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        self.begin_on(self.0.writer.acquire().await?, begin).await
    }

    async fn begin_on(&self, db: PoolConnection<Any>, begin: &'static str) -> Result<Tx> {
        // From here on, dropping `tx` rolls the transaction back.
        let mut tx = Tx {
            db: Some(db),
            doubts: error::doubts(),
            pools: Arc::clone(&self.0),
            deferred: Deferred::default(),
            pressed: BTreeSet::new(),
            answered: BTreeSet::new(),
            changed: BTreeMap::new(),
            schedules_changed: BTreeSet::new(),
            wakes_outbox: false,
        };
        query(begin).execute(tx.connection()?).await?;
        Ok(tx)
    }

    /// Begins to read a snapshot: all reads in it show one moment. It writes nothing, and no other transaction waits
    /// for it.
    pub async fn snapshot(&self) -> Result<Tx> {
        let begin = match self.0.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.begin_on(self.0.reader.acquire().await?, begin).await
    }

    /// Checks that the database accepts a write that takes space.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.defer(
            "INSERT INTO probes (id, body) VALUES (0, $1) ON CONFLICT DO NOTHING",
            |write| write.bind("x".repeat(PROBE)),
        );
        tx.defer("DELETE FROM probes WHERE id = 0", |write| write);
        tx.commit().await
    }

    /// Closes every connection after its work is finished.
    pub async fn close(&self) {
        self.0.process_lock.lock().await.take();
        self.0.reader.close().await;
        self.0.writer.close().await;
    }

    async fn reader(&self) -> Result<PoolConnection<Any>> {
        Ok(self.0.reader.acquire().await?)
    }
}

impl Tx {
    /// Commits the transaction. If the disk fails to sync a commit that is to survive a power cut, the commit exists
    /// but an error is returned, and its results must not be acted on.
    pub async fn commit(self) -> Result<()> {
        let pools = self.committed().await?;
        // The connection is free again, so the next writer does not wait for this one's disk.
        pools.wal.wait_until_synced().await
    }

    /// Commits like [`Tx::commit`], but a power cut within about a second may undo it. For work that would be found and
    /// done again.
    pub async fn commit_soon(self) -> Result<()> {
        self.committed().await?.wal.note_unsynced();
        Ok(())
    }

    async fn committed(mut self) -> Result<Arc<Pools>> {
        self.count_presses().await?;
        self.count_successions().await?;
        self.note_changes();
        self.revise_schedules();
        query("COMMIT").execute(self.db().await?).await?;
        self.db = None;
        self.pools.wal.count_commit();
        Ok(Arc::clone(&self.pools))
    }

    /// Undoes everything that was done in the transaction.
    pub async fn cancel(mut self) -> Result<()> {
        query("ROLLBACK").execute(self.connection()?).await?;
        self.db = None;
        Ok(())
    }

    /// Returns whether the commit will add a delivery to claim.
    pub fn wakes_outbox(&self) -> bool {
        self.wakes_outbox
    }

    /// Defers a write whose result is not needed: it is executed before the next statement, in order. `bind_values`
    /// binds `$1`, `$2` … in turn.
    fn defer(
        &mut self,
        sql: &'static str,
        bind_values: impl FnOnce(Statement) -> Statement + Send + 'static,
    ) {
        self.deferred.push(sql, bind_values);
    }

    /// Executes a write at once, and returns the number of changed rows. `bind_values` binds `$1`, `$2` … in turn.
    async fn write(
        &mut self,
        sql: &'static str,
        bind_values: impl FnOnce(Statement) -> Statement,
    ) -> Result<u64> {
        let statement = bind_values(query(sql));
        Ok(statement.execute(self.db().await?).await?.rows_affected())
    }

    /// Executes all deferred writes, and returns the connection.
    async fn db(&mut self) -> Result<&mut AnyConnection> {
        let db = self.db.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        self.deferred.write(self.pools.engine, db).await?;
        Ok(db)
    }

    fn connection(&mut self) -> Result<&mut AnyConnection> {
        Ok(self.db.as_mut().ok_or(sqlx::Error::WorkerCrashed)?)
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut db) = self.db.take() else {
            return;
        };
        let can_reconnect = self.pools.can_reconnect();
        let is_doubtful = can_reconnect && self.doubts != error::doubts();
        match Handle::try_current() {
            Ok(runtime) if !is_doubtful => drop(runtime.spawn(async move {
                let rolled_back = query("ROLLBACK").execute(&mut *db).await;
                if rolled_back.is_err() && can_reconnect {
                    db.close_on_drop();
                }
            })),
            _ => db.close_on_drop(),
        }
    }
}

/// Makes a function over a connection a method of both [`Store`] and [`Tx`].
macro_rules! reads {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $out:ty;)+) => {
        impl crate::store::Store {
            $(
                $(#[$doc])*
                pub async fn $name(&self, $($argument: $type),*) -> crate::store::Result<$out> {
                    let mut db = self.reader().await?;
                    $name(&mut db, $($argument),*).await
                }
            )+
        }

        impl crate::store::Tx {
            $(
                $(#[$doc])*
                pub async fn $name(&mut self, $($argument: $type),*) -> crate::store::Result<$out> {
                    $name(self.db().await?, $($argument),*).await
                }
            )+
        }
    };
}
use reads;

/// Like `reads!`, for a function that reads people's texts and gets the keys that open them.
macro_rules! reads_texts {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) -> $out:ty;)+) => {
        impl crate::store::Store {
            $(
                $(#[$doc])*
                pub async fn $name(&self, $($argument: $type),*) -> crate::store::Result<$out> {
                    let mut db = self.reader().await?;
                    $name(&mut db, &self.0.texts, $($argument),*).await
                }
            )+
        }

        impl crate::store::Tx {
            $(
                $(#[$doc])*
                pub async fn $name(&mut self, $($argument: $type),*) -> crate::store::Result<$out> {
                    let texts = self.pools.texts.clone();
                    $name(self.db().await?, &texts, $($argument),*).await
                }
            )+
        }
    };
}
use reads_texts;

#[cfg(test)]
mod tests;
