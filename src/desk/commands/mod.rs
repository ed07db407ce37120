//! Slash commands: their catalogue, the check of who may call them, and the commands that have no module elsewhere.

pub mod acknowledge;
pub mod arguments;
pub(crate) mod ask;
pub(crate) mod autocomplete;
pub mod catalogue;
pub(crate) mod dispatch;
pub(crate) mod duty;
pub(crate) mod faq;
pub(crate) mod lists;
pub(crate) mod me;
pub(crate) mod moments;
pub(crate) mod setup;
