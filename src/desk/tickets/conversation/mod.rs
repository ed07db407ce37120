//! The conversation in a ticket: messages in its thread or in direct messages, their copies on the other side, and
//! messages that are taken back or belong to another ticket.

pub(crate) mod copies;
pub(crate) mod messages;
pub(crate) mod relay;
pub(crate) mod taken_back;
pub(crate) mod taken_out;
pub(crate) mod ticket_choice;
pub(crate) mod ticket_chosen;
