//! The conversation with a learner on a website: each change comes once and in order, a delivery brings one message,
//! and who is forgotten has none.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket};
use crate::domain::{
    DeliveryId, GuildId, LearnerKey, MessageId, Secret, TicketId, UserId, WebUser,
};
use crate::store::{KeptRows, Store, WebConversation, WebMessage, WebPost};

const ALICE: WebUser = WebUser::new(1);
const BOB: WebUser = WebUser::new(2);

fn post(id: u64, mark: Option<i64>, ms: i64) -> WebPost {
    WebPost {
        id: MessageId::new(id),
        mark: mark.map(DeliveryId::new),
        reply_to: None,
        ticket: None,
        body: format!("\"{id}\""),
        written_at: at(ms),
    }
}

async fn met(store: &Store, who: &str, fresh: WebUser) -> UserId {
    let mut tx = store.begin().await.unwrap();
    let user = tx.web_user(GUILD, who, fresh, at(1)).await.unwrap();
    tx.commit().await.unwrap();
    user
}

async fn posted(store: &Store, user: WebUser, post: &WebPost) -> Option<MessageId> {
    let mut tx = store.begin().await.unwrap();
    let posted = tx.post_web(user, post).await.unwrap();
    tx.commit().await.unwrap();
    posted
}

async fn changed(store: &Store, user: WebUser, id: u64, body: Option<&str>) -> bool {
    let mut tx = store.begin().await.unwrap();
    let changed = tx.change_web(user, MessageId::new(id), body).await.unwrap();
    tx.commit().await.unwrap();
    changed
}

async fn read(store: &Store, part: WebConversation) -> Vec<WebMessage> {
    store.web_messages(part, 10).await.unwrap()
}

const fn all_of(user: WebUser, after: i64) -> WebConversation {
    WebConversation {
        user,
        after,
        ticket: None,
    }
}

fn ids(messages: &[WebMessage]) -> Vec<u64> {
    messages.iter().map(|one| one.id.get()).collect()
}

both_engines! {
    async fn a_visitor_is_known_again_in_their_guild(database: Database) {
        let store = database.open().await;
        assert_eq!(met(&store, "a", ALICE).await, ALICE.user());
        assert_eq!(met(&store, "a", BOB).await, ALICE.user(), "known again");
        assert_eq!(met(&store, "b", BOB).await, BOB.user());
        let known = store.known_web_user(GUILD, "a").await.unwrap();
        assert_eq!(known, Some(ALICE.user()));
        let elsewhere = store.known_web_user(GuildId::new(8), "a").await.unwrap();
        assert_eq!(elsewhere, None);
        assert_eq!(store.guild_of_web(ALICE).await.unwrap(), Some(GUILD));
    }

    async fn each_change_comes_in_order_after_the_one_before(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        met(&store, "b", BOB).await;
        for (id, ms) in [(5, 10), (3, 11), (4, 12)] {
            assert!(posted(&store, ALICE, &post(id, Some(id as i64), ms)).await.is_some());
        }
        posted(&store, BOB, &post(9, Some(9), 12)).await;
        let all = read(&store, all_of(ALICE, 0)).await;
        assert_eq!(ids(&all), [5, 3, 4]);
        assert!(changed(&store, ALICE, 5, Some("\"new\"")).await);
        assert!(!changed(&store, BOB, 5, Some("\"theirs\"")).await, "it is not in their conversation");
        let later = read(&store, all_of(ALICE, all[2].change)).await;
        assert_eq!((ids(&later), later[0].body.as_deref()), (vec![5], Some("\"new\"")));
        assert!(changed(&store, ALICE, 3, None).await);
        let gone = read(&store, all_of(ALICE, later[0].change)).await;
        assert_eq!((ids(&gone), gone[0].body.as_deref()), (vec![3], None));
        assert!(!changed(&store, ALICE, 3, Some("\"again\"")).await, "what is deleted stays so");
        let latest = store.latest_web_change(ALICE).await.unwrap();
        assert!(latest >= gone[0].change);
    }

    async fn a_delivery_brings_one_message(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        let first = posted(&store, ALICE, &post(5, Some(77), 10)).await;
        assert_eq!(posted(&store, ALICE, &post(6, Some(77), 11)).await, first);
        assert_eq!(ids(&read(&store, all_of(ALICE, 0)).await), [5]);
        assert_eq!(store.web_message_of(DeliveryId::new(77)).await.unwrap(), first);
    }

    async fn what_is_said_after_a_message_is_of_frontdesk_and_no_reply_to_it(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        met(&store, "b", BOB).await;
        let reply = WebPost { reply_to: Some(MessageId::new(5)), ..post(6, Some(6), 11) };
        for (user, post) in [
            (ALICE, post(4, Some(4), 9)),
            (ALICE, post(5, None, 10)),
            (ALICE, reply),
            (ALICE, post(7, None, 12)),
            (BOB, post(8, Some(8), 13)),
        ] {
            posted(&store, user, &post).await;
        }
        assert!(changed(&store, ALICE, 4, Some("\"new\"")).await);
        let said_after = async |id| store.web_said_after(ALICE, MessageId::new(id)).await.unwrap();
        assert_eq!([said_after(3).await, said_after(5).await], [true, false]);
        posted(&store, ALICE, &post(9, Some(9), 14)).await;
        assert!(said_after(5).await);
    }

    async fn a_tickets_conversation_is_what_its_steps_bring_and_what_belongs_to_no_question(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        ask(&store, &[inquiry(1, 1, 10)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_ticket(&ticket(10, 1, 1, 20)).await.unwrap();
        for (delivery, stream) in [(71, 10), (72, 1), (73, 73)] {
            tx.enqueue(DeliveryId::new(delivery), stream, None, "{}", at(20));
        }
        tx.commit().await.unwrap();
        for (id, mark, ms) in [(1, Some(71), 30), (2, Some(72), 31), (3, Some(73), 32), (4, Some(79), 5)] {
            posted(&store, ALICE, &post(id, mark, ms)).await;
        }
        let own = WebPost { ticket: Some(TicketId::new(10)), ..post(5, None, 33) };
        posted(&store, ALICE, &own).await;
        let part = WebConversation {
            ticket: Some((TicketId::new(10), at(20))),
            ..all_of(ALICE, 0)
        };
        let of_ticket = read(&store, part).await;
        assert_eq!(ids(&of_ticket), [1, 3, 5], "neither an answer nor what was said before it was opened");
        assert!(of_ticket[2].by_learner && !of_ticket[0].by_learner);
    }

    async fn who_is_forgotten_has_no_conversation_and_who_is_blocked_stays_known(database: Database) {
        let store = database.open().await;
        for (name, web, key) in [("a", ALICE, 1), ("b", BOB, 2)] {
            met(&store, name, web).await;
            posted(&store, web, &post(key, None, 10)).await;
            let mut tx = store.begin().await.unwrap();
            tx.learner_or_new(web.user(), LearnerKey::new(key as i64), at(1)).await.unwrap();
            tx.commit().await.unwrap();
        }
        ask(&store, &[inquiry(2, 2, 10)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_ticket(&ticket(20, 2, 2, 20)).await.unwrap();
        tx.block(GUILD, LearnerKey::new(2), TicketId::new(20), UserId::new(4), at(30)).await.unwrap();
        for (web, key) in [(ALICE, 1), (BOB, 2)] {
            let of = KeptRows { learner: LearnerKey::new(key), guild: None };
            tx.forget_learner(of, LearnerKey::new(90 + key)).await.unwrap();
            tx.forget_user(web.user(), None).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(store.known_web_user(GUILD, "a").await.unwrap(), None);
        assert_eq!(store.known_web_user(GUILD, "b").await.unwrap(), Some(BOB.user()));
        for web in [ALICE, BOB] {
            assert_eq!(read(&store, all_of(web, 0)).await, []);
        }
        assert_eq!(posted(&store, ALICE, &post(7, Some(7), 40)).await, None);
    }

    async fn how_sites_call_visitors_is_kept_under_a_secret_that_stays(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        let secret = store.web_secret(&Secret::new("one")).await.unwrap();
        assert_eq!(store.known_web_user(GUILD, "a").await.unwrap(), None, "of before");
        let known = store.known_web_user(GUILD, &secret.code("a")).await.unwrap();
        assert_eq!(known, Some(ALICE.user()));
        let again = store.web_secret(&Secret::new("other")).await.unwrap();
        assert_eq!(again.code("a"), secret.code("a"));
        let known = store.known_web_user(GUILD, &again.code("a")).await.unwrap();
        assert_eq!(known, Some(ALICE.user()), "once and not again");
    }

    async fn who_has_asked_is_found_however_long_they_were_away(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        let mut tx = store.begin().await.unwrap();
        tx.learner_or_new(ALICE.user(), LearnerKey::new(1), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        store.prune(at(4_000 * 24 * 60 * 60 * 1000)).await.unwrap();
        let known = store.known_web_user(GUILD, "a").await.unwrap();
        assert_eq!(known, Some(ALICE.user()), "this row alone leads to what is kept about them");
    }

    async fn what_was_said_long_ago_is_thrown_away_and_who_asked_nothing_is_a_stranger(database: Database) {
        let store = database.open().await;
        met(&store, "a", ALICE).await;
        let day = 24 * 60 * 60 * 1000;
        posted(&store, ALICE, &post(1, None, 10)).await;
        posted(&store, ALICE, &post(2, None, 80 * day)).await;
        store.prune(at(100 * day)).await.unwrap();
        assert_eq!(ids(&read(&store, all_of(ALICE, 0)).await), [2]);
        assert!(store.forget_remarks(GUILD, at(90 * day), 10).await.unwrap());
        assert_eq!(read(&store, all_of(ALICE, 0)).await, []);
        store.prune(at(400 * day)).await.unwrap();
        assert_eq!(store.known_web_user(GUILD, "a").await.unwrap(), None);
    }
}
