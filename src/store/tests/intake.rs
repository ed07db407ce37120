//! Tests of intake: what is handled once, comes early, has been heard, is forgotten.

use super::Database;
use super::samples::{GUILD, at};
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InquiryId, InteractionId, MessageId, TicketId,
};
use crate::store::{EarlyChange, Lease, Store, Unfinished, Watermark};

fn edited(text: &str) -> EarlyChange {
    EarlyChange::Edited(text.to_owned())
}

async fn mark(store: &Store, guild: Option<GuildId>, channel: u64, message: u64) {
    let mark = Watermark {
        guild,
        channel: ChannelId::new(channel),
        message: MessageId::new(message),
    };
    store.raise_watermarks(&[mark]).await.unwrap();
}

both_engines! {
    async fn an_interaction_is_handled_once_by_whichever_process(database: Database) {
        let stores = [database.open().await, database.open().await];
        let tries = (0..8).map(|n: usize| {
            let store = stores[n % 2].clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let first = tx.first_time(InteractionId::new(5), at(1)).await.unwrap();
                tx.commit().await.unwrap();
                first
            })
        });
        let first = futures::future::join_all(tries).await;
        assert_eq!(first.into_iter().filter(|first| *first.as_ref().unwrap()).count(), 1);
    }

    async fn an_early_change_waits_for_its_message(database: Database) {
        let store = database.open().await;
        let (one, two) = (MessageId::new(1), MessageId::new(2));
        let mut tx = store.begin().await.unwrap();
        tx.store_early_change(one, &edited("first"), at(1)).await.unwrap();
        tx.store_early_change(one, &edited("second"), at(2)).await.unwrap();
        tx.store_early_change(two, &EarlyChange::Deleted, at(1)).await.unwrap();
        tx.store_early_change(two, &edited("late"), at(2)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.first_heard(InquiryId::new(1), one).await.unwrap());
        assert!(!tx.first_hint(one, at(3)).await.unwrap());
        assert!(!tx.note_message(InquiryId::new(1), two).await.unwrap());
        assert!(!tx.note_relayed(TicketId::new(1), two, 0, false).await.unwrap());
        assert_eq!(tx.take_early_change(one).await.unwrap(), Some(edited("second")));
        assert_eq!(tx.take_early_change(one).await.unwrap(), None);
        assert_eq!(tx.take_early_change(two).await.unwrap(), Some(EarlyChange::Deleted));
        assert!(tx.first_heard(InquiryId::new(1), one).await.unwrap());
        assert!(!tx.first_heard(InquiryId::new(2), one).await.unwrap());
        assert!(tx.first_hint(two, at(3)).await.unwrap());
        assert!(!tx.first_hint(two, at(4)).await.unwrap());
    }

    async fn a_watermark_never_goes_back(database: Database) {
        let store = database.open().await;
        for message in [5, 9, 7] {
            mark(&store, Some(GUILD), 1, message).await;
        }
        mark(&store, None, 2, 3).await;
        assert_eq!(store.watermark(ChannelId::new(1)).await.unwrap(), Some(MessageId::new(9)));
        assert_eq!(store.watermark(ChannelId::new(3)).await.unwrap(), None);
        let guild = store.watermarks(Some(GUILD)).await.unwrap();
        assert_eq!(guild, [(ChannelId::new(1), MessageId::new(9))]);
        let direct = store.watermarks(None).await.unwrap();
        assert_eq!(direct, [(ChannelId::new(2), MessageId::new(3))]);
        store.raise_watermarks(&[]).await.unwrap();
    }

    async fn processes_that_raise_the_same_watermarks_do_not_block_each_other(database: Database) {
        let stores = [database.open().await, database.open().await];
        let work = (0..2).map(|process: usize| {
            let store = stores[process].clone();
            tokio::spawn(async move {
                for round in 0..20_u64 {
                    let mut marks: Vec<_> = (1..10)
                        .map(|channel| Watermark {
                            guild: Some(GUILD),
                            channel: ChannelId::new(channel),
                            message: MessageId::new(round),
                        })
                        .collect();
                    if process == 1 {
                        marks.reverse();
                    }
                    store.raise_watermarks(&marks).await.unwrap();
                }
            })
        });
        for done in futures::future::join_all(work).await {
            done.unwrap();
        }
        assert_eq!(stores[0].watermark(ChannelId::new(9)).await.unwrap(), Some(MessageId::new(19)));
    }

    async fn what_is_only_technical_is_forgotten_after_a_while(database: Database) {
        let store = database.open().await;
        for (id, now) in [(1, 10), (2, 20)] {
            let never_done = Unfinished {
                id: InteractionId::new(id),
                came_at: at(now),
                body: "x".to_owned(),
            };
            store.keep_interaction(&never_done, 1).await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        for (id, now) in [(1, 10), (2, 20), (3, 5)] {
            tx.enqueue(DeliveryId::new(id), id, None, "x", at(now));
            tx.first_time(InteractionId::new(id.unsigned_abs()), at(now)).await.unwrap();
            tx.store_early_change(MessageId::new(id.unsigned_abs()), &edited("x"), at(now)).await.unwrap();
        }
        tx.complete(DeliveryId::new(1)).await.unwrap();
        tx.complete(DeliveryId::new(2)).await.unwrap();
        tx.commit().await.unwrap();
        store.prune_short_lived(at(15)).await.unwrap();
        let lease = Lease {
            process: 2,
            now: at(16),
            until: at(46),
        };
        let left = store.take_unfinished(lease).await.unwrap().taken;
        assert!(left.iter().map(|one| one.id).eq([InteractionId::new(2)]), "{left:?}");
        let mut tx = store.begin().await.unwrap();
        assert!(tx.first_time(InteractionId::new(1), at(30)).await.unwrap(), "forgotten");
        assert!(!tx.first_time(InteractionId::new(2), at(30)).await.unwrap(), "kept");
        assert_eq!(tx.take_early_change(MessageId::new(1)).await.unwrap(), None);
        assert_eq!(tx.take_early_change(MessageId::new(2)).await.unwrap(), Some(edited("x")));
        tx.enqueue(DeliveryId::new(1), 1, None, "x", at(30));
        assert_eq!(tx.pending_deliveries().await.unwrap(), 2, "its row was gone");
        tx.enqueue(DeliveryId::new(2), 1, None, "x", at(30));
        assert!(tx.commit().await.is_err(), "its row is there");
        assert_eq!(store.pending_deliveries().await.unwrap(), 1, "unfinished rows stay");
    }
}
