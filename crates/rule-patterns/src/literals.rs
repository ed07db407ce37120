//! Finds which literals of a set occur in a folded text: first word by word, then those that span words. The literals
//! of a word are cached, because people use few different words.

use crate::heads::Heads;
use crate::required::Literal;
use crate::substrings::{LiteralId, Substrings};
use crate::text::Folded;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// The literals of one index.
#[derive(Debug)]
pub(crate) struct IndexLiterals {
    /// The number that tells it from any other in a cache that several share.
    number: u64,
    words: WordTable,
    /// The substrings of only word characters: each occurrence lies within a single word of the text.
    within_words: Substrings,
    across_words: Substrings,
}

/// The number of the next vocabulary; none has zero.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl IndexLiterals {
    /// Literals, numbered by their places.
    pub(crate) fn new(literals: &[Literal]) -> Self {
        let numbered = || literals.iter().zip(0..);
        let substrings = |within_words: bool| {
            let own = numbered().filter(move |(literal, _)| {
                !literal.whole && literal.is_within_a_word() == within_words
            });
            Substrings::new(own.map(text_of))
        };
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            words: WordTable::new(numbered().filter(|(literal, _)| literal.whole).map(text_of)),
            within_words: substrings(true),
            across_words: substrings(false),
        }
    }

    /// Names every literal that stands in the text, some of them several times.
    pub(crate) fn find(
        &self,
        folded: &Folded,
        cache: &mut WordCache,
        found: &mut impl FnMut(LiteralId),
    ) {
        folded.for_each_word(|start, end| {
            let word = ShortWord::at(self.number, folded, start..end);
            match word.and_then(|word| cache.get(&word)) {
                Some(literals) => literals.iter().for_each(&mut *found),
                None => {
                    let mut literals = Some(Literals::default());
                    self.find_in_word(folded, start..end, &mut |literal| {
                        literals = literals.take().and_then(|own| own.with(literal));
                        found(literal);
                    });
                    if let (Some(word), Some(literals)) = (word, literals) {
                        cache.put(word, literals);
                    }
                }
            }
        });
        if !self.across_words.is_empty() {
            self.across_words.find(folded, 0..folded.len(), found);
        }
    }

    fn find_in_word(
        &self,
        folded: &Folded,
        place: Range<usize>,
        found: &mut impl FnMut(LiteralId),
    ) {
        if let Some(word) = self.words.get(folded, place.clone()) {
            found(word);
        }
        self.within_words.find(folded, place, found);
    }
}

fn text_of((literal, id): (&Literal, LiteralId)) -> (&str, LiteralId) {
    (&literal.text, id)
}

/// An open-addressed hash table of whole words.
#[derive(Debug, Default)]
pub(crate) struct WordTable {
    /// The slots: a power of two in number and at most a quarter in use; none when there are no words.
    slots: Vec<WordSlot>,
    /// The words of more than eight bytes.
    long: Heads,
}

#[derive(Clone, Copy, Debug)]
struct WordSlot {
    /// The key of the word; zero in a free slot.
    key: u64,
    /// The place in `long`, or [`SHORT`].
    long: u32,
    id: LiteralId,
}

const SHORT: u32 = u32::MAX;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl WordTable {
    /// Lists words that are all different.
    pub(crate) fn new<'a>(literals: impl Iterator<Item = (&'a str, LiteralId)>) -> Self {
        let literals: Vec<_> = literals.collect();
        if literals.is_empty() {
            return Self::default();
        }
        let size = (literals.len() * 4).next_power_of_two();
        let mut words = Self {
            slots: vec![
                WordSlot {
                    key: 0,
                    long: SHORT,
                    id: 0
                };
                size
            ],
            long: Heads::default(),
        };
        let mut folded = Folded::default();
        for (word, id) in literals {
            folded.set(word);
            let key = key(folded.padded(), 0, folded.len());
            let mut at = words.first_slot(key);
            while words.slots[at].key != 0 {
                at = (at + 1) & (size - 1);
            }
            let mut long = SHORT;
            if word.len() > 8 {
                long = words.long.len() as u32;
                words.long.push(word);
            }
            words.slots[at] = WordSlot { key, long, id };
        }
        words
    }

    /// Finds the word that stands between two bytes of the text, if it is listed.
    pub(crate) fn get(&self, folded: &Folded, place: Range<usize>) -> Option<LiteralId> {
        if self.slots.is_empty() {
            return None;
        }
        let padded = folded.padded();
        let key = key(padded, place.start, place.end);
        let mut at = self.first_slot(key);
        loop {
            let slot = self.slots[at];
            if slot.key == 0 {
                return None;
            }
            if slot.key == key && self.is_at(slot, folded, place.clone()) {
                return Some(slot.id);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Returns whether a slot with the key of a word holds that word: a short word is its own key.
    fn is_at(&self, slot: WordSlot, folded: &Folded, place: Range<usize>) -> bool {
        if slot.long == SHORT {
            return place.len() <= 8;
        }
        let long = slot.long as usize;
        let mut same = self.long.at(long..long + 1, folded, place.start);
        same.next().is_some_and(|(_, own)| own == place.end)
    }

    fn first_slot(&self, key: u64) -> usize {
        (key.wrapping_mul(FACTOR) >> 32) as usize & (self.slots.len() - 1)
    }
}

/// Returns the key of a word: its bytes if it is short, otherwise a hash. The hash need not resist chosen words,
/// because the table holds only operators' literals. Never zero, because no word has a zero byte.
fn key(padded: &[u8], start: usize, end: usize) -> u64 {
    let eight = |at: usize| {
        padded[at..]
            .first_chunk()
            .map_or(0, |eight| u64::from_le_bytes(*eight))
    };
    let length = end - start;
    if length <= 8 {
        return eight(start) & (u64::MAX >> (64 - length * 8));
    }
    let mut state = eight(end - 8);
    for at in (start..end - 8).step_by(8) {
        state = (state ^ eight(at)).wrapping_mul(FACTOR);
        state ^= state >> 32;
    }
    state | 1
}

/// The most words that are remembered: those that most of a conversation is made of.
const PLACES: usize = 4096;
/// The most literals with which a word is remembered; the few words that have more are looked through each time.
const MAX_LITERALS: usize = 4;
/// The number that stands for no literal.
const NONE: LiteralId = LiteralId::MAX;
const FACTORS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// Words with their literals, for any vocabularies.
#[derive(Debug, Default)]
pub(crate) struct WordCache {
    /// The places of remembered words; none until a word is remembered.
    entries: Vec<WordEntry>,
}

#[derive(Clone, Copy, Debug)]
struct WordEntry {
    word: ShortWord,
    literals: Literals,
}

/// A word of at most sixteen bytes, as one vocabulary sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShortWord {
    /// The number of the vocabulary; zero in an entry that is free.
    vocabulary: u64,
    /// The bytes of the word, and zeros behind the last: no word has a zero.
    bytes: [u64; 2],
}

/// The literals that a word has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Literals([LiteralId; MAX_LITERALS]);

impl ShortWord {
    /// Makes the word between two places of a text; none if it is too long to be remembered.
    pub(crate) fn at(vocabulary: u64, folded: &Folded, place: Range<usize>) -> Option<Self> {
        let Range { start, end } = place;
        let bytes = match end - start {
            length @ ..=8 => [folded.eight(start) & (u64::MAX >> (64 - length * 8)), 0],
            length @ 9..=16 => {
                let rest = folded.eight(start + 8) & (u64::MAX >> (128 - length * 8));
                [folded.eight(start), rest]
            }
            _ => return None,
        };
        Some(Self { vocabulary, bytes })
    }

    fn place(&self) -> usize {
        let [first, rest] = self.bytes;
        let hash =
            (first ^ self.vocabulary).wrapping_mul(FACTORS[0]) ^ rest.wrapping_mul(FACTORS[1]);
        // The upper bits depend on all bytes.
        (hash >> 52) as usize % PLACES
    }
}

impl Default for Literals {
    fn default() -> Self {
        Self([NONE; MAX_LITERALS])
    }
}

impl Literals {
    /// Adds one more; none if they are then too many to be remembered.
    pub(crate) fn with(mut self, literal: LiteralId) -> Option<Self> {
        let mut own = self.0.iter_mut();
        *own.find(|own| **own == NONE || **own == literal)? = literal;
        Some(self)
    }

    /// Iterates over each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = LiteralId> {
        self.0.into_iter().take_while(|literal| *literal != NONE)
    }
}

impl WordCache {
    /// Returns the literals of a word, if they are remembered.
    pub(crate) fn get(&self, word: &ShortWord) -> Option<&Literals> {
        let entry = self.entries.get(word.place())?;
        (entry.word == *word).then_some(&entry.literals)
    }

    /// Remembers the literals of a word.
    pub(crate) fn put(&mut self, word: ShortWord, literals: Literals) {
        if self.entries.is_empty() {
            let free = WordEntry {
                word: ShortWord::default(),
                literals: Literals::default(),
            };
            self.entries = vec![free; PLACES];
        }
        self.entries[word.place()] = WordEntry { word, literals };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word_of(vocabulary: u64, text: &str) -> Option<ShortWord> {
        let mut folded = Folded::default();
        folded.set(&format!("a {text} b"));
        ShortWord::at(vocabulary, &folded, 2..2 + text.len())
    }

    #[test]
    fn what_a_word_had_is_known_of_that_word_alone() {
        let mut cache = WordCache::default();
        let literals = [1, 2, 2, 3, 4].into_iter();
        let literals = literals.fold(Literals::default(), |own, one| own.with(one).unwrap());
        assert!(literals.with(5).is_none());
        cache.put(word_of(1, "refund").unwrap(), literals);
        for (vocabulary, text, expected) in [
            (1, "refund", Some(vec![1, 2, 3, 4])),
            (2, "refund", None),
            (1, "refunds", None),
            (1, "refundrefund", None),
        ] {
            let known = cache.get(&word_of(vocabulary, text).unwrap());
            assert_eq!(known.map(|own| own.iter().collect()), expected, "{text}");
        }
        assert_eq!(word_of(1, "internationalised"), None);
    }

    proptest! {
        #[test]
        fn words_are_the_same_exactly_if_their_bytes_are(a in "[ab]{1,17}|密{1,6}", b in "[ab]{1,17}|密{1,6}") {
            let (one, other) = (word_of(1, &a), word_of(1, &b));
            prop_assert_eq!(one.is_some(), a.len() <= 16);
            prop_assert_eq!(one.is_some() && one == other, a == b && a.len() <= 16);
        }
    }
}
