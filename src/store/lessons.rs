//! Lessons: what guilds taught their rule book. One that is taken back stays as a record, and is not
//! read again. Never judges whether a book would take one.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as};

use super::{Result, Tx, reads};
use crate::domain::{GuildId, Lesson, LessonId, Teaches, Timestamp, UserId};

/// The kind of a lesson that is of a category; those of rules have their own names.
const CATEGORY: &str = "category";

impl FromRow<'_, AnyRow> for Lesson {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            guild: row.try_get("guild")?,
            teaches: match row.try_get::<&str, _>("kind")? {
                CATEGORY => Teaches::Category(row.try_get("subject")?),
                _ => Teaches::Rule(row.try_get("subject")?, row.try_get("kind")?),
            },
            text: row.try_get("body")?,
            source: row.try_get("source")?,
            by: row.try_get("taught_by")?,
            at: row.try_get("taught_at")?,
            inquiry: row.try_get("inquiry")?,
        })
    }
}

/// What a lesson is of, and its kind, as they are written.
fn columns(teaches: &Teaches) -> (&str, &'static str) {
    match teaches {
        Teaches::Rule(rule, kind) => (rule.as_str(), kind.name()),
        Teaches::Category(category) => (category, CATEGORY),
    }
}

reads! {
    /// A guild's lessons in force, the oldest first.
    fn lessons(guild: GuildId) -> Vec<Lesson>;
    /// A guild's lessons that were taken back, the oldest first.
    fn taken_back(guild: GuildId) -> Vec<Lesson>;
    /// A lesson in force.
    fn lesson(guild: GuildId, id: LessonId) -> Option<Lesson>;
    /// The guilds that have lessons in force.
    fn guilds_with_lessons() -> Vec<GuildId>;
}

async fn lessons(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<Lesson>> {
    Ok(query_as(
        "SELECT * FROM lessons WHERE guild = $1 AND revoked_at IS NULL ORDER BY taught_at, id",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn taken_back(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<Lesson>> {
    Ok(query_as(
        "SELECT * FROM lessons WHERE guild = $1 AND revoked_at IS NOT NULL ORDER BY taught_at, id",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn lesson(db: &mut AnyConnection, guild: GuildId, id: LessonId) -> Result<Option<Lesson>> {
    Ok(
        query_as("SELECT * FROM lessons WHERE id = $1 AND guild = $2 AND revoked_at IS NULL")
            .bind(id)
            .bind(guild)
            .fetch_optional(db)
            .await?,
    )
}

async fn guilds_with_lessons(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    let guilds: Vec<(GuildId,)> =
        query_as("SELECT DISTINCT guild FROM lessons WHERE revoked_at IS NULL ORDER BY guild")
            .fetch_all(db)
            .await?;
    Ok(guilds.into_iter().map(|(guild,)| guild).collect())
}

impl Tx {
    /// Writes a lesson. False, and nothing is written, if the very same is in force already.
    pub async fn teach(&mut self, lesson: &Lesson) -> Result<bool> {
        let (subject, kind) = columns(&lesson.teaches);
        let known: Option<(LessonId,)> = query_as(
            "SELECT id FROM lessons WHERE guild = $1 AND subject = $2 AND kind = $3 AND body = $4 \
             AND revoked_at IS NULL LIMIT 1",
        )
        .bind(lesson.guild)
        .bind(subject)
        .bind(kind)
        .bind(lesson.text.as_str())
        .fetch_optional(self.db().await?)
        .await?;
        if known.is_some() {
            return Ok(false);
        }
        query(
            "INSERT INTO lessons (id, guild, subject, kind, body, source, taught_by, taught_at, inquiry) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(lesson.id)
        .bind(lesson.guild)
        .bind(subject)
        .bind(kind)
        .bind(lesson.text.as_str())
        .bind(lesson.source)
        .bind(lesson.by)
        .bind(lesson.at)
        .bind(lesson.inquiry)
        .execute(self.db().await?)
        .await?;
        Ok(true)
    }

    /// Takes a guild's lesson back; false if it was not in force.
    pub async fn revoke(
        &mut self,
        guild: GuildId,
        id: LessonId,
        by: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        let revoked = query(
            "UPDATE lessons SET revoked_at = $3, revoked_by = $4 \
             WHERE id = $1 AND guild = $2 AND revoked_at IS NULL",
        )
        .bind(id)
        .bind(guild)
        .bind(now)
        .bind(by)
        .execute(self.db().await?)
        .await?;
        Ok(revoked.rows_affected() == 1)
    }
}
