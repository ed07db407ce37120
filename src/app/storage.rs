//! Checks whether the database's file is durable and who can read it. A file in a container without a volume is lost
//! with the container, and one in memory at the next boot; a file may be readable by every user of the machine.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The files by which a container is recognised.
const SIGNS: [&str; 2] = ["/.dockerenv", "/run/.containerenv"];
/// The variable by which Kubernetes is recognised.
const KUBERNETES: &str = "KUBERNETES_SERVICE_HOST";

/// Returns the folder of a database that is lost with its container or is in memory; `None` if it is durable.
pub fn lost_with_container(url: &str) -> Option<PathBuf> {
    let folder = folder_of(crate::store::sqlite_file(url)?);
    let folder = folder.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let in_container =
        SIGNS.iter().any(|sign| Path::new(sign).exists()) || std::env::var_os(KUBERNETES).is_some();
    is_lost(&mounts, &folder, in_container).then_some(folder)
}

/// Returns the folder in which a file lies.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns whether the content of a folder is lost with the container, by the list of mounts.
fn is_lost(mounts: &str, folder: &Path, in_container: bool) -> bool {
    let mounted = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let mut fields = before.split(' ').skip(3);
        let (source, point) = (fields.next()?, fields.next()?);
        let kind = after.split(' ').next()?;
        let is_above = folder.starts_with(point);
        is_above.then_some((point.len(), source, kind))
    });
    // The innermost counts, and of two at one place the later.
    let innermost = mounted.max_by_key(|(length, ..)| *length);
    innermost.is_some_and(|(_, source, kind)| match kind {
        "tmpfs" | "ramfs" => true,
        "overlay" => in_container,
        _ => is_of_one_container(source),
    })
}

/// Returns whether a volume belongs to one container only and is not passed to its successor: an unnamed one of Docker,
/// or one of Kubernetes that is deleted with its pod.
fn is_of_one_container(source: &str) -> bool {
    let unnamed = source.split_once("/volumes/").is_some_and(|(_, rest)| {
        let name = rest.split('/').next().unwrap_or_default();
        name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    unnamed || source.contains("/kubernetes.io~empty-dir/")
}

/// Returns the number of free bytes on the disk on which a file is or will be.
pub fn free_beside(file: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder_of(file)).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Returns whether a file exists and every user of the machine can read it.
pub fn is_read_by_others(file: &Path) -> bool {
    let Ok(whole) = file.canonicalize() else {
        return false;
    };
    let allows = |path: &Path, bit| path.metadata().is_ok_and(|found| found.mode() & bit != 0);
    let mut folders = whole.ancestors().skip(1);
    allows(&whole, 0o004) && folders.all(|folder| allows(folder, 0o001))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_volume_stays_and_the_containers_own_files_do_not() {
        let unnamed = "3a".repeat(32);
        let mounts = format!(
            "600 500 0:50 / / ro,relatime - overlay overlay rw,lowerdir=x\n\
             601 600 0:55 / /proc rw - proc proc rw\n\
             602 600 8:1 /var/lib/docker/volumes/data/_data /data rw - ext4 /dev/sda1 rw\n\
             603 600 8:1 /var/lib/docker/volumes/{unnamed}/_data /unnamed rw - ext4 /dev/sda1 rw\n\
             604 600 8:1 /pods/1/volumes/kubernetes.io~empty-dir/d /pod rw - ext4 /dev/sda1 rw\n\
             605 600 8:1 /pods/1/volumes/kubernetes.io~csi/d /claim rw - ext4 /dev/sda1 rw\n\
             606 600 0:60 / /memory rw - tmpfs tmpfs rw\n"
        );
        for (folder, in_container, expected) in [
            ("/data", true, false),
            ("/data/deep/inside", true, false),
            ("/database", true, true),
            ("/", true, true),
            ("/", false, false),
            ("/unnamed", true, true),
            ("/pod", true, true),
            ("/claim", true, false),
            ("/memory/x", true, true),
            ("/memory", false, true),
        ] {
            let found = is_lost(&mounts, Path::new(folder), in_container);
            assert_eq!(found, expected, "{folder} {in_container}");
        }
        assert!(!is_lost("", Path::new("/data"), true));
        let twice = "1 0 0:1 / / rw - overlay o rw\n2 1 0:2 / / rw - ext4 d rw\n";
        assert!(!is_lost(twice, Path::new("/x"), true));
    }

    #[test]
    fn a_file_is_read_by_others_where_it_and_every_folder_above_let_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x");
        std::fs::write(&file, "x").unwrap();
        let allow = |path: &Path, mode| {
            std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        };
        for (of_folder, of_file, expected) in [
            (0o755, 0o644, true),
            (0o755, 0o600, false),
            (0o755, 0o640, false),
            (0o700, 0o644, false),
        ] {
            allow(folder.path(), of_folder);
            allow(&file, of_file);
            assert_eq!(
                is_read_by_others(&file),
                expected,
                "{of_folder:o} {of_file:o}"
            );
        }
        assert!(!is_read_by_others(Path::new("/there/is/none")));
    }
}
