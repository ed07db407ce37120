//! The targets of fuzzing: each function takes any bytes, and panics if frontdesk breaks a promise on them.
//! `cargo +nightly fuzz run load`; the tests run the same functions over the corpus and its mutations.

// Each fuzz target uses one of the functions.
#![allow(
    dead_code,
    reason = "a fuzz target is built with this file and calls one function of it"
)]

use std::io::Cursor;
use std::sync::OnceLock;

use frontdesk::domain::Locale;
use frontdesk::faq::{Asking, RuleBook};
use rule_patterns::{PatternSetBuilder, Scratch};
use sentence_encoder::{Archive, Tokens};

const BOOK: &str = include_str!("corpus/book.toml");
/// Rules whose patterns and examples are meant to hurt.
const HOSTILE: &str = include_str!("corpus/hostile.toml");

/// A rule file: either a book that can be consulted, or problems that name their file.
pub(crate) fn load(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    match RuleBook::from_sources([("book.toml", BOOK), ("rules.toml", &*text)]) {
        Ok(book) => {
            for rule in book.rules(None) {
                for example in rule.examples.iter().take(20) {
                    consulted(&book, &example.text);
                }
            }
        }
        Err(problems) => {
            assert!(!problems.0.is_empty(), "refused, and nothing is wrong");
            for problem in problems.0 {
                assert!(
                    !problem.file.is_empty() && !problem.message.is_empty(),
                    "{problem:?}"
                );
            }
        }
    }
}

/// A message to a book of hostile rules.
pub(crate) fn consult(input: &[u8]) {
    static HOSTILE_BOOK: OnceLock<RuleBook> = OnceLock::new();
    let book = HOSTILE_BOOK.get_or_init(|| {
        RuleBook::from_sources([("book.toml", BOOK), ("hostile.toml", HOSTILE)])
            .unwrap_or_else(|problems| panic!("{problems}"))
    });
    consulted(book, &String::from_utf8_lossy(input));
}

/// Patterns, one a line, then an empty line, then texts, one a line: the index against a loop.
pub(crate) fn patterns(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (patterns, texts) = input.split_once("\n\n").unwrap_or((&*input, ""));
    let (mut builder, mut regexes) = (PatternSetBuilder::new(), Vec::new());
    for pattern in patterns
        .lines()
        .take(16)
        .filter(|pattern| pattern.len() <= 256)
    {
        let Ok(regex) = regex::RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
        else {
            continue;
        };
        if builder.add(pattern).is_ok() {
            regexes.push(regex);
        }
    }
    let (index, mut scratch) = (builder.build(), Scratch::default());
    for text in texts.lines().take(16) {
        let by_index: Vec<usize> = index
            .matches(text, &mut scratch)
            .iter()
            .map(|id| id.index())
            .collect();
        let by_loop: Vec<usize> = (0..regexes.len())
            .filter(|at| regexes[*at].is_match(text))
            .collect();
        assert_eq!(by_index, by_loop, "{patterns:?} on {text:?}");
    }
}

/// A file of the encoder's tokens: refused, or every text is cut into tokens that there are.
pub(crate) fn tokens(input: &[u8]) {
    let Ok(tokens) = Tokens::read(input) else {
        return;
    };
    for text in ["", "a", "abb é\u{3000}x", "\u{fdfa}\t怎么办？"] {
        let of = tokens.of(text);
        assert!(of.len() > 2 && of.iter().all(|token| *token < tokens.count()));
    }
}

/// An archive of the encoder's weights: refused, or arrays of the shapes that are asked for.
pub(crate) fn weights(input: &[u8]) {
    let Ok(mut archive) = Archive::open(Cursor::new(input)) else {
        return;
    };
    for name in ["bytes", "floats", "scalar"] {
        if let Ok(bytes) = archive.bytes(name, &[2, 3]) {
            assert_eq!(bytes.len(), 6);
        }
        if let Ok(floats) = archive.floats(name, &[4]) {
            assert!(floats.len() == 4 && floats.iter().all(|number| number.is_finite()));
        }
    }
}

/// The verdict on a text keeps its promises, and is the same a second time.
fn consulted(book: &RuleBook, text: &str) {
    let asking = Asking::anyone(Locale::default());
    let verdict = book.consult(text, &asking);
    assert!(verdict.candidates.len() <= 3);
    for candidate in &verdict.candidates {
        assert!(
            (0.0..=1.0).contains(&candidate.score),
            "{}",
            candidate.score
        );
        assert!(book.rule(None, &candidate.rule).is_some());
    }
    let again = book.consult(text, &asking);
    assert_eq!(format!("{verdict:?}"), format!("{again:?}"));
}
