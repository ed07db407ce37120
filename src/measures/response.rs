//! The waits of learners: response time per learner, first and next response, resolution, reopenings. By the clock;
//! what a cell says of times within duty hours stands beside it.

use super::cell::Cell;
use super::outcomes::size;
use super::statistics::{Share, Spread};
use super::survival::Survival;
use super::times::Times;
use crate::domain::{Millis, TicketTimes};

/// The times of the tickets of the inquiries that were asked in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// The number of tickets that learners asked for and that were resolved.
    pub resolved: usize,
    /// The number of tickets that staff opened with a learner, whatever became of them: nobody waited for a person, so
    /// that they are counted here and nowhere else.
    pub opened_by_staff: usize,
    /// The number of distinct learners with any inquiry.
    pub learners: usize,
    /// The time of all the tickets, summed, in the parts it went to.
    pub sum: TicketTimes,
    /// The tickets that were reopened at least once ÷ all tickets.
    pub reopened: Share,
}

impl Response {
    /// Reads a cell.
    pub fn of(cell: &Cell) -> Self {
        Self {
            resolved: size(cell.resolved),
            opened_by_staff: size(cell.opened_by_staff),
            learners: size(cell.askers()),
            sum: cell.sum,
            reopened: Share {
                part: size(cell.reopened),
                n: size(cell.resolved),
            },
        }
    }

    /// Computes the response time: (Σ total − Σ handling) ÷ learners, to the millisecond. Never negative, because
    /// handling lies within total. `None` when nobody asked anything in the period.
    pub fn per_learner(&self) -> Option<Millis> {
        let learners = i64::try_from(self.learners).ok().filter(|n| *n > 0)?;
        let waited = (self.sum.total() - self.sum.handling).get();
        Some(Millis::new((waited + learners / 2) / learners))
    }
}

/// The waits for one kind of thing: the first replies of persons to inquiries, those to later turns, or the resolutions
/// of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// The times from what was asked to the reply or the resolution, where there is one.
    pub times: Option<Spread>,
    /// The median wait, those included who still wait or whose ticket ended without it (Kaplan and Meier, 1958). `None`
    /// where more than half did not come to it.
    pub median: Option<Millis>,
    /// The number of those who wait still.
    pub waiting: usize,
    /// The wait of whoever has waited longest.
    pub oldest: Option<Millis>,
}

impl Replies {
    /// Reads the first replies, beside the ages of what still waits for one.
    pub fn first(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of(&cell.first_reply, first_waits(cell, waiting), waiting)
    }

    /// Reads the replies to later turns, beside the ages of those that go on.
    pub fn next(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of(&cell.next_reply, next_waits(cell, waiting), waiting)
    }

    /// Reads the resolutions, beside the ages of the open tickets that were never resolved.
    pub fn resolutions(cell: &Cell, open: &[Millis]) -> Self {
        let ended = [&cell.resolution, &cell.no_resolution];
        Self::of(&cell.resolution, waits(ended, open), open)
    }

    fn of(replied: &Times, waits: Option<Survival>, waiting: &[Millis]) -> Self {
        Self {
            times: replied.spread(),
            median: waits.and_then(|waits| waits.median()),
            waiting: waiting.len(),
            oldest: waiting.iter().max().copied(),
        }
    }
}

/// Computes the curve of waits for a first reply, those included that go on, of which `waiting` has the ages. `None`
/// where nobody did.
pub fn first_waits(cell: &Cell, waiting: &[Millis]) -> Option<Survival> {
    waits([&cell.first_reply, &cell.no_reply], waiting)
}

/// Computes the curve of waits for replies to later turns.
pub(super) fn next_waits(cell: &Cell, waiting: &[Millis]) -> Option<Survival> {
    waits([&cell.next_reply, &cell.no_next_reply], waiting)
}

/// Computes the curve of waits that ended with a reply, that ended without one, and that go on.
fn waits([replied, ended]: [&Times; 2], waiting: &[Millis]) -> Option<Survival> {
    let waiting = waiting.iter().map(|age| (*age, 1));
    Survival::of_counts(replied.ascending(), ended.ascending().chain(waiting))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Fact, LearnerNumber, ResolvedTicket};
    use crate::measures::samples::fact;

    /// Makes a learner's inquiry with a ticket that waited and was handled for so long.
    fn resolved(learner: u32, queue: i64, handling: i64) -> Fact {
        let whole = TicketTimes {
            queue: Millis::new(queue),
            handling: Millis::new(handling),
            ..TicketTimes::default()
        };
        let ticket = ResolvedTicket {
            first: whole,
            whole,
            reopened: 0,
            credit: None,
        };
        Fact {
            learner: LearnerNumber::new(learner),
            resolved: vec![ticket],
            ..fact()
        }
    }

    proptest! {
        #[test]
        fn who_asks_one_thing_after_another_waits_no_longer_than_time_passes(
            learners in prop::collection::vec(
                prop::collection::vec((0_i64..1_000_000, 0_i64..1_000_000, 0_i64..1_000_000), 0..6), 1..6),
        ) {
            let (mut facts, mut longest) = (Vec::new(), 0);
            for (learner, own) in (1..).zip(&learners) {
                longest = longest.max(own.iter().map(|(gap, queue, handling)| gap + queue + handling).sum());
                facts.extend(own.iter().map(|(_, queue, handling)| resolved(learner, *queue, *handling)));
            }
            let time = Response::of(&Cell::of(&facts)).per_learner();
            prop_assert!(time.is_none_or(|time| Millis::ZERO <= time && time.get() <= longest));
        }
    }

    #[test]
    fn who_has_asked_two_things_at_once_has_waited_for_both() {
        let half_a_day = Millis::hours(12).get();
        let facts = [resolved(1, half_a_day, 0), resolved(1, half_a_day, 0)];
        let time = Response::of(&Cell::of(&facts)).per_learner();
        assert_eq!(time, Some(Millis::hours(24)), "as docs/measures.md says");
    }
}
