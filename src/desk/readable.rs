//! Makes a message readable outside Discord: words take the place of its marks for people, channels and times. All
//! other markdown stays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::desk::{Desk, DeskError, members};
use crate::domain::{GuildId, Timestamp, UserId};
use crate::measures::zone_of;

/// Makes a text of a guild's readable outside Discord.
pub(crate) async fn text(desk: &Desk, guild: GuildId, text: &str) -> Result<String, DeskError> {
    let people = mentioned(text).into_iter().collect();
    let names = members::names(desk, guild, people).await;
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    Ok(readable(text, &names, &zone))
}

/// Finds the people whom a text mentions.
fn mentioned(text: &str) -> BTreeSet<UserId> {
    let marks = text.split("<@").skip(1);
    let digits = marks.filter_map(|mark| mark.trim_start_matches('!').split('>').next());
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

/// Turns the marks of a text for people, channels and times into words.
fn readable(text: &str, names: &BTreeMap<UserId, String>, zone: &TimeZone) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        match mark(rest, names, zone) {
            Some((words, length)) => {
                shown.push_str(&words);
                rest = &rest[length..];
            }
            None => {
                shown.push('<');
                rest = &rest[1..];
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Returns the words for the mark at the beginning of a text, and the mark's length in bytes.
fn mark(text: &str, names: &BTreeMap<UserId, String>, zone: &TimeZone) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = &inner[..inner.find('>')?];
    let words = if let Some(role) = inner.strip_prefix("@&") {
        role.parse::<u64>().ok().map(|_| "@…".to_owned())?
    } else if let Some(user) = inner.strip_prefix('@') {
        let user: UserId = user.trim_start_matches('!').parse().ok()?;
        let name = names.get(&user).map_or("…", String::as_str);
        format!("@{name}")
    } else if let Some(channel) = inner.strip_prefix('#') {
        channel.parse::<u64>().ok().map(|_| "#…".to_owned())?
    } else {
        let secs: i64 = inner.strip_prefix("t:")?.split(':').next()?.parse().ok()?;
        let at = Timestamp::from_millis(secs.checked_mul(1000)?);
        let local = at.to_jiff().to_zoned(zone.clone());
        local.strftime("%Y-%m-%d %H:%M %Z").to_string()
    };
    Some((words, inner.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_become_words_and_markdown_stays() {
        let names = BTreeMap::from([(UserId::new(7), "Ivy".to_owned())]);
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (given, shown) in [
            ("**Ivy**\nHello", "**Ivy**\nHello"),
            (
                "<@7> and <@!8> in <#12> of <@&9>",
                "@Ivy and @… in #… of @…",
            ),
            ("until <t:1767600000:R>", "until 2026-01-05 16:00 CST"),
            ("a < b, <b>, <t:x>, <", "a < b, <b>, <t:x>, <"),
        ] {
            assert_eq!(readable(given, &names, &zone), shown);
        }
    }

    #[test]
    fn whoever_is_mentioned_is_looked_up_once() {
        let people = [7, 8].map(UserId::new).into();
        assert_eq!(
            mentioned("<@7>, <@!8> and <@7> in <#12> of <@&9>, <@x>, <@"),
            people
        );
        assert_eq!(mentioned("nobody"), BTreeSet::new());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(<[@#:at!&]{0,3}[0-9:]{0,22}>?|\\PC{0,5}|\n){0,8}") {
            readable(&text, &BTreeMap::new(), &TimeZone::UTC);
        }
    }
}
