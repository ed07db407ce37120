//! Reads the keys of a rule, each by its own conditions, and notes violations; a pattern must be a regex that can be
//! run. Never matches a text.

use std::collections::{BTreeMap, BTreeSet};

use rule_patterns::{PatternError, group_names};
use toml::Spanned;
use toml::de::DeValue;

use crate::domain::{Locale, Millis, RuleId};
use crate::faq::matching::text::is_unspaced;
use crate::faq::rulebook::problem::Source;
use crate::faq::rulebook::reply::{MAX_REPLY_CHARS, Reply};
use crate::faq::rulebook::rule::{Escalate, Localised, Phrase};
use crate::faq::rulebook::table::{TableReader, Written};

/// The most characters of a title: Discord cuts or refuses longer labels in menus.
const MAX_TITLE_CHARS: usize = 100;
/// The most characters of an owner's name, so that it fits into a line of a list.
const MAX_OWNER_CHARS: usize = 60;
/// The most characters of an id, which has to fit into a button's `custom_id` with other things.
const MAX_ID_CHARS: usize = 48;
/// The most characters of a phrase: Discord's messages have no more, so a longer example could not occur.
pub(crate) const MAX_PHRASE_CHARS: usize = 4_000;

/// Reads a written text as the id of a rule.
pub(crate) fn as_rule_id(written: &Written<&str>) -> Written<RuleId> {
    Written {
        value: RuleId::new(written.value),
        at: written.at,
    }
}

pub(crate) fn read_id(reader: &mut TableReader<'_, '_, '_>) -> Option<Written<RuleId>> {
    let id = reader.required("id")?;
    if !is_kebab_case(id.value) {
        let message = format!(
            "id `{}` must be lower-case words joined by hyphens, such as reset-password",
            id.value
        );
        reader.refuse(id.at, message);
    } else if id.value.len() > MAX_ID_CHARS {
        reader.refuse(
            id.at,
            format!("id `{}` is longer than {MAX_ID_CHARS} characters", id.value),
        );
    }
    Some(as_rule_id(&id))
}

/// Reads the owner of a rule: a name that people can read.
pub(crate) fn read_owner(reader: &mut TableReader<'_, '_, '_>) -> Option<String> {
    let owner = reader.string("owner")?;
    if owner.value.chars().count() > MAX_OWNER_CHARS {
        let message = format!("an owner has at most {MAX_OWNER_CHARS} characters");
        reader.refuse(owner.at, message);
    }
    Some(owner.value.to_owned())
}

/// Returns whether an id is lower-case words of ASCII letters and digits joined by single hyphens.
pub(crate) fn is_kebab_case(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.split('-').all(is_word)
}

/// Reads the titles of a rule or a category, in each language.
pub(crate) fn read_titles(reader: &mut TableReader<'_, '_, '_>) -> Option<Localised<String>> {
    read_names(reader, "title", MAX_TITLE_CHARS)
}

/// Reads a table of one short text per language: `{ en = "…", zh = "…" }`.
pub(crate) fn read_names(
    reader: &mut TableReader<'_, '_, '_>,
    key: &'static str,
    max_chars: usize,
) -> Option<Localised<String>> {
    if !reader.has(key) {
        reader.require(key);
    }
    let mut names = Vec::new();
    for (locale, value) in localised(reader, key)? {
        let Some(name) = reader.as_text(key, value) else {
            continue;
        };
        if name.value.chars().count() > max_chars {
            let message = format!("a {key} has at most {max_chars} characters");
            reader.refuse(name.at, message);
        }
        names.push((locale, name.value.to_owned()));
    }
    Localised::new(names)
}

type LocalisedEntries<'a, 'i> = Vec<(Locale, &'a Spanned<DeValue<'i>>)>;

fn localised<'a, 'i>(
    reader: &mut TableReader<'a, 'i, '_>,
    key: &'static str,
) -> Option<LocalisedEntries<'a, 'i>> {
    let entries = reader.entries(key)?;
    if entries.is_empty() {
        reader.require(key);
    }
    let mut texts: LocalisedEntries<'_, '_> = Vec::new();
    for (language, value) in entries {
        let known = Locale::ALL
            .into_iter()
            .find(|l| [l.code(), l.tag()].contains(&language.value));
        match known {
            Some(locale) if texts.iter().any(|(own, _)| *own == locale) => {
                reader.refuse(language.at, format!("`{key}` has this language twice"));
            }
            Some(locale) => texts.push((locale, value)),
            None => {
                let codes = Locale::ALL.map(Locale::code).join(", ");
                let message = format!(
                    "unknown language `{}` in `{key}`; there are: {codes}",
                    language.value
                );
                reader.refuse(language.at, message);
            }
        }
    }
    Some(texts)
}

pub(crate) fn read_patterns(
    source: &Source,
    reader: &mut TableReader<'_, '_, '_>,
) -> (Vec<Phrase>, Groups) {
    let (mut patterns, mut groups) = (Vec::new(), Groups::default());
    for Written { value, at } in reader.strings_as_written("patterns") {
        match examine(value) {
            Ok(own) => {
                if own.has_name("learner") {
                    reader.refuse(
                        at,
                        "a group cannot be named `learner`: {learner} is the learner's name",
                    );
                }
                groups.join(own);
                patterns.push(Phrase {
                    text: value.to_owned(),
                    line: source.line_at(at),
                    file: None,
                });
            }
            Err(message) => reader.refuse(at, format!("pattern refused: {message}")),
        }
    }
    (patterns, groups)
}

pub(crate) fn read_phrases(
    source: &Source,
    reader: &mut TableReader<'_, '_, '_>,
    key: &'static str,
) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for Written { value, at } in reader.strings(key) {
        if value.chars().count() > MAX_PHRASE_CHARS {
            reader.refuse(
                at,
                format!("`{key}` has a text of more than {MAX_PHRASE_CHARS} characters"),
            );
            continue;
        }
        phrases.push(Phrase {
            text: value.to_owned(),
            line: source.line_at(at),
            file: None,
        });
    }
    phrases
}

pub(crate) fn read_links(reader: &mut TableReader<'_, '_, '_>) -> BTreeMap<String, String> {
    let mut links = BTreeMap::new();
    for (key, value) in reader.entries("links").unwrap_or_default() {
        let Some(link) = reader.as_text("links", value) else {
            continue;
        };
        let is_web = ["https://", "http://"].iter().any(|scheme| {
            link.value
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        });
        if !is_web
            || link
                .value
                .chars()
                .any(|c| c.is_whitespace() || "<>".contains(c))
        {
            let message = format!(
                "link `{}` must be an address that begins with https://",
                key.value
            );
            reader.refuse(link.at, message);
        }
        // Kept even when refused, so that no reply is blamed for it too.
        links.insert(key.value.to_owned(), link.value.to_owned());
    }
    links
}

pub(crate) fn read_replies(
    reader: &mut TableReader<'_, '_, '_>,
    links: &BTreeMap<String, String>,
    groups: &Groups,
) -> Option<Localised<Vec<Reply>>> {
    if !reader.has("replies") {
        reader.require("replies");
    }
    let mut replies = Vec::new();
    for (locale, value) in localised(reader, "replies")? {
        let mut texts = Vec::new();
        match value.get_ref().as_array() {
            Some(items) if items.is_empty() => {
                reader.refuse(
                    value.span().start,
                    "`replies` has an empty list; give at least one reply",
                );
            }
            Some(items) => texts.extend(
                items
                    .iter()
                    .filter_map(|item| reader.as_text("replies", item)),
            ),
            None => reader.refuse(
                value.span().start,
                "`replies` takes a list of texts per language",
            ),
        }
        let own: Vec<Reply> = texts
            .into_iter()
            .filter_map(|text| read_reply(reader, &text, links, groups))
            .collect();
        if !own.is_empty() {
            replies.push((locale, own));
        }
    }
    Localised::new(replies)
}

fn read_reply(
    reader: &mut TableReader<'_, '_, '_>,
    text: &Written<&str>,
    links: &BTreeMap<String, String>,
    groups: &Groups,
) -> Option<Reply> {
    let reply = match Reply::parse(text.value) {
        Ok(reply) => reply,
        Err(message) => {
            reader.refuse(text.at, message);
            return None;
        }
    };
    for group in reply.groups().filter(|group| !groups.has(group)) {
        let known = groups.names();
        reader.refuse(
            text.at,
            format!("no pattern of this rule has the group `{{{group}}}`; {known}"),
        );
    }
    for key in reply.links().filter(|key| !links.contains_key(*key)) {
        reader.refuse(text.at, format!("`links` has no `{key}`"));
    }
    let longest = reply.longest(links);
    if longest > MAX_REPLY_CHARS {
        let message = format!(
            "a reply has at most {MAX_REPLY_CHARS} characters; this one can reach {longest}"
        );
        reader.refuse(text.at, message);
    }
    Some(reply)
}

pub(crate) fn read_escalate(reader: &mut TableReader<'_, '_, '_>) -> Escalate {
    let Some(word) = reader.string("escalate") else {
        return Escalate::default();
    };
    match Escalate::ALL.iter().find(|(known, _)| *known == word.value) {
        Some((_, escalate)) => *escalate,
        None => {
            reader.refuse(
                word.at,
                format!("`escalate` is never, offer or always, not `{}`", word.value),
            );
            Escalate::default()
        }
    }
}

/// Reads a length of time under `cooldown`.
pub(crate) fn read_cooldown(reader: &mut TableReader<'_, '_, '_>) -> Option<Millis> {
    let word = reader.string("cooldown")?;
    match word.value.parse() {
        Ok(length) => Some(length),
        Err(error) => {
            reader.refuse(word.at, format!("`cooldown`: {error}"));
            None
        }
    }
}

/// The groups of a rule's patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Groups {
    numbered: usize,
    named: BTreeSet<String>,
}

impl Groups {
    /// Returns whether a reply may use this group.
    pub(crate) fn has(&self, group: &str) -> bool {
        match group.parse::<usize>() {
            Ok(number) => (1..=self.numbered).contains(&number),
            Err(_) => self.has_name(group),
        }
    }

    /// Returns whether a group has this name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.named.contains(name)
    }

    /// Adds the groups of another pattern of the same rule.
    pub(crate) fn join(&mut self, other: Groups) {
        self.numbered = self.numbered.max(other.numbered);
        self.named.extend(other.named);
    }

    /// Names the groups in words, for an error message.
    pub(crate) fn names(&self) -> String {
        let numbers = (1..=self.numbered).map(|number| number.to_string());
        let names: Vec<String> = numbers.chain(self.named.iter().cloned()).collect();
        if names.is_empty() {
            "they have none".to_owned()
        } else {
            format!("they have: {}", names.join(", "))
        }
    }
}

/// Reads a pattern as the matcher will, and returns its groups. Compiles it only if its size is in doubt.
///
/// # Errors
/// The fault of a pattern, with a caret under the place where there is one.
pub(crate) fn examine(pattern: &str) -> Result<Groups, String> {
    let names = group_names(pattern).map_err(|error| match error {
        PatternError::Syntax { at, .. } => format!("{error}{}", caret(pattern, at)),
        PatternError::TooLong { .. } | PatternError::TooLarge | PatternError::TooMany => {
            error.to_string()
        }
    })?;
    Ok(Groups {
        numbered: names.len(),
        named: names.into_iter().flatten().collect(),
    })
}

/// Writes a pattern with a caret below its `at`th character; returns nothing if that does not fit a line.
fn caret(pattern: &str, at: usize) -> String {
    if pattern.contains('\n') || pattern.chars().count() > 120 {
        return String::new();
    }
    // A Chinese character is two columns wide, and so is an ideographic space.
    let blank = |letter| if is_unspaced(letter) { '\u{3000}' } else { ' ' };
    let before: String = pattern
        .chars()
        .take(at.saturating_sub(1))
        .map(blank)
        .collect();
    format!("\n    {pattern}\n    {before}^")
}
