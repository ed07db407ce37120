//! The words of a message as a website shows them: Discord's marks for people, channels and times become readable. All
//! other markdown stays for the page to show.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use crate::desk::web::{Known, WebError};
use crate::domain::{Timestamp, UserId};
use crate::measures::zone_of;

/// A text of frontdesk's or of staff as its visitor reads it.
pub(super) async fn text(known: &Known<'_>, text: &str) -> Result<String, WebError> {
    let text = without_name(text, &known.user.user().mention());
    let names = names(known, text).await;
    let zone = zone_of(&known.desk.guilds.get(known.guild).await?.time_zone);
    Ok(readable(text, &names, &zone))
}

/// A text that does not begin by calling its reader, who alone reads it.
fn without_name<'a>(text: &'a str, name: &str) -> &'a str {
    match text.strip_prefix(name) {
        Some(rest) => rest.trim_start_matches([',', '，', ':', '：', ' ']),
        None => text,
    }
}

/// The names of the people whom a text mentions, as far as they can be looked up.
async fn names(known: &Known<'_>, text: &str) -> HashMap<UserId, String> {
    let mut names = HashMap::new();
    for mark in text.split("<@").skip(1) {
        let digits = mark.trim_start_matches('!');
        let digits = digits.split('>').next().unwrap_or_default();
        let Ok(user) = digits.parse::<UserId>() else {
            continue;
        };
        // Nobody waits for a name that cannot be looked up.
        if let Ok(Some(member)) = known.desk.platform.member(known.guild, user).await {
            names.insert(user, member.name);
        }
    }
    names
}

fn readable(text: &str, names: &HashMap<UserId, String>, zone: &TimeZone) -> String {
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

/// The words for the mark at the beginning of a text, and the mark's length in bytes.
fn mark(text: &str, names: &HashMap<UserId, String>, zone: &TimeZone) -> Option<(String, usize)> {
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
        let names = HashMap::from([(UserId::new(7), "Ivy".to_owned())]);
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
    fn nobody_is_called_by_name_in_their_own_conversation() {
        let name = "`web:0000000000000005`";
        for (given, shown) in [
            (
                "`web:0000000000000005`, T-1 is resolved.",
                "T-1 is resolved.",
            ),
            ("`web:0000000000000005`，T-1 已解决。", "T-1 已解决。"),
            ("Hello", "Hello"),
        ] {
            assert_eq!(without_name(given, name), shown);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(<[@#:at!&]{0,3}[0-9:]{0,22}>?|\\PC{0,5}|\n){0,8}") {
            readable(&text, &HashMap::new(), &TimeZone::UTC);
        }
    }
}
