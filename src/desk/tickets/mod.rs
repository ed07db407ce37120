//! Tickets: their opening, their conversation, their commands, their views, their deadlines, and their moves from state
//! to state. `domain` defines which moves are legal; who may make them is decided here.

pub(crate) mod assignee;
pub(crate) mod buttons;
mod closing;
pub(crate) mod commands;
pub(crate) mod conversation;
pub(crate) mod deadlines;
pub mod opening;
pub(crate) mod thread;
pub(crate) mod timers;
pub(crate) mod transitions;
pub(crate) mod views;
