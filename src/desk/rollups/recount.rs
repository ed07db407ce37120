//! Makes a guild's figures anew from the events, and tells where those kept were others. What waits to be made is made
//! first, so that it is no difference.

use std::collections::BTreeMap;

use super::{CHANGES, Measured, Sums, bring_up_to_date, follow_ups, make_facts, sums_of_day};
use crate::desk::DeskError;
use crate::domain::{DayNumber, Fact, InquiryId, LearnerNumber, Subject};
use crate::measures::{Cell, DEFINITIONS};
use crate::store::RollUpSpan;

/// A figure that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Inquiries of a day whose facts were others.
    Facts {
        /// The day.
        day: DayNumber,
        /// How many.
        count: usize,
    },
    /// The sums of a day, or of the month that begins on it, were others.
    Sums {
        /// The day.
        day: DayNumber,
        /// Whose they are.
        subject: Subject,
    },
    /// Facts of a day's that no inquiry belongs to.
    Orphans {
        /// The day.
        day: DayNumber,
        /// How many.
        count: usize,
    },
    /// What was known of so many learners since their first inquiry was other.
    FollowUps {
        /// How many.
        count: usize,
    },
    /// The learners who first asked on a day were counted otherwise.
    Cohorts {
        /// The day.
        day: DayNumber,
    },
    /// The tickets that were left open on a day were others.
    Backlog {
        /// The day.
        day: DayNumber,
        /// By how much they were said to change.
        was: i64,
        /// By how much they did.
        is: i64,
    },
}

/// Makes all facts and sums anew; `progress` is told how many inquiries are done.
pub async fn recount(
    measured: Measured<'_>,
    mut progress: impl FnMut(u64),
) -> Result<Vec<Difference>, DeskError> {
    while !bring_up_to_date(measured, u32::MAX).await? {}
    let mut found = orphans(measured).await?;
    found.extend(facts(measured, &mut progress).await?);
    found.extend(learners(measured).await?);
    found.extend(backlog(measured).await?);
    found.extend(sums(measured).await?);
    if !found.is_empty() {
        let mut tx = measured.store.begin().await?;
        tx.measure(measured.guild, measured.zone, DEFINITIONS)
            .await?;
        tx.forget_figures(measured.guild).await?;
        tx.commit().await?;
        while !bring_up_to_date(measured, u32::MAX).await? {}
    }
    Ok(found)
}

/// Tells of which days there are facts that no inquiry belongs to. They are deleted with what follows.
async fn orphans(measured: Measured<'_>) -> Result<Vec<Difference>, DeskError> {
    let (store, guild) = (measured.store, measured.guild);
    let found = store.orphaned_facts(guild).await?.into_iter();
    Ok(found
        .map(|(day, count)| Difference::Orphans { day, count })
        .collect())
}

/// Makes anew what is known of learners, and the cohorts of it.
async fn learners(measured: Measured<'_>) -> Result<Vec<Difference>, DeskError> {
    let (store, guild) = (measured.store, measured.guild);
    let (mut after, mut count) = (LearnerNumber::new(0), 0);
    loop {
        let page = store.learners_after(guild, after, CHANGES).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        let mut tx = store.begin().await?;
        tx.measure(guild, measured.zone, DEFINITIONS).await?;
        count += follow_ups::make(&mut tx, measured, &page).await?;
        tx.commit_soon().await?;
    }
    let mut found = Vec::new();
    found.extend((count > 0).then_some(Difference::FollowUps { count }));
    let mut tx = store.begin().await?;
    tx.measure(guild, measured.zone, DEFINITIONS).await?;
    let days = tx.recount_cohorts(guild).await?;
    tx.commit().await?;
    found.extend(days.into_iter().map(|day| Difference::Cohorts { day }));
    Ok(found)
}

/// Makes the facts anew, and tells of which days they were others.
async fn facts(
    measured: Measured<'_>,
    progress: &mut impl FnMut(u64),
) -> Result<Vec<Difference>, DeskError> {
    let (store, guild) = (measured.store, measured.guild);
    let mut days: BTreeMap<DayNumber, usize> = BTreeMap::new();
    let (mut after, mut done) = (InquiryId::new(i64::MIN), 0);
    loop {
        let page = store.inquiries_after(guild, after, CHANGES).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        done += page.len() as u64;
        let mut tx = store.begin().await?;
        tx.measure(guild, measured.zone, DEFINITIONS).await?;
        for day in make_facts(&mut tx, measured, &page).await? {
            *days.entry(day).or_default() += 1;
        }
        tx.commit_soon().await?;
        progress(done);
    }
    let days = days.into_iter();
    Ok(days
        .map(|(day, count)| Difference::Facts { day, count })
        .collect())
}

/// Compares the backlog with what the facts say.
async fn backlog(measured: Measured<'_>) -> Result<Vec<Difference>, DeskError> {
    let mut should: BTreeMap<DayNumber, i64> = BTreeMap::new();
    each_day(measured, async |_, facts| {
        for change in facts.iter().flat_map(|fact| &fact.open_changes) {
            *should.entry(change.day).or_default() += change.by;
        }
        Ok(())
    })
    .await?;
    let kept = measured.store.backlog_changes(measured.guild, None).await?;
    let kept: BTreeMap<DayNumber, i64> = kept.iter().map(|one| (one.day, one.by)).collect();
    let days = should.keys().chain(kept.keys());
    let days: std::collections::BTreeSet<DayNumber> = days.copied().collect();
    let of = |all: &BTreeMap<DayNumber, i64>, day| all.get(&day).copied().unwrap_or_default();
    let compared = days.into_iter().map(|day| Difference::Backlog {
        day,
        was: of(&kept, day),
        is: of(&should, day),
    });
    let differs =
        |one: &Difference| matches!(one, Difference::Backlog { was, is, .. } if was != is);
    Ok(compared.filter(differs).collect())
}

/// Compares the sums of every day with those of its facts.
async fn sums(measured: Measured<'_>) -> Result<Vec<Difference>, DeskError> {
    let (store, guild) = (measured.store, measured.guild);
    let mut found = Vec::new();
    let mut months: BTreeMap<DayNumber, Sums> = BTreeMap::new();
    each_day(measured, async |day, _| {
        let mut tx = store.begin().await?;
        let should = sums_of_day(&mut tx, guild, day).await?;
        tx.cancel().await?;
        let month = months.entry(super::month_of(day)).or_default();
        for (subject, cell) in &should {
            month.entry(subject.clone()).or_default().merge(cell);
        }
        found.extend(compared(measured, RollUpSpan::Day, day, &should).await?);
        Ok(())
    })
    .await?;
    for month in store
        .months_summed_up(guild, DayNumber::new(i64::MIN), DayNumber::new(i64::MAX))
        .await?
    {
        let should = months.remove(&month).unwrap_or_default();
        found.extend(compared(measured, RollUpSpan::Month, month, &should).await?);
    }
    Ok(found)
}

async fn compared(
    measured: Measured<'_>,
    span: RollUpSpan,
    start: DayNumber,
    should: &Sums,
) -> Result<Vec<Difference>, DeskError> {
    let kept = measured
        .store
        .all_roll_ups(measured.guild, span, start, start)
        .await?;
    let mut kept: BTreeMap<Subject, Option<Cell>> = kept
        .into_iter()
        .map(|one| (one.subject, Cell::from_text(&one.body).ok()))
        .collect();
    let mut differing: Vec<Subject> = Vec::new();
    for (subject, cell) in should {
        if kept.remove(subject).flatten().as_ref() != Some(cell) {
            differing.push(subject.clone());
        }
    }
    differing.extend(kept.into_keys());
    let found = differing.into_iter();
    Ok(found
        .map(|subject| Difference::Sums {
            day: start,
            subject,
        })
        .collect())
}

/// Goes through the days of a guild's facts, and of its sums, one by one.
async fn each_day(
    measured: Measured<'_>,
    mut each: impl AsyncFnMut(DayNumber, Vec<Fact>) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    let (store, guild) = (measured.store, measured.guild);
    let mut after = DayNumber::new(i64::MIN);
    while let Some(day) = store.next_day(guild, after).await? {
        each(day, store.facts_of_days(guild, day, day).await?).await?;
        after = day;
    }
    Ok(())
}
