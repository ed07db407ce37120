//! Tests of self-descriptions: they are their learner's alone, in one guild, until they, the guild or its time end
//! them.

use super::Database;
use super::samples::{GUILD, at, user};
use crate::domain::GuildId;
use crate::store::{SelfDescription, Store};

const OTHER: GuildId = GuildId::new(8);

fn told(course: &str) -> SelfDescription {
    SelfDescription {
        course: Some(course.to_owned()),
        level: None,
        goal: Some("a job".to_owned()),
    }
}

async fn tell(store: &Store, guild: GuildId, who: u64, told: &SelfDescription, when: i64) {
    let mut tx = store.begin().await.unwrap();
    let written = tx.describe_self(guild, user(who), told, at(when));
    written.await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn what_somebody_tells_is_kept_for_one_guild_and_replaced(database: Database) {
        let store = database.open().await;
        let nothing = SelfDescription::default();
        assert_eq!(store.self_description(GUILD, user(1)).await.unwrap(), nothing);
        tell(&store, GUILD, 1, &told("Rust"), 1).await;
        tell(&store, OTHER, 1, &told("Go"), 1).await;
        tell(&store, GUILD, 1, &told("C"), 2).await;
        tell(&store, GUILD, 2, &nothing, 2).await;
        assert_eq!(store.self_description(GUILD, user(1)).await.unwrap(), told("C"));
        assert_eq!(store.self_description(OTHER, user(1)).await.unwrap(), told("Go"));
        assert_eq!(store.guilds_of(user(1)).await.unwrap(), [GUILD, OTHER]);
        assert!(store.is_remembered(user(1)).await.unwrap());
        assert!(!store.is_remembered(user(2)).await.unwrap());
        tell(&store, GUILD, 1, &nothing, 3).await;
        assert_eq!(store.self_description(GUILD, user(1)).await.unwrap(), nothing);
        assert_eq!(store.guilds_of(user(1)).await.unwrap(), [OTHER]);
    }

    async fn it_ends_with_the_guilds_time_and_with_the_guild(database: Database) {
        let store = database.open().await;
        for (guild, who, when) in [(GUILD, 1, 10), (GUILD, 2, 30), (OTHER, 1, 10)] {
            tell(&store, guild, who, &told("Rust"), when).await;
        }
        while store.forget_remarks(GUILD, at(20), 1).await.unwrap() {}
        let left = async |guild, who| store.self_description(guild, user(who)).await.unwrap().course;
        assert_eq!(left(GUILD, 1).await, None, "older than the guild wants");
        assert!(left(GUILD, 2).await.is_some() && left(OTHER, 1).await.is_some());
        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert_eq!(left(GUILD, 2).await, None);
        assert!(left(OTHER, 1).await.is_some());
    }
}
