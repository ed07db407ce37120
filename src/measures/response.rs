//! How long learners wait: response time per learner, first and next response, resolution, reopenings.
//! By the clock. Within duty hours needs shifts, and is not guessed.

use super::cell::Cell;
use super::outcomes::size;
use super::statistics::{Share, Spread};
use super::times::Times;
use super::waiting::{Wait, median_wait};
use crate::domain::{Millis, TicketTimes};

/// Times of the tickets of the inquiries that were asked in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// The tickets that learners asked for and that were resolved.
    pub resolved: usize,
    /// The tickets that staff opened with a learner, whatever became of them: nobody waited for a
    /// person, so that they are counted here and nowhere else.
    pub opened_by_staff: usize,
    /// Distinct learners with any inquiry.
    pub learners: usize,
    /// Where the time of all the tickets went, summed.
    pub sum: TicketTimes,
    /// Asked to last resolved.
    pub resolution: Option<Spread>,
    /// Handling of each ticket.
    pub handling: Option<Spread>,
    /// Asked to first resolved, and handling until then, where a ticket was resolved more than once.
    pub first_episode: Option<[Option<Spread>; 2]>,
    /// Tickets that were reopened at least once ÷ tickets.
    pub reopened: Share,
}

impl Response {
    /// Reads a cell.
    pub fn of(cell: &Cell) -> Self {
        let first = || [cell.resolution_first.spread(), cell.handling_first.spread()];
        Self {
            resolved: size(cell.resolved),
            opened_by_staff: size(cell.opened_by_staff),
            learners: size(cell.askers()),
            sum: cell.sum,
            resolution: cell.resolution.spread(),
            handling: cell.handling.spread(),
            first_episode: (cell.reopened > 0).then(first),
            reopened: Share {
                part: size(cell.reopened),
                n: size(cell.resolved),
            },
        }
    }

    /// Response time: (Σ total − Σ handling) ÷ learners, to the millisecond. Never negative,
    /// because handling lies within total. `None` when nobody asked anything in the period.
    pub fn per_learner(&self) -> Option<Millis> {
        let learners = i64::try_from(self.learners).ok().filter(|n| *n > 0)?;
        let waited = (self.sum.total() - self.sum.handling).get();
        Some(Millis::new((waited + learners / 2) / learners))
    }
}

/// The replies of persons: the first to each inquiry, or those to later turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// From what was asked to the reply, where there is one.
    pub times: Option<Spread>,
    /// How long half waited at most, those included who still wait or whose ticket ended without a reply (Kaplan and
    /// Meier, 1958). `None` where fewer than half were replied to.
    pub median: Option<Millis>,
    /// How many wait still.
    pub waiting: usize,
    /// How long the one has waited who has waited longest.
    pub oldest: Option<Millis>,
}

impl Replies {
    /// The first replies, beside the ages of what still waits for one.
    pub fn first(cell: &Cell, waiting: &[Millis]) -> Self {
        let over = [&cell.first_reply, &cell.no_reply];
        Self::of(over, waiting)
    }

    /// The replies to later turns, beside the ages of those that go on.
    pub fn next(cell: &Cell, waiting: &[Millis]) -> Self {
        let over = [&cell.next_reply, &cell.no_next_reply];
        Self::of(over, waiting)
    }

    fn of([replied, ended]: [&Times; 2], waiting: &[Millis]) -> Self {
        let waits = |times: &Times, replied| -> Vec<Wait> {
            let all = times.ascending();
            all.map(|(length, times)| Wait {
                length,
                times,
                replied,
            })
            .collect()
        };
        let mut all = waits(replied, true);
        all.extend(waits(ended, false));
        all.extend(waiting.iter().map(|age| Wait {
            length: *age,
            times: 1,
            replied: false,
        }));
        Self {
            times: replied.spread(),
            median: median_wait(all),
            waiting: waiting.len(),
            oldest: waiting.iter().max().copied(),
        }
    }
}
