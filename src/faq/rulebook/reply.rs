//! A reply as a template: fixed text, with places for a group, the learner's name or a link. Learners' own words are
//! turned round to be said back: "my course" becomes "your course". Never chooses at random: the caller brings the
//! number.
//!
//! Turns a learner's own words round, so that a reply can say them back: "my course" becomes "your
//! course". Never touches anything but pronouns and the verbs that belong to them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::Locale;
use crate::faq::language;
use crate::faq::language::{WordList, chinese, english};
use crate::faq::rulebook::defuse::{GROUP_CHARS, GROWTH, cut_and_defuse};

/// The most characters of a message that Discord takes.
pub(crate) const MAX_REPLY_CHARS: usize = 2_000;

/// An answer of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    parts: Vec<ReplyPart>,
}

/// A stretch of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ReplyPart {
    Fixed(String),
    Learner,
    Link(String),
    Group { name: String, reflected: bool },
}

/// The values that fill a reply.
#[derive(Clone, Copy, Debug)]
pub struct ReplyContext<'a> {
    /// The language to answer in.
    pub locale: Locale,
    /// The learner's display name, for `{learner}`.
    pub learner: &'a str,
    /// The groups of the pattern's match, for `{1}` and `{name}`.
    pub captures: &'a Captures,
    /// The number that chooses one of the replies; any number will do.
    pub pick: u64,
}

impl Reply {
    /// Returns the words of the template that do not depend on the asker.
    pub(crate) fn fixed_text(&self) -> String {
        let fixed = self.parts.iter().map(|part| match part {
            ReplyPart::Fixed(text) => text.as_str(),
            ReplyPart::Learner | ReplyPart::Link(_) | ReplyPart::Group { .. } => " ",
        });
        fixed.collect()
    }

    /// Reads a template. `{{` and `}}` stand for single braces.
    ///
    /// # Errors
    /// The fault, in words.
    pub(crate) fn parse(template: &str) -> Result<Self, String> {
        let (mut parts, mut fixed) = (Vec::new(), String::new());
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            fixed.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(doubled) = after.strip_prefix(brace) {
                fixed.push_str(brace);
                rest = doubled;
                continue;
            }
            if brace == "}" {
                return Err("a `}` without its `{`; write `}}` for a brace".to_owned());
            }
            let Some(end) = after.find('}') else {
                return Err("a `{` without its `}`; write `{{` for a brace".to_owned());
            };
            if !fixed.is_empty() {
                parts.push(ReplyPart::Fixed(std::mem::take(&mut fixed)));
            }
            parts.push(ReplyPart::parse(&after[..end])?);
            rest = &after[end + 1..];
        }
        fixed.push_str(rest);
        if !fixed.is_empty() {
            parts.push(ReplyPart::Fixed(fixed));
        }
        Ok(Self { parts })
    }

    /// Lists the groups that the template needs, by number or name.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            ReplyPart::Group { name, .. } => Some(name.as_str()),
            ReplyPart::Fixed(_) | ReplyPart::Learner | ReplyPart::Link(_) => None,
        })
    }

    /// Lists the keys of the links that the template needs.
    pub(crate) fn links(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            ReplyPart::Link(key) => Some(key.as_str()),
            ReplyPart::Fixed(_) | ReplyPart::Learner | ReplyPart::Group { .. } => None,
        })
    }

    /// Counts the most characters that the reply can have once filled.
    pub(crate) fn longest(&self, links: &BTreeMap<String, String>) -> usize {
        let length = |part: &ReplyPart| match part {
            ReplyPart::Fixed(text) => text.chars().count(),
            ReplyPart::Link(key) => links.get(key).map_or(0, |link| link.chars().count()),
            ReplyPart::Learner | ReplyPart::Group { .. } => GROUP_CHARS * GROWTH + 1,
        };
        self.parts.iter().map(length).sum()
    }

    /// Returns whether the match has every group that the template needs.
    fn is_filled_by(&self, captures: &Captures) -> bool {
        self.groups().all(|group| captures.get(group).is_some())
    }

    fn fill(&self, links: &BTreeMap<String, String>, context: &ReplyContext<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                ReplyPart::Fixed(fixed) => text.push_str(fixed),
                ReplyPart::Learner => text.push_str(&cut_and_defuse(context.learner)),
                ReplyPart::Link(key) => text.push_str(links.get(key).map_or("", String::as_str)),
                ReplyPart::Group { name, reflected } => {
                    let caught = context.captures.get(name).unwrap_or_default();
                    let said = if *reflected {
                        reflect(caught)
                    } else {
                        caught.to_owned()
                    };
                    text.push_str(&cut_and_defuse(&said));
                }
            }
        }
        text.trim().to_owned()
    }
}

/// Picks one of several replies, preferring those whose groups all took part, and fills it.
pub(crate) fn compose(
    replies: &[Reply],
    links: &BTreeMap<String, String>,
    context: &ReplyContext<'_>,
) -> String {
    let filled: Vec<&Reply> = replies
        .iter()
        .filter(|reply| reply.is_filled_by(context.captures))
        .collect();
    let choice: Vec<&Reply> = if filled.is_empty() {
        replies.iter().collect()
    } else {
        filled
    };
    let count = choice.len().max(1) as u64;
    let picked = usize::try_from(context.pick % count).unwrap_or_default();
    choice
        .get(picked)
        .map(|reply| reply.fill(links, context))
        .unwrap_or_default()
}

impl ReplyPart {
    fn parse(inside: &str) -> Result<Self, String> {
        if inside == "learner" {
            return Ok(ReplyPart::Learner);
        }
        if let Some(key) = inside.strip_prefix("link:") {
            return Ok(ReplyPart::Link(key.to_owned()));
        }
        let (name, reflected) = match inside.split_once('|') {
            None => (inside, false),
            Some((name, "reflect")) => (name, true),
            Some((_, other)) => {
                return Err(format!(
                    "unknown placeholder `{{{inside}}}`: after `|` only `reflect` is known, not `{other}`"
                ));
            }
        };
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if name.is_empty() || !is_name || name == "0" {
            return Err(format!(
                "unknown placeholder `{{{inside}}}`; there are {{learner}}, {{link:KEY}}, {{1}}, {{NAME}} and {{1|reflect}}"
            ));
        }
        Ok(ReplyPart::Group {
            name: name.to_owned(),
            reflected,
        })
    }
}

/// The English pronouns, with their counterparts from the other side.
static ENGLISH: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| language::pairs(english("reflect/pronouns")));

/// The Chinese pronouns, with their counterparts from the other side; the longest first.
static CHINESE: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| language::pairs(chinese("reflect/pronouns")));

/// The words after which "you" is the object: "help you" becomes "help me".
static BEFORE_OBJECT: WordList = WordList::new(|| english("reflect/before object"));

/// Swaps the two sides of a conversation in a text.
pub(crate) fn reflect(text: &str) -> String {
    let mut turned = String::with_capacity(text.len());
    let mut before = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((from, to)) = CHINESE.iter().find(|(from, _)| rest.starts_with(from)) {
            turned.push_str(to);
            rest = &rest[from.len()..];
            continue;
        }
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if length == 0 {
            turned.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(length);
        turned.push_str(&turn(word, &before));
        before = word.to_lowercase().replace('’', "'");
        rest = after;
    }
    turned
}

/// Returns whether a character can be in an English word; Chinese ones are handled earlier.
fn is_word(letter: char) -> bool {
    (letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '_'))
        && !CHINESE.iter().any(|(from, _)| from.starts_with(letter))
}

fn turn(word: &str, before: &str) -> String {
    let plain = word.to_lowercase().replace('’', "'");
    let to = match (plain.as_str(), before) {
        ("you", "") => "I",
        ("you", before) if BEFORE_OBJECT.contains(&before) => "me",
        ("you", _) => "I",
        ("are", "you") => "am",
        ("were", "you") => "was",
        ("was", "i") => "were",
        ("am" | "aren't" | "wasn't", before)
            if !matches!(
                (plain.as_str(), before),
                ("am" | "wasn't", "i") | ("aren't", "you")
            ) =>
        {
            return word.to_owned();
        }
        _ => match ENGLISH.iter().find(|(from, _)| *from == plain) {
            Some((_, to)) => to,
            None => return word.to_owned(),
        },
    };
    to.to_owned()
}

/// The groups of a pattern's match, in the learner's words: nothing is escaped here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures {
    /// The groups by number, group 1 first. A group that took no part is `None`.
    pub numbered: Vec<Option<String>>,
    /// The named groups that took part.
    pub named: BTreeMap<String, String>,
}

impl Captures {
    /// Returns the text of a group by its number (from 1) or name; a blank one counts as missing.
    pub fn get(&self, group: &str) -> Option<&str> {
        let caught = match group.parse::<usize>() {
            Ok(number) => self.numbered.get(number.checked_sub(1)?)?.as_deref(),
            Err(_) => self.named.get(group).map(String::as_str),
        };
        caught.filter(|text| !text.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(template: &str, captures: &Captures) -> String {
        let links = BTreeMap::from([("reset".to_owned(), "https://example.com/reset".to_owned())]);
        let context = ReplyContext {
            locale: Locale::EnUs,
            learner: "al*ice",
            captures,
            pick: 7,
        };
        compose(&[Reply::parse(template).unwrap()], &links, &context)
    }

    #[test]
    fn places_are_filled() {
        let captures = Captures {
            numbered: vec![Some("my @everyone".to_owned()), None],
            named: BTreeMap::from([("thing".to_owned(), "tablet".to_owned())]),
        };
        let cases = [
            ("Hi {learner}!", "Hi al\\*ice!"),
            ("Open {link:reset}.", "Open https://example.com/reset."),
            ("{1}", "my @\u{200B}everyone"),
            ("{1|reflect}", "your @\u{200B}everyone"),
            ("your {thing}{2}", "your tablet"),
            ("{{1}} {{{thing}}}", "{1} {tablet}"),
        ];
        for (template, text) in cases {
            assert_eq!(filled(template, &captures), text, "{template}");
        }
    }

    #[test]
    fn a_reply_whose_groups_were_caught_is_preferred() {
        let replies = [
            Reply::parse("About {1}: yes.").unwrap(),
            Reply::parse("Yes.").unwrap(),
        ];
        let nothing = Captures::default();
        let caught = Captures {
            numbered: vec![Some("it".to_owned())],
            ..Captures::default()
        };
        let compose_with = |captures, pick| {
            let context = ReplyContext {
                locale: Locale::EnUs,
                learner: "",
                captures,
                pick,
            };
            compose(&replies, &BTreeMap::new(), &context)
        };
        for pick in 0..4 {
            assert_eq!(compose_with(&nothing, pick), "Yes.");
        }
        assert_eq!(compose_with(&caught, 0), "About it: yes.");
        assert_eq!(compose_with(&caught, 1), "Yes.");
    }

    #[test]
    fn a_bad_template_is_refused_in_words() {
        let cases = [
            ("{", "without its `}`"),
            ("}", "without its `{`"),
            ("{}", "unknown placeholder `{}`"),
            ("{0}", "unknown placeholder `{0}`"),
            ("{a b}", "unknown placeholder `{a b}`"),
            ("{1|upper}", "not `upper`"),
        ];
        for (template, words) in cases {
            let refusal = Reply::parse(template).unwrap_err();
            assert!(refusal.contains(words), "{template}: {refusal}");
        }
    }

    #[test]
    fn the_two_sides_change_places() {
        let cases = [
            ("my course", "your course"),
            ("I can't open my video", "you can't open your video"),
            ("i am late and I was ill", "you are late and you were ill"),
            ("you are slow", "I am slow"),
            ("can you help me", "can I help you"),
            ("I want to ask you", "you want to ask me"),
            ("I’m sure it is mine", "you're sure it is yours"),
            ("at 9 am", "at 9 am"),
            ("mystery theme army", "mystery theme army"),
            ("我的课程", "你的课程"),
            ("你们的老师和我", "我们的老师和你"),
            ("自我介绍", "自我介绍"),
            ("我的app打不开", "你的app打不开"),
            ("", ""),
        ];
        for (text, turned) in cases {
            assert_eq!(reflect(text), turned, "{text}");
        }
    }

    proptest! {
        #[test]
        fn chinese_turned_twice_is_itself(text in "(我|你|我们|你们|的|课程|app|，| ){0,20}") {
            prop_assert_eq!(reflect(&reflect(&text)), text);
        }

        #[test]
        fn what_has_no_pronoun_stays(text in "[bcdf0-9 .,!?视频课程]{0,60}") {
            prop_assert_eq!(reflect(&text), text);
        }
    }
}
