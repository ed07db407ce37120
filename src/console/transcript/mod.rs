//! What people saw, as lines to read: free of any platform's types and ids, so that the console and
//! the tests' Discord give the same transcript of the same story. Pure: records in, text out.

mod arrange;
mod markup;
mod page;

#[cfg(test)]
mod tests;

pub use arrange::arrange;
pub use markup::{Names, readable};
pub use page::{Ink, Page};

use crate::desk::platform::Shelf;
use crate::desk::post::Row;

/// Something that became visible to somebody, with every id already turned into a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where: `#general`, `dm alice`, `T-1`, `#help › No sound`.
    pub place: String,
    /// What.
    pub what: Seen,
}

/// What became visible.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// frontdesk sent a message.
    Sent {
        /// The message.
        post: Shown,
        /// Who is notified by it.
        notifies: Vec<String>,
        /// Whose message it replies to.
        replies_to: Option<String>,
    },
    /// frontdesk answered a press or a command.
    Answered {
        /// The message.
        post: Shown,
        /// The only person who sees it; everyone in the place does if absent.
        only: Option<String>,
    },
    /// frontdesk put another content in place of a message's.
    Changed {
        /// The message as it is now.
        post: Shown,
    },
    /// frontdesk deleted a message.
    Deleted {
        /// The beginning of what it said.
        was: String,
    },
    /// frontdesk pinned a message.
    Pinned {
        /// The beginning of what it says.
        what: String,
    },
    /// frontdesk opened a private thread; the place is the thread.
    Opened {
        /// Its whole name.
        name: String,
        /// The channel it is in.
        parent: String,
    },
    /// A person was added to a thread.
    Joined(String),
    /// A person was taken out of a thread.
    Left(String),
    /// A thread was archived, locked or opened again.
    Shelved(Shelf),
    /// A form opened for a person.
    Form {
        /// Who.
        who: String,
        /// Its title.
        title: String,
        /// The label of its input.
        label: String,
    },
    /// Choices were offered for an option that is being typed, by their labels.
    Offered {
        /// To whom.
        who: String,
        /// The labels.
        labels: Vec<String>,
    },
}

/// A message as it looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Its text, made [`readable`].
    pub text: String,
    /// Its buttons and menus.
    pub rows: Vec<Row>,
}
