//! The rows that operators imported: surveys, which belong to no inquiry, and purchases of learners. Never decides
//! whether a row is right, and never mixes imported surveys with the guild's own.

use sqlx::{AnyConnection, query, query_as, query_scalar};

use super::columns::from_columns;
use super::exports::{AskedIn, PageCursor, mark, page, rows};
use super::{Result, Tx, reads};
use crate::domain::{GuildId, LearnerKey, Timestamp};

/// A survey that was answered elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedSurvey {
    /// The place in the order of the guild's imported surveys.
    pub seq: i64,
    /// The time at which it was answered; the time of the import if the file has none.
    pub at: Timestamp,
    /// Its category.
    pub category: Option<String>,
    /// Perceived value, 1 to 5; a fraction if it is the average of several people's.
    pub value: f64,
    /// Perceived effort.
    pub effort: f64,
    /// Expected value.
    pub expected: f64,
}

from_columns! {
    ImportedSurvey {
        seq, at, category, value ("perceived_value"), effort ("perceived_effort"),
        expected ("expected_value")
    }
}

impl ImportedSurvey {
    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.at, self.seq, 0)
    }
}

/// A purchase of a learner's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The place in the order of the guild's imported purchases.
    pub seq: i64,
    /// The learner who bought it.
    pub learner: LearnerKey,
    /// The product that was bought.
    pub product: String,
    /// The time at which it was bought.
    pub at: Timestamp,
    /// The price, in the currency's smallest unit.
    pub amount: Option<i64>,
    /// The currency, such as EUR.
    pub currency: Option<String>,
}

from_columns! {
    Purchase {
        seq, learner, product, at, amount, currency
    }
}

impl Purchase {
    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.at, self.seq, 0)
    }
}

/// A row of a file with its identity: its text, and how many equal rows precede it in the file.
#[derive(Clone, Copy, Debug)]
pub struct RowOf<'a> {
    /// The guild.
    pub guild: GuildId,
    /// The name under which its file was imported.
    pub source: &'a str,
    /// The key by which the row is recognised.
    pub key: &'a str,
    /// The time of the import.
    pub now: Timestamp,
}

reads! {
    /// Reads a page of a guild's imported surveys in a period, in the order of their answers.
    fn imported_surveys(of: AskedIn, after: PageCursor, limit: u32) -> Vec<ImportedSurvey>;
    /// Reads the latest imported surveys of a guild, the newest first.
    fn newest_imported_surveys(guild: GuildId, limit: u32) -> Vec<ImportedSurvey>;
    /// Reads another name under which the row of a survey has been imported.
    fn imported_as(row: RowOf<'_>) -> Option<String>;
    /// Reads a page of the purchases of a guild's learners in a period.
    fn purchases(of: AskedIn, after: PageCursor, limit: u32) -> Vec<Purchase>;
}

async fn imported_surveys(
    db: &mut AnyConnection,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
) -> Result<Vec<ImportedSurvey>> {
    let statement = page!(
        "i.seq, i.at, i.category, i.perceived_value, i.perceived_effort, i.expected_value",
        "imported_surveys AS i",
        "i.at",
        "i.seq"
    );
    rows(db, statement, of, after, limit).await
}

async fn newest_imported_surveys(
    db: &mut AnyConnection,
    guild: GuildId,
    limit: u32,
) -> Result<Vec<ImportedSurvey>> {
    Ok(query_as(
        "SELECT seq, at, category, perceived_value, perceived_effort, expected_value FROM imported_surveys \
         WHERE guild = $1 ORDER BY at DESC, seq DESC LIMIT $2",
    )
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn imported_as(db: &mut AnyConnection, row: RowOf<'_>) -> Result<Option<String>> {
    Ok(query_scalar(
        "SELECT source FROM imported_surveys WHERE guild = $1 AND row_key = $2 AND source <> $3 \
         ORDER BY source LIMIT 1",
    )
    .bind(row.guild)
    .bind(row.key)
    .bind(row.source)
    .fetch_optional(db)
    .await?)
}

async fn purchases(
    db: &mut AnyConnection,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
) -> Result<Vec<Purchase>> {
    let statement = page!(
        "i.seq, i.learner, i.product, i.at, i.amount, i.currency",
        "purchases AS i",
        "i.at",
        "i.seq"
    );
    rows(db, statement, of, after, limit).await
}

impl Tx {
    /// Adds an imported survey at the end of the list. Returns false if its row was imported before.
    pub async fn import_survey(&mut self, row: RowOf<'_>, survey: &ImportedSurvey) -> Result<bool> {
        let written = query(
            "INSERT INTO imported_surveys (guild, source, row_key, seq, at, imported_at, category, perceived_value, \
             perceived_effort, expected_value) SELECT $1, $2, $3, \
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM imported_surveys WHERE guild = $1), $4, $5, $6, $7, $8, $9 \
             WHERE NOT EXISTS (SELECT 1 FROM imported_surveys WHERE guild = $1 AND source = $2 AND row_key = $3)",
        )
        .bind(row.guild)
        .bind(row.source)
        .bind(row.key)
        .bind(survey.at)
        .bind(row.now)
        .bind(survey.category.as_deref())
        .bind(survey.value)
        .bind(survey.effort)
        .bind(survey.expected)
        .execute(self.db().await?)
        .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Adds an imported purchase at the end of the list. Returns false if its row was imported before.
    pub async fn import_purchase(&mut self, row: RowOf<'_>, bought: &Purchase) -> Result<bool> {
        let written = query(
            "INSERT INTO purchases (guild, row_key, seq, learner, product, at, amount, currency, imported_at) \
             SELECT $1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM purchases WHERE guild = $1), $3, $4, $5, $6, $7, $8 \
             WHERE NOT EXISTS (SELECT 1 FROM purchases WHERE guild = $1 AND row_key = $2)",
        )
        .bind(row.guild)
        .bind(row.key)
        .bind(bought.learner)
        .bind(bought.product.as_str())
        .bind(bought.at)
        .bind(bought.amount)
        .bind(bought.currency.as_deref())
        .bind(row.now)
        .execute(self.db().await?)
        .await?;
        let is_new = written.rows_affected() == 1;
        if is_new {
            self.mark_buyer(row.guild, bought.learner);
        }
        Ok(is_new)
    }
}
