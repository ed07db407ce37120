//! The covariance of vectors around their group's mean. It separates meaningful differences from those that also occur
//! between texts of one meaning.

use nalgebra::{Cholesky, DMatrix, Dyn};

use crate::vector::DIMENSIONS;

/// The share of the spread that is taken to be the same in every direction, because few vectors say little about each
/// (shrinkage; Ledoit and Wolf 2004).
const EVEN: f32 = 0.5;

/// The spread of vectors, each of [`DIMENSIONS`] numbers.
pub struct VectorSpread {
    /// None where nothing differs: then no direction is like another.
    known: Option<Cholesky<f32, Dyn>>,
}

impl VectorSpread {
    /// Learns the covariance from the difference of each vector from its group's mean, all in one list. Its scale does
    /// not matter, and is not kept.
    #[must_use]
    pub fn of(differences: &[f32]) -> Self {
        let count = differences.len() / DIMENSIONS;
        let own = DMatrix::from_column_slice(DIMENSIONS, count, &differences[..count * DIMENSIONS]);
        let mut spread = &own * own.transpose();
        let even = spread.trace() / DIMENSIONS as f32;
        let is_known = even.is_finite() && even > f32::MIN_POSITIVE;
        let known = is_known.then(|| {
            spread *= (1.0 - EVEN) / even;
            for at in 0..DIMENSIONS {
                spread[(at, at)] += EVEN;
            }
            Cholesky::new(spread)
        });
        Self {
            known: known.flatten(),
        }
    }

    /// Divides vectors by the spread, one after another in one list, so that differences common among texts of one
    /// meaning count for less.
    #[must_use]
    pub fn divide(&self, vectors: Vec<f32>) -> Vec<f32> {
        let count = vectors.len() / DIMENSIONS;
        let Some(known) = &self.known else {
            return vectors;
        };
        let mut divided = DMatrix::from_vec(DIMENSIONS, count, vectors);
        known.solve_mut(&mut divided);
        divided.data.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn along(direction: usize, length: f32) -> Vec<f32> {
        let mut vector = vec![0.0; DIMENSIONS];
        vector[direction] = length;
        vector
    }

    #[test]
    fn what_varies_most_counts_least() {
        let spread = VectorSpread::of(&[along(0, 2.0), along(0, -2.0), along(1, 1.0)].concat());
        let divided = spread.divide([along(0, 1.0), along(1, 1.0), along(2, 1.0)].concat());
        let own = [0, 1, 2].map(|at| divided[at * DIMENSIONS + at]);
        assert!(
            own.is_sorted() && own[0] > 0.0 && own[1] < own[2],
            "{own:?}"
        );
    }

    #[test]
    fn where_nothing_varies_all_stays() {
        for differences in [vec![], along(0, 0.0), along(0, f32::NAN)] {
            assert_eq!(
                VectorSpread::of(&differences).divide(along(3, 1.0)),
                along(3, 1.0)
            );
        }
    }
}
