//! What guilds have set up, and what their moderators have already been told.
//! Never holds a default: [`GuildSettings::new`] does.

use std::collections::BTreeMap;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::columns::small;
use super::{Result, Tx, reads};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings, Limits, Targets, Timestamp};

/// A row of `guilds`, still without its channels.
struct GuildRow(GuildSettings);

impl FromRow<'_, AnyRow> for GuildRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(GuildSettings {
            guild: row.try_get("guild")?,
            support_channel: row.try_get("support_channel")?,
            staff_channel: row.try_get("staff_channel")?,
            instructor_role: row.try_get("instructor_role")?,
            moderator_role: row.try_get("moderator_role")?,
            lead_role: row.try_get("lead_role")?,
            locale: row.try_get("locale")?,
            time_zone: row.try_get("time_zone")?,
            targets: Targets {
                watch: row.try_get("watch_ms")?,
                first_reply: row.try_get("first_reply_ms")?,
                learner_silence: row.try_get("learner_silence_ms")?,
                reopen: row.try_get("reopen_ms")?,
            },
            limits: Limits {
                questions_a_minute: small(row, "questions_a_minute")?,
                tickets_a_day: small(row, "tickets_a_day")?,
            },
            survey_share: row.try_get("survey_share")?,
            learning: row.try_get("learning")?,
            channels: BTreeMap::new(),
        }))
    }
}

reads! {
    /// A guild's settings; the defaults where it has set nothing up.
    fn settings(guild: GuildId) -> GuildSettings;
    /// The settings of every guild that has set something up and has frontdesk in it.
    fn all_settings() -> Vec<GuildSettings>;
    /// Whether moderators have been told `what` of a channel, or, with a `%` at its end, anything that
    /// begins so, and nothing has shown since that it was mended.
    fn is_noticed(guild: GuildId, channel: ChannelId, what: &str) -> bool;
    /// What moderators have been told of a channel that begins so.
    fn noticed(guild: GuildId, channel: ChannelId, beginning: &str) -> Vec<String>;
}

async fn noticed(
    db: &mut AnyConnection,
    guild: GuildId,
    channel: ChannelId,
    beginning: &str,
) -> Result<Vec<String>> {
    Ok(query_scalar(
        "SELECT what FROM notices WHERE guild = $1 AND channel = $2 AND what LIKE $3 ORDER BY what",
    )
    .bind(guild)
    .bind(channel)
    .bind(format!("{beginning}%"))
    .fetch_all(db)
    .await?)
}

async fn is_noticed(
    db: &mut AnyConnection,
    guild: GuildId,
    channel: ChannelId,
    what: &str,
) -> Result<bool> {
    let told: i64 = query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM notices \
         WHERE guild = $1 AND channel = $2 AND what LIKE $3",
    )
    .bind(guild)
    .bind(channel)
    .bind(what)
    .fetch_one(db)
    .await?;
    Ok(told > 0)
}

async fn settings(db: &mut AnyConnection, guild: GuildId) -> Result<GuildSettings> {
    let found: Option<GuildRow> = query_as("SELECT * FROM guilds WHERE guild = $1")
        .bind(guild)
        .fetch_optional(&mut *db)
        .await?;
    let Some(GuildRow(mut settings)) = found else {
        return Ok(GuildSettings::new(guild));
    };
    let channels: Vec<(ChannelId, ChannelMode)> =
        query_as("SELECT channel, mode FROM channels WHERE guild = $1")
            .bind(guild)
            .fetch_all(db)
            .await?;
    settings.channels = channels.into_iter().collect();
    Ok(settings)
}

async fn all_settings(db: &mut AnyConnection) -> Result<Vec<GuildSettings>> {
    let rows: Vec<GuildRow> = query_as(
        "SELECT * FROM guilds WHERE NOT EXISTS \
         (SELECT 1 FROM departures AS d WHERE d.guild = guilds.guild) ORDER BY guild",
    )
    .fetch_all(&mut *db)
    .await?;
    let channels: Vec<(GuildId, ChannelId, ChannelMode)> =
        query_as("SELECT guild, channel, mode FROM channels")
            .fetch_all(db)
            .await?;
    let mut guilds: BTreeMap<GuildId, GuildSettings> = rows
        .into_iter()
        .map(|GuildRow(settings)| (settings.guild, settings))
        .collect();
    for (guild, channel, mode) in channels {
        if let Some(settings) = guilds.get_mut(&guild) {
            settings.channels.insert(channel, mode);
        }
    }
    Ok(guilds.into_values().collect())
}

impl Tx {
    /// Writes a guild's settings whole, its channels included.
    pub async fn save_settings(&mut self, settings: &GuildSettings) -> Result<()> {
        query(
            "INSERT INTO guilds (guild, support_channel, staff_channel, instructor_role, \
             moderator_role, lead_role, locale, time_zone, watch_ms, first_reply_ms, \
             learner_silence_ms, reopen_ms, survey_share, learning, questions_a_minute, \
             tickets_a_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
             $15, $16) \
             ON CONFLICT (guild) DO UPDATE SET support_channel = excluded.support_channel, \
             staff_channel = excluded.staff_channel, instructor_role = excluded.instructor_role, \
             moderator_role = excluded.moderator_role, lead_role = excluded.lead_role, \
             locale = excluded.locale, time_zone = excluded.time_zone, \
             watch_ms = excluded.watch_ms, first_reply_ms = excluded.first_reply_ms, \
             learner_silence_ms = excluded.learner_silence_ms, reopen_ms = excluded.reopen_ms, \
             survey_share = excluded.survey_share, learning = excluded.learning, \
             questions_a_minute = excluded.questions_a_minute, \
             tickets_a_day = excluded.tickets_a_day",
        )
        .bind(settings.guild)
        .bind(settings.support_channel)
        .bind(settings.staff_channel)
        .bind(settings.instructor_role)
        .bind(settings.moderator_role)
        .bind(settings.lead_role)
        .bind(settings.locale)
        .bind(settings.time_zone.as_str())
        .bind(settings.targets.watch)
        .bind(settings.targets.first_reply)
        .bind(settings.targets.learner_silence)
        .bind(settings.targets.reopen)
        .bind(settings.survey_share)
        .bind(settings.learning)
        .bind(i64::from(settings.limits.questions_a_minute))
        .bind(i64::from(settings.limits.tickets_a_day))
        .execute(self.db().await?)
        .await?;
        self.save_channels(settings).await
    }

    async fn save_channels(&mut self, settings: &GuildSettings) -> Result<()> {
        query("DELETE FROM channels WHERE guild = $1")
            .bind(settings.guild)
            .execute(self.db().await?)
            .await?;
        for (channel, mode) in &settings.channels {
            query("INSERT INTO channels (guild, channel, mode) VALUES ($1, $2, $3)")
                .bind(settings.guild)
                .bind(*channel)
                .bind(*mode)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    /// Whether moderators have not yet been told `what` of a channel; from now on they have.
    pub async fn notice_once(
        &mut self,
        guild: GuildId,
        channel: ChannelId,
        what: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let written = query(
            "INSERT INTO notices (guild, channel, what, told_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
        )
        .bind(guild)
        .bind(channel)
        .bind(what)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Lets moderators be told again all that begins so of a channel.
    pub async fn forget_notices(
        &mut self,
        guild: GuildId,
        channel: ChannelId,
        beginning: &str,
    ) -> Result<()> {
        query("DELETE FROM notices WHERE guild = $1 AND channel = $2 AND what LIKE $3")
            .bind(guild)
            .bind(channel)
            .bind(format!("{beginning}%"))
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    /// Lets moderators be told `what` of a channel again, once it has been mended.
    pub async fn forget_notice(
        &mut self,
        guild: GuildId,
        channel: ChannelId,
        what: &str,
    ) -> Result<()> {
        query("DELETE FROM notices WHERE guild = $1 AND channel = $2 AND what = $3")
            .bind(guild)
            .bind(channel)
            .bind(what)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}
