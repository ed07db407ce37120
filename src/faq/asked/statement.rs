//! Whether a text that asks nothing tells something, rather than naming what its author wants: "I finished week
//! three" tells, "my certificate" and "video week two" ask for something in few words.

use super::phrases;
use crate::faq::text::Text;

/// A sentence has at least so many words,
const WORDS: usize = 3;
/// or so many characters of an unspaced script.
const CHARACTERS: usize = 5;

/// Whether a text that does not look like a question is a statement that wishes for nothing.
pub(in crate::faq) fn is_statement(text: &Text) -> bool {
    let said = text.folded();
    let own = phrases::of(said);
    let is_long = text.tokens().count() >= WORDS
        || said.chars().filter(|c| !c.is_ascii()).count() >= CHARACTERS;
    is_long && own.statement.is_in(said) && !own.wish.is_in(said)
}
