//! No statement reads a whole table but those that must: SQLite's own account of how it will run
//! every statement that the sources of the store hold.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::Database;
use crate::store::exports::PAGES;
use crate::store::{erasure, guilds, timers};

/// The number of ids in the lists of statements about some inquiries, more than SQLite would look up by itself.
const IDS: usize = 32;

/// Returns such a list.
fn ids() -> String {
    let ids: Vec<String> = (3..IDS + 3).map(|at| format!("${at}")).collect();
    format!("({})", ids.join(", "))
}

/// Returns statements that the sources put together from parts, with the file they stand in.
fn joined() -> Vec<(String, String)> {
    let erased = [erasure::OF_INQUIRIES, erasure::OF_GUILD].concat();
    let moved = [guilds::SUSPEND, guilds::RESUME].concat();
    let files = [
        ("erasure.rs", erased),
        ("guilds.rs", moved),
        ("timers.rs", vec![timers::SET, timers::SET_NO_LATER]),
    ];
    let all = files.into_iter().flat_map(|(file, statements)| {
        let statements = statements.into_iter();
        statements.map(move |statement| (file.to_owned(), statement.to_owned()))
    });
    all.collect()
}

/// Returns every SQL statement in the store's sources, with the file it stands in.
fn statements() -> Vec<(String, String)> {
    let literal = Regex::new(r#"(?s)"((?:SELECT|INSERT|UPDATE|DELETE) (?:[^"\\]|\\.)*)""#).unwrap();
    let joint = Regex::new(r"\\\n\s*").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = joined();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(source) = std::fs::read_to_string(&path) else {
            continue;
        };
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for literal in literal.captures_iter(&source) {
            let statement = joint.replace_all(&literal[1], "");
            if statement.ends_with(' ') {
                continue; // the first part of several, joined where they stand
            }
            if ["sqlite_master", "pg_", "clock_timestamp"]
                .iter()
                .any(|own| statement.contains(own))
            {
                continue; // what an engine says of itself is small, and the other does not know it
            }
            let filled = statement.replace("({})", &ids()).replace(
                "(guild, worker) VALUES {}",
                "(guild, worker) VALUES ($1, $2)",
            );
            found.push((
                file.clone(),
                filled.replace("VALUES {}", "VALUES ($1, $2, $3)"),
            ));
        }
    }
    found
}

async fn plan(db: &mut AnyConnection, statement: &str) -> Vec<String> {
    let explained = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
        .fetch_all(db)
        .await
        .unwrap_or_else(|error| panic!("{error}: {statement}"));
    explained.iter().map(|row| row.get("detail")).collect()
}

/// The plans that read a table whole, and may: once at start, on a small table, or over the open rows only.
const READ_WHOLE: &[&str] = &[
    "SCAN CONSTANT ROW",
    "SCAN 2-ROW VALUES CLAUSE",
    "SCAN guilds USING INDEX sqlite_autoindex_guilds_1",
    // A page of bounded length.
    "SCAN page",
    // Two rows at most: since when something of a guild is to be measured anew.
    "SCAN changes",
    // The tickets of a guild that wait, numbered.
    "SCAN owed",
    "SCAN (subquery-4)",
    "SCAN channels",
    "SCAN category_targets",
    "SCAN products",
    "SCAN lessons USING INDEX lessons_by_guild",
    "SCAN learners USING INDEX learners_direct",
    // The open tickets.
    "SCAN tickets USING INDEX tickets_open_of_learner",
    "SCAN tickets USING INDEX tickets_with_thread",
    "SCAN outbox USING COVERING INDEX outbox_in_order",
    "SCAN duty_overrides",
    "SCAN shifts",
    "SCAN rotations",
    "SCAN absences",
    "SCAN former_takes",
    "SCAN swaps",
    "SCAN holidays",
    "SCAN workers",
    // The guilds that live processes serve.
    "SCAN served_guilds",
    // Once, when the secret is made that is put over their hashes.
    "SCAN web_users",
    "SCAN text_keys",
    "SCAN text_keys USING INDEX sqlite_autoindex_text_keys_1",
    "SCAN unfinished_interactions",
    "SCAN tallies USING COVERING INDEX sqlite_autoindex_tallies_1",
    "SCAN departures USING INDEX sqlite_autoindex_departures_1",
    "SCAN guilds USING COVERING INDEX sqlite_autoindex_guilds_1",
    "SCAN ticket_counters USING COVERING INDEX sqlite_autoindex_ticket_counters_1",
    "SCAN measured_guilds USING COVERING INDEX sqlite_autoindex_measured_guilds_1",
];

#[tokio::test]
async fn no_statement_reads_a_whole_table_that_grows() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    let statements = statements();
    assert!(statements.len() > 70, "the sources are read");
    for (file, statement) in statements {
        // What is rewritten under another key is all there is.
        let is_counted = file == "rekey.rs" && statement.starts_with("SELECT CAST(COUNT(*)");
        for step in plan(&mut db, &statement).await {
            let whole =
                !is_counted && step.starts_with("SCAN ") && !READ_WHOLE.contains(&step.as_str());
            assert!(!whole, "{file}: {step}: {statement}");
        }
    }
}

/// Returns a statement with lists in the place of the ids that it reads itself, and the statements that read them.
fn parts(statement: &str) -> Vec<String> {
    // Pairs are no ids.
    let read = Regex::new(r"\w IN \(SELECT ").unwrap();
    let (mut rest, mut parts) = (statement.to_owned(), Vec::new());
    while let Some(found) = read.find(&rest) {
        let begin = found.end() - "SELECT ".len();
        let mut depth = 1;
        let end = rest[begin..].find(|letter: char| {
            depth += i32::from(letter == '(') - i32::from(letter == ')');
            depth == 0
        });
        let end = begin + end.expect("it is closed");
        parts.extend(self::parts(&rest[begin..end]));
        rest.replace_range(begin - 1..=end, &ids());
    }
    parts.push(rest);
    parts
}

#[tokio::test]
async fn what_is_named_by_its_id_is_not_looked_for_among_all_of_its_guild() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    let statements = statements().into_iter();
    let by_ids: Vec<_> = statements
        .flat_map(|(file, statement)| {
            parts(&statement)
                .into_iter()
                .map(move |part| (file.clone(), part))
        })
        .filter(|(_, part)| part.contains(&format!(" IN {}", ids())))
        .collect();
    assert!(by_ids.len() > 40, "the sources are read");
    for (file, part) in by_ids {
        for step in plan(&mut db, &part).await {
            assert!(!step.ends_with("(guild=?)"), "{file}: {step}: {part}");
        }
    }
}

#[tokio::test]
async fn what_a_rule_answered_is_counted_without_its_guilds_other_inquiries() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    let mut counts = statements().into_iter();
    let is_count = |(file, statement): &(String, String)| {
        file == "supplied.rs" && statement.contains("COUNT(*)")
    };
    let (_, count) = counts.find(is_count).unwrap();
    for step in plan(&mut db, &count).await {
        assert!(step.contains("inquiry_facts_by_rule"), "{step}: {count}");
    }
}

/// SQLite looks up one of two such bounds, and passes over what the other one leaves out row by row.
#[test]
fn no_statement_bounds_a_column_twice_from_the_same_side() {
    let bound = Regex::new(r"([\w.]+) (<|>)=? \$(\d+)").unwrap();
    let pages = PAGES.map(|page| ("exports.rs".to_owned(), page.to_owned()));
    for (file, statement) in statements().into_iter().chain(pages) {
        let mut bounds: BTreeMap<_, &str> = BTreeMap::new();
        for found in bound.captures_iter(&statement) {
            let (_, [column, side, value]) = found.extract();
            let first = *bounds.entry((column, side)).or_insert(value);
            assert_eq!(first, value, "{file}: {column}: {statement}");
        }
    }
}

/// It is asked whenever an instructor is chosen, and the rows of tickets are wide.
#[tokio::test]
async fn what_instructors_hold_is_counted_from_an_index_alone() {
    let database = Database::sqlite();
    let store = database.open().await;
    let mut db = store.0.writer.acquire().await.unwrap();
    let mut statements = statements().into_iter();
    let counts = statements.find(|(_, statement)| statement.starts_with("SELECT holder, "));
    let steps = plan(&mut db, &counts.unwrap().1).await;
    let index = "USING COVERING INDEX tickets_by_holder";
    assert!(steps.iter().any(|step| step.contains(index)), "{steps:?}");
}
