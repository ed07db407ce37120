//! Stops requests as long as Discord limits all of them, and for a while if it has refused so many that it would soon
//! block this machine (10,000 within ten minutes, by its documentation).

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::failure::Failure;
use super::shards::Shards;
use crate::domain::Millis;

/// The most refused requests within [`WINDOW`] of all processes of a bot: half of what Discord allows, because other
/// programs may run beside them.
const MAX_REFUSALS: usize = 5_000;
/// The time in which refused requests are counted.
const WINDOW: Millis = Millis::minutes(10);

/// The restraint of one process; its times are lengths of the process's run.
pub(super) struct Restraint {
    /// The most refused requests of this process.
    most: usize,
    state: Mutex<RestraintState>,
}

#[derive(Default)]
struct RestraintState {
    /// The time until which Discord limits all requests.
    until: Millis,
    /// The times of refused requests, the oldest first, at most as many as are allowed.
    refused: VecDeque<Millis>,
    /// Whether it was logged that there are too many.
    told: bool,
}

impl Restraint {
    /// Makes the restraint of a process from the part of the shards that it runs: several processes may share an
    /// address, by which Discord counts.
    pub(super) fn of(shards: Shards) -> Self {
        let most = match shards {
            Shards::Auto => MAX_REFUSALS,
            Shards::Range(range) => MAX_REFUSALS * range.count() as usize / range.total() as usize,
        };
        Self {
            most: most.max(1),
            state: Mutex::default(),
        }
    }

    /// Returns for how long no request may be sent; `None` if one may.
    pub(super) fn wait(&self, now: Millis) -> Option<Duration> {
        let mut state = self.state();
        while let Some(oldest) = state.refused.front().copied()
            && oldest + WINDOW <= now
        {
            state.refused.pop_front();
        }
        let is_full = state.refused.len() >= self.most;
        let free = state.refused.front().filter(|_| is_full);
        let free = free.map_or(Millis::ZERO, |oldest| *oldest + WINDOW);
        if is_full && !state.told {
            tracing::error!(
                refused = self.most,
                "Discord has refused so many requests within ten minutes that it would soon shut this machine out: nothing is asked of it until there are fewer. `frontdesk doctor` finds missing permissions"
            );
        }
        state.told = is_full;
        let wait = free.max(state.until).get() - now.get();
        let wait = u64::try_from(wait).ok().filter(|wait| *wait > 0);
        wait.map(Duration::from_millis)
    }

    /// Notes the failure of a request, if Discord refused it or asked to wait.
    pub(super) fn note(&self, failure: &Failure, now: Millis) {
        let Failure::Refused {
            status: 401 | 403 | 429,
            retry_after,
            is_global,
            ..
        } = failure
        else {
            return;
        };
        let mut state = self.state();
        if state.refused.len() >= self.most {
            state.refused.pop_front();
        }
        state.refused.push_back(now);
        if *is_global && let Some(wait) = retry_after {
            let was_limited = state.until > now;
            let limit = Millis::new(i64::try_from(wait.as_millis()).unwrap_or(0));
            state.until = state.until.max(now + limit);
            if !was_limited {
                tracing::warn!(
                    seconds = wait.as_secs_f64(),
                    "Discord limits all requests of this bot: nothing is asked of it for so long"
                );
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, RestraintState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> Failure {
        Failure::refused(status, None, body.as_bytes())
    }

    #[test]
    fn a_limit_over_all_requests_is_kept_and_one_of_a_route_is_not() {
        let (minute, second) = (Millis::minutes(1), Millis::secs(1));
        for (body, expected) in [
            (
                r#"{"retry_after": 60.0, "global": true}"#,
                Some(Duration::from_secs(59)),
            ),
            (r#"{"retry_after": 60.0, "global": false}"#, None),
            ("{}", None),
        ] {
            let restraint = Restraint::of(Shards::Auto);
            restraint.note(&refused(429, body), Millis::ZERO);
            assert_eq!(restraint.wait(second), expected, "{body}");
            assert_eq!(restraint.wait(minute), None, "{body}");
        }
    }

    #[test]
    fn each_process_has_its_share_of_the_refusals_by_its_shards() {
        for (shards, most) in [
            ("auto", 5_000),
            ("0-0/2", 2_500),
            ("0-3/4", 5_000),
            ("1-1/16", 312),
        ] {
            let restraint = Restraint::of(shards.parse().unwrap());
            for count in 0..most {
                assert_eq!(restraint.wait(Millis::ZERO), None, "{shards} {count}");
                restraint.note(&refused(403, "{}"), Millis::ZERO);
            }
            assert!(restraint.wait(Millis::ZERO).is_some(), "{shards}");
        }
    }

    #[test]
    fn nothing_is_asked_while_half_of_the_refusals_that_discord_allows_are_used_up() {
        let restraint = Restraint::of(Shards::Auto);
        let at = |count: usize| Millis::new(i64::try_from(count).unwrap());
        for count in 0..MAX_REFUSALS {
            assert_eq!(restraint.wait(at(count)), None, "{count}");
            restraint.note(&refused(404, "{}"), at(count));
            restraint.note(&refused(403, "{}"), at(count));
        }
        let wait = restraint.wait(at(MAX_REFUSALS));
        assert_eq!(wait, Some(Duration::from_millis(600_000 - 5_000)));
        restraint.note(&refused(403, "{}"), at(MAX_REFUSALS));
        assert_eq!(
            restraint.wait(WINDOW),
            Some(Duration::from_millis(1)),
            "the next is counted"
        );
        assert_eq!(restraint.wait(WINDOW + at(1)), None);
    }
}
