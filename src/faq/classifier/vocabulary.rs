//! The vocabulary of the classifier: the features of a book's training texts with their rarity, and texts as vectors
//! over them (sublinear TF-IDF, each block with its share of the length, joined to unit length).
//!
//! A feature that no training text has keeps its share of the length: a text of unknown words is a short
//! vector, and short vectors score low everywhere.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::faq::classifier::features::{BLOCKS, Counted, Features, LETTERS, UNITS};
use crate::faq::classifier::hashing::{AsIs, ByHash};
use crate::faq::matching::tf_idf;

/// A text as a vector: features with their weights, each feature once; those of a training text ascend.
pub(crate) type SparseVector = Vec<(u32, f32)>;

/// The number of training texts from which on letter sequences that only one of them has are dropped.
const MANY_TEXTS: usize = 1_000;

/// The share of each block in a vector's squared length: units, letters, kinds. The share of a block without features
/// goes to the others.
const SHARES: [f32; BLOCKS] = [0.35, 0.35, 0.3];

/// The features of all training texts.
pub(crate) struct Vocabulary {
    /// The id and the rarity of each feature. The most frequent features have the lowest ids, so that often needed
    /// entries of lists by id lie close together.
    known: ByHash<(u32, f32)>,
    count: usize,
    /// The id from which on features belong to one training text only.
    once_from: u32,
    unseen: f32,
    /// The share of each block in a vector's squared length.
    shares: [f32; BLOCKS],
}

/// A text's vector, and the known share of its units.
#[derive(Debug, Clone, Default)]
pub(crate) struct WeighedText {
    pub(crate) vector: SparseVector,
    /// The units alone, scaled to unit length before unknown ones are left out.
    pub(crate) words: SparseVector,
    /// The share of the units' weight (squared) that the book knows, 0 to 1.
    pub(crate) known: f32,
}

/// The number of training texts with a feature.
struct FeatureCounts {
    times: u32,
    is_letters: bool,
    /// The training text in which it was last seen.
    last: Option<u32>,
}

impl FeatureCounts {
    fn new(block: usize) -> Self {
        Self {
            times: 0,
            is_letters: block == LETTERS,
            last: None,
        }
    }

    fn note(&mut self, texts: u32) {
        if self.last != Some(texts) {
            self.times += 1;
            self.last = Some(texts);
        }
    }
}

impl Vocabulary {
    /// Learns the features of the training texts, each given with its group's number; a group counts once. The
    /// features' ids do not depend on the order of the training texts.
    pub(crate) fn learn<'a>(texts: impl Iterator<Item = (&'a Features, u32)>) -> Self {
        let mut texts: Vec<(&Features, u32)> = texts.collect();
        texts.sort_by_key(|(_, same)| *same);
        let text_count = texts.len();
        let shares = shares(&texts);
        let mut seen: HashMap<u64, FeatureCounts, AsIs> = HashMap::default();
        for (text, same) in texts {
            for (block, features) in text.blocks.iter().enumerate() {
                for (hash, _) in features {
                    let seen = seen.entry(*hash).or_insert(FeatureCounts::new(block));
                    seen.note(same);
                }
            }
        }
        let least = if text_count >= MANY_TEXTS { 2 } else { 1 };
        let mut kept: Vec<(u64, u32)> = seen
            .into_iter()
            .filter(|(_, seen)| !seen.is_letters || seen.times >= least)
            .map(|(hash, seen)| (hash, seen.times))
            .collect();
        kept.sort_unstable_by_key(|(hash, times)| (Reverse(*times), *hash));
        let rarity = |times: u32| tf_idf::rarity(times as usize, text_count) as f32;
        let weighed = |(id, (hash, times)): (u32, &(u64, u32))| (*hash, (id, rarity(*times)));
        Self {
            known: (0..).zip(&kept).map(weighed).collect(),
            count: kept.len(),
            once_from: kept.partition_point(|(_, times)| *times > 1) as u32,
            unseen: rarity(1),
            shares,
        }
    }

    /// Returns the number of features.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Returns whether only one training text or group has the feature.
    pub(crate) fn is_once(&self, feature: u32) -> bool {
        feature >= self.once_from
    }

    /// Finds the id and the rarity of a feature, if any training text has it.
    pub(crate) fn get(&self, hash: u64) -> Option<(u32, f32)> {
        self.known.get(hash).copied()
    }

    /// Returns the rarity of an unknown feature.
    pub(crate) fn unseen(&self) -> f32 {
        self.unseen
    }

    /// Finds the id of a feature, if any training text has it.
    pub(crate) fn id(&self, hash: u64) -> Option<u32> {
        self.known.get(hash).map(|(id, _)| *id)
    }

    /// Turns a training text into a vector in ascending order. Features that only it has count as unknown.
    pub(crate) fn weigh_training_text(&self, features: &Features) -> WeighedText {
        let mut weighed = self.weigh_any(features, true);
        weighed.vector.sort_unstable_by_key(|(id, _)| *id);
        weighed
    }

    /// Turns a text into a vector.
    pub(crate) fn weigh(&self, features: &Features) -> WeighedText {
        self.weigh_any(features, false)
    }

    fn weigh_any(&self, features: &Features, own: bool) -> WeighedText {
        let total = features.blocks.iter().map(Vec::len).sum();
        let mut weighed = WeighedText {
            vector: Vec::with_capacity(total),
            words: self.weigh_words(&features.words),
            known: 0.0,
        };
        for (block, counted) in features.blocks.iter().enumerate() {
            let known = self.weigh_block(self.shares[block], counted, own, &mut weighed.vector);
            if block == UNITS {
                weighed.known = known;
            }
        }
        weighed
    }

    /// Adds one block's features to the vector with its share of the length, and returns the known part of the block.
    fn weigh_block(
        &self,
        share: f32,
        counted: &[Counted],
        own: bool,
        vector: &mut SparseVector,
    ) -> f32 {
        let start = vector.len();
        let (mut all, mut known) = (0.0_f32, 0.0_f32);
        for (hash, times) in counted {
            let damped = tf_idf::damped(f64::from(*times)) as f32;
            let Some((id, rarity)) = self.known.get(*hash) else {
                all += (damped * self.unseen).powi(2);
                continue;
            };
            let weight = damped * rarity;
            all += weight * weight;
            vector.push((*id, weight));
            if !(own && self.is_once(*id)) {
                known += weight * weight;
            }
        }
        if all <= 0.0 {
            return 0.0;
        }
        let scale = (share / all).sqrt();
        for (_, weight) in &mut vector[start..] {
            *weight *= scale;
        }
        known / all
    }

    fn weigh_words(&self, words: &[u64]) -> SparseVector {
        let mut all = 0.0;
        let mut vector: SparseVector = Vec::with_capacity(words.len());
        for hash in words {
            let known = self.known.get(*hash);
            let weight = known.map_or(self.unseen, |(_, rarity)| *rarity);
            all += weight * weight;
            vector.extend(known.map(|(id, _)| (*id, weight)));
        }
        for (_, weight) in &mut vector {
            *weight /= all.sqrt();
        }
        vector
    }
}

/// Gives each block its share of the length.
fn shares(texts: &[(&Features, u32)]) -> [f32; BLOCKS] {
    let is_there = |block: usize| texts.iter().any(|(text, _)| !text.blocks[block].is_empty());
    let is_there: [bool; BLOCKS] = std::array::from_fn(is_there);
    if is_there == [true; BLOCKS] {
        return SHARES;
    }
    let share = |block: usize| if is_there[block] { SHARES[block] } else { 0.0 };
    let all: f32 = (0..BLOCKS).map(share).sum();
    std::array::from_fn(|block| share(block) / all.max(f32::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::classifier::features::Reader;
    use crate::faq::matching::text::Text;

    fn read(text: &str) -> Features {
        Reader::new().read(&Text::new(text))
    }

    fn length(vector: &SparseVector) -> f32 {
        vector.iter().map(|(_, w)| w * w).sum::<f32>().sqrt()
    }

    #[test]
    fn a_known_text_has_unit_length_and_an_unknown_one_none() {
        let texts = [read("reset my password"), read("where is my invoice")];
        let vocabulary = Vocabulary::learn(texts.iter().zip(0..));
        let known = vocabulary.weigh(&texts[0]);
        assert!((length(&known.vector) - 1.0).abs() < 1e-5 && known.known > 0.999);
        let half = vocabulary.weigh(&read("reset zzyzx"));
        assert!(length(&half.vector) < 0.9 && half.known < 0.9);
        let none = vocabulary.weigh(&read("忘记"));
        assert!(none.vector.is_empty() && none.known < f32::EPSILON);
    }

    #[test]
    fn a_training_texts_own_words_are_unknown_to_the_others() {
        let texts = [read("reset my password"), read("where is my invoice")];
        let vocabulary = Vocabulary::learn(texts.iter().zip(0..));
        assert!(vocabulary.weigh_training_text(&texts[0]).known < 0.5);
    }
}
