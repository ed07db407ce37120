//! Reads a report's data from the store: stored sums, and the waits that go on. Computes nothing, and never reads
//! history.

use std::collections::BTreeMap;

use crate::desk::DeskError;
use crate::desk::rollups::{self, Measured, month_of};
use crate::desk::stats::open_waits::{OpenWait, count_duty};
use crate::domain::{
    CellPart, CountedRows, DayNumber, Fact, GuildId, HandOver, Millis, RuleId, Subject,
    SubjectKind, SurveyQuestion, Target, Timestamp, UserId,
};
use crate::measures::{
    Beside, Cell, CellSum, DayEnd, InstructorFigures, Period, PeriodName, Satisfied, Stretch,
    TimeStep, backlog, by_instructor, day_at, satisfaction_in_steps, zone_of,
};
use crate::store::{CountedList, Page, Store};

/// The parts of the sums for the figures of instructors.
const OF_INSTRUCTORS: [CellPart; 4] = [
    CellPart::Counts,
    CellPart::Ratings,
    CellPart::FirstReplies,
    CellPart::Turns,
];

/// The parts of the sums for the figures of each reason.
pub(super) const OF_REASONS: [CellPart; 4] = [
    CellPart::Counts,
    CellPart::Ratings,
    CellPart::FirstReplies,
    CellPart::Resolutions,
];

/// The sums of the inquiries of some days, with the waits that go on.
#[derive(Clone, Debug, Default)]
pub(crate) struct AskedFigures {
    /// The sums of the inquiries, with all their later events.
    pub cell: Cell,
    /// The time so far of each wait for a first reply.
    pub awaiting: Vec<Millis>,
    /// The time so far of each wait for a reply to a later turn.
    pub owed: Vec<Millis>,
    /// The time since the question of each open ticket.
    pub unresolved: Vec<Millis>,
    /// The time since the question of each open ticket that was never resolved.
    pub never_resolved: Vec<Millis>,
    /// The parts of these waits within duty hours, of those of which they are known.
    pub within_duty: OpenDuty,
}

/// The times within duty hours of the waits that go on.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenDuty {
    /// Of each wait for a first reply.
    pub awaiting: Vec<Millis>,
    /// Of each wait for a reply to a later turn.
    pub owed: Vec<Millis>,
    /// Of each open ticket, since the question.
    pub unresolved: Vec<Millis>,
}

/// The figures of one guild, period and category.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selected {
    /// The sums of all days of the period.
    pub now: AskedFigures,
    /// The sums of its settled days, with those of the same number of days before. `None` for a period without settled
    /// days, and for all time.
    pub settled: Option<Beside<AskedFigures>>,
    /// The tickets open at the end of each day.
    pub backlog: Vec<DayEnd>,
    /// The figures of inquiries handed over for each reason, if they were read; without open tickets.
    pub by_reason: BTreeMap<HandOver, Selected>,
}

impl Selected {
    /// Reads a figure of the settled days, with that of the same number of days before.
    pub(crate) fn compared<T>(&self, of: impl Fn(&AskedFigures) -> T) -> Option<Beside<T>> {
        let settled = self.settled.as_ref();
        settled.map(|settled| settled.as_ref().map(of))
    }
}

/// The sums of each category, rule, instructor or reason.
pub(crate) type OfKind = BTreeMap<Subject, Cell>;

/// The sums of each category, rule, instructor or reason in a period, and those of its settled days with those before.
pub(crate) struct Kinds {
    /// The sums of all days of the period.
    pub now: OfKind,
    /// The sums of its settled days, with those of the same number of days before.
    pub settled: Option<Beside<OfKind>>,
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

    /// Divides the period into the stretches of a figure over time. All time begins with the first day that has an
    /// inquiry.
    pub(crate) async fn parts(self) -> Result<(TimeStep, Vec<Stretch>), DeskError> {
        let (mut first, last) = (self.period.first_day, self.period.last_day);
        if self.period.name == PeriodName::All {
            let known = self.store.next_day(self.guild, DayNumber::new(i64::MIN));
            first = known.await?.unwrap_or(last);
        }
        let step = TimeStep::of(first, last);
        if self.period.name == PeriodName::All && step == TimeStep::Month {
            // Nothing was asked earlier in that month, so its sums are those of the whole month.
            first = month_of(first);
        }
        Ok((step, step.parts(first, last)))
    }

    /// Maps the sums of each stretch of the period, only `parts` of them, through `wanted`, in order.
    pub(crate) async fn over_time<T>(
        self,
        over_time: (TimeStep, &[Stretch]),
        parts: &[CellPart],
        wanted: impl FnMut(Cell) -> T,
    ) -> Result<Vec<T>, DeskError> {
        let (store, subject) = (self.store, self.subject());
        rollups::cells_over_time(store, self.guild, &subject, over_time, parts, wanted).await
    }

    /// Does the same as [`Selection::over_time`] for the preceding period. Empty for months, which differ in length,
    /// and for all time.
    pub(crate) async fn over_time_before<T>(
        self,
        step: TimeStep,
        parts: &[CellPart],
        wanted: impl FnMut(Cell) -> T,
    ) -> Result<Vec<T>, DeskError> {
        match self.period.days_before() {
            Some((first, last)) if step != TimeStep::Month => {
                let stretches = step.parts(first, last);
                self.over_time((step, stretches.as_slice()), parts, wanted)
                    .await
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Reads the counts of all categories except the selected one in the period. Everybody could compute them as the
    /// difference of two reports.
    pub(crate) async fn rest(self) -> Result<Cell, DeskError> {
        let mut rest = Cell::default();
        if self.category.is_some() {
            let counts = &[CellPart::Counts];
            let mut others = self.of_kind(SubjectKind::Category, counts).await?;
            others.remove(&self.subject());
            others.values().for_each(|other| rest.merge(other));
        }
        Ok(rest)
    }

    /// Reads some parts of the sums of each category, or only of the selected one. Inquiries without a category have an
    /// empty name.
    pub(crate) async fn categories(
        self,
        parts: &[CellPart],
    ) -> Result<Vec<(String, Cell)>, DeskError> {
        let cells = self.of_kind(SubjectKind::Category, parts).await?;
        let named = cells
            .into_iter()
            .filter_map(|(subject, cell)| match subject {
                Subject::Category(name) => Some((name, cell)),
                _ => None,
            });
        let is_selected = |name: &str| self.category.is_none_or(|only| only == name);
        Ok(named.filter(|(name, _)| is_selected(name)).collect())
    }

    /// Reads some parts of the sums of each category, rule, instructor or reason in the period.
    pub(crate) async fn of_kind(
        self,
        kind: SubjectKind,
        parts: &[CellPart],
    ) -> Result<OfKind, DeskError> {
        self.kind_in(&kind, self.days(), parts).await
    }

    async fn kind_in(
        self,
        kind: &SubjectKind,
        days: [DayNumber; 2],
        parts: &[CellPart],
    ) -> Result<OfKind, DeskError> {
        rollups::cells_of_kind(self.store, self.guild, kind, days, parts).await
    }

    /// Reads some parts of the sums of each category, rule, instructor or reason in the period, and those of its
    /// settled days with those before.
    pub(crate) async fn kinds(
        self,
        kind: SubjectKind,
        parts: &[CellPart],
    ) -> Result<Kinds, DeskError> {
        let Some(compared) = self.period.compared_days() else {
            return Ok(Kinds {
                now: self.of_kind(kind, parts).await?,
                settled: None,
            });
        };
        let settled = Beside {
            now: self.kind_in(&kind, compared.now, parts).await?,
            before: self.kind_in(&kind, compared.before, parts).await?,
        };
        let mut now = settled.now.clone();
        let after = self.days_after(compared);
        for (subject, cell) in self.kind_in(&kind, after, parts).await? {
            now.entry(subject).or_default().merge(&cell);
        }
        Ok(Kinds {
            now,
            settled: Some(settled),
        })
    }

    /// Returns the first and the last day of the period.
    const fn days(self) -> [DayNumber; 2] {
        [self.period.first_day, self.period.last_day]
    }

    /// Returns the days of the period after the compared ones. If there are none, the last day lies before the first.
    const fn days_after(self, compared: Beside<[DayNumber; 2]>) -> [DayNumber; 2] {
        let [_, last] = compared.now;
        [DayNumber::new(last.get() + 1), self.period.last_day]
    }

    /// Reads the figures of instructors; with a category, of the tickets in it. Adds the open tickets that each holds
    /// now, of any category.
    pub(crate) async fn instructors(self) -> Result<Vec<InstructorFigures>, DeskError> {
        let kind = match self.category {
            Some(category) => SubjectKind::InstructorOn(category.to_owned()),
            None => SubjectKind::Instructor,
        };
        let kinds = self.kinds(kind, &OF_INSTRUCTORS).await?;
        let cells = by_user(kinds.now);
        let settled = kinds.settled.map(|settled| settled.map(by_user));
        let roster = self.store.roster(self.guild, self.now).await?;
        let held = roster.candidates.iter();
        let open = held.map(|one| (one.instructor.user, one.open)).collect();
        let settled = settled.as_ref().map(Beside::as_ref);
        Ok(by_instructor(&cells, settled, &open))
    }

    /// Reads the satisfaction after an instructor's tickets as they see it themselves, with the last day that it
    /// covers. It covers whole months that ended at least a month ago, after which hardly any survey comes, whatever
    /// the period and category of the report.
    pub(crate) async fn own_satisfaction(
        self,
        user: UserId,
        zone: &str,
    ) -> Result<(Satisfied, Option<DayNumber>), DeskError> {
        let month_before = |month: DayNumber| month_of(DayNumber::new(month.get() - 1));
        let this_month = month_of(day_at(self.now, &zone_of(zone)));
        let last = DayNumber::new(month_before(this_month).get() - 1);
        let known = self.store.next_day(self.guild, DayNumber::new(i64::MIN));
        let Some(first) = known.await?.filter(|first| *first <= last) else {
            return Ok((Satisfied::Nobody, None));
        };
        let months = TimeStep::Month.parts(first, last);
        let subject = Subject::Instructor(user);
        let (store, over_time) = (self.store, (TimeStep::Month, months.as_slice()));
        let parts = &[CellPart::Counts, CellPart::Ratings];
        let cells =
            rollups::cells_over_time(store, self.guild, &subject, over_time, parts, |it| it);
        let (satisfied, of) = satisfaction_in_steps(&cells.await?);
        let until = of.checked_sub(1).and_then(|last| months.get(last));
        Ok((satisfied, until.map(|month| month.last)))
    }

    /// Counts the examples that each rule was taught in the period.
    pub(crate) async fn learned(self) -> Result<BTreeMap<RuleId, u64>, DeskError> {
        let Period { from, to, .. } = self.period;
        Ok(self.store.examples_learned(self.guild, from, to).await?)
    }

    /// Reads some parts of the sums of the period's inquiries, with all their later events.
    pub(crate) async fn cell(self, parts: &[CellPart]) -> Result<Cell, DeskError> {
        self.cell_in(self.days(), parts).await
    }

    async fn cell_in(self, days: [DayNumber; 2], parts: &[CellPart]) -> Result<Cell, DeskError> {
        rollups::cell_of(self.store, self.guild, &self.subject(), days, parts).await
    }

    /// Reads a page of the counted inquiries, the newest first.
    pub(crate) async fn counted(self, page: Page) -> Result<Vec<Fact>, DeskError> {
        let list = self.list(self.subject(), CountedRows::Asked);
        Ok(self.store.counted_facts(self.guild, &list, page).await?)
    }

    /// Describes the list of a subject's inquiries of a kind in the period.
    pub(crate) const fn list(self, subject: Subject, rows: CountedRows) -> CountedList {
        CountedList {
            subject,
            rows,
            days: self.days(),
        }
    }

    /// Reads the figures of some parts of the sums.
    pub(crate) async fn read(self, parts: &[CellPart]) -> Result<Selected, DeskError> {
        let waits = self.waits(parts).await?;
        self.read_beside(&waits, parts).await
    }

    /// Reads the figures of some parts of the sums, and those of each reason why inquiries were handed over.
    pub(crate) async fn read_with_reasons(self, parts: &[CellPart]) -> Result<Selected, DeskError> {
        let waits = self.waits(parts).await?;
        let by_reason = self.reasons(&waits).await?;
        let selected = self.read_beside(&waits, parts).await?;
        Ok(Selected {
            by_reason,
            ..selected
        })
    }

    /// Reads the figures of each reason for which any inquiry was handed over.
    async fn reasons(self, waits: &Waits) -> Result<BTreeMap<HandOver, Selected>, DeskError> {
        let kind = match self.category {
            Some(category) => SubjectKind::ReasonOn(category.to_owned()),
            None => SubjectKind::Reason,
        };
        let Kinds { now, settled } = self.kinds(kind, &OF_REASONS).await?;
        let compared = self.period.compared_days();
        let mut settled = settled.zip(compared);
        let mut all = BTreeMap::new();
        for (subject, cell) in now {
            let (Subject::Reason(reason) | Subject::ReasonOn { reason, .. }) = subject else {
                continue;
            };
            let waits = waits.of(reason);
            let asked = |cell, days| waits.asked(cell, days, self.now);
            let settled = settled.as_mut().map(|(cells, days)| Beside {
                now: asked(cells.now.remove(&subject).unwrap_or_default(), days.now),
                before: asked(
                    cells.before.remove(&subject).unwrap_or_default(),
                    days.before,
                ),
            });
            let selected = Selected {
                now: asked(cell, self.days()),
                settled,
                ..Selected::default()
            };
            all.insert(reason, selected);
        }
        Ok(all)
    }

    /// Reads the figures to go with waits that were read already.
    async fn read_beside(self, waits: &Waits, parts: &[CellPart]) -> Result<Selected, DeskError> {
        let asked = |cell, days| waits.asked(cell, days, self.now);
        let (now, settled) = match self.period.compared_days() {
            None => (self.cell(parts).await?, None),
            Some(days) => {
                let settled = self.cell_in(days.now, parts).await?;
                let mut now = self.cell_in(self.days_after(days), parts).await?;
                now.merge(&settled);
                let before = self.cell_in(days.before, parts).await?;
                let settled = Beside {
                    now: asked(settled, days.now),
                    before: asked(before, days.before),
                };
                (now, Some(settled))
            }
        };
        self.selected(asked(now, self.days()), settled).await
    }

    /// Assembles the figures.
    async fn selected(
        self,
        now: AskedFigures,
        settled: Option<Beside<AskedFigures>>,
    ) -> Result<Selected, DeskError> {
        let changes = self.store.backlog_changes(self.guild, self.category);
        Ok(Selected {
            now,
            settled,
            backlog: backlog(&changes.await?, &self.period),
            by_reason: BTreeMap::new(),
        })
    }

    /// Reads the figures of all time from some parts of the sums, and maps the sums of each stretch through `wanted`,
    /// in order. Sums of many months are large, so they are read only once.
    pub(crate) async fn read_all_time<T>(
        self,
        parts: &[CellPart],
        mut wanted: impl FnMut(&Cell) -> T,
    ) -> Result<(Selected, Vec<T>), DeskError> {
        let (step, stretches) = self.parts().await?;
        let mut sum = CellSum::default();
        let each = self.over_time((step, stretches.as_slice()), parts, |cell| {
            let made = wanted(&cell);
            sum.add(cell);
            made
        });
        let made = each.await?;
        let waits = self.waits(parts).await?;
        let now = waits.asked(sum.total(), self.days(), self.now);
        Ok((self.selected(now, None).await?, made))
    }

    /// Reads the waits that go on, of the period and of the days before with which it is compared; with their times
    /// within duty hours if the parts of the sums have such times.
    async fn waits(self, parts: &[CellPart]) -> Result<Waits, DeskError> {
        let [first, last] = self.days();
        let compared = self.period.compared_days();
        let days = [compared.map_or(first, |days| days.before[0]), last];
        let (store, subject) = (self.store, self.subject());
        let begun = async |awaited| {
            let begun = store.waiting_since(self.guild, &subject, awaited, days);
            let waits = begun.await?.into_iter().map(|begun| OpenWait {
                begun,
                within_duty: None,
            });
            Ok::<Vec<OpenWait>, DeskError>(waits.collect())
        };
        let mut waits = Waits {
            awaiting: begun(Target::FirstReply).await?,
            owed: begun(Target::NextReply).await?,
            unresolved: begun(Target::Resolution).await?,
        };
        if parts.contains(&CellPart::Resolutions) {
            let lists = [&mut waits.awaiting, &mut waits.owed, &mut waits.unresolved];
            count_duty((store, self.guild), self.now, lists).await?;
        }
        Ok(waits)
    }
}

/// The waits that go on, for all figures of a report.
struct Waits {
    awaiting: Vec<OpenWait>,
    owed: Vec<OpenWait>,
    unresolved: Vec<OpenWait>,
}

impl Waits {
    /// Returns the waits in inquiries that were handed over for a reason.
    fn of(&self, reason: HandOver) -> Self {
        let of = |waits: &[OpenWait]| {
            let waits = waits.iter();
            let waits = waits.filter(|wait| wait.begun.reason == Some(reason));
            waits.cloned().collect()
        };
        Self {
            awaiting: of(&self.awaiting),
            owed: of(&self.owed),
            unresolved: of(&self.unresolved),
        }
    }

    /// Combines the sums of some days with their waits.
    fn asked(&self, cell: Cell, [first, last]: [DayNumber; 2], now: Timestamp) -> AskedFigures {
        let is_among = |wait: &&OpenWait| (first..=last).contains(&wait.begun.day);
        let age = |wait: &OpenWait| now.since(wait.begun.since);
        let ages = |waits: &[OpenWait]| waits.iter().filter(is_among).map(age).collect();
        let never = |wait: &&OpenWait| is_among(wait) && !wait.begun.is_open_again;
        let within_duty = |waits: &[OpenWait]| {
            let among = waits.iter().filter(is_among);
            among.filter_map(|wait| wait.within_duty).collect()
        };
        AskedFigures {
            cell,
            awaiting: ages(&self.awaiting),
            owed: ages(&self.owed),
            unresolved: ages(&self.unresolved),
            never_resolved: self.unresolved.iter().filter(never).map(age).collect(),
            within_duty: OpenDuty {
                awaiting: within_duty(&self.awaiting),
                owed: within_duty(&self.owed),
                unresolved: within_duty(&self.unresolved),
            },
        }
    }
}

/// Turns each subject that is an instructor on a category into the instructor alone.
fn by_user(cells: OfKind) -> OfKind {
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
