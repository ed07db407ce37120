//! One pattern: read and judged without compiling it, and confirmed on a text by its regex, which is
//! compiled when a text first needs it, kept, and bounded in size.

use crate::plain::{self, CompactSteps, PlaceSets};
use crate::required::{self, AnyOf};
use crate::text::{Folded, Script};
use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::sync::OnceLock;

/// The length in bytes that a pattern may have.
pub const MAX_PATTERN_BYTES: usize = 8 * 1024;
/// The bytes that a compiled pattern may take.
pub const MAX_COMPILED_BYTES: usize = 4 * 1024 * 1024;
/// The number of character ranges below which a pattern always fits [`MAX_COMPILED_BYTES`]; a larger one is compiled to
/// see.
const SURELY_SMALL: usize = 8_000;
/// The most bytes of a pattern that is matched without a regex if it is plain.
const MAX_PLAIN_BYTES: usize = 1_024;
/// The steps per character, with counted repetitions unfolded, above which a pattern counts as slow.
pub const MAX_QUICK_STEPS: usize = 200;

/// The reason for which a pattern was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// The pattern is not a regex.
    #[error("{reason} (at character {at} of the pattern)")]
    Syntax {
        /// The character where reading stopped, from 1.
        at: usize,
        /// The mistake, in words.
        reason: String,
    },
    /// The pattern is longer than [`MAX_PATTERN_BYTES`].
    #[error(
        "the pattern is {bytes} bytes long; at most {MAX_PATTERN_BYTES} are allowed, so split it"
    )]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The pattern would take more than [`MAX_COMPILED_BYTES`] when compiled.
    #[error(
        "the pattern would take more than {MAX_COMPILED_BYTES} bytes when compiled; \
         counted repetitions such as {{1,1000}} multiply, so lower them or write * or +"
    )]
    TooLarge,
    /// The book has more patterns, or its patterns more words, than can be numbered.
    #[error("the patterns together are too many to index")]
    TooMany,
}

/// A pattern as far as it is known without compiling it.
pub(crate) struct Parsed {
    /// The groups of which a text must have a literal each.
    pub(crate) groups: Vec<AnyOf>,
    /// The steps per character to which its counted repetitions unfold.
    pub(crate) repeated_steps: usize,
    /// Whether it can be matched without a regex.
    pub(crate) is_plain: bool,
}

/// Reads the groups of a pattern that [`PatternSetBuilder::add`](crate::PatternSetBuilder::add) would accept, from
/// group 1 on, each with its name if it has one.
///
/// # Errors
/// When it would be refused.
pub fn group_names(pattern: &str) -> Result<Vec<Option<String>>, PatternError> {
    let mut names = Vec::new();
    collect_names(&read(pattern)?, &mut names);
    Ok(names)
}

/// Reads a pattern, without compiling it.
///
/// # Errors
/// When it is no regex, or too long, or too large when compiled.
pub(crate) fn parse(pattern: &str) -> Result<Parsed, PatternError> {
    if let Some(steps) = plain::read(pattern).filter(|_| pattern.len() <= MAX_PLAIN_BYTES) {
        let groups = required::groups_of_steps(&steps);
        return Ok(Parsed {
            groups,
            repeated_steps: 0,
            is_plain: true,
        });
    }
    let hir = read(pattern)?;
    let (groups, repeated_steps) = (required::groups(&hir), repeated_steps(&hir));
    Ok(Parsed {
        groups,
        repeated_steps,
        is_plain: false,
    })
}

fn read(pattern: &str) -> Result<Hir, PatternError> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(PatternError::TooLong {
            bytes: pattern.len(),
        });
    }
    // Literals are folded anyway, and compiling letters without their case is half the work. Only with intersected or
    // subtracted classes could ignoring case match more.
    let set_operations = ["&&", "--", "~~"]
        .iter()
        .any(|operator| pattern.contains(operator));
    let hir = ParserBuilder::new()
        .case_insensitive(set_operations)
        .build()
        .parse(pattern)
        .map_err(|error| syntax_error(pattern, &error))?;
    if ranges(&hir) > SURELY_SMALL {
        compile(pattern)?;
    }
    Ok(hir)
}

fn collect_names(hir: &Hir, names: &mut Vec<Option<String>>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => {}
        HirKind::Capture(capture) => {
            names.push(capture.name.as_deref().map(str::to_owned));
            collect_names(&capture.sub, names);
        }
        HirKind::Repetition(repetition) => collect_names(&repetition.sub, names),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            for part in parts {
                collect_names(part, names);
            }
        }
    }
}

fn syntax_error(pattern: &str, error: &regex_syntax::Error) -> PatternError {
    let (offset, reason) = match error {
        regex_syntax::Error::Parse(error) => (error.span().start.offset, error.kind().to_string()),
        regex_syntax::Error::Translate(error) => {
            (error.span().start.offset, error.kind().to_string())
        }
        other => (0, other.to_string()),
    };
    let at = pattern
        .char_indices()
        .take_while(|(start, _)| *start < offset)
        .count()
        + 1;
    PatternError::Syntax { at, reason }
}

/// Estimates how many character ranges the compiled pattern has.
fn ranges(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len().saturating_mul(4),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(2),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Capture(capture) => ranges(&capture.sub).saturating_add(2),
        HirKind::Repetition(repetition) => ranges(&repetition.sub)
            .saturating_add(1)
            .saturating_mul(copies(repetition.min, repetition.max)),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(ranges).fold(1, usize::saturating_add)
        }
    }
}

/// Counts the steps per character to which counted repetitions unfold.
fn repeated_steps(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => 0,
        HirKind::Capture(capture) => repeated_steps(&capture.sub),
        HirKind::Repetition(repetition) => {
            let copies = copies(repetition.min, repetition.max);
            let once = if copies > 1 {
                steps(&repetition.sub)
            } else {
                repeated_steps(&repetition.sub)
            };
            once.saturating_mul(copies)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts
            .iter()
            .map(repeated_steps)
            .fold(0, usize::saturating_add),
    }
}

/// Counts the steps per character that a part may take.
fn steps(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) => 1,
        HirKind::Capture(capture) => steps(&capture.sub),
        HirKind::Repetition(repetition) => {
            steps(&repetition.sub).saturating_mul(copies(repetition.min, repetition.max))
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(steps).fold(0, usize::saturating_add)
        }
    }
}

/// Counts the copies of a repetition's part in the compiled pattern.
fn copies(min: u32, max: Option<u32>) -> usize {
    max.unwrap_or(min).max(1) as usize
}

/// The states a thread remembers of one regex while matching, in bytes.
const MAX_REMEMBERED_BYTES: usize = 512 * 1024;

/// Compiles a pattern as every pattern of a book is: without regard to case.
///
/// # Errors
/// When it is no regex, or too large.
pub(crate) fn compile(pattern: &str) -> Result<Regex, PatternError> {
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
pub(crate) struct Confirm {
    pattern: Box<str>,
    /// The way to match it without a regex, if it is plain; read again when first needed, for most of a book's patterns
    /// seldom are.
    plain_steps: Option<OnceLock<CompactSteps>>,
    regex: OnceLock<Option<Regex>>,
    ascii_words: OnceLock<Option<Regex>>,
}

impl Confirm {
    pub(crate) fn new(pattern: &str, is_plain: bool) -> Self {
        Self {
            pattern: pattern.into(),
            plain_steps: is_plain.then(OnceLock::new),
            regex: OnceLock::new(),
            ascii_words: OnceLock::new(),
        }
    }

    /// Returns the pattern as written.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Returns whether the pattern matches. `folded` must be the text's own.
    pub(crate) fn is_match(&self, text: &str, folded: &Folded, places: &mut PlaceSets) -> bool {
        match &self.plain_steps {
            Some(plain_steps) => {
                let read = || CompactSteps::new(&plain::read(&self.pattern).unwrap_or_default());
                places.is_match(plain_steps.get_or_init(read), folded)
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

    /// Returns the regex. Never `None` for a pattern that was accepted.
    pub(crate) fn regex(&self) -> Option<&Regex> {
        self.regex
            .get_or_init(|| compile(&self.pattern).ok())
            .as_ref()
    }

    /// Returns the pattern with its word boundaries replaced by ASCII ones, if it has any. On a text without letters
    /// beyond ASCII both are at the same positions, and `regex` is hundreds of times faster with ASCII ones once the
    /// text has an emoji or a curly quote.
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
    fn a_bad_pattern_is_refused_with_its_place() {
        for (pattern, message) in [
            ("(a", "unclosed group (at character 1 of the pattern)"),
            ("密码)", "unopened group (at character 3 of the pattern)"),
            (
                r"a\p{Nope}",
                "Unicode property not found (at character 2 of the pattern)",
            ),
            (
                r"(a)\1",
                "backreferences are not supported (at character 4 of the pattern)",
            ),
            (
                r"x(?=y)",
                "look-around, including look-ahead and look-behind, is not supported (at character 2 of the pattern)",
            ),
        ] {
            assert_eq!(
                parse(pattern).err().unwrap().to_string(),
                message,
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_pattern_without_bounds_is_refused_and_never_compiled_later() {
        for pattern in [
            r"((a{1,100}){1,100}){1,100}",
            r"\w{5000}",
            r"(\pL{100}){100}",
        ] {
            assert_eq!(
                parse(pattern).err(),
                Some(PatternError::TooLarge),
                "{pattern}"
            );
        }
        let long = "a".repeat(MAX_PATTERN_BYTES + 1);
        assert_eq!(
            parse(&long).err(),
            Some(PatternError::TooLong { bytes: long.len() })
        );
        assert!(matches!(
            parse(&"(".repeat(5_000)),
            Err(PatternError::Syntax { .. })
        ));
    }

    #[test]
    fn groups_are_told_as_the_regex_has_them() {
        for pattern in [r"(a)|(?<b>c(d)?)+", r"a", r"(?:x)(?P<n>y)"] {
            let regex = compile(pattern).unwrap();
            let names: Vec<_> = regex
                .capture_names()
                .skip(1)
                .map(|name| name.map(str::to_owned))
                .collect();
            assert_eq!(group_names(pattern).unwrap(), names, "{pattern}");
        }
    }

    #[test]
    fn what_is_accepted_compiles() {
        let at_the_edge = format!(r"\w{{{}}}", SURELY_SMALL / 1_600);
        for pattern in [
            at_the_edge.as_str(),
            r"(a+)+$",
            r".*.*.*x",
            r"(?i)k{200}",
            r"[\w&&[^_]]{3}",
        ] {
            assert!(parse(pattern).is_ok(), "{pattern}");
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn only_counted_repetitions_are_slow() {
        for (pattern, steps) in [
            (r"(a+)+$", 0),
            (r".*.*.*x", 0),
            (r"refund.{0,40}[ck]ard", 40),
            (r"([a-z]{1,20} ){1,30}", 30 * 21),
        ] {
            assert_eq!(
                parse(pattern).ok().unwrap().repeated_steps,
                steps,
                "{pattern}"
            );
        }
    }

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
