//! Swaps: parts of somebody's shifts that another person takes. The taker gets the giver's duty in that time, so no
//! covered minute is lost or doubled, even if the shifts change later.

use std::collections::BTreeMap;

use super::span::{Span, joined, within, without};
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;

/// A part of somebody's shifts that another has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The instructor whose shifts they were.
    pub giver: UserId,
    /// The instructor who has taken them.
    pub taker: UserId,
    /// The time of the swap, of which only the part after it was taken counts.
    pub span: Span,
    /// The moment at which it was taken.
    pub taken_at: Timestamp,
}

/// The times of a person, without absences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PersonTimes {
    /// The shifts and turns that they have.
    pub(super) planned: Vec<Span>,
    /// The times at which they are on duty.
    pub(super) there: Vec<Span>,
}

impl PersonTimes {
    /// Makes the times of a person without overrides.
    pub(super) fn of(planned: Vec<Span>) -> Self {
        let there = planned.clone();
        Self { planned, there }
    }
}

impl Swap {
    /// Moves the giver's times within the swap to the taker: their shifts, and their duty by override.
    pub(super) fn apply(&self, all: &mut BTreeMap<UserId, PersonTimes>) {
        let Some(giver) = all.get_mut(&self.giver) else {
            return;
        };
        let planned = within(&giver.planned, self.span);
        let there = within(&giver.there, self.span);
        giver.planned = without(std::mem::take(&mut giver.planned), self.span);
        giver.there = without(std::mem::take(&mut giver.there), self.span);
        if let Some(taker) = all.get_mut(&self.taker) {
            // The taker is on duty for the whole shift, even if the giver had an override off duty for it.
            taker.there.extend(planned.iter().chain(&there).copied());
            taker.there = joined(std::mem::take(&mut taker.there));
            taker.planned.extend(planned);
            taker.planned = joined(std::mem::take(&mut taker.planned));
        }
    }
}

/// A requested swap, and its present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedSwap {
    /// Its number within the guild.
    pub number: u32,
    /// The instructor who asks.
    pub giver: UserId,
    /// The instructor who was asked, if the request has an addressee.
    pub asked_of: Option<UserId>,
    /// The time of the swap.
    pub span: Span,
    /// The instructor who has taken it, with the time.
    pub taken: Option<(UserId, Timestamp)>,
    /// The time at which it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

impl AskedSwap {
    /// Returns whether the swap can be taken.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.taken.is_none() && self.withdrawn_at.is_none() && now < self.span.until
    }

    /// Returns the taken swap; for an open one, the swap if `taker` took it at `at`.
    pub fn taken_by(&self, taker: UserId, at: Timestamp) -> Swap {
        let from = self.span.from.max(at);
        Swap {
            giver: self.giver,
            taker,
            span: Span { from, ..self.span },
            taken_at: at,
        }
    }
}

/// The reason why somebody cannot take a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The giver no longer has a shift in its time.
    NoShift,
    /// The taker has a shift of their own then.
    OwnShift,
    /// The taker is away then.
    Away,
}
