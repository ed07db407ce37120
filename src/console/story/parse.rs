//! Reads lines as acts. An error names the line and what was expected.

use super::call::read_call;
use super::write::menu_label;
use super::write::{is_name, unescape};
use super::{Act, Deed, Speech, StoryLine, StoryPlace};
use crate::desk::commands::catalogue::{CallKind, CommandName};
use crate::desk::permissions::{INVITED_WITH, MAKING_CHANNELS, MAKING_ROLES};
use crate::domain::{Locale, Millis, Rating};

/// A line that is no act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: expected {expected}")]
pub struct StoryError {
    /// Its number, counted from 1.
    pub line: usize,
    /// The forms that would have been right in this place.
    pub expected: String,
}

/// The forms that a whole line may have.
const SHAPES: &str = "`NAME @ PLACE: text`, `NAME presses …`, `selects`, `replies to NAME:`, \
                      `writes`, `calls`, `edits`, `deletes`, `wait LENGTH` or `; comment`";

/// Reads a whole story. Every line must be complete.
pub fn read_story(text: &str) -> Result<Vec<StoryLine>, StoryError> {
    let mut reader = StoryReader::strict();
    let mut lines = Vec::new();
    for line in text.lines() {
        let number = reader.line + 1;
        lines.extend(reader.read(line)?.map(|act| StoryLine { number, act }));
    }
    Ok(lines)
}

/// A reader of one line after the other.
#[derive(Clone, Debug, Default)]
pub struct StoryReader {
    line: usize,
    last: Option<(String, StoryPlace)>,
    repeats: bool,
}

impl StoryReader {
    /// Makes a reader for stories, in which every line names a person and a place.
    pub fn strict() -> Self {
        Self::default()
    }

    /// Makes a reader for lines typed by hand. A line without speaker and place repeats the last ones, and a line that
    /// begins with a verb is a deed of the last speaker.
    pub fn typed(who: impl Into<String>, place: StoryPlace) -> Self {
        Self {
            last: Some((who.into(), place)),
            repeats: true,
            ..Self::default()
        }
    }

    /// Returns the last speaker and place.
    pub fn last(&self) -> Option<(&str, &StoryPlace)> {
        self.last.as_ref().map(|(who, place)| (who.as_str(), place))
    }

    /// Reads the act of the next line; `None` for an empty one.
    pub fn read(&mut self, line: &str) -> Result<Option<Act>, StoryError> {
        self.line += 1;
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        let act = self.act(line).map_err(|expected| StoryError {
            line: self.line,
            expected,
        })?;
        match &act {
            Act::Says { who, place, .. } | Act::Calls { who, place, .. } => {
                self.last = Some((who.clone(), place.clone()));
            }
            _ => {}
        }
        Ok(Some(act))
    }

    fn act(&self, line: &str) -> Result<Act, String> {
        if let Some(remark) = line.strip_prefix(';') {
            return Ok(Act::Remark(remark.to_owned()));
        }
        if let Some(length) = line.strip_prefix("wait ") {
            let length: Millis = length.parse().map_err(|_| {
                format!("a length such as 90s, 20m, 1h30m or 1d after `wait`, not `{length}`")
            })?;
            return Ok(Act::Waits(length));
        }
        if let Some((who, place, text)) = heading(line)? {
            return spoken(who, place, text);
        }
        if let Some((who, _)) = self.last.as_ref().filter(|_| self.repeats)
            && let Some(deed) = deed(line)
        {
            let who = who.clone();
            return deed.map(|deed| Act::Does { who, deed });
        }
        if let Some((who, rest)) = line.split_once(' ')
            && is_name(who)
            && let Some(deed) = deed(rest.trim())
        {
            let who = who.to_owned();
            return deed.map(|deed| Act::Does { who, deed });
        }
        match &self.last {
            Some((who, place)) if self.repeats => spoken(who.clone(), place.clone(), line),
            _ => Err(SHAPES.to_owned()),
        }
    }
}

/// Reads `NAME @ PLACE:` and the text after it; `None` if the line begins otherwise.
fn heading(line: &str) -> Result<Option<(String, StoryPlace, &str)>, String> {
    let Some((head, text)) = line.split_once(':') else {
        return Ok(None);
    };
    let Some((who, place)) = head.split_once(" @ ") else {
        return Ok(None);
    };
    let (who, place) = (who.trim(), place.trim());
    if !is_name(who) {
        return Ok(None);
    }
    let place = self::place(place)
        .ok_or_else(|| format!("a place (#channel, dm or a ticket such as T-1), not `{place}`"))?;
    Ok(Some((who.to_owned(), place, text.trim())))
}

fn place(text: &str) -> Option<StoryPlace> {
    if text == "dm" {
        return Some(StoryPlace::Direct);
    }
    if let Some(name) = text.strip_prefix('#') {
        return is_name(name).then(|| StoryPlace::Channel(name.to_owned()));
    }
    let number = text
        .strip_prefix("T-")
        .or_else(|| text.strip_prefix("t-"))?;
    number.parse().ok().map(StoryPlace::Ticket)
}

fn spoken(who: String, place: StoryPlace, text: &str) -> Result<Act, String> {
    match text.strip_prefix('/') {
        Some(call) => Ok(Act::Calls {
            who,
            place,
            call: read_call(call)?,
        }),
        None => Ok(Act::Says {
            who,
            place,
            speech: speech(text)?,
        }),
    }
}

fn speech(text: &str) -> Result<Speech, String> {
    let (mut attachments, mut stickers) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((shown, after)) = rest.strip_prefix('[').and_then(|text| text.split_once(']')) {
        match shown.strip_prefix("sticker ") {
            Some(name) if is_name(name) => stickers.push(name.to_owned()),
            None if shown.contains('.') && !shown.contains(char::is_whitespace) => {
                attachments.push(shown.to_owned());
            }
            _ => break,
        }
        rest = after.trim_start();
    }
    let begins = rest
        .strip_prefix('\\')
        .filter(|rest| rest.starts_with(['/', '[']));
    let text = unescape(begins.unwrap_or(rest));
    if text.is_empty() && attachments.is_empty() && stickers.is_empty() {
        return Err("something to say".to_owned());
    }
    Ok(Speech {
        attachments,
        stickers,
        text,
    })
}

/// Reads a deed, which begins with a verb, after a name or, typed by hand, alone.
fn deed(text: &str) -> Option<Result<Deed, String>> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    let something = |what: &str| match rest {
        "" => Err(format!("{what} after `{verb}`")),
        text => Ok(unescape(text)),
    };
    Some(match (verb, rest) {
        ("presses", _) => something("the label of a button").map(Deed::Presses),
        ("selects", _) => something("a menu entry or ratings")
            .map(|entry| ratings(&entry).map_or(Deed::Chooses(entry), Deed::Rates)),
        ("writes", _) => something("a text").map(Deed::Writes),
        ("edits", _) => something("a text").map(Deed::Edits),
        ("replies", _) => replies(rest),
        ("calls", _) => picks(rest),
        ("speaks", _) => Locale::ALL
            .into_iter()
            .find(|locale| locale.tag() == rest)
            .map(Deed::Speaks)
            .ok_or_else(|| format!("en-US or zh-CN after `speaks`, not `{rest}`")),
        ("deletes", "") => Ok(Deed::Deletes),
        ("leaves", "") => Ok(Deed::Belongs(false)),
        ("joins", "") => Ok(Deed::Belongs(true)),
        ("subscribes", _) => subscribes(rest),
        ("refuses", "direct messages") => Ok(Deed::TakesDirectMessages(false)),
        ("accepts", "direct messages") => Ok(Deed::TakesDirectMessages(true)),
        ("gives", _) => permits(verb, rest, true),
        ("denies", _) => permits(verb, rest, false),
        _ => return None,
    })
}

/// Reads `frontdesk PERMISSION`.
fn permits(verb: &str, text: &str, is_given: bool) -> Result<Deed, String> {
    let name = text.strip_prefix("frontdesk ").unwrap_or_default().trim();
    let known = [INVITED_WITH, MAKING_ROLES, MAKING_CHANNELS].concat();
    let permission = known.into_iter().find(|one| one.name() == name);
    permission
        .map(|permission| Deed::Permits(permission, is_given))
        .ok_or_else(|| format!("`{verb} frontdesk PERMISSION`, as Discord names it"))
}

fn ratings(text: &str) -> Option<Vec<Rating>> {
    let ratings: Option<Vec<Rating>> = text
        .split_whitespace()
        .map(|word| word.parse().ok().and_then(Rating::new))
        .collect();
    ratings.filter(|ratings| (1..=3).contains(&ratings.len()))
}

fn subscribes(text: &str) -> Result<Deed, String> {
    let parts = text.strip_prefix("to ");
    let parts = parts.and_then(|rest| rest.strip_suffix(" months")?.rsplit_once(" for "));
    let read = parts.and_then(|(tier, months)| {
        let months = months.parse().ok().filter(|months| *months > 0)?;
        let tier = unescape(tier.trim());
        (!tier.is_empty()).then_some(Deed::Subscribes { tier, months })
    });
    read.ok_or_else(|| "`subscribes to ROLE for 3 months`".to_owned())
}

fn replies(text: &str) -> Result<Deed, String> {
    let expected = || "`replies to NAME: text`".to_owned();
    let (to, said) = text
        .strip_prefix("to ")
        .and_then(|rest| rest.split_once(':'))
        .ok_or_else(expected)?;
    let to = to.trim();
    if !is_name(to) {
        return Err(expected());
    }
    Ok(Deed::Replies {
        to: to.to_owned(),
        speech: speech(said.trim())?,
    })
}

fn picks(text: &str) -> Result<Deed, String> {
    let is_menu = |command: &CommandName| command.spec().kind != CallKind::Slash;
    let menus = || CommandName::ALL.into_iter().filter(is_menu);
    for command in menus() {
        let spec = command.spec();
        let label = menu_label(spec.path);
        let Some(rest) = text.strip_prefix(label.as_str()) else {
            continue;
        };
        let on = match rest.trim().strip_prefix("on ") {
            Some(name) if is_name(name.trim()) => Some(name.trim().to_owned()),
            None if rest.trim().is_empty() && spec.kind == CallKind::MessageMenu => None,
            _ => continue,
        };
        return Ok(Deed::PicksFromMenu { command, on });
    }
    let labels = menus().map(|command| menu_label(command.spec().path));
    let labels: Vec<String> = labels.collect();
    Err(format!("`calls {} [on NAME]`", labels.join(" | ")))
}

/// Splits the texts for a form's fields at ` | `; there are fewer texts if the last fields stay empty.
pub fn written_into(text: &str, fields: usize) -> Vec<&str> {
    text.splitn(fields.max(1), " | ").map(str::trim).collect()
}
