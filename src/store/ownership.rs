//! Says of an SQLite file that cannot be written to whose it is: a volume that another user made is where most first
//! starts in a container fail.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Explains why this process cannot write to a database's file, if that is because of who owns it or its folder.
pub(super) fn whose(database: &Path) -> Option<String> {
    let me = fs::metadata("/proc/self").ok()?.uid();
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // The log lies beside the file: both have to be written to.
    let foreign = [database, folder].into_iter().find_map(|place| {
        let owner = fs::metadata(place).ok()?;
        // Its group may be ours.
        let is_open = owner.mode() & 0o022 != 0;
        (owner.uid() != me && !is_open).then(|| (place, owner.uid()))
    });
    let (place, owner) = foreign.filter(|_| me != 0)?;
    Some(format!(
        "{} belongs to the user {owner}, and frontdesk runs as the user {me}: `chown -R {me} {}`, or run it as that user",
        place.display(),
        folder.display(),
    ))
}
