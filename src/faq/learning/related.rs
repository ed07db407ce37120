//! The ranking of the rules that a learner who was answered by one rule is likely to need next. Pure arithmetic on
//! counters; never sees a text or a learner.
//!
//! A *succession*: a learner was answered by one rule and, within 14 days, next by another, either by a question or by
//! choosing it below the first answer. Its weight is
//!
//! `w = u · 2^(−age ÷ 90 days)`
//!
//! with `u` = 2 where the learner said that the second answer helped, 1 where they said nothing, and 0 where it was not
//! what they asked. Rules are ranked by the mean of a Dirichlet posterior,
//!
//! `score(next | rule) = (C(rule → next) + m · π(next)) ÷ (C(rule → any) + m)`, `m` = 10,
//!
//! where `C` sums the weights. The prior `π` is half the share of `next` after any rule (plain popularity), and half
//! the rule file's list of related rules, whose k-th entry has a share in proportion to 1 ÷ k. If one half is empty,
//! the other counts alone. So with few data the file's order and popularity decide, with many the learners' acts.
//! (Item-to-item recommendation: Linden, Smith and York, *IEEE Internet Computing* 7(1), 2003; the shrinkage of a
//! chain's transitions towards their overall shares: MacKay and Peto, *A hierarchical Dirichlet language model*, 1995.
//! `m` and the bounds below were chosen on generated streams; `benches/recommend.rs` measures them on others.)
//!
//! The successions of learners who had bought the same product as this one are counted separately, and shrunk towards
//! that score: `(C_product(rule → next) + 20 · score) ÷ (C_product(rule → any) + 20)`. On generated streams this gains
//! where the next rule depends on the product, and loses at most one percentage point where it does not.
//!
//! A rule that the file does not list is shown only if it followed some rule at least as often as three times in three
//! weeks, and if at least one learner in twenty is expected to ask for it next. Like those of presses, the sums are
//! kept as of the Unix epoch.

use std::collections::BTreeMap;

use crate::domain::{Millis, RuleId, Timestamp};
use crate::faq::learning::feedback::grown;

/// The time within which a rule follows another.
pub const FOLLOWS_WITHIN: Millis = Millis::days(14);
/// The weight of the prior, in successions.
const PRIOR_WEIGHT: f64 = 10.0;
/// The share of popularity in the prior, if the rule file lists related rules; the rest is the list.
const POPULARITY: f64 = 0.5;
/// The weight of the score by all learners, in successions, compared with those of buyers of the same product.
const ALIKE_WEIGHT: f64 = 20.0;
/// The weight of successions after any rule from which on a rule is shown that the file does not list: three in the
/// last three weeks.
const LEAST_SUCCESSIONS: f64 = 2.5;
/// The score from which on such a rule is shown.
const LIKELY: f64 = 0.05;

/// The learner's word on the answer that followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helped {
    /// The answer helped.
    Yes,
    /// The learner said nothing.
    Unsaid,
    /// The answer was not what they asked.
    No,
}

/// Computes the weight of one succession for the counters.
#[must_use]
pub fn weight(helped: Helped, at: Timestamp) -> f64 {
    let times = match helped {
        Helped::Yes => 2.0,
        Helped::Unsaid => 1.0,
        Helped::No => 0.0,
    };
    times * grown(at)
}

/// A rule that may follow another one, by the counters of a guild.
#[derive(Clone, Debug, PartialEq)]
pub struct Follower {
    /// The rule that may follow.
    pub rule: RuleId,
    /// The weight of its successions after the other rule.
    pub after: f64,
    /// The weight of the successions of learners who had bought the same product as this learner.
    pub after_alike: f64,
    /// The weight of its successions after any rule.
    pub anywhere: f64,
    /// The share of these among all successions, 0 to 1.
    pub popularity: f64,
}

/// Ranks the related rules of a rule file and the rules that may follow, the likeliest next one first.
#[must_use]
pub fn ranked(listed: &[RuleId], followers: &[Follower], now: Timestamp) -> Vec<RuleId> {
    let known: BTreeMap<&RuleId, &Follower> =
        followers.iter().map(|one| (&one.rule, one)).collect();
    let alike: f64 = followers
        .iter()
        .map(|one| faded(one.after_alike, now))
        .sum();
    let scores = by_all(listed, followers, now).into_iter();
    let shown = scores.filter_map(|(rule, by_all)| {
        let follower = known.get(rule);
        let own = follower.map_or(0.0, |one| faded(one.after_alike, now));
        let score = (own + ALIKE_WEIGHT * by_all) / (alike + ALIKE_WEIGHT);
        let is_often = follower.is_some_and(|one| faded(one.anywhere, now) >= LEAST_SUCCESSIONS);
        let is_shown = listed.contains(rule) || (is_often && score >= LIKELY);
        is_shown.then_some((rule, score))
    });
    let mut ranked: Vec<(&RuleId, f64)> = shown.collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked.into_iter().map(|(rule, _)| rule.clone()).collect()
}

/// Computes the present value of a counter's weight. Rounding can leave a tiny negative one.
fn faded(weight: f64, now: Timestamp) -> f64 {
    (weight / grown(now)).max(0.0)
}

/// Scores rules by the acts of all learners, and by the rule file's list.
fn by_all<'a>(
    listed: &'a [RuleId],
    followers: &'a [Follower],
    now: Timestamp,
) -> BTreeMap<&'a RuleId, f64> {
    let all: f64 = followers.iter().map(|one| faded(one.after, now)).sum();
    let is_known = followers.iter().any(|one| one.popularity > 0.0);
    let popularity = match (listed.is_empty(), is_known) {
        (true, _) => 1.0,
        (false, true) => POPULARITY,
        (false, false) => 0.0,
    };
    let mut scores: BTreeMap<&RuleId, f64> = BTreeMap::new();
    let shares: f64 = (1..=listed.len()).map(|place| 1.0 / place as f64).sum();
    for (place, rule) in (1..).zip(listed) {
        let share = 1.0 / f64::from(place) / shares;
        let prior = PRIOR_WEIGHT * (1.0 - popularity) * share;
        scores.entry(rule).or_insert(prior / (all + PRIOR_WEIGHT));
    }
    for one in followers {
        let prior = PRIOR_WEIGHT * popularity * one.popularity.max(0.0);
        let score = (faded(one.after, now) + prior) / (all + PRIOR_WEIGHT);
        *scores.entry(&one.rule).or_default() += score;
    }
    scores
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);

    fn rules(names: &[&str]) -> Vec<RuleId> {
        names.iter().map(|name| RuleId::new(*name)).collect()
    }

    /// Makes a follower that came so many times after the rule in question, and so many after any.
    fn follower(name: &str, after: f64, anywhere: f64, popularity: f64) -> Follower {
        let one = weight(Helped::Unsaid, NOW);
        Follower {
            rule: RuleId::new(name),
            after: after * one,
            after_alike: 0.0,
            anywhere: anywhere * one,
            popularity,
        }
    }

    #[test]
    fn without_data_the_files_order_holds() {
        let listed = rules(&["c", "a", "b"]);
        assert_eq!(ranked(&listed, &[], NOW), listed);
        let few = [follower("z", 2.0, 2.4, 0.5), follower("y", 0.0, 30.0, 0.05)];
        assert_eq!(
            ranked(&listed, &few, NOW),
            listed,
            "too few, and too unlikely"
        );
        assert!(ranked(&[], &[], NOW).is_empty());
    }

    #[test]
    fn with_few_data_what_is_popular_comes_first_and_with_many_what_followed() {
        let few = [follower("a", 1.0, 5.0, 0.1), follower("b", 0.0, 30.0, 0.6)];
        assert_eq!(ranked(&[], &few, NOW), rules(&["b", "a"]));
        let many = [
            follower("a", 20.0, 24.0, 0.1),
            follower("b", 0.0, 30.0, 0.6),
        ];
        assert_eq!(ranked(&[], &many, NOW), rules(&["a", "b"]));
    }

    #[test]
    fn what_learners_did_overtakes_the_file_and_fades_again() {
        let listed = rules(&["a", "b"]);
        let seen = [follower("z", 8.0, 8.0, 0.1)];
        assert_eq!(ranked(&listed, &seen, NOW), rules(&["z", "a", "b"]));
        let later = NOW + Millis::days(180);
        assert_eq!(
            ranked(&listed, &seen, later),
            listed,
            "a quarter of 8 is too little"
        );
    }

    #[test]
    fn what_those_did_who_bought_the_same_overtakes_what_all_did() {
        let one = weight(Helped::Unsaid, NOW);
        let alike = |name, after, after_alike: f64| Follower {
            after_alike: after_alike * one,
            ..follower(name, after, after, 0.3)
        };
        let (few, many) = ([1.0, 1.0], [12.0, 1.0]);
        for ([a, b], expected) in [(few, ["b", "a"]), (many, ["a", "b"])] {
            let seen = [alike("a", 10.0, a), alike("b", 30.0, b)];
            assert_eq!(ranked(&[], &seen, NOW), rules(&expected));
        }
    }

    #[test]
    fn an_answer_that_helped_weighs_double_and_a_wrong_one_nothing() {
        assert!((weight(Helped::Yes, NOW) / weight(Helped::Unsaid, NOW) - 2.0).abs() < 1e-9);
        assert!(weight(Helped::No, NOW).abs() < f64::EPSILON);
    }

    fn any_followers() -> impl Strategy<Value = Vec<Follower>> {
        let one = (0..9_u8, 0.0..50.0, 0.0..50.0, 0.0..1.0);
        let one = one.prop_map(|(name, after, besides, popularity)| {
            follower(&format!("r{name}"), after, after + besides, popularity)
        });
        prop::collection::vec(one, 1..9).prop_map(|mut all| {
            all.sort_by(|a, b| a.rule.cmp(&b.rule));
            all.dedup_by(|a, b| a.rule == b.rule);
            all
        })
    }

    proptest! {
        #[test]
        fn every_rule_comes_once_and_only_if_it_is_listed_or_followed_often(
            listed in prop::collection::vec(0..9_u8, 0..4),
            followers in any_followers(),
        ) {
            let listed: Vec<RuleId> =
                listed.iter().map(|name| RuleId::new(format!("r{name}"))).collect();
            let ranked = ranked(&listed, &followers, NOW);
            let mut once = ranked.clone();
            once.sort();
            once.dedup();
            prop_assert_eq!(once.len(), ranked.len());
            let often = |rule: &RuleId| followers.iter().any(|one| {
                one.rule == *rule && one.anywhere / grown(NOW) >= LEAST_SUCCESSIONS
            });
            for rule in &ranked {
                prop_assert!(listed.contains(rule) || often(rule));
            }
            prop_assert!(listed.iter().all(|rule| ranked.contains(rule)));
        }

        #[test]
        fn one_more_succession_never_lowers_a_rule(
            followers in any_followers(),
            which in 0..9_usize,
        ) {
            let mut followers = followers;
            let which = which % followers.len();
            let rule = followers[which].rule.clone();
            let place = |ranked: Vec<RuleId>| {
                ranked.iter().position(|one| *one == rule).unwrap_or(usize::MAX)
            };
            let before = place(ranked(&[], &followers, NOW));
            followers[which].after += weight(Helped::Unsaid, NOW);
            followers[which].anywhere += weight(Helped::Unsaid, NOW);
            prop_assert!(place(ranked(&[], &followers, NOW)) <= before);
        }
    }
}
