//! The guilds that frontdesk is no longer in: their timers and deliveries rest, wake when it is back, and
//! everything of them is erased in the end. Never decides when.

use sqlx::{AnyConnection, query, query_scalar};

use super::{Result, Store, Tx, reads};
use crate::domain::{GuildId, Timestamp};

/// What rests is due so much later: far beyond any time that is meant, and as far from its own as it was.
const REST_MS: i64 = 1_000_000_000_000_000;

reads! {
    /// Whether frontdesk is known not to be in a guild any more.
    fn has_departed(guild: GuildId) -> bool;
    /// The guilds that frontdesk left before a moment.
    fn departed_before(before: Timestamp) -> Vec<GuildId>;
    /// Every guild that there is something of: settings, or something that is still to happen.
    fn guilds_kept() -> Vec<GuildId>;
}

async fn has_departed(db: &mut AnyConnection, guild: GuildId) -> Result<bool> {
    let found: Option<i64> = query_scalar("SELECT left_at FROM departures WHERE guild = $1")
        .bind(guild)
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

async fn departed_before(db: &mut AnyConnection, before: Timestamp) -> Result<Vec<GuildId>> {
    Ok(
        query_scalar("SELECT guild FROM departures WHERE left_at < $1 ORDER BY guild")
            .bind(before)
            .fetch_all(db)
            .await?,
    )
}

async fn guilds_kept(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    Ok(
        query_scalar("SELECT guild FROM guilds UNION SELECT guild FROM ticket_counters")
            .fetch_all(db)
            .await?,
    )
}

impl Tx {
    /// Frontdesk is not in a guild any more: what is to happen there rests. False if that was known.
    pub async fn depart(&mut self, guild: GuildId, now: Timestamp) -> Result<bool> {
        let written =
            query("INSERT INTO departures (guild, left_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(guild)
                .bind(now)
                .execute(self.db().await?)
                .await?;
        for statement in [
            "UPDATE timers SET due = due + $2 WHERE lease_until IS NULL AND due < $2 AND COALESCE(\
             (SELECT t.guild FROM tickets AS t WHERE t.id = timers.subject), (SELECT i.guild \
             FROM inquiries AS i WHERE i.id = timers.subject AND i.place <> 'direct')) = $1",
            "UPDATE outbox SET due = due + $2 WHERE done = 0 AND lease_until IS NULL AND due < $2 \
             AND COALESCE((SELECT t.guild FROM tickets AS t WHERE t.id = outbox.stream), \
             (SELECT i.guild FROM inquiries AS i WHERE i.id = outbox.stream \
             AND i.place <> 'direct')) = $1",
        ] {
            self.shift(statement, guild).await?;
        }
        Ok(written.rows_affected() == 1)
    }

    /// Frontdesk is in a guild again: what rested there goes on. False if it had not left.
    pub async fn arrive(&mut self, guild: GuildId) -> Result<bool> {
        let back = query("DELETE FROM departures WHERE guild = $1")
            .bind(guild)
            .execute(self.db().await?)
            .await?;
        if back.rows_affected() == 0 {
            return Ok(false);
        }
        for statement in [
            "UPDATE timers SET due = due - $2 WHERE lease_until IS NULL AND due >= $2 AND COALESCE(\
             (SELECT t.guild FROM tickets AS t WHERE t.id = timers.subject), (SELECT i.guild \
             FROM inquiries AS i WHERE i.id = timers.subject AND i.place <> 'direct')) = $1",
            "UPDATE outbox SET due = due - $2 WHERE done = 0 AND lease_until IS NULL AND due >= $2 \
             AND COALESCE((SELECT t.guild FROM tickets AS t WHERE t.id = outbox.stream), \
             (SELECT i.guild FROM inquiries AS i WHERE i.id = outbox.stream \
             AND i.place <> 'direct')) = $1",
        ] {
            self.shift(statement, guild).await?;
        }
        self.stirs_outbox = true;
        Ok(true)
    }

    async fn shift(&mut self, statement: &'static str, guild: GuildId) -> Result<()> {
        query(statement)
            .bind(guild)
            .bind(REST_MS)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}

/// What is deleted of a page of a guild's inquiries, in the order that references ask for.
const OF_INQUIRIES: [&str; 11] = [
    "DELETE FROM survey_comments WHERE survey IN (SELECT s.id FROM surveys AS s WHERE s.inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2))",
    "DELETE FROM surveys WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM reviews WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM timers WHERE kind IN ('first_reply', 'learner_silence', 'close_silent', \
     'close_resolved', 'spare_thread', 'membership') AND subject IN (SELECT t.id FROM tickets AS t WHERE t.inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2))",
    "DELETE FROM timers WHERE kind IN ('watch', 'settle') AND subject IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM outbox WHERE done = 0 AND stream IN (SELECT t.id FROM tickets AS t WHERE t.inquiry \
     IN (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2))",
    "DELETE FROM outbox WHERE done = 0 AND stream IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM tickets WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM inquiry_events WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM inquiry_texts WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
    "DELETE FROM inquiry_messages WHERE message IN (SELECT i.message FROM inquiries AS i \
     WHERE i.guild = $1 AND i.id IN \
     (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2))",
];

/// What is deleted of a guild that has no inquiries any more; whoever was seen nowhere else is forgotten.
const OF_GUILD: [&str; 17] = [
    "DELETE FROM learners WHERE user_id IN (SELECT user_id FROM sightings WHERE guild = $1) \
     AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.user_id = learners.user_id \
     AND s.guild <> $1) AND NOT EXISTS (SELECT 1 FROM inquiries AS i \
     WHERE i.learner = learners.learner)",
    "DELETE FROM sightings WHERE guild = $1",
    "DELETE FROM asked_for WHERE guild = $1",
    "DELETE FROM channels WHERE guild = $1",
    "DELETE FROM notices WHERE guild = $1",
    "DELETE FROM lessons WHERE guild = $1",
    "DELETE FROM instructors WHERE guild = $1",
    "DELETE FROM duty_overrides WHERE guild = $1",
    "DELETE FROM votes WHERE guild = $1",
    "DELETE FROM tallies WHERE guild = $1",
    "DELETE FROM kept_rules WHERE guild = $1",
    "DELETE FROM ticket_counters WHERE guild = $1",
    "DELETE FROM watermarks WHERE guild = $1",
    "DELETE FROM served_guilds WHERE guild = $1",
    "DELETE FROM surveys WHERE guild = $1",
    "DELETE FROM guilds WHERE guild = $1",
    "DELETE FROM departures WHERE guild = $1",
];

impl Store {
    /// Erases a page of a guild's inquiries with all that belongs to them; after the last page, the guild.
    /// Whether there is more to erase.
    pub async fn erase_guild(&self, guild: GuildId, page: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        for statement in OF_INQUIRIES {
            query(statement)
                .bind(guild)
                .bind(i64::from(page))
                .execute(tx.db().await?)
                .await?;
        }
        let erased = query(
            "DELETE FROM inquiries WHERE id IN \
             (SELECT id FROM inquiries WHERE guild = $1 ORDER BY asked_at, id LIMIT $2)",
        )
        .bind(guild)
        .bind(i64::from(page))
        .execute(tx.db().await?)
        .await?;
        let more = erased.rows_affected() > 0;
        if !more {
            for statement in OF_GUILD {
                query(statement).bind(guild).execute(tx.db().await?).await?;
            }
        }
        tx.commit().await?;
        Ok(more)
    }
}
