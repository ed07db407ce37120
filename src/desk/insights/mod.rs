//! `/insights`: shows what a guild's data says about what to improve next. Each says on how much it rests, and is
//! refused where that is too little. Does not decide who may ask.

mod asked;
mod cases;
pub(crate) mod cover;
pub mod drivers;
pub(crate) mod factors;
pub(crate) mod gaps;
pub(crate) mod rules;
