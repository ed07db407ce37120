//! The append-only inquiry events, and the rows from which facts are made. Never changes or deletes an event, and never
//! computes a measure: that is `measures`'.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as, query_scalar};

use super::columns::{from_json, to_json};
use super::surveys::answers;
use super::{Result, Tx, reads};
use crate::domain::{
    GuildId, History, InquiryEvent, InquiryFact, InquiryId, SurveyFact, TicketFact, Timestamp,
};

reads! {
    /// Reads all events of an inquiry, in order.
    fn events_of(inquiry: InquiryId) -> History;
}

/// The kinds of events that affect a rule's tally, or take an inquiry out of it.
const TELLING: [&str; 5] = [
    "solved",
    "not_this",
    "chosen",
    "escalated",
    "asked_by_staff",
];

/// The kinds of events after which another rule may have answered, or its answer's value has changed or counts no
/// more.
const ANSWERING: [&str; 6] = [
    "answered",
    "solved",
    "not_this",
    "revised",
    "cancelled",
    "asked_by_staff",
];

/// An event of an inquiry that the query already names.
pub(super) struct EventRow(pub(super) Timestamp, pub(super) InquiryEvent);

impl FromRow<'_, AnyRow> for EventRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(row.try_get("at")?, from_json(row, "detail")?))
    }
}

async fn events_of(db: &mut AnyConnection, inquiry: InquiryId) -> Result<History> {
    let rows: Vec<EventRow> =
        query_as("SELECT at, detail FROM inquiry_events WHERE inquiry = $1 ORDER BY seq, at")
            .bind(inquiry)
            .fetch_all(db)
            .await?;
    Ok(rows
        .into_iter()
        .map(|EventRow(at, event)| (at, event))
        .collect())
}

/// An event to be recorded, with its time.
#[derive(Clone, Copy)]
pub struct Dated<'a> {
    /// The time at which it happened.
    pub at: Timestamp,
    /// The event itself.
    pub event: &'a InquiryEvent,
}

impl Tx {
    /// Appends the first two events of a new inquiry.
    pub fn record_first(
        &mut self,
        inquiry: InquiryId,
        first: Dated<'_>,
        second: Dated<'_>,
    ) -> Result<()> {
        let kinds = (kind(first.event), kind(second.event));
        if ANSWERING.contains(&kinds.1) {
            self.was_answered(inquiry);
        }
        self.was_changed(inquiry, first.at);
        let details = (to_json(first.event)?, to_json(second.event)?);
        let (first_at, second_at) = (first.at, second.at);
        self.defer(
            "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) \
             VALUES ($1, 1, $2, $3, $4), ($1, 2, $5, $6, $7)",
            move |write| {
                write
                    .bind(inquiry)
                    .bind(first_at)
                    .bind(kinds.0)
                    .bind(details.0)
                    .bind(second_at)
                    .bind(kinds.1)
                    .bind(details.1)
            },
        );
        Ok(())
    }

    /// Appends an event.
    pub fn record(
        &mut self,
        inquiry: InquiryId,
        at: Timestamp,
        event: &InquiryEvent,
    ) -> Result<()> {
        if TELLING.contains(&kind(event)) {
            self.was_pressed(inquiry);
        }
        if ANSWERING.contains(&kind(event)) {
            self.was_answered(inquiry);
        }
        self.was_changed(inquiry, at);
        let (kind, detail) = (kind(event), to_json(event)?);
        self.defer(
            "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES ($1, \
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM inquiry_events WHERE inquiry = $1), $2, $3, $4)",
            move |write| write.bind(inquiry).bind(at).bind(kind).bind(detail),
        );
        Ok(())
    }
}

/// Returns the name of an event as in its JSON, for a column that SQL can select by.
const fn kind(event: &InquiryEvent) -> &'static str {
    match event {
        InquiryEvent::Asked { .. } => "asked",
        InquiryEvent::AskedByStaff => "asked_by_staff",
        InquiryEvent::Answered { .. } => "answered",
        InquiryEvent::Suggested { .. } => "suggested",
        InquiryEvent::Repeated { .. } => "repeated",
        InquiryEvent::Offered => "offered",
        InquiryEvent::Chosen { .. } => "chosen",
        InquiryEvent::Revised => "revised",
        InquiryEvent::Solved => "solved",
        InquiryEvent::Accepted { .. } => "accepted",
        InquiryEvent::NotThis => "not_this",
        InquiryEvent::Reasked => "reasked",
        InquiryEvent::PersonReplied { .. } => "person_replied",
        InquiryEvent::SolvedByPerson { .. } => "solved_by_person",
        InquiryEvent::Cancelled => "cancelled",
        InquiryEvent::Settled { .. } => "settled",
        InquiryEvent::Escalated { .. } => "escalated",
        InquiryEvent::Moved { .. } => "moved",
        InquiryEvent::Assigned { .. } => "assigned",
        InquiryEvent::StaffReplied { .. } => "staff_replied",
        InquiryEvent::LearnerReplied => "learner_replied",
        InquiryEvent::SurveyUnsent { .. } => "survey_unsent",
        InquiryEvent::TargetMissed { .. } => "target_missed",
        InquiryEvent::TargetWarned { .. } => "target_warned",
        InquiryEvent::LeadCalled { .. } => "lead_called",
        InquiryEvent::LeadUnreached { .. } => "lead_unreached",
        InquiryEvent::ReplyPromised { .. } => "reply_promised",
        InquiryEvent::Categorised { .. } => "categorised",
        InquiryEvent::Noted { .. } => "noted",
        InquiryEvent::RuleGiven { .. } => "rule_given",
        InquiryEvent::Prioritised { .. } => "prioritised",
        InquiryEvent::Snoozed { .. } => "snoozed",
        InquiryEvent::Woken { .. } => "woken",
        InquiryEvent::Merged { .. } => "merged",
        InquiryEvent::TookOver { .. } => "took_over",
        InquiryEvent::Blocked { .. } => "blocked",
        InquiryEvent::Unblocked { .. } => "unblocked",
        InquiryEvent::Revealed { .. } => "revealed",
        InquiryEvent::TakenOut { .. } => "taken_out",
        InquiryEvent::TakenBack { .. } => "taken_back",
        InquiryEvent::LearnerLeft => "learner_left",
        InquiryEvent::LearnerReturned => "learner_returned",
    }
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
            asked_at: row.try_get("asked_at")?,
            opened_at: row.try_get("opened_at")?,
            events: Vec::new(),
        })
    }
}

impl FromRow<'_, AnyRow> for SurveyFact {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            inquiry: row.try_get("inquiry")?,
            ticket: row.try_get("ticket")?,
            answers: answers(row)?,
        })
    }
}

reads! {
    /// Returns whether any inquiry of a guild was ever in a category.
    fn is_filed_under(guild: GuildId, category: &str) -> bool;
    /// Reads the moves of a guild's tickets in a period, each with the inquiry of its ticket.
    fn moves(guild: GuildId, from: Timestamp, to: Timestamp) -> Vec<(InquiryId, InquiryEvent)>;
    /// Reads when a guild's tickets were open that were open at some time since `since`: from the opening to the last
    /// resolution, or to the closing if there is none. Tickets that are still open have no end.
    fn open_times(guild: GuildId, since: Timestamp) -> Vec<(Timestamp, Option<Timestamp>)>;
}

async fn is_filed_under(db: &mut AnyConnection, guild: GuildId, category: &str) -> Result<bool> {
    let found: Option<i64> =
        query_scalar("SELECT id FROM inquiries WHERE guild = $1 AND category = $2 LIMIT 1")
            .bind(guild)
            .bind(category)
            .fetch_optional(db)
            .await?;
    Ok(found.is_some())
}

async fn moves(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(InquiryId, InquiryEvent)>> {
    let rows: Vec<InquiryEventRow> = query_as(
        "SELECT e.inquiry, e.at, e.detail FROM tickets AS t JOIN inquiry_events AS e \
         ON e.inquiry = t.inquiry AND e.kind = 'moved' AND e.at >= $2 AND e.at < $3 \
         WHERE t.guild = $1 AND t.moved_at >= $2 ORDER BY e.inquiry, e.seq",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .fetch_all(db)
    .await?;
    let moves = rows.into_iter();
    Ok(moves
        .map(|InquiryEventRow(inquiry, _, event)| (inquiry, event))
        .collect())
}

async fn open_times(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<(Timestamp, Option<Timestamp>)>> {
    // Of the tickets that last moved before `since`, only open ones are read. The `+ 0` makes the engine find these by
    // state rather than by time.
    Ok(query_as(
        "SELECT opened_at, CASE WHEN state IN ('opening', 'waiting', 'claimed') THEN NULL \
         ELSE COALESCE(resolved_at, moved_at) END AS ended_at FROM tickets \
         WHERE guild = $1 AND moved_at >= $2 UNION ALL \
         SELECT opened_at, NULL FROM tickets WHERE guild = $1 AND moved_at + 0 < $2 \
         AND state IN ('opening', 'waiting', 'claimed') ORDER BY 1",
    )
    .bind(guild)
    .bind(since)
    .fetch_all(db)
    .await?)
}

/// An event, with the inquiry it belongs to.
pub(super) struct InquiryEventRow(InquiryId, Timestamp, InquiryEvent);

impl FromRow<'_, AnyRow> for InquiryEventRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(
            row.try_get("inquiry")?,
            row.try_get("at")?,
            from_json(row, "detail")?,
        ))
    }
}

pub(super) fn by_inquiry(rows: Vec<InquiryEventRow>) -> HashMap<InquiryId, History> {
    let mut events: HashMap<InquiryId, History> = HashMap::new();
    for InquiryEventRow(inquiry, at, event) in rows {
        events.entry(inquiry).or_default().push((at, event));
    }
    events
}
