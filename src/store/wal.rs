//! SQLite's write-ahead log, to which every commit is appended. It is moved into the database beside the writers, so
//! that no commit has to wait for that. Where commits are to survive a power cut, SQLite does not sync; each committer
//! waits here until the disk has its commit, and one sync serves all that are waiting. So the disk bounds how long a
//! commit takes, but not how many there are. PostgreSQL does all of this by itself.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use std::{io, thread};

use sqlx::AnyConnection;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Engine, Result, Store, StoreError};

/// The number of commits after which the log is moved. It is large, because other commits share the disk with the move,
/// but far below the length at which a commit would have to move the log.
const COMMITS_A_CHECKPOINT: u32 = 400;

/// The time within which a commit is synced if its committer does not wait.
const SYNCED_WITHIN: Duration = Duration::from_secs(1);

/// The length of the log in commits, and its syncer.
#[derive(Debug, Default)]
pub(super) struct Wal {
    commits: AtomicU32,
    long: Notify,
    /// Whether there is an unsynced commit that did not wait for the disk.
    is_behind: AtomicBool,
    /// The syncer, if commits are to survive a power cut.
    syncer: Option<Syncer>,
}

impl Wal {
    /// Makes the log of a database whose commits all survive a power cut.
    pub(super) fn synced(database: PathBuf) -> io::Result<Self> {
        Ok(Self {
            syncer: Some(Syncer::of(database)?),
            ..Self::default()
        })
    }

    /// Counts a commit.
    pub(super) fn count_commit(&self) {
        let before = self.commits.fetch_add(1, Ordering::Relaxed);
        if before + 1 == COMMITS_A_CHECKPOINT {
            self.long.notify_one();
        }
    }

    /// Notes a commit that is to be synced without waiting for it.
    pub(super) fn note_unsynced(&self) {
        self.is_behind.store(true, Ordering::Relaxed);
    }

    /// Syncs the commits that did not wait for it, if there are any.
    pub(super) async fn sync_rest(&self) -> Result<()> {
        if self.is_behind.load(Ordering::Relaxed) {
            return self.wait_until_synced().await;
        }
        Ok(())
    }

    /// Waits until all commits so far are as durable as they should be.
    pub(super) async fn wait_until_synced(&self) -> Result<()> {
        self.is_behind.store(false, Ordering::Relaxed);
        match &self.syncer {
            // A failed sync is no fault of the connection, so this error does not renew it.
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

    fn reset_count(&self) {
        self.commits.store(0, Ordering::Relaxed);
    }
}

impl Store {
    /// Moves the log into the database whenever it is long enough, and syncs commits whose committers did not wait,
    /// until told to stop.
    pub async fn keep_log_short(&self, shutdown: CancellationToken) {
        loop {
            let done = tokio::select! {
                // What is long by now is moved before the end.
                biased;
                () = self.0.wal.long.notified() => self.checkpoint().await,
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(SYNCED_WITHIN) => self.0.wal.sync_rest().await,
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
        self.0.wal.reset_count();
        // Nearly all of the log is synced and copied beside the writer. But the log restarts only when nothing is left
        // in it, and more has been committed by then. The second call moves that rest and syncs the database between
        // two transactions. A reader that still uses the log postpones the restart to the next time.
        move_into_database(&mut *self.reader().await?).await?;
        let mut between = self.0.writer.acquire().await?;
        move_into_database(&mut between).await
    }
}

async fn move_into_database(db: &mut AnyConnection) -> Result<()> {
    let passive = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)");
    passive.execute(db).await?;
    Ok(())
}

/// The most commits that may wait for one turn of the disk.
const WAITING: usize = 1024;

type Waiter = oneshot::Sender<Result<(), io::ErrorKind>>;

/// The syncer, which syncs committed data to the disk. Its thread ends when it is dropped.
#[derive(Debug)]
pub(super) struct Syncer(mpsc::Sender<Waiter>);

impl Syncer {
    /// Starts to sync the database at this path.
    pub(super) fn of(database: PathBuf) -> io::Result<Self> {
        let (waiters, waiting) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || sync_in_turns(&database, waiting))?;
        Ok(Self(waiters))
    }

    /// Waits until the disk has everything that was committed before. After its first failure it always fails, because
    /// the disk may have lost earlier writes and reports that only once.
    pub(super) async fn synced(&self) -> io::Result<()> {
        let (waiter, turn) = oneshot::channel();
        let ended = || io::Error::other("nobody syncs any more");
        self.0.send(waiter).await.map_err(|_| ended())?;
        Ok(turn.await.map_err(|_| ended())??)
    }
}

fn sync_in_turns(database: &Path, mut waiting: mpsc::Receiver<Waiter>) {
    let mut turn = Vec::new();
    let mut state = Ok(());
    while waiting.blocking_recv_many(&mut turn, WAITING) > 0 {
        if state.is_ok()
            && let Err(error) = sync(database)
        {
            let database = database.display();
            tracing::error!(%error, %database, "the disk does not keep what is committed; restart when it does");
            state = Err(error.kind());
        }
        for waiter in turn.drain(..) {
            // Who waited may have given up.
            waiter.send(state).ok();
        }
    }
}

/// Syncs a database's log. Never opens the database itself, because closing it would release the locks that SQLite
/// holds on it in this process.
fn sync(database: &Path) -> io::Result<()> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    // Opened each time, because SQLite removes the log with its last connection and makes another one later.
    let synced = OpenOptions::new().write(true).open(log);
    match synced.and_then(|log| log.sync_data()) {
        // No log: everything is in the database, which SQLite has synced.
        Err(error) if error.kind() == io::ErrorKind::NotFound && database.exists() => Ok(()),
        synced => synced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_told_what_the_disk_said() {
        let folder = tempfile::tempdir().unwrap();
        for (file, is_folder) in [
            ("a", false),
            ("a-wal", false),
            ("b", false),
            ("c-wal", true),
        ] {
            let path = folder.path().join(file);
            if is_folder {
                std::fs::create_dir(path).unwrap();
            } else {
                std::fs::write(path, "committed").unwrap();
            }
        }
        for (database, is_synced) in [("a", true), ("b", true), ("c", false), ("absent", false)] {
            let syncer = Syncer::of(folder.path().join(database)).unwrap();
            let many = (0..3 * WAITING).map(|_| syncer.synced());
            for synced in futures::future::join_all(many).await {
                assert_eq!(synced.is_ok(), is_synced, "{database}");
            }
        }
    }

    #[tokio::test]
    async fn what_the_disk_once_failed_to_keep_is_never_said_to_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("a-wal");
        std::fs::create_dir(&log).unwrap();
        let syncer = Syncer::of(folder.path().join("a")).unwrap();
        assert!(syncer.synced().await.is_err());
        std::fs::remove_dir(&log).unwrap();
        std::fs::write(&log, "committed").unwrap();
        assert!(syncer.synced().await.is_err());
    }
}
