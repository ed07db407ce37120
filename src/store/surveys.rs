//! Surveys and their comments (a table of its own).

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::columns::flag;
use super::sealed::Of;
use super::{Result, Scope, StoreError, Ticket, Tx, reads};
use crate::domain::{
    ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Rating, SurveyAnswers, SurveyId,
    SurveyQuestion, TicketId, Timestamp,
};

/// A survey as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: SurveyId,
    /// The inquiry it is about.
    pub inquiry: InquiryId,
    /// The ticket it follows; absent after an automatic answer.
    pub ticket: Option<TicketId>,
    /// The guild.
    pub guild: Option<GuildId>,
    /// The learner who is asked.
    pub learner: LearnerKey,
    /// The channel of its message.
    pub channel: Option<ChannelId>,
    /// Its message.
    pub message: Option<MessageId>,
    /// The time at which it was sent.
    pub sent_at: Timestamp,
    /// The answers so far.
    pub answers: SurveyAnswers,
    /// The time at which the last of its questions was answered.
    pub completed_at: Option<Timestamp>,
}

impl FromRow<'_, AnyRow> for Survey {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            inquiry: row.try_get("inquiry")?,
            ticket: row.try_get("ticket")?,
            guild: row.try_get("guild")?,
            learner: row.try_get("learner")?,
            channel: row.try_get("channel")?,
            message: row.try_get("message")?,
            sent_at: row.try_get("sent_at")?,
            answers: answers(row)?,
            completed_at: row.try_get("completed_at")?,
        })
    }
}

pub(super) fn answers(row: &AnyRow) -> sqlx::Result<SurveyAnswers> {
    Ok(SurveyAnswers {
        value: row.try_get("perceived_value")?,
        effort: row.try_get("perceived_effort")?,
        expected: row.try_get("expected_value")?,
        expected_before: flag(row, "expected_before")?,
    })
}

reads! {
    /// Reads a survey of a guild, or of a learner, by its id.
    fn survey(within: impl Into<Scope> + Send, id: SurveyId) -> Option<Survey>;
    /// Reads the surveys of a ticket, the oldest first.
    fn surveys_of(ticket: &Ticket) -> Vec<Survey>;
    /// Returns whether a ticket has a newer survey than this one.
    fn is_outdated(survey: &Survey) -> bool;
    /// Reads the value that a ticket's learner expected before there was any help, if they were asked and answered.
    fn expected_of(ticket: &Ticket) -> Option<Rating>;
    /// Returns whether a survey about an inquiry was sent, after its answer or its ticket.
    fn has_survey(inquiry: InquiryId) -> bool;
}

async fn survey(
    db: &mut AnyConnection,
    within: impl Into<Scope>,
    id: SurveyId,
) -> Result<Option<Survey>> {
    let within = within.into();
    Ok(
        query_as("SELECT * FROM surveys WHERE id = $1 AND (guild = $2 OR learner = $3)")
            .bind(id)
            .bind(within.guild())
            .bind(within.learner())
            .fetch_optional(db)
            .await?,
    )
}

async fn surveys_of(db: &mut AnyConnection, ticket: &Ticket) -> Result<Vec<Survey>> {
    Ok(
        query_as("SELECT * FROM surveys WHERE inquiry = $1 AND ticket = $2 ORDER BY sent_at, id")
            .bind(ticket.inquiry)
            .bind(ticket.id)
            .fetch_all(db)
            .await?,
    )
}

async fn is_outdated(db: &mut AnyConnection, survey: &Survey) -> Result<bool> {
    let newer: Option<SurveyId> = query_scalar(
        "SELECT id FROM surveys WHERE inquiry = $1 AND ticket = $2 \
         AND (sent_at > $3 OR (sent_at = $3 AND id > $4)) LIMIT 1",
    )
    .bind(survey.inquiry)
    .bind(survey.ticket)
    .bind(survey.sent_at)
    .bind(survey.id)
    .fetch_optional(db)
    .await?;
    Ok(newer.is_some())
}

async fn expected_of(db: &mut AnyConnection, ticket: &Ticket) -> Result<Option<Rating>> {
    let said: Option<Option<Rating>> =
        query_scalar("SELECT expected FROM expectations WHERE guild = $1 AND ticket = $2")
            .bind(ticket.guild)
            .bind(ticket.id)
            .fetch_optional(db)
            .await?;
    Ok(said.flatten())
}

async fn has_survey(db: &mut AnyConnection, inquiry: InquiryId) -> Result<bool> {
    let sent: Option<SurveyId> = query_scalar("SELECT id FROM surveys WHERE inquiry = $1 LIMIT 1")
        .bind(inquiry)
        .fetch_optional(db)
        .await?;
    Ok(sent.is_some())
}

impl Tx {
    /// Returns whether a learner was sent a survey after an automatic answer at or after `since`. Locks the learner, so
    /// that two concurrent presses cannot both find none.
    pub async fn last_answer_survey(
        &mut self,
        learner: LearnerKey,
        since: Timestamp,
    ) -> Result<bool> {
        query("UPDATE learners SET learner = learner WHERE learner = $1")
            .bind(learner)
            .execute(self.db().await?)
            .await?;
        let sent: Option<SurveyId> = query_scalar(
            "SELECT id FROM surveys WHERE learner = $1 AND ticket IS NULL AND sent_at >= $2 LIMIT 1",
        )
        .bind(learner)
        .bind(since)
        .fetch_optional(self.db().await?)
        .await?;
        Ok(sent.is_some())
    }

    /// Writes a new survey. Returns false and writes nothing if one with this id exists, or if it follows an automatic
    /// answer and its inquiry already had one.
    pub async fn open_survey(&mut self, survey: &Survey) -> Result<bool> {
        let written = query(
            "INSERT INTO surveys (id, inquiry, ticket, guild, learner, channel, message, sent_at, \
             perceived_value, perceived_effort, expected_value, completed_at, expected_before) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 \
             WHERE $3 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM surveys WHERE inquiry = $2) \
             ON CONFLICT DO NOTHING",
        )
        .bind(survey.id)
        .bind(survey.inquiry)
        .bind(survey.ticket)
        .bind(survey.guild)
        .bind(survey.learner)
        .bind(survey.channel)
        .bind(survey.message)
        .bind(survey.sent_at)
        .bind(survey.answers.value)
        .bind(survey.answers.effort)
        .bind(survey.answers.expected)
        .bind(survey.completed_at)
        .bind(i64::from(survey.answers.expected_before))
        .execute(self.db().await?)
        .await?;
        let is_new = written.rows_affected() == 1;
        if is_new {
            self.was_changed(survey.inquiry, survey.sent_at);
        }
        Ok(is_new)
    }

    /// Deletes a survey that did not reach its learner. Returns its inquiry, if the survey was there.
    pub async fn unsend_survey(&mut self, survey: SurveyId) -> Result<Option<InquiryId>> {
        Ok(query_scalar(
            "DELETE FROM surveys WHERE id = $1 AND message IS NULL AND perceived_value IS NULL \
             AND perceived_effort IS NULL RETURNING inquiry",
        )
        .bind(survey)
        .fetch_optional(self.db().await?)
        .await?)
    }

    /// Sets one answer, and with the last one the time of completion; returns the survey.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if it was erased.
    pub async fn rate(
        &mut self,
        survey: &Survey,
        question: SurveyQuestion,
        rating: Rating,
        now: Timestamp,
    ) -> Result<Survey> {
        let id = survey.id;
        let statement = match question {
            SurveyQuestion::Value => {
                "UPDATE surveys SET perceived_value = $2 WHERE id = $1 RETURNING *"
            }
            SurveyQuestion::Effort => {
                "UPDATE surveys SET perceived_effort = $2 WHERE id = $1 RETURNING *"
            }
            SurveyQuestion::Expected => {
                "UPDATE surveys SET expected_value = $2 WHERE id = $1 RETURNING *"
            }
        };
        let rated: Option<Survey> = query_as(statement)
            .bind(id)
            .bind(rating)
            .fetch_optional(self.db().await?)
            .await?;
        let mut survey = rated.ok_or(StoreError::Missing("survey"))?;
        self.was_changed(survey.inquiry, now);
        if survey.completed_at.is_none() && survey.answers.next().is_none() {
            query("UPDATE surveys SET completed_at = $2 WHERE id = $1")
                .bind(id)
                .bind(now)
                .execute(self.db().await?)
                .await?;
            survey.completed_at = Some(now);
        }
        Ok(survey)
    }

    /// Notes that a ticket's learner is asked how much help they expect.
    pub fn ask_expected(&mut self, ticket: &Ticket) {
        let (id, guild) = (ticket.id, ticket.guild);
        self.defer(
            "INSERT INTO expectations (ticket, guild) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            move |write| write.bind(id).bind(guild),
        );
    }

    /// Stores how much help a ticket's learner expects; does nothing if they were not asked.
    pub async fn expect(&mut self, ticket: &Ticket, rating: Rating) -> Result<()> {
        query("UPDATE expectations SET expected = $3 WHERE guild = $1 AND ticket = $2")
            .bind(ticket.guild)
            .bind(ticket.id)
            .bind(rating)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    /// Stores a survey's comment; a later one replaces it.
    pub async fn comment(&mut self, survey: &Survey, text: &str) -> Result<()> {
        let text = self.pools.texts.seal(Of::Comment(survey.id), text);
        query(
            "INSERT INTO survey_comments (survey, body) VALUES ($1, $2) \
             ON CONFLICT (survey) DO UPDATE SET body = excluded.body",
        )
        .bind(survey.id)
        .bind(text)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Notes the message that shows a survey.
    pub async fn set_survey_message(
        &mut self,
        id: SurveyId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<()> {
        query("UPDATE surveys SET channel = $2, message = $3 WHERE id = $1")
            .bind(id)
            .bind(channel)
            .bind(message)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}
