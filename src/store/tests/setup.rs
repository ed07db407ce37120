//! The setting-up of a guild: what was made for it, and whether it was offered.

use super::Database;
use super::samples::GUILD;
use crate::domain::{GuildId, GuildSettings, SetupPart, Timestamp};
use crate::store::{Made, Store};

const SUPPORT: SetupPart = SetupPart::Support;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1000 * second)
}

async fn begin(store: &Store, now: i64, left_before: i64) -> Option<Timestamp> {
    let mut tx = store.begin().await.unwrap();
    let begun = tx.begin_making(GUILD, SUPPORT, at(now), at(left_before));
    let begun = begun.await.unwrap();
    tx.commit().await.unwrap();
    begun
}

both_engines! {
    async fn of_two_first_changes_of_settings_the_second_is_made_of_what_the_first_left(database: Database) {
        let store = database.open().await;
        let mut first = store.begin().await.unwrap();
        let before = first.settings_to_change(GUILD).await.unwrap();
        assert_eq!(before, GuildSettings::new(GUILD));
        let (others, (begun, begins)) = (store.clone(), tokio::sync::oneshot::channel());
        let second = tokio::spawn(async move {
            begun.send(()).unwrap();
            let mut tx = others.begin().await.unwrap();
            tx.settings_to_change(GUILD).await.unwrap()
        });
        begins.await.unwrap();
        // Time enough for the second to read them, if it does not wait.
        for _ in 0..50 {
            assert_eq!(first.settings(GUILD).await.unwrap(), before);
        }
        let left = GuildSettings { relay_names: true, ..before };
        first.save_settings(&left).await.unwrap();
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), left);
    }

    async fn settings_that_were_looked_at_to_be_changed_and_were_not_are_none(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.settings_to_change(GUILD).await.unwrap();
        tx.cancel().await.unwrap();
        assert!(store.guilds_kept().await.unwrap().is_empty());
    }

    async fn a_part_is_made_by_one_at_a_time_and_taken_up_again_where_it_was_left(database: Database) {
        let store = database.open().await;
        assert_eq!(begin(&store, 100, 40).await, Some(at(100)));
        assert_eq!(begin(&store, 130, 70).await, None, "somebody is about it");
        assert_eq!(begin(&store, 170, 110).await, Some(at(100)), "they left it");
        let mut tx = store.begin().await.unwrap();
        tx.note_made(GUILD, SUPPORT, 7, at(171)).await.unwrap();
        tx.commit().await.unwrap();
        let made = Made { part: SUPPORT, begun: at(100), tried: at(170), id: Some(7) };
        assert_eq!(store.made_in(GUILD).await.unwrap(), [made]);
        assert_eq!(begin(&store, 171, 111).await, Some(at(171)), "it is wanted anew");
        let made = Made { part: SUPPORT, begun: at(171), tried: at(171), id: None };
        assert_eq!(store.made_in(GUILD).await.unwrap(), [made]);
        assert_eq!(store.made_in(GuildId::new(8)).await.unwrap(), []);
        assert_eq!(begin(&store, 240, 180).await, Some(at(171)), "they left it");
        let mut tx = store.begin().await.unwrap();
        tx.begin_making_anew(GUILD, SUPPORT, at(240)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(begin(&store, 310, 250).await, Some(at(240)), "nothing was made before");
        let mut tx = store.begin().await.unwrap();
        tx.forget_made(GUILD, SUPPORT).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.made_in(GUILD).await.unwrap(), []);
        // Whoever was about it made it all the same.
        let mut tx = store.begin().await.unwrap();
        tx.note_made(GUILD, SUPPORT, 8, at(320)).await.unwrap();
        tx.commit().await.unwrap();
        let made = Made { part: SUPPORT, begun: at(320), tried: at(320), id: Some(8) };
        assert_eq!(store.made_in(GUILD).await.unwrap(), [made]);
    }

    async fn a_guild_is_offered_to_be_set_up_once_until_it_is_erased(database: Database) {
        let store = database.open().await;
        let offers = [true, false];
        assert!(!store.is_setup_known(GUILD).await.unwrap());
        for expected in offers {
            let mut tx = store.begin().await.unwrap();
            assert_eq!(tx.offer_setup(GUILD, at(1)).await.unwrap(), expected);
            tx.commit().await.unwrap();
            assert!(store.is_setup_known(GUILD).await.unwrap());
        }
        assert!(!store.is_set_up(GUILD).await.unwrap());
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert!(!store.is_setup_known(GUILD).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        tx.save_settings(&GuildSettings::new(GUILD)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.is_setup_known(GUILD).await.unwrap());
        assert!(store.is_set_up(GUILD).await.unwrap());
    }
}
