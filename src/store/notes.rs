//! What staff noted about tickets, for staff alone: texts, in a table of their own. They are erased with the
//! question that the ticket is about. Never decides who reads them.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as};

use super::{Result, Ticket, Tx, reads};
use crate::domain::{TicketId, Timestamp, UserId};

/// What a member of staff noted about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The person who noted it.
    pub author: UserId,
    /// When they did.
    pub written_at: Timestamp,
    /// Their words.
    pub text: String,
}

impl FromRow<'_, AnyRow> for Note {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            author: row.try_get("author")?,
            written_at: row.try_get("written_at")?,
            text: row.try_get("body")?,
        })
    }
}

reads! {
    /// The latest notes about a ticket, the oldest of them first.
    fn notes_of(ticket: &Ticket, limit: u32) -> Vec<Note>;
}

async fn notes_of(db: &mut AnyConnection, ticket: &Ticket, limit: u32) -> Result<Vec<Note>> {
    let mut notes: Vec<Note> = query_as(
        "SELECT author, written_at, body FROM ticket_notes WHERE ticket = $1 \
         ORDER BY seq DESC, written_at DESC LIMIT $2",
    )
    .bind(ticket.id)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    notes.reverse();
    Ok(notes)
}

impl Tx {
    /// Writes a note about a ticket, after those that it has.
    pub fn add_note(&mut self, ticket: TicketId, note: &Note) {
        let note = note.clone();
        self.defer(
            "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES ($1, \
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM ticket_notes WHERE ticket = $1), $2, $3, $4)",
            move |write| {
                write
                    .bind(ticket)
                    .bind(note.author)
                    .bind(note.written_at)
                    .bind(note.text)
            },
        );
    }
}
