//! Holds the figures of what learners did since their first inquiry to a look at every question.

use std::collections::BTreeMap;

use frontdesk::desk::rollups::bring_up_to_date;
use frontdesk::desk::rollups::recount::{Discrepancy, recount};
use frontdesk::domain::{
    CohortCounts, DayNumber, InquiryEvent, InquiryId, LearnerKey, Millis, Outcome,
};
use frontdesk::measures::{day_at, zone_of};
use frontdesk::store::{COHORTS, Inquiry, Store, StoreOptions};
use sqlx::Connection as _;

use super::{GUILD, TEN, inquiry, measured};

/// A question: the number of its inquiry, whose it is, the hour, and what came of it.
type Asked = (i64, i64, i64, Outcome);

/// Counts what learners did by the outcome of their first question, by looking at all of them.
fn cohorts(asked: &[Asked]) -> BTreeMap<Outcome, CohortCounts> {
    let month = |hour: i64| {
        let date = (TEN + Millis::hours(hour)).to_jiff().to_string();
        let number = |part: &str| part.parse::<i64>().unwrap();
        number(&date[..4]) * 12 + number(&date[5..7])
    };
    let mut by_learner: BTreeMap<i64, Vec<&Asked>> = BTreeMap::new();
    for one in asked {
        by_learner.entry(one.1).or_default().push(one);
    }
    let mut all: BTreeMap<Outcome, CohortCounts> = BTreeMap::new();
    for own in by_learner.values() {
        let (_, _, first, outcome) = **own.iter().min_by_key(|one| (one.2, one.0)).unwrap();
        let later: Vec<i64> = own
            .iter()
            .map(|one| one.2)
            .filter(|hour| hour - first > 24)
            .collect();
        let within = |days: i64| later.iter().any(|hour| hour - first <= days * 24);
        all.entry(outcome).or_default().add(&CohortCounts {
            learners: 1,
            again: [30, 60, 90].map(|days| within(days).into()),
            in_next_month: later
                .iter()
                .any(|hour| month(*hour) == month(first) + 1)
                .into(),
            ..CohortCounts::default()
        });
    }
    all
}

/// Reads the cohorts of some days, the last included.
async fn until(
    store: &Store,
    first: DayNumber,
    last: DayNumber,
) -> BTreeMap<Outcome, CohortCounts> {
    let found = store.cohorts(GUILD, None, first, [last; COHORTS]);
    found.await.unwrap().swap_remove(0)
}

#[tokio::test]
async fn cohorts_are_what_a_look_at_every_question_says() {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    let mut state = 7_u64;
    let mut draw = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        i64::try_from((state >> 33) % most).unwrap()
    };
    let outcomes = [Outcome::Solved, Outcome::Reasked, Outcome::Unanswered];
    let mut asked: Vec<Asked> = Vec::new();
    let now = measured(&store, 300);
    for round in 0..8 {
        let mut tx = store.begin().await.unwrap();
        for number in round * 10..(round + 1) * 10 {
            let (learner, hour) = (draw(12) + 1, draw(200 * 24));
            let outcome = outcomes[usize::try_from(draw(3)).unwrap()];
            let new = Inquiry {
                learner: LearnerKey::new(learner),
                ..inquiry(number, GUILD, hour * 60, None)
            };
            tx.insert_inquiry(&new, "text").unwrap();
            tx.set_outcome(new.id, outcome, now.now);
            asked.push((number, learner, hour, outcome));
        }
        // Something comes of an earlier question late.
        let late = usize::try_from(draw(asked.len() as u64)).unwrap();
        asked[late].3 = Outcome::Solved;
        let solved = InquiryEvent::Solved;
        let id = InquiryId::new(asked[late].0);
        tx.record(id, now.now, &solved).unwrap();
        tx.set_outcome(id, Outcome::Solved, now.now);
        tx.commit().await.unwrap();
        while !bring_up_to_date(now, 3).await.unwrap() {}
        let [first, last] = [DayNumber::new(0), DayNumber::new(99_999)];
        let tenth = day_at(TEN, &zone_of("UTC")).get();
        let mut days = [0, 30, 60, 90, 150, 0].map(|later| DayNumber::new(tenth + later));
        days[5] = last;
        let by_day = store.cohorts(GUILD, None, first, days).await.unwrap();
        for (day, found) in days.into_iter().zip(&by_day) {
            assert_eq!(*found, until(&store, first, day).await, "{day:?}");
        }
        let found: BTreeMap<_, _> = until(&store, first, last)
            .await
            .into_iter()
            .filter(|(_, counts)| counts.learners != 0)
            .collect();
        assert_eq!(found, cohorts(&asked), "{round}");
    }
    assert_eq!(recount(now, |_| ()).await.unwrap(), []);
}

#[tokio::test]
async fn a_recount_tells_of_learners_who_were_counted_otherwise_and_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/all.db", folder.path().display());
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for number in 1..=3 {
        let asked = inquiry(number, GUILD, number, None);
        tx.insert_inquiry(&asked, "text").unwrap();
    }
    tx.commit().await.unwrap();
    let now = measured(&store, 1);
    assert!(bring_up_to_date(now, 9).await.unwrap());
    let day = day_at(TEN, &zone_of("UTC"));
    let right = until(&store, day, day).await;
    let mut raw = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let of_learners = [
        Discrepancy::FollowUps { count: 1 },
        Discrepancy::Cohorts { day },
    ];
    for (spoilt, differences) in [
        (
            "UPDATE follow_ups SET again_30 = 1 WHERE learner = 2",
            &of_learners[..],
        ),
        (
            "UPDATE cohorts SET learners = learners + 1",
            &of_learners[1..],
        ),
    ] {
        sqlx::query(spoilt).execute(&mut raw).await.unwrap();
        assert_eq!(recount(now, |_| ()).await.unwrap(), differences);
        assert_eq!(recount(now, |_| ()).await.unwrap(), []);
        let mended = until(&store, day, day).await;
        assert_eq!(mended, right);
    }
    store.close().await;
}
