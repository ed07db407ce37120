//! Reads all stored data about one person, table by table, for the copy that they or a moderator ask for. A test checks
//! that every table of the schema is in [`TABLES`], or in `LEFT_OUT` with a reason. Never decides who may ask.

use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, query};

use super::personal_rows::columns_of;
use super::personal_tables::{ForStaff, PersonalTable, TABLES};
use super::{Result, TextKeys, reads_texts};
use crate::domain::{GuildId, LearnerKey, UserId};

/// The most rows of a table in a person's own copy; the next constant is for a copy for staff.
const ROWS: usize = 20_000;
const ROWS_FOR_STAFF: usize = 2_000;

/// The person whose data is read, and the extent of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataSubject {
    /// The person.
    pub user: UserId,
    /// The person's key, if they have asked something.
    pub learner: Option<LearnerKey>,
    /// The guild whose staff read it; absent for the person's own copy, which covers every guild.
    pub for_staff_of: Option<GuildId>,
}

/// The rows of one table about a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalRows {
    /// The table.
    pub table: &'static str,
    /// Its rows: times in RFC 3339, ids as text, flags as booleans.
    pub rows: Vec<Map<String, Value>>,
    /// Whether there are more rows than were read.
    pub is_cut: bool,
}

/// The beginning of each query. A copy for staff leaves out anonymous inquiries, and everything that would reveal when
/// they were asked.
const WHOSE: &str = "WITH person AS (SELECT CAST($1 AS BIGINT) AS user_id, CAST($2 AS BIGINT) AS learner, \
    CAST($3 AS BIGINT) AS guild), \
    own AS (SELECT i.* FROM inquiries AS i WHERE i.learner = CAST($2 AS BIGINT) AND (CAST($3 AS BIGINT) IS NULL \
    OR (i.guild = CAST($3 AS BIGINT) AND i.anonymous = 0 \
    AND NOT EXISTS (SELECT 1 FROM tickets AS a WHERE a.inquiry = i.id AND a.anonymous = 1)))), \
    held AS (SELECT t.* FROM own JOIN tickets AS t ON t.inquiry = own.id) ";

reads_texts! {
    /// Reads all stored data about a person, table by table.
    fn personal(whose: DataSubject) -> Vec<PersonalRows>;
}

async fn personal(
    db: &mut AnyConnection,
    texts: &TextKeys,
    whose: DataSubject,
) -> Result<Vec<PersonalRows>> {
    let most = match whose.for_staff_of {
        Some(_) => ROWS_FOR_STAFF,
        None => ROWS,
    };
    let mut found = Vec::new();
    for table in TABLES {
        let Some(statement) = table.statement(whose.for_staff_of.is_some()) else {
            continue;
        };
        let rows = query(AssertSqlSafe(statement))
            .bind(whose.user)
            .bind(whose.learner)
            .bind(whose.for_staff_of)
            .bind(i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1))
            .fetch_all(&mut *db)
            .await?;
        let is_cut = rows.len() > most;
        let rows = rows.iter().take(most).map(|row| table.readable(row, texts));
        found.push(PersonalRows {
            table: table.name,
            rows: rows.collect::<Result<_>>()?,
            is_cut,
        });
    }
    Ok(found)
}

impl PersonalTable {
    /// Returns the query for its rows; `None` if the reader may not have them.
    fn statement(&self, for_staff: bool) -> Option<String> {
        let columns = match (for_staff, &self.for_staff) {
            (true, ForStaff::Nothing) | (false, ForStaff::Alone) => return None,
            (true, ForStaff::Columns(columns)) => columns,
            _ => self.columns,
        };
        let (from, order) = (self.from, self.order);
        Some(format!(
            "{WHOSE} SELECT {columns} FROM {from} ORDER BY {order} LIMIT $4"
        ))
    }

    /// Converts a row into a JSON object, by the names of its columns. Sealed texts are opened.
    fn readable(&self, row: &AnyRow, texts: &TextKeys) -> Result<Map<String, Value>> {
        let mut object = columns_of(row)?;
        if let Some(words) = self.words {
            let text = texts.read(words(row)?, row)?;
            let fields = serde_json::from_str(&text).ok();
            let fields = fields.filter(|_| self.name == "inquiry_particulars");
            object.insert("body".to_owned(), fields.unwrap_or(Value::String(text)));
        }
        Ok(object)
    }
}

/// Returns the columns of each table in a person's own copy, or those for staff if it has none.
#[cfg(test)]
pub(super) fn columns() -> Vec<(&'static str, &'static str)> {
    TABLES
        .iter()
        .map(|table| (table.name, table.columns))
        .collect()
}

/// Returns every query of a copy, with the name of its table.
#[cfg(test)]
pub(super) fn statements() -> Vec<(&'static str, String)> {
    let of = |table: &'static PersonalTable| {
        [false, true]
            .into_iter()
            .filter_map(|for_staff| Some((table.name, table.statement(for_staff)?)))
    };
    TABLES.iter().flat_map(of).collect()
}
