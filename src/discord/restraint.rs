//! Holds requests back: all of them while Discord limits all, those of one bucket while it limits the bucket, and all
//! for a while if so many were refused that Discord would soon block this machine (10,000 within ten minutes, by its
//! documentation).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use serenity::http::{RatelimitingBucket, Route};

use super::failure::Failure;
use super::shards::Shards;
use crate::domain::Millis;

/// The most refused requests within [`WINDOW`] by all processes of a bot: half of what Discord allows, because other
/// programs may run on the machine.
const MAX_REFUSALS: usize = 5_000;
/// The longest wait within a request, which delays the other requests of its channel. If it would be longer, the
/// request fails and the desk's outbox waits instead; no other request of its bucket is sent meanwhile.
pub(super) const WAIT_AT_MOST: Duration = Duration::from_secs(10);
/// The time in which refused requests are counted.
const WINDOW: Millis = Millis::minutes(10);

/// The requests that Discord limits together: one method on one kind of path, in one channel or server.
pub(super) type RequestBucket = (&'static str, RatelimitingBucket);

/// Returns the bucket of a request. A change has none, because its limit may concern only the changed field, such as a
/// name. The answer to an interaction has none either, because it is limited by itself.
pub(super) fn bucket_of(method: &'static str, route: &Route<'_>) -> Option<RequestBucket> {
    let bucket = route.ratelimiting_bucket();
    let is_limited = !bucket.is_none() && method != "PATCH" && !is_of_interaction(route);
    is_limited.then_some((method, bucket))
}

/// Returns whether a route leads to the answer of an acknowledged interaction. Discord limits these by the
/// interaction's token, which serenity's buckets lack, so one limit would hold back every interaction.
pub(super) const fn is_of_interaction(route: &Route<'_>) -> bool {
    matches!(
        route,
        Route::WebhookOriginalInteractionResponse { .. } | Route::WebhookFollowupMessages { .. }
    )
}

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
    /// The times until which Discord refuses the requests of a bucket.
    limited: HashMap<RequestBucket, Millis>,
    /// The times of refused requests, the oldest first, at most as many as are allowed.
    refused: VecDeque<Millis>,
    /// Whether the excess was already logged.
    told: bool,
}

impl Restraint {
    /// Makes the restraint of a process, with a share of the refusals by its share of the shards. Discord counts by
    /// address, which several processes may share.
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

    /// Returns for how long no request of a bucket may be sent; `None` if one may.
    pub(super) fn wait(&self, bucket: Option<RequestBucket>, now: Millis) -> Option<Duration> {
        let mut state = self.state();
        let limited = bucket.and_then(|bucket| state.limited.get(&bucket).copied());
        let limited = limited.unwrap_or(Millis::ZERO);
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
        let wait = free.max(state.until).max(limited).get() - now.get();
        let wait = u64::try_from(wait).ok().filter(|wait| *wait > 0);
        wait.map(Duration::from_millis)
    }

    /// Notes the failure of a request of a bucket, if Discord refused it or asked to wait.
    pub(super) fn note(&self, bucket: Option<RequestBucket>, failure: &Failure, now: Millis) {
        let Failure::Refused {
            status: status @ (401 | 403 | 429),
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
        let wait = retry_after.filter(|_| *status == 429);
        let Some(wait) = wait else { return };
        if *is_global {
            state.limit_all(wait, now);
        } else if let Some(bucket) = bucket.filter(|_| wait > WAIT_AT_MOST) {
            state.limited.retain(|_, until| *until > now);
            state.limited.insert(bucket, now + in_millis(wait));
        }
    }

    fn state(&self) -> MutexGuard<'_, RestraintState> {
        self.state.lock()
    }
}

impl RestraintState {
    /// Notes for how long Discord limits all requests, and logs it once.
    fn limit_all(&mut self, wait: Duration, now: Millis) {
        if self.until <= now {
            tracing::warn!(
                seconds = wait.as_secs_f64(),
                "Discord limits all requests of this bot: nothing is asked of it for so long"
            );
        }
        self.until = self.until.max(now + in_millis(wait));
    }
}

fn in_millis(wait: Duration) -> Millis {
    Millis::new(i64::try_from(wait.as_millis()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{ApplicationId, ChannelId};

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
            restraint.note(None, &refused(429, body), Millis::ZERO);
            assert_eq!(restraint.wait(None, second), expected, "{body}");
            assert_eq!(restraint.wait(None, minute), None, "{body}");
        }
    }

    #[test]
    fn a_long_limit_of_one_kind_and_place_holds_for_no_other() {
        let messages = |method: &'static str, channel| {
            let channel_id = ChannelId::new(channel);
            bucket_of(method, &Route::ChannelMessages { channel_id })
        };
        let restraint = Restraint::of(Shards::Auto);
        let note = |channel, body| {
            restraint.note(messages("POST", channel), &refused(429, body), Millis::ZERO);
        };
        note(1, r#"{"retry_after": 60.0, "global": false}"#);
        note(2, r#"{"retry_after": 9.0, "global": false}"#);
        for (method, channel, second, expected) in [
            ("POST", 1, 1, Some(59)),
            ("POST", 1, 60, None),
            ("GET", 1, 1, None),
            ("POST", 2, 1, None),
        ] {
            let wait = restraint.wait(messages(method, channel), Millis::secs(second));
            let expected = expected.map(Duration::from_secs);
            assert_eq!(wait, expected, "{method} {channel} {second}");
        }
        assert_eq!(restraint.wait(None, Millis::ZERO), None);
    }

    #[test]
    fn a_long_limit_of_one_interaction_holds_no_other_back() {
        let application_id = ApplicationId::new(1);
        let further = |token| Route::WebhookFollowupMessages {
            application_id,
            token,
        };
        let reply = |token| Route::WebhookOriginalInteractionResponse {
            application_id,
            token,
        };
        let restraint = Restraint::of(Shards::Auto);
        let limited = refused(429, r#"{"retry_after": 60.0, "global": false}"#);
        for (method, route) in [("POST", further("a")), ("GET", reply("a"))] {
            restraint.note(bucket_of(method, &route), &limited, Millis::ZERO);
        }
        for (method, route) in [("POST", further("b")), ("GET", reply("b"))] {
            let wait = restraint.wait(bucket_of(method, &route), Millis::ZERO);
            assert_eq!(wait, None, "{method}");
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
                assert_eq!(restraint.wait(None, Millis::ZERO), None, "{shards} {count}");
                restraint.note(None, &refused(403, "{}"), Millis::ZERO);
            }
            assert!(restraint.wait(None, Millis::ZERO).is_some(), "{shards}");
        }
    }

    #[test]
    fn nothing_is_asked_while_half_of_the_refusals_that_discord_allows_are_used_up() {
        let restraint = Restraint::of(Shards::Auto);
        let at = |count: usize| Millis::new(i64::try_from(count).unwrap());
        for count in 0..MAX_REFUSALS {
            assert_eq!(restraint.wait(None, at(count)), None, "{count}");
            restraint.note(None, &refused(404, "{}"), at(count));
            restraint.note(None, &refused(403, "{}"), at(count));
        }
        let wait = restraint.wait(None, at(MAX_REFUSALS));
        assert_eq!(wait, Some(Duration::from_millis(600_000 - 5_000)));
        restraint.note(None, &refused(403, "{}"), at(MAX_REFUSALS));
        assert_eq!(
            restraint.wait(None, WINDOW),
            Some(Duration::from_millis(1)),
            "the next is counted"
        );
        assert_eq!(restraint.wait(None, WINDOW + at(1)), None);
    }
}
