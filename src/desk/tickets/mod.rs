//! Tickets: opening them, what is said in them, what staff do with them, how they are shown, when something is due, and
//! their moves from state to state. Which moves are legal is defined in `domain`; who may make them, here.

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
