//! How much a text's words alone speak for any label at all: a first look that costs one wait for memory a
//! word, where the whole costs one for each pair and each few letters. Never says for which label.

use std::collections::HashMap;

use super::features::hashing::{AsIs, ByHash};
use super::features::{Features, Reader};
use super::vocabulary::{Vector, Vocabulary};
use crate::faq::text::Text;

/// What a text's words alone say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// How much they speak for their strongest labels, by the text's length over its words: 0 where they say
    /// nothing, and seldom below a half where they say a lesson. Never less than what they add to the score of
    /// any one label.
    pub pull: f32,
    /// Whether one of them tells the most of an example or a title, or there are none at all.
    pub is_telling: bool,
}

/// What is known of the units.
pub(super) struct Pull {
    /// By the hash of a learned word as well as by that of its unit.
    known: ByHash<Unit>,
    /// The rarity of what is not known, squared.
    unseen: f32,
}

/// What one unit is worth.
#[derive(Debug, Clone, Copy)]
struct Unit {
    /// Its rarity, squared.
    rare: f32,
    /// Its rarity times the most it speaks for any label.
    pull: f32,
    /// Whether it has the most pull of an example's or a title's units.
    is_telling: bool,
}

/// A text's units, added up.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    rare: f32,
    pull: f32,
    count: usize,
    is_telling: bool,
}

impl Pull {
    /// From the models' weights, one column a label, and what was read; with each lesson, whether it is an
    /// example or a title.
    pub(super) fn new<'a>(
        columns: &[Vector],
        vocabulary: &Vocabulary,
        reader: &Reader,
        read: impl Iterator<Item = (&'a Features, bool)> + Clone,
    ) -> Self {
        let strongest = strongest(columns, vocabulary.len());
        let mut units: HashMap<u64, Unit, AsIs> = HashMap::default();
        for unit in read.clone().flat_map(|(lesson, _)| &lesson.words) {
            if let Some((id, rarity)) = vocabulary.get(*unit) {
                let own = Unit {
                    rare: rarity * rarity,
                    pull: rarity * strongest[id as usize],
                    is_telling: false,
                };
                units.insert(*unit, own);
            }
        }
        for (lesson, _) in read.filter(|(_, is_said)| *is_said) {
            let pull = |unit: &&u64| units.get(unit).map_or(0.0, |own| own.pull);
            let most = lesson.words.iter();
            let most = most.max_by(|a, b| pull(a).total_cmp(&pull(b)));
            if let Some(own) = most.and_then(|unit| units.get_mut(unit)) {
                own.is_telling = true;
            }
        }
        let words = reader.learned();
        let words = words.filter_map(|(word, unit)| Some((word, *units.get(&unit)?)));
        let known = words.chain(units.iter().map(|(unit, own)| (*unit, *own)));
        Self {
            known: known.collect(),
            unseen: vocabulary.unseen().powi(2),
        }
    }

    /// What a text's units say.
    pub(super) fn of(&self, text: &Text, reader: &Reader) -> Look {
        let mut sum = Sum::default();
        reader.each_word(text, |word, unit| {
            let known = self.known.get(word).or_else(|| self.known.get(unit()));
            sum.add(known, self.unseen);
        });
        Look {
            pull: sum.pull(),
            is_telling: sum.is_telling || sum.count == 0,
        }
    }

    /// The pull of a lesson, as if it were not among the lessons: what only one of them has is unknown.
    pub(super) fn of_lesson(&self, lesson: &Features, vocabulary: &Vocabulary) -> f32 {
        let mut sum = Sum::default();
        for unit in &lesson.words {
            let is_others = vocabulary
                .id(*unit)
                .is_some_and(|id| !vocabulary.is_once(id));
            sum.add(self.known.get(*unit).filter(|_| is_others), self.unseen);
        }
        sum.pull()
    }
}

impl Sum {
    fn add(&mut self, known: Option<&Unit>, unseen: f32) {
        self.count += 1;
        self.rare += known.map_or(unseen, |unit| unit.rare);
        self.pull += known.map_or(0.0, |unit| unit.pull);
        self.is_telling |= known.is_some_and(|unit| unit.is_telling);
    }

    fn pull(self) -> f32 {
        self.pull / self.rare.max(f32::MIN_POSITIVE).sqrt()
    }
}

/// The most that each feature speaks for any label, 0 where it speaks for none.
fn strongest(columns: &[Vector], features: usize) -> Vec<f32> {
    let mut strongest = vec![0.0_f32; features];
    for (feature, weight) in columns.iter().flatten() {
        let own = &mut strongest[*feature as usize];
        *own = own.max(*weight);
    }
    strongest
}
