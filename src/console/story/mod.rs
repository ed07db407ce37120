//! Stories: what people in a community do, one act a line. The console reads them from a person or a pipe, the tests
//! from files. Only reads and writes acts; never performs one.
//!
//! ```text
#![doc = include_str!("format.txt")]
//! ```
//!
//! In texts `\n` is a new line and `\\` a backslash; `\/` and `\[` begin a text that is no command
//! and has no attached file or sticker. `@name`, `@role`, `@frontdesk` and `#channel` mention.

mod call;
mod mention;
mod parse;
mod write;

#[cfg(test)]
mod tests;

/// The forms of a story's lines: an example of each, and its meaning.
pub const FORMAT: &str = include_str!("format.txt");

pub use call::{CallLine, OptionValue};
pub use mention::mentioning;
pub use parse::{StoryError, StoryReader, read_story, written_into};
pub use write::menu_label;

use crate::desk::platform::Permission;
use crate::domain::{Locale, Millis, Rating, TicketNumber};

/// One event of a story.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A comment, without its semicolon; it does nothing.
    Remark(String),
    /// Time passes.
    Waits(Millis),
    /// Somebody says something somewhere.
    Says {
        /// The person who acts.
        who: String,
        /// The place in which they act.
        place: StoryPlace,
        /// The words that are said.
        speech: Speech,
    },
    /// Somebody calls a slash command somewhere.
    Calls {
        /// The person who acts.
        who: String,
        /// The place in which they act.
        place: StoryPlace,
        /// The command with its options.
        call: CallLine,
    },
    /// Somebody does a deed upon a message or a person that exists already.
    Does {
        /// The person who acts.
        who: String,
        /// The deed.
        deed: Deed,
    },
}

/// A deed about an existing message or person; mostly the newest message that allows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Replies to somebody's newest message.
    Replies {
        /// The author of the message.
        to: String,
        /// The words of the reply.
        speech: Speech,
    },
    /// Presses a button, by its label.
    Presses(String),
    /// Chooses a menu entry, by its label or value.
    Chooses(String),
    /// Answers the survey, in its order.
    Rates(Vec<Rating>),
    /// Submits the form that a press opened.
    Writes(String),
    /// Calls a command in the menu of somebody's newest message, or in the menu of a person.
    PicksFromMenu {
        /// The command, as its catalogue path says it.
        command: crate::desk::commands::catalogue::CommandName,
        /// The author of the message, or the person; their own message if absent.
        on: Option<String>,
    },
    /// Changes their newest message.
    Edits(String),
    /// Deletes their newest message.
    Deletes,
    /// Sets the language of their Discord.
    Speaks(Locale),
    /// Refuses (`false`) or accepts direct messages.
    TakesDirectMessages(bool),
    /// Leaves (`false`) or joins the community.
    Belongs(bool),
    /// Subscribes to a role, or renews the subscription; Discord announces it in the community.
    Subscribes {
        /// The name of the tier that they subscribe to.
        tier: String,
        /// The months for which they have subscribed in all.
        months: u16,
    },
    /// Gives frontdesk a permission in the whole server, or denies it.
    Permits(Permission, bool),
}

/// The words that somebody says, with files and stickers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// Names of attached files.
    pub attachments: Vec<String>,
    /// Names of stickers.
    pub stickers: Vec<String>,
    /// The text; may be empty if a file is attached or a sticker sent.
    pub text: String,
}

/// The place in which something is said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoryPlace {
    /// A channel or a forum, by its name without `#`.
    Channel(String),
    /// A direct message to frontdesk.
    Direct,
    /// The thread of a ticket.
    Ticket(TicketNumber),
}

/// An act with the number of its line, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryLine {
    /// Its number.
    pub number: usize,
    /// The act.
    pub act: Act,
}
