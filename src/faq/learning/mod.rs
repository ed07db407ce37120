//! The things that a book learns in use: presses, lessons, wordings up for review, rules that follow one another,
//! questions that were solved, and lessons written out as files.

pub(crate) mod export;
pub mod feedback;
pub(crate) mod lessons;
pub mod related;
pub mod review;
pub(crate) mod solved_questions;
