//! Reads from the store what a reply needs, and nothing more. Computes nothing.

use crate::domain::{GuildId, InquiryFact, SurveyFact};
use crate::measures::Period;
use crate::store::{Store, StoreError};

use super::rows::Rows;

/// Whose rows.
#[derive(Clone, Copy)]
pub(super) struct Selection<'a> {
    pub store: &'a Store,
    pub guild: GuildId,
    pub period: Period,
    pub category: Option<&'a str>,
}

impl Selection<'_> {
    /// For the overview.
    pub(super) async fn all(self) -> Result<Rows, StoreError> {
        Ok(Rows {
            surveys: self.surveys().await?,
            ..self.response().await?
        })
    }

    /// For satisfaction.
    pub(super) async fn satisfaction(self) -> Result<Rows, StoreError> {
        Ok(Rows {
            inquiries: self.inquiries().await?,
            surveys: self.surveys().await?,
            ..Rows::default()
        })
    }

    /// For response.
    pub(super) async fn response(self) -> Result<Rows, StoreError> {
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
