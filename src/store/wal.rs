//! SQLite's write-ahead log, to which every commit is appended: it is moved into the database beside
//! whoever writes, so that no commit has to do it and wait, and synced as far as commits are to last.
//! PostgreSQL sees to all of this by itself.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use sqlx::AnyConnection;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::sync::Syncer;
use super::{Engine, Result, Store, StoreError};

/// After so many commits the log is worth moving: seldom, for whatever is committed meanwhile shares the
/// disk with it, and long before the log has the size at which a commit has to move it.
const COMMITS_A_CHECKPOINT: u32 = 400;

/// What nobody waits for lasts after so long.
const SOON: Duration = Duration::from_secs(1);

/// How long the log has grown, and who syncs it.
#[derive(Debug, Default)]
pub(super) struct Wal {
    commits: AtomicU32,
    long: Notify,
    /// Whether a commit was made that nobody waits for the disk to have.
    is_behind: AtomicBool,
    /// Where a commit is to survive a power cut.
    syncer: Option<Syncer>,
}

impl Wal {
    /// The log of this database, each commit of which survives a power cut.
    pub(super) fn synced(database: PathBuf) -> io::Result<Self> {
        Ok(Self {
            syncer: Some(Syncer::of(database)?),
            ..Self::default()
        })
    }

    /// Counts a commit.
    pub(super) fn grew(&self) {
        let before = self.commits.fetch_add(1, Ordering::Relaxed);
        if before + 1 == COMMITS_A_CHECKPOINT {
            self.long.notify_one();
        }
    }

    /// The latest commit is to last, but nobody waits for it.
    pub(super) fn falls_behind(&self) {
        self.is_behind.store(true, Ordering::Relaxed);
    }

    /// Sees to it that what nobody waited for lasts.
    pub(super) async fn catch_up(&self) -> Result<()> {
        match self.is_behind.load(Ordering::Relaxed) {
            true => self.lasts().await,
            false => Ok(()),
        }
    }

    /// Waits until what was committed lasts as long as commits are to.
    pub(super) async fn lasts(&self) -> Result<()> {
        self.is_behind.store(false, Ordering::Relaxed);
        match &self.syncer {
            // Nothing is wrong with the connection: it is not for it to be made anew.
            Some(syncer) => syncer
                .synced()
                .await
                .map_err(|error| StoreError::Unavailable(error.to_string())),
            None => Ok(()),
        }
    }

    fn is_long(&self) -> bool {
        self.commits.load(Ordering::Relaxed) >= COMMITS_A_CHECKPOINT
    }

    fn begins_anew(&self) {
        self.commits.store(0, Ordering::Relaxed);
    }
}

impl Store {
    /// Moves the log into the database whenever it is long enough to be worth it, and sees to it that what
    /// nobody waited for lasts, until told to stop.
    pub async fn keep_log_short(&self, shutdown: CancellationToken) {
        loop {
            let done = tokio::select! {
                // What is long by now is moved before the end.
                biased;
                () = self.0.wal.long.notified() => self.checkpoint().await,
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(SOON) => self.0.wal.catch_up().await,
            };
            if let Err(error) = done {
                tracing::error!(%error, "the database's log could not be moved or synced");
            }
        }
    }

    /// Moves the log into the database, if it is long enough to be worth it.
    pub(super) async fn checkpoint(&self) -> Result<()> {
        if !self.0.wal.is_long() || self.engine() == Engine::Postgres {
            return Ok(());
        }
        self.0.wal.begins_anew();
        // Nearly all of it is synced and copied beside the writer. But the log begins anew only once
        // nothing is left in it, and by then more has been committed: that little, and the database's own
        // sync, go between two transactions. Who still reads from the log puts it off to the next time.
        moved(&mut *self.reader().await?).await?;
        let mut between = self.0.writer.acquire().await?;
        moved(&mut between).await
    }
}

async fn moved(db: &mut AnyConnection) -> Result<()> {
    let passive = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)");
    passive.execute(db).await?;
    Ok(())
}
