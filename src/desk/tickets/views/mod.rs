//! How a ticket is shown: to everybody in its thread by its opening message, to staff with its history and its learner,
//! to whoever looks for it by a link, and as a page to keep.

pub(crate) mod card;
pub(crate) mod history;
pub(crate) mod learner_names;
pub(crate) mod learner_profile;
pub(crate) mod links;
pub(crate) mod summary;
pub(crate) mod transcript;
