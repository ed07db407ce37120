//! `/insights`: shows what to improve next, by a guild's data. Each insight says on how much data it is based, and is
//! refused if that is too little. Does not decide who may ask.

mod asked;
mod cases;
pub(crate) mod cover;
pub mod drivers;
pub(crate) mod factors;
pub(crate) mod gaps;
pub(crate) mod rules;
