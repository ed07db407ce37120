//! Slash commands: their catalogue, who may call them, and what those do that have no module elsewhere.

pub mod acknowledge;
pub(crate) mod ask;
pub(crate) mod autocomplete;
pub mod catalogue;
pub(crate) mod dispatch;
pub(crate) mod duty;
pub(crate) mod faq;
pub(crate) mod setup;
pub(crate) mod targets;
