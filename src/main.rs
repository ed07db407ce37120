//! The binary: reads `.env` of the folder in which it is started, then hands over to the command line.

use std::process::ExitCode;

use clap::Parser;
use frontdesk::cli::{Cli, exit_code};

fn main() -> ExitCode {
    // A missing `.env` is the usual case; a broken one is the operator's to know about.
    // One of a folder above is somebody else's.
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
