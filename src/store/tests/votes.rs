//! The counters of presses equal what the events say, whatever is pressed, changed and forgotten.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::{GUILD, at, inquiry, user};
use super::{Database, run, runtime};
use crate::domain::{
    InquiryEvent, InquiryId, LearnerKey, MessageId, Millis, ReviewDecision, RuleId, TicketId,
    Timestamp, votes,
};
use crate::faq::feedback::{Tally, Word, Words, press_weight, shares};
use crate::store::{Inquiry, Store};

/// The time at which the first thing happens.
const BEGIN: i64 = 1_700_000_000_000;
const RULES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// One thing done; the numbers are chosen small, so that they meet.
#[derive(Clone, Debug)]
enum Act {
    Ask { learner: i64, rule: usize },
    Press { nth: usize, event: usize },
    Choose { nth: usize, rule: usize },
    Taught { nth: usize },
    Keep { rule: usize },
    Forget { days: i64 },
    Wait { hours: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (nth, rule) = (0..12_usize, 0..RULES.len());
    prop_oneof![
        4 => (0..4_i64, rule.clone()).prop_map(|(learner, rule)| Act::Ask { learner, rule }),
        6 => (nth.clone(), 0..3_usize).prop_map(|(nth, event)| Act::Press { nth, event }),
        2 => (nth.clone(), rule.clone()).prop_map(|(nth, rule)| Act::Choose { nth, rule }),
        1 => nth.prop_map(|nth| Act::Taught { nth }),
        1 => rule.prop_map(|rule| Act::Keep { rule }),
        1 => (1..200_i64).prop_map(|days| Act::Forget { days }),
        3 => (1..2000_i64).prop_map(|hours| Act::Wait { hours }),
    ]
}

/// The acts so far, as plain rows.
#[derive(Default)]
struct Model {
    now: i64,
    asked: Vec<(LearnerKey, Timestamp)>,
    taught: Vec<usize>,
    kept: BTreeMap<RuleId, Timestamp>,
    forgotten: Option<Timestamp>,
}

impl Model {
    fn now(&self) -> Timestamp {
        at(BEGIN + self.now)
    }

    /// Tells when a learner asked first on another day than the first, if so.
    fn returned(&self, learner: LearnerKey) -> Option<Timestamp> {
        let own = || {
            let all = self.asked.iter().filter(move |(who, _)| *who == learner);
            all.map(|(_, asked)| *asked)
        };
        let first = own().min()?;
        own()
            .filter(|asked| asked.since(first) >= Millis::days(1))
            .min()
    }

    /// Computes the tallies, from all events of all inquiries.
    async fn recomputed(&self, store: &Store) -> BTreeMap<RuleId, Tally> {
        let mut latest: BTreeMap<(LearnerKey, RuleId), (Timestamp, usize, Word)> = BTreeMap::new();
        for (nth, (learner, _)) in self.asked.iter().enumerate() {
            if self.taught.contains(&nth) {
                continue;
            }
            let events = store.events_of(id(nth)).await.unwrap();
            for vote in votes(*learner, &events) {
                if self.forgotten.is_some_and(|before| vote.at < before) {
                    continue;
                }
                let is_overruled = self
                    .kept
                    .get(&vote.rule)
                    .is_some_and(|kept| vote.at <= *kept);
                let account = Some(user(learner.get().unsigned_abs()).created_at());
                let weight = if is_overruled && vote.said.is_against() {
                    0.0
                } else {
                    press_weight(vote.at, account, self.returned(*learner))
                };
                let word = Word {
                    at: vote.at,
                    said: vote.said,
                    weight,
                };
                let own = (vote.at, nth, word);
                let known = latest.entry((*learner, vote.rule)).or_insert(own);
                if (own.0, own.1) >= (known.0, known.1) {
                    *known = own;
                }
            }
        }
        let mut learners: BTreeMap<LearnerKey, Words> = BTreeMap::new();
        for ((learner, rule), (_, _, word)) in latest {
            learners.entry(learner).or_default().insert(rule, word);
        }
        let mut tallies: BTreeMap<RuleId, Tally> = BTreeMap::new();
        for (rule, share) in learners.values().flat_map(shares) {
            tallies.entry(rule).or_default().add(share);
        }
        tallies
    }
}

fn id(nth: usize) -> InquiryId {
    InquiryId::new(nth as i64 + 1)
}

fn answered(rule: usize) -> InquiryEvent {
    InquiryEvent::Answered {
        rule: RuleId::new(RULES[rule]),
        score: 0.9,
    }
}

async fn step(store: &Store, model: &mut Model, act: Act) {
    // No two things happen in one moment.
    model.now += 1;
    let now = model.now();
    let mut tx = store.begin().await.unwrap();
    match act {
        Act::Ask { learner, rule } => {
            let nth = model.asked.len();
            let key =
                tx.learner_or_new(user(learner.unsigned_abs()), LearnerKey::new(learner), now);
            let learner = key.await.unwrap();
            let asked = Inquiry {
                asked_at: now,
                message: None::<MessageId>,
                ..inquiry(id(nth).get(), learner.get(), 0)
            };
            tx.insert_inquiry(&asked, "how?").unwrap();
            tx.record(asked.id, now, &answered(rule)).unwrap();
            model.asked.push((learner, now));
        }
        Act::Press { nth, event } if nth < model.asked.len() => {
            let event = match event {
                0 => InquiryEvent::Solved,
                1 => InquiryEvent::NotThis,
                _ => InquiryEvent::Escalated {
                    ticket: TicketId::new(1),
                    reason: None,
                },
            };
            tx.record(id(nth), now, &event).unwrap();
        }
        Act::Choose { nth, rule } if nth < model.asked.len() => {
            let chosen = InquiryEvent::Chosen {
                rule: RuleId::new(RULES[rule]),
            };
            tx.record(id(nth), now, &chosen).unwrap();
            tx.record(id(nth), now, &answered(rule)).unwrap();
        }
        Act::Taught { nth } if nth < model.asked.len() => {
            let decided = tx.review(GUILD, id(nth), ReviewDecision::Taught, None, now);
            decided.await.unwrap();
            model.taught.push(nth);
        }
        Act::Keep { rule } => {
            let rule = RuleId::new(RULES[rule]);
            tx.keep_rule(GUILD, &rule, user(9), now).await.unwrap();
            model.kept.insert(rule, now);
        }
        Act::Wait { hours } => model.now += Millis::hours(hours).get(),
        _ => {}
    }
    tx.commit().await.unwrap();
}

/// Says whether two numbers are equal but for rounding, relative to the largest weight that can have come and gone.
fn near(one: f64, other: f64, scale: f64) -> bool {
    (one - other).abs() <= 1e-9 * scale
}

async fn compare(store: &Store, model: &Model) {
    let counted: BTreeMap<RuleId, Tally> =
        store.tallies(GUILD).await.unwrap().into_iter().collect();
    let expected = model.recomputed(store).await;
    let scale = (model.now().as_millis() as f64 / Millis::days(90).get() as f64).exp2();
    for rule in RULES.map(RuleId::new) {
        let found = counted.get(&rule).copied().unwrap_or_default();
        let wanted = expected.get(&rule).copied().unwrap_or_default();
        let counts = |tally: Tally| (tally.content, tally.let_down, tally.askers);
        assert_eq!(counts(found), counts(wanted), "{rule}");
        for (one, other) in [
            (found.helped, wanted.helped),
            (found.missed, wanted.missed),
            (found.asked, wanted.asked),
        ] {
            assert!(near(one, other, scale), "{rule}: {one} is not {other}");
        }
    }
}

fn check(database: Option<Database>, runtime: &tokio::runtime::Runtime) {
    let Some(database) = database else { return };
    let store = runtime.block_on(database.open());
    let config = Config {
        cases: 32,
        failure_persistence: None,
        ..Config::default()
    };
    let acts = prop::collection::vec(act(), 1..50);
    let compared = TestRunner::new(config).run(&acts, |acts| {
        runtime.block_on(async {
            let mut db = store.0.writer.acquire().await.unwrap();
            for table in [
                "votes",
                "tallies",
                "kept_rules",
                "progress",
                "reviews",
                "inquiry_events",
                "inquiry_texts",
                "inquiries",
                "learners",
            ] {
                run(&mut db, &format!("DELETE FROM {table}")).await;
            }
            drop(db);
            let mut model = Model::default();
            let mut forgets = None;
            for act in acts {
                if let Act::Forget { days } = act {
                    forgets = Some(days);
                    continue;
                }
                step(&store, &mut model, act).await;
                compare(&store, &model).await;
            }
            // A late press may bring back what was forgotten in the same inquiry, so this comes last.
            if let Some(days) = forgets {
                let before = model.now() - Millis::days(days);
                while store.forget_votes(before, 3).await.unwrap() > 0 {}
                model.forgotten = Some(before);
                compare(&store, &model).await;
            }
        });
        Ok(())
    });
    compared.unwrap();
    runtime.block_on(store.close());
    runtime.block_on(database.remove());
}

#[test]
fn sqlite_counts_what_the_events_say() {
    check(Some(Database::sqlite()), &runtime());
}

#[test]
fn postgres_counts_what_the_events_say() {
    let runtime = runtime();
    check(runtime.block_on(Database::postgres()), &runtime);
}

both_engines! {
    async fn what_an_older_version_left_is_counted_page_by_page(database: Database) {
        let store = database.open().await;
        let mut model = Model::default();
        for nth in 0..9 {
            step(&store, &mut model, Act::Ask { learner: nth % 4, rule: 0 }).await;
            let nth = usize::try_from(nth).unwrap();
            step(&store, &mut model, Act::Press { nth, event: nth % 3 }).await;
            step(&store, &mut model, Act::Press { nth, event: (nth + 1) % 3 }).await;
        }
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "DELETE FROM votes; DELETE FROM tallies").await;
        drop(db);
        let mut pages = 0;
        while store.count_earlier(at(BEGIN), 4).await.unwrap() {
            pages += 1;
        }
        assert_eq!(pages, 5);
        compare(&store, &model).await;
        assert!(!store.count_earlier(at(BEGIN), 4).await.unwrap());
    }

    async fn what_is_pressed_once_there_are_counters_is_counted_by_no_later_start(database: Database) {
        let store = database.open().await;
        assert!(!store.count_earlier(at(BEGIN), 4).await.unwrap(), "nothing is there yet");
        let mut model = Model::default();
        for nth in 0..9 {
            step(&store, &mut model, Act::Ask { learner: nth % 4, rule: 0 }).await;
            let nth = usize::try_from(nth).unwrap();
            step(&store, &mut model, Act::Press { nth, event: nth % 3 }).await;
        }
        assert!(!store.count_earlier(at(BEGIN), 4).await.unwrap());
        compare(&store, &model).await;
    }

    async fn one_learner_who_presses_many_times_is_counted_once(database: Database) {
        let store = database.open().await;
        let mut model = Model::default();
        for nth in 0..30 {
            step(&store, &mut model, Act::Ask { learner: 1, rule: nth % 6 }).await;
            step(&store, &mut model, Act::Press { nth, event: 1 }).await;
        }
        let tallies = store.tallies(GUILD).await.unwrap();
        assert!(tallies.iter().all(|(_, tally)| tally.let_down == 1), "{tallies:?}");
        let grown = (BEGIN as f64 / Millis::days(90).get() as f64).exp2();
        let all: f64 = tallies.iter().map(|(_, tally)| tally.missed / grown).sum();
        assert!(all <= 4.0, "one learner weighs {all}");
        compare(&store, &model).await;
    }
}
