//! The errors of weights or tokens that cannot be used.

use std::path::PathBuf;

/// The reason for which an encoder cannot be had from its files.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// A file cannot be opened or read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The weights are no archive of arrays, or a damaged one.
    #[error("the weights are no archive that can be read: {0}")]
    Archive(String),
    /// An array of the weights is not there, or not what it should be.
    #[error("the weights are not those of this encoder: {name}: {problem}")]
    Weights {
        /// The array's name.
        name: String,
        /// The fault of the array, in words.
        problem: String,
    },
    /// The file of tokens is no SentencePiece model of the kind that is needed, or a damaged one.
    #[error("the tokens cannot be read: {0}")]
    Tokens(&'static str),
}

impl EncoderError {
    pub(crate) fn weights(name: &str, problem: impl Into<String>) -> Self {
        Self::Weights {
            name: name.to_owned(),
            problem: problem.into(),
        }
    }
}
