//! Reads from the store what a reply needs: sums that are made already, and what still waits. Computes nothing, and never
//! reads history.

use crate::desk::DeskError;
use crate::desk::rollups::{self, Measured};
use crate::domain::{GuildId, Millis, Subject, SurveyQuestion, Timestamp};
use crate::measures::{Cell, DayEnd, Period, backlog};
use crate::store::Store;

/// The figures of one guild, period and category.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selected {
    /// What was asked in the period, and all that came of it since.
    pub cell: Cell,
    /// The same of as many days before; absent of all time.
    pub before: Option<Cell>,
    /// How long those have waited who have no first reply yet.
    pub awaiting: Vec<Millis>,
    /// How long those have waited who have no reply yet to a later turn.
    pub owed: Vec<Millis>,
    /// The tickets open at the end of each day.
    pub backlog: Vec<DayEnd>,
}

/// Whose figures.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub store: &'a Store,
    pub guild: GuildId,
    pub period: Period,
    pub category: Option<&'a str>,
    pub now: Timestamp,
}

impl Selection<'_> {
    /// Brings the guild's figures up to date. The moment up to which they are complete.
    pub(crate) async fn bring_up_to_date(self, zone: &str) -> Result<Timestamp, DeskError> {
        let measured = Measured {
            store: self.store,
            guild: self.guild,
            zone,
            now: self.now,
        };
        rollups::before_report(measured).await
    }

    /// Reads the figures.
    pub(crate) async fn read(self) -> Result<Selected, DeskError> {
        let subject = match self.category {
            Some(category) => Subject::Category(category.to_owned()),
            None => Subject::All,
        };
        let (store, guild) = (self.store, self.guild);
        let (first, last) = (self.period.first_day, self.period.last_day);
        let before = match self.period.days_before() {
            Some((first, last)) => {
                Some(rollups::cell_of(store, guild, &subject, [first, last]).await?)
            }
            None => None,
        };
        let ages = |since: Vec<Timestamp>| {
            let ages = since.into_iter().map(|since| self.now.since(since));
            ages.collect()
        };
        let changes = store.backlog_changes(guild, self.category).await?;
        Ok(Selected {
            cell: rollups::cell_of(store, guild, &subject, [first, last]).await?,
            before,
            awaiting: ages(store.awaiting(guild, &subject, first, last).await?),
            owed: ages(store.owed_later(guild, &subject, first, last).await?),
            backlog: backlog(&changes, &self.period),
        })
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
