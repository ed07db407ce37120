//! The questions of a guild that a person's message solved, to be offered to people with a similar one. Their texts are
//! stored only with the questions and erased with them. Anonymous and private questions are left out.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row, query, query_as};

use super::columns::from_columns;
use super::sealed::Of;
use super::{Result, TextKeys, Tx, reads, reads_texts};
use crate::domain::{ChannelId, GuildId, InquiryId, LearnerKey, MessageId};

/// A message that solved a question and can be shown to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolvedPost {
    /// The question.
    pub inquiry: InquiryId,
    /// The person who wrote the message.
    pub helper: LearnerKey,
    /// The channel of the message.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

from_columns! {
    SolvedPost {
        inquiry, helper, channel, message
    }
}

reads_texts! {
    /// Reads the texts of a guild's solved questions, the latest solved first.
    fn solved_questions(guild: GuildId, limit: u32) -> Vec<(InquiryId, String)>;
}

reads! {
    /// Reads the message that solved a question, if it still counts and the question is not deleted.
    fn solved_post(guild: GuildId, inquiry: InquiryId) -> Option<SolvedPost>;
}

async fn solved_questions(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
    limit: u32,
) -> Result<Vec<(InquiryId, String)>> {
    let rows = query(
        "SELECT h.inquiry, t.body FROM helpful_replies AS h \
         JOIN inquiries AS i ON i.id = h.inquiry JOIN inquiry_texts AS t ON t.inquiry = h.inquiry \
         WHERE h.guild = $1 AND h.credited_at IS NOT NULL AND h.message <> 0 AND h.gone = 0 \
         AND i.anonymous = 0 AND i.place IN ('channel', 'mention', 'forum') \
         ORDER BY h.credited_at DESC LIMIT $2",
    )
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    let question = |row: &AnyRow| {
        let inquiry = row.try_get("inquiry")?;
        Ok((inquiry, texts.read(Of::Question(inquiry), row)?))
    };
    rows.iter().map(question).collect()
}

async fn solved_post(
    db: &mut AnyConnection,
    guild: GuildId,
    inquiry: InquiryId,
) -> Result<Option<SolvedPost>> {
    Ok(query_as(
        "SELECT h.inquiry, h.helper, h.channel, h.message FROM helpful_replies AS h \
         JOIN inquiries AS i ON i.id = h.inquiry JOIN inquiry_texts AS t ON t.inquiry = h.inquiry \
         WHERE h.inquiry = $2 AND h.guild = $1 AND h.credited_at IS NOT NULL \
         AND h.message <> 0 AND h.gone = 0 \
         AND i.anonymous = 0 AND i.place IN ('channel', 'mention', 'forum')",
    )
    .bind(guild)
    .bind(inquiry)
    .fetch_optional(db)
    .await?)
}

impl Tx {
    /// Notes the deletion of a person's message: a reply that solved a question is no longer offered, any other reply
    /// is forgotten.
    pub fn note_gone(&mut self, guild: GuildId, channel: ChannelId, message: MessageId) {
        for statement in [
            "UPDATE helpful_replies SET gone = 1 \
             WHERE guild = $1 AND channel = $2 AND message = $3 AND credited_at IS NOT NULL",
            "DELETE FROM helpful_replies \
             WHERE guild = $1 AND channel = $2 AND message = $3 AND credited_at IS NULL",
        ] {
            self.defer(statement, move |write| {
                write.bind(guild).bind(channel).bind(message)
            });
        }
    }

    /// Notes the deletion of every message of a channel.
    pub fn note_all_gone(&mut self, guild: GuildId, channel: ChannelId) {
        for statement in [
            "UPDATE helpful_replies SET gone = 1 \
             WHERE guild = $1 AND channel = $2 AND credited_at IS NOT NULL",
            "DELETE FROM helpful_replies \
             WHERE guild = $1 AND channel = $2 AND credited_at IS NULL",
        ] {
            self.defer(statement, move |write| write.bind(guild).bind(channel));
        }
    }
}
