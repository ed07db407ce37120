//! The terminal as a platform: a small community in memory, whose people act line by line. Translates acts into the
//! desk's events, and the desk's acts into readable lines. Decides nothing.

pub mod community;
pub mod editor;
pub mod stage;
pub mod story;
mod storyclock;
pub mod terminal;
pub mod transcript;

pub use storyclock::StoryClock;
