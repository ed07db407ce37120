//! Reads a TOML table key by key, keeping the place of every value and collecting every problem
//! instead of stopping at the first. Knows nothing of rules.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::faq::rulebook::problem::{Problem, Source};

/// A value, with the byte of its file at which it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) at: usize,
}

/// A reader of one table; `finish` then refuses the keys that were not read.
pub(crate) struct TableReader<'a, 'i, 'p> {
    /// The name of the table's kind, for messages: "a rule".
    what: &'static str,
    source: &'a Source,
    table: &'a DeTable<'i>,
    begin: usize,
    known: Vec<&'static str>,
    problems: &'p mut Vec<Problem>,
}

impl<'a, 'i, 'p> TableReader<'a, 'i, 'p> {
    pub(crate) fn new(
        what: &'static str,
        source: &'a Source,
        table: &'a DeTable<'i>,
        begin: usize,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            what,
            source,
            table,
            begin,
            known: Vec::new(),
            problems,
        }
    }

    /// Returns the byte at which the table begins.
    pub(crate) fn begin(&self) -> usize {
        self.begin
    }

    /// Notes a problem at a byte.
    pub(crate) fn refuse(&mut self, at: usize, message: impl Into<String>) {
        self.problems.push(self.source.problem(at, message));
    }

    /// Notes that a required key is missing.
    pub(crate) fn require(&mut self, key: &str) {
        let message = format!("{} needs `{key}`", self.what);
        self.refuse(self.begin, message);
    }

    /// Returns whether the key exists.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Reads a string; blank is refused.
    pub(crate) fn string(&mut self, key: &'static str) -> Option<Written<&'a str>> {
        let value = self.value(key)?;
        self.as_text(key, value)
    }

    /// Reads a string that must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<Written<&'a str>> {
        if !self.has(key) {
            self.require(key);
        }
        self.string(key)
    }

    /// Reads a list of strings; blank ones are refused.
    pub(crate) fn strings(&mut self, key: &'static str) -> Vec<Written<&'a str>> {
        self.items(key)
            .iter()
            .filter_map(|item| self.as_text(key, item))
            .collect()
    }

    /// Reads a list of strings with the space around them; blank ones are refused.
    pub(crate) fn strings_as_written(&mut self, key: &'static str) -> Vec<Written<&'a str>> {
        self.items(key)
            .iter()
            .filter_map(|item| self.as_written(key, item))
            .collect()
    }

    /// Reads a number, written with or without a fraction.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<Written<f64>> {
        let value = self.value(key)?;
        let at = value.span().start;
        let digits = match value.get_ref() {
            DeValue::Float(float) => float.as_str().replace('_', ""),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().replace('_', ""),
            other => {
                self.refuse(at, format!("`{key}` must be a number, not {}", kind(other)));
                return None;
            }
        };
        digits.parse().ok().map(|value| Written { value, at })
    }

    /// Reads a date without a time, such as 2026-01-05.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<Date> {
        let value = self.value(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(written) => written.to_string(),
            _ => String::new(),
        };
        let date = (written.len() == 10).then(|| written.parse().ok());
        let date = date.flatten();
        if date.is_none() {
            let message = format!("`{key}` must be a date such as 2026-01-05, without quotes");
            self.refuse(value.span().start, message);
        }
        date
    }

    /// Reads true or false.
    pub(crate) fn switch(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        if let DeValue::Boolean(on) = value.get_ref() {
            return Some(*on);
        }
        let found = kind(value.get_ref());
        let message = format!("`{key}` must be true or false, not {found}");
        self.refuse(value.span().start, message);
        None
    }

    /// Reads a list of numbers or of strings of digits, as Discord ids are written.
    pub(crate) fn ids(&mut self, key: &'static str) -> Vec<Written<u64>> {
        let mut ids = Vec::new();
        for item in self.items(key) {
            let at = item.span().start;
            let digits = match item.get_ref() {
                DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
                DeValue::String(text) => text.as_ref(),
                _ => "",
            };
            match digits.replace('_', "").parse() {
                Ok(value) if value > 0 => ids.push(Written { value, at }),
                _ => self.refuse(
                    at,
                    format!("`{key}` takes Discord ids, such as 112233445566778899"),
                ),
            }
        }
        ids
    }

    /// Reads the entries of a table, in the order of the file: key, place, value.
    pub(crate) fn entries(
        &mut self,
        key: &'static str,
    ) -> Option<Vec<(Written<&'a str>, &'a Spanned<DeValue<'i>>)>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            let found = kind(value.get_ref());
            self.refuse(
                value.span().start,
                format!("`{key}` must be a table, not {found}"),
            );
            return None;
        };
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                (
                    Written {
                        value: key.get_ref().as_ref(),
                        at: key.span().start,
                    },
                    value,
                )
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.at);
        Some(entries)
    }

    /// Reads the tables of an array of tables, each with the byte at which it begins.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<Written<&'a DeTable<'i>>> {
        let mut tables = Vec::new();
        for item in self.items(key) {
            let at = item.span().start;
            match item.get_ref().as_table() {
                Some(value) => tables.push(Written { value, at }),
                None => self.refuse(at, format!("`{key}` holds tables, each begun by [[{key}]]")),
            }
        }
        tables
    }

    /// Reads one value as a string that is not blank, without the space around it.
    pub(crate) fn as_text(
        &mut self,
        key: &str,
        value: &'a Spanned<DeValue<'i>>,
    ) -> Option<Written<&'a str>> {
        let Written { value, at } = self.as_written(key, value)?;
        let value = value.trim();
        Some(Written { value, at })
    }

    fn as_written(
        &mut self,
        key: &str,
        value: &'a Spanned<DeValue<'i>>,
    ) -> Option<Written<&'a str>> {
        let at = value.span().start;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(Written { value: text, at }),
            Some(_) => {
                self.refuse(at, format!("`{key}` has an empty text"));
                None
            }
            None => {
                let found = kind(value.get_ref());
                self.refuse(at, format!("`{key}` must be a text in quotes, not {found}"));
                None
            }
        }
    }

    /// Refuses every key that was not read.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let message = format!(
                    "unknown key `{}`; {} has: {}",
                    key.get_ref(),
                    self.what,
                    self.known.join(", ")
                );
                self.problems
                    .push(self.source.problem(key.span().start, message));
            }
        }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn items(&mut self, key: &'static str) -> &'a [Spanned<DeValue<'i>>] {
        let Some(value) = self.value(key) else {
            return &[];
        };
        match value.get_ref().as_array() {
            Some(items) => items,
            None => {
                let found = kind(value.get_ref());
                self.refuse(
                    value.span().start,
                    format!("`{key}` must be a list, not {found}"),
                );
                &[]
            }
        }
    }
}

/// Names the type of a value in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
