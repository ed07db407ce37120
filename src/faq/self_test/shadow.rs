//! Patterns that decide nothing: whatever one of them matches, as far as the book's examples and texts made
//! for it show, a pattern of another rule matches as well; or which another rule has in the same words. Reads
//! the book only.

use std::collections::{BTreeMap, HashMap};

use super::RuleBook;
use crate::domain::GuildId;
use crate::faq::rule::{Phrase, Rule};
use rule_patterns::specimens;

/// A pattern, and the one in whose shadow it stands.
pub(super) struct Shadowed<'a> {
    pub(super) rule: &'a Rule,
    pub(super) pattern: &'a Phrase,
    pub(super) other_rule: &'a Rule,
    pub(super) other_pattern: &'a Phrase,
    /// How many examples of the book both match.
    pub(super) examples: usize,
}

/// Patterns that another rule has in the same words, each beside the first rule to have it: neither answers
/// what they match, whether or not an example shows it.
pub(super) fn repeated(
    book: &RuleBook,
    guild: Option<GuildId>,
) -> Vec<(&Rule, &Phrase, &Rule, &Phrase)> {
    let mut first: HashMap<&str, (&Rule, &Phrase)> = HashMap::new();
    let mut repeated = Vec::new();
    for rule in book.rules(guild) {
        for pattern in &rule.patterns {
            let (other, known) = *first.entry(&pattern.text).or_insert((rule, pattern));
            if other.id != rule.id {
                repeated.push((rule, pattern, other, known));
            }
        }
    }
    repeated
}

/// A pattern's rule and its own place within the rule.
type Place = (usize, usize);

/// Texts that show what a pattern is for: the examples that it matches, and what it is made to match.
#[derive(Default)]
struct Shown {
    texts: Vec<usize>,
    examples: usize,
}

/// The shadowed patterns among those that hold in a guild, in the order of the files.
pub(super) fn shadowed(book: &RuleBook, guild: Option<GuildId>) -> Vec<Shadowed<'_>> {
    let rules: Vec<&Rule> = book.rules(guild).collect();
    let mut by_text: Vec<Vec<Place>> = Vec::new();
    let mut shown: BTreeMap<Place, Shown> = BTreeMap::new();
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
    let is_beside = |place: Place, other: Place| {
        shown.get(&place).is_some_and(|own| {
            let mut texts = own.texts.iter();
            texts.all(|text| by_text[*text].binary_search(&other).is_ok())
        })
    };
    let in_shadow = |(place, own): (&Place, &Shown)| {
        // Whatever shadows it matches its first text, too. Of two that match the same, the first shadows
        // the second.
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
