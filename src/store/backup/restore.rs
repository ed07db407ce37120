//! Restores a backup into an empty database of either engine, whole or not at all: the tables in its version, its rows,
//! and then the changes of later versions. Work in hand continues as after a crash: steps are looked for before they
//! are sent.

use std::collections::HashMap;
use std::io::Read;

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, query};

use super::format::BackupValue;
use super::pages::BackupReader;
use super::{Backup, BackupError, count};
use crate::domain::{Millis, Timestamp};
use crate::store::connect::{
    connect_options, engine_of, first_connection, migrate_up_to, newest, prepare, version,
};
use crate::store::migrations::MIGRATIONS;
use crate::store::{Engine, StoreError, StoreOptions, TimerKind};

/// The most values of one statement.
const VALUES: usize = 2_000;

/// The course of a desk since its backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceBackup {
    /// Nothing has happened: frontdesk was stopped before the backup and has not run since.
    Stood,
    /// The desk ran on until this moment at the latest: it answered people and opened tickets that are not in the
    /// backup.
    WentOn(Timestamp),
}

/// The ticket numbers that are skipped for each day that is not in a backup.
const NUMBERS_A_DAY: i64 = 100;

/// Restores a backup. Tells `told` after each page how many bytes were read.
///
/// # Errors
/// [`BackupError::NotEmpty`] where the database has tables, [`StoreError::NewerThanBinary`] where the backup is of a
/// later version, and whatever is wrong with the backup or the database: it is left empty then.
pub async fn restore_backup(
    url: &str,
    from: impl Read,
    since: SinceBackup,
    told: impl FnMut(u64),
) -> Result<Backup, BackupError> {
    let mut pages = BackupReader::open(from)?;
    pages.so_far.is_known()?;
    install_default_drivers();
    let options = StoreOptions::default();
    let engine = engine_of(url)?;
    let at = connect_options(url, engine)?;
    let mut db = first_connection(url, &at, engine, options).await?;
    prepare(&mut db, url, engine, options).await?;
    if version(&mut db, url, engine, options).await? != 0 {
        return Err(BackupError::NotEmpty);
    }
    let begin = match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN",
    };
    let mut all = db.begin_with(begin).await?;
    migrate_up_to(&mut all, url, pages.so_far.schema).await?;
    insert_all(&mut all, &mut pages, told).await?;
    for (table, rows) in &pages.so_far.tables {
        if count(&mut all, table).await? != *rows {
            return Err(BackupError::Damaged(format!("rows of {table} are missing")));
        }
    }
    migrate_up_to(&mut all, url, newest()).await?;
    if let SinceBackup::WentOn(now) = since {
        pass_over(&mut all, &pages.so_far, now).await?;
    }
    all.commit().await?;
    db.close().await?;
    Ok(pages.so_far)
}

/// Skips everything that has surely happened since the backup: numbers of opened tickets, due offers, and presses in
/// hand. Otherwise each would happen a second time.
async fn pass_over(
    db: &mut AnyConnection,
    backup: &Backup,
    now: Timestamp,
) -> Result<(), BackupError> {
    let passed_over = backup.numbers_passed_over(now);
    for statement in [
        "UPDATE ticket_counters SET last_number = last_number + $1",
        "INSERT INTO ticket_counters (guild, last_number) SELECT guild, CAST($1 AS BIGINT) FROM guilds \
         WHERE guild NOT IN (SELECT guild FROM ticket_counters)",
    ] {
        query(statement).bind(passed_over).execute(&mut *db).await?;
    }
    query("DELETE FROM timers WHERE kind IN ($1, $2) AND due < $3")
        .bind(TimerKind::Watch.name())
        .bind(TimerKind::DidThisSolve.name())
        .bind(now.as_millis())
        .execute(&mut *db)
        .await?;
    query("DELETE FROM unfinished_interactions")
        .execute(db)
        .await?;
    Ok(())
}

impl Backup {
    /// Computes how many ticket numbers are skipped if the desk went on until a moment.
    pub fn numbers_passed_over(&self, now: Timestamp) -> i64 {
        let days = now.since(self.made_at).max(Millis::ZERO).get() / Millis::days(1).get();
        NUMBERS_A_DAY * (1 + days)
    }

    /// Refuses a backup of a version that this program does not know.
    ///
    /// # Errors
    /// [`StoreError::NewerThanBinary`] of a later one.
    pub fn is_known(&self) -> Result<(), BackupError> {
        let (found, known) = (self.schema, newest());
        if MIGRATIONS.iter().any(|(version, ..)| *version == found) {
            return Ok(());
        }
        if found > known {
            return Err(StoreError::NewerThanBinary { found, known }.into());
        }
        Err(BackupError::damaged("it is of a version that never was"))
    }
}

async fn insert_all<R: Read>(
    db: &mut AnyConnection,
    pages: &mut BackupReader<R>,
    mut told: impl FnMut(u64),
) -> Result<(), BackupError> {
    while let Some(mut rows) = pages.next()? {
        for row in &mut rows {
            release_lease(pages.table(), &pages.columns, row);
        }
        for some in rows.chunks((VALUES / pages.columns.len()).max(1)) {
            insert(db, pages.table(), &pages.columns, some).await?;
        }
        told(pages.read());
    }
    Ok(())
}

/// Inserts rows in one statement. A NULL is written into the text of the statement, because PostgreSQL demands a type
/// for a bound one.
async fn insert(
    db: &mut AnyConnection,
    table: &str,
    columns: &[String],
    rows: &[Vec<BackupValue>],
) -> Result<(), BackupError> {
    let mut number = 0;
    let mut place = |cell: &BackupValue| match cell {
        BackupValue::Nothing => "NULL".to_owned(),
        _ => {
            number += 1;
            format!("${number}")
        }
    };
    let rows_written: Vec<String> = rows
        .iter()
        .map(|row| {
            let places: Vec<String> = row.iter().map(&mut place).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let statement = format!(
        "INSERT INTO {table} ({}) VALUES {}",
        columns.join(", "),
        rows_written.join(", ")
    );
    let mut insert = query(AssertSqlSafe(statement)).persistent(false);
    for cell in rows.iter().flatten() {
        insert = match cell {
            BackupValue::Nothing => insert,
            BackupValue::Whole(number) => insert.bind(*number),
            BackupValue::Number(number) => insert.bind(*number),
            BackupValue::Text(text) => insert.bind(text.as_str()),
        };
    }
    insert.execute(db).await?;
    Ok(())
}

/// Releases a row that a process had in hand, so that another can take it. A waiting step is marked unsure, since it
/// was perhaps sent after the backup.
fn release_lease(table: &str, columns: &[String], row: &mut [BackupValue]) {
    if !["outbox", "timers"].contains(&table) {
        return;
    }
    let at: HashMap<&str, usize> = columns.iter().map(String::as_str).zip(0..).collect();
    for name in ["worker", "lease_until"] {
        if let Some(cell) = at.get(name).and_then(|at| row.get_mut(*at)) {
            *cell = BackupValue::Nothing;
        }
    }
    let is_done = at.get("done").and_then(|at| row.get(*at)) == Some(&BackupValue::Whole(1));
    if let Some(unsure) = at.get("unsure").filter(|_| !is_done)
        && let Some(cell) = row.get_mut(*unsure)
    {
        *cell = BackupValue::Whole(1);
    }
}
