//! A rule as the book holds it: validated, immutable, with its position in the files. Never reads a file and never
//! matches a text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::domain::{Locale, Millis, RoleId, RuleId};
use crate::faq::rulebook::reply::Reply;

/// The place where something was written: a file, and a line counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file, as the operator would name it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A text of a rule file (an example, a reject or a pattern), with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The text as written, trimmed.
    pub text: String,
    /// Its line in its file, from 1; that of its rule if it has no file.
    pub line: usize,
    /// The file of a lesson's phrase; `None` in the rule's own file.
    pub file: Option<Arc<str>>,
}

/// A value in several languages, which falls back from the wanted language to English, then to any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Localised<T>(Vec<(Locale, T)>);

impl<T> Localised<T> {
    /// Makes it of at least one text; `None` when there is none.
    pub fn new(texts: Vec<(Locale, T)>) -> Option<Self> {
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// Returns the text in this language, without falling back.
    pub fn exactly(&self, locale: Locale) -> Option<&T> {
        self.0
            .iter()
            .find(|(own, _)| *own == locale)
            .map(|(_, text)| text)
    }

    /// Returns the text in this language, or in the default one, or in any.
    pub fn get(&self, locale: Locale) -> &T {
        self.exactly(locale)
            .or_else(|| self.exactly(Locale::default()))
            .unwrap_or(&self.0[0].1)
    }

    /// Returns the language of the text that [`Localised::get`] returns.
    pub fn language_for(&self, locale: Locale) -> Locale {
        let known = [locale, Locale::default()].into_iter();
        let mut known = known.filter(|one| self.exactly(*one).is_some());
        known.next().unwrap_or(self.0[0].0)
    }

    /// Lists all languages and their texts, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (Locale, &T)> {
        self.0.iter().map(|(locale, text)| (*locale, text))
    }
}

/// Whether an answer offers a person or calls one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escalate {
    /// The answer has no *Ask an instructor* button.
    Never,
    /// The answer has the button.
    #[default]
    Offer,
    /// The learner gets the answer and a ticket at once.
    Always,
}

impl Escalate {
    /// The words rule files use.
    pub const ALL: [(&str, Escalate); 3] = [
        ("never", Escalate::Never),
        ("offer", Escalate::Offer),
        ("always", Escalate::Always),
    ];
}

/// A category that an inquiry may be about; listed in `book.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id: `account`.
    pub id: Arc<str>,
    /// Its title, as people read it.
    pub title: Localised<String>,
    /// The fields of the form before a ticket of this category opens; at most five.
    pub fields: Vec<CategoryField>,
}

/// A field of a category's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryField {
    /// The label of the field, at most 45 characters; different from the other fields' in each language.
    pub label: Localised<String>,
    /// Whether it has several lines.
    pub is_long: bool,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// The most characters that can be typed into it.
    pub max_chars: u16,
}

/// A rule: one FAQ entry.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id of the rule, unique within the book of one guild.
    pub id: RuleId,
    /// The id of one of the book's categories.
    pub category: Arc<str>,
    /// Its title in menus, at most 100 characters.
    pub titles: Localised<String>,
    /// The regexes of the rule, matched without regard to case.
    pub patterns: Vec<Phrase>,
    /// The texts of learners who mean this rule.
    pub examples: Vec<Phrase>,
    /// The texts that this rule must not answer.
    pub rejects: Vec<Phrase>,
    /// The answers; each list has at least one.
    pub replies: Localised<Vec<Reply>>,
    /// The addresses by the key that `{link:key}` names.
    pub links: BTreeMap<String, String>,
    /// The other rules that the answer offers.
    pub related: Vec<RuleId>,
    /// Whether a person is offered or called.
    pub escalate: Escalate,
    /// The roles that may see the answer; empty means everyone.
    pub audience: Vec<RoleId>,
    /// The time for which the answer is not repeated to the same learner in the same channel.
    pub cooldown: Millis,
    /// The person who keeps the answer up to date.
    pub owner: Option<String>,
    /// The date of its last review.
    pub reviewed: Option<Date>,
    /// The place where the rule begins.
    pub origin: Origin,
}

impl Rule {
    /// Returns the title in this language, with fallback.
    pub fn title(&self, locale: Locale) -> &str {
        self.titles.get(locale)
    }

    /// Returns whether a review is due, because the last one was so many months ago. A rule without a date of review is
    /// never due.
    pub fn is_due_for_review(&self, months: u16, today: Date) -> bool {
        let due = |reviewed: Date| reviewed.saturating_add(i32::from(months).months());
        self.reviewed.is_some_and(|reviewed| due(reviewed) < today)
    }

    /// Returns whether somebody with these roles may see the answer.
    pub fn visible_to(&self, roles: &[RoleId]) -> bool {
        self.audience.is_empty() || self.audience.iter().any(|role| roles.contains(role))
    }

    /// Finds the place of one of this rule's phrases.
    pub fn origin_of(&self, phrase: &Phrase) -> Origin {
        Origin {
            file: Arc::clone(phrase.file.as_ref().unwrap_or(&self.origin.file)),
            line: phrase.line,
        }
    }
}
