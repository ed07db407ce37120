//! `frontdesk import …`: what was recorded elsewhere, from files. The same file brings nothing twice.

mod purchases;
mod surveys;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::refused::refused_lines;
use super::rules::RulesDir;
use super::{database, runtime};
use crate::desk::imports::Imported;
use crate::domain::{GuildId, GuildSettings};
use crate::measures::RefusedRow;
use crate::store::Store;

/// Bring in what was recorded elsewhere
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: ImportCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ImportCommand {
    Surveys(surveys::Args),
    Purchases(purchases::Args),
}

impl Args {
    /// Returns the folder of rule files, which no import reads.
    pub(super) fn rules(&self) -> &RulesDir {
        match &self.command {
            ImportCommand::Surveys(args) => &args.source.rules,
            ImportCommand::Purchases(args) => &args.source.rules,
        }
    }
}

/// Runs the subcommand. Its exit code is 1 if rows were refused.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules().is_not_read()?;
    runtime::on_this_thread()?.block_on(async {
        match &args.command {
            ImportCommand::Surveys(args) => surveys::run(args).await,
            ImportCommand::Purchases(args) => purchases::run(args).await,
        }
    })
}

/// The file of an import, and the server that it is brought to.
#[derive(Debug, clap::Args)]
struct ImportFile {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The server; needed where the database knows several
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// Not read here; named all the same, since `--rules` may stand before any subcommand.
    #[command(flatten)]
    rules: RulesDir,
}

/// The content, the store and the settings that an import works on.
struct OpenImport {
    content: String,
    store: Store,
    settings: GuildSettings,
}

impl ImportFile {
    async fn open(&self) -> anyhow::Result<OpenImport> {
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

    /// Tells the result of an import: on the other stream each row that was refused, and then how many rows came. Fails
    /// if any was refused.
    fn told(&self, name: &str, imported: Imported, refused: &[RefusedRow]) -> ExitCode {
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
