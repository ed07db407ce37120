//! The options that a command was called with, typed.

use serde::{Deserialize, Serialize};

use crate::desk::ui::post::Attachment;
use crate::domain::{ChannelId, RoleId, UserId};

/// The value of a given option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Argument {
    /// A text, or one of the option's values.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Switch(bool),
    /// A person.
    User(UserId),
    /// A role.
    Role(RoleId),
    /// A channel.
    Channel(ChannelId),
    /// A file.
    File(Attachment),
}

/// The options that were given with a call, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arguments {
    given: Vec<(String, Argument)>,
    focused: Option<String>,
}

impl Arguments {
    /// Adds an option.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, argument: Argument) -> Self {
        self.given.push((name.into(), argument));
        self
    }

    /// Marks the option that is being typed.
    #[must_use]
    pub fn typing(mut self, name: impl Into<String>) -> Self {
        self.focused = Some(name.into());
        self
    }

    /// Returns the option that is being typed, if one is.
    pub fn focused(&self) -> Option<&str> {
        self.focused.as_deref()
    }

    /// Iterates over the given texts, to change them.
    pub(crate) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.given
            .iter_mut()
            .filter_map(|(_, argument)| match argument {
                Argument::Text(text) | Argument::File(Attachment { name: text, .. }) => Some(text),
                _ => None,
            })
    }

    /// Returns the text of an option.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Argument::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number of an option.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Argument::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns whether a switch is on; a missing one is off.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Argument::Switch(true)))
    }

    /// Returns the switch, if it is given.
    pub fn switch(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Argument::Switch(on) => Some(*on),
            _ => None,
        }
    }

    /// Returns the person of an option.
    pub fn user(&self, name: &str) -> Option<UserId> {
        match self.get(name)? {
            Argument::User(user) => Some(*user),
            _ => None,
        }
    }

    /// Returns the role of an option.
    pub fn role(&self, name: &str) -> Option<RoleId> {
        match self.get(name)? {
            Argument::Role(role) => Some(*role),
            _ => None,
        }
    }

    /// Returns the channel of an option.
    pub fn channel(&self, name: &str) -> Option<ChannelId> {
        match self.get(name)? {
            Argument::Channel(channel) => Some(*channel),
            _ => None,
        }
    }

    /// Returns the file of an option.
    pub fn file(&self, name: &str) -> Option<&Attachment> {
        match self.get(name)? {
            Argument::File(file) => Some(file),
            _ => None,
        }
    }

    fn get(&self, name: &str) -> Option<&Argument> {
        self.given
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, argument)| argument)
    }
}
