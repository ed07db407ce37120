//! Tests that what nothing reads any more is thrown away; a guild that frontdesk has left rests, wakes and is erased,
//! and no other is touched.

use sqlx::Row;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    ChannelId, ChannelMode, DeliveryId, GuildId, GuildSettings, InquiryEvent, InquiryId,
    LearnerKey, MessageId, Millis, NO_CHANNEL, RuleId, Timestamp,
};
use crate::store::{Inquiry, Lease, Store, Ticket, TimerKind, Watermark};

const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);

fn ago(days: i64) -> Timestamp {
    NOW - Millis::days(days)
}

async fn marks(store: &Store) -> Vec<u64> {
    let mut all = store.watermarks(Some(GUILD)).await.unwrap();
    all.extend(store.watermarks(None).await.unwrap());
    all.iter().map(|(channel, _)| channel.get()).collect()
}

both_engines! {
    async fn marks_that_change_nothing_notices_and_sightings_of_long_ago_go(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let mut settings = GuildSettings::new(GUILD);
        settings.channels.insert(ChannelId::new(1), ChannelMode::Answer);
        settings.channels.insert(ChannelId::new(2), ChannelMode::Off);
        tx.save_settings(&settings).await.unwrap();
        assert!(tx.notice_once(GUILD, NO_CHANNEL, "old", ago(181)).await.unwrap());
        assert!(tx.notice_once(GUILD, NO_CHANNEL, "young", ago(179)).await.unwrap());
        tx.seen_in(GUILD, user(1), ago(361));
        tx.seen_in(GUILD, user(2), ago(359));
        tx.commit().await.unwrap();
        let mark = |guild, channel, days| Watermark {
            guild,
            channel: ChannelId::new(channel),
            message: MessageId::at(ago(days)),
        };
        let all = [
            mark(Some(GUILD), 1, 99),
            mark(Some(GUILD), 2, 99),
            mark(Some(GUILD), 3, 99),
            mark(Some(GUILD), 4, 1),
            mark(None, 5, 99),
            mark(None, 6, 1),
        ];
        store.raise_watermarks(&all).await.unwrap();
        store.prune(NOW).await.unwrap();
        assert_eq!(marks(&store).await, [1, 4, 6]);
        assert!(!store.is_noticed(GUILD, NO_CHANNEL, "old").await.unwrap());
        assert!(store.is_noticed(GUILD, NO_CHANNEL, "young").await.unwrap());
        assert!(store.guilds_seen(user(1), 9).await.unwrap().is_empty());
        assert_eq!(store.guilds_seen(user(2), 9).await.unwrap(), [GUILD]);
    }

    async fn of_the_messages_of_a_ticket_only_what_was_asked_is_kept(database: Database) {
        let store = database.open().await;
        let message = |time: Timestamp| MessageId::new(MessageId::at(time).get() + 7);
        let asked = ago(20);
        let of_inquiry = [
            (message(asked), true),
            (message(asked + Millis::secs(8)), true),
            (message(asked + Millis::days(1)), false),
            (message(asked + Millis::days(2)), false),
            (message(ago(1)), true),
        ];
        let one = Inquiry { message: Some(of_inquiry[0].0), ..inquiry(1, 1, asked.as_millis()) };
        ask(&store, &[one]).await;
        let mut tx = store.begin().await.unwrap();
        for (message, _) in &of_inquiry[1..] {
            assert!(tx.note_message(InquiryId::new(1), *message).await.unwrap());
        }
        tx.commit().await.unwrap();
        let mut pages = 0;
        while store.prune_messages(NOW, 2).await.unwrap() {
            pages += 1;
        }
        assert_eq!(pages, 2, "the last page was looked through once");
        for (message, kept) in of_inquiry {
            let found = store.inquiry_by_message(Some(GUILD), message).await.unwrap();
            assert_eq!(found.is_some(), kept, "{message}");
        }
    }
}

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
        tx.set_timer(TimerKind::Outcome, id, at(50));
        tx.set_timer(TimerKind::ReplyDue, id * 10, at(60));
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
        let key = tx.learner_or_new(user(learner), LearnerKey::new(learner.cast_signed()), at(1));
        key.await.unwrap();
    }
    assert!(tx.open_survey(&survey(5, 1, Some(10), 40)).await.unwrap());
    tx.commit().await.unwrap();
}

async fn due(store: &Store) -> (Vec<i64>, Vec<i64>) {
    let lease = Lease {
        process: 1,
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
