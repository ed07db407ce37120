//! What of a text the classifier counts: units (word stems; single characters of unspaced scripts) alone
//! and in pairs a little apart, and the letters within words. Features are known by their hash alone, so
//! a text's features cost no allocation each, and a book's vocabulary no strings.

use rust_stemmers::{Algorithm, Stemmer};

use crate::faq::text::{Text, Token};

/// Features are weighed and normalised block by block.
pub(super) const BLOCKS: usize = 2;
/// Units and pairs of units.
pub(super) const UNITS: usize = 0;
/// Letters within words, characters within unspaced runs.
pub(super) const LETTERS: usize = 1;

/// A pair's second unit follows its first within so many places.
const GAP: usize = 3;
/// Lengths of letter sequences within a word, its ends marked by a space.
const WORD_GRAMS: std::ops::RangeInclusive<usize> = 2..=4;
/// Lengths of character sequences within an unspaced run.
const RUN_GRAMS: std::ops::RangeInclusive<usize> = 1..=3;
/// No more units than this are read of one text. A question that takes more is a document.
const MAX_UNITS: usize = 400;
/// Only so much of a word is cut into letters.
const MAX_WORD: usize = 40;
/// Only so much of an unspaced run is read.
const MAX_RUN: usize = MAX_UNITS;

/// A feature's hash, and how often the text has it.
pub(super) type Counted = (u64, f32);

/// The features of one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Features {
    /// Each block in the order of the hashes.
    pub(super) blocks: [Vec<Counted>; BLOCKS],
    /// The hashes of the units alone, in their order, each once. They are features of the first block too.
    pub(super) words: Vec<u64>,
}

/// Reads the features of texts.
pub(super) struct Reader {
    stemmer: Stemmer,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
        }
    }

    /// Counts a text's features.
    pub(super) fn read(&self, text: &Text) -> Features {
        let mut found: [Vec<u64>; BLOCKS] = [Vec::with_capacity(64), Vec::with_capacity(160)];
        let mut words = Vec::with_capacity(24);
        self.each(text, |block, hash, parts| {
            found[block].push(hash);
            if block == UNITS && parts.len() == 1 {
                words.push(hash);
            }
        });
        words.sort_unstable();
        words.dedup();
        Features {
            blocks: found.map(count),
            words,
        }
    }

    /// Calls `take` with the block, the hash and the parts of each feature in turn.
    pub(super) fn each(&self, text: &Text, mut take: impl FnMut(usize, u64, &[&str])) {
        let mut units: Vec<std::borrow::Cow<'_, str>> = Vec::with_capacity(24);
        units.push("^".into());
        for token in text.tokens() {
            match token {
                Token::Word(word) => {
                    units.push(self.stemmer.stem(word));
                    letters_of_word(word, |hash, gram| take(LETTERS, hash, &[gram]));
                }
                Token::Run(run) => {
                    let characters = run.char_indices().take(MAX_RUN);
                    units.extend(characters.map(|(at, c)| run[at..at + c.len_utf8()].into()));
                    letters_of_run(run, |hash, gram| take(LETTERS, hash, &[gram]));
                }
            }
            if units.len() > MAX_UNITS {
                break;
            }
        }
        units.truncate(MAX_UNITS);
        if units.len() == 1 {
            return;
        }
        units.push("$".into());
        pairs(&units, |hash, parts| take(UNITS, hash, parts));
    }
}

/// Every unit, and every ordered pair of units within [`GAP`] places.
fn pairs(units: &[std::borrow::Cow<'_, str>], mut take: impl FnMut(u64, &[&str])) {
    let hashes: Vec<u64> = units.iter().map(|u| hash(u.as_bytes(), 1)).collect();
    for (first, unit) in units.iter().enumerate() {
        let is_edge = first == 0 || first + 1 == units.len();
        if !is_edge {
            take(hashes[first], &[unit]);
        }
        let last = (first + GAP).min(units.len() - 1);
        for second in first + 1..=last {
            take(
                mix(hashes[first].rotate_left(17) ^ hashes[second]),
                &[unit, &units[second]],
            );
        }
    }
}

fn letters_of_word(word: &str, mut take: impl FnMut(u64, &str)) {
    let mut padded = String::with_capacity(word.len() + 2);
    padded.push(' ');
    padded.extend(word.chars().take(MAX_WORD));
    padded.push(' ');
    if padded.is_ascii() {
        for length in WORD_GRAMS {
            for at in 0..(padded.len() + 1).saturating_sub(length) {
                let gram = &padded[at..at + length];
                take(hash(gram.as_bytes(), 2), gram);
            }
        }
    } else {
        grams(&padded, WORD_GRAMS, 2, take);
    }
}

fn letters_of_run(run: &str, take: impl FnMut(u64, &str)) {
    let end = run
        .char_indices()
        .nth(MAX_RUN)
        .map_or(run.len(), |(at, _)| at);
    grams(&run[..end], RUN_GRAMS, 3, take);
}

fn grams(
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    seed: u64,
    mut take: impl FnMut(u64, &str),
) {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    for length in lengths {
        for edge in starts.windows(length + 1) {
            let gram = &text[edge[0]..edge[length]];
            take(hash(gram.as_bytes(), seed), gram);
        }
    }
}

/// Sorts and counts equal hashes.
fn count(mut hashes: Vec<u64>) -> Vec<Counted> {
    hashes.sort_unstable();
    let mut counted: Vec<Counted> = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match counted.last_mut() {
            Some((last, times)) if *last == hash => *times += 1.0,
            _ => counted.push((hash, 1.0)),
        }
    }
    counted
}

/// A hash that is the same on every machine and in every run, eight bytes at a time.
pub(super) fn hash(bytes: &[u8], seed: u64) -> u64 {
    let mut state = mix(seed ^ bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    state
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
pub(super) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, wanted: usize) -> Vec<String> {
        let mut names = Vec::new();
        Reader::new().each(&Text::new(text), |block, _, parts| {
            if block == wanted {
                names.push(parts.join(" "));
            }
        });
        names
    }

    #[test]
    fn words_are_stemmed_and_paired_within_the_gap() {
        assert_eq!(
            names("Resetting passwords", UNITS),
            [
                "^ reset",
                "^ password",
                "^ $",
                "reset",
                "reset password",
                "reset $",
                "password",
                "password $"
            ]
        );
    }

    #[test]
    fn unspaced_scripts_are_read_character_by_character() {
        assert_eq!(names("退款", LETTERS), ["退", "款", "退款"]);
        assert!(names("怎么退款", UNITS).contains(&"退 款".to_owned()));
    }

    #[test]
    fn nothing_is_read_of_nothing() {
        for text in ["", "  ", "🎉🎉", "!!! ???", "https://example.com"] {
            let Features { blocks, .. } = Reader::new().read(&Text::new(text));
            assert!(blocks.iter().all(Vec::is_empty), "{text}");
        }
    }

    #[test]
    fn a_huge_text_is_read_in_part() {
        for text in [
            "word ".repeat(10_000),
            "字".repeat(10_000),
            "x".repeat(10_000),
        ] {
            let Features { blocks, .. } = Reader::new().read(&Text::new(&text));
            assert!(blocks.iter().map(Vec::len).sum::<usize>() < 20_000);
        }
    }
}
