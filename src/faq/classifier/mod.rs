//! The example classifier: finds the label of a text, learned from a book's examples, with a calibrated probability
//! that it is right. Trained once, then only read; the same training texts give the same classifier on every machine
//! and for any number of threads.
//!
//! It knows labels, not rules, and never decides to answer.

pub(crate) mod calibration;
pub(crate) mod cross_validation;
pub(crate) mod discriminant;
pub(crate) mod features;
pub(crate) mod hashing;
pub mod judgement;
pub(crate) mod kinds;
pub(crate) mod meanings;
pub(crate) mod model;
pub mod parts;
pub(crate) mod regression;
pub(crate) mod signals;
pub(crate) mod svm;
pub(crate) mod training;
pub(crate) mod training_text;
pub(crate) mod vocabulary;
pub(crate) mod word_score;

use std::sync::Arc;

pub use self::cross_validation::CrossValidated;
pub use self::signals::LabelScore;
use crate::domain::Locale;
use crate::faq::classifier::calibration::{Judged, threshold};
use crate::faq::classifier::cross_validation::Calibrations;
use crate::faq::classifier::features::Reader;
use crate::faq::classifier::judgement::{JudgedText, Judgement};
use crate::faq::classifier::meanings::{MeaningScores, Meanings, Placed};
use crate::faq::classifier::model::Model;
use crate::faq::classifier::signals::{
    ClassScores, LabelRanking, NearestTexts, SIGNAL_NAMES, Signals, WORD_SIGNALS,
};
use crate::faq::classifier::vocabulary::Vocabulary;
use crate::faq::classifier::word_score::{WordScore, WordScores};
use crate::faq::encoder::Encoder;
use crate::faq::matching::text::Text;

/// A trained classifier. Immutable; its size grows with the training texts.
pub struct Classifier {
    reader: Reader,
    vocabulary: Vocabulary,
    model: Model,
    nearest: NearestTexts,
    word_scores: WordScores,
    calibrations: Calibrations,
    cross_validated: Vec<CrossValidated>,
    labels: usize,
    meaning: Option<Meaning>,
}

/// The encoder and the training texts' meanings, with which a text's meaning is judged.
struct Meaning {
    encoder: Arc<Encoder>,
    meanings: Meanings,
    /// The position in the given texts of each training text with a meaning.
    given: Vec<Option<usize>>,
    judgement: Option<&'static Judgement>,
}

/// The classifier's result for a text.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// The labels it may belong to, best first; at most five. Empty for a text without known features.
    pub candidates: Vec<LabelScore>,
    /// The probability that the right label is among the first three, 0 to 1.
    pub among_three: f64,
    /// The share of the text's words that the book knows, weighted, 0 to 1.
    pub known: f64,
    /// The training text of each candidate that is nearest in meaning; empty without an encoder.
    pub nearest: Vec<NearestText>,
}

/// A training text that is near in meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearestText {
    /// Its label.
    pub label: usize,
    /// Its position among the training texts.
    pub text: usize,
    /// The cosine of both meanings.
    pub likeness: f64,
}

impl Scores {
    /// Returns the probability that the first candidate is right, 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.candidates
            .first()
            .map_or(0.0, |first| first.probability)
    }
}

/// A part of a text, with how strongly it speaks for a label or against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// The words or letters.
    pub feature: String,
    /// Its share of the label's score.
    pub weight: f64,
}

impl Classifier {
    /// Classifies a text.
    #[must_use]
    pub fn classify(&self, text: &Text) -> Scores {
        let Some(seen) = self.look_at(text) else {
            return Scores::default();
        };
        let (top, three) = self
            .calibrations
            .probabilities(&seen.signals, seen.ranking.first());
        Scores {
            candidates: seen.ranking.candidates(top, three),
            among_three: three,
            known: f64::from(seen.known),
            nearest: self.nearest_in_meaning(&seen),
        }
    }

    /// Computes the signals of a text, and whether the first label, or one of the first three, is right. A judgement is
    /// fitted to these.
    #[must_use]
    pub fn outcome(&self, text: &Text, label: Option<usize>, weight: f64) -> Option<JudgedText> {
        let seen = self.look_at(text)?;
        let outcome = |labels: usize| calibration::SignalOutcome {
            signals: seen.signals,
            right: seen
                .ranking
                .labels()
                .take(labels)
                .any(|own| Some(own) == label),
            weight,
        };
        Some(JudgedText {
            right: outcome(1),
            among_three: outcome(3),
            in_scope: label.is_some(),
        })
    }

    /// Ranks the labels for a text. `None` if it has no known feature, or an encoder cannot read it: the vectors of
    /// unreadable texts resemble each other, whatever their meaning.
    fn look_at(&self, text: &Text) -> Option<TextSignals> {
        let weighed = self.vocabulary.weigh(&self.reader.read(text));
        if self.labels == 0 || (weighed.vector.is_empty() && self.meaning.is_none()) {
            return None;
        }
        let meaning = match &self.meaning {
            Some(own) => {
                let vector = own.encoder.to_compare(text.folded())?;
                let language = Locale::of_text(text.folded());
                Some((own, own.meanings.place(vector, language)))
            }
            None => None,
        };
        let mut scores = self.model.scores(&weighed.vector);
        let mut by_meaning = MeaningScores::default();
        if let Some((own, placed)) = &meaning {
            let direction = own.meanings.direction(placed);
            own.meanings.add_scores(&direction, &mut scores.svm);
            by_meaning = own.meanings.scores(&direction);
        }
        let ranking = LabelRanking::new(ClassScores {
            svm: &scores.svm,
            bayes: &scores.bayes,
            centres: &by_meaning.centres,
            discriminant: &by_meaning.discriminant,
        });
        let near = self.nearest.of(&weighed.words, ranking.first(), |_| false);
        let mut signals = ranking.signals(
            near.map_or(0.0, |near| near.likeness),
            weighed.known,
            weighed.words.len(),
        );
        if let Some((own, placed)) = &meaning {
            let of_meaning = own.meanings.signals(placed, &by_meaning, &ranking, &[]);
            signals[WORD_SIGNALS..].copy_from_slice(&of_meaning);
        }
        Some(TextSignals {
            ranking,
            signals,
            known: weighed.known,
            placed: meaning.map(|(_, placed)| placed),
        })
    }

    fn nearest_in_meaning(&self, seen: &TextSignals) -> Vec<NearestText> {
        let (Some(own), Some(placed)) = (&self.meaning, &seen.placed) else {
            return Vec::new();
        };
        let nearest = seen.ranking.labels().filter_map(|label| {
            let near = own.meanings.nearest(placed, label, &[])?;
            Some(NearestText {
                label,
                text: own.given.get(near.text as usize).copied().flatten()?,
                likeness: f64::from(near.raw),
            })
        });
        nearest.collect()
    }

    /// Lists the labels that are near a label in meaning, the nearest first, with their likeness; none without an
    /// encoder.
    #[must_use]
    pub fn near_labels(&self, label: usize) -> Vec<(usize, f64)> {
        let meaning = self.meaning.as_ref();
        meaning.map_or_else(Vec::new, |own| own.meanings.near_labels(label))
    }

    /// Returns whether it judges the meaning of texts, with an encoder.
    #[must_use]
    pub fn knows_meanings(&self) -> bool {
        self.meaning
            .as_ref()
            .is_some_and(|own| own.judgement.is_some())
    }

    /// Scores a text by its words alone. Costs a fraction of [`Classifier::classify`].
    #[must_use]
    pub fn word_score(&self, text: &Text) -> WordScore {
        self.word_scores.of(text, &self.reader)
    }

    /// Returns the results of the examples and the out-of-scope texts while each was held out: the book's own
    /// cross-validation, which gives its thresholds.
    #[must_use]
    pub fn cross_validated(&self) -> &[CrossValidated] {
        &self.cross_validated
    }

    /// Finds the confidence from which answers are right at this precision, judged by the book's own examples; `None`
    /// if these are too few or too alike to show it.
    #[must_use]
    pub fn answer_threshold(&self, precision: f64) -> Option<f64> {
        let cases: Vec<Judged> = self
            .cross_validated
            .iter()
            .map(|case| case.judged)
            .collect();
        let own = threshold(&cases, precision);
        self.threshold_or(own, |judgement| judgement.answers_from(precision))
    }

    /// Finds the probability [`Scores::among_three`] from which suggestions contain the right label at this precision,
    /// as [`Classifier::answer_threshold`] does for answers.
    #[must_use]
    pub fn suggest_threshold(&self, precision: f64) -> Option<f64> {
        let cases: Vec<Judged> = self
            .cross_validated
            .iter()
            .map(|case| case.among_three)
            .collect();
        let own = threshold(&cases, precision);
        self.threshold_or(own, |judgement| judgement.suggests_from(precision))
    }

    /// Chooses a threshold between the book's own and that of the judgement from other books, or the book's own without
    /// a judgement. The more out-of-scope texts the book was taught, the more its own counts, because only these can
    /// show that a threshold is too low. The more in-scope texts it has, the fewer of these are needed.
    fn threshold_or(&self, own: Option<f64>, other: impl Fn(&Judgement) -> f64) -> Option<f64> {
        let judgement = self.meaning.as_ref().and_then(|own| own.judgement);
        let (Some(own), Some(judgement)) = (own, judgement) else {
            return judgement.map(other).or(own);
        };
        let taught = self.cross_validated.iter();
        let taught: Vec<&CrossValidated> = taught.filter(|case| case.text.is_some()).collect();
        let outside = taught.iter().filter(|case| case.out_of_scope).count();
        let within = taught.len() - outside;
        let share = outside as f64 / (outside as f64 + enough_outside(within));
        let odds = |p: f64| (p / (1.0 - p)).ln();
        let between = share * odds(own) + (1.0 - share) * odds(other(judgement));
        Some(calibration::probability(between))
    }

    /// Lists the signals that decided most on whether the first label is right, the weightiest first: their names in
    /// the judgement's table, each with how much it adds to the log-odds. Returns the label too. `None` by words alone.
    #[must_use]
    pub fn deciding(&self, text: &Text, limit: usize) -> Option<(usize, Vec<(&'static str, f64)>)> {
        let seen = self.look_at(text).filter(|_| self.knows_meanings())?;
        let names = SIGNAL_NAMES.iter().map(|(name, _)| *name);
        let shares = names.zip(self.calibrations.shares(&seen.signals));
        let mut shares: Vec<(&'static str, f64)> = shares
            .filter(|(_, share)| share.abs() >= LEAST_SHARE)
            .collect();
        shares.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        shares.truncate(limit);
        Some((seen.ranking.first(), shares))
    }

    /// Lists the parts of a text that speak most for a label, strongest first.
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
}

/// The least log-odds with which a signal counts as deciding: less is not seen in a probability.
const LEAST_SHARE: f64 = 0.05;

/// The figures of a text before its confidence is judged.
struct TextSignals {
    ranking: LabelRanking,
    signals: Signals,
    known: f32,
    /// Its placed meaning, if there is an encoder.
    placed: Option<Placed>,
}

/// The number of taught out-of-scope texts at which a book's own threshold has half of the weight, for a book of few
/// in-scope texts.
const ENOUGH_OUTSIDE: f64 = 50.0;
/// The same for a book of very many in-scope texts: fewer out-of-scope texts do not show how high their confidence can
/// be.
const ENOUGH_AT_LEAST: f64 = 10.0;
/// The number of in-scope texts halfway between both.
const MANY_WITHIN: f64 = 1_000.0;

/// Computes the number of taught out-of-scope texts at which a book's own threshold has half of the weight. Wrong
/// answers are of both kinds: the more in-scope texts show how often a wrong rule comes first, the fewer out-of-scope
/// texts are needed.
fn enough_outside(within: usize) -> f64 {
    let unshown = MANY_WITHIN / (MANY_WITHIN + within as f64);
    ENOUGH_AT_LEAST + (ENOUGH_OUTSIDE - ENOUGH_AT_LEAST) * unshown
}

#[cfg(test)]
mod tests;
