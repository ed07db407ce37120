//! Learners on a website, and the conversation with each, which takes the place of a channel of direct messages. The
//! site's name of a learner is stored only as a code.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row, query, query_scalar};

use super::columns::flag;
use super::sealed::Of;
use super::{Result, TextKeys, Tx, reads, reads_texts};
use crate::domain::{DeliveryId, GuildId, MessageId, TicketId, Timestamp, UserId, WebUser};

/// A message to be added to the conversation of a learner on a website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebPost {
    /// Its id.
    pub id: MessageId,
    /// The delivery that brings it; absent for the learner's own messages.
    pub mark: Option<DeliveryId>,
    /// The message that it replies to.
    pub reply_to: Option<MessageId>,
    /// The ticket in which the learner writes it; for frontdesk's messages, the delivery gives the ticket.
    pub ticket: Option<TicketId>,
    /// The content, as JSON.
    pub body: String,
    /// The time at which it is written.
    pub written_at: Timestamp,
}

/// A message of the conversation with a learner on a website, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebMessage {
    /// Its id.
    pub id: MessageId,
    /// The number of its latest change within the conversation; each change gets a higher number.
    pub change: i64,
    /// Whether the learner wrote it.
    pub by_learner: bool,
    /// The time at which it was written.
    pub written_at: Timestamp,
    /// The content, as JSON; absent once deleted.
    pub body: Option<String>,
}

/// A part of the conversation with a learner on a website.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WebConversation {
    /// The learner.
    pub user: WebUser,
    /// The number of the change after which the part begins.
    pub after: i64,
    /// The ticket to which the view is limited, with the time of its opening. It includes frontdesk's later messages
    /// that belong to no question.
    pub ticket: Option<(TicketId, Timestamp)>,
}

reads! {
    /// Reads the website learner whose name at a guild's site has this code.
    fn known_web_user(guild: GuildId, person_code: &str) -> Option<UserId>;
    /// Reads the guild that a website learner belongs to; absent if the learner is unknown or forgotten.
    fn guild_of_web(user: WebUser) -> Option<GuildId>;
    /// Reads the number of the latest change of a learner's conversation.
    fn latest_web_change(user: WebUser) -> i64;
    /// Reads the message that a delivery brought.
    fn web_message_of(mark: DeliveryId) -> Option<MessageId>;
    /// Returns whether frontdesk wrote to a learner after a message of theirs, except in reply to it.
    fn web_said_after(user: WebUser, message: MessageId) -> bool;
}

reads_texts! {
    /// Reads a part of a conversation, the earliest changes first.
    fn web_messages(part: WebConversation, limit: u32) -> Vec<WebMessage>;
    /// Reads a message of a conversation.
    fn web_message(user: WebUser, message: MessageId) -> Option<WebMessage>;
    /// Reads the latest reply to a message of the learner's.
    fn web_reply(user: WebUser, to: MessageId) -> Option<WebMessage>;
}

async fn known_web_user(
    db: &mut AnyConnection,
    guild: GuildId,
    person_code: &str,
) -> Result<Option<UserId>> {
    Ok(
        query_scalar("SELECT user_id FROM web_users WHERE guild = $1 AND person_hash = $2")
            .bind(guild)
            .bind(person_code.to_owned())
            .fetch_optional(db)
            .await?,
    )
}

async fn guild_of_web(db: &mut AnyConnection, user: WebUser) -> Result<Option<GuildId>> {
    Ok(
        query_scalar("SELECT guild FROM web_users WHERE user_id = $1")
            .bind(user.user())
            .fetch_optional(db)
            .await?,
    )
}

async fn latest_web_change(db: &mut AnyConnection, user: WebUser) -> Result<i64> {
    let found = query_scalar("SELECT last_change FROM web_users WHERE user_id = $1")
        .bind(user.user())
        .fetch_optional(db)
        .await?;
    Ok(found.unwrap_or(0))
}

async fn web_message_of(db: &mut AnyConnection, mark: DeliveryId) -> Result<Option<MessageId>> {
    Ok(
        query_scalar("SELECT message FROM web_messages WHERE mark = $1")
            .bind(mark)
            .fetch_optional(db)
            .await?,
    )
}

async fn web_said_after(db: &mut AnyConnection, user: WebUser, message: MessageId) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT change_number FROM web_messages WHERE user_id = $1 AND message > $2 \
         AND by_learner = 0 AND (reply_to IS NULL OR reply_to <> $2) LIMIT 1",
    )
    .bind(user.user())
    .bind(message)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn web_messages(
    db: &mut AnyConnection,
    texts: &TextKeys,
    part: WebConversation,
    limit: u32,
) -> Result<Vec<WebMessage>> {
    let (ticket, since) = part.ticket.unzip();
    let rows = query(
        "SELECT * FROM web_messages WHERE user_id = $1 AND change_number > $2 AND ($3 IS NULL \
         OR ticket = $3 OR (ticket IS NULL AND inquiry IS NULL AND by_learner = 0 AND reply_to IS NULL \
         AND written_at >= $4)) ORDER BY change_number LIMIT $5",
    )
    .bind(part.user.user())
    .bind(part.after)
    .bind(ticket)
    .bind(since.unwrap_or(Timestamp::from_millis(0)))
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| message_of(row, texts)).collect()
}

async fn web_message(
    db: &mut AnyConnection,
    texts: &TextKeys,
    user: WebUser,
    message: MessageId,
) -> Result<Option<WebMessage>> {
    let row = query("SELECT * FROM web_messages WHERE message = $1 AND user_id = $2")
        .bind(message)
        .bind(user.user())
        .fetch_optional(db)
        .await?;
    row.map(|row| message_of(&row, texts)).transpose()
}

async fn web_reply(
    db: &mut AnyConnection,
    texts: &TextKeys,
    user: WebUser,
    to: MessageId,
) -> Result<Option<WebMessage>> {
    let row = query(
        "SELECT * FROM web_messages WHERE user_id = $1 AND reply_to = $2 AND by_learner = 0 \
         ORDER BY change_number DESC LIMIT 1",
    )
    .bind(user.user())
    .bind(to)
    .fetch_optional(db)
    .await?;
    row.map(|row| message_of(&row, texts)).transpose()
}

fn message_of(row: &AnyRow, texts: &TextKeys) -> Result<WebMessage> {
    let id = row.try_get("message")?;
    let is_deleted = flag(row, "deleted")?;
    let body = (!is_deleted).then(|| texts.read(Of::WebMessage(id), row));
    Ok(WebMessage {
        id,
        change: row.try_get("change_number")?,
        by_learner: flag(row, "by_learner")?,
        written_at: row.try_get("written_at")?,
        body: body.transpose()?,
    })
}

impl Tx {
    /// Reads the website learner whose name at a guild's site has this code; a new one becomes `fresh`.
    pub async fn web_user(
        &mut self,
        guild: GuildId,
        person_code: &str,
        fresh: WebUser,
        now: Timestamp,
    ) -> Result<UserId> {
        Ok(query_scalar(
            "INSERT INTO web_users (user_id, guild, person_hash, last_change, seen_at) \
             VALUES ($1, $2, $3, 0, $4) ON CONFLICT (guild, person_hash) DO UPDATE \
             SET seen_at = excluded.seen_at RETURNING user_id",
        )
        .bind(fresh.user())
        .bind(guild)
        .bind(person_code.to_owned())
        .bind(now)
        .fetch_one(self.db().await?)
        .await?)
    }

    /// Writes a message into a conversation, once for each delivery. Returns its message, also if it was written
    /// before; `None` if the learner is unknown or forgotten.
    pub async fn post_web(&mut self, user: WebUser, post: &WebPost) -> Result<Option<MessageId>> {
        let Some((guild, change)) = self.next_change(user).await? else {
            return Ok(None);
        };
        if let Some(mark) = post.mark
            && let Some(before) = self.web_message_of(mark).await?
        {
            return Ok(Some(before));
        }
        let body = self.pools.texts.seal(Of::WebMessage(post.id), &post.body);
        query(
            "INSERT INTO web_messages (message, user_id, guild, change_number, mark, reply_to, ticket, \
             inquiry, by_learner, deleted, body, written_at) \
             VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7, (SELECT t.id FROM outbox AS o \
             JOIN tickets AS t ON t.id = o.stream WHERE o.id = $5)), (SELECT i.id FROM outbox AS o \
             JOIN inquiries AS i ON i.id = o.stream WHERE o.id = $5), $8, 0, $9, $10)",
        )
        .bind(post.id)
        .bind(user.user())
        .bind(guild)
        .bind(change)
        .bind(post.mark)
        .bind(post.reply_to)
        .bind(post.ticket)
        .bind(i64::from(post.mark.is_none()))
        .bind(body)
        .bind(post.written_at)
        .execute(self.db().await?)
        .await?;
        Ok(Some(post.id))
    }

    /// Replaces the content of a message in a conversation, or deletes it. Returns false if it is not there.
    pub async fn change_web(
        &mut self,
        user: WebUser,
        message: MessageId,
        body: Option<&str>,
    ) -> Result<bool> {
        let Some((_, change)) = self.next_change(user).await? else {
            return Ok(false);
        };
        let kept = self
            .pools
            .texts
            .seal(Of::WebMessage(message), body.unwrap_or_default());
        let changed = query(
            "UPDATE web_messages SET body = $3, change_number = $4, deleted = $5 \
             WHERE message = $1 AND user_id = $2 AND deleted = 0",
        )
        .bind(message)
        .bind(user.user())
        .bind(kept)
        .bind(change)
        .bind(i64::from(body.is_none()))
        .execute(self.db().await?)
        .await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Reads the guild of a conversation and the number of its next change, and locks the conversation.
    async fn next_change(&mut self, user: WebUser) -> Result<Option<(GuildId, i64)>> {
        let found = query(
            "UPDATE web_users SET last_change = last_change + 1 WHERE user_id = $1 \
             RETURNING guild, last_change",
        )
        .bind(user.user())
        .fetch_optional(self.db().await?)
        .await?;
        found
            .map(|row| Ok((row.try_get("guild")?, row.try_get("last_change")?)))
            .transpose()
    }
}
