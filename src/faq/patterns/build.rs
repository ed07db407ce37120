//! From patterns to an index: literals are numbered, and each pattern is listed under the group
//! of literals that the fewest patterns share.

use std::collections::HashMap;

use super::confirm::Confirm;
use super::index::{Needs, PatternId, PatternIndex, Posting, mark};
use super::literals::{LiteralId, LiteralTable};
use super::parse::{MAX_QUICK_STEPS, PatternError, parse};
use super::wording::Literal;

/// Collects patterns for a [`PatternIndex`].
#[derive(Debug, Default)]
pub struct PatternIndexBuilder {
    numbers: HashMap<Literal, LiteralId>,
    /// How many patterns each literal stands in.
    frequencies: Vec<u32>,
    patterns: Vec<Added>,
    slow: Vec<PatternId>,
}

#[derive(Debug)]
struct Added {
    confirm: Confirm,
    groups: Vec<Vec<LiteralId>>,
}

impl PatternIndexBuilder {
    /// A builder without patterns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pattern: `regex` syntax, matched without regard to case. Ids count up from 0.
    ///
    /// # Errors
    /// When it is no regex, or too long or too large; then nothing is added.
    pub fn add(&mut self, pattern: &str) -> Result<PatternId, PatternError> {
        let parsed = parse(pattern)?;
        let id = u32::try_from(self.patterns.len())
            .map(PatternId)
            .map_err(|_| PatternError::TooMany)?;
        let groups = parsed
            .groups
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .map(|literal| self.number(literal))
                    .collect()
            })
            .collect();
        if parsed.repeated_steps > MAX_QUICK_STEPS {
            self.slow.push(id);
        }
        self.patterns.push(Added {
            confirm: Confirm::new(pattern),
            groups,
        });
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
    ///
    /// # Errors
    /// When the patterns together have more literals than can be numbered.
    pub fn build(self) -> Result<PatternIndex, PatternError> {
        let Self {
            numbers,
            frequencies,
            patterns,
            slow,
        } = self;
        let mut texts: Vec<(Literal, LiteralId)> = numbers.into_iter().collect();
        texts.sort_unstable_by_key(|(_, id)| *id);
        let literals: Vec<Literal> = texts.into_iter().map(|(literal, _)| literal).collect();

        let mut listing = Listing::default();
        let mut confirms = Vec::with_capacity(patterns.len());
        for (Added { confirm, groups }, number) in patterns.into_iter().zip(0..) {
            listing.add(PatternId(number), groups, &frequencies)?;
            confirms.push(confirm);
        }
        let (starts, postings) = by_literal(literals.len(), &listing.postings);
        Ok(PatternIndex {
            literals: LiteralTable::new(&literals).map_err(|_| PatternError::TooMany)?,
            literal_count: literals.len(),
            starts,
            postings,
            needs: listing.needs,
            patterns: confirms,
            without_literals: listing.without_literals,
            slow,
        })
    }
}

/// The patterns by what they need.
#[derive(Default)]
struct Listing {
    postings: Vec<(LiteralId, Posting)>,
    needs: Needs,
    without_literals: Vec<PatternId>,
}

impl Listing {
    fn add(
        &mut self,
        pattern: PatternId,
        mut groups: Vec<Vec<LiteralId>>,
        frequencies: &[u32],
    ) -> Result<(), PatternError> {
        let frequency = |group: &Vec<LiteralId>| {
            group
                .iter()
                .map(|id| u64::from(frequencies[*id as usize]))
                .sum::<u64>()
        };
        groups.sort_by_cached_key(frequency);
        let mut groups = groups.into_iter();
        match groups.next() {
            None => self.without_literals.push(pattern),
            Some(rarest) => {
                let marks_of = |group: Option<&Vec<LiteralId>>| {
                    group.map_or(u64::MAX, |group| {
                        group.iter().fold(0, |marks, id| marks | mark(*id))
                    })
                };
                let others = groups.as_slice();
                let posting = Posting {
                    pattern,
                    marks: [marks_of(others.first()), marks_of(others.get(1))],
                };
                self.postings
                    .extend(rarest.into_iter().map(|literal| (literal, posting)));
            }
        }
        self.need(groups)
    }

    fn need(&mut self, groups: impl Iterator<Item = Vec<LiteralId>>) -> Result<(), PatternError> {
        let needs = &mut self.needs;
        for group in groups {
            needs.literals.extend(group);
            needs.groups.push(number(needs.literals.len())?);
        }
        needs.patterns.push(number(needs.groups.len())?);
        Ok(())
    }
}

fn number(length: usize) -> Result<u32, PatternError> {
    u32::try_from(length).map_err(|_| PatternError::TooMany)
}

/// Postings sorted by their literal, and where each literal's begin.
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
        marks: [0; 2],
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
