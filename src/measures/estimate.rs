//! How long a learner will wait who asks for a person now, by those who asked at the same hour of the day. Says nothing
//! where too few did.

use jiff::tz::TimeZone;

use super::statistics::Spread;
use crate::domain::Timestamp;

/// The fewest first replies that an estimate rests on.
const ENOUGH: usize = 5;

/// The spread of the times to a first reply of those who asked at the same hour of the day as `now`, in a time zone; each
/// is given by when it was asked and when it was replied to. `None` if there are too few.
pub fn wait_at_this_hour(
    replies: &[(Timestamp, Timestamp)],
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Spread> {
    let hour = |time: Timestamp| time.to_jiff().to_zoned(zone.clone()).hour();
    let this = hour(now);
    let waits = replies
        .iter()
        .filter(|(asked, _)| hour(*asked) == this)
        .map(|(asked, replied)| replied.since(*asked));
    Spread::of(waits).filter(|spread| spread.n >= ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Millis;
    use proptest::prelude::*;

    fn at(hour: i64, minute: i64) -> Timestamp {
        Timestamp::from_millis(0) + Millis::hours(hour) + Millis::minutes(minute)
    }

    /// A reply after so many minutes to whoever asked in an hour.
    fn replied(hour: i64, after: i64) -> (Timestamp, Timestamp) {
        (at(hour, 10), at(hour, 10 + after))
    }

    #[test]
    fn only_those_count_who_asked_at_this_hour_of_the_zone() {
        let mut replies: Vec<_> = [2, 4, 6, 8]
            .map(|after| replied(24 * after + 9, after))
            .into();
        replies.extend([10, 11, 12, 13].map(|hour| replied(hour, 50)));
        assert_eq!(wait_at_this_hour(&replies, at(9, 30), &TimeZone::UTC), None);
        replies.push(replied(24 * 20 + 9, 10));
        let spread = wait_at_this_hour(&replies, at(9, 30), &TimeZone::UTC).unwrap();
        assert_eq!((spread.n, spread.median), (5, Millis::minutes(6)));
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(wait_at_this_hour(&replies, at(8, 30), &berlin), None);
        assert_eq!(
            wait_at_this_hour(&replies, at(9, 30), &berlin),
            Some(spread)
        );
    }

    proptest! {
        #[test]
        fn an_estimate_lies_between_the_shortest_and_the_longest_wait(
            waits in prop::collection::vec(0_i64..600, 5..40),
        ) {
            let replies: Vec<_> = waits.iter().map(|after| replied(9, *after)).collect();
            let spread = wait_at_this_hour(&replies, at(9, 0), &TimeZone::UTC).unwrap();
            let shortest = Millis::minutes(*waits.iter().min().unwrap());
            let longest = Millis::minutes(*waits.iter().max().unwrap());
            prop_assert!(shortest <= spread.median && spread.median <= spread.p90);
            prop_assert!(spread.p90 <= longest);
        }
    }
}
