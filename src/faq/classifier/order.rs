//! A seeded order of things: the same on every machine, in every run and for any number of threads.

use super::features::hashing::mix;

/// Shuffles lists, the next one differently from the last.
pub(in crate::faq) struct Shuffle(u64);

impl Shuffle {
    pub(in crate::faq) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Fisher and Yates' shuffle.
    pub(in crate::faq) fn apply<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            // The bias of the remainder is below 2⁻³² for lists that fit in memory.
            let other = (self.next() % (last as u64 + 1)) as usize;
            list.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_keeps_everything_and_repeats_itself() {
        let shuffled = |seed| {
            let mut list: Vec<u32> = (0..50).collect();
            Shuffle::new(seed).apply(&mut list);
            list
        };
        assert_eq!(shuffled(1), shuffled(1));
        assert_ne!(shuffled(1), shuffled(2));
        let mut sorted = shuffled(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<u32>>());
    }
}
