//! Discord's notices of learners' subscriptions to roles. Never decides which of them count.

use sqlx::{query, query_as, query_scalar};

use super::{Result, Tx};
use crate::domain::{GuildId, LearnerKey, LearnerNumber, MessageId, SubscribedAround, Timestamp};

/// A notice by Discord that a user subscribed to a role or renewed the subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSubscription {
    /// The message.
    pub message: MessageId,
    /// The guild of the role.
    pub guild: GuildId,
    /// The person who subscribed.
    pub learner: LearnerKey,
    /// The name of the tier that they subscribed to.
    pub tier: String,
    /// The months for which they have subscribed in all.
    pub months: u32,
    /// Whether an earlier subscription was renewed.
    pub is_renewal: bool,
    /// The time of the message.
    pub at: Timestamp,
}

impl Tx {
    /// Writes a notice of a subscription, and marks the learner's follow-up to be computed again. Does nothing if the
    /// message was seen before.
    pub async fn note_subscription(&mut self, one: &RoleSubscription) -> Result<()> {
        let written = query(
            "INSERT INTO role_subscriptions (message, guild, learner, tier, months, renewal, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (message) DO NOTHING",
        )
        .bind(one.message)
        .bind(one.guild)
        .bind(one.learner)
        .bind(one.tier.as_str())
        .bind(i64::from(one.months))
        .bind(i64::from(one.is_renewal))
        .bind(one.at)
        .execute(self.db().await?)
        .await?;
        if written.rows_affected() == 1 {
            self.mark_buyer(one.guild, one.learner);
        }
        Ok(())
    }

    /// Reads the known subscriptions of a learner around a moment; `None` once the learner is forgotten.
    pub async fn subscribed_around(
        &mut self,
        guild: GuildId,
        learner: LearnerNumber,
        at: Timestamp,
    ) -> Result<Option<SubscribedAround>> {
        let Some(key) = self.known_learner(guild, learner).await? else {
            return Ok(None);
        };
        let (first, months): (Option<Timestamp>, Option<i64>) = query_as(
            "SELECT MIN(at), MAX(months) FROM role_subscriptions WHERE learner = $1 AND guild = $2",
        )
        .bind(key)
        .bind(guild)
        .fetch_one(self.db().await?)
        .await?;
        let renewed: Option<Timestamp> = query_scalar(
            "SELECT at FROM role_subscriptions WHERE learner = $1 AND guild = $2 AND at > $3 \
             AND renewal = 1 ORDER BY at LIMIT 1",
        )
        .bind(key)
        .bind(guild)
        .bind(at)
        .fetch_optional(self.db().await?)
        .await?;
        Ok(Some(SubscribedAround {
            before: first.is_some_and(|first| first <= at),
            renewed_at: renewed,
            months: u32::try_from(months.unwrap_or_default()).unwrap_or(u32::MAX),
        }))
    }
}
