//! Months are read from their own sums, in parts, and other days from theirs.

use frontdesk::desk::rollups::{bring_up_to_date, cell_of};
use frontdesk::domain::{CellPart, DayNumber, Millis, Subject};
use frontdesk::measures::{Cell, day_at, zone_of};
use frontdesk::store::{RollUpSpan, Store};

use super::{GUILD, TEN, a_day, asked_on_days, measured};

#[tokio::test]
async fn months_and_days_put_together_are_all_the_facts() {
    let store = a_day().await;
    // From 15 January on: the last day of January, two of February, the first of March and of April.
    asked_on_days(&store, &[16, 17, 30, 45, 76, 76]).await;
    let now = measured(&store, 80);
    while !bring_up_to_date(now, 3).await.unwrap() {}
    let [first, last] = [TEN + Millis::days(-20), now.now].map(|at| day_at(at, &zone_of("UTC")));
    let months = store.months_summed_up(GUILD, first, last).await.unwrap();
    assert_eq!(months.len(), 3);
    for from in [first, day_at(TEN, &zone_of("UTC"))] {
        let facts = store.facts_of_days(GUILD, from, last).await.unwrap();
        let cell = cell_of(&store, GUILD, &Subject::All, [from, last], &CellPart::ALL).await;
        assert_eq!(cell.unwrap(), Cell::of(&facts));
        let billing = Subject::Category("billing".to_owned());
        let cell = cell_of(&store, GUILD, &billing, [from, last], &CellPart::ALL).await;
        let billed = facts
            .iter()
            .filter(|one| one.category.as_deref() == Some("billing"));
        assert_eq!(cell.unwrap(), Cell::of(billed));
    }
}

/// Sums up what was asked on some days of two months; returns the first and the last day, and the first month, which is
/// summed up as a whole.
async fn two_months(store: &Store) -> ([DayNumber; 2], DayNumber) {
    asked_on_days(store, &[16, 30]).await;
    let now = measured(store, 80);
    while !bring_up_to_date(now, 3).await.unwrap() {}
    let days = [TEN + Millis::days(-20), now.now].map(|at| day_at(at, &zone_of("UTC")));
    let months = store.months_summed_up(GUILD, days[0], days[1]).await;
    (days, months.unwrap()[0])
}

#[tokio::test]
async fn a_report_reads_no_more_of_a_month_than_it_shows() {
    let store = a_day().await;
    let (days, january) = two_months(&store).await;
    let all_of = async |days: [DayNumber; 2], parts: &[CellPart]| {
        let cell = cell_of(&store, GUILD, &Subject::All, days, parts).await;
        cell.unwrap()
    };
    let whole = all_of(days, &CellPart::ALL).await;
    for part in &CellPart::ALL[1..] {
        let parts = [CellPart::Counts, *part];
        let some = all_of(days, &parts).await;
        assert_eq!(some, whole.clone().only(&parts));
    }
    // An older frontdesk wrote a month as one row.
    let end = DayNumber::new(january.get() + 30);
    let of_month = all_of([january, end], &CellPart::ALL).await;
    let mut tx = store.begin().await.unwrap();
    for part in CellPart::ALL {
        let is_one = part == CellPart::Counts;
        let row = is_one.then(|| (Subject::All, of_month.to_text().unwrap()));
        let rows = row.into_iter().collect();
        tx.put_roll_ups(GUILD, RollUpSpan::Month(part), january, rows)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let parts = [CellPart::Counts, CellPart::Ratings];
    for parts in [&CellPart::ALL[..], &parts] {
        assert_eq!(all_of(days, parts).await, whole.clone().only(parts));
    }
}

/// A process of the older version goes on for up to a minute after an upgrade, and leaves the other parts as they are.
#[tokio::test]
async fn a_month_that_an_older_frontdesk_wrote_beside_its_parts_counts_once() {
    let store = a_day().await;
    let (days, january) = two_months(&store).await;
    let month = [january, DayNumber::new(january.get() + 30)];
    let all_of = async |days: [DayNumber; 2]| {
        let cell = cell_of(&store, GUILD, &Subject::All, days, &CellPart::ALL).await;
        cell.unwrap()
    };
    let before = [all_of(month).await, all_of(days).await];
    assert!(!before[0].is_counts_alone());
    let whole = vec![(Subject::All, before[0].to_text().unwrap())];
    let mut tx = store.begin().await.unwrap();
    tx.put_roll_ups(GUILD, RollUpSpan::Month(CellPart::Counts), january, whole)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!([all_of(month).await, all_of(days).await], before);
    // It wrote nothing of what was in no category any more.
    let billing = Subject::Category("billing".to_owned());
    let cell = cell_of(&store, GUILD, &billing, month, &CellPart::ALL).await;
    assert_eq!(cell.unwrap(), Cell::default());
}
