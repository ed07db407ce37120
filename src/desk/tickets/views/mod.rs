//! The views of a ticket: its opening message for everybody in its thread, its history and its learner for staff, its
//! links, its summary, and its transcript.

pub(crate) mod card;
pub(crate) mod history;
pub(crate) mod learner_names;
pub(crate) mod learner_profile;
pub(crate) mod links;
pub(crate) mod summary;
pub(crate) mod transcript;
