//! Rewrites every text of people under the present key, or unencrypted if there is none, page by page. Also records the
//! keys in use, so that a start without one of them is refused.

use sqlx::any::AnyRow;
use sqlx::{Row, query, query_as, query_scalar};

use super::columns::flag;
use super::sealed::{Of, TextKeys};
use super::{Engine, Result, Store, StoreError, Tx};
use crate::domain::{
    DeliveryId, InquiryId, InteractionId, LessonId, MessageId, SurveyId, TicketId,
};

/// The most rows that are rewritten in one transaction.
const PAGE: i64 = 200;
/// The text by which a key is recognised.
const PROOF: &str = "frontdesk";

/// A column with people's texts, and its table. `page` reads rows after the key `$1`, with their key as `id`; `update`
/// replaces the text `$3` by `$2`, unless it was changed meanwhile; `forget` removes the text `$2`.
pub(super) struct TextColumn {
    pub(super) table: &'static str,
    count: &'static str,
    page: &'static str,
    update: &'static str,
    pub(super) forget: &'static str,
    pub(super) of: fn(&AnyRow) -> sqlx::Result<Of>,
}

impl TextColumn {
    /// Reads a page of rows, beginning after a key.
    pub(super) async fn read_page(&self, tx: &mut Tx, after: i64) -> Result<Vec<AnyRow>> {
        Ok(query(self.page)
            .bind(after)
            .bind(PAGE)
            .fetch_all(tx.db().await?)
            .await?)
    }
}

/// Every column with people's texts: one for each kind of [`Of`] except the proof of a key.
pub(super) const TEXT_COLUMNS: &[TextColumn] = &[
    TextColumn {
        table: "inquiry_texts",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM inquiry_texts",
        page: "SELECT inquiry AS id, body FROM inquiry_texts WHERE inquiry > $1 ORDER BY inquiry LIMIT $2",
        update: "UPDATE inquiry_texts SET body = $2, fingerprint = $4 WHERE inquiry = $1 AND body = $3",
        forget: "DELETE FROM inquiry_texts WHERE inquiry = $1 AND body = $2",
        of: |row| Ok(Of::Question(InquiryId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "inquiry_particulars",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM inquiry_particulars",
        page: "SELECT inquiry AS id, body FROM inquiry_particulars WHERE inquiry > $1 ORDER BY inquiry LIMIT $2",
        update: "UPDATE inquiry_particulars SET body = $2 WHERE inquiry = $1 AND body = $3",
        forget: "DELETE FROM inquiry_particulars WHERE inquiry = $1 AND body = $2",
        of: |row| Ok(Of::Particulars(InquiryId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "survey_comments",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM survey_comments",
        page: "SELECT survey AS id, body FROM survey_comments WHERE survey > $1 ORDER BY survey LIMIT $2",
        update: "UPDATE survey_comments SET body = $2 WHERE survey = $1 AND body = $3",
        forget: "DELETE FROM survey_comments WHERE survey = $1 AND body = $2",
        of: |row| Ok(Of::Comment(SurveyId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "ticket_notes",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM ticket_notes",
        // Whole tickets at a time: their notes have no key of their own.
        page: "SELECT ticket AS id, author, written_at, body FROM ticket_notes WHERE ticket IN \
               (SELECT ticket FROM ticket_notes WHERE ticket > $1 ORDER BY ticket LIMIT $2) ORDER BY ticket, seq",
        update: "UPDATE ticket_notes SET body = $2 WHERE ticket = $1 AND body = $3 AND author = $4 AND written_at = $5",
        forget: "DELETE FROM ticket_notes WHERE ticket = $1 AND body = $2",
        of: |row| {
            Ok(Of::Note {
                ticket: TicketId::from_db(row.try_get("id")?),
                author: row.try_get("author")?,
                written_at: row.try_get("written_at")?,
            })
        },
    },
    TextColumn {
        table: "self_descriptions",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM self_descriptions",
        // Pages end between persons, because the id is the person's and one person has a row for each guild.
        page: "SELECT user_id AS id, guild, body FROM self_descriptions WHERE user_id IN \
               (SELECT user_id FROM self_descriptions WHERE user_id > $1 ORDER BY user_id LIMIT $2) \
               ORDER BY user_id, guild",
        update: "UPDATE self_descriptions SET body = $2 WHERE user_id = $1 AND body = $3 AND guild = $4",
        forget: "DELETE FROM self_descriptions WHERE user_id = $1 AND body = $2",
        of: |row| {
            Ok(Of::SelfDescription {
                guild: row.try_get("guild")?,
                user: row.try_get("id")?,
            })
        },
    },
    TextColumn {
        table: "web_messages",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM web_messages",
        page: "SELECT message AS id, body FROM web_messages WHERE message > $1 ORDER BY message LIMIT $2",
        update: "UPDATE web_messages SET body = $2 WHERE message = $1 AND body = $3",
        forget: "DELETE FROM web_messages WHERE message = $1 AND body = $2",
        of: |row| Ok(Of::WebMessage(MessageId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "web_secrets",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM web_secrets",
        page: "SELECT id, body FROM web_secrets WHERE id > $1 ORDER BY id LIMIT $2",
        update: "UPDATE web_secrets SET body = $2 WHERE id = $1 AND body = $3",
        forget: "DELETE FROM web_secrets WHERE id = $1 AND body = $2",
        of: |_| Ok(Of::WebSecret),
    },
    TextColumn {
        table: "lessons",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM lessons",
        page: "SELECT id, body FROM lessons WHERE id > $1 ORDER BY id LIMIT $2",
        update: "UPDATE lessons SET body = $2 WHERE id = $1 AND body = $3",
        forget: "DELETE FROM lessons WHERE id = $1 AND body = $2",
        of: |row| Ok(Of::Lesson(LessonId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "outbox",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE done = 0",
        page: "SELECT id, body FROM outbox WHERE id > $1 AND done = 0 ORDER BY id LIMIT $2",
        update: "UPDATE outbox SET body = $2 WHERE id = $1 AND body = $3 AND done = 0",
        forget: "UPDATE outbox SET done = 1, reason = 'its text cannot be opened', worker = NULL, lease_until = NULL, \
                 body = '' WHERE id = $1 AND body = $2 AND done = 0",
        of: |row| Ok(Of::Step(DeliveryId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "unfinished_interactions",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM unfinished_interactions",
        page: "SELECT id, body FROM unfinished_interactions WHERE id > $1 ORDER BY id LIMIT $2",
        update: "UPDATE unfinished_interactions SET body = $2 WHERE id = $1 AND body = $3",
        forget: "DELETE FROM unfinished_interactions WHERE id = $1 AND body = $2",
        of: |row| Ok(Of::Interaction(InteractionId::from_db(row.try_get("id")?))),
    },
    TextColumn {
        table: "early_changes",
        count: "SELECT CAST(COUNT(*) AS BIGINT) FROM early_changes WHERE body IS NOT NULL",
        page: "SELECT message AS id, body FROM early_changes WHERE message > $1 AND body IS NOT NULL \
               ORDER BY message LIMIT $2",
        update: "UPDATE early_changes SET body = $2 WHERE message = $1 AND body = $3",
        forget: "DELETE FROM early_changes WHERE message = $1 AND body = $2",
        of: |row| Ok(Of::EarlyEdit(MessageId::from_db(row.try_get("id")?))),
    },
];

/// The result of rewriting one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rekeyed {
    /// The table.
    pub table: &'static str,
    /// The number of texts that were rewritten.
    pub rewritten: u64,
    /// The number of texts that were already under the present key.
    pub current: u64,
    /// The number of texts that the given keys cannot open, and that were left unchanged.
    pub unopened: u64,
}

impl Store {
    /// Counts the texts that are to be checked.
    pub async fn texts_kept(&self) -> Result<u64> {
        let mut db = self.reader().await?;
        let mut all = 0;
        for column in TEXT_COLUMNS {
            let count: i64 = query_scalar(column.count).fetch_one(&mut *db).await?;
            all += count.unsigned_abs();
        }
        Ok(all)
    }

    /// Rewrites every text that is not sealed with the first of the store's keys, or, with `clear`, every sealed one.
    /// Calls `gone_through` after each page with the number of texts looked at. Can be interrupted and run again.
    pub async fn rekey(
        &self,
        clear: bool,
        mut gone_through: impl FnMut(u64),
    ) -> Result<Vec<Rekeyed>> {
        let to = if clear {
            TextKeys::none()
        } else {
            self.0.texts.clone()
        };
        let mut done = Vec::new();
        let mut before = 0;
        for column in TEXT_COLUMNS {
            let mut rekeyed = Rekeyed {
                table: column.table,
                rewritten: 0,
                current: 0,
                unopened: 0,
            };
            let mut after = i64::MIN;
            while let Some(last) = self.rekey_page(column, after, &to, &mut rekeyed).await? {
                after = last;
                let so_far = rekeyed.rewritten + rekeyed.current + rekeyed.unopened;
                gone_through(before + so_far);
            }
            before += rekeyed.rewritten + rekeyed.current + rekeyed.unopened;
            done.push(rekeyed);
        }
        if done.iter().all(|table| table.unopened == 0) {
            self.forget_other_keys(to.sealing()).await?;
        }
        Ok(done)
    }

    /// Rewrites a page of a table, beginning after a key; returns the last key of the page, `None` if it was empty.
    async fn rekey_page(
        &self,
        column: &TextColumn,
        after: i64,
        to: &TextKeys,
        rekeyed: &mut Rekeyed,
    ) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let page = column.read_page(&mut tx, after).await?;
        let mut last = None;
        for row in &page {
            let id: i64 = row.try_get("id")?;
            last = Some(id);
            let kept: &str = row.try_get("body")?;
            if to.is_current(kept) {
                rekeyed.current += 1;
                continue;
            }
            let of = (column.of)(row)?;
            match self.0.texts.open(of, kept) {
                Ok(text) => {
                    let rewritten = tx.rewrite(column, id, of, kept, &text, to).await?;
                    rekeyed.rewritten += u64::from(rewritten);
                }
                Err(error @ (StoreError::NoTextKey(_) | StoreError::Unopened(_))) => {
                    tracing::error!(%error, "a text is left as it is");
                    rekeyed.unopened += 1;
                }
                Err(error) => return Err(error),
            }
        }
        tx.commit().await?;
        Ok(last)
    }

    /// Overwrites the freed space in the database's files, where the old texts could still be read.
    pub async fn shred(&self) -> Result<()> {
        let mut db = self.0.writer.acquire().await?;
        match self.engine() {
            Engine::Sqlite => {
                query("VACUUM").execute(&mut *db).await?;
                let emptied = query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .fetch_one(&mut *db)
                    .await?;
                // A concurrent reader keeps the old pages in the log.
                if flag(&emptied, "busy")? {
                    return Err(StoreError::Locked);
                }
            }
            Engine::Postgres => {
                for column in TEXT_COLUMNS {
                    let statement = format!("VACUUM FULL {}", column.table);
                    query(sqlx::AssertSqlSafe(statement))
                        .execute(&mut *db)
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Checks that every key with which texts are sealed is given.
    ///
    /// # Errors
    /// [`StoreError::NoTextKey`] if one is not, [`StoreError::Unopened`] if it only has the same id.
    pub async fn check_text_keys(&self) -> Result<()> {
        let mut db = self.reader().await?;
        let known: Vec<(String,)> = query_as("SELECT proof FROM text_keys ORDER BY id")
            .fetch_all(&mut *db)
            .await?;
        for (proof,) in known {
            self.0.texts.open(Of::Proof, &proof)?;
        }
        Ok(())
    }

    /// Records the key that seals from now on.
    pub(super) async fn note_text_key(&self) -> Result<()> {
        let Some(id) = self.0.texts.sealing() else {
            return Ok(());
        };
        let proof = self.0.texts.seal(Of::Proof, PROOF);
        let mut tx = self.begin().await?;
        query("INSERT INTO text_keys (id, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id)
            .bind(proof)
            .execute(tx.db().await?)
            .await?;
        tx.commit().await
    }

    async fn forget_other_keys(&self, sealing: Option<&str>) -> Result<()> {
        let mut tx = self.begin().await?;
        query("DELETE FROM text_keys WHERE id <> $1")
            .bind(sealing.unwrap_or_default())
            .execute(tx.db().await?)
            .await?;
        tx.commit().await
    }
}

impl Tx {
    /// Rewrites a text; false if its row was changed meanwhile.
    async fn rewrite(
        &mut self,
        column: &TextColumn,
        id: i64,
        of: Of,
        kept: &str,
        text: &str,
        to: &TextKeys,
    ) -> Result<bool> {
        let update = query(column.update)
            .bind(id)
            .bind(to.seal(of, text))
            .bind(kept);
        let update = match of {
            Of::Question(_) => update.bind(to.fingerprint(text)),
            Of::Note {
                author, written_at, ..
            } => update.bind(author).bind(written_at),
            Of::SelfDescription { guild, .. } => update.bind(guild),
            _ => update,
        };
        let written = update.execute(self.db().await?).await?;
        Ok(written.rows_affected() > 0)
    }
}
