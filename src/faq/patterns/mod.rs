//! The rule book's patterns at any number: an index finds the few that a text can match by the
//! words and substrings they require, and only those are confirmed by their regex.
//!
//! The patterns that match are exactly those which a loop over all of them would find, each
//! compiled case-insensitively. Nothing here knows of rules, files or scores.
//!
//! ```
//! use frontdesk::faq::patterns::{PatternIndexBuilder, Scratch};
//!
//! let mut builder = PatternIndexBuilder::new();
//! let reset = builder.add(r"\b(forgot|reset|lost)\b.*\bpassword\b")?;
//! let refund = builder.add("退款|refund")?;
//! let index = builder.build();
//!
//! let mut scratch = Scratch::default();
//! assert_eq!(index.matches("I LOST my password", &mut scratch), [reset]);
//! assert_eq!(index.matches("怎么退款？", &mut scratch), [refund]);
//! # Ok::<(), frontdesk::faq::patterns::PatternError>(())
//! ```

mod build;
mod confirm;
mod fold;
mod folded;
mod heads;
mod index;
mod parse;
mod plain;
mod require;
mod specimens;
mod substrings;
mod vocabulary;
mod walk;
mod word_cache;
mod wording;
mod words;

pub use build::PatternIndexBuilder;
pub use index::{PatternId, PatternIndex, Scratch};
pub use parse::{
    MAX_COMPILED_BYTES, MAX_PATTERN_BYTES, MAX_QUICK_STEPS, PatternError, group_names,
};
pub(in crate::faq) use specimens::specimens;

#[cfg(test)]
mod tests;
