//! Writes acts as lines, which are read back as the same acts.

use std::fmt;

use super::{Act, Deed, Speech, StoryPlace};

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remark(text) => write!(f, ";{text}"),
            Self::Waits(length) => write!(f, "wait {}", exact(length.get())),
            Self::Says { who, place, speech } => write!(f, "{who} @ {place}: {speech}"),
            Self::Calls { who, place, call } => write!(f, "{who} @ {place}: {call}"),
            Self::Does { who, deed } => write!(f, "{who} {deed}"),
        }
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replies { to, speech } => write!(f, "replies to {to}: {speech}"),
            Self::Presses(label) => write!(f, "presses {}", escape(label)),
            Self::Chooses(entry) => write!(f, "selects {}", escape(entry)),
            Self::Rates(ratings) => {
                f.write_str("selects")?;
                ratings
                    .iter()
                    .try_for_each(|rating| write!(f, " {}", rating.get()))
            }
            Self::Writes(text) => write!(f, "writes {}", escape(text)),
            Self::PicksFromMenu { command, on } => {
                write!(f, "calls {}", menu_label(command.spec().path))?;
                on.as_ref().map_or(Ok(()), |on| write!(f, " on {on}"))
            }
            Self::Edits(text) => write!(f, "edits {}", escape(text)),
            Self::Deletes => f.write_str("deletes"),
            Self::Speaks(locale) => write!(f, "speaks {}", locale.tag()),
            Self::TakesDirectMessages(true) => f.write_str("accepts direct messages"),
            Self::TakesDirectMessages(false) => f.write_str("refuses direct messages"),
            Self::Permits(permission, is_given) => {
                let verb = if *is_given { "gives" } else { "denies" };
                write!(f, "{verb} frontdesk {}", permission.name())
            }
            Self::Belongs(true) => f.write_str("joins"),
            Self::Belongs(false) => f.write_str("leaves"),
            Self::Subscribes { tier, months } => {
                write!(f, "subscribes to {} for {months} months", escape(tier))
            }
        }
    }
}

impl fmt::Display for StoryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel(name) => write!(f, "#{name}"),
            Self::Direct => f.write_str("dm"),
            Self::Ticket(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.attachments {
            write!(f, "[{file}] ")?;
        }
        for sticker in &self.stickers {
            write!(f, "[sticker {sticker}] ")?;
        }
        if self.text.starts_with(['/', '[']) {
            f.write_str("\\")?;
        }
        f.write_str(&escape(&self.text))
    }
}

/// Returns the label of a command in a menu: `Ask an instructor` for `ask-an-instructor`.
pub fn menu_label(path: &str) -> String {
    let mut letters = path.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let rest = letters.map(|letter| if letter == '-' { ' ' } else { letter });
    first.into_iter().chain(rest).collect()
}

/// Writes a text with backslashes and new lines so that they fit on the line.
pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

/// Writes a length in whole seconds, with every unit that it needs.
fn exact(ms: i64) -> String {
    let secs = ms / 1000;
    let units = [
        (secs / 86_400, 'd'),
        (secs / 3600 % 24, 'h'),
        (secs / 60 % 60, 'm'),
        (secs % 60, 's'),
    ];
    let written: String = units
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if written.is_empty() {
        "0s".to_owned()
    } else {
        written
    }
}

/// Undoes [`escape`]; a backslash before anything else stays.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some('n')) => plain.push('\n'),
            ('\\', Some('\\')) => plain.push('\\'),
            _ => {
                plain.push(letter);
                continue;
            }
        }
        letters.next();
    }
    plain
}

/// Returns whether a text can be the name of a person, a role or a channel: one word without marks.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "@#:;/\\[]".contains(c))
}
