//! A database of every version so far is brought up to date with what is in it, and copied before.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, Row};
use tempfile::TempDir;

use super::backup::of_an_older_version;
use super::old_rows::ROWS;
use super::{Database, run};
use crate::domain::{LearnerKey, Millis, UserId};
use crate::store::connect::{connect_options, engine_of, first_connection, migrate_up_to, newest};
use crate::store::migrations::MIGRATIONS;
use crate::store::tables::BACKED_UP;
use crate::store::{
    DataSubject, DatabaseState, SinceBackup, Store, StoreOptions, check_backup, restore_backup,
};

/// Makes a database as a version left it.
async fn made_by(database: &Database, schema: i64) {
    sqlx::any::install_default_drivers();
    let url = database.url();
    let engine = engine_of(&url).unwrap();
    let at = connect_options(&url, engine).unwrap();
    let options = StoreOptions::default();
    let mut db = first_connection(&url, &at, engine, options).await.unwrap();
    migrate_up_to(&mut db, &url, schema).await.unwrap();
    for old in ROWS.iter().filter(|old| old.is_of(schema)) {
        run(&mut db, old.row).await;
    }
    db.close().await.unwrap();
}

/// Opens an older database with this version, and looks for every row that it had.
async fn is_brought_up_to_date(database: &Database, schema: i64) {
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    for old in ROWS.iter().filter(|old| old.is_of(schema)) {
        let statement = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {}", old.found);
        let row = sqlx::query(AssertSqlSafe(statement))
            .fetch_one(&mut *db)
            .await
            .unwrap();
        assert_eq!(row.get::<i64, _>("n"), 1, "from {schema}: {}", old.found);
    }
    drop(db);
    let settings = store.all_settings().await.unwrap();
    assert_eq!(
        settings[0].targets.watch,
        Millis::minutes(15),
        "from {schema}"
    );
    let whose = DataSubject {
        user: UserId::new(11),
        learner: Some(LearnerKey::new(1)),
        for_staff_of: None,
    };
    let copy = format!("{:?}", store.personal(whose).await.unwrap());
    for words in ["how do I pay?", "fine", "solved"] {
        assert!(copy.contains(words), "from {schema}: {words} in {copy}");
    }
    let mut bytes = Vec::new();
    store
        .backup(
            &mut bytes,
            crate::domain::Timestamp::from_millis(5),
            |_, _| (),
        )
        .await
        .unwrap();
    store.close().await;
    assert_eq!(check_backup(&*bytes, |_| ()).unwrap().schema, newest());
}

#[tokio::test]
async fn every_version_so_far_is_brought_up_to_date_on_sqlite_and_copied_before() {
    for (schema, ..) in MIGRATIONS {
        let database = Database::sqlite();
        made_by(&database, *schema).await;
        is_brought_up_to_date(&database, *schema).await;
        let copy = format!("{}.schema-{schema}", database.url());
        let looked = Store::look(&copy, StoreOptions::default()).await.unwrap();
        match looked {
            DatabaseState::Behind { found, .. } => assert_eq!(found, *schema),
            DatabaseState::Absent => assert_eq!(*schema, newest(), "nothing had to be changed"),
            DatabaseState::Current(_) => panic!("a copy of {schema} was changed"),
        }
        let Database::Sqlite(folder) = &database else {
            unreachable!()
        };
        let rest = std::fs::read_dir(folder.path()).unwrap();
        let rest = rest.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert!(rest.into_iter().all(|name| !name.ends_with(".part")));
    }
}

/// Lists the files of a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Opens a database, whose copies go into a folder where it is PostgreSQL's.
async fn opened_with_copies(database: &Database, folder: &TempDir) -> crate::store::Result<Store> {
    let folder: Box<str> = folder.path().to_str().unwrap().into();
    let options = StoreOptions {
        // As long as the test; a program has one such folder for all its life.
        copies: Box::leak(folder),
        ..StoreOptions::default()
    };
    Store::open(&database.url(), options).await
}

/// Versions after which much was moved. Their copies are restored too.
const RESTORED: [i64; 8] = [1, 3, 8, 14, 21, 27, 40, 50];

/// Brings the database of a version up to date, and looks at the copy that was made before.
async fn is_upgraded_on_postgres(database: &Database, schema: i64) {
    made_by(database, schema).await;
    let folder = tempfile::tempdir().unwrap();
    let opened = opened_with_copies(database, &folder).await;
    opened.unwrap().close().await;
    is_brought_up_to_date(database, schema).await;
    if schema == newest() {
        assert_eq!(names(folder.path()), [] as [&str; 0]);
        return;
    }
    let name = format!("frontdesk.schema-{schema}.backup");
    assert_eq!(names(folder.path()), [name.as_str()]);
    if !RESTORED.contains(&schema) {
        return;
    }
    let fresh = database.another().await;
    let copy = std::fs::File::open(folder.path().join(name)).unwrap();
    let restored = restore_backup(&fresh.url(), copy, SinceBackup::Stood, |_| ())
        .await
        .unwrap();
    assert_eq!(restored.schema, schema);
    is_brought_up_to_date(&fresh, schema).await;
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_version_so_far_is_brought_up_to_date_on_postgres_and_copied_before() {
    for (schema, ..) in MIGRATIONS {
        let Some(database) = Database::postgres().await else {
            return;
        };
        is_upgraded_on_postgres(&database, *schema).await;
        database.remove().await;
    }
}

/// So that a new table is tried by the next change of the tables.
#[test]
fn every_kind_of_row_was_written_by_an_older_version() {
    // A database with keys is not opened without them.
    let others = ["text_keys"];
    for table in BACKED_UP.iter().filter(|table| !others.contains(table)) {
        let written = format!("INSERT INTO {table} (");
        let is_there = ROWS.iter().any(|old| old.row.contains(&written));
        assert!(is_there, "no row of {table}");
    }
}

both_engines! { empty:
    /// Where one of many changes fails, all are undone: the older program can go on with the database.
    async fn an_upgrade_that_fails_leaves_the_database_as_it_was_and_no_copy(database: Database) {
        made_by(database, 14).await;
        let options = StoreOptions::default();
        let url = database.url();
        let at = connect_options(&url, engine_of(&url).unwrap()).unwrap();
        let mut db = first_connection(&url, &at, engine_of(&url).unwrap(), options).await.unwrap();
        // A later version makes a table of this name.
        run(&mut db, "CREATE TABLE swaps (mine BIGINT)").await;
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            opened_with_copies(database, &folder).await.unwrap_err();
            let found = Store::look(&url, options).await.unwrap();
            assert!(matches!(found, DatabaseState::Behind { found: 14, .. }), "{found:?}");
        }
        let mut left = names(folder.path());
        if let Database::Sqlite(folder) = database {
            left.extend(names(folder.path()));
        }
        assert!(left.iter().all(|name| !name.contains("schema-14")), "{left:?}");
        run(&mut db, "DROP TABLE swaps").await;
        db.close().await.unwrap();
        opened_with_copies(database, &folder).await.unwrap().close().await;
    }

    /// A person who went back and upgrades again would else find the copy of the first time.
    async fn a_database_that_was_put_back_is_copied_anew_by_the_next_upgrade(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let copies = match database {
            Database::Sqlite(folder) => folder.path(),
            Database::Postgres(_) => folder.path(),
        };
        for times in 1..=2 {
            let another = if times == 1 { None } else { Some(database.another().await) };
            let database = match (&another, database) {
                // As put back by hand: the same file.
                (Some(_), Database::Sqlite(folder)) => {
                    for name in ["test.db", "test.db-wal", "test.db-shm"] {
                        let _ = std::fs::remove_file(folder.path().join(name));
                    }
                    database
                }
                (Some(another), Database::Postgres(_)) => another,
                (None, _) => database,
            };
            made_by(database, 27).await;
            opened_with_copies(database, &folder).await.unwrap().close().await;
            let made = names(copies);
            let made = made.iter().filter(|name| name.contains(".schema-27"));
            assert_eq!(made.count(), times);
            if let Some(another) = another {
                another.remove().await;
            }
        }
        for name in names(copies).iter().filter(|name| name.contains(".schema-27")) {
            let mode = std::fs::metadata(copies.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name} is its owner's alone");
        }
    }

    /// As before an upgrade of PostgreSQL by hand: the newer program is there already.
    async fn an_older_database_is_backed_up_as_it_is(database: Database) {
        made_by(database, 27).await;
        let bytes = of_an_older_version(database, 27).await;
        let fresh = database.another().await;
        restore_backup(&fresh.url(), &*bytes, SinceBackup::Stood, |_| ()).await.unwrap();
        is_brought_up_to_date(&fresh, 27).await;
        fresh.remove().await;
    }
}

/// Restores a backup of an older program as it was, which is then brought up to date like any older database.
#[tokio::test]
async fn a_backup_of_an_older_version_is_restored_and_brought_up_to_date() {
    for schema in [1, 14, 27] {
        let old = Database::sqlite();
        made_by(&old, schema).await;
        let bytes = of_an_older_version(&old, schema).await;
        let fresh = Database::sqlite();
        let restored = restore_backup(&fresh.url(), &*bytes, SinceBackup::Stood, |_| ())
            .await
            .unwrap();
        assert_eq!(restored.schema, schema);
        is_brought_up_to_date(&fresh, schema).await;
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_copied_is_left_as_it_was() {
    let database = Database::sqlite();
    made_by(&database, 27).await;
    let Database::Sqlite(folder) = &database else {
        unreachable!()
    };
    // Where the copy is to be made stands something else.
    let part = format!("test.db.schema-27.{}.part", std::process::id());
    std::fs::create_dir(folder.path().join(part)).unwrap();
    let opened = Store::open(&database.url(), StoreOptions::default()).await;
    let said = opened.unwrap_err().to_string();
    assert!(
        said.contains("no copy of the database could be made"),
        "{said}"
    );
    let found = Store::look(&database.url(), StoreOptions::default())
        .await
        .unwrap();
    assert!(
        matches!(found, DatabaseState::Behind { found: 27, .. }),
        "{found:?}"
    );
}
