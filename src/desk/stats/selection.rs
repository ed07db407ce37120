//! Reads from the store the rows that a reply needs, and nothing more. Computes nothing.

use crate::domain::{GuildId, InquiryFact, SurveyFact, SurveyQuestion, TicketFact};
use crate::measures::{Period, Satisfaction};
use crate::store::{Store, StoreError};

/// Rows of one guild, period and category; what a reply does not need is left empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// Inquiries asked in the period.
    pub inquiries: Vec<InquiryFact>,
    /// Tickets last resolved in the period.
    pub resolved: Vec<TicketFact>,
    /// Tickets open at any moment of the period.
    pub open: Vec<TicketFact>,
    /// Surveys sent in the period.
    pub surveys: Vec<SurveyFact>,
}

/// Whose rows.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub store: &'a Store,
    pub guild: GuildId,
    pub period: Period,
    pub category: Option<&'a str>,
}

impl Selection<'_> {
    /// Reads the rows of the overview.
    pub(crate) async fn all(self) -> Result<Rows, StoreError> {
        Ok(Rows {
            surveys: self.surveys().await?,
            ..self.response().await?
        })
    }

    /// Reads the rows of the satisfaction report.
    pub(crate) async fn satisfaction(self) -> Result<Rows, StoreError> {
        Ok(Rows {
            inquiries: self.inquiries().await?,
            surveys: self.surveys().await?,
            ..Rows::default()
        })
    }

    /// Reads the rows of the response report.
    pub(crate) async fn response(self) -> Result<Rows, StoreError> {
        let Period { from, to, .. } = self.period;
        let resolved = self.store.ticket_facts(self.guild, from, to, self.category);
        let open = self.store.open_within(self.guild, from, to, self.category);
        Ok(Rows {
            inquiries: self.inquiries().await?,
            resolved: resolved.await?,
            open: open.await?,
            ..Rows::default()
        })
    }

    async fn inquiries(self) -> Result<Vec<InquiryFact>, StoreError> {
        let Period { from, to, .. } = self.period;
        self.store.facts(self.guild, from, to, self.category).await
    }

    async fn surveys(self) -> Result<Vec<SurveyFact>, StoreError> {
        let Period { from, to, .. } = self.period;
        let surveys = self.store.survey_facts(self.guild, from, to, self.category);
        surveys.await
    }
}

/// What surveys say, and what those after tickets and those after answers say.
pub(crate) struct Surveyed {
    pub all: Satisfaction,
    pub after_tickets: Satisfaction,
    pub after_answers: Satisfaction,
}

impl Surveyed {
    pub(crate) fn of(surveys: &[SurveyFact]) -> Self {
        Self {
            all: Satisfaction::of(surveys),
            after_tickets: Satisfaction::of(surveys.iter().filter(|s| s.ticket.is_some())),
            after_answers: Satisfaction::of(surveys.iter().filter(|s| s.ticket.is_none())),
        }
    }
}

/// The text key of the line on a survey question.
pub(crate) fn question_key(question: SurveyQuestion) -> &'static str {
    match question {
        SurveyQuestion::Value => "stats-question-value",
        SurveyQuestion::Effort => "stats-question-effort",
        SurveyQuestion::Expected => "stats-question-expected",
    }
}
