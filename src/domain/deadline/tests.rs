//! Deadlines by the clock.

use super::*;
use crate::domain::{TicketId, TicketState, UserId};
use proptest::prelude::*;

const IVY: UserId = UserId::new(1);
const HOUR: Millis = Millis::hours(1);

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

pub(super) fn moved(to: TicketState) -> InquiryEvent {
    InquiryEvent::moved(to, None)
}

fn opened() -> InquiryEvent {
    InquiryEvent::Escalated {
        ticket: TicketId::new(1),
        reason: None,
    }
}

fn staff() -> InquiryEvent {
    InquiryEvent::StaffReplied {
        staff: IVY,
        owes_still: false,
    }
}

fn taken_back(said: i64, waits_since: Option<i64>) -> InquiryEvent {
    InquiryEvent::TakenBack {
        said_at: minute(said),
        waits_since: waits_since.map(minute),
    }
}

fn rests(until: i64) -> InquiryEvent {
    InquiryEvent::Snoozed {
        until: minute(until),
        staff: IVY,
    }
}

fn history(events: &[(i64, InquiryEvent)]) -> History {
    let at = events
        .iter()
        .map(|(at, event)| (minute(*at), event.clone()));
    at.collect()
}

/// Counts the minutes in which counting was paused, by looking at each minute alone: the whole history before it
/// decides.
fn paused_by_minutes(events: &History, since: i64, now: i64, by_learner: bool) -> i64 {
    let is_paused = |at: i64| {
        let (mut with_learner, mut until) = (false, 0);
        for (_, event) in events.iter().filter(|(when, _)| *when <= minute(at)) {
            match event {
                InquiryEvent::StaffReplied { owes_still, .. } => with_learner |= !owes_still,
                InquiryEvent::LearnerReplied => with_learner = false,
                InquiryEvent::TakenBack { waits_since, .. } => with_learner = waits_since.is_none(),
                InquiryEvent::ReplyPromised { .. } => with_learner = false,
                InquiryEvent::Snoozed { until: to, .. } => until = to.as_millis() / 60_000,
                InquiryEvent::Woken { .. } => until = 0,
                InquiryEvent::Moved { to, .. } if !to.is_open() => {
                    (with_learner, until) = (false, 0);
                }
                _ => {}
            }
        }
        (by_learner && with_learner) || at < until
    };
    (since..now).map(|at| i64::from(is_paused(at))).sum()
}

fn any_event() -> impl Strategy<Value = InquiryEvent> {
    prop_oneof![
        Just(InquiryEvent::LearnerReplied),
        any::<bool>().prop_map(|waits| taken_back(0, waits.then_some(0))),
        any::<bool>().prop_map(|owes_still| InquiryEvent::StaffReplied {
            staff: IVY,
            owes_still
        }),
        (0_i64..200).prop_map(rests),
        any::<bool>().prop_map(|by_learner| InquiryEvent::Woken { by_learner }),
        (0_i64..200).prop_map(|until| InquiryEvent::ReplyPromised {
            until: minute(until)
        }),
        Just(moved(TicketState::Claimed)),
        Just(moved(TicketState::Resolved)),
        Just(InquiryEvent::TargetMissed {
            target: Target::NextReply
        }),
        Just(InquiryEvent::Assigned {
            instructor: IVY,
            by: None
        }),
    ]
}

fn reply_of(
    events: &History,
    target: Target,
    since: Timestamp,
    length: Millis,
    now: i64,
) -> Deadline {
    reply_deadline(
        events,
        target,
        since,
        length,
        &CountedTime::Clock,
        minute(now),
    )
}

fn resolution_of(events: &History, now: i64) -> Option<Deadline> {
    resolution_deadline(events, HOUR, &CountedTime::Clock, minute(now))
}

proptest! {
    #[test]
    fn counting_is_paused_in_exactly_the_minutes_in_which_nobody_of_staff_is_waited_for(
        mut events in prop::collection::vec((0_i64..120, any_event()), 0..16),
        now in 0_i64..160,
    ) {
        events.sort_by_key(|(at, _)| *at);
        events.insert(0, (0, opened()));
        let events = history(&events);
        let reply = reply_of(&events, Target::NextReply, minute(5), HOUR, now);
        prop_assert_eq!(reply.paused_for, Millis::minutes(paused_by_minutes(&events, 5, now, false)));
        prop_assert_eq!(reply.is_paused, paused_by_minutes(&events, now, now + 1, false) == 1);
        prop_assert_eq!(resolution_of(&events, now).is_some(), is_open(&events, now));
        if let Some(end) = resolution_of(&events, now) {
            let since = end.since.as_millis() / 60_000;
            let paused = paused_by_minutes(&events, since, now, true);
            prop_assert_eq!(end.paused_for, Millis::minutes(paused));
            prop_assert_eq!(end.counted + end.paused_for, minute(now).since(end.since));
            // Once it is over, a later pause moves it no more.
            let in_time = end.counted < HOUR;
            prop_assert!(!in_time || end.due == Some(end.since + HOUR + end.paused_for));
            prop_assert_eq!(in_time, !end.is_over(minute(now)));
        }
    }

    #[test]
    fn a_running_clock_keeps_its_deadline_and_a_paused_one_moves_it(
        mut events in prop::collection::vec((0_i64..120, any_event()), 0..16),
        now in 120_i64..160,
    ) {
        events.sort_by_key(|(at, _)| *at);
        events.insert(0, (0, opened()));
        let events = history(&events);
        let later = |minutes| resolution_of(&events, now + minutes);
        if let (Some(one), Some(next)) = (later(0), later(1)) {
            let moves = next.due.unwrap().since(one.due.unwrap());
            let is_paused = one.is_paused && !one.is_over(minute(now));
            prop_assert_eq!(moves, if is_paused { Millis::minutes(1) } else { Millis::ZERO });
        }
    }
}

fn is_open(events: &History, now: i64) -> bool {
    let mut moves = events.iter().filter(|(at, _)| *at <= minute(now)).rev();
    moves
        .find_map(|(_, event)| match event {
            InquiryEvent::Moved { to, .. } => Some(to.is_open()),
            InquiryEvent::Escalated { .. } => Some(true),
            _ => None,
        })
        .unwrap_or(false)
}

#[test]
fn a_deadline_is_told_with_its_arithmetic() {
    let warned = InquiryEvent::TargetWarned {
        target: Target::FirstReply,
    };
    let events = history(&[(2, opened()), (4, rests(34)), (40, warned)]);
    let (target, since) = (Target::FirstReply, minute(2));
    let reply = reply_of(&events, target, since, Millis::minutes(15), 41);
    assert_eq!(
        (reply.paused_for, reply.is_paused),
        (Millis::minutes(30), false)
    );
    assert_eq!(
        (reply.warning, reply.due),
        (Some(minute(42)), Some(minute(47)))
    );
    assert_eq!(
        (reply.counted, reply.left()),
        (Millis::minutes(9), Millis::minutes(6))
    );
    assert_eq!(reply.steps.warned, Some(minute(40)));
}

#[test]
fn what_was_done_in_an_earlier_turn_is_not_done_in_this_one() {
    let target = Target::NextReply;
    let done = [
        (1, InquiryEvent::TargetWarned { target }),
        (2, InquiryEvent::TargetMissed { target }),
        (
            2,
            InquiryEvent::Assigned {
                instructor: IVY,
                by: None,
            },
        ),
        (3, InquiryEvent::LeadCalled { target }),
    ];
    let mut events = vec![(0, opened())];
    events.extend(done);
    let steps = |events: &[(i64, InquiryEvent)]| {
        reply_of(&history(events), target, minute(0), HOUR, 9).steps
    };
    let all = Steps {
        warned: Some(minute(1)),
        missed: Some(minute(2)),
        next_called: Some(minute(2)),
        lead_called: Some(minute(3)),
        lead_again: None,
    };
    assert_eq!(steps(&events), all);
    events.push((3, InquiryEvent::LeadUnreached { target }));
    let uncalled = Steps {
        lead_called: None,
        lead_again: Some(minute(63)),
        ..all
    };
    assert_eq!(steps(&events), uncalled, "a call that reached nobody");
    events.extend([(4, staff()), (5, InquiryEvent::LearnerReplied)]);
    assert_eq!(steps(&events), Steps::default());
}

#[test]
fn a_lead_whom_no_call_reaches_is_called_ever_less_often_and_at_last_once_a_day() {
    for target in [Target::NextReply, Target::Resolution] {
        let mut events = vec![(0, opened()), (60, InquiryEvent::TargetMissed { target })];
        let (mut now, mut waits) = (60, Vec::new());
        for _ in 0..8 {
            events.push((now, InquiryEvent::LeadCalled { target }));
            events.push((now, InquiryEvent::LeadUnreached { target }));
            let history = history(&events);
            let steps = match target {
                Target::Resolution => resolution_of(&history, now).expect("open").steps,
                _ => reply_of(&history, target, minute(0), HOUR, now).steps,
            };
            let again = steps.lead_again.expect("a call that reached nobody");
            let wait = again.since(minute(now)).get() / Millis::minutes(1).get();
            waits.push(wait);
            now += wait;
        }
        assert_eq!(waits, [60, 60, 120, 240, 480, 960, 1440, 1440]);
    }
}

#[test]
fn a_turn_that_is_taken_back_is_over_and_a_reply_that_is_was_not_given() {
    let target = Target::NextReply;
    let missed = InquiryEvent::TargetMissed { target };
    let turn = [
        (0, opened()),
        (5, staff()),
        (10, InquiryEvent::LearnerReplied),
        (20, missed),
    ];
    let with = |event: (i64, InquiryEvent)| history(&[turn.to_vec(), vec![event]].concat());
    let pause =
        |events: &History| resolution_of(events, 40).map(|it| (it.is_paused, it.paused_for));
    let over = with((25, taken_back(10, None)));
    assert_eq!(pause(&over), Some((true, Millis::minutes(20))));
    let steps = reply_of(&over, target, minute(0), HOUR, 40).steps;
    assert_eq!(steps, Steps::default());
    // Another message of the turn can still be read.
    let goes_on = with((25, taken_back(12, Some(10))));
    assert_eq!(pause(&goes_on), Some((false, Millis::minutes(5))));
    let steps = reply_of(&goes_on, target, minute(10), HOUR, 40).steps;
    assert_eq!(steps.missed, Some(minute(20)));
    let unsaid = history(&[(0, opened()), (5, staff()), (15, taken_back(5, Some(15)))]);
    assert_eq!(pause(&unsaid), Some((false, Millis::minutes(10))));
}

#[test]
fn a_promise_puts_a_reply_off_and_a_reopened_ticket_has_its_target_anew() {
    let promised = InquiryEvent::ReplyPromised {
        until: minute(1440),
    };
    let events = history(&[(0, opened()), (3, promised)]);
    let reply = reply_of(&events, Target::FirstReply, minute(0), HOUR, 9);
    assert_eq!(reply.due, Some(minute(1440)));
    let later = reply_of(&events, Target::NextReply, minute(6), HOUR, 9);
    assert_eq!((later.promised, later.due), (None, Some(minute(66))));
    let again = history(&[
        (0, opened()),
        (5, moved(TicketState::Resolved)),
        (90, moved(TicketState::Claimed)),
    ]);
    assert_eq!(resolution_of(&again, 60), None);
    let end = resolution_of(&again, 100).unwrap();
    assert_eq!((end.since, end.due), (minute(90), Some(minute(150))));
}
