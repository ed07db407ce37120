//! A learner's text made comparable: markup and invisible characters are left out, letters are folded so that
//! equal questions become equal text, and Traditional Chinese is read as Simplified, character by character; words
//! that differ in more than their script stay different.
//!
//! Every matcher of the rule book reads this form, and no other. Nothing here decides what a text means.

use std::borrow::Cow;
use std::sync::OnceLock;

use hanconv::RawDictionary;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::faq::matching::markup;

/// The most characters that are read of a text. Discord's longest message has 4,000; a forum post adds its title.
pub const MAX_CHARS: usize = 8_000;

/// A text as the matchers see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    cleaned: String,
    folded: String,
    code: Vec<String>,
}

impl Text {
    /// Normalises a learner's text. Reads at most [`MAX_CHARS`] characters of it.
    ///
    /// Normalising a normalised text changes nothing.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        if let Some(cleaned) = plain_ascii(raw) {
            let folded = cleaned.to_ascii_lowercase();
            return Self {
                cleaned,
                folded,
                code: Vec::new(),
            };
        }
        Self::of_any(raw)
    }

    /// Reads a text of any kind, as [`Text::new`] does.
    fn of_any(raw: &str) -> Self {
        let shown = |c: &char| !is_invisible(*c);
        let read = simplified_char;
        let visible: String = raw
            .chars()
            .take(MAX_CHARS)
            .filter(shown)
            .map(read)
            .collect();
        let visible = if is_composed(&visible) {
            visible
        } else {
            visible
                .nfkc()
                .filter(shown)
                .map(read)
                .take(MAX_CHARS)
                .collect()
        };
        let (prose, code) = markup::cut_out_code(&visible);
        let cleaned = composed(markup::strip(&prose));
        let folded = fold(&cleaned);
        Self {
            cleaned,
            folded,
            code,
        }
    }

    /// Reads the prose of a learner's text, line by line, without its code blocks.
    pub(crate) fn prose(raw: &str) -> String {
        let start = raw.chars().take(MAX_CHARS);
        let start: String = start.map(simplified_char).collect();
        markup::cut_out_code(&start).0
    }

    /// Returns the text without markup, mentions, links and code blocks, in its own case and on one line. A pattern's
    /// groups are captured from it.
    #[must_use]
    pub fn cleaned(&self) -> &str {
        &self.cleaned
    }

    /// Returns [`Text::cleaned`] with its case folded: what is compared.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Returns the contents of the code blocks that were cut out.
    #[must_use]
    pub fn code(&self) -> &[String] {
        &self.code
    }

    /// Returns whether the normalised text is empty: it had only markup, mentions, links or invisible characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Lists the words of the folded text, in order.
    pub fn tokens(&self) -> impl Iterator<Item = Token<'_>> {
        tokens(&self.folded)
    }
}

/// A stretch of text that is compared as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Token<'a> {
    /// A word: letters and digits of a script that puts spaces between words; an apostrophe within stays.
    Word(&'a str),
    /// A run of a script without spaces between words (Chinese, Japanese, Thai, …).
    Run(&'a str),
}

impl<'a> Token<'a> {
    /// Returns the token's own text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Word(text) | Self::Run(text) => text,
        }
    }
}

/// Splits folded text into words and unspaced runs; what is neither (punctuation, emoji) is passed over.
pub fn tokens(folded: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        rest = &rest[start..];
        let unspaced = rest.chars().next().is_some_and(is_unspaced);
        let end = if unspaced {
            run_end(rest)
        } else {
            word_end(rest)
        };
        let (token, after) = rest.split_at(end);
        rest = after;
        Some(if unspaced {
            Token::Run(token)
        } else {
            Token::Word(token)
        })
    })
}

/// Returns whether a letter belongs to a script that is written without spaces between words.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '\u{3005}'..='\u{3007}'   // Han
        | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'     // kana
        | '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}') // Thai, Lao, Myanmar, Khmer
}

fn run_end(text: &str) -> usize {
    text.find(|c| !is_unspaced(c)).unwrap_or(text.len())
}

fn word_end(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = is_apostrophe(c)
            && chars
                .peek()
                .is_some_and(|(_, next)| next.is_alphanumeric() && !is_unspaced(*next));
        if is_unspaced(c) || !(c.is_alphanumeric() || is_mark(c) || joins) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// Returns whether a character is a combining mark that no composed letter exists for; these do not end a word.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Puts a text on one line with single spaces, if it is ASCII and nothing in it could be markup. Most texts are like
/// that, and need no more.
fn plain_ascii(raw: &str) -> Option<String> {
    if raw.len() > MAX_CHARS || !raw.is_ascii() || markup::may_be_in(raw.as_bytes()) {
        return None;
    }
    let mut line = String::with_capacity(raw.len());
    for word in raw.split(|c: char| c == ' ' || c.is_control()) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    Some(line)
}

/// Composes the characters of a text (NFKC).
fn composed(text: String) -> String {
    if is_composed(&text) {
        text
    } else {
        text.nfkc().collect()
    }
}

/// Returns whether a text surely is in NFKC.
fn is_composed(text: &str) -> bool {
    text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes
}

/// Folds the case of a text: fully for the letters that lower-casing alone keeps distinct, then composed again.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text
        .chars()
        .map(|c| if c == 'İ' { 'i' } else { c }) // lower-casing would leave a bare dot behind
        .flat_map(char::to_lowercase)
        .flat_map(|c| match c {
            'ß' => ['s', 's'].into_iter().take(2),
            'ς' => ['σ', 'σ'].into_iter().take(1),
            '\u{2019}' | '\u{2018}' | '\u{02BC}' => ['\'', '\''].into_iter().take(1),
            '\u{201C}' | '\u{201D}' => ['"', '"'].into_iter().take(1),
            other => [other, other].into_iter().take(1),
        })
        .collect();
    composed(lower)
}

/// Characters that show nothing: zero-width spaces and joiners, directional marks, soft hyphens,
/// variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

const FIRST: u16 = 0x4E00;
const LAST: u16 = 0x9FFF;

/// The characters that learners seldom use in the dictionary's first sense: 帳 is mostly an account, seldom a tent.
const COMMONER: [(&str, &str); 4] = [("帳", "账"), ("瞭", "了"), ("著", "着"), ("妳", "你")];

/// Makes the table of the character that is read for each ideograph of the basic block; 0 if it is the same.
fn table() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![0; usize::from(LAST - FIRST) + 1];
        for (traditional, simplified) in RawDictionary::TSCharacters.iter().chain(COMMONER) {
            if let (Some(place), Some(read)) = (only_place(traditional), only_place(simplified))
                && place != read
            {
                table[place] = FIRST + read as u16;
            }
        }
        // A few characters are read as one that is itself traditional.
        for place in 0..table.len() {
            if let Some(read) = table[place].checked_sub(FIRST)
                && table[usize::from(read)] != 0
            {
                table[place] = table[usize::from(read)];
            }
        }
        table
    })
}

/// Finds the place in the table of a text of one ideograph.
fn only_place(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    let only = letters.next().filter(|_| letters.next().is_none());
    only.and_then(place)
}

fn place(letter: char) -> Option<usize> {
    let code = u16::try_from(letter).ok()?;
    (FIRST..=LAST)
        .contains(&code)
        .then(|| usize::from(code - FIRST))
}

/// Finds the character that is read for this one.
pub(crate) fn simplified_char(letter: char) -> char {
    let read = place(letter).map_or(0, |place| table()[place]);
    match read {
        0 => letter,
        read => char::from_u32(u32::from(read)).unwrap_or(letter),
    }
}

/// Puts simplified characters in the place of the traditional ones of a text or a pattern.
pub(crate) fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|letter| simplified_char(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simplified_char).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_only_looks_different_becomes_equal() {
        for (raw, folded) in [
            ("  How do I\n\nreset  it? ", "how do i reset it?"),
            ("ＲＥＳＥＴ　it", "reset it"),
            ("re\u{200B}set\u{FEFF} it", "reset it"),
            ("**reset** __it__ ~~now~~ ||please||", "reset it now please"),
            ("> # reset\n- it", "reset it"),
            ("<@123> <@!4> <@&5> <#6> reset", "reset"),
            (
                "</faq search:12> <a:wave:1> <:x:22> <t:1700000000:R> it",
                "it",
            ),
            ("@everyone reset @here", "reset"),
            ("see https://example.com/a_b?c=1 it", "see it"),
            ("[the page](https://example.com) it", "the page ( ) it"),
            ("why `ENOENT`?", "why enoent?"),
            ("snake_case stays", "snake_case stays"),
            ("I can’t", "i can't"),
            ("Straße ΣΑΣ", "strasse σασ"),
            ("忘记密码了，怎么办？", "忘记密码了,怎么办?"),
            ("怎麼開發票？", "怎么开发票?"),
        ] {
            assert_eq!(Text::new(raw).folded(), folded, "{raw:?}");
        }
    }

    #[test]
    fn code_blocks_are_cut_out() {
        let text = Text::new("Why?\n```rust\nlet X = 1;\n```\nThanks");
        assert_eq!(text.cleaned(), "Why? Thanks");
        assert_eq!(text.code(), ["rust\nlet X = 1;\n"]);
        assert_eq!(Text::new("an open ```block").code(), ["block"]);
    }

    #[test]
    fn scripts_without_spaces_form_runs() {
        let text = Text::new("App打不开,i don't know 2.0版本");
        let tokens: Vec<_> = text.tokens().collect();
        assert_eq!(
            tokens,
            [
                Token::Word("app"),
                Token::Run("打不开"),
                Token::Word("i"),
                Token::Word("don't"),
                Token::Word("know"),
                Token::Word("2"),
                Token::Word("0"),
                Token::Run("版本"),
            ]
        );
    }

    #[test]
    fn a_huge_text_is_cut() {
        let text = Text::new(&"word ".repeat(1_000_000));
        assert!(text.folded().chars().count() <= MAX_CHARS);
    }

    #[test]
    fn what_is_a_mention_only_on_one_line_is_taken_off_at_once() {
        let far = " ".repeat(200);
        for raw in [
            "<:````````````:>".to_owned(),
            "<:\n:>".to_owned(),
            "</ask\nquestion:1>".to_owned(),
            format!("<:{far}:>"),
            format!("</ticket{far}cancel:1>"),
            format!("</{}<@1>:1>", "<@1>".repeat(40)),
            format!("</a http://{} b:1>", "x".repeat(200)),
        ] {
            let once = Text::new(&raw);
            assert_eq!(Text::new(once.cleaned()).cleaned(), once.cleaned(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn plain_ascii_is_treated_as_any_text(
            raw in "[ -~\n\t\r\0]{0,60}|([<>@#:&!*_~|`\\[\\]() \n.-]|h|www\\.|W|http://|x|1|a|`{3}){0,24}"
        ) {
            prop_assert_eq!(Text::new(&raw), Text::of_any(&raw));
        }

        #[test]
        fn normalising_twice_changes_nothing(raw in any::<String>()) {
            let once = Text::new(&raw);
            let (cleaned, folded) = (Text::new(once.cleaned()), Text::new(once.folded()));
            prop_assert_eq!(cleaned.cleaned(), once.cleaned());
            prop_assert_eq!(folded.folded(), once.folded());
        }

        #[test]
        fn normalising_markup_twice_changes_nothing(raw in "([<>@#:&!*_~|`\\[\\]() \n-]|h|http://|\\u0301|1|a|ß|İ|`{3})*") {
            let once = Text::new(&raw);
            let (cleaned, folded) = (Text::new(once.cleaned()), Text::new(once.folded()));
            prop_assert_eq!(cleaned.cleaned(), once.cleaned());
            prop_assert_eq!(folded.folded(), once.folded());
        }

        #[test]
        fn tokens_lie_in_the_text_in_order(raw in any::<String>()) {
            let text = Text::new(&raw);
            let mut rest = text.folded();
            for token in text.tokens() {
                prop_assert!(!token.as_str().is_empty());
                let at = rest.find(token.as_str());
                prop_assert!(at.is_some());
                rest = &rest[at.unwrap_or(0) + token.as_str().len()..];
            }
        }
    }

    #[test]
    fn traditional_characters_are_read_as_simplified_ones() {
        for (traditional, read) in [
            ("怎麼開發票", "怎么开发票"),
            ("忘記密碼了，怎麼辦？", "忘记密码了，怎么办？"),
            ("證書在哪裡下載", "证书在哪里下载"),
            ("帳號", "账号"),
            ("瞭解", "了解"),
            ("怎么开发票 abc", "怎么开发票 abc"),
            ("[一-龥]{2}", "[一-龥]{2}"),
        ] {
            assert_eq!(simplified(traditional), read);
        }
    }

    #[test]
    fn what_is_read_is_never_read_as_something_else_again() {
        for letter in '\u{4E00}'..='\u{9FFF}' {
            let read = simplified_char(letter);
            assert_eq!(simplified_char(read), read, "{letter}");
        }
    }
}
