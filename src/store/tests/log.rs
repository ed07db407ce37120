//! SQLite's log: what is committed gets into the database, and the log does not grow for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Database;
use crate::domain::{ChannelId, UserId};
use crate::store::{Store, StoreError, StoreOptions, Synchronous};

/// Commits something that changes two pages at least.
async fn commit(store: &Store, user: u64) {
    let mut tx = store.begin().await.unwrap();
    tx.remember_direct(UserId::new(user), ChannelId::new(2));
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn many_commits_are_moved_from_the_log_into_the_database() {
    let database = Database::sqlite();
    let store = database.open().await;
    let Database::Sqlite(folder) = &database else {
        panic!("a file");
    };
    let mut moved = Vec::new();
    for (number, users) in [1..=10, 11..=500].into_iter().enumerate() {
        for user in users {
            commit(&store, user).await;
        }
        store.checkpoint().await.unwrap();
        // Without the log beside it.
        let copy = folder.path().join(format!("copy-{number}.db"));
        std::fs::copy(folder.path().join("test.db"), &copy).unwrap();
        let copy = format!("sqlite://{}", copy.display());
        let copy = Store::open(&copy, StoreOptions::default()).await.unwrap();
        moved.push(copy.direct_channels().await.unwrap().len());
    }
    assert_eq!(moved, [0, 500]);
}

async fn open_full(database: &Database) -> Store {
    let options = StoreOptions {
        synchronous: Synchronous::Full,
        ..StoreOptions::default()
    };
    Store::open(&database.url(), options).await.unwrap()
}

/// How large a page is, and what stands before it in the log, in bytes.
const PAGE: u64 = 4096 + 24;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_begins_anew_though_somebody_writes_all_the_time() {
    let database = Database::sqlite();
    let store = database.open().await;
    let Database::Sqlite(folder) = &database else {
        panic!("a file");
    };
    let committed = Arc::new(AtomicU64::new(0));
    let writer = {
        let (store, committed) = (store.clone(), Arc::clone(&committed));
        tokio::spawn(async move {
            loop {
                let user = committed.load(Ordering::Relaxed) + 1;
                commit(&store, user).await;
                committed.store(user, Ordering::Relaxed);
            }
        })
    };
    for round in 1..=8 {
        while committed.load(Ordering::Relaxed) < round * 500 {
            tokio::task::yield_now().await;
        }
        store.checkpoint().await.unwrap();
    }
    writer.abort();
    let log = std::fs::metadata(folder.path().join("test.db-wal")).unwrap();
    let commits = committed.load(Ordering::Relaxed);
    assert!(log.len() < commits * PAGE, "{} for {commits}", log.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_commit_at_once_all_wait_for_the_disk_and_are_all_there() {
    let database = Database::sqlite();
    let store = open_full(&database).await;
    let commits = (1..=200).map(|user| commit(&store, user));
    futures::future::join_all(commits).await;
    assert_eq!(store.direct_channels().await.unwrap().len(), 200);
}

#[tokio::test]
async fn a_log_that_cannot_be_synced_fails_the_commit() {
    let database = Database::sqlite();
    let store = open_full(&database).await;
    let Database::Sqlite(folder) = &database else {
        panic!("a file");
    };
    commit(&store, 1).await;
    // SQLite goes on with the file that it has open; at its place lies what cannot be synced.
    let log = folder.path().join("test.db-wal");
    std::fs::rename(&log, folder.path().join("away")).unwrap();
    std::fs::create_dir(&log).unwrap();
    let tx = store.begin().await.unwrap();
    assert!(matches!(tx.commit().await, Err(StoreError::Unavailable(_))));
}
