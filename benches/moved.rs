//! A large desk that moves: backed up from SQLite while it is written to, restored into PostgreSQL, compared row by row,
//! backed up there, restored into SQLite again, and compared once more. Prints how long each took and how large the
//! file is; a row that differs ends it.
//!
//! `cargo bench --bench moved` takes 100,000 past inquiries; another number is the argument after `--`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "shared/bench_desk.rs"]
mod bench_desk;
#[path = "shared/database.rs"]
mod database;
#[path = "history/past.rs"]
mod past;
#[path = "../tests/postgres/mod.rs"]
mod postgres;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use frontdesk::domain::{GuildId, UserId};
use frontdesk::store::{Backup, SinceBackup, Store, StoreOptions, check_backup, restore_backup};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, ValueRef};
use tokio::task::JoinHandle;

use database::Database;

/// The number of past inquiries unless an argument says another.
const SIZE: [u64; 1] = [100_000];
/// The server of whoever writes while the backup is made: none that is backed up else.
const ELSEWHERE: GuildId = GuildId::new(999);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let (sizes, _) = database::arguments(&SIZE);
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (Database::new(false).await, Database::new(true).await);
    let (bench, _community) = bench_desk::BenchDesk::open(&first.url()).await;
    bench.run_until_idle().await;
    bench.close().await;
    past::write(&first.url(), sizes[0], bench_desk::begins()).await;
    println!("{} past inquiries", sizes[0]);

    let source = open(&first.url()).await;
    let load = Load::begin(source.clone());
    let file = folder.path().join("of-sqlite.backup");
    let backup = timed(
        "backed up from SQLite under load",
        backed_up(&source, &file),
    )
    .await;
    let meanwhile = load.ends().await;
    assert!(meanwhile > 0, "nothing was written meanwhile");
    println!("  {meanwhile} transactions committed meanwhile");
    source.close().await;
    told(&backup, &file);

    let into = second.url();
    timed("restored into PostgreSQL", restore_into(&into, &file)).await;
    timed("compared row by row", compare(&first, &second, &backup)).await;

    let back = folder.path().join("of-postgres.backup");
    let moved = open(&second.url()).await;
    let again = timed("backed up from PostgreSQL", backed_up(&moved, &back)).await;
    moved.close().await;
    told(&again, &back);
    assert_eq!(backup.tables, again.tables, "as many rows of each table");
    let third = Database::new(false).await;
    let into = third.url();
    timed("restored into SQLite", restore_into(&into, &back)).await;
    timed("compared row by row", compare(&second, &third, &again)).await;
    println!("every row is as it was");
    second.remove().await;
}

async fn open(url: &str) -> Store {
    let opened = Store::open(url, StoreOptions::default()).await;
    opened.expect("a database")
}

/// The present by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a measurement takes real time")]
fn moment() -> Instant {
    Instant::now()
}

async fn timed<T>(what: &str, done: impl Future<Output = T>) -> T {
    let begun = moment();
    let done = done.await;
    println!("{what}: {:.1} s", begun.elapsed().as_secs_f64());
    done
}

fn told(backup: &Backup, file: &Path) {
    let bytes = std::fs::metadata(file).expect("a file").len();
    println!("  {} rows in {} MB", backup.rows(), bytes / 1_000_000);
}

/// Writes a backup, and reads it back.
async fn backed_up(store: &Store, file: &PathBuf) -> Backup {
    let mut to = BufWriter::new(File::create(file).expect("a file"));
    let written = store.backup(&mut to, bench_desk::begins(), |_, _| ()).await;
    let written = written.expect("a backup");
    to.flush().expect("a file");
    let read = check_backup(BufReader::new(File::open(file).expect("a file")), |_| ());
    assert_eq!(read.expect("a backup"), written);
    written
}

async fn restore_into(url: &str, file: &PathBuf) {
    let from = BufReader::new(File::open(file).expect("a file"));
    let restored = restore_backup(url, from, SinceBackup::Stood, |_| ()).await;
    restored.expect("restored");
}

/// Somebody who writes in the database all the time.
struct Load {
    is_over: Arc<AtomicBool>,
    committed: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Load {
    fn begin(store: Store) -> Self {
        let (is_over, committed) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (over, count) = (Arc::clone(&is_over), Arc::clone(&committed));
        let task = tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                let number = AtomicU64::fetch_add(&count, 1, Ordering::Relaxed);
                let mut tx = store.begin().await.expect("the database");
                tx.seen_in(ELSEWHERE, UserId::new(1 + number), bench_desk::begins());
                tx.commit().await.expect("the database");
            }
        });
        Self {
            is_over,
            committed,
            task,
        }
    }

    /// Ends it, and returns how many transactions it committed.
    async fn ends(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.task.await.expect("no panic");
        self.committed.load(Ordering::Relaxed)
    }
}

/// Compares two databases, row by row. What was written into the first one while its backup was made may be in the
/// second, or not.
async fn compare(former: &Database, moved: &Database, backup: &Backup) {
    let former = AnyConnection::connect(&former.url()).await;
    let mut former = former.expect("a database");
    let moved = AnyConnection::connect(&moved.url()).await;
    let mut moved = moved.expect("a database");
    for (table, count) in &backup.tables {
        let (before, after) = (
            rows(&mut former, table).await,
            rows(&mut moved, table).await,
        );
        assert_eq!(after.len() as u64, *count, "{table}");
        let known: HashSet<&str> = before.iter().map(String::as_str).collect();
        let stranger = after.iter().find(|row| !known.contains(row.as_str()));
        assert_eq!(stranger, None, "a row of {table} that was not there");
        let came: HashSet<&str> = after.iter().map(String::as_str).collect();
        let meanwhile = format!(", {ELSEWHERE}, ");
        let mut lost = before.iter().filter(|row| !came.contains(row.as_str()));
        let lost = lost.find(|row| !(table == "sightings" && row.contains(&meanwhile)));
        assert_eq!(lost, None, "a row of {table} that did not come along");
    }
}

/// The rows of a table, each as a text that tells its values apart.
async fn rows(db: &mut AnyConnection, table: &str) -> Vec<String> {
    let statement = AssertSqlSafe(format!("SELECT * FROM {table}"));
    let found = sqlx::query(statement).fetch_all(db).await.expect("rows");
    found.iter().map(shown).collect()
}

fn shown(row: &AnyRow) -> String {
    let values = (0..row.len()).map(|at| {
        let value = row.try_get_raw(at).expect("a value");
        match value.type_info().kind() {
            _ if value.is_null() => "nothing".to_owned(),
            AnyTypeInfoKind::Text => format!("{:?}", row.get::<String, _>(at)),
            AnyTypeInfoKind::Double => format!("{:x}", row.get::<f64, _>(at).to_bits()),
            _ => row.get::<i64, _>(at).to_string(),
        }
    });
    values.collect::<Vec<_>>().join(", ")
}
