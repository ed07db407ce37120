//! Secret addresses of calendars, and files that wait to be confirmed.

use super::Database;
use super::samples::{GUILD, at, user};
use crate::domain::GuildId;
use crate::store::CalendarFeed;

const OTHER: GuildId = GuildId::new(8);

both_engines! {
    async fn an_address_is_one_a_person_and_kind_and_can_be_taken_back(database: Database) {
        let store = database.open().await;
        let own = CalendarFeed { guild: GUILD, owner: user(4), of_team: false };
        let team = CalendarFeed { of_team: true, ..own };
        let elsewhere = CalendarFeed { guild: OTHER, ..own };
        let mut tx = store.begin().await.unwrap();
        for (feed, hash) in [(own, "a"), (own, "b"), (team, "c"), (elsewhere, "d")] {
            tx.set_calendar_feed(feed, hash, at(1)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = async |hash: &str| store.calendar_feed(hash).await.unwrap();
        assert_eq!(found("a").await, None, "a new one is in its place");
        assert_eq!(found("b").await, Some(own));
        assert_eq!(found("c").await, Some(team));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.end_calendar_feed(own).await.unwrap());
        assert!(!tx.end_calendar_feed(own).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(found("b").await, None);
        let mut tx = store.begin().await.unwrap();
        tx.forget_user(user(4), Some(GUILD)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found("c").await, None, "who is forgotten has no address");
        assert_eq!(found("d").await, Some(elsewhere));
        while store.erase_guild(OTHER, 1).await.unwrap() {}
        assert_eq!(found("d").await, None);
    }

    async fn a_file_waits_for_a_while_to_be_confirmed_once(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        for (guild, id) in [(GUILD, 1), (GUILD, 2), (OTHER, 1)] {
            tx.keep_calendar_import(guild, id, "{}", at(id)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = async |guild, id| store.calendar_import(guild, id).await.unwrap();
        assert_eq!(found(GUILD, 1).await.as_deref(), Some("{}"));
        assert_eq!(found(OTHER, 2).await, None);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.drop_calendar_import(GUILD, 1).await.unwrap());
        assert!(!tx.drop_calendar_import(GUILD, 1).await.unwrap());
        tx.commit().await.unwrap();
        store.prune_short_lived(at(2)).await.unwrap();
        assert!(found(OTHER, 1).await.is_none());
        assert!(found(GUILD, 2).await.is_some());
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert!(found(GUILD, 2).await.is_none());
    }
}
