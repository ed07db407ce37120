//! Lists and foreign words as one message of the platform holds them. Knows nothing of rules.

use crate::desk::replies::cut_to;
use crate::faq::is_hidden;

/// What a message holds, with a little room.
pub(super) const POST_CHARS: usize = 1990;

/// A heading and as many lines as fit under it; `rest` says how many are missing, and is left out if none is.
pub(in crate::desk) fn fitted(
    heading: &str,
    lines: &[String],
    rest: impl Fn(usize) -> String,
) -> String {
    let mut text = heading.to_owned();
    let mut chars = heading.chars().count();
    let room = POST_CHARS - rest(lines.len()).chars().count() - 1;
    for (index, line) in lines.iter().enumerate() {
        let more = line.chars().count() + 1;
        if chars + more > room {
            text.push('\n');
            text.push_str(&rest(lines.len() - index));
            break;
        }
        text.push('\n');
        text.push_str(line);
        chars += more;
    }
    cut_to(&text, POST_CHARS)
}

/// Somebody's words as they stand, on one line: no markdown of theirs works, no mention of theirs either.
pub(in crate::desk) fn quoted(words: &str, most: usize) -> String {
    let plain: String = words
        .chars()
        .filter(|letter| !is_hidden(*letter))
        .map(|letter| match letter {
            '`' => 'ˋ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    format!("`{}`", cut_to(plain.trim(), most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let rest = |more: usize| format!("and {more} more");
        let few = fitted("H", &["a".to_owned(), "b".to_owned()], rest);
        assert_eq!(few, "H\na\nb");
        let lines: Vec<String> = (0..100).map(|_| "词".repeat(99)).collect();
        let many = fitted("H", &lines, rest);
        assert!(many.chars().count() <= POST_CHARS);
        assert_eq!(many.lines().count(), 1 + 19 + 1, "{many}");
        assert!(many.ends_with("and 81 more"), "{many}");
    }

    #[test]
    fn one_line_that_is_longer_than_a_message_is_counted_too() {
        let text = fitted("H", &["x".repeat(5000)], |more| format!("{more} more"));
        assert_eq!(text, "H\n1 more");
    }

    #[test]
    fn foreign_words_cannot_leave_their_quotes() {
        assert_eq!(quoted(" a`b\n<@5> ", 20), "`aˋb <@5>`");
        assert_eq!(quoted("abcdef", 4), "`abc…`");
    }
}
