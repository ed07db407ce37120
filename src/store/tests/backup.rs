//! A backup holds everything, as it was at one moment, and goes back into either engine row by row, whole or not at
//! all.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyTypeInfoKind;
use sqlx::{AnyConnection, AssertSqlSafe, Row, ValueRef};

use super::personal::{filled, tables};
use super::samples::{at, inquiry};
use super::{Database, run};
use crate::domain::Millis;
use crate::store::tables::{BACKED_UP, OF_PROCESSES};
use crate::store::{
    Backup, BackupError, DatabaseState, Engine, SinceBackup, Store, StoreError, StoreOptions,
    TimerKind, check_backup, restore_backup,
};

/// Reads the columns of a table: their names, and whether they hold texts, and may be empty.
async fn columns(store: &Store, table: &str) -> Vec<(String, String, bool)> {
    let statement = match store.engine() {
        Engine::Sqlite => format!(
            "SELECT name, type AS kind, \"notnull\" AS needed FROM pragma_table_info('{table}')"
        ),
        Engine::Postgres => format!(
            "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS kind, \
             CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS needed FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    let mut db = store.0.writer.acquire().await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(statement))
        .fetch_all(&mut *db)
        .await
        .unwrap();
    let column = |row: &sqlx::any::AnyRow| {
        let needed: i64 = row.get("needed");
        let kind: String = row.get("kind");
        (row.get("name"), kind.to_lowercase(), needed == 1)
    };
    rows.iter().map(column).collect()
}

/// Puts two rows into each table that has none: one full of odd values, one as empty as it may be.
async fn fill_the_rest(store: &Store) {
    for table in BACKED_UP {
        let mut db = store.0.writer.acquire().await.unwrap();
        let is_filled = !rows(&mut db, table).await.is_empty();
        drop(db);
        if is_filled {
            continue;
        }
        let columns = columns(store, table).await;
        let names: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
        for (number, is_full) in [(9_007_199_254_740_993_i64, true), (-4, false)] {
            let values: Vec<String> = columns
                .iter()
                .map(|(_, kind, needed)| match kind.as_str() {
                    _ if !needed && !is_full => "NULL".to_owned(),
                    "text" => format!("'it''s \u{1F600}\n\"{number}\"'"),
                    "double precision" => "0.30000000000000004".to_owned(),
                    "integer" => "1".to_owned(),
                    _ => number.to_string(),
                })
                .collect();
            let (names, values) = (names.join(", "), values.join(", "));
            let mut db = store.0.writer.acquire().await.unwrap();
            run(
                &mut db,
                &format!("INSERT INTO {table} ({names}) VALUES ({values})"),
            )
            .await;
        }
    }
    // Whatever waits is looked for once it is restored: it is here, too, so that rows can be compared.
    let mut db = store.0.writer.acquire().await.unwrap();
    run(
        &mut db,
        "UPDATE outbox SET unsure = 1, worker = NULL, lease_until = NULL WHERE done = 0; \
                  UPDATE timers SET worker = NULL, lease_until = NULL",
    )
    .await;
}

/// Reads the rows of a table, in an order of their own.
async fn rows(db: &mut AnyConnection, table: &str) -> Vec<String> {
    let statement = AssertSqlSafe(format!("SELECT * FROM {table}"));
    let found = sqlx::query(statement).fetch_all(db).await.unwrap();
    let shown = |row: &sqlx::any::AnyRow| {
        let values = (0..row.len()).map(|at| {
            let value = row.try_get_raw(at).unwrap();
            match value.type_info().kind() {
                _ if value.is_null() => "nothing".to_owned(),
                AnyTypeInfoKind::Text => format!("{:?}", row.get::<String, _>(at)),
                AnyTypeInfoKind::Double => format!("{:x}", row.get::<f64, _>(at).to_bits()),
                _ => row.get::<i64, _>(at).to_string(),
            }
        });
        values.collect::<Vec<_>>().join(", ")
    };
    let mut rows: Vec<String> = found.iter().map(shown).collect();
    rows.sort();
    rows
}

async fn all_rows(store: &Store) -> BTreeMap<&'static str, Vec<String>> {
    let mut db = store.0.writer.acquire().await.unwrap();
    let mut all = BTreeMap::new();
    for table in BACKED_UP {
        all.insert(*table, rows(&mut db, table).await);
    }
    all
}

async fn backed_up(store: &Store) -> (Vec<u8>, Backup) {
    let mut bytes = Vec::new();
    let written = store.backup(&mut bytes, at(5), |_, _| ()).await.unwrap();
    assert_eq!(check_backup(&*bytes, |_| ()).unwrap(), written);
    (bytes, written)
}

async fn put_into(database: &Database, bytes: &[u8]) -> Result<Backup, BackupError> {
    restore_backup(&database.url(), bytes, SinceBackup::Stood, |_| ()).await
}

/// Says whether nothing is in a database yet.
async fn is_empty(database: &Database) -> bool {
    let found = Store::look(&database.url(), StoreOptions::default()).await;
    matches!(
        found.unwrap(),
        DatabaseState::Absent | DatabaseState::Behind { found: 0, .. }
    )
}

/// Makes an empty database of the other engine, where there is one.
async fn of_the_other_engine(database: &Database) -> Database {
    let other = match database {
        Database::Sqlite(_) => Database::postgres().await,
        Database::Postgres(_) => None,
    };
    other.unwrap_or_else(Database::sqlite)
}

both_engines! { empty:
    async fn a_desk_moves_to_the_other_engine_and_back_row_by_row(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        fill_the_rest(&store).await;
        let before = all_rows(&store).await;
        assert!(before.values().all(|rows| !rows.is_empty()));
        let (bytes, written) = backed_up(&store).await;
        assert_eq!(written.rows(), before.values().map(|rows| rows.len() as u64).sum::<u64>());

        let other = of_the_other_engine(database).await;
        assert_eq!(put_into(&other, &bytes).await.unwrap(), written);
        let moved = other.open().await;
        assert_eq!(all_rows(&moved).await, before);
        let (bytes, _) = backed_up(&moved).await;
        moved.close().await;

        let home = database.another().await;
        put_into(&home, &bytes).await.unwrap();
        let back = home.open().await;
        assert_eq!(all_rows(&back).await, before);
        back.close().await;
        home.remove().await;
        other.remove().await;
    }

    async fn a_backup_is_of_one_moment_whatever_is_written_meanwhile(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        let before = rows(&mut db, "timers").await.len() as u64;
        drop(db);
        let mut pages = 0;
        let (mut bytes, writing) = (Vec::new(), store.clone());
        let written = store.backup(&mut bytes, at(5), |_, _| {
            pages += 1;
            let writes = async {
                let mut tx = writing.begin().await.unwrap();
                tx.set_timer(TimerKind::Watch, 1000 + pages, at(55));
                tx.commit().await.unwrap();
            };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(writes));
        });
        let written = written.await.unwrap();
        assert!(pages > 5, "something was written between its pages");
        let timers = written.tables.iter().find(|(table, _)| table == "timers").unwrap();
        assert_eq!(timers.1, before);
    }

    async fn a_backup_that_was_cut_or_changed_is_refused(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let (bytes, _) = backed_up(&store).await;
        let other = database.another().await;
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 4;
        for (wrong, why) in [
            (&bytes[..bytes.len() / 2], "ends too early"),
            (&bytes[..bytes.len() - 40], "ends too early"),
            (&flipped[..], "damaged"),
            (&[&bytes[..], b"\n"].concat()[..], "something follows"),
            (&b"PRAGMA foreign_keys=OFF;"[..], "no backup"),
        ] {
            let said = put_into(&other, wrong).await.unwrap_err().to_string();
            assert!(said.contains(why), "{why}: {said}");
            assert!(is_empty(&other).await, "{why}");
        }
        put_into(&other, &bytes).await.unwrap();
        other.remove().await;
    }

    async fn a_backup_is_restored_into_an_empty_database_alone_and_no_later_version_is(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let (bytes, written) = backed_up(&store).await;
        let refused = put_into(database, &bytes).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty)), "{refused:?}");
        let later = Backup { schema: 9999, ..written.clone() };
        let refused = later.is_known();
        assert!(matches!(refused, Err(BackupError::Store(StoreError::NewerThanBinary { found: 9999, .. }))), "{refused:?}");
        assert!(Backup { schema: 7, ..written }.is_known().is_err(), "there never was a 7");
    }

    async fn a_backup_holds_sealed_texts_as_they_are(database: Database) {
        const KEY: &str = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=";
        const WORDS: &str = "my order was kx4711";
        let store = database.open_with(KEY).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.insert_inquiry(&inquiry(1, 1, 10), WORDS).unwrap();
        tx.commit().await.unwrap();
        let (bytes, _) = backed_up(&store).await;
        assert!(!bytes.windows(6).any(|some| some == b"kx4711"), "it is in the clear");
        let other = of_the_other_engine(database).await;
        put_into(&other, &bytes).await.unwrap();
        let without = Store::open(&other.url(), StoreOptions::default()).await;
        assert!(matches!(without, Err(StoreError::NoTextKey(_))), "{without:?}");
        let moved = other.open_with(KEY).await.unwrap();
        let text = moved.inquiry_text(&inquiry(1, 1, 10)).await.unwrap();
        assert_eq!(text.as_deref(), Some(WORDS));
        moved.close().await;
        other.remove().await;
    }

    async fn what_was_in_hand_is_as_after_a_crash_once_it_is_restored(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE outbox SET worker = 5, lease_until = 99; UPDATE timers SET worker = 5, lease_until = 99; \
                      UPDATE outbox SET done = 1 WHERE id = 2").await;
        drop(db);
        let (bytes, _) = backed_up(&store).await;
        let other = database.another().await;
        put_into(&other, &bytes).await.unwrap();
        let restored = other.open().await;
        let mut db = restored.0.writer.acquire().await.unwrap();
        for (which, left) in [
            ("outbox WHERE worker IS NOT NULL OR lease_until IS NOT NULL", 0),
            ("timers WHERE worker IS NOT NULL OR lease_until IS NOT NULL", 0),
            ("outbox WHERE id = 1 AND unsure = 1", 1),
            ("outbox WHERE id = 2 AND unsure = 0", 1),
        ] {
            assert_eq!(rows(&mut db, which).await.len(), left, "{which}");
        }
        drop(db);
        restored.close().await;
        other.remove().await;
    }

    async fn what_happened_since_the_backup_is_passed_over(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "DELETE FROM ticket_counters; DELETE FROM timers; \
                      INSERT INTO ticket_counters (guild, last_number) VALUES (7, 12); \
                      INSERT INTO unfinished_interactions (id, worker, body, came_at) VALUES (9, 1, 'x', 4)").await;
        for guild in [7, 8, 9] {
            run(&mut db, &format!("INSERT INTO guilds (guild, locale, time_zone, watch_ms, first_reply_ms, learner_silence_ms, \
                                   reopen_ms, survey_share) VALUES ({guild}, 'en-US', 'UTC', 1, 1, 1, 1, 0.2)")).await;
        }
        for (kind, due) in [("watch", 4), ("watch", 90_000_000_000), ("membership", 4)] {
            let subject = due + i64::from(kind == "watch");
            run(&mut db, &format!("INSERT INTO timers (kind, subject, due, guild) VALUES ('{kind}', {subject}, {due}, 7)")).await;
        }
        drop(db);
        let (bytes, _) = backed_up(&store).await;
        let other = database.another().await;
        // Three days and a bit after it was made.
        let now = at(5) + Millis::days(3) + Millis::hours(1);
        let since = SinceBackup::WentOn(now);
        restore_backup(&other.url(), &*bytes, since, |_| ()).await.unwrap();
        let restored = other.open().await;
        let mut db = restored.0.writer.acquire().await.unwrap();
        for (which, left) in [
            ("ticket_counters WHERE guild = 7 AND last_number = 412", 1),
            ("ticket_counters WHERE guild IN (8, 9) AND last_number = 400", 2),
            ("timers WHERE kind = 'watch'", 1),
            ("timers WHERE kind = 'membership'", 1),
            ("unfinished_interactions", 0),
        ] {
            assert_eq!(rows(&mut db, which).await.len(), left, "{which}");
        }
        drop(db);
        restored.close().await;
        other.remove().await;
    }

    async fn every_table_is_in_a_backup_or_of_processes_that_run(database: Database) {
        let store = database.open().await;
        let listed: BTreeSet<String> =
            BACKED_UP.iter().chain(OF_PROCESSES).map(|table| (*table).to_owned()).collect();
        assert_eq!(listed, tables(&store).await, "a table is missing in store/tables.rs");
        assert_eq!(listed.len(), BACKED_UP.len() + OF_PROCESSES.len(), "a table stands twice");
    }

    async fn every_column_is_of_a_type_that_is_read_alike_from_both(database: Database) {
        let store = database.open().await;
        for table in BACKED_UP.iter().chain(OF_PROCESSES) {
            for (name, kind, needed) in columns(&store, table).await {
                let is_read = match kind.as_str() {
                    "bigint" | "integer" | "text" => true,
                    // Bound as a text, for the sake of its NULL.
                    "double precision" => needed || name == "rating_floor",
                    _ => false,
                };
                assert!(is_read, "{table}.{name}: {kind}");
            }
        }
    }
}

#[tokio::test]
async fn every_table_stands_after_those_that_it_refers_to() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    for (place, table) in BACKED_UP.iter().enumerate() {
        let statement =
            format!("SELECT \"table\" AS other FROM pragma_foreign_key_list('{table}')");
        let others = sqlx::query(AssertSqlSafe(statement))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        for other in others {
            let other: String = other.get("other");
            assert!(
                BACKED_UP[..place].contains(&other.as_str()),
                "{table} before {other}"
            );
        }
    }
}

/// Writes a backup of a database of an older version, which stays as it is.
pub(super) async fn of_an_older_version(database: &Database, schema: i64) -> Vec<u8> {
    let url = database.url();
    let opened = Store::open_for_backup(&url, StoreOptions::default()).await;
    let store = opened.unwrap().expect("tables");
    let (bytes, written) = backed_up(&store).await;
    assert_eq!(written.schema, schema);
    store.close().await;
    let found = Store::look(&url, StoreOptions::default()).await.unwrap();
    assert!(
        matches!(found, DatabaseState::Behind { found, .. } if found == schema),
        "{found:?}"
    );
    bytes
}
