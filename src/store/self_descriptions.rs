//! What learners tell staff of a guild about themselves: texts, in a table of their own. Erased with the learner, and
//! after the guild's time. Never decides who reads it.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, query, query_as};

use super::columns::{from_json, to_json};
use super::{Result, Tx, reads};
use crate::domain::{GuildId, Timestamp, UserId};

/// What a learner tells about themselves: each absent where they told nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfDescription {
    /// The course that they take.
    pub course: Option<String>,
    /// What they know already.
    pub level: Option<String>,
    /// What they want to reach.
    pub goal: Option<String>,
}

impl FromRow<'_, AnyRow> for SelfDescription {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        from_json(row, "body")
    }
}

reads! {
    /// What a user tells staff of a guild about themselves; empty if nothing.
    fn self_description(guild: GuildId, user: UserId) -> SelfDescription;
}

async fn self_description(
    db: &mut AnyConnection,
    guild: GuildId,
    user: UserId,
) -> Result<SelfDescription> {
    let found = query_as("SELECT body FROM self_descriptions WHERE guild = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .fetch_optional(db)
        .await?;
    Ok(found.unwrap_or_default())
}

impl Tx {
    /// Writes what a user tells about themselves, in the place of what they told before.
    pub async fn describe_self(
        &mut self,
        guild: GuildId,
        user: UserId,
        told: &SelfDescription,
        now: Timestamp,
    ) -> Result<()> {
        if *told == SelfDescription::default() {
            query("DELETE FROM self_descriptions WHERE guild = $1 AND user_id = $2")
                .bind(guild)
                .bind(user)
                .execute(self.db().await?)
                .await?;
            return Ok(());
        }
        query(
            "INSERT INTO self_descriptions (guild, user_id, body, written_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, guild) DO UPDATE \
             SET body = excluded.body, written_at = excluded.written_at",
        )
        .bind(guild)
        .bind(user)
        .bind(to_json(told)?)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }
}
