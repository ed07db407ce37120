//! Tests of the words in which a text is explained.

use super::*;
use crate::desk::ui::text::Texts;
use crate::faq::classifier::signals::SIGNAL_NAMES;

const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'Accounts' }\n";
const RULES: &str = r#"
[[rule]]
id = "reset"
category = "account"
title = { en = "Reset it" }
patterns = ['\blost (?<what>my \w+)']
examples = ["How do I reset my password?"]
rejects = ["How do I reset my router?", "I lost my way"]
replies = { en = ["So {what|reflect} is gone."] }

[[rule]]
id = "staff-only"
category = "account"
title = { en = "For staff" }
examples = ["where is the staff room key"]
replies = { en = ["Here."] }
audience = ["5"]
"#;

fn said(text: &str, roles: &[RoleId], locale: Locale) -> String {
    let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
    let asking = Asking {
        roles,
        addressee: Addressee::Frontdesk,
        ..Asking::anyone(locale)
    };
    said_when(&book, text, &asking)
}

fn said_when(book: &RuleBook, text: &str, asking: &Asking<'_>) -> String {
    let texts = Texts::load().unwrap();
    let voice = Voice::new(&texts, asking.locale);
    ExplainedText::new(book, text, asking, voice)
        .lines()
        .join("\n")
}

#[test]
fn it_says_to_whom_a_text_is_taken_to_be_said() {
    let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
    for (addressee, words) in [
        (
            Addressee::Frontdesk,
            "Taken as said to frontdesk itself; in a channel between people it would be the same",
        ),
        (
            Addressee::People,
            "Taken as said in a channel between people; to frontdesk itself it would be the same",
        ),
    ] {
        let asking = Asking {
            addressee,
            ..Asking::anyone(Locale::EnUs)
        };
        let shown = said_when(&book, "I lost my key", &asking);
        assert!(shown.contains(words), "{shown}");
    }
}

#[test]
fn every_verdict_tells_its_reason() {
    for (text, words) in [
        ("I lost my key", "**answer**"),
        ("I lost my key", "`reset` Reset it, score 0.9"),
        (
            "I lost my key",
            "pattern `\\blost (?<what>my \\w+)` matched `lost my key`",
        ),
        ("I lost my key", "Category: Accounts"),
        (
            "how do I reset my password",
            "says the same as `How do I reset my password?`",
        ),
        ("how do I reset my old password", "Why silent: "),
        ("how do i reset my router", "`reset` may not answer"),
        ("I lost my way", "Why silent: what matches may not answer"),
        ("I lost my way", "`reset` may not answer"),
        (
            "I lost my key at the station",
            "Why silent: a pattern matched, but the text also says `station`",
        ),
        ("xyz", "**unknown**"),
        ("xyz", "nothing in the book resembles it"),
        ("what `a` day", "`what ˋaˋ day`"),
    ] {
        let shown = said(text, &[], Locale::EnUs);
        assert!(shown.contains(words), "{text}: {words}: {shown}");
    }
}

const MODEM: &str = "is the modem to be started anew?";

/// Explains a text with the given likenesses to its likeliest rule and its nearest reject.
fn said_in_meaning(text: &str, probability: f64, own: f64, reject: f64) -> String {
    let near = |rule: &str, example: &str, likeness: f64| Nearest {
        rule: RuleId::new(rule),
        example: example.to_owned(),
        likeness,
    };
    let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
    let (texts, asking) = (Texts::load().unwrap(), Asking::anyone(Locale::EnUs));
    let voice = Voice::new(&texts, asking.locale);
    let mut explained = ExplainedText::new(&book, text, &asking, voice);
    explained.explanation.learned = Some(LearnedReason {
        rules: vec![
            (RuleId::new("reset"), probability),
            (RuleId::new("staff-only"), 0.02),
        ],
        answer_from: Some(0.8),
        suggest_from: Some(0.6),
        strengths: Vec::new(),
        meaning: Some(MeaningReason {
            signals: vec![("machine", 1.934), ("examples", -0.412)],
            own: near("reset", "How do I reset my password?", own),
            next: Some(near("staff-only", "where is the staff room key", 0.21)),
            reject: Some(near("reset", "How do I reset my router?", reject)),
        }),
    });
    explained.lines().join("\n")
}

#[test]
fn a_reject_that_holds_a_rule_back_by_its_meaning_is_named() {
    let why = "Why silent: `reset` is sure, but the text comes nearer to its reject `How do I reset my router?` \
               (alike 0.93) than to anything it was taught (alike 0.71)";
    let shown = said_in_meaning(MODEM, 0.95, 0.71, 0.93);
    assert!(shown.contains(why), "{shown}");
    for (probability, own, reject) in [(0.95, 0.93, 0.71), (0.5, 0.71, 0.93)] {
        let shown = said_in_meaning(MODEM, probability, own, reject);
        assert!(!shown.contains("comes nearer to its reject"), "{shown}");
    }
}

#[test]
fn the_signals_that_decided_are_told_in_words() {
    let shown = said_in_meaning(MODEM, 0.95, 0.71, 0.93);
    let signals = "in log-odds: support vector machine +1.93; number of examples a rule -0.41\n";
    assert!(shown.contains(signals), "{shown}");
    let texts = "Nearest in meaning: text of `reset`: `How do I reset my password?` (alike 0.71); text of the next, \
                 `staff-only`: `where is the staff room key` (alike 0.21); reject of `reset`: \
                 `How do I reset my router?` (alike 0.93)\n";
    assert!(shown.contains(texts), "{shown}");
    let without = said("how do I reset my old password", &[], Locale::EnUs);
    assert!(!without.contains("in log-odds"), "{without}");
}

#[test]
fn every_signal_has_words_of_its_own_in_every_language() {
    let texts = Texts::load().unwrap();
    for locale in Locale::ALL {
        let voice = Voice::new(&texts, locale);
        let mut known = Vec::new();
        for (name, _) in SIGNAL_NAMES {
            let values = [("signal", name.to_owned()), ("share", String::new())];
            let words = voice.say_with("explain-signal", &values);
            assert!(!known.contains(&words), "{name}: {words}");
            known.push(words);
        }
    }
}

#[test]
fn talk_that_would_be_answered_if_it_asked_is_told_so() {
    for (probability, why) in [
        (
            0.95,
            "Why silent: what it means would do for a question, but it asks nothing",
        ),
        (0.7, "so these are only suggested"),
    ] {
        let shown = said_in_meaning("my old password reset", probability, 0.71, 0.2);
        assert!(shown.contains(why), "{shown}");
    }
}

#[test]
fn where_the_meaning_is_known_words_are_no_reason_for_silence() {
    let shown = said_in_meaning(MODEM, 0.3, 0.45, 0.21);
    let why = "Why silent: no pattern matched, and by what it means no rule is likely enough, nor are its three \
               likeliest together (suggested from 0.60)";
    assert!(shown.contains(why), "{shown}");
    let shown = said_in_meaning("our modem starts anew", 0.7, 0.45, 0.21);
    let why = "Why silent: what it means would do for a question, but it asks nothing";
    assert!(shown.contains(why), "{shown}");
}

#[test]
fn a_rule_for_some_is_found_by_their_role_alone() {
    let text = "where is the staff room key";
    let anyone = said(text, &[], Locale::EnUs);
    assert!(!anyone.contains("For staff"), "{anyone}");
    assert!(
        anyone.contains("Why silent: what matches may not answer")
            && anyone.contains("`staff-only` is meant for certain roles alone"),
        "{anyone}"
    );
    let staff = said(text, &[RoleId::new(5)], Locale::EnUs);
    assert!(staff.contains("`staff-only` For staff"), "{staff}");
}

#[test]
fn the_longest_text_fits_a_message_in_every_language() {
    for locale in Locale::ALL {
        let shown = said(&"`password` ".repeat(400), &[], locale);
        let shown = cut_to(&shown, POST_CHARS);
        assert!(
            shown.chars().count() <= 2000 && !shown.contains("explain-"),
            "{shown}"
        );
    }
}
