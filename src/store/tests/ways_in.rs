//! The ways in which learners come to a ticket: panels, and what they tell about a question besides.

use super::Database;
use super::samples::{CHANNEL, GUILD, ask, inquiry};
use crate::domain::{ChannelId, GuildId, MessageId};

both_engines! {
    async fn particulars_are_replaced_as_a_whole_and_erased_with_the_question(database: Database) {
        let store = database.open().await;
        let (one, other) = (inquiry(1, 1, 0), inquiry(2, 2, 0));
        ask(&store, &[one.clone(), other.clone()]).await;
        assert!(store.particulars(&one).await.unwrap().is_empty());
        let told = |label: &str, text: &str| (label.to_owned(), text.to_owned());
        let first = [told("Browser", "Firefox"), told("Lesson", "4 \"a\"\n5")];
        let second = [told("Browser", "Safari")];
        let mut tx = store.begin().await.unwrap();
        tx.set_particulars(one.id, &first).unwrap();
        tx.set_particulars(other.id, &first).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.particulars(&one).await.unwrap(), first);
        let mut tx = store.begin().await.unwrap();
        tx.set_particulars(one.id, &second).unwrap();
        assert_eq!(tx.particulars(&one).await.unwrap(), second);
        tx.forget_question(&other).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.particulars(&one).await.unwrap(), second);
        assert!(store.particulars(&other).await.unwrap().is_empty());
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert!(store.particulars(&one).await.unwrap().is_empty());
    }

    async fn a_channel_has_one_panel(database: Database) {
        let store = database.open().await;
        let (elsewhere, message) = (ChannelId::new(71), MessageId::new);
        let mut tx = store.begin().await.unwrap();
        tx.set_panel(GUILD, CHANNEL, message(1));
        tx.set_panel(GUILD, CHANNEL, message(2));
        tx.set_panel(GUILD, elsewhere, message(3));
        tx.set_panel(GuildId::new(8), CHANNEL, message(4));
        tx.commit().await.unwrap();
        assert_eq!(store.panel(GUILD, CHANNEL).await.unwrap(), Some(message(2)));
        assert_eq!(store.panels(GUILD).await.unwrap(), [CHANNEL, elsewhere]);
        let mut tx = store.begin().await.unwrap();
        tx.forget_panel(GUILD, CHANNEL).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.panel(GUILD, CHANNEL).await.unwrap(), None);
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert!(store.panels(GUILD).await.unwrap().is_empty());
        assert_eq!(store.panel(GuildId::new(8), CHANNEL).await.unwrap(), Some(message(4)));
    }
}
