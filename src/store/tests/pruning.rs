//! What nothing reads any more is thrown away, and nothing else is.

use super::Database;
use super::samples::{GUILD, ask, inquiry, user};
use crate::domain::{
    ChannelId, ChannelMode, GuildSettings, InquiryId, MessageId, Millis, Timestamp,
};
use crate::store::{Inquiry, Store};

const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);
const NO_CHANNEL: ChannelId = ChannelId::new(0);

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
        let mark = |guild, channel, days| (guild, ChannelId::new(channel), MessageId::at(ago(days)));
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
