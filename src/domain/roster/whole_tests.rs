//! Compares the whole roster with an oracle that looks at single moments of local time and the list of plans and
//! overrides: rotations, split or not, and weekly shifts; the temporary schedule; overrides and swaps; absences;
//! holidays; edits of each; around changes of the clocks in seven zones.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::schedule_tests::{CHANGES, LENGTH, Wall, moment, splits, user};
use super::*;

const PEOPLE: [u64; 3] = [1, 2, 3];

/// Days of the week, and the quarters of an hour at which hours begin and end.
type When = (u8, u16, u16);
/// The minutes from which and until which something is in the plan; `None` is unlimited.
type Stands = (Option<i64>, Option<i64>);

#[derive(Clone, Debug)]
struct Turns {
    turn_days: u16,
    split: Split,
    when: (u16, u16),
    /// The number of days from the first turn's beginning to the change of the clocks.
    days_ago: i64,
    /// The people in order, each with the days after the first turn on which they join and leave.
    people: Vec<(u64, Option<i64>, Option<i64>)>,
    stands: Stands,
}

#[derive(Clone, Copy, Debug)]
enum Said {
    /// A person is there or not, for so many minutes.
    Presence(u64, bool, Option<i64>),
    /// A part of the first person's time goes to the second: from so many minutes later on, for so many minutes.
    Swap(u64, u64, i64, i64),
}

/// A whole plan and everything that was said, in minutes from the beginning of the window.
#[derive(Clone, Debug)]
struct Plan {
    place: usize,
    other: usize,
    window_from: i64,
    /// Weekly shifts: the person, the hours, whether in the second of the two zones, and the time in the plan.
    shifts: Vec<(u64, When, bool, Stands)>,
    /// Temporary shifts: the person, the hours, the first day, the number of days, and the minute at which it was
    /// planned.
    temporary: Vec<(u64, When, i64, i64, i64)>,
    rotations: Vec<Turns>,
    /// Holidays, in days from the change of the clocks.
    holidays: Vec<(i64, Stands)>,
    /// The things that were said, each with its minute, in order.
    said: Vec<(i64, Said)>,
    absences: Vec<(u64, i64, i64)>,
}

fn when() -> impl Strategy<Value = When> {
    (1_u8..128, 0_u16..96, 0_u16..=96).prop_map(|(days, from, to)| (days, from * 15, to * 15))
}

fn stands() -> impl Strategy<Value = Stands> {
    let edge = || prop::option::weighted(0.3, -LENGTH..LENGTH);
    (edge(), edge())
}

fn rotations() -> impl Strategy<Value = Vec<Turns>> {
    let day = || prop::option::weighted(0.3, 0_i64..30);
    let person = (1_u64..=3, day(), day());
    let people = prop::collection::vec(person, 1..5);
    let hours = (0_u16..96, 0_u16..=96).prop_map(|(from, to)| (from * 15, to * 15));
    let turns = (1_u16..9, splits(), hours, 0_i64..30, people, stands()).prop_map(
        |(turn_days, split, when, days_ago, people, stands)| Turns {
            turn_days,
            split,
            when,
            days_ago,
            people,
            stands,
        },
    );
    prop::collection::vec(turns, 0..3)
}

fn said() -> impl Strategy<Value = Vec<(i64, Said)>> {
    let length = || prop::option::of(1_i64..LENGTH);
    let presence = (1_u64..=3, any::<bool>(), length());
    let swap = (1_u64..=3, 1_u64..3, -600_i64..LENGTH, 1_i64..2000);
    let one = prop_oneof![
        presence.prop_map(|(who, is_on, length)| Said::Presence(who, is_on, length)),
        swap.prop_map(|(giver, other, from, length)| {
            Said::Swap(giver, (giver + other - 1) % 3 + 1, from, length)
        }),
    ];
    prop::collection::vec((-600_i64..LENGTH, one), 0..5).prop_map(|mut said| {
        said.sort_by_key(|(at, _)| *at);
        // Simultaneous overrides are not distinguished here.
        said.dedup_by_key(|(at, _)| *at);
        said
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    let shift = (1_u64..=3, when(), any::<bool>(), stands());
    let temporary = (1_u64..=3, when(), -3_i64..2, 1_i64..4, -2 * LENGTH..LENGTH);
    let absence = (1_u64..=3, 0..LENGTH, 1..LENGTH);
    (
        (0..CHANGES.len(), 0..CHANGES.len(), -LENGTH..0),
        prop::collection::vec(shift, 0..4),
        prop::collection::vec(temporary, 0..2),
        rotations(),
        prop::collection::vec((-3_i64..3, stands()), 0..2),
        said(),
        prop::collection::vec(absence, 0..2),
    )
        .prop_map(
            |(
                (place, other, window_from),
                shifts,
                temporary,
                rotations,
                holidays,
                said,
                absences,
            )| Plan {
                place,
                other,
                window_from,
                shifts,
                temporary,
                rotations,
                holidays,
                said,
                absences,
            },
        )
}

impl Plan {
    fn zone(&self, is_other: bool) -> TimeZone {
        let place = if is_other { self.other } else { self.place };
        TimeZone::get(CHANGES[place].0).unwrap()
    }

    fn change(&self) -> Date {
        date_of(&self.zone(false), moment(CHANGES[self.place].1))
    }

    fn window(&self) -> Span {
        let from = moment(CHANGES[self.place].1) + Millis::minutes(self.window_from);
        let until = from + Millis::minutes(LENGTH);
        Span { from, until }
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.window().from + Millis::minutes(minute)
    }

    fn validity(&self, (from, until): Stands) -> Validity {
        Validity {
            from: from.map_or(Timestamp::from_millis(0), |from| self.at(from)),
            until: until.map(|until| self.at(until)),
        }
    }

    fn stands(&self, (from, until): Stands, at: Timestamp) -> bool {
        from.is_none_or(|from| self.at(from) <= at) && until.is_none_or(|until| at < self.at(until))
    }

    fn schedule(&self) -> Schedule {
        let shift = |who, (days, starts, ends): When, is_other| WeeklyShift {
            number: 1,
            instructor: user(who),
            days: Weekdays::from_bits(days).unwrap(),
            hours: Hours::from_minutes(starts, ends).unwrap(),
            zone: self.zone(is_other),
            dates: None,
            valid: self.validity((None, None)),
        };
        let shifts = self
            .shifts
            .iter()
            .map(|&(who, when, is_other, stands)| WeeklyShift {
                valid: self.validity(stands),
                ..shift(who, when, is_other)
            });
        let temporary = self
            .temporary
            .iter()
            .map(|&(who, when, first, days, since)| WeeklyShift {
                dates: Some(self.dates(first, days)),
                valid: self.validity((Some(since), None)),
                ..shift(who, when, false)
            });
        let (overrides, swaps) = self.overrides_and_swaps();
        Schedule {
            shifts: shifts.chain(temporary).collect(),
            rotations: self
                .rotations
                .iter()
                .map(|turns| self.rotation(turns))
                .collect(),
            overrides,
            swaps,
            holidays: self
                .holidays
                .iter()
                .map(|&(days, stands)| Holiday {
                    date: self.day(days),
                    valid: self.validity(stands),
                })
                .collect(),
            absences: self
                .absences
                .iter()
                .map(|&(who, from, length)| Absence {
                    instructor: user(who),
                    span: Span {
                        from: self.at(from),
                        until: self.at(from + length),
                    },
                })
                .collect(),
        }
    }

    fn overrides_and_swaps(&self) -> (Vec<DutyOverride>, Vec<Swap>) {
        let (mut overrides, mut swaps) = (Vec::new(), Vec::new());
        for &(minute, said) in &self.said {
            match said {
                Said::Presence(who, is_on, length) => overrides.push(DutyOverride {
                    instructor: user(who),
                    presence: if is_on { Presence::On } else { Presence::Off },
                    from: self.at(minute),
                    until: length.map(|length| self.at(minute + length)),
                }),
                Said::Swap(giver, taker, from, length) => swaps.push(Swap {
                    giver: user(giver),
                    taker: user(taker),
                    span: self.swapped(minute, from, length),
                    taken_at: self.at(minute),
                }),
            }
        }
        (overrides, swaps)
    }

    fn day(&self, days: i64) -> Date {
        self.change().checked_add(days.days()).unwrap()
    }

    fn dates(&self, first: i64, days: i64) -> Dates {
        Dates {
            first: self.day(first),
            last: self.day(first + days - 1),
        }
    }

    fn swapped(&self, taken: i64, from: i64, length: i64) -> Span {
        let from = from.max(taken);
        Span {
            from: self.at(from),
            until: self.at(from + length),
        }
    }

    fn rotation(&self, turns: &Turns) -> Rotation {
        let start = self.day(-turns.days_ago);
        let after = |days: Option<i64>| days.map(|days| start.checked_add(days.days()).unwrap());
        let members = turns
            .people
            .iter()
            .map(|&(who, joins, leaves)| RotationMember {
                instructor: user(who),
                joins: after(joins),
                leaves: after(leaves),
            });
        Rotation {
            name: "turns".to_owned(),
            turn_days: turns.turn_days,
            start,
            split: turns.split.clone(),
            hours: Hours::from_minutes(turns.when.0, turns.when.1).unwrap(),
            zone: self.zone(false),
            members: members.collect(),
            valid: self.validity(turns.stands),
        }
    }
}

/// Returns who has a date in a rotation, by going through the turns one after another.
fn whose(turns: &Turns, start: Date, date: Date) -> Option<u64> {
    let count = turns.people.len() as i64;
    let day = i64::from(start.until(date).unwrap().get_days());
    let is_in = |place: i64, day: i64| {
        let (_, joins, leaves) = turns.people[place.rem_euclid(count) as usize];
        joins.is_none_or(|joins| joins <= day) && leaves.is_none_or(|leaves| day < leaves)
    };
    // Positions are counted without end; a person has a position and every further one a round later.
    let ahead = |from: i64, day: i64| (from..from + count).find(|place| is_in(*place, day));
    let (mut holder, mut began) = (None, 0);
    for turn in (0..=day).step_by(usize::from(turns.turn_days)) {
        let next = holder.map_or(0, |place| place + 1);
        holder = ahead(next, turn).or(holder);
        began = turn;
    }
    let mut place = holder.or_else(|| ahead(0, day))?;
    let parts = turns.split.parts().iter();
    let part = parts.clone().position(|days| days.has(date.weekday()));
    for _ in 0..part.unwrap_or(0) {
        let before = (1..=count)
            .map(|back| place - back)
            .find(|place| is_in(*place, began));
        place = before.unwrap_or(place);
    }
    let place = if is_in(place, day) {
        place
    } else {
        ahead(place + 1, day)?
    };
    Some(turns.people[place.rem_euclid(count) as usize].0)
}

/// The clocks on the walls of the two zones.
struct Walls([Wall; 2]);

impl Plan {
    fn walls(&self) -> Walls {
        Walls([false, true].map(|other| Wall::around(&self.zone(other), self.window())))
    }

    /// Returns whether hours that begin on dates hold at a moment, unless that is a holiday or the date is not meant.
    fn holds(
        &self,
        wall: &Wall,
        (starts, ends): (u16, u16),
        at: Timestamp,
        is_meant: impl Fn(Date, Timestamp) -> bool,
    ) -> bool {
        let hours = Hours::from_minutes(starts, ends).unwrap();
        wall.on_dates(hours).any(|(date, span)| {
            let is_holiday = self
                .holidays
                .iter()
                .any(|&(days, stands)| self.day(days) == date && self.stands(stands, span.from));
            span.contains(at) && !is_holiday && is_meant(date, span.from)
        })
    }

    /// Returns whether a person has a shift or a turn at a moment.
    fn is_rostered(&self, walls: &Walls, who: u64, at: Timestamp) -> bool {
        let has_day =
            |days: u8, date: Date| days & (1 << date.weekday().to_monday_zero_offset()) != 0;
        let [here, there] = &walls.0;
        let is_replaced = |date: Date, begins: Timestamp| {
            self.temporary
                .iter()
                .any(|&(whose, _, first, count, since)| {
                    let dates = self.dates(first, count);
                    let is_in = dates.first <= date && date <= dates.last;
                    whose == who && is_in && self.at(since) <= begins
                })
        };
        let weekly = self
            .shifts
            .iter()
            .any(|&(whose, (days, starts, ends), is_other, stands)| {
                let wall = if is_other { there } else { here };
                let is_own = whose == who && self.stands(stands, at);
                is_own
                    && self.holds(wall, (starts, ends), at, |date, begins| {
                        has_day(days, date) && !is_replaced(date, begins)
                    })
            });
        let temporary =
            self.temporary
                .iter()
                .any(|&(whose, (days, starts, ends), first, count, since)| {
                    let dates = self.dates(first, count);
                    let is_own = whose == who && self.at(since) <= at;
                    is_own
                        && self.holds(here, (starts, ends), at, |date, _| {
                            has_day(days, date) && dates.first <= date && date <= dates.last
                        })
                });
        let turn = self.rotations.iter().any(|turns| {
            let start = self.day(-turns.days_ago);
            self.stands(turns.stands, at)
                && self.holds(here, turns.when, at, |date, begins| {
                    let is_own = date >= start && whose(turns, start, date) == Some(who);
                    is_own && !is_replaced(date, begins)
                })
        });
        weekly || temporary || turn
    }

    /// Returns which of the three are on duty at a moment, by local time and the list of overrides.
    fn there(&self, walls: &Walls, at: Timestamp) -> [bool; 3] {
        let mut planned = PEOPLE.map(|who| self.is_rostered(walls, who, at));
        let mut there = planned;
        for &(minute, said) in &self.said {
            match said {
                Said::Presence(who, is_on, length) => {
                    let is_over = length.is_some_and(|length| self.at(minute + length) <= at);
                    if self.at(minute) <= at && !is_over {
                        there[who as usize - 1] = is_on;
                    }
                }
                Said::Swap(giver, taker, from, length) => {
                    if self.swapped(minute, from, length).contains(at) {
                        let (giver, taker) = (giver as usize - 1, taker as usize - 1);
                        there[taker] |= planned[giver] || there[giver];
                        planned[taker] |= planned[giver];
                        (there[giver], planned[giver]) = (false, false);
                    }
                }
            }
        }
        for &(who, from, length) in &self.absences {
            there[who as usize - 1] &= at < self.at(from) || self.at(from + length) <= at;
        }
        there
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_whole_roster_is_what_each_moment_says(plan in plans()) {
        let (schedule, walls) = (plan.schedule(), plan.walls());
        let spans = PEOPLE.map(|who| schedule.on_duty(user(who), plan.window()));
        for minute in (0..LENGTH).step_by(11) {
            let at = plan.at(minute);
            let found = spans.each_ref().map(|spans| spans.iter().any(|span| span.contains(at)));
            prop_assert_eq!(found, plan.there(&walls, at), "{} {:?}", minute, at.to_jiff());
        }
    }

    #[test]
    fn the_duty_in_a_part_of_the_time_is_that_part_of_the_duty(
        plan in plans(),
        from in 0..LENGTH,
        length in 1..LENGTH,
    ) {
        let (schedule, window) = (plan.schedule(), plan.window());
        let part = Span { from: plan.at(from), until: plan.at(from + length) };
        if let Some(part) = part.common(window) {
            for who in PEOPLE {
                let whole = schedule.on_duty(user(who), window);
                let found: Vec<Span> = whole.iter().filter_map(|span| span.common(part)).collect();
                prop_assert_eq!(schedule.on_duty(user(who), part), found);
            }
        }
    }

    #[test]
    fn an_edit_begins_now_and_turns_that_have_passed_stay(
        plan in plans(),
        fresh in rotations(),
        edited in 1..LENGTH,
    ) {
        let mut after = plan.clone();
        for turns in &mut after.rotations {
            let ends = turns.stands.1.map_or(edited, |until| until.min(edited));
            turns.stands.1 = Some(ends);
        }
        after.rotations.extend(fresh.into_iter().map(|mut turns| {
            turns.stands.0 = Some(edited);
            turns
        }));
        let passed = Span { until: plan.at(edited), ..plan.window() };
        let (before, after) = (plan.schedule(), after.schedule());
        for who in PEOPLE {
            prop_assert_eq!(before.on_duty(user(who), passed), after.on_duty(user(who), passed));
        }
    }
}
