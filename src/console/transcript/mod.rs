//! Transcripts: what people saw, as lines without any platform's types and ids, so that the console and the tests'
//! Discord give equal ones for a story. Both describe a moment as a [`Scene`]; a transcript shows the differences
//! between two. Pure.

mod changes;
mod lines;
mod markup;
mod page;
mod scene;

#[cfg(test)]
mod tests;

pub use changes::{arrange, changes};
pub use markup::{Names, beginning, readable};
pub use page::{Ink, PageFormat};
pub use scene::{ButtonView, FileView, PlaceView, PostView, PrivateThread, RowView, Scene};

use crate::desk::platform::ThreadState;

/// Something that became visible, with every id replaced by a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The place in which it became visible: `#general`, `dm alice`, `T-1`, `#help › No sound`.
    pub place: String,
    /// The event.
    pub what: Seen,
}

/// An event that somebody can see.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// frontdesk sent a message.
    Sent(PostView),
    /// A message of frontdesk's has changed.
    Changed(PostView),
    /// frontdesk deleted a message, which began with this text.
    Deleted(String),
    /// frontdesk pinned a message, which begins with this text.
    Pinned(String),
    /// frontdesk opened a private thread; the place is the thread.
    Opened(PrivateThread),
    /// A thread was renamed to this.
    Renamed(String),
    /// A person was added to a thread.
    Joined(String),
    /// A person left a thread or was removed from it.
    Left(String),
    /// A forum post got a tag.
    Tagged(String),
    /// A thread was archived, locked or opened again.
    ThreadState(ThreadState),
    /// A form opened for a person.
    Form {
        /// The person who acts.
        who: String,
        /// Its title.
        title: String,
        /// The labels of its fields.
        labels: Vec<String>,
    },
    /// Choices were offered for an option that is being typed, by their labels.
    Offered {
        /// The person to whom they were offered.
        who: String,
        /// The labels.
        labels: Vec<String>,
    },
}
