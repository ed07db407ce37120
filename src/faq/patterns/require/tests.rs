//! Which words a pattern requires, by table.

use super::*;

/// The groups of a pattern; whole words in angle brackets.
fn shown(pattern: &str) -> String {
    let hir = regex_syntax::parse(pattern).unwrap();
    let literal = |literal: &Literal| match literal.whole {
        true => format!("<{}>", literal.text),
        false => literal.text.clone(),
    };
    let group = |group: &Group| group.iter().map(literal).collect::<Vec<_>>().join("|");
    groups(&hir)
        .iter()
        .map(group)
        .collect::<Vec<_>>()
        .join(" & ")
}

#[test]
fn the_words_a_pattern_asks_for_are_found() {
    for (pattern, expected) in [
        (
            r"\b(forgot|reset|lost)\b.*\bpassword\b",
            "<forgot>|<lost>|<reset> & <password>",
        ),
        (r"\bpasswords?\b", "<password>|<passwords>"),
        (r"how do I reset", "<do> & how & <i> & reset"),
        (r"\bhow (do|can) i\b", "<can>|<do> & <how> & <i>"),
        (r"^refund$", "<refund>"),
        (r"log[\s-]?in", "log|login"),
        (r"\bcan(no|')?t\b", "can't|<cannot>|<cant>"),
        (
            r"(忘记|重置)(了)?密码",
            "忘记了密码|忘记密码|重置了密码|重置密码",
        ),
        (r"退款|退钱", "退款|退钱"),
        (r"c\+\+", "c++"),
        (r"(?i)KELVIN", "kelvin"),
        (r"\b(sign in|log on)\b", "<log>|<sign>"),
        (r"\b(video.*black|black.*screen)\b", "black|screen"),
        (r"so+rry", "rry"),
        (r"\w+@example\.com", "@example.com"),
        (
            r"pay(ing|ed)?\s+(by|with)\s+card",
            "<by>|<with> & card & pay|payed|paying",
        ),
    ] {
        assert_eq!(shown(pattern), expected, "{pattern}");
    }
}

#[test]
fn nothing_is_required_where_nothing_must_be_there() {
    for pattern in [
        r".*",
        r"(foo)?",
        r"a*",
        r"\w+",
        r"[^a-z]{3}",
        r"(foo|)",
        r"x",
        r"\?$",
        r"",
        r"(foo|\d+)",
    ] {
        assert_eq!(shown(pattern), "", "{pattern}");
    }
}

#[test]
fn a_huge_alternation_is_left_aside() {
    let words = |n: usize| {
        (0..n)
            .map(|i| format!("w{i}x"))
            .collect::<Vec<_>>()
            .join("|")
    };
    assert!(!shown(&words(500)).is_empty());
    assert!(shown(&words(MAX_ALTERNATIVES + 1)).is_empty());
}
