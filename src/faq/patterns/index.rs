//! The built index: from a text to the patterns that match it.

use regex::Captures;

use super::confirm::Confirm;
use super::folded::Folded;
use super::substrings::{LiteralId, Substrings};
use super::walk::Places;
use super::words::Words;

/// The number of a pattern: how many were added before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(pub(super) u32);

impl PatternId {
    /// The number as an index into whatever the caller keeps beside the patterns.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Memory that searching uses again and again, so that it need not allocate. Belongs to no index.
#[derive(Debug, Default)]
pub struct Scratch {
    folded: Folded,
    present: Vec<LiteralId>,
    /// One bit per literal; set for those in `present`, else clear.
    bits: Vec<u64>,
    matched: Vec<PatternId>,
    places: Places,
}

/// Patterns that can be searched for all at once. Cheap to share between threads; each brings its own [`Scratch`].
#[derive(Debug)]
pub struct PatternIndex {
    pub(super) words: Words,
    pub(super) substrings: Substrings,
    pub(super) literal_count: usize,
    /// Where each literal's postings begin; one more than there are literals.
    pub(super) starts: Vec<u32>,
    pub(super) postings: Vec<Posting>,
    pub(super) needs: Needs,
    pub(super) patterns: Vec<Confirm>,
    pub(super) without_literals: Vec<PatternId>,
    pub(super) slow: Vec<PatternId>,
}

/// A pattern under one literal of its rarest group, with marks of two more of its groups.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    pub(super) pattern: PatternId,
    /// Where its other groups stand.
    pub(super) needs: u32,
    /// A text without any mark of either lacks a literal. All marks where there is no such group.
    pub(super) marks: [u64; 2],
}

/// The mark of a literal: one of 64, so that a text's literals can be held in one word.
pub(super) fn mark(literal: LiteralId) -> u64 {
    1 << (literal.wrapping_mul(0x9E37_79B1) >> 26)
}

/// The groups of each pattern but for the one it is listed under, one after another: how many
/// literals a group has, and the literals; then zero. In one piece, for each look costs a wait for memory.
#[derive(Debug, Default)]
pub(super) struct Needs(Vec<u32>);

impl Needs {
    /// Writes the groups of one more pattern, and returns where they stand.
    pub(super) fn push(&mut self, groups: impl Iterator<Item = Vec<LiteralId>>) -> u32 {
        let start = self.0.len() as u32;
        for group in groups {
            self.0.push(group.len() as u32);
            self.0.extend(group);
        }
        self.0.push(0);
        start
    }

    /// Whether each of the groups that stand there has a literal for which `present` holds.
    fn are_met(&self, start: u32, present: impl Fn(LiteralId) -> bool) -> bool {
        let mut rest = &self.0[start as usize..];
        while let Some((count @ 1.., after)) = rest.split_first() {
            let (group, others) = after.split_at(*count as usize);
            if !group.iter().any(|literal| present(*literal)) {
                return false;
            }
            rest = others;
        }
        true
    }
}

impl PatternIndex {
    /// The patterns that match a text, in the order in which they were added.
    ///
    /// Allocates nothing once `scratch` has grown, but for the regexes that are compiled when
    /// their pattern is first in question.
    pub fn matches<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s [PatternId] {
        scratch.folded.set(text);
        let marks = self.look_up(scratch);
        self.gather(marks, scratch);
        scratch.matched.extend_from_slice(&self.without_literals);
        scratch.matched.sort_unstable();
        scratch.matched.dedup();
        let Scratch {
            folded,
            matched,
            places,
            ..
        } = scratch;
        matched.retain(|id| self.patterns[id.index()].is_match(text, folded, places));
        matched
    }

    /// Fills `present` and `bits` with the literals of the folded text, and returns their marks.
    fn look_up(&self, scratch: &mut Scratch) -> u64 {
        let Scratch {
            folded,
            present,
            bits,
            ..
        } = scratch;
        let blocks = self.literal_count.div_ceil(64);
        if bits.len() < blocks {
            bits.resize(blocks, 0);
        }
        let mut marks = 0;
        let mut found = |literal| {
            let (block, bit) = place(literal);
            if bits[block] & bit == 0 {
                bits[block] |= bit;
                present.push(literal);
                marks |= mark(literal);
            }
        };
        folded.for_each_word(|start, end| {
            if let Some(word) = self.words.get(folded, (start, end)) {
                found(word);
            }
            self.substrings
                .find_in_word(folded, (start, end), &mut found);
        });
        self.substrings.find_anywhere(folded, &mut found);
        marks
    }

    /// Gathers into `matched` the patterns none of whose groups lacks, some of them several times.
    fn gather(&self, marks: u64, scratch: &mut Scratch) {
        let Scratch {
            present,
            bits,
            matched,
            ..
        } = scratch;
        matched.clear();
        for literal in present.iter() {
            let at = *literal as usize;
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            for posting in &self.postings[range] {
                if posting.marks[0] & marks != 0
                    && posting.marks[1] & marks != 0
                    && self.needs.are_met(posting.needs, |other| {
                        let (block, bit) = place(other);
                        bits[block] & bit != 0
                    })
                {
                    matched.push(posting.pattern);
                }
            }
        }
        for literal in present.drain(..) {
            bits[place(literal).0] = 0;
        }
    }

    /// The groups of one pattern in a text; `None` if it does not match.
    pub fn captures<'t>(&self, id: PatternId, text: &'t str) -> Option<Captures<'t>> {
        self.patterns.get(id.index())?.regex()?.captures(text)
    }

    /// The names of one pattern's named groups, in their order.
    pub fn capture_names(&self, id: PatternId) -> impl Iterator<Item = &str> {
        let regex = self.patterns.get(id.index()).and_then(Confirm::regex);
        regex
            .into_iter()
            .flat_map(|regex| regex.capture_names().flatten())
    }

    /// A pattern as it was added.
    #[must_use]
    pub fn pattern(&self, id: PatternId) -> &str {
        self.patterns.get(id.index()).map_or("", Confirm::pattern)
    }

    /// How many patterns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns that require no word and no literal: their regexes run on every text.
    #[must_use]
    pub fn without_literals(&self) -> &[PatternId] {
        &self.without_literals
    }

    /// The patterns whose counted repetitions unfold to more than
    /// [`MAX_QUICK_STEPS`](super::MAX_QUICK_STEPS) steps a character.
    #[must_use]
    pub fn slow(&self) -> &[PatternId] {
        &self.slow
    }
}

/// A literal's block and bit.
fn place(literal: LiteralId) -> (usize, u64) {
    ((literal / 64) as usize, 1 << (literal % 64))
}
