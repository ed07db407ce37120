//! What a rules folder looks like from outside: names, sizes and times of change. Cheap to take, so that
//! one can look often whether anything changed. Never opens a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::folder;

/// One look at a rules folder. Two that are equal saw the same files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint(Vec<Trace>);

/// What is seen of one file; of a guild's folder, only that it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace {
    path: PathBuf,
    file: Option<(u64, Option<SystemTime>)>,
}

impl Footprint {
    /// Looks at every file that [`RuleBook::load`](super::RuleBook::load) would read. A folder that
    /// cannot be listed looks empty.
    pub fn of(dir: &Path) -> Self {
        let paths = folder::paths(dir).into_iter();
        Self(paths.map(Trace::of).collect())
    }
}

impl Trace {
    fn of(path: PathBuf) -> Self {
        // Through links: what they lead to may change while they do not.
        let known = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
        let file = known.map(|known| (known.len(), known.modified().ok()));
        Self { path, file }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
