//! Programs that an errand calls.

use std::path::Path;
use std::process::{Command, ExitCode};

/// Returns the folder of the repository.
pub(crate) fn home() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Runs a program until it ends, without what cargo says of this package: build scripts that watch it would be run anew.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy();
        if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(ended) if ended.success() => Ok(()),
        Ok(ended) => Err(format!("{program}: {ended}")),
        Err(error) => Err(format!("{program} cannot be run: {error}")),
    }
}

/// Tells how an errand ended, and turns that into its exit code.
pub(crate) fn end(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
