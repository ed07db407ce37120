//! The replies that people, not frontdesk, gave to questions, and which of them solved the question. A person is stored
//! by a learner's key.

use sqlx::{AnyConnection, query_as, query_scalar};

use super::columns::{from_columns, small};
use super::{Inquiry, Result, Tx, reads};
use crate::domain::{ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Timestamp};

/// A person's reply to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonReply {
    /// The question.
    pub inquiry: InquiryId,
    /// Its guild.
    pub guild: GuildId,
    /// The person who replied.
    pub helper: LearnerKey,
    /// The channel of the reply.
    pub channel: ChannelId,
    /// The reply.
    pub message: MessageId,
    /// The time at which the asker was asked whether it solved the question.
    pub asked_at: Option<Timestamp>,
    /// The time at which somebody said that it solved the question.
    pub credited_at: Option<Timestamp>,
}

from_columns! {
    PersonReply {
        inquiry, guild, helper, channel, message, asked_at, credited_at
    }
}

/// A person with the number of questions that they solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Helper {
    /// The person.
    pub helper: LearnerKey,
    /// The number of questions.
    pub solved: u32,
}

from_columns! {
    Helper {
        helper, solved: small
    }
}

reads! {
    /// Reads the noted reply of a person to a question.
    fn person_reply(inquiry: &Inquiry) -> Option<PersonReply>;
    /// Reads the last message up to which the conversation about a question was read without a reply to it.
    fn read_to(inquiry: &Inquiry) -> Option<MessageId>;
    /// Returns whether a message is noted as a person's reply to a question.
    fn is_reply(guild: GuildId, channel: ChannelId, message: MessageId) -> bool;
    /// Reads the people whose replies solved questions of a guild in a period, those who solved most first.
    fn helpers(guild: GuildId, from: Timestamp, to: Timestamp) -> Vec<Helper>;
}

async fn person_reply(db: &mut AnyConnection, inquiry: &Inquiry) -> Result<Option<PersonReply>> {
    Ok(query_as("SELECT * FROM helpful_replies WHERE inquiry = $1")
        .bind(inquiry.id)
        .fetch_optional(db)
        .await?)
}

async fn read_to(db: &mut AnyConnection, inquiry: &Inquiry) -> Result<Option<MessageId>> {
    let found: Option<Option<MessageId>> =
        query_scalar("SELECT read_to FROM helpful_replies WHERE inquiry = $1")
            .bind(inquiry.id)
            .fetch_optional(db)
            .await?;
    Ok(found.flatten())
}

async fn is_reply(
    db: &mut AnyConnection,
    guild: GuildId,
    channel: ChannelId,
    message: MessageId,
) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT inquiry FROM helpful_replies WHERE guild = $1 AND channel = $2 AND message = $3 LIMIT 1",
    )
    .bind(guild)
    .bind(channel)
    .bind(message)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn helpers(
    db: &mut AnyConnection,
    guild: GuildId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Helper>> {
    Ok(query_as(
        "SELECT helper, CAST(COUNT(*) AS BIGINT) AS solved FROM helpful_replies \
         WHERE guild = $1 AND credited_at >= $2 AND credited_at < $3 \
         GROUP BY helper ORDER BY solved DESC, MAX(message) DESC",
    )
    .bind(guild)
    .bind(from)
    .bind(to)
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Notes a person's reply to a question, unless one is noted.
    pub fn note_reply(&mut self, reply: &PersonReply) {
        let reply = reply.clone();
        self.defer(
            "INSERT INTO helpful_replies (inquiry, guild, helper, channel, message, replied_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            move |write| {
                write
                    .bind(reply.inquiry)
                    .bind(reply.guild)
                    .bind(reply.helper)
                    .bind(reply.channel)
                    .bind(reply.message)
                    .bind(reply.message.sent_at())
            },
        );
    }

    /// Notes the last message up to which the conversation about a question was read without a reply to it.
    pub fn note_read_to(&mut self, inquiry: InquiryId, message: MessageId) {
        self.defer(
            "UPDATE helpful_replies SET read_to = $2 WHERE inquiry = $1",
            move |write| write.bind(inquiry).bind(message),
        );
    }

    /// Notes that the asker of a question is asked whether the reply solved it; false if they were asked before.
    pub async fn note_solved_asked(&mut self, inquiry: InquiryId, now: Timestamp) -> Result<bool> {
        let noted = self.write(
            "UPDATE helpful_replies SET asked_at = $2 \
             WHERE inquiry = $1 AND asked_at IS NULL AND credited_at IS NULL",
            |write| write.bind(inquiry).bind(now),
        );
        Ok(noted.await? == 1)
    }

    /// Credits a reply with having solved its question, in place of another; false if this one was credited already.
    pub async fn credit_reply(&mut self, reply: &PersonReply, now: Timestamp) -> Result<bool> {
        let credited: Option<MessageId> = query_scalar(
            "INSERT INTO helpful_replies (inquiry, guild, helper, channel, message, replied_at, \
             credited_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (inquiry) DO UPDATE \
             SET helper = excluded.helper, channel = excluded.channel, message = excluded.message, \
             replied_at = excluded.replied_at, credited_at = excluded.credited_at, gone = 0 \
             WHERE helpful_replies.credited_at IS NULL OR helpful_replies.message <> excluded.message \
             RETURNING message",
        )
        .bind(reply.inquiry)
        .bind(reply.guild)
        .bind(reply.helper)
        .bind(reply.channel)
        .bind(reply.message)
        .bind(reply.message.sent_at())
        .bind(now)
        .fetch_optional(self.db().await?)
        .await?;
        Ok(credited.is_some())
    }

    /// Removes the credit for a question, which another answer solved.
    pub fn uncredit(&mut self, inquiry: InquiryId) {
        self.defer(
            "UPDATE helpful_replies SET credited_at = NULL WHERE inquiry = $1",
            move |write| write.bind(inquiry),
        );
    }
}
