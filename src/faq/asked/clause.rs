//! A line cut into clauses: at its punctuation, its emoji, and words that begin another thought.

use std::sync::LazyLock;

use super::phrases::{self, Finder};
use crate::faq::text::is_unspaced;

/// Longer fillers are a clause of their own.
const FILLER: usize = 48;

/// A clause, and what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clause<'a> {
    pub(super) text: &'a str,
    /// The punctuation behind it, or nothing.
    pub(super) mark: &'a str,
}

/// Words that begin a clause of their own, without any punctuation before them.
static TURNS: LazyLock<Finder> = LazyLock::new(|| {
    let turns = r" (?:but|however|although|whereas|(?:and|so|then|or) (?:how|what|where|when|why|which|who) (?:do|does|did|can|could|should|is|are|will|would|to)|(?:and|so|then) (?:can|could|do|does|is|are|will|would|may|should) (?:i|you|we|it|there|someone|anyone|the|my))(?-u:\b)|(?:但是?|可是|不过|然而|只是|那么?(?:怎么|如何|在哪))";
    Finder::new(turns)
});

/// The clauses of a line, in order.
pub(super) fn clauses(line: &str) -> Vec<Clause<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let end = at + c.len_utf8();
        if is_end(line, at, c) && !is_soft_after_filler(&line[start..at], c) {
            push(&mut found, &line[start..at], &line[at..end]);
            start = end;
        }
        at = end;
    }
    push(&mut found, &line[start..], "");
    found
}

/// Words with which a clause turns against the one before it.
static CONTRAST: LazyLock<Finder> = LazyLock::new(|| {
    Finder::new(
        r"^(?:but|however|although|yet|except|only)(?-u:\b)|^(?:但|可是|不过|然而|只是|就是)",
    )
});

/// Whether a clause turns against the one before it.
pub(super) fn turns(clause: &Clause<'_>) -> bool {
    CONTRAST.is_in(clause.text)
}

fn push<'a>(found: &mut Vec<Clause<'a>>, part: &'a str, mark: &'a str) {
    let mut from = 0;
    for turn in TURNS.starts(part).filter(|start| *start > 0) {
        push_one(found, &part[from..turn], "");
        from = turn;
    }
    push_one(found, &part[from..], mark);
}

fn push_one<'a>(found: &mut Vec<Clause<'a>>, text: &'a str, mark: &'a str) {
    let text = text.trim_matches([' ', '"']);
    if text.chars().any(char::is_alphanumeric) {
        found.push(Clause { text, mark });
    } else if let Some(last) = found.last_mut()
        && last.mark != "?"
        && mark == "?"
    {
        // "Really!?" asks.
        last.mark = mark;
    }
}

/// Whether a character ends a clause where it stands.
fn is_end(line: &str, at: usize, c: char) -> bool {
    let next = line[at + c.len_utf8()..].chars().next();
    match c {
        '!' | '?' | ';' | '(' | ')' => true,
        // "2.0", "1,000", "12:30"
        '.' | ',' | ':' => {
            !next.is_some_and(char::is_alphanumeric) || next.is_some_and(is_unspaced)
        }
        ' ' => {
            let before = line[..at].chars().next_back();
            before.is_some_and(is_unspaced) && next.is_some_and(is_unspaced)
        }
        '-' => line[..at].ends_with(' ') && next == Some(' '),
        '\'' | '"' | '&' | '/' | '\u{2019}' | '\u{2018}' | '·' => false,
        c => {
            !c.is_ascii()
                && !c.is_alphanumeric()
                && !unicode_normalization::char::is_combining_mark(c)
        }
    }
}

/// "Oh, never mind" is one clause.
fn is_soft_after_filler(clause: &str, c: char) -> bool {
    matches!(c, ',' | ':') && clause.len() <= FILLER && phrases::is_filler(clause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_another_thought_begins() {
        for (line, expected) in [
            (
                "How do I pay? With a card, I think.",
                &["How do I pay", "With a card", "I think"][..],
            ),
            ("oh, never mind", &["oh, never mind"]),
            (
                "I know how to pay but how do I get a receipt",
                &["I know how to pay", "but how do I get a receipt"],
            ),
            (
                "now I know and where do I go",
                &["now I know", "and where do I go"],
            ),
            (
                "it costs 1,000.50 at 12:30",
                &["it costs 1,000.50 at 12:30"],
            ),
            ("怎么退款 不用了", &["怎么退款", "不用了"]),
            ("怎么退款?谢谢,算了", &["怎么退款", "谢谢,算了"]),
            (
                "我知道怎么退款但是没到账",
                &["我知道怎么退款", "但是没到账"],
            ),
            ("how do I pay 😅 found it", &["how do I pay", "found it"]),
            ("", &[]),
            ("?!", &[]),
        ] {
            let texts: Vec<&str> = clauses(line).iter().map(|one| one.text).collect();
            assert_eq!(texts, expected, "{line}");
        }
    }
}
