//! Inquiries, the messages they came in, their texts (a table of its own) and their append-only
//! events. Never judges an outcome: it writes the one it is given.

use sqlx::AnyConnection;
use sqlx::{query, query_as};

use super::columns::{flag, from_columns, from_json, to_json};
use super::sealed::Of;
use super::{Delivery, Result, Scope, TextKeys, Timer, Tx, reads, reads_texts};
use crate::domain::{
    Band, ChannelId, GuildId, InquiryId, InteractionId, LearnerKey, Locale, MessageId, Outcome,
    Place, RuleId, Timestamp,
};

/// An inquiry as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// Its id.
    pub id: InquiryId,
    /// The guild; absent for a direct message whose guild is not known.
    pub guild: Option<GuildId>,
    /// The learner who asked.
    pub learner: LearnerKey,
    /// Whether staff do not see who asked.
    pub anonymous: bool,
    /// The place where it was asked.
    pub place: Place,
    /// The channel it was asked in.
    pub channel: ChannelId,
    /// Its first message; absent for `/ask`.
    pub message: Option<MessageId>,
    /// The time at which it was asked.
    pub asked_at: Timestamp,
    /// The language of its answers.
    pub locale: Locale,
    /// The verdict's band.
    pub band: Band,
    /// The best candidate's score, 0 to 1.
    pub score: f64,
    /// Its category, if known.
    pub category: Option<String>,
    /// The rule that answered it.
    pub rule: Option<RuleId>,
    /// The rules suggested or related, best first.
    pub suggested: Vec<RuleId>,
    /// The channel of frontdesk's reply.
    pub reply_channel: Option<ChannelId>,
    /// frontdesk's reply.
    pub reply: Option<MessageId>,
    /// The time at which a rule answered it.
    pub answered_at: Option<Timestamp>,
    /// The outcome so far.
    pub outcome: Outcome,
    /// The time at which the outcome was last set to anything but pending.
    pub settled_at: Option<Timestamp>,
}

impl Inquiry {
    /// Makes an inquiry without any decisions: in no guild, not anonymous, without a message.
    pub fn undecided(
        id: InquiryId,
        learner: LearnerKey,
        place: Place,
        channel: ChannelId,
        asked_at: Timestamp,
        locale: Locale,
    ) -> Self {
        Self {
            id,
            guild: None,
            learner,
            anonymous: false,
            place,
            channel,
            message: None,
            asked_at,
            locale,
            band: Band::Unknown,
            score: 0.0,
            category: None,
            rule: None,
            suggested: Vec::new(),
            reply_channel: None,
            reply: None,
            answered_at: None,
            outcome: Outcome::Pending,
            settled_at: None,
        }
    }
}

from_columns! {
    Inquiry {
        id, guild, learner, anonymous: flag, place, channel, message, asked_at, locale, band, score,
        category, rule, suggested: from_json, reply_channel, reply, answered_at, outcome,
        settled_at
    }
}

reads! {
    /// Reads an inquiry of a guild, or of a learner, by its id.
    fn inquiry(within: impl Into<Scope> + Send, id: InquiryId) -> Option<Inquiry>;
    /// Reads the inquiry of a timer.
    fn inquiry_of_timer(timer: &Timer) -> Option<Inquiry>;
    /// Reads the inquiry of an outbox step.
    fn inquiry_of_step(delivery: &Delivery) -> Option<Inquiry>;
    /// Reads the inquiry that a call opened, if it opened one.
    fn inquiry_of_call(call: InteractionId) -> Option<Inquiry>;
    /// Reads the inquiry that a message of a guild belongs to; a direct message if `guild` is absent.
    fn inquiry_by_message(guild: Option<GuildId>, message: MessageId) -> Option<Inquiry>;
    /// Reads the inquiry of a guild that a message of frontdesk's replied to.
    fn inquiry_by_reply(guild: GuildId, reply: MessageId) -> Option<Inquiry>;
    /// Reads a learner's latest inquiry by direct message asked at or after `since`.
    fn last_direct(learner: LearnerKey, since: Timestamp) -> Option<Inquiry>;
    /// Reads a learner's inquiries that a rule answered at or after `since`, the latest first, with any outcome; in any
    /// guild if `guild` is absent.
    fn answered_since(learner: LearnerKey, guild: Option<GuildId>, since: Timestamp) -> Vec<Inquiry>;
    /// Reads a learner's inquiries in a guild that staff may connect with each other, the latest first.
    fn recent_inquiries(learner: LearnerKey, guild: GuildId, limit: u32) -> Vec<Inquiry>;
    /// Reads the inquiries asked in a forum post, the oldest first.
    fn asked_in_post(guild: GuildId, post: ChannelId) -> Vec<Inquiry>;
    /// Reads the pending, unanswered questions of a channel asked at or after `since`, oldest first; a person's reply
    /// settles them.
    fn watched_in(channel: ChannelId, since: Timestamp) -> Vec<Inquiry>;
}

async fn inquiry(
    db: &mut AnyConnection,
    within: impl Into<Scope>,
    id: InquiryId,
) -> Result<Option<Inquiry>> {
    let within = within.into();
    Ok(
        query_as("SELECT * FROM inquiries WHERE id = $1 AND (guild = $2 OR learner = $3)")
            .bind(id)
            .bind(within.guild())
            .bind(within.learner())
            .fetch_optional(db)
            .await?,
    )
}

async fn inquiry_of_timer(db: &mut AnyConnection, timer: &Timer) -> Result<Option<Inquiry>> {
    inquiry_of_row(db, timer.subject).await
}

async fn inquiry_of_step(db: &mut AnyConnection, delivery: &Delivery) -> Result<Option<Inquiry>> {
    inquiry_of_row(db, delivery.stream).await
}

async fn inquiry_of_call(db: &mut AnyConnection, call: InteractionId) -> Result<Option<Inquiry>> {
    Ok(query_as(
        "SELECT i.* FROM interactions AS c JOIN inquiries AS i ON i.id = c.inquiry WHERE c.id = $1",
    )
    .bind(call)
    .fetch_optional(db)
    .await?)
}

/// Reads the inquiry that a row of another table names.
pub(super) async fn inquiry_of_row(db: &mut AnyConnection, id: i64) -> Result<Option<Inquiry>> {
    Ok(query_as("SELECT * FROM inquiries WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?)
}

async fn inquiry_by_message(
    db: &mut AnyConnection,
    guild: Option<GuildId>,
    message: MessageId,
) -> Result<Option<Inquiry>> {
    // A direct message is found without a guild, also once its inquiry has one.
    Ok(query_as(
        "SELECT i.* FROM inquiry_messages m JOIN inquiries i ON i.id = m.inquiry \
         WHERE m.message = $1 AND (i.guild = $2 OR ($2 IS NULL AND i.place = 'direct'))",
    )
    .bind(message)
    .bind(guild)
    .fetch_optional(db)
    .await?)
}

async fn inquiry_by_reply(
    db: &mut AnyConnection,
    guild: GuildId,
    reply: MessageId,
) -> Result<Option<Inquiry>> {
    Ok(
        query_as("SELECT * FROM inquiries WHERE reply = $1 AND reply IS NOT NULL AND guild = $2")
            .bind(reply)
            .bind(guild)
            .fetch_optional(db)
            .await?,
    )
}

reads_texts! {
    /// Reads the question's text, unless erased.
    fn inquiry_text(inquiry: &Inquiry) -> Option<String>;
}

async fn inquiry_text(
    db: &mut AnyConnection,
    texts: &TextKeys,
    inquiry: &Inquiry,
) -> Result<Option<String>> {
    let found = query("SELECT body FROM inquiry_texts WHERE inquiry = $1")
        .bind(inquiry.id)
        .fetch_optional(db)
        .await?;
    found
        .map(|row| texts.read(Of::Question(inquiry.id), &row))
        .transpose()
}

async fn last_direct(
    db: &mut AnyConnection,
    learner: LearnerKey,
    since: Timestamp,
) -> Result<Option<Inquiry>> {
    Ok(query_as(
        "SELECT * FROM inquiries WHERE learner = $1 AND asked_at >= $2 AND place = 'direct' \
         ORDER BY asked_at DESC LIMIT 1",
    )
    .bind(learner)
    .bind(since)
    .fetch_optional(db)
    .await?)
}

async fn answered_since(
    db: &mut AnyConnection,
    learner: LearnerKey,
    guild: Option<GuildId>,
    since: Timestamp,
) -> Result<Vec<Inquiry>> {
    // A suggestion may be chosen long after the question was asked, so all of the learner's few inquiries are looked
    // at.
    Ok(query_as(
        "SELECT * FROM inquiries WHERE learner = $1 AND rule IS NOT NULL AND answered_at >= $2 \
         AND ($3 IS NULL OR guild = $3) ORDER BY answered_at DESC, id",
    )
    .bind(learner)
    .bind(since)
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn recent_inquiries(
    db: &mut AnyConnection,
    learner: LearnerKey,
    guild: GuildId,
    limit: u32,
) -> Result<Vec<Inquiry>> {
    Ok(query_as(
        "SELECT * FROM inquiries WHERE learner = $1 AND guild = $2 AND anonymous = 0 \
         ORDER BY asked_at DESC, id LIMIT $3",
    )
    .bind(learner)
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn asked_in_post(
    db: &mut AnyConnection,
    guild: GuildId,
    post: ChannelId,
) -> Result<Vec<Inquiry>> {
    Ok(query_as(
        "SELECT * FROM inquiries WHERE channel = $1 AND guild = $2 AND place = 'forum' \
         ORDER BY asked_at, id",
    )
    .bind(post)
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn watched_in(
    db: &mut AnyConnection,
    channel: ChannelId,
    since: Timestamp,
) -> Result<Vec<Inquiry>> {
    Ok(query_as(
        "SELECT * FROM inquiries WHERE channel = $1 AND asked_at >= $2 AND outcome = 'pending' \
         AND answered_at IS NULL ORDER BY asked_at, id",
    )
    .bind(channel)
    .bind(since)
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Records the message as this inquiry's, and returns whether that is new. Returns false and writes nothing if it
    /// is already recorded, or if an edit or deletion that arrived early is stored for it.
    pub async fn first_heard(&mut self, inquiry: InquiryId, message: MessageId) -> Result<bool> {
        let written = self.write(
            "INSERT INTO inquiry_messages (message, inquiry) SELECT $1, $2 \
             WHERE NOT EXISTS (SELECT 1 FROM early_changes WHERE message = $1) \
             ON CONFLICT DO NOTHING",
            |write| write.bind(message).bind(inquiry),
        );
        Ok(written.await? == 1)
    }

    /// Writes a new inquiry with its text. Its message is noted already.
    pub fn insert_inquiry(&mut self, inquiry: &Inquiry, text: &str) -> Result<()> {
        let (id, texts) = (inquiry.id, &self.pools.texts);
        let (text, fingerprint) = (texts.seal(Of::Question(id), text), texts.fingerprint(text));
        self.was_changed(id, inquiry.asked_at);
        let (inquiry, suggested) = (inquiry.clone(), to_json(&inquiry.suggested)?);
        self.defer(
            "INSERT INTO inquiries (id, guild, learner, place, channel, message, asked_at, locale, \
             band, score, category, rule, suggested, reply_channel, reply, answered_at, \
             outcome, settled_at, anonymous) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14, $15, $16, $17, $18, $19)",
            move |write| {
                write
                    .bind(inquiry.id)
                    .bind(inquiry.guild)
                    .bind(inquiry.learner)
                    .bind(inquiry.place)
                    .bind(inquiry.channel)
                    .bind(inquiry.message)
                    .bind(inquiry.asked_at)
                    .bind(inquiry.locale)
                    .bind(inquiry.band)
                    .bind(inquiry.score)
                    .bind(inquiry.category)
                    .bind(inquiry.rule)
                    .bind(suggested)
                    .bind(inquiry.reply_channel)
                    .bind(inquiry.reply)
                    .bind(inquiry.answered_at)
                    .bind(inquiry.outcome)
                    .bind(inquiry.settled_at)
                    .bind(i64::from(inquiry.anonymous))
            },
        );
        self.defer(
            "INSERT INTO inquiry_texts (inquiry, body, fingerprint) VALUES ($1, $2, $3)",
            move |write| write.bind(id).bind(text).bind(fingerprint),
        );
        Ok(())
    }

    /// Records a message that belongs to an inquiry, such as one in its ticket's thread. Returns false if it is already
    /// recorded, or if its deletion arrived earlier.
    pub async fn note_message(&mut self, inquiry: InquiryId, message: MessageId) -> Result<bool> {
        let written = self.write(
            "INSERT INTO inquiry_messages (message, inquiry) SELECT $1, $2 \
             WHERE NOT EXISTS (SELECT 1 FROM early_changes WHERE message = $1 AND body IS NULL) \
             ON CONFLICT DO NOTHING",
            |write| write.bind(message).bind(inquiry),
        );
        Ok(written.await? == 1)
    }

    /// Forgets that a message belongs to an inquiry; false if it did not.
    pub async fn forget_message(&mut self, inquiry: InquiryId, message: MessageId) -> Result<bool> {
        let forgotten = self.write(
            "DELETE FROM inquiry_messages WHERE message = $1 AND inquiry = $2",
            |write| write.bind(message).bind(inquiry),
        );
        Ok(forgotten.await? > 0)
    }

    /// Reads an inquiry that is about to be rewritten, and locks it until this transaction ends.
    pub async fn inquiry_to_change(&mut self, inquiry: &Inquiry) -> Result<Option<Inquiry>> {
        // A row that is written is locked on both engines; SELECT … FOR UPDATE is PostgreSQL's alone.
        Ok(
            query_as("UPDATE inquiries SET place = place WHERE id = $1 RETURNING *")
                .bind(inquiry.id)
                .fetch_optional(self.db().await?)
                .await?,
        )
    }

    /// Writes the fields of an inquiry that a decision may change. Its outcome and its reply have statements of their
    /// own, so this cannot undo a concurrent decision about them.
    pub fn update_inquiry(&mut self, inquiry: &Inquiry) -> Result<()> {
        self.was_changed(inquiry.id, inquiry.answered_at.unwrap_or(inquiry.asked_at));
        let (inquiry, suggested) = (inquiry.clone(), to_json(&inquiry.suggested)?);
        self.defer(
            "UPDATE inquiries SET guild = $2, locale = $3, band = $4, score = $5, category = $6, \
             rule = $7, suggested = $8, reply_channel = $9, answered_at = $10, anonymous = $11 \
             WHERE id = $1",
            move |write| {
                write
                    .bind(inquiry.id)
                    .bind(inquiry.guild)
                    .bind(inquiry.locale)
                    .bind(inquiry.band)
                    .bind(inquiry.score)
                    .bind(inquiry.category)
                    .bind(inquiry.rule)
                    .bind(suggested)
                    .bind(inquiry.reply_channel)
                    .bind(inquiry.answered_at)
                    .bind(i64::from(inquiry.anonymous))
            },
        );
        Ok(())
    }

    /// Undoes a rule's answer, which nobody saw.
    pub async fn unanswer(&mut self, inquiry: InquiryId, at: Timestamp) -> Result<()> {
        self.was_changed(inquiry, at);
        query(
            "UPDATE inquiries SET rule = NULL, answered_at = NULL, reply_channel = NULL \
             WHERE id = $1 AND reply IS NULL",
        )
        .bind(inquiry)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Replaces an inquiry's text.
    pub fn set_text(&mut self, inquiry: InquiryId, text: &str) {
        let texts = &self.pools.texts;
        let fingerprint = texts.fingerprint(text);
        let text = texts.seal(Of::Question(inquiry), text);
        self.defer(
            "INSERT INTO inquiry_texts (inquiry, body, fingerprint) VALUES ($1, $2, $3) \
             ON CONFLICT (inquiry) DO UPDATE SET body = excluded.body, \
             fingerprint = excluded.fingerprint",
            move |write| write.bind(inquiry).bind(text).bind(fingerprint),
        );
    }

    /// Replaces an inquiry's text, and returns whether it was still there.
    pub async fn replace_text(&mut self, inquiry: InquiryId, text: &str) -> Result<bool> {
        let texts = &self.pools.texts;
        let fingerprint = texts.fingerprint(text);
        let text = texts.seal(Of::Question(inquiry), text);
        let replaced =
            query("UPDATE inquiry_texts SET body = $2, fingerprint = $3 WHERE inquiry = $1")
                .bind(inquiry)
                .bind(text)
                .bind(fingerprint)
                .execute(self.db().await?)
                .await?;
        Ok(replaced.rows_affected() == 1)
    }

    /// Forgets the question of an inquiry, wherever it is stored: its text and particulars, notes of staff about its
    /// ticket, the list of messages that quote it, unsent replies that may repeat it, and lessons with wordings that no
    /// other learner used.
    pub async fn forget_question(&mut self, inquiry: &Inquiry) -> Result<()> {
        let lessons = self.lessons_from(inquiry.id).await?;
        self.forget_lessons(lessons, inquiry.learner).await?;
        for statement in [
            "DELETE FROM inquiry_texts WHERE inquiry = $1",
            "DELETE FROM inquiry_particulars WHERE inquiry = $1",
            "DELETE FROM ticket_notes WHERE ticket IN (SELECT id FROM tickets WHERE inquiry = $1)",
            "DELETE FROM quotes WHERE inquiry = $1",
            "UPDATE outbox SET done = 1, reason = 'deleted', body = '' \
             WHERE stream = $1 AND done = 0 AND lease_until IS NULL AND unsure = 0",
        ] {
            query(statement)
                .bind(inquiry.id)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    /// Sets the outcome of an inquiry; a pending one has no time of settling.
    pub fn set_outcome(&mut self, inquiry: InquiryId, outcome: Outcome, at: Timestamp) {
        self.was_changed(inquiry, at);
        self.defer(
            "UPDATE inquiries SET outcome = $2, settled_at = $3 WHERE id = $1",
            move |write| {
                write
                    .bind(inquiry)
                    .bind(outcome)
                    .bind((outcome != Outcome::Pending).then_some(at))
            },
        );
    }

    /// Notes the message of frontdesk's reply.
    pub fn set_reply(&mut self, inquiry: InquiryId, channel: ChannelId, reply: MessageId) {
        self.defer(
            "UPDATE inquiries SET reply_channel = $2, reply = $3 WHERE id = $1",
            move |write| write.bind(inquiry).bind(channel).bind(reply),
        );
    }
}
