//! Tests of `[[lesson]]` tables: whose rules they add to, and when they are refused.

use crate::domain::GuildId;
use crate::faq::rulebook::book::RuleBook;

#[test]
fn a_lesson_adds_to_a_rule_that_is_written_elsewhere() {
    let lessons = "[[lesson]]\nrule = 'one'\nexamples = ['taught here']\nrejects = ['not this']\n";
    let phrases = |path: &str, guild: Option<GuildId>| -> Vec<String> {
        let sources = [
            ("book.toml", LESSON_BOOK),
            ("r.toml", LESSON_RULE),
            (path, lessons),
        ];
        let book = RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"));
        let rule = book.rules(guild).next().unwrap();
        let both = rule.examples.iter().chain(&rule.rejects);
        both.map(|phrase| format!("{} {}", rule.origin_of(phrase), phrase.text))
            .collect()
    };
    let guild = Some(GuildId::new(5));
    let own = ["r.toml:5 own"];
    let more = |path: &str| {
        vec![
            own[0].to_owned(),
            format!("{path}:3 taught here"),
            format!("{path}:4 not this"),
        ]
    };
    assert_eq!(phrases("guilds/5/l.toml", guild), more("guilds/5/l.toml"));
    assert_eq!(phrases("guilds/5/l.toml", None), own);
    assert_eq!(phrases("l.toml", None), more("l.toml"));
}

#[test]
fn a_lesson_that_teaches_nothing_is_refused() {
    for (path, lesson, said) in [
        (
            "l.toml",
            "rule = 'two'\nexamples = ['x']",
            "l.toml:2: unknown rule `two`",
        ),
        (
            "l.toml",
            "rule = 'one'",
            "l.toml:1: a lesson teaches nothing",
        ),
        ("l.toml", "examples = ['x']", "l.toml:1: "),
        ("l.toml", "rule = 'one'\nexample = ['x']", "l.toml:3: "),
        (
            "l.toml",
            "category = 'b'\nexamples = ['x']",
            "l.toml:2: unknown category `b`",
        ),
        (
            "l.toml",
            "category = 'a'\nrule = 'one'\nexamples = ['x']",
            "l.toml:3: unknown key `rule`; a lesson of a category has: category, examples",
        ),
        (
            "l.toml",
            "category = 'a'",
            "l.toml:1: a lesson of a category teaches nothing",
        ),
        (
            "guilds/5/l.toml",
            "rule = 'one'\nexamples = ['x']",
            "guilds/5/l.toml:3: rule `one` is switched off here",
        ),
    ] {
        let file = if path == "l.toml" {
            format!("[[lesson]]\n{lesson}\n")
        } else {
            format!("disabled = ['one']\n[[lesson]]\n{lesson}\n")
        };
        let sources = [
            ("book.toml", LESSON_BOOK),
            ("r.toml", LESSON_RULE),
            (path, file.as_str()),
        ];
        let problems = RuleBook::from_sources(sources).err().unwrap().to_string();
        assert!(problems.contains(said), "{lesson}: {problems}");
    }
}

/// A lesson puts no words into frontdesk's mouth.
#[test]
fn a_lesson_holds_no_reply() {
    for key in [
        "replies = { en = ['https://evil.example'] }",
        "links = { reset = 'https://evil.example' }",
    ] {
        let lesson = format!("[[lesson]]\nrule = 'one'\nexamples = ['x']\n{key}\n");
        let sources = [
            ("book.toml", LESSON_BOOK),
            ("r.toml", LESSON_RULE),
            ("guilds/5/l.toml", lesson.as_str()),
        ];
        let problems = RuleBook::from_sources(sources).err().unwrap().to_string();
        assert!(problems.contains("unknown key"), "{problems}");
    }
}

const LESSON_BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
const LESSON_RULE: &str = "[[rule]]\nid = 'one'\ncategory = 'a'\ntitle = { en = 'One' }\nexamples = ['own']\nreplies = { en = ['x'] }\n";
