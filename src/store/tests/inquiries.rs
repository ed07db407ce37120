//! Inquiries as they are kept and found: by their messages and within their scope, never by their number alone,
//! and what belongs to another guild or another learner is not there.

use super::Database;
use super::samples::{CHANNEL, GUILD, ask, at, inquiry, survey, ticket, user};
use crate::domain::{
    Band, ChannelId, GuildId, InquiryEvent, InquiryId, LearnerKey, Locale, MessageId, Outcome,
    Place, Priority, RuleId, SurveyId, Target, TicketId, TicketNumber, TicketState,
};
use crate::store::{Dated, Inquiry, Scope, Ticket};

/// Makes an inquiry with every column filled.
fn full() -> Inquiry {
    Inquiry {
        category: Some("billing".to_owned()),
        rule: Some(RuleId::new("refund")),
        suggested: vec![RuleId::new("a"), RuleId::new("b")],
        reply_channel: Some(CHANNEL),
        reply: Some(MessageId::new(900)),
        answered_at: Some(at(12)),
        outcome: Outcome::Solved,
        settled_at: Some(at(13)),
        locale: Locale::ZhCn,
        band: Band::Answer,
        score: 0.875,
        place: Place::Forum,
        ..inquiry(1, 1, 10)
    }
}

fn ids(inquiries: &[Inquiry]) -> Vec<i64> {
    inquiries.iter().map(|one| one.id.get()).collect()
}

/// Makes an event of every kind that is about an answer.
fn events_of_answers() -> Vec<InquiryEvent> {
    let rule = RuleId::new("refund");
    vec![
        InquiryEvent::Asked {
            place: Place::Direct,
            band: Band::Answer,
            score: 0.1,
            category: None,
        },
        InquiryEvent::AskedByStaff,
        InquiryEvent::Answered {
            rule: rule.clone(),
            score: 1.0 / 3.0,
        },
        InquiryEvent::Suggested {
            rules: vec![rule.clone()],
        },
        InquiryEvent::Offered,
        InquiryEvent::Chosen { rule },
        InquiryEvent::Revised,
        InquiryEvent::Solved,
        InquiryEvent::Accepted { by: user(4) },
        InquiryEvent::NotThis,
        InquiryEvent::Reasked,
        InquiryEvent::PersonReplied {
            staff: Some(user(4)),
        },
        InquiryEvent::Cancelled,
        InquiryEvent::Settled {
            outcome: Outcome::Assumed,
        },
    ]
}

/// Makes an event of every kind that is about a ticket.
fn events_of_tickets() -> Vec<InquiryEvent> {
    let mut events = events_of_replies();
    events.extend(events_of_handling());
    events
}

/// Makes an event of every kind that tells who has a ticket, and who waits for whom.
fn events_of_replies() -> Vec<InquiryEvent> {
    vec![
        InquiryEvent::Escalated {
            ticket: TicketId::new(5),
            reason: None,
        },
        InquiryEvent::Moved {
            to: TicketState::Claimed,
            assignee: None,
            by_learner: true,
            by: None,
            why: None,
        },
        InquiryEvent::Assigned {
            instructor: user(4),
            by: None,
        },
        InquiryEvent::StaffReplied {
            staff: user(4),
            owes_still: true,
        },
        InquiryEvent::LearnerReplied,
        InquiryEvent::TargetMissed {
            target: Target::FirstReply,
        },
        InquiryEvent::TargetWarned {
            target: Target::NextReply,
        },
        InquiryEvent::LeadCalled {
            target: Target::Resolution,
        },
        InquiryEvent::LeadUnreached {
            target: Target::Resolution,
        },
        InquiryEvent::ReplyPromised { until: at(9) },
    ]
}

/// Makes an event of every kind that tells what was done with a ticket, or became of its learner.
fn events_of_handling() -> Vec<InquiryEvent> {
    vec![
        InquiryEvent::Categorised {
            category: "billing".to_owned(),
            by: None,
        },
        InquiryEvent::Noted { staff: user(4) },
        InquiryEvent::RuleGiven {
            rule: RuleId::new("refund"),
            staff: user(4),
        },
        InquiryEvent::Prioritised {
            priority: Priority::Urgent,
        },
        InquiryEvent::Snoozed {
            until: at(99),
            staff: user(4),
        },
        InquiryEvent::Woken { by_learner: true },
        InquiryEvent::Merged {
            into: TicketNumber::new(2),
        },
        InquiryEvent::TookOver {
            from: TicketNumber::new(1),
        },
        InquiryEvent::Blocked { staff: user(4) },
        InquiryEvent::Unblocked { staff: user(4) },
        InquiryEvent::Revealed { staff: user(4) },
        InquiryEvent::LearnerLeft,
        InquiryEvent::LearnerReturned,
        InquiryEvent::TakenOut {
            said_at: at(7),
            reopened: true,
        },
        InquiryEvent::TakenBack {
            said_at: at(7),
            waits_since: Some(at(8)),
        },
    ]
}

both_engines! {
    async fn an_inquiry_reads_back_as_written(database: Database) {
        let store = database.open().await;
        let bare = Inquiry { guild: None, message: None, place: Place::Command, ..inquiry(2, 1, 20) };
        ask(&store, &[full(), bare.clone()]).await;
        assert_eq!(store.inquiry(GUILD, InquiryId::new(1)).await.unwrap(), Some(full()));
        assert_eq!(store.inquiry(Scope::Direct(LearnerKey::new(1)), InquiryId::new(2)).await.unwrap(), Some(bare));
        assert_eq!(store.inquiry(GUILD, InquiryId::new(3)).await.unwrap(), None);
        assert_eq!(store.inquiry_by_message(Some(GUILD), MessageId::new(1)).await.unwrap(), Some(full()));
        assert_eq!(store.inquiry_by_message(Some(GUILD), MessageId::new(2)).await.unwrap(), None);
    }

    async fn a_message_belongs_to_one_inquiry_whoever_hears_of_it_again(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 10)]).await;
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.first_heard(InquiryId::new(2), MessageId::new(1)).await.unwrap());
        assert!(tx.note_message(InquiryId::new(1), MessageId::new(5)).await.unwrap());
        assert!(!tx.note_message(InquiryId::new(1), MessageId::new(5)).await.unwrap());
        tx.commit().await.unwrap();
        let found = store.inquiry_by_message(Some(GUILD), MessageId::new(5)).await.unwrap().unwrap();
        assert_eq!(found.id, InquiryId::new(1));
    }

    async fn two_processes_that_hear_of_one_message_write_one_inquiry(database: Database) {
        let stores = [database.open().await, database.open().await];
        for message in 1..=10_u32 {
            let tries = [0, 1].map(|process: usize| {
                let store = stores[process].clone();
                let id = i64::from(message) * 10 + process as i64;
                let one = inquiry(id, 1, 10);
                tokio::spawn(async move {
                    let mut tx = store.begin().await.unwrap();
                    let new = tx.first_heard(one.id, MessageId::new(message.into())).await.unwrap();
                    if new {
                        tx.insert_inquiry(&one, "how?").unwrap();
                    }
                    tx.commit().await.unwrap();
                    new
                })
            });
            let new = futures::future::join_all(tries).await;
            assert_eq!(new.into_iter().filter(|new| *new.as_ref().unwrap()).count(), 1);
        }
        let all = stores[0].recent_inquiries(LearnerKey::new(1), GUILD, 99).await.unwrap();
        assert_eq!(all.len(), 10);
    }

    async fn updates_reach_what_may_change(database: Database) {
        let store = database.open().await;
        ask(&store, &[Inquiry { guild: None, place: Place::Forum, ..inquiry(1, 1, 10) }]).await;
        let mut tx = store.begin().await.unwrap();
        tx.update_inquiry(&full()).unwrap();
        tx.set_text(InquiryId::new(1), "why?");
        let decided = Inquiry { reply: None, outcome: Outcome::Pending, settled_at: None, ..full() };
        assert_eq!(tx.inquiry(GUILD, InquiryId::new(1)).await.unwrap(), Some(decided));
        tx.set_outcome(InquiryId::new(1), Outcome::Escalated, at(30));
        tx.set_reply(InquiryId::new(1), ChannelId::new(3), MessageId::new(4));
        tx.commit().await.unwrap();
        let found = store.inquiry(GUILD, InquiryId::new(1)).await.unwrap().unwrap();
        assert_eq!((found.outcome, found.settled_at), (Outcome::Escalated, Some(at(30))));
        assert_eq!(found.reply_channel.zip(found.reply), Some((ChannelId::new(3), MessageId::new(4))));
        assert_eq!(store.inquiry_text(&found).await.unwrap().as_deref(), Some("why?"));
        let mut tx = store.begin().await.unwrap();
        tx.set_outcome(found.id, Outcome::Pending, at(40));
        assert_eq!(tx.inquiry(GUILD, found.id).await.unwrap().unwrap().settled_at, None);
    }

    async fn a_text_that_is_erased_meanwhile_is_not_replaced(database: Database) {
        let store = database.open().await;
        let asked = inquiry(1, 1, 10);
        ask(&store, std::slice::from_ref(&asked)).await;
        let mut tx = store.begin().await.unwrap();
        tx.set_text(asked.id, "why?");
        assert!(tx.replace_text(asked.id, "how?").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store.inquiry_text(&asked).await.unwrap().as_deref(), Some("how?"));
        let mut erasing = store.begin().await.unwrap();
        erasing.forget_question(&asked).await.unwrap();
        let (others, (begun, begins)) = (store.clone(), tokio::sync::oneshot::channel());
        let replacing = tokio::spawn(async move {
            begun.send(()).unwrap();
            let mut tx = others.begin().await.unwrap();
            let is_there = tx.replace_text(InquiryId::new(1), "when?").await.unwrap();
            tx.commit().await.unwrap();
            is_there
        });
        begins.await.unwrap();
        // Time enough for the other to replace it, if it does not wait.
        for _ in 0..50 {
            assert_eq!(erasing.inquiry_text(&asked).await.unwrap(), None);
        }
        erasing.commit().await.unwrap();
        assert!(!replacing.await.unwrap());
        assert_eq!(store.inquiry_text(&asked).await.unwrap(), None);
    }

    async fn watched_questions_are_the_pending_unanswered_ones_of_a_channel(database: Database) {
        let store = database.open().await;
        let answered = Inquiry { answered_at: Some(at(11)), ..inquiry(3, 1, 10) };
        let settled = Inquiry { outcome: Outcome::ByPerson, ..inquiry(4, 1, 10) };
        let mention = Inquiry { place: Place::Mention, ..inquiry(5, 1, 10) };
        let elsewhere = Inquiry { channel: ChannelId::new(1), ..inquiry(6, 1, 10) };
        let old = inquiry(7, 1, 4);
        ask(&store, &[inquiry(2, 2, 20), inquiry(1, 1, 10), answered, settled, mention, elsewhere, old]).await;
        assert_eq!(ids(&store.watched_in(CHANNEL, at(5)).await.unwrap()), [1, 5, 2]);
    }

    async fn a_learners_inquiries_are_found_by_what_became_of_them(database: Database) {
        let store = database.open().await;
        let direct = |id, asked_at| Inquiry { place: Place::Direct, guild: None, ..inquiry(id, 1, asked_at) };
        let answered = |id, when| Inquiry {
            rule: Some(RuleId::new("r")),
            answered_at: Some(at(when)),
            ..inquiry(id, 1, 10)
        };
        let abroad = Inquiry { guild: Some(GuildId::new(99)), ..answered(6, 52) };
        ask(&store, &[direct(1, 10), direct(2, 20), inquiry(3, 1, 30), answered(4, 50), answered(5, 51), abroad]).await;
        let learner = LearnerKey::new(1);
        let last = store.last_direct(learner, at(20)).await.unwrap();
        assert_eq!(last.map(|one| one.id.get()), Some(2));
        assert!(store.last_direct(learner, at(21)).await.unwrap().is_none());
        let here = store.answered_since(learner, Some(GUILD), at(50)).await.unwrap();
        assert_eq!(ids(&here), [5, 4]);
        let anywhere = store.answered_since(learner, None, at(51)).await.unwrap();
        assert_eq!(ids(&anywhere), [6, 5]);
        let recent = store.recent_inquiries(learner, GUILD, 2).await.unwrap();
        assert_eq!(ids(&recent), [3, 4]);
        assert!(store.answered_since(LearnerKey::new(2), None, at(0)).await.unwrap().is_empty());
    }

    async fn events_of_every_kind_come_back_in_order_even_at_one_moment(database: Database) {
        let store = database.open().await;
        let events = [events_of_answers(), events_of_tickets()].concat();
        let mut tx = store.begin().await.unwrap();
        let (one, other) = (inquiry(1, 1, 10), inquiry(2, 1, 10));
        tx.insert_inquiry(&one, "").unwrap();
        tx.insert_inquiry(&other, "").unwrap();
        let [first, second] = [&events[0], &events[1]].map(|event| Dated { at: at(10), event });
        tx.record_first(one.id, first, second).unwrap();
        for event in &events[2..] {
            tx.record(one.id, at(10), event).unwrap();
            tx.record(other.id, at(9), &InquiryEvent::Revised).unwrap();
        }
        tx.commit().await.unwrap();
        let found = store.events_of(one.id).await.unwrap();
        let expected: Vec<_> = events.into_iter().map(|event| (at(10), event)).collect();
        assert_eq!(found, expected);
        let mut db = store.0.writer.acquire().await.unwrap();
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT kind, detail FROM inquiry_events")
            .fetch_all(&mut *db).await.unwrap();
        for (kind, detail) in rows {
            let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
            assert_eq!(detail["kind"], kind);
        }
    }
}

const OTHER: GuildId = GuildId::new(8);

both_engines! {
    async fn what_belongs_elsewhere_is_not_found(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        let opened = Ticket { thread: Some(ChannelId::new(500)), ..ticket(10, 1, 1, 0) };
        tx.open_ticket(&opened).await.unwrap();
        assert!(tx.open_survey(&survey(1, 1, Some(10), 5)).await.unwrap());
        tx.commit().await.unwrap();
        let (own, others) = (LearnerKey::new(1), LearnerKey::new(2));
        for (scope, found) in [
            (Scope::Guild(GUILD), true),
            (Scope::Guild(OTHER), false),
            (Scope::Direct(own), true),
            (Scope::Direct(others), false),
        ] {
            let ticket = store.ticket(scope, TicketId::new(10)).await.unwrap();
            let inquiry = store.inquiry(scope, InquiryId::new(1)).await.unwrap();
            let survey = store.survey(scope, SurveyId::new(1)).await.unwrap();
            let seen = (ticket.is_some(), inquiry.is_some(), survey.is_some());
            assert_eq!(seen, (found, found, found), "{scope:?}");
        }
        for (guild, found) in [(GUILD, true), (OTHER, false)] {
            let ticket = store.ticket_by_thread(guild, ChannelId::new(500)).await.unwrap();
            let asked = store.inquiry_by_message(Some(guild), MessageId::new(1)).await.unwrap();
            assert_eq!((ticket.is_some(), asked.is_some()), (found, found), "{guild}");
        }
        let directly = store.inquiry_by_message(None, MessageId::new(1)).await.unwrap();
        assert_eq!(directly, None, "asked in a guild");
    }

    async fn a_direct_message_stays_one_when_its_guild_is_known(database: Database) {
        let store = database.open().await;
        let direct = |id, guild| Inquiry { guild, place: Place::Direct, ..inquiry(id, 1, 0) };
        ask(&store, &[direct(1, None), direct(2, Some(GUILD))]).await;
        for message in [1, 2] {
            let found = store.inquiry_by_message(None, MessageId::new(message)).await.unwrap();
            assert!(found.is_some(), "{message}");
        }
        let scope = Scope::Guild(GUILD);
        assert_eq!(store.inquiry(scope, InquiryId::new(1)).await.unwrap(), None);
        assert!(store.inquiry(scope, InquiryId::new(2)).await.unwrap().is_some());
    }
}
