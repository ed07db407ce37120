//! How much somebody asked for is counted once, by whichever process, and begins anew after a while.

use super::Database;
use super::samples::{GUILD, at, user};
use crate::domain::Millis;
use crate::store::{AskedFor, Counted};

both_engines! {
    async fn what_is_asked_for_counts_for_a_while(database: Database) {
        let stores = [database.open().await, database.open().await];
        let minute = Millis::minutes(1);
        let kind = AskedFor::Questions;
        let steps = [
            (0, Some(GUILD), Counted { times: 1, told: false }),
            (10_000, Some(GUILD), Counted { times: 2, told: true }),
            (59_999, None, Counted { times: 1, told: false }),
            (59_999, Some(GUILD), Counted { times: 3, told: true }),
            (60_000, Some(GUILD), Counted { times: 1, told: false }),
        ];
        for (step, (ms, guild, expected)) in steps.into_iter().enumerate() {
            let mut tx = stores[step % 2].begin().await.unwrap();
            if step == 1 {
                tx.told_of_limit(user(1), guild, kind).await.unwrap();
            }
            let counted = tx.count_asked(user(1), guild, kind, (at(ms), minute)).await;
            assert_eq!(counted.unwrap(), expected, "{step}");
            tx.commit().await.unwrap();
            let read = stores[0].counted(user(1), guild, kind, at(ms) - minute).await;
            assert_eq!(read.unwrap(), expected, "{step}");
        }
        let other = stores[0].counted(user(2), Some(GUILD), kind, at(0)).await.unwrap();
        assert_eq!(other, Counted::default());
        stores[0].housekeeping(at(60_001)).await.unwrap();
        let gone = stores[0].counted(user(1), Some(GUILD), kind, at(0)).await.unwrap();
        assert_eq!(gone, Counted::default());
    }
}
