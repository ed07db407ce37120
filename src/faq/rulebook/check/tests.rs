//! Tests of `check`: what it finds in books that load but do not hold together.

use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::check::SelfTest;

const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A', zh = '甲' }\n";

/// Makes a rule that is complete in both languages; `more` follows its five lines.
fn rule(id: &str, more: &str) -> String {
    format!(
        "[[rule]]\nid = '{id}'\ncategory = 'a'\ntitle = {{ en = 'T {id}', zh = '题{id}' }}\nreplies = {{ en = ['x'], zh = ['x'] }}\n{more}\n"
    )
}

fn tested(rules: &[String]) -> SelfTest {
    let sources = [("book.toml", BOOK.to_owned()), ("r.toml", rules.concat())];
    let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
    crate::faq::rulebook::check::self_test(&book)
}

#[test]
fn a_sound_book_is_counted_and_nothing_said() {
    let found = tested(&[
        rule(
            "one",
            "examples = ['where is the key', 'key please']\nrejects = ['which key is it']",
        ),
        rule("two", "patterns = ['\\bdoor\\b']"),
    ]);
    let expected = SelfTest {
        rules: 2,
        examples: 2,
        rejects: 1,
        ..SelfTest::default()
    };
    assert_eq!(found, expected);
}

#[test]
fn an_example_that_its_rule_does_not_answer_is_a_failure() {
    for (rules, place, words) in [
        (
            [
                rule("one", "examples = ['open the door']"),
                rule("two", "examples = ['Open the door!']"),
            ],
            "r.toml:6: ",
            "rule `one` and `two` collide: both are sure of this example, so neither answers",
        ),
        (
            [
                rule("one", "examples = ['door']\nrejects = ['door']"),
                rule("two", ""),
            ],
            "r.toml:6: ",
            "rule `one` does not answer its own example",
        ),
    ] {
        let found = tested(&rules);
        let shown = found.failures[0].to_string();
        assert!(shown.starts_with(place) && shown.contains(words), "{shown}");
    }
}

#[test]
fn rules_that_claim_the_same_example_are_named() {
    let found = tested(&[
        rule("one", "examples = ['open the door']"),
        rule("two", "patterns = ['\\bopen .*door\\b']"),
    ]);
    assert_eq!(found.failures, []);
    let shown = found.warnings[0].to_string();
    assert_eq!(
        shown,
        "r.toml:6: rules `one` and `two` collide: both claim this example\n    open the door"
    );
}

#[test]
fn gaps_and_costly_patterns_are_pointed_out() {
    let bare =
        "[[rule]]\nid = 'bare'\ncategory = 'a'\ntitle = { en = 'B' }\nreplies = { en = ['x'] }\n";
    let found = tested(&[bare.to_owned(), rule("wide", "patterns = ['\\d+']")]);
    let shown: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    for words in [
        "r.toml:1: nothing can find this rule",
        "r.toml:1: rule `bare` has no title in `zh`",
        "r.toml:1: rule `bare` has no reply in `zh`",
        "r.toml:11: costly pattern of rule `wide`: it requires no word",
    ] {
        assert!(
            shown.iter().any(|warning| warning.starts_with(words)),
            "{words}: {shown:#?}"
        );
    }
    assert_eq!(found.failures, []);
}

#[test]
fn a_pattern_that_matches_whatever_is_said_fails() {
    for pattern in ["a*", ".", "(?s).*", r"\w", "x?$"] {
        let found = tested(&[rule("all", &format!("patterns = ['{pattern}']"))]);
        let shown: Vec<String> = found.failures.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 1, "{pattern}: {shown:#?}");
        assert!(shown[0].contains("answers every message"), "{shown:?}");
    }
}

#[test]
fn a_finding_that_shows_in_every_guild_is_told_once() {
    let door = rule("one", "examples = ['open the door']");
    let twin = rule("two", "examples = ['open the door']");
    let sources = [
        ("book.toml", BOOK.to_owned()),
        ("r.toml", door + &twin),
        (
            "guilds/1/x.toml",
            rule("three", "examples = ['ring the bell']"),
        ),
        ("guilds/2/x.toml", "disabled = ['two']".to_owned()),
    ];
    let found = crate::faq::rulebook::check::self_test(&RuleBook::from_sources(sources).unwrap());
    assert_eq!(found.failures.len(), 2, "{:#?}", found.failures);
    assert_eq!((found.rules, found.examples), (3, 3));
}

/// Rules that nothing confuses, each with examples of its own words; and one, `greedy`, of whose examples four
/// other rules have one that says nearly the same.
fn greedy_book() -> Vec<String> {
    let things = [
        "grape", "bicycle", "violin", "harbour", "candle", "tractor", "pillow", "mirror",
    ];
    let ways = [
        "paint", "lift", "sell", "wash", "borrow", "hide", "weigh", "carry", "mend", "count",
    ];
    let mut rules: Vec<String> = things
        .iter()
        .enumerate()
        .map(|(n, thing)| {
            let mut examples: Vec<String> = ways
                .iter()
                .map(|way| format!("'how to {way} a {thing}'"))
                .collect();
            if n % 2 == 0 {
                examples.push(format!("'the invoice has a wrong total in row {n}'"));
            }
            rule(thing, &format!("examples = [{}]", examples.join(", ")))
        })
        .collect();
    let rows = (10..18).map(|n| format!("'the invoice has a wrong total in row {n}'"));
    let rows: Vec<String> = rows.collect();
    rules.push(rule("greedy", &format!("examples = [{}]", rows.join(", "))));
    rules
}

#[test]
fn a_rule_that_takes_what_is_not_its_own_is_below_the_precision() {
    let found = tested(&greedy_book());
    let shown: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    let below = |rule: &str| {
        let beginning = format!("rule `{rule}` is right in ");
        shown
            .iter()
            .any(|one| one.contains(&beginning) && one.contains("wanted 0.95"))
    };
    assert!(below("greedy") && !below("bicycle"), "{shown:#?}");
}

#[test]
fn a_pattern_that_needs_what_no_text_has_is_named_with_what_to_write() {
    let found = tested(&[
        rule("one", "patterns = ['怎么退款？']"),
        rule("two", "patterns = ['[①②]号']"),
        rule("three", "patterns = ['怎么退[款？]']"),
    ]);
    let shown: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "r.toml:6: pattern of rule `one`: it can never match, because texts are normalised \
             first; write `?` for `？` (U+FF1F)\n    怎么退款？",
            "r.toml:12: pattern of rule `two`: it can never match, because texts are normalised \
             first; write `1` for `①` (U+2460), `2` for `②` (U+2461)\n    [①②]号",
        ]
    );
}

#[test]
fn a_pattern_that_two_rules_have_is_named_though_no_example_shows_it() {
    let found = tested(&[
        rule("one", "patterns = ['door', 'door']"),
        rule("two", "patterns = ['window', 'door']"),
    ]);
    let shown: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "r.toml:12: rules `two` and `one` collide: the latter has this pattern too, at r.toml:6; \
             what it matches goes to neither, unless an example decides\n    door"
        ]
    );
}

#[test]
fn a_pattern_without_examples_is_shadowed_by_one_that_matches_all_it_is_made_for() {
    let found = tested(&[
        rule("wide", r"patterns = ['\bdoor\b', '\bwindow\b']"),
        rule(
            "narrow",
            r"patterns = ['\b(red|blue)\b.* door\b', 'window.*(open|shut)', '\bindoors?\b']",
        ),
    ]);
    let shown = found.warnings.iter().map(ToString::to_string);
    let shadows: Vec<String> = shown.filter(|one| one.contains("shadowed")).collect();
    assert_eq!(
        shadows,
        [
            "r.toml:12: shadowed pattern of rule `narrow`: whatever it was tried with is also matched by rule `wide` \
             at r.toml:6\n    \\b(red|blue)\\b.* door\\b"
        ]
    );
}

#[test]
fn a_pattern_that_no_text_shows_may_stand_beside_one() {
    let found = tested(&[
        rule("early", "patterns = ['password: reset']"),
        rule("late", r"patterns = ['\bpassword\b.{2,3}\breset\b']"),
    ]);
    let shown = found.warnings.iter().map(ToString::to_string);
    let shadows: Vec<String> = shown.filter(|one| one.contains("shadowed")).collect();
    assert_eq!(shadows.len(), 1, "{shadows:?}");
    assert!(shadows[0].contains("of rule `early`"), "{shadows:?}");
}

#[test]
fn a_pattern_that_never_decides_is_named_with_what_shadows_it() {
    let found = tested(&[
        rule(
            "wide",
            "patterns = ['door']\nexamples = ['which door', 'the red door']",
        ),
        rule(
            "narrow",
            "patterns = ['red door', 'window']\nexamples = ['a window']",
        ),
    ]);
    let shown: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
    let shadows: Vec<&String> = shown
        .iter()
        .filter(|one| one.contains("shadowed"))
        .collect();
    assert_eq!(shadows.len(), 1, "{shown:?}");
    assert!(
        shadows[0].starts_with(
            "r.toml:13: shadowed pattern of rule `narrow`: the one example it matches is also \
             matched by rule `wide` at r.toml:6"
        ),
        "{shadows:?}"
    );
}

#[test]
fn only_the_languages_of_the_book_are_missed() {
    let english = "[[rule]]\nid = 'one'\ncategory = 'a'\ntitle = { en = 'One' }\nexamples = ['one']\nreplies = { en = ['x'] }\n";
    let both = "[[rule]]\nid = 'two'\ncategory = 'a'\ntitle = { en = 'Two', zh = '二' }\nexamples = ['two']\nreplies = { en = ['x'], zh = ['x'] }\n";
    let missing = [
        "rule `one` has no title in `zh`",
        "rule `one` has no reply in `zh`",
    ];
    for (languages, rules, warnings) in [
        ("", vec![english], &[][..]),
        ("", vec![english, both], &missing[..]),
        ("languages = ['en']\n", vec![english, both], &[]),
        ("languages = ['en', 'zh']\n", vec![english], &missing),
        ("languages = ['zh']\n", vec![english], &missing),
    ] {
        let sources = [
            ("book.toml", format!("{languages}{BOOK}")),
            ("r.toml", rules.concat()),
        ];
        let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
        let found = crate::faq::rulebook::check::self_test(&book).warnings;
        let said: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(said, warnings, "{languages}{rules:?}");
    }
}

#[test]
fn a_language_that_frontdesk_does_not_speak_is_refused() {
    let sources = [
        ("book.toml", format!("languages = ['en', 'fr']\n{BOOK}")),
        ("r.toml", rule("one", "")),
    ];
    let problems = RuleBook::from_sources(sources).err().unwrap().to_string();
    assert!(
        problems.contains("book.toml:1: ")
            && problems.contains("unknown language `fr`; there are: en, zh"),
        "{problems}"
    );
}
