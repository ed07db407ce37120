//! Finds the files of a rules folder and reads them, each up to a limit, without interpreting their text. Also takes
//! the folder's footprint (names, sizes and times of change) without opening a file, so that changes are cheap to
//! notice.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::domain::GuildId;
use crate::faq::rulebook::problem::{Problem, Source};

/// The most bytes of a rule file; a larger one is refused before it is read.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// The folder, within the rules folder, that holds one folder per guild.
const GUILDS: &str = "guilds";

/// The guilds that a file serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Serves {
    /// `book.toml`: settings and categories.
    Book,
    /// Every guild.
    Everyone,
    /// One guild.
    Guild(GuildId),
}

/// A file that was read, with the guilds that it serves.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) serves: Serves,
    pub(crate) source: Source,
}

/// Makes a problem with a file or folder as a whole.
fn trouble(path: &Path, message: impl Into<String>) -> Problem {
    Problem {
        file: Arc::from(path.display().to_string()),
        line: None,
        text: String::new(),
        message: message.into(),
    }
}

/// Reads every rule file of a folder, in the order of their names.
pub(crate) fn read_all(dir: &Path, problems: &mut Vec<Problem>) -> Vec<File> {
    if !dir.is_dir() {
        let what = if dir.exists() {
            "is not a folder"
        } else {
            "does not exist"
        };
        let message =
            format!("the rules folder {what}; make it, or set FRONTDESK_RULES to where it is");
        problems.push(trouble(dir, message));
        return Vec::new();
    }
    let mut files = Vec::new();
    for path in toml_files(dir, problems) {
        let serves = if path.file_name().is_some_and(|name| name == "book.toml") {
            Serves::Book
        } else {
            Serves::Everyone
        };
        read_into(&mut files, &path, serves, problems);
    }
    let guilds = dir.join(GUILDS);
    if guilds.is_dir() {
        for folder in list(&guilds, problems)
            .into_iter()
            .filter(|path| path.is_dir())
        {
            read_guild(&mut files, &folder, problems);
        }
    }
    files
}

fn read_guild(files: &mut Vec<File>, folder: &Path, problems: &mut Vec<Problem>) {
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    match name.parse::<GuildId>() {
        Ok(guild) => {
            for path in toml_files(folder, problems) {
                read_into(files, &path, Serves::Guild(guild), problems);
            }
        }
        Err(_) => problems.push(trouble(
            folder,
            "a folder here must be named by a guild's id, digits only",
        )),
    }
}

/// Names a file in memory as if it were in a rules folder.
pub(crate) fn in_memory(path: &Path, text: String, problems: &mut Vec<Problem>) -> Option<File> {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let serves = match parts.as_slice() {
        ["book.toml"] => Serves::Book,
        [_] => Serves::Everyone,
        [GUILDS, guild, _] if guild.parse::<GuildId>().is_ok() => {
            Serves::Guild(guild.parse().ok()?)
        }
        _ => {
            problems.push(trouble(
                path,
                "rule files are named NAME.toml or guilds/GUILD_ID/NAME.toml",
            ));
            return None;
        }
    };
    Some(File {
        serves,
        source: Source::new(path.display().to_string(), text),
    })
}

/// Lists every file and guild's folder that [`read_all`] would look at, in the order of their names. Folders that
/// cannot be listed are left out.
pub(crate) fn paths(dir: &Path) -> Vec<PathBuf> {
    // The caller that reads the folder reports the problems.
    let mut unsaid = Vec::new();
    let mut paths = toml_files(dir, &mut unsaid);
    for folder in list(&dir.join(GUILDS), &mut unsaid) {
        if folder.is_dir() {
            paths.extend(toml_files(&folder, &mut unsaid));
            paths.push(folder);
        }
    }
    paths
}

/// Lists the rule files of a folder, including those of guilds, in the order of their names.
pub fn rule_files(dir: &Path) -> Vec<PathBuf> {
    let paths = paths(dir).into_iter();
    paths.filter(|path| path.is_file()).collect()
}

fn toml_files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let is_toml =
        |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml") && path.is_file();
    list(folder, problems).into_iter().filter(is_toml).collect()
}

fn list(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    match fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
    }) {
        Ok(mut paths) => {
            paths.sort();
            paths
        }
        Err(error) => {
            problems.push(trouble(folder, format!("cannot be listed: {error}")));
            Vec::new()
        }
    }
}

fn read_into(files: &mut Vec<File>, path: &Path, serves: Serves, problems: &mut Vec<Problem>) {
    match read_text(path) {
        Ok(text) => {
            let source = Source::new(path.display().to_string(), text);
            files.push(File { serves, source });
        }
        Err(message) => problems.push(trouble(path, message)),
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot be read: {error}");
    let bytes = fs::metadata(path).map_err(cannot)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(format!(
            "has {bytes} bytes; a rule file has at most {MAX_FILE_BYTES}, split it by topic"
        ));
    }
    String::from_utf8(fs::read(path).map_err(cannot)?).map_err(|error| {
        format!(
            "is not UTF-8: its byte {} is no text",
            error.utf8_error().valid_up_to()
        )
    })
}

/// The footprint of a rules folder at one moment, by which changes are noticed. Equal footprints mean equal files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint(Vec<Trace>);

/// The size and time of one file; for a guild's folder, only that it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace {
    path: PathBuf,
    file: Option<(u64, Option<SystemTime>)>,
}

impl Footprint {
    /// Takes the footprint of every file that [`RuleBook::load`](crate::faq::rulebook::book::RuleBook::load) would
    /// read. A folder that cannot be listed looks empty.
    pub fn of(dir: &Path) -> Self {
        let paths = paths(dir).into_iter();
        Self(paths.map(Trace::of).collect())
    }
}

impl Trace {
    fn of(path: PathBuf) -> Self {
        // Follows links, since their targets may change while they do not.
        let known = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
        let file = known.map(|known| (known.len(), known.modified().ok()));
        Self { path, file }
    }
}

#[cfg(test)]
mod tests;
