//! Which rules a learner who was answered by one of them is likely to need next, ranked. Pure arithmetic on counters;
//! never sees a text or a learner.
//!
//! A *succession* is that a learner was answered by one rule and, within 14 days, next by another, asked for or chosen
//! below the first one's answer. It weighs
//!
//! `w = u · 2^(−age ÷ 90 days)`
//!
//! with `u` = 2 where the learner said that the second answer helped, 1 where they said nothing, and 0 where it was not
//! what they asked. Rules are ranked by the mean of a Dirichlet posterior,
//!
//! `score(next | rule) = (C(rule → next) + m · π(next)) ÷ (C(rule → any) + m)`, `m` = 5,
//!
//! where `C` sums the weights, and the prior `π` is one half how often `next` follows any rule at all (plain popularity),
//! and one half what the rule file lists as related, the k-th of it with a share in proportion to 1 ÷ k. The divisor is the
//! same for all, so it is left out. With few data that is the file's order and popularity, with many what learners did.
//! (Item-to-item recommendation: Linden, Smith and York, *IEEE Internet Computing* 7(1), 2003; the shrinkage of a chain's
//! transitions towards their overall shares: MacKay and Peto, *A hierarchical Dirichlet language model*, 1995.)
//!
//! A rule that the file does not list is shown only once its successions weigh as much as three of the last three weeks
//! do; popularity alone brings none in. The sums are kept as of the Unix epoch, as those of presses are.

use std::collections::BTreeMap;

use crate::domain::{Millis, RuleId, Timestamp};
use crate::faq::learning::feedback::grown;

/// The time within which a rule follows another.
pub const WITHIN: Millis = Millis::days(14);
/// The weight of the prior, in successions.
const PRIOR_WEIGHT: f64 = 5.0;
/// The share of the prior that is popularity; the rest is what the rule file lists.
const POPULARITY: f64 = 0.5;
/// The weight from which a rule is shown that the file does not list: three successions of the last three weeks.
const LEAST: f64 = 2.5;

/// What the learner said of the answer that followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helped {
    /// That it helped.
    Yes,
    /// Nothing.
    Unsaid,
    /// That it was not what they asked.
    No,
}

/// The weight of one succession as the counters hold it.
#[must_use]
pub fn weight(helped: Helped, at: Timestamp) -> f64 {
    let times = match helped {
        Helped::Yes => 2.0,
        Helped::Unsaid => 1.0,
        Helped::No => 0.0,
    };
    times * grown(at)
}

/// A rule that followed another one, by the counters of a guild.
#[derive(Clone, Debug, PartialEq)]
pub struct Follower {
    /// The rule that followed.
    pub rule: RuleId,
    /// The weight of its successions after the other rule.
    pub after: f64,
    /// The share of all successions, after whichever rule, that led to it, 0 to 1.
    pub popularity: f64,
}

/// Ranks what a rule file lists as related to a rule and what followed that rule, the likeliest next first.
#[must_use]
pub fn ranked(listed: &[RuleId], followers: &[Follower], now: Timestamp) -> Vec<RuleId> {
    let fade = grown(now);
    let mut scores: BTreeMap<&RuleId, f64> = BTreeMap::new();
    let shares: f64 = (1..=listed.len()).map(|place| 1.0 / place as f64).sum();
    for (place, rule) in (1..).zip(listed) {
        let share = 1.0 / f64::from(place) / shares;
        let prior = PRIOR_WEIGHT * (1.0 - POPULARITY) * share;
        scores.entry(rule).or_insert(prior);
    }
    for follower in followers {
        // Nothing left is nothing, whatever the rounding of what came and went.
        let followed = (follower.after / fade).max(0.0);
        let score = followed + PRIOR_WEIGHT * POPULARITY * follower.popularity.max(0.0);
        match scores.get_mut(&follower.rule) {
            Some(known) => *known += score,
            None if followed >= LEAST => {
                scores.insert(&follower.rule, score);
            }
            None => {}
        }
    }
    let mut ranked: Vec<(&RuleId, f64)> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked.into_iter().map(|(rule, _)| rule.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);

    fn rules(names: &[&str]) -> Vec<RuleId> {
        names.iter().map(|name| RuleId::new(*name)).collect()
    }

    fn follower(name: &str, times: f64, popularity: f64) -> Follower {
        Follower {
            rule: RuleId::new(name),
            after: times * weight(Helped::Unsaid, NOW),
            popularity,
        }
    }

    #[test]
    fn without_data_the_files_order_holds_and_popularity_brings_nothing_in() {
        let listed = rules(&["c", "a", "b"]);
        assert_eq!(ranked(&listed, &[], NOW), listed);
        let popular = [follower("z", 0.0, 0.9), follower("y", 2.4, 0.1)];
        assert_eq!(ranked(&listed, &popular, NOW), listed);
        assert!(ranked(&[], &popular, NOW).is_empty());
    }

    #[test]
    fn what_learners_did_overtakes_the_file_and_fades_again() {
        let listed = rules(&["a", "b"]);
        let seen = [follower("z", 4.0, 0.1)];
        assert_eq!(ranked(&listed, &seen, NOW), rules(&["z", "a", "b"]));
        let later = NOW + Millis::days(90);
        assert_eq!(
            ranked(&listed, &seen, later),
            listed,
            "half of 4 is too little"
        );
    }

    #[test]
    fn with_like_counts_the_more_popular_rule_comes_first_and_one_that_helped_weighs_double() {
        let seen = [follower("a", 4.0, 0.1), follower("b", 4.0, 0.6)];
        assert_eq!(ranked(&[], &seen, NOW), rules(&["b", "a"]));
        assert!((weight(Helped::Yes, NOW) / weight(Helped::Unsaid, NOW) - 2.0).abs() < 1e-9);
        assert_eq!(weight(Helped::No, NOW), 0.0);
    }

    fn any_follower() -> impl Strategy<Value = Follower> {
        (0..9_u8, 0.0..50.0, 0.0..1.0)
            .prop_map(|(name, times, popularity)| follower(&format!("r{name}"), times, popularity))
    }

    proptest! {
        #[test]
        fn every_rule_comes_once_and_only_if_it_is_listed_or_followed_often(
            listed in prop::collection::vec(0..9_u8, 0..4),
            followers in prop::collection::vec(any_follower(), 0..9),
        ) {
            let listed: Vec<RuleId> = listed.iter().map(|name| RuleId::new(format!("r{name}"))).collect();
            let mut followers = followers;
            followers.sort_by(|a, b| a.rule.cmp(&b.rule));
            followers.dedup_by(|a, b| a.rule == b.rule);
            let ranked = ranked(&listed, &followers, NOW);
            let mut once = ranked.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), ranked.len());
            let often = |rule: &RuleId| followers.iter().any(|one| {
                one.rule == *rule && one.after / grown(NOW) >= LEAST
            });
            for rule in &ranked {
                prop_assert!(listed.contains(rule) || often(rule));
            }
            prop_assert!(listed.iter().all(|rule| ranked.contains(rule)));
        }

        #[test]
        fn one_more_succession_never_lowers_a_rule(
            followers in prop::collection::vec(any_follower(), 1..9),
            which in 0..9_usize,
        ) {
            let mut followers = followers;
            followers.sort_by(|a, b| a.rule.cmp(&b.rule));
            followers.dedup_by(|a, b| a.rule == b.rule);
            let which = which % followers.len();
            let rule = followers[which].rule.clone();
            let place = |ranked: Vec<RuleId>| {
                ranked.iter().position(|one| *one == rule).unwrap_or(usize::MAX)
            };
            let before = place(ranked(&[], &followers, NOW));
            followers[which].after += weight(Helped::Unsaid, NOW);
            prop_assert!(place(ranked(&[], &followers, NOW)) <= before);
        }
    }
}
