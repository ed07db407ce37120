//! The processes on one database: which are alive, which guilds each serves, and the work that a dead one leaves. Each
//! holds a shared lock, which the system releases however the process ends; a process that gets the lock exclusively is
//! the only one. Leases are measured in the database's time, not by the processes' clocks.
//!
//! The table `workers` lists processes, and a column `worker` names the process that holds a row: these names are older
//! than the word.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Row, query, query_scalar};

use super::sealed::Of;
use super::{CLAIM_TRIES, Engine, Pools, Result, Store, StoreError, Tx};
use crate::domain::{GuildId, InteractionId, Timestamp};

/// The most attempts to become the only process: a process that was just killed may still hold its lock.
const TRIES: u32 = 5;
/// The time between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(50);
/// The number of guilds that one statement writes.
const GUILDS_AT_ONCE: usize = 100;

/// A lease on the claims of a process, in the database's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The process that holds it.
    pub process: i64,
    /// The present time: leases of other processes that end by then are free.
    pub now: Timestamp,
    /// The end of the lease.
    pub until: Timestamp,
}

/// The result of claiming rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed<T> {
    /// The rows that could be read.
    pub taken: Vec<T>,
    /// The number of rows that could not be read and were set aside.
    pub set_aside: usize,
}

/// Claims rows, and retries if the database rolled that back: on PostgreSQL two claims of rows in different orders may
/// deadlock.
pub(super) async fn claim<T, F>(claim_once: impl Fn() -> F) -> Result<Claimed<T>>
where
    F: Future<Output = Result<Claimed<T>>>,
{
    for _ in 1..CLAIM_TRIES {
        match claim_once().await {
            Err(StoreError::Undone) => {}
            claimed => return claimed,
        }
    }
    claim_once().await
}

/// A press or a call that a dead process left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its id.
    pub id: InteractionId,
    /// The time at which it arrived.
    pub came_at: Timestamp,
    /// The event: JSON that only `desk` reads.
    pub body: String,
}

impl Store {
    /// Reads the time by the database's own clock.
    pub async fn time(&self) -> Result<Timestamp> {
        let asked = match self.engine() {
            Engine::Sqlite => "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
            Engine::Postgres => {
                "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
            }
        };
        let mut db = self.reader().await?;
        Ok(query_scalar(asked).fetch_one(&mut *db).await?)
    }

    /// Registers this process on the database, by a lock that ends with it. If there is no other process, releases
    /// everything that dead processes hold. Returns whether it is the only one.
    pub async fn join(&self) -> Result<bool> {
        let mut process_lock = self.0.process_lock.lock().await;
        let mut here = ProcessLock::of(&self.0).await?;
        let mut alone = here.is_alone().await?;
        for _ in 1..TRIES {
            if alone {
                break;
            }
            tokio::time::sleep(TRY_AGAIN).await;
            alone = here.is_alone().await?;
        }
        if alone {
            self.take_all_back().await?;
        }
        here.stay().await?;
        *process_lock = Some(here);
        Ok(alone)
    }

    /// Releases everything that is held, because all its holders are dead.
    async fn take_all_back(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        for statement in [
            "UPDATE timers SET worker = NULL, lease_until = NULL WHERE lease_until IS NOT NULL",
            "UPDATE outbox SET worker = NULL, lease_until = NULL, unsure = 1 \
             WHERE done = 0 AND lease_until IS NOT NULL",
            "DELETE FROM workers",
        ] {
            query(statement).execute(tx.db().await?).await?;
        }
        tx.commit().await
    }

    /// Notes that a process lives until its lease ends, and the guilds that it serves from now on; `None` stands for
    /// direct messages. Forgets dead processes.
    pub async fn keep_alive(&self, lease: Lease, serves: &[Option<GuildId>]) -> Result<()> {
        self.renew_presence().await?;
        // Sorted, so that two processes cannot wait for each other.
        let mut serves: Vec<i64> = serves.iter().map(|guild| guild_column(*guild)).collect();
        serves.sort_unstable();
        serves.dedup();
        let mut tx = self.begin().await?;
        query(
            "INSERT INTO workers (worker, lives_until) VALUES ($1, $2) \
             ON CONFLICT (worker) DO UPDATE SET lives_until = excluded.lives_until",
        )
        .bind(lease.process)
        .bind(lease.until)
        .execute(tx.db().await?)
        .await?;
        query("DELETE FROM workers WHERE lives_until <= $1")
            .bind(lease.now)
            .execute(tx.db().await?)
            .await?;
        for some in serves.chunks(GUILDS_AT_ONCE) {
            let rows: Vec<String> = (0..some.len())
                .map(|row| format!("(${}, $1)", row + 2))
                .collect();
            let statement = format!(
                "INSERT INTO served_guilds (guild, worker) VALUES {} \
                 ON CONFLICT (guild) DO UPDATE SET worker = excluded.worker",
                rows.join(", ")
            );
            let mut write = query(AssertSqlSafe(statement)).persistent(false);
            write = write.bind(lease.process);
            for guild in some {
                write = write.bind(*guild);
            }
            write.execute(tx.db().await?).await?;
        }
        tx.commit().await
    }

    /// Takes the lock by which others see this process again, if its connection was lost.
    async fn renew_presence(&self) -> Result<()> {
        let mut process_lock = self.0.process_lock.lock().await;
        if let Some(here) = process_lock.as_mut()
            && !here.holds().await
        {
            let mut anew = ProcessLock::of(&self.0).await?;
            anew.stay().await?;
            *here = anew;
        }
        Ok(())
    }

    /// Stores a press or a call until it is handled.
    pub async fn keep_interaction(&self, kept: &Unfinished, process: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, came_at) = (kept.id, kept.came_at);
        let body = self.0.texts.seal(Of::Interaction(id), &kept.body);
        tx.defer(
            "INSERT INTO unfinished_interactions (id, worker, came_at, body) \
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            move |write| write.bind(id).bind(process).bind(came_at).bind(body),
        );
        tx.commit().await
    }

    /// Deletes a handled press or call.
    pub async fn finish_interaction(&self, id: InteractionId) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.delete_unfinished(id);
        // If a power cut undoes it, it is repeated, and that changes nothing.
        tx.commit_soon().await
    }

    /// Releases a press or a call for another process to take over.
    pub async fn leave_interaction(&self, id: InteractionId) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.defer(
            "UPDATE unfinished_interactions SET worker = 0 WHERE id = $1",
            move |write| write.bind(id),
        );
        tx.commit().await
    }

    /// Takes over the presses and calls that dead processes left unfinished.
    pub async fn take_unfinished(&self, lease: Lease) -> Result<Claimed<Unfinished>> {
        let mut tx = self.begin().await?;
        let rows = query(
            "UPDATE unfinished_interactions SET worker = $1 \
             WHERE worker <> $1 AND NOT EXISTS (SELECT 1 FROM workers AS w \
             WHERE w.worker = unfinished_interactions.worker AND w.lives_until > $2) \
             RETURNING id, came_at, body",
        )
        .bind(lease.process)
        .bind(lease.now)
        .fetch_all(tx.db().await?)
        .await?;
        let mut taken = Vec::new();
        for row in &rows {
            match self.unfinished(row) {
                Ok(one) => taken.push(one),
                // A row sealed with a key that only another process has is not set aside: this transaction is rolled
                // back.
                Err(error @ StoreError::NoTextKey(_)) => return Err(error),
                Err(error) => {
                    let id: InteractionId = row.try_get("id")?;
                    tracing::error!(%error, interaction = %id, "an interaction that cannot be read is deleted");
                    tx.delete_unfinished(id);
                }
            }
        }
        if rows.is_empty() {
            tx.cancel().await?;
        } else {
            tx.commit().await?;
        }
        let set_aside = rows.len() - taken.len();
        Ok(Claimed { taken, set_aside })
    }

    fn unfinished(&self, row: &AnyRow) -> Result<Unfinished> {
        let id = row.try_get("id")?;
        Ok(Unfinished {
            id,
            came_at: row.try_get("came_at")?,
            body: self.0.texts.read(Of::Interaction(id), row)?,
        })
    }

    /// Releases every lease of a stopping process, and the guilds that it serves. A delivery that it held may have been
    /// sent.
    pub async fn release(&self, process: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        for statement in [
            "UPDATE timers SET worker = NULL, lease_until = NULL \
             WHERE lease_until IS NOT NULL AND worker = $1",
            "UPDATE outbox SET worker = NULL, lease_until = NULL, unsure = 1 \
             WHERE done = 0 AND lease_until IS NOT NULL AND worker = $1",
            "DELETE FROM workers WHERE worker = $1",
        ] {
            query(statement)
                .bind(process)
                .execute(tx.db().await?)
                .await?;
        }
        tx.commit().await
    }
}

impl Tx {
    fn delete_unfinished(&mut self, id: InteractionId) {
        self.defer(
            "DELETE FROM unfinished_interactions WHERE id = $1",
            move |write| write.bind(id),
        );
    }
}

/// Returns the column value of a guild, or of none.
pub(super) fn guild_column(guild: Option<GuildId>) -> i64 {
    guild.map_or(0, GuildId::to_db)
}

/// Selects the guild of a ticket or an inquiry by its bare number, as two values of which at most one is present. A
/// question in direct messages has no guild.
macro_rules! guild_of {
    ($number:literal) => {
        concat!(
            "(SELECT t.guild FROM tickets AS t WHERE t.id = ",
            $number,
            "), (SELECT i.guild FROM inquiries AS i WHERE i.id = ",
            $number,
            " AND i.place <> 'direct')"
        )
    };
}
pub(super) use guild_of;

/// Returns the guild of a column value.
pub(super) fn guild_from_column(raw: i64) -> Option<GuildId> {
    (raw != 0).then(|| GuildId::from_db(raw))
}

/// The number of PostgreSQL's advisory lock of processes; each database has its own.
const LOCK: i64 = 0x66_726f_6e74_6465;
/// The interval at which a process checks again whether a starting one lets others in.
const LOOK: Duration = Duration::from_millis(20);

/// The lock by which processes on one database see each other, by its kind.
#[derive(Debug)]
pub(super) enum ProcessLock {
    /// No other process can reach the database, which is in memory.
    Alone,
    /// The lock on a file beside an SQLite file.
    File(File),
    /// A separate connection to PostgreSQL, whose lock ends with it.
    Session(AnyConnection),
    /// It cannot be known which other processes there are.
    Unknown,
}

impl ProcessLock {
    pub(super) async fn of(pools: &Pools) -> Result<Self> {
        if pools.engine == Engine::Postgres {
            return Ok(Self::Session(pools.at.connect().await?));
        }
        let Some(database) = &pools.file else {
            return Ok(Self::Alone);
        };
        Ok(beside(database).map_or(Self::Unknown, Self::File))
    }

    /// Returns whether there is no other process; none comes in then until [`ProcessLock::stay`].
    pub(super) async fn is_alone(&mut self) -> Result<bool> {
        match self {
            Self::Alone => Ok(true),
            Self::File(lock) => Ok(lock.try_lock().is_ok()),
            Self::Session(db) => {
                let got: i32 =
                    query_scalar("SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END")
                        .bind(LOCK)
                        .fetch_one(db)
                        .await?;
                Ok(got == 1)
            }
            Self::Unknown => Ok(false),
        }
    }

    /// Shares the lock with other processes from now on.
    pub(super) async fn stay(&mut self) -> Result<()> {
        match self {
            Self::Alone | Self::Unknown => {}
            Self::File(lock) => {
                // Between unlocking and locking another process may also find itself alone, which is harmless: nothing
                // is claimed yet.
                while lock.try_lock_shared().is_err() {
                    tokio::time::sleep(LOOK).await;
                }
            }
            Self::Session(db) => {
                for statement in [
                    "SELECT CAST(pg_advisory_lock_shared($1) AS TEXT)",
                    "SELECT CASE WHEN pg_advisory_unlock($1) THEN 1 ELSE 0 END",
                ] {
                    query(statement).bind(LOCK).execute(&mut *db).await?;
                }
            }
        }
        Ok(())
    }

    /// Returns whether the lock is still held: its connection may have been lost.
    pub(super) async fn holds(&mut self) -> bool {
        match self {
            Self::Session(db) => query("SELECT 1").execute(db).await.is_ok(),
            Self::Alone | Self::File(_) | Self::Unknown => true,
        }
    }
}

/// Returns the locked file beside a database's. It is not the database itself, because closing that would undo SQLite's
/// own locks.
fn beside(database: &Path) -> Option<File> {
    let mut path = database.as_os_str().to_owned();
    path.push("-lock");
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    opened
        .inspect_err(|error| {
            let path = Path::new(&path).display();
            tracing::warn!(%error, %path, "who else works on the database cannot be seen");
        })
        .ok()
}
