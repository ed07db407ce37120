//! The words and substrings that patterns require, and which of them stand in a folded text.
//! Words are found by hashing each word of the text once, substrings by automata. Knows no patterns.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::{contiguous, noncontiguous};
use aho_corasick::{Anchored, BuildError, MatchKind};

use super::fold::{Script, is_word};
use super::wording::Literal;

/// The number of a literal: its place among those the table was built from.
pub(super) type LiteralId = u32;

/// All literals of an index.
#[derive(Debug, Default)]
pub(super) struct LiteralTable {
    words: Words,
    /// Substrings of ASCII alone.
    narrow: Option<Substrings>,
    /// Substrings that only a text beyond ASCII can have.
    wide: Option<Substrings>,
}

impl LiteralTable {
    /// Builds the table of literals that are all different.
    ///
    /// `None` when there are more than an automaton can number.
    pub(super) fn new(literals: &[Literal]) -> Option<Self> {
        let numbered = || literals.iter().zip(0..);
        Some(Self {
            words: Words::new(numbered().filter(|(literal, _)| literal.whole)),
            narrow: Substrings::new(
                numbered().filter(|(literal, _)| !literal.whole && literal.text.is_ascii()),
            )
            .ok()?,
            wide: Substrings::new(
                numbered().filter(|(literal, _)| !literal.whole && !literal.text.is_ascii()),
            )
            .ok()?,
        })
    }

    /// Names every literal that is in a folded text, some of them several times.
    pub(super) fn find(&self, folded: &str, script: Script, mut found: impl FnMut(LiteralId)) {
        self.words.find(folded, &mut found);
        if let Some(narrow) = &self.narrow {
            narrow.find(folded, &mut found);
        }
        if script != Script::Ascii
            && let Some(wide) = &self.wide
        {
            wide.find(folded, &mut found);
        }
    }
}

/// Substrings as one automaton.
#[derive(Debug)]
struct Substrings {
    automaton: contiguous::NFA,
    ids: Vec<LiteralId>,
}

impl Substrings {
    fn new<'a>(
        literals: impl Iterator<Item = (&'a Literal, LiteralId)>,
    ) -> Result<Option<Self>, BuildError> {
        let (texts, ids): (Vec<&str>, Vec<LiteralId>) = literals
            .map(|(literal, id)| (literal.text.as_str(), id))
            .unzip();
        if ids.is_empty() {
            return Ok(None);
        }
        let tree = noncontiguous::NFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(&texts)?;
        let automaton = contiguous::NFA::builder().build_from_noncontiguous(&tree)?;
        Ok(Some(Self { automaton, ids }))
    }

    fn find(&self, folded: &str, found: &mut impl FnMut(LiteralId)) {
        let automaton = &self.automaton;
        let Ok(mut state) = automaton.start_state(Anchored::No) else {
            return;
        };
        for byte in folded.bytes() {
            state = automaton.next_state(Anchored::No, state, byte);
            if automaton.is_special(state) && automaton.is_match(state) {
                for at in 0..automaton.match_len(state) {
                    found(self.ids[automaton.match_pattern(state, at).as_usize()]);
                }
            }
        }
    }
}

/// An open-addressed hash table of whole words.
#[derive(Debug, Default)]
struct Words {
    slots: Vec<Slot>,
    texts: Vec<Box<[u8]>>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    tag: u32,
    /// The place in `texts`, or [`EMPTY`].
    text: u32,
    id: LiteralId,
}

const EMPTY: u32 = u32::MAX;

impl Words {
    fn new<'a>(literals: impl Iterator<Item = (&'a Literal, LiteralId)>) -> Self {
        let literals: Vec<_> = literals.collect();
        if literals.is_empty() {
            return Self::default();
        }
        let size = (literals.len() * 4).next_power_of_two();
        let mut slots = vec![
            Slot {
                tag: 0,
                text: EMPTY,
                id: 0
            };
            size
        ];
        let mut texts = Vec::with_capacity(literals.len());
        for ((literal, id), text) in literals.into_iter().zip(0..) {
            let bytes = literal.text.as_bytes();
            let tag = hash(bytes, 0, bytes.len());
            let mut at = tag as usize & (size - 1);
            while slots[at].text != EMPTY {
                at = (at + 1) & (size - 1);
            }
            slots[at] = Slot { tag, text, id };
            texts.push(bytes.into());
        }
        Self { slots, texts }
    }

    fn find(&self, folded: &str, found: &mut impl FnMut(LiteralId)) {
        if self.slots.is_empty() {
            return;
        }
        let bytes = folded.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = word_end(folded, at);
            if end == at {
                at += char_len(bytes[at]);
                continue;
            }
            if let Some(id) = self.get(bytes, at, end) {
                found(id);
            }
            at = end;
        }
    }

    fn get(&self, bytes: &[u8], start: usize, end: usize) -> Option<LiteralId> {
        let tag = hash(bytes, start, end);
        let mask = self.slots.len() - 1;
        let mut at = tag as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.text == EMPTY {
                return None;
            }
            if slot.tag == tag && *self.texts[slot.text as usize] == bytes[start..end] {
                return Some(slot.id);
            }
            at = (at + 1) & mask;
        }
    }
}

/// Whether an ASCII byte stands in words.
static IN_WORD: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// Where the word that begins at a byte ends; the same byte if none begins there.
fn word_end(folded: &str, start: usize) -> usize {
    let bytes = folded.as_bytes();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii() {
            if !IN_WORD[*byte as usize] {
                break;
            }
            at += 1;
        } else {
            match folded[at..].chars().next() {
                Some(c) if is_word(c) => at += c.len_utf8(),
                _ => break,
            }
        }
    }
    at
}

/// The length of a UTF-8 character by its first byte.
fn char_len(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// A hash of some bytes of a text. Quick for short words; not made to withstand chosen words, for
/// a table holds only what operators wrote.
fn hash(bytes: &[u8], start: usize, end: usize) -> u32 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = (end - start) as u64;
    let mut at = start;
    while at < end {
        let rest = end - at;
        let chunk = match bytes
            .get(at..at + 8)
            .and_then(|chunk| chunk.try_into().ok())
        {
            Some(chunk) if rest >= 8 => u64::from_le_bytes(chunk),
            Some(chunk) => u64::from_le_bytes(chunk) & ((1 << (rest * 8)) - 1),
            None => bytes[at..end]
                .iter()
                .rev()
                .fold(0, |chunk, byte| chunk << 8 | u64::from(*byte)),
        };
        state = (state ^ chunk).wrapping_mul(FACTOR);
        state ^= state >> 32;
        at += 8;
    }
    state as u32
}
