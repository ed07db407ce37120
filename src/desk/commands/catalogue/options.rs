//! The options that commands take, as data.

/// One option of a command.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// The name of the option, as it is typed.
    pub name: &'static str,
    /// The kind of value it takes.
    pub kind: OptionKind,
    /// Whether the command needs it.
    pub required: bool,
}

/// The kind of value an option takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionKind {
    /// Any text of at most this many characters.
    Text(u16),
    /// Text, with choices offered while typing.
    Completed,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// True or false.
    Switch,
    /// A person.
    User,
    /// A role.
    Role,
    /// A text channel.
    TextChannel,
    /// A forum channel.
    ForumChannel,
    /// A file.
    File,
}
