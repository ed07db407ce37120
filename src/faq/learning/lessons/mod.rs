//! Adds the lessons of a guild to its rules as examples and rejects, after the rule files and their checks. Where files
//! and lessons disagree, the files win.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::domain::{Lesson, LessonId, LessonKind, RuleId, Teaches};
use crate::faq::learning::feedback::GuildTrust;
use crate::faq::matching::examples::{Claim, spoken};
use crate::faq::matching::filing::FiledText;
use crate::faq::matching::matcher::Compiled;
use crate::faq::matching::text::Text;
use crate::faq::matching::wording::{ByWording, Wording};
use crate::faq::rulebook::rule::{Category, Phrase, Rule};
use crate::faq::rulebook::rule_keys::MAX_PHRASE_CHARS;

/// The lessons of one guild, and the trust in its rules by its learners' presses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taught {
    /// The lessons in force.
    pub lessons: Vec<Lesson>,
    /// The trust in its rules.
    pub guild_trust: GuildTrust,
}

/// The reason why a lesson has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonRefusal {
    /// The guild has no such rule.
    NoRule,
    /// The book has no such category.
    NoCategory,
    /// The files, or a later lesson, file the text under another category.
    FiledElsewhere,
    /// Without markup, mentions and links it has no word by which it could be recognised.
    Empty,
    /// It has more characters than a message can have.
    TooLong,
    /// The rule knows it already.
    Known,
    /// The rule has the text as the opposite: an example as a reject, or a reject as an example.
    Opposite,
    /// Another rule has it, or a text of the same wording, as an example; then neither would answer.
    OfAnother(RuleId),
}

/// Puts lessons of rules into copies of these rules, the oldest lesson first; the other rules are shared. Returns also
/// the lessons that teach nothing, with the reasons.
pub(crate) fn apply(
    files: &Compiled,
    lessons: &[Lesson],
) -> (Vec<Arc<Rule>>, Vec<(LessonId, LessonRefusal)>) {
    let mut in_order: Vec<(&Lesson, &RuleId, LessonKind)> = lessons
        .iter()
        .filter_map(|lesson| match &lesson.teaches {
            Teaches::Rule(rule, kind) => Some((lesson, rule, *kind)),
            Teaches::Category(_) => None,
        })
        .collect();
    in_order.sort_by_key(|(lesson, ..)| (lesson.at, lesson.id));
    let mut accepted = Accepted::default();
    let mut inert = Vec::new();
    let mut additions: BTreeMap<usize, Vec<(&Lesson, LessonKind)>> = BTreeMap::new();
    for (lesson, rule, kind) in in_order {
        match check(files, &accepted, rule, kind, &lesson.text) {
            Ok(checked) => {
                let own = additions.entry(checked.rule).or_default();
                own.push((lesson, kind));
                accepted.add(checked);
            }
            Err(refusal) => inert.push((lesson.id, refusal)),
        }
    }
    let mut rules = files.rules.clone();
    for (position, lessons) in additions {
        let mut rule = (*rules[position]).clone();
        for (lesson, kind) in lessons {
            let phrase = Phrase {
                text: lesson.text.trim().to_owned(),
                line: rule.origin.line,
                file: None,
            };
            match kind {
                LessonKind::Example => rule.examples.push(phrase),
                LessonKind::Reject => rule.rejects.push(phrase),
            }
        }
        rules[position] = Arc::new(rule);
    }
    (rules, inert)
}

/// Checks whether a book would accept a lesson.
pub(crate) fn admit(
    book: &Compiled,
    rule: &RuleId,
    kind: LessonKind,
    text: &str,
) -> Result<(), LessonRefusal> {
    check(book, &Accepted::default(), rule, kind, text).map(|_| ())
}

/// A lesson that may be taught.
struct Checked {
    rule: usize,
    kind: LessonKind,
    spoken: String,
    wording: Wording,
}

/// The lessons that were accepted already, found by their words.
#[derive(Default)]
struct Accepted {
    by_words: HashMap<String, Vec<(usize, LessonKind)>>,
    by_wording: ByWording<usize>,
}

impl Accepted {
    fn add(&mut self, checked: Checked) {
        let said = self.by_words.entry(checked.spoken).or_default();
        said.push((checked.rule, checked.kind));
        if checked.kind == LessonKind::Example && !checked.wording.is_empty() {
            let meant = self.by_wording.entry(checked.wording).or_default();
            meant.push(checked.rule);
        }
    }

    fn claims(&self, said: &str, wording: &Wording) -> Vec<Claim> {
        let equal = self.by_words.get(said).into_iter().flatten();
        let equal = equal.map(|(rule, kind)| Claim {
            rule: *rule,
            is_reject: *kind == LessonKind::Reject,
            is_equal: true,
        });
        let near = self.by_wording.get(wording).into_iter().flatten();
        let near = near.map(|rule| Claim {
            rule: *rule,
            is_reject: false,
            is_equal: false,
        });
        equal.chain(near).collect()
    }
}

fn check(
    files: &Compiled,
    accepted: &Accepted,
    rule: &RuleId,
    kind: LessonKind,
    raw: &str,
) -> Result<Checked, LessonRefusal> {
    let (position, _) = files.find(rule).ok_or(LessonRefusal::NoRule)?;
    if raw.chars().count() > MAX_PHRASE_CHARS {
        return Err(LessonRefusal::TooLong);
    }
    let text = Text::new(raw);
    if text.tokens().next().is_none() {
        return Err(LessonRefusal::Empty);
    }
    let (spoken, wording) = (spoken(&text), Wording::of(&text));
    let mut claims = files.matcher.claims(&text);
    claims.extend(accepted.claims(&spoken, &wording));
    let is_reject = kind == LessonKind::Reject;
    let (own, others): (Vec<&Claim>, Vec<&Claim>) =
        claims.iter().partition(|claim| claim.rule == position);
    if own
        .iter()
        .any(|one| one.is_equal && one.is_reject == is_reject)
    {
        return Err(LessonRefusal::Known);
    }
    if own.iter().any(|one| one.is_equal) {
        return Err(LessonRefusal::Opposite);
    }
    if let Some(other) = others.iter().find(|one| !is_reject && !one.is_reject) {
        return Err(LessonRefusal::OfAnother(files.rules[other.rule].id.clone()));
    }
    Ok(Checked {
        rule: position,
        kind,
        spoken,
        wording,
    })
}

/// Adds the texts that lessons file to those that the files file, and returns the lessons that add nothing, with the
/// reasons. Of lessons with equal words, the latest counts.
pub(crate) fn apply_filed(
    files: &[FiledText],
    categories: &[Category],
    lessons: &[Lesson],
) -> (Vec<FiledText>, Vec<(LessonId, LessonRefusal)>) {
    let mut latest_first: Vec<(&Lesson, &str)> = lessons
        .iter()
        .filter_map(|lesson| match &lesson.teaches {
            Teaches::Category(category) => Some((lesson, category.as_str())),
            Teaches::Rule(..) => None,
        })
        .collect();
    latest_first.sort_by_key(|(lesson, _)| std::cmp::Reverse((lesson.at, lesson.id)));
    let mut known: HashMap<String, Arc<str>> = filed_words(files).collect();
    let (mut filed, mut inert) = (files.to_vec(), Vec::new());
    for (lesson, category) in latest_first {
        match check_filed(&known, categories, category, &lesson.text) {
            Ok((spoken, one)) => {
                known.insert(spoken, Arc::clone(&one.category));
                filed.push(one);
            }
            Err(refusal) => inert.push((lesson.id, refusal)),
        }
    }
    (filed, inert)
}

/// Checks whether a text may be filed in addition to existing ones.
pub(crate) fn admit_filed(
    filed: &[FiledText],
    categories: &[Category],
    category: &str,
    text: &str,
) -> Result<(), LessonRefusal> {
    // Filings under other categories do not matter, because the latest one applies.
    let same = filed_words(filed).filter(|(_, known)| **known == *category);
    check_filed(&same.collect(), categories, category, text).map(|_| ())
}

/// Lists the category of each filed text, by the text's words.
pub(crate) fn filed_words(filed: &[FiledText]) -> impl Iterator<Item = (String, Arc<str>)> {
    let words = |one: &FiledText| (spoken(&Text::new(&one.text)), Arc::clone(&one.category));
    filed.iter().map(words)
}

pub(crate) fn check_filed(
    known: &HashMap<String, Arc<str>>,
    categories: &[Category],
    category: &str,
    raw: &str,
) -> Result<(String, FiledText), LessonRefusal> {
    let category = categories.iter().find(|one| *one.id == *category);
    let category = category.ok_or(LessonRefusal::NoCategory)?;
    if raw.chars().count() > MAX_PHRASE_CHARS {
        return Err(LessonRefusal::TooLong);
    }
    let text = Text::new(raw);
    if text.tokens().next().is_none() {
        return Err(LessonRefusal::Empty);
    }
    let spoken = spoken(&text);
    match known.get(&spoken) {
        Some(same) if *same == category.id => Err(LessonRefusal::Known),
        Some(_) => Err(LessonRefusal::FiledElsewhere),
        None => Ok((
            spoken,
            FiledText {
                category: Arc::clone(&category.id),
                text: raw.trim().to_owned(),
            },
        )),
    }
}

#[cfg(test)]
mod tests;
