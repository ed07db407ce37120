//! Tests with rule files and texts that are made to cause harm: large, slow, or without words.

use crate::domain::Locale;
use crate::faq::rulebook::book::*;

const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'Account' }\n";
const ANYONE: Asking<'static> = Asking::anyone(Locale::EnUs);

/// Makes a rule of its own patterns and examples, both as TOML.
fn rule(id: &str, patterns: &str, examples: &str) -> String {
    format!(
        "[[rule]]\nid = '{id}'\ncategory = 'account'\ntitle = {{ en = 'About {id}' }}\npatterns = [{patterns}]\n\
         examples = [{examples}]\nreplies = {{ en = ['It is so.'] }}\n"
    )
}

fn load(rules: &str) -> Result<RuleBook, Problems> {
    RuleBook::from_sources([("book.toml", BOOK), ("a.toml", rules)])
}

fn loaded(rules: &str) -> RuleBook {
    load(rules).unwrap_or_else(|problems| panic!("{problems}"))
}

fn answered(book: &RuleBook, text: &str) -> Option<String> {
    let verdict = book.consult(text, &ANYONE);
    verdict.answer().map(|answer| answer.rule.to_string())
}

#[test]
fn patterns_that_would_backtrack_for_ever_end_at_once() {
    let patterns = [
        r"'(a+)+$'",
        r"'(a|aa)+b'",
        r"'.*.*.*x'",
        r"'(x?){30}y'",
        r"'\b(\w+\s?)*!'",
    ];
    let book = loaded(&rule("slow", &patterns.join(", "), "'anything'"));
    for part in ["a", "x", "word ", "é", "字", " "] {
        let text = format!("{}?", part.repeat(8_000 / part.len()));
        let _ = answered(&book, &text);
    }
    let found = book.consult(&format!("what is {}", "a".repeat(4_000)), &ANYONE);
    let found: Vec<&str> = found
        .candidates
        .iter()
        .map(|one| one.rule.as_str())
        .collect();
    assert_eq!(found, ["slow"]);
}

#[test]
fn a_rule_file_of_a_megabyte_is_read_and_a_larger_one_than_any_is_refused() {
    let mut rules = String::new();
    for number in 0.. {
        let examples: Vec<String> = (0..8)
            .map(|own| format!("'where do I find thing {number} of sort {own}'"))
            .collect();
        rules += &rule(
            &format!("thing-{number}"),
            &format!(r"'\bthing {number}\b'"),
            &examples.join(", "),
        );
        if rules.len() > 1 << 20 {
            break;
        }
    }
    let book = loaded(&rules);
    assert_eq!(
        answered(&book, "tell me about thing 77 please").as_deref(),
        Some("thing-77")
    );
    assert_eq!(
        answered(&book, "Where do I find thing 88 of sort 3?").as_deref(),
        Some("thing-88")
    );
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("book.toml"), BOOK).unwrap();
    std::fs::write(dir.path().join("a.toml"), "#".repeat(9 << 20)).unwrap();
    let said = RuleBook::load(dir.path()).err().unwrap().to_string();
    assert!(said.contains("a rule file has at most"), "{said}");
}

#[test]
fn a_large_file_that_is_wrong_throughout_is_refused_line_by_line() {
    let problems = load(&"[[rule]]\nid = ' '\n".repeat(30_000)).err().unwrap();
    let last = problems.0.last().unwrap();
    assert_eq!((last.line, last.text.as_str()), (Some(60_000), "id = ' '"));
    assert!(problems.0.len() >= 60_000, "{}", problems.0.len());
}

#[test]
fn examples_in_nobodys_words_are_found_again_and_equal_ones_answer_for_none() {
    let rules = [
        rule("emoji", "", "'🎉🎉', '🔑❓'"),
        rule("hebrew", "", "'איך מאפסים סיסמה', 'שכחתי את הסיסמה שלי'"),
        rule("arabic", "", "'كيف أعيد تعيين كلمة المرور'"),
        rule("one", "", "'the same words'"),
        rule("other", "", "'the same words', 'The  SAME words!'"),
    ];
    let book = loaded(&rules.concat());
    for (text, id) in [
        ("🔑❓", Some("emoji")),
        ("איך מאפסים סיסמה?", Some("hebrew")),
        ("\u{202B}שכחתי את הסיסמה שלי\u{202C}", Some("hebrew")),
        ("كيف أعيد تعيين كلمة المرور؟", Some("arabic")),
        ("the same words", None),
        ("🎈", None),
    ] {
        assert_eq!(answered(&book, text).as_deref(), id, "{text}");
    }
}

/// Examples of one rule, each in words of its own, or all in the same ones.
fn many(count: usize, in_words: impl Fn(usize) -> String) -> String {
    let examples: Vec<String> = (0..count).map(|at| format!("'{}'", in_words(at))).collect();
    examples.join(", ")
}

#[test]
fn a_hundred_thousand_equal_examples_are_known_once() {
    // Equal but for signs, and equal but for politeness: both lists would otherwise grow with each.
    let courtesies = [
        "",
        "please ",
        "hi ",
        "hello ",
        "thanks ",
        "hey so ",
        "ok please ",
    ];
    let equal = many(100_000, |at| {
        format!(
            "{}the same words{}",
            courtesies[at % courtesies.len()],
            "!".repeat(at % 50)
        )
    });
    let rules = rule("one", "", &equal) + &rule("other", "", "'quite another thing'");
    let book = loaded(&rules);
    for (text, id) in [
        ("The same words", Some("one")),
        ("thanks the same words please", Some("one")),
        ("quite another thing", Some("other")),
        ("the pool", None),
    ] {
        assert_eq!(answered(&book, text).as_deref(), id, "{text}");
    }
    let claims = book
        .rule_set(None)
        .matcher()
        .claims(&crate::faq::matching::text::Text::new("the same words"));
    assert!(claims.len() <= courtesies.len(), "{}", claims.len());
}

#[test]
fn a_hundred_thousand_examples_of_one_rule_are_read_and_known_by_their_words() {
    let in_words = |at: usize| format!("x{} y{} z{}", at % 47, at / 47 % 47, at / 47 / 47);
    let book = loaded(&rule("many", "", &many(100_000, in_words)));
    for at in [0, 77_777, 99_999] {
        let text = format!("{}!", in_words(at));
        assert_eq!(answered(&book, &text).as_deref(), Some("many"), "{text}");
    }
}
