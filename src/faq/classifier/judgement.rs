//! The judgement: a calibration that was fitted once to other people's labelled books (`frontdesk calibrate`) and is
//! stored as a table, so that even a new book of three rules has one. A book's own outcomes adjust it as far as they
//! are evidence.

use std::fmt::Write;
use std::sync::OnceLock;

use crate::faq::classifier::calibration::{
    Calibration, Judged, RIDGE_OF_CONSTANT, Scaling, SignalOutcome, Terms, reached,
};
use crate::faq::classifier::regression::{self, Prior};
use crate::faq::classifier::signals::{OTHER_LANGUAGE, SIGNAL_NAMES, Tells};

/// The table that ships with the binary.
const SHIPPED: &str = include_str!("judgement.txt");
/// The precisions for which the table has thresholds.
const PRECISIONS: [f64; 12] = [
    0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.98,
];
/// The share of messages without a rule for which probabilities and thresholds are computed.
pub const OUT_OF_SCOPE_SHARE: f64 = 0.4;
/// The ridge on the standardised weights.
const RIDGE: f64 = 1.0;
/// The strength of the prior that draws a book's weights towards the judgement; the book's own outcomes outweigh it
/// once this many of them are undecided.
const RIDGE_TO_JUDGEMENT: f64 = 100.0;
/// The ridge on weights that stay fixed while another is fitted.
const RIDGE_TO_STAND: f64 = 1e9;
/// The name of the constant term in the table.
const CONSTANT: &str = "constant";

/// A calibration with thresholds that was fitted to other books.
#[derive(Debug, Clone)]
pub struct Judgement {
    scaling: Scaling,
    right: TermWeights,
    among_three: TermWeights,
    thresholds: Vec<Threshold>,
}

/// The weights of standardised terms.
#[derive(Debug, Clone)]
struct TermWeights(Vec<f64>);

/// The question whose answer has a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProbabilityOf {
    /// Whether the first label is right.
    First,
    /// Whether the right label is among the first three.
    AmongThree,
}

/// The probabilities from which on a precision is reached.
#[derive(Debug, Clone, Copy)]
struct Threshold {
    precision: f64,
    answer: f64,
    suggest: f64,
}

/// The signals of one text of a labelled book, and whether the result was right.
#[derive(Debug, Clone, Copy)]
pub struct JudgedText {
    pub(crate) right: SignalOutcome,
    pub(crate) among_three: SignalOutcome,
    pub(crate) in_scope: bool,
}

impl JudgedText {
    /// Returns whether the text means a label.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.in_scope
    }

    /// Returns whether the first label is right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.right.right
    }
}

impl Judgement {
    /// Returns the judgement that ships with the binary; `None` if there is no table.
    pub(crate) fn shipped() -> Option<&'static Self> {
        static READ: OnceLock<Option<Judgement>> = OnceLock::new();
        READ.get_or_init(|| Self::parse(SHIPPED)).as_ref()
    }

    /// Fits a judgement to the results of texts of labelled books, by family. Future books belong to other families, so
    /// each threshold is the highest that any family needs when the rest judge it. Last, fits the weight of a text in
    /// another language than the label's examples to `other_language`, books of such questions, which change nothing
    /// else.
    #[must_use]
    pub fn fit(families: &[Vec<JudgedText>], other_language: &[JudgedText]) -> Self {
        let all: Vec<&JudgedText> = families.iter().flatten().collect();
        let mut fitted = Self::weighed(&all);
        fitted.weigh_language(other_language);
        let strangers: Vec<Vec<(Judged, Judged)>> = families
            .iter()
            .enumerate()
            .map(|(at, family)| {
                let others = families
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != at);
                let others: Vec<&JudgedText> = others.flat_map(|(_, other)| other).collect();
                let judge = if others.is_empty() {
                    Self::weighed(&all)
                } else {
                    Self::weighed(&others)
                };
                judge.judge_all(family)
            })
            .collect();
        let needed = |precision: f64, of: fn(&(Judged, Judged)) -> Judged| {
            let of_family = |family: &Vec<(Judged, Judged)>| {
                reached(&family.iter().map(of).collect::<Vec<Judged>>(), precision)
            };
            strangers.iter().map(of_family).fold(0.0, f64::max)
        };
        fitted.thresholds = PRECISIONS
            .map(|precision| Threshold {
                precision,
                answer: needed(precision, |judged| judged.0),
                suggest: needed(precision, |judged| judged.1),
            })
            .to_vec();
        fitted
    }

    /// Fits only the weights.
    fn weighed(outcomes: &[&JudgedText]) -> Self {
        let right: Vec<SignalOutcome> = outcomes.iter().map(|one| one.right).collect();
        let three: Vec<SignalOutcome> = outcomes.iter().map(|one| one.among_three).collect();
        let mut scaling = Scaling::of(&right, Terms::OfMeaning);
        (
            scaling.means[OTHER_LANGUAGE],
            scaling.scales[OTHER_LANGUAGE],
        ) = (0.0, 1.0);
        let fit = |outcomes: &[SignalOutcome]| {
            let signals = SIGNAL_NAMES
                .iter()
                .map(|(_, tells)| held(*tells, RIDGE, 0.0));
            let constant = Prior::to_none(RIDGE_OF_CONSTANT);
            let holds: Vec<Prior> = signals.chain([constant]).collect();
            TermWeights(regression::fit(&scaling.cases(outcomes), &holds))
        };
        Self {
            right: fit(&right),
            among_three: fit(&three),
            scaling,
            thresholds: Vec::new(),
        }
    }

    /// Fits the weight of another language, while all others stand.
    fn weigh_language(&mut self, outcomes: &[JudgedText]) {
        let hold = |(term, known): (usize, &f64)| Prior {
            ridge: if term == OTHER_LANGUAGE {
                RIDGE
            } else {
                RIDGE_TO_STAND
            },
            towards: *known,
            least: f64::NEG_INFINITY,
        };
        let fit = |TermWeights(known): &TermWeights, outcomes: Vec<SignalOutcome>| {
            let holds: Vec<Prior> = known.iter().enumerate().map(hold).collect();
            regression::fit(&self.scaling.cases(&outcomes), &holds)[OTHER_LANGUAGE]
        };
        let right = fit(&self.right, outcomes.iter().map(|one| one.right).collect());
        let three = outcomes.iter().map(|one| one.among_three).collect();
        let three = fit(&self.among_three, three);
        self.right.0[OTHER_LANGUAGE] = right;
        self.among_three.0[OTHER_LANGUAGE] = three;
    }

    /// Makes one of the judgement's calibrations, adjusted by a book's own outcomes.
    pub(crate) fn moved(&self, asked: ProbabilityOf, outcomes: &[SignalOutcome]) -> Calibration {
        let TermWeights(known) = self.weights(asked);
        let tells = SIGNAL_NAMES.iter().map(|(_, tells)| *tells);
        let tells = tells.chain([Tells::Either]).zip(known);
        let holds: Vec<Prior> = tells
            .map(|(tells, known)| held(tells, RIDGE_TO_JUDGEMENT, *known))
            .collect();
        self.scaling
            .undone(regression::fit(&self.scaling.cases(outcomes), &holds))
    }

    fn weights(&self, asked: ProbabilityOf) -> &TermWeights {
        match asked {
            ProbabilityOf::First => &self.right,
            ProbabilityOf::AmongThree => &self.among_three,
        }
    }

    /// Judges outcomes: the first label of each, and its first three.
    #[must_use]
    pub fn judge_all(&self, outcomes: &[JudgedText]) -> Vec<(Judged, Judged)> {
        let calibration = |asked| self.scaling.undone(self.weights(asked).0.clone());
        let (first, three) = (
            calibration(ProbabilityOf::First),
            calibration(ProbabilityOf::AmongThree),
        );
        let judged = |calibration: &Calibration, one: &SignalOutcome| Judged {
            confidence: calibration.probability(&one.signals),
            right: one.right,
            weight: one.weight,
        };
        let outcomes = outcomes.iter();
        outcomes
            .map(|one| (judged(&first, &one.right), judged(&three, &one.among_three)))
            .collect()
    }

    /// Returns the probability from which answers are right at this precision.
    #[must_use]
    pub fn answers_from(&self, precision: f64) -> f64 {
        self.at(precision, |own| own.answer)
    }

    /// Returns the probability from which one of three suggestions is right at this precision.
    #[must_use]
    pub fn suggests_from(&self, precision: f64) -> f64 {
        self.at(precision, |own| own.suggest)
    }

    /// Computes a threshold between those of the neighbouring precisions.
    fn at(&self, precision: f64, of: impl Fn(&Threshold) -> f64) -> f64 {
        let after = self
            .thresholds
            .partition_point(|own| own.precision < precision);
        let own = |at: usize| self.thresholds.get(at).map(|own| (own.precision, of(own)));
        match (after.checked_sub(1).and_then(own), own(after)) {
            (Some((below, low)), Some((above, high))) => {
                low + (high - low) * (precision - below) / (above - below)
            }
            (None, Some((_, only))) => only,
            // Beyond the table a probability stands for itself.
            (last, None) => precision.max(last.map_or(0.0, |(_, last)| last)),
        }
    }

    /// Writes the table as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let columns = self.scaling.means.iter().zip(&self.scaling.scales);
        let columns = columns.zip(self.right.0.iter().zip(&self.among_three.0));
        for (name, ((mean, scale), (right, three))) in names().zip(columns) {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{name} {mean:.5} {scale:.5} {right:.5} {three:.5}");
        }
        for own in &self.thresholds {
            let Threshold {
                precision,
                answer,
                suggest,
            } = own;
            let _ = writeln!(text, "threshold {precision} {answer:.4} {suggest:.4}");
        }
        text
    }

    /// Reads a table; `None` if it does not belong to these signals.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mut means, mut scales) = (Vec::new(), Vec::new());
        let (mut right, mut three) = (Vec::new(), Vec::new());
        let mut thresholds = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, numbers) = line.split_once(' ')?;
            let numbers = numbers.split(' ').map(|number| number.parse().ok());
            let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
            match numbers.as_slice() {
                [mean, scale, first, any] if names().nth(means.len()) == Some(name) => {
                    means.push(*mean);
                    scales.push(*scale);
                    right.push(*first);
                    three.push(*any);
                }
                [precision, answer, suggest] if name == "threshold" => {
                    thresholds.push(Threshold {
                        precision: *precision,
                        answer: *answer,
                        suggest: *suggest,
                    });
                }
                _ => return None,
            }
        }
        let is_whole = means.len() == names().count();
        is_whole.then_some(Self {
            scaling: Scaling {
                terms: Terms::OfMeaning,
                means,
                scales,
            },
            right: TermWeights(right),
            among_three: TermWeights(three),
            thresholds,
        })
    }
}

/// Makes the prior on the weight of a signal.
fn held(tells: Tells, ridge: f64, towards: f64) -> Prior {
    Prior {
        ridge,
        towards,
        least: match tells {
            Tells::Surer => 0.0,
            Tells::Either => f64::NEG_INFINITY,
        },
    }
}

/// Lists the names of the terms in the table.
fn names() -> impl Iterator<Item = &'static str> {
    SIGNAL_NAMES.iter().map(|(name, _)| *name).chain([CONSTANT])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::classifier::signals::SIGNALS;

    fn outcomes() -> Vec<JudgedText> {
        (0..400_u32)
            .map(|n| {
                let mut signals = [0.0; SIGNALS];
                signals[0] = f64::from(n) / 400.0;
                let own = |right| SignalOutcome {
                    signals,
                    right,
                    weight: 1.0,
                };
                JudgedText {
                    right: own(n % 400 > 200 || n % 7 == 0),
                    among_three: own(n % 400 > 100 || n % 5 == 0),
                    in_scope: true,
                }
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_and_judges_alike() {
        let fitted = Judgement::fit(&[outcomes()], &[]);
        let read = Judgement::parse(&fitted.to_text()).unwrap();
        let judged = [&fitted, &read].map(|own| own.judge_all(&outcomes()));
        for (own, again) in judged[0].iter().zip(&judged[1]) {
            assert!((own.0.confidence - again.0.confidence).abs() < 1e-3);
        }
        for broken in ["", "score 1 2 3", "score 1 2 3 x", "other 1 2 3 4"] {
            assert!(Judgement::parse(broken).is_none());
        }
    }

    #[test]
    fn what_another_language_is_worth_changes_nothing_else() {
        let mut abroad = outcomes();
        for one in &mut abroad {
            one.right.signals[OTHER_LANGUAGE] = 1.0;
            one.right.right = true;
        }
        let [without, with] = [&[][..], &abroad].map(|own| Judgement::fit(&[outcomes()], own));
        for (own, again) in without
            .judge_all(&outcomes())
            .iter()
            .zip(with.judge_all(&outcomes()))
        {
            assert!((own.0.confidence - again.0.confidence).abs() < 1e-6);
        }
        for (own, again) in without
            .judge_all(&abroad)
            .iter()
            .zip(with.judge_all(&abroad))
        {
            assert!(again.0.confidence > own.0.confidence);
        }
    }

    #[test]
    fn the_more_precision_is_asked_the_higher_is_the_threshold() {
        let fitted = Judgement::fit(&[outcomes()], &[]);
        let from = [0.5, 0.7, 0.9, 0.94].map(|precision| fitted.answers_from(precision));
        assert!(from.is_sorted(), "{from:?}");
        assert!((fitted.answers_from(0.999) - 0.999).abs() < 1e-9);
    }
}
