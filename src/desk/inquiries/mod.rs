//! Inquiries: from a message, a command or an edit to the reply.

pub(crate) mod answer;
pub(crate) mod ask;
pub(crate) mod asked_by_staff;
pub(crate) mod compose;
pub(crate) mod edit;
pub(crate) mod escalate;
pub(crate) mod intake;
pub(crate) mod presses;
pub(crate) mod question;
pub(crate) mod related;
pub(crate) mod revise;
pub(crate) mod similar;
pub(crate) mod timers;
pub(crate) mod triage;
pub(crate) mod unhelped;
