//! Finds which of many substrings occur in a folded text. Each is listed under its first few bytes, by which every
//! position of the text is looked up. Few positions get further than one bit of a small filter. (An automaton of all
//! substrings would wait for memory at every byte.)

use crate::heads::Heads;
use crate::text::Folded;
use std::ops::Range;

/// The number of a literal: its place among those a table was built from.
pub(crate) type LiteralId = u32;

/// The numbers of first bytes under which a substring is listed: the first number that it is long enough for.
const NARROW_WIDTHS: &[usize] = &[4, 2];
/// The numbers of first bytes beyond ASCII: two Chinese characters, or one.
const WIDE_WIDTHS: &[usize] = &[6, 3, 2];
/// The filter's bits for each key: false positives cost more than its size.
const FILTER_BITS_PER_KEY: usize = 64;
/// The factor by which a key is multiplied; its upper bits then depend on all of the key's.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Substrings by their beginnings.
#[derive(Debug, Default)]
pub(crate) struct Substrings {
    narrow: Vec<Listing>,
    /// The substrings that begin beyond ASCII.
    wide: Vec<Listing>,
}

impl Substrings {
    /// Lists substrings of at least two bytes and without zeros.
    pub(crate) fn new<'a>(literals: impl Iterator<Item = (&'a str, LiteralId)>) -> Self {
        let (narrow, wide) = literals.partition(|(text, _)| text.as_bytes()[0].is_ascii());
        Self {
            narrow: Listing::of_each_width(NARROW_WIDTHS, narrow),
            wide: Listing::of_each_width(WIDE_WIDTHS, wide),
        }
    }

    /// Returns whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.narrow.is_empty() && self.wide.is_empty()
    }

    /// Names every substring that begins in a stretch of the text, some of them several times. The
    /// stretch begins and ends between characters.
    pub(crate) fn find(
        &self,
        folded: &Folded,
        stretch: Range<usize>,
        found: &mut impl FnMut(LiteralId),
    ) {
        let mut place = stretch.start;
        while place < stretch.end {
            let eight = folded.eight(place);
            let first = eight as u8;
            let (listings, length) = if first.is_ascii() {
                (&self.narrow, 1)
            } else {
                // As many ones as the character has bytes.
                (&self.wide, first.leading_ones() as usize)
            };
            for listing in listings {
                let key = eight & listing.mask;
                if listing.may_have(key) {
                    listing.find_at(folded, place, key, found);
                }
            }
            place += length;
        }
    }
}

/// Substrings of one width.
#[derive(Debug)]
struct Listing {
    /// The mask of those of eight bytes that make a key.
    mask: u64,
    /// Bits of hashed keys.
    filter: Vec<u64>,
    /// The slots by hashed keys, the next free one taken; a power of two of them, at most half in use.
    slots: Vec<SubstringSlot>,
    literals: Heads,
    ids: Vec<LiteralId>,
}

#[derive(Clone, Copy, Debug, Default)]
struct SubstringSlot {
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
        if keyed.is_empty() {
            return None;
        }
        keyed.sort_unstable();
        let most = keyed.len().next_power_of_two();
        let mut listing = Self {
            mask: u64::MAX >> (64 - width * 8),
            filter: vec![
                0;
                (most * FILTER_BITS_PER_KEY)
                    .div_ceil(64)
                    .next_power_of_two()
            ],
            slots: vec![SubstringSlot::default(); most * 2],
            literals: Heads::default(),
            ids: Vec::with_capacity(keyed.len()),
        };
        for same in keyed.chunk_by(|a, b| a.0 == b.0) {
            let start = listing.ids.len() as u32;
            for (_, text, id) in same {
                listing.literals.push(text);
                listing.ids.push(*id);
            }
            listing.insert(SubstringSlot {
                key: same[0].0,
                start,
                end: listing.ids.len() as u32,
            });
        }
        Some(listing)
    }

    fn insert(&mut self, slot: SubstringSlot) {
        let (block, bit) = self.filter_place(slot.key);
        self.filter[block] |= bit;
        let mut at = self.first_slot(slot.key);
        while self.slots[at].key != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    /// Returns whether a substring may begin with these bytes.
    fn may_have(&self, key: u64) -> bool {
        let (block, bit) = self.filter_place(key);
        self.filter[block] & bit != 0
    }

    /// Names the substrings that a rest of the text begins with.
    #[inline(never)]
    fn find_at(&self, folded: &Folded, place: usize, key: u64, found: &mut impl FnMut(LiteralId)) {
        let mut at = self.first_slot(key);
        while self.slots[at].key != key {
            if self.slots[at].key == 0 {
                return;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let SubstringSlot { start, end, .. } = self.slots[at];
        let begin_so = start as usize..end as usize;
        for (which, _) in self.literals.at(begin_so, folded, place) {
            found(self.ids[which]);
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
            substrings.find(&folded, 0..folded.len(), &mut |id| found.push(id));
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
