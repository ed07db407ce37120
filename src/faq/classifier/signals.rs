//! The ranking of the labels for a text, and its signals: the few numbers, computed from its class scores, that
//! indicate whether the first label is right. One of them is the nearness of the text to a label's training texts by
//! shared words (the cosine of their unit vectors).

use crate::faq::classifier::vocabulary::SparseVector;

/// The number of labels that are ranked.
pub(crate) const RANKED: usize = 5;
/// The weights of the two models in a label's score.
const SVM_SHARE: f32 = 0.5;
const BAYES_SHARE: f32 = 0.6;
/// The weight of naive Bayes if there is an encoder, followed by the weights of the middle of each label's meanings and
/// of the discriminant.
const BAYES_SHARE_WITH_MEANING: f32 = 0.1;
const CENTRE_SHARE: f32 = 1.0;
const DISCRIMINANT_SHARE: f32 = 0.75;
/// The factor that reduces the certainty of naive Bayes, which counts dependent features as independent ones.
const TEMPERATURE: f32 = 0.35;
/// The distance below the best log-likelihood from which on others count as none.
const NEGLIGIBLE: f32 = -16.0;

/// The number of signals that the words give.
pub(crate) const WORD_SIGNALS: usize = 8;
/// The number of signals that the meaning gives, if there is an encoder.
pub(crate) const MEANING_SIGNALS: usize = 11;
/// The number of all signals: those of the words first.
pub(crate) const SIGNALS: usize = WORD_SIGNALS + MEANING_SIGNALS;

/// The sharpness with which scores distinguish the labels behind the first: up to this value, a higher one makes
/// held-out examples likelier.
const SHARPNESS: f64 = 10.0;

/// The index of the signal that the text is in another language than all examples of the label.
pub(crate) const OTHER_LANGUAGE: usize = SIGNALS - 1;

/// The names of the signals in the table of a judgement, and whether a larger one can only make an answer surer.
pub(crate) const SIGNAL_NAMES: [(&str, Tells); SIGNALS] = [
    ("score", Tells::Surer),
    ("margin", Tells::Surer),
    ("machine", Tells::Surer),
    ("bayes", Tells::Surer),
    ("outside", Tells::Either),
    ("words", Tells::Surer),
    ("known", Tells::Surer),
    ("length", Tells::Either),
    ("middle", Tells::Surer),
    ("middle-margin", Tells::Surer),
    ("nearest", Tells::Surer),
    ("nearest-margin", Tells::Surer),
    ("nearest-cosine", Tells::Surer),
    ("nearer-than-outside", Tells::Surer),
    ("labels", Tells::Either),
    ("examples", Tells::Either),
    ("discriminant", Tells::Surer),
    ("discriminant-margin", Tells::Surer),
    ("other-language", Tells::Either),
];

/// The direction in which a signal can point. A bound where it is plain keeps chance from turning it round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// A larger signal makes the answer surer.
    Surer,
    /// A larger signal can make the answer surer or less sure.
    Either,
}

/// The numbers from which the calibration computes the confidence of an answer.
pub(crate) type Signals = [f64; SIGNALS];

/// The class scores of one text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassScores<'a> {
    /// The score of each label, and behind them that of the out-of-scope class; empty if the machines were left out.
    pub(crate) svm: &'a [f32],
    /// The log-likelihood under each label.
    pub(crate) bayes: &'a [f32],
    /// The likeness of the meaning to the middle of each label's meanings; empty without an encoder.
    pub(crate) centres: &'a [f32],
    /// The score of the meaning by the discriminant, under each label; empty without an encoder.
    pub(crate) discriminant: &'a [f32],
}

/// A label, with the probability that it is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelScore {
    /// The label, as the training texts gave it.
    pub label: usize,
    /// The probability, from 0 to 1; all candidates' together are at most 1.
    pub probability: f64,
}

/// The ranking of the labels for a text, best first.
#[derive(Debug, Clone, Default)]
pub(crate) struct LabelRanking {
    /// The best labels with their scores, at most [`RANKED`].
    pub(crate) best: Vec<(usize, f32)>,
    svm: f32,
    bayes: f32,
    out_of_scope: f32,
}

impl LabelRanking {
    /// Ranks the labels.
    pub(crate) fn new(scores: ClassScores<'_>) -> Self {
        let shares = softmax(scores.bayes);
        let labels = shares.len();
        let bayes_share = if scores.centres.is_empty() {
            BAYES_SHARE
        } else {
            BAYES_SHARE_WITH_MEANING
        };
        let at = |of: &[f32], label: usize| of.get(label).copied().unwrap_or(0.0);
        let score = |label: usize| {
            at(scores.svm, label) * SVM_SHARE
                + shares[label] * bayes_share
                + at(scores.centres, label) * CENTRE_SHARE
                + at(scores.discriminant, label) * DISCRIMINANT_SHARE
        };
        let mut best: Vec<(usize, f32)> = Vec::with_capacity(RANKED + 1);
        for label in 0..labels {
            let own = score(label);
            if best.len() < RANKED || best.last().is_some_and(|last| own > last.1) {
                let at = best.partition_point(|other| other.1 >= own);
                best.insert(at, (label, own));
                best.truncate(RANKED);
            }
        }
        let first = best.first().map_or(0, |first| first.0);
        Self {
            svm: scores.svm.get(first).copied().unwrap_or(0.0),
            bayes: shares.get(first).copied().unwrap_or(0.0),
            out_of_scope: scores.svm.get(labels).copied().unwrap_or(-1.0),
            best,
        }
    }

    /// Distributes probabilities over the labels. The first has its own, the next two share the rest of that of the
    /// first three by their scores, and the others share the rest of 1. None gets more than the one before.
    pub(crate) fn candidates(&self, top: f64, three: f64) -> Vec<LabelScore> {
        let score = |(_, score): &(usize, f32)| (SHARPNESS * f64::from(*score)).exp();
        let next: f64 = self.best.iter().skip(1).take(2).map(score).sum();
        let mut before = top;
        self.best
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

    /// Returns the first label; 0 if there is none.
    pub(crate) fn first(&self) -> usize {
        self.labels().next().unwrap_or(0)
    }

    /// Lists the labels in their order.
    pub(crate) fn labels(&self) -> impl Iterator<Item = usize> {
        self.best.iter().map(|(label, _)| *label)
    }

    /// Computes the signals of the words, and leaves those of the meaning at 0.
    pub(crate) fn signals(&self, likeness: f32, known: f32, words: usize) -> Signals {
        let at = |place: usize| self.best.get(place).map_or(-0.5, |(_, score)| *score);
        let (first, second) = (at(0), at(1));
        let mut signals = [0.0; SIGNALS];
        let of_words: [f64; WORD_SIGNALS] = [
            f64::from(first),
            f64::from(first - second),
            f64::from(self.svm),
            f64::from(self.bayes),
            f64::from(self.out_of_scope),
            f64::from(likeness),
            f64::from(known),
            (1.0 + words as f64).ln(),
        ];
        signals[..WORD_SIGNALS].copy_from_slice(&of_words);
        signals
    }
}

/// Computes the shares of the labels by their log-likelihoods, tempered.
fn softmax(likelihoods: &[f32]) -> Vec<f32> {
    let highest = likelihoods.iter().copied().fold(f32::MIN, f32::max);
    let mut shares: Vec<f32> = likelihoods
        .iter()
        .map(|own| {
            let distance = (own - highest) * TEMPERATURE;
            if distance < NEGLIGIBLE {
                0.0
            } else {
                distance.exp()
            }
        })
        .collect();
    let all: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= all.max(f32::MIN_POSITIVE);
    }
    shares
}

/// The most training texts of a label that are compared; they are spread over all of its texts.
const COMPARED: usize = 128;

/// The training texts' words, by label.
pub(crate) struct NearestTexts {
    by_label: Vec<LabelWords>,
}

/// The words of one label, each with its training texts.
#[derive(Debug, Clone, Default)]
struct LabelWords {
    /// The words in their order, each with the place at which its training texts begin; the next word's are behind
    /// them.
    words: Vec<(u32, u32)>,
    /// The places among `texts`, and the word's weight there.
    postings: Vec<(u32, f32)>,
    /// The training texts that are compared.
    texts: Vec<u32>,
}

/// A training text, with its likeness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    /// Its position among the training texts.
    pub(crate) text: u32,
    /// The likeness, from 0 to 1.
    pub(crate) likeness: f32,
}

impl NearestTexts {
    /// Indexes the words of the training texts, in order, with their labels.
    pub(crate) fn new<'a>(
        texts: impl Iterator<Item = (usize, &'a SparseVector)>,
        labels: usize,
    ) -> Self {
        let mut by_label: Vec<Vec<(u32, &SparseVector)>> = vec![Vec::new(); labels];
        for (text, (label, words)) in (0_u32..).zip(texts) {
            if let Some(own) = by_label.get_mut(label) {
                own.push((text, words));
            }
        }
        let compared = |own: Vec<(u32, &SparseVector)>| {
            let every = own.len().div_ceil(COMPARED).max(1);
            LabelWords::of(&own.into_iter().step_by(every).collect::<Vec<_>>())
        };
        Self {
            by_label: by_label.into_iter().map(compared).collect(),
        }
    }

    /// Finds the label's most similar training text, without those that are left out.
    pub(crate) fn of(
        &self,
        words: &SparseVector,
        label: usize,
        without: impl Fn(u32) -> bool,
    ) -> Option<Near> {
        let own = self.by_label.get(label)?;
        let likeness = own.likeness(words);
        own.texts
            .iter()
            .zip(likeness)
            .filter(|(text, _)| !without(**text))
            .map(|(text, likeness)| Near {
                text: *text,
                likeness: likeness.clamp(0.0, 1.0),
            })
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
    }

    /// Replaces the number of each training text by its position in the given texts.
    pub(crate) fn renumbered(mut self, sources: &[(Option<usize>, bool)]) -> Self {
        for text in self.by_label.iter_mut().flat_map(|own| &mut own.texts) {
            let given = sources.get(*text as usize).and_then(|(given, _)| *given);
            *text = given
                .and_then(|given| u32::try_from(given).ok())
                .unwrap_or(u32::MAX);
        }
        self
    }
}

impl LabelWords {
    fn of(texts: &[(u32, &SparseVector)]) -> Self {
        let mut all: Vec<(u32, u32, f32)> = (0..)
            .zip(texts)
            .flat_map(|(place, (_, words))| {
                words.iter().map(move |(word, own)| (*word, place, *own))
            })
            .collect();
        all.sort_unstable_by_key(|(word, place, _)| (*word, *place));
        let mut words: Vec<(u32, u32)> = Vec::new();
        for (at, (word, ..)) in (0..).zip(&all) {
            if words.last().is_none_or(|(last, _)| last != word) {
                words.push((*word, at));
            }
        }
        Self {
            words,
            postings: all
                .into_iter()
                .map(|(_, place, own)| (place, own))
                .collect(),
            texts: texts.iter().map(|(text, _)| *text).collect(),
        }
    }

    /// Computes the likeness of each of the training texts to a text.
    fn likeness(&self, words: &SparseVector) -> Vec<f32> {
        let mut likeness = vec![0.0; self.texts.len()];
        for (word, weight) in words {
            let Ok(at) = self.words.binary_search_by_key(word, |(own, _)| *own) else {
                continue;
            };
            let end = self
                .words
                .get(at + 1)
                .map_or(self.postings.len(), |(_, end)| *end as usize);
            for (place, own) in &self.postings[self.words[at].1 as usize..end] {
                likeness[*place as usize] += own * weight;
            }
        }
        likeness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_come_in_the_order_of_their_scores() {
        let svm = [-1.0, 0.5, -0.2, -1.1, -0.9, -0.3, -0.8];
        let bayes = [-20.0, -10.0, -12.0, -30.0, -31.0, -14.0];
        let ranking = LabelRanking::new(ClassScores {
            svm: &svm,
            bayes: &bayes,
            centres: &[],
            discriminant: &[],
        });
        let order: Vec<usize> = ranking.best.iter().map(|(label, _)| *label).collect();
        assert_eq!(order[..3], [1, 2, 5]);
        assert_eq!(order.len(), RANKED);
        let signals = ranking.signals(0.5, 1.0, 3);
        assert!(signals[1] > 0.0 && signals.iter().all(|s| s.is_finite()));
    }

    #[test]
    fn without_labels_there_is_no_order() {
        let ranking = LabelRanking::new(ClassScores {
            svm: &[],
            bayes: &[],
            centres: &[],
            discriminant: &[],
        });
        assert!(ranking.best.is_empty());
        assert!(ranking.signals(0.0, 0.0, 0).iter().all(|s| s.is_finite()));
    }

    #[test]
    fn the_nearest_training_text_of_the_label_is_found() {
        let texts = [
            (0, vec![(1, 0.6), (2, 0.8)]),
            (1, vec![(1, 1.0)]),
            (0, vec![(3, 1.0)]),
        ];
        let nearest = NearestTexts::new(texts.iter().map(|(label, words)| (*label, words)), 2);
        let words = vec![(1, 0.6), (2, 0.8)];
        let near = nearest.of(&words, 0, |_| false).unwrap();
        assert_eq!(near.text, 0);
        assert!((near.likeness - 1.0).abs() < 1e-6);
        assert_eq!(nearest.of(&words, 0, |text| text == 0).unwrap().text, 2);
        assert_eq!(nearest.of(&words, 7, |_| false), None);
    }
}
