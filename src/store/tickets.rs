//! Tickets, their numbers, and each instructor's load. A unique index allows a learner one open ticket in a guild, and
//! one more that is anonymous. Never decides which move is legal: `domain` has the table.

use sqlx::AnyConnection;
use sqlx::{AssertSqlSafe, query, query_as, query_scalar};

use super::columns::{from_columns, small, to_json};
use super::inquiries::inquiry_of_row;
use super::{Delivery, Inquiry, Result, Scope, StoreError, Ticket, Timer, Tx, reads};
use crate::domain::{
    ChannelId, GuildId, LearnerKey, MessageId, Place, TicketId, TicketNumber, TicketState,
    Timestamp, UserId,
};

/// The result of opening a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The ticket is new, with this number.
    New(TicketNumber),
    /// The learner already has an open ticket in the guild that is equally anonymous; nothing was written.
    Exists(Box<Ticket>),
}

reads! {
    /// Reads a ticket of a guild, or of a learner, by its id.
    fn ticket(within: impl Into<Scope> + Send, id: TicketId) -> Option<Ticket>;
    /// Reads the ticket of a timer.
    fn ticket_of_timer(timer: &Timer) -> Option<Ticket>;
    /// Reads the ticket of an outbox step.
    fn ticket_of_step(delivery: &Delivery) -> Option<Ticket>;
    /// Reads the ticket of a guild's thread.
    fn ticket_by_thread(guild: GuildId, thread: ChannelId) -> Option<Ticket>;
    /// Reads the ticket with a number.
    fn ticket_by_number(guild: GuildId, number: TicketNumber) -> Option<Ticket>;
    /// Reads the open ticket of a learner in a guild: the anonymous one, or the other.
    fn open_ticket_of(guild: GuildId, learner: LearnerKey, anonymous: bool) -> Option<Ticket>;
    /// Reads the open ticket to which a learner's question is added: the anonymous one for an anonymous question,
    /// otherwise the other. If only an anonymous ticket is open, a question in direct messages also goes there, because
    /// the learner talks there with staff who do not see them.
    fn open_ticket_for(guild: GuildId, inquiry: &Inquiry) -> Option<Ticket>;
    /// Reads the inquiry that a ticket is about.
    fn inquiry_of(ticket: &Ticket) -> Option<Inquiry>;
    /// Reads the latest ticket opened for an inquiry.
    fn ticket_of_inquiry(inquiry: &Inquiry) -> Option<Ticket>;
    /// Reads the ticket that the learner of a question cancelled in a guild at or after `since`, anonymous if the
    /// question is.
    fn cancelled_lately(guild: GuildId, inquiry: &Inquiry, since: Timestamp) -> Option<Ticket>;
    /// Reads the latest resolved and not closed ticket of a question's learner in a guild, anonymous if the question
    /// is.
    fn resolved_of(guild: GuildId, inquiry: &Inquiry) -> Option<Ticket>;
    /// Reads a guild's tickets in any of some states. Sorted by priority, then by the longest wait of the learner for a
    /// reply, then oldest first; finished ones newest first.
    fn tickets(guild: GuildId, states: &[TicketState], limit: u32) -> Vec<Ticket>;
    /// Counts the tickets of a guild that are in any of some states.
    fn count_tickets(guild: GuildId, states: &[TicketState]) -> u32;
    /// Reads a guild's tickets with a thread in which people may have written: open or resolved.
    fn open_threads(guild: GuildId) -> Vec<Ticket>;
    /// Reads the tickets that a learner has open in the guilds that frontdesk has not left.
    fn open_tickets_of(learner: LearnerKey) -> Vec<Ticket>;
    /// Reads a guild's tickets in which a reply is owed and nobody has been called for it. Sorted by priority, then by
    /// the longest wait. At most `limit` for each category and state, so that tickets that nobody takes do not hide
    /// others.
    fn unattended_tickets(guild: GuildId, limit: u32) -> Vec<Ticket>;
}

async fn ticket(
    db: &mut AnyConnection,
    within: impl Into<Scope>,
    id: TicketId,
) -> Result<Option<Ticket>> {
    let within = within.into();
    Ok(
        query_as("SELECT * FROM tickets WHERE id = $1 AND (guild = $2 OR learner = $3)")
            .bind(id)
            .bind(within.guild())
            .bind(within.learner())
            .fetch_optional(db)
            .await?,
    )
}

async fn ticket_of_timer(db: &mut AnyConnection, timer: &Timer) -> Result<Option<Ticket>> {
    of_row(db, timer.subject).await
}

async fn ticket_of_step(db: &mut AnyConnection, delivery: &Delivery) -> Result<Option<Ticket>> {
    of_row(db, delivery.stream).await
}

/// Reads the ticket that a row of another table names.
async fn of_row(db: &mut AnyConnection, id: i64) -> Result<Option<Ticket>> {
    Ok(query_as("SELECT * FROM tickets WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await?)
}

async fn ticket_by_thread(
    db: &mut AnyConnection,
    guild: GuildId,
    thread: ChannelId,
) -> Result<Option<Ticket>> {
    Ok(
        query_as("SELECT * FROM tickets WHERE thread = $1 AND thread IS NOT NULL AND guild = $2")
            .bind(thread)
            .bind(guild)
            .fetch_optional(db)
            .await?,
    )
}

async fn ticket_by_number(
    db: &mut AnyConnection,
    guild: GuildId,
    number: TicketNumber,
) -> Result<Option<Ticket>> {
    Ok(
        query_as("SELECT * FROM tickets WHERE guild = $1 AND number = $2")
            .bind(guild)
            .bind(number)
            .fetch_optional(db)
            .await?,
    )
}

async fn open_ticket_of(
    db: &mut AnyConnection,
    guild: GuildId,
    learner: LearnerKey,
    anonymous: bool,
) -> Result<Option<Ticket>> {
    Ok(query_as(
        "SELECT * FROM tickets WHERE guild = $1 AND learner = $2 AND anonymous = $3 \
         AND state IN ('opening', 'waiting', 'claimed')",
    )
    .bind(guild)
    .bind(learner)
    .bind(i64::from(anonymous))
    .fetch_optional(db)
    .await?)
}

async fn open_ticket_for(
    db: &mut AnyConnection,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<Option<Ticket>> {
    Ok(query_as(
        "SELECT * FROM tickets WHERE guild = $1 AND learner = $2 \
         AND state IN ('opening', 'waiting', 'claimed') AND (anonymous = $3 OR $4 = 1) \
         ORDER BY CASE WHEN anonymous = $3 THEN 0 ELSE 1 END LIMIT 1",
    )
    .bind(guild)
    .bind(inquiry.learner)
    .bind(i64::from(inquiry.anonymous))
    .bind(i64::from(
        inquiry.place == Place::Direct && !inquiry.anonymous,
    ))
    .fetch_optional(db)
    .await?)
}

async fn cancelled_lately(
    db: &mut AnyConnection,
    guild: GuildId,
    inquiry: &Inquiry,
    since: Timestamp,
) -> Result<Option<Ticket>> {
    Ok(query_as(
        "SELECT t.* FROM tickets AS t JOIN inquiries AS i ON i.id = t.inquiry \
         WHERE t.guild = $1 AND t.learner = $2 AND t.state = 'closed' AND t.moved_at >= $3 \
         AND t.anonymous = $4 AND i.outcome = 'cancelled' ORDER BY t.moved_at DESC, t.number DESC LIMIT 1",
    )
    .bind(guild)
    .bind(inquiry.learner)
    .bind(since)
    .bind(i64::from(inquiry.anonymous))
    .fetch_optional(db)
    .await?)
}

async fn resolved_of(
    db: &mut AnyConnection,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<Option<Ticket>> {
    Ok(query_as(
        "SELECT * FROM tickets WHERE guild = $1 AND learner = $2 AND anonymous = $3 \
         AND state = 'resolved' AND state <> 'closed' ORDER BY moved_at DESC, number DESC LIMIT 1",
    )
    .bind(guild)
    .bind(inquiry.learner)
    .bind(i64::from(inquiry.anonymous))
    .fetch_optional(db)
    .await?)
}

async fn inquiry_of(db: &mut AnyConnection, ticket: &Ticket) -> Result<Option<Inquiry>> {
    inquiry_of_row(db, ticket.inquiry.get()).await
}

async fn ticket_of_inquiry(db: &mut AnyConnection, inquiry: &Inquiry) -> Result<Option<Ticket>> {
    Ok(
        query_as("SELECT * FROM tickets WHERE inquiry = $1 ORDER BY number DESC LIMIT 1")
            .bind(inquiry.id)
            .fetch_optional(db)
            .await?,
    )
}

async fn tickets(
    db: &mut AnyConnection,
    guild: GuildId,
    states: &[TicketState],
    limit: u32,
) -> Result<Vec<Ticket>> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT * FROM tickets WHERE guild = $1 AND state IN ({}) \
         ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 \
         ELSE 3 END, CASE WHEN reply_owed_since IS NULL THEN 1 ELSE 0 END, reply_owed_since, \
         CASE WHEN state IN ('resolved', 'closed') THEN -number ELSE number END LIMIT $2",
        placeholders(3, states.len())
    );
    let mut listed = query_as(AssertSqlSafe(sql))
        .bind(guild)
        .bind(i64::from(limit));
    for state in states {
        listed = listed.bind(*state);
    }
    Ok(listed.fetch_all(db).await?)
}

async fn count_tickets(
    db: &mut AnyConnection,
    guild: GuildId,
    states: &[TicketState],
) -> Result<u32> {
    if states.is_empty() {
        return Ok(0);
    }
    let states_in = placeholders(2, states.len());
    let counting = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM tickets WHERE guild = $1";
    let sql = format!("{counting} AND state IN ({states_in})");
    let mut counted = query(AssertSqlSafe(sql)).bind(guild);
    for state in states {
        counted = counted.bind(*state);
    }
    Ok(small(&counted.fetch_one(db).await?, "n")?)
}

/// Makes the placeholders for `count` values of a statement, from number `first` on.
fn placeholders(first: usize, count: usize) -> String {
    let places = (first..first + count).map(|n| format!("${n}"));
    places.collect::<Vec<_>>().join(", ")
}

async fn open_tickets_of(db: &mut AnyConnection, learner: LearnerKey) -> Result<Vec<Ticket>> {
    Ok(query_as(
        "SELECT * FROM tickets AS t WHERE learner = $1 \
         AND state IN ('opening', 'waiting', 'claimed') \
         AND NOT EXISTS (SELECT 1 FROM departures AS d WHERE d.guild = t.guild) \
         ORDER BY opened_at, id",
    )
    .bind(learner)
    .fetch_all(db)
    .await?)
}

async fn unattended_tickets(
    db: &mut AnyConnection,
    guild: GuildId,
    limit: u32,
) -> Result<Vec<Ticket>> {
    Ok(query_as(
        "SELECT * FROM (SELECT tickets.*, ROW_NUMBER() OVER (PARTITION BY category, state \
         ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 \
         ELSE 3 END, reply_owed_since, id) AS place FROM tickets \
         WHERE guild = $1 AND reply_owed_since IS NOT NULL AND state IN ('waiting', 'claimed') \
         AND ((state = 'waiting' AND last_tagged IS NULL) OR NOT EXISTS \
         (SELECT 1 FROM timers WHERE kind = 'first_reply' AND subject = tickets.id))) AS owed \
         WHERE place <= $2 ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 \
         WHEN 'normal' THEN 2 ELSE 3 END, reply_owed_since, id",
    )
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn open_threads(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<Ticket>> {
    Ok(query_as(
        "SELECT * FROM tickets WHERE guild = $1 AND thread IS NOT NULL \
         AND state IN ('waiting', 'claimed', 'resolved') ORDER BY opened_at, id",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

/// The number of open tickets that a person claimed or was tagged for last.
pub(super) struct OpenCount {
    /// The person.
    pub(super) holder: UserId,
    /// The number of all of them.
    pub(super) open: u32,
    /// The number of those that do not wait for the learner.
    pub(super) load: u32,
}

from_columns! {
    OpenCount { holder, open: small, load: small }
}

pub(super) async fn open_counts(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<OpenCount>> {
    Ok(query_as(
        "SELECT holder, CAST(COUNT(*) AS BIGINT) AS open, \
         CAST(SUM(CASE WHEN ball_with_learner_since IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS load FROM \
         (SELECT CASE WHEN state = 'claimed' THEN assignee ELSE last_tagged END AS holder, \
          ball_with_learner_since FROM tickets \
          WHERE guild = $1 AND state IN ('opening', 'waiting', 'claimed')) AS held \
         WHERE holder IS NOT NULL GROUP BY holder",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Opens a ticket under the guild's next number (`ticket.number` is ignored), unless its learner has an open one
    /// there that is equally anonymous.
    pub async fn open_ticket(&mut self, ticket: &Ticket) -> Result<Opened> {
        if let Some(open) = self.open_like(ticket).await? {
            return Ok(Opened::Exists(Box::new(open)));
        }
        let number = self.next_number(ticket.guild).await?;
        if self.insert_ticket(ticket, number).await? {
            return Ok(Opened::New(number));
        }
        // Another process was faster, between the look and the write.
        self.give_number_back(ticket.guild).await?;
        let same = self.ticket(ticket.guild, ticket.id).await?;
        let open = self.open_like(ticket).await?;
        same.or(open)
            .map(|open| Opened::Exists(Box::new(open)))
            .ok_or(StoreError::Missing("ticket"))
    }

    async fn open_like(&mut self, ticket: &Ticket) -> Result<Option<Ticket>> {
        self.open_ticket_of(ticket.guild, ticket.learner, ticket.anonymous)
            .await
    }

    async fn next_number(&mut self, guild: GuildId) -> Result<TicketNumber> {
        Ok(query_scalar(
            "INSERT INTO ticket_counters (guild, last_number) VALUES ($1, 1) \
             ON CONFLICT (guild) DO UPDATE SET last_number = ticket_counters.last_number + 1 \
             RETURNING last_number",
        )
        .bind(guild)
        .fetch_one(self.db().await?)
        .await?)
    }

    /// Gives back the number that was just drawn; the counter's row is locked until the commit.
    async fn give_number_back(&mut self, guild: GuildId) -> Result<()> {
        query("UPDATE ticket_counters SET last_number = last_number - 1 WHERE guild = $1")
            .bind(guild)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    async fn insert_ticket(&mut self, ticket: &Ticket, number: TicketNumber) -> Result<bool> {
        let written = query(
            "INSERT INTO tickets (id, guild, number, inquiry, learner, state, assignee, tagged, \
             last_tagged, category, support_channel, thread, opening_message, learner_in_thread, \
             opened_at, moved_at, first_reply_at, resolved_at, ball_with_learner_since, \
             reply_owed_since, lead_called_at, priority, snoozed_until, opened_by, learner_left_at, \
             stays_direct, anonymous) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, \
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ON CONFLICT DO NOTHING",
        )
        .bind(ticket.id)
        .bind(ticket.guild)
        .bind(number)
        .bind(ticket.inquiry)
        .bind(ticket.learner)
        .bind(ticket.state)
        .bind(ticket.assignee)
        .bind(to_json(&ticket.tagged)?)
        .bind(ticket.tagged.last().copied())
        .bind(ticket.category.as_deref())
        .bind(ticket.support_channel)
        .bind(ticket.thread)
        .bind(ticket.opening_message)
        .bind(i64::from(ticket.learner_in_thread))
        .bind(ticket.opened_at)
        .bind(ticket.first_reply_at)
        .bind(ticket.resolved_at)
        .bind(ticket.ball_with_learner_since)
        .bind(ticket.reply_owed_since)
        .bind(ticket.lead_called_at)
        .bind(ticket.priority)
        .bind(ticket.snoozed_until)
        .bind(ticket.opened_by)
        .bind(ticket.learner_left_at)
        .bind(i64::from(ticket.stays_direct))
        .bind(i64::from(ticket.anonymous))
        .execute(self.db().await?)
        .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Moves a ticket to a state, held by `assignee`. A finished ticket is no longer snoozed. Returns false if another
    /// transaction moved or reassigned it since it was read.
    ///
    /// # Errors
    /// [`StoreError::AlreadyOpen`] if the learner has opened another one meanwhile.
    pub async fn move_ticket(
        &mut self,
        read: &Ticket,
        to: TicketState,
        assignee: Option<UserId>,
        now: Timestamp,
    ) -> Result<bool> {
        let reopens = to.is_open() && !read.state.is_open();
        if reopens && self.has_another_open(read.id).await? {
            return Err(StoreError::AlreadyOpen);
        }
        let moved = query(
            "UPDATE tickets SET state = $3, assignee = $4, moved_at = $5, \
             resolved_at = CASE WHEN $3 = 'resolved' THEN $5 ELSE resolved_at END, \
             snoozed_until = CASE WHEN $3 IN ('resolved', 'closed') THEN NULL \
             ELSE snoozed_until END \
             WHERE id = $1 AND state = $2 AND assignee IS NOT DISTINCT FROM $6",
        )
        .bind(read.id)
        .bind(read.state)
        .bind(to)
        .bind(assignee)
        .bind(now)
        .bind(read.assignee)
        .execute(self.db().await?)
        .await?;
        Ok(moved.rows_affected() == 1)
    }

    /// Checks the unique index in advance: on PostgreSQL a violation would end the transaction.
    async fn has_another_open(&mut self, id: TicketId) -> Result<bool> {
        let other: Option<TicketId> = query_scalar(
            "SELECT other.id FROM tickets AS this JOIN tickets AS other \
             ON other.guild = this.guild AND other.learner = this.learner \
             AND other.anonymous = this.anonymous AND other.id <> this.id \
             WHERE this.id = $1 AND other.state IN ('opening', 'waiting', 'claimed')",
        )
        .bind(id)
        .fetch_optional(self.db().await?)
        .await?;
        Ok(other.is_some())
    }

    /// Reads a ticket that is about to be rewritten, and locks it until this transaction ends.
    pub async fn ticket_to_change(&mut self, ticket: &Ticket) -> Result<Option<Ticket>> {
        self.locked(ticket.id.get()).await
    }

    /// Reads the ticket of a timer, and locks it until this transaction ends.
    pub async fn ticket_of_timer_to_change(&mut self, timer: &Timer) -> Result<Option<Ticket>> {
        self.locked(timer.subject).await
    }

    async fn locked(&mut self, id: i64) -> Result<Option<Ticket>> {
        // A row that is written is locked on both engines; SELECT … FOR UPDATE is PostgreSQL's alone.
        Ok(
            query_as("UPDATE tickets SET number = number WHERE id = $1 RETURNING *")
                .bind(id)
                .fetch_optional(self.db().await?)
                .await?,
        )
    }

    /// Writes the fields of a ticket that are not part of a move: tagged instructors, category, thread and opening
    /// message, whether the learner is in it or has left, first reply, the ball, the steps about an owed reply,
    /// priority and snooze. A new holder is a move.
    pub async fn update_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        query(
            "UPDATE tickets SET tagged = $2, last_tagged = $3, category = $4, thread = $5, \
             opening_message = $6, learner_in_thread = $7, first_reply_at = $8, \
             ball_with_learner_since = $9, reply_owed_since = $10, lead_called_at = $11, \
             priority = $12, snoozed_until = $13, learner_left_at = $14 WHERE id = $1",
        )
        .bind(ticket.id)
        .bind(to_json(&ticket.tagged)?)
        .bind(ticket.tagged.last().copied())
        .bind(ticket.category.as_deref())
        .bind(ticket.thread)
        .bind(ticket.opening_message)
        .bind(i64::from(ticket.learner_in_thread))
        .bind(ticket.first_reply_at)
        .bind(ticket.ball_with_learner_since)
        .bind(ticket.reply_owed_since)
        .bind(ticket.lead_called_at)
        .bind(ticket.priority)
        .bind(ticket.snoozed_until)
        .bind(ticket.learner_left_at)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Notes the message of a ticket's transcript, so that it can be deleted.
    pub fn note_transcript(&mut self, ticket: TicketId, channel: ChannelId, message: MessageId) {
        self.defer(
            "INSERT INTO transcripts (ticket, channel, message) VALUES ($1, $2, $3) \
             ON CONFLICT DO NOTHING",
            move |write| write.bind(ticket).bind(channel).bind(message),
        );
    }

    /// Notes that a person is in a ticket's thread. If it is the learner, they are no longer relayed, unless they chose
    /// to stay in direct messages meanwhile.
    pub fn joined_thread(&mut self, ticket: TicketId, user: UserId) {
        self.defer(
            "UPDATE tickets SET learner_in_thread = 1 WHERE id = $1 AND learner_in_thread = 0 \
             AND stays_direct = 0 AND learner = (SELECT learner FROM learners WHERE user_id = $2)",
            move |write| write.bind(ticket).bind(user),
        );
    }
}
