//! Connects to the database: finds its engine by the URL, sets each connection up, and compares its schema with the one
//! that this program knows; also looks at a database without changing it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor, SqlSafeStr};

use super::error::{doubts, without_password};
use super::migrations::MIGRATIONS;
use super::schedules::Schedules;
use super::wal::Wal;
use super::{Engine, Pools, Result, Store, StoreError, TextKeys, ownership};

/// The failures that a commit of SQLite survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// A commit survives a killed process, but not a power cut.
    #[default]
    Normal,
    /// A commit also survives a power cut, and is slower.
    Full,
}

/// The options of opening a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// The durability of a commit, on SQLite only.
    pub synchronous: Synchronous,
    /// The time for which a statement waits for another program's lock before [`StoreError::Locked`].
    pub busy_timeout: Duration,
    /// The time for which a connection is waited for before [`StoreError::Unavailable`].
    pub acquire_timeout: Duration,
    /// The number of connections for reading; PostgreSQL has as many for writing.
    pub connections: u32,
    /// The folder for the copy of a PostgreSQL database that is made before an upgrade. An SQLite copy lies beside its
    /// database.
    pub copies: &'static str,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::default(),
            busy_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(10),
            connections: 4,
            copies: ".",
        }
    }
}

/// The log length in pages (64 MB) at which SQLite moves its log into the database within a commit. That waits for the
/// disk, so [`Store::keep_log_short`](super::Store::keep_log_short) moves it much earlier, beside the writer.
const LOG_PAGES: u32 = 16_000;

/// Makes the pools. Their connections are opened on demand.
pub(super) fn pools(engine: Engine, at: AnyConnectOptions, options: StoreOptions) -> Pools {
    let reader = pool(engine, options, options.connections, ConnectionUse::Read);
    let reader = reader.connect_lazy_with(at.clone());
    // Readers have a pool of their own, because the holder of a transaction may also read beside it. In one pool,
    // writers could hold every connection while all of them wait for one to read with.
    let writers = match engine {
        Engine::Sqlite => 1,
        Engine::Postgres => options.connections,
    };
    let writer = pool(engine, options, writers, ConnectionUse::Write).connect_lazy_with(at.clone());
    Pools {
        engine,
        at,
        file: None,
        writer,
        reader,
        texts: TextKeys::none(),
        wal: Wal::default(),
        process_lock: tokio::sync::Mutex::default(),
        doubts_seen: AtomicU64::new(doubts()),
        schedules: Schedules::default(),
    }
}

pub(super) fn engine_of(url: &str) -> Result<Engine> {
    match url.split(':').next() {
        Some("sqlite") => Ok(Engine::Sqlite),
        Some("postgres" | "postgresql") => Ok(Engine::Postgres),
        _ => Err(StoreError::Open {
            url: without_password(url),
            reason: "a database URL begins with sqlite: or postgres:".to_owned(),
        }),
    }
}

pub(super) fn is_in_memory(url: &str) -> bool {
    url.starts_with("sqlite") && (url.contains(":memory:") || url.contains("mode=memory"))
}

pub(super) fn connect_options(url: &str, engine: Engine) -> Result<AnyConnectOptions> {
    let made = match (engine, url.split_once('?')) {
        (Engine::Sqlite, None) if !is_in_memory(url) => format!("{url}?mode=rwc"),
        (Engine::Sqlite, Some((path, query))) if !query.contains("mode=") => {
            format!("{path}?mode=rwc&{query}")
        }
        (Engine::Postgres, Some((place, query))) => with_known_options(place, query),
        _ => url.to_owned(),
    };
    made.parse()
        .map_err(|error| StoreError::opening(url, error))
}

/// The options of a PostgreSQL URL that sqlx understands. sqlx logs any other option with its value.
const OPTIONS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Returns a PostgreSQL URL without unknown options, whose values may be secret.
fn with_known_options(place: &str, query: &str) -> String {
    let known = |pair: &&str| {
        let name = decoded(pair.split('=').next().unwrap_or_default());
        let is_known = OPTIONS.contains(&name.as_str()) || name.starts_with("options[");
        if !is_known {
            tracing::warn!(
                option = name,
                "an option of the database URL means nothing here"
            );
        }
        is_known
    };
    let kept: Vec<&str> = query.split('&').filter(known).collect();
    match kept.as_slice() {
        [] => place.to_owned(),
        kept => format!("{place}?{}", kept.join("&")),
    }
}

/// Returns the name of an option, which may be percent-encoded.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                &after[2..]
            }
            None => {
                bytes.push(*first);
                after
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) async fn first_connection(
    url: &str,
    at: &AnyConnectOptions,
    engine: Engine,
    options: StoreOptions,
) -> Result<AnyConnection> {
    if engine == Engine::Sqlite && !url.contains("mode=r") {
        make_private(url);
    }
    match tokio::time::timeout(options.acquire_timeout, at.connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => {
            let whose = || sqlite_file(url).and_then(ownership::foreign_owner);
            Err(match (engine, whose().or_else(|| why_no_file(url))) {
                (Engine::Sqlite, Some(reason)) => StoreError::Open {
                    url: without_password(url),
                    reason,
                },
                _ => StoreError::opening(url, error),
            })
        }
        Err(_) => Err(StoreError::Open {
            url: without_password(url),
            reason: format!("no answer within {:?}", options.acquire_timeout),
        }),
    }
}

/// Creates the file of a new SQLite database, and those beside it, readable by its owner only. Faults are reported when
/// the database is opened.
fn make_private(url: &str) {
    // One in another spelling is made by SQLite.
    if let Some(file) = sqlite_file(url).filter(|_| !url.contains('%')) {
        let _ = ownership::create(file);
    }
}

/// Returns the file of an SQLite URL; `None` for another engine.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().map(Path::new)
}

/// Returns the address of a database without secrets: the whole path of an SQLite file, or a server without its
/// password.
pub fn shown_address(url: &str) -> String {
    match sqlite_file(url).filter(|_| !is_in_memory(url)) {
        Some(file) => {
            let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
            whole.display().to_string()
        }
        None => without_password(url),
    }
}

/// Explains SQLite's "unable to open database file" if the file system knows the reason.
pub(super) fn why_no_file(url: &str) -> Option<String> {
    let path = sqlite_file(url)?;
    if path.is_dir() {
        return Some("it is a directory".to_owned());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match (folder, std::fs::File::open(path)) {
        (Some(folder), _) if !folder.is_dir() => {
            Some(format!("there is no folder {}", folder.display()))
        }
        (_, Err(error)) if error.kind() != std::io::ErrorKind::NotFound => Some(error.to_string()),
        _ => None,
    }
}

/// A statement that fails if another program holds the lock or the file is read-only, which SQLite reports only at the
/// first write. Leaves nothing.
pub(super) const PROBE: &str =
    "BEGIN IMMEDIATE; CREATE TABLE frontdesk_probe (id BIGINT); ROLLBACK";

/// Sets the first connection up, and on SQLite checks whether it can write.
pub(super) async fn prepare(
    first: &mut AnyConnection,
    url: &str,
    engine: Engine,
    options: StoreOptions,
) -> Result<()> {
    let mut prepared = first
        .execute(sqlx::raw_sql(set_up(engine, options, ConnectionUse::Write)))
        .await;
    if prepared.is_ok() && engine == Engine::Sqlite {
        prepared = first.execute(sqlx::raw_sql(PROBE)).await;
    }
    prepared.map(|_| ()).map_err(|error| refused(url, error))
}

/// Explains why a database cannot be used, with the owner of its file if that is the reason.
fn refused(url: &str, error: sqlx::Error) -> StoreError {
    match StoreError::opening(url, error) {
        StoreError::Open { url: shown, reason } => {
            let whose = sqlite_file(url).and_then(ownership::foreign_owner);
            let reason = whose.unwrap_or(reason);
            StoreError::Open { url: shown, reason }
        }
        other => other,
    }
}

/// Migrates to a schema.
pub(super) async fn migrate_up_to(db: &mut AnyConnection, url: &str, schema: i64) -> Result<()> {
    let migrated = migrator().run_direct(Some(schema), db, false).await;
    migrated.map_err(|error| StoreError::migrating(url, error, newest()))
}

/// Returns the newest schema that this program knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS[MIGRATIONS.len() - 1].0
}

pub(super) fn migrator() -> Migrator {
    let migrations = MIGRATIONS
        .iter()
        .map(|&(version, name, sql)| {
            let kind = MigrationType::Simple;
            Migration::new(version, name.into(), kind, sql.into_sql_str(), false)
        })
        .collect();
    Migrator::with_migrations(migrations)
}

/// The purpose of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectionUse {
    Read,
    Write,
}

pub(super) fn pool(
    engine: Engine,
    options: StoreOptions,
    size: u32,
    access: ConnectionUse,
) -> PoolOptions<sqlx::Any> {
    PoolOptions::new()
        .max_connections(size)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(engine == Engine::Postgres)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection: &mut AnyConnection, _| {
            Box::pin(async move {
                let statements = sqlx::raw_sql(set_up(engine, options, access));
                connection.execute(statements).await.map(|_| ())
            })
        })
}

/// Returns the first statements of every new connection.
fn set_up(engine: Engine, options: StoreOptions, access: ConnectionUse) -> sqlx::SqlStr {
    let wait = options.busy_timeout.as_millis();
    let statements = match engine {
        Engine::Sqlite => {
            let query_only = i32::from(access == ConnectionUse::Read);
            format!(
                "PRAGMA busy_timeout = {wait}; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                 PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = {LOG_PAGES}; \
                 PRAGMA query_only = {query_only}"
            )
        }
        Engine::Postgres => {
            format!("SET client_min_messages = warning; SET lock_timeout = {wait}")
        }
    };
    sqlx::AssertSqlSafe(statements).into_sql_str()
}

/// The table in which sqlx records migrations.
const MIGRATED: &str = "_sqlx_migrations";

/// The state in which a database was found.
#[derive(Debug)]
pub enum DatabaseState {
    /// There is no such file; the first start creates it.
    Absent,
    /// Its schema is older than the one that this program knows; the next start migrates it.
    Behind {
        /// Its engine.
        engine: Engine,
        /// Its schema; 0 without tables.
        found: i64,
        /// The schema after the next start.
        known: i64,
    },
    /// The database has this program's schema, and can be read.
    Current(Store),
}

impl Store {
    /// Looks at a database without changing it and without reading texts.
    ///
    /// # Errors
    /// The same as [`Store::look_sealed`].
    pub async fn look(url: &str, options: StoreOptions) -> Result<DatabaseState> {
        Self::look_sealed(url, options, TextKeys::none()).await
    }

    /// Looks at a database without changing it. It does not check whether the keys open its texts.
    ///
    /// # Errors
    /// The same as [`Store::open`].
    pub async fn look_sealed(
        url: &str,
        options: StoreOptions,
        texts: TextKeys,
    ) -> Result<DatabaseState> {
        let known = newest();
        Ok(match found_at(url, options).await? {
            None => DatabaseState::Absent,
            Some((found, pools)) if found < known => DatabaseState::Behind {
                engine: pools.engine,
                found,
                known,
            },
            Some((_, pools)) => DatabaseState::Current(Self(Arc::new(Pools { texts, ..pools }))),
        })
    }

    /// Opens a database of this or an older version for a backup only, without changing it; `None` if it is empty.
    ///
    /// # Errors
    /// The same as [`Store::open`].
    pub async fn open_for_backup(url: &str, options: StoreOptions) -> Result<Option<Self>> {
        let found = found_at(url, options).await?;
        let found = found.filter(|(schema, _)| *schema > 0);
        Ok(found.map(|(_, pools)| Self(Arc::new(pools))))
    }
}

/// Connects to a database, and returns with it the version of its tables; `None` if there is no such file.
async fn found_at(url: &str, options: StoreOptions) -> Result<Option<(i64, Pools)>> {
    install_default_drivers();
    let engine = engine_of(url)?;
    let at = connect_options(url, engine)?;
    if is_in_memory(url) || is_absent(url)? {
        return Ok(None);
    }
    let mut first = first_connection(url, &at, engine, options).await?;
    let found = version(&mut first, url, engine, options).await;
    first.close().await?;
    Ok(Some((found?, pools(engine, at, options))))
}

impl Store {
    /// Checks whether this program still knows the schema.
    ///
    /// # Errors
    /// [`StoreError::NewerThanBinary`] if a newer program has brought it up to date.
    pub async fn check_schema(&self) -> Result<()> {
        let mut db = self.reader().await?;
        let newest_there = "SELECT CAST(MAX(version) AS BIGINT) FROM _sqlx_migrations";
        let found: i64 = sqlx::query_scalar(newest_there).fetch_one(&mut *db).await?;
        let known = newest();
        if found > known {
            return Err(StoreError::NewerThanBinary { found, known });
        }
        Ok(())
    }
}

/// Returns whether an SQLite file does not exist, but could be created.
fn is_absent(url: &str) -> Result<bool> {
    if sqlite_file(url).is_none_or(Path::exists) {
        return Ok(false);
    }
    let why_not = || sqlite_file(url).and_then(ownership::why_not_made);
    match why_no_file(url).or_else(why_not) {
        Some(reason) => Err(StoreError::Open {
            url: without_password(url),
            reason,
        }),
        None => Ok(true),
    }
}

/// Reads the schema's version, if this program knows all applied migrations; 0 if there are none.
pub(super) async fn version(
    db: &mut AnyConnection,
    url: &str,
    engine: Engine,
    options: StoreOptions,
) -> Result<i64> {
    let opening = |error| refused(url, error);
    if engine == Engine::Sqlite {
        let wait = format!("PRAGMA busy_timeout = {}", options.busy_timeout.as_millis());
        db.execute(sqlx::AssertSqlSafe(wait))
            .await
            .map_err(opening)?;
        db.execute(sqlx::raw_sql(PROBE)).await.map_err(opening)?;
    }
    applied(db, url).await
}

/// Reads the schema's version like [`version`]. Can be called within a transaction, and leaves it open.
pub(super) async fn applied(db: &mut AnyConnection, url: &str) -> Result<i64> {
    let opening = |error| StoreError::opening(url, error);
    // A savepoint, because PostgreSQL refuses all further statements of a transaction after an error.
    let mut look = db.begin().await.map_err(opening)?;
    let listed = look.list_applied_migrations(MIGRATED).await;
    look.rollback().await.map_err(opening)?;
    let migrated = match listed {
        Err(MigrateError::Execute(error)) if is_no_table(&error) => return Ok(0),
        migrated => migrated,
    };
    let known = migrator();
    let migrated = migrated.and_then(|migrated| {
        for one in &migrated {
            match known.iter().find(|known| known.version == one.version) {
                None => return Err(MigrateError::VersionMissing(one.version)),
                Some(known) if known.checksum != one.checksum => {
                    return Err(MigrateError::VersionMismatch(one.version));
                }
                Some(_) => {}
            }
        }
        Ok(migrated.last().map_or(0, |last| last.version))
    });
    migrated.map_err(|error| StoreError::migrating(url, error, newest()))
}

/// Returns whether an error is PostgreSQL's `undefined_table`; SQLite has no code of its own for it.
fn is_no_table(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|refused| {
        refused.code().is_some_and(|code| code == "42P01")
            || refused.message().starts_with("no such table")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_options_that_are_understood_are_passed_on() {
        for (given, passed_on) in [
            ("sslmode=require", "postgres://h/d?sslmode=require"),
            ("PASSWORD=s3cret", "postgres://h/d"),
            (
                "pass%77ord=s3cret&sslpassword=x",
                "postgres://h/d?pass%77ord=s3cret",
            ),
            ("%70assword=a&user=b", "postgres://h/d?%70assword=a&user=b"),
            (
                "options[search_path]=x&%zz=1&%",
                "postgres://h/d?options[search_path]=x",
            ),
        ] {
            assert_eq!(
                with_known_options("postgres://h/d", given),
                passed_on,
                "{given}"
            );
        }
    }
}
