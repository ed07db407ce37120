//! Which of many substrings stand in a folded text. Each is listed under its first few bytes, and
//! the places of the text are looked up by as many: few get further than one bit of a filter. What
//! consists of word characters is looked for in words that are long enough, so most places are not
//! even looked at. (An automaton of all substrings has to wait for memory at every byte.)

use super::fold::is_word;
use super::folded::Folded;

/// The number of a literal: its place among those a table was built from.
pub(super) type LiteralId = u32;

/// A substring is listed under so many of its first bytes, the first of these numbers that it has.
const NARROW_WIDTHS: &[usize] = &[4, 2];
/// The same beyond ASCII: two Chinese characters, or one.
const WIDE_WIDTHS: &[usize] = &[6, 3, 2];
/// The filter has so many bits for each key.
const FILTER_BITS_PER_KEY: usize = 16;
/// What a key is multiplied by; its upper bits then depend on all of the key's.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Substrings by their beginnings.
#[derive(Debug, Default)]
pub(super) struct Substrings {
    /// Of word characters throughout.
    in_words: Shelf,
    anywhere: Shelf,
}

/// Substrings by width.
#[derive(Debug, Default)]
struct Shelf {
    narrow: Vec<Listing>,
    /// Those that only a text beyond ASCII can have.
    wide: Vec<Listing>,
}

impl Substrings {
    /// Lists substrings of at least two bytes and without zeros.
    pub(super) fn new<'a>(literals: impl Iterator<Item = (&'a str, LiteralId)>) -> Self {
        let (in_words, anywhere) = literals.partition(|(text, _)| text.chars().all(is_word));
        Self {
            in_words: Shelf::new(in_words),
            anywhere: Shelf::new(anywhere),
        }
    }

    /// Names every substring that stands in one word of the text, some of them several times.
    pub(super) fn find_in_word(
        &self,
        folded: &Folded,
        (start, end): (usize, usize),
        found: &mut impl FnMut(LiteralId),
    ) {
        self.in_words.find(folded, (start, end), found);
    }

    /// Names every substring that may reach over the ends of words, some of them several times.
    pub(super) fn find_anywhere(&self, folded: &Folded, found: &mut impl FnMut(LiteralId)) {
        self.anywhere.find(folded, (0, folded.len()), found);
    }
}

impl Shelf {
    fn new(literals: Vec<(&str, LiteralId)>) -> Self {
        let (narrow, wide) = literals.into_iter().partition(|(text, _)| text.is_ascii());
        Self {
            narrow: Listing::of_each_width(NARROW_WIDTHS, narrow),
            wide: Listing::of_each_width(WIDE_WIDTHS, wide),
        }
    }

    fn find(&self, folded: &Folded, stretch: (usize, usize), found: &mut impl FnMut(LiteralId)) {
        for listing in &self.narrow {
            listing.find(folded, stretch, found);
        }
        if !folded.is_ascii() {
            for listing in &self.wide {
                listing.find(folded, stretch, found);
            }
        }
    }
}

/// Substrings of one width.
#[derive(Debug)]
struct Listing {
    width: usize,
    /// Bits of hashed keys.
    filter: Vec<u64>,
    /// By hashed keys, the next free one taken; a power of two of them, at most half in use.
    slots: Vec<Slot>,
    literals: Vec<(Box<str>, LiteralId)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The first bytes; zero in a free slot.
    key: u64,
    /// The stretch of literals that begin so.
    start: u32,
    end: u32,
}

impl Listing {
    fn of_each_width(widths: &[usize], mut literals: Vec<(&str, LiteralId)>) -> Vec<Self> {
        let mut listings = Vec::new();
        for width in widths.iter().copied() {
            let (own, shorter) = literals
                .into_iter()
                .partition(|(text, _)| text.len() >= width);
            literals = shorter;
            listings.extend(Self::new(width, own));
        }
        listings
    }

    fn new(width: usize, literals: Vec<(&str, LiteralId)>) -> Option<Self> {
        let mut keyed: Vec<(u64, &str, LiteralId)> = literals
            .into_iter()
            .map(|(text, id)| (key_of(text, width), text, id))
            .collect();
        keyed.sort_unstable();
        let most = keyed
            .len()
            .checked_next_power_of_two()
            .filter(|most| *most > 0)?;
        let mut listing = Self {
            width,
            filter: vec![
                0;
                (most * FILTER_BITS_PER_KEY)
                    .div_ceil(64)
                    .next_power_of_two()
            ],
            slots: vec![Slot::default(); most * 2],
            literals: Vec::with_capacity(keyed.len()),
        };
        for same in keyed.chunk_by(|a, b| a.0 == b.0) {
            let start = listing.literals.len() as u32;
            listing
                .literals
                .extend(same.iter().map(|(_, text, id)| (Box::from(*text), *id)));
            listing.insert(Slot {
                key: same[0].0,
                start,
                end: listing.literals.len() as u32,
            });
        }
        (!keyed.is_empty()).then_some(listing)
    }

    fn insert(&mut self, slot: Slot) {
        let (block, bit) = self.filter_place(slot.key);
        self.filter[block] |= bit;
        let mut at = self.first_slot(slot.key);
        while self.slots[at].key != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    fn find(
        &self,
        folded: &Folded,
        (start, end): (usize, usize),
        found: &mut impl FnMut(LiteralId),
    ) {
        if end - start < self.width {
            return;
        }
        let mask = u64::MAX >> (64 - self.width * 8);
        let places = &folded.padded()[start..end - self.width + 8];
        for (at, eight) in places.array_windows::<8>().enumerate() {
            let eight = u64::from_le_bytes(*eight);
            let inside_a_character = eight & 0xC0 == 0x80;
            let (block, bit) = self.filter_place(eight & mask);
            if !inside_a_character && self.filter[block] & bit != 0 {
                self.find_at(&folded.text().as_bytes()[start + at..], eight & mask, found);
            }
        }
    }

    /// Names the substrings that a rest of the text begins with.
    #[inline(never)]
    fn find_at(&self, rest: &[u8], key: u64, found: &mut impl FnMut(LiteralId)) {
        let mut at = self.first_slot(key);
        while self.slots[at].key != key {
            if self.slots[at].key == 0 {
                return;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let Slot { start, end, .. } = self.slots[at];
        for (text, id) in &self.literals[start as usize..end as usize] {
            if rest.starts_with(text.as_bytes()) {
                found(*id);
            }
        }
    }

    fn filter_place(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(FACTOR);
        (
            (hash >> 32) as usize & (self.filter.len() - 1),
            1 << (hash >> 58),
        )
    }

    fn first_slot(&self, key: u64) -> usize {
        (key.wrapping_mul(FACTOR) >> 32) as usize & (self.slots.len() - 1)
    }
}

fn key_of(text: &str, width: usize) -> u64 {
    text.bytes()
        .take(width)
        .rev()
        .fold(0, |key, byte| key << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn substring() -> impl Strategy<Value = String> {
        prop_oneof!["[ab]{2,9}", "[a密é]{2,5}", "密", "[ab é]{2,7}"]
    }

    proptest! {
        #[test]
        fn all_substrings_are_found(
            literals in proptest::collection::btree_set(substring(), 0..40),
            text in "[ab密é ]{0,80}",
        ) {
            let substrings = Substrings::new(literals.iter().map(String::as_str).zip(0..));
            let mut folded = Folded::default();
            folded.set(&text);
            let mut found = Vec::new();
            folded.for_each_word(|start, end| {
                substrings.find_in_word(&folded, (start, end), &mut |id| found.push(id));
            });
            substrings.find_anywhere(&folded, &mut |id| found.push(id));
            found.sort_unstable();
            found.dedup();
            let expected: Vec<LiteralId> = literals
                .iter()
                .zip(0..)
                .filter_map(|(literal, id)| text.contains(literal.as_str()).then_some(id))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
