//! A text prepared for searching: folded so that letters which differ only in case are equal, with one bit for each
//! byte that marks words. Two characters are folded to the same one exactly if a case-insensitive regex equates them.

use regex_syntax::is_word_character;

/// Returns the character that represents all which differ from `c` only in case.
pub(crate) fn fold_char(c: char) -> char {
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

/// Returns the only character of a mapping, or the character itself where the mapping has several.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// Returns whether a character is one of Unicode's `\w`, as `\b` sees it.
pub(crate) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric() || c == '_',
        '\u{4E00}'..='\u{9FFF}' => true,
        _ => is_word_character(c),
    }
}

/// The kind of characters that a text is made of; decides which compiled form of a pattern is fast on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Script {
    /// Only ASCII characters.
    #[default]
    Ascii,
    /// Some characters beyond ASCII (emoji, curly quotes), none of which can be in a word.
    AsciiWords,
    /// Letters or digits beyond ASCII.
    Letters,
}

/// Zeros that follow the text, so that eight bytes can be read at any of its places.
const PADDING: &str = "\0\0\0\0\0\0\0\0";

/// A folded text. Made to be filled again and again.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// The text and the padding.
    padded: String,
    len: usize,
    /// The bits that are set for bytes of words: bit `at % 64` of block `at / 64` is that of byte `at`.
    words: Vec<u64>,
    script: Script,
    has_line_end: bool,
}

impl Folded {
    /// Replaces the text by another one.
    pub(crate) fn set(&mut self, text: &str) {
        self.padded.clear();
        self.words.clear();
        self.script = if text.is_ascii() {
            self.set_ascii(text);
            Script::Ascii
        } else {
            self.set_wide(text)
        };
        self.has_line_end = text.as_bytes().contains(&b'\n');
    }

    fn set_ascii(&mut self, text: &str) {
        self.padded.push_str(text);
        self.padded.make_ascii_lowercase();
        self.len = text.len();
        self.padded.push_str(PADDING);
        let bytes = self.padded.as_bytes();
        let eights = bytes.chunks_exact(8).take(self.len.div_ceil(8));
        for (at, eight) in eights.enumerate() {
            if at % 8 == 0 {
                self.words.push(0);
            }
            let bits = eight
                .try_into()
                .map_or(0, |eight| word_bits(u64::from_le_bytes(eight)));
            if let Some(block) = self.words.last_mut() {
                *block |= bits << (at % 8 * 8);
            }
        }
    }

    fn set_wide(&mut self, text: &str) -> Script {
        let mut script = Script::AsciiWords;
        // What folds to itself is taken over in stretches; the present one begins here.
        let mut stretch = 0;
        let mut end = 0;
        for (at, c) in text.char_indices() {
            let folded = fold_char(c);
            if folded != c {
                self.padded.push_str(&text[stretch..at]);
                self.padded.push(folded);
                stretch = at + c.len_utf8();
            }
            let start = end;
            end += folded.len_utf8();
            if end > self.words.len() * 64 {
                self.words.push(0);
            }
            if is_word(c) {
                if !c.is_ascii() {
                    script = Script::Letters;
                }
                let bits = u64::MAX >> (64 - (end - start));
                self.words[start / 64] |= bits << (start % 64);
                // Its last bytes may stand in the next block.
                if start / 64 != (end - 1) / 64 {
                    self.words[start / 64 + 1] |= bits >> (64 - start % 64);
                }
            }
        }
        self.padded.push_str(&text[stretch..]);
        self.len = self.padded.len();
        self.padded.push_str(PADDING);
        script
    }

    /// Returns the folded text.
    pub(crate) fn text(&self) -> &str {
        &self.padded[..self.len]
    }

    /// Returns the bytes of the folded text, followed by at least eight zeros.
    pub(crate) fn padded(&self) -> &[u8] {
        self.padded.as_bytes()
    }

    /// Returns the eight bytes from a place of the text on, the first lowest.
    pub(crate) fn eight(&self, place: usize) -> u64 {
        let eight = self.padded()[place..].first_chunk();
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// Returns whether the text has several lines.
    pub(crate) fn has_line_end(&self) -> bool {
        self.has_line_end
    }

    /// Returns the length of the folded text in bytes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the kind of characters that the text is made of.
    pub(crate) fn script(&self) -> Script {
        self.script
    }

    /// Returns the places at which a word begins or ends, as bits of blocks of 64; the text's end is one of its places.
    pub(crate) fn boundaries(&self) -> impl Iterator<Item = u64> {
        let mut before = 0;
        (0..=self.len / 64).map(move |at| {
            let block = self.words.get(at).copied().unwrap_or(0);
            let turns = block ^ (block << 1 | before);
            before = block >> 63;
            turns
        })
    }

    /// Names the first byte of each word, and the byte after its last.
    pub(crate) fn for_each_word(&self, mut found: impl FnMut(usize, usize)) {
        let mut start = None;
        for (at, mut turns) in self.boundaries().enumerate() {
            while turns != 0 {
                let place = at * 64 + turns.trailing_zeros() as usize;
                turns &= turns - 1;
                start = match start {
                    Some(start) => {
                        found(start, place);
                        None
                    }
                    None => Some(place),
                };
            }
        }
    }
}

/// Returns one bit for each of eight lower-case ASCII bytes: whether it belongs to a word.
fn word_bits(eight: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // No sum leaves its byte, for no byte is above 0x7F. The highest bit is the answer.
    let between = |low: u8, high: u8| {
        let reaches_low = eight + ONES * u64::from(0x80 - low);
        let passes_high = eight + ONES * u64::from(0x7F - high);
        reaches_low & !passes_high
    };
    let highest = (between(b'a', b'z') | between(b'0', b'9') | between(b'_', b'_')) & (ONES << 7);
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};
    use std::collections::BTreeMap;

    fn all_chars() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    /// Returns the characters that `(?i)` takes for `c`, itself among them.
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

    #[test]
    fn a_text_is_told_apart_by_its_characters() {
        let mut folded = Folded::default();
        for (text, script, expected) in [
            ("Reset IT", Script::Ascii, "reset it"),
            ("I can’t 🎉", Script::AsciiWords, "i can’t 🎉"),
            ("重置 PASSWORD", Script::Letters, "重置 password"),
            ("\u{212A}ey \u{017F}o", Script::Letters, "key so"),
            ("", Script::Ascii, ""),
        ] {
            folded.set(text);
            assert_eq!(folded.script(), script, "{text}");
            assert_eq!(folded.text(), expected);
        }
    }

    /// Returns the words that [`Folded::for_each_word`] should find.
    fn words_of(text: &str) -> Vec<String> {
        let folded: String = text.chars().map(fold_char).collect();
        folded
            .split(|c| !is_word(c))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    proptest! {
        #[test]
        fn words_are_found_at_any_length(ascii in "[ -~\n\0]{0,200}", any in any::<String>()) {
            let mut folded = Folded::default();
            for text in [ascii.as_str(), any.as_str()] {
                folded.set(text);
                let mut found = Vec::new();
                folded.for_each_word(|start, end| found.push(folded.text()[start..end].to_owned()));
                prop_assert_eq!(found, words_of(text));
            }
        }
    }
}
