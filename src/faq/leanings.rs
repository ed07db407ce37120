//! How the rules of one shelf stand, by their position: what presses made of them, ready to be looked up
//! for every text. Never counts a press.

use std::sync::Arc;

use super::feedback::{Standing, Standings};
use super::rule::Rule;

/// Standings in the order of a shelf's rules; empty where nothing moved.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Leanings(Vec<Standing>);

impl Leanings {
    pub(super) fn new(rules: &[Arc<Rule>], standings: &Standings) -> Self {
        if standings.is_neutral() {
            return Self::default();
        }
        Self(rules.iter().map(|rule| standings.get(&rule.id)).collect())
    }

    /// Whether every rule stands as the files have it.
    pub(super) fn is_neutral(&self) -> bool {
        self.0.is_empty()
    }

    /// How the rule at a position stands.
    pub(super) fn of(&self, rule: usize) -> Standing {
        self.0.get(rule).copied().unwrap_or_default()
    }

    /// The classifier's probability of a rule, as presses leave it.
    pub(super) fn lean(&self, rule: usize, probability: f64) -> f64 {
        match self.0.get(rule) {
            Some(standing) => standing.lean(probability),
            None => probability,
        }
    }
}
