//! Tokens of a text, by a unigram model: among all ways to cut the text into pieces, the likeliest one (Kudo 2018;
//! found by Viterbi's algorithm).

mod fields;
mod normaliser;
mod pieces;

use std::io::Read;

use crate::error::EncoderError;
use crate::tokens::fields::Fields;
use crate::tokens::normaliser::Normaliser;
pub(crate) use crate::tokens::pieces::UNKNOWN;
use crate::tokens::pieces::{END, Pieces, START};

/// The distance, in the logarithm, by which something unknown is less likely than the least likely piece.
const UNKNOWN_PENALTY: f64 = 10.0;
/// The most bytes of a file of tokens; the real one has 2.5 million.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// A SentencePiece unigram model, which cuts texts into tokens, with its `nmt_nfkc` normalisation.
#[derive(Debug)]
pub struct Tokens {
    normaliser: Normaliser,
    pieces: Pieces,
}

/// The best way to cut the text up to a place.
#[derive(Clone, Copy)]
struct Best {
    score: f64,
    /// The place at which its last piece begins; that piece follows.
    start: usize,
    piece: usize,
}

const NOT_REACHED: Best = Best {
    score: f64::NEG_INFINITY,
    start: 0,
    piece: UNKNOWN,
};

impl Tokens {
    /// Reads a SentencePiece model (`sp.model`).
    ///
    /// # Errors
    /// If the bytes are no such model, or a damaged one.
    pub fn read(source: impl Read) -> Result<Self, EncoderError> {
        let mut bytes = Vec::new();
        source
            .take(MAX_FILE_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| EncoderError::Tokens("the file cannot be read to its end"))?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(EncoderError::Tokens("the file is too long"));
        }
        Self::parse(&bytes).map_err(EncoderError::Tokens)
    }

    fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        let (mut pieces, mut normaliser) = (Vec::new(), None);
        for field in Fields::new(bytes) {
            match field? {
                (1, value) => pieces.push(pieces::Piece::parse(value.bytes()?)?),
                (3, value) => normaliser = Some(Normaliser::parse(value.bytes()?)?),
                _ => {}
            }
        }
        Ok(Self {
            normaliser: normaliser.ok_or("the normalisation is missing")?,
            pieces: Pieces::new(&pieces)?,
        })
    }

    /// Returns the number of pieces.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pieces.count()
    }

    /// Cuts a text into tokens, with those that stand for its beginning and its end.
    #[must_use]
    pub fn of(&self, text: &str) -> Vec<usize> {
        let mut tokens = vec![START];
        let normal = self.normaliser.normal(text);
        if normal.is_empty() {
            tokens.push(UNKNOWN);
        }
        self.cut(&normal, &mut tokens);
        tokens.push(END);
        tokens
    }

    /// Adds the pieces of a text that is normalised.
    fn cut(&self, text: &str, tokens: &mut Vec<usize>) {
        let mut best = vec![NOT_REACHED; text.len() + 1];
        best[0].score = 0.0;
        let unknown = self.pieces.lowest_score() - UNKNOWN_PENALTY;
        for (start, letter) in text.char_indices() {
            let so_far = best[start].score;
            let mut extend = |end: usize, piece, score: f64| {
                let score = so_far + score;
                if score > best[end].score {
                    best[end] = Best {
                        score,
                        start,
                        piece,
                    };
                }
            };
            let after = start + letter.len_utf8();
            let mut has_letter = false;
            self.pieces
                .each_beginning(&text.as_bytes()[start..], |length, piece, score| {
                    has_letter |= start + length == after;
                    extend(start + length, piece, f64::from(score));
                });
            if !has_letter {
                extend(after, UNKNOWN, unknown);
            }
        }
        let first = tokens.len();
        let mut end = text.len();
        while end > 0 {
            tokens.push(best[end].piece);
            end = best[end].start;
        }
        tokens[first..].reverse();
    }
}

#[cfg(test)]
mod tests;
