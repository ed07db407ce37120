//! The pages of the documentation held to the code: every story in them is played, every table has what
//! the code has, every link leads somewhere.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod another_user;
mod commands;
mod links;
mod packaging;
mod page;
mod played;
mod security;
mod tables;

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// A run of frontdesk, and what came of it.
struct Run {
    succeeded: bool,
    printed: String,
}

/// Runs frontdesk in the checkout on what is piped into it.
fn run<S: AsRef<OsStr>>(arguments: &[S], input: &str) -> Run {
    let mut frontdesk = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("FRONTDESK_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = frontdesk.stdin.take().expect("its input is a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = frontdesk.wait_with_output().expect("it ends");
    Run {
        succeeded: output.status.success(),
        printed: String::from_utf8(output.stdout).expect("it prints text"),
    }
}
