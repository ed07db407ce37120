//! Complete surveys that count, the newest first: of a ticket's surveys, the last answered one. Those about what staff
//! asked themselves do not.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as};

use super::exports::{PageCursor, mark};
use super::surveys::answers;
use super::{Result, reads};
use crate::domain::{GuildId, SurveyAnswers};

/// A complete survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompleteSurvey {
    /// Its place in the list, by the time of its inquiry.
    pub mark: PageCursor,
    /// The answers.
    pub answers: SurveyAnswers,
}

impl FromRow<'_, AnyRow> for CompleteSurvey {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            mark: mark(row.try_get("asked_at")?, row.try_get("id")?, 0),
            answers: answers(row)?,
        })
    }
}

reads! {
    /// Reads a page of a guild's complete surveys before a mark, those with the latest inquiries first. Of a ticket
    /// that was resolved more than once, the last survey that was answered counts alone.
    fn newest_surveys(guild: GuildId, before: PageCursor, limit: u32) -> Vec<CompleteSurvey>;
}

async fn newest_surveys(
    db: &mut AnyConnection,
    guild: GuildId,
    before: PageCursor,
    limit: u32,
) -> Result<Vec<CompleteSurvey>> {
    Ok(query_as(
        "SELECT i.asked_at, s.id, s.perceived_value, s.perceived_effort, s.expected_value, \
         s.expected_before FROM inquiries AS i JOIN surveys AS s ON s.inquiry = i.id WHERE i.guild = $1 \
         AND i.asked_at <= $2 AND (i.asked_at < $2 OR s.id < $3) AND s.perceived_value IS NOT NULL \
         AND s.perceived_effort IS NOT NULL AND s.expected_value IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM inquiry_events AS a WHERE a.inquiry = i.id AND a.kind = 'asked_by_staff') \
         AND NOT EXISTS (SELECT 1 FROM surveys AS n WHERE n.inquiry = s.inquiry AND n.ticket = s.ticket \
         AND (n.sent_at > s.sent_at OR (n.sent_at = s.sent_at AND n.id > s.id)) \
         AND (n.perceived_value IS NOT NULL OR n.perceived_effort IS NOT NULL \
         OR (n.expected_value IS NOT NULL AND n.expected_before = 0))) \
         ORDER BY i.asked_at DESC, s.id DESC LIMIT $4",
    )
    .bind(guild)
    .bind(before.asked_at)
    .bind(before.id)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}
