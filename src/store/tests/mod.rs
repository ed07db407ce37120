//! Tests of the store, each on both engines. Never waits for time to pass: times are given.

/// Makes two tests of each: on an SQLite database, and on a PostgreSQL one where there is a server, which has its tables
/// already. With `empty:` before them, that one is empty, too.
macro_rules! both_engines {
    (empty: $($tests:tt)+) => { both_engines! { @on postgres: $($tests)+ } };
    (@on $postgres:ident: $($(#[$attribute:meta])* async fn $name:ident($database:ident: Database) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn body($database: &Database) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = Database::sqlite();
                body(&database).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(database) = Database::$postgres().await {
                    body(&database).await;
                    database.remove().await;
                }
            }
        }
    )+};
    ($($tests:tt)+) => { both_engines! { @on postgres_with_tables: $($tests)+ } };
}

#[path = "../../../tests/postgres/mod.rs"]
mod postgres;

mod backup;
mod calendars;
mod exports;
mod inquiries;
mod intake;
mod learning;
mod leases;
mod lifecycle;
mod measures;
mod model;
mod old_rows;
mod opening;
mod people;
mod person_replies;
mod personal;
mod plans;
mod privacy;
mod pruning;
mod relays;
mod samples;
mod schedules;
mod sealed;
mod self_descriptions;
mod setup;
mod shifts;
mod solved_posts;
mod successions;
mod supplied;
mod surveys;
mod tickets;
mod upgrades;
mod votes;
mod wal;
mod ways_in;
mod web;

use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Store, StoreOptions};
use crate::domain::Timestamp;

/// A database of one engine in which nothing is written yet.
enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(postgres::Database),
}

impl Database {
    fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    async fn postgres() -> Option<Self> {
        postgres::fresh_database().await.map(Self::Postgres)
    }

    async fn postgres_with_tables() -> Option<Self> {
        let with_tables = postgres::database_with_tables(|url| async move {
            let store = Store::open(&url, StoreOptions::default()).await.unwrap();
            store.close().await;
        });
        with_tables.await.map(Self::Postgres)
    }

    /// Returns another empty database of the same engine.
    async fn another(&self) -> Self {
        match self {
            Self::Sqlite(_) => Self::sqlite(),
            Self::Postgres(_) => Self::postgres().await.unwrap(),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/test.db", folder.path().display()),
            Self::Postgres(database) => database.url(),
        }
    }

    /// Opens it, as another process would each time.
    async fn open(&self) -> Store {
        Store::open(&self.url(), StoreOptions::default())
            .await
            .unwrap()
    }

    /// Opens the database with text keys.
    async fn open_with(&self, keys: &str) -> super::Result<Store> {
        let keys = keys.parse().unwrap();
        Store::open_sealed(&self.url(), StoreOptions::default(), keys).await
    }

    async fn remove(self) {
        if let Self::Postgres(database) = self {
            database.remove().await;
        }
    }
}

reads! {
    /// Tells when there is next something to claim; `None` if nothing is planned.
    fn next_due() -> Option<Timestamp>;
}

async fn next_due(db: &mut AnyConnection) -> super::Result<Option<Timestamp>> {
    let due = sqlx::query_scalar(include_str!("next_due.sql"));
    Ok(due.fetch_one(db).await?)
}

/// Makes a runtime for a test that is no async function.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// Runs a statement that no method has.
async fn run(db: &mut AnyConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(db)
        .await
        .unwrap();
}
