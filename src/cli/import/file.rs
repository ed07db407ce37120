//! The file of an import: opens it with the database for its rows, and reports what was read.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use crate::cli::database;
use crate::cli::refused::refused_lines;
use crate::desk::imports::Imported;
use crate::domain::{GuildId, GuildSettings};
use crate::measures::RefusedRow;
use crate::store::Store;

/// The file of an import, and the server that it is for.
#[derive(Debug, clap::Args)]
pub(super) struct ImportFile {
    /// The file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The server; needed if the database has several
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
}

/// The content, the store and the settings that an import works with.
pub(super) struct OpenImport {
    pub(super) content: String,
    pub(super) store: Store,
    pub(super) settings: GuildSettings,
}

impl ImportFile {
    pub(super) async fn open(&self) -> anyhow::Result<OpenImport> {
        let content = std::fs::read_to_string(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let store = database::open().await?;
        let settings = database::guild(&store, self.guild).await?;
        Ok(OpenImport {
            content,
            store,
            settings,
        })
    }

    /// Reports the result of an import: each refused row on standard error, and then the number of imported rows. Fails
    /// if any was refused.
    pub(super) fn told(&self, name: &str, imported: Imported, refused: &[RefusedRow]) -> ExitCode {
        eprint!("{}", refused_lines(&self.file, refused));
        let new = match imported.added {
            1 => "1 row".to_owned(),
            count => format!("{count} rows"),
        };
        let (known, left_out) = (imported.known, refused.len());
        println!("{name}: {new} new, {known} known already, {left_out} left out");
        if refused.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
