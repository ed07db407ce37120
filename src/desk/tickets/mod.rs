//! Tickets: opened from an inquiry, talked in, moved from state to state, put away. The table of legal
//! moves is `domain`'s; who may make them and what follows is decided here.

mod asked;
mod card;
mod commanded;
pub(super) mod details;
mod holder;
mod learner;
mod lost;
mod moves;
mod open;
mod opening;
mod pressed;
mod talk;
mod target;
pub(super) mod threads;

pub(super) use holder::membership_due;
pub(super) use learner::let_in_again;
pub(super) use moves::{Closing, Moved, Reopener};
pub(super) use open::Wanted;
