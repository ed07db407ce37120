//! The page about security held to the tests that it names, and those of its claims that are about everything of a kind:
//! each command of staff's, each label of a metric.

use std::collections::BTreeSet;
use std::fmt::Write;

use frontdesk::desk::commands::catalogue::{Audience, COMMANDS, CallKind, CommandSpec, OptionKind};

use crate::page::{files, pattern, root, table};
use crate::run;
use crate::tables::metrics_page;

/// The headings of the page below which a table names tests.
const ACTORS: [&str; 7] = [
    "A learner",
    "A moderator of another server",
    "An instructor",
    "A page or a visitor on the web",
    "The operator of the proxy",
    "A reader of the database or of a backup",
    "A reader of the log",
];

#[test]
fn every_test_that_the_page_about_security_names_is_there() {
    // A function that is run as a test, or one of those that are run on both engines.
    let test = pattern(
        r"#\[(?:tokio::)?test(?:\([^\]]*\))?\]\s*(?:#\[[^\]]*\]\s*)*(?:async )?fn (\w+)|on_both_engines!\((\w+)\)",
    );
    let on_both = pattern(r"(?s)both_engines! \{(.*?)\n\}");
    let one_of_both = pattern(r"(?m)^    async fn (\w+)\(");
    let mut tests = BTreeSet::new();
    for folder in ["src", "tests", "crates"] {
        for file in files(&root().join(folder), ".rs") {
            let text = std::fs::read_to_string(file).unwrap();
            let names = test.captures_iter(&text).map(|found| {
                let name = found.get(1).or(found.get(2));
                name.unwrap().as_str().to_owned()
            });
            tests.extend(names);
            for block in on_both.captures_iter(&text) {
                let names = one_of_both.captures_iter(&block[1]);
                tests.extend(names.map(|found| found[1].to_owned()));
            }
        }
    }
    for actor in ACTORS {
        for row in table("docs/security.md", actor, 0) {
            let named = row[2].split(", ").map(|name| name.trim_matches('`'));
            for name in named {
                assert!(tests.contains(name), "{actor}: there is no test {name}");
            }
        }
    }
}

/// A call of a command with something for each option that it needs.
fn call(spec: &CommandSpec) -> String {
    let mut call = format!("/{}", spec.path);
    for option in spec.options.iter().filter(|option| option.required) {
        let value = match option.kind {
            OptionKind::Text(_) | OptionKind::Completed => "x".to_owned(),
            OptionKind::OneOf(values) => values[0].to_owned(),
            OptionKind::Integer(least, _) => least.to_string(),
            OptionKind::Switch => "true".to_owned(),
            OptionKind::User => "@bob".to_owned(),
            OptionKind::Role => "@course".to_owned(),
            OptionKind::TextChannel => "#general".to_owned(),
            OptionKind::ForumChannel => "#help".to_owned(),
            OptionKind::File => "page.ics".to_owned(),
        };
        let _ = write!(call, " {}:{value}", option.name);
    }
    call
}

/// Has somebody call every typed command for others that a client offers them, and expects each to be refused in these
/// words.
fn all_are_refused(who: &str, is_for_others: impl Fn(Audience) -> bool, words: &str) {
    let mut calls: Vec<String> = COMMANDS
        .iter()
        .filter(|spec| spec.kind == CallKind::Slash && !spec.is_for_managers())
        .filter(|spec| is_for_others(spec.audience))
        .map(call)
        .collect();
    // Files lie beside a story, and there is none here.
    calls.retain(|call| !call.contains("file:"));
    assert!(calls.len() > 15, "{calls:?}");
    let story: String = calls
        .iter()
        .map(|call| format!("{who} @ #general: {call}\n"))
        .collect();
    let told = run(&["console"], &story);
    assert!(told.succeeded, "{}", told.printed);
    let refused = told.printed.matches(words).count();
    assert_eq!(refused, calls.len(), "{}", told.printed);
}

#[test]
fn no_command_of_staff_is_done_for_a_learner() {
    let words = "This command is for ";
    all_are_refused("alice", |audience| audience > Audience::Learner, words);
}

#[test]
fn no_command_of_moderators_is_done_for_an_instructor() {
    let words = "This command is for moderators";
    all_are_refused("ivy", |audience| audience == Audience::Moderator, words);
}

#[tokio::test]
async fn the_metrics_name_nobody() {
    let page = metrics_page().await;
    let label = pattern(r"[{,](\w+)=");
    let labels: BTreeSet<&str> = label
        .captures_iter(&page)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    // How much, of what kind, by which request and in which shard: nobody, and no server.
    let allowed = BTreeSet::from(["kind", "le", "method", "shard"]);
    assert!(
        labels.is_subset(&allowed) && labels.contains("shard"),
        "{labels:?}"
    );
}
