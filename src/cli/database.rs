//! Opens the database for subcommands that read and write a desk's data, and finds the intended server.

use anyhow::{Context, anyhow, bail};

use crate::app::{database_url, text_keys};
use crate::domain::{GuildId, GuildSettings};
use crate::store::{DatabaseState, Store, StoreOptions, shown_address};

/// Opens the database that the environment names. Fails if it does not exist or has an older schema, and does not
/// change it then.
pub(super) async fn open() -> anyhow::Result<Store> {
    is_current().await?;
    Store::open_sealed(&database_url()?, StoreOptions::default(), text_keys()?)
        .await
        .context("the database")
}

/// Opens the database that the environment names, even if keys of some texts may be lost.
pub(super) async fn open_without_lost_keys() -> anyhow::Result<Store> {
    is_current().await?;
    let (url, keys) = (database_url()?, text_keys()?);
    let opened = Store::open_without_lost_keys(&url, StoreOptions::default(), keys);
    opened.await.context("the database")
}

/// Opens the database that the environment names for a copy, with any schema and with or without its text keys.
pub(super) async fn open_for_backup() -> anyhow::Result<Store> {
    let url = database_url()?;
    let found = Store::open_for_backup(&url, StoreOptions::default()).await;
    found.context("the database")?.ok_or_else(|| absent(&url))
}

/// Fails if the database does not exist or has an older schema.
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

/// Makes the error for a database that does not exist.
pub(super) fn absent(url: &str) -> anyhow::Error {
    let place = shown_address(url);
    anyhow!("there is no database at {place} yet; DATABASE_URL names another one")
}

/// Reads the settings of the named server, or of the only one if none is named.
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
