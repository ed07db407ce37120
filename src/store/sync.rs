//! SQLite's commits kept from a power cut, many at a time: SQLite itself appends to its log without waiting
//! for the disk, and whoever committed waits here until the disk has it. Who commits meanwhile waits for
//! the next turn, so the disk bounds how long a commit takes, not how many there are.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use tokio::sync::{mpsc, oneshot};

/// How many commits may wait for one turn of the disk.
const WAITING: usize = 1024;

type Waiter = oneshot::Sender<Result<(), io::ErrorKind>>;

/// Sees to it that what was committed is on the disk. Its thread ends with it.
#[derive(Debug)]
pub(super) struct Syncer(mpsc::Sender<Waiter>);

impl Syncer {
    /// Of the database at this path.
    pub(super) fn of(database: PathBuf) -> io::Result<Self> {
        let (waiters, waiting) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || take_turns(&database, waiting))?;
        Ok(Self(waiters))
    }

    /// Waits until the disk has everything that was committed before. Fails from the first time on that
    /// the disk did: it may have dropped what came before, and does not say so twice.
    pub(super) async fn synced(&self) -> io::Result<()> {
        let (waiter, turn) = oneshot::channel();
        let ended = || io::Error::other("nobody syncs any more");
        self.0.send(waiter).await.map_err(|_| ended())?;
        Ok(turn.await.map_err(|_| ended())??)
    }
}

fn take_turns(database: &Path, mut waiting: mpsc::Receiver<Waiter>) {
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

/// Syncs a database's log. Never opens the database itself: to close it again would undo the locks that
/// SQLite has on it, wherever in this process.
fn sync(database: &Path) -> io::Result<()> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    // Opened anew each time: SQLite removes the log with its last connection, and makes another one.
    let synced = OpenOptions::new().write(true).open(log);
    match synced.and_then(|log| log.sync_data()) {
        // Then all of it is in the database, which SQLite has synced.
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
            match is_folder {
                true => std::fs::create_dir(path).unwrap(),
                false => std::fs::write(path, "committed").unwrap(),
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
