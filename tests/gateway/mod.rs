//! The gateway on its bad days: it drops, resumes, asks for a reconnect, invalidates the session, repeats
//! and reorders events. No event is handled twice, and none is missed.

mod flood;
mod order;
mod reading;
mod recovery;
mod removed;
mod repeats;
