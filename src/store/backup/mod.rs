//! Backups: everything in the database, read in one snapshot while the desk works. Either engine can restore one, so a
//! backup also moves a desk from one engine to the other. Sealed texts stay sealed and are not opened. Never holds more
//! than a page of rows in memory.

mod error;
mod format;
mod pages;
mod restore;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use futures::TryStreamExt;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, AssertSqlSafe, Column, Row, ValueRef, query, query_scalar};

use self::format::{BackupPart, BackupValue, PartWriter};
use super::tables::{BACKED_UP, FORMER};
use super::{Engine, Store, ownership};
use crate::domain::Timestamp;

pub use error::BackupError;
pub use pages::check_backup;
pub use restore::{SinceBackup, restore_backup};

/// The most rows of a page, followed by the bytes at which a page is written.
const PAGE_ROWS: usize = 500;
const PAGE_BYTES: usize = 128 << 10;

/// A summary of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The version of its tables.
    pub schema: i64,
    /// The time at which it was made.
    pub made_at: Timestamp,
    /// The number of rows of each table.
    pub tables: Vec<(String, u64)>,
}

impl Backup {
    /// Returns the number of its rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

impl Store {
    /// Writes a backup of the database as it is now; later writes are not in it. An older schema is written as it is.
    /// Calls `told` after each page with the number of rows written and the number of all rows.
    pub async fn backup(
        &self,
        to: impl Write,
        made_at: Timestamp,
        told: impl FnMut(u64, u64),
    ) -> Result<Backup, BackupError> {
        let mut db = self.reader().await?;
        // Its snapshot ends with it, whatever happens.
        db.close_on_drop();
        let begin = match self.engine() {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        query(begin).execute(&mut *db).await?;
        let schema = "SELECT CAST(MAX(version) AS BIGINT) FROM _sqlx_migrations";
        let schema: i64 = query_scalar(schema).fetch_one(&mut *db).await?;
        let kept = kept(&mut db, self.engine()).await?;
        let mut all = 0;
        for table in &kept {
            all += count(&mut db, table).await?;
        }
        let mut parts = PartWriter::begin(to)?;
        parts.write(&BackupPart::Begin {
            schema,
            made_at: made_at.as_millis(),
        })?;
        let mut writing = BackupWriter {
            parts,
            all,
            written: 0,
            told,
        };
        let mut tables = Vec::new();
        for table in kept {
            let rows = writing.table(&mut db, table).await?;
            tables.push((table.to_owned(), rows));
        }
        writing.parts.end(writing.written)?;
        Ok(Backup {
            schema,
            made_at,
            tables,
        })
    }
}

/// Writes a backup into a new file that only its owner can read, waits until the disk has it, and reads it back.
///
/// # Errors
/// Whatever is wrong with the database or the file, of which the rest may stay.
pub async fn write_file(
    store: &Store,
    file: &Path,
    made_at: Timestamp,
    told: impl FnMut(u64, u64),
) -> Result<Backup, BackupError> {
    let mut to = BufWriter::new(ownership::create(file).map_err(BackupError::Write)?);
    let written = store.backup(&mut to, made_at, told).await?;
    to.flush().map_err(BackupError::Write)?;
    to.get_ref().sync_all().map_err(BackupError::Write)?;
    let from = File::open(file).map_err(BackupError::Read)?;
    if check_backup(BufReader::new(from), |_| ())? != written {
        return Err(BackupError::damaged("what is read back is something else"));
    }
    Ok(written)
}

/// Lists the tables of this database that belong into a backup.
async fn kept(db: &mut AnyConnection, engine: Engine) -> sqlx::Result<Vec<&'static str>> {
    let names = match engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    let there: Vec<String> = query_scalar(names).fetch_all(db).await?;
    let known = BACKED_UP.iter().chain(FORMER).copied();
    Ok(known
        .filter(|known| there.iter().any(|name| name == known))
        .collect())
}

/// Counts the rows of a table.
async fn count(db: &mut AnyConnection, table: &str) -> Result<u64, BackupError> {
    let statement = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}");
    let count: i64 = query_scalar(AssertSqlSafe(statement)).fetch_one(db).await?;
    Ok(count.unsigned_abs())
}

/// A backup that is being written.
struct BackupWriter<W: Write, T> {
    parts: PartWriter<W>,
    all: u64,
    written: u64,
    told: T,
}

impl<W: Write, T: FnMut(u64, u64)> BackupWriter<W, T> {
    /// Writes a table row by row as the engine returns them, and returns their number.
    async fn table(&mut self, db: &mut AnyConnection, table: &str) -> Result<u64, BackupError> {
        let before = self.written;
        let statement = format!("SELECT * FROM {table}");
        let mut rows = query(AssertSqlSafe(statement)).fetch(db);
        let (mut page, mut bytes, mut is_named) = (Vec::new(), 0, false);
        while let Some(row) = rows.try_next().await? {
            if !is_named {
                self.parts.write(&named(table, &row))?;
                is_named = true;
            }
            let cells = cells(&row)?;
            bytes += cells.iter().map(BackupValue::size).sum::<usize>();
            page.push(cells);
            if page.len() == PAGE_ROWS || bytes > PAGE_BYTES {
                bytes = 0;
                self.page(std::mem::take(&mut page))?;
            }
        }
        if !is_named {
            let (name, columns) = (table.to_owned(), Vec::new());
            self.parts.write(&BackupPart::Table { name, columns })?;
        }
        if !page.is_empty() {
            self.page(page)?;
        }
        Ok(self.written - before)
    }

    fn page(&mut self, page: Vec<Vec<BackupValue>>) -> Result<(), BackupError> {
        self.written += page.len() as u64;
        self.parts.write(&BackupPart::Rows(page))?;
        (self.told)(self.written, self.all);
        Ok(())
    }
}

/// Makes the part that names a table, from its first row.
fn named(table: &str, row: &AnyRow) -> BackupPart {
    let columns = row.columns().iter();
    BackupPart::Table {
        name: table.to_owned(),
        columns: columns.map(|column| column.name().to_owned()).collect(),
    }
}

fn cells(row: &AnyRow) -> sqlx::Result<Vec<BackupValue>> {
    (0..row.len()).map(|at| cell(row, at)).collect()
}

/// Reads a value by its type in this row, which both engines tell.
fn cell(row: &AnyRow, at: usize) -> sqlx::Result<BackupValue> {
    let value = row.try_get_raw(at)?;
    if value.is_null() {
        return Ok(BackupValue::Nothing);
    }
    Ok(match value.type_info().kind() {
        AnyTypeInfoKind::Text => BackupValue::Text(row.try_get(at)?),
        AnyTypeInfoKind::Double | AnyTypeInfoKind::Real => BackupValue::Number(row.try_get(at)?),
        _ => BackupValue::Whole(row.try_get(at)?),
    })
}
