//! Tests that a rule that answers after another one is counted once for each inquiry, whatever comes again.

use super::Database;
use super::samples::{GUILD, ask, at, inquiry};
use crate::domain::{GuildId, InquiryEvent, InquiryId, Millis, RoleId, RuleId};
use crate::faq::related::{FOLLOWS_WITHIN, Helped, weight};
use crate::store::{Inquiry, Store};

const OTHER: GuildId = GuildId::new(8);

/// Asks a question that a rule answers.
async fn answered(store: &Store, id: i64, learner: i64, rule: &str, when: i64) {
    let one = Inquiry {
        rule: Some(RuleId::new(rule)),
        answered_at: Some(at(when)),
        ..inquiry(id, learner, when)
    };
    ask(store, &[one]).await;
    say(store, id, &answer(rule)).await;
}

fn answer(rule: &str) -> InquiryEvent {
    InquiryEvent::Answered {
        rule: RuleId::new(rule),
        score: 0.9,
    }
}

async fn say(store: &Store, id: i64, event: &InquiryEvent) {
    let mut tx = store.begin().await.unwrap();
    tx.record(InquiryId::new(id), at(99), event).unwrap();
    tx.commit().await.unwrap();
}

/// Reads what followed a rule, with its weight as if it were of the epoch, and its share of all.
async fn after(store: &Store, guild: GuildId, rule: &str) -> Vec<(String, f64, f64)> {
    let found = store
        .followers(guild, &RuleId::new(rule), None)
        .await
        .unwrap();
    let rounded = |number: f64| (number * 1000.0).round() / 1000.0;
    found
        .iter()
        .filter(|one| one.after > 1e-6)
        .map(|one| {
            (
                one.rule.to_string(),
                rounded(one.after),
                rounded(one.popularity),
            )
        })
        .collect()
}

fn row(rule: &str, weight: f64, share: f64) -> (String, f64, f64) {
    (rule.to_owned(), weight, share)
}

both_engines! {
    async fn each_inquiry_counts_once_by_what_its_learner_said_last(database: Database) {
        let store = database.open().await;
        answered(&store, 1, 1, "a", 10).await;
        answered(&store, 2, 1, "b", 20).await;
        assert_eq!(after(&store, GUILD, "a").await, [row("b", 1.0, 1.0)]);
        let steps = [
            (answer("b"), 1.0),
            (InquiryEvent::Solved, 2.0),
            (InquiryEvent::Solved, 2.0),
            (InquiryEvent::NotThis, 0.0),
            (InquiryEvent::NotThis, 0.0),
            (answer("b"), 1.0),
            (InquiryEvent::Solved, 2.0),
        ];
        for (event, expected) in steps {
            say(&store, 2, &event).await;
            let found = after(&store, GUILD, "a").await;
            let found = found.first().map_or(0.0, |(_, weight, _)| *weight);
            assert!((found - expected).abs() < 1e-6, "{event:?}: {found:?}");
        }
        answered(&store, 3, 2, "a", 10).await;
        answered(&store, 4, 2, "c", 20).await;
        assert_eq!(after(&store, GUILD, "a").await, [row("b", 2.0, 0.667), row("c", 1.0, 0.333)]);
        assert!(after(&store, OTHER, "a").await.is_empty());
    }

    async fn only_the_next_other_rule_of_the_same_learner_follows_and_not_after_weeks(database: Database) {
        let store = database.open().await;
        let late = 20 + FOLLOWS_WITHIN.get();
        answered(&store, 1, 1, "a", 10).await;
        answered(&store, 2, 2, "b", 11).await;
        answered(&store, 3, 1, "a", 20).await;
        assert!(after(&store, GUILD, "a").await.is_empty(), "others', and the same again");
        answered(&store, 4, 1, "c", late + 1).await;
        assert!(after(&store, GUILD, "a").await.is_empty(), "too late");
        answered(&store, 5, 3, "a", 20).await;
        answered(&store, 6, 3, "c", late).await;
        assert_eq!(after(&store, GUILD, "a").await[0].0, "c");
    }

    async fn a_rule_that_is_chosen_below_an_answer_follows_it_unless_the_answer_was_wrong(database: Database) {
        let store = database.open().await;
        for (id, first, wrong) in [(1, "a", false), (2, "b", true)] {
            answered(&store, id, id, first, 10).await;
            if wrong {
                say(&store, id, &InquiryEvent::NotThis).await;
            }
            let now = store.inquiry(GUILD, InquiryId::new(id)).await.unwrap().unwrap();
            let mut tx = store.begin().await.unwrap();
            let rule = Some(RuleId::new("c"));
            tx.update_inquiry(&Inquiry { rule, ..now }).unwrap();
            tx.record(InquiryId::new(id), at(99), &answer("c")).unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(after(&store, GUILD, "a").await, [row("c", 1.0, 1.0)]);
        assert!(after(&store, GUILD, "b").await.is_empty());
    }

    async fn an_answer_that_is_revised_or_taken_back_counts_no_more(database: Database) {
        let store = database.open().await;
        answered(&store, 1, 1, "a", 10).await;
        answered(&store, 2, 1, "b", 20).await;
        let now = store.inquiry(GUILD, InquiryId::new(2)).await.unwrap().unwrap();
        for (rule, expected) in [(Some("c"), vec![row("c", 1.0, 1.0)]), (None, vec![])] {
            let mut tx = store.begin().await.unwrap();
            let rule = rule.map(RuleId::new);
            tx.update_inquiry(&Inquiry { rule, ..now.clone() }).unwrap();
            tx.record(now.id, at(99), &InquiryEvent::Revised).unwrap();
            tx.commit().await.unwrap();
            assert_eq!(after(&store, GUILD, "a").await, expected);
        }
    }

    async fn what_learners_had_bought_is_counted_apart_and_taken_back(database: Database) {
        let store = database.open().await;
        let (basic, advanced) = (RoleId::new(71), RoleId::new(72));
        let alike = async |product| {
            let found = store.followers(GUILD, &RuleId::new("a"), product).await.unwrap();
            let found = found.into_iter().filter(|one| one.after_alike > 1e-6);
            found.map(|one| (one.rule.to_string(), one.after_alike.round())).collect::<Vec<_>>()
        };
        for (id, learner, rule, product) in [
            (1, 1, "a", Some(basic)),
            (2, 1, "b", Some(basic)),
            (3, 2, "a", Some(advanced)),
            (4, 2, "c", Some(advanced)),
            (5, 3, "a", None),
            (6, 3, "c", None),
        ] {
            let one = Inquiry {
                rule: Some(RuleId::new(rule)),
                answered_at: Some(at(10 * id)),
                ..inquiry(id, learner, 10 * id)
            };
            ask(&store, &[one]).await;
            let mut tx = store.begin().await.unwrap();
            if let Some(product) = product {
                tx.set_product(InquiryId::new(id), product);
            }
            tx.record(InquiryId::new(id), at(99), &answer(rule)).unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(alike(Some(basic)).await, [("b".to_owned(), 1.0)]);
        assert_eq!(alike(Some(advanced)).await, [("c".to_owned(), 1.0)]);
        assert_eq!(alike(None).await, []);
        say(&store, 2, &InquiryEvent::NotThis).await;
        assert_eq!(alike(Some(basic)).await, []);
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert_eq!(alike(Some(advanced)).await, []);
    }

    async fn counters_outlive_the_inquiries_memory_and_end_with_the_guild(database: Database) {
        let store = database.open().await;
        answered(&store, 1, 1, "a", 10).await;
        answered(&store, 2, 1, "b", 20).await;
        store.prune(at(21) + Millis::days(360)).await.unwrap();
        assert_eq!(after(&store, GUILD, "a").await, [row("b", 1.0, 1.0)]);
        answered(&store, 3, 2, "a", 10).await;
        answered(&store, 4, 2, "b", 20).await;
        while store.erase_guild(GUILD, 1).await.unwrap() {}
        assert!(after(&store, GUILD, "a").await.is_empty());
        let later = weight(Helped::Unsaid, at(0) + Millis::days(90));
        assert!((later - 2.0).abs() < 1e-9, "weights are as of the epoch");
    }
}
