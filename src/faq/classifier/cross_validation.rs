//! The cross-validation: judges a book by the result of each of its examples from a classifier that had not seen it,
//! and fits the calibration to these results.

use std::collections::HashMap;
use std::thread;

use crate::faq::classifier::calibration::{
    Calibration, Judged, LabelOutcome, Reliability, SignalOutcome, probability,
};
use crate::faq::classifier::judgement::{Judgement, ProbabilityOf};
use crate::faq::classifier::meanings::{MeaningScores, Meanings};
use crate::faq::classifier::model::{Bayes, LeftOut, Model};
use crate::faq::classifier::parts::ClassifierPart;
use crate::faq::classifier::signals::{
    ClassScores, LabelRanking, LabelScore, MEANING_SIGNALS, NearestTexts, Signals, WORD_SIGNALS,
};
use crate::faq::classifier::svm::Lanes;
use crate::faq::classifier::training_text::Options;
use crate::faq::classifier::vocabulary::{SparseVector, Vocabulary, WeighedText};

/// The most training texts that are judged if only naive Bayes works; they are spread over all.
const JUDGED_ALONE: usize = 5_000;
/// The number of taught out-of-scope texts that make up half of the weight of that class; with many more they make up
/// all of it.
const TAUGHT_ENOUGH: f64 = 50.0;

/// The result of one training text while it was held out.
#[derive(Debug, Clone)]
pub struct CrossValidated {
    /// The training text's position; `None` for a line that ships with the binary.
    pub text: Option<usize>,
    /// The labels it got, best first.
    pub candidates: Vec<LabelScore>,
    /// The confidence in the first label, whether it was right, and the case's weight.
    pub judged: Judged,
    /// The confidence that the right label is among the first three, and whether it was.
    pub among_three: Judged,
    /// Its [`WordScore::score`](crate::faq::classifier::word_score::WordScore::score) as if it had not been taught.
    pub word_score: f32,
    /// Whether it is out of scope.
    pub out_of_scope: bool,
}

/// The models, with the material that they were trained on.
pub(crate) struct TrainedModels<'a> {
    pub(crate) material: &'a Material,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) bayes: &'a Bayes,
    pub(crate) model: &'a Model,
    pub(crate) nearest: &'a NearestTexts,
    /// The held-out scores by group of classes, then training text; empty without machines.
    pub(crate) held_out: &'a [Vec<Lanes>],
    /// The word score of each training text as if it had not been taught.
    pub(crate) word_scores: &'a [f32],
    pub(crate) labels: usize,
    /// The meanings of the training texts, where there is an encoder.
    pub(crate) meanings: Option<&'a Meanings>,
}

/// A training text that is held out, with its result.
pub(crate) struct Held {
    text: Option<usize>,
    class: usize,
    ranking: LabelRanking,
    signals: Signals,
    right: bool,
    among_three: bool,
    word_score: f32,
    weight: f64,
    out_of_scope: bool,
}

/// Judges every example and every out-of-scope text.
pub(crate) fn outcomes(taught: &TrainedModels<'_>, options: &Options) -> Vec<Held> {
    let material = taught.material;
    let mut judged: Vec<usize> = (0..material.vectors.len())
        .filter(|text| material.sources[*text].1 && material.weights[*text] > 0.0)
        .collect();
    if taught.held_out.is_empty() && judged.len() > JUDGED_ALONE {
        let every = judged.len().div_ceil(JUDGED_ALONE);
        judged = judged.into_iter().step_by(every).collect();
    }
    let weights = MixWeights::new(taught, &judged, options.guarded_share);
    in_parallel(&judged, options.threads, |text| {
        taught.hold_out(*text, weights.of(taught, *text))
    })
}

impl TrainedModels<'_> {
    fn hold_out(&self, text: usize, weight: f64) -> Held {
        let material = self.material;
        let (vector, class) = (&material.vectors[text], material.classes[text]);
        let mut svm: Vec<f32> = self
            .held_out
            .iter()
            .flat_map(|scores| scores[text])
            .collect();
        svm.truncate(self.labels + 1);
        let same = material.same_as(text);
        let taught = |text: &usize| LeftOut {
            text: *text,
            vector: &material.vectors[*text],
            weight: material.weights[*text],
            class: material.classes[*text],
        };
        let left_out: Vec<LeftOut<'_>> = same.iter().map(taught).collect();
        let bayes = self
            .bayes
            .scores_without(vector, &left_out, self.model, self.vocabulary);
        let by_meaning = self.by_meaning(text, &left_out);
        let ranking = LabelRanking::new(ClassScores {
            svm: &svm,
            bayes: &bayes,
            centres: &by_meaning.centres,
            discriminant: &by_meaning.discriminant,
        });
        let own = &material.weighed[text];
        let label = ranking.first();
        let likeness = self
            .nearest
            .of(&own.words, label, |other| same.contains(&(other as usize)))
            .map_or(0.0, |near| near.likeness);
        let mut signals = ranking.signals(likeness, own.known, own.words.len());
        signals[WORD_SIGNALS..].copy_from_slice(&self.meaning(text, &by_meaning, &ranking));
        Held {
            text: material.sources[text].0,
            class,
            signals,
            right: label == class,
            among_three: ranking
                .best
                .iter()
                .take(3)
                .any(|(label, _)| *label == class),
            ranking,
            word_score: self.word_scores[text],
            weight,
            out_of_scope: class == self.labels,
        }
    }
}

impl TrainedModels<'_> {
    /// Scores the meaning of a text under each label, without the texts of the same wording.
    fn by_meaning(&self, text: usize, same: &[LeftOut<'_>]) -> MeaningScores {
        let Some(meanings) = self.meanings else {
            return MeaningScores::default();
        };
        meanings.scores_held_out(text, self.material.folds[text], same)
    }

    fn meaning(
        &self,
        text: usize,
        scores: &MeaningScores,
        ranking: &LabelRanking,
    ) -> [f64; MEANING_SIGNALS] {
        let Some(meanings) = self.meanings else {
            return [0.0; MEANING_SIGNALS];
        };
        let placed = meanings.placed(text);
        meanings.signals(placed, scores, ranking, self.material.same_as(text))
    }
}

/// The weight of each judged training text, so that the mix is the expected one.
struct MixWeights {
    taught: f64,
    shipped: f64,
}

impl MixWeights {
    fn new(taught: &TrainedModels<'_>, judged: &[usize], share: f64) -> Self {
        let (mut in_scope, mut own, mut shipped) = (0.0_f64, 0.0_f64, 0.0_f64);
        for text in judged {
            let is_out = taught.material.classes[*text] == taught.labels;
            match (is_out, taught.material.sources[*text].0) {
                (false, _) => in_scope += 1.0,
                (true, Some(_)) => own += 1.0,
                (true, None) => shipped += 1.0,
            }
        }
        let share = share.clamp(0.0, 0.95);
        let out = in_scope * share / (1.0 - share);
        let own_part = if shipped > 0.0 {
            own / (own + TAUGHT_ENOUGH)
        } else {
            1.0
        };
        Self {
            taught: out * own_part / own.max(1.0),
            shipped: out * (1.0 - own_part) / shipped.max(1.0),
        }
    }

    fn of(&self, taught: &TrainedModels<'_>, text: usize) -> f64 {
        if taught.material.classes[text] < taught.labels {
            1.0
        } else if taught.material.sources[text].0.is_some() {
            self.taught
        } else {
            self.shipped
        }
    }
}

/// The calibrations that turn signals into probabilities.
pub(crate) struct Calibrations {
    /// The calibration of whether the first label is right.
    right: Calibration,
    /// The calibration of whether the right label is among the first three.
    among_three: Calibration,
    /// The reliability of each label, by words alone. It is not fitted by meaning, which distinguishes labels better
    /// than so few outcomes could.
    reliability: Reliability,
}

impl Calibrations {
    /// Computes the probabilities that the first label is right and that the right one is among the first three.
    pub(crate) fn probabilities(&self, signals: &Signals, first: usize) -> (f64, f64) {
        self.offset(signals, self.reliability.of(first))
    }

    /// Computes how much each signal adds to the log-odds that the first label is right; empty by words alone.
    pub(crate) fn shares(&self, signals: &Signals) -> Vec<f64> {
        self.right.shares(signals)
    }

    fn offset(&self, signals: &Signals, offset: f64) -> (f64, f64) {
        let right = probability(self.right.log_odds(signals) + offset);
        (right, self.among_three.probability(signals).max(right))
    }
}

/// Fits the calibrations, and computes the result of each training text by them.
pub(crate) fn calibrate(
    held: &[Held],
    labels: usize,
    options: &Options,
    judgement: Option<&Judgement>,
) -> (Calibrations, Vec<CrossValidated>) {
    match judgement {
        Some(judgement) => by_judgement(held, labels, options, judgement),
        None => by_words(held, labels, options),
    }
}

/// Adjusts a judgement by the held-out texts, as far as they are evidence. In-scope texts show how often answers are
/// right, the others how often there is none. A book that was taught few out-of-scope texts knows little of what it
/// will meet, however many examples it has.
fn by_judgement(
    held: &[Held],
    labels: usize,
    options: &Options,
    judgement: &Judgement,
) -> (Calibrations, Vec<CrossValidated>) {
    let own: Vec<&Held> = held.iter().filter(|one| one.text.is_some()).collect();
    let outside = own.iter().filter(|one| one.class == labels).count() as f64;
    let within = own.len() as f64 - outside;
    let expected = outside / odds(options.guarded_share).max(1e-9);
    let weight = |one: &Held| {
        let (plenty, enough) = if one.class == labels {
            (expected, within)
        } else {
            (within, expected)
        };
        (enough / plenty.max(f64::MIN_POSITIVE)).min(1.0)
    };
    let moved = |asked: ProbabilityOf, right: fn(&Held) -> bool| {
        let outcome = |one: &&Held| SignalOutcome {
            signals: one.signals,
            right: right(one),
            weight: weight(one),
        };
        judgement.moved(asked, &own.iter().map(outcome).collect::<Vec<_>>())
    };
    // A single label is the first if it is among three.
    let among_three = if labels == 1 {
        ProbabilityOf::First
    } else {
        ProbabilityOf::AmongThree
    };
    let calibrations = Calibrations {
        right: moved(ProbabilityOf::First, |one| one.right),
        among_three: moved(among_three, |one| one.among_three),
        reliability: Reliability::default(),
    };
    let judged = held.iter().map(|one| {
        let (confidence, among_three) = calibrations.offset(&one.signals, 0.0);
        one.judged(confidence, among_three)
    });
    let judged = judged.collect();
    (calibrations, judged)
}

/// Fits the held-out texts by their words, with the reliability of each label.
fn by_words(
    held: &[Held],
    labels: usize,
    options: &Options,
) -> (Calibrations, Vec<CrossValidated>) {
    let expected = odds(options.out_of_scope_share) / odds(options.guarded_share).max(1e-9);
    let weight = |one: &Held| one.weight * if one.class < labels { 1.0 } else { expected };
    let fit = |right: fn(&Held) -> bool| {
        let outcome = |one: &Held| SignalOutcome {
            signals: one.signals,
            right: right(one),
            weight: weight(one),
        };
        Calibration::fit(&held.iter().map(outcome).collect::<Vec<_>>())
    };
    let right = fit(|one| one.right);
    let labelled = |one: &Held| LabelOutcome {
        label: one.first(),
        log_odds: right.log_odds(&one.signals),
        right: one.right,
        weight: weight(one),
    };
    let outcomes: Vec<LabelOutcome> = held.iter().map(labelled).collect();
    let reliability = match options.without {
        Some(ClassifierPart::Reliability) => Reliability::default(),
        _ => Reliability::fit(&outcomes, labels),
    };
    let calibrations = Calibrations {
        reliability,
        among_three: fit(|one| one.among_three),
        right,
    };
    let judged = held
        .iter()
        .zip(&outcomes)
        .map(|(one, outcome)| {
            let offset = calibrations.reliability.without(outcome);
            let (confidence, among_three) = calibrations.offset(&one.signals, offset);
            one.judged(confidence, among_three)
        })
        .collect();
    (calibrations, judged)
}

/// Computes the odds of out-of-scope texts.
fn odds(share: f64) -> f64 {
    share.clamp(0.0, 0.95) / (1.0 - share.clamp(0.0, 0.95))
}

impl Held {
    /// Returns the first label.
    fn first(&self) -> usize {
        self.ranking.first()
    }

    /// Makes the result of a held-out training text from the probabilities that the first label, or one of three, is
    /// right.
    fn judged(&self, confidence: f64, among_three: f64) -> CrossValidated {
        let judged = |confidence, right| Judged {
            confidence,
            right,
            weight: self.weight,
        };
        CrossValidated {
            text: self.text,
            candidates: self.ranking.candidates(confidence, among_three),
            judged: judged(confidence, self.right),
            among_three: judged(among_three, self.among_three),
            word_score: self.word_score,
            out_of_scope: self.out_of_scope,
        }
    }
}

/// The training texts as features, groups and folds, ready for training.
#[derive(Default)]
pub(crate) struct Material {
    pub(crate) weighed: Vec<WeighedText>,
    pub(crate) vectors: Vec<SparseVector>,
    /// The texts in the form that the encoder reads.
    pub(crate) said: Vec<Box<str>>,
    pub(crate) weights: Vec<f32>,
    /// The label; the number of labels stands for out of scope.
    pub(crate) classes: Vec<usize>,
    pub(crate) folds: Vec<u8>,
    /// The group of each training text; texts of the same wording share one, and each shipped line has its own.
    pub(crate) groups: Vec<u32>,
    /// The training texts of each group.
    pub(crate) members: Vec<Vec<usize>>,
    /// The position of each in the given texts, if it is not a shipped line, and whether it is an example.
    pub(crate) sources: Vec<(Option<usize>, bool)>,
}

impl Material {
    /// Lists the training texts of the same wording as this one, including itself.
    pub(crate) fn same_as(&self, text: usize) -> &[usize] {
        &self.members[self.groups[text] as usize]
    }

    /// Sets the weight of shipped lines that resemble a training text to zero, because the book may be about them.
    pub(crate) fn leave_out_look_alikes(&mut self, labels: usize) {
        let mut by_word: HashMap<u32, Vec<(u32, f32)>> = Default::default();
        for (text, weighed) in self.weighed.iter().enumerate() {
            if self.classes[text] < labels {
                for (word, value) in &weighed.words {
                    by_word
                        .entry(*word)
                        .or_default()
                        .push((text as u32, *value));
                }
            }
        }
        let mut likeness = vec![0.0_f32; self.weighed.len()];
        for line in 0..self.weighed.len() {
            if self.sources[line].0.is_some() {
                continue;
            }
            let mut touched = Vec::new();
            for (word, value) in &self.weighed[line].words {
                for (text, own) in by_word.get(word).into_iter().flatten() {
                    likeness[*text as usize] += value * own;
                    touched.push(*text);
                }
            }
            let nearest = touched
                .iter()
                .map(|l| likeness[*l as usize])
                .fold(0.0, f32::max);
            if nearest >= TOO_LIKE {
                self.weights[line] = 0.0;
            }
            for text in touched {
                likeness[text as usize] = 0.0;
            }
        }
    }
}

/// Maps a list in several threads; the results keep its order.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    list: &[T],
    threads: usize,
    map: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let each = list.len().div_ceil(threads.max(1)).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = list
            .chunks(each)
            .map(|part| scope.spawn(|| part.iter().map(&map).collect::<Vec<R>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| match part.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// The likeness to a training text at which a shipped line may be about the book's subject.
pub(crate) const TOO_LIKE: f32 = 0.6;
