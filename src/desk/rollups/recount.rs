//! Recomputes a guild's figures from the events, and reports where the stored ones differed. Compares them as of one
//! moment, and ignores figures that still wait to be counted then, so that it can run beside a working frontdesk.

use std::collections::{BTreeMap, BTreeSet};

use super::rosters::Rosters;
use super::{
    CHANGES, Measured, Sums, bring_up_to_date, fact_of, follow_ups, last_day_of, recorded, sums_of,
};
use crate::desk::DeskError;
use crate::domain::{CellPart, DayNumber, Fact, InquiryId, LearnerNumber, OpenChange, Subject};
use crate::measures::{Cell, DEFINITIONS, zone_of};
use crate::store::{RollUp, RollUpSpan, Tx};

/// A stored figure that was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discrepancy {
    /// Inquiries of a day had wrong facts.
    Facts {
        /// The day.
        day: DayNumber,
        /// The number of these inquiries.
        count: usize,
    },
    /// The sums of a day, or of the month that begins on it, were wrong.
    Sums {
        /// The day.
        day: DayNumber,
        /// The subject of these sums.
        subject: Subject,
    },
    /// A day had facts that belong to no inquiry.
    Orphans {
        /// The day.
        day: DayNumber,
        /// The number of these facts.
        count: usize,
    },
    /// Learners had wrong follow-ups.
    FollowUps {
        /// The number of these learners.
        count: usize,
    },
    /// The learners who first asked on a day were counted wrongly.
    Cohorts {
        /// The day.
        day: DayNumber,
    },
    /// The number of a category's tickets that were open at the end of a day was wrong.
    Backlog {
        /// The category; empty for none.
        category: String,
        /// The day.
        day: DayNumber,
        /// The stored change of the number of open tickets on that day.
        was: i64,
        /// The change of that number by the facts.
        is: i64,
    },
    /// A record of an inquiry cannot be read. The inquiry keeps its figures, and recounting cannot fix that.
    Unreadable(InquiryId),
}

/// Recomputes all facts and sums, and replaces those that differ. Calls `progress` with the number of compared
/// inquiries.
pub async fn recount(
    measured: Measured<'_>,
    progress: impl FnMut(u64),
) -> Result<Vec<Discrepancy>, DeskError> {
    while !bring_up_to_date(measured, u32::MAX).await? {}
    let found = compare(measured, progress).await?;
    let can_mend = |one: &Discrepancy| !matches!(one, Discrepancy::Unreadable(_));
    if found.iter().any(can_mend) {
        let mut tx = measured.store.begin().await?;
        tx.measure(measured.guild, measured.zone, DEFINITIONS)
            .await?;
        tx.forget_figures(measured.guild).await?;
        tx.commit().await?;
        while !bring_up_to_date(measured, u32::MAX).await? {}
    }
    Ok(found)
}

/// Compares facts with events, and sums and follow-ups with facts.
async fn compare(
    measured: Measured<'_>,
    progress: impl FnMut(u64),
) -> Result<Vec<Discrepancy>, DeskError> {
    let guild = measured.guild;
    let mut seen = measured.store.snapshot().await?;
    let waiting = seen.changed_inquiries(guild).await?;
    let mut found = orphans(&mut seen, measured, &waiting).await?;
    found.extend(facts(&mut seen, measured, &waiting, progress).await?);
    found.extend(learners(&mut seen, measured).await?);
    let marked = seen.marked_days(guild, u32::MAX).await?;
    let marked: BTreeSet<DayNumber> = marked.into_iter().map(|one| one.day).collect();
    found.extend(days(&mut seen, measured, &marked).await?);
    found.extend(months(&mut seen, measured, &marked).await?);
    seen.cancel().await?;
    Ok(found)
}

/// Finds the days with facts that belong to no inquiry and to no waiting change.
async fn orphans(
    seen: &mut Tx,
    measured: Measured<'_>,
    waiting: &BTreeSet<InquiryId>,
) -> Result<Vec<Discrepancy>, DeskError> {
    let mut days: BTreeMap<DayNumber, usize> = BTreeMap::new();
    for (inquiry, day) in seen.orphaned_facts(measured.guild).await? {
        if !waiting.contains(&inquiry) {
            *days.entry(day).or_default() += 1;
        }
    }
    let days = days.into_iter();
    Ok(days
        .map(|(day, count)| Discrepancy::Orphans { day, count })
        .collect())
}

/// Compares the follow-ups of unmarked learners, and the cohorts of all, with the facts.
async fn learners(seen: &mut Tx, measured: Measured<'_>) -> Result<Vec<Discrepancy>, DeskError> {
    let guild = measured.guild;
    let marked = seen.marked_learners(guild, u32::MAX).await?;
    let marked: BTreeSet<LearnerNumber> = marked.into_iter().collect();
    let (mut after, mut count) = (LearnerNumber::new(0), 0);
    loop {
        let page = seen.learners_after(guild, after, CHANGES).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        for learner in page {
            let is_other = !marked.contains(&learner)
                && follow_ups::has_changed(seen, measured, learner).await?;
            count += usize::from(is_other);
        }
    }
    let mut found = Vec::new();
    found.extend((count > 0).then_some(Discrepancy::FollowUps { count }));
    let days = seen.different_cohorts(guild).await?.into_iter();
    found.extend(days.map(|day| Discrepancy::Cohorts { day }));
    Ok(found)
}

/// Recomputes the facts without a waiting change, and returns the days on which they differed.
async fn facts(
    seen: &mut Tx,
    measured: Measured<'_>,
    waiting: &BTreeSet<InquiryId>,
    mut progress: impl FnMut(u64),
) -> Result<Vec<Discrepancy>, DeskError> {
    let (guild, zone) = (measured.guild, zone_of(measured.zone));
    let mut others: BTreeMap<DayNumber, usize> = BTreeMap::new();
    let mut found = Vec::new();
    let (mut after, mut done) = (InquiryId::new(i64::MIN), 0);
    loop {
        let page = seen.inquiries_after(guild, after, CHANGES).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        let kept = seen.facts_of(&page).await?;
        let (all, unreadable) = recorded(seen, guild, &page).await?;
        found.extend(unreadable.into_iter().map(Discrepancy::Unreadable));
        let learners: Vec<_> = all.iter().map(|one| one.inquiry.learner).collect();
        let numbers = seen.learner_numbers(guild, &learners).await?;
        let rosters = Rosters::read(seen, measured, &all).await?;
        for one in all {
            let (id, number) = (one.inquiry.id, numbers.get(&one.inquiry.learner).copied());
            let kept = kept.get(&id);
            let duty = kept.and_then(|fact| fact.duty.clone());
            let of = (guild, number.unwrap_or_default());
            let fact = fact_of(one, of, &zone, (&rosters, duty));
            let is_same = number.is_some() && kept == Some(&fact);
            if !is_same && !waiting.contains(&id) {
                *others.entry(fact.day).or_default() += 1;
            }
        }
        done += page.len() as u64;
        progress(done);
    }
    let others = others.into_iter();
    found.extend(others.map(|(day, count)| Discrepancy::Facts { day, count }));
    Ok(found)
}

/// Compares the sums of every unmarked day, and the backlog, with the facts.
async fn days(
    seen: &mut Tx,
    measured: Measured<'_>,
    marked: &BTreeSet<DayNumber>,
) -> Result<Vec<Discrepancy>, DeskError> {
    let guild = measured.guild;
    let (mut found, mut backlog) = (Vec::new(), Backlog::default());
    let mut after = DayNumber::new(i64::MIN);
    while let Some(day) = seen.next_day(guild, after).await? {
        after = day;
        let facts = seen.facts_of_days(guild, day, day).await?;
        backlog.add(&facts);
        if !marked.contains(&day) {
            let kept = seen.all_roll_ups(guild, RollUpSpan::Day, day, day).await?;
            found.extend(compared(day, kept, &sums_of(&facts)));
        }
    }
    found.extend(backlog.compared(seen.backlog_of_categories(guild).await?));
    Ok(found)
}

/// Compares the sums of every month without a marked day with those of its days.
async fn months(
    seen: &mut Tx,
    measured: Measured<'_>,
    marked: &BTreeSet<DayNumber>,
) -> Result<Vec<Discrepancy>, DeskError> {
    let guild = measured.guild;
    let (first, last) = (DayNumber::new(i64::MIN), DayNumber::new(i64::MAX));
    let mut found = Vec::new();
    for month in seen.months_summed_up(guild, first, last).await? {
        let end = last_day_of(month);
        if marked.range(month..=end).next().is_some() {
            continue;
        }
        let mut should = Sums::new();
        for day in seen
            .all_roll_ups(guild, RollUpSpan::Day, month, end)
            .await?
        {
            // A day that cannot be read is a difference of its own.
            let cell = Cell::from_text(&day.body).unwrap_or_default();
            should.entry(day.subject).or_default().merge(&cell);
        }
        let mut kept = Vec::new();
        for part in CellPart::ALL {
            let span = RollUpSpan::Month(part);
            kept.extend(seen.all_roll_ups(guild, span, month, month).await?);
        }
        found.extend(compared(month, kept, &should));
    }
    Ok(found)
}

/// The change in the number of open tickets on each day, by category, computed from the facts.
#[derive(Default)]
struct Backlog(BTreeMap<(String, DayNumber), i64>);

impl Backlog {
    fn add(&mut self, facts: &[Fact]) {
        for fact in facts {
            let category = fact.category.as_deref().unwrap_or_default();
            for change in &fact.open_changes {
                let key = (category.to_owned(), change.day);
                *self.0.entry(key).or_default() += change.by;
            }
        }
    }

    /// Lists the days whose stored change differs.
    fn compared(mut self, kept: Vec<(String, OpenChange)>) -> Vec<Discrepancy> {
        let mut found = Vec::new();
        let mut compare = |(category, day): (String, DayNumber), was: i64, is: i64| {
            if was != is {
                found.push(Discrepancy::Backlog {
                    category,
                    day,
                    was,
                    is,
                });
            }
        };
        for (category, change) in kept {
            let key = (category, change.day);
            let is = self.0.remove(&key).unwrap_or_default();
            compare(key, change.by, is);
        }
        for (key, is) in self.0 {
            compare(key, 0, is);
        }
        found
    }
}

/// Lists the subjects whose stored sums, in one row or several, differ from the computed ones.
fn compared(start: DayNumber, parts: Vec<RollUp>, should: &Sums) -> Vec<Discrepancy> {
    let mut kept: BTreeMap<Subject, Option<Cell>> = BTreeMap::new();
    for part in parts {
        let read = Cell::from_text(&part.body).ok();
        let cell = kept
            .entry(part.subject)
            .or_insert_with(|| Some(Cell::default()));
        *cell = cell.take().zip(read).map(|(mut cell, part)| {
            cell.merge(&part);
            cell
        });
    }
    let mut differing: Vec<Subject> = Vec::new();
    for (subject, cell) in should {
        if kept.remove(subject).flatten().as_ref() != Some(cell) {
            differing.push(subject.clone());
        }
    }
    differing.extend(kept.into_keys());
    let found = differing.into_iter();
    found
        .map(|subject| Discrepancy::Sums {
            day: start,
            subject,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChannelId, GuildId, LearnerKey, Locale, Outcome, Place, Timestamp};
    use crate::store::{Inquiry, Store, StoreOptions};

    const ASKED: Timestamp = Timestamp::from_millis(0);

    async fn asks(store: &Store, number: i64, guild: GuildId) {
        let (id, learner) = (InquiryId::new(number), LearnerKey::new(number));
        let (place, channel) = (Place::Command, ChannelId::new(5));
        let asked = Inquiry {
            guild: Some(guild),
            ..Inquiry::undecided(id, learner, place, channel, ASKED, Locale::EnUs)
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_inquiry(&asked, "text").unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_happens_while_it_runs_is_no_difference() {
        let options = StoreOptions::default();
        let store = Store::open("sqlite::memory:", options).await.unwrap();
        let measured = Measured {
            store: &store,
            guild: GuildId::new(1),
            zone: "UTC",
            now: ASKED,
        };
        asks(&store, 1, measured.guild).await;
        assert!(bring_up_to_date(measured, 9).await.unwrap());
        // A new question, and a new outcome of another one: neither is counted yet.
        asks(&store, 2, measured.guild).await;
        let mut tx = store.begin().await.unwrap();
        tx.set_outcome(InquiryId::new(1), Outcome::Solved, ASKED);
        tx.commit().await.unwrap();
        assert_eq!(compare(measured, |_| ()).await.unwrap(), []);
        // The facts are made, and the sums of their day are not.
        assert!(!bring_up_to_date(measured, 1).await.unwrap());
        assert_eq!(compare(measured, |_| ()).await.unwrap(), []);
        assert!(bring_up_to_date(measured, 9).await.unwrap());
        assert_eq!(compare(measured, |_| ()).await.unwrap(), []);
    }

    #[test]
    fn a_ticket_too_many_in_one_category_is_found_beside_one_too_few_in_another() {
        let day = DayNumber::new(1);
        let mut should = Backlog::default();
        should.0.insert(("billing".to_owned(), day), 2);
        let change = |by| OpenChange { day, by };
        let kept = vec![
            (String::new(), change(1)),
            ("billing".to_owned(), change(1)),
        ];
        let found = should.compared(kept);
        let found: Vec<_> = found
            .iter()
            .map(|one| match one {
                Discrepancy::Backlog {
                    category, was, is, ..
                } => (category.as_str(), *was, *is),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, [("", 1, 0), ("billing", 1, 2)]);
    }
}
