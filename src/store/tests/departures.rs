//! A guild that frontdesk is not in any more rests, wakes, and is erased, and no other is touched.

use sqlx::Row;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    DeliveryId, GuildId, GuildSettings, InquiryEvent, InquiryId, LearnerKey, MessageId, RuleId,
};
use crate::store::{Inquiry, Lease, Store, Ticket, TimerKind};

const OTHER: GuildId = GuildId::new(8);

async fn two_guilds(store: &Store) {
    let elsewhere = Inquiry {
        guild: Some(OTHER),
        ..inquiry(2, 12, 10)
    };
    ask(store, &[inquiry(1, 11, 10), elsewhere, inquiry(3, 12, 20)]).await;
    let mut tx = store.begin().await.unwrap();
    for (guild, id) in [(GUILD, 1), (OTHER, 2)] {
        tx.save_settings(&GuildSettings::new(guild)).await.unwrap();
        let opened = Ticket {
            guild,
            ..ticket(id * 10, id, 10 + id, 30)
        };
        tx.open_ticket(&opened).await.unwrap();
        tx.set_timer(TimerKind::Settle, id, at(50));
        tx.set_timer(TimerKind::FirstReply, id * 10, at(60));
        tx.enqueue(DeliveryId::new(id), id, None, "reply", at(40));
        tx.enqueue(DeliveryId::new(id * 10), id * 10, None, "thread", at(40));
        tx.seen_in(guild, user(10 + id.unsigned_abs()), at(10));
        let answered = InquiryEvent::Answered {
            rule: RuleId::new("a"),
            score: 0.9,
        };
        tx.record(InquiryId::new(id), at(20), &answered).unwrap();
        tx.record(InquiryId::new(id), at(30), &InquiryEvent::Solved)
            .unwrap();
    }
    for learner in [11, 12] {
        let key = tx.learner(user(learner), LearnerKey::new(learner.cast_signed()), at(1));
        key.await.unwrap();
    }
    assert!(tx.open_survey(&survey(5, 1, Some(10), 40)).await.unwrap());
    tx.commit().await.unwrap();
}

async fn due(store: &Store) -> (Vec<i64>, Vec<i64>) {
    let lease = Lease {
        worker: 1,
        now: at(99),
        until: at(200),
    };
    let timers = store.claim_timers(at(99), lease, 9).await.unwrap().taken;
    let steps = store
        .claim_deliveries(at(99), lease, 9)
        .await
        .unwrap()
        .taken;
    store.release(1).await.unwrap();
    let mut steps: Vec<i64> = steps.iter().map(|step| step.id.get()).collect();
    steps.sort_unstable();
    (timers.iter().map(|timer| timer.subject).collect(), steps)
}

both_engines! {
    async fn what_is_due_in_a_guild_that_was_left_rests_until_it_is_back(database: Database) {
        let store = database.open().await;
        two_guilds(&store).await;
        let all = (vec![1, 2, 10, 20], vec![1, 2, 10, 20]);
        assert_eq!(due(&store).await, all);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.depart(GUILD, at(70)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(due(&store).await, (vec![2, 20], vec![2, 20]));
        assert!(store.has_departed(GUILD).await.unwrap());
        assert!(!store.has_departed(OTHER).await.unwrap());
        // What is set there meanwhile rests as well, and nothing is moved twice.
        let mut tx = store.begin().await.unwrap();
        tx.set_timer(TimerKind::Watch, 3, at(55));
        assert!(!tx.depart(GUILD, at(80)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(due(&store).await, (vec![2, 20], vec![2, 20]));
        assert_eq!(store.departed_before(at(71)).await.unwrap(), [GUILD]);
        assert!(store.departed_before(at(70)).await.unwrap().is_empty());

        let mut tx = store.begin().await.unwrap();
        assert!(tx.arrive(GUILD).await.unwrap());
        assert!(!tx.arrive(OTHER).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(due(&store).await, (vec![1, 2, 3, 10, 20], vec![1, 2, 10, 20]));
    }

    async fn everything_of_a_guild_is_erased_and_nothing_of_another(database: Database) {
        let store = database.open().await;
        two_guilds(&store).await;
        let mut tx = store.begin().await.unwrap();
        tx.depart(GUILD, at(70)).await.unwrap();
        tx.commit().await.unwrap();
        let mut pages = 0;
        while store.erase_guild(GUILD, 1).await.unwrap() {
            pages += 1;
        }
        assert_eq!(pages, 2);
        assert_eq!(due(&store).await, (vec![2, 20], vec![2, 20]));
        assert!(!store.has_departed(GUILD).await.unwrap());
        assert_eq!(store.guilds_kept().await.unwrap(), [OTHER]);
        assert_eq!(store.learner_of(user(11)).await.unwrap(), None, "seen nowhere else");
        assert!(store.learner_of(user(12)).await.unwrap().is_some());
        let message = store.inquiry_by_message(Some(OTHER), MessageId::new(2)).await.unwrap();
        assert!(message.is_some());
        let mut db = store.0.writer.acquire().await.unwrap();
        for (table, left) in [
            ("inquiries", 1), ("inquiry_events", 3), ("inquiry_texts", 1), ("inquiry_messages", 1),
            ("tickets", 1), ("surveys", 0), ("guilds", 1), ("votes", 1), ("tallies", 1),
            ("sightings", 1), ("learners", 1), ("ticket_counters", 1), ("departures", 0),
        ] {
            let statement = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
            let row = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_one(&mut *db).await.unwrap();
            assert_eq!(row.get::<i64, _>("n"), left, "{table}");
        }
    }
}
