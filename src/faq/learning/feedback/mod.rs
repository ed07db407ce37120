//! The trust in each rule of one guild, by learners' presses. Pure arithmetic on [`Vote`]s; never sees a text.
//!
//! Only the latest press of each learner on each rule counts. Its weight, for or against the rule, is
//!
//! `w = strength · press weight · 2^(−age ÷ 90 days) · min(1, 4 ÷ rules that the learner pressed on)`
//!
//! with a strength of 1 for *Solved* and *Not what I asked*, and ½ for a chosen suggestion (not yet read when it is
//! chosen) and for *Ask an instructor* after an answer (which may have been right but not enough). So the presses of
//! one learner on all rules together weigh at most 4, and presses older than 360 days nothing. The press weight is 1,
//! times ¼ for an account younger than 30 days, which is easily made, and times ¾ for a learner who has not come back
//! on another day yet.
//!
//! The sums of these weights are kept as a [`Tally`] of each rule, changed by each press. All weights fade at the same
//! rate. So a tally keeps them as of the Unix epoch, where a press weighs more the later it is, and the whole sum is
//! faded when it is read.
//!
//! With `P` and `N` the weights for and against, the share of answers that help is estimated by the mean of a
//! Beta posterior, the prior worth 4 presses of which 3 help:
//!
//! `μ = (P + 3) ÷ (P + N + 4)`
//!
//! (Bayes's estimate of a share; Gelman et al., *Bayesian Data Analysis*, 2.4. Content learners press nothing more
//! often than others, so the required μ is lower than the precision that the book promises.) Once at least three
//! learners have pressed in one direction, μ causes
//!
//! - a shift of the classifier's log-odds, `logit μ − logit ¾`, clamped to −1.5 … +0.5: the correction of a posterior
//!   for another prior (Saerens, Latinne and Decaestecker 2002). The upper bound is tighter, because presses exist only
//!   where the rule was shown, and say little about other texts;
//! - a demotion while μ < ½, when an answer is more likely wrong than right: the rule is suggested instead. Texts that
//!   equal an example are still answered: staff wrote the examples, and only staff revoke them.
//!
//! Both fade as presses age: a demoted rule that nobody presses on gets another chance after some weeks.
//!
//! [`TrustByPosition`] has this trust by the position of each rule in its rule set, ready to be looked up for
//! every text.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::domain::{LearnerKey, Millis, PressMeaning, RuleId, Timestamp, Vote};
use crate::faq::rulebook::rule::Rule;

/// The time after which a press weighs half.
const HALF_LIFE: Millis = Millis::days(90);
/// The age from which a press no longer counts and need not be read.
pub const FORGOTTEN: Millis = Millis::days(360);
/// The most that one learner's presses on all rules together weigh.
const EACH_LEARNER: f64 = 4.0;
/// The age below which an account is new.
const NEW_ACCOUNT: Millis = Millis::days(30);
/// The press weight of a new account.
const WEIGHT_OF_NEW: f64 = 0.25;
/// The press weight of a learner who asked on one day only.
const WEIGHT_OF_VISITOR: f64 = 0.75;
/// The fewest learners who must have pressed in one direction before their presses have an effect.
const LEAST_LEARNERS: i64 = 3;
/// The helpfulness of a rule before any presses, followed by the number of presses that this prior is worth.
const PRIOR_HELPFUL: f64 = 0.75;
const PRIOR_WEIGHT: f64 = 4.0;
/// The share of helpful answers below which a rule does not answer by itself.
const FLOOR: f64 = 0.5;
/// The bounds of the shift, in log-odds.
const MOST_DOWN: f64 = -1.5;
const MOST_UP: f64 = 0.5;

/// The trust in one rule in one guild, by the presses of its learners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuleTrust {
    /// The shift that is added to the log-odds of the classifier's probability, −1.5 to 0.5.
    pub shift: f64,
    /// Whether the rule is only suggested where it would be answered.
    pub demoted: bool,
    /// The estimated share of its answers that help, 0 to 1.
    pub helpful: f64,
    /// The number of learners who pressed on it.
    pub learners: usize,
}

impl Default for RuleTrust {
    fn default() -> Self {
        Self {
            shift: 0.0,
            demoted: false,
            helpful: PRIOR_HELPFUL,
            learners: 0,
        }
    }
}

impl RuleTrust {
    /// Moves a probability by this trust.
    pub(crate) fn lean(&self, probability: f64) -> f64 {
        if self.shift == 0.0 {
            probability
        } else {
            moved(probability, self.shift)
        }
    }

    /// Returns whether it changes nothing.
    fn is_neutral(&self) -> bool {
        self.shift == 0.0 && !self.demoted
    }
}

/// Moves a probability by a shift of its log-odds.
pub(crate) fn moved(probability: f64, shift: f64) -> f64 {
    let odds = probability / (1.0 - probability).max(f64::MIN_POSITIVE) * shift.exp();
    odds / (1.0 + odds)
}

/// The trust in a guild's rules; a rule that is not listed has that of the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuildTrust(HashMap<RuleId, RuleTrust>);

impl GuildTrust {
    /// Sums all votes of one guild, in any order, with their weights at a moment, as if every learner had press weight
    /// 1.
    #[must_use]
    pub fn of(votes: &[Vote], now: Timestamp) -> Self {
        let mut latest: BTreeMap<(LearnerKey, &RuleId), Word> = BTreeMap::new();
        let counted = votes.iter().filter(|vote| now.since(vote.at) < FORGOTTEN);
        for vote in counted {
            let own = Word {
                at: vote.at,
                said: vote.said,
                weight: 1.0,
            };
            latest
                .entry((vote.learner, &vote.rule))
                .and_modify(|known| {
                    if (own.at, own.said) > (known.at, known.said) {
                        *known = own;
                    }
                })
                .or_insert(own);
        }
        let mut learners: BTreeMap<LearnerKey, Words> = BTreeMap::new();
        for ((learner, rule), word) in latest {
            let words = learners.entry(learner).or_default();
            words.insert(rule.clone(), word);
        }
        let mut tallies: BTreeMap<RuleId, Tally> = BTreeMap::new();
        for words in learners.values() {
            for (rule, share) in shares(words) {
                tallies.entry(rule).or_default().add(share);
            }
        }
        Self::from_tallies(tallies, now, |_| true)
    }

    /// Computes the trust from the tallies of a guild's rules, with their weights at a moment. `tells` says of a rule
    /// whether asking an instructor after its answer is evidence, which it is not where the rule opens a ticket for
    /// everybody.
    pub fn from_tallies(
        tallies: impl IntoIterator<Item = (RuleId, Tally)>,
        now: Timestamp,
        tells: impl Fn(&RuleId) -> bool,
    ) -> Self {
        let guild_trust = tallies.into_iter().map(|(rule, tally)| {
            let telling = if tells(&rule) {
                tally
            } else {
                tally.without_askers()
            };
            let rule_trust = telling.rule_trust(now);
            (rule, rule_trust)
        });
        Self(guild_trust.collect())
    }

    /// Lists the rules that no longer answer by themselves, in order.
    #[must_use]
    pub fn demoted(&self) -> Vec<RuleId> {
        let demoted = self.0.iter().filter(|(_, rule_trust)| rule_trust.demoted);
        let mut rules: Vec<RuleId> = demoted.map(|(rule, _)| rule.clone()).collect();
        rules.sort_unstable();
        rules
    }

    /// Returns the trust in a rule.
    #[must_use]
    pub fn get(&self, rule: &RuleId) -> RuleTrust {
        self.0.get(rule).copied().unwrap_or_default()
    }

    /// Returns whether every rule is as the files say.
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        self.0.values().all(RuleTrust::is_neutral)
    }
}

/// The last press of one learner about a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// The time of it.
    pub at: Timestamp,
    /// The kind of press.
    pub said: PressMeaning,
    /// The press weight, 0 to 1; a press without any counts as not made.
    pub weight: f64,
}

/// The last press of one learner about each rule of a guild.
pub type Words = BTreeMap<RuleId, Word>;

/// Computes the press weight of a learner at a moment, 0 to 1. `account` is when the account was made, if known;
/// `returned` is when its owner first asked on a second day.
#[must_use]
pub fn press_weight(at: Timestamp, account: Option<Timestamp>, returned: Option<Timestamp>) -> f64 {
    // An account of the future is of another clock, not a new one.
    let is_new = account.is_some_and(|made| made <= at && at.since(made) < NEW_ACCOUNT);
    let is_visitor = returned.is_none_or(|returned| returned > at);
    let of_account = if is_new { WEIGHT_OF_NEW } else { 1.0 };
    let of_visitor = if is_visitor { WEIGHT_OF_VISITOR } else { 1.0 };
    of_account * of_visitor
}

/// Computes the shares that one learner's presses add to the tally of each rule.
#[must_use]
pub fn shares(words: &Words) -> BTreeMap<RuleId, Tally> {
    let bound = (EACH_LEARNER / words.len() as f64).min(1.0);
    let shares = words
        .iter()
        .map(|(rule, word)| (rule.clone(), Tally::of(*word, bound)));
    shares.collect()
}

/// The weights of one rule's presses, counted from the Unix epoch, with the number of their learners.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// The weight of presses on *Solved* and of choices.
    pub helped: f64,
    /// The weight of presses on *Not what I asked*.
    pub missed: f64,
    /// The weight of requests for an instructor.
    pub asked: f64,
    /// The number of learners whose last press was a good one.
    pub content: i64,
    /// The number of learners whose last press was *Not what I asked*.
    pub let_down: i64,
    /// The number of learners whose last press was *Ask an instructor*.
    pub askers: i64,
}

impl Tally {
    /// Makes the tally of one press, by a learner whose presses weigh at most `bound` each.
    fn of(word: Word, bound: f64) -> Self {
        let mut tally = Self::default();
        if word.weight <= 0.0 {
            return tally;
        }
        let (sum, learners, strength) = match word.said {
            PressMeaning::Solved => (&mut tally.helped, &mut tally.content, 1.0),
            PressMeaning::Chosen => (&mut tally.helped, &mut tally.content, 0.5),
            PressMeaning::NotThis => (&mut tally.missed, &mut tally.let_down, 1.0),
            PressMeaning::AskedInstructor => (&mut tally.asked, &mut tally.askers, 0.5),
        };
        *sum = strength * word.weight * bound * grown(word.at);
        *learners = 1;
        tally
    }

    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.helped += other.helped;
        self.missed += other.missed;
        self.asked += other.asked;
        self.content += other.content;
        self.let_down += other.let_down;
        self.askers += other.askers;
    }

    /// Makes the tally that removes this one when it is added.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            helped: -self.helped,
            missed: -self.missed,
            asked: -self.asked,
            content: -self.content,
            let_down: -self.let_down,
            askers: -self.askers,
        }
    }

    fn without_askers(self) -> Self {
        Self {
            asked: 0.0,
            askers: 0,
            ..self
        }
    }

    /// Computes the trust in its rule at a moment.
    fn rule_trust(&self, now: Timestamp) -> RuleTrust {
        // Without learners the sum is zero, without rounding errors.
        let weight = |sum: f64, learners: i64| {
            if learners > 0 {
                sum.max(0.0) / grown(now)
            } else {
                0.0
            }
        };
        let helped = weight(self.helped, self.content);
        let missed = weight(self.missed, self.let_down) + weight(self.asked, self.askers);
        let let_down = self.let_down + self.askers;
        let helpful = (helped + PRIOR_HELPFUL * PRIOR_WEIGHT) / (helped + missed + PRIOR_WEIGHT);
        let bounded = |bound: f64, learners: i64| {
            if learners >= LEAST_LEARNERS {
                bound
            } else {
                0.0
            }
        };
        let (down, up) = (bounded(MOST_DOWN, let_down), bounded(MOST_UP, self.content));
        RuleTrust {
            shift: (logit(helpful) - logit(PRIOR_HELPFUL)).clamp(down, up),
            demoted: let_down >= LEAST_LEARNERS && helpful < FLOOR,
            helpful,
            learners: usize::try_from(self.content + let_down).unwrap_or_default(),
        }
    }
}

/// Computes the factor by which a press at this moment outweighs one at the Unix epoch.
pub(crate) fn grown(at: Timestamp) -> f64 {
    (at.as_millis() as f64 / HALF_LIFE.get() as f64).exp2()
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// The trust in the rules of a rule set, in their order; empty if nothing moved.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TrustByPosition(Vec<RuleTrust>);

impl TrustByPosition {
    pub(crate) fn new(rules: &[Arc<Rule>], guild_trust: &GuildTrust) -> Self {
        if guild_trust.is_neutral() {
            return Self::default();
        }
        Self(rules.iter().map(|rule| guild_trust.get(&rule.id)).collect())
    }

    /// Returns whether every rule is as the files say.
    pub(crate) fn is_neutral(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the trust in the rule at a position.
    pub(crate) fn of(&self, rule: usize) -> RuleTrust {
        self.0.get(rule).copied().unwrap_or_default()
    }

    /// Moves the classifier's probability of a rule by the presses about it.
    pub(crate) fn lean(&self, rule: usize, probability: f64) -> f64 {
        match self.0.get(rule) {
            Some(rule_trust) => rule_trust.lean(probability),
            None => probability,
        }
    }
}

#[cfg(test)]
mod tests;
