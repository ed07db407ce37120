//! Lessons that guilds taught their rule book, and the unreviewed questions from which it can learn more. A revoked
//! lesson stays as a record that is no longer in force.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row, query, query_as, query_scalar};

use super::events::{InquiryEventRow, by_inquiry};
use super::sealed::Of;
use super::{KeptRows, Result, TextKeys, Tx, reads, reads_texts};
use crate::domain::{
    AskedQuestion, GuildId, InquiryId, LearnerKey, Lesson, LessonId, LessonKind, ReviewDecision,
    RuleId, Teaches, Timestamp, UserId,
};

/// The kind of a category's lesson; those of rules have their own names.
const CATEGORY: &str = "category";

fn lesson_of(row: &AnyRow, texts: &TextKeys) -> Result<Lesson> {
    let id = row.try_get("id")?;
    Ok(Lesson {
        id,
        guild: row.try_get("guild")?,
        teaches: match row.try_get::<&str, _>("kind")? {
            CATEGORY => Teaches::Category(row.try_get("subject")?),
            _ => Teaches::Rule(row.try_get("subject")?, row.try_get("kind")?),
        },
        text: texts.read(Of::Lesson(id), row)?,
        source: row.try_get("source")?,
        by: row.try_get("taught_by")?,
        at: row.try_get("taught_at")?,
        inquiry: row.try_get("inquiry")?,
    })
}

/// Returns the subject and the kind of a lesson, as columns.
fn columns(teaches: &Teaches) -> (&str, &'static str) {
    match teaches {
        Teaches::Rule(rule, kind) => (rule.as_str(), kind.name()),
        Teaches::Category(category) => (category, CATEGORY),
    }
}

reads_texts! {
    /// Reads a guild's lessons in force, the oldest first.
    fn lessons(guild: GuildId) -> Vec<Lesson>;
    /// Reads a guild's lessons that were revoked, the oldest first.
    fn revoked_lessons(guild: GuildId) -> Vec<Lesson>;
    /// Reads a lesson in force.
    fn lesson(guild: GuildId, id: LessonId) -> Option<Lesson>;
}

reads! {
    /// Reads the guilds that have lessons in force.
    fn guilds_with_lessons() -> Vec<GuildId>;
    /// Counts each rule's examples in force that a guild taught between two moments.
    fn examples_learned(guild: GuildId, from: Timestamp, to: Timestamp) -> BTreeMap<RuleId, u64>;
}

async fn lessons(db: &mut AnyConnection, texts: &TextKeys, guild: GuildId) -> Result<Vec<Lesson>> {
    let found = query(
        "SELECT * FROM lessons WHERE guild = $1 AND revoked_at IS NULL ORDER BY taught_at, id",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    found.iter().map(|row| lesson_of(row, texts)).collect()
}

async fn revoked_lessons(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
) -> Result<Vec<Lesson>> {
    let found = query(
        "SELECT * FROM lessons WHERE guild = $1 AND revoked_at IS NOT NULL ORDER BY taught_at, id",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    found.iter().map(|row| lesson_of(row, texts)).collect()
}

async fn lesson(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
    id: LessonId,
) -> Result<Option<Lesson>> {
    let found = query("SELECT * FROM lessons WHERE id = $1 AND guild = $2 AND revoked_at IS NULL")
        .bind(id)
        .bind(guild)
        .fetch_optional(db)
        .await?;
    found.map(|row| lesson_of(&row, texts)).transpose()
}

async fn examples_learned(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
) -> Result<BTreeMap<RuleId, u64>> {
    let counts: Vec<(RuleId, i64)> = query_as(
        "SELECT subject, COUNT(*) FROM lessons WHERE guild = $1 AND kind = $2 AND revoked_at IS NULL \
         AND taught_at >= $3 AND taught_at < $4 GROUP BY subject",
    )
    .bind(guild)
    .bind(LessonKind::Example.name())
    .bind(from)
    .bind(to)
    .fetch_all(db)
    .await?;
    let counts = counts.into_iter();
    Ok(counts
        .map(|(rule, n)| (rule, u64::try_from(n).unwrap_or_default()))
        .collect())
}

async fn guilds_with_lessons(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    let guilds: Vec<(GuildId,)> =
        query_as("SELECT DISTINCT guild FROM lessons WHERE revoked_at IS NULL ORDER BY guild")
            .fetch_all(db)
            .await?;
    Ok(guilds.into_iter().map(|(guild,)| guild).collect())
}

impl Tx {
    /// Writes a lesson. Returns false and writes nothing if an equal one is in force already.
    pub async fn teach(&mut self, lesson: &Lesson) -> Result<bool> {
        let (subject, kind) = columns(&lesson.teaches);
        let texts = self.pools.texts.clone();
        // Sealed texts cannot be compared by the database.
        let known = query(
            "SELECT * FROM lessons WHERE guild = $1 AND subject = $2 AND kind = $3 \
             AND revoked_at IS NULL",
        )
        .bind(lesson.guild)
        .bind(subject)
        .bind(kind)
        .fetch_all(self.db().await?)
        .await?;
        for row in &known {
            if lesson_of(row, &texts)?.text == lesson.text {
                return Ok(false);
            }
        }
        query(
            "INSERT INTO lessons (id, guild, subject, kind, body, source, taught_by, taught_at, inquiry) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(lesson.id)
        .bind(lesson.guild)
        .bind(subject)
        .bind(kind)
        .bind(texts.seal(Of::Lesson(lesson.id), &lesson.text))
        .bind(lesson.source)
        .bind(lesson.by)
        .bind(lesson.at)
        .bind(lesson.inquiry)
        .execute(self.db().await?)
        .await?;
        Ok(true)
    }

    /// Revokes a guild's lesson. Returns false if it was not in force.
    pub async fn revoke(
        &mut self,
        guild: GuildId,
        id: LessonId,
        by: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        let revoked = self.write(
            "UPDATE lessons SET revoked_at = $3, revoked_by = $4 \
             WHERE id = $1 AND guild = $2 AND revoked_at IS NULL",
            |write| write.bind(id).bind(guild).bind(now).bind(by),
        );
        Ok(revoked.await? == 1)
    }
}

fn question_of(row: &AnyRow, texts: &TextKeys) -> Result<AskedQuestion> {
    let inquiry = row.try_get("id")?;
    Ok(AskedQuestion {
        inquiry,
        learner: row.try_get("learner")?,
        asked_at: row.try_get("asked_at")?,
        text: texts.read(Of::Question(inquiry), row)?,
        history: Vec::new(),
    })
}

reads_texts! {
    /// Reads a guild's latest unreviewed questions of learners since a moment, the latest first.
    fn unreviewed(guild: GuildId, since: Timestamp, limit: u32) -> Vec<AskedQuestion>;
}

async fn unreviewed(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<AskedQuestion>> {
    let found = query(
        "SELECT i.id, i.learner, i.asked_at, t.body FROM inquiries AS i \
         JOIN inquiry_texts AS t ON t.inquiry = i.id WHERE i.guild = $1 AND i.asked_at >= $2 \
         AND NOT EXISTS (SELECT 1 FROM reviews AS r WHERE r.inquiry = i.id) \
         AND NOT EXISTS (SELECT 1 FROM inquiry_events AS s WHERE s.inquiry = i.id AND s.kind = 'asked_by_staff') \
         ORDER BY i.asked_at DESC, i.id LIMIT $3",
    )
    .bind(guild)
    .bind(since)
    .bind(i64::from(limit))
    .fetch_all(&mut *db)
    .await?;
    let questions = found.iter().map(|row| question_of(row, texts));
    let mut questions: Vec<AskedQuestion> = questions.collect::<Result<_>>()?;
    let Some(oldest) = questions.last().map(|one| one.asked_at) else {
        return Ok(questions);
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
    for one in &mut questions {
        one.history = events.remove(&one.inquiry).unwrap_or_default();
    }
    Ok(questions)
}

impl Tx {
    /// Stores the decision about an inquiry's wording. Returns false if there is one already.
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
        // A review by staff replaces the learner's presses.
        self.was_pressed(inquiry);
        Ok(written.rows_affected() == 1)
    }
}

impl Tx {
    /// Reads the lessons in the words of a question.
    pub(super) async fn lessons_from(&mut self, inquiry: InquiryId) -> Result<Vec<Lesson>> {
        let texts = self.pools.texts.clone();
        let found = query("SELECT * FROM lessons WHERE inquiry = $1")
            .bind(inquiry)
            .fetch_all(self.db().await?)
            .await?;
        found.iter().map(|row| lesson_of(row, &texts)).collect()
    }

    /// Reads the lessons in a learner's words.
    pub(super) async fn lessons_of(&mut self, of: KeptRows) -> Result<Vec<Lesson>> {
        let texts = self.pools.texts.clone();
        let found = query(
            "SELECT s.* FROM inquiries AS i JOIN lessons AS s ON s.inquiry = i.id \
             WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2)",
        )
        .bind(of.learner)
        .bind(of.guild)
        .fetch_all(self.db().await?)
        .await?;
        found.iter().map(|row| lesson_of(row, &texts)).collect()
    }

    /// Deletes lessons in a learner's words, except those whose words another learner of the guild used too.
    pub(super) async fn forget_lessons(
        &mut self,
        lessons: Vec<Lesson>,
        learner: LearnerKey,
    ) -> Result<()> {
        for lesson in lessons {
            if self.is_asked_by_another(&lesson, learner).await? {
                continue;
            }
            query("DELETE FROM lessons WHERE id = $1")
                .bind(lesson.id)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    async fn is_asked_by_another(&mut self, lesson: &Lesson, learner: LearnerKey) -> Result<bool> {
        for fingerprint in self.pools.texts.fingerprints(&lesson.text) {
            let found: Option<InquiryId> = query_scalar(
                "SELECT i.id FROM inquiry_texts AS t JOIN inquiries AS i ON i.id = t.inquiry \
                 WHERE t.fingerprint = $1 AND i.guild = $2 AND i.learner <> $3 LIMIT 1",
            )
            .bind(fingerprint)
            .bind(lesson.guild)
            .bind(learner)
            .fetch_optional(self.db().await?)
            .await?;
            if found.is_some() {
                return Ok(true);
            }
        }
        // Texts from before there were fingerprints lie in the clear.
        let found: Option<InquiryId> = query_scalar(
            "SELECT i.id FROM inquiries AS i JOIN inquiry_texts AS t ON t.inquiry = i.id \
             WHERE i.guild = $1 AND i.learner <> $2 AND t.fingerprint IS NULL \
             AND LOWER(TRIM(t.body)) = LOWER(TRIM($3)) LIMIT 1",
        )
        .bind(lesson.guild)
        .bind(learner)
        .bind(lesson.text.as_str())
        .fetch_optional(self.db().await?)
        .await?;
        Ok(found.is_some())
    }
}
