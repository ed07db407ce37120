//! From learners' presses to how much more or less a rule is trusted in one guild. Pure arithmetic on
//! [`Vote`]s; never sees a text.
//!
//! Of each learner and rule only the latest press counts. It weighs, for or against the rule,
//!
//! `w = strength · 2^(−age ÷ 90 days) · min(1, 4 ÷ rules that the learner pressed on)`
//!
//! with a strength of 1 for *Solved* and *Not what I asked*, and ½ for a chosen suggestion (not yet read when
//! it is chosen) and for *Ask an instructor* after an answer (which may have been right, and not enough). So
//! one learner's word on all rules together weighs 4 at most, and what is older than 360 days nothing.
//!
//! With `P` and `N` the weights for and against, the share of answers that help is estimated by the mean of a
//! Beta posterior, the prior worth 4 presses of which 3 help:
//!
//! `μ = (P + 3) ÷ (P + N + 4)`
//!
//! (Bayes's estimate of a share; Gelman et al., *Bayesian Data Analysis*, 2.4. Who is content presses nothing
//! more often than who is not, so what is asked of μ is less than the precision that the book promises.) From
//! it come, the way that at least three learners have pressed,
//!
//! - a shift of the classifier's log-odds, `logit μ − logit ¾`, held within −1.5 and +0.5: the correction of a
//!   posterior for another prior (Saerens, Latinne and Decaestecker 2002). It is bounded upward more tightly,
//!   because presses are seen only where the rule was shown already, and tell little of where it was not;
//! - a demotion while μ < ½, an answer that is likelier wrong than right: the rule is suggested instead. Texts
//!   that equal an example are answered all the same: staff wrote those down, and only staff take them back.
//!
//! Both fade as presses age: a demoted rule that nobody presses on gets another chance after some weeks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{LearnerKey, Millis, RuleId, Said, Timestamp, Vote};

/// After so long a press weighs half.
const HALF_LIFE: Millis = Millis::days(90);
/// What is older than this counts for nothing, and need not be read.
pub const FORGOTTEN: Millis = Millis::days(360);
/// One learner's presses on all rules together weigh at most so much.
const EACH_LEARNER: f64 = 4.0;
/// So many learners must have pressed one way before anything moves that way.
const LEAST_LEARNERS: usize = 3;
/// What a rule is believed to be before anybody pressed, and how many presses that belief is worth.
const PRIOR_HELPFUL: f64 = 0.75;
const PRIOR_WEIGHT: f64 = 4.0;
/// A rule that helps less often than this is not answered by itself.
const FLOOR: f64 = 0.5;
/// The bounds of the shift, in log-odds.
const MOST_DOWN: f64 = -1.5;
const MOST_UP: f64 = 0.5;

/// How far one rule is trusted in one guild, by the presses of its learners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Added to the log-odds of the classifier's probability, −1.5 to 0.5.
    pub shift: f64,
    /// Whether it is suggested where it would be answered.
    pub demoted: bool,
    /// The estimated share of its answers that help, 0 to 1.
    pub helpful: f64,
    /// How many learners pressed on it.
    pub learners: usize,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            shift: 0.0,
            demoted: false,
            helpful: PRIOR_HELPFUL,
            learners: 0,
        }
    }
}

impl Standing {
    /// A probability as this standing leaves it.
    pub(super) fn lean(&self, probability: f64) -> f64 {
        if self.shift == 0.0 {
            return probability;
        }
        let odds = probability / (1.0 - probability).max(f64::MIN_POSITIVE) * self.shift.exp();
        odds / (1.0 + odds)
    }

    /// Whether it changes anything.
    fn is_neutral(&self) -> bool {
        self.shift == 0.0 && !self.demoted
    }
}

/// The standings of a guild's rules; what is not listed stands as the files have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standings(HashMap<RuleId, Standing>);

impl Standings {
    /// From all votes of one guild, in any order, as they weigh at a moment.
    #[must_use]
    pub fn of(votes: &[Vote], now: Timestamp) -> Self {
        let mut latest: BTreeMap<(&RuleId, LearnerKey), (Timestamp, Said)> = BTreeMap::new();
        let mut breadth: HashMap<LearnerKey, BTreeSet<&RuleId>> = HashMap::new();
        let counted = votes.iter().filter(|vote| now.since(vote.at) < FORGOTTEN);
        for vote in counted {
            let own = (vote.at, vote.said);
            latest
                .entry((&vote.rule, vote.learner))
                .and_modify(|known| *known = (*known).max(own))
                .or_insert(own);
            breadth.entry(vote.learner).or_default().insert(&vote.rule);
        }
        let mut tallies: BTreeMap<&RuleId, Tally> = BTreeMap::new();
        for ((rule, learner), (at, said)) in latest {
            let rules = breadth.get(&learner).map_or(1, BTreeSet::len);
            let weight = faded(now.since(at)) * (EACH_LEARNER / rules as f64).min(1.0);
            tallies.entry(rule).or_default().add(said, weight);
        }
        Self(
            tallies
                .into_iter()
                .map(|(rule, tally)| (rule.clone(), tally.standing()))
                .collect(),
        )
    }

    /// How a rule stands.
    #[must_use]
    pub fn get(&self, rule: &RuleId) -> Standing {
        self.0.get(rule).copied().unwrap_or_default()
    }

    /// Whether no rule stands differently from what the files say.
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        self.0.values().all(Standing::is_neutral)
    }
}

/// What one rule's presses weigh together.
#[derive(Default)]
struct Tally {
    helped: f64,
    missed: f64,
    content: usize,
    let_down: usize,
}

impl Tally {
    fn add(&mut self, said: Said, weight: f64) {
        let (sum, learners, strength) = match said {
            Said::Solved => (&mut self.helped, &mut self.content, 1.0),
            Said::Chosen => (&mut self.helped, &mut self.content, 0.5),
            Said::NotThis => (&mut self.missed, &mut self.let_down, 1.0),
            Said::AskedInstructor => (&mut self.missed, &mut self.let_down, 0.5),
        };
        *sum += strength * weight;
        *learners += 1;
    }

    fn standing(&self) -> Standing {
        let helpful = (self.helped + PRIOR_HELPFUL * PRIOR_WEIGHT)
            / (self.helped + self.missed + PRIOR_WEIGHT);
        let down = if self.let_down >= LEAST_LEARNERS {
            MOST_DOWN
        } else {
            0.0
        };
        let up = if self.content >= LEAST_LEARNERS {
            MOST_UP
        } else {
            0.0
        };
        Standing {
            shift: (logit(helpful) - logit(PRIOR_HELPFUL)).clamp(down, up),
            demoted: self.let_down >= LEAST_LEARNERS && helpful < FLOOR,
            helpful,
            learners: self.content + self.let_down,
        }
    }
}

fn faded(age: Millis) -> f64 {
    (-(age.get() as f64) / HALF_LIFE.get() as f64).exp2()
}

fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests;
