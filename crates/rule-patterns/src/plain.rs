//! Plain patterns, which nearly all rules have: words, alternatives of words, and gaps between them. They are read
//! without a syntax tree, and matched without a regex: step by step, with the set of all positions that the steps so
//! far may have reached. All other patterns are left to `regex` and `regex-syntax`, which define what a pattern means.

use crate::heads::Heads;
use crate::text::{Folded, fold_char};
use std::ops::Range;

/// The most alternatives to which a stretch of a plain pattern multiplies out.
const MAX_ALTERNATIVES: usize = 64;

/// The most steps of a plain pattern.
const MAX_STEPS: usize = 48;
/// The most characters of a plain pattern's counted repetitions.
const MAX_COUNTED: usize = 200;

/// One step of a plain pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlainStep {
    /// `\b`
    Boundary,
    /// `^` at the beginning.
    Start,
    /// `$` at the end.
    End,
    /// One of these folded texts; one may be empty.
    OneOf(Vec<String>),
    /// Characters of one kind, at least `least` (0 or 1) and at most `most` of them.
    Run {
        /// The kind of the characters.
        kind: CharKind,
        /// The least number of them: 0 or 1.
        least: usize,
        /// The most of them; `None` for any number.
        most: Option<usize>,
    },
}

/// The kinds of characters a plain pattern may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CharKind {
    /// `.`: all but a line's end.
    Any,
    /// `\s`
    Space,
}

/// Reads the steps of a pattern, if it is plain.
pub(crate) fn read(pattern: &str) -> Option<Vec<PlainStep>> {
    let mut reader = PatternReader {
        rest: pattern,
        steps: Vec::new(),
    };
    while let Some(c) = reader.rest.chars().next() {
        reader.step(c)?;
    }
    let counted: usize = reader.steps.iter().map(PlainStep::counted).sum();
    (reader.steps.len() <= MAX_STEPS && counted <= MAX_COUNTED).then_some(reader.steps)
}

struct PatternReader<'p> {
    rest: &'p str,
    steps: Vec<PlainStep>,
}

/// The number of times that a part of a pattern may occur, as the sign behind it says.
enum Quantifier {
    Once,
    Optional,
    /// A number of times: at least 0 or 1, at most so many.
    Many(usize, Option<usize>),
}

impl PatternReader<'_> {
    /// Reads one step; `None` where the pattern is not plain.
    fn step(&mut self, c: char) -> Option<()> {
        match c {
            '^' if self.steps.is_empty() => self.push(1, PlainStep::Start),
            '$' if self.rest.len() == 1 => self.push(1, PlainStep::End),
            '.' => self.run(1, CharKind::Any),
            '(' => self.group(),
            '\\' if self.rest.starts_with(r"\b") && !self.rest.starts_with(r"\b{") => {
                self.push(2, PlainStep::Boundary)
            }
            '\\' if self.rest.starts_with(r"\s") => self.run(2, CharKind::Space),
            _ => {
                let letter = self.letter()?;
                self.optional_or_literal(letter)
            }
        }
    }

    fn push(&mut self, length: usize, step: PlainStep) -> Option<()> {
        self.rest = &self.rest[length..];
        // A regex may repeat an assertion; a plain pattern may not.
        if self.rest.starts_with(['?', '*', '+', '{']) {
            return None;
        }
        self.steps.push(step);
        Some(())
    }

    fn run(&mut self, length: usize, kind: CharKind) -> Option<()> {
        self.rest = &self.rest[length..];
        let (least, most) = match self.quantifier()? {
            Quantifier::Once => (1, Some(1)),
            Quantifier::Optional => (0, Some(1)),
            Quantifier::Many(least, most) => (least, most),
        };
        self.steps.push(PlainStep::Run { kind, least, most });
        Some(())
    }

    /// Reads one character that stands for itself, folded.
    fn letter(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let letter = match chars.next()? {
            '\\' => chars
                .next()
                .filter(|c| matches!(c, '.' | '?' | '+' | '*' | '(' | ')' | '$' | '|'))?,
            '.' | '?' | '+' | '*' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
                return None;
            }
            letter => letter,
        };
        self.rest = chars.as_str();
        Some(fold_char(letter))
    }

    /// Adds a letter, with the quantifier behind it: letters that follow one another make one text.
    fn optional_or_literal(&mut self, letter: char) -> Option<()> {
        match (self.quantifier()?, self.steps.last_mut()) {
            (Quantifier::Once, Some(PlainStep::OneOf(before))) if before.len() == 1 => {
                before[0].push(letter);
            }
            (Quantifier::Once, _) => self.steps.push(PlainStep::OneOf(vec![letter.to_string()])),
            (Quantifier::Optional, _) => {
                self.steps
                    .push(PlainStep::OneOf(vec![letter.to_string(), String::new()]));
            }
            (Quantifier::Many(..), _) => return None,
        }
        Some(())
    }

    /// Reads a group of alternatives, each of letters that may be optional.
    fn group(&mut self) -> Option<()> {
        self.rest = &self.rest[1..];
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.rest = rest.strip_prefix(':')?;
        }
        let mut texts = Vec::new();
        loop {
            texts.extend(self.alternative()?);
            if texts.len() > MAX_ALTERNATIVES {
                return None;
            }
            let end = self.rest.chars().next()?;
            self.rest = &self.rest[1..];
            if end == ')' {
                break;
            }
        }
        match self.quantifier()? {
            Quantifier::Once => {}
            Quantifier::Optional => texts.push(String::new()),
            Quantifier::Many(..) => return None,
        }
        self.steps.push(PlainStep::OneOf(texts));
        Some(())
    }

    /// Reads up to the next bar or the group's end: the texts that this alternative may be.
    fn alternative(&mut self) -> Option<Vec<String>> {
        let mut texts = vec![String::new()];
        while !self.rest.starts_with(['|', ')']) {
            let letter = self.letter()?;
            let without = match self.quantifier()? {
                Quantifier::Once => Vec::new(),
                Quantifier::Optional => texts.clone(),
                Quantifier::Many(..) => return None,
            };
            texts.iter_mut().for_each(|text| text.push(letter));
            texts.extend(without);
            if texts.len() > MAX_ALTERNATIVES {
                return None;
            }
        }
        Some(texts)
    }

    /// Reads a quantifier, greedy or not: that makes no difference to whether a text matches.
    fn quantifier(&mut self) -> Option<Quantifier> {
        let (length, quantifier) = match self.rest.as_bytes().first() {
            Some(b'?') => (1, Quantifier::Optional),
            Some(b'*') => (1, Quantifier::Many(0, None)),
            Some(b'+') => (1, Quantifier::Many(1, None)),
            Some(b'{') => self.counted()?,
            _ => return Some(Quantifier::Once),
        };
        self.rest = &self.rest[length..];
        self.rest = self.rest.strip_prefix('?').unwrap_or(self.rest);
        // A quantifier of a quantifier.
        if self.rest.starts_with(['?', '*', '+', '{']) {
            None
        } else {
            Some(quantifier)
        }
    }

    /// Reads `{0,9}` or `{1,9}`, and nothing else.
    fn counted(&self) -> Option<(usize, Quantifier)> {
        let (counts, _) = self.rest[1..].split_once('}')?;
        let (least, most) = counts.split_once(',')?;
        let digits =
            |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !matches!(least, "0" | "1") || !digits(most) {
            return None;
        }
        let (least, most) = (least.parse().ok()?, most.parse().ok()?);
        (least <= most).then_some((counts.len() + 2, Quantifier::Many(least, Some(most))))
    }
}

impl PlainStep {
    fn counted(&self) -> usize {
        match self {
            Self::Run {
                most: Some(most), ..
            } => *most,
            _ => 0,
        }
    }
}

/// The steps of a plain pattern, laid out so that following them seldom waits for memory.
#[derive(Debug, Default)]
pub(crate) struct CompactSteps {
    steps: Box<[CompactStep]>,
    /// The texts of all steps, those of one step after those of another.
    texts: Heads,
}

/// A [`PlainStep`] in few bytes, whose texts stand in [`CompactSteps`].
#[derive(Clone, Copy, Debug)]
enum CompactStep {
    Boundary,
    Start,
    End,
    /// One of so many texts, which follow those of the steps before.
    OneOf(u16),
    Run {
        kind: CharKind,
        least: u8,
        most: Option<u16>,
    },
}

impl CompactSteps {
    pub(crate) fn new(steps: &[PlainStep]) -> Self {
        let mut texts = Heads::default();
        let compact = |step: &PlainStep| match step {
            PlainStep::Boundary => CompactStep::Boundary,
            PlainStep::Start => CompactStep::Start,
            PlainStep::End => CompactStep::End,
            PlainStep::OneOf(choices) => {
                choices.iter().for_each(|text| texts.push(text));
                CompactStep::OneOf(choices.len() as u16)
            }
            PlainStep::Run { kind, least, most } => CompactStep::Run {
                kind: *kind,
                least: *least as u8,
                most: most.map(|most| most as u16),
            },
        };
        Self {
            steps: steps.iter().map(compact).collect(),
            texts,
        }
    }
}

/// Two sets of places of a text: those that the steps so far may have reached, and those that the present step reaches.
/// Each has a bit for each byte. Used for one text after another, so that none needs memory of its own.
#[derive(Debug, Default)]
pub(crate) struct PlaceSets {
    here: Vec<u64>,
    next: Vec<u64>,
}

impl PlaceSets {
    /// Returns whether the text matches all steps, one after another, from any of its places on.
    pub(crate) fn is_match(&mut self, pattern: &CompactSteps, folded: &Folded) -> bool {
        let blocks = folded.len() / 64 + 1;
        self.here.clear();
        self.here.resize(blocks, u64::MAX);
        self.cut(folded);
        let mut texts = 0..0;
        pattern.steps.iter().all(|step| {
            match *step {
                CompactStep::Start => self.keep(|at| u64::from(at == 0)),
                CompactStep::End => self.keep(|at| {
                    if at == blocks - 1 {
                        1 << (folded.len() % 64)
                    } else {
                        0
                    }
                }),
                CompactStep::Boundary => {
                    for (block, boundaries) in self.here.iter_mut().zip(folded.boundaries()) {
                        *block &= boundaries;
                    }
                }
                CompactStep::OneOf(count) => {
                    texts = texts.end..texts.end + usize::from(count);
                    self.follow_texts(&pattern.texts, texts.clone(), folded);
                }
                CompactStep::Run { kind, least, most } => {
                    self.follow_run(kind, least == 0, most.map(usize::from), folded);
                }
            }
            self.here.iter().any(|block| *block != 0)
        })
    }

    /// Keeps those places that a mask names for each block of 64.
    fn keep(&mut self, mask: impl Fn(usize) -> u64) {
        for (at, block) in self.here.iter_mut().enumerate() {
            *block &= mask(at);
        }
    }

    /// Moves on from each place over any of the texts that stands there.
    fn follow_texts(&mut self, texts: &Heads, own: Range<usize>, folded: &Folded) {
        self.next.clear();
        self.next.resize(self.here.len(), 0);
        for (block, mut places) in self.here.iter().copied().enumerate() {
            while places != 0 {
                let place = block * 64 + places.trailing_zeros() as usize;
                places &= places - 1;
                for (_, end) in texts.at(own.clone(), folded, place) {
                    set(&mut self.next, end);
                }
            }
        }
        std::mem::swap(&mut self.here, &mut self.next);
    }

    /// Moves on from each place over characters of a kind, one after another.
    fn follow_run(
        &mut self,
        kind: CharKind,
        may_be_empty: bool,
        most: Option<usize>,
        folded: &Folded,
    ) {
        if may_be_empty && most.is_none() && kind == CharKind::Any && !folded.has_line_end() {
            return self.fill(folded);
        }
        self.next.clear();
        self.next.resize(self.here.len(), 0);
        let (Self { here, next }, most) = (&mut *self, most.unwrap_or(usize::MAX));
        // How many more characters the latest place still allows; those before it allow no more.
        let mut left = None;
        for (place, c) in folded.text().char_indices() {
            if is_set(here, place) {
                left = Some(most);
                if may_be_empty {
                    set(next, place);
                }
            }
            let is_kind = match kind {
                CharKind::Any => c != '\n',
                CharKind::Space => c.is_whitespace(),
            };
            left = left
                .filter(|_| is_kind)
                .and_then(|left| left.checked_sub(1));
            if left.is_some() {
                set(next, place + c.len_utf8());
            }
        }
        if may_be_empty && is_set(here, folded.len()) {
            set(next, folded.len());
        }
        std::mem::swap(&mut self.here, &mut self.next);
    }

    /// Puts in every place from the first on.
    fn fill(&mut self, folded: &Folded) {
        let mut filled = false;
        for block in &mut self.here {
            let first = *block & block.wrapping_neg();
            *block = if filled {
                u64::MAX
            } else {
                first.wrapping_neg()
            };
            filled |= first != 0;
        }
        self.cut(folded);
    }

    /// Drops places behind the text's end.
    fn cut(&mut self, folded: &Folded) {
        if let Some(last) = self.here.last_mut() {
            *last &= u64::MAX >> (63 - folded.len() % 64);
        }
    }
}

fn set(places: &mut [u64], place: usize) {
    places[place / 64] |= 1 << (place % 64);
}

fn is_set(places: &[u64], place: usize) -> bool {
    places[place / 64] & (1 << (place % 64)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of(texts: &[&str]) -> PlainStep {
        PlainStep::OneOf(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn plain_patterns_are_read() {
        let gap = PlainStep::Run {
            kind: CharKind::Any,
            least: 0,
            most: None,
        };
        for (pattern, steps) in [
            (
                r"\b(Forgot|lost)\b.*passwords?$",
                vec![
                    PlainStep::Boundary,
                    one_of(&["forgot", "lost"]),
                    PlainStep::Boundary,
                    gap.clone(),
                    one_of(&["password"]),
                    one_of(&["s", ""]),
                    PlainStep::End,
                ],
            ),
            (
                "^退款.*?吗",
                vec![PlainStep::Start, one_of(&["退款"]), gap, one_of(&["吗"])],
            ),
            (
                r"(?:colou?r|c\+\+)?.{0,6}\s+",
                vec![
                    one_of(&["colour", "color", "c++", ""]),
                    PlainStep::Run {
                        kind: CharKind::Any,
                        least: 0,
                        most: Some(6),
                    },
                    PlainStep::Run {
                        kind: CharKind::Space,
                        least: 1,
                        most: None,
                    },
                ],
            ),
        ] {
            assert_eq!(read(pattern), Some(steps), "{pattern}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_regex() {
        for pattern in [
            "a|b",
            "a+",
            "(a)+",
            "[ab]",
            r"\w",
            r"\d",
            "(?i)a",
            "(?<n>a)",
            "((a))",
            "(a.b)",
            "a{2}",
            ".{2,3}",
            ".{1}",
            "a**",
            ".*+",
            r"\b+",
            ".{0,150}.{0,150}",
            "a^b",
            "a$b",
            r"\B",
            r"\b{start}",
            r"\x41",
            r"\",
            "(a",
            "a)",
            "(?",
            "(",
            "]",
            "}",
            ".{0,9",
            "^*",
        ] {
            assert_eq!(read(pattern), None, "{pattern}");
        }
    }
}
