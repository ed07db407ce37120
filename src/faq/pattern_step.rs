//! From a text to the rules whose patterns match it. Regexes are compiled when first needed.

use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::pattern_syntax::compile;
use super::rule::Rule;
use super::text::Text;
use super::verdict::Captures;

/// A rule's pattern that matched.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PatternHit {
    /// The rule's position.
    pub(super) rule: usize,
    /// The pattern's position within the rule.
    pub(super) pattern: usize,
    /// The part of the text that it matched.
    pub(super) matched: String,
    pub(super) captures: Captures,
}

struct Pattern {
    rule: usize,
    position: usize,
    source: String,
    regex: OnceLock<Option<Regex>>,
}

/// The patterns of all rules.
pub(super) struct PatternStep(Vec<Pattern>);

impl PatternStep {
    pub(super) fn new(rules: &[Arc<Rule>]) -> Self {
        let mut patterns = Vec::new();
        for (rule, own) in rules.iter().enumerate() {
            for (position, phrase) in own.patterns.iter().enumerate() {
                let source = phrase.text.clone();
                patterns.push(Pattern {
                    rule,
                    position,
                    source,
                    regex: OnceLock::new(),
                });
            }
        }
        Self(patterns)
    }

    /// For each rule that matches, its pattern with the longest match; in the order of the rules.
    pub(super) fn hits(&self, text: &Text) -> Vec<PatternHit> {
        let mut hits: Vec<PatternHit> = Vec::new();
        for pattern in &self.0 {
            let Some(hit) = pattern.hit(text.cleaned()) else {
                continue;
            };
            match hits.last_mut() {
                Some(last) if last.rule == hit.rule => {
                    if hit.matched.len() > last.matched.len() {
                        *last = hit;
                    }
                }
                _ => hits.push(hit),
            }
        }
        hits
    }
}

impl Pattern {
    fn hit(&self, text: &str) -> Option<PatternHit> {
        let regex = self
            .regex
            .get_or_init(|| compile(&self.source).ok())
            .as_ref()?;
        let caught = regex.captures(text)?;
        let own = |found: regex::Match<'_>| found.as_str().to_owned();
        let captures = Captures {
            numbered: caught.iter().skip(1).map(|group| group.map(own)).collect(),
            named: regex
                .capture_names()
                .flatten()
                .filter_map(|name| Some((name.to_owned(), own(caught.name(name)?))))
                .collect(),
        };
        let matched = caught.get(0).map(own)?;
        Some(PatternHit {
            rule: self.rule,
            pattern: self.position,
            matched,
            captures,
        })
    }
}
