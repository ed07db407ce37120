//! Reads from the store what a reply needs: sums that are made already, and what still waits. Computes nothing, and
//! never reads history.

use std::collections::BTreeMap;

use crate::desk::DeskError;
use crate::desk::rollups::{self, Measured};
use crate::domain::{
    CountedRows, DayNumber, Fact, GuildId, Millis, RuleId, Subject, SubjectKind, SurveyQuestion,
    Target, Timestamp,
};
use crate::measures::{
    Cell, DayEnd, InstructorFigures, Period, PeriodName, Stretch, TimeStep, backlog, by_instructor,
};
use crate::store::{CountedList, Page, Store};

/// The figures of one guild, period and category.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selected {
    /// The sums of what was asked in the period, and of all that came of it since.
    pub cell: Cell,
    /// The sums of as many days before; absent of all time.
    pub before: Option<Cell>,
    /// The time that each has waited so far who has no first reply yet.
    pub awaiting: Vec<Millis>,
    /// The time that each has waited so far who has no reply yet to a later turn.
    pub owed: Vec<Millis>,
    /// The time since each asked whose ticket is open and was never resolved yet.
    pub unresolved: Vec<Millis>,
    /// The tickets open at the end of each day.
    pub backlog: Vec<DayEnd>,
}

/// The guild, period and category whose figures are read.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub store: &'a Store,
    pub guild: GuildId,
    pub period: Period,
    pub category: Option<&'a str>,
    pub now: Timestamp,
}

impl Selection<'_> {
    /// Brings the guild's figures up to date, and returns the moment up to which they are complete.
    pub(crate) async fn bring_up_to_date(self, zone: &str) -> Result<Timestamp, DeskError> {
        let measured = Measured {
            store: self.store,
            guild: self.guild,
            zone,
            now: self.now,
        };
        rollups::before_report(measured).await
    }

    /// Returns the subject whose sums are read.
    pub(crate) fn subject(self) -> Subject {
        match self.category {
            Some(category) => Subject::Category(category.to_owned()),
            None => Subject::All,
        }
    }

    /// Finds the parts into which a figure over time is cut: of all time, from the first day on that has any.
    pub(crate) async fn parts(self) -> Result<(TimeStep, Vec<Stretch>), DeskError> {
        let (mut first, last) = (self.period.first_day, self.period.last_day);
        if self.period.name == PeriodName::All {
            let known = self.store.next_day(self.guild, DayNumber::new(i64::MIN));
            first = known.await?.unwrap_or(last);
        }
        let step = TimeStep::of(first, last);
        Ok((step, step.parts(first, last)))
    }

    /// Reads the sums of the parts of the period, in order.
    pub(crate) async fn over_time(
        self,
        step: TimeStep,
        parts: &[Stretch],
    ) -> Result<Vec<Cell>, DeskError> {
        let subject = self.subject();
        rollups::cells_over_time(self.store, self.guild, &subject, (step, parts)).await
    }

    /// Reads the sums of the same parts of the period before; none of months, which are not as long, and of all time.
    pub(crate) async fn over_time_before(self, step: TimeStep) -> Result<Vec<Cell>, DeskError> {
        match self.period.days_before() {
            Some((first, last)) if step != TimeStep::Month => {
                self.over_time(step, &step.parts(first, last)).await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Reads the sums of all categories but the selected one, in the period: they are what everybody could tell
    /// who takes the figures of one report from those of another.
    pub(crate) async fn rest(self) -> Result<Cell, DeskError> {
        let mut rest = Cell::default();
        if self.category.is_some() {
            let mut others = self.of_kind(SubjectKind::Category).await?;
            others.remove(&self.subject());
            others.values().for_each(|other| rest.merge(other));
        }
        Ok(rest)
    }

    /// Reads the sums of each category, with an empty name of none; or only of the one that is selected.
    pub(crate) async fn categories(self) -> Result<Vec<(String, Cell)>, DeskError> {
        let cells = self.of_kind(SubjectKind::Category).await?.into_iter();
        let named = cells.filter_map(|(subject, cell)| match subject {
            Subject::Category(name) => Some((name, cell)),
            _ => None,
        });
        let is_selected = |name: &str| self.category.is_none_or(|only| only == name);
        Ok(named.filter(|(name, _)| is_selected(name)).collect())
    }

    /// Reads the sums of each category, rule or instructor in the period.
    pub(crate) async fn of_kind(
        self,
        kind: SubjectKind,
    ) -> Result<BTreeMap<Subject, Cell>, DeskError> {
        let days = [self.period.first_day, self.period.last_day];
        rollups::cells_of_kind(self.store, self.guild, &kind, days).await
    }

    /// Reads the sums of each category, rule or instructor in the period before; `None` of all time.
    pub(crate) async fn of_kind_before(
        self,
        kind: SubjectKind,
    ) -> Result<Option<BTreeMap<Subject, Cell>>, DeskError> {
        let Some((first, last)) = self.period.days_before() else {
            return Ok(None);
        };
        let cells = rollups::cells_of_kind(self.store, self.guild, &kind, [first, last]);
        cells.await.map(Some)
    }

    /// Reads the figures of instructors; of a category, of the tickets in it. Beside them stand the tickets that each
    /// holds now, of whatever category.
    pub(crate) async fn instructors(self) -> Result<Vec<InstructorFigures>, DeskError> {
        let kind = match self.category {
            Some(category) => SubjectKind::InstructorOn(category.to_owned()),
            None => SubjectKind::Instructor,
        };
        let cells = by_user(self.of_kind(kind.clone()).await?);
        let before = self.of_kind_before(kind).await?.map(by_user);
        let roster = self.store.roster(self.guild, self.now).await?;
        let held = roster.candidates.iter();
        let open = held
            .map(|one| (one.instructor.user, one.open_tickets))
            .collect();
        Ok(by_instructor(&cells, before.as_ref(), &open))
    }

    /// Counts the examples that each rule was taught in the period.
    pub(crate) async fn learned(self) -> Result<BTreeMap<RuleId, u64>, DeskError> {
        let Period { from, to, .. } = self.period;
        Ok(self.store.examples_learned(self.guild, from, to).await?)
    }

    /// Reads the sums of what was asked in the period, and of what came of it.
    pub(crate) async fn cell(self) -> Result<Cell, DeskError> {
        let days = [self.period.first_day, self.period.last_day];
        rollups::cell_of(self.store, self.guild, &self.subject(), days).await
    }

    /// Reads a page of the inquiries that are counted, the newest first.
    pub(crate) async fn counted(self, page: Page) -> Result<Vec<Fact>, DeskError> {
        let list = self.list(self.subject(), CountedRows::Asked);
        Ok(self.store.counted_facts(self.guild, &list, page).await?)
    }

    /// Describes the list of some of a subject's inquiries in the period.
    pub(crate) const fn list(self, subject: Subject, rows: CountedRows) -> CountedList {
        let days = [self.period.first_day, self.period.last_day];
        CountedList {
            subject,
            rows,
            days,
        }
    }

    /// Reads the figures.
    pub(crate) async fn read(self) -> Result<Selected, DeskError> {
        let subject = self.subject();
        let (store, guild) = (self.store, self.guild);
        let days = [self.period.first_day, self.period.last_day];
        let before = match self.period.days_before() {
            Some((first, last)) => {
                Some(rollups::cell_of(store, guild, &subject, [first, last]).await?)
            }
            None => None,
        };
        let ages = async |awaited| -> Result<Vec<Millis>, DeskError> {
            let since = store.waiting_since(guild, &subject, awaited, days).await?;
            Ok(since
                .into_iter()
                .map(|since| self.now.since(since))
                .collect())
        };
        let changes = store.backlog_changes(guild, self.category).await?;
        Ok(Selected {
            cell: self.cell().await?,
            before,
            awaiting: ages(Target::FirstReply).await?,
            owed: ages(Target::NextReply).await?,
            unresolved: ages(Target::Resolution).await?,
            backlog: backlog(&changes, &self.period),
        })
    }
}

/// Leaves the instructor of each subject that is one, with or without a category.
fn by_user(cells: BTreeMap<Subject, Cell>) -> BTreeMap<Subject, Cell> {
    let plain = cells.into_iter().map(|(subject, cell)| match subject {
        Subject::InstructorOn { instructor, .. } => (Subject::Instructor(instructor), cell),
        other => (other, cell),
    });
    plain.collect()
}

/// Returns the text key of the line on a survey question.
pub(crate) fn question_key(question: SurveyQuestion) -> &'static str {
    match question {
        SurveyQuestion::Value => "stats-question-value",
        SurveyQuestion::Effort => "stats-question-effort",
        SurveyQuestion::Expected => "stats-question-expected",
    }
}
