//! Rules to choose from while somebody types a few letters. Cheap and forgiving; decides no answer.

use std::cmp::Reverse;

use super::rule::Rule;
use super::text::Text;
use crate::domain::Locale;

/// The rules that fit a query best; all of them, in their order, for an empty one.
pub(super) fn best<'a>(
    rules: impl Iterator<Item = &'a Rule>,
    query: &str,
    locale: Locale,
    limit: usize,
) -> Vec<&'a Rule> {
    let query = Text::new(query);
    if query.is_empty() {
        return rules.take(limit).collect();
    }
    let terms: Vec<&str> = query.tokens().map(super::text::Token::as_str).collect();
    let mut found: Vec<(u32, &Rule)> = rules
        .map(|rule| (fit(rule, query.folded(), &terms, locale), rule))
        .filter(|(fit, _)| *fit > 0)
        .collect();
    found.sort_by_key(|(fit, _)| Reverse(*fit)); // stable: equal ones keep the order of the book
    found
        .into_iter()
        .take(limit)
        .map(|(_, rule)| rule)
        .collect()
}

/// How well a rule fits: every term must be found somewhere; a title counts more than an example.
fn fit(rule: &Rule, query: &str, terms: &[&str], locale: Locale) -> u32 {
    let title = Text::new(rule.title(locale));
    if title.folded().starts_with(query) {
        return 1_000;
    }
    if title.folded().contains(query) {
        return 900;
    }
    let mut elsewhere: Vec<Text> = rule
        .titles
        .iter()
        .map(|(_, title)| Text::new(title))
        .collect();
    elsewhere.push(Text::new(&rule.id.as_str().replace('-', " ")));
    elsewhere.extend(rule.examples.iter().map(|example| Text::new(&example.text)));
    let mut fit = 0;
    for term in terms {
        if begins_word(title.folded(), term) {
            fit += 10;
        } else if elsewhere
            .iter()
            .any(|text| begins_word(text.folded(), term))
        {
            fit += 3;
        } else {
            return 0;
        }
    }
    fit
}

/// Whether a word of the text begins with the term; anywhere for scripts without spaces.
fn begins_word(text: &str, term: &str) -> bool {
    text.match_indices(term).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() || !before.is_ascii())
    })
}
