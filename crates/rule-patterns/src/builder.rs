//! Makes a set of patterns: literals are numbered, and each pattern is listed under the group of literals that the
//! fewest patterns share.

use crate::literals::IndexLiterals;
use crate::pattern::{Confirm, MAX_QUICK_STEPS, PatternError, parse};
use crate::required::Literal;
use crate::set::{ALWAYS_MET, AnyOfTable, GroupId, PatternId, PatternSet, Posting};
use crate::substrings::LiteralId;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The hasher of what operators wrote: quick, and not made to withstand chosen keys.
type Quick = BuildHasherDefault<QuickHasher>;

#[derive(Default)]
struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// A collection of patterns for a [`PatternSet`].
#[derive(Debug, Default)]
pub struct PatternSetBuilder {
    numbers: HashMap<Literal, LiteralId, Quick>,
    /// The number of patterns in which each literal stands.
    frequencies: Vec<u32>,
    patterns: Vec<Added>,
    slow: Vec<PatternId>,
    literal_bytes: usize,
}

/// The most patterns of an index.
const MAX_PATTERNS: usize = 1 << 24;
/// The most bytes of literals that the patterns of an index require, each occurrence counted: with both limits, all
/// numbers below fit 32 bits.
const MAX_LITERAL_BYTES: usize = 1 << 28;

#[derive(Debug)]
struct Added {
    confirm: Confirm,
    groups: Vec<Vec<LiteralId>>,
}

impl PatternSetBuilder {
    /// Makes a builder without patterns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pattern: `regex` syntax, matched without regard to case. Ids count up from 0.
    ///
    /// # Errors
    /// When it is no regex, or too long or too large, or there are too many; then nothing is added.
    pub fn add(&mut self, pattern: &str) -> Result<PatternId, PatternError> {
        let parsed = parse(pattern)?;
        let literals = parsed.groups.iter().flatten();
        let bytes = self.literal_bytes + literals.map(|literal| literal.text.len()).sum::<usize>();
        if bytes > MAX_LITERAL_BYTES || self.patterns.len() >= MAX_PATTERNS {
            return Err(PatternError::TooMany);
        }
        self.literal_bytes = bytes;
        let id = PatternId(self.patterns.len() as u32);
        let groups = parsed
            .groups
            .into_iter()
            .map(|group| group.into_iter().map(|one| self.number(one)).collect())
            .collect();
        if parsed.repeated_steps > MAX_QUICK_STEPS {
            self.slow.push(id);
        }
        let confirm = Confirm::new(pattern, parsed.is_plain);
        self.patterns.push(Added { confirm, groups });
        Ok(id)
    }

    fn number(&mut self, literal: Literal) -> LiteralId {
        let next = self.frequencies.len() as LiteralId;
        let id = *self.numbers.entry(literal).or_insert(next);
        if id == next {
            self.frequencies.push(0);
        }
        self.frequencies[id as usize] += 1;
        id
    }

    /// Builds the index. Compiles no regex.
    #[must_use]
    pub fn build(self) -> PatternSet {
        let mut literals: Vec<(Literal, LiteralId)> = self.numbers.into_iter().collect();
        literals.sort_unstable_by_key(|(_, id)| *id);
        let literals: Vec<Literal> = literals.into_iter().map(|(literal, _)| literal).collect();

        let mut listing = PatternListing::default();
        let mut confirms = Vec::with_capacity(self.patterns.len());
        for (Added { confirm, groups }, number) in self.patterns.into_iter().zip(0..) {
            listing.add(PatternId(number), groups, &self.frequencies);
            confirms.push(confirm);
        }
        let (starts, postings) = by_literal(literals.len(), &listing.postings);
        PatternSet {
            vocabulary: IndexLiterals::new(&literals),
            literal_count: literals.len(),
            starts,
            postings,
            groups: listing.groups.finish(literals.len()),
            patterns: confirms,
            without_literals: listing.without_literals,
            slow: self.slow,
        }
    }
}

/// The patterns, listed under the literals that they require.
#[derive(Default)]
struct PatternListing {
    postings: Vec<(LiteralId, Posting)>,
    groups: Numbered,
    without_literals: Vec<PatternId>,
}

impl PatternListing {
    fn add(&mut self, pattern: PatternId, mut groups: Vec<Vec<LiteralId>>, frequencies: &[u32]) {
        let frequency = |group: &Vec<LiteralId>| -> u64 {
            group
                .iter()
                .map(|id| u64::from(frequencies[*id as usize]))
                .sum()
        };
        groups.sort_by_cached_key(frequency);
        let mut groups = groups.into_iter();
        let Some(rarest) = groups.next() else {
            self.without_literals.push(pattern);
            return;
        };
        let mut others = groups
            .map(|group| self.groups.number(group))
            .collect::<Vec<_>>();
        let rest = others.split_off(others.len().min(2));
        let posting = Posting {
            pattern,
            next: [0, 1].map(|at| others.get(at).copied().unwrap_or(ALWAYS_MET)),
            rest: self.groups.keep(&rest),
        };
        self.postings
            .extend(rarest.into_iter().map(|literal| (literal, posting)));
    }
}

/// Groups, each with a number from 1 on.
struct Numbered {
    numbers: HashMap<Vec<LiteralId>, GroupId, Quick>,
    rest: Vec<GroupId>,
}

impl Default for Numbered {
    fn default() -> Self {
        Self {
            numbers: HashMap::default(),
            rest: vec![ALWAYS_MET],
        }
    }
}

impl Numbered {
    fn number(&mut self, group: Vec<LiteralId>) -> GroupId {
        let next = self.numbers.len() as GroupId + 1;
        *self.numbers.entry(group).or_insert(next)
    }

    /// Appends groups to the table, and returns where they stand.
    fn keep(&mut self, groups: &[GroupId]) -> u32 {
        if groups.is_empty() {
            return 0;
        }
        let from = self.rest.len() as u32;
        self.rest.extend_from_slice(groups);
        self.rest.push(ALWAYS_MET);
        from
    }

    fn finish(self, literals: usize) -> AnyOfTable {
        let mut of_literals: Vec<(LiteralId, GroupId)> = Vec::new();
        for (group, number) in &self.numbers {
            of_literals.extend(group.iter().map(|literal| (*literal, *number)));
        }
        of_literals.sort_unstable();
        let mut starts = vec![0; literals + 1];
        for (literal, _) in &of_literals {
            starts[*literal as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        AnyOfTable {
            count: self.numbers.len() + 1,
            starts,
            of_literals: of_literals.into_iter().map(|(_, group)| group).collect(),
            rest: self.rest,
        }
    }
}

/// Sorts postings by their literal, and returns with them where those of each literal begin.
fn by_literal(literals: usize, listed: &[(LiteralId, Posting)]) -> (Vec<u32>, Vec<Posting>) {
    let mut starts = vec![0; literals + 2];
    for (literal, _) in listed {
        starts[*literal as usize + 2] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let blank = Posting {
        pattern: PatternId(0),
        next: [ALWAYS_MET; 2],
        rest: 0,
    };
    let mut postings = vec![blank; listed.len()];
    for (literal, posting) in listed {
        let next = &mut starts[*literal as usize + 1];
        postings[*next as usize] = *posting;
        *next += 1;
    }
    starts.pop();
    (starts, postings)
}
