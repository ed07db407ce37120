//! The places that may not be read. Each is tried again at its own time, seldom, and beside other readings.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::domain::{ChannelId, GuildId, Millis, Timestamp};

/// The time until a place that may not be read is tried again.
const RETRY_AFTER: Millis = Millis::minutes(10);
/// The time after which a refused direct-message channel is given up: older messages are not read anyway.
const GIVEN_UP: Millis = Millis::hours(24);

/// The places that may not be read.
#[derive(Debug, Default)]
pub(super) struct RefusedPlaces(BTreeMap<ChannelId, RefusedPlace>);

#[derive(Debug)]
struct RefusedPlace {
    whose: Option<GuildId>,
    /// The time of the first refusal.
    since: Timestamp,
    /// The time of the next attempt; `None` while one is under way.
    due: Option<Timestamp>,
}

impl RefusedPlaces {
    /// Notes that a place may not be read. Returns false if the place is given up. In a guild, somebody can grant the
    /// permission; in direct messages nobody can, so the intervals grow.
    pub(super) fn note(
        &mut self,
        whose: Option<GuildId>,
        place: ChannelId,
        now: Timestamp,
    ) -> bool {
        let refused = self.0.entry(place).or_insert(RefusedPlace {
            whose,
            since: now,
            due: None,
        });
        let lasts = now.since(refused.since);
        if whose.is_none() && lasts >= GIVEN_UP {
            self.0.remove(&place);
            return false;
        }
        let wait = if whose.is_none() {
            RETRY_AFTER.max(lasts)
        } else {
            RETRY_AFTER
        };
        let planned = refused.due.filter(|due| *due > now);
        refused.due = planned.or(Some(now + wait));
        true
    }

    /// Forgets the refusal of a place, which may be read, or is gone.
    pub(super) fn forget(&mut self, place: ChannelId) {
        self.0.remove(&place);
    }

    /// Returns whether a place may not be read and is not due for another attempt.
    pub(super) fn waits(&self, place: ChannelId, now: Timestamp) -> bool {
        let due = self.0.get(&place).and_then(|refused| refused.due);
        due.is_some_and(|due| due > now)
    }

    /// Finds the guild whose refused place has been due for longest, with that time. Leaves out the guilds in
    /// `being_read`.
    pub(super) fn next_due(
        &self,
        now: Timestamp,
        being_read: &HashSet<Option<GuildId>>,
    ) -> Option<(Timestamp, Option<GuildId>)> {
        let due = self
            .0
            .values()
            .filter_map(|refused| Some((refused.due?, refused.whose)));
        due.filter(|(at, whose)| *at <= now && !being_read.contains(whose))
            .min()
    }

    /// Takes the places of a guild that are due, for another attempt.
    pub(super) fn take_due(
        &mut self,
        whose: Option<GuildId>,
        now: Timestamp,
    ) -> BTreeSet<ChannelId> {
        let theirs = self.0.iter_mut().filter(|(_, one)| one.whose == whose);
        let due =
            theirs.filter_map(|(place, one)| one.due.take_if(|due| *due <= now).map(|_| *place));
        due.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minutes(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    /// Tries a place again whenever it is due, until it is given up; returns the minutes of the attempts.
    fn attempts(whose: Option<GuildId>, most: usize) -> Vec<i64> {
        let (mut places, place) = (RefusedPlaces::default(), ChannelId::new(2));
        let mut tried = Vec::new();
        for now in 0.. {
            let is_due = tried.is_empty() || places.take_due(whose, minutes(now)).contains(&place);
            if is_due {
                tried.push(now);
                if !places.note(whose, place, minutes(now)) || tried.len() == most {
                    break;
                }
            }
        }
        tried
    }

    #[test]
    fn direct_messages_that_may_not_be_read_are_tried_ever_more_seldom_and_given_up() {
        let expected = [0, 10, 20, 40, 80, 160, 320, 640, 1280, 2560];
        assert_eq!(attempts(None, 100), expected);
    }

    #[test]
    fn a_place_of_a_guild_is_tried_for_as_long_as_somebody_may_grant_it() {
        let every: Vec<i64> = (0..300).map(|times| times * 10).collect();
        assert_eq!(attempts(Some(GuildId::new(1)), 300), every);
    }

    #[test]
    fn each_place_waits_for_its_own_time() {
        let (mut places, nobody) = (RefusedPlaces::default(), HashSet::new());
        let [one, other] = [2, 3].map(ChannelId::new);
        assert!(places.note(None, one, minutes(0)));
        assert!(places.note(None, other, minutes(5)));
        assert!(places.note(None, one, minutes(6)), "refused by the way");
        assert!(places.waits(one, minutes(9)) && !places.waits(one, minutes(10)));
        assert_eq!(places.next_due(minutes(9), &nobody), None);
        assert_eq!(
            places.next_due(minutes(12), &nobody),
            Some((minutes(10), None))
        );
        assert_eq!(places.next_due(minutes(12), &[None].into()), None);
        assert_eq!(places.take_due(None, minutes(12)), [one].into());
        assert!(!places.waits(one, minutes(12)), "it is under way");
        assert_eq!(places.next_due(minutes(12), &nobody), None);
        places.forget(other);
        assert_eq!(places.take_due(None, minutes(60)), BTreeSet::new());
    }
}
