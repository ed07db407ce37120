//! Surveys: at most one per automatic answer, kept however far they get.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    ChannelId, InquiryId, LearnerKey, MessageId, Rating, SurveyAnswers, SurveyId, SurveyQuestion,
};
use crate::store::{PageCursor, StoreError, Survey};

both_engines! {
    async fn an_automatic_answer_is_surveyed_once_a_ticket_each_time(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_ticket(&ticket(10, 2, 1, 0)).await.unwrap();
        for (sent, expected, why) in [
            (survey(1, 1, None, 5), true, "the first"),
            (survey(2, 1, None, 6), false, "a second after the same answer"),
            (survey(3, 2, Some(10), 7), true, "after a ticket"),
            (survey(4, 2, Some(10), 8), true, "after its second resolution"),
            (survey(4, 2, Some(10), 9), false, "the same id"),
            (survey(5, 2, None, 9), false, "an answer whose ticket was surveyed"),
        ] {
            assert_eq!(tx.open_survey(&sent).await.unwrap(), expected, "{why}");
        }
        tx.commit().await.unwrap();
        let learner = LearnerKey::new(1);
        assert!(store.has_survey(InquiryId::new(1)).await.unwrap());
        assert!(!store.has_survey(InquiryId::new(9)).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        assert!(tx.last_answer_survey(learner, at(5)).await.unwrap());
        assert!(!tx.last_answer_survey(learner, at(6)).await.unwrap(), "tickets do not count");
        assert!(!tx.last_answer_survey(LearnerKey::new(2), at(0)).await.unwrap());
    }

    async fn of_two_presses_of_a_learner_at_once_the_second_finds_the_survey_of_the_first(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        let learner = tx.learner_or_new(user(11), LearnerKey::new(1), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let mut first = store.begin().await.unwrap();
        assert!(!first.last_answer_survey(learner, at(0)).await.unwrap());
        let (others, (begun, begins)) = (store.clone(), tokio::sync::oneshot::channel());
        let second = tokio::spawn(async move {
            begun.send(()).unwrap();
            let mut tx = others.begin().await.unwrap();
            tx.last_answer_survey(learner, at(0)).await.unwrap()
        });
        begins.await.unwrap();
        // Time enough for the second to look, if it does not wait.
        for _ in 0..50 {
            assert!(!first.has_survey(InquiryId::new(1)).await.unwrap());
        }
        assert!(first.open_survey(&survey(1, 1, None, 5)).await.unwrap());
        first.commit().await.unwrap();
        assert!(second.await.unwrap());
    }

    async fn of_a_ticket_the_last_survey_that_was_answered_counts_whatever_its_id(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 1), inquiry(3, 2, 2)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_ticket(&ticket(12, 2, 1, 1)).await.unwrap();
        tx.open_ticket(&ticket(13, 3, 2, 2)).await.unwrap();
        // Of inquiry 2 the later survey has the smaller id, of 3 it was left unanswered.
        for (id, of, sent_at, value) in [
            (6, 1, 9, Some(2)),
            (9, 2, 5, Some(1)),
            (4, 2, 7, Some(5)),
            (8, 3, 6, Some(3)),
            (7, 3, 8, None),
        ] {
            let sent = survey(id, of, (of > 1).then_some(10 + of), sent_at);
            assert!(tx.open_survey(&sent).await.unwrap());
            for question in SurveyQuestion::ALL {
                if let Some(value) = value {
                    tx.rate(&sent, question, Rating::new(value).unwrap(), at(20)).await.unwrap();
                }
            }
        }
        tx.commit().await.unwrap();
        let newest = store.newest_surveys(GUILD, PageCursor::LAST, 9).await.unwrap();
        let values: Vec<_> = newest.iter().map(|one| one.answers.value.map(Rating::get)).collect();
        assert_eq!(values, [Some(3), Some(5), Some(2)]);
        let first = store.newest_surveys(GUILD, PageCursor::LAST, 1).await.unwrap();
        let rest = store.newest_surveys(GUILD, first[0].mark, 9).await.unwrap();
        assert_eq!(rest, newest[1..]);
    }

    async fn answers_are_kept_as_they_come_and_complete_once(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let id = SurveyId::new(1);
        let rating = |value| Rating::new(value).unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.open_survey(&survey(1, 1, None, 5)).await.unwrap();
        tx.set_survey_message(id, ChannelId::new(8), MessageId::new(9)).await.unwrap();
        let one = tx.rate(&survey(1, 1, None, 5), SurveyQuestion::Effort, rating(2), at(6)).await.unwrap();
        assert_eq!(one.answers, SurveyAnswers::default().with(SurveyQuestion::Effort, rating(2)));
        assert_eq!(one.completed_at, None);
        tx.rate(&survey(1, 1, None, 5), SurveyQuestion::Value, rating(5), at(7)).await.unwrap();
        let done = tx.rate(&survey(1, 1, None, 5), SurveyQuestion::Expected, rating(4), at(8)).await.unwrap();
        let changed = tx.rate(&survey(1, 1, None, 5), SurveyQuestion::Expected, rating(1), at(9)).await.unwrap();
        assert_eq!((done.completed_at, changed.completed_at), (Some(at(8)), Some(at(8))));
        tx.comment(&survey(1, 1, None, 5), "thanks").await.unwrap();
        tx.comment(&survey(1, 1, None, 5), "thanks a lot").await.unwrap();
        tx.commit().await.unwrap();
        let expected = Survey {
            channel: Some(ChannelId::new(8)),
            message: Some(MessageId::new(9)),
            answers: SurveyAnswers { value: Some(rating(5)), effort: Some(rating(2)), expected: Some(rating(1)), expected_before: false },
            completed_at: Some(at(8)),
            ..survey(1, 1, None, 5)
        };
        assert_eq!(store.survey(GUILD, id).await.unwrap(), Some(expected));
    }

    async fn a_press_on_an_erased_survey_is_told(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        let pressed = tx.rate(&survey(1, 1, None, 5), SurveyQuestion::Value, Rating::ALL[0], at(1)).await;
        assert!(matches!(pressed, Err(StoreError::Missing("survey"))), "{pressed:?}");
        assert_eq!(tx.survey(GUILD, SurveyId::new(1)).await.unwrap(), None);
    }
}
