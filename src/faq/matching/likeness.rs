//! Measures how alike two texts are, on one scale: by their meanings, if an encoder can read them, else by shared words.
//! Everything that compares texts takes its thresholds from here.
//!
//! The figures below are means over the tests of six labelled books. *Pairs* is the share of pairs with at least this
//! cosine that have one label, among texts that have a label. *With others* is the same share among all texts, also
//! those without a label. *Nearest* is the share of texts whose nearest other text, if it comes so near, has their
//! label.
//!
//! | cosine | pairs | with others | nearest |
//! | --- | --- | --- | --- |
//! | 0.5 | 0.62 | 0.44 | 0.88 |
//! | 0.6 | 0.80 | 0.64 | 0.89 |
//! | 0.7 | 0.89 | 0.81 | 0.91 |
//! | 0.8 | 0.94 | 0.89 | 0.94 |
//! | 0.85 | 0.96 | 0.93 | 0.96 |

use std::sync::Arc;

use sentence_encoder::{DIMENSIONS, Vector};

use crate::faq::encoder::Encoder;
use crate::faq::matching::similarity::features;
use crate::faq::matching::text::Text;

/// The likeness from which two texts count as saying much the same: among texts of any kind, four of five such pairs
/// do.
pub(crate) const MUCH_THE_SAME: f64 = 0.5;
/// The likeness from which two texts count as asking the same, so that what holds for one holds for the other: a cosine
/// of 0.85.
pub(crate) const THE_SAME: f64 = 0.75;
/// The cosine of two meanings from which the texts count as saying much the same.
const COSINE_OF_MUCH_THE_SAME: f64 = 0.7;

/// A text as it is compared with others.
#[derive(Clone)]
pub(crate) enum Comparable {
    /// By its meaning.
    Meaning(Arc<Vector>),
    /// By its words: the features that it has.
    Words(Vec<u64>),
}

impl Comparable {
    /// Reads a text; `None` of one that says nothing.
    pub(crate) fn of(text: &Text, encoder: Option<&Encoder>) -> Option<Self> {
        let features: Vec<u64> = features(text).into_iter().map(|one| one.0).collect();
        if features.is_empty() {
            return None;
        }
        let meaning = encoder.and_then(|encoder| encoder.to_compare(text.folded()));
        Some(meaning.map_or(Self::Words(features), Self::Meaning))
    }
}

/// Puts the cosine of two meanings on the scale of likeness.
pub(crate) fn of_cosine(cosine: f64) -> f64 {
    let (low, cosine) = (COSINE_OF_MUCH_THE_SAME, cosine.clamp(0.0, 1.0));
    if cosine < low {
        MUCH_THE_SAME * cosine / low
    } else {
        MUCH_THE_SAME + (1.0 - MUCH_THE_SAME) * (cosine - low) / (1.0 - low)
    }
}

/// Computes the likeness of two meanings.
pub(crate) fn of_meanings(one: &Vector, other: &Vector) -> f64 {
    of_cosine(f64::from(one.cosine(other)))
}

/// The middle of the meanings of several texts.
#[derive(Clone)]
pub(crate) struct Middle {
    sum: Vec<f32>,
    direction: Option<Vector>,
}

impl Middle {
    /// Makes the middle of one meaning.
    pub(crate) fn of(meaning: &Vector) -> Self {
        let mut middle = Self {
            sum: vec![0.0; DIMENSIONS],
            direction: None,
        };
        middle.add(meaning);
        middle
    }

    /// Adds the meaning of another text.
    pub(crate) fn add(&mut self, meaning: &Vector) {
        for (sum, own) in self.sum.iter_mut().zip(meaning.as_slice()) {
            *sum += own;
        }
        self.direction = Vector::new(self.sum.clone());
    }

    /// Computes the likeness of a meaning to the middle.
    pub(crate) fn likeness(&self, meaning: &Vector) -> f64 {
        let direction = self.direction.as_ref();
        direction.map_or(0.0, |own| of_meanings(own, meaning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_of_meanings_rises_from_nothing_to_the_same() {
        let at = [-0.2, 0.0, 0.3, COSINE_OF_MUCH_THE_SAME, 0.9, 1.0].map(of_cosine);
        assert!(at.is_sorted(), "{at:?}");
        assert_eq!((at[0], at[3], at[5]), (0.0, MUCH_THE_SAME, 1.0));
    }

    #[test]
    fn a_meaning_is_its_own_middle() {
        let vector = |first: f32| {
            let numbers = (0..DIMENSIONS).map(|n| if n == 0 { first } else { 1.0 });
            Vector::new(numbers.collect()).unwrap()
        };
        let (one, other) = (vector(1.0), vector(30.0));
        let mut middle = Middle::of(&one);
        assert!(middle.likeness(&one) > 0.999);
        let before = middle.likeness(&other);
        middle.add(&other);
        assert!(middle.likeness(&other) > before);
        assert!(middle.likeness(&one) < 0.999);
    }
}
