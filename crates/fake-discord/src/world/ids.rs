//! Ids as Discord makes them, numbers that contain their time, and the clock for that time.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time at which a standing clock begins: Monday 2 March 2026, 09:00 UTC, in Unix milliseconds.
pub const MONDAY_MORNING: i64 = 1_772_442_000_000;

/// The moment from which Discord counts its ids: 1 January 2015, in Unix milliseconds.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Makes the id with this number.
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            /// Returns the number.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "wire")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        #[cfg(feature = "wire")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(from)?;
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// The id of a channel or thread.
    ChannelId
    /// The id of a guild.
    GuildId
    /// The id of an interaction.
    InteractionId
    /// The id of a message.
    MessageId
    /// The id of a role.
    RoleId
    /// The id of a user.
    UserId
    /// The id of a forum's tag.
    TagId
}

/// The time of a world, in Unix milliseconds.
///
/// It stands still until it is moved, so that no test waits for time to pass; or it follows the machine's clock or
/// another one.
#[derive(Clone)]
pub struct WorldClock {
    moved: i64,
    source: ClockSource,
}

#[derive(Clone)]
enum ClockSource {
    Standing,
    Running(Instant),
    Following(Arc<dyn Fn() -> i64 + Send + Sync>),
}

impl WorldClock {
    /// Makes a clock that moves only by [`WorldClock::advance`].
    pub fn standing_at(unix_ms: i64) -> Self {
        Self {
            moved: unix_ms,
            source: ClockSource::Standing,
        }
    }

    /// Makes a clock that runs with the machine's and can be moved ahead of it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where a world asks the machine for the time"
    )]
    pub fn running() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            moved: now.map_or(MONDAY_MORNING, whole_ms),
            source: ClockSource::Running(Instant::now()),
        }
    }

    /// Makes a clock that shows what another one does.
    pub fn following(other: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            moved: 0,
            source: ClockSource::Following(Arc::new(other)),
        }
    }

    /// Returns the present, in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.moved
            + match &self.source {
                ClockSource::Standing => 0,
                ClockSource::Running(since) => whole_ms(since.elapsed()),
                ClockSource::Following(other) => other(),
            }
    }

    /// Moves the present.
    pub fn advance(&mut self, by: Duration) {
        self.moved += whole_ms(by);
    }
}

fn whole_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Returns the smallest id of a moment.
pub const fn snowflake_at(unix_ms: i64) -> u64 {
    ((unix_ms - DISCORD_EPOCH).unsigned_abs()) << 22
}

/// Returns the moment an id was made, in Unix milliseconds.
pub const fn made_at(snowflake: u64) -> i64 {
    (snowflake >> 22).cast_signed() + DISCORD_EPOCH
}

/// A source of ids, each of which is above the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    /// Makes the next id.
    pub(super) fn next(&mut self, now_ms: i64) -> u64 {
        self.last = snowflake_at(now_ms).max(self.last + 1);
        self.last
    }
}
