//! Copies an SQLite database before a migration changes it: an older program cannot read it afterwards. PostgreSQL's
//! operators make their own copy, or have `frontdesk backup` make one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, query};

use super::{Result, StoreError};

/// Makes the copy beside the database, once for each version that it had.
pub(super) async fn copy(db: &mut AnyConnection, database: &Path, schema: i64) -> Result<()> {
    let copy = beside(database, &format!(".schema-{schema}"));
    if copy.exists() {
        return Ok(());
    }
    // Under another name first, so that no half of one stands under its own; another process may make one too.
    let part = beside(&copy, &format!(".{}.part", std::process::id()));
    let made = query("VACUUM INTO $1").bind(part.to_string_lossy().into_owned());
    let made = match made.execute(db).await {
        Ok(_) => std::fs::rename(&part, &copy).map_err(sqlx::Error::Io),
        Err(error) => Err(error),
    };
    if let Err(error) = made {
        // Whatever the fault was is told; that the rest of it stays there is not worth another.
        let _ = std::fs::remove_file(&part);
        return Err(StoreError::Uncopied(Box::new(error.into())));
    }
    tracing::info!(copy = %copy.display(), "the database is copied before it is brought up to date");
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}
