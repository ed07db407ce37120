//! The README's conversation is a test: its story is piped into the console, and the transcript in the
//! README is what comes out. Set `UPDATE_README=1` to write it anew, and read it before you commit it.

#![allow(
    clippy::expect_used,
    reason = "a test whose story cannot be played has failed"
)]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The text inside the fenced block of this kind.
fn block<'a>(readme: &'a str, kind: &str) -> &'a str {
    let opening = format!("```{kind}\n");
    let start = readme.find(&opening).expect("the block is there") + opening.len();
    let length = readme[start..].find("```").expect("the block ends");
    &readme[start..start + length]
}

fn play(story: &str) -> String {
    let mut console = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .arg("console")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("FRONTDESK_RULES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = console.stdin.take().expect("its input is a pipe");
    stdin.write_all(story.as_bytes()).expect("it reads");
    drop(stdin);
    let output = console.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn the_conversation_in_the_readme_is_what_the_console_prints() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("README.md is there");
    let printed = play(block(&readme, "story"));
    let written = block(&readme, "transcript");
    if std::env::var_os("UPDATE_README").is_some() {
        let renewed = readme.replacen(
            &format!("```transcript\n{written}```"),
            &format!("```transcript\n{printed}```"),
            1,
        );
        fs::write(&path, renewed).expect("README.md can be written");
        return;
    }
    assert_eq!(
        printed, written,
        "run with UPDATE_README=1 and read what changed"
    );
}
