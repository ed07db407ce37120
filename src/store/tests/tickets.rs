//! Tickets: one open per learner and guild, numbers without gaps, moves that only one can make.

use std::collections::BTreeSet;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket, user};
use crate::domain::{
    ChannelId, GuildId, LearnerKey, MessageId, Place, TicketId, TicketNumber, TicketState, UserId,
};
use crate::store::{Inquiry, Opened, Store, StoreError, Ticket};

async fn open(store: &Store, ticket: &Ticket) -> Opened {
    let mut tx = store.begin().await.unwrap();
    let opened = tx.open_ticket(ticket).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

async fn go(store: &Store, id: i64, from: TicketState, to: TicketState, now: i64) -> bool {
    let read = store.ticket(GUILD, TicketId::new(id)).await.unwrap();
    let read = Ticket {
        state: from,
        ..read.unwrap()
    };
    pass(store, &read, to, user(1), now).await
}

/// Moves a ticket to a state and a holder, as it was read before.
async fn pass(store: &Store, read: &Ticket, to: TicketState, holder: UserId, now: i64) -> bool {
    let mut tx = store.begin().await.unwrap();
    let moved = tx.move_ticket(read, to, Some(holder), at(now)).await;
    tx.commit().await.unwrap();
    moved.unwrap()
}

fn number(raw: u32) -> TicketNumber {
    TicketNumber::new(raw)
}

both_engines! {
    async fn a_second_ticket_leads_to_the_open_one(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 5), inquiry(3, 2, 6)]).await;
        assert_eq!(open(&store, &ticket(10, 1, 1, 7)).await, Opened::New(number(1)));
        let Opened::Exists(found) = open(&store, &ticket(11, 2, 1, 8)).await else {
            panic!("a second one was opened");
        };
        assert_eq!(*found, Ticket { number: number(1), ..ticket(10, 1, 1, 7) });
        assert_eq!(open(&store, &ticket(12, 3, 2, 9)).await, Opened::New(number(2)));
        let abroad = Ticket { guild: GuildId::new(99), ..ticket(13, 2, 1, 9) };
        assert_eq!(open(&store, &abroad).await, Opened::New(number(1)), "each guild counts");
        assert!(go(&store, 10, TicketState::Opening, TicketState::Closed, 20).await);
        assert_eq!(open(&store, &ticket(14, 2, 1, 21)).await, Opened::New(number(3)));
    }

    async fn numbers_have_no_gaps_and_no_doubles_whoever_draws_them(database: Database) {
        let stores = [database.open().await, database.open().await];
        let asked: Vec<_> = (1..=40).map(|id| inquiry(id, id % 25, 0)).collect();
        ask(&stores[0], &asked).await;
        let opened = (1..=40_i64).map(|id| {
            let store = stores[usize::from(id % 2 == 0)].clone();
            tokio::spawn(async move { open(&store, &ticket(id, id, id % 25, 0)).await })
        });
        let mut numbers = BTreeSet::new();
        for opened in futures::future::join_all(opened).await {
            if let Opened::New(number) = opened.unwrap() {
                assert!(numbers.insert(number.get()), "{number} twice");
            }
        }
        assert_eq!(numbers, (1..=25).collect());
    }

    async fn only_one_of_two_claims_a_ticket(database: Database) {
        let stores = [database.open().await, database.open().await];
        ask(&stores[0], &[inquiry(1, 1, 0)]).await;
        open(&stores[0], &Ticket { state: TicketState::Waiting, ..ticket(10, 1, 1, 0) }).await;
        let claims = (0..6).map(|n: usize| {
            let store = stores[n % 2].clone();
            tokio::spawn(async move { go(&store, 10, TicketState::Waiting, TicketState::Claimed, 5).await })
        });
        let won = futures::future::join_all(claims).await;
        assert_eq!(won.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
    }

    async fn a_ticket_that_was_passed_on_is_not_moved_by_who_read_it_before(database: Database) {
        use TicketState::{Claimed, Resolved, Waiting};
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let read = Ticket { state: Waiting, ..ticket(10, 1, 1, 0) };
        open(&store, &read).await;
        assert!(pass(&store, &read, Claimed, user(1), 1).await);
        let held = |holder: u64| Ticket { state: Claimed, assignee: Some(user(holder)), ..read.clone() };
        assert!(pass(&store, &held(1), Claimed, user(2), 2).await);
        for unlike in [&held(1), &Ticket { state: Claimed, ..read.clone() }] {
            assert!(!pass(&store, unlike, Resolved, user(1), 3).await, "{:?}", unlike.assignee);
        }
        let found = store.ticket(GUILD, read.id).await.unwrap().unwrap();
        assert_eq!((found.state, found.assignee), (Claimed, Some(user(2))));
        assert!(pass(&store, &held(2), Resolved, user(2), 4).await);
    }

    async fn a_ticket_is_found_by_all_that_names_it(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0)]).await;
        open(&store, &ticket(10, 1, 1, 0)).await;
        open(&store, &ticket(11, 2, 2, 1)).await;
        let full = Ticket {
            number: number(1),
            assignee: Some(user(4)),
            tagged: vec![user(5), user(4)],
            category: Some("billing".to_owned()),
            thread: Some(ChannelId::new(500)),
            opening_message: Some(MessageId::new(501)),
            learner_in_thread: true,
            first_reply_at: Some(at(9)),
            ball_with_learner_since: Some(at(10)),
            reply_owed_since: Some(at(11)),
            lead_called_at: Some(at(12)),
            state: TicketState::Waiting,
            ..ticket(10, 1, 1, 0)
        };
        let mut tx = store.begin().await.unwrap();
        tx.update_ticket(&full).await.unwrap();
        let moved = tx.move_ticket(&ticket(10, 1, 1, 0), TicketState::Waiting, full.assignee, at(3)).await;
        assert!(moved.unwrap());
        tx.commit().await.unwrap();
        let expected = Some(full);
        assert_eq!(store.ticket(GUILD, TicketId::new(10)).await.unwrap(), expected);
        assert_eq!(store.ticket_by_thread(GUILD, ChannelId::new(500)).await.unwrap(), expected);
        assert_eq!(store.ticket_by_number(GUILD, number(1)).await.unwrap(), expected);
        assert_eq!(store.open_ticket_of(GUILD, LearnerKey::new(1), false).await.unwrap(), expected);
        assert_eq!(store.ticket_of_inquiry(&inquiry(1, 1, 0)).await.unwrap(), expected);
        assert_eq!(store.ticket_by_thread(GUILD, ChannelId::new(1)).await.unwrap(), None);
        let threads = store.open_threads(GUILD).await.unwrap();
        assert_eq!(threads.len(), 1, "the other has no thread yet");
        let both = [TicketState::Opening, TicketState::Waiting];
        let numbers = async |states: &[TicketState], limit| {
            let found = store.tickets(GUILD, states, limit).await.unwrap();
            found.into_iter().map(|one| one.number.get()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(&both, 9).await, [1, 2]);
        assert_eq!(numbers(&both, 1).await, [1]);
        assert_eq!(numbers(&[TicketState::Waiting], 9).await, [1]);
        assert!(numbers(&[], 9).await.is_empty());
    }

    async fn the_last_resolution_is_kept_when_a_ticket_is_reopened(database: Database) {
        use TicketState::{Claimed, Resolved, Waiting};
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        open(&store, &Ticket { state: Waiting, ..ticket(10, 1, 1, 0) }).await;
        for (from, to, now, resolved) in [
            (Waiting, Claimed, 1, None),
            (Claimed, Resolved, 2, Some(2)),
            (Resolved, Claimed, 3, Some(2)),
            (Claimed, Resolved, 4, Some(4)),
        ] {
            assert!(go(&store, 10, from, to, now).await);
            let found = store.ticket(GUILD, TicketId::new(10)).await.unwrap().unwrap();
            assert_eq!((found.state, found.resolved_at), (to, resolved.map(at)));
        }
        assert!(!go(&store, 10, Claimed, Resolved, 5).await, "somebody was faster");
    }

    async fn reopening_beside_another_open_ticket_is_refused(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 0)]).await;
        open(&store, &ticket(10, 1, 1, 0)).await;
        go(&store, 10, TicketState::Opening, TicketState::Closed, 1).await;
        open(&store, &ticket(11, 2, 1, 2)).await;
        let mut tx = store.begin().await.unwrap();
        let closed = Ticket { state: TicketState::Closed, ..ticket(10, 1, 1, 0) };
        let reopened = tx.move_ticket(&closed, TicketState::Claimed, None, at(3)).await;
        assert!(matches!(reopened, Err(StoreError::AlreadyOpen)), "{reopened:?}");
        let still = tx.open_ticket_of(GUILD, LearnerKey::new(1), false).await.unwrap();
        assert_eq!(still.map(|one| one.id), Some(TicketId::new(11)), "the transaction lives on");
        tx.commit().await.unwrap();
        assert!(go(&store, 11, TicketState::Opening, TicketState::Closed, 4).await);
        assert!(go(&store, 10, TicketState::Closed, TicketState::Waiting, 5).await);
    }

    async fn an_anonymous_ticket_and_one_under_a_name_are_open_beside_each_other(database: Database) {
        let store = database.open().await;
        let asked = [
            Inquiry { anonymous: true, ..inquiry(1, 1, 0) },
            Inquiry { place: Place::Channel, ..inquiry(2, 1, 1) },
            Inquiry { place: Place::Direct, ..inquiry(3, 1, 2) },
        ];
        ask(&store, &asked).await;
        let unseen = Ticket { anonymous: true, ..ticket(10, 1, 1, 0) };
        open(&store, &unseen).await;
        let goes_to = async || {
            let mut into = Vec::new();
            for one in &asked {
                let found = store.open_ticket_for(GUILD, one).await.unwrap();
                into.push(found.map(|ticket| ticket.id.get()));
            }
            into
        };
        assert_eq!(goes_to().await, [Some(10), None, Some(10)], "directly they talk there");
        open(&store, &ticket(11, 2, 1, 2)).await;
        assert_eq!(goes_to().await, [Some(10), Some(11), Some(11)]);
        let mut tx = store.begin().await.unwrap();
        for (id, anonymous, open) in [(12, true, 10), (13, false, 11)] {
            let again = Ticket { anonymous, ..ticket(id, 2, 1, 3) };
            let opened = tx.open_ticket(&again).await.unwrap();
            assert!(matches!(opened, Opened::Exists(one) if one.id == TicketId::new(open)), "{id}");
        }
        tx.commit().await.unwrap();
        assert!(go(&store, 11, TicketState::Opening, TicketState::Closed, 4).await);
        assert!(go(&store, 11, TicketState::Closed, TicketState::Waiting, 5).await, "whatever else is open");
    }

    async fn a_ticket_of_a_guild_that_was_left_is_not_listed_as_open(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 0)]).await;
        open(&store, &ticket(10, 1, 1, 0)).await;
        let abroad = GuildId::new(99);
        open(&store, &Ticket { guild: abroad, ..ticket(11, 2, 1, 1) }).await;
        let mut tx = store.begin().await.unwrap();
        tx.depart(abroad, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        let open = store.open_tickets_of(LearnerKey::new(1)).await.unwrap();
        assert_eq!(open.iter().map(|one| one.id.get()).collect::<Vec<_>>(), [10]);
    }

    async fn who_stays_in_direct_messages_is_in_the_thread_only_once_they_are_added_again(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        tx.learner_or_new(user(7), LearnerKey::new(1), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        ask(&store, &[inquiry(1, 1, 0)]).await;
        open(&store, &Ticket { learner_in_thread: true, ..ticket(10, 1, 1, 0) }).await;
        let id = TicketId::new(10);
        let change = async |stays: Option<bool>| {
            let mut tx = store.begin().await.unwrap();
            match stays {
                Some(stays) => tx.set_stays_direct(id, stays),
                None => tx.joined_thread(id, user(7)),
            }
            tx.commit().await.unwrap();
            store.ticket(GUILD, id).await.unwrap().unwrap().is_relayed()
        };
        assert!(change(Some(true)).await);
        assert!(change(None).await, "they were added before they chose to stay");
        assert!(change(Some(false)).await, "they are not added yet");
        assert!(!change(None).await);
    }

    async fn the_index_alone_refuses_a_second_open_ticket(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 0)]).await;
        open(&store, &ticket(10, 1, 1, 0)).await;
        go(&store, 10, TicketState::Opening, TicketState::Closed, 1).await;
        open(&store, &ticket(11, 2, 1, 2)).await;
        let mut db = store.0.writer.acquire().await.unwrap();
        for state in ["opening", "waiting", "claimed"] {
            let moved = sqlx::query("UPDATE tickets SET state = $1 WHERE id = 10")
                .bind(state)
                .execute(&mut *db)
                .await;
            let refused = moved.unwrap_err();
            assert!(refused.as_database_error().unwrap().is_unique_violation(), "{refused}");
        }
    }
}
