//! Scores a text by its words alone, over all labels: a first look with one memory access for each word, while the full
//! score has one for each pair and each letter sequence. Does not say which label.

use std::collections::HashMap;

use crate::faq::classifier::features::{Features, Reader};
use crate::faq::classifier::hashing::{AsIs, ByHash};
use crate::faq::classifier::kinds;
use crate::faq::classifier::vocabulary::{SparseVector, Vocabulary};
use crate::faq::matching::text::Text;

/// The most labels that are stored for a word: those that it speaks for most.
const MAX_LABELS: usize = 4;

/// The score of a text by its words alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordScore {
    /// The strength with which the words together indicate one label, scaled by the length of the text; 0 without any.
    pub score: f32,
    /// Whether one of the words is the most telling one of an example or a title, or there are no words.
    pub is_telling: bool,
}

/// The weights of all units that the training texts have.
pub(crate) struct WordScores {
    /// The weights of each unit, under the hash of a learned word as well as its own.
    known: ByHash<UnitWeights>,
    /// The rarity of unknown words.
    unseen: f32,
}

/// The weights of one unit, and those of its kind.
#[derive(Debug, Clone, Copy)]
struct UnitWeights {
    /// The square of its rarity, and that of its kind.
    rare: f32,
    speaks: Strongest,
    /// Whether it is the most telling unit of an example or a title.
    is_telling: bool,
}

/// The labels that a feature indicates most, each with its strength, strongest first; 0 fills free places.
#[derive(Debug, Clone, Copy, Default)]
struct Strongest {
    labels: [u16; MAX_LABELS],
    weights: [f32; MAX_LABELS],
}

/// The sum of a text's units.
#[derive(Debug, Clone, Default)]
struct Sum {
    rare: f32,
    spoken: Vec<(u16, f32)>,
    count: usize,
    is_telling: bool,
}

/// The weights of each feature of the training texts.
pub(crate) struct Worths<'a> {
    vocabulary: &'a Vocabulary,
    /// The strongest labels of each feature, by its id.
    strongest: Vec<Strongest>,
}

impl<'a> Worths<'a> {
    /// Reads the models' weights, with one column per label.
    pub(crate) fn new(columns: &[SparseVector], vocabulary: &'a Vocabulary) -> Self {
        let mut strongest = vec![Strongest::default(); vocabulary.len()];
        for (label, column) in (0..).zip(columns) {
            for (feature, weight) in column {
                strongest[*feature as usize].add(label, *weight);
            }
        }
        Self {
            vocabulary,
            strongest,
        }
    }

    /// Computes the word score of a training text without itself: words that only it has are unknown.
    pub(crate) fn of_training_text(&self, text: &Features) -> f32 {
        let mut sum = Sum::default();
        for unit in &text.words {
            sum.add(&self.unit(*unit, |feature| !self.vocabulary.is_once(feature)));
        }
        sum.score()
    }

    /// Adds up the weights of a unit, and those of its kind if that is known.
    fn unit(&self, unit: u64, counts: impl Fn(u32) -> bool) -> UnitWeights {
        let known = |feature| self.vocabulary.get(feature).filter(|(id, _)| counts(*id));
        let mut worth = UnitWeights::unknown(self.vocabulary.unseen());
        if let Some((id, rarity)) = known(unit) {
            worth.rare = 0.0;
            worth.add(rarity, &self.strongest[id as usize]);
        }
        if let Some((id, rarity)) = known(kinds::kind(unit)) {
            worth.add(rarity, &self.strongest[id as usize]);
        }
        worth
    }
}

impl WordScores {
    /// Makes scores from read training texts, each given with whether it is an example or a title.
    pub(crate) fn new<'a>(
        worths: &Worths<'_>,
        reader: &Reader,
        read: impl Iterator<Item = (&'a Features, bool)> + Clone,
    ) -> Self {
        let all = |_| true;
        let mut units: HashMap<u64, UnitWeights, AsIs> = HashMap::default();
        for unit in read.clone().flat_map(|(text, _)| &text.words) {
            let worth = || worths.unit(*unit, all);
            units.entry(*unit).or_insert_with(worth);
        }
        for (unit, kind) in kinds::all() {
            if worths.vocabulary.get(kind).is_some() {
                let worth = || worths.unit(unit, all);
                units.entry(unit).or_insert_with(worth);
            }
        }
        for (text, _) in read.filter(|(_, is_said)| *is_said) {
            let pull = |unit: &&u64| units.get(unit).map_or(0.0, |known| known.speaks.weights[0]);
            let most = text.words.iter();
            let most = most.max_by(|a, b| pull(a).total_cmp(&pull(b)));
            if let Some(known) = most.and_then(|unit| units.get_mut(unit)) {
                known.is_telling = true;
            }
        }
        let words = reader.learned();
        let words = words.filter_map(|(word, unit)| Some((word, *units.get(&unit)?)));
        let known = words.chain(units.iter().map(|(unit, own)| (*unit, *own)));
        Self {
            known: known.collect(),
            unseen: worths.vocabulary.unseen(),
        }
    }

    /// Scores a text by its units.
    pub(crate) fn of(&self, text: &Text, reader: &Reader) -> WordScore {
        let mut sum = Sum::default();
        let unknown = UnitWeights::unknown(self.unseen);
        reader.each_word(text, |word, unit| {
            let known = self.known.get(word).or_else(|| self.known.get(unit()));
            sum.add(known.unwrap_or(&unknown));
        });
        WordScore {
            is_telling: sum.is_telling || sum.count == 0,
            score: sum.score(),
        }
    }
}

impl UnitWeights {
    fn unknown(rarity: f32) -> Self {
        Self {
            rare: rarity * rarity,
            speaks: Strongest::default(),
            is_telling: false,
        }
    }

    fn add(&mut self, rarity: f32, strongest: &Strongest) {
        self.rare += rarity * rarity;
        for (label, weight) in strongest.iter() {
            self.speaks.add(label, weight * rarity);
        }
    }
}

impl Strongest {
    /// Lists the labels, each with how much the feature speaks for it.
    fn iter(&self) -> impl Iterator<Item = (u16, f32)> {
        let spoken = self.labels.into_iter().zip(self.weights);
        spoken.take_while(|(_, weight)| *weight > 0.0)
    }

    /// Adds a label if the feature speaks for it; the weakest is dropped if there are too many.
    fn add(&mut self, label: u16, weight: f32) {
        if weight <= 0.0 {
            return;
        }
        let known = self.iter().position(|(own, _)| own == label);
        let mut at = known.unwrap_or(MAX_LABELS - 1);
        let weight = known.map_or(weight, |at| self.weights[at] + weight);
        if weight <= self.weights[at] {
            return;
        }
        (self.labels[at], self.weights[at]) = (label, weight);
        while at > 0 && self.weights[at] > self.weights[at - 1] {
            self.labels.swap(at, at - 1);
            self.weights.swap(at, at - 1);
            at -= 1;
        }
    }
}

impl Sum {
    fn add(&mut self, unit: &UnitWeights) {
        self.count += 1;
        self.rare += unit.rare;
        let Strongest { labels, weights } = unit.speaks;
        let spoken = labels.into_iter().zip(weights);
        self.spoken
            .extend(spoken.filter(|(_, weight)| *weight > 0.0));
        self.is_telling |= unit.is_telling;
    }

    fn score(mut self) -> f32 {
        self.spoken.sort_unstable_by_key(|(label, _)| *label);
        let of_label = |spoken: &[(u16, f32)]| spoken.iter().map(|(_, weight)| weight).sum();
        let labels = self.spoken.chunk_by(|one, other| one.0 == other.0);
        let most = labels.map(of_label).fold(0.0, f32::max);
        most / self.rare.max(f32::MIN_POSITIVE).sqrt()
    }
}
