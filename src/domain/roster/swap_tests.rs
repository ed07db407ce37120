//! The laws of swaps: no covered minute is lost or doubled, the past stays, and returning a swap undoes it.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

/// The first moment of Monday, 2026-01-05, in UTC.
const MONDAY: Timestamp = Timestamp::from_millis(1_767_571_200_000);
const WEEK: i64 = 7 * 24 * 60;
const PEOPLE: [u64; 3] = [1, 2, 3];

fn user(id: u64) -> UserId {
    UserId::new(id)
}

fn minute(minute: i64) -> Timestamp {
    MONDAY + Millis::minutes(minute)
}

fn week() -> Span {
    Span {
        from: MONDAY,
        until: minute(WEEK),
    }
}

fn shift((who, days, starts, length): (u64, u8, u16, u16)) -> WeeklyShift {
    WeeklyShift {
        number: 1,
        instructor: user(who),
        days: Weekdays::from_bits(days).unwrap(),
        hours: Hours::from_minutes(starts, (starts + length) % 1440).unwrap(),
        zone: TimeZone::UTC,
        dates: None,
        valid: Validity {
            from: Timestamp::from_millis(0),
            until: None,
        },
    }
}

fn swap((giver, other, from, length): (u64, u64, i64, i64), taken_at: i64) -> Swap {
    Swap {
        giver: user(giver),
        taker: user((giver + other - 1) % 3 + 1),
        span: Span {
            from: minute(from),
            until: minute(from + length),
        },
        taken_at: minute(taken_at),
    }
}

/// Makes up some weekly shifts of three people.
fn schedules() -> impl Strategy<Value = Schedule> {
    let shift_of = (1_u64..=3, 1_u8..128, 0_u16..1439, 1_u16..1400).prop_map(shift);
    let shifts = prop::collection::vec(shift_of, 1..5);
    shifts.prop_map(|shifts| Schedule {
        shifts,
        ..Schedule::default()
    })
}

/// Makes up swaps among the three that were taken before the week.
fn swaps() -> impl Strategy<Value = Vec<Swap>> {
    let one = (1_u64..=3, 1_u64..3, 0..WEEK, 1_i64..3000);
    let swaps = prop::collection::vec(one, 1..5);
    swaps.prop_map(|swaps| {
        let numbered = swaps.into_iter().zip(-1000..);
        numbered
            .map(|(one, taken_at)| swap(one, taken_at))
            .collect()
    })
}

/// Counts how many of the three people are on duty at a moment.
fn there(schedule: &Schedule, at: Timestamp) -> usize {
    let is_there = |id: &&u64| schedule.is_on_duty(user(**id), at);
    PEOPLE.iter().filter(is_there).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_covered_minute_is_lost_and_none_covered_that_was_not(before in schedules(), swaps in swaps()) {
        let after = Schedule { swaps, ..before.clone() };
        for at in (0..WEEK).step_by(61).map(minute) {
            prop_assert_eq!(there(&before, at) > 0, there(&after, at) > 0, "{:?}", at.to_jiff());
            prop_assert!(there(&after, at) <= there(&before, at));
        }
    }

    #[test]
    fn what_can_be_taken_is_taken_minute_by_minute(mut schedule in schedules(), swaps in swaps()) {
        for swap in swaps {
            let before = schedule.clone();
            if before.hinders(&swap).is_some() {
                continue;
            }
            schedule.swaps.push(swap);
            for at in (0..WEEK).step_by(61).map(minute) {
                prop_assert_eq!(there(&before, at), there(&schedule, at), "no minute is doubled");
                let is_given = swap.span.contains(at) && before.is_on_duty(swap.giver, at);
                let takes = schedule.is_on_duty(swap.taker, at);
                prop_assert_eq!(takes, is_given || before.is_on_duty(swap.taker, at));
                prop_assert!(!(swap.span.contains(at) && schedule.is_on_duty(swap.giver, at)));
            }
        }
    }

    #[test]
    fn taken_and_given_back_is_as_before_and_what_has_passed_stays(
        before in schedules(),
        others in swaps(),
        one in (1_u64..=3, 1_u64..3, 0..WEEK, 1_i64..3000),
        taken_at in 0..WEEK,
    ) {
        let before = Schedule { swaps: others, ..before };
        let asked = AskedSwap {
            number: 1,
            giver: user(one.0),
            asked_of: None,
            span: swap(one, 0).span,
            taken: None,
            withdrawn_at: None,
        };
        let mut after = before.clone();
        after.swaps.push(asked.taken_by(swap(one, 0).taker, minute(taken_at)));
        for id in PEOPLE {
            for at in (0..WEEK).step_by(61).map(minute).filter(|at| *at < minute(taken_at)) {
                prop_assert_eq!(before.is_on_duty(user(id), at), after.is_on_duty(user(id), at));
            }
        }
        after.swaps.pop();
        for id in PEOPLE {
            prop_assert_eq!(before.on_duty(user(id), week()), after.on_duty(user(id), week()));
        }
    }
}

/// Makes a schedule in which 1 has the mornings and 2 the afternoons of each day.
fn halves() -> Schedule {
    Schedule {
        shifts: vec![shift((1, 127, 540, 180)), shift((2, 127, 720, 180))],
        ..Schedule::default()
    }
}

fn hours(spans: Vec<Span>) -> Vec<(i64, i64)> {
    let hour = |at: Timestamp| at.since(MONDAY).get() / Millis::hours(1).get();
    let hours = spans
        .into_iter()
        .map(|span| (hour(span.from), hour(span.until)));
    hours.collect()
}

#[test]
fn a_shift_that_was_taken_is_the_takers_and_can_be_passed_on() {
    let mut schedule = halves();
    schedule.swaps.push(swap((1, 1, 600, 120), -2));
    let day = Span {
        until: minute(1440),
        ..week()
    };
    assert_eq!(hours(schedule.planned(user(1), day)), [(9, 10)]);
    assert_eq!(hours(schedule.planned(user(2), day)), [(10, 15)]);
    assert_eq!(
        schedule.shift_began(user(2), minute(780)),
        Some(minute(600))
    );
    schedule.swaps.push(swap((2, 1, 660, 120), -1));
    assert_eq!(hours(schedule.planned(user(2), day)), [(10, 11), (13, 15)]);
    assert_eq!(hours(schedule.planned(user(3), day)), [(11, 13)]);
    assert!(schedule.people().contains(&user(3)));
}

#[test]
fn what_is_said_after_a_swap_outweighs_it_and_what_was_said_before_does_not() {
    let said = |who: u64, presence: Presence, from: i64| DutyOverride {
        instructor: user(who),
        presence,
        from: minute(from),
        until: Some(minute(700)),
    };
    let mut schedule = halves();
    schedule.overrides.push(said(1, Presence::Off, 530));
    schedule.swaps.push(swap((1, 2, 600, 120), 535));
    let is_there = |schedule: &Schedule, who: u64| schedule.is_on_duty(user(who), minute(650));
    assert!(is_there(&schedule, 3), "who gives it away was off duty");
    assert!(!is_there(&schedule, 1));
    schedule.overrides.push(said(3, Presence::Off, 640));
    assert!(!is_there(&schedule, 3));
    schedule.overrides.push(said(1, Presence::On, 640));
    assert!(is_there(&schedule, 1));
    schedule.absences.push(Absence {
        instructor: user(1),
        span: week(),
    });
    assert!(!is_there(&schedule, 1), "an absence outweighs all");
}

#[test]
fn a_swap_is_refused_where_it_would_leave_a_gap_or_double_somebody() {
    let swapped = |one| swap(one, -1);
    let mut schedule = halves();
    assert_eq!(schedule.hinders(&swapped((1, 2, 600, 120))), None);
    assert_eq!(
        schedule.hinders(&swapped((1, 1, 600, 120))),
        None,
        "one after the other"
    );
    let nothing = schedule.hinders(&swapped((1, 2, 900, 120)));
    assert_eq!(nothing, Some(Hindrance::NoShift));
    schedule.shifts.push(shift((3, 1, 660, 60)));
    let double = schedule.hinders(&swapped((1, 2, 600, 120)));
    assert_eq!(double, Some(Hindrance::OwnShift));
    schedule.shifts.pop();
    schedule.overrides.push(DutyOverride {
        instructor: user(3),
        presence: Presence::Off,
        from: minute(-60),
        until: None,
    });
    let said_off = schedule.hinders(&swapped((1, 2, 600, 120)));
    assert_eq!(
        said_off, None,
        "who takes it after going off duty comes for it"
    );
    schedule.absences.push(Absence {
        instructor: user(3),
        span: Span {
            from: minute(710),
            until: minute(2000),
        },
    });
    let away = schedule.hinders(&swapped((1, 2, 600, 120)));
    assert_eq!(away, Some(Hindrance::Away));
}
