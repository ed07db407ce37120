//! Lessons: what guilds taught their rule book, and the questions from which more can be learned because
//! nobody has reviewed them yet. A lesson that is taken back stays as a record, and is not read again. Never
//! judges whether a book would take a lesson.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_as};

use super::events::{InquiryEventRow, by_inquiry};
use super::{Result, Tx, reads};
use crate::domain::{
    GuildId, Heard, InquiryId, Lesson, LessonId, ReviewDecision, Teaches, Timestamp, UserId,
};

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

/// The subject and the kind of a lesson, as its row has them.
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

impl FromRow<'_, AnyRow> for Heard {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            inquiry: row.try_get("id")?,
            learner: row.try_get("learner")?,
            asked_at: row.try_get("asked_at")?,
            text: row.try_get("body")?,
            history: Vec::new(),
        })
    }
}

reads! {
    /// A guild's latest questions since a moment that nobody has reviewed, the latest first.
    fn unreviewed(guild: GuildId, since: Timestamp, limit: u32) -> Vec<Heard>;
}

async fn unreviewed(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Heard>> {
    let mut heard: Vec<Heard> = query_as(
        "SELECT i.id, i.learner, i.asked_at, t.body FROM inquiries AS i \
         JOIN inquiry_texts AS t ON t.inquiry = i.id WHERE i.guild = $1 AND i.asked_at >= $2 \
         AND NOT EXISTS (SELECT 1 FROM reviews AS r WHERE r.inquiry = i.id) \
         ORDER BY i.asked_at DESC, i.id LIMIT $3",
    )
    .bind(guild)
    .bind(since)
    .bind(i64::from(limit))
    .fetch_all(&mut *db)
    .await?;
    let Some(oldest) = heard.last().map(|one| one.asked_at) else {
        return Ok(heard);
    };
    let events: Vec<InquiryEventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM inquiries AS i \
         JOIN inquiry_events AS e ON e.inquiry = i.id \
         WHERE i.guild = $1 AND i.asked_at >= $2 ORDER BY e.inquiry, e.seq, e.at",
    )
    .bind(guild)
    .bind(oldest)
    .fetch_all(db)
    .await?;
    let mut events = by_inquiry(events);
    for one in &mut heard {
        one.history = events.remove(&one.inquiry).unwrap_or_default();
    }
    Ok(heard)
}

impl Tx {
    /// Notes what was decided about an inquiry's wording; false if that was decided before.
    pub async fn review(
        &mut self,
        guild: GuildId,
        inquiry: InquiryId,
        decision: ReviewDecision,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Result<bool> {
        let written = query(
            "INSERT INTO reviews (inquiry, guild, decision, decided_by, decided_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(inquiry)
        .bind(guild)
        .bind(decision)
        .bind(by)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        // What staff say of a question replaces what its learner pressed.
        self.was_pressed(inquiry);
        Ok(written.rows_affected() == 1)
    }
}
