//! SQLite's commits kept from a power cut, many at a time: SQLite itself writes its log without waiting
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
    /// Of the log at this path.
    pub(super) fn of(log: PathBuf) -> io::Result<Self> {
        let (waiters, waiting) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || take_turns(&log, waiting))?;
        Ok(Self(waiters))
    }

    /// Waits until the disk has everything that was committed before.
    pub(super) async fn synced(&self) -> io::Result<()> {
        let (waiter, turn) = oneshot::channel();
        let ended = || io::Error::other("nobody syncs any more");
        self.0.send(waiter).await.map_err(|_| ended())?;
        Ok(turn.await.map_err(|_| ended())??)
    }
}

fn take_turns(log: &Path, mut waiting: mpsc::Receiver<Waiter>) {
    let mut turn = Vec::new();
    while waiting.blocking_recv_many(&mut turn, WAITING) > 0 {
        let synced = sync(log);
        for waiter in turn.drain(..) {
            // Who waited may have given up.
            waiter.send(synced).ok();
        }
    }
}

fn sync(log: &Path) -> Result<(), io::ErrorKind> {
    // Opened anew each time: SQLite removes the log with its last connection, and makes another one.
    let synced = OpenOptions::new().write(true).open(log);
    match synced.and_then(|log| log.sync_data()) {
        // Then all of it is in the database, which SQLite has synced.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        synced => synced.map_err(|error| error.kind()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_is_told_what_the_disk_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log");
        std::fs::write(&file, "committed").unwrap();
        let cases = [
            (file, true),
            (folder.path().join("absent"), true),
            (folder.path().to_owned(), false),
        ];
        for (log, is_synced) in cases {
            let syncer = Syncer::of(log.clone()).unwrap();
            let many = (0..3 * WAITING).map(|_| syncer.synced());
            for synced in futures::future::join_all(many).await {
                assert_eq!(synced.is_ok(), is_synced, "{}", log.display());
            }
        }
    }
}
