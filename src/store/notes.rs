//! The notes of staff about tickets, for staff only: texts, in a table of their own. They are erased with the question
//! that the ticket is about.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row, query};

use super::sealed::Of;
use super::{Result, TextKeys, Ticket, Tx, reads_texts};
use crate::domain::{TicketId, Timestamp, UserId};

/// A note that a member of staff made about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The person who wrote it.
    pub author: UserId,
    /// The time at which they wrote it.
    pub written_at: Timestamp,
    /// Their words.
    pub text: String,
}

fn note(ticket: TicketId, row: &AnyRow, texts: &TextKeys) -> Result<Note> {
    let (author, written_at) = (row.try_get("author")?, row.try_get("written_at")?);
    let of = Of::Note {
        ticket,
        author,
        written_at,
    };
    Ok(Note {
        author,
        written_at,
        text: texts.read(of, row)?,
    })
}

reads_texts! {
    /// Reads the latest notes about a ticket, in the order of writing.
    fn notes_of(ticket: &Ticket, limit: u32) -> Vec<Note>;
}

async fn notes_of(
    db: &mut AnyConnection,
    texts: &TextKeys,
    ticket: &Ticket,
    limit: u32,
) -> Result<Vec<Note>> {
    let notes = query(
        "SELECT author, written_at, body FROM ticket_notes WHERE ticket = $1 \
         ORDER BY seq DESC, written_at DESC LIMIT $2",
    )
    .bind(ticket.id)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    let notes = notes.iter().rev();
    notes.map(|row| note(ticket.id, row, texts)).collect()
}

impl Tx {
    /// Adds a note to those of a ticket.
    pub fn add_note(&mut self, ticket: TicketId, note: &Note) {
        let Note {
            author, written_at, ..
        } = *note;
        let of = Of::Note {
            ticket,
            author,
            written_at,
        };
        let text = self.pools.texts.seal(of, &note.text);
        self.defer(
            "INSERT INTO ticket_notes (ticket, seq, author, written_at, body) VALUES ($1, \
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM ticket_notes WHERE ticket = $1), $2, $3, $4)",
            move |write| write.bind(ticket).bind(author).bind(written_at).bind(text),
        );
    }
}
