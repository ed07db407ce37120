//! The ownership of a database's files: new files are readable by their owner only, and an error about a file that
//! cannot be written names its owner. Most failed first starts in a container are due to a volume that another user
//! made.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Creates a new file for its owner only.
pub(super) fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(file)
}

/// Explains why a database's file cannot be created; `None` if it can. Leaves no file.
pub(super) fn why_not_made(database: &Path) -> Option<String> {
    let name = format!(".frontdesk-{}", std::process::id());
    let trial = folder_of(database).join(name);
    let made = create(&trial);
    // If the removal fails, only an empty file stays.
    let _ = fs::remove_file(&trial);
    made.err()
        .map(|error| foreign_owner(database).unwrap_or_else(|| error.to_string()))
}

/// Returns the folder in which a file lies.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Explains why this process cannot write to a database's file, if the owner of the file or its folder is the reason.
pub(super) fn foreign_owner(database: &Path) -> Option<String> {
    let me = fs::metadata("/proc/self").ok()?.uid();
    let folder = folder_of(database);
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
