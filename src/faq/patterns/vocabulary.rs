//! Which of an index's literals stand in a folded text: word by word, and then those that reach across
//! words. Knows nothing of patterns.

use std::sync::atomic::{AtomicU64, Ordering};

use super::folded::Folded;
use super::substrings::{LiteralId, Substrings};
use super::word_cache::{Literals, ShortWord, WordCache};
use super::wording::Literal;
use super::words::Words;

/// The literals of one index.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Tells it from any other in a cache that several share.
    number: u64,
    words: Words,
    /// Substrings of word characters alone: where one stands, a single word of the text has it.
    within_words: Substrings,
    across_words: Substrings,
}

/// The number of the next vocabulary; none has zero.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Vocabulary {
    /// Literals, numbered by their places.
    pub(super) fn new(literals: &[Literal]) -> Self {
        let numbered = || literals.iter().zip(0..);
        let substrings = |within_words: bool| {
            let own = numbered().filter(move |(literal, _)| {
                !literal.whole && literal.is_within_a_word() == within_words
            });
            Substrings::new(own.map(text_of))
        };
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            words: Words::new(numbered().filter(|(literal, _)| literal.whole).map(text_of)),
            within_words: substrings(true),
            across_words: substrings(false),
        }
    }

    /// Names every literal that stands in the text, some of them several times.
    pub(super) fn find(
        &self,
        folded: &Folded,
        cache: &mut WordCache,
        found: &mut impl FnMut(LiteralId),
    ) {
        folded.for_each_word(|start, end| {
            let word = ShortWord::at(self.number, folded, (start, end));
            match word.and_then(|word| cache.get(&word)) {
                Some(literals) => literals.iter().for_each(&mut *found),
                None => {
                    let mut literals = Some(Literals::default());
                    self.find_in_word(folded, (start, end), &mut |literal| {
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
        (start, end): (usize, usize),
        found: &mut impl FnMut(LiteralId),
    ) {
        if let Some(word) = self.words.get(folded, (start, end)) {
            found(word);
        }
        self.within_words.find(folded, start..end, found);
    }
}

fn text_of((literal, id): (&Literal, LiteralId)) -> (&str, LiteralId) {
    (&literal.text, id)
}
