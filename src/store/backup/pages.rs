//! Reads a backup page by page and checks everything before use: the order of the parts, the names, and the lengths and
//! number of the rows.

use std::io::Read;

use super::format::{BackupPart, BackupValue, PartReader};
use super::{Backup, BackupError};
use crate::domain::Timestamp;

/// A backup that is being read.
pub(super) struct BackupReader<R: Read> {
    parts: PartReader<R>,
    /// The columns of the present table.
    pub(super) columns: Vec<String>,
    /// The backup as far as it was read.
    pub(super) so_far: Backup,
}

impl<R: Read> BackupReader<R> {
    /// Begins to read a backup.
    pub(super) fn open(from: R) -> Result<Self, BackupError> {
        let mut parts = PartReader::begin(from)?;
        let BackupPart::Begin { schema, made_at } = parts.next()? else {
            return Err(BackupError::damaged("its first part is missing"));
        };
        Ok(Self {
            parts,
            columns: Vec::new(),
            so_far: Backup {
                schema,
                made_at: Timestamp::from_millis(made_at),
                tables: Vec::new(),
            },
        })
    }

    /// Returns the bytes that were read so far.
    pub(super) fn read(&self) -> u64 {
        self.parts.read()
    }

    /// Returns the present table.
    pub(super) fn table(&self) -> &str {
        let last = self.so_far.tables.last();
        last.map_or("", |(name, _)| name)
    }

    /// Reads the next rows; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Vec<BackupValue>>>, BackupError> {
        loop {
            match self.parts.next()? {
                BackupPart::Begin { .. } => return Err(BackupError::damaged("it begins twice")),
                BackupPart::Table { name, columns } => self.begin_table(name, columns)?,
                BackupPart::Rows(rows) => return self.counted(rows).map(Some),
                BackupPart::End { rows } if rows == self.so_far.rows() => {
                    self.parts.end()?;
                    return Ok(None);
                }
                BackupPart::End { .. } => return Err(BackupError::damaged("rows are missing")),
            }
        }
    }

    fn begin_table(&mut self, name: String, columns: Vec<String>) -> Result<(), BackupError> {
        if !is_name(&name) || !columns.iter().all(|column| is_name(column)) {
            return Err(BackupError::damaged("a name is none of a table or column"));
        }
        if self.so_far.tables.iter().any(|(known, _)| *known == name) {
            return Err(BackupError::damaged("a table comes twice"));
        }
        self.columns = columns;
        self.so_far.tables.push((name, 0));
        Ok(())
    }

    fn counted(
        &mut self,
        rows: Vec<Vec<BackupValue>>,
    ) -> Result<Vec<Vec<BackupValue>>, BackupError> {
        let width = self.columns.len();
        match self.so_far.tables.last_mut() {
            Some((_, count)) if width > 0 && rows.iter().all(|row| row.len() == width) => {
                *count += rows.len() as u64;
                Ok(rows)
            }
            _ => Err(BackupError::damaged("a row does not fit its table")),
        }
    }
}

/// Returns whether a text is safe in a statement as the name of a table or a column.
fn is_name(name: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_';
    name.as_bytes().first().is_some_and(u8::is_ascii_lowercase) && name.bytes().all(is_letter)
}

/// Reads a backup to its end, and returns its summary. Tells `told` after each page how many bytes were read.
///
/// # Errors
/// [`BackupError::NoBackup`], [`BackupError::Read`] and [`BackupError::Damaged`].
pub fn check_backup(from: impl Read, mut told: impl FnMut(u64)) -> Result<Backup, BackupError> {
    let mut pages = BackupReader::open(from)?;
    while pages.next()?.is_some() {
        told(pages.read());
    }
    Ok(pages.so_far)
}

#[cfg(test)]
mod tests {
    use super::super::format::PartWriter;
    use super::*;

    fn table(name: &str, columns: &[&str]) -> BackupPart {
        BackupPart::Table {
            name: name.to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn row(ids: &[i64]) -> BackupPart {
        BackupPart::Rows(vec![ids.iter().copied().map(BackupValue::Whole).collect()])
    }

    fn checked(parts: &[BackupPart], rows: u64) -> Result<Backup, BackupError> {
        let mut bytes = Vec::new();
        let mut writer = PartWriter::begin(&mut bytes).unwrap();
        for part in parts {
            writer.write(part).unwrap();
        }
        writer.end(rows).unwrap();
        check_backup(&*bytes, |_| ())
    }

    #[test]
    fn a_backup_is_told_by_its_tables_and_rows() {
        let begin = BackupPart::Begin {
            schema: 3,
            made_at: 5,
        };
        let parts = [
            begin,
            table("a", &["x", "y_2"]),
            row(&[1, 2]),
            row(&[3, 4]),
            table("b", &[]),
        ];
        let backup = checked(&parts, 2).unwrap();
        assert_eq!((backup.schema, backup.made_at.as_millis()), (3, 5));
        assert_eq!(backup.tables, [("a".to_owned(), 2), ("b".to_owned(), 0)]);
    }

    #[test]
    fn parts_that_make_no_backup_are_refused_though_their_checksums_are_right() {
        let begin = || BackupPart::Begin {
            schema: 3,
            made_at: 5,
        };
        for (parts, rows, why) in [
            (vec![], 0, "first part"),
            (vec![table("a", &["x"])], 0, "first part"),
            (vec![begin(), begin()], 0, "begins twice"),
            (vec![begin(), row(&[1])], 1, "does not fit"),
            (vec![begin(), table("a", &[]), row(&[])], 1, "does not fit"),
            (
                vec![begin(), table("a", &["x"]), row(&[1, 2])],
                1,
                "does not fit",
            ),
            (vec![begin(), table("a", &["x"]), row(&[1])], 2, "missing"),
            (
                vec![begin(), table("a", &["x"]), table("a", &["x"])],
                0,
                "twice",
            ),
            (vec![begin(), table("a; DROP TABLE b", &["x"])], 0, "a name"),
            (
                vec![begin(), table("a", &["x) VALUES (1); --"])],
                0,
                "a name",
            ),
            (vec![begin(), table("", &[])], 0, "a name"),
        ] {
            let said = checked(&parts, rows).unwrap_err().to_string();
            assert!(said.contains(why), "{why}: {said}");
        }
    }
}
