//! The vector of a text's meaning.

/// The length of a vector.
pub const DIMENSIONS: usize = 512;

/// The meaning of a text: a vector of unit length.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector(Box<[f32]>);

impl Vector {
    /// Makes a vector of numbers, brought to unit length; `None` unless there are [`DIMENSIONS`] of them, finite and
    /// not all 0.
    #[must_use]
    pub fn new(mut numbers: Vec<f32>) -> Option<Self> {
        let length = dot(&numbers, &numbers).sqrt();
        if numbers.len() != DIMENSIONS || !length.is_finite() || length <= 0.0 {
            return None;
        }
        for number in &mut numbers {
            *number /= length;
        }
        Some(Self(numbers.into()))
    }

    /// Compares two texts in meaning: 1 for the same, about 0 where they have nothing to do with each other.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        dot(&self.0, &other.0)
    }

    /// Returns the numbers.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// Makes a fixed vector, for a text of which the weights make nothing.
    pub(crate) fn any() -> Self {
        let mut numbers = vec![0.0; DIMENSIONS];
        numbers[0] = 1.0;
        Self(numbers.into())
    }
}

/// Adds up products, in lanes that a compiler turns into wide instructions.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (ones, rest) = one.as_chunks::<16>();
    let (others, other_rest) = other.as_chunks::<16>();
    for (a, b) in ones.iter().zip(others) {
        for ((lane, x), y) in lanes.iter_mut().zip(a).zip(b) {
            *lane += x * y;
        }
    }
    let tail: f32 = rest.iter().zip(other_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_has_unit_length_or_there_is_none() {
        let vector = Vector::new((0..DIMENSIONS).map(|n| n as f32).collect()).unwrap();
        assert!((vector.cosine(&vector) - 1.0).abs() < 1e-5);
        assert_eq!(Vector::new(vec![0.0; DIMENSIONS]), None);
        assert_eq!(Vector::new(vec![f32::NAN; DIMENSIONS]), None);
        assert_eq!(Vector::new(vec![1.0; 3]), None);
    }
}
