//! The words of courtesy: greetings, thanks and pleas, one list each. They add nothing to a question.

use crate::faq::language::{WordList, english};

/// The words of greeting.
pub(crate) static GREETINGS: WordList = WordList::new(|| english("courtesy/greetings"));

/// The words of thanks.
pub(crate) static THANKS: WordList = WordList::new(|| english("courtesy/thanks"));

/// The ways to write "please".
pub(crate) static PLEASE: WordList = WordList::new(|| english("courtesy/please"));

/// The most bytes of a word of courtesy; most words are excluded by their length.
const MAX_LENGTH: usize = 8;

/// Returns whether a word is mere courtesy.
pub(crate) fn is_courtesy(word: &str) -> bool {
    word.len() <= MAX_LENGTH
        && [&GREETINGS, &THANKS, &PLEASE]
            .iter()
            .any(|list| list.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_courtesy_and_no_other_is() {
        for word in GREETINGS.iter().chain(THANKS.iter()).chain(PLEASE.iter()) {
            assert!(is_courtesy(word), "{word} is longer than {MAX_LENGTH}");
        }
        for word in ["password", "help", "", "thankless"] {
            assert!(!is_courtesy(word), "{word}");
        }
    }
}
