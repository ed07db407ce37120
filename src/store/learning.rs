//! What can be learned from: learners' presses, read out of the append-only events, and the questions
//! nobody has reviewed yet. Never decides what is learned.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as};

use super::measures::{EventRow, by_inquiry};
use super::{Result, Tx, reads};
use crate::domain::{
    GuildId, Heard, InquiryId, LearnerKey, ReviewDecision, Timestamp, UserId, Vote, votes,
};

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
    /// What the presses since a moment say of a guild's rules. Where staff have said what a question was,
    /// their word replaces its presses.
    fn pressed(guild: GuildId, since: Timestamp) -> Vec<Vote>;
    /// The guilds in which something was pressed since a moment.
    fn guilds_with_presses(since: Timestamp) -> Vec<GuildId>;
    /// A guild's latest questions since a moment that nobody has reviewed, the latest first.
    fn unreviewed(guild: GuildId, since: Timestamp, limit: u32) -> Vec<Heard>;
}

async fn pressed(db: &mut AnyConnection, guild: GuildId, since: Timestamp) -> Result<Vec<Vote>> {
    let askers: Vec<(InquiryId, LearnerKey)> = query_as(
        "SELECT i.id, i.learner FROM inquiries AS i WHERE i.guild = $1 AND i.id IN (\
         SELECT e.inquiry FROM inquiry_events AS e \
         WHERE e.kind IN ('solved', 'not_this', 'chosen', 'escalated') AND e.at >= $2) \
         AND NOT EXISTS (SELECT 1 FROM reviews AS r WHERE r.inquiry = i.id AND r.decision = 'taught') \
         ORDER BY i.id",
    )
    .bind(guild)
    .bind(since)
    .fetch_all(&mut *db)
    .await?;
    let events: Vec<EventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM inquiry_events AS e WHERE e.inquiry IN (\
         SELECT p.inquiry FROM inquiry_events AS p JOIN inquiries AS i ON i.id = p.inquiry \
         WHERE p.kind IN ('solved', 'not_this', 'chosen', 'escalated') AND p.at >= $2 \
         AND i.guild = $1) ORDER BY e.inquiry, e.seq, e.at",
    )
    .bind(guild)
    .bind(since)
    .fetch_all(db)
    .await?;
    let events = by_inquiry(events);
    Ok(askers
        .into_iter()
        .filter_map(|(inquiry, learner)| Some(votes(learner, events.get(&inquiry)?)))
        .flatten()
        .collect())
}

async fn guilds_with_presses(db: &mut AnyConnection, since: Timestamp) -> Result<Vec<GuildId>> {
    let guilds: Vec<(GuildId,)> = query_as(
        "SELECT DISTINCT i.guild FROM inquiry_events AS e JOIN inquiries AS i ON i.id = e.inquiry \
         WHERE e.kind IN ('solved', 'not_this', 'chosen', 'escalated') AND e.at >= $1 \
         AND i.guild IS NOT NULL ORDER BY i.guild",
    )
    .bind(since)
    .fetch_all(db)
    .await?;
    Ok(guilds.into_iter().map(|(guild,)| guild).collect())
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
        Ok(written.rows_affected() == 1)
    }
}
