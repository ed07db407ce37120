//! Everything that a book learns in use: presses, lessons, wordings under review, rules that follow one another, solved
//! questions, and the export of lessons.

pub(crate) mod export;
pub mod feedback;
pub(crate) mod lessons;
pub mod related;
pub mod review;
pub(crate) mod solved_questions;
