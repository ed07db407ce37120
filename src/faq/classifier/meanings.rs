//! The meanings of the training texts, in addition to their words: vectors of a sentence encoder. Two texts are
//! compared by the cosine of their vectors, both plain and minus the mean of all training texts, which removes what all
//! of a book's texts have in common.

use std::sync::Arc;

use sentence_encoder::{DIMENSIONS, Vector};

use crate::domain::Locale;
use crate::faq::classifier::discriminant::{Directed, Discriminant, add, dot};
use crate::faq::classifier::model::LeftOut;
use crate::faq::classifier::signals::{LabelRanking, MEANING_SIGNALS};
use crate::faq::classifier::vocabulary;

/// The most texts of a label that a text is compared with, spread over all of its texts.
const COMPARED: usize = 64;
/// The weight above which a training text counts as a learner's own words, and texts are compared with it.
const SAID: f32 = 0.5;
/// The least length that is used as a divisor: a shorter vector has no direction.
const NO_LENGTH: f32 = 1e-6;

/// The meanings of the training texts.
pub(crate) struct Meanings {
    mean: Vec<f32>,
    mean_square: f32,
    /// The vector of each training text.
    placed: Vec<Placed>,
    /// The training texts that other texts are compared with, by label, and last those out of scope.
    compared: Vec<Vec<u32>>,
    /// The weighted sum of the directions of each label's texts from the mean.
    centres: Vec<Vec<f32>>,
    /// Whether the nearness to these sums counts.
    has_middles: bool,
    discriminant: Discriminant,
    /// The discriminants without the texts of each fold; empty once all texts have been held out.
    held_out: Vec<Discriminant>,
    /// The weight of each dimension in the machine of each label, and last in that of the out-of-scope class.
    machines: Vec<Vec<f32>>,
    /// The logarithms of the number of labels, and of the number of a label's examples.
    size: [f64; 2],
}

/// The labels, weights and sources of the training texts, in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrainingLabels<'a> {
    /// The label; the number of labels stands for out of scope.
    pub(crate) classes: &'a [usize],
    pub(crate) weights: &'a [f32],
    /// The position of each in the given texts, if it is not a shipped line, and whether it is an example.
    pub(crate) sources: &'a [(Option<usize>, bool)],
}

/// A text's vector, placed relative to the others.
#[derive(Clone)]
pub(crate) struct Placed {
    vector: Arc<Vector>,
    /// Its product with the mean.
    along: f32,
    /// Its distance from the mean.
    length: f32,
    /// Its language, as far as can be told.
    language: Option<Locale>,
}

/// The scores of a meaning under each label.
#[derive(Debug, Default)]
pub(crate) struct MeaningScores {
    /// The likeness to the middle of the label's texts.
    pub(crate) centres: Vec<f32>,
    /// The score by the discriminant.
    pub(crate) discriminant: Vec<f32>,
}

/// The likeness of a training text to another text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NearText {
    /// The training text.
    pub(crate) text: u32,
    /// The cosine of the vectors after their mean is subtracted.
    centred: f32,
    /// The cosine of the vectors as they are.
    pub(crate) raw: f32,
}

impl Meanings {
    /// Makes the meanings of the training texts from the vector and the language of each, in their order.
    pub(crate) fn new(
        vectors: Vec<(Arc<Vector>, Option<Locale>)>,
        texts: TrainingLabels<'_>,
        labels: usize,
    ) -> Self {
        // The texts of a single label lie around their own mean, so their distances from it say nothing. The mean then
        // includes the shipped lines.
        let is_single = labels < 2;
        let taught = vectors.iter().zip(texts.sources);
        let own: Vec<&Arc<Vector>> = taught
            .filter(|(_, source)| is_single || source.0.is_some())
            .map(|((vector, _), _)| vector)
            .collect();
        let mut mean = vec![0.0; DIMENSIONS];
        for vector in &own {
            add(&mut mean, 1.0 / own.len() as f32, vector.as_slice());
        }
        let examples = texts.sources.iter().filter(|source| source.0.is_some());
        let examples = examples.filter(|source| source.1).count();
        let each = examples as f64 / labels.max(1) as f64;
        let mut meanings = Self {
            mean_square: dot(&mean, &mean),
            mean,
            placed: Vec::new(),
            compared: vec![Vec::new(); labels + 1],
            centres: vec![vec![0.0; DIMENSIONS]; labels],
            has_middles: true,
            discriminant: Discriminant::default(),
            held_out: Vec::new(),
            machines: Vec::new(),
            size: [(1.0 + labels as f64).ln(), (1.0 + each).ln()],
        };
        let vectors = vectors.into_iter();
        meanings.placed = vectors
            .map(|(vector, language)| meanings.place(vector, language))
            .collect();
        meanings.compare(texts);
        meanings
    }

    fn compare(&mut self, texts: TrainingLabels<'_>) {
        for (text, class) in texts.classes.iter().enumerate() {
            let weight = texts.weights[text];
            if let Some(centre) = self.centres.get_mut(*class) {
                let unit = direction(&self.mean, &self.placed[text]);
                add(centre, weight, &unit);
            }
            let is_line = texts.sources[text].0.is_none() && weight > 0.0;
            if weight > SAID || is_line {
                self.compared[*class].push(text as u32);
            }
        }
        let (_, labels) = self
            .compared
            .split_last_mut()
            .unwrap_or((&mut Vec::new(), &mut []));
        for own in labels {
            let every = own.len().div_ceil(COMPARED).max(1);
            *own = own.iter().copied().step_by(every).collect();
        }
    }

    /// Learns the discriminant, and one without the texts of each fold.
    pub(crate) fn discriminate(&mut self, texts: TrainingLabels<'_>, folds: &[u8], fold_count: u8) {
        let labels = self.centres.len();
        let directed = |text: usize| -> Directed {
            let direction = self.direction(&self.placed[text]);
            (texts.classes[text], texts.weights[text], direction)
        };
        let directed: Vec<Directed> = (0..self.placed.len()).map(directed).collect();
        let without = |fold: u8| {
            let kept = directed
                .iter()
                .zip(folds)
                .filter(move |(_, own)| **own != fold);
            Discriminant::learn(&kept.map(|(text, _)| text), labels)
        };
        self.held_out = (0..fold_count).map(without).collect();
        self.discriminant = Discriminant::learn(&directed.iter(), labels);
    }

    /// Sets the nearness to the middle of a label's texts to zero.
    pub(crate) fn leave_out_middles(&mut self) {
        self.has_middles = false;
    }

    /// Adds the weight of each dimension in each machine, and drops the parts that only held-out texts needed.
    pub(crate) fn with_machines(self, machines: Vec<Vec<f32>>) -> Self {
        Self {
            machines,
            held_out: Vec::new(),
            ..self
        }
    }

    /// Places a text's vector relative to the others.
    pub(crate) fn place(&self, vector: Arc<Vector>, language: Option<Locale>) -> Placed {
        let along = dot(&self.mean, vector.as_slice());
        let length = (1.0 - 2.0 * along + self.mean_square).max(0.0).sqrt();
        Placed {
            vector,
            along,
            length,
            language,
        }
    }

    /// Returns a training text with its placed vector.
    pub(crate) fn placed(&self, text: usize) -> &Placed {
        &self.placed[text]
    }

    /// Computes the direction from the mean to a text, of unit length.
    pub(crate) fn direction(&self, placed: &Placed) -> Vec<f32> {
        direction(&self.mean, placed)
    }

    /// Adds the direction of a training text to its features, numbered behind those of its words.
    pub(crate) fn add_to(
        &self,
        text: usize,
        features: usize,
        vector: &vocabulary::SparseVector,
    ) -> vocabulary::SparseVector {
        let dimensions = (features as u32..).zip(self.direction(&self.placed[text]));
        vector.iter().copied().chain(dimensions).collect()
    }

    /// Adds the machines' scores of a direction to their scores of the words.
    pub(crate) fn add_scores(&self, direction: &[f32], scores: &mut [f32]) {
        for (score, machine) in scores.iter_mut().zip(&self.machines) {
            *score += dot(machine, direction);
        }
    }

    /// Scores a direction under each label.
    pub(crate) fn scores(&self, direction: &[f32]) -> MeaningScores {
        MeaningScores {
            centres: self.centres(direction, &[]),
            discriminant: self.discriminant.scores(direction),
        }
    }

    /// Scores a training text of a fold under each label, without itself and the texts of the same wording.
    pub(crate) fn scores_held_out(
        &self,
        text: usize,
        fold: u8,
        same: &[LeftOut<'_>],
    ) -> MeaningScores {
        let direction = self.direction(&self.placed[text]);
        let discriminant = self.held_out.get(usize::from(fold));
        MeaningScores {
            centres: self.centres(&direction, same),
            discriminant: discriminant.map_or_else(Vec::new, |own| own.scores(&direction)),
        }
    }

    /// Measures the nearness of a direction to the middle of each label's texts, without those left out.
    fn centres(&self, direction: &[f32], without: &[LeftOut<'_>]) -> Vec<f32> {
        if !self.has_middles {
            return vec![0.0; self.centres.len()];
        }
        let near =
            |centre: &[f32]| dot(centre, direction) / dot(centre, centre).sqrt().max(NO_LENGTH);
        let mut scores: Vec<f32> = self.centres.iter().map(|centre| near(centre)).collect();
        for one in without {
            let Some(mut centre) = self.centres.get(one.class).cloned() else {
                continue;
            };
            for other in without.iter().filter(|other| other.class == one.class) {
                add(
                    &mut centre,
                    -other.weight,
                    &self.direction(&self.placed[other.text]),
                );
            }
            scores[one.class] = near(&centre);
        }
        scores
    }

    /// Lists the labels whose middle is near a label's, nearest first, with their likeness: 1 for equal middles, 0 for
    /// middles as far apart as labels are on average. This corrects for points around their own mean, whose cosines
    /// average -1/(n-1), far below 0 for a few labels.
    pub(crate) fn near_labels(&self, label: usize) -> Vec<(usize, f64)> {
        let Some(own) = self.centres.get(label) else {
            return Vec::new();
        };
        let length = |centre: &[f32]| dot(centre, centre).sqrt().max(NO_LENGTH);
        let others = self.centres.iter().enumerate();
        let others = others.filter(|(other, _)| *other != label);
        let apart = 1.0 / (self.centres.len() as f64 - 1.0);
        let mut near: Vec<(usize, f64)> = others
            .map(|(other, centre)| (other, dot(own, centre) / (length(own) * length(centre))))
            .map(|(other, cosine)| (other, (f64::from(cosine) + apart) / (1.0 + apart)))
            .collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        near
    }

    /// Finds the nearest text of a class, without those that are left out.
    pub(crate) fn nearest(
        &self,
        placed: &Placed,
        class: usize,
        without: &[usize],
    ) -> Option<NearText> {
        let texts = self.compared.get(class)?.iter();
        let near = texts
            .filter(|text| !without.contains(&(**text as usize)))
            .map(|text| self.near(placed, *text));
        near.max_by(|a, b| a.centred.total_cmp(&b.centred))
    }

    fn near(&self, placed: &Placed, text: u32) -> NearText {
        let other = &self.placed[text as usize];
        let raw = placed.vector.cosine(&other.vector);
        let product = raw - placed.along - other.along + self.mean_square;
        NearText {
            text,
            centred: product / (placed.length * other.length).max(NO_LENGTH),
            raw,
        }
    }

    /// Returns whether any text of a label that others are compared with is in a language.
    fn is_said_in(&self, label: usize, language: Locale) -> bool {
        let mut texts = self.compared[label].iter();
        texts.any(|text| self.placed[*text as usize].language == Some(language))
    }

    /// Computes the signals of a text's meaning about the first label of a ranking.
    pub(crate) fn signals(
        &self,
        placed: &Placed,
        scores: &MeaningScores,
        ranking: &LabelRanking,
        without: &[usize],
    ) -> [f64; MEANING_SIGNALS] {
        let Some((first, _)) = ranking.best.first() else {
            return [0.0; MEANING_SIGNALS];
        };
        let (own_centre, other_centre) = own_and_best_other(&scores.centres, *first);
        let (own_score, other_score) = own_and_best_other(&scores.discriminant, *first);
        let centred = |class: usize| self.nearest(placed, class, without);
        let own = centred(*first);
        let near = own.map_or(0.0, |near| near.centred);
        let others = ranking.best.iter().skip(1);
        let other = others
            .filter_map(|(label, _)| centred(*label))
            .map(|near| near.centred)
            .fold(-1.0, f32::max);
        let outside = centred(self.centres.len()).map_or(0.0, |near| near.centred);
        let [labels, each] = self.size;
        let is_other_language = placed
            .language
            .is_some_and(|language| !self.is_said_in(*first, language));
        [
            f64::from(own_centre),
            f64::from(own_centre - other_centre),
            f64::from(near),
            f64::from(near - other),
            own.map_or(0.0, |near| f64::from(near.raw)),
            f64::from(near - outside),
            labels,
            each,
            f64::from(own_score),
            f64::from(own_score - other_score),
            f64::from(u8::from(is_other_language)),
        ]
    }
}

/// Returns the score of one label, and the best of all others; 0 if there are none.
fn own_and_best_other(scores: &[f32], label: usize) -> (f32, f32) {
    let others = scores
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != label);
    let best = others.map(|(_, score)| *score).reduce(f32::max);
    let best = best.map_or(0.0, |best| best.max(-1.0));
    (scores.get(label).copied().unwrap_or(0.0), best)
}

fn direction(mean: &[f32], placed: &Placed) -> Vec<f32> {
    let length = placed.length.max(NO_LENGTH);
    let numbers = placed.vector.as_slice().iter().zip(mean);
    numbers.map(|(own, mean)| (own - mean) / length).collect()
}
