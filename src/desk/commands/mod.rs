//! Slash commands: their catalogue, the check of who may call them, and those commands that have no module elsewhere.

pub mod acknowledge;
pub mod arguments;
pub(crate) mod ask;
pub(crate) mod autocomplete;
pub(crate) mod away;
pub(crate) mod calendar;
pub mod catalogue;
pub(crate) mod check;
pub(crate) mod coverage;
pub(crate) mod dispatch;
pub(crate) mod duty;
pub(crate) mod fairness;
pub(crate) mod faq;
pub(crate) mod holidays;
pub(crate) mod lists;
pub(crate) mod me;
pub(crate) mod moments;
pub(crate) mod panel;
pub(crate) mod products;
pub(crate) mod rotations;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod shifts;
pub(crate) mod swaps;
pub(crate) mod targets;
pub(crate) mod week;
