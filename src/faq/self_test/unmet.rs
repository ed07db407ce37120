//! Characters of patterns that no text ever has by the time it is compared: full-width punctuation, ligatures,
//! invisible characters, line breaks. What of a pattern needs one of them can never match. Reads patterns only.

use std::collections::BTreeSet;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::faq::text::Text;

/// A class of more characters than this has some that texts have.
const SMALL_CLASS: u32 = 64;

/// What of a pattern can never match.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unmet {
    /// The characters that no text has.
    pub(super) characters: BTreeSet<char>,
    /// Whether the whole pattern never matches, and not only one of its alternatives.
    pub(super) whole: bool,
}

/// Reads a pattern that was accepted; `None` where all of it can match.
pub(super) fn unmet(pattern: &str) -> Option<Unmet> {
    let mut parser = ParserBuilder::new().case_insensitive(true).build();
    let hir = parser.parse(pattern).ok()?;
    let mut characters = BTreeSet::new();
    let whole = is_dead(&hir, &mut characters);
    // Of a letter in both cases, the one that was written is told.
    let written = |letter: &char| pattern.contains(*letter);
    if characters.iter().any(written) {
        characters.retain(written);
    }
    if !whole {
        // `(，|,)` takes both for safety, and needs no mending.
        characters.retain(|letter| !pattern.contains(&becomes(*letter)));
    }
    (!characters.is_empty()).then_some(Unmet { characters, whole })
}

/// What a character becomes before a text is compared.
pub(super) fn becomes(letter: char) -> String {
    let text = Text::new(&format!("a{letter}a"));
    let kept = text.cleaned().strip_prefix('a').unwrap_or_default();
    kept.strip_suffix('a').unwrap_or_default().to_owned()
}

fn is_met(letter: char) -> bool {
    letter.is_ascii_graphic() || letter == ' ' || becomes(letter).contains(letter)
}

/// Whether a part can never match; notes the characters that keep it from matching.
fn is_dead(part: &Hir, found: &mut BTreeSet<char>) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let missing: Vec<char> = text.chars().filter(|letter| !is_met(*letter)).collect();
            found.extend(&missing);
            !missing.is_empty()
        }
        HirKind::Class(class) => is_dead_class(class, found),
        HirKind::Capture(capture) => is_dead(&capture.sub, found),
        // What may be left out keeps nothing from matching.
        HirKind::Repetition(repetition) => repetition.min > 0 && is_dead(&repetition.sub, found),
        HirKind::Concat(parts) => {
            let dead: Vec<bool> = parts.iter().map(|part| is_dead(part, found)).collect();
            dead.contains(&true)
        }
        HirKind::Alternation(parts) => {
            let dead: Vec<bool> = parts.iter().map(|part| is_dead(part, found)).collect();
            !dead.contains(&false)
        }
    }
}

fn is_dead_class(class: &Class, found: &mut BTreeSet<char>) -> bool {
    let Class::Unicode(class) = class else {
        return false;
    };
    let size = |range: &regex_syntax::hir::ClassUnicodeRange| {
        u32::from(range.end()) - u32::from(range.start()) + 1
    };
    if class.ranges().iter().map(size).sum::<u32>() > SMALL_CLASS {
        return false;
    }
    let letters = class.ranges().iter();
    let letters: Vec<char> = letters
        .flat_map(|range| range.start()..=range.end())
        .collect();
    let dead = !letters.is_empty() && letters.iter().all(|letter| !is_met(*letter));
    if dead {
        found.extend(letters);
    }
    dead
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_normalising_takes_away_can_never_match() {
        for (pattern, characters, whole) in [
            ("怎么办？", "？", true),
            ("退款|怎么办？", "？", false),
            (r"\bＶＰＮ\b", "ＶＰＮ", true),
            ("of\u{FB01}ce", "\u{FB01}", true),
            ("zero\u{200B}width", "\u{200B}", true),
            (r"one\ntwo", "\n", true),
            ("[①②]号", "①②", true),
        ] {
            let found = unmet(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert_eq!(found.characters, characters.chars().collect(), "{pattern}");
            assert_eq!(found.whole, whole, "{pattern}");
        }
    }

    #[test]
    fn what_can_match_is_left_alone() {
        for pattern in [
            r"\b(forgot|reset)\b.*\bpassword\b",
            "(忘记|重置)[^。？！]{0,6}密码",
            "怎么办？?",
            "办[？?]",
            "办(？|\\?|$)",
            r"\u{212A}elvin",
            "straße|café|naïve",
            "",
            r"^\s*\$5\.00$",
        ] {
            assert_eq!(unmet(pattern), None, "{pattern}");
        }
    }
}
