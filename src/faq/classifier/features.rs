//! The features of a text that the classifier counts. Units (word stems; single characters of unspaced scripts) count
//! alone and in pairs a little apart. The letters within words tolerate typing errors and other endings. Kinds group
//! everyday words with one meaning. Features are identified by their hash alone, so they need no allocation each, and a
//! book's vocabulary needs no strings.

use std::collections::HashMap;

use rust_stemmers::{Algorithm, Stemmer};

use crate::faq::classifier::hashing;
use crate::faq::classifier::hashing::{AsIs, UNIT_SEED, hash, hash_short, mix};
use crate::faq::classifier::kinds::kind;
use crate::faq::matching::text::{Text, Token};

/// The number of blocks in which features are weighted and normalised.
pub(crate) const BLOCKS: usize = 3;

/// The block of units and pairs of units.
pub(crate) const UNITS: usize = 0;

/// The block of letters within words and of characters within unspaced runs.
pub(crate) const LETTERS: usize = 1;

/// The block of kinds: of the thing that each word, or two characters of an unspaced run, stands for.
pub(crate) const KINDS: usize = 2;

/// The most places between the first and the second unit of a pair.
const GAP: usize = 3;

/// The most units that are read of one text. A longer text is a document rather than a question.
const MAX_UNITS: usize = 400;

/// The most characters of an unspaced run that are read.
const MAX_RUN: usize = MAX_UNITS;

/// The seed of words' hashes: kinds of features have hashes in common only by chance.
const WORD_SEED: u64 = 0;

/// A feature's hash, with its number in the text.
pub(crate) type Counted = (u64, f32);

/// The features of one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Features {
    /// The features of each block, in the order of the hashes.
    pub(crate) blocks: [Vec<Counted>; BLOCKS],
    /// The hashes of the units alone, in their order, each once. They are features of the first block too.
    pub(crate) words: Vec<u64>,
}

/// A feature of a text, in the text's own letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature<'a> {
    /// A word, or a character of an unspaced run.
    Unit(&'a str),
    /// Two units, one a little after the other; the text's ends count.
    Pair(&'a str, &'a str),
    /// The letters within a word, its ends as spaces; characters within an unspaced run.
    Letters(&'a [u8]),
    /// A word, or two characters of an unspaced run, in place of all with the same meaning.
    Kind(&'a str),
}

impl std::fmt::Display for Feature<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit(unit) => f.write_str(unit),
            Self::Pair(first, second) => write!(f, "{first} … {second}"),
            Self::Letters(letters) => f.write_str(&String::from_utf8_lossy(letters)),
            Self::Kind(word) => write!(f, "≈ {word}"),
        }
    }
}

/// A word or a character, with the hash of its unit.
type TextUnit<'a> = (u64, &'a str);

/// A reader of the features of texts.
pub(crate) struct Reader {
    stemmer: Stemmer,
    /// The hashes of the stems and kinds of learned words, by the words' hashes, because stemming is the most expensive
    /// step of reading a word.
    stems: HashMap<u64, (u64, u64), AsIs>,
    /// The block that is not read, if any.
    left_out: Option<usize>,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self {
            stems: self.stems.clone(),
            left_out: self.left_out,
            ..Self::new()
        }
    }
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            stems: HashMap::default(),
            left_out: None,
        }
    }

    /// Makes the reader leave out the features of a block.
    pub(crate) fn leave_out(&mut self, block: Option<usize>) {
        self.left_out = block;
    }

    /// Counts a text's features, and remembers the stems of its words, so that texts with these words are read faster.
    pub(crate) fn learn(&mut self, text: &Text) -> Features {
        for token in text.tokens().take(MAX_UNITS) {
            if let Token::Word(word) = token {
                let stemmer = &self.stemmer;
                self.stems
                    .entry(hash(word.as_bytes(), WORD_SEED))
                    .or_insert_with(|| with_kind(hashing::unit(stemmer, word)));
            }
        }
        self.read(text)
    }

    /// Lists the learned words by their hash, each with its unit.
    pub(crate) fn learned(&self) -> impl Iterator<Item = (u64, u64)> {
        self.stems.iter().map(|(word, unit)| (*word, unit.0))
    }

    /// Calls `take` with the hash of each word or character of a text, and with a function that returns the hash of its
    /// unit. The function has to stem words that were not learned.
    pub(crate) fn each_word(&self, text: &Text, mut take: impl FnMut(u64, &dyn Fn() -> u64)) {
        for token in text.tokens().take(MAX_UNITS) {
            match token {
                Token::Word(word) => take(hash(word.as_bytes(), WORD_SEED), &|| self.stem(word).0),
                Token::Run(run) => {
                    for (at, c) in run.char_indices().take(MAX_RUN) {
                        let unit = hash(&run.as_bytes()[at..at + c.len_utf8()], UNIT_SEED);
                        take(unit, &|| unit);
                    }
                }
            }
        }
    }

    /// Counts a text's features.
    pub(crate) fn read(&self, text: &Text) -> Features {
        let mut found: [Vec<u64>; BLOCKS] = [64, 192, 24].map(Vec::with_capacity);
        let mut words = Vec::with_capacity(24);
        self.each(text, |block, hash, feature| {
            found[block].push(hash);
            if matches!(feature, Feature::Unit(_)) {
                words.push(hash);
            }
        });
        words.sort_unstable();
        words.dedup();
        let features = Features {
            blocks: found.map(count),
            words,
        };
        self.kept(features)
    }

    /// Removes the block that is left out from features.
    pub(crate) fn kept(&self, mut features: Features) -> Features {
        if let Some(block) = self.left_out {
            features.blocks[block].clear();
        }
        features
    }

    /// Calls `take` with the block, the hash and the text of each feature in turn.
    pub(crate) fn each(&self, text: &Text, mut take: impl FnMut(usize, u64, Feature<'_>)) {
        let mut units: Vec<TextUnit<'_>> = Vec::with_capacity(32);
        units.push((hash(b"^", UNIT_SEED), "^"));
        for token in text.tokens() {
            match token {
                Token::Word(word) => {
                    let (stem, kind) = self.stem(word);
                    units.push((stem, word));
                    take(KINDS, kind, Feature::Kind(word));
                    letters_of_word(word, |hash, gram| {
                        take(LETTERS, hash, Feature::Letters(gram));
                    });
                }
                Token::Run(run) => {
                    let characters = run.char_indices().take(MAX_RUN);
                    units.extend(characters.map(|(at, c)| {
                        let one = &run[at..at + c.len_utf8()];
                        (hash(one.as_bytes(), UNIT_SEED), one)
                    }));
                    letters_of_run(run, |hash, gram| {
                        take(LETTERS, hash, Feature::Letters(gram));
                    });
                    kinds_of_run(run, |kind, two| take(KINDS, kind, Feature::Kind(two)));
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
        units.push((hash(b"$", UNIT_SEED), "$"));
        pairs(&units, |hash, feature| take(UNITS, hash, feature));
    }

    /// Computes the hash of a word's stem, and of its kind.
    fn stem(&self, word: &str) -> (u64, u64) {
        let known = self.stems.get(&hash(word.as_bytes(), WORD_SEED));
        known
            .copied()
            .unwrap_or_else(|| with_kind(hashing::unit(&self.stemmer, word)))
    }
}

fn with_kind(unit: u64) -> (u64, u64) {
    (unit, kind(unit))
}

/// Takes every unit, and every ordered pair of units within [`GAP`] places.
fn pairs(units: &[TextUnit<'_>], mut take: impl FnMut(u64, Feature<'_>)) {
    for (first, (own, unit)) in units.iter().enumerate() {
        let is_edge = first == 0 || first + 1 == units.len();
        if !is_edge {
            take(*own, Feature::Unit(unit));
        }
        let last = (first + GAP).min(units.len() - 1);
        for (other, second) in &units[first + 1..=last] {
            let pair = mix(own.rotate_left(17) ^ other);
            take(pair, Feature::Pair(unit, second));
        }
    }
}

/// Takes the kinds of every two neighbours, because most Chinese words have two characters. A single character has its
/// own kind.
fn kinds_of_run(run: &str, mut take: impl FnMut(u64, &str)) {
    let mut take = |start: usize, end: usize| {
        let part = &run[start..end];
        take(kind(hash(part.as_bytes(), UNIT_SEED)), part);
    };
    let starts = run.char_indices().map(|(at, _)| at).take(MAX_RUN);
    let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
    let mut is_alone = true;
    for (start, end) in starts.zip(ends) {
        is_alone = false;
        take(start, end);
    }
    if is_alone {
        take(0, run.len());
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

/// The lengths of letter sequences within a word, its ends marked by a space.
const WORD_GRAMS: std::ops::RangeInclusive<usize> = 2..=4;

/// The lengths of character sequences within an unspaced run.
const RUN_GRAMS: std::ops::RangeInclusive<usize> = 1..=3;

/// The most characters of a word that are cut into letters.
const MAX_WORD: usize = 40;

/// The seed of letters' hashes, which have hashes in common with other features only by chance.
const LETTERS_SEED: u64 = 2;

const RUN_SEED: u64 = 3;

/// Calls `take` with the hash and the letters of each short sequence in a word, whose ends count as spaces.
pub(crate) fn letters_of_word(word: &str, take: impl FnMut(u64, &[u8])) {
    let mut padded = [b' '; MAX_WORD + 8];
    if word.is_ascii() {
        let length = word.len().min(MAX_WORD);
        padded[1..=length].copy_from_slice(&word.as_bytes()[..length]);
        ascii_grams(&padded, length + 2, take);
    } else {
        let mut padded = String::with_capacity(word.len() + 2);
        padded.push(' ');
        padded.extend(word.chars().take(MAX_WORD));
        padded.push(' ');
        grams(&padded, WORD_GRAMS, LETTERS_SEED, take);
    }
}

/// Finds the [`grams`] of the first `length` bytes, four bytes at a time.
fn ascii_grams(padded: &[u8; MAX_WORD + 8], length: usize, mut take: impl FnMut(u64, &[u8])) {
    for (at, four) in padded.array_windows::<4>().enumerate().take(length - 1) {
        let four = u64::from(u32::from_le_bytes(*four));
        for gram in WORD_GRAMS.take_while(|gram| at + gram <= length) {
            let word = four & (u64::MAX >> (64 - gram * 8)) | (gram as u64) << 56;
            take(hash_short(word, LETTERS_SEED), &padded[at..at + gram]);
        }
    }
}

/// Calls `take` with the hash and the characters of each short sequence in an unspaced run.
pub(crate) fn letters_of_run(run: &str, take: impl FnMut(u64, &[u8])) {
    let end = run
        .char_indices()
        .nth(MAX_RUN)
        .map_or(run.len(), |(at, _)| at);
    grams(&run[..end], RUN_GRAMS, RUN_SEED, take);
}

fn grams(
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    seed: u64,
    mut take: impl FnMut(u64, &[u8]),
) {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    for length in lengths {
        for edge in starts.windows(length + 1) {
            let gram = &text.as_bytes()[edge[0]..edge[length]];
            take(hash(gram, seed), gram);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, wanted: usize) -> Vec<String> {
        let mut names = Vec::new();
        Reader::new().each(&Text::new(text), |block, _, feature| {
            if block == wanted {
                names.push(feature.to_string());
            }
        });
        names
    }

    #[test]
    fn words_are_paired_within_the_gap() {
        assert_eq!(
            names("Resetting passwords", UNITS),
            [
                "^ … resetting",
                "^ … passwords",
                "^ … $",
                "resetting",
                "resetting … passwords",
                "resetting … $",
                "passwords",
                "passwords … $"
            ]
        );
    }

    #[test]
    fn words_of_one_stem_are_one_feature_learned_or_not() {
        let mut reader = Reader::new();
        let learned = reader.learn(&Text::new("resetting passwords"));
        for text in ["reset password", "resetting passwords", "Resets, password!"] {
            let read = reader.read(&Text::new(text));
            assert_eq!(read.words, learned.words, "{text}");
            let anew = Reader::new().read(&Text::new(text));
            assert_eq!(read.blocks, anew.blocks, "{text}");
        }
    }

    #[test]
    fn unspaced_scripts_are_read_character_by_character() {
        assert_eq!(names("退款", LETTERS), ["退", "款", "退款"]);
        assert!(names("怎么退款", UNITS).contains(&"退 … 款".to_owned()));
    }

    #[test]
    fn each_word_and_each_two_characters_are_of_a_kind() {
        assert_eq!(names("my refund", KINDS), ["≈ my", "≈ refund"]);
        assert_eq!(names("怎么退款", KINDS), ["≈ 怎么", "≈ 么退", "≈ 退款"]);
        assert_eq!(names("退", KINDS), ["≈ 退"]);
        let kinds = |text| Reader::new().read(&Text::new(text)).blocks[KINDS].clone();
        assert_eq!(kinds("refunds"), kinds("退款"));
        assert_ne!(kinds("refunds"), kinds("invoices"));
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

    #[test]
    fn letters_of_ascii_words_are_read_as_those_of_others() {
        for word in ["a", "it", "can't", "passwords", &"x".repeat(60)] {
            let (mut quick, mut slow) = (Vec::new(), Vec::new());
            letters_of_word(word, |hash, gram| quick.push((hash, gram.to_vec())));
            let padded: String = word.chars().take(MAX_WORD).collect();
            grams(
                &format!(" {padded} "),
                WORD_GRAMS,
                LETTERS_SEED,
                |hash, gram| {
                    slow.push((hash, gram.to_vec()));
                },
            );
            quick.sort();
            slow.sort();
            assert_eq!(quick, slow, "{word}");
        }
    }
}
