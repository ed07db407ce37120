//! Slash commands: which there are, who may call them, and what each does that has no room of its own.

pub mod acknowledge;
pub(crate) mod ask;
pub(crate) mod autocomplete;
pub mod catalogue;
pub(crate) mod dispatch;
pub(crate) mod duty;
pub(crate) mod faq;
pub(crate) mod setup;
