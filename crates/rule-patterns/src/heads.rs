//! Texts in a layout for fast comparison with a folded text: the first eight bytes of each lie together, and most texts
//! have no more.

use crate::text::Folded;

/// Texts, by the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    heads: Vec<Head>,
    /// The bytes after the first eight of each longer text.
    tails: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Head {
    bytes: u64,
    /// The mask of those of the eight bytes that the text has.
    mask: u64,
    length: u32,
    /// The place in the tails where its tail begins.
    tail: u32,
}

impl Heads {
    /// Adds a text. All together must be shorter than 4 GiB.
    pub(crate) fn push(&mut self, text: &str) {
        let (head, tail) = text.as_bytes().split_at(text.len().min(8));
        let mut bytes = [0; 8];
        bytes[..head.len()].copy_from_slice(head);
        self.heads.push(Head {
            bytes: u64::from_le_bytes(bytes),
            mask: u64::MAX
                .checked_shr(64 - 8 * head.len() as u32)
                .unwrap_or(0),
            length: text.len() as u32,
            tail: self.tails.len() as u32,
        });
        self.tails.extend_from_slice(tail);
    }

    /// Returns the number of texts.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// Finds the texts of a range that occur at a position of a folded text: the number of each, and where it ends
    /// there.
    pub(crate) fn at<'a>(
        &'a self,
        some: std::ops::Range<usize>,
        folded: &'a Folded,
        place: usize,
    ) -> impl Iterator<Item = (usize, usize)> + 'a {
        let eight = folded.eight(place);
        let first = some.start;
        let heads = self.heads[some].iter().enumerate();
        heads.filter_map(move |(which, head)| {
            let end = place + head.length as usize;
            // What follows the folded text is zeros, which a pattern may ask for too.
            let begins = eight & head.mask == head.bytes && end <= folded.len();
            let is_there = begins
                && (head.length <= 8 || self.tail_is(head, &folded.padded()[place + 8..end]));
            is_there.then_some((first + which, end))
        })
    }

    fn tail_is(&self, head: &Head, rest: &[u8]) -> bool {
        self.tails[head.tail as usize..].starts_with(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn those_that_stand_at_a_place_are_found(
            texts in proptest::collection::vec("[ab]{0,12}|密?[a密\0]{0,4}", 0..6),
            text in "[ab]{0,30}|[a密]{0,12}",
        ) {
            let (mut heads, mut folded) = (Heads::default(), Folded::default());
            texts.iter().for_each(|text| heads.push(text));
            folded.set(&text);
            for (place, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let found: Vec<_> = heads.at(0..heads.len(), &folded, place).collect();
                let expected: Vec<_> = (0..texts.len())
                    .filter(|which| text[place..].starts_with(&texts[*which]))
                    .map(|which| (which, place + texts[which].len()))
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
