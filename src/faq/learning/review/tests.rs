//! Tests of reviews: the wordings that are up for review, their order, and those that learners have confirmed.

use crate::domain::{InquiryEvent, LessonId, LessonSource, TicketId};
use crate::faq::encoder::of_tests;
use crate::faq::learning::review::*;

const GUILD: GuildId = GuildId::new(5);
const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
const RULES: &str = r#"
[[rule]]
id = "password"
category = "a"
title = { en = "Reset the password" }
patterns = ['\bpassword\b']
examples = ["How do I reset my password?"]
replies = { en = ["x"] }

[[rule]]
id = "invoice"
category = "a"
title = { en = "Get an invoice" }
examples = ["Where is my invoice?"]
replies = { en = ["x"] }
"#;

fn book() -> RuleBook {
    RuleBook::from_sources([("book.toml", BOOK), ("r.toml", RULES)])
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// Makes a question that was heard: by what it was answered, and what was pressed then.
fn heard(id: i64, text: &str, pressed: &[(&str, InquiryEvent)]) -> AskedQuestion {
    let at = Timestamp::from_millis(id);
    let mut history = Vec::new();
    for (rule, press) in pressed {
        let rule = RuleId::new(*rule);
        history.push((at, InquiryEvent::Answered { rule, score: 0.9 }));
        history.push((at, press.clone()));
    }
    AskedQuestion {
        inquiry: InquiryId::new(id),
        learner: LearnerKey::new(100 + id),
        asked_at: at,
        text: text.to_owned(),
        history,
    }
}

type Shown<'a> = (&'a str, Reason, usize, Option<&'a str>);

fn shown(queue: &[ReviewItem]) -> Vec<Shown<'_>> {
    let shown = queue.iter().map(|candidate| {
        let wrong = candidate.wrong.as_ref().map(RuleId::as_str);
        let (reason, learners) = (candidate.reason, candidate.learners);
        (candidate.text.as_str(), reason, learners, wrong)
    });
    shown.collect()
}

#[test]
fn what_was_answered_wrongly_is_up_for_review_though_an_instructor_was_asked_then() {
    let mut one = heard(4, "wifi password?", &[("password", InquiryEvent::NotThis)]);
    let ticket = TicketId::new(1);
    let escalated = InquiryEvent::Escalated {
        ticket,
        reason: None,
    };
    one.history.push((one.asked_at, escalated));
    let queue = queue(&book(), GUILD, &[one]);
    let expected = ("wifi password?", Reason::NotThis, 1, Some("password"));
    assert_eq!(shown(&queue), [expected]);
}

#[test]
fn what_was_answered_wrongly_comes_first_and_what_is_known_not_at_all() {
    let heard = [
        heard(1, "How do I reset my password?", &[]),
        heard(2, "my password please", &[]),
        heard(3, "is there an invoice somewhere here", &[]),
        heard(4, "wifi password?", &[("password", InquiryEvent::NotThis)]),
        heard(5, "Wifi password", &[]),
        heard(6, "what a lovely day", &[]),
        heard(7, "游泳池几点开门", &[]),
        heard(8, "游泳池几点开门？", &[]),
        heard(9, " 🙂 ", &[]),
    ];
    let queue = queue(&book(), GUILD, &heard);
    assert_eq!(
        shown(&queue),
        [
            ("Wifi password", Reason::NotThis, 2, Some("password")),
            ("游泳池几点开门？", Reason::Frequent, 2, None),
            (
                "is there an invoice somewhere here",
                Reason::Unsure,
                1,
                None
            ),
        ]
    );
    let proposed = queue[2].proposed.as_ref().map(|(rule, _)| rule.as_str());
    assert_eq!(proposed, Some("invoice"));
    assert_eq!(queue[0].inquiries, [InquiryId::new(5), InquiryId::new(4)]);
}

#[test]
fn what_a_learner_chose_is_proposed() {
    let chosen = InquiryEvent::Chosen {
        rule: RuleId::new("invoice"),
    };
    let presses = [("password", InquiryEvent::NotThis), ("password", chosen)];
    let heard = [
        heard(1, "wifi password", &[("password", InquiryEvent::NotThis)]),
        heard(2, "wifi password", &presses),
    ];
    let queue = queue(&book(), GUILD, &heard);
    let rules = queue
        .iter()
        .map(|one| one.proposed.as_ref().map(|(rule, _)| rule.as_str()));
    assert_eq!(rules.collect::<Vec<_>>(), [Some("invoice")]);
}

#[test]
fn several_learners_confirm_what_one_cannot() {
    let text = "is there an invoice somewhere here";
    let solved = |id: i64| heard(id, text, &[("invoice", InquiryEvent::Solved)]);
    let denied = heard(9, text, &[("invoice", InquiryEvent::NotThis)]);
    let mut same = solved(2);
    same.learner = LearnerKey::new(101);
    for (heard, expected) in [
        (vec![solved(1)], 0),
        (vec![solved(1), same], 0),
        (vec![solved(1), solved(2)], 1),
        (vec![solved(1), solved(2), denied], 0),
    ] {
        assert_eq!(
            confirmed(&book(), GUILD, &heard, &[]).len(),
            expected,
            "{heard:?}"
        );
    }
    let far = |id: i64| heard(id, "游泳池几点开门", &[("invoice", InquiryEvent::Solved)]);
    let known = |id: i64| heard(id, "my password", &[("password", InquiryEvent::Solved)]);
    for heard in [[far(1), far(2)], [known(1), known(2)]] {
        assert_eq!(confirmed(&book(), GUILD, &heard, &[]), []);
    }
    let revoked = Lesson {
        id: LessonId::new(1),
        guild: GUILD,
        teaches: Teaches::Rule(RuleId::new("invoice"), LessonKind::Example),
        text: format!("Please, {text}?"),
        source: LessonSource::Automatic,
        by: None,
        at: Timestamp::from_millis(1),
        inquiry: None,
    };
    let both = [solved(1), solved(2)];
    assert_eq!(confirmed(&book(), GUILD, &both, &[revoked]), []);
}

#[test]
fn what_staff_filed_otherwise_than_the_book_would_is_up_for_review_and_may_be_learned() {
    let sources = [
        (
            "book.toml",
            "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n[[category]]\nid = 'b'\ntitle = { en = 'B' }\n",
        ),
        ("r.toml", RULES),
    ];
    let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
    let filed = |id: i64, text: &str, categories: &[&str]| {
        let mut heard = heard(id, text, &[]);
        for category in categories {
            let category = (*category).to_owned();
            let event = InquiryEvent::Categorised { category, by: None };
            heard.history.push((Timestamp::from_millis(id), event));
        }
        heard
    };
    let pool = "when does the pool open";
    for (text, categories, expected) in [
        (pool, &["b"][..], Some("b")),
        (pool, &["a", "b"], Some("b")),
        (pool, &["gone"], None),
        (pool, &[], None),
        ("How do I reset my password?", &["b"], None),
        ("👋", &["b"], None),
    ] {
        let heard = [filed(1, text, categories)];
        let queue = queue(&book, GUILD, &heard);
        let up: Vec<_> = queue
            .iter()
            .filter_map(|one| one.filed.as_deref())
            .collect();
        assert_eq!(up, Vec::from_iter(expected), "{text} {categories:?}");
        let reasons = queue.iter().map(|one| one.reason == Reason::Filed);
        assert_eq!(reasons.filter(|filed| *filed).count(), up.len());
        let learned = confirmed(&book, GUILD, &heard, &[]);
        let learned: Vec<_> = learned.into_iter().map(|one| one.teaches).collect();
        let expected = expected.map(|id| Teaches::Category(id.to_owned()));
        assert_eq!(learned, Vec::from_iter(expected), "{text} {categories:?}");
    }
}

#[test]
fn the_same_question_in_other_words_is_one_wording() {
    let Some(encoder) = of_tests() else { return };
    let sources = [("book.toml", BOOK), ("r.toml", RULES)];
    let book = RuleBook::from_sources_with(sources, Some(Arc::clone(encoder))).unwrap();
    let heard = [
        heard(1, "where is the library?", &[]),
        heard(2, "where is the library located?", &[]),
        heard(3, "图书馆在哪里？", &[]),
        heard(4, "where can I leave my bicycle?", &[]),
    ];
    let queue = queue(&book, GUILD, &heard);
    let library = queue.iter().find(|one| one.text == "图书馆在哪里？");
    assert_eq!(library.map(|one| one.learners), Some(3), "{queue:?}");
    assert!(
        queue
            .iter()
            .all(|one| one.learners != 2 && one.learners < 4),
        "{queue:?}"
    );
}
