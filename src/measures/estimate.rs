//! Estimates the wait of a learner who asks for a person now, from learners who asked at this hour of the day or, if
//! these are too few, at more hours. Gives no estimate from too few.

use jiff::tz::TimeZone;

use super::survival::Survival;
use crate::domain::{Millis, Span, Timestamp};

/// The fewest first replies for an estimate.
const LEAST_REPLIES: u64 = 5;

/// The hours of the day from whose inquiries a wait is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursAsked {
    /// The present hour.
    This,
    /// The present hour, the one before and the one after.
    Near,
    /// All hours of the day.
    All,
}

impl HoursAsked {
    /// Every choice, the narrowest first.
    pub const ALL: [Self; 3] = [Self::This, Self::Near, Self::All];

    /// Returns the hours as a part of the day in which the present hour began at `hour`.
    pub fn of_day(self, hour: Timestamp) -> Span {
        let (before, length) = match self {
            Self::This => (0, 1),
            Self::Near => (1, 3),
            Self::All => (0, 24),
        };
        let from = hour - Millis::hours(before);
        Span {
            from,
            until: from + Millis::hours(length),
        }
    }

    /// Returns the name in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Near => "near",
            Self::All => "all",
        }
    }
}

/// The estimate of a learner's wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitEstimate {
    /// The hours at which the learners of the estimate asked.
    pub asked: HoursAsked,
    /// The number of waits behind it, including unfinished ones.
    pub n: u64,
    /// The time within which half of the waits ended.
    pub median: Millis,
    /// The time within which nine in ten waits ended.
    pub most: Millis,
}

impl WaitEstimate {
    /// Estimates from earlier waits, each with whether it ended with a reply. Waits without a reply count as censored
    /// (Kaplan and Meier, 1958). `None` if there are too few replies.
    pub fn of(asked: HoursAsked, waits: impl IntoIterator<Item = (Millis, bool)>) -> Option<Self> {
        let curve = Survival::of(waits).filter(|curve| curve.ended >= LEAST_REPLIES)?;
        Some(Self {
            asked,
            n: curve.n,
            median: curve.median()?,
            most: curve.until(0.1)?,
        })
    }
}

/// Finds the moment at which the present hour of the day began in a zone.
pub fn hour_began(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let there = now.to_jiff().to_zoned(zone.clone());
    let minutes = Millis::minutes(i64::from(there.minute()));
    let seconds = Millis::secs(i64::from(there.second()));
    now - (minutes + seconds + Millis::new(i64::from(there.millisecond())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(waits: &[i64], ended: bool) -> Vec<(Millis, bool)> {
        let waits = waits.iter();
        waits.map(|wait| (Millis::minutes(*wait), ended)).collect()
    }

    #[test]
    fn who_waits_still_makes_the_estimate_longer() {
        let estimate = |replied: &[i64], waiting: &[i64]| {
            let waits = [minutes(replied, true), minutes(waiting, false)].concat();
            let estimate = WaitEstimate::of(HoursAsked::This, waits)?;
            let [median, most] = [estimate.median, estimate.most];
            Some((estimate.n, median.get() / 60_000, most.get() / 60_000))
        };
        let replied = [2, 4, 6, 8, 10];
        assert_eq!(estimate(&replied, &[]), Some((5, 6, 10)));
        assert_eq!(estimate(&replied, &[5; 5]), Some((10, 8, 10)));
        assert_eq!(estimate(&replied, &[60; 3]), None, "three of eight wait on");
        assert_eq!(estimate(&replied[1..], &[1; 9]), None, "too few");
    }

    #[test]
    fn an_hour_begins_where_it_does_in_the_zone() {
        let at = |hour: i64, minute: i64| {
            Timestamp::from_millis(0) + Millis::hours(hour) + Millis::minutes(minute)
        };
        for (zone, expected) in [("UTC", at(9, 0)), ("Asia/Kolkata", at(8, 30))] {
            let zone = TimeZone::get(zone).unwrap();
            assert_eq!(hour_began(at(9, 10) + Millis::new(7), &zone), expected);
        }
    }

    #[test]
    fn the_hours_asked_widen_around_the_present_one() {
        let at = |hour: i64| Timestamp::from_millis(0) + Millis::hours(hour);
        for (asked, from, until) in [
            (HoursAsked::This, 9, 10),
            (HoursAsked::Near, 8, 11),
            (HoursAsked::All, 9, 33),
        ] {
            let expected = Span {
                from: at(from),
                until: at(until),
            };
            assert_eq!(asked.of_day(at(9)), expected);
        }
    }

    proptest! {
        #[test]
        fn an_estimate_lies_between_the_shortest_and_the_longest_wait(
            waits in prop::collection::vec(0_i64..600, 5..40),
        ) {
            let estimate = WaitEstimate::of(HoursAsked::All, minutes(&waits, true)).unwrap();
            let shortest = Millis::minutes(*waits.iter().min().unwrap());
            let longest = Millis::minutes(*waits.iter().max().unwrap());
            prop_assert!(shortest <= estimate.median && estimate.median <= estimate.most);
            prop_assert!(estimate.most <= longest);
        }
    }
}
