//! The record of who handled a learner's stored data, and how. Never holds a text.

use super::ids::{LearnerKey, TicketNumber, UserId};
use super::names::named;
use super::time::Timestamp;

/// A way in which a learner's stored data is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handled {
    /// The data was deleted.
    Forgotten,
    /// A copy of the data was handed out.
    Exported,
    /// A member of staff read a ticket: its question, its history and the learner's latest inquiries.
    TicketRead,
    /// A member of staff read the transcript of a ticket.
    TranscriptRead,
    /// A moderator looked up who the learner of an anonymous ticket is.
    Revealed,
    /// Rows behind figures were exported, without texts and names.
    RowsExported,
    /// Rows were exported with texts that learners wrote.
    TextsExported,
    /// The figures of a report were handed out.
    FiguresExported,
}

named! {
    /// Every kind of thing.
    Handled {
        Forgotten => "forgotten",
        Exported => "exported",
        TicketRead => "ticket_read",
        TranscriptRead => "transcript_read",
        Revealed => "revealed",
        RowsExported => "rows_exported",
        TextsExported => "texts_exported",
        FiguresExported => "figures_exported",
    }
}

/// One handling of a learner's stored data in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The time of it.
    pub at: Timestamp,
    /// The kind of the handling.
    pub handled: Handled,
    /// The key of the learner in figures; absent if they never asked in the guild, and for exports of all learners.
    pub learner: Option<LearnerKey>,
    /// The member of staff who did it; absent if it was the learner or, for rows and figures, the operator.
    pub staff: Option<UserId>,
    /// The ticket that was read, if any. The learner's key is then absent, because it would link an anonymous ticket to
    /// the learner's other tickets.
    pub ticket: Option<TicketNumber>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_name() {
        for kind in Handled::ALL {
            assert_eq!(Handled::from_name(kind.name()), Some(kind));
        }
    }
}
