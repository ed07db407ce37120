//! A set of regular expressions that is searched for all at once.
//!
//! [`PatternSetBuilder`] collects patterns, [`PatternSet::matches`] tells which of them match a text:
//! exactly those that a loop over all of them would find, each compiled case-insensitively. The loop
//! grows with the patterns, the set hardly does: it looks up the words and substrings of the text, and
//! confirms only the few patterns all of whose required words are there.
//!
//! ```
//! use rule_patterns::{PatternSetBuilder, Scratch};
//!
//! let mut builder = PatternSetBuilder::new();
//! let reset = builder.add(r"\b(forgot|reset|lost)\b.*\bpassword\b")?;
//! let refund = builder.add("退款|refund")?;
//! let patterns = builder.build();
//!
//! let mut scratch = Scratch::default();
//! assert_eq!(patterns.matches("I LOST my password", &mut scratch), [reset]);
//! assert_eq!(patterns.matches("怎么退款？", &mut scratch), [refund]);
//! # Ok::<(), rule_patterns::PatternError>(())
//! ```
//!
//! # Syntax
//!
//! Patterns have the syntax of the [`regex`] crate and mean what they mean there with `(?i)`. A pattern is
//! refused when it is longer than [`MAX_PATTERN_BYTES`] or would take more than [`MAX_COMPILED_BYTES`]
//! when compiled, so that nobody can exhaust memory by writing one.
//!
//! # Cost
//!
//! Building compiles no regex. Searching is linear in the text for each pattern that comes into question, as
//! `regex` is. Patterns that require no word at all ([`PatternSet::without_literals`]) run on every text, and those
//! with large counted repetitions ([`PatternSet::slow`]) take long when they run: an author can be
//! warned of both. [`PatternSet`] is shared between threads; each brings a [`Scratch`] of its own.

mod builder;
mod heads;
mod literals;
mod pattern;
mod plain;
mod required;
mod set;
mod specimens;
mod substrings;
mod text;

pub use builder::PatternSetBuilder;
pub use pattern::{
    MAX_COMPILED_BYTES, MAX_PATTERN_BYTES, MAX_QUICK_STEPS, PatternError, group_names,
};
pub use set::{PatternId, PatternSet, Scratch};
pub use specimens::specimens;

/// The README's example, held to the code.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
