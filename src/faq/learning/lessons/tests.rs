//! Tests of lessons: what they change, where, and what is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::{
    Band, GuildId, LearnerKey, Lesson, LessonId, LessonKind, LessonSource, Locale, PressMeaning,
    RuleId, Teaches, Timestamp, Vote,
};
use crate::faq::learning::feedback::GuildTrust;
use crate::faq::learning::lessons::{LessonRefusal, Taught};
use crate::faq::matching::verdict::Asking;
use crate::faq::rulebook::book::RuleBook;

const HERE: GuildId = GuildId::new(5);
const THERE: GuildId = GuildId::new(6);
const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);

const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A', zh = '甲' }\n";

const RULES: &str = r#"
[[rule]]
id = "password"
category = "a"
title = { en = "Reset the password", zh = "重置密码" }
patterns = ['\bpassword\b']
examples = ["How do I reset my password?", "忘记密码了怎么办"]
rejects = ["How strong must a password be?"]
replies = { en = ["x"], zh = ["x"] }

[[rule]]
id = "invoice"
category = "a"
title = { en = "Get an invoice", zh = "发票" }
examples = ["Where is my invoice?", "在哪里开发票"]
replies = { en = ["x"], zh = ["x"] }
"#;

fn book() -> RuleBook {
    RuleBook::from_sources([("book.toml", BOOK), ("r.toml", RULES)])
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn lesson(id: i64, rule: &str, kind: LessonKind, text: &str) -> Lesson {
    Lesson {
        id: LessonId::new(id),
        guild: HERE,
        teaches: Teaches::Rule(RuleId::new(rule), kind),
        text: text.to_owned(),
        source: LessonSource::Taught,
        by: None,
        at: Timestamp::from_millis(id),
        inquiry: None,
    }
}

fn example(id: i64, rule: &str, text: &str) -> Lesson {
    lesson(id, rule, LessonKind::Example, text)
}

fn taught(book: &RuleBook, lessons: Vec<Lesson>) -> RuleBook {
    let guild_trust = GuildTrust::default();
    let here = (
        HERE,
        Taught {
            lessons,
            guild_trust,
        },
    );
    book.with_lessons(&BTreeMap::from([here]), None)
}

fn asking(guild: GuildId) -> Asking<'static> {
    Asking {
        guild: Some(guild),
        ..Asking::anyone(Locale::EnUs)
    }
}

fn answer(book: &RuleBook, guild: GuildId, text: &str) -> Option<String> {
    let verdict = book.consult(text, &asking(guild));
    verdict.answer().map(|answer| answer.rule.to_string())
}

#[test]
fn a_lesson_holds_in_its_guild_and_nowhere_else() {
    let files = book();
    let text = "the finance folks want that paper";
    let book = taught(&files, vec![example(1, "invoice", text)]);
    assert_eq!(answer(&book, HERE, text).as_deref(), Some("invoice"));
    assert_eq!(
        answer(&book, HERE, "The finance folks want that paper please").as_deref(),
        Some("invoice")
    );
    assert_eq!(answer(&book, THERE, text), None);
    assert_eq!(answer(&files, HERE, text), None);
}

#[test]
fn a_reject_keeps_its_rule_from_answering() {
    let files = book();
    let text = "what is my password again";
    assert_eq!(answer(&files, HERE, text).as_deref(), Some("password"));
    let book = taught(
        &files,
        vec![lesson(1, "password", LessonKind::Reject, text)],
    );
    assert_eq!(answer(&book, HERE, text), None);
    assert_eq!(answer(&book, THERE, text).as_deref(), Some("password"));
}

#[test]
fn a_lesson_whose_rule_is_gone_is_inert() {
    let book = taught(&book(), vec![example(1, "parking", "where do I park")]);
    assert_eq!(
        book.inert(HERE),
        [(LessonId::new(1), LessonRefusal::NoRule)]
    );
    assert_eq!(answer(&book, HERE, "where do I park"), None);
    assert!(book.inert(THERE).is_empty());
}

/// A lesson, and what becomes of it.
type Held<'a> = (&'static str, LessonKind, &'a str, Result<(), LessonRefusal>);

/// Lists lessons that say something or nothing.
fn by_themselves(long: &str) -> Vec<Held<'_>> {
    use LessonKind::Example;
    vec![
        ("invoice", Example, "the paper for my taxes", Ok(())),
        (
            "parking",
            Example,
            "where do I park",
            Err(LessonRefusal::NoRule),
        ),
        (
            "invoice",
            Example,
            " <@5> https://example.com ",
            Err(LessonRefusal::Empty),
        ),
        ("invoice", Example, "🙂 ?!", Err(LessonRefusal::Empty)),
        ("invoice", Example, long, Err(LessonRefusal::TooLong)),
        (
            "invoice",
            Example,
            "where is my INVOICE",
            Err(LessonRefusal::Known),
        ),
        (
            "invoice",
            Example,
            "Bill for the boss!",
            Err(LessonRefusal::Known),
        ),
    ]
}

/// Lists lessons that agree with others or not.
fn beside_others() -> Vec<Held<'static>> {
    use LessonKind::{Example, Reject};
    let other = |rule: &str| Err(LessonRefusal::OfAnother(RuleId::new(rule)));
    vec![
        (
            "password",
            Reject,
            "how strong must a password be",
            Err(LessonRefusal::Known),
        ),
        (
            "password",
            Example,
            "How strong must a password be",
            Err(LessonRefusal::Opposite),
        ),
        (
            "invoice",
            Reject,
            "Where is my invoice",
            Err(LessonRefusal::Opposite),
        ),
        (
            "invoice",
            Example,
            "hi, how to reset my password please",
            other("password"),
        ),
        ("password", Example, "bill for the boss", other("invoice")),
        ("password", Reject, "Where is my invoice?", Ok(())),
    ]
}

#[test]
fn lessons_are_held_to_what_files_are_held_to() {
    let book = taught(&book(), vec![example(1, "invoice", "bill for the boss")]);
    let long = "a".repeat(4_001);
    for (rule, kind, text, expected) in by_themselves(&long).into_iter().chain(beside_others()) {
        assert_eq!(
            book.admit(HERE, &RuleId::new(rule), kind, text),
            expected,
            "{text}"
        );
    }
}

#[test]
fn of_lessons_that_contradict_each_other_the_first_holds() {
    let lessons = vec![
        example(2, "password", "the paper thing"),
        example(1, "invoice", "the paper thing"),
    ];
    let book = taught(&book(), lessons);
    assert_eq!(
        answer(&book, HERE, "the paper thing").as_deref(),
        Some("invoice")
    );
    let refusal = LessonRefusal::OfAnother(RuleId::new("invoice"));
    assert_eq!(book.inert(HERE), [(LessonId::new(2), refusal)]);
}

#[test]
fn what_was_taught_before_is_not_compiled_again() {
    let files = book();
    let lessons = vec![example(1, "invoice", "the paper thing")];
    let before = taught(&files, lessons.clone());
    let with = |lessons: Vec<Lesson>, guild_trust: GuildTrust| {
        files.with_lessons(
            &BTreeMap::from([(
                HERE,
                Taught {
                    lessons,
                    guild_trust,
                },
            )]),
            Some(&before),
        )
    };
    let pressed = with(lessons, no_from_three("invoice"));
    assert!(std::ptr::eq(rule(&before), rule(&pressed)));
    let more = vec![example(2, "invoice", "another")];
    assert!(!std::ptr::eq(
        rule(&before),
        rule(&with(more, GuildTrust::default()))
    ));
}

fn rule(book: &RuleBook) -> &crate::faq::rulebook::rule::Rule {
    book.rule(Some(HERE), &RuleId::new("invoice")).unwrap()
}

fn no_from_three(rule: &str) -> GuildTrust {
    let votes: Vec<Vote> = (0..3)
        .map(|learner| Vote {
            learner: LearnerKey::new(learner),
            rule: RuleId::new(rule),
            said: PressMeaning::NotThis,
            at: NOW,
        })
        .collect();
    GuildTrust::of(&votes, NOW)
}

#[test]
fn a_demoted_rule_is_suggested_but_for_what_equals_its_examples() {
    let guild_trust = no_from_three("password");
    let taught = Taught {
        lessons: Vec::new(),
        guild_trust,
    };
    let book = book().with_lessons(&BTreeMap::from([(HERE, taught)]), None);
    for (text, here) in [
        ("my password, again", Band::Suggest),
        ("hi, how to reset my pasword pls", Band::Suggest),
        ("How do I reset my password?", Band::Answer),
    ] {
        let verdict = book.consult(text, &asking(HERE));
        assert_eq!(verdict.band, here, "{text}");
        assert_eq!(verdict.candidates[0].rule.as_str(), "password", "{text}");
        assert_eq!(
            book.consult(text, &asking(THERE)).band,
            Band::Answer,
            "{text}"
        );
    }
    let explained = book.explain("my password, again", &asking(HERE));
    assert!(explained.rule_trust[0].1.demoted);
    assert!(
        book.explain("my password", &asking(THERE))
            .rule_trust
            .is_empty()
    );
}

#[test]
fn no_presses_and_no_lessons_change_no_verdict() {
    let files = book();
    let same = files.with_lessons(&BTreeMap::from([(HERE, Taught::default())]), None);
    for text in [
        "my password",
        "invoice?",
        "where is the invoice for my boss",
        "nice day",
        "",
    ] {
        let (a, b) = (
            files.explain(text, &asking(HERE)),
            same.explain(text, &asking(HERE)),
        );
        assert_eq!(format!("{a:?}"), format!("{b:?}"), "{text}");
    }
}

fn wordings() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "How do I reset my password?",
            "how to reset my password pls",
            "How strong must a password be",
            "Where is my invoice",
            "where is the invoice",
            "Reset the password",
            "在哪里开发票呢",
        ])
        .prop_map(str::to_owned),
        "[a-d ]{0,12}",
        "\\PC{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_lesson_ever_breaks_what_the_files_promise(
        texts in prop::collection::vec((wordings(), 0_usize..3, any::<bool>()), 0..12),
    ) {
        let lessons: Vec<Lesson> = (1..)
            .zip(texts)
            .map(|(id, (text, rule, reject))| {
                let kind = if reject { LessonKind::Reject } else { LessonKind::Example };
                lesson(id, ["password", "invoice", "gone"][rule], kind, &text)
            })
            .collect();
        let book = taught(&book(), lessons.clone());
        prop_assert_eq!(crate::faq::rulebook::check::self_test(&book).failures, Vec::new());
        for one in &lessons {
            let is_inert = book.inert(HERE).iter().any(|(id, _)| *id == one.id);
            if let (false, Teaches::Rule(rule, LessonKind::Example)) = (is_inert, &one.teaches) {
                let answered = answer(&book, HERE, &one.text);
                prop_assert_eq!(answered.as_deref(), Some(rule.as_str()), "{}", one.text);
            }
        }
    }
}
