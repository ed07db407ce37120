//! Separates quotes and struck out words from the author's own, as Discord shows them: lines that begin with `> `,
//! everything after `>>> `, and text between two `~~`. Such marks in code are plain text, and a spoiler's words count.

use std::borrow::Cow;
use std::ops::Range;

use crate::faq::matching::text::Text;

/// Returns the author's own part of a message, without struck out words and without quotes while other words remain. If
/// a message is only a quote, the quote counts.
pub(crate) fn own_words(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let quotes = bytes.contains(&b'>');
    if !quotes && !raw.contains("~~") {
        return Cow::Borrowed(raw);
    }
    let said = without(raw, &struck(raw));
    let own = without(&said, &quoted(&said));
    if own.len() == said.len() || !has_words(&own) {
        return said;
    }
    Cow::Owned(own.into_owned())
}

/// Returns whether a text has a word, and not only marks, mentions, links, numbers and emoji.
pub(crate) fn has_words(text: &str) -> bool {
    Text::new(text).cleaned().contains(char::is_alphabetic)
}

/// Removes these parts from a text, each replaced by a space.
fn without<'a>(text: &'a str, parts: &[Range<usize>]) -> Cow<'a, str> {
    if parts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    for part in parts {
        left.push_str(&text[from..part.start]);
        left.push(' ');
        from = part.end;
    }
    left.push_str(&text[from..]);
    Cow::Owned(left)
}

/// Finds the parts of a text that are code: inside fences or backquotes, marks are only shown.
fn code(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('`').map(|at| from + at) {
        let mark = text[start..].bytes().take_while(|byte| *byte == b'`');
        let mark = &text[start..start + mark.count()];
        let inside = start + mark.len();
        let Some(length) = text[inside..].find(mark) else {
            from = inside;
            continue;
        };
        let end = inside + length + mark.len();
        found.push(start..end);
        from = end;
    }
    found
}

fn struck(text: &str) -> Vec<Range<usize>> {
    if !text.contains("~~") {
        return Vec::new();
    }
    let code = code(text);
    let is_code = |at: usize| code.iter().any(|part| part.contains(&at));
    let mut found = Vec::new();
    let mut opened: Option<usize> = None;
    let mut from = 0;
    while let Some(start) = text[from..].find("~~").map(|at| from + at) {
        let run = text[start..].bytes().take_while(|byte| *byte == b'~');
        let end = start + run.count();
        from = end;
        // A longer run is a flourish ("thanks~~~"), and a backslash shows the mark itself.
        if end - start != 2 || is_code(start) || text[..start].ends_with('\\') {
            continue;
        }
        opened = match opened {
            Some(begin) => {
                found.push(begin..end);
                None
            }
            None => Some(start),
        };
    }
    found
}

fn quoted(text: &str) -> Vec<Range<usize>> {
    let code = code(text);
    let is_code = |at: usize| code.iter().any(|part| part.start < at && at < part.end);
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let own = start;
        start += line.len();
        let rest = line.trim_start_matches(' ');
        if is_code(own) || !rest.starts_with('>') {
            continue;
        }
        if rest.starts_with(">>> ") {
            found.push(own..text.len());
            break;
        }
        let after = &rest[1..];
        if after.starts_with(' ') || after.trim().is_empty() {
            found.push(own..start);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_authors_own_words_are_said() {
        for (raw, own) in [
            ("> how do I pay?\nwith a card", "with a card"),
            ("with a card\n> how do I pay?", "with a card"),
            ("> how\n> do I pay?\nno idea", "no idea"),
            ("  > how do I pay?\nno idea", "no idea"),
            ("> 怎么退款\n在设置里", "在设置里"),
            ("look\n>>> how do I pay?\n\nwith what", "look"),
            (
                ">>> how do I pay?\nwith what",
                ">>> how do I pay? with what",
            ),
            ("> how do I pay?", "> how do I pay?"),
            (
                "> how do I pay?\n<@12345> 🙏",
                "> how do I pay? <@12345> 🙏",
            ),
            (
                "> how do I pay?\n<:wave:12345>",
                "> how do I pay? <:wave:12345>",
            ),
            ("> how do I pay?\n+1", "> how do I pay? +1"),
            ("~~I want a refund~~", ""),
            ("~~I want a refund~~ good course", "good course"),
            ("a ~~**b**\nc~~ d", "a d"),
            ("> ~~how do I pay?~~\nsettled", "settled"),
            ("> ~~how~~ who pays?", "> who pays?"),
            // Neither quoted nor struck.
            (">no quote\nother words", ">no quote other words"),
            ("a > b\nother words", "a > b other words"),
            ("`> code`\nother words", "`> code` other words"),
            (
                "```\n> code\n```\nother words",
                "``` > code ``` other words",
            ),
            ("`~~code~~` stays", "`~~code~~` stays"),
            ("||how do I pay?|| please", "||how do I pay?|| please"),
            ("so long~~~ how do I pay~~~", "so long~~~ how do I pay~~~"),
            ("only one ~~ mark", "only one ~~ mark"),
            (r"\~~shown\~~ how do I pay?", r"\~~shown\~~ how do I pay?"),
            ("<@1> how do I pay?", "<@1> how do I pay?"),
        ] {
            let said = own_words(raw);
            let words: Vec<&str> = said.split_whitespace().collect();
            let expected: Vec<&str> = own.split_whitespace().collect();
            assert_eq!(words, expected, "{raw:?}");
        }
    }
}
