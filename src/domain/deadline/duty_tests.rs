//! Compares deadlines in duty hours with a walk in steps of five minutes, around changes of the clocks in six zones.
//! Each step looks up who is on duty by the roster, who takes the category, and whose turn it is by the events so far.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::tests::moved;
use super::*;
use crate::domain::{
    Absence, DutyOverride, FormerTakes, Hours, Instructor, Presence, Roster, RosterMember,
    Schedule, TicketId, TicketState, UserId, Validity, Weekdays, WeeklyShift,
};

/// The minutes of a step: everything in these tests begins and ends with one.
const STEP: i64 = 5;
/// The minutes in which things happen.
const LENGTH: i64 = 4 * 1440;
/// The minutes that are looked ahead besides.
const AHEAD: i64 = 3 * 1440;

/// The zones with a moment near which their clocks change: forward, back, by half an hour, by a day, at midnight,
/// never.
const CHANGES: [(&str, &str); 8] = [
    ("Europe/Berlin", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Asia/Shanghai", "2026-06-01T00:00:00Z"),
];

fn user(id: u64) -> UserId {
    UserId::new(id)
}

/// A roster of two people around a change of the clocks, whose beginning is minute 0.
#[derive(Clone, Debug)]
struct Plan {
    begins: Timestamp,
    roster: Roster,
}

impl Plan {
    fn at(&self, minute: i64) -> Timestamp {
        self.begins + Millis::minutes(minute)
    }

    fn window(&self) -> Span {
        Span {
            from: self.at(0),
            until: self.at(LENGTH + AHEAD),
        }
    }

    fn counted(&self, category: Option<&str>) -> CountedTime {
        CountedTime::Duty(self.roster.duty_hours(category, self.window()))
    }

    /// Returns whether somebody is on duty at a moment who takes a category then.
    fn is_open(&self, category: Option<&str>, at: Timestamp) -> bool {
        self.roster.candidates.iter().any(|one| {
            let person = &one.instructor;
            let former = person.former.iter().find(|former| at < former.until);
            let (categories, capacity) = former
                .map_or((&person.categories, person.capacity), |former| {
                    (&former.categories, former.capacity)
                });
            let takes = category.is_none_or(|category| {
                categories.is_empty() || categories.iter().any(|one| one == category)
            });
            takes && capacity > 0 && self.roster.schedule.is_on_duty(person.user, at)
        })
    }
}

/// Minutes of the tests, up to some.
fn steps(most: i64) -> impl Strategy<Value = i64> {
    (0..most / STEP).prop_map(|step| step * STEP)
}

fn shifts() -> impl Strategy<Value = (u8, u16, u16)> {
    (1_u8..128, 0_u16..96, 0_u16..=96).prop_map(|(days, from, to)| (days, from * 15, to * 15))
}

fn shift(
    who: u64,
    (days, starts, ends): (u8, u16, u16),
    zone: &str,
    valid: Validity,
) -> WeeklyShift {
    WeeklyShift {
        number: 1,
        instructor: user(who),
        days: Weekdays::from_bits(days).unwrap(),
        hours: Hours::from_minutes(starts, ends).unwrap(),
        zone: TimeZone::get(zone).unwrap(),
        dates: None,
        valid,
    }
}

const ALWAYS: Validity = Validity {
    from: Timestamp::from_millis(0),
    until: None,
};

fn plans() -> impl Strategy<Value = Plan> {
    let people = prop::collection::vec((0..CHANGES.len(), shifts()), 1..4);
    let billing = prop::option::of(steps(LENGTH));
    let said = prop::option::of((any::<bool>(), steps(LENGTH), steps(LENGTH)));
    let away = prop::option::of((steps(LENGTH), steps(LENGTH)));
    (0..CHANGES.len(), steps(LENGTH), people, billing, said, away).prop_map(
        |(place, before, shifts, billing, said, away)| {
            let change: jiff::Timestamp = CHANGES[place].1.parse().unwrap();
            let change = Timestamp::from_millis(change.as_millisecond());
            let begins = change - Millis::minutes(before);
            let at = |minute| begins + Millis::minutes(minute);
            let shifts = shifts.into_iter().enumerate().map(|(index, (other, one))| {
                // The first is where the clocks change; the others may be anywhere.
                let zone = CHANGES[if index == 0 { place } else { other }].0;
                shift(1 + index as u64 % 2, one, zone, ALWAYS)
            });
            let overrides = said.into_iter().map(|(is_on, from, length)| DutyOverride {
                instructor: user(2),
                presence: if is_on { Presence::On } else { Presence::Off },
                from: at(from),
                until: Some(at(from + length)),
            });
            let absences = away.into_iter().map(|(from, length)| Absence {
                instructor: user(1),
                span: Span {
                    from: at(from),
                    until: at(from + length),
                },
            });
            let schedule = Schedule {
                shifts: shifts.collect(),
                overrides: overrides.collect(),
                absences: absences.collect(),
                ..Schedule::default()
            };
            let mut candidates = [1, 2].map(|id| RosterMember {
                instructor: Instructor::new(user(id)),
                open: 0,
                load: 0,
            });
            // Some take billing alone, until they take everything.
            candidates[0].instructor.former = billing
                .into_iter()
                .map(|until| FormerTakes {
                    until: at(until),
                    categories: ["billing".to_owned()].into(),
                    capacity: 5,
                })
                .collect();
            let candidates = candidates.into();
            let roster = Roster {
                candidates,
                schedule,
            };
            Plan { begins, roster }
        },
    )
}

/// Makes up what happens to a ticket, each at a minute.
fn happenings() -> impl Strategy<Value = Vec<(i64, Happening)>> {
    let one = prop_oneof![
        3 => Just(Happening::Learner),
        3 => Just(Happening::Staff),
        1 => steps(2000).prop_map(Happening::Rests),
        1 => Just(Happening::Woken),
        1 => Just(Happening::Resolved),
        1 => Just(Happening::Claimed),
    ];
    prop::collection::vec((steps(LENGTH), one), 0..14).prop_map(|mut all| {
        all.sort_by_key(|(at, _)| *at);
        all
    })
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Learner,
    Staff,
    /// The ticket rests for so many minutes.
    Rests(i64),
    Woken,
    Resolved,
    Claimed,
}

fn history(plan: &Plan, happenings: &[(i64, Happening)]) -> History {
    let opened = InquiryEvent::Escalated {
        ticket: TicketId::new(1),
        reason: None,
    };
    let events = happenings.iter().map(|&(minute, one)| {
        let event = match one {
            Happening::Learner => InquiryEvent::LearnerReplied,
            Happening::Staff => InquiryEvent::StaffReplied {
                staff: user(1),
                owes_still: false,
            },
            Happening::Rests(length) => InquiryEvent::Snoozed {
                until: plan.at(minute + length),
                staff: user(1),
            },
            Happening::Woken => InquiryEvent::Woken { by_learner: true },
            Happening::Resolved => moved(TicketState::Resolved),
            Happening::Claimed => moved(TicketState::Claimed),
        };
        (plan.at(minute), event)
    });
    std::iter::once((plan.at(0), opened))
        .chain(events)
        .collect()
}

/// Returns whether counting is paused in the step that begins at a minute, by all events until then.
fn is_paused(happenings: &[(i64, Happening)], minute: i64, by_learner: bool) -> bool {
    let (mut with_learner, mut rests_until) = (false, 0);
    for (at, one) in happenings.iter().filter(|(at, _)| *at <= minute) {
        match one {
            Happening::Learner => with_learner = false,
            Happening::Staff => with_learner = true,
            Happening::Rests(length) => rests_until = at + length,
            Happening::Woken => rests_until = 0,
            Happening::Resolved => (with_learner, rests_until) = (false, 0),
            Happening::Claimed => {}
        }
    }
    (by_learner && with_learner) || minute < rests_until
}

/// The minutes counted, paused and off duty until `now`, and the minute in which so many have been counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    counted: i64,
    paused_for: i64,
    off_duty: i64,
    due: Option<i64>,
}

fn walked(
    plan: &Plan,
    happenings: &[(i64, Happening)],
    category: Option<&str>,
    (since, length, by_learner): (i64, i64, bool),
    now: i64,
) -> Sums {
    let (mut sums, mut passed) = (Sums::default(), 0);
    for minute in (since..LENGTH + AHEAD).step_by(STEP as usize) {
        let is_past = minute < now;
        let count = |sum: &mut i64| *sum += if is_past { STEP } else { 0 };
        // The future is computed as if counting continued now.
        if is_past && is_paused(happenings, minute, by_learner) {
            count(&mut sums.paused_for);
        } else if plan.is_open(category, plan.at(minute)) {
            count(&mut sums.counted);
            passed += STEP;
            if passed == length {
                sums.due = Some(minute + STEP);
            }
        } else {
            count(&mut sums.off_duty);
        }
    }
    sums
}

fn sums_of(plan: &Plan, deadline: &Deadline) -> Sums {
    let minutes = |length: Millis| length.get() / 60_000;
    Sums {
        counted: minutes(deadline.counted),
        paused_for: minutes(deadline.paused_for),
        off_duty: minutes(deadline.off_duty),
        due: deadline.due.map(|due| minutes(due.since(plan.begins))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_deadline_in_duty_hours_is_what_every_step_of_the_way_says(
        plan in plans(),
        happenings in happenings(),
        is_billing in any::<bool>(),
        (since, length, now) in (steps(600), steps(1500), steps(LENGTH)),
    ) {
        let category = if is_billing { Some("billing") } else { Some("videos") };
        let (length, now) = (length + STEP, now.max(since));
        let happenings: Vec<_> = happenings.into_iter().filter(|(at, _)| *at <= now).collect();
        let history = history(&plan, &happenings);
        let counted = plan.counted(category);
        let target = Millis::minutes(length);
        let (which, asked) = (Target::NextReply, plan.at(since));
        let reply = reply_deadline(&history, which, asked, target, &counted, plan.at(now));
        let walk = walked(&plan, &happenings, category, (since, length, false), now);
        prop_assert_eq!(sums_of(&plan, &reply), walk);
        if let Some(end) = resolution_deadline(&history, target, &counted, plan.at(now)) {
            let since = end.since.since(plan.begins).get() / 60_000;
            let walk = walked(&plan, &happenings, category, (since, length, true), now);
            prop_assert_eq!(sums_of(&plan, &end), walk);
            prop_assert!(end.warning <= end.due || end.due.is_none());
        }
    }

    #[test]
    fn an_edit_of_the_roster_moves_nothing_that_has_passed(
        plan in plans(),
        happenings in happenings(),
        (fresh, length, edited) in (shifts(), steps(1500), steps(LENGTH)),
    ) {
        let at = plan.at(edited);
        let mut after = plan.clone();
        let ended = Validity { until: Some(at), ..ALWAYS };
        after.roster.schedule.shifts[0].valid = ended;
        let valid = Validity { from: at, until: None };
        after.roster.schedule.shifts.push(shift(2, fresh, "UTC", valid));
        let takes = &mut after.roster.candidates[1].instructor;
        takes.former.push(FormerTakes { until: at, categories: takes.categories.clone(), capacity: takes.capacity });
        takes.categories = ["billing".to_owned()].into();
        let happenings: Vec<_> = happenings.into_iter().filter(|(minute, _)| *minute <= edited).collect();
        let history = history(&plan, &happenings);
        let of = |plan: &Plan| {
            let counted = plan.counted(Some("videos"));
            let (target, length) = (Target::FirstReply, Millis::minutes(length + STEP));
            reply_deadline(&history, target, plan.at(0), length, &counted, at)
        };
        let (before, after) = (of(&plan), of(&after));
        prop_assert_eq!(before.counted, after.counted);
        prop_assert_eq!((before.paused_for, before.off_duty), (after.paused_for, after.off_duty));
        prop_assert_eq!(before.is_over(at), after.is_over(at));
        if before.is_over(at) {
            prop_assert_eq!(before.due, after.due);
        }
    }
}

fn hours(spans: &[(i64, i64)]) -> CountedTime {
    let hour = |hour: i64| Timestamp::from_millis(hour * 3_600_000);
    let spans = spans.iter().map(|&(from, until)| Span {
        from: hour(from),
        until: hour(until),
    });
    CountedTime::Duty(spans.collect())
}

#[test]
fn what_is_asked_off_duty_starts_at_the_next_opening() {
    let hour = |hours: i64| Timestamp::from_millis(hours * 3_600_000);
    let open = hours(&[(9, 17), (33, 41)]);
    let due = |asked: i64, length: i64| {
        let (target, asked) = (Target::FirstReply, hour(asked));
        let length = Millis::hours(length);
        reply_deadline(&Vec::new(), target, asked, length, &open, asked).due
    };
    assert_eq!(due(3, 1), Some(hour(10)));
    assert_eq!(due(10, 2), Some(hour(12)));
    assert_eq!(due(16, 1), Some(hour(17)), "it is due when they close");
    assert_eq!(due(16, 2), Some(hour(34)), "the night does not count");
    assert_eq!(due(20, 1), Some(hour(34)));
    assert_eq!(due(20, 9), None, "no duty after that is known");
}

#[test]
fn a_deadline_that_is_over_stays_where_it_was() {
    let hour = |hours: i64| Timestamp::from_millis(hours * 3_600_000);
    let rests = InquiryEvent::Snoozed {
        until: hour(15),
        staff: user(1),
    };
    let history = vec![(hour(12), rests)];
    for counted in [CountedTime::Clock, hours(&[(9, 17)])] {
        let (target, length) = (Target::FirstReply, Millis::hours(2));
        let reply = reply_deadline(&history, target, hour(9), length, &counted, hour(16));
        assert_eq!((reply.due, reply.left()), (Some(hour(11)), Millis::ZERO));
        assert_eq!(reply.paused_for, Millis::hours(3));
    }
}
