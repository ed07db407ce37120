//! The opening of a ticket, by its learner, anonymously or not, or by staff: the form before it, and the first messages
//! in its thread.

pub(crate) mod anonymous;
pub(crate) mod ask_instructor;
mod estimate;
pub(crate) mod form_answers;
pub mod forms;
pub(crate) mod open;
pub(crate) mod opened;
pub(crate) mod staff_opened;
