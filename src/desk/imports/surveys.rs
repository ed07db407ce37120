//! Imports surveys that were answered elsewhere, under the name of their file.

use crate::desk::imports::counts::{AT_ONCE, Imported};
use crate::desk::imports::key::RowKeys;
use crate::domain::{GuildId, Timestamp};
use crate::measures::SurveyRow;
use crate::store::{ImportedSurvey, RowOf, Store, StoreError};

/// The reason why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum SurveyImportError {
    /// The database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Every row was imported before, under another name.
    #[error("every row of it has been imported before, as {0:?}")]
    SameAs(String),
}

/// The guild that surveys are imported for, and the name of their source.
#[derive(Clone, Copy, Debug)]
struct SurveySource<'a> {
    guild: GuildId,
    source: &'a str,
    now: Timestamp,
}

/// Imports the rows of a file under a name. Unless `even_if_same`, refuses a file whose rows were all imported under
/// another name: it is most likely a copy.
///
/// # Errors
/// [`SurveyImportError`]; after an error of the database, the same call continues where it stopped.
pub async fn surveys(
    store: &Store,
    (guild, source): (GuildId, &str),
    rows: &[SurveyRow],
    now: Timestamp,
    even_if_same: bool,
) -> Result<Imported, SurveyImportError> {
    let to = SurveySource { guild, source, now };
    let mut keys = RowKeys::default();
    let keyed: Vec<(String, &SurveyRow)> =
        rows.iter().map(|row| (keys.of(&words(row)), row)).collect();
    if !even_if_same && let Some(other) = imported_as(store, to, &keyed).await? {
        return Err(SurveyImportError::SameAs(other));
    }
    let mut imported = Imported::default();
    for part in keyed.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for (key, row) in part {
            let survey = ImportedSurvey {
                seq: 0,
                at: row.at.unwrap_or(now),
                category: row.category.clone(),
                value: row.value,
                effort: row.effort,
                expected: row.expected,
            };
            imported.count(tx.import_survey(to.row(key), &survey).await?);
        }
        tx.commit().await?;
    }
    Ok(imported)
}

impl<'a> SurveySource<'a> {
    fn row(self, key: &'a str) -> RowOf<'a> {
        RowOf {
            guild: self.guild,
            source: self.source,
            key,
            now: self.now,
        }
    }
}

/// Finds the name under which the first row was imported, if every row was imported under another name than this.
async fn imported_as(
    store: &Store,
    to: SurveySource<'_>,
    rows: &[(String, &SurveyRow)],
) -> Result<Option<String>, StoreError> {
    let mut first = None;
    for (key, _) in rows {
        let Some(other) = store.imported_as(to.row(key)).await? else {
            return Ok(None);
        };
        first.get_or_insert(other);
    }
    Ok(first)
}

/// Writes the content of a row as one text, from which its key is made. Equal rows of different files give equal texts.
fn words(row: &SurveyRow) -> String {
    let at = row.at.map(Timestamp::as_millis);
    let category = row.category.as_deref().unwrap_or_default();
    format!(
        "{}|{}|{}|{at:?}|{category}",
        row.value, row.effort, row.expected
    )
}
