//! Keeps SQLite's log short: what was committed is moved into the database beside whoever writes, so
//! that no commit has to do it and waits for the disk. PostgreSQL does so by itself.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::AnyConnection;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::sync::Syncer;
use super::{Engine, Result, Store};

/// After so many commits the log is worth moving: seldom, for whatever is committed meanwhile shares the
/// disk with it, and long before the log has the size at which a commit has to move it.
const COMMITS_A_CHECKPOINT: u32 = 400;

/// How long the log has grown.
#[derive(Debug, Default)]
pub(super) struct Log {
    commits: AtomicU32,
    long: Notify,
    /// Where a commit is to survive a power cut.
    syncer: Option<Syncer>,
}

impl Log {
    /// The log at this path, each commit of which survives a power cut.
    pub(super) fn synced(path: PathBuf) -> io::Result<Self> {
        Ok(Self {
            syncer: Some(Syncer::of(path)?),
            ..Self::default()
        })
    }

    /// Counts a commit, and makes it last as long as commits are to.
    pub(super) async fn grew(&self) -> Result<()> {
        let before = self.commits.fetch_add(1, Ordering::Relaxed);
        if before + 1 == COMMITS_A_CHECKPOINT {
            self.long.notify_one();
        }
        match &self.syncer {
            Some(syncer) => Ok(syncer.synced().await.map_err(sqlx::Error::Io)?),
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
    /// Moves the log into the database whenever it is long enough to be worth it, until told to stop.
    pub async fn keep_log_short(&self, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.0.log.long.notified() => {}
            }
            if let Err(error) = self.checkpoint().await {
                tracing::error!(%error, "the database's log could not be moved");
            }
        }
    }

    /// Moves the log into the database, if it is long enough to be worth it.
    pub async fn checkpoint(&self) -> Result<()> {
        if !self.0.log.is_long() || self.engine() == Engine::Postgres {
            return Ok(());
        }
        self.0.log.begins_anew();
        // Nearly all of it goes beside the writer. But the log begins anew only once nothing is left in
        // it, and by then more has been committed: that little goes between two transactions.
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
