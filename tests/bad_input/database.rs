//! A database that cannot be opened, is newer than the binary, or is locked.

use frontdesk::store::{Store, StoreOptions};
use sqlx::{Connection, SqliteConnection};

use crate::process::{Ended, Home, Scene, academy};
use fake_discord::Discord;

async fn home() -> Home {
    Home::near(&Discord::start(crate::academy::setup().with(academy())).await)
}

fn assert_refused(ended: &Ended, words: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains(words), "{words}: {}", ended.said);
}

/// A newer program has been started beside it, and has brought the database up to date.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_a_newer_program_has_taken_over_ends_this_one() {
    Scene::on_both(async |scene| {
        let columns = "description, installed_on, success, checksum, execution_time";
        let later = format!(
            "INSERT INTO _sqlx_migrations (version, {columns}) \
             SELECT 9999, {columns} FROM _sqlx_migrations WHERE version = 1"
        );
        scene.runs(&later).await;
        let ended = scene.take_running().ended().await;
        assert_refused(&ended, "its schema is 9999");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_work_on_what_is_there_make_no_database_and_upgrade_none() {
    let mut home = Home::alone();
    home.set(
        "FRONTDESK_TEXT_KEY",
        "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
    );
    let file = home.path("frontdesk.db");
    let commands = [
        &["recount"][..],
        &["rekey"][..],
        &["rekey", "--forget-lost", "--yes"][..],
        &["export", "inquiries"][..],
    ];
    for command in commands {
        assert_refused(&home.calls(command).await, "there is no database at");
        assert!(!file.exists(), "{command:?}");
    }
    let store = Store::open(home.get("DATABASE_URL"), StoreOptions::default());
    store.await.expect("a database").close().await;
    let behind = "DELETE FROM _sqlx_migrations WHERE version > 50";
    let mut db = SqliteConnection::connect(home.get("DATABASE_URL"))
        .await
        .expect("the database");
    sqlx::raw_sql(behind).execute(&mut db).await.expect("older");
    for command in commands {
        let ended = home.calls(command).await;
        assert_refused(&ended, "is of an older version");
        let place = file.display().to_string();
        assert!(ended.said.contains(&place), "it says which: {}", ended.said);
    }
    let newest = "SELECT MAX(version) FROM _sqlx_migrations";
    let newest: i64 = sqlx::query_scalar(newest)
        .fetch_one(&mut db)
        .await
        .expect("a version");
    assert_eq!(newest, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_opened_is_named_with_the_reason() {
    let mut home = home().await;
    let nowhere = home.path("nowhere").join("frontdesk.db");
    home.set("DATABASE_URL", &format!("sqlite://{}", nowhere.display()));
    assert_refused(&home.start().ended().await, "there is no folder");

    home.set("DATABASE_URL", "mysql://me:hush@db/frontdesk");
    let ended = home.start().ended().await;
    assert_refused(&ended, "sqlite: or postgres:");
    assert!(!ended.said.contains("hush"), "{}", ended.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_left_alone() {
    let home = home().await;
    let url = home.get("DATABASE_URL");
    let store = Store::open(url, StoreOptions::default()).await;
    store.expect("the database").close().await;
    let mut db = SqliteConnection::connect(url).await.expect("the database");
    let later = "INSERT INTO _sqlx_migrations \
                 (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'of a later version', 1, x'00', 0)";
    sqlx::raw_sql(later).execute(&mut db).await.expect("a row");
    db.close().await.expect("a connection");
    assert_refused(&home.start().ended().await, "newer version of frontdesk");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_told_from_a_broken_one() {
    let home = home().await;
    let url = home.get("DATABASE_URL");
    let store = Store::open(url, StoreOptions::default()).await;
    store.expect("the database").close().await;
    let mut db = SqliteConnection::connect(url).await.expect("the database");
    let lock = sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut db).await;
    lock.expect("a lock");
    assert_refused(&home.start().ended().await, "locked by another program");
}

/// Nor does a rehearsal begin at a time that nobody has said.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_file_that_says_no_time_is_named() {
    let mut home = home().await;
    let nowhere = home.path("no-clock");
    home.set("FRONTDESK_CLOCK_FILE", &nowhere.to_string_lossy());
    let ended = home.start().ended().await;
    assert_refused(&ended, "no-clock says no time in Unix milliseconds");
}
