//! A `.env` file: values are written where their variable is, and everything else is kept. A new one is made from
//! `.env.example`. Only its owner can read it.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::private_file;

const EXAMPLE: &str = include_str!("../../../.env.example");

/// A `.env` file: its present text, and the new one.
pub(super) struct EnvFile {
    path: PathBuf,
    /// The text of the existing file; `None` if there is none.
    was: Option<String>,
    text: String,
}

impl EnvFile {
    /// Reads the file, if it is there.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let was = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let text = was.clone().unwrap_or_else(|| EXAMPLE.to_owned());
        Ok(Self {
            path: path.to_owned(),
            was,
            text,
        })
    }

    /// Returns whether the file does not exist yet.
    pub(super) fn is_new(&self) -> bool {
        self.was.is_none()
    }

    /// Gives a variable a value.
    pub(super) fn set(&mut self, name: &str, value: &str) -> anyhow::Result<()> {
        let line = format!("{name}={}", quoted(name, value)?);
        let mut lines: Vec<&str> = self.text.lines().collect();
        let begin = format!("{name}=");
        let is_its = |one: &&str| one.trim_start().trim_start_matches('#').starts_with(&begin);
        match lines.iter().position(is_its) {
            Some(at) => lines[at] = &line,
            None => lines.push(&line),
        }
        self.text = lines.join("\n") + "\n";
        Ok(())
    }

    /// Writes the file if its text has changed; returns whether it did.
    pub(super) fn write(self) -> anyhow::Result<bool> {
        if self.was.as_ref() == Some(&self.text) {
            return Ok(false);
        }
        let cannot = || format!("{} cannot be written", self.path.display());
        // Written under another name first, so that an unfinished file never has the final name.
        let part = self.path.with_file_name(".env.part");
        let mut file = private_file::create(&part).with_context(cannot)?;
        file.write_all(self.text.as_bytes()).with_context(cannot)?;
        std::fs::rename(&part, &self.path).with_context(cannot)?;
        Ok(true)
    }
}

/// Quotes a value for a `.env` file: in single quotes if it contains a special character.
fn quoted(name: &str, value: &str) -> anyhow::Result<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/@?=&%+,~".contains(c);
    if value.chars().all(is_plain) {
        return Ok(value.to_owned());
    }
    if value.contains(['\'', '\n', '\r']) {
        bail!("{name}: a quote or a line's end in it cannot be written into .env");
    }
    Ok(format!("'{value}'"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Reads a variable from a `.env` file in the way in which the program does.
    fn read(path: &Path, name: &str) -> Option<String> {
        let found = dotenvy::from_path_iter(path).unwrap();
        let mut found = found.map(Result::unwrap).filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value)
    }

    #[test]
    fn a_new_file_is_the_example_with_its_values_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        let mut file = EnvFile::open(&path).unwrap();
        file.set("DISCORD_TOKEN", "MTk4.abc-def_0").unwrap();
        file.set("DATABASE_URL", "postgres://me:a#b $c@host/desk")
            .unwrap();
        assert!(file.is_new() && file.write().unwrap());
        assert_eq!(
            read(&path, "DISCORD_TOKEN").as_deref(),
            Some("MTk4.abc-def_0")
        );
        let url = read(&path, "DATABASE_URL");
        assert_eq!(url.as_deref(), Some("postgres://me:a#b $c@host/desk"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), EXAMPLE.lines().count());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_there_stays_but_for_what_is_set() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "# mine\nDISCORD_TOKEN=\nFRONTDESK_LOG=debug\n").unwrap();
        assert!(!EnvFile::open(&path).unwrap().write().unwrap());
        let mut file = EnvFile::open(&path).unwrap();
        file.set("DISCORD_TOKEN", "abc").unwrap();
        file.set("DATABASE_URL", "postgres://host/desk").unwrap();
        assert!(file.write().unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "# mine\nDISCORD_TOKEN=abc\nFRONTDESK_LOG=debug\nDATABASE_URL=postgres://host/desk\n"
        );
    }

    #[test]
    fn a_value_that_would_end_its_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = EnvFile::open(&folder.path().join(".env")).unwrap();
        for value in ["it's", "a\nb"] {
            let said = file.set("DATABASE_URL", value).unwrap_err().to_string();
            assert!(said.starts_with("DATABASE_URL"), "{said}");
        }
    }
}
