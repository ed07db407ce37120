//! Checks whether an SQLite file is intact. PostgreSQL checks its own files.

use sqlx::query_scalar;

use super::{Engine, Result, Store};

impl Store {
    /// Finds damage in an SQLite file, in SQLite's words; `None` if there is none.
    pub async fn find_damage(&self) -> Result<Option<String>> {
        if self.engine() == Engine::Postgres {
            return Ok(None);
        }
        let mut db = self.reader().await?;
        let found: String = query_scalar("PRAGMA quick_check(1)")
            .fetch_one(&mut *db)
            .await?;
        Ok((found != "ok").then_some(found))
    }
}
