//! A command as the catalogue describes it: its path, who may call it and with which options.

use super::OptionSpec;

/// The people who may call a command. Checked by the engine; Discord's own bits only hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everyone.
    Learner,
    /// Instructors, leads and moderators.
    Instructor,
    /// Leads and moderators.
    Lead,
    /// Moderators.
    Moderator,
}

/// The way in which a command is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// Typed with a slash.
    Slash,
    /// From the menu of a message.
    MessageMenu,
    /// From the menu of a person; completed by a form.
    UserMenu,
}

/// A command as the catalogue describes it.
#[derive(Clone, Copy, Debug)]
pub struct CommandSpec {
    /// The words that are typed to call it, without the slash: `duty on`. For menus, the stem of its text key.
    pub path: &'static str,
    /// The way in which it is called.
    pub kind: CallKind,
    /// The people who may call it.
    pub audience: Audience,
    /// Whether it makes sense in direct messages too.
    pub in_direct_messages: bool,
    /// The options of the command, required ones first.
    pub options: &'static [OptionSpec],
}

impl CommandSpec {
    /// Returns whether Discord itself should hide the whole top-level command from people without Manage Server.
    pub fn is_for_managers(&self) -> bool {
        self.path.starts_with("setup") || self.path == "export"
    }

    /// Returns the stem of its text keys: `command-duty-on`.
    pub fn text_key(&self) -> String {
        format!("command-{}", self.path.replace(' ', "-"))
    }
}
