//! Any sequence of what is done to timers and deliveries leaves what a model in memory has.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::at;
use super::{Database, run};
use crate::domain::DeliveryId;
use crate::store::{Delivery, Store, Timer, TimerKind};

const LEASE: i64 = 20;

/// One thing done; the numbers are chosen small, so that they meet.
#[derive(Clone, Debug)]
enum Act {
    SetTimer { subject: i64, after: i64 },
    ClearTimer { subject: i64 },
    FinishTimer { subject: i64, stale: bool },
    ClaimTimers { worker: i64, limit: u32 },
    Enqueue { stream: i64 },
    ClaimDeliveries { worker: i64, limit: u32 },
    Complete { nth: usize },
    Abandon { nth: usize },
    Retry { nth: usize, after: i64 },
    Release { worker: i64 },
    Wait { length: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (subject, worker, nth) = (0..4_i64, 1..4_i64, 0..6_usize);
    prop_oneof![
        2 => (subject.clone(), -5..15_i64).prop_map(|(subject, after)| Act::SetTimer { subject, after }),
        1 => subject.clone().prop_map(|subject| Act::ClearTimer { subject }),
        1 => (subject, any::<bool>()).prop_map(|(subject, stale)| Act::FinishTimer { subject, stale }),
        2 => (worker.clone(), 1..3_u32).prop_map(|(worker, limit)| Act::ClaimTimers { worker, limit }),
        3 => (0..3_i64).prop_map(|stream| Act::Enqueue { stream }),
        3 => (worker.clone(), 1..3_u32).prop_map(|(worker, limit)| Act::ClaimDeliveries { worker, limit }),
        2 => nth.clone().prop_map(|nth| Act::Complete { nth }),
        1 => nth.clone().prop_map(|nth| Act::Abandon { nth }),
        1 => (nth, 0..15_i64).prop_map(|(nth, after)| Act::Retry { nth, after }),
        1 => worker.prop_map(|worker| Act::Release { worker }),
        2 => (1..25_i64).prop_map(|length| Act::Wait { length }),
    ]
}

/// Who holds something, and until when.
type Lease = Option<(i64, i64)>;

#[derive(Clone, Debug)]
struct Row {
    id: i64,
    stream: i64,
    seq: i64,
    created: i64,
    due: i64,
    attempts: u32,
    unsure: bool,
    lease: Lease,
}

#[derive(Debug, Default)]
struct Model {
    now: i64,
    next_id: i64,
    timers: BTreeMap<i64, (i64, Lease)>,
    /// Unfinished deliveries, in order of insertion.
    rows: Vec<Row>,
}

fn is_free(lease: Lease, now: i64) -> bool {
    lease.is_none_or(|(_, until)| until <= now)
}

impl Model {
    fn claim_timers(&mut self, worker: i64, limit: u32) -> Vec<Timer> {
        let now = self.now;
        let mut free: Vec<(i64, i64)> = self
            .timers
            .iter()
            .filter(|(_, (due, lease))| *due <= now && is_free(*lease, now))
            .map(|(subject, (due, _))| (*due, *subject))
            .collect();
        free.sort_unstable();
        free.truncate(limit as usize);
        for (_, subject) in &free {
            self.timers
                .entry(*subject)
                .and_modify(|timer| timer.1 = Some((worker, now + LEASE)));
        }
        free.into_iter()
            .map(|(due, subject)| Timer {
                kind: TimerKind::Watch,
                subject,
                due: at(due),
            })
            .collect()
    }

    /// The first unfinished row of each stream, if due and free; by due time, then by place.
    fn claim_deliveries(&mut self, worker: i64, limit: u32) -> Vec<Delivery> {
        let now = self.now;
        let mut first: BTreeMap<i64, &mut Row> = BTreeMap::new();
        for row in &mut self.rows {
            first.entry(row.stream).or_insert(row);
        }
        let mut free: Vec<&mut Row> = first
            .into_values()
            .filter(|row| row.due <= now && is_free(row.lease, now))
            .collect();
        free.sort_by_key(|row| (row.due, row.seq, row.id));
        free.truncate(limit as usize);
        free.sort_by_key(|row| (row.created, row.seq, row.id));
        free.into_iter()
            .map(|row| {
                row.unsure |= row.lease.is_some();
                row.lease = Some((worker, now + LEASE));
                Delivery {
                    id: DeliveryId::new(row.id),
                    stream: row.stream,
                    created_at: at(row.created),
                    body: row.id.to_string(),
                    attempts: row.attempts,
                    unsure: row.unsure,
                    lease_until: at(now + LEASE),
                }
            })
            .collect()
    }

    fn enqueue(&mut self, stream: i64) -> i64 {
        self.next_id += 1;
        let last = self.rows.iter().rev().find(|row| row.stream == stream);
        self.rows.push(Row {
            id: self.next_id,
            stream,
            seq: last.map_or(1, |row| row.seq + 1),
            created: self.now,
            due: self.now,
            attempts: 0,
            unsure: false,
            lease: None,
        });
        self.next_id
    }

    fn release(&mut self, worker: i64) {
        let held = |lease: Lease| lease.is_some_and(|(holder, _)| holder == worker);
        for (_, lease) in self.timers.values_mut().filter(|(_, lease)| held(*lease)) {
            *lease = None;
        }
        for row in self.rows.iter_mut().filter(|row| held(row.lease)) {
            row.lease = None;
            row.unsure = true;
        }
    }

    fn next_due(&self) -> Option<i64> {
        let timers = self.timers.values().map(|(due, lease)| (*due, *lease));
        let rows = self.rows.iter().map(|row| (row.due, row.lease));
        timers
            .chain(rows)
            .map(|(due, lease)| lease.map_or(due, |(_, until)| until))
            .min()
    }
}

/// Does one thing to both, and compares what they say.
async fn step(store: &Store, model: &mut Model, act: Act) {
    match act {
        Act::Wait { length } => model.now += length,
        Act::ClaimTimers { worker, limit } => {
            let until = at(model.now + LEASE);
            let claimed = store
                .claim_timers(at(model.now), worker, until, limit)
                .await;
            assert_eq!(claimed.unwrap(), model.claim_timers(worker, limit));
        }
        Act::ClaimDeliveries { worker, limit } => {
            let until = at(model.now + LEASE);
            let claimed = store
                .claim_deliveries(at(model.now), worker, until, limit)
                .await;
            assert_eq!(claimed.unwrap(), model.claim_deliveries(worker, limit));
        }
        Act::Release { worker } => {
            store.release(worker).await.unwrap();
            model.release(worker);
        }
        Act::Retry { nth, after } => {
            let due = model.now + after;
            if let Some(row) = model.rows.get_mut(nth) {
                store
                    .retry_at(DeliveryId::new(row.id), at(due), "refused")
                    .await
                    .unwrap();
                (row.due, row.attempts, row.unsure, row.lease) =
                    (due, row.attempts + 1, true, None);
            }
        }
        other => write(store, model, other).await,
    }
}

/// What is done within a transaction.
async fn write(store: &Store, model: &mut Model, act: Act) {
    let mut tx = store.begin().await.unwrap();
    match act {
        Act::SetTimer { subject, after } => {
            let due = model.now + after;
            tx.set_timer(TimerKind::Watch, subject, at(due));
            model.timers.insert(subject, (due, None));
        }
        Act::ClearTimer { subject } => {
            tx.clear_timer(TimerKind::Watch, subject);
            model.timers.remove(&subject);
        }
        Act::FinishTimer { subject, stale } => {
            let due = model.timers.get(&subject).map_or(0, |timer| timer.0);
            let seen = at(due - i64::from(stale));
            let timer = Timer {
                kind: TimerKind::Watch,
                subject,
                due: seen,
            };
            tx.finish_timer(&timer).await.unwrap();
            if !stale {
                model.timers.remove(&subject);
            }
        }
        Act::Enqueue { stream } => {
            let id = model.enqueue(stream);
            let body = id.to_string();
            tx.enqueue(DeliveryId::new(id), stream, &body, at(model.now));
        }
        Act::Complete { nth } if nth < model.rows.len() => {
            let row = model.rows.remove(nth);
            tx.complete(DeliveryId::new(row.id)).await.unwrap();
        }
        Act::Abandon { nth } if nth < model.rows.len() => {
            let row = model.rows.remove(nth);
            tx.abandon(DeliveryId::new(row.id), "gone").await.unwrap();
        }
        _ => {}
    }
    tx.commit().await.unwrap();
}

fn compare(database: Option<Database>, runtime: &tokio::runtime::Runtime) {
    let Some(database) = database else { return };
    let store = runtime.block_on(database.open());
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let acts = prop::collection::vec(act(), 1..40);
    let compared = TestRunner::new(config).run(&acts, |acts| {
        runtime.block_on(async {
            let mut db = store.0.writer.acquire().await.unwrap();
            run(&mut db, "DELETE FROM timers; DELETE FROM outbox").await;
            drop(db);
            let mut model = Model::default();
            for act in acts {
                step(&store, &mut model, act).await;
                let due = store.next_due().await.unwrap();
                assert_eq!(due, model.next_due().map(at));
            }
            assert_eq!(
                store.pending_deliveries().await.unwrap(),
                model.rows.len() as u64
            );
        });
        Ok(())
    });
    compared.unwrap();
    runtime.block_on(store.close());
    runtime.block_on(database.remove());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn sqlite_does_what_the_model_does() {
    compare(Some(Database::sqlite()), &runtime());
}

#[test]
fn postgres_does_what_the_model_does() {
    let runtime = runtime();
    compare(runtime.block_on(Database::postgres()), &runtime);
}
