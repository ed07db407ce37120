//! Hashes that are equal on every machine and in every run, tables from hashes to values, and a seeded order of things
//! that does not depend on the number of threads.

use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZeroU64;

use rust_stemmers::Stemmer;

/// Hashes bytes; those of different lengths have equal hashes only by chance.
pub(crate) fn hash(bytes: &[u8], seed: u64) -> u64 {
    if bytes.len() < 8 {
        return hash_short(short(bytes), seed);
    }
    let mut state = mix(seed ^ bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    state
}

/// Packs at most seven bytes and their number into one word.
fn short(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    word[7] = bytes.len() as u8;
    u64::from_le_bytes(word)
}

/// Hashes at most seven bytes, the lowest first, with their number in the highest byte.
pub(crate) fn hash_short(word: u64, seed: u64) -> u64 {
    mix(word ^ seed.wrapping_mul(0xA076_1D64_78BD_642F))
}

/// Mixes the bits of a number: the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The hasher of maps whose keys are hashes already.
pub(crate) type AsIs = BuildHasherDefault<OwnHash>;

/// A hasher that uses a hash as it is.
#[derive(Default)]
pub(crate) struct OwnHash(u64);

impl Hasher for OwnHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A map from hashes that is built once and then only read: a look-up costs one memory access.
#[derive(Debug, Clone)]
pub(crate) struct ByHash<T> {
    /// The entries in the order of their hashes, each at its first slot or behind the one before it; some slots are
    /// free, the last one included.
    slots: Vec<Option<(NonZeroU64, T)>>,
    /// The number of first slots.
    size: usize,
}

impl<T> ByHash<T> {
    /// Finds the entry of a hash.
    pub(crate) fn get(&self, hash: u64) -> Option<&T> {
        let wanted = key(hash);
        for slot in self.slots.get(self.first_slot(wanted)..)? {
            match slot {
                Some((own, value)) if *own == wanted => return Some(value),
                Some((own, _)) if *own < wanted => {}
                _ => return None,
            }
        }
        None
    }

    /// Lists all entries, in the order of the hashes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        let known = self.slots.iter().flatten();
        known.map(|(key, value)| (key.get(), value))
    }

    fn first_slot(&self, key: NonZeroU64) -> usize {
        ((u128::from(key.get()) * self.size as u128) >> 64) as usize
    }
}

impl<T> FromIterator<(u64, T)> for ByHash<T> {
    fn from_iter<I: IntoIterator<Item = (u64, T)>>(known: I) -> Self {
        let known = known.into_iter().map(|(hash, value)| (key(hash), value));
        let mut known: Vec<(NonZeroU64, T)> = known.collect();
        known.sort_by_key(|(key, _)| *key);
        known.dedup_by_key(|(key, _)| *key);
        let size = known.len() + known.len() / 4 + 1;
        let mut by_hash = Self {
            slots: Vec::with_capacity(size + 1),
            size,
        };
        for one in known {
            let at = by_hash.first_slot(one.0).max(by_hash.slots.len());
            by_hash.slots.resize_with(at, || None);
            by_hash.slots.push(Some(one));
        }
        let length = by_hash.slots.len().max(size) + 1;
        by_hash.slots.resize_with(length, || None);
        by_hash
    }
}

/// Turns a hash into a number that is not 0, which marks a free slot.
fn key(hash: u64) -> NonZeroU64 {
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}

/// A source of seeded orders, which shuffles each further list differently.
pub(crate) struct Shuffle(u64);

impl Shuffle {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// Draws the next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Shuffles a list (Fisher and Yates).
    pub(crate) fn apply<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            // The bias of the remainder is below 2⁻³² for lists that fit in memory.
            let other = (self.next() % (last as u64 + 1)) as usize;
            list.swap(last, other);
        }
    }
}

pub(crate) const UNIT_SEED: u64 = 1;

/// Computes the hash of a word's unit.
pub(crate) fn unit(stemmer: &Stemmer, word: &str) -> u64 {
    hash(stemmer.stem(word).as_bytes(), UNIT_SEED)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_and_seeds_make_other_hashes() {
        let texts: [&[u8]; 8] = [
            b"",
            b"\0",
            b"a",
            b"a\0",
            b"ab",
            b"abcdefg",
            b"abcdefgh",
            b"abcdefghi",
        ];
        let mut all: Vec<u64> = texts
            .iter()
            .flat_map(|text| [hash(text, 1), hash(text, 2)])
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 16);
    }

    proptest! {
        #[test]
        fn what_is_known_is_found_and_nothing_else(
            known in prop::collection::btree_map(prop_oneof![any::<u64>(), 1..40_u64, u64::MAX - 40..], any::<u16>(), 0..80),
            others in prop::collection::vec(prop_oneof![any::<u64>(), 1..40_u64, u64::MAX - 40..], 0..80),
        ) {
            let known: BTreeMap<u64, u16> = known.into_iter().filter(|(hash, _)| *hash > 0).collect();
            let by_hash: ByHash<u16> = known.iter().map(|(hash, value)| (*hash, *value)).collect();
            for hash in known.keys().chain(&others).filter(|hash| **hash > 0) {
                prop_assert_eq!(by_hash.get(*hash), known.get(hash));
            }
        }
    }

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
