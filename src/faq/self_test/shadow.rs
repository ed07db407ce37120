//! Patterns that decide nothing: whatever one of them matches among the book's examples, a pattern of
//! another rule matches as well; or which another rule has in the same words. Reads the book only.

use std::collections::{BTreeMap, HashMap};

use super::RuleBook;
use crate::domain::GuildId;
use crate::faq::rule::{Phrase, Rule};

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

/// The shadowed patterns among those that hold in a guild, in the order of the files. A pattern that
/// matches no example at all is not among them: the book does not tell what it is for.
pub(super) fn shadowed(book: &RuleBook, guild: Option<GuildId>) -> Vec<Shadowed<'_>> {
    let rules: Vec<&Rule> = book.rules(guild).collect();
    let examples = rules.iter().flat_map(|rule| &rule.examples);
    let by_example: Vec<Vec<Place>> = examples
        .map(|example| book.matching_patterns(guild, &example.text))
        .collect();
    let mut matched: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (example, places) in by_example.iter().enumerate() {
        for place in places {
            matched.entry(*place).or_default().push(example);
        }
    }
    matched
        .iter()
        .filter_map(|(place, examples)| {
            // Whatever shadows it matches its first example, too.
            let beside = by_example[*examples.first()?].iter();
            let mut others = beside.filter(|other| other.0 != place.0);
            let other =
                others.find(|other| casts_shadow((place, examples), (other, &matched[other])))?;
            Some(Shadowed {
                rule: rules[place.0],
                pattern: rules[place.0].patterns.get(place.1)?,
                other_rule: rules[other.0],
                other_pattern: rules[other.0].patterns.get(other.1)?,
                examples: examples.len(),
            })
        })
        .collect()
}

/// Whether another pattern matches all that this one does. Of two that match the same, the first
/// shadows the second.
fn casts_shadow(
    (place, examples): (&Place, &Vec<usize>),
    (other, others): (&Place, &Vec<usize>),
) -> bool {
    let first = others.len() > examples.len() || other < place;
    first
        && examples
            .iter()
            .all(|example| others.binary_search(example).is_ok())
}
