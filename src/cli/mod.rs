//! The command line: one file per subcommand. Never holds logic that a layer below could hold.

mod ask;
mod check;
mod rules_dir;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Answers what its rule book knows, and hands the rest to the instructor on duty.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Ask(ask::Args),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// What kept it from running; what it was run to find out is told by its exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Check(args) => check::run(&args),
            Command::Ask(args) => ask::run(&args),
        }
    }
}
