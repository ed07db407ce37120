//! People's texts that cannot be opened because their key is lost: counts them by table, and forgets them and the
//! record of that key, so that frontdesk can start without it.

use sqlx::{Row, query, query_as};

use super::rekey::{TEXT_COLUMNS, TextColumn};
use super::sealed::Of;
use super::{Result, Store, StoreError};

/// The texts of a table that the given keys cannot open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostTexts {
    /// The table.
    pub table: &'static str,
    /// The number of such texts.
    pub texts: u64,
}

/// The action on texts that cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    Counted,
    Forgotten,
}

impl Store {
    /// Counts the texts that the given keys cannot open; every table is listed.
    pub async fn lost_texts(&self) -> Result<Vec<LostTexts>> {
        self.go_through_lost(Lost::Counted).await
    }

    /// Forgets the texts that cannot be opened, and then the missing keys. Can be interrupted and run again.
    pub async fn forget_lost_texts(&self) -> Result<Vec<LostTexts>> {
        let forgotten = self.go_through_lost(Lost::Forgotten).await?;
        let mut tx = self.begin().await?;
        let known: Vec<(String, String)> = query_as("SELECT id, proof FROM text_keys")
            .fetch_all(tx.db().await?)
            .await?;
        for (id, proof) in known {
            if is_lost(self.0.texts.open(Of::Proof, &proof))? {
                query("DELETE FROM text_keys WHERE id = $1")
                    .bind(id)
                    .execute(tx.db().await?)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(forgotten)
    }

    async fn go_through_lost(&self, what: Lost) -> Result<Vec<LostTexts>> {
        let mut all = Vec::new();
        for column in TEXT_COLUMNS {
            let mut lost = LostTexts {
                table: column.table,
                texts: 0,
            };
            let mut after = i64::MIN;
            while let Some(last) = self.lost_page(column, after, what, &mut lost).await? {
                after = last;
            }
            all.push(lost);
        }
        Ok(all)
    }

    /// Checks a page of a table, beginning after a key; returns the last key of the page, `None` if it was empty.
    async fn lost_page(
        &self,
        column: &TextColumn,
        after: i64,
        what: Lost,
        lost: &mut LostTexts,
    ) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let page = column.read_page(&mut tx, after).await?;
        let mut last = None;
        for row in &page {
            let id: i64 = row.try_get("id")?;
            last = Some(id);
            let kept: &str = row.try_get("body")?;
            if !is_lost(self.0.texts.open((column.of)(row)?, kept))? {
                continue;
            }
            lost.texts += 1;
            if what == Lost::Forgotten {
                query(column.forget)
                    .bind(id)
                    .bind(kept)
                    .execute(tx.db().await?)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(last)
    }
}

/// Returns whether a text could not be opened, by the result of opening it.
fn is_lost(opened: Result<String>) -> Result<bool> {
    match opened {
        Ok(_) => Ok(false),
        Err(StoreError::NoTextKey(_) | StoreError::Unopened(_)) => Ok(true),
        Err(error) => Err(error),
    }
}
