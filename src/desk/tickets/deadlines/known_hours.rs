//! The duty hours of a guild, kept for the deadlines of its tickets: the roster is read once, and the hours of each
//! category are computed once. They are as current as that roster. Code that keeps them beyond one transaction must
//! notice changes of the roster. Never reads the roster itself.

use std::collections::HashMap;

use crate::domain::{GuildId, Millis, Roster, Span, Timestamp};

/// The time by which more hours are computed than are asked for, because the next ticket is looked at a moment later.
const MORE: Millis = Millis::hours(1);

/// The duty hours of one guild, as far as they were asked for; at first of no guild.
#[derive(Default)]
pub(crate) struct KnownHours {
    /// The guild, and the moment from which the roster tells who was on duty.
    of: Option<(GuildId, Timestamp)>,
    roster: Roster,
    by_category: HashMap<Option<String>, HoursWithin>,
}

/// The duty hours within a span.
struct HoursWithin {
    span: Span,
    on_duty: Vec<Span>,
}

impl HoursWithin {
    fn within(&self, window: Span) -> Vec<Span> {
        let on_duty = self.on_duty.iter();
        on_duty.filter_map(|span| span.common(window)).collect()
    }
}

impl KnownHours {
    /// Makes them from a roster that was read from `since` on.
    pub(crate) fn of(guild: GuildId, since: Timestamp, roster: Roster) -> Self {
        Self {
            of: Some((guild, since)),
            roster,
            by_category: HashMap::new(),
        }
    }

    /// Returns whether they belong to a guild, and reach back to `from`.
    pub(crate) fn reach(&self, guild: GuildId, from: Timestamp) -> bool {
        self.of
            .is_some_and(|(known, since)| known == guild && since <= from)
    }

    /// Lists the parts of a span in which somebody who takes a category is on duty, in order and without overlap. They
    /// must reach back to the span.
    pub(crate) fn within(&mut self, category: Option<&str>, window: Span) -> Vec<Span> {
        let category = category.map(str::to_owned);
        let known = self.by_category.get(&category);
        if let Some(hours) = known.filter(|hours| hours.span.common(window) == Some(window)) {
            return hours.within(window);
        }
        let span = Span {
            from: self.of.map_or(window.from, |(_, since)| since),
            until: window.until + MORE,
        };
        let on_duty = self.roster.duty_hours(category.as_deref(), span);
        let hours = HoursWithin { span, on_duty };
        let asked = hours.within(window);
        self.by_category.insert(category, hours);
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        DutyOverride, FormerTakes, Instructor, Presence, RosterMember, Schedule, UserId,
    };

    const NOON: Timestamp = Timestamp::from_millis(1_000_000_000_000);

    fn span(from: i64, until: i64) -> Span {
        Span {
            from: NOON + Millis::hours(from),
            until: NOON + Millis::hours(until),
        }
    }

    /// Makes a roster of one person, who is on duty for `hours` and takes only billing until `billing_until`.
    fn roster(hours: i64, billing_until: i64) -> Roster {
        let user = UserId::new(1);
        let former = FormerTakes {
            until: NOON + Millis::hours(billing_until),
            categories: ["billing".to_owned()].into(),
            capacity: 5,
        };
        let instructor = Instructor {
            former: vec![former],
            ..Instructor::new(user)
        };
        let on = DutyOverride {
            instructor: user,
            presence: Presence::On,
            from: NOON,
            until: Some(NOON + Millis::hours(hours)),
        };
        Roster {
            candidates: vec![RosterMember {
                instructor,
                open: 0,
                load: 0,
            }],
            schedule: Schedule {
                overrides: vec![on],
                ..Schedule::default()
            },
        }
    }

    #[test]
    fn hours_that_are_known_are_those_of_the_roster() {
        let (guild, roster) = (GuildId::new(1), roster(400, 5));
        let mut known = KnownHours::of(guild, span(-24, 0).from, roster.clone());
        // The second and the third lie within the hours known from the first; the last does not.
        for window in [span(-1, 100), span(-24, 100), span(4, 50), span(-2, 900)] {
            for category in [None, Some("billing"), Some("technical")] {
                let hours = roster.duty_hours(category, window);
                assert_eq!(
                    known.within(category, window),
                    hours,
                    "{category:?} {window:?}"
                );
            }
        }
    }

    #[test]
    fn hours_reach_no_other_guild_and_no_earlier_moment() {
        let (guild, since) = (GuildId::new(1), NOON);
        let known = KnownHours::of(guild, since, Roster::default());
        assert!(known.reach(guild, since) && known.reach(guild, since + MORE));
        assert!(!known.reach(guild, since - MORE));
        assert!(!known.reach(GuildId::new(2), since));
        assert!(!KnownHours::default().reach(guild, since));
    }
}
