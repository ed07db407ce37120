//! Lessons, presses and reviews.

use super::samples::{GUILD, ask, at, inquiry, user};
use super::*;
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, Lesson, LessonId, LessonKind, LessonSource, PressMeaning,
    ReviewDecision, RuleId, Teaches,
};

fn lesson(id: i64, text: &str) -> Lesson {
    Lesson {
        id: LessonId::new(id),
        guild: GUILD,
        teaches: Teaches::Rule(RuleId::new("invoice"), LessonKind::Example),
        text: text.to_owned(),
        source: LessonSource::Reviewed,
        by: Some(user(3)),
        at: at(id),
        inquiry: Some(InquiryId::new(1)),
    }
}

async fn record(store: &Store, inquiry: i64, ms: i64, events: &[InquiryEvent]) {
    let mut tx = store.begin().await.unwrap();
    for event in events {
        tx.record(InquiryId::new(inquiry), at(ms), event).unwrap();
    }
    tx.commit().await.unwrap();
}

fn answered(rule: &str) -> InquiryEvent {
    InquiryEvent::Answered {
        rule: RuleId::new(rule),
        score: 0.9,
    }
}

both_engines! {
    async fn a_lesson_is_kept_once_and_taken_back_once(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let automatic = Lesson { by: None, inquiry: None, source: LessonSource::Automatic, ..lesson(2, "b") };
        assert!(tx.teach(&lesson(1, "the paper")).await.unwrap());
        assert!(!tx.teach(&Lesson { id: LessonId::new(9), ..lesson(1, "the paper") }).await.unwrap());
        assert!(tx.teach(&automatic).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.lessons(GUILD).await.unwrap(), [lesson(1, "the paper"), automatic.clone()]);
        assert_eq!(store.guilds_with_lessons().await.unwrap(), [GUILD]);
        assert_eq!(store.lesson(GuildId::new(8), LessonId::new(1)).await.unwrap(), None);

        let mut tx = store.begin().await.unwrap();
        assert!(!tx.revoke(GuildId::new(8), LessonId::new(1), user(3), at(5)).await.unwrap());
        assert!(tx.revoke(GUILD, LessonId::new(1), user(3), at(5)).await.unwrap());
        assert!(!tx.revoke(GUILD, LessonId::new(1), user(3), at(6)).await.unwrap());
        assert!(tx.teach(&Lesson { id: LessonId::new(10), ..lesson(1, "the paper") }).await.unwrap());
        tx.commit().await.unwrap();
        let ids: Vec<i64> = store.lessons(GUILD).await.unwrap().iter().map(|one| one.id.get()).collect();
        assert_eq!(ids, [10, 2]);
        assert_eq!(store.lesson(GUILD, LessonId::new(1)).await.unwrap(), None);
        assert_eq!(store.revoked_lessons(GUILD).await.unwrap(), [lesson(1, "the paper")]);
    }

    async fn a_text_is_filed_under_one_category_and_another(database: Database) {
        let store = database.open().await;
        let filed = |id: i64, category: &str| Lesson {
            teaches: Teaches::Category(category.to_owned()),
            ..lesson(id, "the paper")
        };
        let all = [lesson(1, "the paper"), filed(2, "billing"), filed(3, "account")];
        let mut tx = store.begin().await.unwrap();
        for one in &all {
            assert!(tx.teach(one).await.unwrap());
        }
        assert!(!tx.teach(&filed(4, "billing")).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.lessons(GUILD).await.unwrap(), all);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.revoke(GUILD, LessonId::new(2), user(3), at(5)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.revoked_lessons(GUILD).await.unwrap(), [filed(2, "billing")]);
    }

    async fn presses_are_read_out_of_the_events(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 11, 10), inquiry(2, 12, 10), inquiry(3, 13, 10)]).await;
        record(&store, 1, 20, &[answered("a"), InquiryEvent::NotThis]).await;
        record(&store, 2, 30, &[answered("a"), InquiryEvent::Solved]).await;
        record(&store, 3, 40, &[answered("a")]).await;
        let said = async || -> (i64, i64) {
            let tallies = store.tallies(GUILD).await.unwrap();
            (tallies[0].1.let_down, tallies[0].1.content)
        };
        assert_eq!(said().await, (1, 1));
        assert_eq!(store.guilds_with_presses().await.unwrap(), [GUILD]);
        let against = store.pressed_against(GUILD, &RuleId::new("a"), 9).await.unwrap();
        let against: Vec<_> = against.iter().map(|one| (one.inquiry.get(), one.said, one.at)).collect();
        assert_eq!(against, [(1, PressMeaning::NotThis, at(20))]);
        assert!(store.tallies(GuildId::new(8)).await.unwrap().is_empty());

        let mut tx = store.begin().await.unwrap();
        for (inquiry, decision) in [(1, ReviewDecision::Taught), (2, ReviewDecision::ThrownAway)] {
            let first = tx.review(GUILD, InquiryId::new(inquiry), decision, Some(user(3)), at(50));
            assert!(first.await.unwrap());
        }
        tx.commit().await.unwrap();
        assert_eq!(said().await, (0, 1), "what staff said replaces the press");
    }

    async fn what_staff_press_below_an_answer_to_themselves_is_no_vote(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 11, 10), inquiry(2, 12, 10), inquiry(3, 13, 10)]).await;
        record(&store, 1, 20, &[InquiryEvent::AskedByStaff, answered("a"), InquiryEvent::NotThis]).await;
        record(&store, 2, 20, &[answered("a"), InquiryEvent::NotThis]).await;
        record(&store, 3, 20, &[answered("a"), InquiryEvent::Solved]).await;
        let against = async || -> Vec<i64> {
            let against = store.pressed_against(GUILD, &RuleId::new("a"), 9).await.unwrap();
            against.iter().map(|one| one.inquiry.get()).collect()
        };
        assert_eq!(against().await, [2]);
        // Whose direct message it was may be found out later.
        record(&store, 2, 30, &[InquiryEvent::AskedByStaff]).await;
        assert_eq!(against().await, [0; 0]);
        let tallies = store.tallies(GUILD).await.unwrap();
        assert_eq!((tallies[0].1.let_down, tallies[0].1.content), (0, 1));
    }

    async fn what_was_reviewed_is_not_up_for_review(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 11, 10), inquiry(2, 12, 20), inquiry(3, 13, 30)]).await;
        record(&store, 2, 40, &[answered("a"), InquiryEvent::NotThis]).await;
        let ids = async |since: i64, limit: u32| -> Vec<i64> {
            let heard = store.unreviewed(GUILD, at(since), limit).await.unwrap();
            heard.iter().map(|one| one.inquiry.get()).collect()
        };
        assert_eq!(ids(0, 9).await, [3, 2, 1]);
        assert_eq!(ids(15, 9).await, [3, 2]);
        assert_eq!(ids(0, 1).await, [3]);
        let heard = store.unreviewed(GUILD, at(0), 9).await.unwrap();
        assert_eq!((heard[1].text.as_str(), heard[1].history.len()), ("how?", 3));
        ask(&store, &[inquiry(4, 14, 35)]).await;
        record(&store, 4, 36, &[InquiryEvent::AskedByStaff]).await;
        assert_eq!(ids(0, 9).await, [3, 2, 1], "staff teach no wording by asking");
        let mut tx = store.begin().await.unwrap();
        let id = InquiryId::new(2);
        assert!(tx.review(GUILD, id, ReviewDecision::ThrownAway, None, at(50)).await.unwrap());
        assert!(!tx.review(GUILD, id, ReviewDecision::Taught, None, at(50)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(ids(0, 9).await, [3, 1]);
    }
}
