//! Tests of books with an encoder. They need the sentence encoder in `target/encoder` or where `SENTENCE_ENCODER` says.

use super::*;
use crate::domain::{Band, Locale};
use crate::faq::encoder::of_tests;
use crate::faq::evaluate::{Labelled, Trial, read_csv};
use crate::faq::matching::verdict::Addressee;

const BOOK: &str = "[[category]]\nid = 'venue'\ntitle = { en = 'Venue' }\n";
const RULES: &str = r#"
[[rule]]
id = "wifi"
category = "venue"
title = { en = "Connect to the workshop wifi" }
examples = ["what is the wifi password", "how do I connect to the wifi", "the internet is not working in the room"]
rejects = ["how strong must a wifi password be"]
replies = { en = ["The network is Workshop."] }

[[rule]]
id = "parking"
category = "venue"
title = { en = "Where to park" }
examples = ["where can I park", "is there parking near the venue", "do I have to pay for parking"]
replies = { en = ["Park behind the hall; it is free."] }

[[rule]]
id = "lunch"
category = "venue"
title = { en = "Lunch" }
examples = ["when is lunch", "is lunch included", "do you have vegetarian food"]
replies = { en = ["Lunch is at noon, with a vegetarian choice."] }
"#;

fn book(encoder: &Arc<Encoder>) -> RuleBook {
    let sources = [("book.toml", BOOK), ("venue.toml", RULES)];
    RuleBook::from_sources_with(sources, Some(Arc::clone(encoder))).unwrap()
}

fn asked(addressee: Addressee) -> Asking<'static> {
    Asking {
        addressee,
        ..Asking::anyone(Locale::EnUs)
    }
}

#[test]
fn a_book_of_three_rules_answers_what_is_meant_and_nothing_else() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    for (text, rule) in [
        ("wifi password pls", Some("wifi")),
        ("how much is parking", Some("parking")),
        ("any vegan options at lunch?", Some("lunch")),
        ("who won the world cup", None),
        ("what is the capital of France?", None),
    ] {
        let verdict = book.consult(text, &asked(Addressee::Frontdesk));
        let answer = verdict.answer().map(|answer| answer.rule.as_str());
        assert_eq!(answer, rule, "{text}: {verdict:?}");
        assert!(
            rule.is_some() || verdict.candidates.is_empty(),
            "{text}: {verdict:?}"
        );
    }
}

#[test]
fn talk_among_people_with_a_word_of_a_small_book_is_not_answered() {
    use Addressee::{Frontdesk, People};
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    for (text, addressee, rule) in [
        ("nice parking haha", People, None),
        ("good lunch everyone", People, None),
        ("the wifi password again lmao", People, None),
        ("haha the wifi password is so funny", People, None),
        ("parking here is great", People, None),
        ("see you at lunch", People, None),
        ("wifi password pls", People, Some("wifi")),
        ("how much is parking", People, Some("parking")),
        ("any vegan options at lunch?", People, Some("lunch")),
        ("looking for a parking spot", People, Some("parking")),
        ("need the wifi password", Frontdesk, Some("wifi")),
        ("nice parking haha", Frontdesk, Some("parking")),
    ] {
        let verdict = book.consult(text, &asked(addressee));
        let answer = verdict.answer().map(|answer| answer.rule.as_str());
        assert_eq!(answer, rule, "{addressee:?} {text}: {verdict:?}");
    }
}

#[test]
fn words_that_many_questions_share_suggest_no_rule_where_the_meaning_is_known() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    for text in [
        "where can I find the cloakroom?",
        "where can I find the toilets?",
    ] {
        let verdict = book.consult(text, &asked(Addressee::Frontdesk));
        assert!(verdict.candidates.is_empty(), "{text}: {verdict:?}");
    }
}

#[test]
fn a_single_rule_is_not_suggested_whatever_is_asked() {
    let Some(encoder) = of_tests() else { return };
    let (_, lunch) = RULES.rsplit_once("[[rule]]").unwrap();
    let rules = format!("[[rule]]{lunch}");
    let sources = [("book.toml", BOOK), ("venue.toml", &*rules)];
    let book = RuleBook::from_sources_with(sources, Some(Arc::clone(encoder))).unwrap();
    let meant = |text: &str| {
        let verdict = book.consult(text, &asked(Addressee::Frontdesk));
        verdict.candidates.first().map(|one| one.rule.to_string())
    };
    for text in [
        "my code does not compile",
        "how do I reset my password?",
        "where can I find the toilets?",
        "who won the world cup",
    ] {
        assert_eq!(meant(text), None, "{text}");
    }
    for text in ["any vegan options at lunch?", "is lunch free?"] {
        assert_eq!(meant(text).as_deref(), Some("lunch"), "{text}");
    }
}

#[test]
fn what_means_the_same_as_a_reject_is_not_answered() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    for text in [
        "how strong does the wifi password have to be?",
        "how secure must the password of the wifi be",
    ] {
        let verdict = book.consult(text, &asked(Addressee::Frontdesk));
        assert!(verdict.answer().is_none(), "{text}: {verdict:?}");
    }
}

#[test]
fn what_one_rule_must_not_answer_says_nothing_of_another() {
    let Some(encoder) = of_tests() else { return };
    let more = "rejects = ['is there vegetarian food?', 'do i have to pay to park?', ";
    let rules = RULES.replacen("rejects = [", more, 1);
    let sources = [("book.toml", BOOK), ("venue.toml", &*rules)];
    let book = RuleBook::from_sources_with(sources, Some(Arc::clone(encoder))).unwrap();
    for (text, rule) in [
        ("any vegan options at lunch?", "lunch"),
        ("how much is parking", "parking"),
    ] {
        let verdict = book.consult(text, &asked(Addressee::Frontdesk));
        let answer = verdict.answer().map(|answer| answer.rule.as_str());
        assert_eq!(answer, Some(rule), "{text}: {verdict:?}");
    }
}

#[test]
fn an_explanation_tells_the_nearest_reject_of_the_rule_alone() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    let explained = |text: &str| {
        let explanation = book.explain(text, &asked(Addressee::Frontdesk));
        let meaning = explanation.learned.and_then(|learned| learned.meaning);
        meaning.unwrap_or_else(|| panic!("{text}"))
    };
    let wifi = explained("how secure must the password of the wifi be");
    assert_eq!(wifi.own.rule.as_str(), "wifi");
    let reject = wifi.held_back_by().map(|reject| &*reject.example);
    assert_eq!(reject, Some("how strong must a wifi password be"));
    let parking = explained("how much is parking");
    assert_eq!(parking.own.rule.as_str(), "parking");
    assert_eq!(parking.reject, None);
    assert!(
        parking
            .next
            .is_some_and(|next| next.likeness < parking.own.likeness)
    );
}

#[test]
fn an_explanation_names_the_signals_with_weight_and_no_others() {
    let Some(encoder) = of_tests() else { return };
    let explanation = book(encoder).explain("how much is parking", &asked(Addressee::Frontdesk));
    let meaning = explanation.learned.and_then(|learned| learned.meaning);
    let signals = meaning.map(|meaning| meaning.signals).unwrap_or_default();
    assert!((1..=4).contains(&signals.len()), "{signals:?}");
    assert!(signals.is_sorted_by(|one, next| one.1.abs() >= next.1.abs()));
    let weigh_nothing = ["margin", "nearest", "nearest-margin", "nearest-cosine"];
    let mut names = signals.iter().map(|signal| signal.0);
    assert!(
        names.all(|name| !weigh_nothing.contains(&name)),
        "{signals:?}"
    );
}

#[test]
fn talk_and_what_an_example_settles_is_never_encoded() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    book.warm_up();
    for (text, addressee, settled) in [
        ("see you all tomorrow, good night", Addressee::People, true),
        ("that was a great day with you", Addressee::People, true),
        ("各位晚安，明天见", Addressee::People, true),
        ("where can I park", Addressee::People, true),
        ("Where can I park, please?", Addressee::Frontdesk, true),
        (
            "is there a place for my car tonight?",
            Addressee::Frontdesk,
            false,
        ),
    ] {
        let at_once = book.consult_at_once(text, &asked(addressee));
        assert_eq!(at_once.is_ok(), settled, "{text}");
        if let Err(unmet) = at_once {
            unmet.encode();
            let verdict = book.consult_at_once(text, &asked(addressee)).ok();
            let whole = book.consult(text, &asked(addressee));
            assert_eq!(verdict.map(|own| own.band), Some(whole.band));
            assert_ne!(whole.band, Band::Unknown, "{text}");
        }
    }
}

#[test]
fn questions_are_understood_in_another_language_than_the_examples() {
    let Some(encoder) = of_tests() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages");
    let rows = |name: &str| -> Vec<Labelled> {
        read_csv(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
    };
    for name in ["chinese-by-english", "english-by-chinese"] {
        let trial = Trial::train_with(&rows(&format!("{name}.train.csv")), 1, Some(encoder));
        let mut said = trial.say(&rows(&format!("{name}.test.csv")));
        let meant = said.iter().filter(|one| !one.out_of_scope).count();
        let right = said.iter().filter(|one| one.place == Some(0)).count();
        assert!(right * 100 >= 85 * meant, "{name}: {right} of {meant}");
        // Where nine of ten are to be right, a good part is answered.
        let tuning = trial.tune(None, 0.9);
        said.iter_mut().for_each(|one| one.answer(&tuning));
        let answered: Vec<_> = said.iter().filter(|one| one.answered).collect();
        let right = answered.iter().filter(|one| one.place == Some(0)).count();
        let (answered, all) = (answered.len(), said.len());
        assert!(answered * 4 >= all, "{name}: {answered} of {all}");
        assert!(right * 10 >= answered * 9, "{name}: {right} of {answered}");
    }
}

#[test]
fn a_search_finds_what_is_meant_beside_what_is_said() {
    let Some(encoder) = of_tests() else { return };
    let book = book(encoder);
    let asking = asked(Addressee::Frontdesk);
    let found = |query: &str| -> Vec<&str> {
        let rules = book.search(query, &asking, 25).into_iter();
        rules.map(|rule| rule.id.as_str()).collect()
    };
    for (query, first) in [
        ("somewhere to leave my car", "parking"),
        ("怎么连上无线网络", "wifi"),
        ("what can vegans eat", "lunch"),
        ("park", "parking"),
        ("lun", "lunch"),
    ] {
        assert_eq!(found(query).first(), Some(&first), "{query}");
    }
    assert!(found("zebra crossing").is_empty());
    assert_eq!(found(" ").len(), 3);
}

#[test]
fn rules_about_much_the_same_are_related_where_the_file_lists_none() {
    let Some(encoder) = of_tests() else { return };
    let more = r#"
[[rule]]
id = "phones"
category = "venue"
title = { en = "The wifi on phones" }
examples = ["how do I connect my phone to the wifi", "does the wifi work on my phone"]
replies = { en = ["Yes."] }

[[rule]]
id = "bicycles"
category = "venue"
title = { en = "Where to park a bicycle" }
examples = ["where can I park my bicycle", "can I park my bike near the venue"]
related = ["lunch"]
replies = { en = ["At the gate."] }
"#;
    let sources = [("book.toml", BOOK), ("venue.toml", RULES), ("z.toml", more)];
    let sources = || sources.iter().copied();
    let with = RuleBook::from_sources_with(sources(), Some(Arc::clone(encoder))).unwrap();
    let without = RuleBook::from_sources(sources()).unwrap();
    let related = |book: &RuleBook, id: &str| -> Vec<String> {
        let rule = book.rule(None, &RuleId::new(id)).unwrap();
        let ids = book.related(None, rule).into_iter();
        ids.map(|id| id.to_string()).collect()
    };
    assert_eq!(related(&with, "wifi"), ["phones"]);
    assert_eq!(related(&with, "parking"), ["bicycles"]);
    assert_eq!(related(&with, "bicycles"), ["lunch"], "as its file says");
    assert!(related(&with, "lunch").is_empty());
    assert!(related(&without, "wifi").is_empty());
}
