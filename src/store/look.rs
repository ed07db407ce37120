//! Looks at a database without changing it: whether it is there, and how its schema stands to the one
//! that this program knows. Never makes a file or a table, never migrates.

use std::sync::Arc;

use sqlx::any::install_default_drivers;
use sqlx::migrate::{Migrate, MigrateError};
use sqlx::{AnyConnection, Connection, Executor};

use super::connect::{self, Engine, StoreOptions};
use super::error::without_password;
use super::{Result, Store, StoreError};

/// The table in which sqlx writes down what was migrated.
const MIGRATED: &str = "_sqlx_migrations";

/// How a database was found.
#[derive(Debug)]
pub enum Found {
    /// There is no such file; the first start makes it.
    Absent,
    /// Its schema is older than the one that this program knows; the next start migrates it.
    Behind {
        /// Its engine.
        engine: Engine,
        /// Its schema; 0 if it has no tables yet.
        found: i64,
        /// The schema after the next start.
        known: i64,
    },
    /// It is as this program left it, and can be read.
    Current(Store),
}

impl Store {
    /// Looks at a database, and leaves it as it is.
    ///
    /// # Errors
    /// What [`Store::open`] would say.
    pub async fn look(url: &str, options: StoreOptions) -> Result<Found> {
        install_default_drivers();
        let engine = connect::engine_of(url)?;
        let at = connect::connect_options(url, engine)?;
        if connect::is_in_memory(url) || is_absent(url)? {
            return Ok(Found::Absent);
        }
        let mut first = connect::first_connection(url, &at, engine, options).await?;
        let found = version(&mut first, url, engine, options).await;
        first.close().await?;
        let (found, known) = (found?, connect::newest());
        if found < known {
            return Ok(Found::Behind {
                engine,
                found,
                known,
            });
        }
        let pools = connect::pools(engine, at, options);
        Ok(Found::Current(Store(Arc::new(pools))))
    }
}

/// Whether an SQLite file is not there, but could be made.
fn is_absent(url: &str) -> Result<bool> {
    if connect::path_of(url).is_none_or(std::path::Path::exists) {
        return Ok(false);
    }
    match connect::why_no_file(url) {
        Some(reason) => Err(StoreError::Open {
            url: without_password(url),
            reason,
        }),
        None => Ok(true),
    }
}

/// The schema's version, if this program knows all that was migrated; 0 if nothing was.
async fn version(
    db: &mut AnyConnection,
    url: &str,
    engine: Engine,
    options: StoreOptions,
) -> Result<i64> {
    let opening = |error| StoreError::opening(url, error);
    if engine == Engine::Sqlite {
        let wait = format!("PRAGMA busy_timeout = {}", options.busy_timeout.as_millis());
        db.execute(sqlx::AssertSqlSafe(wait))
            .await
            .map_err(opening)?;
        db.execute(sqlx::raw_sql(connect::PROBE))
            .await
            .map_err(opening)?;
    }
    let migrated = match db.list_applied_migrations(MIGRATED).await {
        Err(MigrateError::Execute(error)) if is_no_table(&error) => return Ok(0),
        migrated => migrated,
    };
    let migrated = migrated.and_then(|migrated| {
        for one in &migrated {
            let known = connect::migrator();
            let known = known.iter().find(|known| known.version == one.version);
            match known {
                None => return Err(MigrateError::VersionMissing(one.version)),
                Some(known) if known.checksum != one.checksum => {
                    return Err(MigrateError::VersionMismatch(one.version));
                }
                Some(_) => {}
            }
        }
        Ok(migrated.last().map_or(0, |last| last.version))
    });
    migrated.map_err(|error| StoreError::migrating(url, error, connect::newest()))
}

/// PostgreSQL's `undefined_table`; SQLite has no code of its own for it.
fn is_no_table(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|refused| {
        refused.code().is_some_and(|code| code == "42P01")
            || refused.message().starts_with("no such table")
    })
}
