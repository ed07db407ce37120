//! Sorts and formats rule files: rules by category and id, the keys of each in one order, and lists that are too long
//! for a line with one entry per line. Comments stay with the line below or before them. Never changes the content.

mod neat_file;

use toml_edit::{DocumentMut, Item, Table, TomlError};

use crate::faq::rulebook::format::neat_file::NeatFile;

/// The keys of rules and lessons, in the order in which they are written.
const KEYS: [&str; 15] = [
    "id", "rule", "category", "title", "patterns", "examples", "rejects", "replies", "links",
    "related", "escalate", "audience", "cooldown", "owner", "reviewed",
];

/// Formats a rule file. Rules are sorted by these categories, in their order, and then by their ids.
///
/// # Errors
/// The reason why it cannot be formatted: it is no TOML, or the result would have other content.
pub fn formatted(text: &str, categories: &[&str]) -> Result<String, String> {
    let document: DocumentMut = text
        .parse()
        .map_err(|error: TomlError| error.message().to_owned())?;
    let root = document.as_table();
    let mut tables = tables(root, categories);
    let mut page = NeatFile::default();
    // The comments of a file are above its first entry.
    let has_values = !root.get_values().is_empty();
    let first = tables.iter_mut().min_by_key(|own| own.table.position());
    if let Some(first) = first.filter(|_| !has_values) {
        page.header(first.table);
        first.is_below_header = true;
    }
    page.pairs(root, &|_| 0);
    tables.sort_by(|a, b| a.order.cmp(&b.order));
    for own in &tables {
        page.table(own.name, own.table, own.is_below_header, &rank);
    }
    page.end(&document);
    let neat = page.into_text();
    if says_the_same(text, &neat) {
        Ok(neat)
    } else {
        Err("it cannot be formatted without a change of what it says".to_owned())
    }
}

/// A table of a rule file, with the keys by which it is sorted.
struct SortedTable<'a> {
    name: &'a str,
    table: &'a Table,
    is_below_header: bool,
    order: TableOrder<'a>,
}

/// The place of a table: first by kind, then by category, then by id, then by its former place.
type TableOrder<'a> = (usize, usize, &'a str, usize);

/// Lists the tables of a file: those of a kind together, rules and lessons by category and id, others in their order.
fn tables<'a>(root: &'a Table, categories: &[&str]) -> Vec<SortedTable<'a>> {
    let mut found = Vec::new();
    for (kind, (name, item)) in root.iter().enumerate() {
        let tables = item.as_array_of_tables().into_iter().flatten();
        for (place, table) in tables.enumerate() {
            let text = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default();
            let known = categories.iter().position(|own| *own == text("category"));
            let category = known.unwrap_or(categories.len());
            let order = match name {
                "rule" => (kind, category, text("id"), place),
                "lesson" => (kind, category, text("rule"), place),
                _ => (kind, 0, "", place),
            };
            found.push(SortedTable {
                name,
                table,
                is_below_header: false,
                order,
            });
        }
    }
    found
}

/// Returns the position of a key among the others; unknown keys come last.
fn rank(key: &str) -> usize {
    let known = KEYS.iter().position(|own| *own == key);
    known.unwrap_or(KEYS.len())
}

/// Returns whether two files have equal content, apart from the order of their rules, and equally many comments.
fn says_the_same(one: &str, other: &str) -> bool {
    let read = |text: &str| -> Option<toml::Table> {
        let mut table: toml::Table = text.parse().ok()?;
        for kind in ["rule", "lesson"] {
            if let Some(toml::Value::Array(all)) = table.get_mut(kind) {
                all.sort_by_cached_key(|one| format!("{one:?}"));
            }
        }
        Some(table)
    };
    let marks = |text: &str| text.matches('#').count();
    read(one).is_some() && read(one) == read(other) && marks(one) == marks(other)
}

#[cfg(test)]
mod tests;
