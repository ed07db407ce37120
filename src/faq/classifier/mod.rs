//! The example classifier: which label a text belongs to, learned from a book's examples, with a
//! calibrated probability that it is right. Trained once, then only read; the same training texts give the
//! same classifier on every machine and for any number of threads.
//!
//! It knows labels, not rules, and never decides to answer.

pub(crate) mod calibration;
pub(crate) mod cross_validation;
pub(crate) mod features;
pub(crate) mod hashing;
pub(crate) mod kinds;
pub(crate) mod model;
pub(crate) mod signals;
pub(crate) mod svm;
pub(crate) mod training;
pub(crate) mod training_text;
pub(crate) mod vocabulary;
pub(crate) mod word_score;

use crate::faq::classifier::calibration::{Judged, threshold};
use crate::faq::classifier::cross_validation::Calibrations;
use crate::faq::classifier::features::Reader;
use crate::faq::classifier::model::Model;
use crate::faq::classifier::signals::{ClassScores, Nearest, Ranking, Signals};
use crate::faq::classifier::vocabulary::{Vocabulary, Weighed};
use crate::faq::classifier::word_score::{WordScore, WordScores};
use crate::faq::matching::text::Text;

/// A trained classifier. Immutable, and as large as what was taught.
pub struct Classifier {
    reader: Reader,
    vocabulary: Vocabulary,
    model: Model,
    nearest: Nearest,
    word_scores: WordScores,
    calibrations: Calibrations,
    cross_validated: Vec<CrossValidated>,
    labels: usize,
}

/// The classifier's result for a text.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// The labels it may belong to, best first; at most five. Empty when nothing of it is known.
    pub candidates: Vec<LabelScore>,
    /// The probability that the right label is among the first three, 0 to 1.
    pub among_three: f64,
    /// The share of the text's words that the book knows, by weight, 0 to 1.
    pub known: f64,
}

impl Scores {
    /// The probability that the first candidate is right, 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.candidates
            .first()
            .map_or(0.0, |first| first.probability)
    }
}

/// A label, and how likely it is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelScore {
    /// The label, as the training texts gave it.
    pub label: usize,
    /// From 0 to 1; all candidates' together are at most 1.
    pub probability: f64,
}

/// The result of one training text while it was held out.
#[derive(Debug, Clone)]
pub struct CrossValidated {
    /// The training text's position; `None` for a line that ships with the binary.
    pub text: Option<usize>,
    /// The labels it got, best first.
    pub candidates: Vec<LabelScore>,
    /// Confidence in the first, whether it was right, and the case's weight.
    pub judged: Judged,
    /// The confidence that the right label is among the first three, and whether it was.
    pub among_three: Judged,
    /// Its [`WordScore::score`], had it not been taught.
    pub word_score: f32,
}

/// A part of a text, and how much it speaks for a label (or against it).
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// The words or letters.
    pub feature: String,
    /// Its share of the label's score.
    pub weight: f64,
}

impl Classifier {
    /// The classifier's result for a text.
    #[must_use]
    pub fn classify(&self, text: &Text) -> Scores {
        let weighed = self.vocabulary.weigh(&self.reader.read(text));
        if weighed.vector.is_empty() || self.labels == 0 {
            return Scores::default();
        }
        let scores = self.model.scores(&weighed.vector);
        let ranking = Ranking::new(ClassScores {
            svm: &scores.svm,
            bayes: &scores.bayes,
        });
        self.judge(&ranking, &weighed)
    }

    /// Scores a text by its words alone. Costs a fraction of [`Classifier::classify`].
    #[must_use]
    pub fn word_score(&self, text: &Text) -> WordScore {
        self.word_scores.of(text, &self.reader)
    }

    /// The results of the examples (and of what is out of scope) while each was held out: the book's own
    /// cross-validation, from which its thresholds come.
    #[must_use]
    pub fn cross_validated(&self) -> &[CrossValidated] {
        &self.cross_validated
    }

    /// The confidence from which answers are right at this precision, judged by the book's own examples;
    /// `None` where they are too few or too alike to show it.
    #[must_use]
    pub fn answer_threshold(&self, precision: f64) -> Option<f64> {
        let cases: Vec<Judged> = self
            .cross_validated
            .iter()
            .map(|case| case.judged)
            .collect();
        threshold(&cases, precision)
    }

    /// As [`Classifier::answer_threshold`], for [`Scores::among_three`].
    #[must_use]
    pub fn suggest_threshold(&self, precision: f64) -> Option<f64> {
        let cases: Vec<Judged> = self
            .cross_validated
            .iter()
            .map(|case| case.among_three)
            .collect();
        threshold(&cases, precision)
    }

    /// The parts of a text that speak most for a label, strongest first.
    #[must_use]
    pub fn explain(&self, text: &Text, label: usize, limit: usize) -> Vec<Strength> {
        let weighed = self.vocabulary.weigh(&self.reader.read(text));
        let mut strengths: Vec<Strength> = Vec::new();
        self.reader.each(text, |_, hash, part| {
            let Some((feature, value)) = self.vocabulary.id(hash).and_then(|id| {
                let mut own = weighed.vector.iter();
                own.find(|(own, _)| *own == id).copied()
            }) else {
                return;
            };
            let weight = self.model.weight(feature, label);
            let feature = part.to_string();
            if strengths.iter().all(|other| other.feature != feature) {
                let weight = f64::from(weight * value);
                strengths.push(Strength { feature, weight });
            }
        });
        strengths.retain(|strength| strength.weight > 0.0);
        strengths.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        strengths.truncate(limit);
        strengths
    }

    fn judge(&self, ranking: &Ranking, weighed: &Weighed) -> Scores {
        let first = ranking.best.first().map_or(0, |(label, _)| *label);
        let near = self.nearest.of(&weighed.words, first, |_| false);
        let signals = signals_of(ranking, weighed, near.map_or(0.0, |near| near.likeness));
        let (top, three) = self.calibrations.probabilities(&signals, first);
        Scores {
            candidates: candidates(ranking, top, three),
            among_three: three,
            known: f64::from(weighed.known),
        }
    }
}

fn signals_of(ranking: &Ranking, weighed: &Weighed, likeness: f32) -> Signals {
    ranking.signals(likeness, weighed.known, weighed.words.len())
}

/// The sharpness with which scores tell between the labels behind the first: held-out examples are the likelier told
/// apart the higher it is, up to here.
const SHARPNESS: f64 = 10.0;

/// The labels with their probabilities: the first has its own, the next two what is left up to three's, by
/// their scores; the rest what is left of one, never more than the one before.
fn candidates(ranking: &Ranking, top: f64, three: f64) -> Vec<LabelScore> {
    let score = |(_, score): &(usize, f32)| (SHARPNESS * f64::from(*score)).exp();
    let next: f64 = ranking.best.iter().skip(1).take(2).map(score).sum();
    let mut before = top;
    ranking
        .best
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let share = score(one) / next.max(f64::MIN_POSITIVE);
            let own = match place {
                0 => top,
                1 | 2 => (three - top) * share,
                _ => (1.0 - three) * share / 4.0,
            };
            before = own.min(before);
            LabelScore {
                label: one.0,
                probability: before,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
