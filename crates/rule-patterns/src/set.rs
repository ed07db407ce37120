//! The set of patterns as it is built, which finds the patterns that match a text.

use crate::literals::{IndexLiterals, WordCache};
use crate::pattern::Confirm;
use crate::plain::PlaceSets;
use crate::substrings::LiteralId;
use crate::text::Folded;
use regex::Captures;

/// The number of a pattern: how many were added before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(pub(crate) u32);

impl PatternId {
    /// Returns the number as an index into whatever the caller keeps beside the patterns.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The memory that searching uses again and again, so that it need not allocate. Belongs to no index.
#[derive(Debug, Default)]
pub struct Scratch {
    folded: Folded,
    present: Vec<LiteralId>,
    /// One bit per literal; set for those in `present`, else clear.
    bits: Vec<u64>,
    /// One bit per group that some pattern needs beside its rarest; set where one of its literals is present.
    met: Vec<u64>,
    matched: Vec<PatternId>,
    places: PlaceSets,
    cache: WordCache,
}

/// Patterns that can be searched for all at once. Cheap to share between threads; each brings its own [`Scratch`].
#[derive(Debug)]
pub struct PatternSet {
    pub(crate) vocabulary: IndexLiterals,
    pub(crate) literal_count: usize,
    /// The place at which each literal's postings begin; one more than there are literals.
    pub(crate) starts: Vec<u32>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) groups: AnyOfTable,
    pub(crate) patterns: Vec<Confirm>,
    pub(crate) without_literals: Vec<PatternId>,
    pub(crate) slow: Vec<PatternId>,
}

/// A pattern under one literal of its rarest group, with its next two groups.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) pattern: PatternId,
    /// The next two groups; [`ALWAYS_MET`] where there is no such group.
    pub(crate) next: [GroupId; 2],
    /// The place at which its other groups stand.
    pub(crate) rest: u32,
}

/// The number of a group of literals.
pub(crate) type GroupId = u32;

/// The group that every text has a literal of.
pub(crate) const ALWAYS_MET: GroupId = 0;

/// The groups that patterns need in addition to their rarest. Patterns share many groups, so each has a number, and a
/// text is tested for a group once for all patterns.
#[derive(Debug)]
pub(crate) struct AnyOfTable {
    /// The number of groups, [`ALWAYS_MET`] among them.
    pub(crate) count: usize,
    /// The place at which the groups of each literal begin; one more than there are literals.
    pub(crate) starts: Vec<u32>,
    pub(crate) of_literals: Vec<GroupId>,
    /// The groups of each pattern beyond its third, one pattern after another, each with [`ALWAYS_MET`]
    /// behind its last; the first entry is such an end.
    pub(crate) rest: Vec<GroupId>,
}

impl AnyOfTable {
    /// Returns the groups that have a literal.
    fn of(&self, literal: LiteralId) -> &[GroupId] {
        let at = literal as usize;
        &self.of_literals[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Returns whether every group of the list that begins at a place is met.
    fn are_met(&self, from: u32, met: &[u64]) -> bool {
        let rest = self.rest[from as usize..].iter();
        rest.take_while(|group| **group != ALWAYS_MET)
            .all(|group| is_set(met, *group))
    }
}

impl PatternSet {
    /// Finds the patterns that match a text, in the order in which they were added.
    ///
    /// Allocates nothing once `scratch` has grown, but for the regexes that are compiled when
    /// their pattern is first in question.
    pub fn matches<'s>(&self, text: &str, scratch: &'s mut Scratch) -> &'s [PatternId] {
        scratch.folded.set(text);
        self.look_up(scratch);
        self.gather(scratch);
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

    /// Fills `present` and `bits` with the literals of the folded text, and `met` with their groups.
    fn look_up(&self, scratch: &mut Scratch) {
        let Scratch {
            folded,
            present,
            bits,
            met,
            cache,
            ..
        } = scratch;
        let blocks = self.literal_count.div_ceil(64);
        if bits.len() < blocks {
            bits.resize(blocks, 0);
        }
        let blocks = self.groups.count.div_ceil(64);
        if met.len() < blocks {
            met.resize(blocks, 0);
        }
        met[0] |= 1 << ALWAYS_MET;
        let mut found = |literal| {
            let (block, bit) = place(literal);
            if bits[block] & bit == 0 {
                bits[block] |= bit;
                present.push(literal);
                for group in self.groups.of(literal) {
                    let (block, bit) = place(*group);
                    met[block] |= bit;
                }
            }
        };
        self.vocabulary.find(folded, cache, &mut found);
    }

    /// Gathers into `matched` the patterns whose groups are all met; some of them occur several times.
    fn gather(&self, scratch: &mut Scratch) {
        let Scratch {
            present,
            bits,
            met,
            matched,
            ..
        } = scratch;
        matched.clear();
        for literal in present.iter() {
            let at = *literal as usize;
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            for posting in &self.postings[range] {
                let [second, third] = posting.next;
                if is_set(met, second)
                    && is_set(met, third)
                    && self.groups.are_met(posting.rest, met)
                {
                    matched.push(posting.pattern);
                }
            }
        }
        for literal in present.drain(..) {
            bits[place(literal).0] = 0;
            for group in self.groups.of(literal) {
                met[place(*group).0] = 0;
            }
        }
    }

    /// Finds the groups of one pattern at each of its matches in a text, one match behind the other.
    pub fn captures<'t>(&self, id: PatternId, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let regex = self.patterns.get(id.index()).and_then(Confirm::regex);
        regex
            .into_iter()
            .flat_map(move |regex| regex.captures_iter(text))
    }

    /// Returns the names of one pattern's named groups, in their order.
    pub fn capture_names(&self, id: PatternId) -> impl Iterator<Item = &str> {
        let regex = self.patterns.get(id.index()).and_then(Confirm::regex);
        regex
            .into_iter()
            .flat_map(|regex| regex.capture_names().flatten())
    }

    /// Returns a pattern as it was added.
    #[must_use]
    pub fn pattern(&self, id: PatternId) -> &str {
        self.patterns.get(id.index()).map_or("", Confirm::pattern)
    }

    /// Returns the number of patterns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Returns the patterns that require no word and no literal: their regexes run on every text.
    #[must_use]
    pub fn without_literals(&self) -> &[PatternId] {
        &self.without_literals
    }

    /// Returns the patterns whose counted repetitions unfold to more than [`MAX_QUICK_STEPS`](crate::MAX_QUICK_STEPS)
    /// steps a character.
    #[must_use]
    pub fn slow(&self) -> &[PatternId] {
        &self.slow
    }
}

/// Returns a number's block and bit.
fn place(number: u32) -> (usize, u64) {
    ((number / 64) as usize, 1 << (number % 64))
}

fn is_set(bits: &[u64], number: u32) -> bool {
    let (block, bit) = place(number);
    bits[block] & bit != 0
}
