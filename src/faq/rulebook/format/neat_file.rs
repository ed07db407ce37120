//! Writes the tables of a rule file line by line, with their comments.

use toml_edit::{Decor, DocumentMut, InlineTable, Item, RawString, Table, Value};

/// The most characters of a line with a list or a table; a longer one is written with one entry per line.
const WIDTH: usize = 100;
/// The space before each entry of a list that takes several lines.
const INDENT: &str = "    ";

/// A text that is written line by line.
#[derive(Default)]
pub(super) struct NeatFile(String);

/// A function that returns the place of a key among others.
type KeyRank<'a> = &'a dyn Fn(&str) -> usize;

impl NeatFile {
    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    /// Leaves an empty line, except at the beginning.
    fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// Writes the comments above a file's first table and apart from it, which belong to the file.
    pub(super) fn header(&mut self, first: &Table) {
        let comments = comments(first.decor().prefix());
        self.lines(&comments[..of_file(&comments)]);
    }

    /// Writes the comments at the end of a file.
    pub(super) fn end(&mut self, document: &DocumentMut) {
        let comments = comments(Some(document.trailing()));
        if !comments.is_empty() {
            self.gap();
            self.lines(&comments);
        }
    }

    /// Writes a table of a list of tables. `is_below_header` says that the comments of the file stand above it.
    pub(super) fn table(
        &mut self,
        name: &str,
        table: &Table,
        is_below_header: bool,
        rank: KeyRank<'_>,
    ) {
        let above = comments(table.decor().prefix());
        let from = if is_below_header { of_file(&above) } else { 0 };
        self.head(&above[from..], &format!("[[{name}]]"), table.decor());
        self.body(name, table, rank);
    }

    /// Writes the first line of a table, below its comments.
    fn head(&mut self, above: &[&str], head: &str, decor: &Decor) {
        self.gap();
        self.lines(above);
        self.line(&format!("{head}{}", behind(decor)));
    }

    /// Writes the keys of a table, and below them the tables in it.
    fn body(&mut self, name: &str, table: &Table, rank: KeyRank<'_>) {
        self.pairs(table, rank);
        let mut parts: Vec<(&str, &Item)> = table.iter().collect();
        parts.sort_by_key(|(key, _)| rank(key));
        for (key, item) in parts {
            let shown = table.key(key).map(|key| key.display_repr());
            let name = format!("{name}.{}", shown.unwrap_or_default());
            match item {
                Item::Table(part) if !part.is_dotted() => {
                    let above = comments(part.decor().prefix());
                    self.head(&above, &format!("[{name}]"), part.decor());
                    self.body(&name, part, rank);
                }
                Item::ArrayOfTables(parts) => {
                    for part in parts {
                        self.table(&name, part, false, rank);
                    }
                }
                Item::Value(Value::InlineTable(part)) if is_wide(key, part) => {
                    let above = table.key(key).and_then(|key| key.leaf_decor().prefix());
                    self.head(&comments(above), &format!("[{name}]"), part.decor());
                    self.pairs(&part.clone().into_table(), rank);
                }
                _ => {}
            }
        }
    }

    /// Writes the keys of a table that have values.
    pub(super) fn pairs(&mut self, table: &Table, rank: KeyRank<'_>) {
        let mut pairs = table.get_values();
        pairs.sort_by_key(|(path, _)| path.first().map_or(0, |key| rank(key.get())));
        for (path, value) in pairs {
            let is_below = |part: &InlineTable| path.len() == 1 && is_wide(path[0].get(), part);
            if value.as_inline_table().is_some_and(is_below) {
                continue;
            }
            for key in &path {
                self.lines(&comments(key.leaf_decor().prefix()));
            }
            let path: Vec<_> = path.iter().map(|key| key.display_repr()).collect();
            let start = format!("{} = ", path.join("."));
            let written = written(value, WIDTH.saturating_sub(start.chars().count()));
            self.line(&format!("{start}{written}{}", behind(value.decor())));
        }
    }
}

/// Returns whether a table that is written in one line does not fit there, and so stands below the other keys.
fn is_wide(key: &str, table: &InlineTable) -> bool {
    let line = key.chars().count() + " = ".len() + inline(table).chars().count();
    ["replies", "links"].contains(&key)
        && !has_comments(&Value::from(table.clone()))
        && line > WIDTH
}

/// Lists the comment lines in front of something, with single blank lines between.
fn comments(raw: Option<&RawString>) -> Vec<&str> {
    let text = raw.and_then(RawString::as_str).unwrap_or_default();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines
}

/// Counts the lines above a file's first table that are apart from it.
fn of_file(above: &[&str]) -> usize {
    let last_blank = above.iter().rposition(|line| line.is_empty());
    last_blank.map_or(0, |at| at + 1)
}

/// Returns the comment behind something, with the space before it.
fn behind(decor: &Decor) -> &str {
    let suffix = decor.suffix().and_then(RawString::as_str);
    suffix
        .filter(|text| text.contains('#'))
        .map_or("", str::trim_end)
}

/// Writes a value within so many characters, or otherwise, if it is a list, with one entry per line. One with comments
/// in it stays as it is.
fn written(value: &Value, room: usize) -> String {
    match value {
        value if has_comments(value) => as_it_is(value),
        Value::InlineTable(table) => inline(table),
        Value::Array(array) => {
            let entries: Vec<String> = array.iter().map(|one| written(one, WIDTH)).collect();
            let line = format!("[{}]", entries.join(", "));
            if line.chars().count() <= room && !line.contains('\n') {
                return line;
            }
            let entries = entries.iter().map(|entry| format!("{INDENT}{entry},\n"));
            format!("[\n{}]", entries.collect::<String>())
        }
        value => as_it_is(value),
    }
}

/// Writes a table in one line.
fn inline(table: &InlineTable) -> String {
    let pairs = table.get_values().into_iter().map(|(path, value)| {
        let path: Vec<_> = path.iter().map(|key| key.display_repr()).collect();
        format!("{} = {}", path.join("."), written(value, usize::MAX))
    });
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", pairs.join(", "))
}

fn as_it_is(value: &Value) -> String {
    value.clone().decorated("", "").to_string()
}

/// Returns whether there are comments within a value.
fn has_comments(value: &Value) -> bool {
    let has = |raw: Option<&RawString>| {
        let text = raw.and_then(RawString::as_str);
        text.is_some_and(|text| text.contains('#'))
    };
    let around = |decor: &Decor| has(decor.prefix()) || has(decor.suffix());
    let within = |value: &Value| around(value.decor()) || has_comments(value);
    match value {
        Value::Array(array) => has(Some(array.trailing())) || array.iter().any(within),
        Value::InlineTable(table) => {
            let pairs = table.get_values().into_iter();
            let mut pairs = pairs.map(|(path, value)| {
                path.iter().any(|key| around(key.leaf_decor())) || within(value)
            });
            has(Some(table.trailing())) || pairs.any(|has| has)
        }
        _ => false,
    }
}
