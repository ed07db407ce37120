//! The settings of guilds, and the notices sent to their moderators; also the guilds that frontdesk has left: their
//! timers and deliveries are suspended, are resumed when it returns, and at last everything is erased. Never holds a
//! default ([`GuildSettings::new`] does), and never decides when a guild is erased.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_as, query_scalar};

use super::columns::{flag, from_columns, small};
use super::processes::guild_of;
use super::timers::timers_of;
use super::{Result, Tx, products, reads};
use crate::domain::{
    CategoryTargets, ChannelId, ChannelMode, GuildId, GuildSettings, Limits, TagId, Targets,
    TicketTargets, Timestamp,
};

/// Reads a row of `guilds`, without its channels.
impl FromRow<'_, AnyRow> for GuildSettings {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
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
                tickets: TicketTargets {
                    first_reply: row.try_get("first_reply_ms")?,
                    next_reply: row.try_get("next_reply_ms")?,
                    resolution: row.try_get("resolution_ms")?,
                    counted_by: row.try_get("counted_by")?,
                },
                learner_silence: row.try_get("learner_silence_ms")?,
                reopen: row.try_get("reopen_ms")?,
            },
            category_targets: BTreeMap::new(),
            limits: Limits {
                questions_a_minute: small(row, "questions_a_minute")?,
                tickets_a_day: small(row, "tickets_a_day")?,
                relayed_a_minute: small(row, "relayed_a_minute")?,
                inquiries_a_minute: small(row, "inquiries_a_minute")?,
                all_tickets_a_day: small(row, "all_tickets_a_day")?,
                all_relayed_a_minute: small(row, "all_relayed_a_minute")?,
            },
            survey_share: row.try_get("survey_share")?,
            learning: row.try_get("learning")?,
            retention_days: row
                .try_get::<Option<i64>, _>("retention_days")?
                .and_then(|days| u32::try_from(days).ok()),
            relay_names: flag(row, "relay_names")?,
            transcript_channel: row.try_get("transcript_channel")?,
            digest_channel: row.try_get("digest_channel")?,
            handoff: row.try_get("handoff")?,
            transferred_stay: flag(row, "transferred_stay")?,
            instructors_join: flag(row, "instructors_join")?,
            tell_shift_starts: flag(row, "tell_shift_starts")?,
            rating_floor: row.try_get("rating_floor")?,
            expected_before_share: row.try_get("expected_before_share")?,
            tells_of_reveals: flag(row, "tells_of_reveals")?,
            ranks_related: flag(row, "ranks_related")?,
            offers_similar: flag(row, "offers_similar")?,
            channels: BTreeMap::new(),
            solved_tags: BTreeMap::new(),
            products: BTreeMap::new(),
        })
    }
}

reads! {
    /// Reads a guild's settings; the defaults if it has set nothing up.
    fn settings(guild: GuildId) -> GuildSettings;
    /// Reads the settings of every guild that frontdesk is in and that has settings.
    fn all_settings() -> Vec<GuildSettings>;
    /// Returns whether moderators got the notice `what` about a channel and it has not been forgotten since. A `%` at
    /// the end matches every notice that begins so.
    fn is_noticed(guild: GuildId, channel: ChannelId, what: &str) -> bool;
    /// Reads the notices about a channel that moderators got and that begin with a text.
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
    let found: Option<GuildSettings> = query_as("SELECT * FROM guilds WHERE guild = $1")
        .bind(guild)
        .fetch_optional(&mut *db)
        .await?;
    let Some(mut settings) = found else {
        return Ok(GuildSettings::new(guild));
    };
    let channels: Vec<ChannelRow> = query_as("SELECT * FROM channels WHERE guild = $1")
        .bind(guild)
        .fetch_all(&mut *db)
        .await?;
    for row in channels {
        row.put_into(&mut settings);
    }
    settings.category_targets = category_targets(&mut *db, guild).await?;
    settings.products = products::products(db, guild).await?;
    Ok(settings)
}

/// One row of `channels`.
struct ChannelRow {
    guild: GuildId,
    channel: ChannelId,
    mode: ChannelMode,
    solved_tag: Option<TagId>,
}

from_columns! {
    ChannelRow {
        guild, channel, mode, solved_tag
    }
}

impl ChannelRow {
    fn put_into(self, settings: &mut GuildSettings) {
        settings.channels.insert(self.channel, self.mode);
        let tag = self.solved_tag.map(|tag| (self.channel, tag));
        settings.solved_tags.extend(tag);
    }
}

/// One row of `category_targets`.
struct CategoryRow(GuildId, String, CategoryTargets);

impl FromRow<'_, AnyRow> for CategoryRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let targets = CategoryTargets {
            first_reply: row.try_get("first_reply_ms")?,
            next_reply: row.try_get("next_reply_ms")?,
            resolution: row.try_get("resolution_ms")?,
            counted_by: row.try_get("counted_by")?,
        };
        Ok(Self(
            row.try_get("guild")?,
            row.try_get("category")?,
            targets,
        ))
    }
}

async fn category_targets(
    db: &mut AnyConnection,
    guild: GuildId,
) -> Result<BTreeMap<String, CategoryTargets>> {
    let rows: Vec<CategoryRow> = query_as("SELECT * FROM category_targets WHERE guild = $1")
        .bind(guild)
        .fetch_all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|CategoryRow(_, category, targets)| (category, targets))
        .collect())
}

async fn all_settings(db: &mut AnyConnection) -> Result<Vec<GuildSettings>> {
    let rows: Vec<GuildSettings> = query_as(
        "SELECT * FROM guilds WHERE NOT EXISTS \
         (SELECT 1 FROM departures AS d WHERE d.guild = guilds.guild) ORDER BY guild",
    )
    .fetch_all(&mut *db)
    .await?;
    let channels: Vec<ChannelRow> = query_as("SELECT * FROM channels")
        .fetch_all(&mut *db)
        .await?;
    let categories: Vec<CategoryRow> = query_as("SELECT * FROM category_targets")
        .fetch_all(&mut *db)
        .await?;
    let products = products::all_products(db).await?;
    let mut guilds: BTreeMap<GuildId, GuildSettings> = rows
        .into_iter()
        .map(|settings| (settings.guild, settings))
        .collect();
    for row in channels {
        if let Some(settings) = guilds.get_mut(&row.guild) {
            row.put_into(settings);
        }
    }
    for CategoryRow(guild, category, targets) in categories {
        if let Some(settings) = guilds.get_mut(&guild) {
            settings.category_targets.insert(category, targets);
        }
    }
    for product in products {
        if let Some(settings) = guilds.get_mut(&product.guild) {
            settings.products.insert(product.role, product.name);
        }
    }
    Ok(guilds.into_values().collect())
}

/// Makes the statement that inserts a guild's settings, with its action on conflict.
macro_rules! written_settings {
    ($otherwise:literal) => {
        concat!(
            "INSERT INTO guilds (guild, support_channel, staff_channel, instructor_role, \
             moderator_role, lead_role, locale, time_zone, watch_ms, first_reply_ms, \
             learner_silence_ms, reopen_ms, survey_share, learning, questions_a_minute, \
             tickets_a_day, next_reply_ms, resolution_ms, relay_names, transcript_channel, \
             handoff, tell_shift_starts, rating_floor, expected_before_share, \
             tells_of_reveals, retention_days, ranks_related, offers_similar, counted_by, \
             relayed_a_minute, inquiries_a_minute, transferred_stay, all_tickets_a_day, \
             all_relayed_a_minute, instructors_join, digest_channel) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             $18, $19, $20, $21, $22, CAST($23 AS DOUBLE PRECISION), $24, $25, $26, $27, $28, $29, $30, $31, $32, \
             $33, $34, $35, $36) \
             ON CONFLICT (guild) DO UPDATE SET ",
            $otherwise
        )
    };
}

/// The statement that writes a guild's settings.
const SAVE_SETTINGS: &str = written_settings!(
    "support_channel = excluded.support_channel, \
     staff_channel = excluded.staff_channel, instructor_role = excluded.instructor_role, \
     moderator_role = excluded.moderator_role, lead_role = excluded.lead_role, \
     locale = excluded.locale, time_zone = excluded.time_zone, \
     watch_ms = excluded.watch_ms, first_reply_ms = excluded.first_reply_ms, \
     learner_silence_ms = excluded.learner_silence_ms, reopen_ms = excluded.reopen_ms, \
     survey_share = excluded.survey_share, learning = excluded.learning, \
     questions_a_minute = excluded.questions_a_minute, \
     tickets_a_day = excluded.tickets_a_day, next_reply_ms = excluded.next_reply_ms, \
     resolution_ms = excluded.resolution_ms, relay_names = excluded.relay_names, \
     transcript_channel = excluded.transcript_channel, handoff = excluded.handoff, \
     tell_shift_starts = excluded.tell_shift_starts, \
     rating_floor = excluded.rating_floor, \
     expected_before_share = excluded.expected_before_share, \
     tells_of_reveals = excluded.tells_of_reveals, \
     retention_days = excluded.retention_days, \
     ranks_related = excluded.ranks_related, \
     offers_similar = excluded.offers_similar, counted_by = excluded.counted_by, \
     relayed_a_minute = excluded.relayed_a_minute, inquiries_a_minute = excluded.inquiries_a_minute, \
     transferred_stay = excluded.transferred_stay, all_tickets_a_day = excluded.all_tickets_a_day, \
     all_relayed_a_minute = excluded.all_relayed_a_minute, instructors_join = excluded.instructors_join, \
     digest_channel = excluded.digest_channel"
);

/// The statement that locks a guild's settings, and first inserts them so that there is a row to lock. Writing locks a
/// row on both engines.
const LOCK_SETTINGS: &str = written_settings!("locale = guilds.locale");

impl Tx {
    /// Reads a guild's settings to change them; other changes wait until this transaction ends.
    pub async fn settings_to_change(&mut self, guild: GuildId) -> Result<GuildSettings> {
        self.write_settings(LOCK_SETTINGS, &GuildSettings::new(guild))
            .await?;
        self.settings(guild).await
    }

    /// Writes a guild's settings whole, its channels and categories included.
    pub async fn save_settings(&mut self, settings: &GuildSettings) -> Result<()> {
        self.write_settings(SAVE_SETTINGS, settings).await?;
        self.save_channels(settings).await?;
        self.save_products(settings).await?;
        self.save_category_targets(settings).await
    }

    async fn write_settings(
        &mut self,
        statement: &'static str,
        settings: &GuildSettings,
    ) -> Result<()> {
        query(statement)
            .bind(settings.guild)
            .bind(settings.support_channel)
            .bind(settings.staff_channel)
            .bind(settings.instructor_role)
            .bind(settings.moderator_role)
            .bind(settings.lead_role)
            .bind(settings.locale)
            .bind(settings.time_zone.as_str())
            .bind(settings.targets.watch)
            .bind(settings.targets.tickets.first_reply)
            .bind(settings.targets.learner_silence)
            .bind(settings.targets.reopen)
            .bind(settings.survey_share)
            .bind(settings.learning)
            .bind(i64::from(settings.limits.questions_a_minute))
            .bind(i64::from(settings.limits.tickets_a_day))
            .bind(settings.targets.tickets.next_reply)
            .bind(settings.targets.tickets.resolution)
            .bind(i64::from(settings.relay_names))
            .bind(settings.transcript_channel)
            .bind(settings.handoff)
            .bind(i64::from(settings.tell_shift_starts))
            // As a text, because the driver sends a NULL double as another type, and PostgreSQL then refuses a later
            // value.
            .bind(settings.rating_floor.map(|floor| floor.to_string()))
            .bind(settings.expected_before_share)
            .bind(i64::from(settings.tells_of_reveals))
            .bind(settings.retention_days.map(i64::from))
            .bind(i64::from(settings.ranks_related))
            .bind(i64::from(settings.offers_similar))
            .bind(settings.targets.tickets.counted_by)
            .bind(i64::from(settings.limits.relayed_a_minute))
            .bind(i64::from(settings.limits.inquiries_a_minute))
            .bind(i64::from(settings.transferred_stay))
            .bind(i64::from(settings.limits.all_tickets_a_day))
            .bind(i64::from(settings.limits.all_relayed_a_minute))
            .bind(i64::from(settings.instructors_join))
            .bind(settings.digest_channel)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    async fn save_category_targets(&mut self, settings: &GuildSettings) -> Result<()> {
        query("DELETE FROM category_targets WHERE guild = $1")
            .bind(settings.guild)
            .execute(self.db().await?)
            .await?;
        for (category, targets) in &settings.category_targets {
            query(
                "INSERT INTO category_targets (guild, category, first_reply_ms, next_reply_ms, \
                 resolution_ms, counted_by) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(settings.guild)
            .bind(category.as_str())
            .bind(targets.first_reply)
            .bind(targets.next_reply)
            .bind(targets.resolution)
            .bind(targets.counted_by)
            .execute(self.db().await?)
            .await?;
        }
        Ok(())
    }

    async fn save_channels(&mut self, settings: &GuildSettings) -> Result<()> {
        query("DELETE FROM channels WHERE guild = $1")
            .bind(settings.guild)
            .execute(self.db().await?)
            .await?;
        for (channel, mode) in &settings.channels {
            query(
                "INSERT INTO channels (guild, channel, mode, solved_tag) VALUES ($1, $2, $3, $4)",
            )
            .bind(settings.guild)
            .bind(*channel)
            .bind(*mode)
            .bind(settings.solved_tags.get(channel).copied())
            .execute(self.db().await?)
            .await?;
        }
        Ok(())
    }

    /// Returns whether moderators have not yet got the notice `what` about a channel, and notes that they get it now.
    pub async fn notice_once(
        &mut self,
        guild: GuildId,
        channel: ChannelId,
        what: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let written = self.write(
            "INSERT INTO notices (guild, channel, what, told_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
            |write| write.bind(guild).bind(channel).bind(what).bind(now),
        );
        Ok(written.await? == 1)
    }

    /// Forgets the notices about a channel that begin with a text: moderators are told again.
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

    /// Forgets the notice `what` about a channel once the fault is mended, so that moderators are told of a new one.
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

/// The offset, in milliseconds, of suspended timers and deliveries: beyond any real time, and in the same order.
const REST_MS: i64 = 1_000_000_000_000_000;

/// Makes the statements that move `due` of a guild's timers and deliveries by the offset. Only rows are moved whose
/// `due` compares to the offset as given.
macro_rules! moved {
    ($by:literal, $compares:literal) => {
        [
            concat!(
                "UPDATE timers SET due = due ",
                $by,
                " $2 WHERE lease_until IS NULL AND due ",
                $compares,
                " $2 AND COALESCE(",
                guild_of!("timers.subject"),
                ", CASE WHEN kind IN ",
                timers_of!(guild),
                " THEN subject END) = $1"
            ),
            concat!(
                "UPDATE outbox SET due = due ",
                $by,
                " $2 WHERE done = 0 AND lease_until IS NULL AND due ",
                $compares,
                " $2 AND COALESCE(",
                guild_of!("outbox.stream"),
                ") = $1"
            ),
        ]
    };
}

/// The statements that suspend everything planned in a guild.
pub(super) const SUSPEND: [&str; 2] = moved!("+", "<");

/// The statements that resume it.
pub(super) const RESUME: [&str; 2] = moved!("-", ">=");

reads! {
    /// Returns whether frontdesk is known to have left a guild.
    fn has_departed(guild: GuildId) -> bool;
    /// Reads the guilds that frontdesk left before a moment.
    fn departed_before(before: Timestamp) -> Vec<GuildId>;
    /// Reads the guilds with stored settings or tickets.
    fn guilds_kept() -> Vec<GuildId>;
    /// Reads the guilds with settings that frontdesk is in.
    fn guilds_set_up() -> Vec<GuildId>;
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

async fn guilds_set_up(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    Ok(query_scalar(
        "SELECT guild FROM guilds WHERE NOT EXISTS \
         (SELECT 1 FROM departures AS d WHERE d.guild = guilds.guild)",
    )
    .fetch_all(db)
    .await?)
}

async fn guilds_kept(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    Ok(
        query_scalar("SELECT guild FROM guilds UNION SELECT guild FROM ticket_counters")
            .fetch_all(db)
            .await?,
    )
}

impl Tx {
    /// Notes that frontdesk has left a guild, and suspends everything planned there. Returns false if it was noted
    /// already.
    pub async fn depart(&mut self, guild: GuildId, now: Timestamp) -> Result<bool> {
        let written =
            query("INSERT INTO departures (guild, left_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(guild)
                .bind(now)
                .execute(self.db().await?)
                .await?;
        self.shift(&SUSPEND, guild).await?;
        Ok(written.rows_affected() == 1)
    }

    /// Notes that frontdesk is in a guild again, and resumes everything that was suspended there. Returns false if it
    /// had not left.
    pub async fn arrive(&mut self, guild: GuildId) -> Result<bool> {
        let back = query("DELETE FROM departures WHERE guild = $1")
            .bind(guild)
            .execute(self.db().await?)
            .await?;
        if back.rows_affected() == 0 {
            return Ok(false);
        }
        self.shift(&RESUME, guild).await?;
        self.wakes_outbox = true;
        Ok(true)
    }

    async fn shift(&mut self, statements: &[&'static str], guild: GuildId) -> Result<()> {
        for statement in statements {
            query(*statement)
                .bind(guild)
                .bind(REST_MS)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }
}
