//! Calendars in iCalendar's format: shifts are written as one, read at secret addresses, and imported from a file.

pub mod feeds;
pub(crate) mod file;
pub(crate) mod import;
pub(crate) mod plan;
mod recurrence;
pub(crate) mod writer;
