//! The command line: one file per subcommand. Never holds logic that a lower layer could hold.

mod ask;
mod backup;
mod calibrate;
mod check;
mod console;
mod database;
mod doctor;
mod drivers;
mod encoder;
mod eval;
mod export;
mod healthcheck;
mod import;
mod init;
mod private_file;
mod progress;
mod recount;
mod refused;
mod rekey;
mod replay;
mod restore;
mod rules;
mod rules_dir;
mod run;
mod runtime;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::BadConfig;
use crate::discord::ConnectError;

/// The exit code of a fault that an operator must mend, `EX_CONFIG` of `sysexits.h`: a supervisor should not start
/// frontdesk again.
const CONFIGURATION: u8 = 78;

/// Returns the exit code for an error that kept a subcommand from running.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    let refused = error.downcast_ref::<ConnectError>();
    if error.is::<BadConfig>() || refused.is_some_and(ConnectError::is_operators) {
        ExitCode::from(CONFIGURATION)
    } else {
        ExitCode::FAILURE
    }
}

/// Answers what its rule book knows, and hands the rest to the instructor on duty.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The options of `run`, which is the default subcommand
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
    Calibrate(calibrate::Args),
    Encoder(encoder::Args),
    Replay(replay::Args),
    Drivers(drivers::Args),
    Export(export::Args),
    Import(import::Args),
    Doctor(doctor::Args),
    Init(init::Args),
    Healthcheck(healthcheck::Args),
    Recount(recount::Args),
    Rekey(rekey::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Rules(rules::Args),
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// The reason why it could not run. Its findings are reported by its exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            None => run::run(&self.run),
            Some(Command::Run(args)) => run::run(&args),
            Some(Command::Check(args)) => check::run(&args),
            Some(Command::Ask(args)) => ask::run(&args),
            Some(Command::Console(args)) => console::run(&args),
            Some(Command::Eval(args)) => eval::run(&args),
            Some(Command::Calibrate(args)) => calibrate::run(&args),
            Some(Command::Encoder(args)) => encoder::run(&args),
            Some(Command::Replay(args)) => replay::run(&args),
            Some(Command::Drivers(args)) => drivers::run(&args),
            Some(Command::Export(args)) => export::run(&args),
            Some(Command::Import(args)) => import::run(&args),
            Some(Command::Doctor(args)) => doctor::run(&args),
            Some(Command::Init(args)) => init::run(&args),
            Some(Command::Healthcheck(args)) => healthcheck::run(&args),
            Some(Command::Recount(args)) => recount::run(&args),
            Some(Command::Rekey(args)) => rekey::run(&args),
            Some(Command::Backup(args)) => backup::run(&args),
            Some(Command::Restore(args)) => restore::run(&args),
            Some(Command::Rules(args)) => rules::run(&args),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    /// Returns the folder that a command line names, at any position.
    fn named(words: &str) -> Option<std::path::PathBuf> {
        let cli = Cli::try_parse_from(words.split(' ')).unwrap();
        match cli.command {
            None => cli.run.rules.rules,
            Some(Command::Run(args)) => args.rules.rules,
            Some(Command::Check(args)) => args.rules.rules,
            Some(Command::Ask(args)) => args.rules.rules,
            Some(Command::Console(args)) => args.rules.rules,
            Some(Command::Eval(args)) => args.rules.rules,
            Some(Command::Replay(args)) => args.rules.rules,
            Some(Command::Doctor(args)) => args.rules.rules,
            Some(Command::Init(args)) => args.rules.rules,
            Some(Command::Healthcheck(args)) => args.rules.rules,
            Some(Command::Drivers(args)) => args.rules.rules,
            Some(Command::Recount(args)) => args.rules.rules,
            Some(Command::Export(args)) => args.rules.rules,
            Some(Command::Import(args)) => args.rules.rules,
            Some(Command::Rekey(args)) => args.rules.rules,
            Some(Command::Encoder(args)) => args.rules.rules,
            Some(Command::Calibrate(args)) => args.rules.rules,
            Some(Command::Backup(args)) => args.rules.rules,
            Some(Command::Restore(args)) => args.rules.rules,
            Some(Command::Rules(args)) => args.rules().rules.clone(),
        }
    }

    #[test]
    fn the_rules_folder_is_honoured_before_and_after_every_subcommand() {
        let subcommands = [
            "",
            " run",
            " check",
            " ask hello",
            " console",
            " eval --test x.csv",
            " replay x.json",
            " doctor",
            " rules export",
        ];
        for name in subcommands {
            assert_eq!(named(&format!("frontdesk{name}")), None, "{name}");
            let before = named(&format!("frontdesk --rules own{name}"));
            let after = named(&format!("frontdesk{name} --rules own"));
            assert_eq!(before.as_deref(), Some("own".as_ref()), "before{name}");
            assert_eq!(after, before, "after{name}");
        }
        let between = named("frontdesk rules --rules own export");
        assert_eq!(between.as_deref(), Some("own".as_ref()));
    }

    /// An option at a position where it has no effect is refused.
    #[test]
    fn an_option_that_would_be_ignored_is_refused() {
        for words in [
            "--guild 5 ask hello",
            "--json replay x.json",
            "--database sqlite://x console",
            "rules --guild 5 export",
            "eval --test x --rules own --seed 5",
            "eval --test x --rules own --threads 2",
            "eval --test x --rules own --learn 5",
            "eval --test x --rules own --examples 5",
            "eval --test x --rules own --validation y",
            "eval --test x --train y --learn 5 --validation z",
            "eval --test x --train y --rules own",
            "drivers",
            "drivers x.csv --guild 5",
            "backup x --keep 3",
            "backup",
        ] {
            let words = ["frontdesk"].into_iter().chain(words.split(' '));
            assert!(Cli::try_parse_from(words.clone()).is_err(), "{words:?}");
        }
        for words in [
            "check --rules own other",
            "--rules own check other",
            "--rules own eval --test x --train y",
            "eval --test x --train y --seed 5",
            "eval --test x",
            "--rules own drivers x.csv",
            "--rules own recount",
            "--rules own rekey",
            "--rules own backup x",
            "restore --rules own x",
            "--rules own healthcheck",
            "drivers --rules own x.csv",
            "export --rules own inquiries",
            "import surveys --rules own x.csv",
            "import --rules own surveys x.csv",
            "--rules own import purchases x.csv",
            "encoder install x --rules own",
        ] {
            let words = ["frontdesk"].into_iter().chain(words.split(' '));
            let cli = Cli::try_parse_from(words.clone()).unwrap();
            let said = cli.run().unwrap_err().to_string();
            assert!(
                said.contains("name") || said.contains("--seed"),
                "{words:?}: {said}"
            );
        }
    }

    /// Lists the subcommands whose help mentions `--rules`, or does not.
    fn helped(command: &clap::Command, path: &str, shown: bool, found: &mut Vec<String>) {
        for one in command.get_subcommands() {
            if one.get_name() == "help" {
                continue;
            }
            let path = format!("{path} {}", one.get_name()).trim().to_owned();
            let mut options = one.get_arguments();
            let rules = options.find(|option| option.get_long() == Some("rules"));
            if rules.is_some_and(|option| !option.is_hide_set()) == shown {
                found.push(path.clone());
            }
            helped(one, &path, shown, found);
        }
    }

    #[test]
    fn the_rules_folder_stands_in_the_help_of_those_who_read_it() {
        let mut cli = Cli::command();
        cli.build();
        let [mut shown, mut hidden] = [Vec::new(), Vec::new()];
        helped(&cli, "", true, &mut shown);
        helped(&cli, "", false, &mut hidden);
        for name in ["run", "check", "rules", "rules export", "doctor", "init"] {
            assert!(shown.iter().any(|one| one == name), "{name}: {shown:?}");
        }
        let expected = [
            "calibrate",
            "encoder",
            "encoder install",
            "drivers",
            "export",
            "import",
            "import surveys",
            "import purchases",
            "healthcheck",
            "recount",
            "rekey",
            "backup",
            "restore",
        ];
        assert_eq!(hidden, expected);
    }

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
