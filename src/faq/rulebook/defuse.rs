//! Makes a stranger's words harmless inside a message of ours: no mention, link, markup or invisible character remains,
//! and the words stay readable. Never judges their meaning.

/// The invisible character that is put between characters that must not touch.
const GAP: char = '\u{200B}';

/// The most characters of a caught group; a longer one is cut.
pub(crate) const GROUP_CHARS: usize = 80;

/// The most characters that replace one kept character.
pub(crate) const GROWTH: usize = 2;

/// Cuts a text at [`GROUP_CHARS`] characters and defuses it.
pub(crate) fn cut_and_defuse(text: &str) -> String {
    let mut plain = text.chars().map(flat).filter(|c| !is_hidden(*c));
    let kept: String = plain.by_ref().take(GROUP_CHARS).collect();
    let cut = plain.next().is_some();
    let mut safe = defuse(kept.trim());
    if cut {
        safe.push('…');
    }
    safe
}

/// Escapes markdown and breaks mentions, links, emoji codes and timestamps apart.
pub fn defuse(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() * GROWTH);
    safe.extend(text.chars().flat_map(harmless).flatten().flatten());
    safe
}

/// Makes a text harmless within so many characters; a longer one is cut, with a mark.
fn defuse_within(text: &str, most: usize) -> String {
    let mut safe = String::new();
    let mut left = most.saturating_sub(1);
    let mut letters = text.chars().flat_map(harmless).peekable();
    while let Some(letter) = letters.next() {
        let takes = letter.iter().flatten().count();
        if takes > left && !(letters.peek().is_none() && takes == left + 1) {
            safe.push('…');
            return safe;
        }
        left = left.saturating_sub(takes);
        safe.extend(letter.iter().flatten());
    }
    safe
}

/// Makes each non-empty line harmless; the lines share the room.
pub fn defuse_lines(text: &str, most: usize) -> String {
    let mut left = most;
    let mut safe: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if left == 0 {
            break;
        }
        let line = defuse_within(line, left);
        left = left.saturating_sub(line.chars().count() + 1);
        safe.push(line);
    }
    safe.join("\n")
}

/// Writes a character harmlessly, in one or two; nothing for a hidden one.
fn harmless(letter: char) -> Option<[Option<char>; 2]> {
    let letter = Some(flat(letter)).filter(|letter| !is_hidden(*letter))?;
    Some(match letter {
        // A backslash stops markup, but not mentions: the API finds those in the raw text.
        '@' | '<' | '/' => [Some(letter), Some(GAP)],
        _ if is_markup(letter) => [Some('\\'), Some(letter)],
        _ => [Some(letter), None],
    })
}

/// Turns line breaks and other control characters into spaces: a quote block or heading needs a new line.
fn flat(letter: char) -> char {
    if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
        ' '
    } else {
        letter
    }
}

/// Returns whether a character has a meaning in markdown, including Discord's.
fn is_markup(letter: char) -> bool {
    matches!(
        letter,
        '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '#' | '[' | ']' | '(' | ')' | ':' | '-' | '+'
    )
}

/// Returns whether a character is invisible, or changes the direction of the text after it.
pub fn is_hidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a text as a reader of the message sees it.
    fn seen(text: &str) -> String {
        let mut letters = text.chars().filter(|c| *c != GAP);
        let mut seen = String::new();
        while let Some(letter) = letters.next() {
            seen.extend(if letter == '\\' {
                letters.next()
            } else {
                Some(letter)
            });
        }
        seen
    }

    #[test]
    fn nothing_that_acts_survives() {
        let cases = [
            ("@everyone", "@\u{200B}everyone"),
            ("<@123>", "<\u{200B}@\u{200B}123\\>"),
            ("<@&9>", "<\u{200B}@\u{200B}&9\\>"),
            ("<#5>", "<\u{200B}\\#5\\>"),
            ("https://x.example", "https\\:/\u{200B}/\u{200B}x.example"),
            ("**b** `c`", "\\*\\*b\\*\\* \\`c\\`"),
            ("a\n# b", "a \\# b"),
            ("@\u{200B}\u{202E}here", "@\u{200B}here"),
        ];
        for (text, safe) in cases {
            assert_eq!(defuse(text), safe, "{text:?}");
        }
    }

    #[test]
    fn a_long_group_is_cut_and_says_so() {
        let cut = cut_and_defuse(&"x".repeat(81));
        assert_eq!(cut, format!("{}…", "x".repeat(80)));
        assert_eq!(cut_and_defuse(&"x".repeat(80)), "x".repeat(80));
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "@everyone",
            "@here",
            "<@1>",
            "<@!1>",
            "<@&1>",
            "<#1>",
            "<:a:1>",
            "<t:1:R>",
            "</a:1>",
            "https://a.b",
            "discord.gg/x",
            "*",
            "_",
            "`",
            "```",
            "||",
            "~~",
            "\\",
            "> ",
            "# ",
            "[a](b)",
            "\n",
            "\u{200B}",
            "@",
            "<",
            "everyone",
            "我",
            "a",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_mention_link_or_markup_survives(text in prop_oneof![hostile(), any::<String>()]) {
            let safe = cut_and_defuse(&text);
            for live in ["@everyone", "@here", "<@", "<#", "<:", "<a:", "<t:", "</", "<id", "://", "gg/x", "\n"] {
                prop_assert!(!safe.contains(live), "{safe:?} has {live}");
            }
            let mut letters = safe.chars();
            while let Some(letter) = letters.next() {
                prop_assert!(letter == '\\' || !is_markup(letter), "{safe:?} has a bare {letter}");
                if letter == '\\' {
                    prop_assert!(letters.next().is_some_and(is_markup));
                }
            }
            prop_assert!(safe.chars().count() <= GROUP_CHARS * GROWTH + 1);
        }

        #[test]
        fn people_read_the_same_words(text in "[ -~我们é]{0,60}") {
            prop_assert_eq!(seen(&defuse(&text)), text);
        }
    }
}
