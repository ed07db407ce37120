//! `/insights`: what the rows of a guild show that helps to decide what to improve next. Each says on how much it rests,
//! and is refused where that is too little. Does not decide who may ask.

pub mod drivers;
pub(crate) mod rules;
