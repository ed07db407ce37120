//! frontdesk: answers questions that its rule book knows, and hands the others to the instructor on duty.
//!
//! The folders are the layers; imports point downward only, as `tests/layers.rs` checks: `cli` → `discord`, `console`,
//! `http` → `desk` → `measures` → `store` → `faq` → `domain`.

pub mod app;
pub mod cli;
pub mod console;
pub mod desk;
pub mod discord;
pub mod domain;
pub mod faq;
pub mod http;
pub mod measures;
pub mod store;
