//! A set against a plain loop over all regexes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use regex::{Regex, RegexBuilder};

use rule_patterns::{PatternId, PatternSet, PatternSetBuilder, Scratch};

fn built(patterns: &[String]) -> PatternSet {
    let mut builder = PatternSetBuilder::new();
    for pattern in patterns {
        builder.add(pattern).unwrap();
    }
    builder.build()
}

/// Finds by a loop the numbers of the patterns whose case-insensitive regex matches.
fn looped(regexes: &[Regex], text: &str) -> Vec<usize> {
    (0..regexes.len())
        .filter(|at| regexes[*at].is_match(text))
        .collect()
}

fn indexed(index: &PatternSet, text: &str, scratch: &mut Scratch) -> Vec<usize> {
    index
        .matches(text, scratch)
        .iter()
        .map(|id| id.index())
        .collect()
}

fn regex(pattern: &str) -> Regex {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .build()
        .unwrap()
}

/// Pieces of which both patterns and texts are made, so that they often meet.
const PIECES: [&str; 24] = [
    "k", "s", "ks", "sk", "reset", "lost", "pass", "word", "a", "aa", "don't", "c++", "é",
    "straße", "密", "密码", "退款", "a1", "_", "x", "’", "ΐ", "σας", "ok",
];

fn piece() -> impl Strategy<Value = String> {
    proptest::sample::select(PIECES.as_slice()).prop_map(regex::escape)
}

/// Parts of patterns with a meaning of their own.
const SYNTAX: [&str; 40] = [
    r"\b",
    r"\b",
    r"\b",
    r"\B",
    r"\s",
    r"\s+",
    r"\s*",
    r"[\s-]?",
    r"\w",
    r"\w+",
    r"\w*",
    r"\W",
    r"\W+",
    r"\d",
    ".",
    ".*",
    ".*",
    ".*?",
    ".+",
    r"[a-c]",
    r"[^k]",
    r"[ks]",
    r"[^\w]",
    r"[.,!?]",
    "^",
    "$",
    r"(?m:^)",
    r"(?m:$)",
    r"\A",
    r"\z",
    r"(?-u:\b)",
    r"\b{start}",
    r"\b{end}",
    r"\b{start-half}",
    r"(?-i:K)",
    r"[\w&&[^s]]",
    r"[a-z&&[A-Z]]",
    r"\p{Lu}",
    r"\n",
    r"",
];

fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![3 => piece(), 3 => proptest::sample::select(SYNTAX.as_slice()).prop_map(str::to_owned)];
    let whole = leaf.prop_recursive(4, 24, 4, |part| {
        let parts = proptest::collection::vec(part.clone(), 1..5);
        let several = proptest::collection::vec(part.clone(), 2..4);
        const REPEATS: [&str; 9] = ["?", "*", "+", "??", "*?", "{2}", "{0,2}", "{1,2}", "{2,}"];
        const FLAGS: [&str; 8] = ["(?:", "(", "(?i:", "(?-i:", "(?x: ", "(?s:", "(?U:", "(?P<n>"];
        prop_oneof![
            4 => parts.prop_map(|parts| parts.concat()),
            2 => several.prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (part.clone(), proptest::sample::select(REPEATS.as_slice()))
                .prop_map(|(part, repeat)| format!("(?:{part}){repeat}")),
            1 => (part, proptest::sample::select(FLAGS.as_slice())).prop_map(|(part, flag)| format!("{flag}{part})")),
        ]
    });
    whole.prop_filter("not every mixture is a regex", |pattern| {
        RegexBuilder::new(pattern)
            .case_insensitive(true)
            .size_limit(1 << 20)
            .build()
            .is_ok()
    })
}

/// Patterns as rules have them.
fn plain_pattern() -> impl Strategy<Value = String> {
    const BETWEEN: [&str; 16] = [
        r"\b", r"\b", ".*", ".*", ".*?", ".+", r"\s", r"\s+", r"\s*", ".{0,3}", ".{1,2}?", ".",
        " ", "?", "$", "",
    ];
    let group =
        proptest::collection::vec(piece(), 1..4).prop_map(|words| format!("({})", words.join("|")));
    let between = || proptest::sample::select(BETWEEN.as_slice());
    let part = (between(), prop_oneof![piece(), group], between())
        .prop_map(|(before, words, after)| format!("{before}{words}{after}"));
    (any::<bool>(), proptest::collection::vec(part, 1..4))
        .prop_map(|(start, parts)| format!("{}{}", if start { "" } else { "^" }, parts.concat()))
        .prop_filter("not every mixture is a regex", |pattern| {
            RegexBuilder::new(pattern).build().is_ok()
        })
}

fn text() -> impl Strategy<Value = String> {
    const BETWEEN: [&str; 14] = [
        "", "", " ", " ", "-", "\n", "! ", "🎉", "，", "K", "\u{212A}", "\u{17F}", "É", "的",
    ];
    let unit = (
        proptest::sample::select(PIECES.as_slice()),
        proptest::sample::select(BETWEEN.as_slice()),
        any::<bool>(),
    );
    proptest::collection::vec(unit, 0..8).prop_map(|units| {
        let written = |(piece, between, loud): (&str, &str, bool)| {
            format!(
                "{}{between}",
                if loud {
                    piece.to_uppercase()
                } else {
                    piece.to_owned()
                }
            )
        };
        units.into_iter().map(written).collect()
    })
}

/// Sets a third of the usual number of cases: each compiles a dozen regexes.
fn fewer() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases / 3,
        ..usual
    }
}

proptest! {
    #![proptest_config(fewer())]

    #[test]
    fn the_index_finds_what_a_loop_finds(
        patterns in proptest::collection::vec(prop_oneof![pattern(), plain_pattern()], 1..12),
        texts in proptest::collection::vec(text(), 1..24),
    ) {
        let index = built(&patterns);
        let regexes: Vec<Regex> = patterns.iter().map(|pattern| regex(pattern)).collect();
        let mut scratch = Scratch::default();
        // Each once more, when its words are known.
        for text in texts.iter().chain(&texts) {
            prop_assert_eq!(
                indexed(&index, text, &mut scratch), looped(&regexes, text), "{:?} on {:?}", &patterns, text
            );
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>(), pattern in pattern()) {
        let index = built(std::slice::from_ref(&pattern));
        let found = indexed(&index, &text, &mut Scratch::default());
        prop_assert_eq!(found, looped(&[regex(&pattern)], &text));
    }

    #[test]
    fn any_pattern_is_accepted_or_refused(pattern in any::<String>()) {
        let accepted = PatternSetBuilder::new().add(&pattern).is_ok();
        prop_assert!(!accepted || RegexBuilder::new(&pattern).case_insensitive(true).build().is_ok());
    }
}

#[test]
fn letters_that_differ_in_case_alone_are_one() {
    let patterns = ["kelvin", r"\bstraſſe\b", "ΣΑΣ", "(?-i:Reset)", "ΐ", "ﬅ"].map(str::to_owned);
    let index = built(&patterns);
    let regexes = patterns.each_ref().map(|pattern| regex(pattern));
    let mut scratch = Scratch::default();
    for text in [
        "\u{212A}ELVIN",
        "STRASSE",
        "stra\u{17F}se",
        "σας",
        "reset Reset",
        "\u{1FD3}",
        "ﬆ",
        "ſtrasse",
    ] {
        let found = indexed(&index, text, &mut scratch);
        assert_eq!(found, looped(&regexes, text), "{text}");
        assert!(
            text == "ſtrasse" || !found.is_empty() || text == "STRASSE",
            "{text}"
        );
    }
}

#[test]
fn a_pattern_of_zeros_matches_zeros_and_not_the_end_of_a_text() {
    let patterns = ["\0\0", r"\x00", "a\0", "x?"].map(str::to_owned);
    let index = built(&patterns);
    let regexes = patterns.each_ref().map(|pattern| regex(pattern));
    let mut scratch = Scratch::default();
    for text in ["", "a", "\0", "\0\0", "a\0", "aaaaaaaa", "b\0\0b", "密\0\0"] {
        let found = indexed(&index, text, &mut scratch);
        assert_eq!(found, looped(&regexes, text), "{text:?}");
    }
}

#[test]
fn what_runs_on_every_text_and_what_is_slow_is_named() {
    let patterns = ["refund", ".*.*.*x", r"\bpay\b.{0,300}\bcard\b", r"\d+"].map(str::to_owned);
    let index = built(&patterns);
    let numbers = |ids: &[PatternId]| ids.iter().map(|id| id.index()).collect::<Vec<_>>();
    assert_eq!(numbers(index.without_literals()), [1, 3]);
    assert_eq!(numbers(index.slow()), [2]);
    assert_eq!(index.len(), 4);
    assert_eq!(index.pattern(index.slow()[0]), patterns[2]);
}

#[test]
fn the_groups_of_a_pattern_are_cut_from_the_text_as_written() {
    let mut builder = PatternSetBuilder::new();
    let id = builder.add(r"\breset (?P<what>\w+)").unwrap();
    let index = builder.build();
    let text = "Please RESET Everything, and reset this";
    let caught: Vec<_> = index.captures(id, text).collect();
    assert_eq!(caught.len(), 2);
    assert_eq!(
        (&caught[0]["what"], &caught[1]["what"]),
        ("Everything", "this")
    );
    assert!(index.captures(id, "nothing").next().is_none());
}

#[test]
fn patterns_that_would_explode_elsewhere_are_answered() {
    let patterns = [
        r"(a+)+$",
        r".*.*.*x",
        r"(a|a?)+b",
        r"(?:(?:a{0,9}){0,9}){0,9}c",
        r"\b(\w+\s?)*!$",
    ]
    .map(str::to_owned);
    let index = built(&patterns);
    let regexes = patterns.each_ref().map(|pattern| regex(pattern));
    let mut scratch = Scratch::default();
    for text in [
        "a".repeat(8_000),
        "a ".repeat(4_000),
        "é".repeat(8_000),
        format!("{}x", "a".repeat(8_000)),
    ] {
        assert_eq!(
            indexed(&index, &text, &mut scratch),
            looped(&regexes, &text)
        );
    }
}

#[test]
fn a_scratch_serves_any_index() {
    let mut scratch = Scratch::default();
    let many: Vec<String> = (0..500).map(|i| format!(r"\bword{i}\b")).collect();
    let (large, small) = (built(&many), built(&["word".to_owned(), "7".to_owned()]));
    for _ in 0..2 {
        assert_eq!(
            indexed(&large, "a word7 and word499", &mut scratch),
            [7, 499]
        );
        assert_eq!(indexed(&small, "a word7", &mut scratch), [0, 1]);
        assert_eq!(indexed(&small, "", &mut scratch), [0usize; 0]);
    }
    assert!(built(&[]).is_empty());
}
