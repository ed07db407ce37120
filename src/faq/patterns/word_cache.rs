//! What the words of earlier texts had: people use few words, and each need be looked through only once.
//! Forgets a word when another needs its place. Decides nothing: what it does not know is looked up.

use super::folded::Folded;
use super::substrings::LiteralId;

/// So many words are remembered at most: those that most of a conversation is made of.
const PLACES: usize = 4096;
/// A word is remembered with up to so many literals; the few that have more are looked through each time.
const MOST: usize = 4;
/// Stands for no literal.
const NONE: LiteralId = LiteralId::MAX;
const FACTORS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

/// Words with their literals, for any vocabularies.
#[derive(Debug, Default)]
pub(super) struct WordCache {
    /// Empty until a word is remembered.
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    word: ShortWord,
    literals: Literals,
}

/// A word of at most sixteen bytes, as one vocabulary sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShortWord {
    /// The number of the vocabulary; zero in an entry that is free.
    vocabulary: u64,
    /// Zeros behind the last byte: no word has a zero.
    bytes: [u64; 2],
}

/// The literals that a word has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literals([LiteralId; MOST]);

impl ShortWord {
    /// The word between two places of a text; none if it is too long to be remembered.
    pub(super) fn at(
        vocabulary: u64,
        folded: &Folded,
        (start, end): (usize, usize),
    ) -> Option<Self> {
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
        Self([NONE; MOST])
    }
}

impl Literals {
    /// These and one more; none if they are too many to be remembered.
    pub(super) fn with(mut self, literal: LiteralId) -> Option<Self> {
        let mut own = self.0.iter_mut();
        *own.find(|own| **own == NONE || **own == literal)? = literal;
        Some(self)
    }

    /// Each of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = LiteralId> {
        self.0.into_iter().take_while(|literal| *literal != NONE)
    }
}

impl WordCache {
    /// What a word has, if that is remembered.
    pub(super) fn get(&self, word: &ShortWord) -> Option<&Literals> {
        let entry = self.entries.get(word.place())?;
        (entry.word == *word).then_some(&entry.literals)
    }

    /// Remembers what a word has.
    pub(super) fn put(&mut self, word: ShortWord, literals: Literals) {
        if self.entries.is_empty() {
            let free = Entry {
                word: ShortWord::default(),
                literals: Literals::default(),
            };
            self.entries = vec![free; PLACES];
        }
        self.entries[word.place()] = Entry { word, literals };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word_of(vocabulary: u64, text: &str) -> Option<ShortWord> {
        let mut folded = Folded::default();
        folded.set(&format!("a {text} b"));
        ShortWord::at(vocabulary, &folded, (2, 2 + text.len()))
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
