//! Discord's rate limits, with its real headers.
//!
//! Rate limits are off until a test switches them on. They use this Discord's clock, or an accelerated wall clock, so
//! that a bot that obeys them does not wait long.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The rate limits of a bot.
#[derive(Clone, Debug)]
pub struct RateLimits {
    /// The requests that are allowed in a second over all routes; interaction callbacks are exempt, as they are at
    /// Discord.
    pub global_per_second: u32,
    /// The requests that are allowed in one window on one route of one channel.
    pub per_route: u32,
    /// The window of a route.
    pub window: Duration,
    /// The clock by which the limits are measured.
    pub pace: Pace,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            global_per_second: 50,
            per_route: 5,
            window: Duration::from_secs(5),
            pace: Pace::OwnClock,
        }
    }
}

/// The time that rate limits go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// This Discord's clock: no waiting request becomes due until a test moves it.
    OwnClock,
    /// The wall clock made faster; `Retry-After` is given in the wall clock's seconds.
    WallClock {
        /// The factor: 100 makes a window of five seconds one of 50 ms.
        speed: u32,
    },
}

/// A request that comes too soon.
#[derive(Clone, Debug)]
pub(crate) struct TooSoon {
    /// The wall-clock seconds after which the request may be repeated.
    pub(crate) retry_after: f64,
    /// The scope, in Discord's word.
    pub(crate) scope: &'static str,
    /// Whether it is the limit over all routes.
    pub(crate) global: bool,
}

/// The headers of an answered request.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// A counter of requests against the limits, once there are any.
#[derive(Default)]
pub struct RateLimiter {
    limits: Option<RateLimits>,
    started: Option<Instant>,
    buckets: HashMap<String, Window>,
    global: Window,
    /// The number of refusals.
    pub refused: usize,
}

/// Requests since a moment, in seconds of the limits' own time.
#[derive(Clone, Copy, Default)]
struct Window {
    began: f64,
    used: u32,
}

impl Window {
    /// Counts one more, or says how long to wait.
    fn take(&mut self, now: f64, length: f64, limit: u32) -> Result<(), f64> {
        if now - self.began >= length {
            *self = Self {
                began: now,
                used: 0,
            };
        }
        if self.used >= limit {
            return Err(self.began + length - now);
        }
        self.used += 1;
        Ok(())
    }
}

impl RateLimiter {
    /// Switches the limits on or off, or replaces them.
    #[expect(
        clippy::disallowed_methods,
        reason = "a client really waits for Retry-After, so this time really passes"
    )]
    pub fn set(&mut self, limits: Option<RateLimits>) {
        *self = Self {
            limits,
            started: Some(Instant::now()),
            ..Self::default()
        };
    }

    /// Counts a request on a route (`key` has its channel or guild in it): returns the headers of its answer, or the
    /// time to wait.
    pub(crate) fn count(
        &mut self,
        key: &str,
        exempt: bool,
        unix_ms: i64,
    ) -> Result<Headers, TooSoon> {
        let (Some(limits), Some(started)) = (self.limits.clone(), self.started) else {
            return Ok(Headers::new());
        };
        let unix = Duration::from_millis(unix_ms.unsigned_abs()).as_secs_f64();
        let (now, speed) = match limits.pace {
            Pace::OwnClock => (unix, 1.0),
            Pace::WallClock { speed } => {
                let speed = f64::from(speed.max(1));
                (started.elapsed().as_secs_f64() * speed, speed)
            }
        };
        let refuse = |wait: f64, scope, global| TooSoon {
            retry_after: (wait / speed).max(0.001),
            scope,
            global,
        };
        if !exempt && let Err(wait) = self.global.take(now, 1.0, limits.global_per_second) {
            self.refused += 1;
            return Err(refuse(wait, "global", true));
        }
        let length = limits.window.as_secs_f64();
        let bucket = self.buckets.entry(key.to_owned()).or_default();
        if let Err(wait) = bucket.take(now, length, limits.per_route) {
            self.refused += 1;
            return Err(refuse(wait, "user", false));
        }
        let left = (bucket.began + length - now) / speed;
        Ok(vec![
            ("x-ratelimit-limit", limits.per_route.to_string()),
            (
                "x-ratelimit-remaining",
                (limits.per_route - bucket.used).to_string(),
            ),
            ("x-ratelimit-reset-after", format!("{left:.3}")),
            ("x-ratelimit-reset", format!("{:.3}", unix + left)),
            ("x-ratelimit-bucket", bucket_name(key)),
        ])
    }
}

/// Makes a name for a bucket: Discord's are opaque.
fn bucket_name(key: &str) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
