//! Any sequence of what is done to timers and deliveries leaves what a model in memory has.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::samples::at;
use super::{Database, run, runtime};
use crate::domain::{DeliveryId, GuildId};
use crate::store::{Delivery, Lease as Held, Store, Timer, TimerKind};

const LEASE: i64 = 20;

/// One thing done; the numbers are chosen small, so that they meet.
#[derive(Clone, Debug)]
enum Act {
    SetTimer {
        subject: i64,
        after: i64,
    },
    ClearTimer {
        subject: i64,
    },
    FinishTimer {
        subject: i64,
        stale: bool,
    },
    ClaimTimers {
        process: i64,
        limit: u32,
        skew: i64,
    },
    Enqueue {
        stream: i64,
    },
    ClaimDeliveries {
        process: i64,
        limit: u32,
        skew: i64,
    },
    /// A process lives, and serves this guild from now on.
    Serve {
        process: i64,
        guild: u64,
    },
    Complete {
        nth: usize,
    },
    Abandon {
        nth: usize,
    },
    Retry {
        nth: usize,
        after: i64,
    },
    Release {
        process: i64,
    },
    Wait {
        length: i64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let (subject, process, nth) = (0..4_i64, 1..4_i64, 0..6_usize);
    prop_oneof![
        2 => (subject.clone(), -5..15_i64).prop_map(|(subject, after)| Act::SetTimer { subject, after }),
        1 => subject.clone().prop_map(|subject| Act::ClearTimer { subject }),
        1 => (subject, any::<bool>()).prop_map(|(subject, stale)| Act::FinishTimer { subject, stale }),
        2 => (process.clone(), 1..3_u32, -6..6_i64).prop_map(|(process, limit, skew)| Act::ClaimTimers { process, limit, skew }),
        3 => (0..3_i64).prop_map(|stream| Act::Enqueue { stream }),
        3 => (process.clone(), 1..3_u32, -6..6_i64).prop_map(|(process, limit, skew)| Act::ClaimDeliveries { process, limit, skew }),
        2 => (process.clone(), 0..3_u64).prop_map(|(process, guild)| Act::Serve { process, guild }),
        2 => nth.clone().prop_map(|nth| Act::Complete { nth }),
        1 => nth.clone().prop_map(|nth| Act::Abandon { nth }),
        1 => (nth, 0..15_i64).prop_map(|(nth, after)| Act::Retry { nth, after }),
        1 => process.prop_map(|process| Act::Release { process }),
        2 => (1..25_i64).prop_map(|length| Act::Wait { length }),
    ]
}

/// The holder of a row, and until when.
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
    /// The unfinished deliveries, in order of insertion.
    rows: Vec<Row>,
    /// The time until which each process lives.
    alive: BTreeMap<i64, i64>,
    served: BTreeMap<u64, i64>,
}

fn is_free(lease: Lease, now: i64) -> bool {
    lease.is_none_or(|(_, until)| until <= now)
}

/// Returns the guild that a stream of deliveries belongs to; 0 is none.
fn guild_of(stream: i64) -> u64 {
    stream.unsigned_abs() % 3
}

fn known(guild: u64) -> Option<GuildId> {
    (guild != 0).then(|| GuildId::new(guild))
}

impl Model {
    /// Says whether a process may claim what belongs to a guild: nobody else who lives serves it.
    fn may(&self, process: i64, guild: u64) -> bool {
        self.served.get(&guild).is_none_or(|server| {
            let lives = self
                .alive
                .get(server)
                .is_some_and(|until| *until > self.now);
            *server == process || !lives
        })
    }

    fn serve(&mut self, process: i64, guild: u64) {
        self.alive.insert(process, self.now + LEASE);
        let now = self.now;
        self.alive.retain(|_, until| *until > now);
        self.served.insert(guild, process);
    }

    fn claim_timers(&mut self, process: i64, limit: u32, due_by: i64) -> Vec<Timer> {
        let now = self.now;
        if !self.may(process, 0) {
            return Vec::new();
        }
        let mut free: Vec<(i64, i64)> = self
            .timers
            .iter()
            .filter(|(_, (due, lease))| *due <= due_by && is_free(*lease, now))
            .map(|(subject, (due, _))| (*due, *subject))
            .collect();
        free.sort_unstable();
        free.truncate(limit as usize);
        for (_, subject) in &free {
            self.timers
                .entry(*subject)
                .and_modify(|timer| timer.1 = Some((process, now + LEASE)));
        }
        free.into_iter()
            .map(|(due, subject)| Timer {
                kind: TimerKind::Watch,
                subject,
                due: at(due),
                guild: None,
            })
            .collect()
    }

    /// Claims the first unfinished row of each stream, if due and free; by due time, then by age and place.
    fn claim_deliveries(&mut self, process: i64, limit: u32, due_by: i64) -> Vec<Delivery> {
        let now = self.now;
        let may = [0, 1, 2].map(|guild| self.may(process, guild));
        let mut first: BTreeMap<i64, &mut Row> = BTreeMap::new();
        for row in &mut self.rows {
            first.entry(row.stream).or_insert(row);
        }
        let mut free: Vec<&mut Row> = first
            .into_values()
            .filter(|row| row.due <= due_by && is_free(row.lease, now))
            .filter(|row| may[guild_of(row.stream) as usize])
            .collect();
        free.sort_by_key(|row| (row.due, row.created, row.seq, row.id));
        free.truncate(limit as usize);
        free.sort_by_key(|row| (row.created, row.id));
        free.into_iter()
            .map(|row| {
                row.unsure |= row.lease.is_some();
                row.lease = Some((process, now + LEASE));
                Delivery {
                    id: DeliveryId::new(row.id),
                    stream: row.stream,
                    guild: known(guild_of(row.stream)),
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

    fn release(&mut self, process: i64) {
        self.alive.remove(&process);
        let held = |lease: Lease| lease.is_some_and(|(holder, _)| holder == process);
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

fn held(process: i64, now: i64) -> Held {
    Held {
        process,
        now: at(now),
        until: at(now + LEASE),
    }
}

/// Does one act to the store and to the model, and compares what they say.
async fn step(store: &Store, model: &mut Model, act: Act) {
    match act {
        Act::Wait { length } => model.now += length,
        Act::ClaimTimers {
            process,
            limit,
            skew,
        } => {
            let due_by = model.now + skew;
            let lease = held(process, model.now);
            let claimed = store.claim_timers(at(due_by), lease, limit).await;
            let expected = model.claim_timers(process, limit, due_by);
            assert_eq!(claimed.unwrap().taken, expected);
        }
        Act::ClaimDeliveries {
            process,
            limit,
            skew,
        } => {
            let due_by = model.now + skew;
            let lease = held(process, model.now);
            let claimed = store.claim_deliveries(at(due_by), lease, limit).await;
            let expected = model.claim_deliveries(process, limit, due_by);
            assert_eq!(claimed.unwrap().taken, expected);
        }
        Act::Serve { process, guild } => {
            let lease = held(process, model.now);
            store.keep_alive(lease, &[known(guild)]).await.unwrap();
            model.serve(process, guild);
        }
        Act::Release { process } => {
            store.release(process).await.unwrap();
            model.release(process);
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

/// Does an act on the store and the model, within a transaction.
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
                guild: None,
            };
            tx.finish_timer(&timer).await.unwrap();
            if !stale {
                model.timers.remove(&subject);
            }
        }
        Act::Enqueue { stream } => {
            let id = model.enqueue(stream);
            let body = id.to_string();
            let guild = known(guild_of(stream));
            tx.enqueue(DeliveryId::new(id), stream, guild, &body, at(model.now));
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
            run(&mut db, "DELETE FROM timers; DELETE FROM outbox; DELETE FROM workers; DELETE FROM served_guilds").await;
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

#[test]
fn sqlite_does_what_the_model_does() {
    compare(Some(Database::sqlite()), &runtime());
}

#[test]
fn postgres_does_what_the_model_does() {
    let runtime = runtime();
    compare(runtime.block_on(Database::postgres()), &runtime);
}
