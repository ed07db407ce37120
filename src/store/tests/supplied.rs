//! Questions that no rule answered are read with their texts, and rules that were supplied for them are told of once.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, ticket};
use crate::domain::{
    DayNumber, Fact, GuildId, InquiryId, LearnerKey, LearnerNumber, Outcome, Place, RuleId, Span,
    TicketState,
};
use crate::store::{KeptRows, Store, SuppliedRule};

/// Returns the fact of a question that no rule answered, of a day.
fn fact(id: i64, day: i64) -> Fact {
    Fact {
        inquiry: InquiryId::new(id),
        guild: GUILD,
        learner: LearnerNumber::new(1),
        asked_at: at(day * 10),
        day: DayNumber::new(day),
        outcome: Outcome::Unanswered,
        ..Fact::sample()
    }
}

async fn put(store: &Store, facts: &[Fact]) {
    let mut tx = store.begin().await.unwrap();
    tx.put_facts(facts).await.unwrap();
    tx.commit().await.unwrap();
}

async fn unanswered(store: &Store, first: i64, last: i64, limit: u32) -> Vec<i64> {
    let days = [first, last].map(DayNumber::new);
    let found = store.unanswered(GUILD, days, limit).await.unwrap();
    found.iter().map(|(fact, _)| fact.inquiry.get()).collect()
}

fn supplied(id: i64, when: i64) -> SuppliedRule {
    SuppliedRule {
        id,
        guild: GUILD,
        rule: RuleId::new("a"),
        supplied_at: at(when),
        week_before: 2,
        told_at: None,
    }
}

both_engines! {
    async fn what_no_rule_answered_is_read_with_its_text_the_newest_first(database: Database) {
        let store = database.open().await;
        let asked: Vec<_> = (1..=7).map(|id| inquiry(id, id, id * 10)).collect();
        ask(&store, &asked).await;
        let answered = Fact { rule: Some(RuleId::new("a")), ..fact(3, 3) };
        let of_staff = Fact { place: Place::Staff, ..fact(4, 4) };
        let repeat = Fact { is_repeat: true, ..fact(6, 5) };
        let by_staff = Fact { by_staff: true, ..fact(7, 5) };
        put(&store, &[fact(1, 1), fact(2, 2), answered, of_staff, fact(5, 5), repeat, by_staff]).await;
        assert_eq!(unanswered(&store, 1, 5, 9).await, [5, 2, 1]);
        assert_eq!(unanswered(&store, 1, 4, 9).await, [2, 1]);
        assert_eq!(unanswered(&store, 1, 5, 2).await, [5, 2]);
        // Whoever is forgotten has left no text.
        let mut tx = store.begin().await.unwrap();
        let of = KeptRows { learner: LearnerKey::new(2), guild: None };
        tx.forget_learner(of, LearnerKey::new(77)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(unanswered(&store, 1, 5, 9).await, [5, 1]);
    }

    async fn what_a_rule_answered_in_a_time_is_counted(database: Database) {
        let store = database.open().await;
        let by = |rule: &str, id, day| Fact { rule: Some(RuleId::new(rule)), ..fact(id, day) };
        let of_staff = Fact { place: Place::Staff, ..by("a", 5, 3) };
        let repeat = Fact { is_repeat: true, ..by("a", 6, 3) };
        let elsewhere = Fact { guild: GuildId::new(8), ..by("a", 7, 3) };
        let by_staff = Fact { by_staff: true, ..by("a", 8, 3) };
        let learners = [by("a", 1, 2), by("a", 2, 3), by("b", 3, 3), by("a", 4, 4)];
        put(&store, &learners).await;
        put(&store, &[of_staff, repeat, elsewhere, by_staff]).await;
        for (from, until, n) in [(20, 40, 2), (20, 41, 3), (21, 40, 1), (50, 60, 0)] {
            let time = Span { from: at(from), until: at(until) };
            let found = store.answered_by(GUILD, &RuleId::new("a"), time).await.unwrap();
            assert_eq!(found, n, "{from} to {until}");
        }
    }

    async fn a_question_belongs_to_what_was_supplied_last_and_its_askers_are_told_once(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 10), inquiry(2, 2, 20)]).await;
        put(&store, &[fact(1, 1), fact(2, 2)]).await;
        let ids = [1, 2].map(InquiryId::new);
        let mut tx = store.begin().await.unwrap();
        tx.supply(&supplied(50, 100), &ids).await.unwrap();
        tx.supply(&supplied(51, 200), &ids[1..]).await.unwrap();
        tx.commit().await.unwrap();
        let rules = store.supplied_rules(GUILD, at(0)).await.unwrap();
        assert_eq!(rules, [supplied(51, 200), supplied(50, 100)]);
        assert_eq!(store.supplied_rules(GUILD, at(150)).await.unwrap().len(), 1);
        let of = store.supplied_questions(GUILD, at(0)).await.unwrap();
        assert_eq!(of, [(ids[0], 50), (ids[1], 51)]);
        let facts = store.facts_of_supplied(GUILD, 51).await.unwrap();
        assert_eq!(facts, [fact(2, 2)]);
        let elsewhere = GuildId::new(8);
        assert!(store.facts_of_supplied(elsewhere, 51).await.unwrap().is_empty());

        let mut tx = store.begin().await.unwrap();
        assert!(!tx.tell_of_supplied(elsewhere, 51, at(300)).await.unwrap());
        assert!(tx.tell_of_supplied(GUILD, 51, at(300)).await.unwrap());
        assert!(!tx.tell_of_supplied(GUILD, 51, at(400)).await.unwrap());
        tx.commit().await.unwrap();
        let rules = store.supplied_rules(GUILD, at(150)).await.unwrap();
        assert_eq!(rules[0].told_at, Some(at(300)));
    }

    async fn tickets_are_open_from_their_opening_to_their_resolution(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 10), inquiry(2, 2, 20)]).await;
        let mut tx = store.begin().await.unwrap();
        for (id, inquiry) in [(31, 1), (32, 2)] {
            let opened = ticket(id, inquiry, inquiry, 10 * inquiry);
            tx.open_ticket(&opened).await.unwrap();
        }
        tx.commit().await.unwrap();
        let open = store.open_times(GUILD, at(500)).await.unwrap();
        assert_eq!(open, [(at(10), None), (at(20), None)]);
        let mut tx = store.begin().await.unwrap();
        let moved = tx.move_ticket(&ticket(31, 1, 1, 10), TicketState::Closed, None, at(600)).await;
        assert!(moved.unwrap());
        tx.commit().await.unwrap();
        let open = store.open_times(GUILD, at(500)).await.unwrap();
        assert_eq!(open, [(at(10), Some(at(600))), (at(20), None)]);
        assert_eq!(store.open_times(GUILD, at(601)).await.unwrap(), [(at(20), None)]);
    }
}
