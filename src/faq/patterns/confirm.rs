//! A pattern's regex: compiled when a text first needs it, kept, and bounded in size.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind, Look};

use super::folded::{Folded, Script};
use super::parse::{MAX_COMPILED_BYTES, PatternError};
use super::plain;
use super::walk::{Places, Route};

/// The states a thread remembers of one regex while matching, in bytes.
const MAX_REMEMBERED_BYTES: usize = 512 * 1024;

/// Compiles a pattern as every pattern of a book is: without regard to case.
///
/// # Errors
/// When it is no regex, or too large.
pub(super) fn compile(pattern: &str) -> Result<Regex, PatternError> {
    compile_as(pattern, true)
}

fn compile_as(pattern: &str, case_insensitive: bool) -> Result<Regex, PatternError> {
    RegexBuilder::new(pattern)
        .case_insensitive(case_insensitive)
        .size_limit(MAX_COMPILED_BYTES)
        .dfa_size_limit(MAX_REMEMBERED_BYTES)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
            other => PatternError::Syntax {
                at: 1,
                reason: other.to_string(),
            },
        })
}

/// A pattern and its regexes.
#[derive(Debug)]
pub(super) struct Confirm {
    pattern: Box<str>,
    /// How to match it without a regex, if it is plain; read again when first needed, for most of a book's
    /// patterns seldom are.
    route: Option<OnceLock<Route>>,
    regex: OnceLock<Option<Regex>>,
    ascii_words: OnceLock<Option<Regex>>,
}

impl Confirm {
    pub(super) fn new(pattern: &str, is_plain: bool) -> Self {
        Self {
            pattern: pattern.into(),
            route: is_plain.then(OnceLock::new),
            regex: OnceLock::new(),
            ascii_words: OnceLock::new(),
        }
    }

    /// The pattern as written.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether the pattern matches. `folded` must be the text's own.
    pub(super) fn is_match(&self, text: &str, folded: &Folded, places: &mut Places) -> bool {
        match &self.route {
            Some(route) => {
                let read = || Route::new(&plain::read(&self.pattern).unwrap_or_default());
                places.can_walk(route.get_or_init(read), folded)
            }
            None => self.regex_is_match(text, folded.script()),
        }
    }

    fn regex_is_match(&self, text: &str, script: Script) -> bool {
        let quick = if script == Script::AsciiWords {
            self.ascii_words()
        } else {
            None
        };
        quick
            .or_else(|| self.regex())
            .is_some_and(|regex| regex.is_match(text))
    }

    /// The regex. Never `None` for a pattern that was accepted.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex
            .get_or_init(|| compile(&self.pattern).ok())
            .as_ref()
    }

    /// The same pattern with ASCII word boundaries, if it has any: on a text without letters
    /// beyond ASCII they stand at the same places, and `regex` is hundreds of times faster with
    /// them as soon as the text has an emoji or a curly quote.
    fn ascii_words(&self) -> Option<&Regex> {
        let form = || {
            let hir = ParserBuilder::new()
                .case_insensitive(true)
                .build()
                .parse(&self.pattern)
                .ok()?;
            let looks = hir.properties().look_set();
            if !looks.contains_word_unicode() || looks.contains(Look::WordUnicodeNegate) {
                return None;
            }
            // Its classes hold both cases of a letter wherever the pattern wants both.
            compile_as(&with_ascii_words(&hir).to_string(), false).ok()
        };
        self.ascii_words.get_or_init(form).as_ref()
    }
}

fn with_ascii_words(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
        HirKind::Look(look) => Hir::look(match look {
            Look::WordUnicode => Look::WordAscii,
            Look::WordStartUnicode => Look::WordStartAscii,
            Look::WordEndUnicode => Look::WordEndAscii,
            Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
            Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
            other => *other,
        }),
        HirKind::Repetition(repetition) => {
            Hir::repetition(repetition.with(with_ascii_words(&repetition.sub)))
        }
        // Whether it matches does not depend on what is captured.
        HirKind::Capture(capture) => with_ascii_words(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(with_ascii_words).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(with_ascii_words).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_word_boundaries_agree_where_no_other_letters_are() {
        let confirm = Confirm::new(r"\b(forgot|lost)\b.*\bpass(word)?\b", false);
        for (text, expected) in [
            ("I’ve LOST my password 😭", true),
            ("“forgot”…“pass”", true),
            ("I’ve lost my passwords 😭", false),
        ] {
            assert_eq!(
                confirm.regex_is_match(text, Script::AsciiWords),
                expected,
                "{text}"
            );
            assert_eq!(
                confirm.regex_is_match(text, Script::Letters),
                expected,
                "{text}"
            );
        }
        assert!(
            confirm
                .ascii_words()
                .is_some_and(|regex| regex.as_str().contains("(?-u:\\b)"))
        );
        assert!(!Confirm::new(r"(?-i:K)|\bks", false).regex_is_match("ok🎉", Script::AsciiWords));
        assert!(Confirm::new("refund", false).ascii_words().is_none());
    }
}
