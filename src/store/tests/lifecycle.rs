//! Tests of what staff do with tickets: notes that are erased with the question, priority, rest, blocked learners, and
//! rules' replies that they give.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket, user};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, LearnerKey, Place, Priority, RuleId, TicketId, TicketNumber,
    TicketState,
};
use crate::store::{Blocked, Inquiry, Note, Store, Ticket, TimerKind};

async fn open(store: &Store, tickets: &[Ticket]) {
    let mut tx = store.begin().await.unwrap();
    for ticket in tickets {
        tx.open_ticket(ticket).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn note(author: u64, at_ms: i64) -> Note {
    Note {
        author: user(author),
        written_at: at(at_ms),
        text: format!("note of {at_ms}"),
    }
}

both_engines! {
    async fn the_latest_notes_are_read_in_order_and_erased_with_the_question(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0)]).await;
        let (one, other) = (ticket(10, 1, 1, 0), ticket(11, 2, 2, 0));
        open(&store, &[one.clone(), other.clone()]).await;
        let mut tx = store.begin().await.unwrap();
        for written_at in [10, 20, 20, 30] {
            tx.add_note(one.id, &note(4, written_at));
        }
        tx.add_note(other.id, &note(5, 40));
        tx.commit().await.unwrap();
        assert_eq!(store.notes_of(&one, 2).await.unwrap(), [note(4, 20), note(4, 30)]);
        let mut tx = store.begin().await.unwrap();
        tx.forget_question(&inquiry(1, 1, 0)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.notes_of(&one, 9).await.unwrap().is_empty());
        assert_eq!(store.notes_of(&other, 9).await.unwrap(), [note(5, 40)]);
    }

    async fn the_most_urgent_tickets_are_listed_first_then_who_waits_longest_then_the_oldest(database: Database) {
        let store = database.open().await;
        let set = [
            (Priority::Normal, Some(8)), (Priority::Low, Some(1)), (Priority::Urgent, None), (Priority::High, None),
            (Priority::Normal, None), (Priority::Normal, Some(7)), (Priority::Normal, None),
        ];
        let asked: Vec<Inquiry> = (1..=7).map(|id| inquiry(id, id, 0)).collect();
        ask(&store, &asked).await;
        let tickets: Vec<Ticket> = (1..=7)
            .zip(set)
            .map(|(id, (priority, owed))| Ticket { priority, reply_owed_since: owed.map(at), ..ticket(id, id, id, 0) })
            .collect();
        open(&store, &tickets).await;
        let (opening, done) = ([TicketState::Opening], [TicketState::Closed]);
        let numbers = async |states: &[TicketState], limit| {
            let listed = store.tickets(GUILD, states, limit).await.unwrap();
            listed.iter().map(|one| one.number.get()).collect::<Vec<u32>>()
        };
        assert_eq!(numbers(&opening, 9).await, [3, 4, 6, 1, 5, 7, 2]);
        assert_eq!(numbers(&opening, 2).await, [3, 4]);
        let mut tx = store.begin().await.unwrap();
        for id in [5, 7] {
            tx.move_ticket(&ticket(id, id, id, 0), done[0], None, at(3)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(numbers(&done, 9).await, [7, 5], "of those that are done the newest");
        let count = async |states: &[TicketState]| store.count_tickets(GUILD, states).await.unwrap();
        assert_eq!([count(&opening).await, count(&done).await, count(&[]).await], [5, 2, 0]);
    }

    async fn tickets_that_nobody_takes_hide_no_others_that_wait(database: Database) {
        use TicketState::{Claimed, Waiting};
        let store = database.open().await;
        let asked: Vec<Inquiry> = (1..=8).map(|id| inquiry(id, id, 0)).collect();
        ask(&store, &asked).await;
        let waits = |id: i64, state, category: Option<&str>, tagged: &[u64]| Ticket {
            state,
            category: category.map(str::to_owned),
            tagged: tagged.iter().copied().map(user).collect(),
            reply_owed_since: Some(at(id)),
            ..ticket(id, id, id, 0)
        };
        open(&store, &[
            waits(1, Waiting, Some("billing"), &[]),
            waits(2, Waiting, Some("billing"), &[]),
            waits(3, Waiting, Some("billing"), &[]),
            waits(4, Waiting, None, &[]),
            waits(5, Waiting, None, &[4]),
            waits(6, Claimed, None, &[]),
            waits(7, Claimed, None, &[4]),
            Ticket { reply_owed_since: None, ..waits(8, Waiting, None, &[]) },
        ])
        .await;
        let unattended = async |limit| {
            let found = store.unattended_tickets(GUILD, limit).await.unwrap();
            found.iter().map(|one| one.id.get()).collect::<Vec<i64>>()
        };
        assert_eq!(unattended(2).await, [1, 2, 4, 5, 6, 7]);
        assert_eq!(unattended(1).await, [1, 4, 6]);
        let mut tx = store.begin().await.unwrap();
        for called in [1, 5, 6] {
            tx.set_timer(TimerKind::ReplyDue, called, at(99));
        }
        tx.commit().await.unwrap();
        assert_eq!(unattended(9).await, [1, 2, 3, 4, 7], "nobody was called for the first");
    }

    async fn of_tickets_that_wait_the_most_urgent_come_first(database: Database) {
        use TicketState::Waiting;
        let store = database.open().await;
        let asked: Vec<Inquiry> = (1..=4).map(|id| inquiry(id, id, 0)).collect();
        ask(&store, &asked).await;
        let waits = |id: i64, priority| Ticket {
            state: Waiting,
            priority,
            reply_owed_since: Some(at(id)),
            ..ticket(id, id, id, 0)
        };
        let tickets = [
            waits(1, Priority::Low),
            waits(2, Priority::Normal),
            waits(3, Priority::Urgent),
            waits(4, Priority::High),
        ];
        open(&store, &tickets).await;
        for (limit, expected) in [(9, &[3, 4, 2, 1][..]), (2, &[3, 4])] {
            let found = store.unattended_tickets(GUILD, limit).await.unwrap();
            let found: Vec<i64> = found.iter().map(|one| one.id.get()).collect();
            assert_eq!(found, expected);
        }
    }

    async fn what_staff_set_is_kept_and_a_ticket_that_is_done_rests_no_longer(database: Database) {
        use TicketState::{Claimed, Resolved, Waiting};
        let store = database.open().await;
        ask(&store, &[Inquiry { place: Place::Staff, ..inquiry(1, 1, 0) }]).await;
        let set = Ticket {
            state: Waiting,
            priority: Priority::High,
            snoozed_until: Some(at(50)),
            opened_by: Some(user(4)),
            learner_left_at: Some(at(9)),
            ..ticket(10, 1, 1, 0)
        };
        open(&store, &[Ticket { opened_by: set.opened_by, state: Waiting, ..ticket(10, 1, 1, 0) }]).await;
        let mut tx = store.begin().await.unwrap();
        tx.update_ticket(&set).await.unwrap();
        assert!(tx.move_ticket(&set, Claimed, None, at(3)).await.unwrap());
        tx.commit().await.unwrap();
        let read = async || store.ticket(GUILD, set.id).await.unwrap().unwrap();
        let kept = read().await;
        let of = |one: &Ticket| (one.priority, one.snoozed_until, one.opened_by, one.learner_left_at);
        assert_eq!(of(&kept), of(&set));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.move_ticket(&kept, Resolved, None, at(4)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(read().await.snoozed_until, None);
        let mut tx = store.begin().await.unwrap();
        let recorded = tx.recorded(GUILD, &[InquiryId::new(1)]).await.unwrap();
        assert_eq!(recorded[0].inquiry.place, Place::Staff);
    }

    async fn a_blocked_learner_is_blocked_in_that_guild_alone_and_once(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        open(&store, &[ticket(10, 1, 1, 0)]).await;
        let (learner, id, other) = (LearnerKey::new(1), TicketId::new(10), GuildId::new(99));
        let mut tx = store.begin().await.unwrap();
        tx.learner_or_new(user(21), learner, at(1)).await.unwrap();
        assert!(tx.block(GUILD, learner, id, user(4), at(5)).await.unwrap());
        assert!(!tx.block(GUILD, learner, id, user(6), at(7)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.is_blocked(GUILD, learner, false).await.unwrap());
        assert!(!store.is_blocked(other, learner, true).await.unwrap());
        assert!(!store.is_blocked(GUILD, LearnerKey::new(2), true).await.unwrap());
        let expected = Blocked {
            user: Some(user(21)),
            ticket: Some(TicketNumber::new(1)),
            anonymous: false,
            by: user(4),
            at: at(5),
        };
        assert_eq!(store.blocked(GUILD, 9).await.unwrap(), [expected]);
        assert!(store.blocked(other, 9).await.unwrap().is_empty());
        assert!(store.is_blocked(GUILD, learner, true).await.unwrap(), "nor anonymous ones");
        let mut tx = store.begin().await.unwrap();
        assert!(!tx.unblock(other, learner, false).await.unwrap());
        assert!(!tx.unblock(GUILD, learner, true).await.unwrap());
        assert!(tx.unblock(GUILD, learner, false).await.unwrap());
        assert!(!tx.unblock(GUILD, learner, false).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.blocked(GUILD, 9).await.unwrap().is_empty());
    }

    async fn whoever_is_blocked_by_an_anonymous_ticket_is_listed_as_such(database: Database) {
        let store = database.open().await;
        let asked = Inquiry { anonymous: true, ..inquiry(1, 1, 0) };
        ask(&store, &[asked.clone(), inquiry(2, 1, 5)]).await;
        let opened = Ticket { anonymous: true, stays_direct: true, ..ticket(10, 1, 1, 0) };
        open(&store, std::slice::from_ref(&opened)).await;
        let known = store.ticket(GUILD, opened.id).await.unwrap().unwrap();
        assert!(known.anonymous && known.is_relayed());
        let learner = LearnerKey::new(1);
        // Beside what they ask otherwise, staff do not read what they asked anonymously.
        let recent = store.recent_inquiries(learner, GUILD, 9).await.unwrap();
        assert_eq!(recent, [inquiry(2, 1, 5)]);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.block(GUILD, learner, opened.id, user(4), at(5)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.is_blocked(GUILD, learner, true).await.unwrap());
        assert!(!store.is_blocked(GUILD, learner, false).await.unwrap(), "not under their name");
        assert!(!store.is_blocked(GuildId::new(99), learner, true).await.unwrap());
        assert!(store.blocked(GUILD, 9).await.unwrap()[0].anonymous);
        // What is decided under their name is apart from it, either way.
        open(&store, &[ticket(11, 2, 1, 6)]).await;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.block(GUILD, learner, TicketId::new(11), user(4), at(7)).await.unwrap());
        assert_eq!(tx.blocked(GUILD, 9).await.unwrap().len(), 2);
        assert!(tx.unblock(GUILD, learner, true).await.unwrap());
        assert!(!tx.blocked(GUILD, 9).await.unwrap()[0].anonymous);
        tx.commit().await.unwrap();
        // Whoever wants to be seen after all is.
        let mut tx = store.begin().await.unwrap();
        tx.update_inquiry(&Inquiry { anonymous: false, ..asked }).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.recent_inquiries(learner, GUILD, 9).await.unwrap().len(), 2);
    }

    async fn replies_that_instructors_give_are_counted_and_are_no_votes(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let rule = RuleId::new("refund");
        for _ in 0..2 {
            let mut tx = store.begin().await.unwrap();
            tx.count_given(GUILD, &rule);
            let event = InquiryEvent::RuleGiven { rule: rule.clone(), staff: user(4) };
            tx.record(InquiryId::new(1), at(3), &event).unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(store.given_answers(GUILD).await.unwrap(), [(rule, 2)]);
        assert!(store.given_answers(GuildId::new(99)).await.unwrap().is_empty());
        assert!(store.tallies(GUILD).await.unwrap().is_empty());
    }

    async fn a_guild_is_erased_with_its_notes_blocks_and_counts(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let one = ticket(10, 1, 1, 0);
        open(&store, std::slice::from_ref(&one)).await;
        let mut tx = store.begin().await.unwrap();
        tx.add_note(one.id, &note(4, 10));
        tx.block(GUILD, one.learner, one.id, user(4), at(5)).await.unwrap();
        tx.count_given(GUILD, &RuleId::new("refund"));
        tx.commit().await.unwrap();
        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert!(store.notes_of(&one, 9).await.unwrap().is_empty());
        assert!(!store.is_blocked(GUILD, one.learner, true).await.unwrap());
        assert!(store.given_answers(GUILD).await.unwrap().is_empty());
    }
}
