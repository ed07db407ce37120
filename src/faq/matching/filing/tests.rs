//! Tests of filed texts: what they tell, where, and what they never do.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Band, GuildId, Lesson, LessonId, LessonSource, Locale, Teaches, Timestamp};
use crate::faq::encoder::of_tests;
use crate::faq::learning::feedback::GuildTrust;
use crate::faq::learning::lessons::{LessonRefusal, Taught};
use crate::faq::matching::verdict::Asking;
use crate::faq::rulebook::book::RuleBook;

const HERE: GuildId = GuildId::new(5);
const THERE: GuildId = GuildId::new(6);
const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'A' }\n[[category]]\nid = 'technical'\ntitle = { en = 'T' }\n[[category]]\nid = 'billing'\ntitle = { en = 'B' }\n";
const RULES: &str = r#"
[[rule]]
id = "password"
category = "account"
title = { en = "Reset the password" }
examples = ["How do I reset my password?", "I forgot my password"]
replies = { en = ["x"] }

[[rule]]
id = "invoice"
category = "billing"
title = { en = "Get an invoice" }
examples = ["Where is my invoice?", "I need an invoice"]
replies = { en = ["x"] }
"#;

fn book() -> RuleBook {
    RuleBook::from_sources([("book.toml", BOOK), ("r.toml", RULES)])
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn filed(id: i64, category: &str, text: &str) -> Lesson {
    Lesson {
        id: LessonId::new(id),
        guild: HERE,
        teaches: Teaches::Category(category.to_owned()),
        text: text.to_owned(),
        source: LessonSource::Reviewed,
        by: None,
        at: Timestamp::from_millis(id),
        inquiry: None,
    }
}

fn taught(lessons: Vec<Lesson>) -> RuleBook {
    let guild_trust = GuildTrust::default();
    let taught = Taught {
        lessons,
        guild_trust,
    };
    book().with_lessons(&BTreeMap::from([(HERE, taught)]), None)
}

fn asking(guild: GuildId) -> Asking<'static> {
    Asking {
        guild: Some(guild),
        ..Asking::anyone(Locale::EnUs)
    }
}

fn category(book: &RuleBook, guild: GuildId, text: &str) -> (Option<String>, f64) {
    let guess = book.consult(text, &asking(guild)).category;
    let confidence = guess.as_ref().map_or(0.0, |guess| guess.confidence);
    (guess.map(|guess| guess.category.to_string()), confidence)
}

const TABLET: &str = "my tablet screen broke on the train, help";

#[test]
fn what_was_filed_is_filed_so_again_here_and_nowhere_else() {
    let book = taught(vec![filed(1, "technical", TABLET)]);
    let technical = Some("technical".to_owned());
    for text in [
        TABLET,
        "Hi! My tablet screen broke on the train, help please",
    ] {
        assert_eq!(category(&book, HERE, text), (technical.clone(), 0.99));
    }
    let (found, confidence) = category(&book, HERE, "the screen of my tablet broke, help");
    assert_eq!(found, technical);
    assert!((0.0..0.99).contains(&confidence), "{confidence}");
    assert_ne!(category(&book, THERE, TABLET).0, technical);
}

#[test]
fn what_was_filed_neither_answers_nor_suggests() {
    let (files, book) = (book(), taught(vec![filed(1, "technical", TABLET)]));
    for text in [
        TABLET,
        "How do I reset my password?",
        "invoice of my tablet",
        "hm",
    ] {
        let shown = |book: &RuleBook| {
            let verdict = book.consult(text, &asking(HERE));
            format!("{:?} {:?}", verdict.band, verdict.candidates)
        };
        assert_eq!(shown(&files), shown(&book), "{text}");
    }
    assert_eq!(files.consult(TABLET, &asking(HERE)).band, Band::Unknown);
}

#[test]
fn a_rules_own_example_is_of_its_category_whatever_was_filed() {
    let near = "How can I reset my old password";
    let book = taught(vec![
        filed(1, "technical", "password of the wifi in the train"),
        filed(2, "technical", "How do I reset my password?"),
    ]);
    assert_eq!(
        category(&book, HERE, "How do I reset my password?")
            .0
            .as_deref(),
        Some("account")
    );
    assert_eq!(
        category(
            &taught(vec![filed(
                1,
                "technical",
                "password of the wifi in the train"
            )]),
            HERE,
            near
        )
        .0
        .as_deref(),
        Some("account")
    );
}

#[test]
fn of_two_words_on_one_text_the_later_holds() {
    let one = filed(1, "technical", TABLET);
    let two = filed(2, "billing", TABLET);
    let gone = filed(3, "parking", "where do I park");
    let again = filed(0, "billing", TABLET);
    let empty = filed(4, "billing", "🎉");
    let book = taught(vec![two, one, gone, again, empty]);
    assert_eq!(category(&book, HERE, TABLET).0.as_deref(), Some("billing"));
    let mut inert = book.inert(HERE).to_vec();
    inert.sort_by_key(|(id, _)| *id);
    let inert: Vec<(i64, LessonRefusal)> =
        inert.into_iter().map(|(id, why)| (id.get(), why)).collect();
    assert_eq!(
        inert,
        [
            (0, LessonRefusal::Known),
            (1, LessonRefusal::FiledElsewhere),
            (3, LessonRefusal::NoCategory),
            (4, LessonRefusal::Empty),
        ]
    );
}

#[test]
fn a_hundred_filings_of_one_wording_weigh_no_more_than_one() {
    let many = (1..=100).map(|id| {
        filed(
            id,
            "billing",
            &format!("{TABLET}{}", "!".repeat(id as usize)),
        )
    });
    let (many, one) = (
        taught(many.collect()),
        taught(vec![filed(1, "billing", TABLET)]),
    );
    for text in [
        TABLET,
        "the screen of my tablet broke",
        "I forgot my tablet",
    ] {
        assert_eq!(
            category(&many, HERE, text),
            category(&one, HERE, text),
            "{text}"
        );
    }
}

#[test]
fn what_the_files_file_wins() {
    let file = format!("[[lesson]]\ncategory = 'technical'\nexamples = ['{TABLET}']\n");
    let sources = [
        ("book.toml", BOOK),
        ("r.toml", RULES),
        ("guilds/5/l.toml", &file),
    ];
    let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
    let guild_trust = GuildTrust::default();
    let lessons = vec![filed(1, "billing", TABLET)];
    let here = (
        HERE,
        Taught {
            lessons,
            guild_trust,
        },
    );
    let book = book.with_lessons(&BTreeMap::from([here]), None);
    assert_eq!(
        category(&book, HERE, TABLET).0.as_deref(),
        Some("technical")
    );
    assert_eq!(
        book.inert(HERE),
        [(LessonId::new(1), LessonRefusal::FiledElsewhere)]
    );
}

#[test]
fn what_means_the_same_as_a_filed_text_is_filed_like_it() {
    let Some(encoder) = of_tests() else { return };
    let sources = [("book.toml", BOOK), ("r.toml", RULES)];
    let files = RuleBook::from_sources_with(sources, Some(Arc::clone(encoder))).unwrap();
    let taught = Taught {
        lessons: vec![
            filed(1, "technical", TABLET),
            filed(2, "technical", "the app crashes when I open a lesson"),
            filed(3, "billing", "can my company pay for the course?"),
        ],
        guild_trust: GuildTrust::default(),
    };
    let book = files.with_lessons(&BTreeMap::from([(HERE, taught)]), None);
    for (text, filed) in [
        ("平板电脑屏幕坏了怎么办？", "technical"),
        ("为什么我一打开课程应用就崩溃？", "technical"),
        ("will my employer be able to cover the fee?", "billing"),
    ] {
        let found = category(&book, HERE, text).0;
        assert_eq!(found.as_deref(), Some(filed), "{text}");
    }
    for text in ["where do I find my invoice", "我忘记了密码"] {
        let found = category(&book, HERE, text).0;
        assert_eq!(found, category(&files, HERE, text).0, "{text}");
    }
}
