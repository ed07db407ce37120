//! Tests of folders and files that cannot be read.

use std::fs;

use crate::domain::GuildId;
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::files::*;

const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
const RULE: &str =
    "[[rule]]\nid = 'r'\ncategory = 'a'\ntitle = { en = 'R' }\nreplies = { en = ['x'] }\n";

/// Loads a folder of these files and tells its problems, the folder's own name taken out.
fn problems(files: &[(&str, &[u8])]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let name = format!("{}/", folder.path().display());
    match RuleBook::load(folder.path()) {
        Ok(_) => Vec::new(),
        Err(found) => found
            .0
            .iter()
            .map(|problem| problem.to_string().replace(&name, ""))
            .collect(),
    }
}

#[test]
fn a_folder_of_good_files_loads_and_others_are_passed_over() {
    let found = problems(&[
        ("book.toml", BOOK.as_bytes()),
        ("a.toml", RULE.as_bytes()),
        ("README.md", b"\xff"),
        ("guilds/12/own.toml", b"disabled = ['r']"),
        ("drafts/a.toml", b"not toml"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn files_that_cannot_be_read_are_named_all_at_once() {
    let found = problems(&[
        ("book.toml", BOOK.as_bytes()),
        ("a.toml", b"id = '\xff'"),
        ("b.toml", "#".repeat(9 << 20).as_bytes()),
        ("guilds/ours/c.toml", RULE.as_bytes()),
    ]);
    assert_eq!(found.len(), 3, "{found:#?}");
    for (problem, words) in found.iter().zip([
        "a.toml: is not UTF-8: its byte 6 is no text",
        "b.toml: has 9437184 bytes; a rule file has at most 8388608, split it by topic",
        "guilds/ours: a folder here must be named by a guild's id",
    ]) {
        assert!(problem.starts_with(words), "{words}: {problem}");
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let found = RuleBook::load(file.path())
        .err()
        .map(|found| found.to_string())
        .unwrap_or_default();
    assert!(
        found.contains("the rules folder is not a folder"),
        "{found}"
    );
}

#[test]
fn a_guilds_folder_serves_that_guild() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("guilds/12")).unwrap();
    fs::write(folder.path().join("book.toml"), BOOK).unwrap();
    fs::write(folder.path().join("a.toml"), RULE).unwrap();
    fs::write(
        folder.path().join("guilds/12/own.toml"),
        RULE.replace("'r'", "'s'"),
    )
    .unwrap();
    let book = RuleBook::load(folder.path()).unwrap();
    assert_eq!(book.rules(None).count(), 1);
    assert_eq!(book.rules(Some(GuildId::new(12))).count(), 2);
}

#[test]
fn every_change_of_a_rule_file_is_seen_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let changes: [(&str, &dyn Fn(), bool); 6] = [
        ("a new file", &|| write("a.toml", "1"), true),
        ("nothing", &|| (), false),
        ("another size", &|| write("a.toml", "22"), true),
        ("an editor's own file", &|| write(".a.toml.swp", "x"), false),
        ("a guild's file", &|| write("guilds/7/b.toml", "1"), true),
        (
            "a file that goes",
            &|| fs::remove_file(dir.path().join("a.toml")).unwrap(),
            true,
        ),
    ];
    for (what, change, is_seen) in changes {
        let before = Footprint::of(dir.path());
        change();
        assert_eq!(Footprint::of(dir.path()) != before, is_seen, "{what}");
    }
}

#[test]
fn a_file_of_the_same_size_is_another_one_by_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.toml");
    fs::write(&path, "1").unwrap();
    let before = Footprint::of(dir.path());
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert_ne!(Footprint::of(dir.path()), before);
}

#[test]
fn a_folder_that_is_not_there_looks_empty() {
    assert_eq!(
        Footprint::of(Path::new("/nowhere/rules")),
        Footprint::default()
    );
}
