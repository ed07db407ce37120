//! The texts that people read, held to the code that asks for them: a key that is asked for is there, and a key that
//! is there is asked for. Whether both languages have the same keys is tested beside the texts.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its own helpers too"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Texts of commands and their options: their keys are made from the catalogue's names, whose tests look for them.
const OF_THE_CATALOGUE: [&str; 3] = ["command-", "group-", "option-"];
/// The names of notices in the database, which read like keys.
const NOTICES: [&str; 2] = ["no-support-channel", "thread-name"];

/// Reads every file under a folder whose name ends so, without tests, which may stand at its end.
fn read(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.ends_with("tests") {
            continue;
        }
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            waiting.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.to_string_lossy().ends_with(ending) && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
            found.push((path, code));
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

/// Everything in a text that a pattern's group matches.
fn all(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text);
    found.map(|found| found[1].to_owned()).collect()
}

fn keys() -> BTreeSet<String> {
    let files = read("locales/en-US", ".ftl");
    let keys = files
        .iter()
        .flat_map(|(_, text)| all(r"(?m)^([a-z][\w-]*) =", text));
    keys.collect()
}

#[test]
fn replies_of_the_sample_book_call_buttons_by_their_labels() {
    let bold = read("rules", ".toml");
    let bold = bold
        .iter()
        .flat_map(|(_, text)| all(r"\*\*([^*\n]+)\*\*", text));
    let of_a_person = Regex::new("(?i)instructor|老师|讲师").unwrap();
    let named: BTreeSet<String> = bold.filter(|name| of_a_person.is_match(name)).collect();
    assert!(named.len() > 1, "{named:?}");
    let labels = read("locales", ".ftl");
    let labels: BTreeSet<String> = labels
        .iter()
        .flat_map(|(_, text)| all(r"(?m)^button-[\w-]+ = (.+)$", text))
        .collect();
    let unknown: Vec<&String> = named.difference(&labels).collect();
    assert!(unknown.is_empty(), "no button is called so: {unknown:?}");
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    const LITERAL: &str = r#""([a-z]+(?:-[a-z0-9]+)+)""#;
    let keys = keys();
    let catalogue = read("src/desk/commands/catalogue/mod.rs", ".rs");
    let options = all(LITERAL, &catalogue[0].1);
    for (path, code) in read("src/desk", ".rs") {
        for literal in all(LITERAL, &code) {
            let is_name = options.contains(&literal) || NOTICES.contains(&&*literal);
            let is_known = is_name || keys.contains(&literal);
            assert!(is_known, "{}: no text `{literal}`", path.display());
        }
    }
}

#[test]
fn every_text_that_is_there_is_asked_for() {
    let files = read("src", ".rs");
    for key in keys() {
        let quoted = format!("\"{key}\"");
        let of_the_catalogue = OF_THE_CATALOGUE.iter().any(|begin| key.starts_with(begin));
        let is_asked_for = files.iter().any(|(_, code)| code.contains(&quoted));
        assert!(of_the_catalogue || is_asked_for, "nothing asks for `{key}`");
    }
}
