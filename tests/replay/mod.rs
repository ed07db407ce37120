//! `frontdesk replay` through the binary, on exports of our own in DiscordChatExporter's shape, and on what is none.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay")
}

/// Replays with the rules that the stories are told with.
fn replay(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .arg("replay")
        .args(arguments)
        .arg("--rules")
        .arg("../stories/rules")
        .env_clear()
        .current_dir(folder())
        .output()
        .expect("the binary")
}

fn told(arguments: &[&str]) -> String {
    let output = replay(arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "no bar where nobody looks");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_channels_history_is_told_by_what_would_have_become_of_it() {
    let told = told(&["general.json", "--staff", "instructor"]);
    for words in [
        "20 messages, 2026-01-05 to 2026-01-05",
        "no questions: 1 by bots, 1 by Discord, 2 by staff, 2 talk between people",
        "14 triaged in mode answer",
        "  answered               4   28.6 %  (1 with a ticket at once)",
        "  watched                7   50.0 %",
        "  left                   3   21.4 %",
        "a person had replied to 1 of the answered, to 1 of the 7 ",
        "        3 (0, 1)  reset-password  Reset your password",
        "        1 (0, 0)  refund  Ask for a refund",
        "        5 (0)  none\n        4 (3)  account",
        "asked most and not answered\n        3  when does the live lesson of week 5 begin?\n        2  直播课几点开始？\n",
    ] {
        assert!(told.contains(words), "{words:?} is missing in\n{told}");
    }
}

#[test]
fn the_options_decide_what_counts() {
    let cases: [(&[&str], &[&str]); 5] = [
        (&["general.json"], &["1 by Discord, 0 by staff, 3 talk"]),
        (
            &["general.json", "--mode", "mention"],
            &["1 triaged in mode mention", "1 (0, 0)  change-email"],
        ),
        (
            &["general.json", "--mode", "mention", "--bot", "5"],
            &["0 triaged in mode mention", "18 talk"],
        ),
        (
            &["post.json", "--mode", "forum"],
            &[
                "1 triaged in mode forum",
                "2 talk",
                "1 (0, 0)  reset-password",
            ],
        ),
        (
            &["general.json", "general.json", "--top", "1"],
            &[
                "40 messages",
                "6  when does the live lesson of week 5 begin?\n",
            ],
        ),
    ];
    for (arguments, wanted) in cases {
        let told = told(arguments);
        for words in wanted {
            assert!(
                told.contains(words),
                "{arguments:?}: {words:?} is missing in\n{told}"
            );
        }
    }
}

/// A forwarded message is a question of who forwards it, and replies to nobody.
#[test]
fn a_forward_asks_what_it_carries_and_is_no_reply() {
    let told = told(&["forwarded.json"]);
    for words in [
        "7 messages, ",
        "1 talk between people, 2 that cannot be read\n",
        "4 triaged in mode answer",
        "  answered               3   75.0 %",
        "a person had replied to 1 of the answered, to 0 of the 0 ",
        "        2 (0, 1)  reset-password  Reset your password",
    ] {
        assert!(told.contains(words), "{words:?} is missing in\n{told}");
    }
}

#[test]
fn the_same_comes_as_json() {
    let told = told(&["general.json", "--json", "--top", "1"]);
    let report: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(report["messages"], 20);
    assert_eq!(report["counts"]["answered"], 4);
    assert_eq!(report["shares"]["answered"], 4.0 / 15.0);
    assert_eq!(report["rules"][0]["rule"], "reset-password");
    assert_eq!(report["unanswered_groups"][0]["count"], 3);
    assert_eq!(report["groups_approximate"], false);
    assert_eq!(report["categories"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place_and_ends_with_1() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read_to_string(folder().join("general.json")).expect("the export");
    let cut: String = whole.chars().take(3_000).collect();
    for (name, text, words) in [
        (
            "cut.json",
            cut.as_str(),
            "ends too early; was the export interrupted?",
        ),
        ("cut.json", cut.as_str(), " at line 114 column "),
        ("empty.json", "", "ends too early"),
        (
            "page.html",
            "<!DOCTYPE html>",
            "is not valid JSON; export with `-f Json`",
        ),
        ("list.json", "[1]", "is no export of DiscordChatExporter's"),
        (
            "other.json",
            "{\"guild\": {\"id\": \"1\"}}",
            "missing field `messages`",
        ),
        (
            "bent.json",
            &whole.replacen("\"author\"", "\"writer\"", 1),
            "missing field `author` at line ",
        ),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let output = replay(&[&path.to_string_lossy()]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(
            said.contains(name) && said.contains(words),
            "{name}: {words:?}: {said}"
        );
        assert!(
            output.stdout.is_empty(),
            "{name}: nothing is told of a part"
        );
    }
    let output = replay(&["nowhere.json"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("nowhere.json cannot be read: No such file"),
        "{said}"
    );
}
