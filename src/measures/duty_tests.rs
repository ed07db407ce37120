//! Tests of times within duty hours: what they count, of waits that are over and of those that go on, and that they
//! never exceed those by the clock.

use proptest::prelude::*;

use super::cell::Cell;
use super::cell_tests::{made, source};
use super::duty_times::{duty_window, open_duty_time, open_duty_window};
use super::facts::FactSource;
use super::response::Replies;
use super::samples::{START, claimed, moved, staff, taken_back};
use super::times::Times;
use crate::domain::{DutyTimes, Fact, FirstReply, InquiryEvent, Millis, Span, TicketState};

/// Makes spans of minutes after the start.
fn spans(minutes: &[(i64, i64)]) -> Vec<Span> {
    let at = |minute: i64| START + Millis::minutes(minute);
    let spans = minutes.iter().map(|(from, until)| Span {
        from: at(*from),
        until: at(*until),
    });
    spans.collect()
}

/// Makes the fact of some events with duty hours in these spans, in minutes.
fn in_duty(events: &[(i64, InquiryEvent)], hours: &[(i64, i64)]) -> Fact {
    made(&FactSource {
        duty_hours: spans(hours),
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

/// A case of waits that ended: its name, its events by minute, and the minutes of each kind between 60 and 120.
type EndedCase = (&'static str, Vec<(i64, InquiryEvent)>, DutyTimes);

fn ended_cases() -> [EndedCase; 5] {
    let closed = || moved(TicketState::Closed);
    let done = || moved(TicketState::Resolved);
    let learner = || InquiryEvent::LearnerReplied;
    let minutes = Millis::minutes;
    let replied = || DutyTimes {
        first_reply: Some(minutes(30)),
        ..DutyTimes::default()
    };
    [
        (
            "closed before anybody replied",
            vec![(100, closed())],
            DutyTimes {
                no_reply: Some(minutes(40)),
                unresolved: vec![minutes(40)],
                ..DutyTimes::default()
            },
        ),
        (
            "closed while a later turn waits",
            vec![(90, staff(1)), (100, learner()), (110, closed())],
            DutyTimes {
                unresolved: vec![minutes(50)],
                unreplied_turns: vec![minutes(10)],
                ..replied()
            },
        ),
        (
            "the later turn is taken back",
            vec![
                (90, staff(1)),
                (100, learner()),
                (300, taken_back(100, None)),
            ],
            DutyTimes {
                unreplied_turns: vec![minutes(20)],
                ..replied()
            },
        ),
        (
            "resolved",
            vec![(90, staff(1)), (300, done())],
            DutyTimes {
                resolved: vec![minutes(60)],
                ..replied()
            },
        ),
        (
            "resolved, and open again",
            vec![(90, staff(1)), (95, done()), (100, claimed(1))],
            replied(),
        ),
    ]
}

#[test]
fn waits_that_ended_without_their_goal_count_within_duty_hours_too() {
    for (case, events, expected) in ended_cases() {
        let fact = in_duty(&events, &[(60, 120)]);
        assert_eq!(fact.duty.as_ref(), Some(&expected), "{case}");
        let cell = Cell::of([&fact]);
        let without = [
            (
                &cell.no_reply_duty,
                usize::from(expected.no_reply.is_some()),
            ),
            (&cell.no_next_reply_duty, expected.unreplied_turns.len()),
            (&cell.no_resolution_duty, expected.unresolved.len()),
        ];
        for (times, n) in without {
            assert_eq!(times.n(), n, "{case}");
        }
        // Duty hours are looked for until the last of these waits was over.
        let window = duty_window(&source(1, &events, None).inquiry).unwrap();
        assert!(window.until >= START + Millis::minutes(90), "{case}");
    }
    let nothing = source(1, &[(5, claimed(1))], None);
    assert_eq!(duty_window(&nothing.inquiry), None, "no wait is over");
}

#[test]
fn a_wait_that_goes_on_counts_the_duty_hours_that_have_passed() {
    let at = |minute: i64| START + Millis::minutes(minute);
    let window = open_duty_window(START, at(230)).unwrap();
    let passed = |hours: &[(i64, i64)], since: i64| {
        let time = open_duty_time(&spans(hours), window, at(since));
        time.map(|time| time.get() / 60_000)
    };
    let hours = [(-60, -30), (60, 120), (200, 230)];
    let week = -7 * 24 * 60;
    assert_eq!(passed(&hours, 0), Some(90));
    assert_eq!(passed(&hours, 100), Some(50));
    assert_eq!(passed(&hours, 230), Some(0), "it has just begun");
    // Nobody at all, long ago, within the week before the question.
    assert_eq!(passed(&[], 0), None);
    assert_eq!(passed(&[(week - 60, week)], 0), None);
    assert_eq!(passed(&[(week - 60, week + 1)], 0), Some(0));
}

#[test]
fn who_still_waits_counts_in_the_median_within_duty_hours() {
    let replied = in_duty(&[(6, staff(1))], &[(0, 60)]);
    let cell = Cell::of([&replied]);
    let waiting = [Millis::days(2); 5];
    let median = |found: Replies| found.median.map(|median| (median.n, median.at));
    let found = Replies::first_within_duty(&cell, &waiting);
    assert_eq!(
        median(found),
        Some((6, None)),
        "fewer than half have a reply"
    );
    assert_eq!((found.waiting, found.oldest), (5, Some(Millis::days(2))));
    let alone = Replies::first_within_duty(&cell, &[]);
    assert_eq!(median(alone), Some((1, Some(Millis::minutes(6)))));
    let none = Replies::next_within_duty(&cell, &[]);
    assert_eq!(median(none), None);
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
