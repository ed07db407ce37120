//! A slash command as typed: its path, then `option:value` pairs, where a value extends to the next option's name.
//! Checked against the catalogue; names of people and channels stay names.

use std::fmt;

use super::write::escape;
use crate::desk::commands::catalogue::{
    COMMANDS, CallKind, CommandName, CommandSpec, OptionKind, OptionSpec,
};

/// A command with its options, as typed.
#[derive(Clone, Debug, PartialEq)]
pub struct CallLine {
    /// The command that is called.
    pub command: CommandName,
    /// Its options, in the order given.
    pub options: Vec<(&'static str, OptionValue)>,
    /// Whether the last option is still being typed: then choices are requested, and the command is not run.
    pub typing: bool,
}

/// One option's value, with names not yet looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A text or one of the option's values.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A value that is true or false.
    Switch(bool),
    /// A person, by name.
    User(String),
    /// A role, by name.
    Role(String),
    /// A channel, by name.
    Channel(String),
    /// A file, by its path on this machine.
    File(String),
}

/// Reads a command, without its slash. An error says what was expected.
pub(super) fn read_call(text: &str) -> Result<CallLine, String> {
    let command = longest_path(text).ok_or_else(|| unknown(text))?;
    let spec = command.spec();
    let mut rest = text[spec.path.len()..].trim();
    let typing = rest.ends_with("...")
        && pieces(spec, rest).is_some_and(|given| {
            given
                .last()
                .is_some_and(|(option, _)| option.kind == OptionKind::Completed)
        });
    if typing {
        rest = rest[..rest.len() - 3].trim_end();
    }
    let given = pieces(spec, rest).ok_or_else(|| usage(spec))?;
    let mut options = Vec::with_capacity(given.len());
    for (option, value) in given {
        options.push((option.name, read_value(option, value)?));
    }
    let missing = spec
        .options
        .iter()
        .find(|option| option.required && !options.iter().any(|(name, _)| *name == option.name));
    match missing {
        Some(option) => Err(format!("`{}:`; {}", option.name, usage(spec))),
        None => Ok(CallLine {
            command,
            options,
            typing,
        }),
    }
}

fn longest_path(text: &str) -> Option<CommandName> {
    let is_ended = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    let begins = |spec: &CommandSpec| text.strip_prefix(spec.path).is_some_and(is_ended);
    let all = CommandName::ALL.into_iter();
    all.filter(|command| command.spec().kind == CallKind::Slash && begins(command.spec()))
        .max_by_key(|command| command.spec().path.len())
}

fn unknown(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let near: Vec<String> = COMMANDS
        .iter()
        .filter(|spec| spec.kind == CallKind::Slash)
        .filter(|spec| spec.path.split(' ').next() == Some(first))
        .map(|spec| format!("/{}", spec.path))
        .collect();
    if near.is_empty() {
        format!("a command that exists, not `/{first}`")
    } else {
        format!("one of {}", near.join(", "))
    }
}

/// Writes how a command is typed, for an error message.
fn usage(spec: &CommandSpec) -> String {
    let options: String = spec
        .options
        .iter()
        .map(|option| {
            if option.required {
                format!(" {}:…", option.name)
            } else {
                format!(" [{}:…]", option.name)
            }
        })
        .collect();
    format!("it is typed /{}{options}", spec.path)
}

/// Divides the text at each option's name; `None` if text precedes the first one.
fn pieces<'a>(spec: &CommandSpec, text: &'a str) -> Option<Vec<(&'static OptionSpec, &'a str)>> {
    let mut found: Vec<(&'static OptionSpec, usize, usize)> = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let named = spec.options.iter().find(|option| {
            word.strip_prefix(option.name)
                .is_some_and(|rest| rest.starts_with(':'))
        });
        if let Some(option) = named
            && !found.iter().any(|(seen, _, _)| seen.name == option.name)
        {
            found.push((option, at, at + option.name.len() + 1));
        }
        at += word.len() + 1;
    }
    let begins = found.first().map_or(text.len(), |(_, start, _)| *start);
    if !text[..begins].trim().is_empty() {
        return None;
    }
    let ends = found.iter().skip(1).map(|(_, start, _)| *start);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    let values = found.iter().zip(ends);
    Some(
        values
            .map(|((option, _, from), to)| (*option, text[*from..to].trim()))
            .collect(),
    )
}

fn read_value(option: &OptionSpec, text: &str) -> Result<OptionValue, String> {
    let expected = |what: String| format!("{what} in `{}:`, not `{text}`", option.name);
    if text.is_empty() {
        return Err(expected("something".to_owned()));
    }
    match option.kind {
        OptionKind::Text(max) => {
            if text.chars().count() <= usize::from(max) {
                Ok(OptionValue::Text(super::write::unescape(text)))
            } else {
                Err(format!("at most {max} characters in `{}:`", option.name))
            }
        }
        OptionKind::Completed => Ok(OptionValue::Text(super::write::unescape(text))),
        OptionKind::OneOf(values) => {
            if values.contains(&text) {
                Ok(OptionValue::Text(text.to_owned()))
            } else {
                Err(expected(format!("one of {}", values.join(", "))))
            }
        }
        OptionKind::Integer(least, most) => match text.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(OptionValue::Integer(number)),
            _ => Err(expected(format!("a whole number from {least} to {most}"))),
        },
        OptionKind::Switch => match text {
            "true" => Ok(OptionValue::Switch(true)),
            "false" => Ok(OptionValue::Switch(false)),
            _ => Err(expected("true or false".to_owned())),
        },
        OptionKind::User => named(text, '@').map(OptionValue::User).map_err(expected),
        OptionKind::Role => named(text, '@').map(OptionValue::Role).map_err(expected),
        OptionKind::File => {
            if is_path(text) {
                Ok(OptionValue::File(text.to_owned()))
            } else {
                Err(expected("the path of a file".to_owned()))
            }
        }
        OptionKind::TextChannel | OptionKind::ForumChannel => {
            named(text, '#').map(OptionValue::Channel).map_err(expected)
        }
    }
}

/// Returns whether a text can be the path of a file: one word.
fn is_path(text: &str) -> bool {
    !text.contains(|letter: char| letter.is_whitespace() || letter == '\\')
}

fn named(text: &str, mark: char) -> Result<String, String> {
    let name = text.strip_prefix(mark).unwrap_or(text);
    if super::write::is_name(name) {
        Ok(name.to_owned())
    } else {
        Err(format!("{mark}name"))
    }
}

impl fmt::Display for CallLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.command.spec().path)?;
        for (name, value) in &self.options {
            write!(f, " {name}:{value}")?;
        }
        f.write_str(if self.typing { "..." } else { "" })
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&escape(text)),
            Self::Integer(number) => number.fmt(f),
            Self::Switch(on) => on.fmt(f),
            Self::User(name) | Self::Role(name) => write!(f, "@{name}"),
            Self::Channel(name) => write!(f, "#{name}"),
            Self::File(path) => f.write_str(path),
        }
    }
}
