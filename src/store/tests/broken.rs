//! A database that cannot take a write for a while: every transaction is one again afterwards.

use super::samples::at;
use super::{Database, run};
use crate::domain::DeliveryId;
use crate::store::{Store, StoreError};

/// Writes until the database refuses, and tells why.
async fn fill(store: &Store) -> StoreError {
    for id in 0..10_000 {
        let written = async {
            let mut tx = store.begin().await?;
            tx.enqueue(DeliveryId::new(id), id, None, &"x".repeat(4000), at(0));
            tx.commit().await
        };
        if let Err(error) = written.await {
            return error;
        }
    }
    panic!("it never was full");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_sqlite_undid_by_itself_stops_no_later_one() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut writer = store.0.writer.acquire().await.unwrap();
    run(&mut writer, "PRAGMA max_page_count = 200").await;
    drop(writer);
    let full = fill(&store).await;
    assert!(matches!(full, StoreError::Full(_)), "{full}");
    assert!(full.is_passing());
    for id in 20_000..20_003 {
        let mut tx = store.begin().await.unwrap();
        tx.enqueue(DeliveryId::new(id), id, None, "small", at(0));
        tx.commit().await.unwrap();
    }
}
