//! The messages on both sides of a ticket: a person's message on one side, and its copy on the other. It also keeps
//! frontdesk's messages in the thread that quote the learner. Holds no text.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, query_as, query_scalar};

use super::columns::{flag, from_columns, small};
use super::processes::guild_column;
use super::{Result, Ticket, Tx, reads};
use crate::domain::{GuildId, InquiryId, LearnerKey, MessageId, Millis, TicketId, Timestamp};

/// The most tickets that are searched for the one that a direct message belongs to.
const SPOKEN_IN: i64 = 25;

/// A message that was relayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// The ticket that it belongs to.
    pub ticket: Ticket,
    /// Whether the learner wrote it, in direct messages.
    pub by_learner: bool,
    /// The number of parts in which it is copied.
    pub parts: u32,
}

impl FromRow<'_, AnyRow> for Relayed {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            ticket: Ticket::from_row(row)?,
            by_learner: flag(row, "by_learner")?,
            parts: small(row, "parts")?,
        })
    }
}

/// One part of a relayed message, with its copy once that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayedPart {
    /// The copy on the other side, once it is sent.
    pub copy: Option<MessageId>,
}

from_columns! {
    RelayedPart {
        copy
    }
}

reads! {
    /// Reads the unclosed tickets that a learner's direct message may belong to: those opened by a given time, about a
    /// question that was asked before the message. Sorted by
    /// 1. whether the message `replied` to was relayed in it,
    /// 2. anonymous tickets first, so that the learner's identity is not shown by mistake,
    /// 3. open before resolved,
    /// 4. the latest activity.
    fn tickets_spoken_in(
        learner: LearnerKey, replied: Option<MessageId>, said: MessageId, opened_by: Timestamp
    ) -> Vec<Ticket>;
    /// Reads a message that was relayed from a guild's thread or, without `guild`, from direct messages, and was not
    /// taken out since.
    fn relayed(guild: Option<GuildId>, origin: MessageId) -> Option<Relayed>;
    /// Returns whether a learner's direct message was taken out of the ticket into which it was relayed.
    fn is_taken_out(origin: MessageId) -> bool;
    /// Returns whether a learner's direct message stays out of their ticket because it was over the limit.
    fn is_kept_out(origin: MessageId) -> bool;
    /// Reads one part of a relayed message of a ticket; `None` if it was forgotten.
    fn relayed_part(ticket: TicketId, origin: MessageId, part: u32) -> Option<RelayedPart>;
    /// Reads the counterpart of a message on the other side of a ticket: the copy of an original, or the original of a
    /// copy.
    fn other_of_pair(ticket: TicketId, message: MessageId) -> Option<MessageId>;
    /// Reads the messages in tickets' threads that quote an inquiry.
    fn quotes_of(inquiry: InquiryId) -> Vec<(TicketId, MessageId)>;
    /// Reads the newest copy of a message from one side of a ticket.
    fn newest_copy(ticket: TicketId, by_learner: bool) -> Option<MessageId>;
}

async fn tickets_spoken_in(
    db: &mut AnyConnection,
    learner: LearnerKey,
    replied: Option<MessageId>,
    said: MessageId,
    opened_by: Timestamp,
) -> Result<Vec<Ticket>> {
    Ok(query_as(
        "SELECT t.* FROM tickets AS t WHERE t.learner = $1 AND t.state <> 'closed' \
         AND t.opened_at <= $3 AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild = t.guild) \
         AND NOT EXISTS (SELECT 1 FROM inquiries AS i WHERE i.id = t.inquiry \
         AND (i.message = $5 OR i.message >= CASE WHEN i.place = 'direct' THEN $5 ELSE $6 END)) \
         ORDER BY CASE WHEN EXISTS (SELECT 1 FROM relayed_messages AS r WHERE r.ticket = t.id \
         AND (r.copy = $2 OR r.origin = $2) AND r.taken_out = 0) THEN 0 ELSE 1 END, \
         t.anonymous DESC, CASE WHEN t.state = 'resolved' THEN 1 ELSE 0 END, \
         COALESCE((SELECT MAX(e.at) FROM inquiry_events AS e WHERE e.inquiry = t.inquiry \
         AND e.kind IN ('learner_replied', 'staff_replied')), t.opened_at) DESC, t.id DESC LIMIT $4",
    )
    .bind(learner)
    .bind(replied)
    .bind(opened_by)
    .bind(SPOKEN_IN)
    .bind(said)
    // Ids of one moment are in order within a channel alone.
    .bind(MessageId::at(said.sent_at() + Millis::new(1)))
    .fetch_all(db)
    .await?)
}

async fn quotes_of(
    db: &mut AnyConnection,
    inquiry: InquiryId,
) -> Result<Vec<(TicketId, MessageId)>> {
    Ok(
        query_as("SELECT ticket, message FROM quotes WHERE inquiry = $1 ORDER BY message")
            .bind(inquiry)
            .fetch_all(db)
            .await?,
    )
}

async fn relayed(
    db: &mut AnyConnection,
    guild: Option<GuildId>,
    origin: MessageId,
) -> Result<Option<Relayed>> {
    Ok(query_as(
        "SELECT t.*, r.by_learner, CAST((SELECT COUNT(*) FROM relayed_messages AS p \
         WHERE p.origin = r.origin) AS BIGINT) AS parts \
         FROM relayed_messages AS r JOIN tickets AS t ON t.id = r.ticket \
         WHERE r.origin = $1 AND r.part = 0 AND r.taken_out = 0 \
         AND CASE WHEN r.by_learner = 1 THEN 0 ELSE t.guild END = $2",
    )
    .bind(origin)
    .bind(guild_column(guild))
    .fetch_optional(db)
    .await?)
}

async fn is_taken_out(db: &mut AnyConnection, origin: MessageId) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT part FROM relayed_messages \
         WHERE origin = $1 AND part = 0 AND by_learner = 1 AND taken_out = 1",
    )
    .bind(origin)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn is_kept_out(db: &mut AnyConnection, origin: MessageId) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT part FROM relayed_messages WHERE origin = $1 AND part = 0 AND taken_out = 2",
    )
    .bind(origin)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn relayed_part(
    db: &mut AnyConnection,
    ticket: TicketId,
    origin: MessageId,
    part: u32,
) -> Result<Option<RelayedPart>> {
    Ok(query_as(
        "SELECT copy FROM relayed_messages WHERE origin = $1 AND part = $2 AND ticket = $3",
    )
    .bind(origin)
    .bind(i64::from(part))
    .bind(ticket)
    .fetch_optional(db)
    .await?)
}

async fn other_of_pair(
    db: &mut AnyConnection,
    ticket: TicketId,
    message: MessageId,
) -> Result<Option<MessageId>> {
    let found: Option<Option<MessageId>> = query_scalar(
        "SELECT CASE WHEN origin = $2 THEN copy ELSE origin END FROM relayed_messages \
         WHERE ticket = $1 AND (origin = $2 OR copy = $2) ORDER BY part LIMIT 1",
    )
    .bind(ticket)
    .bind(message)
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}

async fn newest_copy(
    db: &mut AnyConnection,
    ticket: TicketId,
    by_learner: bool,
) -> Result<Option<MessageId>> {
    Ok(
        query_scalar(
            "SELECT MAX(copy) FROM relayed_messages WHERE ticket = $1 AND by_learner = $2",
        )
        .bind(ticket)
        .bind(i64::from(by_learner))
        .fetch_one(db)
        .await?,
    )
}

impl Tx {
    /// Records a part of a message that is to be relayed; false if it was recorded before, or if the deletion of the
    /// message arrived earlier.
    pub async fn note_relayed(
        &mut self,
        ticket: TicketId,
        origin: MessageId,
        part: u32,
        by_learner: bool,
    ) -> Result<bool> {
        let written = self.write(
            "INSERT INTO relayed_messages (origin, part, ticket, by_learner) SELECT $1, $2, $3, $4 \
             WHERE NOT EXISTS (SELECT 1 FROM early_changes WHERE message = $1 AND body IS NULL) \
             ON CONFLICT DO NOTHING",
            |write| {
                write
                    .bind(origin)
                    .bind(i64::from(part))
                    .bind(ticket)
                    .bind(i64::from(by_learner))
            },
        );
        Ok(written.await? == 1)
    }

    /// Notes that a relayed message no longer belongs to its ticket; false if that was noted before.
    pub async fn take_out(&mut self, ticket: &Ticket, origin: MessageId) -> Result<bool> {
        let id = ticket.id;
        let noted = self.write(
            "UPDATE relayed_messages SET taken_out = 1 \
             WHERE origin = $1 AND ticket = $2 AND taken_out = 0",
            |write| write.bind(origin).bind(id),
        );
        if noted.await? == 0 {
            return Ok(false);
        }
        // It can belong to another inquiry now.
        self.forget_message(ticket.inquiry, origin).await?;
        Ok(true)
    }

    /// Notes that a learner's direct message stays out of their ticket and belongs to no inquiry. `taken_out` is 2, to
    /// distinguish it from a message that was taken out.
    pub async fn keep_out(&mut self, ticket: &Ticket, origin: MessageId) -> Result<()> {
        self.forget_message(ticket.inquiry, origin).await?;
        let id = ticket.id;
        let noted = self.write(
            "INSERT INTO relayed_messages (origin, part, ticket, by_learner, taken_out) \
             VALUES ($1, 0, $2, 1, 2) ON CONFLICT DO NOTHING",
            |write| write.bind(origin).bind(id),
        );
        noted.await?;
        Ok(())
    }

    /// Forgets that a direct message stays out of a ticket: it was edited, so the limit is applied to it again.
    pub fn forget_kept_out(&mut self, origin: MessageId) {
        self.defer(
            "DELETE FROM relayed_messages WHERE origin = $1 AND taken_out = 2",
            move |write| write.bind(origin),
        );
    }

    /// Notes the copy of a part of a relayed message.
    pub fn set_copy(&mut self, origin: MessageId, part: u32, copy: MessageId) {
        self.defer(
            "UPDATE relayed_messages SET copy = $3 WHERE origin = $1 AND part = $2",
            move |write| write.bind(origin).bind(i64::from(part)).bind(copy),
        );
    }

    /// Forgets the deleted copy of a part of a relayed message, because an edit of the message may be relayed again.
    pub fn forget_copy(&mut self, origin: MessageId, part: u32) {
        self.defer(
            "UPDATE relayed_messages SET copy = NULL WHERE origin = $1 AND part = $2",
            move |write| write.bind(origin).bind(i64::from(part)),
        );
    }

    /// Notes that staff wrote asides in a ticket's thread, so that its learner stays in direct messages.
    pub fn note_aside(&mut self, ticket: TicketId) {
        self.defer(
            "UPDATE tickets SET holds_asides = 1, stays_direct = 1 WHERE id = $1 AND holds_asides = 0",
            move |write| write.bind(ticket),
        );
    }

    /// Records a message of frontdesk in a ticket's thread that names its learner or quotes their question, with the
    /// inquiry if that is known, so that the message can be deleted.
    pub fn note_quote(&mut self, ticket: TicketId, inquiry: Option<InquiryId>, message: MessageId) {
        self.defer(
            "INSERT INTO quotes (ticket, message, inquiry) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            move |write| write.bind(ticket).bind(message).bind(inquiry),
        );
    }

    /// Notes whether a ticket's learner chose to stay in direct messages. A learner who returns to the thread still
    /// gets its messages relayed until they are added to it.
    pub fn set_stays_direct(&mut self, ticket: TicketId, stays: bool) {
        self.defer(
            "UPDATE tickets SET stays_direct = $2, \
             learner_in_thread = CASE WHEN $2 = 1 THEN 0 ELSE learner_in_thread END WHERE id = $1",
            move |write| write.bind(ticket).bind(i64::from(stays)),
        );
    }
}
