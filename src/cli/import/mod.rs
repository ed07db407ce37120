//! `frontdesk import …`: imports records of other programs from files. Importing a file again adds nothing.

mod file;
mod purchases;
mod surveys;

use std::process::ExitCode;

use super::rules_dir::UnreadRules;
use super::runtime;

/// Bring in what was recorded elsewhere
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: ImportCommand,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

#[derive(Debug, clap::Subcommand)]
enum ImportCommand {
    Surveys(surveys::Args),
    Purchases(purchases::Args),
}

/// Runs the subcommand. Its exit code is 1 if rows were refused.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    runtime::on_this_thread()?.block_on(async {
        match &args.command {
            ImportCommand::Surveys(args) => surveys::run(args).await,
            ImportCommand::Purchases(args) => purchases::run(args).await,
        }
    })
}
