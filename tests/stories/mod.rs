//! Stories: the files beside this one, each played on the console and through the real binary against
//! the tests' Discord. Both must give the transcript that stands in the `.out` file of the same name.
//!
//! `UPDATE_STORIES=1` writes those files anew from the console; look at what changed before keeping it.

mod binary;
mod cast;
mod on_console;
mod on_discord;

use std::io::Write;
use std::path::{Path, PathBuf};

/// One story file.
pub(crate) struct StoryFile {
    /// Its name without the ending.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    out: PathBuf,
}

impl StoryFile {
    /// The rules that it is told with: its own, where it has some.
    pub(crate) fn rules(&self) -> PathBuf {
        let own = self.out.with_extension("rules");
        if own.is_dir() {
            own
        } else {
            folder().join("rules")
        }
    }

    /// The folder of the sentence encoder, where it is told with that.
    pub(crate) fn encoder(&self) -> Option<PathBuf> {
        let folder = self.out.parent();
        let is_told_with_it = folder.is_some_and(|folder| folder.ends_with("encoder"));
        is_told_with_it.then(encoder_folder)
    }

    /// Says whether it begins in a server that has just invited frontdesk.
    pub(crate) fn is_new_server(&self) -> bool {
        self.text.starts_with(NEW_SERVER)
    }

    /// The transcript that is expected.
    pub(crate) fn expected(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap_or_default()
    }
}

/// The first line of a story that begins in a server which has just invited frontdesk: as the console is called for it.
const NEW_SERVER: &str = "; frontdesk console --new-server";

/// The folder of the stories, and of the rules that they are told with. A story `NAME` that needs others has its own in
/// `NAME.rules`.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories")
}

/// The folder into which the sentence encoder is unpacked for tests.
pub(crate) fn encoder_folder() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/encoder");
    std::env::var_os("SENTENCE_ENCODER").map_or_else(usual, PathBuf::from)
}

/// Says loudly that something is not tested: past the test runner, which hides what a passing test prints.
pub(crate) fn skipped(why: &str) {
    writeln!(std::io::stderr(), "\n*** SKIPPED: {why} ***").expect("a terminal or a file");
}

/// The story that is told with the sentence encoder; none, said loudly, where that is not there.
fn story_with_encoder() -> Option<StoryFile> {
    if !encoder_folder().join("weights.npz").exists() {
        let folder = encoder_folder();
        skipped(&format!("no sentence encoder in {}", folder.display()));
        return None;
    }
    let path = folder().join("encoder/meaning.story");
    Some(StoryFile {
        name: "meaning".to_owned(),
        text: std::fs::read_to_string(&path).expect("a story"),
        out: path.with_extension("out"),
    })
}

/// Every story, by name. `STORY=part` keeps those whose name has this part.
pub(crate) fn stories() -> Vec<StoryFile> {
    let only = std::env::var("STORY").unwrap_or_default();
    let entries = std::fs::read_dir(folder()).expect("the folder of stories");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "story"))
        .collect();
    paths.sort();
    let stories: Vec<StoryFile> = paths
        .into_iter()
        .map(|path| StoryFile {
            name: path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            text: std::fs::read_to_string(&path).expect("a story"),
            out: path.with_extension("out"),
        })
        .filter(|story| story.name.contains(&only))
        .collect();
    assert!(!stories.is_empty(), "there are no stories");
    stories
}

/// Holds a transcript to the one that is expected, and says where they part.
pub(crate) fn compare(story: &StoryFile, told: &str, by: &str) -> Result<(), String> {
    let expected = story.expected();
    if expected == told {
        return Ok(());
    }
    let parts = expected
        .lines()
        .zip(told.lines())
        .take_while(|(a, b)| a == b);
    let agree = parts.count();
    let around = |text: &str| -> String {
        let from = agree.saturating_sub(4);
        let lines = text.lines().skip(from).take(14);
        lines.map(|line| format!("    {line}\n")).collect()
    };
    Err(format!(
        "{} on {by} parts from its .out at line {}:\n  expected\n{}  told\n{}",
        story.name,
        agree + 1,
        around(&expected),
        around(told),
    ))
}
