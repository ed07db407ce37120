//! Finds patterns without effect: on the book's examples and on texts made for the pattern, a pattern of another rule
//! matches wherever it does. Also finds patterns that another rule has in equal words. Reads the book only.
//!
//! Finds characters in patterns that no normalised text has: full-width punctuation, ligatures, invisible characters,
//! line breaks. A part of a pattern that needs one of them can never match. Reads patterns only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use rule_patterns::specimens;

use crate::domain::GuildId;
use crate::faq::matching::text::Text;
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::rule::{Phrase, Rule};

/// A shadowed pattern, with the pattern in whose shadow it is.
pub(crate) struct Shadowed<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) pattern: &'a Phrase,
    pub(crate) other_rule: &'a Rule,
    pub(crate) other_pattern: &'a Phrase,
    /// The number of the book's examples that both match.
    pub(crate) examples: usize,
}

/// A pattern that another rule has in equal words.
pub(crate) struct RepeatedPattern<'a> {
    pub(crate) rule: &'a Rule,
    pub(crate) pattern: &'a Phrase,
    /// The first rule that has it.
    pub(crate) first_rule: &'a Rule,
    /// The pattern of that rule.
    pub(crate) first: &'a Phrase,
}

/// Finds the patterns that another rule has in equal words: neither rule answers the texts that they match, even if no
/// example shows it.
pub(crate) fn repeated(book: &RuleBook, guild: Option<GuildId>) -> Vec<RepeatedPattern<'_>> {
    let mut known: HashMap<&str, (&Rule, &Phrase)> = HashMap::new();
    let mut repeated = Vec::new();
    for rule in book.rules(guild) {
        for pattern in &rule.patterns {
            let (first_rule, first) = *known.entry(&pattern.text).or_insert((rule, pattern));
            if first_rule.id != rule.id {
                repeated.push(RepeatedPattern {
                    rule,
                    pattern,
                    first_rule,
                    first,
                });
            }
        }
    }
    repeated
}

/// A pattern's rule, with its place in the rule.
type PatternPlace = (usize, usize);

/// The texts that show the use of a pattern: the examples that it matches, and texts made to match it.
#[derive(Default)]
struct PatternTexts {
    texts: Vec<usize>,
    examples: usize,
}

/// Finds the shadowed patterns in a guild, in the order of the files.
pub(crate) fn shadowed(book: &RuleBook, guild: Option<GuildId>) -> Vec<Shadowed<'_>> {
    let rules: Vec<&Rule> = book.rules(guild).collect();
    let mut by_text: Vec<Vec<PatternPlace>> = Vec::new();
    let mut shown: BTreeMap<PatternPlace, PatternTexts> = BTreeMap::new();
    for example in rules.iter().flat_map(|rule| &rule.examples) {
        let places = book.matching_patterns(guild, &example.text);
        for place in &places {
            let own = shown.entry(*place).or_default();
            own.texts.push(by_text.len());
            own.examples += 1;
        }
        by_text.push(places);
    }
    for (rule, own) in rules.iter().enumerate() {
        for (position, pattern) in own.patterns.iter().enumerate() {
            let place = (rule, position);
            for specimen in specimens(&pattern.text) {
                let places = book.matching_patterns(guild, &specimen);
                if places.contains(&place) {
                    shown.entry(place).or_default().texts.push(by_text.len());
                    by_text.push(places);
                }
            }
        }
    }
    let is_beside = |place: PatternPlace, other: PatternPlace| {
        shown.get(&place).is_some_and(|own| {
            let mut texts = own.texts.iter();
            texts.all(|text| by_text[*text].binary_search(&other).is_ok())
        })
    };
    let in_shadow = |(place, own): (&PatternPlace, &PatternTexts)| {
        // A rule that shadows it also matches its first text. If two match the same texts, the first shadows the
        // second.
        let beside = by_text[*own.texts.first()?].iter();
        let mut others = beside.filter(|other| other.0 != place.0);
        let other = others.find(|other| {
            is_beside(*place, **other) && (*other < place || !is_beside(**other, *place))
        })?;
        Some(Shadowed {
            rule: rules[place.0],
            pattern: rules[place.0].patterns.get(place.1)?,
            other_rule: rules[other.0],
            other_pattern: rules[other.0].patterns.get(other.1)?,
            examples: own.examples,
        })
    };
    shown.iter().filter_map(in_shadow).collect()
}

/// The most characters of a class that is examined; a larger one has some that occur in texts.
const SMALL_CLASS: u32 = 64;

/// The parts of a pattern that can never match.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct UnmatchedParts {
    /// The characters that no prepared text has.
    pub(crate) characters: BTreeSet<char>,
    /// Whether the whole pattern can never match, and not only one of its alternatives.
    pub(crate) whole: bool,
}

/// Finds the parts of an accepted pattern that can never match; `None` if all of it can.
pub(crate) fn unmet(pattern: &str) -> Option<UnmatchedParts> {
    let mut parser = ParserBuilder::new().case_insensitive(true).build();
    let hir = parser.parse(pattern).ok()?;
    let mut characters = BTreeSet::new();
    let whole = is_dead(&hir, &mut characters);
    // Of a letter in both cases, the written one is reported.
    let written = |letter: &char| pattern.contains(*letter);
    if characters.iter().any(written) {
        characters.retain(written);
    }
    if !whole {
        // `(，|,)` takes both for safety, and needs no mending.
        characters.retain(|letter| !pattern.contains(&becomes(*letter)));
    }
    (!characters.is_empty()).then_some(UnmatchedParts { characters, whole })
}

/// Returns the form of a character after a text is prepared for comparison.
pub(crate) fn becomes(letter: char) -> String {
    let text = Text::new(&format!("a{letter}a"));
    let kept = text.cleaned().strip_prefix('a').unwrap_or_default();
    kept.strip_suffix('a').unwrap_or_default().to_owned()
}

fn is_met(letter: char) -> bool {
    letter.is_ascii_graphic() || letter == ' ' || becomes(letter).contains(letter)
}

/// Returns whether a part can never match; notes the characters that prevent it.
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
        // An optional part cannot prevent a match.
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
