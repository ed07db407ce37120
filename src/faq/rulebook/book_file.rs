//! Reads `book.toml`: the categories and the settings that hold for every rule.

use std::sync::Arc;

use toml::de::DeTable;

use crate::domain::{Locale, Millis};
use crate::faq::rulebook::problem::{Problem, Source};
use crate::faq::rulebook::rule::{Category, CategoryField, Localised};
use crate::faq::rulebook::rule_keys::{is_kebab_case, read_cooldown, read_names, read_titles};
use crate::faq::rulebook::table::{TableReader, Written};

/// The most text fields that Discord takes in a form.
const MAX_FIELDS: usize = 5;
/// The longest label of a text field that Discord takes.
const MAX_LABEL_CHARS: usize = 45;
/// The most characters of a field that sets no number.
const FIELD_CHARS: u16 = 300;
/// The most characters that a field may set: as many as staff can read in one message.
const MAX_FIELD_CHARS: f64 = 1000.0;

/// The most months after which a rule may be due for review: ten years.
const MAX_REVIEW_MONTHS: f64 = 120.0;

/// The settings that hold for every rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BookSettings {
    /// The share of answers that must be right, 0.5 to 1.
    pub answer_precision: f64,
    /// The share of suggestions whose three candidates must hold the right one, 0 to 1.
    pub suggest_precision: f64,
    /// The cooldown of rules that set none.
    pub cooldown: Millis,
    /// The months after its last review after which a rule is due for another.
    pub review_months: u16,
    /// The languages that every rule should have; those in which it is written if absent.
    pub languages: Option<Languages>,
}

/// A set of the languages that frontdesk speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Languages([bool; Locale::ALL.len()]);

impl Languages {
    /// Returns whether a language belongs to the set.
    pub fn has(&self, locale: Locale) -> bool {
        let mut all = Locale::ALL.iter().zip(self.0);
        all.any(|(own, is_in)| *own == locale && is_in)
    }

    /// Adds a language.
    pub fn add(&mut self, locale: Locale) {
        for (own, is_in) in Locale::ALL.iter().zip(&mut self.0) {
            *is_in |= *own == locale;
        }
    }
}

impl Default for BookSettings {
    fn default() -> Self {
        Self {
            answer_precision: 0.95,
            suggest_precision: 0.5,
            cooldown: Millis::minutes(10),
            review_months: 12,
            languages: None,
        }
    }
}

/// Reads the book's own file; returns no categories if it lists none.
pub(crate) fn read(
    source: &Source,
    table: &DeTable<'_>,
    problems: &mut Vec<Problem>,
) -> (BookSettings, Option<Vec<Category>>) {
    let mut settings = BookSettings::default();
    let mut reader = TableReader::new("book.toml", source, table, 0, problems);
    if let Some(share) = read_share(&mut reader, "answer_precision", 0.5) {
        settings.answer_precision = share;
    }
    if let Some(share) = read_share(&mut reader, "suggest_precision", 0.0) {
        settings.suggest_precision = share;
    }
    if let Some(cooldown) = read_cooldown(&mut reader) {
        settings.cooldown = cooldown;
    }
    if let Some(months) = read_review_months(&mut reader) {
        settings.review_months = months;
    }
    settings.languages = read_languages(&mut reader);
    let tables = reader.tables("category");
    reader.finish();
    let categories = (!tables.is_empty()).then(|| read_categories(source, &tables, problems));
    (settings, categories)
}

fn read_review_months(reader: &mut TableReader<'_, '_, '_>) -> Option<u16> {
    let months = reader.number("review_months")?;
    if (1.0..=MAX_REVIEW_MONTHS).contains(&months.value) && months.value.fract() == 0.0 {
        return Some(months.value as u16);
    }
    let message = format!("`review_months` must be a whole number from 1 to {MAX_REVIEW_MONTHS}");
    reader.refuse(months.at, message);
    None
}

fn read_languages(reader: &mut TableReader<'_, '_, '_>) -> Option<Languages> {
    let codes = reader.strings("languages");
    let mut languages = Languages::default();
    for code in &codes {
        match Locale::ALL.into_iter().find(|own| own.code() == code.value) {
            Some(locale) => languages.add(locale),
            None => {
                let known = Locale::ALL.map(Locale::code).join(", ");
                let message = format!("unknown language `{}`; there are: {known}", code.value);
                reader.refuse(code.at, message);
            }
        }
    }
    (!codes.is_empty()).then_some(languages)
}

fn read_share(reader: &mut TableReader<'_, '_, '_>, key: &'static str, least: f64) -> Option<f64> {
    let share = reader.number(key)?;
    if (least..=1.0).contains(&share.value) {
        return Some(share.value);
    }
    reader.refuse(share.at, format!("`{key}` must lie between {least} and 1"));
    None
}

fn read_categories(
    source: &Source,
    tables: &[Written<&DeTable<'_>>],
    problems: &mut Vec<Problem>,
) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for table in tables {
        let mut reader = TableReader::new("a category", source, table.value, table.at, problems);
        let id = reader.required("id");
        let title = read_titles(&mut reader);
        if let Some(id) = &id {
            if !is_kebab_case(id.value) {
                reader.refuse(
                    id.at,
                    format!(
                        "id `{}` must be lower-case words joined by hyphens",
                        id.value
                    ),
                );
            } else if categories.iter().any(|known| *known.id == *id.value) {
                reader.refuse(id.at, format!("category `{}` is listed twice", id.value));
            }
        }
        let fields = reader.tables("field");
        if let Some(sixth) = fields.get(MAX_FIELDS) {
            let message = format!("a category has at most {MAX_FIELDS} fields");
            reader.refuse(sixth.at, message);
        }
        reader.finish();
        let fields = read_fields(source, &fields, problems);
        if let (Some(id), Some(title)) = (id, title) {
            categories.push(Category {
                id: Arc::from(id.value),
                title,
                fields,
            });
        }
    }
    categories
}

fn read_fields(
    source: &Source,
    tables: &[Written<&DeTable<'_>>],
    problems: &mut Vec<Problem>,
) -> Vec<CategoryField> {
    let mut fields: Vec<CategoryField> = Vec::new();
    for table in tables {
        let mut reader = TableReader::new("a field", source, table.value, table.at, problems);
        let label = read_names(&mut reader, "label", MAX_LABEL_CHARS);
        let is_long = reader.switch("long").unwrap_or(false);
        let is_required = reader.switch("required").unwrap_or(true);
        let max_chars = read_max_chars(&mut reader).unwrap_or(FIELD_CHARS);
        if let Some(label) = &label
            && let Some(twice) = asked_twice(label, &fields)
        {
            let message = format!("the field `{twice}` is there twice");
            reader.refuse(table.at, message);
        }
        reader.finish();
        fields.extend(label.map(|label| CategoryField {
            label,
            is_long,
            is_required,
            max_chars,
        }));
    }
    fields
}

fn read_max_chars(reader: &mut TableReader<'_, '_, '_>) -> Option<u16> {
    let most = reader.number("max_chars")?;
    if (1.0..=MAX_FIELD_CHARS).contains(&most.value) && most.value.fract() == 0.0 {
        return Some(most.value as u16);
    }
    let message = format!("`max_chars` must be a whole number from 1 to {MAX_FIELD_CHARS}");
    reader.refuse(most.at, message);
    None
}

/// Finds a label that another field also shows in some language: answers are returned under their label, which must be
/// unique.
fn asked_twice<'a>(label: &'a Localised<String>, others: &[CategoryField]) -> Option<&'a String> {
    let shown = |locale| Some(label.get(locale));
    let taken = |locale: &Locale| {
        others
            .iter()
            .any(|one| one.label.get(*locale) == label.get(*locale))
    };
    Locale::ALL.into_iter().find(taken).and_then(shown)
}
