//! Compares the schedule, and what follows from it (who is next, gaps, covers), with an oracle that walks through every
//! minute of local time, around changes of the clocks in seven zones.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

const MINUTE: i64 = 60_000;
/// The minutes before and after the window that the oracle also walks through.
const MARGIN: i64 = 3 * 1440;
/// The minutes of the window.
pub(super) const LENGTH: i64 = 2 * 1440;

/// The zones with a moment near which their clocks change: forward, back, by half an hour, by a whole day, at midnight,
/// twice around a month, never.
pub(super) const CHANGES: [(&str, &str); 12] = [
    ("Europe/Berlin", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2019-02-17T02:00:00Z"),
    ("Africa/Casablanca", "2026-02-15T02:00:00Z"),
    ("Africa/Casablanca", "2026-03-22T02:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Asia/Shanghai", "2026-06-01T00:00:00Z"),
];

pub(super) fn moment(text: &str) -> Timestamp {
    let moment: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_millis(moment.as_millisecond())
}

pub(super) fn user(id: u64) -> UserId {
    UserId::new(id)
}

fn member(id: u64) -> RotationMember {
    RotationMember {
        instructor: user(id),
        joins: None,
        leaves: None,
    }
}

const ALWAYS: Validity = Validity {
    from: Timestamp::from_millis(0),
    until: None,
};

/// The clock on the wall, minute by minute.
pub(super) struct Wall {
    begins: Timestamp,
    /// The latest time that it has shown up to each minute.
    latest: Vec<DateTime>,
}

impl Wall {
    pub(super) fn around(zone: &TimeZone, window: Span) -> Self {
        let begins = window.from - Millis::minutes(MARGIN);
        let minutes = 0..LENGTH + 2 * MARGIN;
        let minutes = minutes.map(|minute| begins + Millis::minutes(minute));
        let latest = minutes.scan(DateTime::MIN, |latest, minute| {
            *latest = zone.to_datetime(minute.to_jiff()).max(*latest);
            Some(*latest)
        });
        Self {
            begins,
            latest: latest.collect(),
        }
    }

    /// Finds the first minute at which it shows a time or a later one.
    fn first(&self, local: DateTime) -> Timestamp {
        let minute = self.latest.partition_point(|shown| *shown < local);
        self.begins + Millis::minutes(i64::try_from(minute).unwrap())
    }

    fn dates(&self) -> impl Iterator<Item = Date> {
        let last = self.latest.last().unwrap().date();
        let first = self.latest[0].date().tomorrow().unwrap();
        first.series(1.day()).take_while(move |date| *date < last)
    }

    /// Lists the times of hours by the dates on which they begin.
    pub(super) fn on_dates(&self, hours: Hours) -> impl Iterator<Item = (Date, Span)> {
        let time = |date: Date, minutes: u16| {
            date.to_datetime(jiff::civil::Time::midnight()) + i64::from(minutes).minutes()
        };
        let overnight = if hours.ends() <= hours.starts() {
            1440
        } else {
            0
        };
        self.dates().map(move |date| {
            let from = self.first(time(date, hours.starts()));
            let until = self.first(time(date, hours.ends() + overnight));
            (date, Span { from, until })
        })
    }

    /// Returns whether hours that begin on dates that `is_day` names hold at a moment.
    fn holds(&self, hours: Hours, is_day: &dyn Fn(Date) -> bool, at: Timestamp) -> bool {
        let mut times = self.on_dates(hours).filter(|(date, _)| is_day(*date));
        times.any(|(_, span)| span.contains(at))
    }
}

/// The plan of one person and what they said, in minutes from the beginning of the window.
#[derive(Clone, Debug)]
struct Plan {
    place: usize,
    window_from: i64,
    shifts: Vec<(u8, u16, u16)>,
    overrides: Vec<(bool, i64, Option<i64>)>,
    absence: Option<(i64, i64)>,
    /// The date of a holiday, in days from the change of the clocks.
    holiday: Option<i64>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let shift = (1_u8..128, 0_u16..96, 0_u16..=96);
    let shift = shift.prop_map(|(days, from, until)| (days, from * 15, until * 15));
    let over = (
        any::<bool>(),
        -500_i64..LENGTH,
        prop::option::of(1_i64..LENGTH),
    );
    (
        0..CHANGES.len(),
        -LENGTH..0,
        prop::collection::vec(shift, 0..4),
        prop::collection::vec(over, 0..3),
        prop::option::of((0..LENGTH, 1..LENGTH)),
        prop::option::of(-3_i64..3),
    )
        .prop_map(
            |(place, window_from, shifts, overrides, absence, holiday)| Plan {
                place,
                window_from,
                shifts,
                overrides,
                absence,
                holiday,
            },
        )
}

impl Plan {
    fn zone(&self) -> TimeZone {
        TimeZone::get(CHANGES[self.place].0).unwrap()
    }

    fn window(&self) -> Span {
        let from = moment(CHANGES[self.place].1) + Millis::minutes(self.window_from);
        let until = from + Millis::minutes(LENGTH);
        Span { from, until }
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.window().from + Millis::minutes(minute)
    }

    fn holiday(&self) -> Option<Holiday> {
        let change = date_of(&self.zone(), moment(CHANGES[self.place].1));
        self.holiday.map(|days| Holiday {
            date: change.checked_add(days.days()).unwrap(),
            valid: ALWAYS,
        })
    }

    fn schedule(&self) -> Schedule {
        let shifts = self.shifts.iter().map(|&(days, starts, ends)| WeeklyShift {
            number: 1,
            instructor: user(1),
            days: Weekdays::from_bits(days).unwrap(),
            hours: Hours::from_minutes(starts, ends).unwrap(),
            zone: self.zone(),
            dates: None,
            valid: ALWAYS,
        });
        let overrides = self
            .overrides
            .iter()
            .map(|&(is_on, from, length)| DutyOverride {
                instructor: user(1),
                presence: if is_on { Presence::On } else { Presence::Off },
                from: self.at(from),
                until: length.map(|length| self.at(from + length)),
            });
        let absences = self.absence.iter().map(|&(from, length)| Absence {
            instructor: user(1),
            span: Span {
                from: self.at(from),
                until: self.at(from + length),
            },
        });
        Schedule {
            shifts: shifts.collect(),
            rotations: Vec::new(),
            overrides: overrides.collect(),
            swaps: Vec::new(),
            holidays: self.holiday().into_iter().collect(),
            absences: absences.collect(),
        }
    }

    /// Returns whether the person is on duty at a moment, by local time and the list of overrides.
    fn is_there(&self, wall: &Wall, at: Timestamp) -> bool {
        let is_away =
            |&(from, length): &(i64, i64)| self.at(from) <= at && at < self.at(from + length);
        if self.absence.as_ref().is_some_and(is_away) {
            return false;
        }
        let said = self.overrides.iter().rev().find(|(_, from, length)| {
            let ended = length.is_some_and(|length| self.at(from + length) <= at);
            self.at(*from) <= at && !ended
        });
        if let Some((is_on, _, _)) = said {
            return *is_on;
        }
        self.shifts.iter().any(|&(days, starts, ends)| {
            let hours = Hours::from_minutes(starts, ends).unwrap();
            let is_day = |date: Date| {
                let is_holiday = self.holiday().is_some_and(|holiday| holiday.date == date);
                days & (1 << date.weekday().to_monday_zero_offset()) != 0 && !is_holiday
            };
            wall.holds(hours, &is_day, at)
        })
    }
}

/// Makes up no split, or one of the week into two or three parts.
pub(super) fn splits() -> impl Strategy<Value = Split> {
    prop::collection::vec(0_usize..3, 7).prop_map(|parts| {
        let part = |which: usize| {
            let days = (0..7).filter(|day| parts[*day] == which);
            Weekdays::from_bits(days.fold(0, |bits, day| bits | 1 << day))
        };
        Split::of((0..3).filter_map(part).collect()).unwrap_or_default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn on_duty_is_what_every_minute_on_the_wall_says(plan in plans()) {
        let (schedule, window) = (plan.schedule(), plan.window());
        let wall = Wall::around(&plan.zone(), window);
        let spans = schedule.on_duty(user(1), window);
        for minute in (0..LENGTH).step_by(7) {
            let at = plan.at(minute);
            let there = plan.is_there(&wall, at);
            prop_assert_eq!(spans.iter().any(|span| span.contains(at)), there, "{} {:?}", minute, at.to_jiff());
            prop_assert_eq!(schedule.is_on_duty(user(1), at), there);
        }
    }

    #[test]
    fn a_rotation_without_joins_is_what_counting_days_says(
        place in 0..CHANGES.len(),
        turn_days in 1_u16..5,
        people in 1_u64..4,
        days_ago in 0_i64..40,
        (starts, ends) in (0_u16..24, 0_u16..=24),
        split in splits(),
    ) {
        let (zone, change) = (TimeZone::get(CHANGES[place].0).unwrap(), moment(CHANGES[place].1));
        let window = Span { from: change - Millis::days(1), until: change + Millis::days(1) };
        let hours = Hours::from_minutes(starts * 60, ends * 60).unwrap();
        let start = date_of(&zone, change).checked_sub(days_ago.days()).unwrap();
        let rotation = Rotation {
            name: "turns".to_owned(),
            turn_days,
            start,
            split: split.clone(),
            hours,
            zone: zone.clone(),
            members: (1..=people).map(member).collect(),
            valid: ALWAYS,
        };
        let wall = Wall::around(&zone, window);
        let turns = rotation.turns(window, &[], &[]);
        for minute in (0..LENGTH).step_by(30) {
            let at = window.from + Millis::minutes(minute);
            for id in 1..=people {
                let is_day = |date: Date| {
                    let since = i64::from(start.until(date).unwrap().get_days());
                    let turn = since / i64::from(turn_days);
                    let part = split.parts().iter().position(|days| days.has(date.weekday()));
                    let whose = turn - part.unwrap_or(0) as i64;
                    since >= 0 && whose.rem_euclid(people as i64) == id as i64 - 1
                };
                let found = turns.iter().any(|(who, span)| *who == user(id) && span.contains(at));
                prop_assert_eq!(found, wall.holds(hours, &is_day, at), "{} at {:?}", id, at.to_jiff());
            }
        }
    }

    #[test]
    fn covers_fill_the_span_and_name_who_is_there(plan in plans(), other in plans()) {
        let mut schedule = plan.schedule();
        for mut shift in other.schedule().shifts {
            shift.instructor = user(2);
            schedule.shifts.push(shift);
        }
        let (people, window) = ([user(1), user(2)], plan.window());
        let covers = schedule.coverage(&people, window);
        prop_assert_eq!(covers.first().unwrap().span.from, window.from);
        prop_assert_eq!(covers.last().unwrap().span.until, window.until);
        for two in covers.windows(2) {
            prop_assert_eq!(two[0].span.until, two[1].span.from);
            prop_assert!(two[0].on_duty != two[1].on_duty || two[0].missing != two[1].missing);
        }
        for cover in covers {
            for at in [cover.span.from, cover.span.until - Millis::minutes(1)] {
                for who in people {
                    prop_assert_eq!(cover.on_duty.contains(&who), schedule.is_on_duty(who, at));
                }
            }
        }
    }
}

fn roster(shifts: Vec<WeeklyShift>) -> Roster {
    let users: BTreeSet<UserId> = shifts.iter().map(|shift| shift.instructor).collect();
    let candidate = |user| RosterMember {
        instructor: Instructor::new(user),
        open: 0,
        load: 0,
    };
    Roster {
        candidates: users.into_iter().map(candidate).collect(),
        schedule: Schedule {
            shifts,
            ..Schedule::default()
        },
    }
}

fn shift(who: u64, days: &str, hours: &str, zone: &str) -> WeeklyShift {
    WeeklyShift {
        number: 1,
        instructor: user(who),
        days: days.parse().unwrap(),
        hours: hours.parse().unwrap(),
        zone: TimeZone::get(zone).unwrap(),
        dates: None,
        valid: ALWAYS,
    }
}

#[test]
fn who_comes_next_takes_the_category_and_is_not_away() {
    let monday = moment("2026-01-05T09:00:00Z");
    let mut roster = roster(vec![
        shift(1, "mon", "12-14", "Europe/Berlin"),
        shift(2, "mon", "08-10", "America/New_York"),
        shift(3, "tue", "9-10", "UTC"),
    ]);
    let coming = |at: &str, who: u64| {
        Some(Coming {
            at: moment(at),
            instructor: user(who),
        })
    };
    assert_eq!(roster.next(None, monday), coming("2026-01-05T11:00:00Z", 1));
    let eleven = moment("2026-01-05T11:00:00Z");
    assert_eq!(roster.next(None, eleven), coming("2026-01-05T13:00:00Z", 2));
    roster.candidates[0]
        .instructor
        .categories
        .insert("billing".to_owned());
    assert_eq!(
        roster.next(Some("videos"), monday),
        coming("2026-01-05T13:00:00Z", 2)
    );
    roster.schedule.absences.push(Absence {
        instructor: user(2),
        span: Span {
            from: monday,
            until: moment("2026-01-05T14:30:00Z"),
        },
    });
    assert_eq!(
        roster.next(Some("videos"), monday),
        coming("2026-01-05T14:30:00Z", 2)
    );
    roster.candidates[1].instructor.capacity = 0;
    assert_eq!(
        roster.next(Some("videos"), monday),
        coming("2026-01-06T09:00:00Z", 3)
    );
    roster.dismiss(user(3));
    assert_eq!(roster.next(Some("videos"), monday), None);
    assert_eq!(
        roster.next(Some("billing"), eleven),
        coming("2026-01-12T11:00:00Z", 1)
    );
}

#[test]
fn gaps_name_who_is_missing_and_overlaps_who_is_there() {
    let mut roster = roster(vec![
        shift(1, "mon", "9-12", "UTC"),
        shift(2, "mon", "11-13", "UTC"),
        shift(3, "mon", "13-14", "UTC"),
    ]);
    let at = |hour: i64| moment("2026-01-05T00:00:00Z") + Millis::hours(hour);
    roster.schedule.absences.push(Absence {
        instructor: user(3),
        span: Span {
            from: at(13),
            until: at(20),
        },
    });
    let window = Span {
        from: at(8),
        until: at(15),
    };
    let seen: Vec<(i64, Vec<u64>, Vec<u64>)> = roster
        .coverage(window)
        .into_iter()
        .map(|cover| {
            let ids = |users: Vec<UserId>| users.into_iter().map(UserId::get).collect();
            let hours = cover.span.from.since(at(0)).get() / (60 * MINUTE);
            (hours, ids(cover.on_duty), ids(cover.missing))
        })
        .collect();
    let expected = [
        (8, vec![], vec![]),
        (9, vec![1], vec![]),
        (11, vec![1, 2], vec![]),
        (12, vec![2], vec![]),
        (13, vec![], vec![3]),
        (14, vec![], vec![]),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_removed_shift_stands_as_it_was_until_then() {
    let mut former = shift(1, "mon", "9-12", "UTC");
    former.valid.until = Some(moment("2026-01-12T10:00:00Z"));
    let roster = roster(vec![former]);
    let there = |at: &str| roster.is_on_duty(user(1), moment(at));
    assert!(there("2026-01-05T11:59:00Z") && there("2026-01-12T09:59:00Z"));
    assert!(!there("2026-01-12T10:00:00Z") && !there("2026-01-19T10:00:00Z"));
}

#[test]
fn on_a_holiday_no_shift_begins_but_what_has_begun_goes_on() {
    let mut roster = roster(vec![shift(1, "daily", "22-6", "UTC")]);
    roster.schedule.holidays.push(Holiday {
        date: "2026-01-06".parse().unwrap(),
        valid: Validity {
            from: moment("2026-01-05T12:00:00Z"),
            until: None,
        },
    });
    let there = |roster: &Roster, at: &str| roster.is_on_duty(user(1), moment(at));
    assert!(
        there(&roster, "2026-01-06T03:00:00Z"),
        "it began the day before"
    );
    assert!(!there(&roster, "2026-01-06T23:00:00Z") && !there(&roster, "2026-01-07T03:00:00Z"));
    assert!(there(&roster, "2026-01-07T23:00:00Z"));
    roster.schedule.holidays[0].valid.from = moment("2026-01-06T22:30:00Z");
    assert!(
        there(&roster, "2026-01-06T23:00:00Z"),
        "it had begun when that was set"
    );
    roster.schedule.holidays[0].valid = Validity {
        from: moment("2026-01-05T12:00:00Z"),
        until: Some(moment("2026-01-06T22:30:00Z")),
    };
    assert!(
        !there(&roster, "2026-01-06T23:00:00Z"),
        "it was one when the shift would begin"
    );
}

#[test]
fn duty_ends_with_the_last_of_what_touches_or_cannot_be_foreseen() {
    let mut roster = roster(vec![
        shift(1, "mon", "9-12", "UTC"),
        shift(1, "mon", "12-14", "UTC"),
    ]);
    let ten = moment("2026-01-05T10:00:00Z");
    assert_eq!(
        roster.duty_ends(user(1), ten),
        Some(moment("2026-01-05T14:00:00Z"))
    );
    roster.schedule.overrides.push(DutyOverride {
        instructor: user(1),
        presence: Presence::On,
        from: ten,
        until: None,
    });
    assert_eq!(roster.duty_ends(user(1), ten), None);
}

#[test]
fn duty_that_ended_lately_and_is_to_end_is_seen_to_once() {
    let mut roster = roster(vec![shift(1, "mon-fri", "9-12", "UTC")]);
    let now = moment("2026-01-06T15:00:00Z");
    let ends = |roster: &Roster, seen: Option<&str>| {
        let ends = roster.ends(user(1), seen.map(moment), now);
        [0, 1].map(|place| ends[place])
    };
    let noon = |day: i64| moment("2026-01-05T12:00:00Z") + Millis::days(day);
    assert_eq!(ends(&roster, None), [noon(1), noon(2)]);
    assert_eq!(
        ends(&roster, Some("2026-01-05T12:00:00Z")),
        [noon(1), noon(2)]
    );
    assert_eq!(
        ends(&roster, Some("2026-01-06T12:00:00Z")),
        [noon(2), noon(3)]
    );
    roster.schedule.overrides.push(DutyOverride {
        instructor: user(1),
        presence: Presence::On,
        from: moment("2026-01-06T11:00:00Z"),
        until: Some(moment("2026-01-06T18:00:00Z")),
    });
    let extended = moment("2026-01-06T18:00:00Z");
    assert_eq!(ends(&roster, None), [extended, noon(2)]);
}

#[test]
fn who_takes_a_category_is_told_however_much_they_hold_but_given_only_what_has_room() {
    let mut roster = roster(vec![
        shift(1, "mon", "9-12", "UTC"),
        shift(2, "mon", "9-12", "UTC"),
    ]);
    let ten = moment("2026-01-05T10:00:00Z");
    roster.candidates[1]
        .instructor
        .categories
        .insert("billing".to_owned());
    roster.candidates[0].instructor.capacity = 1;
    roster.give(user(1));
    assert_eq!(roster.everyone_taking(Some("technical"), ten), [user(1)]);
    assert_eq!(roster.choices(Some("technical"), ten), []);
    assert_eq!(roster.choices(Some("billing"), ten), [user(2)]);
    roster.candidates[0].instructor.capacity = 0;
    assert_eq!(roster.everyone_taking(Some("technical"), ten), []);
}

#[test]
fn the_temporary_schedule_replaces_its_instructors_shifts_and_turns_on_its_dates() {
    let date = |text: &str| text.parse().unwrap();
    let mut late = shift(1, "mon-fri", "14-18", "UTC");
    late.dates = Some(Dates {
        first: date("2026-01-06"),
        last: date("2026-01-07"),
    });
    late.valid.from = moment("2026-01-06T10:00:00Z");
    let mut roster = roster(vec![
        shift(1, "mon-fri", "9-12", "UTC"),
        shift(2, "mon-fri", "9-12", "UTC"),
        late,
    ]);
    roster.schedule.rotations.push(Rotation {
        name: "evenings".to_owned(),
        turn_days: 1,
        start: date("2026-01-05"),
        split: Split::default(),
        hours: "20-22".parse().unwrap(),
        zone: TimeZone::UTC,
        members: vec![member(2), member(2), member(1), member(1)],
        valid: ALWAYS,
    });
    let there = |roster: &Roster, who: u64, at: &str| roster.is_on_duty(user(who), moment(at));
    for (at, expected) in [
        ("2026-01-05T15:00:00Z", false),
        ("2026-01-06T11:00:00Z", true), // it had begun when the other was added
        ("2026-01-06T15:00:00Z", true),
        ("2026-01-07T11:00:00Z", false),
        ("2026-01-07T15:00:00Z", true),
        ("2026-01-07T21:00:00Z", false), // though it is their turn
        ("2026-01-08T11:00:00Z", true),
        ("2026-01-08T15:00:00Z", false),
        ("2026-01-08T21:00:00Z", true),
    ] {
        assert_eq!(there(&roster, 1, at), expected, "{at}");
    }
    let others_keep_theirs = there(&roster, 2, "2026-01-07T11:00:00Z");
    assert!(others_keep_theirs);
    roster.schedule.shifts[2].valid.until = Some(moment("2026-01-06T20:00:00Z"));
    assert!(there(&roster, 1, "2026-01-07T11:00:00Z"), "it was removed");
    assert!(!there(&roster, 1, "2026-01-07T15:00:00Z"));
}
