//! Compares this machine's clock with Discord's time in every answer, without being asked: the effects of a wrong clock
//! show first in messages to learners, where no operator looks.

use jiff::fmt::rfc2822::DateTimeParser;
use parking_lot::Mutex;
use reqwest::header::{DATE, HeaderMap};

use crate::domain::{Clock, Millis, Timestamp};

/// The allowed difference of the clocks: Discord's time is in whole seconds, and an answer takes some time.
const OFF: Millis = Millis::secs(30);
/// The time between two looks.
const LOOK_EVERY: Millis = Millis::minutes(1);

/// The results of the checks of both clocks.
#[derive(Default)]
pub(super) struct ClockWatch(Mutex<LastLook>);

#[derive(Default)]
struct LastLook {
    at: Option<Millis>,
    is_off: bool,
}

impl ClockWatch {
    /// Compares the clocks, at most once a minute. Logs when they begin to differ, and when they agree again.
    pub(super) fn look(&self, answer: &HeaderMap, clock: &dyn Clock) {
        let elapsed = clock.elapsed();
        let mut last = self.0.lock();
        if last.at.is_some_and(|at| elapsed < at + LOOK_EVERY) {
            return;
        }
        let Some(there) = time_told(answer) else {
            return;
        };
        let (now, was_off) = (clock.now(), last.is_off);
        let off = now.since(there).max(there.since(now));
        *last = LastLook {
            at: Some(elapsed),
            is_off: off > OFF,
        };
        match (was_off, off > OFF) {
            (false, true) => {
                let seconds = off.get() / Millis::secs(1).get();
                tracing::error!(
                    seconds,
                    "this machine's clock is so many seconds off Discord's: have it set by the network (NTP); times that people are told are wrong"
                );
            }
            (true, false) => tracing::info!("this machine's clock agrees with Discord's again"),
            _ => {}
        }
    }
}

/// Reads the time in an answer of Discord's, to the second.
pub(super) fn time_told(answer: &HeaderMap) -> Option<Timestamp> {
    let told = DateTimeParser::new().parse_timestamp(answer.get(DATE)?.as_bytes());
    Some(Timestamp::from_millis(told.ok()?.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ManualClock;

    #[test]
    fn the_clocks_are_compared_once_a_minute_and_only_by_what_is_a_time() {
        let clock = ManualClock::new(Timestamp::from_millis(1_767_603_600_000));
        let watch = ClockWatch::default();
        let is_off = |told: &str| {
            let mut answer = HeaderMap::new();
            answer.insert(DATE, told.parse().unwrap());
            watch.look(&answer, &clock);
            watch.0.lock().is_off
        };
        assert!(!is_off("soon"));
        assert!(!is_off("Mon, 05 Jan 2026 09:00:29 GMT"));
        assert!(!is_off("Mon, 05 Jan 2026 10:00:00 GMT"), "too soon to look");
        clock.advance(Millis::minutes(1));
        assert!(is_off("Mon, 05 Jan 2026 10:00:00 GMT"));
        clock.advance(Millis::minutes(1));
        assert!(is_off("Mon, 05 Jan 2026 09:01:20 GMT"), "behind, too");
        clock.advance(Millis::minutes(1));
        assert!(!is_off("Mon, 05 Jan 2026 09:03:00 GMT"));
    }
}
