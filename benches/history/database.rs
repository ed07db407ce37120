//! A database of its own for a measurement, of either engine.

/// A database that is gone with this value.
pub(crate) enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(crate::postgres::Database),
}

impl Database {
    pub(crate) async fn new(on_postgres: bool) -> Self {
        if !on_postgres {
            return Self::Sqlite(tempfile::tempdir().expect("a folder"));
        }
        let database = crate::postgres::fresh_database().await;
        Self::Postgres(database.expect("PostgreSQL on this machine"))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/past.db", folder.path().display()),
            Self::Postgres(database) => database.url(),
        }
    }

    pub(crate) async fn remove(self) {
        if let Self::Postgres(database) = self {
            database.remove().await;
        }
    }
}
