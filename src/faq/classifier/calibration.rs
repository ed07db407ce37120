//! The calibration of the classifier: turns its figures into probabilities, and chooses thresholds. Signals become a
//! probability by logistic regression with a ridge (the idea is Platt's, 1999). Each label has a correction (a random
//! intercept, in log-odds, fitted by Newton's method), because labels that resemble others are wrong more often at the
//! same score. A threshold that keeps a precision follows from the probabilities.

use crate::faq::classifier::regression::{self, Prior, WeightedCase, dot, logistic};
use crate::faq::classifier::signals::{SIGNALS, Signals, WORD_SIGNALS};

/// The ridge on the weights of standardised signals. It holds the weights where there are few outcomes.
const RIDGE: f64 = 1.0;
/// The ridge on the weights of their products, which only many outcomes can distinguish from chance.
const RIDGE_OF_PRODUCTS: f64 = 10.0;
/// The ridge on the constant, as strong as two outcomes, so that no book is ever certain.
pub(crate) const RIDGE_OF_CONSTANT: f64 = 0.05;
/// The normal quantile of the confidence (90 %, one-sided) with which a precision must be shown.
const EVIDENCE: f64 = 1.2816;
/// The highest probability that is ever given.
const SUREST: f64 = 0.999;

/// The outcome of one text that the model had not seen: its signals, and whether its label was right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignalOutcome {
    pub(crate) signals: Signals,
    pub(crate) right: bool,
    pub(crate) weight: f64,
}

/// The terms of a probability, which are made from signals; the last one is a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terms {
    /// The signals of the words and the products of two of them, because the meaning of one depends on the others.
    OfWords,
    /// All signals.
    OfMeaning,
}

impl Terms {
    fn of(self, signals: &Signals) -> Vec<f64> {
        let mut terms = match self {
            Self::OfMeaning => signals.to_vec(),
            Self::OfWords => {
                let words = &signals[..WORD_SIGNALS];
                let beside = |at: usize| words[at..].iter().map(move |other| words[at] * other);
                let products = (0..WORD_SIGNALS).flat_map(beside);
                words.iter().copied().chain(products).collect()
            }
        };
        terms.push(1.0);
        terms
    }
}

/// A calibrated probability: weights of the terms, with the mean of each.
#[derive(Debug, Clone)]
pub(crate) struct Calibration {
    terms: Terms,
    weights: Vec<f64>,
    means: Vec<f64>,
}

impl Calibration {
    /// Fits the calibration to outcomes, by the signals of their words. Without outcomes, or if all are equal, the
    /// probability still lies between 0 and 1.
    pub(crate) fn fit(outcomes: &[SignalOutcome]) -> Self {
        let scaling = Scaling::of(outcomes, Terms::OfWords);
        let terms = scaling.means.len();
        let hold = |at: usize| match at {
            _ if at + 1 == terms => RIDGE_OF_CONSTANT,
            _ if at < WORD_SIGNALS => RIDGE,
            _ => RIDGE_OF_PRODUCTS,
        };
        let holds: Vec<Prior> = (0..terms).map(|at| Prior::to_none(hold(at))).collect();
        scaling.undone(regression::fit(&scaling.cases(outcomes), &holds))
    }

    /// Computes the log-odds of the probability.
    pub(crate) fn log_odds(&self, signals: &Signals) -> f64 {
        dot(&self.terms.of(signals), &self.weights)
    }

    /// Computes how much each signal adds to the log-odds, compared with the same signal at its mean. Empty by words
    /// alone, where the products of signals count too.
    pub(crate) fn shares(&self, signals: &Signals) -> Vec<f64> {
        if self.terms == Terms::OfWords {
            return Vec::new();
        }
        let own = signals.iter().zip(&self.means).zip(&self.weights);
        own.map(|((signal, mean), weight)| weight * (signal - mean))
            .collect()
    }

    /// Computes the probability, 0 to 1.
    pub(crate) fn probability(&self, signals: &Signals) -> f64 {
        probability(self.log_odds(signals))
    }
}

/// Computes the probability of log-odds, which is never quite 1.
pub(crate) fn probability(log_odds: f64) -> f64 {
    logistic(log_odds).min(SUREST)
}

/// The mean and the standard deviation of each term except the constant. Terms are standardised by them, so that one
/// ridge suits all.
#[derive(Debug, Clone)]
pub(crate) struct Scaling {
    pub(crate) terms: Terms,
    pub(crate) means: Vec<f64>,
    pub(crate) scales: Vec<f64>,
}

impl Scaling {
    pub(crate) fn of(outcomes: &[SignalOutcome], kind: Terms) -> Self {
        let count = kind.of(&[0.0; SIGNALS]).len();
        let total: f64 = outcomes.iter().map(|o| o.weight).sum::<f64>().max(1e-9);
        let (mut means, mut variances) = (vec![0.0; count], vec![0.0; count]);
        for outcome in outcomes {
            for (mean, term) in means.iter_mut().zip(kind.of(&outcome.signals)) {
                *mean += outcome.weight * term / total;
            }
        }
        for outcome in outcomes {
            let terms = kind.of(&outcome.signals);
            for ((variance, term), mean) in variances.iter_mut().zip(terms).zip(&means) {
                *variance += outcome.weight * (term - mean).powi(2) / total;
            }
        }
        let scale = |variance: &f64| variance.sqrt().max(1e-3);
        let mut scales: Vec<f64> = variances.iter().map(scale).collect();
        (means[count - 1], scales[count - 1]) = (0.0, 1.0);
        Self {
            terms: kind,
            means,
            scales,
        }
    }

    /// Makes cases from outcomes, with standardised terms.
    pub(crate) fn cases(&self, outcomes: &[SignalOutcome]) -> Vec<WeightedCase> {
        let case = |outcome: &SignalOutcome| WeightedCase {
            terms: self.standardised(&outcome.signals),
            right: outcome.right,
            weight: outcome.weight,
        };
        outcomes.iter().map(case).collect()
    }

    fn standardised(&self, signals: &Signals) -> Vec<f64> {
        let terms = self.terms.of(signals).into_iter();
        let scaled = terms.zip(&self.means).zip(&self.scales);
        scaled
            .map(|((term, mean), scale)| (term - mean) / scale)
            .collect()
    }

    /// Makes a calibration from weights of standardised terms.
    pub(crate) fn undone(&self, mut weights: Vec<f64>) -> Calibration {
        let constant = weights.len() - 1;
        for at in 0..constant {
            weights[at] /= self.scales[at];
            weights[constant] -= weights[at] * self.means[at];
        }
        Calibration {
            terms: self.terms,
            weights,
            means: self.means.clone(),
        }
    }
}

/// A judged case: a confidence, whether the answer was right, and the weight of the case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The confidence, from 0 to 1.
    pub confidence: f64,
    /// Whether answering would have been right.
    pub right: bool,
    /// The weight of the case, above 0.
    pub weight: f64,
}

/// Finds the lowest threshold at which the answered cases are right at the wanted precision, by the lower end of
/// Wilson's interval (Wilson 1927); `None` if the cases cannot show it at any threshold.
#[must_use]
pub(crate) fn threshold(cases: &[Judged], precision: f64) -> Option<f64> {
    let mut cases: Vec<&Judged> = cases.iter().collect();
    cases.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let (mut all, mut squares, mut right) = (0.0, 0.0, 0.0);
    let mut lowest = None;
    for (at, case) in cases.iter().enumerate() {
        all += case.weight;
        squares += case.weight * case.weight;
        right += if case.right { case.weight } else { 0.0 };
        let is_last_of_equals = cases
            .get(at + 1)
            .is_none_or(|next| next.confidence < case.confidence);
        if is_last_of_equals && wilson_low(right / all, all * all / squares) >= precision {
            lowest = Some(case.confidence);
        }
    }
    lowest
}

/// Finds the lowest confidence such that the cases of at least this confidence are right at the wanted precision; the
/// highest possible one if there is none.
#[must_use]
pub(crate) fn reached(cases: &[Judged], precision: f64) -> f64 {
    let mut cases: Vec<&Judged> = cases.iter().collect();
    cases.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let (mut all, mut right) = (0.0, 0.0);
    let mut lowest = SUREST;
    for case in cases {
        all += case.weight;
        right += if case.right { case.weight } else { 0.0 };
        if right >= precision * all {
            lowest = case.confidence;
        }
    }
    lowest
}

/// The share of right cases by confidence: a curve that never falls, by pooling adjacent violators (isotonic
/// regression; Zadrozny and Elkan 2002).
#[derive(Debug, Clone, Default)]
pub(crate) struct Curve {
    /// The confidences at which the steps begin, each with the share of right cases; both ascend.
    steps: Vec<(f64, f64)>,
}

impl Curve {
    /// Fits the curve to judged cases.
    #[must_use]
    pub(crate) fn fit(cases: &[Judged]) -> Self {
        let mut cases: Vec<&Judged> = cases.iter().collect();
        cases.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
        // The start of each pool, its right cases and all its cases. Half a case of each kind is added, so that few
        // cases have little weight.
        let mut pools: Vec<(f64, f64, f64)> = Vec::new();
        let share = |pool: &(f64, f64, f64)| (pool.1 + 0.5) / (pool.2 + 1.0);
        for case in cases {
            let right = if case.right { case.weight } else { 0.0 };
            pools.push((case.confidence, right, case.weight));
            while let [.., before, last] = pools.as_slice() {
                if share(before) < share(last) {
                    break;
                }
                let joined = (before.0, before.1 + last.1, before.2 + last.2);
                pools.truncate(pools.len() - 2);
                pools.push(joined);
            }
        }
        Self {
            steps: pools.iter().map(|pool| (pool.0, share(pool))).collect(),
        }
    }

    /// Computes the share of right cases at this confidence; one half if nothing is known.
    #[must_use]
    pub(crate) fn at(&self, confidence: f64) -> f64 {
        let after = self.steps.partition_point(|(from, _)| *from <= confidence);
        self.steps
            .get(after.saturating_sub(1))
            .map_or(0.5, |(_, share)| *share)
    }
}

/// Computes the lower end of Wilson's interval for a share among `n`.
fn wilson_low(share: f64, n: f64) -> f64 {
    let z2 = EVIDENCE * EVIDENCE;
    let centre = share + z2 / (2.0 * n);
    let spread = EVIDENCE
        * ((share * (1.0 - share) + z2 / (4.0 * n)) / n)
            .max(0.0)
            .sqrt();
    (centre - spread) / (1.0 + z2 / n)
}

/// The ridge on a label's offset, as strong as twenty undecided outcomes, which draws it towards none.
const LABEL_RIDGE: f64 = 5.0;
const LABEL_STEPS: usize = 6;

/// The outcome of one text that the model had not seen, with the label that it got.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LabelOutcome {
    /// The label it got.
    pub(crate) label: usize,
    /// The confidence of the signals alone, in log-odds.
    pub(crate) log_odds: f64,
    pub(crate) right: bool,
    pub(crate) weight: f64,
}

/// An offset for each label, in log-odds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reliability {
    labels: Vec<Label>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Label {
    offset: f64,
    /// The curvature of the likelihood at the offset.
    curvature: f64,
}

impl Reliability {
    /// Fits how reliable each label is to outcomes; labels without any have no offset.
    pub(crate) fn fit(outcomes: &[LabelOutcome], labels: usize) -> Self {
        let mut fitted = Self {
            labels: vec![Label::default(); labels],
        };
        for step in 0..=LABEL_STEPS {
            let mut sums = vec![(0.0, 0.0); labels];
            for outcome in outcomes.iter().filter(|one| one.label < labels) {
                let (slope, bend) = fitted.pull(outcome);
                let own = &mut sums[outcome.label];
                *own = (own.0 + slope, own.1 + bend);
            }
            for (label, (slope, bend)) in fitted.labels.iter_mut().zip(sums) {
                label.curvature = bend;
                if step < LABEL_STEPS {
                    label.offset += (slope - LABEL_RIDGE * label.offset) / (bend + LABEL_RIDGE);
                }
            }
        }
        fitted
    }

    /// Returns the offset of a label's reliability; 0 where it has none.
    pub(crate) fn of(&self, label: usize) -> f64 {
        self.labels.get(label).map_or(0.0, |own| own.offset)
    }

    /// Estimates the offset of a label without one of its outcomes.
    pub(crate) fn without(&self, outcome: &LabelOutcome) -> f64 {
        let Some(own) = self.labels.get(outcome.label) else {
            return 0.0;
        };
        let (slope, bend) = self.pull(outcome);
        own.offset - slope / (own.curvature - bend + LABEL_RIDGE)
    }

    /// Computes the slope and the curvature that an outcome adds to its label's likelihood.
    fn pull(&self, outcome: &LabelOutcome) -> (f64, f64) {
        let p = logistic(outcome.log_odds + self.of(outcome.label));
        let error = f64::from(u8::from(outcome.right)) - p;
        (outcome.weight * error, outcome.weight * p * (1.0 - p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(count: usize) -> Vec<SignalOutcome> {
        (0..count)
            .map(|n| {
                let x = n as f64 / count as f64;
                let mut signals = [0.0; SIGNALS];
                signals[0] = x;
                SignalOutcome {
                    signals,
                    right: (n * 7919) % 100 < (x * 100.0) as usize,
                    weight: 1.0,
                }
            })
            .collect()
    }

    #[test]
    fn probabilities_follow_the_outcomes() {
        let calibration = Calibration::fit(&outcomes(2_000));
        let at = |x: f64| {
            let mut signals = [0.0; SIGNALS];
            signals[0] = x;
            calibration.probability(&signals)
        };
        assert!(at(0.1) < 0.25 && at(0.9) > 0.75 && (at(0.5) - 0.5).abs() < 0.1);
    }

    #[test]
    fn the_shares_of_the_signals_are_what_the_log_odds_differ_by_from_the_mean() {
        let scaling = Scaling::of(&outcomes(100), Terms::OfMeaning);
        let calibration = scaling.undone((0..=SIGNALS).map(|at| at as f64 / 1e4).collect());
        let mut usual = [0.0; SIGNALS];
        usual.copy_from_slice(&scaling.means[..SIGNALS]);
        let signals = [0.3; SIGNALS];
        let shares = calibration.shares(&signals);
        let moved = calibration.log_odds(&signals) - calibration.log_odds(&usual);
        assert_eq!(shares.len(), SIGNALS);
        assert!((shares.iter().sum::<f64>() - moved).abs() < 1e-6);
        let of_words = Calibration::fit(&outcomes(100));
        assert!(of_words.shares(&signals).is_empty());
    }

    #[test]
    fn nothing_to_fit_is_no_certainty() {
        let calibration = Calibration::fit(&[]);
        assert!((calibration.probability(&[0.3; SIGNALS]) - 0.5).abs() < 1e-9);
        let mut all_right = outcomes(20);
        all_right.iter_mut().for_each(|o| o.right = true);
        let p = Calibration::fit(&all_right).probability(&all_right[19].signals);
        assert!(p.is_finite() && p < 1.0);
    }

    #[test]
    fn a_threshold_keeps_the_precision_or_there_is_none() {
        let judged = |count: usize, wrong_below: f64| -> Vec<Judged> {
            (0..count)
                .map(|n| n as f64 / count as f64)
                .map(|confidence| Judged {
                    confidence,
                    right: confidence >= wrong_below,
                    weight: 1.0,
                })
                .collect()
        };
        let cases = judged(1_000, 0.5);
        let at = threshold(&cases, 0.95).unwrap();
        assert!((0.45..0.52).contains(&at), "{at}");
        assert_eq!(
            threshold(&judged(10, 0.5), 0.95),
            None,
            "ten cases show nothing"
        );
        assert_eq!(threshold(&judged(1_000, 2.0), 0.5), None);
        assert_eq!(threshold(&[], 0.5), None);
    }

    #[test]
    fn a_curve_never_falls_and_follows_the_cases() {
        let cases: Vec<Judged> = (0..400)
            .map(|n| Judged {
                confidence: f64::from(n) / 400.0,
                right: (n * 7919) % 400 < n,
                weight: 1.0,
            })
            .collect();
        let curve = Curve::fit(&cases);
        let shares: Vec<f64> = (0..=10).map(|n| curve.at(f64::from(n) / 10.0)).collect();
        assert!(
            shares.windows(2).all(|pair| pair[0] <= pair[1]),
            "{shares:?}"
        );
        assert!(shares[2] < 0.4 && shares[9] > 0.7, "{shares:?}");
        assert!((Curve::fit(&[]).at(0.3) - 0.5).abs() < 1e-9);
    }

    /// Texts of two labels that look alike in their signals; of the second every other is wrong.
    fn of_label(each: usize) -> Vec<LabelOutcome> {
        (0..2 * each)
            .map(|n| LabelOutcome {
                label: n / each,
                log_odds: 1.0,
                right: n < each || n % 2 == 0,
                weight: 1.0,
            })
            .collect()
    }

    #[test]
    fn labels_that_are_wrong_more_often_are_less_sure() {
        let fitted = Reliability::fit(&of_label(100), 3);
        assert!(fitted.of(0) > 0.5 && fitted.of(1) < -0.5);
        assert_eq!((fitted.of(2), fitted.of(99)), (0.0, 0.0));
    }

    #[test]
    fn few_outcomes_say_little() {
        let (few, many) = (of_label(2), of_label(200));
        let (few, many) = (Reliability::fit(&few, 2), Reliability::fit(&many, 2));
        assert!(few.of(0) < many.of(0) / 2.0 && few.of(1) > many.of(1) / 2.0);
    }

    #[test]
    fn without_an_outcome_it_is_as_if_that_had_not_been_there() {
        let all = of_label(30);
        for at in [0, 31, 32] {
            let mut others = all.clone();
            let left_out = others.remove(at);
            let anew = Reliability::fit(&others, 2).of(left_out.label);
            let told = Reliability::fit(&all, 2).without(&left_out);
            assert!((anew - told).abs() < 0.02, "{at}: {anew} {told}");
        }
    }
}
