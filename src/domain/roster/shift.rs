//! Weekly shifts and rotations: who is scheduled when, before overrides, swaps and absences.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hours::{Hours, Split, Weekdays, date_of};
use super::span::{Span, joined};
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;

/// The time for which a shift or rotation is in the plan. An edit ends one and begins another, so the past never
/// changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The moment at which it was put into the plan.
    pub from: Timestamp,
    /// The moment at which it was removed from the plan, if it was.
    pub until: Option<Timestamp>,
}

impl Validity {
    /// Returns whether it is in the plan at a moment.
    fn holds_at(self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Returns the part of a span in which it is in the plan.
    fn within(self, window: Span) -> Option<Span> {
        let until = self.until.unwrap_or(window.until);
        Span::between(self.from, until)?.common(window)
    }
}

/// Lists the dates on which hours that reach into a span can begin. It has a margin of two days, because hours last up
/// to a day and a zone may skip one.
fn dates(zone: &TimeZone, window: Span) -> impl Iterator<Item = Date> + use<> {
    let first = date_of(zone, window.from).saturating_sub(2.days());
    let last = date_of(zone, window.until);
    first.series(1.day()).take_while(move |date| *date <= last)
}

/// A date on which no shift and no turn begins. Shifts that began before it was set continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The date, in the zone of each shift.
    pub date: Date,
    /// The time for which it is in the plan.
    pub valid: Validity,
}

/// Places hours on the date on which they begin, unless that is a holiday.
fn hours_on(date: Date, hours: Hours, zone: &TimeZone, holidays: &[Holiday]) -> Option<Span> {
    let span = hours.on(date, zone)?;
    let mut holidays = holidays.iter().filter(|holiday| holiday.date == date);
    let is_free = holidays.any(|holiday| holiday.valid.holds_at(span.from));
    (!is_free).then_some(span)
}

/// A run of dates from a first to a last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The first date.
    pub first: Date,
    /// The last date; not before the first.
    pub last: Date,
}

impl Dates {
    fn has(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

/// A weekly shift of an instructor. With dates, it belongs to the temporary schedule and replaces the instructor's
/// other shifts and turns on these dates.
#[derive(Clone, Debug, PartialEq)]
pub struct WeeklyShift {
    /// Its number within the guild.
    pub number: u32,
    /// The instructor whose shift it is.
    pub instructor: UserId,
    /// The days on which it begins.
    pub days: Weekdays,
    /// Its hours on each of them.
    pub hours: Hours,
    /// The zone of its days and hours.
    pub zone: TimeZone,
    /// The dates between which it begins, if it belongs to the temporary schedule.
    pub dates: Option<Dates>,
    /// The time for which it is in the plan.
    pub valid: Validity,
}

impl WeeklyShift {
    /// Lists the times within a span at which it takes place; `own` are all shifts of its instructor.
    pub fn spans(&self, window: Span, own: &[&Self], holidays: &[Holiday]) -> Vec<Span> {
        let Some(window) = self.valid.within(window) else {
            return Vec::new();
        };
        let days = dates(&self.zone, window).filter(|date| self.days.has(date.weekday()));
        let days = days.filter(|date| self.dates.is_none_or(|dates| dates.has(*date)));
        let hours = days.filter_map(|date| {
            let span = hours_on(date, self.hours, &self.zone, holidays)?;
            let replaces = |other: &&Self| other.replaces(date, span.from);
            let is_replaced = self.dates.is_none() && own.iter().any(replaces);
            (!is_replaced).then_some(span)
        });
        let spans = hours.filter_map(|span| span.common(window));
        joined(spans.collect())
    }

    /// Returns whether it replaces its instructor's other shifts and turns that begin at a time on a date.
    fn replaces(&self, date: Date, begins: Timestamp) -> bool {
        self.dates.is_some_and(|dates| dates.has(date)) && self.valid.holds_at(begins)
    }
}

/// A person of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationMember {
    /// The person.
    pub instructor: UserId,
    /// The first date on which they take turns; from the beginning if absent.
    pub joins: Option<Date>,
    /// The first date on which they no longer take turns.
    pub leaves: Option<Date>,
}

impl RotationMember {
    fn is_in_on(&self, date: Date) -> bool {
        self.joins.is_none_or(|joins| joins <= date) && self.leaves.is_none_or(|left| date < left)
    }
}

/// A group of people who take turns of some days each. A turn goes to the next person in the order who is in on its
/// first day; if they leave during the turn, the next person gets the rest of it. If a turn's days are split, its
/// holder has the first part, and each further part goes to the previous person in the order. So two people alternate,
/// and among more each has every part in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// Its name within the guild.
    pub name: String,
    /// The length of a turn in days.
    pub turn_days: u16,
    /// The first date of the first turn.
    pub start: Date,
    /// The division of a turn's days among different people.
    pub split: Split,
    /// The hours of each day of a turn.
    pub hours: Hours,
    /// The zone of its dates and hours.
    pub zone: TimeZone,
    /// Its people, in order.
    pub members: Vec<RotationMember>,
    /// The time for which it is in the plan.
    pub valid: Validity,
}

impl Rotation {
    /// Lists the hours within a span in order, each with its holder, without those that the temporary schedule
    /// replaces.
    pub fn turns(
        &self,
        window: Span,
        shifts: &[WeeklyShift],
        holidays: &[Holiday],
    ) -> Vec<(UserId, Span)> {
        let Some(window) = self.valid.within(window) else {
            return Vec::new();
        };
        let mut holders = Holders::of(self);
        let days = dates(&self.zone, window).filter(|date| *date >= self.start);
        let turns = days.filter_map(|date| {
            let holder = holders.on(date)?;
            let hours = hours_on(date, self.hours, &self.zone, holidays)?;
            let mut own = shifts.iter().filter(|one| one.instructor == holder);
            if own.any(|one| one.replaces(date, hours.from)) {
                return None;
            }
            Some((holder, hours.common(window)?))
        });
        turns.collect()
    }

    /// Replaces the list of people from a date on: new people join then, and missing ones leave. The others keep their
    /// turns, as far as the new order lets them.
    pub fn change_members(&mut self, people: &[UserId], from: Date) {
        let stays = |member: &RotationMember| member.leaves.is_none_or(|left| left > from);
        let mut members: Vec<RotationMember> = people
            .iter()
            .map(|&instructor| {
                let mut known = self.members.iter();
                let known = known.find(|one| one.instructor == instructor && stays(one));
                RotationMember {
                    instructor,
                    joins: known.map_or(Some(from), |known| known.joins),
                    leaves: None,
                }
            })
            .collect();
        // A person who leaves keeps their position in the order, so that turns continue from there.
        let mut place = 0;
        for old in &self.members {
            let is_kept =
                |one: &RotationMember| one.instructor == old.instructor && one.leaves.is_none();
            let kept = members.iter().position(|one| stays(old) && is_kept(one));
            place = match kept {
                Some(kept) => kept + 1,
                None => {
                    let leaves = Some(old.leaves.map_or(from, |left| left.min(from)));
                    members.insert(place, RotationMember { leaves, ..*old });
                    place + 1
                }
            };
        }
        self.members = members;
    }
}

/// A walk through a rotation's dates in order, which finds the holder of each turn.
struct Holders<'a> {
    rotation: &'a Rotation,
    /// The place of the person who had the last turn that anybody had.
    last: Option<usize>,
    /// The first date of the latest turn that was reached.
    began: Date,
    /// The first date of the turn after it.
    next_turn: Date,
}

impl<'a> Holders<'a> {
    fn of(rotation: &'a Rotation) -> Self {
        Self {
            rotation,
            last: None,
            began: rotation.start,
            next_turn: rotation.start,
        }
    }

    /// Returns the index of the first person after `place` in the order who is in on a date.
    fn following(&self, place: Option<usize>, date: Date) -> Option<usize> {
        let count = self.rotation.members.len();
        let first = place.map_or(0, |place| place + 1);
        let mut around = (first..first + count).map(|place| place % count);
        around.find(|place| self.rotation.members[*place].is_in_on(date))
    }

    /// Returns the index of the person who has a part of the latest turn. The first part belongs to the turn's holder
    /// at `place`, each further one to the previous person in the order who was in when the turn began.
    fn part_holder(&self, place: usize, part: usize) -> usize {
        let members = &self.rotation.members;
        let before = |place: usize| {
            let mut around =
                (1..=members.len()).map(|back| (place + members.len() - back) % members.len());
            around.find(|place| members[*place].is_in_on(self.began))
        };
        (0..part).fold(place, |place, _| before(place).unwrap_or(place))
    }

    fn on(&mut self, date: Date) -> Option<UserId> {
        while self.next_turn <= date {
            let begins = self.next_turn;
            self.last = self.following(self.last, begins).or(self.last);
            self.began = begins;
            let length = i64::from(self.rotation.turn_days.max(1));
            self.next_turn = begins.checked_add(length.days()).ok()?;
        }
        let first = self.last.or_else(|| self.following(None, date))?;
        let holder = self.part_holder(first, self.rotation.split.part_of(date.weekday()));
        let members = &self.rotation.members;
        if members[holder].is_in_on(date) {
            return Some(members[holder].instructor);
        }
        let stand_in = self.following(Some(holder), date)?;
        Some(members[stand_in].instructor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn rotation(turn_days: u16, people: &[u64]) -> Rotation {
        let member = |id: &u64| RotationMember {
            instructor: UserId::new(*id),
            joins: None,
            leaves: None,
        };
        Rotation {
            name: "week".to_owned(),
            turn_days,
            start: date("2026-01-05"),
            split: Split::default(),
            hours: Hours::WHOLE_DAY,
            zone: TimeZone::UTC,
            members: people.iter().map(member).collect(),
            valid: Validity {
                from: Timestamp::from_millis(0),
                until: None,
            },
        }
    }

    /// Returns the holder of each of the days from the start; 0 for nobody.
    fn days(rotation: &Rotation, count: i64) -> Vec<u64> {
        let from = Hours::WHOLE_DAY
            .on(rotation.start, &rotation.zone)
            .unwrap()
            .from;
        (0..count)
            .map(|day| {
                let from = from + crate::domain::Millis::days(day);
                let until = from + crate::domain::Millis::days(1);
                let turns = rotation.turns(Span { from, until }, &[], &[]);
                turns.first().map_or(0, |(user, _)| user.get())
            })
            .collect()
    }

    #[test]
    fn people_take_turns_in_order() {
        assert_eq!(days(&rotation(2, &[1, 2, 3]), 8), [1, 1, 2, 2, 3, 3, 1, 1]);
        assert_eq!(days(&rotation(1, &[]), 2), [0, 0]);
    }

    #[test]
    fn a_split_week_goes_to_two_people_who_alternate_and_to_three_each_part_in_turn() {
        let split = |people: &[u64]| Rotation {
            split: "mon-thu".parse().unwrap(),
            ..rotation(7, people)
        };
        let weeks = |people: &[u64], count: i64| {
            let days = days(&split(people), 7 * count);
            let weeks = days.chunks(7).map(|week| (week[0], week[4]));
            assert!(
                days.chunks(7)
                    .all(|week| week[..4] == [week[0]; 4] && week[4..] == [week[4]; 3])
            );
            weeks.collect::<Vec<_>>()
        };
        assert_eq!(weeks(&[1, 2], 3), [(1, 2), (2, 1), (1, 2)]);
        assert_eq!(weeks(&[1, 2, 3], 4), [(1, 3), (2, 1), (3, 2), (1, 3)]);
        assert_eq!(weeks(&[1], 2), [(1, 1), (1, 1)]);
        let mut left = split(&[1, 2, 3]);
        left.change_members(&[1, 2].map(UserId::new), date("2026-01-10"));
        let first = &days(&left, 14);
        assert_eq!(
            first[..7],
            [1, 1, 1, 1, 3, 1, 1],
            "3 leaves within their part"
        );
        assert_eq!(first[7..], [2, 2, 2, 2, 1, 1, 1]);
    }

    #[test]
    fn who_joins_waits_for_their_turn_and_who_leaves_hands_over() {
        let mut changed = rotation(2, &[1, 2]);
        let people = [1, 2, 3].map(UserId::new);
        changed.change_members(&people, date("2026-01-08"));
        assert_eq!(days(&changed, 8), [1, 1, 2, 2, 3, 3, 1, 1]);
        let mut changed = rotation(2, &[1, 2, 3]);
        changed.change_members(&[1, 3].map(UserId::new), date("2026-01-08"));
        assert_eq!(
            days(&changed, 8),
            [1, 1, 2, 3, 3, 3, 1, 1],
            "2 leaves within a turn"
        );
        changed.change_members(&[1, 3, 2].map(UserId::new), date("2026-01-12"));
        assert_eq!(
            days(&changed, 12)[..6],
            [1, 1, 2, 3, 3, 3],
            "what was stays"
        );
        assert_eq!(days(&changed, 12)[6..], [1, 1, 3, 3, 2, 2], "2 is back");
        changed.change_members(&[], date("2026-01-13"));
        assert_eq!(days(&changed, 9)[8..], [0]);
    }

    #[test]
    fn a_rotation_stands_only_from_when_to_when_it_is_planned() {
        let mut ended = rotation(1, &[1]);
        let at = |text: &str| {
            Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
        };
        ended.valid = Validity {
            from: at("2026-01-05T12:00:00Z"),
            until: Some(at("2026-01-06T06:00:00Z")),
        };
        let window = Span {
            from: at("2026-01-01T00:00:00Z"),
            until: at("2026-02-01T00:00:00Z"),
        };
        let spans: Vec<Span> = ended
            .turns(window, &[], &[])
            .into_iter()
            .map(|(_, span)| span)
            .collect();
        let planned = Span {
            from: at("2026-01-05T12:00:00Z"),
            until: at("2026-01-06T06:00:00Z"),
        };
        assert_eq!(joined(spans), [planned]);
    }
}
