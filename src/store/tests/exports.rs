//! Pages of rows hold each row once and in order, whatever their size; what was asked anonymously leads to nobody; and
//! what is imported is kept once, apart, and as long as its guild and its learner are.

use super::samples::{GUILD, ask, at, inquiry, survey, ticket, user};
use super::{Database, run};
use crate::domain::{Ending, GuildId, InquiryEvent, InquiryId, LearnerKey, TicketState};
use crate::store::{
    AskedIn, ExportedEvent, ExportedInquiry, ExportedSurvey, ExportedTicket, ImportedSurvey,
    KeptRows, Purchase, RowOf, Store,
};

const ALL: AskedIn = AskedIn {
    guild: GUILD,
    from: at(10),
    to: at(1000),
};

/// Reads all pages of some rows.
macro_rules! all_pages {
    ($store:expr, $read:ident, $mark:expr, $limit:expr $(, $texts:expr)?) => {{
        let (mut after, mut rows) = (ALL.beginning(), Vec::new());
        loop {
            let page = $store.$read(ALL, after, $limit $(, $texts)?).await.unwrap();
            assert!(page.len() <= $limit as usize);
            let Some(last) = page.last() else { break rows };
            after = $mark(last);
            rows.extend(page);
        }
    }};
}

async fn filled(store: &Store) {
    let mut asked: Vec<_> = (1..=7)
        .map(|id| inquiry(id, id % 3 + 1, 10 + id / 2))
        .collect();
    asked.push(inquiry(8, 1, 9));
    asked.push(inquiry(9, 1, 1000));
    asked[2].anonymous = true;
    ask(store, &asked).await;
    let mut tx = store.begin().await.unwrap();
    for (id, of) in [(30, 3), (40, 4), (50, 5)] {
        let mut opened = ticket(id, of, of % 3 + 1, 20);
        opened.anonymous = id == 50;
        tx.open_ticket(&opened).await.unwrap();
        let mut sent = survey(id, of, Some(id), 21);
        sent.learner = opened.learner;
        assert!(tx.open_survey(&sent).await.unwrap());
        tx.record(opened.inquiry, at(30), &InquiryEvent::LearnerReplied)
            .unwrap();
    }
    tx.commit().await.unwrap();
    // Two processes counted up to the same number.
    let mut db = store.0.writer.acquire().await.unwrap();
    run(
        &mut db,
        "INSERT INTO inquiry_events (inquiry, seq, at, kind, detail) VALUES \
         (4, 2, 31, 'offered', '{\"kind\": \"offered\"}')",
    )
    .await;
}

fn imported(seconds: i64, value: f64) -> ImportedSurvey {
    ImportedSurvey {
        seq: 0,
        at: at(seconds),
        category: None,
        value,
        effort: 1.5,
        expected: 4.0,
    }
}

fn row<'a>(guild: GuildId, source: &'a str, key: &'a str) -> RowOf<'a> {
    RowOf {
        guild,
        source,
        key,
        now: at(99),
    }
}

fn bought(learner: i64, when: i64) -> Purchase {
    Purchase {
        seq: 0,
        learner: LearnerKey::new(learner),
        product: "Rust".to_owned(),
        at: at(when),
        amount: Some(4900),
        currency: Some("EUR".to_owned()),
    }
}

both_engines! {
    async fn pages_hold_each_row_once_and_in_order(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        for limit in [1, 2, 3, 100] {
            let inquiries = all_pages!(store, exported_inquiries, ExportedInquiry::mark, limit, false);
            let ids: Vec<i64> = inquiries.iter().map(|one| one.id.to_db()).collect();
            assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7], "{limit}");
            assert!(inquiries.iter().all(|one| one.text.is_none()));
            let tickets = all_pages!(store, exported_tickets, ExportedTicket::mark, limit);
            assert_eq!(tickets.iter().map(|one| one.id.to_db()).collect::<Vec<_>>(), [30, 40, 50], "{limit}");
            let surveys = all_pages!(store, exported_surveys, ExportedSurvey::mark, limit, true);
            assert_eq!(surveys.iter().map(|one| one.id.to_db()).collect::<Vec<_>>(), [30, 40, 50], "{limit}");
        }
        // Events of the same number stay together, so that a page holds at least them.
        for limit in [3, 4, 5, 100] {
            let events = all_pages!(store, exported_events, ExportedEvent::mark, limit);
            let places: Vec<_> = events.iter().map(|one| (one.inquiry.to_db(), one.seq)).collect();
            let expected = [(1, 1), (2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (4, 2), (5, 1), (5, 2), (6, 1), (7, 1)];
            assert_eq!(places, expected, "{limit}");
        }
        assert_eq!(store.first_asked(ALL).await.unwrap(), Some(at(10)));
    }

    async fn what_was_asked_anonymously_leads_to_nobody(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let nobody = |ids: Vec<(i64, Option<LearnerKey>)>| -> Vec<i64> {
            ids.into_iter().filter(|(_, learner)| learner.is_none()).map(|(id, _)| id).collect()
        };
        let inquiries = all_pages!(store, exported_inquiries, ExportedInquiry::mark, 100, true);
        assert!(inquiries.iter().all(|one| one.text.as_deref() == Some("how?")));
        // No figures are made of them yet.
        assert!(inquiries.iter().all(|one| one.is_repeat.is_none()));
        assert_eq!(nobody(inquiries.iter().map(|one| (one.id.to_db(), one.learner)).collect()), [3, 5]);
        let tickets = all_pages!(store, exported_tickets, ExportedTicket::mark, 100);
        assert_eq!(nobody(tickets.iter().map(|one| (one.id.to_db(), one.learner)).collect()), [30, 50]);
        let surveys = all_pages!(store, exported_surveys, ExportedSurvey::mark, 100, true);
        assert_eq!(nobody(surveys.iter().map(|one| (one.id.to_db(), one.learner)).collect()), [30, 50]);
    }

    async fn no_event_tells_that_an_anonymous_learner_left(database: Database) {
        let store = database.open().await;
        filled(&store).await;
        let closed = InquiryEvent::Moved {
            to: TicketState::Closed,
            assignee: None,
            by_learner: false,
            by: None,
            why: Some(Ending::Left),
        };
        let mut tx = store.begin().await.unwrap();
        for of in [3, 4, 5].map(InquiryId::new) {
            for event in [&InquiryEvent::LearnerLeft, &InquiryEvent::LearnerReturned, &closed] {
                tx.record(of, at(40), event).unwrap();
            }
        }
        tx.commit().await.unwrap();
        let events = all_pages!(store, exported_events, ExportedEvent::mark, 100);
        let tells = |one: &&ExportedEvent| {
            let left = [InquiryEvent::LearnerLeft, InquiryEvent::LearnerReturned];
            left.contains(&one.event) || one.event == closed
        };
        let told: Vec<i64> = events.iter().filter(tells).map(|one| one.inquiry.to_db()).collect();
        assert_eq!(told, [4; 3]);
        let closings = events.iter().filter(|one| one.kind == "moved");
        assert_eq!(closings.count(), 3);
        for limit in [3, 100] {
            let events = all_pages!(store, exported_events, ExportedEvent::mark, limit);
            for of in [3, 5].map(InquiryId::new) {
                let own = events.iter().filter(|one| one.inquiry == of);
                let numbers: Vec<i64> = own.map(|one| one.seq).collect();
                assert_eq!(numbers, [1, 2, 3], "a gap tells what is left out: {limit}");
            }
        }
    }

    async fn imported_surveys_are_kept_once_in_their_order(database: Database) {
        let store = database.open().await;
        let mut tx = store.begin().await.unwrap();
        for (source, key, expected) in [("a", "1", true), ("a", "2", true), ("a", "1", false), ("b", "1", true)] {
            let survey = imported(20, if key == "1" { 3.5 } else { 2.0 });
            assert_eq!(tx.import_survey(row(GUILD, source, key), &survey).await.unwrap(), expected, "{source} {key}");
        }
        assert!(tx.import_survey(row(GUILD, "b", "early"), &imported(11, 5.0)).await.unwrap());
        assert!(tx.import_survey(row(GuildId::new(8), "a", "1"), &imported(20, 1.0)).await.unwrap());
        tx.commit().await.unwrap();
        for limit in [1, 2, 100] {
            let rows = all_pages!(store, imported_surveys, ImportedSurvey::mark, limit);
            let values: Vec<f64> = rows.iter().map(|one| one.value).collect();
            assert_eq!(values, [5.0, 3.5, 2.0, 3.5], "{limit}");
        }
        let other = store.imported_as(row(GUILD, "a", "1")).await.unwrap();
        assert_eq!(other.as_deref(), Some("b"));
        assert_eq!(store.imported_as(row(GUILD, "b", "early")).await.unwrap(), None);
        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert!(store.imported_surveys(ALL, ALL.beginning(), 9).await.unwrap().is_empty());
        let elsewhere = AskedIn { guild: GuildId::new(8), ..ALL };
        assert_eq!(store.imported_surveys(elsewhere, ALL.beginning(), 9).await.unwrap().len(), 1);
    }

    async fn purchases_are_kept_once_and_as_long_as_their_learner_and_guild(database: Database) {
        let store = database.open().await;
        let other = AskedIn { guild: GuildId::new(8), ..ALL };
        let mut tx = store.begin().await.unwrap();
        for id in [1, 2] {
            tx.learner_or_new(user(id + 10), LearnerKey::new(i64::try_from(id).unwrap()), at(1)).await.unwrap();
        }
        for (guild, key, learner, expected) in
            [(GUILD, "x", 1, true), (GUILD, "y", 2, true), (GUILD, "x", 1, false), (other.guild, "x", 1, true)]
        {
            let written = tx.import_purchase(row(guild, "", key), &bought(learner, 20)).await.unwrap();
            assert_eq!(written, expected, "{guild} {key}");
        }
        tx.commit().await.unwrap();
        let kept = async |of| store.purchases(of, ALL.beginning(), 9).await.unwrap().len();
        assert_eq!((kept(ALL).await, kept(other).await), (2, 1));
        assert_eq!(store.guilds_of(user(11)).await.unwrap(), [GUILD, other.guild]);

        let mut tx = store.begin().await.unwrap();
        let of = KeptRows { learner: LearnerKey::new(1), guild: Some(GUILD) };
        tx.forget_learner(of, LearnerKey::new(77)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((kept(ALL).await, kept(other).await), (1, 1), "forgotten in one guild");

        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert_eq!((kept(ALL).await, kept(other).await), (0, 1));
        assert_eq!(store.learner_of(user(12)).await.unwrap(), None, "known of nothing else");
        assert_eq!(store.learner_of(user(11)).await.unwrap(), Some(LearnerKey::new(1)));
    }
}
