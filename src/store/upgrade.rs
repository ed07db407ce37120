//! Copies a database before a migration changes it, because an older version cannot read it afterwards. The copy of an
//! SQLite database is itself a database, which can be put back in its place. The copy of a PostgreSQL database is a
//! backup, which `frontdesk restore` takes.

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{Connection, query};

use super::connect::{connect_options, first_connection, pools};
use super::{Engine, Result, Store, StoreError, StoreOptions, backup, ownership};
use crate::domain::{Clock, SystemClock};

/// The most copies of one version.
const COPIES: u32 = 1_000;

/// A copy that was made before an upgrade.
pub(super) struct UpgradeCopy(PathBuf);

impl UpgradeCopy {
    /// Deletes the copy.
    pub(super) fn discard(self) {
        // A failure to remove it is not worth an error.
        let _ = std::fs::remove_file(self.0);
    }
}

/// Copies a database of this version: beside the file of an SQLite one, otherwise into the folder for copies.
pub(super) async fn copy(
    url: &str,
    file: Option<&Path>,
    options: StoreOptions,
    schema: i64,
) -> Result<UpgradeCopy> {
    let ending = format!(".schema-{schema}");
    let base = Path::new(options.copies).join("frontdesk");
    let name = match file {
        Some(file) => free_name(file, &ending, ""),
        None => free_name(&base, &ending, ".backup"),
    };
    // Written under another name first, so that an unfinished copy never has the final name.
    let part = with_ending(&name, &format!(".{}.part", std::process::id()));
    let made = match file {
        Some(_) => vacuum_into(url, options, &part).await,
        None => back_up_into(url, options, &part).await,
    };
    let made = made.and_then(|()| Ok(std::fs::rename(&part, &name)?));
    let shown = name.display();
    if let Err(error) = made {
        // The original error is reported; a failure to remove the rest is not.
        let _ = std::fs::remove_file(&part);
        return Err(StoreError::Uncopied(format!("{shown}: {error}").into()));
    }
    tracing::info!(copy = %shown, "the database is copied before it is brought up to date");
    Ok(UpgradeCopy(name))
}

/// Finds a free name: a restored database that is upgraded once more gets another copy.
fn free_name(base: &Path, ending: &str, kind: &str) -> PathBuf {
    let first = with_ending(base, &format!("{ending}{kind}"));
    let further = (2..=COPIES).map(|number| with_ending(base, &format!("{ending}.{number}{kind}")));
    let mut names = std::iter::once(first.clone()).chain(further);
    names.find(|name| !name.exists()).unwrap_or(first)
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

type CopyResult = std::result::Result<(), Box<dyn Error + Send + Sync>>;

/// Copies an SQLite database on a separate connection, because the one that upgrades it has begun to write.
async fn vacuum_into(url: &str, options: StoreOptions, part: &Path) -> CopyResult {
    // SQLite accepts an empty file and keeps its owner.
    ownership::create(part)?;
    let at = connect_options(url, Engine::Sqlite)?;
    let mut db = first_connection(url, &at, Engine::Sqlite, options).await?;
    let copy = query("VACUUM INTO $1").bind(part.to_string_lossy().into_owned());
    let made = copy.execute(&mut db).await;
    db.close().await?;
    made?;
    Ok(())
}

/// Writes a backup of a PostgreSQL database, and reads it back.
async fn back_up_into(url: &str, options: StoreOptions, part: &Path) -> CopyResult {
    let at = connect_options(url, Engine::Postgres)?;
    let store = Store(Arc::new(pools(Engine::Postgres, at, options)));
    let made = backup::write_file(&store, part, SystemClock.now(), |_, _| ()).await;
    store.close().await;
    made?;
    Ok(())
}
