//! How long learners wait: response time per learner, first response, resolution, reopenings.
//! By the clock. Within duty hours needs shifts, and is not guessed.

use std::collections::HashSet;

use crate::domain::{
    InquiryEvent, InquiryFact, LearnerKey, Millis, Place, TicketFact, TicketState,
};

use super::statistics::{Share, Spread};
use super::ticket_times::{TicketTimes, own_events};

/// Times of the tickets whose last resolution falls in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// The tickets that learners asked for.
    pub resolved: usize,
    /// The tickets that staff opened with a learner in the period, whatever became of them: nobody waited for a
    /// person, so that they are counted here and nowhere else.
    pub opened_by_staff: usize,
    /// Distinct learners with any inquiry in the period.
    pub learners: usize,
    /// Where the time of all the tickets went, summed.
    pub sum: TicketTimes,
    /// Asked to last resolved.
    pub resolution: Option<Spread>,
    /// Handling of each ticket.
    pub handling: Option<Spread>,
    /// Tickets that were reopened at least once ÷ tickets.
    pub reopened: Share,
}

impl Response {
    /// Measures the inquiries asked in a period and the tickets last resolved in it; tickets that
    /// were never resolved, or go on in another one, are passed over.
    pub fn of(inquiries: &[InquiryFact], tickets: &[TicketFact]) -> Self {
        let (by_staff, asked): (Vec<_>, Vec<&InquiryFact>) = inquiries
            .iter()
            .partition(|fact| fact.place == Place::Staff);
        let learners: HashSet<LearnerKey> = asked.iter().map(|fact| fact.learner).collect();
        let asked_for = tickets.iter().filter(|ticket| ticket.place != Place::Staff);
        let resolved: Vec<(&TicketFact, TicketTimes)> = asked_for
            .filter_map(|ticket| Some((ticket, TicketTimes::of(ticket)?)))
            .collect();
        let times = || resolved.iter().map(|(_, times)| *times);
        Self {
            resolved: resolved.len(),
            opened_by_staff: by_staff.len(),
            learners: learners.len(),
            sum: times().fold(TicketTimes::default(), add),
            resolution: Spread::of(times().map(|times| times.total())),
            handling: Spread::of(times().map(|times| times.handling)),
            reopened: Share::of(&resolved, |(ticket, _)| was_reopened(ticket)),
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

fn add(a: TicketTimes, b: TicketTimes) -> TicketTimes {
    TicketTimes {
        handling: a.handling + b.handling,
        learner: a.learner + b.learner,
        queue: a.queue + b.queue,
        rest: a.rest + b.rest,
    }
}

/// Whether a resolved ticket was ever taken up again.
fn was_reopened(ticket: &TicketFact) -> bool {
    let mut moves = own_events(ticket)
        .iter()
        .filter_map(|(_, event)| move_of(event));
    let resolved = moves.by_ref().any(|to| to == TicketState::Resolved);
    resolved && moves.any(TicketState::is_open)
}

fn move_of(event: &InquiryEvent) -> Option<TicketState> {
    match event {
        InquiryEvent::Moved { to, .. } => Some(*to),
        _ => None,
    }
}

/// The first replies of persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstResponse {
    /// Asked to the first message of a person who is not the learner, over the inquiries that
    /// have one.
    pub times: Option<Spread>,
    /// Inquiries with an open ticket in which no person has replied yet.
    pub waiting: usize,
}

/// The first response to each of these inquiries; an answer of frontdesk is none, and what staff opened
/// waits for none.
pub fn first_response(inquiries: &[InquiryFact]) -> FirstResponse {
    let asked = || inquiries.iter().filter(|fact| fact.place != Place::Staff);
    let times = asked().filter_map(first_reply);
    let waiting =
        asked().filter(|inquiry| has_open_ticket(inquiry) && first_reply(inquiry).is_none());
    FirstResponse {
        times: Spread::of(times),
        waiting: waiting.count(),
    }
}

fn has_open_ticket(inquiry: &InquiryFact) -> bool {
    let states = inquiry
        .events
        .iter()
        .rev()
        .filter_map(|(_, event)| match event {
            InquiryEvent::Escalated { .. } => Some(TicketState::Opening),
            other => move_of(other),
        });
    states.map(TicketState::is_open).next().unwrap_or(false)
}

fn first_reply(inquiry: &InquiryFact) -> Option<Millis> {
    let replies = inquiry.events.iter().filter(|(_, event)| {
        matches!(
            event,
            InquiryEvent::PersonReplied { .. } | InquiryEvent::StaffReplied { .. }
        )
    });
    let first = replies.map(|(at, _)| *at).min()?;
    Some(first.since(inquiry.asked_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Outcome, RuleId, TicketId, Timestamp};
    use crate::measures::Outcomes;
    use crate::measures::samples::{self, any_ticket, claimed, moved, staff, ticket};
    use TicketState::{Closed, Resolved, Waiting};
    use proptest::prelude::*;

    #[test]
    fn response_time_is_shared_out_among_all_who_asked() {
        let tickets = [
            ticket(&[(10, claimed(1)), (30, moved(Resolved))]),
            ticket(&[(0, claimed(1)), (20, staff(1)), (50, moved(Resolved))]),
        ];
        let inquiries: Vec<_> = [1, 2, 2, 3, 4]
            .map(|learner| InquiryFact {
                learner: LearnerKey::new(learner),
                ..samples::with_outcome(Outcome::Solved, true)
            })
            .into();
        let response = Response::of(&inquiries, &tickets);
        assert_eq!((response.resolved, response.learners), (2, 4));
        assert_eq!(response.sum.handling, Millis::minutes(40));
        assert_eq!(response.sum.learner, Millis::minutes(30));
        assert_eq!(response.per_learner(), Some(Millis::minutes(10)));
        assert_eq!(response.resolution.unwrap().median, Millis::minutes(40));
    }

    #[test]
    fn where_nobody_asked_there_is_no_response_time() {
        let tickets = [ticket(&[(0, claimed(1)), (9, moved(Resolved))])];
        assert_eq!(Response::of(&[], &tickets).per_learner(), None);
    }

    #[test]
    fn a_ticket_is_reopened_when_it_was_resolved_before() {
        let cases: [(&[(i64, InquiryEvent)], bool); 4] = [
            (&[(0, claimed(1)), (1, moved(Resolved))], false),
            (
                &[(0, claimed(1)), (1, moved(Resolved)), (2, moved(Closed))],
                false,
            ),
            (
                &[
                    (0, claimed(1)),
                    (1, moved(Waiting)),
                    (2, claimed(2)),
                    (3, moved(Resolved)),
                ],
                false,
            ),
            (
                &[
                    (0, claimed(1)),
                    (1, moved(Resolved)),
                    (2, claimed(1)),
                    (3, moved(Resolved)),
                ],
                true,
            ),
        ];
        for (events, reopened) in cases {
            let share = Response::of(&[], &[ticket(events)]).reopened;
            let expected = Share {
                part: usize::from(reopened),
                n: 1,
            };
            assert_eq!(share, expected, "{events:?}");
        }
    }

    #[test]
    fn the_first_person_counts_and_frontdesk_does_not() {
        let asked = |outcome, events: &[(i64, InquiryEvent)]| InquiryFact {
            asked_at: Timestamp::from_millis(0),
            events: samples::history(events),
            ..samples::with_outcome(outcome, true)
        };
        let answered = InquiryEvent::Answered {
            rule: RuleId::new("refund"),
            score: 1.0,
        };
        let by_peer = InquiryEvent::PersonReplied { staff: None };
        let opened = InquiryEvent::Escalated {
            ticket: TicketId::new(1),
        };
        let first = first_response(&[
            asked(
                Outcome::ByPerson,
                &[(1, answered.clone()), (4, by_peer), (9, staff(1))],
            ),
            asked(
                Outcome::Escalated,
                &[(1, answered.clone()), (6, staff(1)), (7, staff(1))],
            ),
            asked(Outcome::Escalated, &[(1, answered), (2, opened.clone())]),
            asked(Outcome::Escalated, &[(2, opened), (3, moved(Closed))]),
        ]);
        let times = first.times.unwrap();
        assert_eq!((times.n, times.median), (2, Millis::minutes(5)));
        assert_eq!(first.waiting, 1);
    }

    #[test]
    fn what_staff_opened_is_counted_apart() {
        let by_staff = TicketFact {
            place: Place::Staff,
            ..ticket(&[(0, claimed(1)), (60, moved(Resolved))])
        };
        let inquiry = InquiryFact {
            place: Place::Staff,
            events: samples::history(&[(1, staff(1))]),
            ..samples::with_outcome(Outcome::Escalated, false)
        };
        let (inquiries, tickets) = ([inquiry], [by_staff]);
        let response = Response::of(&inquiries, &tickets);
        assert_eq!((response.resolved, response.learners), (0, 0));
        assert_eq!(response.opened_by_staff, 1);
        assert_eq!(response.sum.total(), Millis::ZERO);
        let first = first_response(&inquiries);
        assert_eq!((first.times, first.waiting), (None, 0));
        assert_eq!(Outcomes::of(&inquiries).n, 0);
    }

    // The worked example of the design: 1,000 inquiries of 1,000 learners, 800 answered by rule, 200
    // handled for 30 minutes each and resolved an hour after being asked.
    fn one_of_a_thousand(learner: i64) -> InquiryFact {
        let answered = learner > 200;
        let outcome = if answered {
            Outcome::Assumed
        } else {
            Outcome::Escalated
        };
        InquiryFact {
            learner: LearnerKey::new(learner),
            ..samples::with_outcome(outcome, answered)
        }
    }

    fn handled_for_half_of_its_hour(learner: i64) -> TicketFact {
        let resolved = moved(Resolved);
        TicketFact {
            learner: LearnerKey::new(learner),
            ..ticket(&[(30, claimed(1)), (60, resolved)])
        }
    }

    #[test]
    fn the_worked_example_comes_out_exactly() {
        let inquiries: Vec<_> = (1..=1000).map(one_of_a_thousand).collect();
        let tickets: Vec<_> = (1..=200).map(handled_for_half_of_its_hour).collect();
        let outcomes = Outcomes::of(&inquiries);
        let response = Response::of(&inquiries, &tickets);
        assert_eq!(outcomes.auto_replies().rate(), Some(0.8));
        assert_eq!(response.sum.handling, Millis::hours(100));
        assert_eq!(response.sum.total(), Millis::hours(200));
        assert_eq!(response.per_learner(), Some(Millis::minutes(6)));
    }

    proptest! {
        #[test]
        fn response_time_is_never_negative_and_handling_lies_within_total(
            tickets in prop::collection::vec(any_ticket(), 0..8),
            learners in prop::collection::vec(1_i64..5, 0..8),
        ) {
            let inquiries: Vec<_> = learners
                .iter()
                .map(|learner| InquiryFact {
                    learner: LearnerKey::new(*learner),
                    ..samples::with_outcome(Outcome::Escalated, false)
                })
                .collect();
            let response = Response::of(&inquiries, &tickets);
            prop_assert!(response.sum.handling <= response.sum.total());
            prop_assert_eq!(response.per_learner().is_some(), !learners.is_empty());
            prop_assert!(response.per_learner().is_none_or(|time| time >= Millis::ZERO));
            prop_assert!(response.reopened.part <= response.resolved);
        }
    }
}
