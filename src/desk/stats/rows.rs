//! The rows that a reply is computed from. Never reads them.

use crate::domain::{InquiryFact, SurveyFact, TicketFact};

/// Rows of one guild, period and category; what a reply does not need is left empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Inquiries asked in the period.
    pub inquiries: Vec<InquiryFact>,
    /// Tickets last resolved in it.
    pub resolved: Vec<TicketFact>,
    /// Tickets open at any moment of it.
    pub open: Vec<TicketFact>,
    /// Surveys sent in it.
    pub surveys: Vec<SurveyFact>,
}
