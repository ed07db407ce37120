//! The rule book's side of frontdesk: what a text asks, by plain functions.
//!
//! Pure: knows no network, no database and no clock.

pub mod text;
