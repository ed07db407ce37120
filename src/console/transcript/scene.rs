//! The messages and threads of frontdesk that people can see at one moment. People's own messages are left out, because
//! they are in the story.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Style;

/// Every place by its name: `#general`, `dm alice`, `T-1`, `#help › No sound`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene(pub BTreeMap<String, PlaceView>);

/// One place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceView {
    /// Its thread, if it is a private one.
    pub thread: Option<PrivateThread>,
    /// The tags of a forum post.
    pub tags: BTreeSet<String>,
    /// The messages of frontdesk by their ids, which ascend with time.
    pub posts: BTreeMap<u64, PostView>,
}

/// A private thread.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateThread {
    /// Its whole name.
    pub name: String,
    /// The channel it is in.
    pub parent: String,
    /// Whether it is open, archived or locked.
    pub thread_state: ThreadState,
    /// The people in it, without frontdesk.
    pub members: BTreeSet<String>,
}

/// One message of frontdesk's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostView {
    /// Its text, made [`readable`](super::readable).
    pub text: String,
    /// The lines in a frame below the text, made readable too.
    pub framed: Vec<String>,
    /// Its buttons and menus.
    pub rows: Vec<RowView>,
    /// Its files.
    pub files: Vec<FileView>,
    /// The only person who sees it; if absent, everyone in the place does.
    pub only: Option<String>,
    /// The names of the people whom it notified.
    pub notifies: BTreeSet<String>,
    /// The author of the message that it replies to.
    pub replies_to: Option<String>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is a deferred reply that has not arrived.
    pub promised: bool,
}

/// One file of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The description of a picture in words; empty for another file.
    pub description: String,
}

/// One row below a message.
#[derive(Clone, Debug, PartialEq)]
pub enum RowView {
    /// Buttons.
    Buttons(Vec<ButtonView>),
    /// A menu.
    Menu {
        /// The text that is shown while nothing is chosen.
        placeholder: String,
        /// The labels, each with its description if it has one.
        entries: Vec<(String, Option<String>)>,
    },
    /// A menu of the guild's people.
    People {
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
    /// A menu of the guild's roles.
    Roles {
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
    /// A menu of the guild's text channels.
    Channels {
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
}

/// One button.
#[derive(Clone, Debug, PartialEq)]
pub struct ButtonView {
    /// Its label.
    pub label: String,
    /// The style in which it is drawn.
    pub style: Style,
    /// Whether it can be pressed.
    pub enabled: bool,
}
