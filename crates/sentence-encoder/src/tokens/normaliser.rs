//! Normalises a text as in the model's training: compatible forms of letters are unified (NFKC and more, from a table
//! in the model), runs of spaces become one mark, and such a mark precedes the first word.
//!
//! The table is a double array (Aoe 1989) in the layout of the darts-clone library. It maps beginnings of texts to
//! replacements, which follow it, each ended by a zero byte.

use crate::tokens::fields::Fields;

/// The mark that stands for a space.
const SPACE: char = '\u{2581}';
/// The most bytes of a replacement; the real table's longest has 33.
const MAX_REPLACEMENT_BYTES: usize = 64;
/// The number of bytes after which normalisation stops: four times what an encoder reads.
const ENOUGH_BYTES: usize = 16_384;

/// The table of replacements.
#[derive(Debug)]
pub(super) struct Normaliser {
    units: Vec<ArrayUnit>,
    replacements: Vec<u8>,
}

/// One unit of a double array.
#[derive(Debug, Clone, Copy)]
struct ArrayUnit(u32);

impl ArrayUnit {
    /// Returns the byte that leads here; more than a byte for a unit that holds a value.
    fn label(self) -> u32 {
        self.0 & 0x8000_00FF
    }

    fn has_value(self) -> bool {
        self.0 & 0x100 != 0
    }

    fn value(self) -> usize {
        (self.0 & 0x7FFF_FFFF) as usize
    }

    /// Reads the offset that, combined with a unit's place, leads to its children.
    fn offset(self) -> usize {
        ((self.0 >> 10) << ((self.0 & 0x200) >> 6)) as usize
    }
}

impl Normaliser {
    /// Reads the model's part about normalisation.
    pub(super) fn parse(message: &[u8]) -> Result<Self, &'static str> {
        let mut table = None;
        for field in Fields::new(message) {
            if let (2, value) = field? {
                table = Some(value.bytes()?);
            }
        }
        let table = table.ok_or("the table of letters is missing")?;
        let (size, rest) = table
            .split_first_chunk()
            .ok_or("the table of letters is cut short")?;
        let (units, replacements) = rest
            .split_at_checked(u32::from_le_bytes(*size) as usize)
            .ok_or("the table of letters is cut short")?;
        let mut single = replacements.split(|byte| *byte == 0);
        if single.any(|one| one.len() > MAX_REPLACEMENT_BYTES) {
            return Err("a replacement of letters is too long");
        }
        let (units, _) = units.as_chunks();
        Ok(Self {
            units: units
                .iter()
                .map(|unit| ArrayUnit(u32::from_le_bytes(*unit)))
                .collect(),
            replacements: replacements.to_vec(),
        })
    }

    /// Normalises a text, or the beginning of a text that becomes too long. Returns nothing if only spaces are left.
    pub(super) fn normal(&self, text: &str) -> String {
        let mut normal = String::with_capacity(text.len() + SPACE.len_utf8());
        // Set where the next word begins, so that neither leading nor trailing spaces are written.
        let mut is_after_space = true;
        let mut rest = text;
        while let (Some(letter), true) = (rest.chars().next(), normal.len() < ENOUGH_BYTES) {
            let (replacement, length) = self
                .replacement(rest)
                .unwrap_or((&rest[..letter.len_utf8()], letter.len_utf8()));
            for letter in replacement.chars() {
                if letter == ' ' {
                    is_after_space = true;
                    continue;
                }
                if is_after_space {
                    normal.push(SPACE);
                    is_after_space = false;
                }
                normal.push(letter);
            }
            rest = &rest[length..];
        }
        normal
    }

    /// Finds the replacement of the longest beginning of a text that has one, and the beginning's length.
    fn replacement(&self, text: &str) -> Option<(&str, usize)> {
        let mut place = self.units.first()?.offset();
        let mut longest = None;
        for (at, byte) in text.bytes().enumerate() {
            place ^= usize::from(byte);
            let Some(unit) = self.units.get(place) else {
                break;
            };
            if unit.label() != u32::from(byte) {
                break;
            }
            place ^= unit.offset();
            if unit.has_value() && text.is_char_boundary(at + 1) {
                let value = self.units.get(place).map(|unit| unit.value());
                longest = value.map(|value| (value, at + 1)).or(longest);
            }
        }
        let (value, length) = longest?;
        let from = self.replacements.get(value..)?;
        let end = from.iter().position(|byte| *byte == 0)?;
        Some((str::from_utf8(&from[..end]).ok()?, length))
    }
}
