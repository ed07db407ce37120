//! Tests of every way in which rule files can be wrong, and the words that an operator reads then.

use crate::domain::Locale;
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::problem::Problems;

const BOOK: &str = "[[category]]\nid = \"account\"\ntitle = { en = \"Account\" }\n";

/// Makes a rule that is right, its `[[rule]]` on line 1, with one line put in place of another.
fn rule_with(line: &str, replacement: &str) -> String {
    let rule = [
        "[[rule]]",
        "id = 'reset'",
        "category = 'account'",
        "title = { en = 'Reset' }",
        "patterns = ['reset (?<what>it)']",
        "examples = ['reset it']",
        "replies = { en = ['Open {link:page}. {1}'] }",
        "links = { page = 'https://example.com' }",
    ];
    assert!(
        line.is_empty() || rule.iter().any(|own| own.starts_with(line)),
        "{line}"
    );
    let mut lines: Vec<&str> = Vec::new();
    for own in rule {
        let is_it = !line.is_empty() && own.starts_with(line);
        lines.push(if is_it { replacement } else { own });
    }
    if line.is_empty() {
        lines.push(replacement);
    }
    lines.join("\n")
}

fn problems(sources: &[(&str, &str)]) -> Vec<String> {
    match RuleBook::from_sources(sources.iter().copied()) {
        Ok(_) => Vec::new(),
        Err(Problems(problems)) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// Checks cases that each change one line of a good rule; exactly one problem must come, at this place, in these words.
fn each_is_refused(cases: &[(&str, &str, &str, &str)]) {
    for (line, replacement, place, words) in cases {
        let found = problems(&[
            ("book.toml", BOOK),
            ("a.toml", &rule_with(line, replacement)),
        ]);
        assert_eq!(found.len(), 1, "{replacement}: {found:#?}");
        assert!(found[0].starts_with(place), "{replacement}: {}", found[0]);
        assert!(found[0].contains(words), "{replacement}: {}", found[0]);
    }
}

#[test]
fn a_good_rule_has_no_problem() {
    let found = problems(&[("book.toml", BOOK), ("a.toml", &rule_with("", ""))]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn what_a_rule_must_have_is_named() {
    each_is_refused(&[
        ("id", "", "a.toml:1: ", "a rule needs `id`"),
        ("category", "", "a.toml:1: ", "a rule needs `category`"),
        ("title", "", "a.toml:1: ", "a rule needs `title`"),
        ("replies", "", "a.toml:1: ", "a rule needs `replies`"),
        ("title", "title = {}", "a.toml:1: ", "a rule needs `title`"),
        (
            "replies",
            "replies = { en = [] }",
            "a.toml:7: ",
            "give at least one reply",
        ),
        (
            "replies",
            "replies = { en = [' '] }",
            "a.toml:7: ",
            "`replies` has an empty text",
        ),
        (
            "replies",
            "replies = { en = 'x' }",
            "a.toml:7: ",
            "takes a list of texts per language",
        ),
    ]);
}

/// The line that is changed, what it becomes, the place and the words of the problem.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        "id",
        "id = 'Reset_it'",
        "a.toml:2: ",
        "lower-case words joined by hyphens",
    ),
    (
        "id",
        "id = 5",
        "a.toml:2: ",
        "`id` must be a text in quotes, not a number",
    ),
    (
        "category",
        "category = 'sports'",
        "a.toml:3: ",
        "unknown category `sports`; book.toml lists: account",
    ),
    (
        "title",
        "title = 'Reset'",
        "a.toml:4: ",
        "`title` must be a table, not a text",
    ),
    (
        "title",
        "title = { fr = 'x' }",
        "a.toml:4: ",
        "unknown language `fr` in `title`; there are: en, zh",
    ),
    (
        "title",
        "title = { en = 'x', 'en-US' = 'y' }",
        "a.toml:4: ",
        "has this language twice",
    ),
    (
        "examples",
        "examples = 'x'",
        "a.toml:6: ",
        "`examples` must be a list, not a text",
    ),
    (
        "examples",
        "examples = ['x', '']",
        "a.toml:6: ",
        "`examples` has an empty text",
    ),
    (
        "",
        "exmaples = []",
        "a.toml:9: ",
        "unknown key `exmaples`; a rule has: id, category",
    ),
    (
        "",
        "escalate = 'maybe'",
        "a.toml:9: ",
        "never, offer or always, not `maybe`",
    ),
    (
        "",
        "cooldown = 'soon'",
        "a.toml:9: ",
        "`soon` is not a length of time",
    ),
    (
        "",
        "audience = ['mods']",
        "a.toml:9: ",
        "`audience` takes Discord ids",
    ),
    (
        "",
        "related = ['nowhere']",
        "a.toml:9: ",
        "unknown related rule `nowhere`",
    ),
    (
        "",
        "related = ['reset']",
        "a.toml:9: ",
        "cannot be related to itself",
    ),
    (
        "",
        "disabled = ['reset']",
        "a.toml:9: ",
        "unknown key `disabled`",
    ),
];

#[test]
fn a_value_of_the_wrong_kind_is_refused_where_it_stands() {
    each_is_refused(WRONG);
}

#[test]
fn replies_patterns_and_links_are_checked_against_each_other() {
    each_is_refused(&[
        (
            "replies",
            "replies = { en = ['{2}'] }",
            "a.toml:7: ",
            "no pattern of this rule has the group `{2}`; they have: 1, what",
        ),
        (
            "replies",
            "replies = { en = ['{who}'] }",
            "a.toml:7: ",
            "the group `{who}`",
        ),
        (
            "replies",
            "replies = { en = ['{1|loud}'] }",
            "a.toml:7: ",
            "not `loud`",
        ),
        (
            "replies",
            "replies = { en = ['{link:shop}'] }",
            "a.toml:7: ",
            "`links` has no `shop`",
        ),
        (
            "replies",
            "replies = { en = ['a { b'] }",
            "a.toml:7: ",
            "a `{` without its `}`",
        ),
        (
            "links",
            "links = { page = 'ftp://x' }",
            "a.toml:8: ",
            "must be an address that begins with https://",
        ),
        (
            "patterns",
            "patterns = ['reset (?<learner>it)']",
            "a.toml:5: ",
            "cannot be named `learner`",
        ),
    ]);
}

#[test]
fn a_bad_pattern_is_shown_with_a_caret_under_the_place() {
    let file = rule_with(
        "patterns",
        "patterns = [\n  'reset (?<what>it)',\n  'rese(t',\n]",
    );
    let found = problems(&[("book.toml", BOOK), ("a.toml", &file)]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("a.toml:7: pattern refused: "),
        "{}",
        found[0]
    );
    assert!(found[0].contains("rese(t\n        ^"), "{}", found[0]);
}

#[test]
fn a_reply_must_fit_into_a_message_even_when_filled() {
    let long = format!("replies = {{ en = ['{}{{1}}'] }}", "x".repeat(1_950));
    let file = rule_with("replies", &long);
    let found = problems(&[("book.toml", BOOK), ("a.toml", &file)]);
    assert!(
        found[0].contains("at most 2000 characters; this one can reach 2111"),
        "{}",
        found[0]
    );
    let fits = rule_with(
        "replies",
        &format!("replies = {{ en = ['{}'] }}", "x".repeat(2_000)),
    );
    assert!(problems(&[("book.toml", BOOK), ("a.toml", &fits)]).is_empty());
}

#[test]
fn all_problems_of_all_files_come_at_once_in_order() {
    let found = problems(&[
        ("b.toml", &rule_with("category", "category = 'x'")),
        (
            "book.toml",
            "answer_precision = 3\ncolour = 'red'\n[[category]]\nid = 'account'\ntitle = { en = 'A' }\n",
        ),
        (
            "a.toml",
            &rule_with("id", "id = 'A'\nrejects = 3\nlang = 'en'"),
        ),
        ("c.toml", "[[rule]\nid = 'x'\n"),
    ]);
    let places: Vec<&str> = found
        .iter()
        .filter_map(|problem| problem.split(": ").next())
        .collect();
    assert_eq!(
        places,
        [
            "a.toml:2",
            "a.toml:3",
            "a.toml:4",
            "b.toml:3",
            "book.toml:1",
            "book.toml:2",
            "c.toml:1"
        ],
        "{found:#?}"
    );
}

#[test]
fn a_syntax_error_names_its_line_and_shows_it() {
    let found = problems(&[
        ("book.toml", BOOK),
        ("a.toml", "[[rule]]\nid = 'x'\ntitle = { en = \n"),
    ]);
    assert!(
        found[0].starts_with("a.toml:3: not valid TOML: "),
        "{found:#?}"
    );
    assert!(found[0].contains("\n    title = { en ="), "{found:#?}");
}

#[test]
fn an_id_may_be_given_once_only() {
    let rule = rule_with("", "");
    let found = problems(&[("book.toml", BOOK), ("a.toml", &rule), ("b.toml", &rule)]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("b.toml:2: rule `reset` is there already, at a.toml:2"),
        "{}",
        found[0]
    );
}

#[test]
fn a_book_of_nothing_says_what_is_missing() {
    let cases: [(&[(&str, &str)], &str); 6] = [
        (
            &[],
            "rules: the rules folder is empty; it needs at least one",
        ),
        (
            &[("book.toml", BOOK)],
            "rules: there is no rule; begin one with [[rule]]",
        ),
        (
            &[("book.toml", ""), ("a.toml", "")],
            "rules: there is no rule; begin one with [[rule]]",
        ),
        (
            &[("book.toml", "category = []\nnote = 'x'"), ("a.toml", "")],
            "book.toml:2: unknown key `note`",
        ),
        (
            &[("a.toml", "")],
            "rules: there is no rule; begin one with [[rule]]",
        ),
        (
            &[("x/y.toml", "")],
            "x/y.toml: rule files are named NAME.toml or guilds/GUILD_ID/NAME.toml",
        ),
    ];
    for (files, words) in cases {
        let found = problems(files);
        assert!(
            found
                .first()
                .is_some_and(|problem| problem.starts_with(words)),
            "{words}: {found:#?}"
        );
    }
}

#[test]
fn where_book_toml_lists_no_category_they_are_those_of_the_rules() {
    let rule = |id: &str, category: &str| {
        format!(
            "[[rule]]\nid = '{id}'\ncategory = '{category}'\ntitle = {{ en = 'Where to park' }}\n\
             examples = ['where can I park {id}']\nreplies = {{ en = ['Behind the hall.'] }}\n"
        )
    };
    let rules = [
        rule("a", "how-to-come"),
        rule("b", "food"),
        rule("c", "food"),
    ]
    .concat();
    let absent = ("b.toml", "");
    for book in [absent, ("book.toml", "languages = ['en']")] {
        let whole = RuleBook::from_sources([book, ("a.toml", &*rules)]).unwrap();
        let categories = whole.categories().iter();
        let titles: Vec<(&str, &str)> = categories
            .map(|own| (&*own.id, own.title.get(Locale::EnUs).as_str()))
            .collect();
        assert_eq!(titles, [("how-to-come", "How to come"), ("food", "Food")]);
        assert!(!whole.lists_categories(), "{book:?}");
        let found = problems(&[book, ("a.toml", &rule("a", "How to come"))]);
        assert!(
            found[0].contains("category `How to come` must be lower-case words"),
            "{found:?}"
        );
    }
}

#[test]
fn a_guilds_files_are_checked_against_the_common_book() {
    let rule = rule_with("", "");
    let cases = [
        (
            "disabled = ['nowhere']",
            "guilds/7/a.toml:1: unknown rule `nowhere`",
        ),
        (
            "disabled = ['more']\n[[rule]]\nid = 'more'\ncategory = 'account'\ntitle = { en = 'x' }\nreplies = { en = ['x'] }",
            "guilds/7/a.toml:1: rule `more` is switched off here and written at guilds/7/a.toml:3",
        ),
    ];
    for (overlay, words) in cases {
        let found = problems(&[
            ("book.toml", BOOK),
            ("a.toml", &rule),
            ("guilds/7/a.toml", overlay),
        ]);
        assert!(
            found.len() == 1 && found[0].starts_with(words),
            "{words}: {found:#?}"
        );
    }
    let found = problems(&[
        ("book.toml", BOOK),
        ("a.toml", &format!("disabled = ['reset']\n{rule}")),
    ]);
    assert!(
        found[0].contains("belongs into a guild's own files"),
        "{found:#?}"
    );
}

#[test]
fn the_fields_of_a_category_are_held_to_what_a_form_can_show() {
    let field = |keys: &str| format!("[[category.field]]\n{keys}\n");
    let labelled = |label: &str| field(&format!("label = {{ en = '{label}' }}"));
    let six: String = ["a", "b", "c", "d", "e", "f"].map(labelled).concat();
    let cases = [
        (six, "book.toml:14: ", "a category has at most 5 fields"),
        (field(""), "book.toml:4: ", "a field needs `label`"),
        (labelled(" "), "book.toml:5: ", "`label` has an empty text"),
        (
            labelled(&"x".repeat(46)),
            "book.toml:5: ",
            "at most 45 characters",
        ),
        (
            labelled("a") + &labelled("a"),
            "book.toml:6: ",
            "the field `a` is there twice",
        ),
        (
            labelled("a") + "long = 'yes'",
            "book.toml:6: ",
            "`long` must be true or false",
        ),
        (
            labelled("a") + "max_chars = 1001",
            "book.toml:6: ",
            "from 1 to 1000",
        ),
        (
            labelled("a") + "max_chars = 0.5",
            "book.toml:6: ",
            "from 1 to 1000",
        ),
        (
            labelled("a") + "hint = 'b'",
            "book.toml:6: ",
            "unknown key `hint`",
        ),
        (
            "[[field]]\n".to_owned(),
            "book.toml:4: ",
            "unknown key `field`",
        ),
    ];
    for (fields, place, words) in cases {
        let book = format!("{BOOK}{fields}\n");
        let found = problems(&[("book.toml", &book), ("a.toml", &rule_with("", ""))]);
        assert_eq!(found.len(), 1, "{fields}: {found:#?}");
        assert!(found[0].starts_with(place), "{fields}: {}", found[0]);
        assert!(found[0].contains(words), "{fields}: {}", found[0]);
    }
}

#[test]
fn fields_keep_their_order_and_say_what_they_take() {
    let fields = "[[category.field]]\nlabel = { en = 'Browser' }\n[[category.field]]\n\
                  label = { en = 'Since when' }\nlong = true\nrequired = false\nmax_chars = 80\n";
    let book = format!("{BOOK}{fields}");
    let sources = [("book.toml", book), ("a.toml", rule_with("", ""))];
    let book = RuleBook::from_sources(sources).unwrap();
    let read: Vec<_> = book.categories()[0]
        .fields
        .iter()
        .map(|it| {
            (
                it.label.get(Locale::ZhCn).as_str(),
                it.is_long,
                it.is_required,
                it.max_chars,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("Browser", false, true, 300),
            ("Since when", true, false, 80)
        ]
    );
}
