//! Keeps the figures of guilds up to date: first makes the facts of changed inquiries, then the sums of the days of
//! these facts. Computes nothing itself, and never reads what has not changed.

pub(crate) mod follow_ups;
mod measured;
pub mod recount;
mod rosters;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

pub use crate::desk::rollups::measured::Measured;
use crate::desk::rollups::rosters::Rosters;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    CellPart, DayNumber, DutyTimes, Fact, GuildId, InquiryId, LearnerNumber, Subject, SubjectKind,
    Timestamp,
};
use crate::measures::{
    BadCell, Cell, CellSum, DEFINITIONS, FactSource, Stretch, TimeStep, date_of_day, day_at,
    day_number, fact, zone_of,
};
use crate::store::{Recorded, RollUp, RollUpSpan, Store, StoreError, Tx};

/// The most changes that are processed in one transaction, so that others do not wait long for it.
const CHANGES: u32 = 250;

/// The most days that are summed up in one transaction.
const DAYS: u32 = 4;

/// One in this many transactions makes sums even while facts are to be made. Both begin with the latest, so that the
/// last days can be read while older ones are still counted.
const SUMS_EVERY: u32 = 4;

/// The most months whose sums are read together, because the sums of one may be large.
const MONTHS_AT_ONCE: usize = 12;

/// The most transactions for one guild in a sweep, because timers wait for the sweep. The rest is left to the next one.
const PAGES_A_SWEEP: u32 = 4;

/// The most transactions before a report, whose reader waits.
const PAGES_A_REPORT: u32 = 40;

/// Computes the figures of the guilds that this process serves, up to the limit of a sweep. Returns whether all are up
/// to date.
pub(crate) async fn sweep(desk: &Desk) -> Result<bool, DeskError> {
    let mut all = true;
    for guild in desk.store.guilds_to_measure().await? {
        match sweep_guild(desk, guild).await {
            Ok(is_done) => all &= is_done,
            // Its failure does not hold up the other guilds.
            Err(error) => tracing::error!(%guild, %error, "a guild's figures could not be made"),
        }
    }
    if all {
        look(desk).await?;
    }
    Ok(all)
}

async fn sweep_guild(desk: &Desk, guild: GuildId) -> Result<bool, DeskError> {
    if !desk.watermarks.receives(Some(guild)) || desk.store.has_departed(guild).await? {
        return Ok(true);
    }
    let settings = desk.guilds.get(guild).await?;
    let measured = Measured {
        store: &desk.store,
        guild,
        zone: &settings.time_zone,
        now: desk.now(),
    };
    bring_up_to_date(measured, PAGES_A_SWEEP).await
}

/// Checks whether learners whose check is due are still there, in each guild that this process serves.
async fn look(desk: &Desk) -> Result<(), DeskError> {
    for guild in desk.store.guilds_kept().await? {
        if desk.watermarks.receives(Some(guild)) && !desk.store.has_departed(guild).await? {
            follow_ups::look(desk, guild).await?;
        }
    }
    Ok(())
}

/// Brings a guild's figures up to date before somebody reads them. Returns the moment up to which they are complete, at
/// most now.
pub(crate) async fn before_report(measured: Measured<'_>) -> Result<Timestamp, DeskError> {
    bring_up_to_date(measured, PAGES_A_REPORT).await?;
    let Measured {
        store, guild, now, ..
    } = measured;
    let day = store.first_marked(guild).await?;
    let marked = day.and_then(|day| {
        let begin = date_of_day(day).to_zoned(zone_of(measured.zone)).ok()?;
        Some(Timestamp::from_millis(begin.timestamp().as_millisecond()))
    });
    let changed = store.first_change(guild).await?;
    Ok([changed, marked].into_iter().flatten().fold(now, Ord::min))
}

/// Makes facts, follow-ups of learners, and sums until nothing is left or `pages` transactions were made. Returns
/// whether nothing is left.
pub async fn bring_up_to_date(measured: Measured<'_>, pages: u32) -> Result<bool, DeskError> {
    for page in 1..=pages {
        let is_for_sums = page.is_multiple_of(SUMS_EVERY);
        let found =
            !is_for_sums && (next_facts(measured).await? || next_learners(measured).await?);
        if !found && !next_sums(measured).await? && !is_for_sums {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a page of facts. Returns whether there was anything to do.
async fn next_facts(measured: Measured<'_>) -> Result<bool, DeskError> {
    let Measured {
        store, guild, zone, ..
    } = measured;
    let mut tx = store.begin().await?;
    tx.measure(guild, zone, DEFINITIONS).await?;
    let changed = tx.take_changes(guild, CHANGES).await?;
    let changed: Vec<_> = changed.into_iter().collect();
    for page in changed.chunks(CHANGES as usize) {
        make_facts(&mut tx, measured, page).await?;
    }
    tx.commit_soon().await?;
    Ok(!changed.is_empty())
}

/// Makes a page of learners' follow-ups. Returns whether there was anything to do.
async fn next_learners(measured: Measured<'_>) -> Result<bool, DeskError> {
    let Measured {
        store, guild, zone, ..
    } = measured;
    let learners = store.marked_learners(guild, CHANGES).await?;
    if learners.is_empty() {
        return Ok(false);
    }
    let mut tx = store.begin().await?;
    tx.measure(guild, zone, DEFINITIONS).await?;
    follow_ups::make(&mut tx, measured, &learners).await?;
    tx.commit_soon().await?;
    Ok(true)
}

/// Makes the sums of the latest marked days. Computes them from the facts before the transaction, so that nobody waits
/// meanwhile, and writes those of days that were not marked again since. Returns whether there was anything to do.
async fn next_sums(measured: Measured<'_>) -> Result<bool, DeskError> {
    let Measured {
        store, guild, zone, ..
    } = measured;
    let marked = store.marked_days(guild, DAYS).await?;
    if marked.is_empty() {
        return Ok(false);
    }
    let mut days = Vec::new();
    for marked in marked {
        let facts = store.facts_of_days(guild, marked.day, marked.day).await?;
        days.push((marked, sums_of(&facts)));
    }
    let mut tx = store.begin().await?;
    tx.measure(guild, zone, DEFINITIONS).await?;
    let mut written = Vec::new();
    for (marked, sums) in days {
        if tx.unmark_day(guild, marked).await? {
            write(&mut tx, guild, RollUpSpan::Day, marked.day, &sums).await?;
            written.push(marked.day);
        }
    }
    sum_up_months(&mut tx, measured, &written).await?;
    tx.commit_soon().await?;
    Ok(true)
}

/// Makes the facts of some inquiries, and removes the facts of those that no longer exist.
async fn make_facts(
    tx: &mut Tx,
    measured: Measured<'_>,
    inquiries: &[InquiryId],
) -> Result<(), DeskError> {
    let (guild, zone) = (measured.guild, zone_of(measured.zone));
    let mut gone: BTreeSet<_> = inquiries.iter().copied().collect();
    let (all, unreadable) = recorded(tx, guild, inquiries).await?;
    for inquiry in unreadable {
        gone.remove(&inquiry);
    }
    let learners: Vec<_> = all.iter().map(|one| one.inquiry.learner).collect();
    let numbers = tx.learner_numbers(guild, &learners).await?;
    let rosters = Rosters::read(tx, measured, &all).await?;
    let mut kept = tx.kept_duty(&rosters.unknown(&all)).await?;
    let mut facts = Vec::with_capacity(all.len());
    for recorded in all {
        gone.remove(&recorded.inquiry.id);
        let key = recorded.inquiry.learner;
        let learner = match numbers.get(&key) {
            Some(number) => *number,
            None => tx.learner_number(guild, key).await?,
        };
        let kept = kept.remove(&recorded.inquiry.id);
        facts.push(fact_of(recorded, (guild, learner), &zone, (&rosters, kept)));
    }
    tx.put_facts(&facts).await?;
    for inquiry in gone {
        tx.drop_fact(guild, inquiry).await?;
    }
    Ok(())
}

/// Reads all records of some inquiries. Also lists those with an unreadable record, which keep their fact and do not
/// delay the others.
async fn recorded(
    tx: &mut Tx,
    guild: GuildId,
    inquiries: &[InquiryId],
) -> Result<(Vec<Recorded>, Vec<InquiryId>), DeskError> {
    match tx.recorded(guild, inquiries).await {
        Err(StoreError::Corrupt(_)) => {}
        read => return Ok((read?, Vec::new())),
    }
    let (mut all, mut unreadable) = (Vec::new(), Vec::new());
    for inquiry in inquiries {
        match tx.recorded(guild, std::slice::from_ref(inquiry)).await {
            Err(StoreError::Corrupt(reason)) => {
                tracing::error!(%inquiry, reason, "what is recorded of an inquiry cannot be read");
                unreadable.push(*inquiry);
            }
            read => all.extend(read?),
        }
    }
    Ok((all, unreadable))
}

/// Makes the fact of an inquiry. If it is no longer known who was on duty, the fact has the stored times within duty
/// hours.
fn fact_of(
    recorded: Recorded,
    (guild, learner): (GuildId, LearnerNumber),
    zone: &TimeZone,
    (rosters, kept): (&Rosters, Option<DutyTimes>),
) -> Fact {
    let hours = rosters.hours(&recorded);
    let is_known = hours.is_some();
    let source = FactSource {
        guild,
        learner,
        inquiry: recorded.inquiry,
        tickets: recorded.tickets,
        surveys: recorded.surveys,
        duty_hours: hours.unwrap_or_default(),
    };
    let mut fact = fact(&source, zone);
    if !is_known {
        fact.duty = kept;
    }
    fact
}

/// The sums of some facts, by subject.
type Sums = BTreeMap<Subject, Cell>;

/// Sums up the months of some days, except the present month.
async fn sum_up_months(
    tx: &mut Tx,
    measured: Measured<'_>,
    days: &[DayNumber],
) -> Result<(), DeskError> {
    let guild = measured.guild;
    let today = day_at(measured.now, &zone_of(measured.zone));
    let this_month = month_of(today);
    let mut months: BTreeSet<DayNumber> = days.iter().map(|day| month_of(*day)).collect();
    // The first day of a new month shows that the last month is over.
    let last = month_of(DayNumber::new(this_month.get() - 1));
    if !tx.has_month(guild, last).await? {
        months.insert(last);
    }
    for month in months {
        // A month that was over by another zone or clock has sums already, which must be kept up to date.
        if month >= this_month && !tx.has_month(guild, month).await? {
            continue;
        }
        let sums = sums_of_month(tx, guild, month).await?;
        write_month(tx, guild, month, &sums).await?;
    }
    Ok(())
}

fn sums_of(facts: &[Fact]) -> Sums {
    let mut sums = Sums::new();
    for fact in facts {
        for subject in Subject::of(fact) {
            let cell = sums.entry(subject.clone()).or_default();
            cell.add_of(&subject, fact);
        }
    }
    sums
}

/// Adds up the sums of a month from those of its days. A day whose sums cannot be read is marked, so that it and the
/// month are computed again.
async fn sums_of_month(tx: &mut Tx, guild: GuildId, month: DayNumber) -> Result<Sums, DeskError> {
    let mut sums = Sums::new();
    // One day at a time, because the sums of a month are many.
    for day in (month.get()..=last_day_of(month).get()).map(DayNumber::new) {
        for sum in tx.all_roll_ups(guild, RollUpSpan::Day, day, day).await? {
            match Cell::from_text(&sum.body) {
                Ok(cell) => sums.entry(sum.subject).or_default().merge(&cell),
                Err(BadCell) => tx.mark_day(guild, day),
            }
        }
    }
    Ok(sums)
}

/// Stores a month's sums as one row per part. Empty parts are skipped, except the counts.
async fn write_month(
    tx: &mut Tx,
    guild: GuildId,
    month: DayNumber,
    sums: &Sums,
) -> Result<(), DeskError> {
    for part in CellPart::ALL {
        let some = sums
            .iter()
            .map(|(subject, cell)| (subject.clone(), cell.clone().only(&[part])));
        let says_any = |cell: &Cell| part == CellPart::Counts || *cell != Cell::default();
        let some: Sums = some.filter(|(_, cell)| says_any(cell)).collect();
        write(tx, guild, RollUpSpan::Month(part), month, &some).await?;
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    guild: GuildId,
    span: RollUpSpan,
    start: DayNumber,
    sums: &Sums,
) -> Result<(), DeskError> {
    let written: Result<Vec<_>, BadCell> = sums
        .iter()
        .map(|(subject, cell)| Ok((subject.clone(), cell.to_text()?)))
        .collect();
    Ok(tx.put_roll_ups(guild, span, start, written?).await?)
}

/// Returns the first day of the month that a day lies in.
pub(crate) fn month_of(day: DayNumber) -> DayNumber {
    day_number(date_of_day(day).first_of_month())
}

/// Returns the last day of the month that begins on a day.
pub(crate) fn last_day_of(month: DayNumber) -> DayNumber {
    day_number(date_of_day(month).last_of_month())
}

/// Adds up some parts of the sums of a subject's inquiries that were asked on some days, the last included. Reads the
/// sums of whole months if there are any, and of days elsewhere. The counts must be the first of the parts, as in all
/// functions here.
pub async fn cell_of(
    store: &Store,
    guild: GuildId,
    subject: &Subject,
    days: [DayNumber; 2],
    parts: &[CellPart],
) -> Result<Cell, DeskError> {
    let (mut all, mut rows) = (CellSum::default(), RowReader::new(parts));
    for days in spans(store, guild, days, parts).await? {
        let sums = store.roll_ups(guild, subject, days.span, days.first, days.last);
        for sum in sums.await? {
            if let Some(cell) = rows.read(days.span, &sum)? {
                all.add(cell);
            }
        }
    }
    Ok(all.total())
}

/// Reads some parts of the sums from rows. It must get the counts of a month before the month's other parts.
struct RowReader<'a> {
    parts: &'a [CellPart],
    /// The subjects and months whose row of counts holds nothing else.
    in_parts: BTreeSet<(Subject, DayNumber)>,
}

impl<'a> RowReader<'a> {
    const fn new(parts: &'a [CellPart]) -> Self {
        let in_parts = BTreeSet::new();
        Self { parts, in_parts }
    }

    /// Reads the wanted parts of a row; `None` for a row to be skipped. An older frontdesk stores a whole month under
    /// the key of the counts. Rows of the month's other parts, written before or since by a newer one, are then
    /// skipped, because the first row has them all.
    fn read(&mut self, span: RollUpSpan, sum: &RollUp) -> Result<Option<Cell>, BadCell> {
        let of_counts = span == RollUpSpan::Month(CellPart::Counts);
        let of_other = span != RollUpSpan::Day && !of_counts;
        let of = || (sum.subject.clone(), sum.start);
        if of_other && !self.in_parts.contains(&of()) {
            return Ok(None);
        }
        let cell = Cell::from_text(&sum.body)?;
        if of_counts && self.parts.len() > 1 && cell.is_counts_alone() {
            self.in_parts.insert(of());
        }
        Ok(Some(cell.only(self.parts)))
    }
}

/// Adds up some parts of the sums of each category, rule, instructor or reason that has inquiries, from months and days
/// like [`cell_of`].
pub(crate) async fn cells_of_kind(
    store: &Store,
    guild: GuildId,
    kind: &SubjectKind,
    days: [DayNumber; 2],
    parts: &[CellPart],
) -> Result<Sums, DeskError> {
    let mut all: BTreeMap<Subject, CellSum> = BTreeMap::new();
    let mut rows = RowReader::new(parts);
    for days in spans(store, guild, days, parts).await? {
        let sums = store.roll_ups_of_kind(guild, kind, days.span, days.first, days.last);
        for sum in sums.await? {
            if let Some(cell) = rows.read(days.span, &sum)? {
                all.entry(sum.subject).or_default().add(cell);
            }
        }
    }
    let all = all.into_iter();
    Ok(all.map(|(of, sum)| (of, sum.total())).collect())
}

/// Adds up some parts of the sums of a subject's inquiries in each stretch, and maps each sum through `wanted`, in the
/// same order. Keeps only a few of the sums in memory.
pub(crate) async fn cells_over_time<T>(
    store: &Store,
    guild: GuildId,
    subject: &Subject,
    (step, stretches): (TimeStep, &[Stretch]),
    parts: &[CellPart],
    mut wanted: impl FnMut(Cell) -> T,
) -> Result<Vec<T>, DeskError> {
    // The sums of days are small, and are read together.
    let together = if step == TimeStep::Month {
        MONTHS_AT_ONCE
    } else {
        stretches.len().max(1)
    };
    let mut made = Vec::with_capacity(stretches.len());
    for stretches in stretches.chunks(together) {
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
            continue;
        };
        let spans = if step == TimeStep::Month {
            spans(store, guild, [first.first, last.last], parts).await?
        } else {
            vec![SpanDays::new(RollUpSpan::Day, first.first, last.last)]
        };
        let mut cells = vec![CellSum::default(); stretches.len()];
        let mut rows = RowReader::new(parts);
        for days in spans {
            let sums = store.roll_ups(guild, subject, days.span, days.first, days.last);
            for sum in sums.await? {
                let at = stretches.partition_point(|stretch| stretch.last < sum.start);
                let cell = rows.read(days.span, &sum)?;
                if let (Some(stretch), Some(cell)) = (cells.get_mut(at), cell) {
                    stretch.add(cell);
                }
            }
        }
        made.extend(cells.into_iter().map(|cell| wanted(cell.total())));
    }
    Ok(made)
}

/// Days whose sums are read by day or by month.
#[derive(Debug)]
struct SpanDays {
    span: RollUpSpan,
    first: DayNumber,
    /// The last day, or the first day of the last month.
    last: DayNumber,
}

impl SpanDays {
    const fn new(span: RollUpSpan, first: DayNumber, last: DayNumber) -> Self {
        Self { span, first, last }
    }
}

/// Returns the sums from which some days, the last included, are read: these parts of whole months that are summed up,
/// and the remaining days.
async fn spans(
    store: &Store,
    guild: GuildId,
    [first, last]: [DayNumber; 2],
    parts: &[CellPart],
) -> Result<Vec<SpanDays>, DeskError> {
    let months = store.months_summed_up(guild, month_of(first), last).await?;
    let whole = |month: &DayNumber| *month >= first && last_day_of(*month) <= last;
    let months: Vec<DayNumber> = months.into_iter().filter(whole).collect();
    Ok(spans_by(&months, [first, last], parts))
}

/// Returns the sums from which some days are read, given the months that are summed up. Consecutive months are read
/// together.
fn spans_by(
    months: &[DayNumber],
    [first, last]: [DayNumber; 2],
    parts: &[CellPart],
) -> Vec<SpanDays> {
    let mut spans: Vec<SpanDays> = Vec::new();
    let mut from = first;
    let is_next = |month: &DayNumber, next: &DayNumber| day_after(last_day_of(*month)) == *next;
    let runs = months.chunk_by(is_next);
    for run in runs.flat_map(|run| run.chunks(MONTHS_AT_ONCE)) {
        let (Some(begin), Some(end)) = (run.first(), run.last()) else {
            continue;
        };
        if from < *begin {
            let before = DayNumber::new(begin.get() - 1);
            spans.push(SpanDays::new(RollUpSpan::Day, from, before));
        }
        let parts = parts.iter().map(|part| RollUpSpan::Month(*part));
        spans.extend(parts.map(|part| SpanDays::new(part, *begin, *end)));
        from = day_after(last_day_of(*end));
    }
    if from <= last {
        spans.push(SpanDays::new(RollUpSpan::Day, from, last));
    }
    spans
}

const fn day_after(day: DayNumber) -> DayNumber {
    DayNumber::new(day.get() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str) -> DayNumber {
        day_number(date.parse().unwrap())
    }

    #[test]
    fn days_are_read_where_no_month_covers_them_and_no_month_that_is_not_summed_up() {
        let months = ["2026-01-01", "2026-02-01", "2026-04-01"].map(day);
        let parts = [CellPart::Counts, CellPart::Ratings];
        let spans = spans_by(&months, [day("2025-12-30"), day("2026-05-02")], &parts);
        let named: Vec<String> = spans
            .into_iter()
            .map(|SpanDays { span, first, last }| {
                format!("{span:?} {} {}", date_of_day(first), date_of_day(last))
            })
            .collect();
        let expected = [
            "Day 2025-12-30 2025-12-31",
            "Month(Counts) 2026-01-01 2026-02-01",
            "Month(Ratings) 2026-01-01 2026-02-01",
            "Day 2026-03-01 2026-03-31",
            "Month(Counts) 2026-04-01 2026-04-01",
            "Month(Ratings) 2026-04-01 2026-04-01",
            "Day 2026-05-01 2026-05-02",
        ];
        assert_eq!(named, expected);
        let none = spans_by(&[], [day("2026-01-02"), day("2026-01-01")], &parts);
        assert!(none.is_empty(), "{none:?}");
        assert_eq!(last_day_of(day("2024-02-01")), day("2024-02-29"));
    }
}
