//! The waits of learners: response time per learner, first and next response, resolution, reopenings; by the clock, and
//! the waits within duty hours too.

use super::cell::Cell;
use super::outcomes::size;
use super::statistics::{MeanLength, Median, Share, Spread};
use super::survival::Survival;
use super::times::Times;
use crate::domain::{Millis, TicketTimes};

/// The times of the tickets of a period's inquiries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseTimes {
    /// The number of tickets that learners asked for and that are resolved.
    pub resolved: usize,
    /// The number of tickets that staff opened with a learner, with any result. Nobody waited for a person, so they are
    /// counted only here.
    pub opened_by_staff: usize,
    /// The number of distinct learners with any inquiry.
    pub learners: usize,
    /// The time of all tickets, split by what happened in it.
    pub sum: TicketTimes,
    /// The time of first episodes only, until tickets were first resolved; also of those that are open again.
    pub sum_first: TicketTimes,
    /// The sum of squares of the seconds that each ticket waited.
    waited_squared: u128,
    /// The number of learners who asked for any of the tickets.
    helped: usize,
    /// The share of tickets that were reopened at least once ÷ all that were ever resolved.
    pub reopened: Share,
}

impl ResponseTimes {
    /// Reads the times from a cell.
    pub fn of(cell: &Cell) -> Self {
        Self {
            resolved: size(cell.resolved),
            opened_by_staff: size(cell.opened_by_staff),
            learners: size(cell.askers()),
            sum: cell.sum,
            sum_first: cell.sum_first,
            waited_squared: cell.waited_squared,
            helped: size(cell.helped.len()),
            reopened: Share {
                part: size(cell.reopened),
                n: size(cell.ever_resolved()),
            },
        }
    }

    /// Computes the response time: (Σ total − Σ handling) ÷ learners, to the millisecond. Never negative, because
    /// handling lies within total. Its interval assumes that a learner has at most two of the tickets, and that a
    /// second one waits like any other. `None` if nothing is resolved; no interval for a single ticket.
    pub fn per_learner(&self) -> Option<MeanLength> {
        if self.resolved == 0 {
            return None;
        }
        let waited = self.sum.total() - self.sum.handling;
        // A learner with two tickets waited a + b, whose square is a² + b² + 2ab. It is not stored which two tickets
        // are one learner's, so each such pair adds twice the square of the mean.
        let mean_wait = waited.get() as f64 / 1000.0 / self.resolved as f64;
        let second_tickets = self.resolved.saturating_sub(self.helped) as f64;
        let squared = self.waited_squared as f64 + 2.0 * second_tickets * mean_wait * mean_wait;
        let time = MeanLength::of_sums(self.learners as u64, waited, squared)?;
        Some(MeanLength {
            interval: time.interval.filter(|_| self.resolved > 1),
            ..time
        })
    }

    /// Computes the response time of the first episodes only.
    pub fn first_per_learner(&self) -> Option<Millis> {
        if self.reopened.n == 0 {
            return None;
        }
        let waited = self.sum_first.total() - self.sum_first.handling;
        MeanLength::of_sums(self.learners as u64, waited, 0.0).map(|time| time.mean)
    }
}

/// The waits for one kind of event: first replies of persons to inquiries, replies to later turns, or resolutions of
/// tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// The median wait, including waits that are unfinished or ended without the event (Kaplan and Meier, 1958); absent
    /// if nobody waited.
    pub median: Option<Median>,
    /// The times of the waits that ended with the event.
    pub times: Option<Spread>,
    /// The number of waits that ended without the event.
    pub ended_without: usize,
    /// The number of unfinished waits.
    pub waiting: usize,
    /// The longest unfinished wait.
    pub oldest: Option<Millis>,
}

impl Replies {
    /// Reads the waits for first replies; `waiting` holds the ages of unfinished ones.
    pub fn first(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of([&cell.first_reply, &cell.no_reply], waiting)
    }

    /// Reads the waits for replies to later turns; `waiting` holds the ages of unfinished ones.
    pub fn next(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of([&cell.next_reply, &cell.no_next_reply], waiting)
    }

    /// Reads the waits for first replies within duty hours, as [`Replies::first`] does by the clock.
    pub fn first_within_duty(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of([&cell.first_reply_duty, &cell.no_reply_duty], waiting)
    }

    /// Reads the waits for replies to later turns within duty hours.
    pub fn next_within_duty(cell: &Cell, waiting: &[Millis]) -> Self {
        Self::of([&cell.next_reply_duty, &cell.no_next_reply_duty], waiting)
    }

    /// Reads the resolutions within duty hours.
    pub fn resolutions_within_duty(cell: &Cell, open: &[Millis]) -> Self {
        Self::of([&cell.resolution_duty, &cell.no_resolution_duty], open)
    }

    /// Reads the resolutions, with the ages of the open tickets.
    pub fn resolutions(cell: &Cell, open: &[Millis]) -> Self {
        Self::of([&cell.resolution, &cell.no_resolution], open)
    }

    /// Reads the first resolutions, with the ages of the open tickets that were never resolved.
    pub fn first_resolutions(cell: &Cell, open: &[Millis]) -> Self {
        Self::of([&cell.resolution_first, &cell.no_resolution], open)
    }

    fn of(ended: [&Times; 2], waiting: &[Millis]) -> Self {
        let [came, without] = ended;
        Self {
            median: waits(ended, waiting).map(|waits| waits.middle()),
            times: came.spread(),
            ended_without: without.n(),
            waiting: waiting.len(),
            oldest: waiting.iter().max().copied(),
        }
    }
}

/// Computes the curve of waits for a first reply, including unfinished ones, whose ages are in `waiting`. `None` if
/// nobody waited.
pub fn first_waits(cell: &Cell, waiting: &[Millis]) -> Option<Survival> {
    waits([&cell.first_reply, &cell.no_reply], waiting)
}

/// Computes the curve of waits that ended with a reply, that ended without one, and that are unfinished.
fn waits([replied, ended]: [&Times; 2], waiting: &[Millis]) -> Option<Survival> {
    let waiting = waiting.iter().map(|age| (*age, 1));
    Survival::of_counts(replied.ascending(), ended.ascending().chain(waiting))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Fact, LearnerNumber, ResolvedTicket};

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
            is_open_again: false,
            credit: None,
        };
        Fact {
            learner: LearnerNumber::new(learner),
            resolved: vec![ticket],
            ..Fact::sample()
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
            let time = ResponseTimes::of(&Cell::of(&facts)).per_learner().map(|time| time.mean);
            prop_assert!(time.is_none_or(|time| Millis::ZERO <= time && time.get() <= longest));
        }
    }

    proptest! {
        #[test]
        fn where_nobody_waits_any_more_the_median_is_that_of_all_times(
            lengths in prop::collection::vec(0_i64..10_000_000, 1..1200),
        ) {
            let mut cell = Cell::default();
            lengths.iter().for_each(|length| cell.first_reply.add(Millis::new(*length)));
            let replies = Replies::first(&cell, &[]);
            let (median, times) = (replies.median.unwrap(), replies.times.unwrap());
            prop_assert_eq!((median.n, median.at), (times.n, Some(times.median)));
        }
    }

    #[test]
    fn the_first_episode_stands_apart_from_all() {
        let mut reopened = resolved(1, 60_000, 30_000);
        reopened.resolved[0].whole.rest = Millis::hours(1);
        reopened.resolved[0].reopened = 1;
        let other = Fact {
            learner: LearnerNumber::new(2),
            ..Fact::sample()
        };
        let times = ResponseTimes::of(&Cell::of(&[reopened, other]));
        assert_eq!(times.learners, 2);
        let first = times.first_per_learner();
        assert_eq!(first, Some(Millis::secs(30)));
        let all = times.per_learner().map(|time| time.mean);
        assert_eq!(all, first.map(|time| time + Millis::minutes(30)));
    }

    #[test]
    fn of_no_resolved_ticket_there_is_no_response_time_and_of_one_no_interval() {
        let asked = |learner| Fact {
            learner: LearnerNumber::new(learner),
            ..Fact::sample()
        };
        let times = |facts: &[Fact]| ResponseTimes::of(&Cell::of(facts));
        let none = times(&[asked(1), asked(2)]);
        assert_eq!((none.per_learner(), none.first_per_learner()), (None, None));
        let one = times(&[resolved(1, 60_000, 0), asked(2)]).per_learner();
        let mean = Millis::secs(30);
        let interval = None;
        assert_eq!(one, Some(MeanLength { mean, interval }));
        let two = times(&[resolved(1, 60_000, 0), resolved(2, 60_000, 0)]);
        assert!(two.per_learner().unwrap().interval.is_some());
    }

    #[test]
    fn who_has_asked_two_things_at_once_has_waited_for_both() {
        let half_a_day = Millis::hours(12).get();
        let facts = [resolved(1, half_a_day, 0), resolved(1, half_a_day, 0)];
        let time = ResponseTimes::of(&Cell::of(&facts)).per_learner().unwrap();
        assert_eq!(time.mean, Millis::hours(24), "as docs/measures.md says");
    }
}
