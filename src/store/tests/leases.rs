//! Claiming timers and deliveries: leases that run out, processes that race, streams in order.

use std::collections::BTreeSet;

use super::samples::{GUILD, at, inquiry};
use super::{Database, run};
use crate::domain::{DeliveryId, InteractionId, Place};
use crate::store::{Delivery, Inquiry, Lease, Store, Timer, TimerKind, Unfinished};

const ANN: i64 = 1;
const BEN: i64 = 2;

async fn enqueue(store: &Store, rows: &[(i64, i64)]) {
    for (id, stream) in rows {
        let mut tx = store.begin().await.unwrap();
        let body = format!("body {id}");
        tx.enqueue(DeliveryId::new(*id), *stream, None, &body, at(0));
        tx.commit().await.unwrap();
    }
}

async fn complete(store: &Store, id: i64) {
    let mut tx = store.begin().await.unwrap();
    tx.complete(DeliveryId::new(id)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn set(store: &Store, kind: TimerKind, subject: i64, due: i64) {
    let mut tx = store.begin().await.unwrap();
    tx.set_timer(kind, subject, at(due));
    tx.commit().await.unwrap();
}

fn ids(claimed: &[Delivery]) -> Vec<i64> {
    claimed.iter().map(|one| one.id.get()).collect()
}

/// Makes a lease for 30 ms from now on, where all clocks agree.
fn lease(process: i64, now: i64) -> Lease {
    Lease {
        process,
        now: at(now),
        until: at(now + 30),
    }
}

async fn claim(store: &Store, process: i64, now: i64) -> Vec<Delivery> {
    let claimed = store.claim_deliveries(at(now), lease(process, now), 10);
    claimed.await.unwrap().taken
}

async fn claim_timers(store: &Store, process: i64, now: i64) -> Vec<i64> {
    let claimed = store.claim_timers(at(now), lease(process, now), 10);
    claimed
        .await
        .unwrap()
        .taken
        .iter()
        .map(|timer| timer.subject)
        .collect()
}

both_engines! {
    async fn a_timer_is_claimed_when_due_and_again_only_after_its_lease(database: Database) {
        let store = database.open().await;
        set(&store, TimerKind::Watch, 5, 100).await;
        set(&store, TimerKind::Outcome, 6, 90).await;
        assert_eq!(store.next_due().await.unwrap(), Some(at(90)));
        assert!(claim_timers(&store, ANN, 89).await.is_empty());
        assert_eq!(claim_timers(&store, ANN, 100).await, [6, 5], "the oldest first");
        assert!(claim_timers(&store, BEN, 129).await.is_empty());
        assert_eq!(store.next_due().await.unwrap(), Some(at(130)), "the lease's end");
        assert_eq!(claim_timers(&store, BEN, 130).await, [6, 5]);
    }

    async fn a_timer_set_again_while_it_is_seen_to_is_kept(database: Database) {
        let store = database.open().await;
        set(&store, TimerKind::ReplyDue, 5, 100).await;
        let old = Timer { kind: TimerKind::ReplyDue, subject: 5, due: at(100), guild: None };
        assert_eq!(store.claim_timers(at(100), lease(ANN, 100), 1).await.unwrap().taken, [old]);
        set(&store, TimerKind::ReplyDue, 5, 110).await;
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.finish_timer(&old).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(claim_timers(&store, BEN, 110).await, [5], "its lease was cleared too");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.finish_timer(&Timer { due: at(110), ..old }).await.unwrap());
        tx.clear_timer(TimerKind::Watch, 99);
        tx.commit().await.unwrap();
        assert_eq!(store.next_due().await.unwrap(), None);
    }

    async fn a_timer_set_again_for_the_same_time_is_held_no_longer(database: Database) {
        let store = database.open().await;
        let timer = Timer { kind: TimerKind::ReplyDue, subject: 5, due: at(100), guild: None };
        let finish = async |process| {
            let mut tx = store.begin().await.unwrap();
            let finished = tx.finish_held_timer(&timer, process).await.unwrap();
            tx.commit().await.unwrap();
            finished
        };
        set(&store, timer.kind, 5, 100).await;
        claim_timers(&store, ANN, 100).await;
        set(&store, timer.kind, 5, 100).await;
        assert!(!finish(ANN).await, "set again");
        assert_eq!(claim_timers(&store, BEN, 100).await, [5]);
        assert!(!finish(ANN).await, "claimed by another");
        assert!(finish(BEN).await);
        assert!(!finish(BEN).await, "gone");
    }

    async fn a_process_that_stops_hands_back_what_it_holds(database: Database) {
        let store = database.open().await;
        set(&store, TimerKind::Outcome, 5, 0).await;
        enqueue(&store, &[(1, 1), (2, 2)]).await;
        claim_timers(&store, ANN, 0).await;
        assert_eq!(claim(&store, ANN, 0).await.len(), 2);
        complete(&store, 2).await;
        store.release(BEN).await.unwrap();
        assert!(claim(&store, BEN, 1).await.is_empty(), "Ben held nothing");
        store.release(ANN).await.unwrap();
        assert_eq!(claim_timers(&store, BEN, 1).await, [5]);
        let again = claim(&store, BEN, 1).await;
        assert_eq!(ids(&again), [1]);
        assert!(again[0].unsure, "it may have been sent");
    }

    async fn a_delivery_claimed_from_birth_is_its_processes_until_its_lease_runs_out(database: Database) {
        let store = database.open().await;
        let born = Delivery {
            id: DeliveryId::new(1),
            stream: 7,
            guild: None,
            created_at: at(0),
            body: "hello".to_owned(),
            attempts: 0,
            unsure: false,
            lease_until: at(30),
        };
        let mut tx = store.begin().await.unwrap();
        tx.enqueue_claimed(&born, ANN);
        assert!(!tx.wakes_outbox(), "nobody else has to look");
        tx.commit().await.unwrap();
        enqueue(&store, &[(2, 7)]).await;
        assert!(claim(&store, BEN, 29).await.is_empty(), "its stream waits for it");
        let again = claim(&store, BEN, 30).await;
        assert_eq!(again, [Delivery { unsure: true, lease_until: at(60), ..born }]);
        complete(&store, 1).await;
        assert_eq!(ids(&claim(&store, BEN, 31).await), [2]);
    }

    async fn who_completes_hears_whether_the_next_of_the_stream_waits(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 7), (2, 7), (3, 8)]).await;
        for (id, waits) in [(1, true), (1, false), (3, false), (2, false)] {
            let mut tx = store.begin().await.unwrap();
            tx.complete(DeliveryId::new(id)).await.unwrap();
            assert_eq!(tx.wakes_outbox(), waits, "{id}");
            tx.commit().await.unwrap();
        }
    }

    async fn a_stream_goes_out_in_order_one_at_a_time(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(30, 1), (10, 1), (20, 1), (5, 2)]).await;
        assert_eq!(store.pending_deliveries().await.unwrap(), 4);
        let first = claim(&store, ANN, 0).await;
        assert_eq!(ids(&first), [5, 30]);
        assert_eq!(first[1].body, "body 30");
        assert!(!first[0].unsure && first[0].attempts == 0);
        assert!(claim(&store, BEN, 1).await.is_empty());
        complete(&store, 30).await;
        assert_eq!(ids(&claim(&store, BEN, 1).await), [10]);
        let mut tx = store.begin().await.unwrap();
        tx.abandon(DeliveryId::new(10), "no such channel").await.unwrap();
        tx.commit().await.unwrap();
        enqueue(&store, &[(1, 1)]).await;
        assert_eq!(ids(&claim(&store, BEN, 1).await), [20], "a later row waits");
        complete(&store, 20).await;
        assert_eq!(ids(&claim(&store, BEN, 1).await), [1]);
    }

    async fn a_delivery_that_failed_holds_its_stream_and_comes_again_unsure(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 1), (2, 1)]).await;
        claim(&store, ANN, 0).await;
        store.retry_at(DeliveryId::new(1), at(50), "timed out").await.unwrap();
        assert_eq!(store.next_due().await.unwrap(), Some(at(0)), "the second row is planned");
        assert!(claim(&store, ANN, 49).await.is_empty(), "but waits for the first");
        let again = claim(&store, BEN, 50).await;
        assert_eq!(ids(&again), [1]);
        assert!(again[0].unsure && again[0].attempts == 1);
    }

    async fn of_deliveries_that_were_put_off_to_one_time_the_oldest_come_first(database: Database) {
        let store = database.open().await;
        for (id, stream, created) in [(3, 1, 0), (2, 2, 1), (1, 3, 2)] {
            let mut tx = store.begin().await.unwrap();
            tx.enqueue(DeliveryId::new(id), stream, None, "body", at(created));
            tx.commit().await.unwrap();
            store.retry_at(DeliveryId::new(id), at(50), "limited").await.unwrap();
        }
        let two = store.claim_deliveries(at(50), lease(ANN, 50), 2).await.unwrap();
        assert_eq!(ids(&two.taken), [3, 2]);
    }

    async fn a_delivery_whose_lease_ran_out_comes_again_unsure(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 1)]).await;
        assert!(!claim(&store, ANN, 0).await[0].unsure);
        assert!(claim(&store, BEN, 29).await.is_empty());
        let again = claim(&store, BEN, 30).await;
        assert!(again[0].unsure && again[0].attempts == 0);
        complete(&store, 1).await;
        assert!(claim(&store, ANN, 99).await.is_empty());
        assert_eq!(store.pending_deliveries().await.unwrap(), 0);
    }

    async fn a_delivery_that_is_done_is_not_retried_and_forgets_what_it_said(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 1)]).await;
        claim(&store, ANN, 0).await;
        complete(&store, 1).await;
        store.retry_at(DeliveryId::new(1), at(1), "too late").await.unwrap();
        assert!(claim(&store, ANN, 99).await.is_empty());
        let mut db = store.0.writer.acquire().await.unwrap();
        let body: String = sqlx::query_scalar("SELECT body FROM outbox").fetch_one(&mut *db).await.unwrap();
        assert_eq!(body, "");
    }

    async fn what_is_due_in_a_guild_is_for_who_serves_it_until_that_one_dies(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.enqueue(DeliveryId::new(1), 1, Some(GUILD), "x", at(0));
        tx.enqueue(DeliveryId::new(2), 2, None, "x", at(0));
        tx.commit().await.unwrap();
        store.keep_alive(lease(ANN, 0), &[Some(GUILD)]).await.unwrap();
        assert_eq!(ids(&claim(&store, BEN, 0).await), [2], "nobody serves that");
        assert!(claim(&store, BEN, 29).await.is_empty());
        assert_eq!(ids(&claim(&store, ANN, 29).await), [1]);
        store.release(ANN).await.unwrap();
        assert_eq!(ids(&claim(&store, BEN, 29).await), [1], "she has stopped");

        store.keep_alive(lease(BEN, 29), &[]).await.unwrap();
        store.keep_alive(lease(ANN, 30), &[Some(GUILD), None, Some(GUILD)]).await.unwrap();
        assert!(claim(&store, BEN, 59).await.is_empty());
        assert_eq!(ids(&claim(&store, BEN, 60).await), [1, 2], "she has died");
    }

    async fn a_timer_that_comes_sooner_or_is_due_is_not_moved_away(database: Database) {
        let store = database.open().await;
        let plan = async |due| {
            let mut tx = store.begin().await.unwrap();
            tx.set_timer_no_later(TimerKind::DutyBegins, GUILD.to_db(), at(due));
            tx.commit().await.unwrap();
            store.next_due().await.unwrap()
        };
        assert_eq!(plan(100).await, Some(at(100)));
        assert_eq!(plan(50).await, Some(at(50)), "moved to an earlier time");
        assert_eq!(plan(70).await, Some(at(50)), "whether it is due or not");
        let claimed = store.claim_timers(at(60), lease(ANN, 60), 9).await.unwrap();
        assert_eq!(plan(95).await, Some(at(90)), "seen to now, until its lease ends");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.finish_timer(&claimed.taken[0]).await.unwrap());
        tx.set_timer_no_later(TimerKind::DutyBegins, GUILD.to_db(), at(80));
        tx.commit().await.unwrap();
        assert_eq!(store.next_due().await.unwrap(), Some(at(80)), "the next one");
    }

    async fn timers_belong_where_their_subject_does(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let cases = [
            (inquiry(1, 1, 0), Some(GUILD)),
            (Inquiry { place: Place::Direct, ..inquiry(2, 1, 0) }, None),
            (Inquiry { guild: None, place: Place::Direct, ..inquiry(3, 1, 0) }, None),
        ];
        for (inquiry, _) in &cases {
            tx.insert_inquiry(inquiry, "why?").unwrap();
            tx.set_timer(TimerKind::Outcome, inquiry.id.get(), at(inquiry.id.get()));
        }
        tx.commit().await.unwrap();
        let claimed = store.claim_timers(at(9), lease(ANN, 9), 9).await.unwrap();
        let guilds: Vec<_> = claimed.taken.iter().map(|timer| timer.guild).collect();
        assert_eq!(guilds, cases.map(|(_, guild)| guild));
    }

    async fn who_begins_alone_takes_back_what_the_dead_held(database: Database) {
        let store = database.open().await;
        assert!(store.join().await.unwrap(), "nobody else is there");
        enqueue(&store, &[(1, 1)]).await;
        set(&store, TimerKind::Watch, 5, 0).await;
        store.keep_alive(lease(ANN, 0), &[Some(GUILD)]).await.unwrap();
        assert_eq!(claim(&store, ANN, 0).await.len(), 1);
        assert_eq!(claim_timers(&store, ANN, 0).await, [5]);

        let second = database.open().await;
        assert!(!second.join().await.unwrap(), "Ann lives");
        assert!(claim(&second, BEN, 1).await.is_empty());
        second.close().await;
        store.close().await;

        let third = database.open().await;
        assert!(third.join().await.unwrap(), "everybody has gone");
        let again = claim(&third, BEN, 1).await;
        assert!(ids(&again) == [1] && again[0].unsure);
        assert_eq!(claim_timers(&third, BEN, 1).await, [5]);
    }

    async fn what_a_dead_process_had_in_hand_another_one_takes_once(database: Database) {
        let store = database.open().await;
        let press = |id| Unfinished {
            id: InteractionId::new(id),
            came_at: at(3),
            body: format!("press {id}"),
        };
        store.keep_alive(lease(ANN, 0), &[]).await.unwrap();
        for id in [1, 1, 2] {
            store.keep_interaction(&press(id), ANN).await.unwrap();
        }
        store.finish_interaction(InteractionId::new(2)).await.unwrap();
        assert_eq!(store.take_unfinished(lease(ANN, 99)).await.unwrap().taken, [], "it is her own");
        assert_eq!(store.take_unfinished(lease(BEN, 29)).await.unwrap().taken, []);
        assert_eq!(store.take_unfinished(lease(BEN, 30)).await.unwrap().taken, [press(1)]);
        store.keep_alive(lease(BEN, 30), &[]).await.unwrap();
        assert_eq!(store.take_unfinished(lease(ANN, 31)).await.unwrap().taken, []);
        store.leave_interaction(InteractionId::new(1)).await.unwrap();
        assert_eq!(store.take_unfinished(lease(ANN, 31)).await.unwrap().taken, [press(1)], "it had no room");
    }

    async fn a_row_that_cannot_be_read_is_set_aside_and_holds_nothing_up(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 7), (2, 7), (3, 8)]).await;
        set(&store, TimerKind::Watch, 5, 0).await;
        set(&store, TimerKind::Outcome, 6, 0).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        run(&mut db, "UPDATE outbox SET attempts = -1 WHERE id = 1; \
                      UPDATE timers SET kind = 'of_tomorrow' WHERE subject = 5").await;
        drop(db);
        let claimed = store.claim_deliveries(at(0), lease(ANN, 0), 10).await.unwrap();
        assert_eq!((ids(&claimed.taken), claimed.set_aside), (vec![3], 1));
        assert_eq!(ids(&claim(&store, ANN, 1).await), [2], "its stream goes on");
        let claimed = store.claim_timers(at(0), lease(ANN, 0), 10).await.unwrap();
        assert_eq!((claimed.taken.len(), claimed.set_aside), (1, 1));
        let claimed = store.claim_timers(at(60_000), lease(ANN, 60_000), 10).await.unwrap();
        assert_eq!((claimed.taken.len(), claimed.set_aside), (1, 0), "it is left alone for long");
    }

    async fn the_database_tells_the_time(database: Database) {
        let store = database.open().await;
        let machine = crate::domain::Clock::now(&crate::domain::SystemClock);
        let apart = store.time().await.unwrap().as_millis() - machine.as_millis();
        assert!(apart.abs() < 60_000, "{apart} ms");
    }

    async fn two_processes_never_claim_the_same(database: Database) {
        let stores = [database.open().await, database.open().await];
        let rows: Vec<(i64, i64)> = (0..60).map(|id| (id, id % 20)).collect();
        enqueue(&stores[0], &rows).await;
        for subject in 0..60 {
            set(&stores[0], TimerKind::Watch, subject, subject % 7).await;
        }
        let work = (0..4_i64).map(|process| {
            let store = stores[process.unsigned_abs() as usize % 2].clone();
            tokio::spawn(async move { drain(&store, process).await })
        });
        let mut timers = Vec::new();
        let mut deliveries = Vec::new();
        for done in futures::future::join_all(work).await {
            let (some_timers, some_deliveries) = done.unwrap();
            timers.extend(some_timers);
            deliveries.extend(some_deliveries);
        }
        assert_eq!(timers.len(), 60);
        assert_eq!(timers.into_iter().collect::<BTreeSet<_>>().len(), 60);
        assert_eq!(deliveries.len(), 60);
        assert_eq!(deliveries.into_iter().collect::<BTreeSet<_>>().len(), 60);
    }

    async fn what_is_put_first_comes_before_what_waits_in_its_stream(database: Database) {
        let store = database.open().await;
        enqueue(&store, &[(1, 7), (2, 7)]).await;
        let first = claim(&store, ANN, 0).await;
        assert_eq!(ids(&first), [1]);
        for id in [3, 4] {
            let mut tx = store.begin().await.unwrap();
            tx.enqueue_first(DeliveryId::new(id), 7, "first", at(0));
            tx.enqueue_first(DeliveryId::new(10 * id), 8, "alone", at(0));
            tx.commit().await.unwrap();
        }
        store.retry_at(DeliveryId::new(1), at(0), "the thread is gone").await.unwrap();
        let mut order = Vec::new();
        for _ in 0..4 {
            let mut claimed = claim(&store, ANN, 1).await;
            claimed.retain(|one| one.stream == 7);
            order.extend(ids(&claimed));
            complete(&store, claimed[0].id.get()).await;
        }
        assert_eq!(order, [4, 3, 1, 2]);
    }
}

/// Makes a lease that is longer than the test lasts.
fn held(process: i64) -> Lease {
    Lease {
        process,
        now: at(10),
        until: at(999),
    }
}

/// Claims and completes until nothing is left for this process, whatever the others hold.
async fn drain(store: &Store, process: i64) -> (Vec<i64>, Vec<i64>) {
    let (mut timers, mut deliveries) = (Vec::new(), Vec::new());
    while store.pending_deliveries().await.unwrap() > 0 {
        let claimed = store.claim_timers(at(10), held(process), 3).await.unwrap();
        timers.extend(claimed.taken.iter().map(|timer| timer.subject));
        let claimed = store
            .claim_deliveries(at(10), held(process), 3)
            .await
            .unwrap();
        for one in claimed.taken {
            complete(store, one.id.get()).await;
            deliveries.push(one.id.get());
        }
    }
    timers.extend(claim_timers_all(store, process).await);
    (timers, deliveries)
}

async fn claim_timers_all(store: &Store, process: i64) -> Vec<i64> {
    let claimed = store.claim_timers(at(10), held(process), 99).await.unwrap();
    claimed.taken.iter().map(|timer| timer.subject).collect()
}
