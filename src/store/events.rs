//! The append-only events of inquiries, from which every measure can be recomputed. Never changes
//! or deletes one.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query_as};

use super::columns::{from_json, to_json};
use super::{Result, Tx, reads};
use crate::domain::{History, InquiryEvent, InquiryId, Timestamp};

reads! {
    /// Everything that happened to an inquiry, in order.
    fn events_of(inquiry: InquiryId) -> History;
}

/// The kinds of events that say something of a rule: they move its tally.
const TELLING: [&str; 4] = ["solved", "not_this", "chosen", "escalated"];

/// One row of `inquiry_events`.
struct EventRow(Timestamp, InquiryEvent);

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

impl Tx {
    /// Appends the first two events of an inquiry that has none.
    pub fn record_first(
        &mut self,
        inquiry: InquiryId,
        (first_at, first): (Timestamp, &InquiryEvent),
        (second_at, second): (Timestamp, &InquiryEvent),
    ) -> Result<()> {
        let kinds = (kind(first), kind(second));
        let details = (to_json(first)?, to_json(second)?);
        self.later(
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
        let (kind, detail) = (kind(event), to_json(event)?);
        self.later(
            "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES ($1, \
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM inquiry_events WHERE inquiry = $1), $2, $3, $4)",
            move |write| write.bind(inquiry).bind(at).bind(kind).bind(detail),
        );
        Ok(())
    }
}

/// The event's name in its JSON, as a column that SQL can select by.
const fn kind(event: &InquiryEvent) -> &'static str {
    match event {
        InquiryEvent::Asked { .. } => "asked",
        InquiryEvent::Answered { .. } => "answered",
        InquiryEvent::Suggested { .. } => "suggested",
        InquiryEvent::Offered => "offered",
        InquiryEvent::Chosen { .. } => "chosen",
        InquiryEvent::Revised => "revised",
        InquiryEvent::Solved => "solved",
        InquiryEvent::NotThis => "not_this",
        InquiryEvent::Reasked => "reasked",
        InquiryEvent::PersonReplied { .. } => "person_replied",
        InquiryEvent::Cancelled => "cancelled",
        InquiryEvent::Settled { .. } => "settled",
        InquiryEvent::Escalated { .. } => "escalated",
        InquiryEvent::Moved { .. } => "moved",
        InquiryEvent::Assigned { .. } => "assigned",
        InquiryEvent::StaffReplied { .. } => "staff_replied",
        InquiryEvent::LearnerReplied => "learner_replied",
        InquiryEvent::TargetMissed => "target_missed",
        InquiryEvent::Categorised { .. } => "categorised",
    }
}
