//! Tests of a book's verdicts: to whom, in which guild, and of texts that nobody should send.

use std::path::Path;

use crate::domain::{Band, GuildId, Locale, RoleId, RuleId};
use crate::faq::matching::verdict::{Asking, Evidence};
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::reply::{Captures, ReplyContext};

const BOOK: &str = r#"
[[category]]
id = "account"
title = { en = "Account", zh = "账号" }
[[category]]
id = "billing"
title = { en = "Billing" }
"#;

const RULES: &str = r#"
[[rule]]
id = "reset-password"
category = "account"
title = { en = "Reset your password", zh = "重置密码" }
patterns = ['\b(forgot|lost)\b.{0,20}\bpassword for (?<where>my .{3,20})']
examples = ["How do I reset my password?", "忘记密码了怎么办"]
rejects = ["How do I reset my router?", "I lost my password for my router"]
replies = { en = ["Open {link:reset}.", "For {where|reflect}: {link:reset}"], zh = ["打开 {link:reset}"] }
links = { reset = "https://example.com/reset" }
related = ["staff-door"]

[[rule]]
id = "invoice"
category = "billing"
title = { en = "Get an invoice" }
examples = ["Where is my invoice?"]
replies = { en = ["There."] }

[[rule]]
id = "staff-door"
category = "account"
title = { en = "The door code" }
examples = ["What is the door code?"]
replies = { en = ["1234"] }
audience = [77]
"#;

fn book() -> RuleBook {
    let sources = [
        ("book.toml", BOOK),
        ("all.toml", RULES),
        (
            "guilds/5/own.toml",
            "disabled = ['invoice']\n[[rule]]\nid = 'reset-password'\ncategory = 'account'\ntitle = { en = 'Ours' }\nexamples = ['our way in']\nreplies = { en = ['Ask Ivy.'] }\n[[rule]]\nid = 'parking'\ncategory = 'account'\ntitle = { en = 'Parking' }\nexamples = ['Where do I park?']\nreplies = { en = ['Behind.'] }",
        ),
    ];
    RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"))
}

fn answer(book: &RuleBook, text: &str, asking: &Asking<'_>) -> Option<String> {
    book.consult(text, asking)
        .answer()
        .map(|answer| answer.rule.to_string())
}

const ANYONE: Asking<'static> = Asking::anyone(Locale::EnUs);

#[test]
fn a_text_is_answered_when_it_says_what_an_example_says() {
    let book = book();
    for (text, rule) in [
        ("How do I reset my password?", Some("reset-password")),
        ("hi! how to reset the pasword pls", Some("reset-password")),
        ("**HOW DO I RESET MY PASSWORD**", Some("reset-password")),
        ("老师好，请问忘记密码了怎么办呢", Some("reset-password")),
        ("I lost the password for my tablet", Some("reset-password")),
        ("How do I reset my tablet?", None),
        ("How do I lose my password?", None),
        ("I lost my password for my router", None),
        ("what a day", None),
        ("", None),
    ] {
        assert_eq!(answer(&book, text, &ANYONE).as_deref(), rule, "{text}");
    }
}

#[test]
fn a_text_that_merely_resembles_an_example_is_a_suggestion() {
    let verdict = book().consult("how do I reset my very old password", &ANYONE);
    assert_eq!(verdict.band, Band::Suggest);
    assert_eq!(verdict.candidates[0].rule.as_str(), "reset-password");
    assert!(matches!(
        verdict.candidates[0].evidence,
        Evidence::Similar { .. }
    ));
    assert_eq!(
        verdict
            .category
            .map(|guess| guess.category.to_string())
            .as_deref(),
        Some("account")
    );
    assert!(verdict.question);
}

#[test]
fn rules_that_are_equally_sure_leave_the_answer_to_nobody() {
    let twin = RULES
        .replace("Where is my invoice?", "What is the door code?")
        .replace("audience = [77]", "");
    let book = RuleBook::from_sources([("book.toml", BOOK), ("all.toml", &twin)]).unwrap();
    let explanation = book.explain("what is the door code", &ANYONE);
    assert_eq!(explanation.verdict.band, Band::Suggest);
    assert_eq!(explanation.verdict.candidates.len(), 2);
    assert!(explanation.tied);
}

#[test]
fn what_is_not_for_everyone_is_shown_to_nobody_else() {
    let book = book();
    let staff = Asking {
        roles: &[RoleId::new(77)],
        ..ANYONE
    };
    let text = "What is the door code?";
    assert_eq!(answer(&book, text, &staff).as_deref(), Some("staff-door"));
    assert!(
        book.consult(text, &ANYONE)
            .candidates
            .iter()
            .all(|one| one.rule.as_str() != "staff-door")
    );
    let explanation = book.explain(text, &ANYONE);
    assert!(
        explanation
            .nearest
            .is_none_or(|nearest| nearest.rule.as_str() != "staff-door")
    );
    assert_eq!(book.search("door", &staff, 25).len(), 1);
    assert!(book.search("door", &ANYONE, 25).is_empty());
}

#[test]
fn a_guild_adds_overrides_and_switches_off() {
    let book = book();
    let guild = Some(GuildId::new(5));
    let there = Asking { guild, ..ANYONE };
    let ids: Vec<&str> = book.rules(guild).map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["reset-password", "staff-door", "parking"]);
    assert_eq!(
        book.rule(guild, &RuleId::new("reset-password"))
            .unwrap()
            .title(Locale::EnUs),
        "Ours"
    );
    assert!(book.rule(guild, &RuleId::new("invoice")).is_none());
    assert_eq!(
        answer(&book, "our way in", &there).as_deref(),
        Some("reset-password")
    );
    assert_eq!(answer(&book, "Where is my invoice?", &there), None);
    assert_eq!(
        answer(&book, "Where do I park?", &there).as_deref(),
        Some("parking")
    );
    let elsewhere = Asking {
        guild: Some(GuildId::new(6)),
        ..ANYONE
    };
    assert_eq!(
        answer(&book, "Where is my invoice?", &elsewhere).as_deref(),
        Some("invoice")
    );
    assert_eq!(answer(&book, "Where do I park?", &elsewhere), None);
}

#[test]
fn a_reply_falls_back_to_english_and_says_back_what_was_caught() {
    let book = book();
    let said = |id: &str, locale, captures: &Captures| {
        let rule = book.rule(None, &RuleId::new(id)).unwrap();
        book.reply(
            rule,
            &ReplyContext {
                locale,
                learner: "alice",
                captures,
                pick: 1,
            },
        )
    };
    let verdict = book.consult("I forgot the password for my @everyone tablet", &ANYONE);
    let captures = &verdict.answer().unwrap().captures;
    assert_eq!(captures.get("where"), captures.get("2"));
    let text = said("reset-password", Locale::EnUs, captures);
    assert!(
        text.starts_with("For your ") && !text.contains("@everyone"),
        "{text}"
    );
    assert_eq!(
        said("reset-password", Locale::EnUs, &Captures::default()),
        "Open https://example.com/reset."
    );
    assert_eq!(
        said("reset-password", Locale::ZhCn, captures),
        "打开 https://example.com/reset"
    );
    assert_eq!(said("invoice", Locale::ZhCn, captures), "There.");
}

#[test]
fn a_search_lists_everything_then_narrows_as_one_types() {
    let book = book();
    for (query, found) in [
        ("", vec!["reset-password", "invoice"]),
        ("inv", vec!["invoice"]),
        ("pass res", vec!["reset-password"]),
        ("密码", vec!["reset-password"]),
        ("where", vec!["invoice"]),
        ("zebra", vec![]),
    ] {
        let ids: Vec<&str> = book
            .search(query, &ANYONE, 25)
            .iter()
            .map(|rule| rule.id.as_str())
            .collect();
        assert_eq!(ids, found, "{query}");
    }
    assert_eq!(book.search("", &ANYONE, 1).len(), 1);
}

#[test]
fn hostile_texts_are_answered_by_nobody() {
    let book = book();
    for text in [
        "🎉".repeat(4_000),
        "\n".repeat(2_000),
        "\u{200B}".repeat(4_000),
        "@everyone ".repeat(400),
        "lost ".repeat(800),
        "a".repeat(100_000),
        "\u{202E}drowssap".to_owned(),
        "ﷺ".repeat(4_000),
        "e\u{301}".repeat(2_000),
    ] {
        let verdict = book.consult(&text, &ANYONE);
        assert!(verdict.answer().is_none(), "{verdict:?}");
    }
    assert_eq!(
        book.consult("\u{200B}".repeat(50).as_str(), &ANYONE).band,
        Band::Unknown
    );
}

#[test]
fn the_sample_book_answers_alice_and_leaves_bob_to_a_person() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let book = RuleBook::load(&folder).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(book.rules(None).count() >= 30);
    assert_eq!(
        answer(&book, "how do I reset my password?", &ANYONE).as_deref(),
        Some("reset-password")
    );
    let verdict = book.consult("the video of week 3 stays black on my tablet", &ANYONE);
    assert!(
        verdict.question && verdict.answer().is_none(),
        "{verdict:?}"
    );
}
