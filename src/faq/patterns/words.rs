//! Which of many words stand in a folded text: each word of the text is looked up once.

use super::folded::Folded;
use super::heads::Heads;
use super::substrings::LiteralId;

/// An open-addressed hash table of whole words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// A power of two of them, at most a quarter in use; none when there are no words.
    slots: Vec<Slot>,
    /// The words of more than eight bytes.
    long: Heads,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// Zero in a free slot.
    key: u64,
    /// The place in `long`, or [`SHORT`].
    long: u32,
    id: LiteralId,
}

const SHORT: u32 = u32::MAX;
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Words {
    /// Lists words that are all different.
    pub(super) fn new<'a>(literals: impl Iterator<Item = (&'a str, LiteralId)>) -> Self {
        let literals: Vec<_> = literals.collect();
        if literals.is_empty() {
            return Self::default();
        }
        let size = (literals.len() * 4).next_power_of_two();
        let mut words = Self {
            slots: vec![
                Slot {
                    key: 0,
                    long: SHORT,
                    id: 0
                };
                size
            ],
            long: Heads::default(),
        };
        let mut folded = Folded::default();
        for (word, id) in literals {
            folded.set(word);
            let key = key(folded.padded(), 0, folded.len());
            let mut at = words.first_slot(key);
            while words.slots[at].key != 0 {
                at = (at + 1) & (size - 1);
            }
            let mut long = SHORT;
            if word.len() > 8 {
                long = words.long.len() as u32;
                words.long.push(word);
            }
            words.slots[at] = Slot { key, long, id };
        }
        words
    }

    /// The word that stands between two bytes of the text, if it is listed.
    pub(super) fn get(&self, folded: &Folded, (start, end): (usize, usize)) -> Option<LiteralId> {
        if self.slots.is_empty() {
            return None;
        }
        let padded = folded.padded();
        let key = key(padded, start, end);
        let mut at = self.first_slot(key);
        loop {
            let slot = self.slots[at];
            if slot.key == 0 {
                return None;
            }
            if slot.key == key && self.is_at(slot, folded, (start, end)) {
                return Some(slot.id);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Whether a slot with the key of a word holds that word: a short word is its own key.
    fn is_at(&self, slot: Slot, folded: &Folded, (start, end): (usize, usize)) -> bool {
        if slot.long == SHORT {
            return end - start <= 8;
        }
        let long = slot.long as usize;
        let mut same = self.long.at(long..long + 1, folded, start);
        same.next().is_some_and(|(_, own)| own == end)
    }

    fn first_slot(&self, key: u64) -> usize {
        (key.wrapping_mul(FACTOR) >> 32) as usize & (self.slots.len() - 1)
    }
}

/// The bytes of a short word; a hash of a long one, which is not made to withstand chosen words, for
/// a table holds only what operators wrote. Never zero: no word has a zero byte.
fn key(padded: &[u8], start: usize, end: usize) -> u64 {
    let eight = |at: usize| {
        padded[at..]
            .first_chunk()
            .map_or(0, |eight| u64::from_le_bytes(*eight))
    };
    let length = end - start;
    if length <= 8 {
        return eight(start) & (u64::MAX >> (64 - length * 8));
    }
    let mut state = eight(end - 8);
    for at in (start..end - 8).step_by(8) {
        state = (state ^ eight(at)).wrapping_mul(FACTOR);
        state ^= state >> 32;
    }
    state | 1
}
