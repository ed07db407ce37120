//! Builds the newest commit in two folders, as a release is built, compares the programs to the byte, and looks for paths of
//! this machine in them.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::child;

/// The folders of the builds; their paths differ in length too.
const FOLDERS: [&str; 2] = ["target/reproducible/one", "target/reproducible/the-other"];

/// Two builds of one commit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TwoBuilds {
    /// The target that they are for; `None` for this machine.
    pub(crate) target: Option<String>,
}

/// Reads the options of the errand.
pub(crate) fn read(options: &[String]) -> Result<TwoBuilds, String> {
    match options {
        [] => Ok(TwoBuilds { target: None }),
        [name, target] if name == "--target" => Ok(TwoBuilds {
            target: Some(target.clone()),
        }),
        [name] if name == "--target" => Err(format!("`{name}` is given no value")),
        [name, ..] => Err(format!("there is no option `{name}`")),
    }
}

/// Makes the builds, and fails if their programs differ or tell where they were built.
pub(crate) fn compare(builds: &TwoBuilds) -> ExitCode {
    child::end(are_the_same(builds))
}

fn are_the_same(builds: &TwoBuilds) -> Result<(), String> {
    let [one, other] = FOLDERS.map(|folder| child::home().join(folder));
    let (first, second) = (built(builds, &one)?, built(builds, &other)?);
    let [in_first, in_second] = [&first, &second].map(|program| read_file(program));
    let (in_first, in_second) = (in_first?, in_second?);
    if let Some(how) = difference(&in_first, &in_second) {
        let [first, second] = [first.display(), second.display()];
        return Err(format!("the programs differ: {how}\n{first}\n{second}"));
    }
    let mut folders = vec![whole(&one)?];
    folders.extend(crates_folder());
    if let Some(folder) = named(&in_first, &folders) {
        return Err(format!("the program names {}", folder.display()));
    }
    let length = in_first.len();
    println!("Both programs are the same {length} bytes, and name no folder of this machine.");
    Ok(())
}

/// Returns the folder in which cargo keeps the sources of crates.
fn crates_folder() -> Option<PathBuf> {
    let own = std::env::var_os("CARGO_HOME").filter(|path| !path.is_empty());
    let own = own.map(PathBuf::from);
    own.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
}

/// Returns the path of a folder as compilers are told it.
fn whole(folder: &Path) -> Result<PathBuf, String> {
    let whole = folder.canonicalize();
    whole.map_err(|error| format!("{}: {error}", folder.display()))
}

/// Finds the folder whose path stands in a program.
fn named<'a>(program: &[u8], folders: &'a [PathBuf]) -> Option<&'a Path> {
    let stands = |folder: &&PathBuf| {
        let path = folder.as_os_str().as_encoded_bytes();
        program.windows(path.len()).any(|part| part == path)
    };
    folders.iter().find(stands).map(PathBuf::as_path)
}

/// Builds the newest commit in a new folder, and returns the path of the program.
fn built(builds: &TwoBuilds, folder: &Path) -> Result<PathBuf, String> {
    if folder.exists() {
        let removed = std::fs::remove_dir_all(folder);
        removed.map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut clone = Command::new("git");
    clone.args(["clone", "--quiet", "--shared"]);
    child::run(clone.arg(child::home()).arg(folder))?;
    let mut build = Command::new(folder.join("packaging/build"));
    build.env_remove("CARGO_TARGET_DIR");
    build.env_remove("CARGO_BUILD_TARGET_DIR");
    let mut program = folder.join("target");
    if let Some(target) = &builds.target {
        build.args(["--target", target]);
        program.push(target);
    }
    child::run(&mut build)?;
    Ok(program.join("release/frontdesk"))
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Says how two programs differ; `None` if they do not.
fn difference(one: &[u8], other: &[u8]) -> Option<String> {
    if one.len() != other.len() {
        return Some(format!("{} and {} bytes", one.len(), other.len()));
    }
    let pairs = one.iter().zip(other).enumerate();
    let mut places = pairs.filter(|(_, (one, other))| one != other);
    let (first, _) = places.next()?;
    let count = places.count() + 1;
    Some(format!(
        "in {count} bytes, of which the first is at {first:#x}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_wherever_its_path_stands_in_a_program() {
        let folders = ["/home/me/desk", "/home/me/.cargo"].map(PathBuf::from);
        for (program, found) in [
            ("registry/src/x.rs", None),
            ("\0/home/me/.cargo/registry", Some("/home/me/.cargo")),
        ] {
            let named = named(program.as_bytes(), &folders);
            assert_eq!(named, found.map(Path::new), "{program}");
        }
    }

    #[test]
    fn programs_differ_by_their_length_or_by_any_byte() {
        for (one, other, how) in [
            ("", "", None),
            ("abcd", "abcd", None),
            ("abcd", "abc", Some("4 and 3 bytes")),
            (
                "abcd",
                "aXcX",
                Some("in 2 bytes, of which the first is at 0x1"),
            ),
        ] {
            let found = difference(one.as_bytes(), other.as_bytes());
            assert_eq!(found.as_deref(), how, "{one} {other}");
        }
    }
}
