//! The letters within words, and the characters within runs of unspaced scripts: what a slip of the fingers
//! or another ending leaves alike. Never knows what a word means.

use super::MAX_RUN;
use super::hashing::{hash, hash_short};

/// Lengths of letter sequences within a word, its ends marked by a space.
const WORD_GRAMS: std::ops::RangeInclusive<usize> = 2..=4;
/// Lengths of character sequences within an unspaced run.
const RUN_GRAMS: std::ops::RangeInclusive<usize> = 1..=3;
/// Only so much of a word is cut into letters.
const MAX_WORD: usize = 40;

/// These share no hash with other features but by chance.
const LETTERS_SEED: u64 = 2;
const RUN_SEED: u64 = 3;

/// Calls `take` with the hash of each few letters of a word and with the letters, the word's ends as spaces.
pub(super) fn letters_of_word(word: &str, take: impl FnMut(u64, &[u8])) {
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

/// The same as [`grams`] of the first `length` bytes, four bytes at a time.
fn ascii_grams(padded: &[u8; MAX_WORD + 8], length: usize, mut take: impl FnMut(u64, &[u8])) {
    for (at, four) in padded.array_windows::<4>().enumerate().take(length - 1) {
        let four = u64::from(u32::from_le_bytes(*four));
        for gram in WORD_GRAMS.take_while(|gram| at + gram <= length) {
            let word = four & (u64::MAX >> (64 - gram * 8)) | (gram as u64) << 56;
            take(hash_short(word, LETTERS_SEED), &padded[at..at + gram]);
        }
    }
}

/// Calls `take` with the hash of each few characters of an unspaced run, and with the characters.
pub(super) fn letters_of_run(run: &str, take: impl FnMut(u64, &[u8])) {
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
