//! The secret addresses of calendars, and the plans of calendar files until they are confirmed. Keeps no secret: only
//! hashes of them.

use sqlx::{AnyConnection, query, query_as, query_scalar};

use super::columns::{flag, from_columns};
use super::{Result, Tx, reads};
use crate::domain::{GuildId, Timestamp, UserId};

/// A calendar at a secret address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CalendarFeed {
    /// The guild whose calendar it is.
    pub guild: GuildId,
    /// The person to whom the address was given.
    pub owner: UserId,
    /// Whether it has everyone's shifts, and not only the owner's.
    pub of_team: bool,
}

from_columns! {
    CalendarFeed {
        guild, owner, of_team: flag
    }
}

reads! {
    /// Reads the calendar whose secret has this hash.
    fn calendar_feed(token_hash: &str) -> Option<CalendarFeed>;
    /// Reads the stored plan of a calendar file, if it waits to be confirmed.
    fn calendar_import(guild: GuildId, id: i64) -> Option<String>;
}

async fn calendar_feed(db: &mut AnyConnection, token_hash: &str) -> Result<Option<CalendarFeed>> {
    Ok(
        query_as("SELECT guild, owner, of_team FROM calendar_feeds WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(db)
            .await?,
    )
}

async fn calendar_import(
    db: &mut AnyConnection,
    guild: GuildId,
    id: i64,
) -> Result<Option<String>> {
    Ok(
        query_scalar("SELECT plan FROM calendar_imports WHERE guild = $1 AND id = $2")
            .bind(guild)
            .bind(id)
            .fetch_optional(db)
            .await?,
    )
}

impl Tx {
    /// Gives a calendar a secret address, in place of an earlier one of its owner.
    pub async fn set_calendar_feed(
        &mut self,
        feed: CalendarFeed,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<()> {
        query(
            "INSERT INTO calendar_feeds (guild, owner, of_team, token_hash, made_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild, owner, of_team) DO UPDATE SET \
             token_hash = excluded.token_hash, made_at = excluded.made_at",
        )
        .bind(feed.guild)
        .bind(feed.owner)
        .bind(i32::from(feed.of_team))
        .bind(token_hash)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Removes the secret address of a calendar. Returns false if it has none.
    pub async fn end_calendar_feed(&mut self, feed: CalendarFeed) -> Result<bool> {
        let ended =
            query("DELETE FROM calendar_feeds WHERE guild = $1 AND owner = $2 AND of_team = $3")
                .bind(feed.guild)
                .bind(feed.owner)
                .bind(i32::from(feed.of_team))
                .execute(self.db().await?)
                .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Stores the plan of a calendar file until it is confirmed under `id`, which must be new.
    pub async fn keep_calendar_import(
        &mut self,
        guild: GuildId,
        id: i64,
        plan: &str,
        now: Timestamp,
    ) -> Result<()> {
        query("INSERT INTO calendar_imports (guild, id, plan, made_at) VALUES ($1, $2, $3, $4)")
            .bind(guild)
            .bind(id)
            .bind(plan)
            .bind(now)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    /// Deletes the stored plan of a calendar file after it is carried out. Returns false if there is none any more.
    pub async fn drop_calendar_import(&mut self, guild: GuildId, id: i64) -> Result<bool> {
        let dropped = self.write(
            "DELETE FROM calendar_imports WHERE guild = $1 AND id = $2",
            |write| write.bind(guild).bind(id),
        );
        Ok(dropped.await? > 0)
    }
}
