//! A database of its own for a measurement, of either engine, and what the arguments say of it.

/// The sizes that the arguments name, else the usual ones; and whether they name PostgreSQL.
pub(crate) fn arguments(usual: &[u64]) -> (Vec<u64>, bool) {
    // cargo gives options of its own.
    let given: Vec<String> = std::env::args().skip(1).collect();
    let mut sizes: Vec<u64> = given.iter().filter_map(|one| one.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.extend(usual);
    }
    (sizes, given.iter().any(|one| one == "postgres"))
}

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
