//! The time this Discord lives by, and the snowflakes made from it.
//!
//! It stands still until a test moves it, so that no test waits for time to pass. A test whose
//! other party lives by the wall clock lets it run instead.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use twilight_model::id::{Id, marker};
use twilight_model::util::Timestamp;

/// Monday 2 March 2026, 09:00 UTC, in Unix milliseconds: where a clock that stands still begins.
pub const MONDAY_MORNING: i64 = 1_772_442_000_000;

/// Discord counts its ids from 1 January 2015, in Unix milliseconds.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// A manual clock, in Unix milliseconds.
#[derive(Clone, Debug)]
pub struct Clock {
    reading: i64,
    running_since: Option<Instant>,
}

impl Clock {
    /// A clock that moves only by [`Clock::advance`].
    pub fn standing_at(unix_ms: i64) -> Self {
        Self {
            reading: unix_ms,
            running_since: None,
        }
    }

    /// A clock that runs with the machine's, and can be moved ahead of it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where this Discord asks the machine for the time"
    )]
    pub fn running() -> Self {
        let reading = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(MONDAY_MORNING, whole_ms);
        Self {
            reading,
            running_since: Some(Instant::now()),
        }
    }

    /// The present, in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.reading
            + self
                .running_since
                .map_or(0, |start| whole_ms(start.elapsed()))
    }

    /// Moves the present.
    pub fn advance(&mut self, by: Duration) {
        self.reading += whole_ms(by);
    }
}

fn whole_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// A moment as Discord writes it.
pub fn timestamp(unix_ms: i64) -> Timestamp {
    Timestamp::from_micros(unix_ms * 1_000).expect("a time that Discord can write")
}

/// The smallest id of a moment.
pub fn snowflake_at(unix_ms: i64) -> u64 {
    u64::try_from(unix_ms - DISCORD_EPOCH).expect("no time before Discord") << 22
}

/// The moment an id was made, in Unix milliseconds.
pub fn made_at(snowflake: u64) -> i64 {
    i64::try_from(snowflake >> 22).expect("42 bits") + DISCORD_EPOCH
}

/// Gives out ids: never one twice, each above the one before.
#[derive(Clone, Debug, Default)]
pub struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    /// The next id.
    pub fn next(&mut self, now_ms: i64) -> u64 {
        self.last = snowflake_at(now_ms).max(self.last + 1);
        self.last
    }
}

/// The id of an application.
pub type ApplicationId = Id<marker::ApplicationMarker>;
/// The id of a channel or thread.
pub type ChannelId = Id<marker::ChannelMarker>;
/// The id of a guild.
pub type GuildId = Id<marker::GuildMarker>;
/// The id of an interaction.
pub type InteractionId = Id<marker::InteractionMarker>;
/// The id of a message.
pub type MessageId = Id<marker::MessageMarker>;
/// The id of a role.
pub type RoleId = Id<marker::RoleMarker>;
/// The id of a user.
pub type UserId = Id<marker::UserMarker>;
