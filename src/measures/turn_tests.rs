//! The later turns of a learner in a ticket, by its events.

use super::cell_tests::of_events;
use super::samples::{START, holding, moved, staff, taken_back};
use crate::domain::{InquiryEvent, Millis, PastTurn, TicketState};

/// A case of later turns: its events by minute, the expected later turns, and the minute at which an open one began.
type TurnCase<'a> = (
    &'a str,
    &'a [(i64, InquiryEvent)],
    &'a [PastTurn],
    Option<i64>,
);

/// Makes a turn of so many minutes.
fn turn(minutes: i64, replied: bool) -> PastTurn {
    PastTurn {
        length: Millis::minutes(minutes),
        replied,
    }
}

fn hold(cases: &[TurnCase<'_>]) {
    for (case, events, turns, since) in cases {
        let fact = of_events(events);
        assert_eq!(fact.turns, *turns, "{case}");
        let since = since.map(|minute| START + Millis::minutes(minute));
        assert_eq!(fact.owed_since, since, "{case}");
    }
}

#[test]
fn a_turn_lasts_from_the_learners_first_message_to_a_persons_reply() {
    let learner = || InquiryEvent::LearnerReplied;
    hold(&[
        (
            "what comes before the first reply is the first turn",
            &[(1, learner()), (5, staff(1))],
            &[],
            None,
        ),
        (
            "a turn of two messages begins with the first",
            &[
                (5, staff(1)),
                (10, learner()),
                (12, learner()),
                (20, staff(1)),
            ],
            &[turn(10, true)],
            None,
        ),
        (
            "a holding word does not end it",
            &[
                (5, staff(1)),
                (10, learner()),
                (12, holding(1)),
                (20, staff(1)),
            ],
            &[turn(10, true)],
            None,
        ),
        (
            "resolved without a reply",
            &[
                (5, staff(1)),
                (10, learner()),
                (40, moved(TicketState::Resolved)),
            ],
            &[turn(30, false)],
            None,
        ),
        (
            "it goes on",
            &[
                (5, staff(1)),
                (10, learner()),
                (20, staff(1)),
                (30, learner()),
            ],
            &[turn(10, true)],
            Some(30),
        ),
    ]);
}

#[test]
fn a_turn_follows_what_is_taken_back() {
    let learner = || InquiryEvent::LearnerReplied;
    hold(&[
        (
            "it ends without a reply when nothing of it can be read any more",
            &[(5, staff(1)), (10, learner()), (40, taken_back(10, None))],
            &[turn(30, false)],
            None,
        ),
        (
            "it begins with what can still be read of it",
            &[
                (5, staff(1)),
                (10, learner()),
                (20, learner()),
                (30, taken_back(10, Some(20))),
                (35, staff(1)),
            ],
            &[turn(15, true)],
            None,
        ),
        (
            "it begins with the first that can still be read, whatever was promised since",
            &[
                (5, staff(1)),
                (10, learner()),
                (12, learner()),
                (15, holding(1)),
                (30, learner()),
                (31, learner()),
                (32, taken_back(31, Some(30))),
                (33, taken_back(10, Some(30))),
                (40, staff(1)),
            ],
            &[turn(28, true)],
            None,
        ),
        (
            "a reply that is taken back begins one",
            &[(5, staff(1)), (20, taken_back(5, Some(20)))],
            &[],
            Some(20),
        ),
    ]);
}
