//! How processes on one database see each other: each holds a lock together with the others, which the
//! system takes back however it ends. Who gets that lock for itself alone is the only one there.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use sqlx::{AnyConnection, ConnectOptions, query, query_scalar};

use super::{Engine, Pools, Result};

/// The number of the lock among PostgreSQL's advisory ones, which each database has for itself.
const LOCK: i64 = 0x66_726f_6e74_6465;
/// How often it is looked whether somebody who is just beginning lets others in.
const LOOK: Duration = Duration::from_millis(20);

/// The lock, or what is to become it.
#[derive(Debug)]
pub(super) enum Presence {
    /// Nobody else can reach the database: it lies in memory.
    Alone,
    /// Beside an SQLite file.
    File(File),
    /// A connection of its own to PostgreSQL: a lock ends with it.
    Session(AnyConnection),
    /// There is no telling who else is there.
    Unknown,
}

impl Presence {
    pub(super) async fn of(pools: &Pools) -> Result<Self> {
        if pools.engine == Engine::Postgres {
            return Ok(Self::Session(pools.at.connect().await?));
        }
        let Some(database) = &pools.file else {
            return Ok(Self::Alone);
        };
        Ok(beside(database).map_or(Self::Unknown, Self::File))
    }

    /// Whether nobody else is there; until [`Presence::stay`] nobody else comes in then.
    pub(super) async fn is_alone(&mut self) -> Result<bool> {
        match self {
            Self::Alone => Ok(true),
            Self::File(lock) => Ok(lock.try_lock().is_ok()),
            Self::Session(db) => {
                let got: i32 =
                    query_scalar("SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END")
                        .bind(LOCK)
                        .fetch_one(db)
                        .await?;
                Ok(got == 1)
            }
            Self::Unknown => Ok(false),
        }
    }

    /// Is there together with others from now on.
    pub(super) async fn stay(&mut self) -> Result<()> {
        match self {
            Self::Alone | Self::Unknown => {}
            Self::File(lock) => {
                // Between the two somebody else may find that nobody is there: nothing is claimed yet.
                while lock.try_lock_shared().is_err() {
                    tokio::time::sleep(LOOK).await;
                }
            }
            Self::Session(db) => {
                for statement in [
                    "SELECT CAST(pg_advisory_lock_shared($1) AS TEXT)",
                    "SELECT CASE WHEN pg_advisory_unlock($1) THEN 1 ELSE 0 END",
                ] {
                    query(statement).bind(LOCK).execute(&mut *db).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether it still holds: a connection may have been lost.
    pub(super) async fn holds(&mut self) -> bool {
        match self {
            Self::Session(db) => query("SELECT 1").execute(db).await.is_ok(),
            Self::Alone | Self::File(_) | Self::Unknown => true,
        }
    }
}

/// The file that is locked. Not the database itself: to close that would undo SQLite's own locks.
fn beside(database: &Path) -> Option<File> {
    let mut path = database.as_os_str().to_owned();
    path.push("-lock");
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    opened
        .inspect_err(|error| {
            let path = Path::new(&path).display();
            tracing::warn!(%error, %path, "who else works on the database cannot be seen");
        })
        .ok()
}
