//! Tickets: opened from an inquiry, talked in, moved from state to state, put away. The table of legal
//! moves is `domain`'s; who may make them and what follows is decided here.

pub(crate) mod assignee;
pub(crate) mod buttons;
pub(crate) mod card;
pub(crate) mod commands;
pub(crate) mod messages;
pub(crate) mod open;
pub(crate) mod thread;
pub(crate) mod timers;
pub(crate) mod transitions;
