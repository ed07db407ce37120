//! How much each learner has asked for lately, so that nobody can flood a guild. Never knows how much
//! is too much.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as};

use super::{Result, Tx, reads};
use crate::domain::{GuildId, Millis, Timestamp, UserId};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskedFor {
    /// Questions that frontdesk has to do with.
    Questions,
    /// An instructor: tickets that are opened, or opened again.
    Instructors,
}

impl AskedFor {
    const fn name(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Instructors => "instructors",
        }
    }
}

/// How much somebody has asked for since their count began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// So much.
    pub times: u32,
    /// Whether they have been told that it is too much.
    pub told: bool,
}

impl FromRow<'_, AnyRow> for Counted {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let times: i64 = row.try_get("counted")?;
        Ok(Self {
            times: u32::try_from(times).unwrap_or(u32::MAX),
            told: row.try_get::<i64, _>("told")? != 0,
        })
    }
}

reads! {
    /// How much somebody has asked for, if their count began after `since`; in direct messages whose guild
    /// is not known if `guild` is absent.
    fn counted(user: UserId, guild: Option<GuildId>, kind: AskedFor, since: Timestamp) -> Counted;
}

async fn counted(
    db: &mut AnyConnection,
    user: UserId,
    guild: Option<GuildId>,
    kind: AskedFor,
    since: Timestamp,
) -> Result<Counted> {
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

/// Stands for direct messages whose guild is not known.
const NO_GUILD: GuildId = GuildId::new(0);

impl Tx {
    /// Counts one more, and returns how much it is with that. A count that began `within` ago or longer
    /// begins anew.
    pub async fn count_asked(
        &mut self,
        user: UserId,
        guild: Option<GuildId>,
        kind: AskedFor,
        (at, within): (Timestamp, Millis),
    ) -> Result<Counted> {
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

    /// Notes that somebody has been told that it is too much.
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
