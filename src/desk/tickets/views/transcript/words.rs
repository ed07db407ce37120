//! The words of a message as a page shows them: Discord's marks for people, channels, times and emoji become readable,
//! and addresses become links. Nothing else is taken for markup.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use crate::domain::{Timestamp, UserId};

/// A line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageLine {
    /// Whether it quotes somebody.
    pub(super) is_quote: bool,
    /// The pieces of the line, in order.
    pub(super) pieces: Vec<LinePiece>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinePiece {
    /// Plain text.
    Text(String),
    /// Text in bold.
    Bold(String),
    /// An address on the web.
    Link(String),
}

/// The names and the time zone for reading the marks of a text.
pub(super) struct MarkReader<'a> {
    /// The names of the authors.
    pub(super) names: &'a HashMap<UserId, String>,
    /// The zone in which times are shown.
    pub(super) zone: &'a TimeZone,
    /// The words for a person whose name is not known.
    pub(super) somebody: &'a str,
}

impl MarkReader<'_> {
    /// Reads the lines of a message.
    pub(super) fn lines(&self, text: &str) -> Vec<MessageLine> {
        text.lines().map(|line| self.line(line)).collect()
    }

    fn line(&self, line: &str) -> MessageLine {
        let (is_quote, rest) = match line.strip_prefix("> ") {
            Some(rest) => (true, rest),
            None => (false, line.strip_prefix("-# ").unwrap_or(line)),
        };
        let mut pieces = Vec::new();
        let parts: Vec<&str> = rest.split("**").collect();
        // The last of an odd number of marks has no partner, and stands for itself.
        let closed = parts.len() - usize::from(parts.len().is_multiple_of(2));
        for (index, part) in parts.iter().enumerate() {
            if index >= closed {
                self.add(&mut pieces, &format!("**{part}"), false);
            } else {
                self.add(&mut pieces, part, index % 2 == 1);
            }
        }
        MessageLine { is_quote, pieces }
    }

    /// Adds a text with its marks and addresses.
    fn add(&self, pieces: &mut Vec<LinePiece>, text: &str, is_bold: bool) {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if let Some(escaped) = escaped(rest) {
                plain.push(escaped);
                rest = &rest[1 + escaped.len_utf8()..];
            } else if let Some((shown, length)) = self.mark(rest) {
                plain.push_str(&shown);
                rest = &rest[length..];
            } else if let Some(length) = address(rest) {
                push(pieces, &mut plain, is_bold);
                pieces.push(LinePiece::Link(rest[..length].to_owned()));
                rest = &rest[length..];
            } else {
                plain.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
        push(pieces, &mut plain, is_bold);
    }

    /// Returns the readable form of a mark at the beginning of the text, with the mark's length in bytes.
    fn mark(&self, text: &str) -> Option<(String, usize)> {
        let inner = text.strip_prefix('<')?;
        let end = inner.find('>')?;
        let mark = &inner[..end];
        let shown = if let Some(user) = mark.strip_prefix("@!").or(mark.strip_prefix('@')) {
            match user.parse().ok().map(|user: UserId| self.names.get(&user)) {
                Some(Some(name)) => format!("@{name}"),
                _ => format!("@{}", self.somebody),
            }
        } else if let Some(channel) = mark.strip_prefix('#') {
            all_digits(channel).then(|| "#…".to_owned())?
        } else if let Some(time) = mark.strip_prefix("t:") {
            let secs: i64 = time.split(':').next()?.parse().ok()?;
            shown_at(Timestamp::from_millis(secs.checked_mul(1000)?), self.zone)
        } else {
            // A server's emoji: <:name:id>, or <a:name:id> if it is animated.
            let (name, id) = mark
                .strip_prefix('a')
                .unwrap_or(mark)
                .strip_prefix(':')?
                .split_once(':')?;
            all_digits(id).then(|| format!(":{name}:"))?
        };
        Some((shown, end + 2))
    }
}

fn push(pieces: &mut Vec<LinePiece>, plain: &mut String, is_bold: bool) {
    if plain.is_empty() {
        return;
    }
    let text = std::mem::take(plain);
    pieces.push(if is_bold {
        LinePiece::Bold(text)
    } else {
        LinePiece::Text(text)
    });
}

/// Returns the letter whose meaning a backslash at the beginning of the text removes.
fn escaped(text: &str) -> Option<char> {
    let letter = text.strip_prefix('\\')?.chars().next()?;
    letter.is_ascii_punctuation().then_some(letter)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Measures the length of an address on the web at the beginning of the text. A mark that ends a sentence or a bracket
/// does not belong to it.
fn address(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let end = text
        .find(|c: char| c.is_whitespace() || "<>\"'`|".contains(c))
        .unwrap_or(text.len());
    let address = text[..end].trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', ']', '*', '。', '，', '！', '？', '）',
    ]);
    (address.len() > scheme.len()).then_some(address.len())
}

/// Returns an address as it is shown: the ids in Discord's addresses tell people nothing.
pub(super) fn shown(address: &str) -> &str {
    const DISCORDS: &str = "https://discord.com/channels/";
    if address.starts_with(DISCORDS) {
        "discord.com"
    } else {
        address
    }
}

/// Writes a time as a page shows it, to the minute, in a zone.
pub(crate) fn shown_at(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_jiff().to_zoned(zone.clone());
    local.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<MessageLine> {
        let names = HashMap::from([(UserId::new(7), "Ivy".to_owned())]);
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let reading = MarkReader {
            names: &names,
            zone: &zone,
            somebody: "somebody",
        };
        reading.lines(text)
    }

    fn text(text: &str) -> LinePiece {
        LinePiece::Text(text.to_owned())
    }

    #[test]
    fn marks_become_readable_and_addresses_links() {
        let link = |url: &str| LinePiece::Link(url.to_owned());
        let cases = [
            ("ask <@7> or <@!8>", vec![text("ask @Ivy or @somebody")]),
            ("in <#12>", vec![text("in #…")]),
            (
                r"\*\*plain\*\* \<@7> C:\dir",
                vec![text(r"**plain** <@7> C:\dir")],
            ),
            (
                "until <t:1767600000:f>",
                vec![text("until 2026-01-05 16:00")],
            ),
            ("<:wave:12> <a:dance:13>", vec![text(":wave: :dance:")]),
            (
                "a < b > c <not:a mark>",
                vec![text("a < b > c <not:a mark>")],
            ),
            (
                "see https://example.com/a?b=1.",
                vec![text("see "), link("https://example.com/a?b=1"), text(".")],
            ),
            (
                "[here](http://evil.example)",
                vec![text("[here]("), link("http://evil.example"), text(")")],
            ),
            (
                "javascript:alert(1) https://",
                vec![text("javascript:alert(1) https://")],
            ),
            (
                "**bold** and ** not",
                vec![
                    LinePiece::Bold("bold".to_owned()),
                    text(" and "),
                    text("** not"),
                ],
            ),
        ];
        for (given, pieces) in cases {
            assert_eq!(
                read(given),
                [MessageLine {
                    is_quote: false,
                    pieces
                }],
                "{given}"
            );
        }
        assert!(read("> said\nnot")[0].is_quote);
    }

    proptest! {
        #[test]
        fn nothing_that_is_no_mark_is_lost(words in "[a-z *]{0,40}") {
            let lines = read(&words);
            let shown: String = lines.iter().flat_map(|line| &line.pieces).map(|piece| match piece {
                LinePiece::Text(text) | LinePiece::Bold(text) | LinePiece::Link(text) => text.as_str(),
            }).collect();
            prop_assert_eq!(shown.replace('*', ""), words.replace('*', ""));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "(<[@#:at!]{0,3}[0-9:]{0,22}>?|\\PC{0,5}|https?://\\PC{0,5}|\n){0,8}") {
            read(&text);
        }
    }
}
