//! Plays the stories and runs the calls in the pages. Set `UPDATE_README=1` to write what comes out anew, and read it
//! before you commit it.

use std::fs;
use std::ops::Range;

use clap::Parser;
use frontdesk::cli::Cli;

use crate::commands::subcommands;
use crate::page::{Page, own_pages, pattern, read, root};
use crate::run;

/// Words as a shell parts them, up to a redirection or a remark.
fn shell_words(line: &str) -> Vec<String> {
    let word = pattern(r#""([^"]*)"|\S+"#);
    let words = word.captures_iter(line).map(|word| match word.get(1) {
        Some(quoted) => quoted.as_str().to_owned(),
        None => word[0].to_owned(),
    });
    words
        .take_while(|word| word != "<" && word != "#")
        .collect()
}

/// Makes what follows a story or a call of frontdesk in a page, as it should be: where it stands, and what it says.
fn played(page: &Page) -> Vec<(Range<usize>, String)> {
    let blocks = page.blocks();
    let mut played = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let text = &page.text[block.inside.clone()];
        if block.kind == "story" {
            let below = &blocks[index + 1];
            assert_eq!(below.kind, "transcript", "below a story in {:?}", page.path);
            let told = run(&["console"], text);
            assert!(told.succeeded, "{:?}: {text}", page.path);
            played.push((below.inside.clone(), told.printed));
        } else if block.kind == "console" {
            let call = text.lines().next().unwrap();
            let words = shell_words(call.strip_prefix("$ frontdesk").expect(call));
            let called = run(&words, "");
            assert!(called.succeeded, "{:?}: {call}", page.path);
            let printed = format!("{call}\n{}", called.printed);
            played.push((block.inside.clone(), printed));
        }
    }
    played
}

#[test]
fn the_conversations_in_the_pages_are_what_the_console_prints() {
    let update = std::env::var_os("UPDATE_README").is_some();
    let mut conversations = 0;
    for mut page in own_pages() {
        for (at, printed) in played(&page).into_iter().rev() {
            conversations += 1;
            if update {
                page.text.replace_range(at, &printed);
            } else {
                let written = &page.text[at];
                let advice = "run with UPDATE_README=1 and read what changed";
                assert_eq!(printed, written, "{:?}: {advice}", page.path);
            }
        }
        if update {
            fs::write(&page.path, &page.text).expect("the page can be written");
        }
    }
    assert!(read("README.md").contains("```transcript\n"));
    assert!(conversations >= 4, "{conversations}");
}

/// Returns the words of a call of frontdesk in a line.
fn call_in(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let called = ["cargo run --release -- ", "cargo run -- ", "frontdesk "];
    let words = called.iter().find_map(|way| line.strip_prefix(way))?;
    Some([vec!["frontdesk".to_owned()], shell_words(words)].concat())
}

/// Tells what is wrong with a line: a call that frontdesk does not take, or a test file that is not there. A
/// subcommand's name alone, without what it needs, is no call.
fn wrong_line(line: &str) -> Option<String> {
    if let Some(words) = call_in(line)
        && !subcommands().contains_key(&words[1..].join(" "))
        && let Err(error) = Cli::try_parse_from(&words)
    {
        return Some(error.to_string());
    }
    let tests = pattern(r"cargo test.* --test (\w+)").captures(line)?;
    let test = format!("tests/{}", &tests[1]);
    let files = [format!("{test}.rs"), format!("{test}/main.rs")];
    let is_there = files.iter().any(|file| root().join(file).is_file());
    (!is_there).then(|| format!("there is no {test}"))
}

#[test]
fn every_line_that_calls_frontdesk_is_one_that_it_takes() {
    for (line, is_right) in [
        ("frontdesk ask --in-channel \"a b\"  # says why", true),
        ("frontdesk ask --in-canal \"a b\"", false),
        ("cargo run --release -- chekc", false),
        ("cargo test --test behaviour stories::", true),
        ("cargo test -q --test behavior", false),
    ] {
        assert_eq!(wrong_line(line).is_none(), is_right, "{line}");
    }
    for page in own_pages() {
        let blocks = page.blocks_of("sh").into_iter().flat_map(str::lines);
        for line in blocks.map(str::to_owned).chain(page.code()) {
            if let Some(wrong) = wrong_line(&line) {
                panic!("{:?}: {line}\n{wrong}", page.path);
            }
        }
    }
}
