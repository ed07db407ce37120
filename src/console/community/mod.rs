//! A small community in memory that frontdesk serves: people, channels, threads and messages. People
//! act in it by story lines, frontdesk through [`Platform`](crate::desk::platform::Platform). It refuses what
//! Discord refuses, notes what becomes visible, and decides nothing.

mod acting;
mod answers;
mod limits;
mod platform;
mod pressing;
mod scenery;
mod speaking;
mod town;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::story::{Act, Place};
use super::transcript::{Record, changes};
use crate::desk::event::Event;
use crate::desk::ui::text::Texts;
use crate::domain::{Clock, Rating};
use town::Town;

/// How the community is set up, as acts of its moderator: run before every story.
pub const PROLOGUE: &str = include_str!("prologue.story");

/// Why somebody could not do what a line says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Mishap(pub String);

/// The community.
pub struct Community {
    town: Mutex<Town>,
    texts: Arc<Texts>,
}

impl Community {
    /// As it stands before anything happened: ivy and omar are instructors, mo is the moderator and
    /// the lead, everyone else is a learner. #general, #questions, the forum #help, #staff (staff
    /// only), #support (learners write in its threads only) and #lounge exist; other channels and
    /// people are made when they are first named.
    pub fn new(clock: Arc<dyn Clock>, texts: Arc<Texts>) -> Arc<Self> {
        Arc::new(Self {
            town: Mutex::new(Town::found(clock)),
            texts,
        })
    }

    /// Performs an act as far as people do it themselves, and says what frontdesk hears of it:
    /// nothing if only a form opened or a setting of theirs changed. Of several
    /// ratings only the first is given: for the others see [`Community::rate`].
    pub fn perform(&self, act: &Act) -> Result<Option<Event>, Mishap> {
        let mut town = self.town();
        match act {
            Act::Remark(_) | Act::Waits(_) => Ok(None),
            Act::Says { who, place, speech } => town.say(who, place, speech).map(Some),
            Act::Calls { who, place, call } => town.call(who, place, call).map(Some),
            Act::Does { who, deed } => town.act(who, deed, &self.texts),
        }
    }

    /// Answers the question that the survey asks now.
    pub fn rate(&self, who: &str, rating: Rating) -> Result<Option<Event>, Mishap> {
        let mut town = self.town();
        town.rate(who, rating, &self.texts)
    }

    /// What became visible since this was last asked.
    pub fn take_records(&self) -> Vec<Record> {
        let mut town = self.town();
        let now = town.scene();
        let mut records = std::mem::take(&mut town.moments);
        records.extend(changes(&town.seen, &now));
        town.seen = now;
        records
    }

    /// Names of people, in the order in which they came; for completion.
    pub fn people(&self) -> Vec<String> {
        let town = self.town();
        town.members
            .iter()
            .map(|member| member.name.clone())
            .collect()
    }

    /// Places that can be written in now; for completion.
    pub fn places(&self) -> Vec<Place> {
        self.town().places()
    }

    fn town(&self) -> MutexGuard<'_, Town> {
        self.town.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
