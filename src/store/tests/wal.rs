//! SQLite's log: what is committed gets into the database, and the log does not grow for ever.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::Database;
use crate::domain::{ChannelId, DeliveryId, Timestamp, UserId};
use crate::store::{Store, StoreError, StoreOptions, Synchronous};

/// Commits something that changes two pages at least.
async fn commit(store: &Store, user: u64) {
    let mut tx = store.begin().await.unwrap();
    tx.remember_direct(UserId::new(user), ChannelId::new(2));
    tx.commit().await.unwrap();
}

/// Counts the users in the database itself, without the log beside it.
async fn move_into_database(database: &Database) -> usize {
    let folder = folder(database);
    let copy = folder.join("copy.db");
    std::fs::copy(folder.join("test.db"), &copy).unwrap();
    let copy = format!("sqlite://{}", copy.display());
    let copy = Store::open(&copy, StoreOptions::default()).await.unwrap();
    let users = copy.direct_channels().await.unwrap().len();
    copy.close().await;
    users
}

fn folder(database: &Database) -> &Path {
    let Database::Sqlite(folder) = database else {
        panic!("a file");
    };
    folder.path()
}

#[tokio::test]
async fn many_commits_are_moved_from_the_log_into_the_database() {
    let database = Database::sqlite();
    let store = database.open().await;
    for (users, all) in [(1..=10, 0), (11..=500, 500)] {
        for user in users {
            commit(&store, user).await;
        }
        store.checkpoint().await.unwrap();
        assert_eq!(move_into_database(&database).await, all);
    }
}

#[tokio::test]
async fn a_log_that_is_long_is_moved_before_the_end() {
    let database = Database::sqlite();
    let store = database.open().await;
    for user in 1..=500 {
        commit(&store, user).await;
    }
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    store.keep_log_short(shutdown).await;
    assert_eq!(move_into_database(&database).await, 500);
}

async fn open_full(database: &Database) -> Store {
    let options = StoreOptions {
        synchronous: Synchronous::Full,
        ..StoreOptions::default()
    };
    Store::open(&database.url(), options).await.unwrap()
}

/// The size of a page with what stands before it in the log, in bytes.
const PAGE: u64 = 4096 + 24;

/// The number of commits between two checkpoints, …
const BETWEEN: u64 = 500;
/// … and as many at most while one runs, however long the disk takes: the log is as long as it ever was.
const MEANWHILE: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_begins_anew_though_somebody_writes_all_the_time() {
    let database = Database::sqlite();
    let store = database.open().await;
    let committed = Arc::new(AtomicU64::new(0));
    let allowed = Arc::new(Semaphore::new(MEANWHILE));
    let writer = {
        let (store, committed, allowed) = (store.clone(), committed.clone(), allowed.clone());
        tokio::spawn(async move {
            loop {
                allowed.acquire().await.unwrap().forget();
                let user = committed.load(Ordering::Relaxed) + 1;
                commit(&store, user).await;
                committed.store(user, Ordering::Relaxed);
            }
        })
    };
    for round in 1..=8 {
        allowed.add_permits(BETWEEN as usize);
        while committed.load(Ordering::Relaxed) < round * BETWEEN {
            tokio::task::yield_now().await;
        }
        store.checkpoint().await.unwrap();
    }
    writer.abort();
    let log = std::fs::metadata(folder(&database).join("test.db-wal")).unwrap();
    let commits = committed.load(Ordering::Relaxed);
    assert!(log.len() < commits * PAGE, "{} for {commits}", log.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_commit_at_once_with_full_are_all_there() {
    let database = Database::sqlite();
    let store = open_full(&database).await;
    let commits = (1..=200).map(|user| commit(&store, user));
    futures::future::join_all(commits).await;
    assert_eq!(store.direct_channels().await.unwrap().len(), 200);
}

#[tokio::test]
async fn a_log_that_cannot_be_synced_fails_the_commit_that_is_to_last() {
    let database = Database::sqlite();
    let store = open_full(&database).await;
    commit(&store, 1).await;
    // SQLite goes on with the file that it has open; at its place lies what cannot be synced.
    let log = folder(&database).join("test.db-wal");
    std::fs::rename(&log, folder(&database).join("away")).unwrap();
    std::fs::create_dir(&log).unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.remember_direct(UserId::new(2), ChannelId::new(2));
    store.0.wal.sync_rest().await.unwrap();
    tx.commit_soon().await.unwrap();
    assert!(store.0.wal.sync_rest().await.is_err());
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.direct_channels().await.unwrap().len(), 2);
    assert!(matches!(tx.commit().await, Err(StoreError::Unavailable(_))));
}

both_engines! { empty:
    async fn what_is_written_with_something_that_fails_is_not_there(database: Database) {
        let store = database.open().await;
        let at = Timestamp::from_millis;
        let mut tx = store.begin().await.unwrap();
        tx.enqueue(DeliveryId::new(1), 1, None, "x", at(1));
        tx.enqueue(DeliveryId::new(2), 2, None, "x", at(1));
        tx.enqueue(DeliveryId::new(2), 2, None, "the same again", at(1));
        tx.enqueue(DeliveryId::new(3), 3, None, "x", at(1));
        assert!(tx.commit().await.is_err());
        assert_eq!(store.pending_deliveries().await.unwrap(), 0);
    }
}
