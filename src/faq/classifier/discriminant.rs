//! The linear discriminant of the meanings (Fisher 1936, with one shrunk covariance for all labels): how much likelier
//! a meaning is under each label than under none. Directions in which texts of one label vary count for less.

use sentence_encoder::{DIMENSIONS, VectorSpread};

/// A text's label, weight, and direction from the mean of all texts.
pub(crate) type Directed = (usize, f32, Vec<f32>);

/// The discriminant: the score of a label is the product of a direction with its axis, minus its constant.
#[derive(Default)]
pub(crate) struct Discriminant {
    axes: Vec<Vec<f32>>,
    constants: Vec<f32>,
}

impl Discriminant {
    /// Learns the discriminant from the texts of `labels` labels, and ignores others.
    pub(crate) fn learn<'a>(
        texts: &(impl Iterator<Item = &'a Directed> + Clone),
        labels: usize,
    ) -> Self {
        let mut middles = vec![0.0; labels * DIMENSIONS];
        let mut weights = vec![0.0_f32; labels];
        let own = || texts.clone().filter(|(label, ..)| *label < labels);
        for (label, weight, direction) in own() {
            add(&mut middles[of(*label)], *weight, direction);
            weights[*label] += weight;
        }
        for (label, weight) in weights.iter().enumerate() {
            let middle = &mut middles[of(label)];
            middle
                .iter_mut()
                .for_each(|one| *one /= weight.max(f32::MIN_POSITIVE));
        }
        let mut differences = Vec::new();
        for (label, weight, direction) in own() {
            let middle = &middles[of(*label)];
            let difference = direction.iter().zip(middle);
            differences.extend(difference.map(|(own, middle)| (own - middle) * weight.sqrt()));
        }
        Self::of(&middles, &VectorSpread::of(&differences), &weights)
    }

    fn of(middles: &[f32], spread: &VectorSpread, weights: &[f32]) -> Self {
        let divided = spread.divide(middles.to_vec());
        let lengths = (0..weights.len()).map(|label| dot(&middles[of(label)], &divided[of(label)]));
        let lengths: Vec<f32> = lengths.collect();
        let known = weights.iter().filter(|weight| **weight > 0.0).count();
        let usual = lengths.iter().sum::<f32>() / known.max(1) as f32;
        let usual = usual.max(f32::MIN_POSITIVE);
        let axis = |label| divided[of(label)].iter().map(|own| own / usual).collect();
        let constant = |(length, weight): (&f32, &f32)| match weight {
            // A label without texts is as far off as another label is from the out-of-scope class.
            weight if *weight <= 0.0 => 0.5,
            _ => length / usual / 2.0,
        };
        Self {
            axes: (0..weights.len()).map(axis).collect(),
            constants: lengths.iter().zip(weights).map(constant).collect(),
        }
    }

    /// Scores a direction under each label: about ½ for the middle of a label's texts, −½ for the mean of all.
    pub(crate) fn scores(&self, direction: &[f32]) -> Vec<f32> {
        let labels = self.axes.iter().zip(&self.constants);
        labels
            .map(|(axis, constant)| dot(axis, direction) - constant)
            .collect()
    }
}

/// Returns the place of a label's vector in a list with all of them.
fn of(label: usize) -> std::ops::Range<usize> {
    label * DIMENSIONS..(label + 1) * DIMENSIONS
}

/// Adds numbers, each multiplied by a factor.
pub(crate) fn add(sum: &mut [f32], times: f32, numbers: &[f32]) {
    for (sum, number) in sum.iter_mut().zip(numbers) {
        *sum += times * number;
    }
}

/// Computes the sum of products, in lanes that are compiled to wide instructions.
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    for (a, b) in one
        .as_chunks::<16>()
        .0
        .iter()
        .zip(other.as_chunks::<16>().0)
    {
        for ((lane, x), y) in lanes.iter_mut().zip(a).zip(b) {
            *lane += x * y;
        }
    }
    lanes.iter().sum()
}
