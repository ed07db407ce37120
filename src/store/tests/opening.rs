//! Opening a database, looking at it, and what is said where that fails; and a database that cannot take a
//! write for a while: every transaction is one again afterwards.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use sqlx::{AnyConnection, Connection};

use super::samples::at;
use super::{Database, run};
use crate::domain::{ChannelId, DeliveryId, MessageId, UserId};
use crate::store::{DatabaseState, Engine, Store, StoreError, StoreOptions, Watermark};

const IMPATIENT: StoreOptions = StoreOptions {
    synchronous: crate::store::Synchronous::Normal,
    busy_timeout: Duration::from_millis(50),
    acquire_timeout: Duration::from_secs(5),
    connections: 2,
    copies: ".",
};

/// The number of those that open one new database at once.
const SEVERAL: usize = 6;

/// Returns the reason given for not opening a URL.
async fn refusal(url: &str) -> String {
    match Store::open(url, IMPATIENT).await {
        Err(StoreError::Open { reason, .. }) => reason,
        other => panic!("{url} gave {other:?}"),
    }
}

both_engines! { empty:
    async fn opening_twice_finds_what_was_written(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.remember_direct(UserId::new(1), ChannelId::new(2));
        tx.commit().await.unwrap();
        store.ping().await.unwrap();
        store.close().await;
        assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
        let again = database.open().await;
        assert_eq!(again.direct_channels().await.unwrap().len(), 1);
    }

    async fn several_that_open_a_new_database_at_once_find_it_made_once(database: Database) {
        for _ in 0..SEVERAL / 2 {
            let fresh = database.another().await;
            let url = fresh.url();
            let openings = (0..SEVERAL).map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url, StoreOptions::default()).await })
            });
            for opening in openings.collect::<Vec<_>>() {
                let store = opening.await.unwrap().unwrap();
                assert!(store.direct_channels().await.unwrap().is_empty());
                store.close().await;
            }
            fresh.remove().await;
        }
    }

    async fn a_transaction_that_is_dropped_leaves_nothing(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.remember_direct(UserId::new(1), ChannelId::new(2));
        assert_eq!(tx.direct_channels().await.unwrap().len(), 1, "it sees its own write");
        drop(tx);
        assert!(store.direct_channels().await.unwrap().is_empty());
    }

    async fn looking_changes_nothing(database: Database) {
        let empty = Store::look(&database.url(), IMPATIENT).await.unwrap();
        let made = matches!(database, Database::Postgres(_));
        match empty {
            DatabaseState::Behind { engine: Engine::Postgres, found: 0, known } if made => {
                assert!(known >= 1);
            }
            DatabaseState::Absent if !made => {}
            other => panic!("{other:?}"),
        }
        if let Database::Sqlite(folder) = database {
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        let store = database.open().await;
        let found = Store::look(&database.url(), IMPATIENT).await.unwrap();
        let DatabaseState::Current(seen) = found else { panic!("{found:?}") };
        assert!(seen.all_settings().await.unwrap().is_empty());
        seen.close().await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "DELETE FROM _sqlx_migrations").await;
        let found = Store::look(&database.url(), IMPATIENT).await.unwrap();
        assert!(matches!(found, DatabaseState::Behind { found: 0, .. }), "{found:?}");
        run(&mut db, "DROP TABLE _sqlx_migrations").await;
        let found = Store::look(&database.url(), IMPATIENT).await.unwrap();
        assert!(matches!(found, DatabaseState::Behind { found: 0, .. }), "{found:?}");
    }

    async fn a_database_of_a_newer_version_is_left_alone(database: Database) {
        let store = database.open().await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                      execution_time) SELECT 9999, 'later', success, checksum, 0 \
                      FROM _sqlx_migrations WHERE version = 1").await;
        drop(db);
        match Store::open(&database.url(), IMPATIENT).await {
            Err(StoreError::NewerThanBinary { found: 9999, known }) => assert!(known < 9999),
            other => panic!("{other:?}"),
        }
        let looked = Store::look(&database.url(), IMPATIENT).await;
        assert!(matches!(looked, Err(StoreError::NewerThanBinary { found: 9999, .. })), "{looked:?}");
    }

    async fn a_migration_that_was_changed_is_told(database: Database) {
        let store = database.open().await;
        let mut db = store.0.writer.acquire().await.unwrap();
        let other = match database {
            Database::Sqlite(_) => "x'00'",
            Database::Postgres(_) => "'\\x00'",
        };
        run(&mut db, &format!("UPDATE _sqlx_migrations SET checksum = {other}")).await;
        drop(db);
        let reason = refusal(&database.url()).await;
        assert!(reason.contains("modified"), "{reason}");
    }
}

#[tokio::test]
async fn a_database_in_memory_serves_reads_and_writes() {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    assert_eq!(store.engine(), Engine::Sqlite);
    let mut tx = store.begin().await.unwrap();
    tx.set_locale(UserId::new(1), crate::domain::Locale::ZhCn)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let found = store.locale_of(UserId::new(1)).await.unwrap();
    assert_eq!(found, Some(crate::domain::Locale::ZhCn));
    let other = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    assert_eq!(other.locale_of(UserId::new(1)).await.unwrap(), None);
}

#[tokio::test]
async fn a_path_that_cannot_be_opened_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    std::fs::write(
        folder.path().join("notes.txt"),
        "not a database ".repeat(100),
    )
    .unwrap();
    let cases = [
        (format!("sqlite://{path}"), "directory"),
        (
            format!("sqlite://{path}/absent/test.db"),
            "there is no folder",
        ),
        (
            format!("sqlite://{path}/notes.txt/test.db"),
            "there is no folder",
        ),
        (format!("sqlite://{path}/notes.txt"), "not a database"),
        (format!("sqlite://{path}/a.db?mode=sideways"), "sideways"),
        (
            "mysql://localhost/frontdesk".to_owned(),
            "sqlite: or postgres:",
        ),
    ];
    for (url, why) in cases {
        let reason = refusal(&url).await;
        assert!(reason.contains(why), "{url}: {reason}");
    }
}

#[tokio::test]
async fn a_read_only_database_is_told() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let reason = refusal(&format!("{}?mode=ro", database.url())).await;
    assert!(reason.contains("readonly"), "{reason}");
}

#[tokio::test]
async fn a_locked_database_is_told_at_start_and_later() {
    let database = Database::sqlite();
    let store = Store::open(&database.url(), IMPATIENT).await.unwrap();
    let mut other = AnyConnection::connect(&database.url()).await.unwrap();
    run(&mut other, "BEGIN IMMEDIATE").await;
    assert!(matches!(store.begin().await, Err(StoreError::Locked)));
    let opened = Store::open(&database.url(), IMPATIENT).await;
    assert!(matches!(opened, Err(StoreError::Locked)), "{opened:?}");
    store.time().await.expect("readers are not kept waiting");
    assert!(matches!(store.ping().await, Err(StoreError::Locked)));
    run(&mut other, "ROLLBACK").await;
    assert!(store.begin().await.is_ok());
}

#[tokio::test]
async fn a_row_locked_on_postgres_is_told() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let store = Store::open(&database.url(), IMPATIENT).await.unwrap();
    let mut holder = store.begin().await.unwrap();
    let mark = [Watermark {
        guild: None,
        channel: ChannelId::new(1),
        message: MessageId::new(1),
    }];
    run(holder.db().await.unwrap(), "LOCK TABLE watermarks").await;
    let raised = store.raise_watermarks(&mark).await;
    assert!(matches!(raised, Err(StoreError::Locked)), "{raised:?}");
    drop(holder);
    store.close().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_wait_for_each_other_on_postgres_one_is_undone() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let store = database.open().await;
    let (mut first, mut second) = (store.begin().await.unwrap(), store.begin().await.unwrap());
    run(first.db().await.unwrap(), "LOCK TABLE watermarks").await;
    run(second.db().await.unwrap(), "LOCK TABLE timers").await;
    let waits = tokio::spawn(async move {
        let locked = sqlx::raw_sql("LOCK TABLE timers")
            .execute(first.db().await.unwrap())
            .await;
        locked.map_err(StoreError::from).err()
    });
    let locked = sqlx::raw_sql("LOCK TABLE watermarks")
        .execute(second.db().await.unwrap())
        .await;
    let own = locked.map_err(StoreError::from).err();
    drop(second);
    let others = waits.await.unwrap();
    let undone = [own, others].into_iter().flatten().collect::<Vec<_>>();
    assert!(matches!(undone[..], [StoreError::Undone]), "{undone:?}");
    store.close().await;
    database.remove().await;
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_told_without_the_password() {
    let url = "postgres://ann:s3cret@127.0.0.1:1/frontdesk";
    let error = Store::open(url, IMPATIENT).await.unwrap_err().to_string();
    assert!(error.contains("refused"), "{error}");
    assert!(error.contains("ann:***@127.0.0.1:1"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    if let Database::Postgres(own) = &database
        && let Some(url) = own.url_with_password("barred", "wr0ng")
    {
        own.run("CREATE ROLE barred LOGIN PASSWORD 'right'").await;
        let error = Store::open(&url, IMPATIENT).await.unwrap_err();
        assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
        assert!(
            error.to_string().contains("password authentication failed"),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("wr0ng"), "{error}");
    }
    database.remove().await;
}

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

#[tokio::test]
async fn a_database_and_what_lies_beside_it_are_their_owners_alone() {
    let database = Database::sqlite();
    let store = database.open().await;
    store.ping().await.unwrap();
    let Database::Sqlite(folder) = &database else {
        unreachable!()
    };
    for name in ["test.db", "test.db-wal", "test.db-shm"] {
        let found = std::fs::metadata(folder.path().join(name)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o600, "{name}");
    }
}
