//! A database that cannot be opened, is newer than the binary, or is locked.

use frontdesk::store::{Store, StoreOptions};
use sqlx::{Connection, SqliteConnection};

use crate::process::{Ended, Home, academy};
use fake_discord::Discord;

async fn home() -> Home {
    Home::near(&Discord::start(crate::academy::setup().with(academy())).await)
}

fn assert_refused(ended: &Ended, words: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains(words), "{words}: {}", ended.said);
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
