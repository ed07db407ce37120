//! The rows that measures are computed from, each with its events in order, for one guild and one
//! period `[from, to)`. Never computes a measure: that is `insight`'s.

use std::collections::HashMap;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query_as, query_scalar};

use super::columns::from_json;
use super::surveys::answers;
use super::{Result, reads};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, LearnerKey, Outcome, Place, RuleId, SurveyAnswers, TicketId,
    TicketState, Timestamp, UserId,
};

/// One inquiry asked in the period.
#[derive(Clone, Debug, PartialEq)]
pub struct InquiryFact {
    /// Its id.
    pub id: InquiryId,
    /// Who asked.
    pub learner: LearnerKey,
    /// When.
    pub asked_at: Timestamp,
    /// How.
    pub place: Place,
    /// Its category, if known.
    pub category: Option<String>,
    /// The rule it was answered by.
    pub rule: Option<RuleId>,
    /// When it was answered by a rule.
    pub answered_at: Option<Timestamp>,
    /// What came of it.
    pub outcome: Outcome,
    /// Everything that happened to it, in order.
    pub events: Vec<(Timestamp, InquiryEvent)>,
}

/// One ticket that was last resolved in the period.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketFact {
    /// Its id.
    pub id: TicketId,
    /// The inquiry it is about.
    pub inquiry: InquiryId,
    /// Whose it is.
    pub learner: LearnerKey,
    /// When the inquiry was asked.
    pub asked_at: Timestamp,
    /// Its category, if known.
    pub category: Option<String>,
    /// Its state now.
    pub state: TicketState,
    /// Who holds it, or held it last.
    pub assignee: Option<UserId>,
    /// When it was decided on.
    pub opened_at: Timestamp,
    /// When a person who is not the learner first wrote in it.
    pub first_reply_at: Option<Timestamp>,
    /// When it was last resolved.
    pub resolved_at: Timestamp,
    /// Everything that happened to its inquiry, in order.
    pub events: Vec<(Timestamp, InquiryEvent)>,
}

/// One survey sent in the period, complete or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyFact {
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The ticket it follows; absent after an automatic answer.
    pub ticket: Option<TicketId>,
    /// The answers given.
    pub answers: SurveyAnswers,
}

impl FromRow<'_, AnyRow> for InquiryFact {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            learner: row.try_get("learner")?,
            asked_at: row.try_get("asked_at")?,
            place: row.try_get("place")?,
            category: row.try_get("category")?,
            rule: row.try_get("rule")?,
            answered_at: row.try_get("answered_at")?,
            outcome: row.try_get("outcome")?,
            events: Vec::new(),
        })
    }
}

impl FromRow<'_, AnyRow> for TicketFact {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            inquiry: row.try_get("inquiry")?,
            learner: row.try_get("learner")?,
            asked_at: row.try_get("asked_at")?,
            category: row.try_get("category")?,
            state: row.try_get("state")?,
            assignee: row.try_get("assignee")?,
            opened_at: row.try_get("opened_at")?,
            first_reply_at: row.try_get("first_reply_at")?,
            resolved_at: row.try_get("resolved_at")?,
            events: Vec::new(),
        })
    }
}

impl FromRow<'_, AnyRow> for SurveyFact {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            sent_at: row.try_get("sent_at")?,
            ticket: row.try_get("ticket")?,
            answers: answers(row)?,
        })
    }
}

reads! {
    /// The inquiries asked in a period, the oldest first.
    fn facts(guild: GuildId, from: Timestamp, to: Timestamp, category: Option<&str>) -> Vec<InquiryFact>;
    /// The tickets whose last resolution falls in a period, the first resolved first.
    fn ticket_facts(guild: GuildId, from: Timestamp, to: Timestamp, category: Option<&str>) -> Vec<TicketFact>;
    /// The surveys sent in a period, the oldest first; by the category of their inquiry.
    fn survey_facts(guild: GuildId, from: Timestamp, to: Timestamp, category: Option<&str>) -> Vec<SurveyFact>;
    /// How many tickets of a guild were open at a moment.
    fn open_tickets_at(guild: GuildId, at: Timestamp) -> u64;
}

async fn facts(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
    category: Option<&str>,
) -> Result<Vec<InquiryFact>> {
    let mut facts: Vec<InquiryFact> = query_as(
        "SELECT id, learner, asked_at, place, category, rule, answered_at, outcome FROM inquiries \
         WHERE guild = $1 AND asked_at >= $2 AND asked_at < $3 AND ($4 IS NULL OR category = $4) \
         ORDER BY asked_at, id",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(category)
    .fetch_all(&mut *db)
    .await?;
    let events: Vec<EventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM inquiries AS i \
         JOIN inquiry_events AS e ON e.inquiry = i.id \
         WHERE i.guild = $1 AND i.asked_at >= $2 AND i.asked_at < $3 \
         AND ($4 IS NULL OR i.category = $4) ORDER BY e.inquiry, e.seq, e.at",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(category)
    .fetch_all(db)
    .await?;
    let mut events = by_inquiry(events);
    for fact in &mut facts {
        fact.events = events.remove(&fact.id).unwrap_or_default();
    }
    Ok(facts)
}

async fn ticket_facts(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
    category: Option<&str>,
) -> Result<Vec<TicketFact>> {
    let mut facts: Vec<TicketFact> = query_as(
        "SELECT t.id, t.inquiry, t.learner, i.asked_at, t.category, t.state, t.assignee, \
         t.opened_at, t.first_reply_at, t.resolved_at \
         FROM tickets AS t JOIN inquiries AS i ON i.id = t.inquiry \
         WHERE t.guild = $1 AND t.resolved_at IS NOT NULL AND t.resolved_at >= $2 \
         AND t.resolved_at < $3 AND ($4 IS NULL OR t.category = $4) ORDER BY t.resolved_at, t.id",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(category)
    .fetch_all(&mut *db)
    .await?;
    let events: Vec<EventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM inquiry_events AS e WHERE e.inquiry IN \
         (SELECT t.inquiry FROM tickets AS t WHERE t.guild = $1 AND t.resolved_at IS NOT NULL \
         AND t.resolved_at >= $2 AND t.resolved_at < $3 AND ($4 IS NULL OR t.category = $4)) \
         ORDER BY e.inquiry, e.seq, e.at",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(category)
    .fetch_all(db)
    .await?;
    let events = by_inquiry(events);
    for fact in &mut facts {
        fact.events = events.get(&fact.inquiry).cloned().unwrap_or_default();
    }
    Ok(facts)
}

async fn survey_facts(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
    category: Option<&str>,
) -> Result<Vec<SurveyFact>> {
    Ok(query_as(
        "SELECT s.sent_at, s.ticket, s.perceived_value, s.perceived_effort, s.expected_value \
         FROM surveys AS s JOIN inquiries AS i ON i.id = s.inquiry \
         WHERE s.guild = $1 AND s.sent_at >= $2 AND s.sent_at < $3 \
         AND ($4 IS NULL OR i.category = $4) ORDER BY s.sent_at, s.id",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .bind(category)
    .fetch_all(db)
    .await?)
}

async fn open_tickets_at(db: &mut AnyConnection, guild: GuildId, at: Timestamp) -> Result<u64> {
    // Tickets that have not moved since are in the state they were in then.
    let still: i64 = query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM tickets WHERE guild = $1 AND moved_at <= $2 \
         AND state IN ('opening', 'waiting', 'claimed')",
    )
    .bind(guild)
    .bind(at)
    .fetch_one(&mut *db)
    .await?;
    // Those that have moved are asked for their last move until then; without one they had just
    // been opened.
    let moves: Vec<EventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM tickets AS t \
         JOIN inquiry_events AS e ON e.inquiry = t.inquiry AND e.kind IN ('escalated', 'moved') \
         WHERE t.guild = $1 AND t.moved_at > $2 AND t.opened_at <= $2 AND e.at <= $2 \
         ORDER BY e.inquiry, e.seq, e.at",
    )
    .bind(guild)
    .bind(at)
    .fetch_all(db)
    .await?;
    let since_moved = by_inquiry(moves)
        .values()
        .filter(|events| was_open(events))
        .count();
    Ok(still.unsigned_abs() + since_moved as u64)
}

/// Whether the last of these moves left a ticket open.
fn was_open(events: &[(Timestamp, InquiryEvent)]) -> bool {
    match events.last() {
        Some((_, InquiryEvent::Moved { to, .. })) => to.is_open(),
        Some((_, InquiryEvent::Escalated { .. })) => true,
        _ => false,
    }
}

/// One event with the inquiry it belongs to.
struct EventRow(InquiryId, Timestamp, InquiryEvent);

impl FromRow<'_, AnyRow> for EventRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(
            row.try_get("inquiry")?,
            row.try_get("at")?,
            from_json(row, "detail")?,
        ))
    }
}

fn by_inquiry(rows: Vec<EventRow>) -> HashMap<InquiryId, Vec<(Timestamp, InquiryEvent)>> {
    let mut events: HashMap<InquiryId, Vec<_>> = HashMap::new();
    for EventRow(inquiry, at, event) in rows {
        events.entry(inquiry).or_default().push((at, event));
    }
    events
}
