//! Whether what is written stays: an SQLite file that lies in a container, and on no volume, is gone with it.

use std::path::{Path, PathBuf};

/// The files by which a container shows itself.
const SIGNS: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];

/// Finds the folder of a database that goes with its container, if it does.
pub fn lost_with_container(url: &str) -> Option<PathBuf> {
    if !SIGNS.iter().any(|sign| Path::new(sign).exists()) {
        return None;
    }
    let file = crate::store::sqlite_file(url)?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    is_of_container(&mounts, &folder).then_some(folder)
}

/// Whether a folder lies in what a container brings along, by the list of what is mounted where.
fn is_of_container(mounts: &str, folder: &Path) -> bool {
    let mounted = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let point = before.split(' ').nth(4)?;
        let kind = after.split(' ').next()?;
        folder.starts_with(point).then_some((point.len(), kind))
    });
    // The innermost counts, and of two at one place the later.
    let innermost = mounted.max_by_key(|(length, _)| *length);
    innermost.is_some_and(|(_, kind)| kind == "overlay")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_stays_and_the_containers_own_files_do_not() {
        let mounts = "600 500 0:50 / / ro,relatime - overlay overlay rw,lowerdir=x\n\
                      601 600 0:55 / /proc rw - proc proc rw\n\
                      602 600 8:1 /var/lib/docker/volumes/data/_data /data rw - ext4 /dev/sda1 rw\n";
        for (folder, is_lost) in [
            ("/data", false),
            ("/data/deep/inside", false),
            ("/database", true),
            ("/", true),
        ] {
            assert_eq!(
                is_of_container(mounts, Path::new(folder)),
                is_lost,
                "{folder}"
            );
        }
        assert!(!is_of_container("", Path::new("/data")));
        let twice = "1 0 0:1 / / rw - overlay o rw\n2 1 0:2 / / rw - ext4 d rw\n";
        assert!(!is_of_container(twice, Path::new("/x")));
    }
}
