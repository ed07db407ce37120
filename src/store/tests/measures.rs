//! The rows of a period: who is in it, with which events.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, Outcome, Rating, RuleId, SurveyQuestion, TicketId,
    TicketState,
};
use crate::store::{Inquiry, Store, Ticket};

async fn go(store: &Store, inquiry: i64, id: i64, from: TicketState, to: TicketState, now: i64) {
    let mut tx = store.begin().await.unwrap();
    let moved = tx
        .move_ticket(TicketId::new(id), from, to, Some(user(9)), at(now))
        .await;
    assert!(moved.unwrap());
    let event = InquiryEvent::Moved {
        to,
        assignee: Some(user(9)),
        by_learner: false,
        by: None,
        why: None,
    };
    tx.record(InquiryId::new(inquiry), at(now), &event).unwrap();
    tx.commit().await.unwrap();
}

async fn open(store: &Store, inquiry: i64, id: i64, category: Option<&str>, now: i64) {
    let opened = Ticket {
        category: category.map(str::to_owned),
        ..ticket(id, inquiry, inquiry, now)
    };
    let mut tx = store.begin().await.unwrap();
    tx.open_ticket(&opened).await.unwrap();
    let event = InquiryEvent::Escalated {
        ticket: opened.id,
        reason: None,
    };
    tx.record(opened.inquiry, at(now), &event).unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn facts_are_the_inquiries_asked_in_the_period_with_their_events(database: Database) {
        let store = database.open().await;
        let billing = Inquiry {
            category: Some("billing".to_owned()),
            rule: Some(RuleId::new("refund")),
            answered_at: Some(at(11)),
            outcome: Outcome::Solved,
            ..inquiry(3, 2, 10)
        };
        let abroad = Inquiry { guild: Some(GuildId::new(99)), ..inquiry(4, 1, 10) };
        let homeless = Inquiry { guild: None, ..inquiry(5, 1, 10) };
        ask(&store, &[inquiry(1, 1, 20), inquiry(2, 1, 9), billing, abroad, homeless]).await;
        let mut tx = store.begin().await.unwrap();
        tx.record(InquiryId::new(3), at(15), &InquiryEvent::Solved).unwrap();
        tx.commit().await.unwrap();
        let all = store.facts(GUILD, at(10), at(21), None).await.unwrap();
        assert_eq!(all.iter().map(|fact| fact.id.get()).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(all[0].events.len(), 2);
        assert_eq!(all[0].events[1], (at(15), InquiryEvent::Solved));
        assert_eq!((all[0].outcome, all[0].answered_at), (Outcome::Solved, Some(at(11))));
        assert_eq!(all[1].events.len(), 1);
        let billed = store.facts(GUILD, at(0), at(99), Some("billing")).await.unwrap();
        assert_eq!(billed, all[..1]);
        assert_eq!(store.facts(GUILD, at(10), at(20), None).await.unwrap().len(), 1, "to is exclusive");
        assert!(store.facts(GUILD, at(0), at(99), Some("none")).await.unwrap().is_empty());
    }

    async fn a_ticket_belongs_to_the_period_of_its_last_resolution(database: Database) {
        use TicketState::{Claimed, Opening, Resolved, Waiting};
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 1), inquiry(2, 2, 2), inquiry(3, 3, 3)]).await;
        for (id, category) in [(1, Some("billing")), (2, None), (3, None)] {
            open(&store, id, id * 10, category, 5).await;
            go(&store, id, id * 10, Opening, Waiting, 6).await;
            go(&store, id, id * 10, Waiting, Claimed, 7).await;
        }
        go(&store, 1, 10, Claimed, Resolved, 20).await;
        go(&store, 2, 20, Claimed, Resolved, 21).await;
        go(&store, 2, 20, Resolved, Claimed, 22).await;
        go(&store, 2, 20, Claimed, Resolved, 40).await;
        let early = store.ticket_facts(GUILD, at(20), at(30), None).await.unwrap();
        assert_eq!(early.len(), 1);
        assert_eq!((early[0].id, early[0].asked_at), (TicketId::new(10), at(1)));
        assert_eq!((early[0].opened_at, early[0].state), (at(5), Resolved));
        assert_eq!(early[0].events.len(), 5, "asked, escalated, three moves");
        let late = store.ticket_facts(GUILD, at(30), at(50), None).await.unwrap();
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].inquiry, late[0].events.len()), (InquiryId::new(2), 7));
        let billed = store.ticket_facts(GUILD, at(0), at(50), Some("billing")).await.unwrap();
        assert_eq!(billed, early);
    }

    async fn a_period_has_every_ticket_that_was_open_in_it(database: Database) {
        use TicketState::{Closed, Opening, Waiting};
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 1), inquiry(2, 2, 2), inquiry(3, 3, 3)]).await;
        open(&store, 1, 10, Some("billing"), 10).await;
        open(&store, 2, 20, None, 20).await;
        open(&store, 3, 30, None, 40).await;
        go(&store, 1, 10, Opening, Waiting, 12).await;
        go(&store, 1, 10, Waiting, Closed, 30).await;
        let within = async |from, to, category| {
            let found = store.open_within(GUILD, at(from), at(to), category).await.unwrap();
            found.into_iter().map(|fact| fact.id.get()).collect::<Vec<_>>()
        };
        assert_eq!(within(15, 25, None).await, [10, 20]);
        assert_eq!(within(15, 25, Some("billing")).await, [10]);
        assert_eq!(within(31, 40, None).await, [20], "one was closed, one not yet opened");
        assert_eq!(within(0, 10, None).await, [0; 0]);
    }

    async fn surveys_count_by_when_they_were_sent_and_the_inquirys_category(database: Database) {
        let store = database.open().await;
        let billing = Inquiry { category: Some("billing".to_owned()), ..inquiry(1, 1, 0) };
        ask(&store, &[billing, inquiry(2, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.open_ticket(&ticket(10, 2, 1, 0)).await.unwrap();
        tx.open_survey(&survey(1, 1, None, 10)).await.unwrap();
        tx.open_survey(&survey(2, 2, Some(10), 20)).await.unwrap();
        tx.rate(&survey(1, 1, None, 10), SurveyQuestion::Value, Rating::ALL[4], at(11)).await.unwrap();
        tx.commit().await.unwrap();
        let all = store.survey_facts(GUILD, at(10), at(21), None).await.unwrap();
        assert_eq!(all.iter().map(|fact| fact.ticket).collect::<Vec<_>>(), [None, Some(TicketId::new(10))]);
        assert_eq!(all[0].answers.value, Rating::new(5));
        let billed = store.survey_facts(GUILD, at(0), at(99), Some("billing")).await.unwrap();
        assert_eq!(billed, all[..1]);
        assert_eq!(store.survey_facts(GUILD, at(11), at(20), None).await.unwrap(), []);
    }
}
