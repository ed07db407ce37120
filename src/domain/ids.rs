//! Types of identifiers, so that a channel is never passed where a user belongs. Discord's are snowflakes; ours are
//! random 63-bit numbers. Never parses anything but an id.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

/// The first millisecond of 2015, from which Discord's snowflakes count.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name($inner);

        impl $name {
            /// Wraps the raw number.
            pub const fn new(raw: $inner) -> Self {
                Self(raw)
            }

            /// Returns the raw number.
            pub const fn get(self) -> $inner {
                self.0
            }

            /// Returns the number as the database keeps it: a BIGINT with the same bits.
            pub const fn to_db(self) -> i64 {
                self.0 as i64
            }

            /// Reads a BIGINT with the same bits.
            pub const fn from_db(raw: i64) -> Self {
                Self(raw as $inner)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

    )+};
}

/// Makes types of Discord ids. An id is never 0, and a text that says 0 is not read as one.
macro_rules! discord_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        number_ids! {$($(#[$doc])* $name(u64);)+}
        $(
        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse::<NonZeroU64>().map(|id| Self(id.get()))
            }
        }
    )+};
}

discord_ids! {
    /// A Discord guild: one community.
    GuildId;
    /// A Discord channel, thread, forum post or direct-message channel.
    ChannelId;
    /// A Discord message; ids are in the order of sending.
    MessageId;
    /// A Discord user.
    UserId;
    /// A Discord role.
    RoleId;
    /// A tag of a Discord forum.
    TagId;
    /// A Discord interaction: one press or one command.
    InteractionId;
}

number_ids! {
    /// The id of an inquiry.
    InquiryId(i64);
    /// The id of a ticket.
    TicketId(i64);
    /// The id of a survey.
    SurveyId(i64);
    /// A learner in statistics: a random number, which identifies nobody without the learner map.
    LearnerKey(i64);
    /// The id of a lesson of a guild's rule book.
    LessonId(i64);
    /// The number that stands for a rule where only a number fits; see [`RuleId::mark`].
    RuleMark(i64);
    /// The number that stands for a category where only a number fits; see [`CategoryMark::of`].
    CategoryMark(i64);
    /// The id of an outgoing action, which is a step of the outbox.
    DeliveryId(i64);
}

impl MessageId {
    /// The greatest possible id: every message precedes it.
    pub const LAST: Self = Self(u64::MAX);

    /// Returns the time at which Discord made this id.
    pub const fn sent_at(self) -> Timestamp {
        Timestamp::from_millis((self.0 >> 22) as i64 + DISCORD_EPOCH_MS)
    }

    /// Returns the smallest id of a message sent at `time`, for requests of everything after it.
    pub const fn at(time: Timestamp) -> Self {
        let since = time.as_millis() - DISCORD_EPOCH_MS;
        Self(if since < 0 { 0 } else { (since as u64) << 22 })
    }

    /// Makes an id for a message at `time` outside of Discord, with random lower bits.
    pub const fn minted(time: Timestamp, chance: u64) -> Self {
        Self(Self::at(time).0 | (chance & ((1 << 22) - 1)))
    }
}

impl InteractionId {
    /// Returns the time at which Discord made this id.
    pub const fn sent_at(self) -> Timestamp {
        MessageId::new(self.0).sent_at()
    }
}

impl CategoryMark {
    /// Computes the mark of a category, which is the same in every process and version.
    pub fn of(category: &str) -> Self {
        Self(fnv1a(category.bytes()) as i64)
    }
}

impl UserId {
    /// Returns the time at which Discord made the account of this id.
    pub const fn created_at(self) -> Timestamp {
        MessageId::new(self.0).sent_at()
    }

    /// Writes the mention of this user: `<@5>`; for a website learner, whom Discord cannot mention, the name of their
    /// account: `web:0000000000000005`.
    pub fn mention(self) -> String {
        match WebUser::of_user(self) {
            Some(_) => format!("`web:{:016x}`", self.0 & !WebUser::MARK),
            None => format!("<@{self}>"),
        }
    }
}

/// A learner on a website. Has a user id, and their conversation a channel id, with the highest bit set, which
/// Discord's ids will not have before the year 2084.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebUser(u64);

impl WebUser {
    const MARK: u64 = 1 << 63;

    /// Makes the learner with a random number.
    pub const fn new(number: i64) -> Self {
        Self(number as u64 | Self::MARK)
    }

    /// Returns the website learner with this user id; `None` for a Discord account.
    pub const fn of_user(user: UserId) -> Option<Self> {
        Self::of_raw(user.0)
    }

    /// Returns the website learner with this channel id of their conversation; `None` for a Discord channel.
    pub const fn of_channel(channel: ChannelId) -> Option<Self> {
        Self::of_raw(channel.0)
    }

    const fn of_raw(raw: u64) -> Option<Self> {
        match raw & Self::MARK {
            0 => None,
            _ => Some(Self(raw)),
        }
    }

    /// Returns the id by which users and this learner are named alike.
    pub const fn user(self) -> UserId {
        UserId(self.0)
    }

    /// Returns the id of their conversation with frontdesk, among channels of direct messages.
    pub const fn channel(self) -> ChannelId {
        ChannelId(self.0)
    }
}

impl RoleId {
    /// Writes the mention of this role in a message: `<@&5>`.
    pub fn mention(self) -> String {
        format!("<@&{self}>")
    }
}

/// Channel 0, which does not exist: notices without a channel are stored under it.
pub const NO_CHANNEL: ChannelId = ChannelId::new(0);

impl ChannelId {
    /// Writes the mention of this channel or thread in a message: `<#5>`.
    pub fn mention(self) -> String {
        format!("<#{self}>")
    }
}

/// The number by which people call a ticket within its guild: `T-128`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketNumber(u32);

impl TicketNumber {
    /// Wraps a number, counted from 1 in each guild.
    pub const fn new(raw: u32) -> Self {
        Self(raw)
    }

    /// Returns the raw number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T-{}", self.0)
    }
}

impl FromStr for TicketNumber {
    type Err = std::num::ParseIntError;

    /// Accepts `T-128`, `t-128` and `128`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        let digits = digits
            .strip_prefix("T-")
            .or_else(|| digits.strip_prefix("t-"))
            .unwrap_or(digits);
        digits.parse().map(Self)
    }
}

/// Computes the 64-bit FNV-1a hash of bytes, which is the same on every machine and in every version.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let bytes = bytes.into_iter();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The id of a rule, as its file writes it: `reset-password`. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Wraps an id; rule files are checked for well-formed ids when they are read.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Computes the number that stands for this id where only numbers fit, such as in a button. Two ids of a book could
    /// share one, so the reader compares it with the book's own rules.
    pub fn mark(&self) -> RuleMark {
        RuleMark::from_db(fnv1a(self.0.bytes()) as i64)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_tells_when_it_was_sent() {
        let id = MessageId::new(175_928_847_299_117_063);
        assert_eq!(id.sent_at().as_millis(), 1_462_015_105_796);
        assert!(MessageId::at(id.sent_at()) <= id);
        assert_eq!(MessageId::at(id.sent_at()).sent_at(), id.sent_at());
    }

    #[test]
    fn a_ticket_number_reads_as_people_write_it() {
        for text in ["T-128", "t-128", "128", " T-128 "] {
            assert_eq!(text.parse(), Ok(TicketNumber::new(128)), "{text}");
        }
        assert!("T-".parse::<TicketNumber>().is_err());
        assert_eq!(TicketNumber::new(7).to_string(), "T-7");
    }

    #[test]
    fn what_says_no_id_of_discords_is_none() {
        for text in ["", "0", "00", "-1", "1.5", "nine", "18446744073709551616"] {
            assert!(text.parse::<GuildId>().is_err(), "{text}");
            assert!(text.parse::<UserId>().is_err(), "{text}");
        }
        assert_eq!("7".parse(), Ok(GuildId::new(7)));
    }

    #[test]
    fn a_learner_on_a_website_is_told_from_everyone_on_discord() {
        let discords = UserId::new(175_928_847_299_117_063);
        assert_eq!(WebUser::of_user(discords), None);
        assert_eq!(discords.mention(), "<@175928847299117063>");
        for number in [1, 77, i64::MAX] {
            let learner = WebUser::new(number);
            assert_eq!(WebUser::of_user(learner.user()), Some(learner));
            assert_eq!(WebUser::of_channel(learner.channel()), Some(learner));
            assert_eq!(
                UserId::from_db(learner.user().to_db()),
                learner.user(),
                "{number}"
            );
        }
        assert_eq!(WebUser::new(255).user().mention(), "`web:00000000000000ff`");
    }

    #[test]
    fn a_minted_message_tells_when_it_was_said() {
        let time = Timestamp::from_millis(1_767_600_000_123);
        for chance in [0, 5, u64::MAX] {
            let id = MessageId::minted(time, chance);
            assert_eq!(id.sent_at(), time);
            assert!(id >= MessageId::at(time));
        }
    }

    #[test]
    fn an_id_survives_the_database() {
        let id = UserId::new(u64::MAX - 3);
        assert_eq!(UserId::from_db(id.to_db()), id);
    }
}
