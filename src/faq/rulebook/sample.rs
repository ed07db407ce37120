//! The sample rule book of `rules/`: a new desk begins with it, and the console uses it if there is no other.

use std::io;
use std::path::Path;

/// The files of the sample, by their names.
const FILES: &[(&str, &str)] = &[
    ("access.toml", include_str!("../../../rules/access.toml")),
    ("account.toml", include_str!("../../../rules/account.toml")),
    ("book.toml", include_str!("../../../rules/book.toml")),
    (
        "certificate.toml",
        include_str!("../../../rules/certificate.toml"),
    ),
    (
        "community.toml",
        include_str!("../../../rules/community.toml"),
    ),
    (
        "homework.toml",
        include_str!("../../../rules/homework.toml"),
    ),
    ("invoice.toml", include_str!("../../../rules/invoice.toml")),
    (
        "mentoring.toml",
        include_str!("../../../rules/mentoring.toml"),
    ),
    ("payment.toml", include_str!("../../../rules/payment.toml")),
    ("refund.toml", include_str!("../../../rules/refund.toml")),
    (
        "schedule.toml",
        include_str!("../../../rules/schedule.toml"),
    ),
    ("video.toml", include_str!("../../../rules/video.toml")),
];

/// Writes the sample book into a folder, which is made if it is missing. A file that is there stays as it is.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write_sample_book(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (name, text) in FILES {
        let file = folder.join(name);
        if !file.exists() {
            std::fs::write(file, text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_book_is_the_folder_as_it_is() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let held: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(held, there);
    }

    #[test]
    fn a_file_that_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("rules/video.toml");
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        std::fs::write(&own, "# mine").unwrap();
        write_sample_book(&folder.path().join("rules")).unwrap();
        assert_eq!(std::fs::read_to_string(own).unwrap(), "# mine");
        assert!(folder.path().join("rules/book.toml").is_file());
    }
}
