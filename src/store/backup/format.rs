//! The format of a backup: a first line that identifies it, followed by parts. A part is its length, its content and a
//! checksum over itself and all earlier parts, so a changed, lost, repeated or moved part is noticed. The last part
//! shows that nothing is missing. Never holds more than one part in memory, and knows nothing of a database.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BackupError;

/// The first line, with the version of the form.
const FIRST_LINE: &[u8] = b"frontdesk backup 1\n";
/// The longest part that is read: a page of rows is far shorter, unless a single row is that long.
const MAX_PART_BYTES: usize = 64 << 20;

/// A part of a backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum BackupPart {
    /// The head of a backup, with the version of the tables and the time; the first part.
    Begin {
        /// The version of the tables.
        schema: i64,
        /// The time at which it was made, in Unix milliseconds.
        made_at: i64,
    },
    /// The table that the following rows belong to.
    Table {
        /// Its name.
        name: String,
        /// The names of its columns; none if it has no rows.
        columns: Vec<String>,
    },
    /// Rows of that table.
    Rows(Vec<Vec<BackupValue>>),
    /// The end of a backup, with the number of all its rows; the last part.
    End {
        /// The number of rows.
        rows: u64,
    },
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum BackupValue {
    Nothing,
    Whole(i64),
    Number(f64),
    Text(String),
}

impl BackupValue {
    /// Estimates the bytes that a value takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Nothing => 1,
            Self::Whole(_) | Self::Number(_) => 9,
            Self::Text(text) => text.len() + 4,
        }
    }
}

/// Computes the checksum of a part, including those before it.
fn chained(before: [u8; 32], part: &[u8]) -> [u8; 32] {
    let hash = Sha256::new().chain_update(before).chain_update(part);
    hash.finalize().into()
}

/// A writer of parts.
pub(super) struct PartWriter<W: Write> {
    to: W,
    chain: [u8; 32],
}

impl<W: Write> PartWriter<W> {
    pub(super) fn begin(mut to: W) -> Result<Self, BackupError> {
        to.write_all(FIRST_LINE).map_err(BackupError::Write)?;
        let chain = chained([0; 32], FIRST_LINE);
        Ok(Self { to, chain })
    }

    pub(super) fn write(&mut self, part: &BackupPart) -> Result<(), BackupError> {
        let bytes = postcard::to_stdvec(part).map_err(BackupError::unwritable)?;
        let length = u32::try_from(bytes.len()).map_err(BackupError::unwritable)?;
        self.chain = chained(self.chain, &bytes);
        let parts: [&[u8]; 3] = [&length.to_le_bytes(), &bytes, &self.chain];
        parts
            .iter()
            .try_for_each(|bytes| self.to.write_all(bytes))
            .map_err(BackupError::Write)
    }

    /// Writes the last part, and ends the file.
    pub(super) fn end(mut self, rows: u64) -> Result<(), BackupError> {
        self.write(&BackupPart::End { rows })?;
        self.to.flush().map_err(BackupError::Write)
    }
}

/// A reader of parts, each of which is checked before it is used.
pub(super) struct PartReader<R: Read> {
    from: R,
    chain: [u8; 32],
    read: u64,
}

impl<R: Read> PartReader<R> {
    pub(super) fn begin(mut from: R) -> Result<Self, BackupError> {
        let mut line = [0; FIRST_LINE.len()];
        match from.read_exact(&mut line) {
            Ok(()) if line == *FIRST_LINE => {}
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                return Err(BackupError::Read(error));
            }
            _ => return Err(BackupError::NoBackup),
        }
        let chain = chained([0; 32], FIRST_LINE);
        let read = FIRST_LINE.len() as u64;
        Ok(Self { from, chain, read })
    }

    /// Returns the bytes that were read so far.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    pub(super) fn next(&mut self) -> Result<BackupPart, BackupError> {
        let length = u32::from_le_bytes(self.bytes()?) as usize;
        if length > MAX_PART_BYTES {
            return Err(BackupError::damaged("a part is longer than any"));
        }
        // The buffer grows with the bytes read, so a false length allocates nothing.
        let mut bytes = Vec::new();
        let taken = self
            .from
            .by_ref()
            .take(length as u64)
            .read_to_end(&mut bytes);
        if taken.map_err(BackupError::Read)? < length {
            return Err(BackupError::cut());
        }
        self.read += length as u64;
        self.chain = chained(self.chain, &bytes);
        if self.bytes()? != self.chain {
            return Err(BackupError::damaged("a checksum is wrong"));
        }
        postcard::from_bytes(&bytes).map_err(|_| BackupError::damaged("a part means nothing"))
    }

    /// Checks that nothing follows.
    pub(super) fn end(&mut self) -> Result<(), BackupError> {
        let mut more = [0; 1];
        match self.from.read(&mut more) {
            Ok(0) => Ok(()),
            Ok(_) => Err(BackupError::damaged("something follows its end")),
            Err(error) => Err(BackupError::Read(error)),
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], BackupError> {
        let mut bytes = [0; N];
        match self.from.read_exact(&mut bytes) {
            Ok(()) => {
                self.read += N as u64;
                Ok(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(BackupError::cut()),
            Err(error) => Err(BackupError::Read(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(parts: &[BackupPart]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = PartWriter::begin(&mut bytes).unwrap();
        for part in parts {
            writer.write(part).unwrap();
        }
        writer.end(7).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Vec<BackupPart>, BackupError> {
        let mut reader = PartReader::begin(bytes)?;
        let mut parts = Vec::new();
        loop {
            match reader.next()? {
                BackupPart::End { .. } => break reader.end().map(|()| parts),
                part => parts.push(part),
            }
        }
    }

    fn cell() -> impl Strategy<Value = BackupValue> {
        prop_oneof![
            Just(BackupValue::Nothing),
            any::<i64>().prop_map(BackupValue::Whole),
            proptest::num::f64::NORMAL.prop_map(BackupValue::Number),
            "(?s).{0,20}".prop_map(BackupValue::Text),
        ]
    }

    fn parts() -> impl Strategy<Value = Vec<BackupPart>> {
        let rows = prop::collection::vec(prop::collection::vec(cell(), 0..4), 0..4);
        let part = prop_oneof![
            (any::<i64>(), any::<i64>())
                .prop_map(|(schema, made_at)| BackupPart::Begin { schema, made_at }),
            ("[a-z]{0,8}", prop::collection::vec("[a-z]{0,8}", 0..4))
                .prop_map(|(name, columns)| BackupPart::Table { name, columns }),
            rows.prop_map(BackupPart::Rows),
        ];
        prop::collection::vec(part, 0..6)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(parts in parts()) {
            prop_assert_eq!(read(&written(&parts)).unwrap(), parts);
        }

        #[test]
        fn any_bit_that_is_flipped_and_any_byte_that_is_missing_is_noticed(
            parts in parts(), at in any::<prop::sample::Index>(), bit in 0_u8..8,
        ) {
            let bytes = written(&parts);
            let at = at.index(bytes.len());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1_u8 << bit;
            prop_assert!(read(&flipped).is_err());
            prop_assert!(read(&bytes[..at]).is_err());
            prop_assert!(read(&[&bytes[..], b"x"].concat()).is_err());
        }

        #[test]
        fn no_bytes_make_it_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read(&[FIRST_LINE, &bytes[..]].concat()).is_err());
        }
    }

    #[test]
    fn a_part_from_elsewhere_in_the_file_is_noticed() {
        let rows = |id| BackupPart::Rows(vec![vec![BackupValue::Whole(id)]]);
        let bytes = written(&[rows(1), rows(2)]);
        let each = (bytes.len() - written(&[]).len()) / 2;
        let (first, rest) = bytes.split_at(FIRST_LINE.len());
        let (one, rest) = rest.split_at(each);
        let (two, end) = rest.split_at(each);
        assert!(read(&[first, one, two, end].concat()).is_ok());
        for order in [[two, one, end], [one, one, end], [one, end, two]] {
            let moved = [vec![first], order.to_vec()].concat().concat();
            assert!(read(&moved).is_err());
        }
    }
}
