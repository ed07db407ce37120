//! The rows that intake must remember: handled interactions, changes that arrived before their message, and how far
//! each channel was read. Never forgets by itself: `pruning` does.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, AssertSqlSafe};
use sqlx::{query, query_as, query_scalar};

use super::sealed::Of;
use super::{Result, Store, Tx, reads};
use crate::domain::{ChannelId, GuildId, InquiryId, InteractionId, MessageId, Timestamp};

/// The number of watermarks that one statement writes.
const MARKS_AT_ONCE: usize = 100;

/// The last handled message of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watermark {
    /// The guild; `None` for direct messages.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

/// A change of a message that arrived before the message itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlyChange {
    /// The new text of the message.
    Edited(String),
    /// The deletion of the message.
    Deleted,
}

reads! {
    /// Reads the last handled message of a channel.
    fn watermark(channel: ChannelId) -> Option<MessageId>;
    /// Returns whether an interaction has arrived before.
    fn has_arrived(interaction: InteractionId) -> bool;
    /// Reads the time of the newest known message, press, call or event.
    fn last_moment() -> Option<Timestamp>;
    /// Reads the last handled message of each channel of a guild; of direct messages if `guild` is absent.
    fn watermarks(guild: Option<GuildId>) -> Vec<(ChannelId, MessageId)>;
}

async fn watermark(db: &mut AnyConnection, channel: ChannelId) -> Result<Option<MessageId>> {
    Ok(
        query_scalar("SELECT message FROM watermarks WHERE channel = $1")
            .bind(channel)
            .fetch_optional(db)
            .await?,
    )
}

async fn has_arrived(db: &mut AnyConnection, interaction: InteractionId) -> Result<bool> {
    let found: Option<i64> = query_scalar("SELECT first_at FROM interactions WHERE id = $1")
        .bind(interaction)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

async fn last_moment(db: &mut AnyConnection) -> Result<Option<Timestamp>> {
    let newest: (Option<i64>, Option<i64>, Option<i64>) = query_as(
        "SELECT (SELECT max(message) FROM watermarks), (SELECT max(first_at) FROM interactions), \
         (SELECT max(at) FROM inquiry_events)",
    )
    .fetch_one(db)
    .await?;
    let message = newest
        .0
        .map(|id| MessageId::new(id.unsigned_abs()).sent_at());
    let others = [newest.1, newest.2].map(|at| at.map(Timestamp::from_millis));
    Ok(others.into_iter().chain([message]).flatten().max())
}

async fn watermarks(
    db: &mut AnyConnection,
    guild: Option<GuildId>,
) -> Result<Vec<(ChannelId, MessageId)>> {
    let found = match guild {
        Some(guild) => {
            query_as("SELECT channel, message FROM watermarks WHERE guild = $1 ORDER BY channel")
                .bind(guild)
                .fetch_all(db)
                .await
        }
        None => {
            query_as("SELECT channel, message FROM watermarks WHERE guild IS NULL ORDER BY channel")
                .fetch_all(db)
                .await
        }
    };
    Ok(found?)
}

impl Store {
    /// Adds a channel of direct messages with a watermark, unless it has one; messages after the watermark are then
    /// read by catch-up.
    pub async fn remember_direct_channel(
        &self,
        channel: ChannelId,
        heard: MessageId,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        query(
            "INSERT INTO watermarks (channel, guild, message) VALUES ($1, NULL, $2) \
             ON CONFLICT (channel) DO NOTHING",
        )
        .bind(channel)
        .bind(heard)
        .execute(tx.db().await?)
        .await?;
        tx.commit().await
    }

    /// Writes the watermarks of channels. A watermark never goes back.
    pub async fn raise_watermarks(&self, marks: &[Watermark]) -> Result<()> {
        // Sorted, so that two processes cannot wait for each other. Each channel once, because a statement cannot
        // update a row that it has just written.
        let marks: BTreeMap<ChannelId, (MessageId, Option<GuildId>)> = {
            let by_channel = |mark: &Watermark| (mark.channel, (mark.message, mark.guild));
            let mut sorted: Vec<_> = marks.iter().map(by_channel).collect();
            sorted.sort_unstable();
            sorted.into_iter().collect()
        };
        let marks: Vec<_> = marks.into_iter().collect();
        let mut tx = self.begin().await?;
        for some in marks.chunks(MARKS_AT_ONCE) {
            // One statement for many rows, because replies wait for this transaction.
            let rows: Vec<String> = (0..some.len())
                .map(|row| format!("(${}, ${}, ${})", 3 * row + 1, 3 * row + 2, 3 * row + 3))
                .collect();
            let statement = format!(
                "INSERT INTO watermarks (channel, guild, message) VALUES {} \
                 ON CONFLICT (channel) DO UPDATE SET message = excluded.message, \
                 guild = excluded.guild WHERE watermarks.message < excluded.message",
                rows.join(", ")
            );
            let mut raise = query(AssertSqlSafe(statement)).persistent(false);
            for (channel, (message, guild)) in some {
                raise = raise.bind(*channel).bind(*guild).bind(*message);
            }
            raise.execute(tx.db().await?).await?;
        }
        tx.commit().await
    }
}

impl Tx {
    /// Notes that an interaction has arrived. Returns whether it is the first time.
    pub async fn first_time(&mut self, interaction: InteractionId, now: Timestamp) -> Result<bool> {
        let written =
            query("INSERT INTO interactions (id, first_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(interaction)
                .bind(now)
                .execute(self.db().await?)
                .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Notes that a call which opens an inquiry has arrived, so that its inquiry can later be found by the call.
    /// Returns whether it is the first time.
    pub async fn first_call(
        &mut self,
        interaction: InteractionId,
        inquiry: InquiryId,
        now: Timestamp,
    ) -> Result<bool> {
        let written = self.write(
            "INSERT INTO interactions (id, first_at, inquiry) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING",
            |write| write.bind(interaction).bind(now).bind(inquiry),
        );
        Ok(written.await? == 1)
    }

    /// Notes that the author of a message without a question is told how to ask. Returns whether to tell them: the
    /// first time only, and not while an early change of the message is stored.
    pub async fn first_hint(&mut self, message: MessageId, now: Timestamp) -> Result<bool> {
        // A message and an interaction never share an id, so that one table serves both.
        let written = self.write(
            "INSERT INTO interactions (id, first_at) SELECT $1, $2 \
             WHERE NOT EXISTS (SELECT 1 FROM early_changes WHERE message = $1) \
             ON CONFLICT DO NOTHING",
            |write| write.bind(message).bind(now),
        );
        Ok(written.await? == 1)
    }

    /// Stores a change until its message arrives. A later edit replaces an earlier one; nothing replaces a deletion.
    pub async fn store_early_change(
        &mut self,
        message: MessageId,
        change: &EarlyChange,
        now: Timestamp,
    ) -> Result<()> {
        let body = match change {
            EarlyChange::Edited(text) => Some(self.pools.texts.seal(Of::EarlyEdit(message), text)),
            EarlyChange::Deleted => None,
        };
        query(
            "INSERT INTO early_changes (message, body, came_at) VALUES ($1, $2, $3) \
             ON CONFLICT (message) DO UPDATE SET body = excluded.body \
             WHERE early_changes.body IS NOT NULL",
        )
        .bind(message)
        .bind(body)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Takes the stored change of a message, if there is one.
    pub async fn take_early_change(&mut self, message: MessageId) -> Result<Option<EarlyChange>> {
        let taken: Option<Option<String>> =
            query_scalar("DELETE FROM early_changes WHERE message = $1 RETURNING body")
                .bind(message)
                .fetch_optional(self.db().await?)
                .await?;
        Ok(match taken {
            None => None,
            Some(None) => Some(EarlyChange::Deleted),
            Some(Some(body)) => {
                let text = self.pools.texts.open(Of::EarlyEdit(message), &body)?;
                Some(EarlyChange::Edited(text))
            }
        })
    }
}
