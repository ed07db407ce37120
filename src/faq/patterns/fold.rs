//! Case folding of single characters that agrees with `(?i)` of `regex`: two characters fold to the
//! same one exactly if a case-insensitive regex takes them for one another.

use regex_syntax::is_word_character;

/// The character that stands for all which differ from `c` in case alone.
pub(super) fn fold_char(c: char) -> char {
    match c {
        '\0'..='\x7F' => c.to_ascii_lowercase(),
        '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7FF}' => c, // Han, kana, Hangul: no case
        'ı' => c, // its capital is I, and yet it is no i
        // Their capitals are several characters each, so the way below would keep them apart.
        '\u{1FD3}' => '\u{0390}',
        '\u{1FE3}' => '\u{03B0}',
        '\u{FB05}' => '\u{FB06}',
        _ => {
            let upper = single(c, c.to_uppercase());
            let folded = single(upper, upper.to_lowercase());
            // The standard library may know letters that `regex` does not know yet.
            if folded == c || (is_word(folded) && is_word(c)) {
                folded
            } else {
                c
            }
        }
    }
}

/// The only character of a mapping, or the character itself where the mapping has several.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// Whether a character is one of Unicode's `\w`, as `\b` sees it.
pub(super) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric() || c == '_',
        '\u{4E00}'..='\u{9FFF}' => true,
        _ => is_word_character(c),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

    fn all_chars() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    /// The characters that `(?i)` takes for `c`, itself among them.
    fn alike(c: char) -> Vec<char> {
        let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
        class.case_fold_simple();
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .collect()
    }

    #[test]
    fn exactly_what_a_case_insensitive_regex_takes_for_one_folds_to_one() {
        let mut folded: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for c in all_chars() {
            folded.entry(fold_char(c)).or_default().push(c);
        }
        for chars in folded.into_values() {
            for c in &chars {
                assert_eq!(alike(*c), chars, "{c:?}");
            }
        }
    }

    #[test]
    fn folding_keeps_what_kind_of_character_it_is_and_is_done_once() {
        for c in all_chars() {
            let folded = fold_char(c);
            assert_eq!(is_word(c), is_word_character(c), "{c:?}");
            assert_eq!(is_word(c), is_word(folded), "{c:?} folds to {folded:?}");
            assert_eq!(c.is_whitespace(), folded.is_whitespace(), "{c:?}");
            assert_eq!(fold_char(folded), folded, "{c:?}");
        }
    }
}
