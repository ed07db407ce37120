//! Tries who is on duty, who is given the next ticket, and who comes next, on small rosters.

use super::*;
use proptest::prelude::*;

const NOON: Timestamp = Timestamp::from_millis(1_000_000);

fn candidate(user: u64, open: u32, last: Option<i64>) -> RosterMember {
    let mut instructor = Instructor::new(UserId::new(user));
    instructor.last_assigned = last.map(Timestamp::from_millis);
    RosterMember {
        instructor,
        open,
        load: open,
    }
}

fn on(user: u64) -> DutyOverride {
    DutyOverride {
        instructor: UserId::new(user),
        presence: Presence::On,
        from: Timestamp::from_millis(0),
        until: None,
    }
}

fn said(overrides: Vec<DutyOverride>) -> Schedule {
    Schedule {
        overrides,
        ..Schedule::default()
    }
}

fn ids(users: &[u64]) -> Vec<UserId> {
    users.iter().copied().map(UserId::new).collect()
}

#[test]
fn fewest_open_first_then_longest_since_the_last() {
    let roster = Roster {
        candidates: vec![
            candidate(1, 2, None),
            candidate(2, 1, Some(9)),
            candidate(3, 1, Some(5)),
            candidate(4, 1, None),
            RosterMember {
                load: 0,
                ..candidate(5, 3, None)
            },
        ],
        schedule: said((1..=5).map(on).collect()),
    };
    assert_eq!(roster.choices(None, NOON), ids(&[4, 3, 2, 1, 5]));
}

#[test]
fn who_is_full_or_takes_something_else_or_is_away_is_passed_over() {
    let mut billing = candidate(1, 0, None);
    billing.instructor.categories.insert("billing".to_owned());
    let roster = Roster {
        candidates: vec![
            billing,
            candidate(2, 5, None),
            candidate(3, 0, None),
            candidate(4, 0, None),
        ],
        schedule: said(vec![on(1), on(2), on(4)]),
    };
    assert_eq!(roster.choices(Some("technical"), NOON), ids(&[4]));
    assert_eq!(roster.choices(Some("billing"), NOON), ids(&[1, 4]));
}

#[test]
fn who_went_off_since_is_told_from_who_was_off_before() {
    let at = Timestamp::from_millis;
    let off = |from: i64| DutyOverride {
        presence: Presence::Off,
        from: at(from),
        ..on(1)
    };
    let for_a_while = |until: i64| DutyOverride {
        until: Some(at(until)),
        ..on(1)
    };
    let cases = [
        (vec![], false),
        (vec![on(1)], false),
        (vec![on(1), off(400)], false),
        (vec![on(1), off(500)], true),
        (vec![on(1), off(700)], true),
        (vec![on(1), off(1100)], false),
        (vec![for_a_while(400)], false),
        (vec![for_a_while(600)], true),
        (vec![for_a_while(1100)], false),
        (vec![on(2), off(700)], true),
    ];
    for (overrides, expected) in cases {
        let roster = Roster {
            candidates: Vec::new(),
            schedule: said(overrides),
        };
        let went = roster.went_off(UserId::new(1), at(500), at(1000));
        assert_eq!(went, expected, "{:?}", roster.schedule.overrides);
    }
}

#[test]
fn why_there_is_nobody_is_told_apart() {
    let mut billing = candidate(1, 0, None);
    billing.instructor.categories.insert("billing".to_owned());
    let roster = |candidates: Vec<RosterMember>, there: &[u64]| Roster {
        candidates,
        schedule: said(there.iter().copied().map(on).collect()),
    };
    let full = || candidate(2, Instructor::DEFAULT_CAPACITY, None);
    let free = || candidate(3, 0, None);
    let cases = [
        (roster(vec![], &[]), vec![], Lack::NobodyOnDuty),
        (
            roster(vec![full(), free()], &[]),
            vec![],
            Lack::NobodyOnDuty,
        ),
        (roster(vec![billing], &[1]), vec![], Lack::NobodyTakesIt),
        (roster(vec![full()], &[2]), vec![], Lack::AllFull),
        (roster(vec![full()], &[2]), ids(&[2]), Lack::AllAsked),
        (
            roster(vec![full(), free()], &[2, 3]),
            ids(&[3]),
            Lack::AllFull,
        ),
        (roster(vec![free()], &[3]), ids(&[3, 9]), Lack::AllAsked),
    ];
    for (roster, asked, expected) in cases {
        let lack = roster.lack(Some("technical"), &asked, NOON);
        assert_eq!(lack, expected, "{roster:?} {asked:?}");
    }
    let mut left = roster(vec![full()], &[2]);
    left.dismiss(UserId::new(2));
    assert_eq!(left.lack(None, &[], NOON), Lack::NobodyOnDuty);
}

#[test]
fn a_later_override_outweighs_an_earlier_one_and_ends_on_time() {
    let off = DutyOverride {
        presence: Presence::Off,
        until: Some(NOON),
        ..on(1)
    };
    let roster = Roster {
        candidates: vec![candidate(1, 0, None)],
        schedule: said(vec![on(1), off]),
    };
    assert!(!roster.is_on_duty(UserId::new(1), Timestamp::from_millis(999_999)));
    assert!(roster.is_on_duty(UserId::new(1), NOON));
}

#[test]
fn who_is_found_to_be_gone_takes_nothing_from_then_on() {
    let at = Timestamp::from_millis;
    let span = |from: i64, until: i64| Span {
        from: at(from),
        until: at(until),
    };
    let former = FormerTakes {
        until: at(20),
        categories: BTreeSet::new(),
        capacity: 1,
    };
    let gone = |since: Option<i64>| Instructor {
        former: vec![former.clone()],
        gone_since: since.map(at),
        ..Instructor::new(UserId::new(1))
    };
    for (since, taking) in [
        (None, vec![span(0, 20), span(20, 100)]),
        (Some(50), vec![span(0, 20), span(20, 50)]),
        (Some(10), vec![span(0, 10)]),
        (Some(0), vec![]),
    ] {
        assert_eq!(
            gone(since).spans_taking(None, span(0, 100)),
            taking,
            "{since:?}"
        );
    }
}

#[test]
fn who_is_found_to_be_gone_is_on_duty_until_then_and_covers_nothing_ahead() {
    let at = Timestamp::from_millis;
    let window = Span {
        from: at(0),
        until: at(100),
    };
    let mut gone = candidate(1, 0, None);
    gone.instructor.gone_since = Some(at(60));
    let mut roster = Roster {
        candidates: vec![gone.clone()],
        schedule: said(vec![on(1)]),
    };
    for (since, duty) in [
        (None, vec![window]),
        (Some(at(0)), vec![]),
        (
            Some(at(60)),
            vec![Span {
                until: at(60),
                ..window
            }],
        ),
    ] {
        gone.instructor.gone_since = since;
        let found = roster.duty_of(&gone.instructor, window);
        assert_eq!(found, duty, "{since:?}");
    }
    roster.dismiss_gone();
    let covers = roster.cover_for(None, window);
    assert!(covers.iter().all(|cover| cover.on_duty.is_empty()));
}

proptest! {
    #[test]
    fn nobody_at_capacity_or_off_duty_is_ever_chosen(loads in prop::collection::vec((0_u32..8, any::<bool>()), 0..12)) {
        let roster = Roster {
            candidates: loads.iter().enumerate().map(|(n, (open, _))| candidate(n as u64, *open, None)).collect(),
            schedule: said(loads.iter().enumerate().filter(|(_, (_, there))| *there).map(|(n, _)| on(n as u64)).collect()),
        };
        for user in roster.choices(None, NOON) {
            let (open, there) = loads[user.get() as usize];
            prop_assert!(there && open < Instructor::DEFAULT_CAPACITY);
        }
    }
}
