//! The database as subcommands open it that read and write a server's rows, and which server is meant.

use anyhow::{Context, bail};

use crate::app::{database_url, text_keys};
use crate::domain::{GuildId, GuildSettings};
use crate::store::{DatabaseState, Store, StoreOptions};

/// Opens the database that the environment names. One that is not there is not made, and one of an older version is
/// left as it is.
pub(super) async fn open() -> anyhow::Result<Store> {
    look().await?.close().await;
    Store::open_sealed(&database_url()?, StoreOptions::default(), text_keys()?)
        .await
        .context("the database")
}

/// Opens that database to look at it, whether or not the keys of its texts are at hand.
pub(super) async fn look() -> anyhow::Result<Store> {
    let found = Store::look_sealed(&database_url()?, StoreOptions::default(), text_keys()?).await;
    match found.context("the database")? {
        DatabaseState::Absent => {
            bail!("there is no database there yet; DATABASE_URL names another one")
        }
        DatabaseState::Behind { .. } => {
            bail!(
                "the database is of an older version; start frontdesk once to bring it up to date"
            )
        }
        DatabaseState::Current(store) => Ok(store),
    }
}

/// Reads the settings of the server that is meant: the one that is named, or the only one.
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
