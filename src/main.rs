//! The binary: reads the `.env` of the present folder, then runs the command line.

use std::process::ExitCode;

use clap::Parser;
use frontdesk::cli::{Cli, exit_code};

fn main() -> ExitCode {
    // A missing `.env` is normal; a broken one is reported to the operator. One in a parent folder belongs to something
    // else.
    if let Err(error) = dotenvy::from_path(".env")
        && !error.not_found()
    {
        eprintln!("frontdesk: .env: {}", without_secrets(&error));
        return ExitCode::FAILURE;
    }
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("frontdesk: {error:#}");
            exit_code(&error)
        }
    }
}

/// Describes a fault of `.env` without quoting the line, which may hold a token.
fn without_secrets(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, at) => {
            format!("a line is not KEY=VALUE (its character {at}); quote values that have spaces")
        }
        dotenvy::Error::Io(error) => error.to_string(),
        _ => "cannot be read".to_owned(),
    }
}
