//! The search for rules to choose from while somebody types a few letters. Fast and tolerant; decides no answer.

use crate::domain::{Band, Locale};
use crate::faq::matching::text::{Text, Token};
use crate::faq::rulebook::rule::Rule;

/// The share of the best fit below which the words that found a rule are too weak.
const WORTH_SHOWING: f64 = 0.5;
/// The weight of a word in the title beside that of one in an example.
const IN_TITLE: f64 = 3.0;
/// The number that keeps the first place in one list from outweighing places in both, as its authors proposed it.
const BEHIND_THE_FIRST: f64 = 60.0;

/// Finds the rules that fit a query best; all, in their order, for an empty query. Not every word has to be found. A
/// word weighs more the fewer rules have it, so that *how to get an invoice* is about invoices.
pub(crate) fn best<'a>(
    rules: impl Iterator<Item = &'a Rule>,
    query: &str,
    locale: Locale,
    limit: usize,
) -> Vec<&'a Rule> {
    let query = Text::new(query);
    if query.is_empty() {
        return rules.take(limit).collect();
    }
    let terms = terms(&query);
    let read: Vec<RuleFit> = rules
        .map(|rule| RuleFit::new(rule, locale, &terms))
        .collect();
    let weights: Vec<f64> = (0..terms.len())
        .map(|term| {
            let having = read.iter().filter(|one| one.fits[term] > 0.0).count();
            (1.0 + read.len() as f64 / having.max(1) as f64).ln()
        })
        .collect();
    let mut found: Vec<(f64, &Rule)> = read
        .iter()
        .map(|one| (one.fit(query.folded(), &weights), one.rule))
        .filter(|(fit, _)| *fit > 0.0)
        .collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a)); // stable: equal ones keep the order of the book
    let least = found.first().map_or(0.0, |(fit, _)| fit * WORTH_SHOWING);
    let shown = found.into_iter().take_while(|(fit, _)| *fit >= least);
    shown.take(limit).map(|(_, rule)| rule).collect()
}

/// Combines the rules found by the words of a query with those of a verdict, by their positions in both lists
/// (*reciprocal rank fusion*; Cormack, Clarke and Büttcher 2009). Of equal ones, those of the verdict come first, and a
/// rule that it would answer precedes all others.
pub(crate) fn joined<'a>(
    in_words: &[&'a Rule],
    meant: &[&'a Rule],
    band: Band,
    limit: usize,
) -> Vec<&'a Rule> {
    let mut joined: Vec<(f64, &Rule)> = Vec::new();
    for (place, rule) in meant.iter().enumerate().chain(in_words.iter().enumerate()) {
        let share = 1.0 / (BEHIND_THE_FIRST + place as f64);
        match joined.iter_mut().find(|(_, known)| known.id == rule.id) {
            Some((sum, _)) => *sum += share,
            None => joined.push((share, *rule)),
        }
    }
    let of_verdict = usize::from(band == Band::Answer).min(joined.len());
    joined[of_verdict..].sort_by(|(a, _), (b, _)| b.total_cmp(a)); // stable
    joined.truncate(limit);
    joined.into_iter().map(|(_, rule)| rule).collect()
}

/// A rule, with the places where each term of the query was found in it.
struct RuleFit<'a> {
    rule: &'a Rule,
    title: Text,
    fits: Vec<f64>,
}

impl<'a> RuleFit<'a> {
    fn new(rule: &'a Rule, locale: Locale, terms: &[String]) -> Self {
        let title = Text::new(rule.title(locale));
        let titles = rule.titles.iter().map(|(_, title)| Text::new(title));
        let id = Text::new(&rule.id.as_str().replace('-', " "));
        let examples = rule.examples.iter().map(|one| Text::new(&one.text));
        let elsewhere: Vec<Text> = titles.chain([id]).chain(examples).collect();
        let fits = terms.iter().map(|term| {
            if begins_word(title.folded(), term) {
                IN_TITLE
            } else if elsewhere
                .iter()
                .any(|text| begins_word(text.folded(), term))
            {
                1.0
            } else {
                0.0
            }
        });
        let fits = fits.collect();
        Self { rule, title, fits }
    }

    /// Computes the fit of a rule. A title that contains the whole query precedes all others.
    fn fit(&self, query: &str, weights: &[f64]) -> f64 {
        let found = self.fits.iter().zip(weights);
        let found: f64 = found.map(|(fit, weight)| fit * weight).sum();
        let whole = match self.title.folded().find(query) {
            Some(0) => 3.0,
            Some(_) => 2.0,
            None => 1.0,
        };
        // Whatever has the query in its title has all of its words there.
        found * whole
    }
}

/// Lists the terms of a query, each once: words, and in scripts without spaces every two neighbouring letters.
fn terms(query: &Text) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for token in query.tokens() {
        let parts: Vec<String> = match token {
            Token::Word(word) => vec![singular(word).to_owned()],
            Token::Run(run) => {
                let letters: Vec<char> = run.chars().collect();
                let pairs = letters.windows(2.min(letters.len()));
                pairs.map(|pair| pair.iter().collect()).collect()
            }
        };
        terms.extend(parts.into_iter().filter(|part| !part.is_empty()));
    }
    terms.sort();
    terms.dedup();
    terms
}

/// Removes the ending of the plural from a word: a rule's word then has to begin with the rest.
fn singular(word: &str) -> &str {
    let stem = word.strip_suffix('s').filter(|stem| !stem.ends_with('s'));
    stem.filter(|stem| stem.len() > 3).unwrap_or(word)
}

/// Returns whether a word of the text begins with the term; in scripts without spaces, whether the text contains it.
fn begins_word(text: &str, term: &str) -> bool {
    text.match_indices(term).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() || !before.is_ascii())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::rulebook::book::RuleBook;

    fn found(query: &str, locale: Locale) -> Vec<String> {
        let book = RuleBook::from_sources([
            (
                "book.toml",
                "[[category]]\nid = \"billing\"\ntitle = { en = \"Billing\" }\n",
            ),
            (
                "rules.toml",
                r#"
[[rule]]
id = "invoice-get"
category = "billing"
title = { en = "Get an invoice", zh = "开发票" }
examples = ["Where do I find my invoice?", "怎么开发票"]
replies = { en = ["a"], zh = ["a"] }
[[rule]]
id = "invoice-change"
category = "billing"
title = { en = "Change what is on an invoice", zh = "修改发票抬头" }
examples = ["My invoice has the wrong name", "发票抬头写错了"]
replies = { en = ["a"], zh = ["a"] }
[[rule]]
id = "refund"
category = "billing"
title = { en = "Ask for a refund", zh = "申请退款" }
examples = ["How do I get my money back?", "怎么退款"]
replies = { en = ["a"], zh = ["a"] }
[[rule]]
id = "password"
category = "billing"
title = { en = "Reset your password", zh = "重置密码" }
examples = ["How to reset my password?", "密码忘了怎么办"]
replies = { en = ["a"], zh = ["a"] }
"#,
            ),
        ])
        .unwrap();
        let rules = best(book.rules(None), query, locale, 25);
        rules.iter().map(|rule| rule.id.to_string()).collect()
    }

    #[test]
    fn not_every_word_has_to_be_found_and_the_rarer_ones_decide() {
        let (both, get) = (["invoice-get", "invoice-change"], ["invoice-get"]);
        let cases: [(&str, Locale, &[&str]); 16] = [
            ("invoice", Locale::EnUs, &["invoice-get", "invoice-change"]),
            ("how to get an invoice", Locale::EnUs, &both),
            ("how can I get an invoice please?", Locale::EnUs, &both),
            ("where are my invoices", Locale::EnUs, &both),
            ("invo", Locale::EnUs, &both),
            ("get an inv", Locale::EnUs, &get),
            (
                "wrong name on the invoice",
                Locale::EnUs,
                &["invoice-change"],
            ),
            (
                "how do I reset the password of my account",
                Locale::EnUs,
                &["password"],
            ),
            ("money", Locale::EnUs, &["refund"]),
            ("zebra crossing", Locale::EnUs, &[]),
            ("发票", Locale::ZhCn, &both),
            ("怎么样才能开发票", Locale::ZhCn, &get),
            ("请问怎么申请退款", Locale::ZhCn, &["refund"]),
            ("我的密码忘了", Locale::ZhCn, &["password"]),
            ("斑马", Locale::ZhCn, &[]),
            ("怎么开 invoice", Locale::ZhCn, &get),
        ];
        for (query, locale, expected) in cases {
            let found = found(query, locale);
            let head = &found[..expected.len().min(found.len())];
            assert_eq!(head, expected, "{query}: {found:?}");
            assert_eq!(found.is_empty(), expected.is_empty(), "{query}: {found:?}");
        }
    }

    #[test]
    fn an_empty_query_gives_the_book_in_its_order() {
        assert_eq!(found(" ", Locale::EnUs).len(), 4);
    }
}
