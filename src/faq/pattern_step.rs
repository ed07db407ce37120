//! From a text to the rules whose patterns match it, through the index of all patterns.

use std::cell::RefCell;
use std::sync::Arc;

use super::declined::is_declined;
use super::rule::Rule;
use super::text::{Text, simplified};
use super::verdict::Captures;
use rule_patterns::{PatternId, PatternSet, PatternSetBuilder, Scratch};

thread_local! {
    /// Each thread searches with memory of its own.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

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

/// Why a pattern costs more than others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CostlyPattern {
    /// It matches whatever is said.
    Anything,
    /// It requires no word, so it is run on every text.
    AlwaysRun,
    /// Its counted repetitions unfold to many steps.
    Slow,
}

/// Texts with nothing in common: what matches all of them matches whatever is said.
const ANYTHING: [&str; 4] = ["zq", "7", "问", "é"];

/// The patterns of all rules.
pub(super) struct PatternStep {
    index: PatternSet,
    /// For each pattern its rule's position, and its own position within the rule.
    places: Vec<(usize, usize)>,
}

impl PatternStep {
    /// Indexes the patterns. They were accepted when the rules were read; one that was not never matches.
    pub(super) fn new(rules: &[Arc<Rule>]) -> Self {
        let mut builder = PatternSetBuilder::new();
        let mut places = Vec::new();
        for (rule, own) in rules.iter().enumerate() {
            for (position, phrase) in own.patterns.iter().enumerate() {
                if builder.add(&simplified(&phrase.text)).is_ok() {
                    places.push((rule, position));
                }
            }
        }
        let index = builder.build();
        Self { index, places }
    }

    /// For each rule that matches, its pattern with the longest match; in the order of the rules. What the text
    /// declines is not among them.
    pub(super) fn hits(&self, text: &Text) -> Vec<PatternHit> {
        let mut hits: Vec<PatternHit> = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| {
            for id in self.index.matches(text.cleaned(), scratch) {
                let Some(hit) = self.hit(*id, text.cleaned()) else {
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
        });
        hits
    }

    /// Patterns that cost every message something: a rule's position, its pattern's, and why.
    pub(super) fn costly(&self) -> impl Iterator<Item = (usize, usize, CostlyPattern)> {
        let why = |ids: &[PatternId], why| ids.iter().map(|id| (*id, why)).collect::<Vec<_>>();
        why(self.index.without_literals(), CostlyPattern::AlwaysRun)
            .into_iter()
            .chain(why(self.index.slow(), CostlyPattern::Slow))
            .map(|(id, why)| {
                let matches = |text: &&str| self.index.captures(id, text).next().is_some();
                let why = match why {
                    CostlyPattern::AlwaysRun if ANYTHING.iter().all(matches) => {
                        CostlyPattern::Anything
                    }
                    _ => why,
                };
                let (rule, pattern) = self.places[id.index()];
                (rule, pattern, why)
            })
    }

    /// Every pattern that matches, with its rule's position and its own within the rule.
    pub(super) fn matching(&self, text: &Text) -> Vec<(usize, usize)> {
        SCRATCH.with_borrow_mut(|scratch| {
            let matching = self.index.matches(text.cleaned(), scratch);
            matching.iter().map(|id| self.places[id.index()]).collect()
        })
    }

    fn hit(&self, id: PatternId, text: &str) -> Option<PatternHit> {
        let mut caught = self.index.captures(id, text);
        let (caught, whole) = caught.find_map(|caught| {
            let whole = caught.get(0)?;
            let is_meant = !is_declined(&text[..whole.start()], whole.as_str());
            is_meant.then_some((caught, whole))
        })?;
        let own = |found: regex::Match<'_>| found.as_str().to_owned();
        let captures = Captures {
            numbered: caught.iter().skip(1).map(|group| group.map(own)).collect(),
            named: self
                .index
                .capture_names(id)
                .filter_map(|name| Some((name.to_owned(), own(caught.name(name)?))))
                .collect(),
        };
        let (rule, pattern) = self.places[id.index()];
        Some(PatternHit {
            rule,
            pattern,
            matched: own(whole),
            captures,
        })
    }
}
