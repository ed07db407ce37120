//! Forgets data whose retention in a guild is over: texts of questions, comments, notes, learners' self-descriptions,
//! and the list of relayed messages. Figures stay. Each page is a transaction of its own, so that others wait briefly.

use sqlx::{query, query_scalar};

use super::{Result, Store};
use crate::domain::{GuildId, MessageId, Span, Timestamp};

/// The statements about the texts of some questions, asked from `$2` on.
struct TextStatements {
    /// Reads a page of the times at which questions with a text or particulars were asked, before `$3`. Leaves out
    /// questions whose ticket was not closed before `$3`.
    page: &'static str,
    /// Deletes the texts of questions asked up to `$3`. Leaves out questions whose ticket was not closed before `$4`.
    forget: [&'static str; 2],
}

/// Makes the deletion of a table's rows about the questions that meet a condition.
macro_rules! forget {
    ($table:literal, $whose:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE inquiry IN (SELECT i.id FROM inquiries AS i WHERE ",
            $whose,
            " AND i.asked_at >= $2 AND i.asked_at <= $3 \
             AND NOT EXISTS (SELECT 1 FROM tickets AS t WHERE t.inquiry = i.id \
             AND (t.state <> 'closed' OR t.moved_at >= $4)))"
        )
    };
}

/// Makes the statements about the texts of the questions that meet a condition.
macro_rules! texts {
    ($whose:literal) => {
        TextStatements {
            page: concat!(
                "SELECT i.asked_at FROM inquiries AS i \
                 LEFT JOIN inquiry_texts AS x ON x.inquiry = i.id \
                 LEFT JOIN inquiry_particulars AS p ON p.inquiry = i.id WHERE ",
                $whose,
                " AND i.asked_at >= $2 AND i.asked_at < $3 \
                 AND (x.inquiry IS NOT NULL OR p.inquiry IS NOT NULL) \
                 AND NOT EXISTS (SELECT 1 FROM tickets AS t WHERE t.inquiry = i.id \
                 AND (t.state <> 'closed' OR t.moved_at >= $3)) ORDER BY i.asked_at LIMIT $4"
            ),
            forget: [
                forget!("inquiry_texts", $whose),
                forget!("inquiry_particulars", $whose),
            ],
        }
    };
}

/// The texts of a guild's questions.
const OF_GUILD: TextStatements = texts!("i.guild = $1");

/// The texts of direct-message questions without a known guild, whose learners were seen in the guild or nowhere.
const OF_NO_GUILD: TextStatements = texts!(
    "i.guild IS NULL AND (EXISTS (SELECT 1 FROM learners AS l JOIN sightings AS s \
     ON s.user_id = l.user_id WHERE l.learner = i.learner AND s.guild = $1) \
     OR NOT EXISTS (SELECT 1 FROM learners AS l JOIN sightings AS s ON s.user_id = l.user_id \
     WHERE l.learner = i.learner))"
);

/// The deletions of other texts of a guild that were written, or whose ticket was closed, before `$2`; a page at a
/// time.
const REMARKS: [&str; 5] = [
    "DELETE FROM survey_comments WHERE survey IN (SELECT s.id FROM surveys AS s \
     JOIN survey_comments AS c ON c.survey = s.id WHERE s.guild = $1 AND s.sent_at < $2 \
     ORDER BY s.sent_at LIMIT $3)",
    "DELETE FROM survey_comments WHERE survey IN (SELECT s.id FROM surveys AS s \
     JOIN survey_comments AS c ON c.survey = s.id WHERE s.guild IS NULL AND s.sent_at < $2 \
     AND (EXISTS (SELECT 1 FROM learners AS l JOIN sightings AS g ON g.user_id = l.user_id \
     WHERE l.learner = s.learner AND g.guild = $1) OR NOT EXISTS (SELECT 1 FROM learners AS l \
     JOIN sightings AS g ON g.user_id = l.user_id WHERE l.learner = s.learner)) \
     ORDER BY s.sent_at LIMIT $3)",
    "DELETE FROM ticket_notes WHERE ticket IN (SELECT t.id FROM tickets AS t \
     WHERE t.guild = $1 AND t.moved_at < $2 AND t.state = 'closed' \
     AND EXISTS (SELECT 1 FROM ticket_notes AS n WHERE n.ticket = t.id) \
     ORDER BY t.moved_at LIMIT $3)",
    "DELETE FROM self_descriptions WHERE guild = $1 AND user_id IN (SELECT d.user_id \
     FROM self_descriptions AS d WHERE d.guild = $1 AND d.written_at < $2 \
     ORDER BY d.written_at LIMIT $3)",
    "DELETE FROM web_messages WHERE message IN (SELECT m.message FROM web_messages AS m \
     WHERE m.guild = $1 AND m.written_at < $2 ORDER BY m.written_at LIMIT $3)",
];

impl Store {
    /// Forgets the texts of a page of a guild's questions that were asked within a span and whose ticket, if any, was
    /// closed before its end. Returns where to continue; `None` at the end.
    pub async fn forget_texts(
        &self,
        guild: GuildId,
        span: Span,
        limit: u32,
    ) -> Result<Option<Timestamp>> {
        self.forget_page(&OF_GUILD, guild, span, limit).await
    }

    /// Forgets a page of the texts of direct-message questions without a known guild, asked within a span. If their
    /// learner was seen in several guilds, the shortest retention of these applies; if in none, the shortest of any
    /// guild.
    pub async fn forget_texts_of_no_guild(
        &self,
        seen_in: GuildId,
        span: Span,
        limit: u32,
    ) -> Result<Option<Timestamp>> {
        self.forget_page(&OF_NO_GUILD, seen_in, span, limit).await
    }

    async fn forget_page(
        &self,
        texts: &TextStatements,
        guild: GuildId,
        span: Span,
        limit: u32,
    ) -> Result<Option<Timestamp>> {
        let Span {
            from,
            until: before,
        } = span;
        // Read beside the writer: there may be many older questions whose texts are already gone.
        let mut db = self.reader().await?;
        let page: Vec<Timestamp> = query_scalar(texts.page)
            .bind(guild)
            .bind(from)
            .bind(before)
            .bind(i64::from(limit))
            .fetch_all(&mut *db)
            .await?;
        drop(db);
        let Some(last) = page.last().copied() else {
            return Ok(None);
        };
        let mut tx = self.begin().await?;
        for statement in texts.forget {
            query(statement)
                .bind(guild)
                .bind(from)
                .bind(last)
                .bind(before)
                .execute(tx.db().await?)
                .await?;
        }
        tx.commit().await?;
        Ok(Some(last))
    }

    /// Forgets a page of a guild's comments, notes about closed tickets, self-descriptions and records of relayed
    /// messages from before a moment. Returns whether there may be more.
    pub async fn forget_remarks(
        &self,
        guild: GuildId,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let mut forgotten = 0;
        for statement in REMARKS {
            let gone = query(statement)
                .bind(guild)
                .bind(before)
                .bind(i64::from(limit))
                .execute(tx.db().await?)
                .await?;
            forgotten += gone.rows_affected();
        }
        let gone = query(
            "DELETE FROM relayed_messages WHERE origin IN (SELECT r.origin FROM tickets AS t \
             JOIN relayed_messages AS r ON r.ticket = t.id WHERE t.guild = $1 AND r.origin < $2 \
             LIMIT $3)",
        )
        .bind(guild)
        .bind(MessageId::at(before))
        .bind(i64::from(limit))
        .execute(tx.db().await?)
        .await?;
        tx.commit().await?;
        Ok(forgotten + gone.rows_affected() > 0)
    }
}
