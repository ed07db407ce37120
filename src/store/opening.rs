//! Opens a database and upgrades it: one process at a time, after making a copy, all or nothing.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::{AnyConnection, Connection, Executor, Row};

use super::connect::{
    ConnectionUse, applied, connect_options, engine_of, first_connection, is_in_memory,
    migrate_up_to, newest, pool, pools, prepare,
};
use super::wal::Wal;
use super::{Engine, Pools, Result, StoreError, StoreOptions, Synchronous, upgrade};

/// The time after which a locked database is tried again.
const MAKE_AGAIN: Duration = Duration::from_millis(20);

/// Opens, checks and migrates.
pub(super) async fn open(url: &str, options: StoreOptions) -> Result<Pools> {
    install_default_drivers();
    let engine = engine_of(url)?;
    let at = connect_options(url, engine)?;
    if is_in_memory(url) {
        return in_memory(url, &at, options).await;
    }
    let mut first = first_connection(url, &at, engine, options).await?;
    make(&mut first, url, engine, options).await?;
    let file = file(&mut first, engine).await?;
    first.close().await?;
    let wal = match &file {
        Some(file) if options.synchronous == Synchronous::Full => {
            Wal::synced(file.clone()).map_err(sqlx::Error::Io)?
        }
        _ => Wal::default(),
    };
    Ok(Pools {
        wal,
        file,
        ..pools(engine, at, options)
    })
}

/// Reads the file of an open SQLite database.
async fn file(first: &mut AnyConnection, engine: Engine) -> Result<Option<PathBuf>> {
    if engine == Engine::Postgres {
        return Ok(None);
    }
    let database: String = sqlx::query("PRAGMA database_list")
        .fetch_one(first)
        .await?
        .try_get("file")?;
    Ok(Some(database.into()))
}

/// Sets the database up: copies one of an older version, and migrates it. If two processes switch a new SQLite file to
/// WAL at once, one gets "locked" without waiting, and tries again.
async fn make(
    first: &mut AnyConnection,
    url: &str,
    engine: Engine,
    options: StoreOptions,
) -> Result<()> {
    match make_once(first, url, engine, options).await {
        Err(StoreError::Locked) if engine == Engine::Sqlite => {}
        made => return made,
    }
    let again = async {
        loop {
            tokio::time::sleep(MAKE_AGAIN).await;
            match make_once(first, url, engine, options).await {
                Err(StoreError::Locked) => {}
                made => return made,
            }
        }
    };
    let made = tokio::time::timeout(options.busy_timeout, again).await;
    made.unwrap_or(Err(StoreError::Locked))
}

async fn make_once(
    first: &mut AnyConnection,
    url: &str,
    engine: Engine,
    options: StoreOptions,
) -> Result<()> {
    prepare(first, url, engine, options).await?;
    let opening = |error| StoreError::opening(url, error);
    // One process at a time, all or nothing; a second one finds the work done.
    let mut all = match engine {
        Engine::Sqlite => first.begin_with("BEGIN IMMEDIATE").await.map_err(opening)?,
        Engine::Postgres => {
            let mut all = first.begin().await.map_err(opening)?;
            take_turn(&mut all, options).await.map_err(opening)?;
            all
        }
    };
    let found = applied(&mut all, url).await?;
    let copy = if (1..newest()).contains(&found) {
        let file = file(&mut all, engine).await?;
        Some(upgrade::copy(url, file.as_deref(), options, found).await?)
    } else {
        None
    };
    let migrated = match migrate_up_to(&mut all, url, newest()).await {
        Ok(()) => all.commit().await.map_err(opening),
        Err(error) => Err(error),
    };
    if let (Err(_), Some(copy)) = (&migrated, copy) {
        // The database is unchanged, and repeated failed starts must not fill the disk with copies.
        copy.discard();
    }
    migrated
}

/// The number of PostgreSQL's advisory lock for upgrades of the database.
const UPGRADING: i64 = 0x6672_6f6e_7475;
/// The longest time that another process may take for an upgrade, in milliseconds.
const UPGRADED_WITHIN: u32 = 600_000;

/// Waits on PostgreSQL until no other process upgrades the database.
async fn take_turn(db: &mut AnyConnection, options: StoreOptions) -> sqlx::Result<()> {
    let waiting = |millis: u128| sqlx::AssertSqlSafe(format!("SET LOCAL lock_timeout = {millis}"));
    db.execute(waiting(UPGRADED_WITHIN.into())).await?;
    let turn = sqlx::query("SELECT CAST(pg_advisory_xact_lock($1) AS TEXT)").bind(UPGRADING);
    turn.execute(&mut *db).await?;
    db.execute(waiting(options.busy_timeout.as_millis()))
        .await?;
    Ok(())
}

/// Opens a database in memory, which exists as long as its one connection.
async fn in_memory(url: &str, at: &AnyConnectOptions, options: StoreOptions) -> Result<Pools> {
    let only = pool(Engine::Sqlite, options, 1, ConnectionUse::Write).connect_lazy_with(at.clone());
    let mut first = only.acquire().await?;
    migrate_up_to(&mut first, url, newest()).await?;
    drop(first);
    Ok(Pools {
        writer: only.clone(),
        reader: only,
        ..pools(Engine::Sqlite, at.clone(), options)
    })
}
