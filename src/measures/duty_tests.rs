//! Tests of times within duty hours: what they count, and that they never exceed those by the clock.

use proptest::prelude::*;

use super::cell::Cell;
use super::cell_tests::{made, source};
use super::facts::FactSource;
use super::samples::{START, moved, staff};
use super::times::Times;
use crate::domain::{Fact, FirstReply, InquiryEvent, Millis, Span, TicketState};

/// Makes the fact of some events with duty hours in these spans, in minutes.
fn in_duty(events: &[(i64, InquiryEvent)], hours: &[(i64, i64)]) -> Fact {
    let span = |(from, until): &(i64, i64)| {
        let [from, until] = [from, until].map(|minute| START + Millis::minutes(*minute));
        Span { from, until }
    };
    let duty_hours = hours.iter().map(span).collect();
    made(&FactSource {
        duty_hours,
        ..source(1, events, None)
    })
}

#[test]
fn within_duty_hours_counts_what_passes_while_somebody_is_there() {
    let learner = InquiryEvent::LearnerReplied;
    let events = [
        (90, staff(1)),
        (100, learner),
        (200, staff(1)),
        (230, moved(TicketState::Resolved)),
    ];
    let minutes = |hours: &[(i64, i64)]| {
        let duty = in_duty(&events, hours).duty?;
        let in_minutes = |length: Millis| length.get() / 60_000;
        let [first, turn, resolved] = [
            duty.first_reply,
            duty.replied_turns.first().copied(),
            duty.resolved.first().copied(),
        ]
        .map(|length| length.map(in_minutes));
        Some([first?, turn?, resolved?])
    };
    // Nobody, before the question alone, until the first reply, all the time, and with a break.
    assert_eq!(minutes(&[]), None);
    assert_eq!(minutes(&[(-60, 0)]), Some([0, 0, 0]));
    assert_eq!(minutes(&[(60, 90)]), Some([30, 0, 30]));
    assert_eq!(minutes(&[(-10, 500)]), Some([90, 100, 230]));
    assert_eq!(minutes(&[(60, 120), (210, 220)]), Some([30, 20, 70]));
    let cell = Cell::of(&[in_duty(&events, &[(60, 120)])]);
    let n = [
        &cell.first_reply_duty,
        &cell.next_reply_duty,
        &cell.resolution_duty,
    ];
    assert_eq!(n.map(Times::n), [1, 1, 1]);
}

proptest! {
    #[test]
    fn within_duty_hours_is_never_more_than_by_the_clock(
        reply in 1_i64..300, more in 1_i64..300,
        hours in prop::collection::vec((-100_i64..600, 1_i64..100), 0..6),
    ) {
        let events = [(reply, staff(1)), (reply + more, moved(TicketState::Resolved))];
        let mut ends = -1000;
        let mut apart: Vec<(i64, i64)> = Vec::new();
        for (gap, length) in hours {
            let from = ends + gap.abs();
            ends = from + length;
            apart.push((from, ends));
        }
        let fact = in_duty(&events, &apart);
        if let Some(duty) = &fact.duty {
            let FirstReply::After(first) = fact.first_reply else { panic!("{fact:?}") };
            prop_assert!(duty.first_reply.unwrap() <= first);
            prop_assert!(duty.resolved[0] <= fact.resolved[0].whole.total());
            prop_assert!(duty.first_reply.unwrap() <= duty.resolved[0]);
        } else {
            prop_assert!(apart.is_empty());
        }
    }
}
