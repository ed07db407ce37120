//! Forgets people: deletes a person's data in one guild or everywhere, and separates the remaining figures from their
//! identity. Also writes and reads the audit of these acts. Never deletes messages on the platform.

use sqlx::{AnyConnection, query, query_as, query_scalar};

use super::columns::from_columns;
use super::{Inquiry, Result, TextKeys, Ticket, Tx, reads};
use crate::domain::{
    AuditEvent, ChannelId, GuildId, Handled, InquiryId, LearnerKey, MessageId, TicketId,
    TicketNumber, Timestamp, UserId,
};

/// The stored rows of a learner in a guild; without `guild`, those in all guilds and in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptRows {
    /// The learner.
    pub learner: LearnerKey,
    /// The guild.
    pub guild: Option<GuildId>,
}

/// A reading of a ticket by a member of staff, with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketRead {
    /// The time at which it was read.
    pub at: Timestamp,
    /// The thing that was read: the ticket, its transcript, or the identity of its learner.
    pub what: Handled,
    /// The member of staff.
    pub staff: UserId,
    /// The ticket.
    pub ticket: TicketNumber,
}

/// A message with a ticket's transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedTranscript {
    /// The guild.
    pub guild: GuildId,
    /// The channel in which it was posted.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

from_columns! {
    PostedTranscript {
        guild, channel, message
    }
}

from_columns! {
    AuditEvent {
        at, handled ("kind"), learner, staff, ticket
    }
}

reads! {
    /// Returns whether there is stored data of a user.
    fn is_remembered(user: UserId) -> bool;
    /// Returns whether a user's data was deleted, in this guild or everywhere, so that no import brings it back.
    fn was_forgotten(guild: GuildId, user: UserId) -> bool;
    /// Reads the guilds with stored data about a user.
    fn guilds_of(user: UserId) -> Vec<GuildId>;
    /// Reads a learner's latest tickets, in any state.
    fn tickets_kept(of: KeptRows, limit: u32) -> Vec<Ticket>;
    /// Reads a learner's pending inquiries.
    fn pending_of(of: KeptRows) -> Vec<Inquiry>;
    /// Reads a learner's inquiries with a reply by frontdesk, sent or about to be.
    fn replied_to(of: KeptRows) -> Vec<InquiryId>;
    /// Reads frontdesk's messages with a learner's words in the threads of their tickets: copies of direct messages,
    /// and quotes of questions.
    fn copies_of(of: KeptRows) -> Vec<(TicketId, MessageId)>;
    /// Reads the messages with the transcripts of a learner's tickets.
    fn transcripts_of(of: KeptRows) -> Vec<PostedTranscript>;
    /// Reads who read, copied or deleted the data of a guild's learners, the latest first.
    fn audited(guild: GuildId, limit: u32) -> Vec<AuditEvent>;
}

async fn is_remembered(db: &mut AnyConnection, user: UserId) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT user_id FROM learners WHERE user_id = $1 \
         UNION SELECT user_id FROM sightings WHERE user_id = $1 \
         UNION SELECT user_id FROM asked_for WHERE user_id = $1 \
         UNION SELECT user_id FROM self_descriptions WHERE user_id = $1 \
         UNION SELECT user_id FROM web_users WHERE user_id = $1",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

async fn was_forgotten(db: &mut AnyConnection, guild: GuildId, user: UserId) -> Result<bool> {
    let found: Option<i64> = query_scalar(
        "SELECT code FROM forgotten_people WHERE guild IN ($1, 0) AND code = $2 LIMIT 1",
    )
    .bind(guild)
    .bind(code_of(user))
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Computes the code by which a forgotten user is recognised. It uses no text key, because keys are replaced in time.
fn code_of(user: UserId) -> i64 {
    TextKeys::none().fingerprint(&format!("forgotten {user}"))
}

async fn guilds_of(db: &mut AnyConnection, user: UserId) -> Result<Vec<GuildId>> {
    Ok(query_scalar(
        "SELECT guild FROM sightings WHERE user_id = $1 \
         UNION SELECT guild FROM self_descriptions WHERE user_id = $1 \
         UNION SELECT i.guild FROM learners AS l \
         JOIN inquiries AS i ON i.learner = l.learner WHERE l.user_id = $1 AND i.guild IS NOT NULL \
         UNION SELECT p.guild FROM learners AS l \
         JOIN purchases AS p ON p.learner = l.learner WHERE l.user_id = $1 \
         UNION SELECT r.guild FROM learners AS l \
         JOIN role_subscriptions AS r ON r.learner = l.learner WHERE l.user_id = $1 \
         ORDER BY guild",
    )
    .bind(user)
    .fetch_all(db)
    .await?)
}

async fn tickets_kept(db: &mut AnyConnection, of: KeptRows, limit: u32) -> Result<Vec<Ticket>> {
    Ok(query_as(
        "SELECT t.* FROM inquiries AS i JOIN tickets AS t ON t.inquiry = i.id \
         WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2) \
         ORDER BY t.opened_at DESC, t.id LIMIT $3",
    )
    .bind(of.learner)
    .bind(of.guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn pending_of(db: &mut AnyConnection, of: KeptRows) -> Result<Vec<Inquiry>> {
    Ok(query_as(
        "SELECT * FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2) \
         AND outcome = 'pending' ORDER BY asked_at, id",
    )
    .bind(of.learner)
    .bind(of.guild)
    .fetch_all(db)
    .await?)
}

async fn replied_to(db: &mut AnyConnection, of: KeptRows) -> Result<Vec<InquiryId>> {
    Ok(query_scalar(
        "SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2) \
         AND reply_channel IS NOT NULL ORDER BY asked_at DESC, id",
    )
    .bind(of.learner)
    .bind(of.guild)
    .fetch_all(db)
    .await?)
}

async fn copies_of(db: &mut AnyConnection, of: KeptRows) -> Result<Vec<(TicketId, MessageId)>> {
    Ok(query_as(
        "SELECT ticket, message FROM \
         (SELECT ticket, copy AS message FROM relayed_messages WHERE by_learner = 1 AND copy IS NOT NULL \
         UNION ALL SELECT ticket, message FROM quotes) AS own WHERE ticket IN \
         (SELECT t.id FROM inquiries AS i JOIN tickets AS t ON t.inquiry = i.id \
         WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2)) ORDER BY message DESC",
    )
    .bind(of.learner)
    .bind(of.guild)
    .fetch_all(db)
    .await?)
}

async fn transcripts_of(db: &mut AnyConnection, of: KeptRows) -> Result<Vec<PostedTranscript>> {
    Ok(query_as(
        "SELECT t.guild, p.channel, p.message FROM inquiries AS i \
         JOIN tickets AS t ON t.inquiry = i.id JOIN transcripts AS p ON p.ticket = t.id \
         WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2) ORDER BY p.message DESC",
    )
    .bind(of.learner)
    .bind(of.guild)
    .fetch_all(db)
    .await?)
}

async fn audited(db: &mut AnyConnection, guild: GuildId, limit: u32) -> Result<Vec<AuditEvent>> {
    Ok(
        query_as("SELECT * FROM audit_events WHERE guild = $1 ORDER BY at DESC, id DESC LIMIT $2")
            .bind(guild)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?,
    )
}

/// The statements that cancel waiting deliveries of a learner's inquiries and tickets.
const STEPS: [&str; 2] = [
    "UPDATE outbox SET done = 1, reason = 'forgotten', body = '' WHERE done = 0 \
     AND lease_until IS NULL AND stream IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "UPDATE outbox SET done = 1, reason = 'forgotten', body = '' WHERE done = 0 \
     AND lease_until IS NULL AND stream IN (SELECT t.id FROM inquiries AS i \
     JOIN tickets AS t ON t.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
];

/// The deletions of a learner's words: of the guild `$2`, or everywhere. A lesson stays if another learner asked in the
/// same words. The messages of questions stay recorded, without their inquiry, because they may be delivered again.
const WORDS: [&str; 16] = [
    "DELETE FROM inquiry_texts WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "DELETE FROM inquiry_particulars WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "DELETE FROM survey_comments WHERE survey IN (SELECT s.id FROM inquiries AS i \
     JOIN surveys AS s ON s.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    "DELETE FROM ticket_notes WHERE ticket IN (SELECT t.id FROM inquiries AS i \
     JOIN tickets AS t ON t.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    "DELETE FROM transcripts WHERE ticket IN (SELECT t.id FROM inquiries AS i \
     JOIN tickets AS t ON t.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    "DELETE FROM quotes WHERE ticket IN (SELECT t.id FROM inquiries AS i \
     JOIN tickets AS t ON t.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    "DELETE FROM relayed_messages WHERE ticket IN (SELECT t.id FROM inquiries AS i \
     JOIN tickets AS t ON t.inquiry = i.id WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    "UPDATE inquiry_messages SET inquiry = 0 WHERE message IN (SELECT message FROM inquiries \
     WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    // The messages of one question were sent within an hour. 1420070400000 is the epoch of Discord's ids.
    "UPDATE inquiry_messages SET inquiry = 0 WHERE message IN (SELECT m.message \
     FROM inquiries AS i JOIN inquiry_messages AS m ON m.inquiry = i.id \
     AND m.message >= (i.asked_at - 3600000 - 1420070400000) * 4194304 \
     AND m.message <= (i.asked_at + 3600000 - 1420070400000) * 4194304 \
     WHERE i.learner = $1 AND ($2 IS NULL OR i.guild = $2))",
    // Later messages, in a ticket, exist only after those that `prune_messages` has checked.
    "UPDATE inquiry_messages SET inquiry = 0 \
     WHERE message > COALESCE((SELECT id FROM progress WHERE what = 'messages'), 0) \
     AND inquiry IN (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "UPDATE blocked_learners SET ticket = NULL WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM helpful_replies WHERE helper = $1 AND ($2 IS NULL OR guild = $2) \
     AND credited_at IS NULL",
    "DELETE FROM helpful_replies WHERE credited_at IS NULL AND inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    // The channel of a reply in a forum is the learner's own post; a reply elsewhere links to the question.
    "UPDATE helpful_replies SET channel = 0, message = 0, read_to = NULL WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "DELETE FROM purchases WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM role_subscriptions WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
];

/// The statements that move the remaining rows of a learner to another key, `$3`, and remove the ids of their messages.
const CUT_OFF: [&str; 7] = [
    "UPDATE learner_numbers SET learner = $3 WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
    "UPDATE surveys SET learner = $3, channel = NULL, message = NULL WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "UPDATE votes SET learner = $3 WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "UPDATE tickets SET learner = $3 WHERE inquiry IN \
     (SELECT id FROM inquiries WHERE learner = $1 AND ($2 IS NULL OR guild = $2))",
    "UPDATE helpful_replies SET helper = $3, channel = 0, message = 0, read_to = NULL \
     WHERE helper = $1 AND ($2 IS NULL OR guild = $2)",
    "UPDATE audit_events SET learner = $3 WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
    "UPDATE inquiries SET learner = $3, message = NULL, \
     channel = CASE WHEN place IN ('direct', 'forum') THEN 0 ELSE channel END \
     WHERE learner = $1 AND ($2 IS NULL OR guild = $2)",
];

/// The statements that forget where a user was seen, their recent number of requests, their self-descriptions, and
/// their conversation on a website. A blocked website learner is still recognised by the hash of the site's name for
/// them.
const WHEREABOUTS: [&str; 6] = [
    "DELETE FROM web_messages WHERE user_id = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM web_users WHERE user_id = $1 AND ($2 IS NULL OR guild = $2) AND NOT EXISTS \
     (SELECT 1 FROM learners AS l JOIN blocked_learners AS b ON b.learner = l.learner \
     WHERE l.user_id = web_users.user_id)",
    "DELETE FROM self_descriptions WHERE user_id = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM sightings WHERE user_id = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM asked_for WHERE user_id = $1 AND ($2 IS NULL OR guild = $2)",
    "DELETE FROM calendar_feeds WHERE owner = $1 AND ($2 IS NULL OR guild = $2)",
];

/// The statements that delete the identity of a user. The key of a blocked learner stays, so that the block remains in
/// force.
const WHO: [&str; 3] = [
    "DELETE FROM watermarks WHERE guild IS NULL AND channel = \
     (SELECT direct_channel FROM learners WHERE user_id = $1)",
    "DELETE FROM learners WHERE user_id = $1 AND NOT EXISTS \
     (SELECT 1 FROM blocked_learners AS b WHERE b.learner = learners.learner)",
    "UPDATE learners SET locale = NULL, direct_channel = NULL, first_seen_at = NULL \
     WHERE user_id = $1",
];

impl Tx {
    /// Gives up the waiting deliveries about a learner.
    pub async fn drop_steps(&mut self, of: KeptRows) -> Result<()> {
        self.each(&STEPS, of).await
    }

    /// Deletes a learner's words, and puts their remaining rows under another key.
    pub async fn forget_learner(&mut self, of: KeptRows, other: LearnerKey) -> Result<()> {
        let lessons = self.lessons_of(of).await?;
        self.forget_lessons(lessons, of.learner).await?;
        self.each(&WORDS, of).await?;
        for statement in CUT_OFF {
            query(statement)
                .bind(of.learner)
                .bind(of.guild)
                .bind(other)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    /// Deletes where a user was seen; without `guild`, their identity too. Blocks stay, as does a code that keeps
    /// imports from restoring the user.
    pub async fn forget_user(&mut self, user: UserId, guild: Option<GuildId>) -> Result<()> {
        for statement in WHEREABOUTS {
            query(statement)
                .bind(user)
                .bind(guild)
                .execute(self.db().await?)
                .await?;
        }
        query("INSERT INTO forgotten_people (guild, code) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(guild.unwrap_or(GuildId::new(0)))
            .bind(code_of(user))
            .execute(self.db().await?)
            .await?;
        if guild.is_none() {
            for statement in WHO {
                query(statement)
                    .bind(user)
                    .execute(self.db().await?)
                    .await?;
            }
        }
        Ok(())
    }

    async fn each(&mut self, statements: &[&'static str], of: KeptRows) -> Result<()> {
        for statement in statements {
            query(*statement)
                .bind(of.learner)
                .bind(of.guild)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    /// Forgets the message of the reply to a forgotten learner's inquiry; it was deleted, or cannot be.
    pub fn forget_reply(&mut self, inquiry: InquiryId) {
        self.defer(
            "UPDATE inquiries SET reply = NULL, reply_channel = NULL \
             WHERE id = $1 AND message IS NULL",
            move |write| write.bind(inquiry),
        );
    }

    /// Forgets how far a channel of direct messages was read.
    pub fn forget_watermark(&mut self, channel: ChannelId) {
        self.defer(
            "DELETE FROM watermarks WHERE channel = $1 AND guild IS NULL",
            move |write| write.bind(channel),
        );
    }

    /// Reads the channel of a user's direct messages, if it is remembered.
    pub async fn direct_channel_of(&mut self, user: UserId) -> Result<Option<ChannelId>> {
        let found: Option<Option<ChannelId>> =
            query_scalar("SELECT direct_channel FROM learners WHERE user_id = $1")
                .bind(user)
                .fetch_optional(self.db().await?)
                .await?;
        Ok(found.flatten())
    }

    /// Adds an entry to the audit: a learner's data was handled.
    pub fn audit(&mut self, id: i64, guild: GuildId, event: AuditEvent) {
        self.defer(
            "INSERT INTO audit_events (id, guild, at, kind, learner, staff) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            move |write| {
                write
                    .bind(id)
                    .bind(guild)
                    .bind(event.at)
                    .bind(event.handled)
                    .bind(event.learner)
                    .bind(event.staff)
            },
        );
    }

    /// Notes that a member of staff read a part of a ticket, unless they already did after `since`.
    pub fn audit_read(&mut self, id: i64, guild: GuildId, read: TicketRead, since: Timestamp) {
        self.defer(
            "INSERT INTO audit_events (id, guild, at, kind, staff, ticket) \
             SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM audit_events \
             WHERE guild = $2 AND at > $7 AND kind = $4 AND staff = $5 AND ticket = $6)",
            move |write| {
                write
                    .bind(id)
                    .bind(guild)
                    .bind(read.at)
                    .bind(read.what)
                    .bind(read.staff)
                    .bind(read.ticket)
                    .bind(since)
            },
        );
    }
}
