//! Tickets: opening them, their threads, buttons, commands and messages, their moves from state to
//! state, and their timers. Which moves are legal is defined in `domain`; who may make them, here.

pub(crate) mod assignee;
pub(crate) mod buttons;
pub(crate) mod card;
pub(crate) mod commands;
pub(crate) mod copies;
pub(crate) mod messages;
pub(crate) mod open;
pub(crate) mod relay;
pub(crate) mod thread;
pub(crate) mod timers;
pub(crate) mod transitions;
