//! The command line: one file per subcommand. Never holds logic that a layer below could hold.

mod ask;
mod check;
mod console;
mod doctor;
mod eval;
mod replay;
mod rules;
mod rules_dir;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Answers what its rule book knows, and hands the rest to the instructor on duty.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The same options as `run`, which is what no subcommand means
    #[command(flatten)]
    run: run::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Check(check::Args),
    Ask(ask::Args),
    Console(console::Args),
    Eval(eval::Args),
    Replay(replay::Args),
    Doctor(doctor::Args),
    Rules(rules::Args),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// What kept it from running; what it was run to find out is told by its exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            None => run::run(&self.run),
            Some(Command::Run(args)) => run::run(&args),
            Some(Command::Check(args)) => check::run(&args),
            Some(Command::Ask(args)) => ask::run(&args),
            Some(Command::Console(args)) => console::run(&args),
            Some(Command::Eval(args)) => eval::run(&args),
            Some(Command::Replay(args)) => replay::run(&args),
            Some(Command::Doctor(args)) => doctor::run(&args),
            Some(Command::Rules(args)) => rules::run(&args),
        }
    }
}
