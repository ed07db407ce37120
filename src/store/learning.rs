//! What can be learned from: the questions nobody has reviewed yet, with what their learners pressed. Never decides
//! what is learned.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as};

use super::measures::{EventRow, by_inquiry};
use super::{Result, Tx, reads};
use crate::domain::{GuildId, Heard, InquiryId, ReviewDecision, Timestamp, UserId};

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
    let events: Vec<EventRow> = query_as(
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
