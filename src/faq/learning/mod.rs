//! What a book learns in use: presses, lessons, wordings up for review, and lessons written out as files.

pub(crate) mod export;
pub mod feedback;
pub(crate) mod lessons;
pub mod review;
