//! The encoder: tokens and weights together.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use crate::error::EncoderError;
use crate::network;
use crate::tokens::{Tokens, UNKNOWN};
use crate::vector::Vector;
use crate::weights::{TOKENS, Weights};

/// The file of weights in an encoder's folder.
pub const WEIGHTS_FILE: &str = "weights.npz";
/// The file of tokens in an encoder's folder, a SentencePiece model.
pub const TOKENS_FILE: &str = "sp.model";
/// The most bytes of a text that are read; what follows counts for nothing.
pub const MAX_BYTES: usize = 4_096;
/// The languages that the model has learned, by their tags. Chinese is learned in both scripts.
pub const LANGUAGES: [&str; 16] = [
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
    "zh-TW",
];
/// The number of tokens that are worked on together, which fits a processor's cache.
const TOGETHER: usize = 256;

/// An encoder, which turns texts into vectors of their meaning.
pub struct Encoder {
    tokens: Tokens,
    weights: Weights,
}

impl Encoder {
    /// Reads [`WEIGHTS_FILE`] and [`TOKENS_FILE`] in a folder.
    ///
    /// # Errors
    ///
    /// When one of them is not there, is damaged, or belongs to another model.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        let open = |name: &str| {
            let path = folder.join(name);
            File::open(&path).map_err(|source| EncoderError::File { path, source })
        };
        let tokens = open(TOKENS_FILE)?;
        Self::read(tokens, BufReader::new(open(WEIGHTS_FILE)?))
    }

    /// Reads the tokens and the weights.
    ///
    /// # Errors
    ///
    /// When one of them is damaged, or belongs to another model.
    pub fn read(tokens: impl Read, weights: impl Read + Seek) -> Result<Self, EncoderError> {
        let tokens = Tokens::read(tokens)?;
        if tokens.count() > TOKENS {
            return Err(EncoderError::Tokens("there are more of them than weights"));
        }
        Ok(Self {
            tokens,
            weights: Weights::read(weights)?,
        })
    }

    /// Returns whether a text is in a script that the model has learned: most of it is known tokens. The vectors of
    /// other texts resemble each other, whatever their meaning.
    #[must_use]
    pub fn reads(&self, text: &str) -> bool {
        let tokens = self.tokens.of(beginning(text));
        let unknown = tokens.iter().filter(|token| **token == UNKNOWN).count();
        2 * unknown < tokens.len()
    }

    /// Makes the vector of a text.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vector {
        self.encode_all(&[text]).pop().unwrap_or_else(Vector::any)
    }

    /// Makes the vectors of texts, in their order. Takes less time a text than one after another does.
    #[must_use]
    pub fn encode_all<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Vector> {
        let mut vectors = Vec::with_capacity(texts.len());
        let (mut together, mut count) = (Vec::new(), 0);
        for text in texts {
            let tokens = self.tokens.of(beginning(text.as_ref()));
            if count + tokens.len() > TOGETHER && !together.is_empty() {
                vectors.extend(network::vectors(&self.weights, &together));
                together.clear();
                count = 0;
            }
            count += tokens.len();
            together.push(tokens);
        }
        if !together.is_empty() {
            vectors.extend(network::vectors(&self.weights, &together));
        }
        vectors
    }
}

/// Returns as much of a text as is read.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encoder")
    }
}
