//! Tickets: opening them, their threads, buttons, commands and messages, what staff do with them, their
//! moves from state to state, and their timers. Which moves are legal is defined in `domain`; who may make them, here.

pub(crate) mod about;
pub(crate) mod anonymous;
pub(crate) mod answer;
pub(crate) mod assignee;
pub(crate) mod blocks;
pub(crate) mod brief;
pub(crate) mod buttons;
pub(crate) mod card;
pub(crate) mod category;
mod closing;
pub(crate) mod commands;
pub(crate) mod copies;
pub(crate) mod deadline_lines;
pub(crate) mod deadline_updates;
pub(crate) mod deadlines;
pub(crate) mod estimate;
pub mod forms;
pub(crate) mod history;
pub(crate) mod lead;
pub(crate) mod learner_names;
pub(crate) mod merge;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod open;
pub(crate) mod opened;
pub(crate) mod particulars;
pub(crate) mod relay;
pub(crate) mod snooze;
pub(crate) mod staff_opened;
pub(crate) mod taken_back;
pub(crate) mod taken_out;
pub(crate) mod thread;
pub(crate) mod timers;
pub(crate) mod transcript;
pub(crate) mod transitions;
pub(crate) mod warnings;
