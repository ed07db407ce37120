//! The self-descriptions of learners for staff of a guild: texts, in a table of their own. Erased with the learner, and
//! after the guild's retention.

use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, query};

use super::columns::{of_json, to_json};
use super::sealed::Of;
use super::{Result, TextKeys, Tx, reads_texts};
use crate::domain::{GuildId, Timestamp, UserId};

/// The self-description of a learner; a part is absent if they told nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfDescription {
    /// The course that they take.
    pub course: Option<String>,
    /// The level that they have already.
    pub level: Option<String>,
    /// The goal that they want to reach.
    pub goal: Option<String>,
}

reads_texts! {
    /// Reads a user's self-description; an empty one if they told nothing.
    fn self_description(guild: GuildId, user: UserId) -> SelfDescription;
}

async fn self_description(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
    user: UserId,
) -> Result<SelfDescription> {
    let found = query("SELECT body FROM self_descriptions WHERE guild = $1 AND user_id = $2")
        .bind(guild)
        .bind(user)
        .fetch_optional(db)
        .await?;
    let Some(row) = found else {
        return Ok(SelfDescription::default());
    };
    let told = texts.read(Of::SelfDescription { guild, user }, &row)?;
    Ok(of_json("body", &told)?)
}

impl Tx {
    /// Replaces a user's self-description; deletes it if it is empty.
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
        let of = Of::SelfDescription { guild, user };
        let body = self.pools.texts.seal(of, &to_json(told)?);
        query(
            "INSERT INTO self_descriptions (guild, user_id, body, written_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, guild) DO UPDATE \
             SET body = excluded.body, written_at = excluded.written_at",
        )
        .bind(guild)
        .bind(user)
        .bind(body)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }
}
