//! The record of who did what with the data that is kept about a learner. Never holds a text.

use super::ids::{LearnerKey, TicketNumber, UserId};
use super::time::Timestamp;

/// A thing that can be done with the data that is kept about a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handled {
    /// The data was deleted.
    Forgotten,
    /// A copy of it was given out.
    Exported,
    /// A member of staff read a ticket: its question, its history and the learner's latest inquiries.
    TicketRead,
    /// A member of staff read the transcript of a ticket.
    TranscriptRead,
    /// A moderator looked up who the learner of an anonymous ticket is.
    Revealed,
    /// Rows that figures are made of were given out, without texts and names.
    RowsExported,
    /// Rows were given out with what learners wrote.
    TextsExported,
    /// The figures of a report were given out.
    FiguresExported,
}

impl Handled {
    /// Every kind of thing.
    pub const ALL: [Handled; 8] = [
        Self::Forgotten,
        Self::Exported,
        Self::TicketRead,
        Self::TranscriptRead,
        Self::Revealed,
        Self::RowsExported,
        Self::TextsExported,
        Self::FiguresExported,
    ];

    /// Returns the name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forgotten => "forgotten",
            Self::Exported => "exported",
            Self::TicketRead => "ticket_read",
            Self::TranscriptRead => "transcript_read",
            Self::Revealed => "revealed",
            Self::RowsExported => "rows_exported",
            Self::TextsExported => "texts_exported",
            Self::FiguresExported => "figures_exported",
        }
    }

    /// Reads a [`Handled::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A thing that was done with the data that is kept about a learner in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The time of it.
    pub at: Timestamp,
    /// The thing that was done.
    pub handled: Handled,
    /// The key that stands for the learner in figures; absent if they never asked anything there, and if it was all
    /// learners' rows.
    pub learner: Option<LearnerKey>,
    /// The member of staff who did it; absent if it was the learner, or, of rows and figures, whoever runs frontdesk.
    pub staff: Option<UserId>,
    /// The ticket that was read, where it was one. The learner's key is absent then: with it, an anonymous ticket would
    /// lead to those that are not.
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
