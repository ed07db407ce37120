//! Opens the database for subcommands that read and write a desk's data, and finds the server that is meant.

use anyhow::{Context, anyhow, bail};

use crate::app::{database_url, text_keys};
use crate::domain::{GuildId, GuildSettings};
use crate::store::{DatabaseState, Store, StoreOptions, shown_address};

/// Opens the database that the environment names. One that is not there is not made, and one of an older version is
/// left as it is.
pub(super) async fn open() -> anyhow::Result<Store> {
    is_current().await?;
    Store::open_sealed(&database_url()?, StoreOptions::default(), text_keys()?)
        .await
        .context("the database")
}

/// Opens the database that the environment names, even if keys of some of its texts may be lost.
pub(super) async fn open_without_lost_keys() -> anyhow::Result<Store> {
    is_current().await?;
    let (url, keys) = (database_url()?, text_keys()?);
    let opened = Store::open_without_lost_keys(&url, StoreOptions::default(), keys);
    opened.await.context("the database")
}

/// Opens the database that the environment names in order to copy it, in any version and with or without the keys of
/// its texts.
pub(super) async fn open_for_backup() -> anyhow::Result<Store> {
    let url = database_url()?;
    let found = Store::open_for_backup(&url, StoreOptions::default()).await;
    found.context("the database")?.ok_or_else(|| absent(&url))
}

/// Refuses a database that is not there, or of an older version.
async fn is_current() -> anyhow::Result<()> {
    let url = database_url()?;
    let found = Store::look_sealed(&url, StoreOptions::default(), text_keys()?).await;
    match found.context("the database")? {
        DatabaseState::Absent | DatabaseState::Behind { found: 0, .. } => bail!(absent(&url)),
        DatabaseState::Behind { .. } => {
            let place = shown_address(&url);
            bail!(
                "the database {place} is of an older version; start frontdesk once to bring it up to date"
            )
        }
        DatabaseState::Current(store) => {
            store.close().await;
            Ok(())
        }
    }
}

/// Makes the error of a database that is not there.
pub(super) fn absent(url: &str) -> anyhow::Error {
    let place = shown_address(url);
    anyhow!("there is no database at {place} yet; DATABASE_URL names another one")
}

/// Reads the settings of the server that is meant: the named one, or else the only one.
pub(super) async fn guild(store: &Store, named: Option<GuildId>) -> anyhow::Result<GuildSettings> {
    let known = store.guilds_kept().await?;
    let listed = || {
        let ids: Vec<String> = known.iter().map(ToString::to_string).collect();
        ids.join(", ")
    };
    let guild = match (named, known.as_slice()) {
        (_, []) => bail!("the database knows no server yet"),
        (Some(guild), known) if known.contains(&guild) => guild,
        (Some(guild), _) => bail!("the database knows no server {guild}, but {}", listed()),
        (None, [only]) => *only,
        (None, _) => bail!(
            "there are several servers: name one of {} with --guild",
            listed()
        ),
    };
    Ok(store.settings(guild).await?)
}
