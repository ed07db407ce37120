//! Replies that help: noted once, asked about once, credited to the last that is said to have solved the question; and
//! the first replies that estimates rest on.

use super::Database;
use super::samples::{CHANNEL, GUILD, ask, at, inquiry, ticket, user};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, LearnerKey, MessageId, Span, TicketId, TicketState,
};
use crate::store::{FirstWait, Helper, Inquiry, PersonReply, Ticket};

/// Makes a reply to a question by a helper, whose message has this number.
fn reply(inquiry: i64, helper: i64, message: u64) -> PersonReply {
    PersonReply {
        inquiry: InquiryId::new(inquiry),
        guild: GUILD,
        helper: LearnerKey::new(helper),
        channel: CHANNEL,
        message: MessageId::new(message),
        asked_at: None,
        credited_at: None,
    }
}

fn solved(helper: i64, solved: u32) -> Helper {
    Helper {
        helper: LearnerKey::new(helper),
        solved,
    }
}

both_engines! {
    async fn the_first_reply_is_noted_and_asked_about_once(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.note_reply(&reply(1, 5, 50));
        tx.note_reply(&reply(1, 6, 60));
        tx.commit().await.unwrap();
        let noted = store.person_reply(&inquiry(1, 1, 0)).await.unwrap();
        assert_eq!(noted, Some(reply(1, 5, 50)));
        for first in [true, false] {
            let mut tx = store.begin().await.unwrap();
            assert_eq!(tx.note_solved_asked(InquiryId::new(1), at(9)).await.unwrap(), first);
            tx.commit().await.unwrap();
        }
        assert_eq!(store.helpers(GUILD, at(0), at(99)).await.unwrap(), []);
    }

    async fn a_reply_that_is_deleted_is_asked_about_no_more_and_its_credit_stays(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0), inquiry(3, 3, 0), inquiry(4, 4, 0)]).await;
        let noted = async |id: i64| store.person_reply(&inquiry(id, id, 0)).await.unwrap().is_some();
        let mut tx = store.begin().await.unwrap();
        for id in 1..=4 {
            tx.note_reply(&reply(id, 5, 50 + id.unsigned_abs()));
        }
        assert!(tx.credit_reply(&reply(2, 5, 52), at(10)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.is_reply(GUILD, CHANNEL, MessageId::new(51)).await.unwrap());
        assert!(!store.is_reply(GUILD, CHANNEL, MessageId::new(50)).await.unwrap());
        assert!(!store.is_reply(GuildId::new(99), CHANNEL, MessageId::new(51)).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        tx.note_gone(GUILD, CHANNEL, MessageId::new(51));
        tx.note_gone(GUILD, CHANNEL, MessageId::new(52));
        tx.note_gone(GuildId::new(99), CHANNEL, MessageId::new(53));
        tx.commit().await.unwrap();
        assert_eq!((noted(1).await, noted(2).await, noted(3).await), (false, true, true));
        assert_eq!(store.solved_questions(GUILD, 9).await.unwrap(), []);
        let mut tx = store.begin().await.unwrap();
        tx.note_all_gone(GUILD, CHANNEL);
        tx.commit().await.unwrap();
        assert!(!noted(3).await && !noted(4).await);
        assert_eq!(store.helpers(GUILD, at(0), at(99)).await.unwrap(), [solved(5, 1)]);
    }

    async fn the_last_reply_that_solved_a_question_is_credited(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0), inquiry(3, 3, 0)]).await;
        let credits = [
            (reply(1, 5, 50), 10, true),
            (reply(1, 5, 50), 11, false),
            (reply(1, 6, 60), 12, true),
            (reply(2, 6, 61), 13, true),
            (reply(3, 5, 70), 90, true),
        ];
        for (reply, now, first) in credits {
            let mut tx = store.begin().await.unwrap();
            assert_eq!(tx.credit_reply(&reply, at(now)).await.unwrap(), first, "{reply:?}");
            tx.commit().await.unwrap();
        }
        let helpers = async |from, to| store.helpers(GUILD, at(from), at(to)).await.unwrap();
        assert_eq!(helpers(0, 99).await, [solved(6, 2), solved(5, 1)]);
        assert_eq!(helpers(0, 90).await, [solved(6, 2)]);
        assert_eq!(store.helpers(GuildId::new(99), at(0), at(99)).await.unwrap(), []);
        let mut tx = store.begin().await.unwrap();
        tx.uncredit(InquiryId::new(2));
        tx.commit().await.unwrap();
        assert_eq!(helpers(0, 99).await, [solved(5, 1), solved(6, 1)]);
        while store.erase_guild(GUILD, 2).await.unwrap() {}
        assert_eq!(helpers(0, 99).await, []);
    }

    async fn an_answer_is_found_by_the_message_that_gave_it(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        tx.set_reply(InquiryId::new(1), CHANNEL, MessageId::new(77));
        tx.commit().await.unwrap();
        let found = async |guild, message| {
            let found = store.inquiry_by_reply(guild, MessageId::new(message)).await.unwrap();
            found.map(|one: Inquiry| one.id.get())
        };
        assert_eq!(found(GUILD, 77).await, Some(1));
        assert_eq!(found(GUILD, 78).await, None);
        assert_eq!(found(GuildId::new(99), 77).await, None);
    }

    async fn first_waits_are_those_of_tickets_that_learners_asked_for_lately_at_the_hour(database: Database) {
        let store = database.open().await;
        let asked: Vec<_> = (1..=7).map(|id| inquiry(id, id, 0)).collect();
        let (hour, day) = (3_600_000, 86_400_000);
        ask(&store, &asked).await;
        let mut tx = store.begin().await.unwrap();
        for (id, opened_at, by_staff, replies) in [
            (1, 100, false, &[150, 130][..]),
            (2, 100, false, &[]),
            (3, 100, true, &[110]),
            (4, 20, false, &[30]),
            (5, 120 + 3 * day, false, &[125 + 3 * day]),
            (6, 100 + hour, false, &[110 + hour]),
            (7, 100, false, &[-110]),
        ] {
            let opened = Ticket {
                opened_by: by_staff.then(|| user(9)),
                ..ticket(id + 10, id, id, opened_at)
            };
            tx.open_ticket(&opened).await.unwrap();
            let escalated = InquiryEvent::Escalated { ticket: TicketId::new(id + 10), reason: None };
            tx.record(InquiryId::new(id), at(opened_at), &escalated).unwrap();
            let moved = tx.move_ticket(&opened, TicketState::Waiting, None, at(opened_at)).await;
            assert!(moved.unwrap());
            for reply in replies {
                // A holding word is written with a minus.
                let (staff, owes_still) = (user(9), *reply < 0);
                let replied = InquiryEvent::StaffReplied { staff, owes_still };
                tx.record(InquiryId::new(id), at(reply.abs()), &replied).unwrap();
            }
        }
        let read = Ticket { state: TicketState::Waiting, ..ticket(12, 2, 2, 100) };
        assert!(tx.move_ticket(&read, TicketState::Closed, None, at(170)).await.unwrap());
        tx.commit().await.unwrap();
        let wait = |opened: i64, replied: Option<i64>, ended: Option<i64>| FirstWait {
            opened_at: at(opened),
            replied_at: replied.map(at),
            ended_at: ended.map(at),
        };
        let part = |from: i64, hours: i64| Span { from: at(from), until: at(from + hours * hour) };
        let mut waits = store.first_waits(GUILD, at(50), part(5 * day, 1)).await.unwrap();
        waits.sort_unstable();
        let expected = [
            wait(100, None, None),
            wait(100, None, Some(170)),
            wait(100, Some(130), None),
            wait(120 + 3 * day, Some(125 + 3 * day), None),
        ];
        assert_eq!(waits, expected);
        let next = store.first_waits(GUILD, at(50), part(hour, 1)).await.unwrap();
        assert_eq!(next, [wait(100 + hour, Some(110 + hour), None)]);
        for (from, hours) in [(-hour, 3), (0, 24)] {
            let all = store.first_waits(GUILD, at(50), part(from, hours)).await.unwrap();
            assert_eq!(all.len(), expected.len() + next.len(), "{hours} hours");
        }
        let elsewhere = store.first_waits(GuildId::new(99), at(0), part(0, 24)).await.unwrap();
        assert_eq!(elsewhere, []);
    }
}
