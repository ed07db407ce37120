//! Solved questions are found for like ones as long as they may be shown: none that is anonymous, private, deleted,
//! forgotten, or whose answer is gone.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, user};
use crate::domain::{ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Place};
use crate::store::{Inquiry, KeptRows, PersonReply, Store, Tx};

const OTHER: GuildId = GuildId::new(8);
const HELPER: LearnerKey = LearnerKey::new(50);

fn reply(id: i64) -> PersonReply {
    PersonReply {
        inquiry: InquiryId::new(id),
        guild: GUILD,
        helper: HELPER,
        channel: ChannelId::new(70),
        message: MessageId::new(900 + id.unsigned_abs()),
        asked_at: None,
        credited_at: None,
    }
}

async fn solve(tx: &mut Tx, id: i64) {
    assert!(tx.credit_reply(&reply(id), at(100 + id)).await.unwrap());
}

async fn found(store: &Store, guild: GuildId) -> Vec<i64> {
    let questions = store.solved_questions(guild, 9).await.unwrap();
    for (inquiry, text) in &questions {
        assert_eq!(text, "how?");
        let post = store.solved_post(guild, *inquiry).await.unwrap().unwrap();
        assert_eq!((post.inquiry, post.helper), (*inquiry, HELPER));
    }
    questions.iter().map(|(inquiry, _)| inquiry.get()).collect()
}

both_engines! {
    async fn only_solved_questions_that_everyone_could_read_are_found(database: Database) {
        let store = database.open().await;
        let asked = |id: i64, place: Place, anonymous: bool| Inquiry {
            place,
            anonymous,
            ..inquiry(id, id, 10)
        };
        let all = [
            asked(1, Place::Forum, false),
            asked(2, Place::Channel, false),
            asked(3, Place::Direct, false),
            asked(4, Place::Command, true),
            asked(5, Place::Mention, false),
            asked(6, Place::Forum, false),
        ];
        ask(&store, &all).await;
        let mut tx = store.begin().await.unwrap();
        for id in 1..=5 {
            solve(&mut tx, id).await;
        }
        tx.note_reply(&reply(6));
        tx.commit().await.unwrap();
        assert_eq!(found(&store, GUILD).await, [5, 2, 1], "the latest first");
        assert_eq!(store.solved_questions(GUILD, 1).await.unwrap().len(), 1);
        assert!(found(&store, OTHER).await.is_empty());
        for (guild, id) in [(GUILD, 3), (GUILD, 4), (GUILD, 6), (OTHER, 1)] {
            let post = store.solved_post(guild, InquiryId::new(id)).await.unwrap();
            assert_eq!(post, None, "{id}");
        }
    }

    async fn a_solved_question_is_not_found_without_its_text_its_answer_or_its_credit(database: Database) {
        let store = database.open().await;
        let all: Vec<Inquiry> = (1..=5).map(|id| inquiry(id, id, 10)).collect();
        ask(&store, &all).await;
        let mut tx = store.begin().await.unwrap();
        tx.learner_or_new(user(5), LearnerKey::new(4), at(1)).await.unwrap();
        for id in 1..=5 {
            solve(&mut tx, id).await;
        }
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.note_gone(GUILD, reply(1).channel, reply(1).message);
        tx.uncredit(InquiryId::new(2));
        let deleted = tx.inquiry(GUILD, InquiryId::new(3)).await.unwrap().unwrap();
        tx.forget_question(&deleted).await.unwrap();
        let of = KeptRows { learner: LearnerKey::new(4), guild: None };
        tx.forget_learner(of, LearnerKey::new(99)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&store, GUILD).await, [5]);
        let mut tx = store.begin().await.unwrap();
        let again = PersonReply { message: MessageId::new(999), ..reply(1) };
        assert!(tx.credit_reply(&again, at(300)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(found(&store, GUILD).await, [1, 5], "another answer is there");
        let mut tx = store.begin().await.unwrap();
        let helper = KeptRows { learner: HELPER, guild: None };
        tx.forget_learner(helper, LearnerKey::new(98)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.solved_questions(GUILD, 9).await.unwrap().is_empty(), "the helper is forgotten");
    }
}
