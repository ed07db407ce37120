//! The layers of ARCHITECTURE.md, held by reading the sources: imports point downward only and never in a circle,
//! foreign crates stay in the layers that own them, no file is longer than a person will read, every file says what
//! it is for, and no two types of a crate have one name. A made-up tree that breaks each rule proves that breaking is seen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, in its own helpers too"
)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use self::circles::circles;
use self::names::given_twice;
use self::transactions::reads_beside;

#[path = "layers/circles.rs"]
mod circles;
#[path = "layers/names.rs"]
mod names;
#[path = "layers/transactions.rs"]
mod transactions;

/// The folders under `src/`, lowest first; those on one row know nothing of each other.
const LAYERS: [&[&str]; 7] = [
    &["domain"],
    &["faq"],
    &["store"],
    &["measures"],
    &["desk"],
    &["discord", "console", "http"],
    &["cli"],
];

/// Foreign crates, and the layers that may name them. Files beside the folders may name none.
const OWNERS: [(&str, &[&str]); 3] = [
    ("sqlx", &["store"]),
    ("serenity", &["discord"]),
    (
        "tokio",
        &[
            "store", "desk", "discord", "console", "http", "cli", "main", "app",
        ],
    ),
];

const LONGEST: usize = 600;

/// One source file.
struct Source {
    /// From the root, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The folder under `src/`, or the stem of a file beside the folders; none outside `src/`.
    fn layer(&self) -> Option<&str> {
        let inside = self.name.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first))
    }

    /// Returns the depth of the file's module below the crate: 2 for `src/desk/stats.rs`.
    fn depth(&self) -> usize {
        let parts = self.name.split('/').count() - 1;
        parts - usize::from(self.name.ends_with("/mod.rs"))
    }
}

/// Every `.rs` file under these folders of a root.
fn sources(root: &Path, folders: &[&str]) -> Vec<Source> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            waiting.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let parts = path.strip_prefix(root).unwrap().components();
            let parts: Vec<_> = parts
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            found.push(Source {
                name: parts.join("/"),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Finds things in sources.
struct Reader {
    quiet: Regex,
    root: Regex,
    up: Regex,
}

impl Reader {
    fn new() -> Self {
        let compiled = |pattern| Regex::new(pattern).unwrap();
        Self {
            quiet: compiled(
                r###"(?s)//[^\n]*|/\*.*?\*/|\bb?r##".*?"##|\bb?r#".*?"#|\bb?r".*?"|"(?:\\.|[^"\\])*"|'(?:\\(?:u\{\w+\}|x\w\w|.)|[^'\\])'"###,
            ),
            root: compiled(r"\b(?:crate|frontdesk)\s*::\s*(\w+|\*|\{)"),
            up: compiled(r"((?:\bsuper\s*::\s*)+)(\w+|\{)"),
        }
    }

    /// The text without comments and without what stands in quotes.
    fn code_only(&self, text: &str) -> String {
        self.quiet.replace_all(text, " ").into_owned()
    }

    /// The top-level modules of this crate that a file names: after `crate::` and `frontdesk::`,
    /// also in braces, and after as many `super::` as lead out of its layer.
    fn modules_named(&self, code: &str, depth: usize) -> Vec<String> {
        let absolute = self.root.captures_iter(code).map(|found| found.get(1));
        let relative = self.up.captures_iter(code);
        let relative = relative
            .filter(|found| found[1].matches("super").count() >= depth)
            .map(|found| found.get(2));
        let starts = absolute.chain(relative).flatten();
        starts
            .flat_map(|at| first_names(&code[at.start()..]))
            .collect()
    }
}

/// The name at the start of a path, or all such names of a group in braces.
fn first_names(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        let end = path.find(|c: char| c != '*' && c != '_' && !c.is_alphanumeric());
        return vec![path[..end.unwrap_or(path.len())].to_owned()];
    };
    let (mut names, mut name, mut depth) = (Vec::new(), String::new(), 0_usize);
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            _ if depth == 0 && !letter.is_whitespace() => name.push(letter),
            _ => {}
        }
    }
    names.push(name);
    let heads = names.iter().map(|path| path.split("::").next().unwrap());
    heads.map(str::to_owned).collect()
}

/// Returns the height of a layer; files beside the folders stand above all. `None` if it is no module.
fn height(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

fn imports(source: &Source, layer: &str, named: Vec<String>) -> Vec<String> {
    let own = height(layer).unwrap_or(LAYERS.len());
    let upward = named.into_iter().filter(|name| {
        let points_down = height(name).is_none_or(|other| other < own);
        name == "*" || (name != layer && !points_down)
    });
    upward
        .map(|name| format!("{}: {layer} must not know {name}", source.name))
        .collect()
}

fn foreign(source: &Source, layer: &str, code: &str) -> Vec<String> {
    // `tokio_util` and its like count as the crate they belong to.
    let named: HashSet<&str> = code.split(|c: char| !c.is_ascii_lowercase()).collect();
    let strangers = OWNERS
        .iter()
        .filter(|(name, owners)| named.contains(name) && !owners.contains(&layer));
    strangers
        .map(|(name, _)| format!("{}: {layer} must not name {name}", source.name))
        .collect()
}

/// A crate of the workspace can be used by others: it knows nothing of frontdesk.
fn of_crate(source: &Source, reader: &Reader) -> Option<String> {
    let code = reader.code_only(&source.text);
    let knows = source.name.starts_with("crates/") && code.contains("frontdesk");
    knows.then(|| format!("{}: a crate must not know frontdesk", source.name))
}

fn form(source: &Source) -> Vec<String> {
    let (name, lines) = (&source.name, source.text.lines().count());
    let mut found = Vec::new();
    if lines > LONGEST {
        found.push(format!(
            "{name}: {lines} lines, of which {LONGEST} are allowed"
        ));
    }
    if !source.text.trim_start().starts_with("//!") {
        found.push(format!(
            "{name}: does not begin with //! and what it is for"
        ));
    }
    found
}

/// The files of a library that stand beside a folder of their name: a module with parts is the folder's `mod.rs`.
fn beside_folder(sources: &[Source]) -> Vec<String> {
    let names = sources.iter().map(|source| source.name.as_str());
    let of_library = names
        .clone()
        .filter(|name| format!("/{name}").contains("/src/"));
    let stems =
        of_library.filter_map(|name| Some((name, format!("{}/", name.strip_suffix(".rs")?))));
    stems
        .filter(|(_, folder)| names.clone().any(|other| other.starts_with(folder)))
        .map(|(name, _)| format!("{name}: belongs into its folder as mod.rs"))
        .collect()
}

/// Everything that breaks a rule in the tree under a root.
fn findings(root: &Path) -> Vec<String> {
    let (mut found, reader) = (Vec::new(), Reader::new());
    let sources = sources(root, &["src", "crates", "tests", "benches", "xtask"]);
    found.extend(beside_folder(&sources));
    for source in sources {
        found.extend(form(&source));
        found.extend(of_crate(&source, &reader));
        if let Some(layer) = source.layer() {
            let code = reader.code_only(&source.text);
            let named = reader.modules_named(&code, source.depth());
            found.extend(imports(&source, layer, named));
            found.extend(foreign(&source, layer, &code));
        }
    }
    found
}

#[test]
fn the_layers_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let layers = sources(root, &["src"]);
    let has = |layer: &str| layers.iter().any(|source| source.layer() == Some(layer));
    assert!(
        LAYERS
            .iter()
            .flat_map(|row| row.iter())
            .all(|layer| has(layer))
    );
    let found = findings(root);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_two_files_import_from_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = circles(&sources(root, &["src", "crates"]), &Reader::new());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_type_name_means_two_things() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = given_twice(&sources(root, &["src", "crates"]), &Reader::new());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Writes a tree of files and reads what breaks a rule in it.
fn findings_in(files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    findings(root.path())
}

/// A file, what it says, and what is found wrong with it.
const BREACHES: &[(&str, &str, &str)] = &[
    (
        "src/domain/a.rs",
        "use crate::desk::post::Post;",
        "domain must not know desk",
    ),
    (
        "src/store/mod.rs",
        "use crate::{domain::{self, Clock}, measures::Share};",
        "store must not know measures",
    ),
    (
        "src/faq/a.rs",
        "fn f() -> crate::store::Store { g() }",
        "faq must not know store",
    ),
    (
        "src/desk/a.rs",
        "use frontdesk::http;",
        "desk must not know http",
    ),
    (
        "src/console/a.rs",
        "use crate::discord::render;",
        "console must not know discord",
    ),
    (
        "src/measures/a/b.rs",
        "use super::super::super::cli::run;",
        "measures must not know cli",
    ),
    (
        "src/faq/mod.rs",
        "use super::{\n    domain,\n    desk::Texts,\n};",
        "faq must not know desk",
    ),
    ("src/faq/a.rs", "use crate::*;", "faq must not know *"),
    (
        "src/measures/a.rs",
        "use tokio::sync::Mutex;",
        "measures must not name tokio",
    ),
    (
        "src/domain/a.rs",
        "type T = ::tokio_util::Token;",
        "domain must not name tokio",
    ),
    (
        "src/desk/a.rs",
        "fn f(_: sqlx::Error) {}",
        "desk must not name sqlx",
    ),
    (
        "src/cli/a.rs",
        "use serenity::all::Http;",
        "cli must not name serenity",
    ),
    (
        "src/main.rs",
        "use serenity::all as s;",
        "main must not name serenity",
    ),
    (
        "crates/some/src/a.rs",
        "use frontdesk::faq::RuleBook;",
        "a crate must not know frontdesk",
    ),
];

#[test]
fn every_way_of_looking_up_is_seen() {
    for (name, line, expected) in BREACHES {
        let text = format!("//! A file.\n{line}\n");
        let found = findings_in(&[(name, &text)]);
        let expected = format!("{name}: {expected}");
        assert!(found.contains(&expected), "{line}: {found:?}");
    }
}

#[test]
fn a_long_file_and_one_that_does_not_say_what_it_is_for_are_seen() {
    let long = format!("//! A file.\n{}", "\n".repeat(LONGEST));
    let fits = format!("//! A file.\n{}", "\n".repeat(LONGEST - 1));
    let found = findings_in(&[
        ("benches/long.rs", &long),
        ("benches/fits.rs", &fits),
        ("tests/mute.rs", "/// Not this.\nfn f() {}\n"),
        ("tests/notes.md", "no source"),
    ]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with(&format!("benches/long.rs: {} lines", LONGEST + 1)));
    assert!(found[1].starts_with("tests/mute.rs: does not begin"));
}

#[test]
fn what_points_down_and_what_is_only_talked_about_is_allowed() {
    let found = findings_in(&[
        (
            "src/desk/stats.rs",
            "//! Uses [`crate::discord`].\nuse crate::{domain, measures::Share, store};\nuse super::post;\n",
        ),
        (
            "src/desk/a/b.rs",
            "//! A file.\n/* crate::cli */ use super::super::texts;\nconst A: &str = \"crate::cli sqlx\";\nconst B: &str = r#\"\"crate::cli\"\"#;\n",
        ),
        (
            "src/domain/a.rs",
            "//! A file.\nfn f<'a>(x: &'a str, y: char) -> bool { y == '\"' || y == '\\'' || y == '\"' } // crate::desk and tokio\n",
        ),
        (
            "src/store/a.rs",
            "//! A file.\nuse sqlx::Any;\nuse crate::domain::Clock;\n",
        ),
        (
            "src/discord/a.rs",
            "//! A file.\nuse serenity::all;\nuse crate::desk::Post;\n",
        ),
        (
            "src/main.rs",
            "//! A file.\nuse frontdesk::cli;\n#[tokio::main]\nasync fn main() {}\n",
        ),
        (
            "tests/any.rs",
            "//! A file.\nuse frontdesk::cli;\nuse sqlx::Any;\n",
        ),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_module_with_parts_is_its_folder() {
    let found = findings_in(&[
        ("src/desk/a.rs", "//! A."),
        ("src/desk/a/b.rs", "//! B."),
        ("src/desk/c/mod.rs", "//! C."),
    ]);
    assert_eq!(found, ["src/desk/a.rs: belongs into its folder as mod.rs"]);
}

#[test]
fn the_desk_holds_handles_and_no_behaviour() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk/mod.rs");
    let text = fs::read_to_string(path).unwrap();
    let (_, own) = text.split_once("\nimpl Desk {").unwrap();
    let (own, _) = own.split_once("\n}\n").unwrap();
    let method = Regex::new(r"(?m)^    (pub(\([a-z]+\))? )?(const )?(async )?fn ").unwrap();
    let methods = method.find_iter(own).count();
    assert!((1..=8).contains(&methods), "{methods} methods");
    let elsewhere = sources(Path::new(env!("CARGO_MANIFEST_DIR")), &["src"]);
    let more = elsewhere
        .iter()
        .filter(|source| source.text.contains("\nimpl Desk {"));
    assert_eq!(more.count(), 1, "all of them stand in one file");
}

#[test]
fn whoever_is_given_a_transaction_reads_from_it() {
    let desk = sources(Path::new(env!("CARGO_MANIFEST_DIR")), &["src/desk"]);
    assert_eq!(reads_beside(&desk, &Reader::new()), [""; 0]);
}
