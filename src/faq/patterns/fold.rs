//! Case folding of single characters, coarse enough to agree with `(?i)` of `regex`: whatever two
//! characters a case-insensitive regex takes for one another fold to the same character.
//! Never decides a match; it only makes literals and texts comparable.

use regex_syntax::is_word_character;

/// What kind of characters a text is made of; decides which compiled form of a pattern is fast on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// ASCII throughout.
    Ascii,
    /// Some characters beyond ASCII (emoji, curly quotes), none of which can stand in a word.
    AsciiWords,
    /// Letters or digits beyond ASCII.
    Letters,
}

/// The character that stands for all which differ from `c` in case alone.
pub(super) fn fold_char(c: char) -> char {
    match c {
        '\0'..='\x7F' => c.to_ascii_lowercase(),
        '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7FF}' => c, // Han, kana, Hangul: no case
        // Their capitals are several characters each, so the way below would keep them apart.
        '\u{1FD3}' => '\u{0390}',
        '\u{1FE3}' => '\u{03B0}',
        '\u{FB05}' => '\u{FB06}',
        _ => {
            let upper = single(c, c.to_uppercase());
            let folded = single(upper, upper.to_lowercase());
            // The standard library may know letters that `regex` does not know yet.
            if folded == c || is_word(folded) == is_word(c) {
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

/// Writes the folded text over what `folded` held, and says what it is made of.
pub(super) fn fold_into(text: &str, folded: &mut String) -> Script {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return Script::Ascii;
    }
    let mut script = Script::AsciiWords;
    for c in text.chars() {
        if !c.is_ascii() && script == Script::AsciiWords && is_word(c) {
            script = Script::Letters;
        }
        folded.push(fold_char(c));
    }
    script
}

#[cfg(test)]
mod tests {
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
    fn what_a_case_insensitive_regex_takes_for_one_folds_to_one() {
        for c in all_chars() {
            for other in alike(c) {
                assert_eq!(fold_char(c), fold_char(other), "{c:?} and {other:?}");
            }
        }
    }

    #[test]
    fn folding_keeps_word_characters_word_characters_and_is_done_once() {
        for c in all_chars() {
            let folded = fold_char(c);
            assert_eq!(is_word(c), is_word_character(c), "{c:?}");
            assert_eq!(is_word(c), is_word(folded), "{c:?} folds to {folded:?}");
            assert_eq!(fold_char(folded), folded, "{c:?}");
        }
    }

    #[test]
    fn a_text_is_told_apart_by_its_characters() {
        let mut folded = String::new();
        for (text, script, expected) in [
            ("Reset IT", Script::Ascii, "reset it"),
            ("I can’t 🎉", Script::AsciiWords, "i can’t 🎉"),
            ("重置 PASSWORD", Script::Letters, "重置 password"),
            ("\u{212A}ey \u{017F}o", Script::Letters, "key so"),
        ] {
            assert_eq!(fold_into(text, &mut folded), script, "{text}");
            assert_eq!(folded, expected);
        }
    }
}
