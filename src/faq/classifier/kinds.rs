//! The kinds of everyday words: words of one kind replace each other, so that a book's few examples with one word also
//! count for the others, in English and Chinese. The words ship with the binary and belong to no book.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::faq::classifier::hashing::{ByHash, hash, mix, unit};
use crate::faq::language;

/// The seed of kinds' hashes, which have hashes in common with other features only by chance.
const SEED: u64 = 5;

/// Returns the kind of a unit by the unit's hash: that of its group, or one of its own.
pub(crate) fn kind(unit: u64) -> u64 {
    known()
        .get(unit)
        .copied()
        .unwrap_or_else(|| mix(unit ^ SEED))
}

/// Lists every unit with known kin, with its kind.
pub(crate) fn all() -> impl Iterator<Item = (u64, u64)> {
    known().iter().map(|(unit, kind)| (unit, *kind))
}

/// Returns whether a word is an everyday one in any of its forms, but not a form of the other word.
pub(crate) fn is_everyday(word: &str, other: &str) -> bool {
    let stemmer = Stemmer::create(Algorithm::English);
    let own = unit(&stemmer, word);
    known().get(own).is_some() && own != unit(&stemmer, other)
}

/// Reads the kind of each known unit. Words with one stem have the kind of the first.
fn known() -> &'static ByHash<u64> {
    static KNOWN: OnceLock<ByHash<u64>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut kinds: Vec<(u64, u64)> = Vec::new();
        for line in language::lines(language::KINDS) {
            let kind = hash(line.as_bytes(), SEED);
            kinds.extend(line.split(' ').map(|word| (unit(&stemmer, word), kind)));
        }
        kinds.into_iter().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::language;

    fn kind_of(word: &str) -> u64 {
        kind(unit(&Stemmer::create(Algorithm::English), word))
    }

    #[test]
    fn kin_are_of_one_kind_and_others_of_their_own() {
        for (one, other) in [
            ("purchase", "bought me purchases"),
            ("refunds", "退款"),
            ("密码", "passwords"),
        ] {
            let other = other.split(' ').next_back().unwrap_or(other);
            assert_eq!(kind_of(one), kind_of(other), "{one} {other}");
        }
        assert_ne!(kind_of("password"), kind_of("invoice"));
        assert_ne!(kind_of("zyzzyva"), kind_of("qwertz"));
    }

    #[test]
    fn everyday_words_are_known_in_all_their_forms() {
        for (word, other, expected) in [
            ("passport", "password", true),
            ("changed", "charged", true),
            ("changing", "change", false),
            ("pasword", "password", false),
        ] {
            assert_eq!(is_everyday(word, other), expected, "{word}");
        }
    }

    #[test]
    fn every_line_holds_words_that_can_be_found() {
        for line in language::lines(language::KINDS) {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(words.len() > 1, "nothing is kin to `{line}`");
            for word in words {
                let found = if word.is_ascii() {
                    word.bytes().all(|letter| letter.is_ascii_lowercase())
                } else {
                    word.chars().count() == 2
                };
                assert!(found, "`{word}` of `{line}`");
            }
        }
    }

    #[test]
    fn no_word_stands_in_two_lines() {
        let mut words: Vec<&str> = language::lines(language::KINDS)
            .flat_map(|line| line.split(' '))
            .collect();
        words.sort_unstable();
        for pair in words.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }
}
