//! The counters of successions as the store keeps them, in memory.

use std::collections::BTreeMap;

use frontdesk::domain::RuleId;
use frontdesk::faq::related::{self, Follower};

use crate::stream::Step;

#[derive(Default)]
pub(crate) struct Counters {
    after: BTreeMap<RuleId, BTreeMap<RuleId, f64>>,
    after_alike: BTreeMap<(u64, RuleId), BTreeMap<RuleId, f64>>,
    anywhere: BTreeMap<RuleId, f64>,
}

impl Counters {
    pub(crate) fn count(&mut self, step: &Step) {
        let weight = related::weight(step.helped, step.at);
        let after = self.after.entry(step.prior.clone()).or_default();
        *after.entry(step.next.clone()).or_default() += weight;
        let alike = (step.product, step.prior.clone());
        let after = self.after_alike.entry(alike).or_default();
        *after.entry(step.next.clone()).or_default() += weight;
        *self.anywhere.entry(step.next.clone()).or_default() += weight;
    }

    /// The rules that the learner of a step is shown; `product` says whether what they bought is looked at.
    pub(crate) fn ranked(&self, step: &Step, listed: &[RuleId], product: bool) -> Vec<RuleId> {
        let (prior, at) = (&step.prior, step.at);
        let alike = self.after_alike.get(&(step.product, prior.clone()));
        let alike = alike.filter(|_| product);
        let total: f64 = self.anywhere.values().sum();
        let after = self.after.get(prior);
        let anywhere = self.anywhere.iter().filter(|(rule, _)| *rule != prior);
        let followers: Vec<Follower> = anywhere
            .map(|(rule, anywhere)| Follower {
                rule: rule.clone(),
                after: after
                    .and_then(|after| after.get(rule))
                    .copied()
                    .unwrap_or_default(),
                after_alike: alike
                    .and_then(|after| after.get(rule))
                    .copied()
                    .unwrap_or_default(),
                anywhere: *anywhere,
                popularity: anywhere / total.max(1.0),
            })
            .collect();
        related::ranked(listed, &followers, at)
    }

    /// The most popular rules but one.
    pub(crate) fn popular(&self, but: &RuleId, most: usize) -> Vec<RuleId> {
        let mut rules: Vec<(&RuleId, f64)> = self
            .anywhere
            .iter()
            .filter(|(rule, _)| *rule != but)
            .map(|(rule, weight)| (rule, *weight))
            .collect();
        rules.sort_by(|a, b| b.1.total_cmp(&a.1));
        let rules = rules.into_iter().take(most);
        rules.map(|(rule, _)| rule.clone()).collect()
    }
}
