//! The learner map: which key stands for which Discord user, the guilds where users were seen, how they are reached,
//! their language, their recent numbers of requests, and their blocks. No other module makes a key; modules that erase
//! or list personal data join the table. Never decides how much is too much.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_as, query_scalar};

use super::columns::{flag, from_columns};
use super::{Result, Tx, reads};
use crate::domain::{
    ChannelId, GuildId, LearnerKey, Locale, Millis, TicketId, TicketNumber, Timestamp, UserId,
};

/// The stored facts about a user, who may be a stranger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acquaintance {
    /// The key, if the user has asked something.
    pub learner: Option<LearnerKey>,
    /// The language, if the user chose one.
    pub locale: Option<Locale>,
    /// Whether a ticket of theirs is open anywhere.
    pub has_open_ticket: bool,
}

from_columns! {
    Acquaintance {
        learner, locale, has_open_ticket: flag
    }
}

reads! {
    /// Reads the stored facts about a user; they are empty for a stranger.
    fn acquaintance(user: UserId) -> Acquaintance;
    /// Reads the key of a user who has asked something.
    fn learner_of(user: UserId) -> Option<LearnerKey>;
    /// Reads the user behind a key, unless erased.
    fn user_of(learner: LearnerKey) -> Option<UserId>;
    /// Reads the language a user chose.
    fn locale_of(user: UserId) -> Option<Locale>;
    /// Lists the guilds in which a user was seen, the latest first.
    fn guilds_seen(user: UserId, limit: u32) -> Vec<GuildId>;
    /// Reads every remembered direct-message channel.
    fn direct_channels() -> Vec<(UserId, ChannelId)>;
    /// Reads the remembered direct-message channel of a learner.
    fn remembered_channel_of(learner: LearnerKey) -> Option<ChannelId>;
    /// Reads the remembered direct-message channels of learners with an open ticket.
    fn direct_channels_of_tickets() -> Vec<ChannelId>;
}

async fn acquaintance(db: &mut AnyConnection, user: UserId) -> Result<Acquaintance> {
    let found = query_as(
        "SELECT learner, locale, CAST(CASE WHEN EXISTS (SELECT 1 FROM tickets AS t \
         WHERE t.learner = l.learner AND t.state IN ('opening', 'waiting', 'claimed')) \
         THEN 1 ELSE 0 END AS BIGINT) AS has_open_ticket FROM learners AS l WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(found.unwrap_or_default())
}

async fn learner_of(db: &mut AnyConnection, user: UserId) -> Result<Option<LearnerKey>> {
    Ok(acquaintance(db, user).await?.learner)
}

async fn user_of(db: &mut AnyConnection, learner: LearnerKey) -> Result<Option<UserId>> {
    Ok(
        query_scalar("SELECT user_id FROM learners WHERE learner = $1")
            .bind(learner)
            .fetch_optional(db)
            .await?,
    )
}

async fn locale_of(db: &mut AnyConnection, user: UserId) -> Result<Option<Locale>> {
    Ok(acquaintance(db, user).await?.locale)
}

async fn guilds_seen(db: &mut AnyConnection, user: UserId, limit: u32) -> Result<Vec<GuildId>> {
    Ok(query_scalar(
        "SELECT guild FROM sightings AS s WHERE user_id = $1 AND NOT EXISTS \
         (SELECT 1 FROM departures AS d WHERE d.guild = s.guild) \
         ORDER BY seen_at DESC, guild LIMIT $2",
    )
    .bind(user)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn remembered_channel_of(
    db: &mut AnyConnection,
    learner: LearnerKey,
) -> Result<Option<ChannelId>> {
    let found: Option<Option<ChannelId>> =
        query_scalar("SELECT direct_channel FROM learners WHERE learner = $1")
            .bind(learner)
            .fetch_optional(db)
            .await?;
    Ok(found.flatten())
}

async fn direct_channels_of_tickets(db: &mut AnyConnection) -> Result<Vec<ChannelId>> {
    Ok(query_scalar(
        "SELECT direct_channel FROM learners WHERE direct_channel IS NOT NULL AND learner IN \
         (SELECT learner FROM tickets WHERE state IN ('opening', 'waiting', 'claimed'))",
    )
    .fetch_all(db)
    .await?)
}

async fn direct_channels(db: &mut AnyConnection) -> Result<Vec<(UserId, ChannelId)>> {
    Ok(query_as(
        "SELECT user_id, direct_channel FROM learners WHERE direct_channel IS NOT NULL \
         ORDER BY user_id",
    )
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Returns the key of a user; a user without one gets `fresh`.
    pub async fn learner_or_new(
        &mut self,
        user: UserId,
        fresh: LearnerKey,
        now: Timestamp,
    ) -> Result<LearnerKey> {
        Ok(query_scalar(
            "INSERT INTO learners (user_id, learner, first_seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id) DO UPDATE \
             SET learner = COALESCE(learners.learner, excluded.learner), \
             first_seen_at = COALESCE(learners.first_seen_at, excluded.first_seen_at) \
             RETURNING learner",
        )
        .bind(user)
        .bind(fresh)
        .bind(now)
        .fetch_one(self.db().await?)
        .await?)
    }

    /// Remembers that a user was seen in a guild.
    pub fn seen_in(&mut self, guild: GuildId, user: UserId, now: Timestamp) {
        self.defer(
            "INSERT INTO sightings (user_id, guild, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id, guild) DO UPDATE SET seen_at = excluded.seen_at",
            move |write| write.bind(user).bind(guild).bind(now),
        );
    }

    /// Sets the language a user chose.
    pub async fn set_locale(&mut self, user: UserId, locale: Locale) -> Result<()> {
        query(
            "INSERT INTO learners (user_id, locale) VALUES ($1, $2) \
             ON CONFLICT (user_id) DO UPDATE SET locale = excluded.locale",
        )
        .bind(user)
        .bind(locale)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Remembers the channel in which a user writes direct messages.
    pub fn remember_direct(&mut self, user: UserId, channel: ChannelId) {
        self.defer(
            "INSERT INTO learners (user_id, direct_channel) VALUES ($1, $2) \
             ON CONFLICT (user_id) DO UPDATE SET direct_channel = excluded.direct_channel",
            move |write| write.bind(user).bind(channel),
        );
    }
}

/// The kinds of requests that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskedFor {
    /// Questions that frontdesk handles.
    Questions,
    /// Requests for an instructor, which open or reopen tickets.
    Instructors,
    /// Direct messages that are relayed into a ticket.
    Relayed,
}

impl AskedFor {
    const fn name(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Instructors => "instructors",
            Self::Relayed => "relayed",
        }
    }
}

/// The number of a person's requests since the count began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestCount {
    /// The number of requests.
    pub times: u32,
    /// Whether they have been told that there are too many.
    pub told: bool,
}

impl FromRow<'_, AnyRow> for RequestCount {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let times: i64 = row.try_get("counted")?;
        Ok(Self {
            times: u32::try_from(times).unwrap_or(u32::MAX),
            told: flag(row, "told")?,
        })
    }
}

reads! {
    /// Reads the count of a person's requests, if it began after `since`. Without `guild`, reads the count of direct
    /// messages whose guild is unknown.
    fn counted(user: UserId, guild: Option<GuildId>, kind: AskedFor, since: Timestamp) -> RequestCount;
}

async fn counted(
    db: &mut AnyConnection,
    user: UserId,
    guild: Option<GuildId>,
    kind: AskedFor,
    since: Timestamp,
) -> Result<RequestCount> {
    let found = query_as(
        "SELECT counted, told FROM asked_for \
         WHERE user_id = $1 AND guild = $2 AND kind = $3 AND since_at > $4",
    )
    .bind(user)
    .bind(guild.unwrap_or(NO_GUILD))
    .bind(kind.name())
    .bind(since)
    .fetch_optional(db)
    .await?;
    Ok(found.unwrap_or_default())
}

/// The guild id for direct messages with an unknown guild.
const NO_GUILD: GuildId = GuildId::new(0);

impl Tx {
    /// Counts one more request, and returns the new count. A count that began `within` ago or earlier restarts.
    pub async fn count_asked(
        &mut self,
        user: UserId,
        guild: Option<GuildId>,
        kind: AskedFor,
        at: Timestamp,
        within: Millis,
    ) -> Result<RequestCount> {
        Ok(query_as(
            "INSERT INTO asked_for (user_id, guild, kind, since_at, counted, told) \
             VALUES ($1, $2, $3, $4, 1, 0) ON CONFLICT (user_id, guild, kind) DO UPDATE SET \
             counted = CASE WHEN asked_for.since_at > $5 THEN asked_for.counted + 1 ELSE 1 END, \
             told = CASE WHEN asked_for.since_at > $5 THEN asked_for.told ELSE 0 END, \
             since_at = CASE WHEN asked_for.since_at > $5 THEN asked_for.since_at \
             ELSE excluded.since_at END RETURNING counted, told",
        )
        .bind(user)
        .bind(guild.unwrap_or(NO_GUILD))
        .bind(kind.name())
        .bind(at)
        .bind(at - within)
        .fetch_one(self.db().await?)
        .await?)
    }

    /// Notes that a person was told of the limit.
    pub async fn told_of_limit(
        &mut self,
        user: UserId,
        guild: Option<GuildId>,
        kind: AskedFor,
    ) -> Result<()> {
        query("UPDATE asked_for SET told = 1 WHERE user_id = $1 AND guild = $2 AND kind = $3")
            .bind(user)
            .bind(guild.unwrap_or(NO_GUILD))
            .bind(kind.name())
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}

/// A learner who may open no tickets in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The learner, unless erased.
    pub user: Option<UserId>,
    /// The number of the ticket in which staff decided it; absent once the learner is forgotten.
    pub ticket: Option<TicketNumber>,
    /// Whether that ticket is anonymous.
    pub anonymous: bool,
    /// The person who decided so.
    pub by: UserId,
    /// The time of the decision.
    pub at: Timestamp,
}

from_columns! {
    Blocked {
        user ("user_id"), ticket ("number"), anonymous: flag, by ("blocked_by"), at ("blocked_at")
    }
}

reads! {
    /// Returns whether a learner may open no tickets in a guild, or no `anonymous` ones; false where no guild is known.
    fn is_blocked(guild: impl Into<Option<GuildId>> + Send, learner: LearnerKey, anonymous: bool) -> bool;
    /// Reads the learners who may open no tickets in a guild, the latest first.
    fn blocked(guild: GuildId, limit: u32) -> Vec<Blocked>;
}

async fn is_blocked(
    db: &mut AnyConnection,
    guild: impl Into<Option<GuildId>> + Send,
    learner: LearnerKey,
    anonymous: bool,
) -> Result<bool> {
    let Some(guild) = guild.into() else {
        return Ok(false);
    };
    let found: Option<i64> = query_scalar(
        "SELECT blocked_at FROM blocked_learners WHERE guild = $1 AND learner = $2 \
         AND anonymous <= $3 LIMIT 1",
    )
    .bind(guild)
    .bind(learner)
    .bind(i64::from(anonymous))
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn blocked(db: &mut AnyConnection, guild: GuildId, limit: u32) -> Result<Vec<Blocked>> {
    Ok(query_as(
        "SELECT l.user_id, t.number, b.anonymous, b.blocked_by, b.blocked_at \
         FROM blocked_learners AS b \
         LEFT JOIN tickets AS t ON t.id = b.ticket LEFT JOIN learners AS l ON l.learner = b.learner \
         WHERE b.guild = $1 ORDER BY b.blocked_at DESC, COALESCE(t.number, 0) DESC LIMIT $2",
    )
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Stops a learner from opening tickets in a guild, because staff said so in one of theirs. If that ticket is
    /// anonymous, only from anonymous ones. Returns false if the block exists already.
    pub async fn block(
        &mut self,
        guild: GuildId,
        learner: LearnerKey,
        ticket: TicketId,
        by: UserId,
        at: Timestamp,
    ) -> Result<bool> {
        let written = self.write(
            "INSERT INTO blocked_learners (guild, learner, ticket, blocked_by, blocked_at, anonymous) \
             SELECT $1, $2, id, $4, $5, anonymous FROM tickets WHERE id = $3 ON CONFLICT DO NOTHING",
            |write| write.bind(guild).bind(learner).bind(ticket).bind(by).bind(at),
        );
        Ok(written.await? == 1)
    }

    /// Lets a learner open tickets in a guild again: removes the blocks from anonymous tickets, or those from others.
    /// Returns false if there was none.
    pub async fn unblock(
        &mut self,
        guild: GuildId,
        learner: LearnerKey,
        anonymous: bool,
    ) -> Result<bool> {
        let removed = self.write(
            "DELETE FROM blocked_learners WHERE guild = $1 AND learner = $2 AND anonymous = $3",
            |write| write.bind(guild).bind(learner).bind(i64::from(anonymous)),
        );
        Ok(removed.await? == 1)
    }
}
