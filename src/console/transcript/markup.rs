//! Shows Discord's markup for people, roles, channels, times and message links as people see it.

use jiff::tz::TimeZone;

use crate::domain::{ChannelId, RoleId, Timestamp, UserId};

/// A source of the names that ids stand for; `None` if it does not know an id.
pub trait Names {
    /// Returns a person's name.
    fn user(&self, user: UserId) -> Option<String>;
    /// Returns a role's name.
    fn role(&self, role: RoleId) -> Option<String>;
    /// Returns a place's name with its mark: `#general`, `T-1`, `dm alice`.
    fn channel(&self, channel: ChannelId) -> Option<String>;
}

const LINK: &str = "https://discord.com/channels/";

/// Returns the text as people see it: `<@1>` as `@alice`, `<#2>` as `#general`, `<t:…:R>` as a time in UTC, and a
/// message link as its target. Unknown ids stay as they are.
pub fn readable(text: &str, names: &dyn Names) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', 'h']) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        match mark(rest, names).or_else(|| link(rest, names)) {
            Some((name, length)) => {
                shown.push_str(&name);
                rest = &rest[length..];
            }
            None => {
                shown.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Returns the readable form of a mention or time at the beginning of the text, with its length in bytes.
fn mark(text: &str, names: &dyn Names) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = &inner[..inner.find('>')?];
    let name = if let Some(id) = inner.strip_prefix("@&") {
        format!("@{}", names.role(id.parse().ok()?)?)
    } else if let Some(id) = inner.strip_prefix('@') {
        format!("@{}", names.user(id.trim_start_matches('!').parse().ok()?)?)
    } else if let Some(id) = inner.strip_prefix('#') {
        names.channel(id.parse().ok()?)?
    } else {
        let time = inner.strip_prefix("t:")?;
        let secs = time.split(':').next()?;
        at(Timestamp::from_millis(
            secs.parse::<i64>().ok()?.checked_mul(1000)?,
        ))
    };
    Some((name, inner.len() + 2))
}

/// Returns the readable form of a link at the beginning of the text, with its length in bytes.
fn link(text: &str, names: &dyn Names) -> Option<(String, usize)> {
    let path = text.strip_prefix(LINK)?;
    let ends = path
        .find(|c: char| !(c.is_ascii_digit() || c == '/' || "@me".contains(c)))
        .unwrap_or(path.len());
    let mut parts = path[..ends].trim_end_matches('/').split('/');
    let (_, channel, message) = (parts.next()?, parts.next()?, parts.next());
    let place = names.channel(channel.parse().ok()?)?;
    let kind = if message.is_some() {
        "message in"
    } else {
        "link to"
    };
    Some((format!("‹{kind} {place}›"), LINK.len() + ends))
}

/// Returns the beginning of a message's text: its first line, at most 60 characters of it.
pub fn beginning(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Returns a point in time as transcripts show it, to the minute: `2026-01-05 09:20 UTC`.
pub(super) fn at(time: Timestamp) -> String {
    time.to_jiff()
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M UTC")
        .to_string()
}
