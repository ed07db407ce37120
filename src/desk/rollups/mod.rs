//! Keeps the figures of guilds up to date: makes the facts of inquiries that have changed, then the sums of the days that
//! these facts are of. Computes nothing itself, and never reads what has not changed.

pub(crate) mod follow_ups;
pub mod recount;
mod rosters;

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::dispatch::serving;
use crate::desk::rollups::rosters::Rosters;
use crate::desk::{Desk, DeskError};
use crate::domain::{DayNumber, GuildId, InquiryId, Subject, SubjectKind, Timestamp};
use crate::measures::{
    BadCell, Cell, DEFINITIONS, Source, Stretch, TimeStep, date_of_day, day_at, day_number, fact,
    zone_of,
};
use crate::store::{RollUpSpan, Store, Tx};

/// So many changes are taken in one transaction, so that nobody waits long for it.
const CHANGES: u32 = 250;

/// So many days are summed up in one transaction.
const DAYS: u32 = 4;

/// The most transactions in a sweep of one guild, since timers wait for it; what remains is done in the next.
const PAGES_A_SWEEP: u32 = 4;

/// The most transactions before a report, whose reader waits.
const PAGES_A_REPORT: u32 = 40;

/// The guild whose figures are made, and the moment.
#[derive(Clone, Copy)]
pub struct Measured<'a> {
    /// The store.
    pub store: &'a Store,
    /// The guild.
    pub guild: GuildId,
    /// The name of its time zone.
    pub zone: &'a str,
    /// The present.
    pub now: Timestamp,
}

/// Makes the figures of the guilds that this process serves, as far as a sweep may take. Whether all are made.
pub(crate) async fn sweep(desk: &Desk) -> Result<bool, DeskError> {
    let mut all = true;
    for guild in desk.store.guilds_to_measure().await? {
        if !desk.watermarks.receives(Some(guild)) || desk.store.has_departed(guild).await? {
            continue;
        }
        let settings = desk.guilds.get(guild).await?;
        let measured = Measured {
            store: &desk.store,
            guild,
            zone: &settings.time_zone,
            now: desk.now(),
        };
        all &= bring_up_to_date(measured, PAGES_A_SWEEP).await?;
        serving::keep_alive_if_due(desk).await;
    }
    if all {
        look(desk).await?;
    }
    Ok(all)
}

/// Looks in each guild that this process serves whether learners are still there of whom that is due.
async fn look(desk: &Desk) -> Result<(), DeskError> {
    for guild in desk.store.guilds_kept().await? {
        if desk.watermarks.receives(Some(guild)) && !desk.store.has_departed(guild).await? {
            follow_ups::look(desk, guild).await?;
            serving::keep_alive_if_due(desk).await;
        }
    }
    Ok(())
}

/// Makes the figures of a guild before somebody reads them: the moment up to which they are complete, at most now.
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

/// Makes facts and sums until nothing is left or so many transactions were made. Whether nothing is left.
pub async fn bring_up_to_date(measured: Measured<'_>, pages: u32) -> Result<bool, DeskError> {
    for _ in 0..pages {
        if !next_page(measured).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a page of facts or, where all are made, of what is known of learners, then of sums. Whether there was anything to do.
async fn next_page(measured: Measured<'_>) -> Result<bool, DeskError> {
    let Measured {
        store, guild, zone, ..
    } = measured;
    let mut tx = store.begin().await?;
    tx.measure(guild, zone, DEFINITIONS).await?;
    let changed = tx.take_changes(guild, CHANGES).await?;
    if !changed.is_empty() {
        let changed: Vec<_> = changed.into_iter().collect();
        for page in changed.chunks(CHANGES as usize) {
            make_facts(&mut tx, measured, page).await?;
        }
        tx.commit_soon().await?;
        return Ok(true);
    }
    let learners = tx.marked_learners(guild, CHANGES).await?;
    if !learners.is_empty() {
        follow_ups::make(&mut tx, measured, &learners).await?;
        tx.commit_soon().await?;
        return Ok(true);
    }
    let days = tx.take_marked(guild, DAYS).await?;
    if days.is_empty() {
        tx.commit_soon().await?;
        return Ok(false);
    }
    sum_up(&mut tx, measured, &days).await?;
    tx.commit_soon().await?;
    Ok(true)
}

/// Makes the facts of some inquiries; of those that are no more, none is left. The days of those that were not as they
/// should be.
async fn make_facts(
    tx: &mut Tx,
    measured: Measured<'_>,
    inquiries: &[InquiryId],
) -> Result<Vec<DayNumber>, DeskError> {
    let zone = zone_of(measured.zone);
    let mut gone: BTreeSet<_> = inquiries.iter().copied().collect();
    let mut different = Vec::new();
    let all = tx.recorded(measured.guild, inquiries).await?;
    let rosters = Rosters::read(tx, measured, &all).await?;
    for recorded in all {
        gone.remove(&recorded.inquiry.id);
        let duty = rosters.hours(&recorded);
        let key = recorded.inquiry.learner;
        let source = Source {
            guild: measured.guild,
            learner: tx.learner_number(measured.guild, key).await?,
            inquiry: recorded.inquiry,
            tickets: recorded.tickets,
            surveys: recorded.surveys,
            duty_hours: duty.clone().unwrap_or_default(),
        };
        let mut fact = fact(&source, &zone);
        if duty.is_none() {
            fact.duty = tx.kept_duty(fact.inquiry).await?;
        }
        if tx.put_fact(&fact).await? {
            different.push(fact.day);
        }
    }
    for inquiry in gone {
        tx.drop_fact(measured.guild, inquiry).await?;
    }
    Ok(different)
}

/// The sums of some facts, by subject.
type Sums = BTreeMap<Subject, Cell>;

/// Sums up some days, and the months before this one that they lie in.
async fn sum_up(tx: &mut Tx, measured: Measured<'_>, days: &[DayNumber]) -> Result<(), DeskError> {
    let today = day_at(measured.now, &zone_of(measured.zone));
    let this_month = month_of(today);
    let mut months = BTreeSet::new();
    for day in days {
        let sums = sums_of_day(tx, measured.guild, *day).await?;
        write(tx, measured.guild, RollUpSpan::Day, *day, &sums).await?;
        months.insert(month_of(*day));
    }
    // The first day of a new month finds the last month over.
    let last = month_of(DayNumber::new(this_month.get() - 1));
    if !tx.has_month(measured.guild, last).await? {
        months.insert(last);
    }
    for month in months.range(..this_month) {
        let sums = sums_of_month(tx, measured.guild, *month).await?;
        write(tx, measured.guild, RollUpSpan::Month, *month, &sums).await?;
    }
    Ok(())
}

async fn sums_of_day(tx: &mut Tx, guild: GuildId, day: DayNumber) -> Result<Sums, DeskError> {
    let mut sums = Sums::new();
    for fact in tx.facts_of_days(guild, day, day).await? {
        for subject in Subject::of(&fact) {
            sums.entry(subject).or_default().add(&fact);
        }
    }
    Ok(sums)
}

async fn sums_of_month(tx: &mut Tx, guild: GuildId, month: DayNumber) -> Result<Sums, DeskError> {
    let last = last_day_of(month);
    let mut sums = Sums::new();
    for day in tx.all_roll_ups(guild, RollUpSpan::Day, month, last).await? {
        let cell = Cell::from_text(&day.body)?;
        sums.entry(day.subject).or_default().merge(&cell);
    }
    Ok(sums)
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

/// The first day of the month that a day lies in.
pub(crate) fn month_of(day: DayNumber) -> DayNumber {
    day_number(date_of_day(day).first_of_month())
}

/// The last day of the month that begins on a day.
pub(crate) fn last_day_of(month: DayNumber) -> DayNumber {
    day_number(date_of_day(month).last_of_month())
}

/// The sum of a subject's inquiries that were asked in some days, the last included: of whole months where these are
/// summed up, and of days elsewhere.
pub async fn cell_of(
    store: &Store,
    guild: GuildId,
    subject: &Subject,
    days: [DayNumber; 2],
) -> Result<Cell, DeskError> {
    let mut all = Cell::default();
    for (span, from, to) in spans(store, guild, days).await? {
        for sum in store.roll_ups(guild, subject, span, from, to).await? {
            all.merge(&Cell::from_text(&sum.body)?);
        }
    }
    Ok(all)
}

/// The same of every category, rule or instructor of which there is any.
pub(crate) async fn cells_of_kind(
    store: &Store,
    guild: GuildId,
    kind: SubjectKind,
    days: [DayNumber; 2],
) -> Result<BTreeMap<Subject, Cell>, DeskError> {
    let mut all = Sums::new();
    for (span, from, to) in spans(store, guild, days).await? {
        for sum in store.roll_ups_of_kind(guild, kind, span, from, to).await? {
            let cell = Cell::from_text(&sum.body)?;
            all.entry(sum.subject).or_default().merge(&cell);
        }
    }
    Ok(all)
}

/// The sum of a subject's inquiries in each part of some days, in the same order.
pub(crate) async fn cells_over_time(
    store: &Store,
    guild: GuildId,
    subject: &Subject,
    (step, parts): (TimeStep, &[Stretch]),
) -> Result<Vec<Cell>, DeskError> {
    let mut cells = vec![Cell::default(); parts.len()];
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Ok(cells);
    };
    let days = [first.first, last.last];
    let spans = match step {
        TimeStep::Month => spans(store, guild, days).await?,
        TimeStep::Day | TimeStep::Week => vec![(RollUpSpan::Day, first.first, last.last)],
    };
    for (span, from, to) in spans {
        for sum in store.roll_ups(guild, subject, span, from, to).await? {
            let part = parts.partition_point(|part| part.last < sum.start);
            if let Some(cell) = cells.get_mut(part) {
                cell.merge(&Cell::from_text(&sum.body)?);
            }
        }
    }
    Ok(cells)
}

/// The sums that some days, the last included, are read from: those of whole months that are summed up, and those of the
/// days that these do not cover.
async fn spans(
    store: &Store,
    guild: GuildId,
    [first, last]: [DayNumber; 2],
) -> Result<Vec<(RollUpSpan, DayNumber, DayNumber)>, DeskError> {
    let months = store.months_summed_up(guild, month_of(first), last).await?;
    let whole = |month: &DayNumber| *month >= first && last_day_of(*month) <= last;
    let months: Vec<DayNumber> = months.into_iter().filter(whole).collect();
    let mut spans = Vec::new();
    if let (Some(from), Some(to)) = (months.first(), months.last()) {
        spans.push((RollUpSpan::Month, *from, *to));
    }
    let between = days_between(&months, [first, last]).into_iter();
    spans.extend(between.map(|[from, to]| (RollUpSpan::Day, from, to)));
    Ok(spans)
}

/// The stretches of days that no month covers.
fn days_between(months: &[DayNumber], [first, last]: [DayNumber; 2]) -> Vec<[DayNumber; 2]> {
    let mut stretches = Vec::new();
    let mut from = first;
    for month in months {
        if from < *month {
            stretches.push([from, DayNumber::new(month.get() - 1)]);
        }
        from = DayNumber::new(last_day_of(*month).get() + 1);
    }
    if from <= last {
        stretches.push([from, last]);
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str) -> DayNumber {
        day_number(date.parse().unwrap())
    }

    #[test]
    fn days_are_read_where_no_month_covers_them() {
        let months = ["2026-01-01", "2026-02-01", "2026-04-01"].map(day);
        let stretches = days_between(&months, [day("2025-12-30"), day("2026-05-02")]);
        let named: Vec<String> = stretches
            .into_iter()
            .map(|[from, to]| format!("{} {}", date_of_day(from), date_of_day(to)))
            .collect();
        let expected = [
            "2025-12-30 2025-12-31",
            "2026-03-01 2026-03-31",
            "2026-05-01 2026-05-02",
        ];
        assert_eq!(named, expected);
        let none = days_between(&[], [day("2026-01-02"), day("2026-01-01")]);
        assert!(none.is_empty(), "{none:?}");
        assert_eq!(last_day_of(day("2024-02-01")), day("2024-02-29"));
    }
}
