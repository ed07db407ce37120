//! `frontdesk import …`: what was recorded elsewhere, from files. The same file brings nothing twice.

mod purchases;
mod surveys;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use super::rules::RulesDir;
use crate::measures::RefusedRow;

/// The refused rows that are told one by one.
const TOLD: usize = 20;

/// Bring in what was recorded elsewhere
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Surveys(surveys::Args),
    Purchases(purchases::Args),
}

impl Args {
    /// The folder of rule files, which no import reads.
    pub(super) fn rules(&self) -> &RulesDir {
        match &self.command {
            Command::Surveys(args) => &args.rules,
            Command::Purchases(args) => &args.rules,
        }
    }
}

/// Runs the subcommand. Its exit code is 1 if rows were refused.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules().is_not_read()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match &args.command {
            Command::Surveys(args) => surveys::run(args).await,
            Command::Purchases(args) => purchases::run(args).await,
        }
    })
}

fn content(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// Tells the rows that were refused, each on a line; beyond some only how many more there are.
fn told(file: &Path, refused: &[RefusedRow]) -> ExitCode {
    let name = file.display();
    for row in refused.iter().take(TOLD) {
        eprintln!("{name}:{}: left out: {}", row.line, row.reason);
    }
    if refused.len() > TOLD {
        eprintln!("{name}: {} rows more are left out", refused.len() - TOLD);
    }
    if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// `137 rows` or `1 row`.
fn rows(count: usize) -> String {
    match count {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    }
}
