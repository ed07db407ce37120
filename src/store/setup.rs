//! The record of a guild's setup: whether it was offered, and the roles and channels that frontdesk made, so that
//! nothing is made twice and everything can be deleted again.

use sqlx::{AnyConnection, query, query_as, query_scalar};

use super::columns::from_columns;
use super::{Result, Tx, reads};
use crate::domain::{ChannelId, GuildId, RoleId, SetupPart, Timestamp};

/// A role or a channel that frontdesk made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// The part of the setup that it is for.
    pub part: SetupPart,
    /// The time at which its making began.
    pub begun: Timestamp,
    /// The time of the last attempt to make it.
    pub tried: Timestamp,
    /// Its id on Discord, as the database stores it; none while it is not known.
    pub id: Option<i64>,
}

from_columns! {
    Made {
        part, begun, tried, id
    }
}

impl Made {
    /// Returns the role, if it is one and its id is known.
    pub fn role(&self) -> Option<RoleId> {
        let is_role = SetupPart::ROLES.contains(&self.part);
        self.id.filter(|_| is_role).map(RoleId::from_db)
    }
}

reads! {
    /// Returns whether a guild has set something up, or got the offer.
    fn is_setup_known(guild: GuildId) -> bool;
    /// Returns whether a guild has set something up.
    fn is_set_up(guild: GuildId) -> bool;
    /// Reads what frontdesk made in a guild, in the order of its making.
    fn made_in(guild: GuildId) -> Vec<Made>;
    /// Returns whether a ticket of a guild was ever opened in a channel.
    fn has_tickets_in(guild: GuildId, channel: ChannelId) -> bool;
}

async fn is_setup_known(db: &mut AnyConnection, guild: GuildId) -> Result<bool> {
    let known: i64 = query_scalar(
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM guilds WHERE guild = $1) + \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM setup_offers WHERE guild = $1)",
    )
    .bind(guild)
    .fetch_one(db)
    .await?;
    Ok(known > 0)
}

async fn is_set_up(db: &mut AnyConnection, guild: GuildId) -> Result<bool> {
    let found: Option<GuildId> = query_scalar("SELECT guild FROM guilds WHERE guild = $1")
        .bind(guild)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

async fn made_in(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<Made>> {
    Ok(query_as(
        "SELECT part, begun_at AS begun, tried_at AS tried, made_id AS id FROM setup_made \
         WHERE guild = $1 ORDER BY begun_at, part",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn has_tickets_in(
    db: &mut AnyConnection,
    guild: GuildId,
    channel: ChannelId,
) -> Result<bool> {
    let found: Option<i64> =
        query_scalar("SELECT id FROM tickets WHERE guild = $1 AND support_channel = $2 LIMIT 1")
            .bind(guild)
            .bind(channel)
            .fetch_optional(db)
            .await?;
    Ok(found.is_some())
}

impl Tx {
    /// Notes the offer of a setup to a guild; false if there was one before.
    pub async fn offer_setup(&mut self, guild: GuildId, now: Timestamp) -> Result<bool> {
        let noted = query(
            "INSERT INTO setup_offers (guild, offered_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(guild)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Claims the making of a part, and returns when the making began: before `now` if an earlier attempt is
    /// unfinished. `None` if another attempt started at or after `left_before`. Clears the id that an earlier attempt
    /// recorded, so call this only if that part no longer exists.
    pub async fn begin_making(
        &mut self,
        guild: GuildId,
        part: SetupPart,
        now: Timestamp,
        left_before: Timestamp,
    ) -> Result<Option<Timestamp>> {
        Ok(query_scalar(
            "INSERT INTO setup_made (guild, part, begun_at, tried_at) VALUES ($1, $2, $3, $3) \
             ON CONFLICT (guild, part) DO UPDATE SET begun_at = \
             CASE WHEN setup_made.made_id IS NULL THEN setup_made.begun_at \
             ELSE excluded.begun_at END, tried_at = excluded.tried_at, made_id = NULL \
             WHERE setup_made.made_id IS NOT NULL OR setup_made.tried_at < $4 \
             RETURNING begun_at",
        )
        .bind(guild)
        .bind(part)
        .bind(now)
        .bind(left_before)
        .fetch_optional(self.db().await?)
        .await?)
    }

    /// Restarts the making of a part, because the earlier attempt made nothing.
    pub async fn begin_making_anew(
        &mut self,
        guild: GuildId,
        part: SetupPart,
        now: Timestamp,
    ) -> Result<()> {
        query("UPDATE setup_made SET begun_at = $3, tried_at = $3 WHERE guild = $1 AND part = $2")
            .bind(guild)
            .bind(part)
            .bind(now)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    /// Notes the id of what was made for a part, and the time.
    pub async fn note_made(
        &mut self,
        guild: GuildId,
        part: SetupPart,
        id: i64,
        now: Timestamp,
    ) -> Result<()> {
        query(
            "INSERT INTO setup_made (guild, part, begun_at, tried_at, made_id) \
             VALUES ($1, $2, $4, $4, $3) \
             ON CONFLICT (guild, part) DO UPDATE SET made_id = excluded.made_id",
        )
        .bind(guild)
        .bind(part)
        .bind(id)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Forgets what was made for a part: it was deleted, or never existed.
    pub async fn forget_made(&mut self, guild: GuildId, part: SetupPart) -> Result<()> {
        query("DELETE FROM setup_made WHERE guild = $1 AND part = $2")
            .bind(guild)
            .bind(part)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}
