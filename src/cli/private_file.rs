//! A file that only its owner can read, because it holds secrets or people's texts.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The permissions of a file that only its owner can read.
const OWNER_ALONE: u32 = 0o600;

/// Creates a file, or empties an existing one.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.write(true).create(true).truncate(true);
    let file = options.mode(OWNER_ALONE).open(path)?;
    // One that was there has those that it had.
    file.set_permissions(Permissions::from_mode(OWNER_ALONE))?;
    Ok(file)
}
