//! Relayed messages: each once, found again from either side, and nobody else's.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket};
use crate::domain::{
    GuildId, InquiryEvent, InquiryId, LearnerKey, MessageId, TicketId, TicketState,
};
use crate::store::{Store, Ticket};

const LEARNER: LearnerKey = LearnerKey::new(1);
const ABROAD: GuildId = GuildId::new(99);

/// A message after all questions.
const LATER: MessageId = message(99);

const fn message(id: u64) -> MessageId {
    MessageId::new(id)
}

async fn open(store: &Store, ticket: &Ticket) {
    let mut tx = store.begin().await.unwrap();
    tx.open_ticket(ticket).await.unwrap();
    tx.commit().await.unwrap();
}

async fn spoken_in(store: &Store, learner: LearnerKey, replied: Option<u64>) -> Option<i64> {
    let found = store
        .tickets_spoken_in(learner, replied.map(message), LATER, at(20))
        .await;
    found.unwrap().first().map(|ticket| ticket.id.get())
}

both_engines! {
    async fn a_direct_message_belongs_to_the_ticket_last_spoken_in(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 1), inquiry(3, 2, 2)]).await;
        assert_eq!(spoken_in(&store, LEARNER, None).await, None);
        open(&store, &ticket(10, 1, 1, 5)).await;
        open(&store, &Ticket { guild: ABROAD, ..ticket(11, 2, 1, 6) }).await;
        open(&store, &ticket(12, 3, 2, 7)).await;
        assert_eq!(spoken_in(&store, LEARNER, None).await, Some(11), "opened last");
        for (said, opened_by, why) in [
            (LATER, 5, "the other was opened later"),
            (message(2), 20, "the other is for this message"),
        ] {
            let found = store.tickets_spoken_in(LEARNER, None, said, at(opened_by)).await.unwrap();
            let found: Vec<_> = found.iter().map(|ticket| ticket.id.get()).collect();
            assert_eq!(found, [10], "{why}");
        }

        let mut tx = store.begin().await.unwrap();
        tx.record(InquiryId::new(1), at(9), &InquiryEvent::LearnerReplied).unwrap();
        tx.note_relayed(TicketId::new(11), message(50), 0, false).await.unwrap();
        tx.set_copy(message(50), 0, message(51));
        tx.commit().await.unwrap();
        assert_eq!(spoken_in(&store, LEARNER, None).await, Some(10), "spoken in last");
        assert_eq!(spoken_in(&store, LEARNER, Some(51)).await, Some(11), "replied to");
        assert_eq!(spoken_in(&store, LearnerKey::new(2), Some(51)).await, Some(12), "another's");

        for (to, expected) in [(TicketState::Resolved, Some(11)), (TicketState::Closed, Some(11))] {
            let mut tx = store.begin().await.unwrap();
            let read = store.ticket(GUILD, TicketId::new(10)).await.unwrap().unwrap();
            assert!(tx.move_ticket(&read, to, None, at(10)).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(spoken_in(&store, LEARNER, None).await, expected, "{to:?}");
        }
        let mut tx = store.begin().await.unwrap();
        assert!(tx.depart(ABROAD, at(11)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(spoken_in(&store, LEARNER, None).await, None, "frontdesk left");
    }

    async fn a_direct_message_belongs_rather_where_staff_do_not_see_who_wrote_it(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 1, 1)]).await;
        open(&store, &Ticket { anonymous: true, stays_direct: true, ..ticket(10, 1, 1, 5) }).await;
        open(&store, &ticket(11, 2, 1, 6)).await;
        let found = store.tickets_spoken_in(LEARNER, None, LATER, at(20)).await.unwrap();
        let found: Vec<_> = found.iter().map(|ticket| ticket.id.get()).collect();
        assert_eq!(found, [10, 11]);
    }

    async fn a_pair_is_found_from_either_side_and_once(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0), inquiry(2, 2, 0)]).await;
        open(&store, &ticket(10, 1, 1, 5)).await;
        open(&store, &ticket(11, 2, 2, 5)).await;
        let (id, other) = (TicketId::new(10), TicketId::new(11));
        let mut tx = store.begin().await.unwrap();
        assert!(tx.note_relayed(id, message(50), 0, true).await.unwrap());
        assert!(!tx.note_relayed(id, message(50), 0, true).await.unwrap(), "twice");
        assert!(tx.note_relayed(id, message(50), 1, true).await.unwrap());
        assert!(tx.note_relayed(id, message(60), 0, false).await.unwrap());
        tx.set_copy(message(50), 0, message(51));
        tx.set_copy(message(50), 1, message(52));
        tx.commit().await.unwrap();

        let found = async |guild, origin| store.relayed(guild, message(origin)).await.unwrap();
        let direct = found(None, 50).await.unwrap();
        assert_eq!((direct.ticket.id, direct.by_learner, direct.parts), (id, true, 2));
        assert!(!found(Some(GUILD), 60).await.unwrap().by_learner);
        for (guild, origin) in [(Some(GUILD), 50), (None, 60), (Some(ABROAD), 60), (None, 51)] {
            assert_eq!(found(guild, origin).await, None, "{guild:?} {origin}");
        }
        let pair = async |ticket, one| store.other_of_pair(ticket, message(one)).await.unwrap();
        assert_eq!(pair(id, 50).await, Some(message(51)));
        assert_eq!(pair(id, 52).await, Some(message(50)));
        assert_eq!(pair(id, 60).await, None, "not sent yet");
        assert_eq!(pair(other, 50).await, None, "another ticket's");
        assert_eq!(store.newest_copy(id, true).await.unwrap(), Some(message(52)));
        assert_eq!(store.newest_copy(id, false).await.unwrap(), None);

        let mut tx = store.begin().await.unwrap();
        tx.forget_copy(message(50), 1);
        tx.commit().await.unwrap();
        let copy = async |part| store.relayed_part(id, message(50), part).await.unwrap().unwrap().copy;
        assert_eq!([copy(0).await, copy(1).await], [Some(message(51)), None]);
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert_eq!(found(None, 50).await, None, "erased");
    }

    async fn what_was_taken_out_belongs_to_its_ticket_no_more(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let one = ticket(10, 1, 1, 5);
        open(&store, &one).await;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.note_relayed(one.id, message(50), 0, true).await.unwrap());
        assert!(tx.note_relayed(one.id, message(50), 1, true).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!store.is_taken_out(message(50)).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        assert!(tx.take_out(&one, message(50)).await.unwrap());
        assert!(!tx.take_out(&one, message(50)).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.is_taken_out(message(50)).await.unwrap());
        assert_eq!(store.relayed(None, message(50)).await.unwrap(), None);
        assert!(!store.is_taken_out(message(51)).await.unwrap());
    }

    async fn what_is_kept_out_belongs_to_no_inquiry_until_it_is_edited(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let one = ticket(10, 1, 1, 5);
        open(&store, &one).await;
        let mut tx = store.begin().await.unwrap();
        assert!(tx.note_message(one.inquiry, message(50)).await.unwrap());
        assert!(!tx.is_kept_out(message(50)).await.unwrap());
        for _ in 0..2 {
            tx.keep_out(&one, message(50)).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert!(store.is_kept_out(message(50)).await.unwrap());
        assert!(!store.is_taken_out(message(50)).await.unwrap());
        assert_eq!(store.relayed(None, message(50)).await.unwrap(), None);
        assert_eq!(store.inquiry_by_message(None, message(50)).await.unwrap(), None);
        let mut tx = store.begin().await.unwrap();
        tx.forget_kept_out(message(50));
        tx.commit().await.unwrap();
        assert!(!store.is_kept_out(message(50)).await.unwrap());
        let mut tx = store.begin().await.unwrap();
        assert!(tx.note_message(one.inquiry, message(50)).await.unwrap());
        assert!(tx.note_relayed(one.id, message(50), 0, true).await.unwrap());
    }
}
