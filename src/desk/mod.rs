//! Decides: triage, tickets, duty, survey, the outbox and the sweep. Reaches people only through
//! [`Platform`], and knows neither Discord's library nor SQL.

pub mod acknowledge;
pub mod action;
pub mod catalogue;
pub mod event;
pub mod platform;
pub mod post;
pub mod stats;
pub mod texts;
pub mod vitals;

pub use platform::{Platform, PlatformError};
pub use vitals::Vitals;
