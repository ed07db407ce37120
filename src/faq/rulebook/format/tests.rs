//! Tests of the format of rule files: what is put in order, what stays, and that nothing is lost.

use crate::faq::RuleBook;
use crate::faq::rulebook::format::formatted;

const UNTIDY: &str = r#"# The door and what is behind it.

# Everybody asks this.
[[rule]]
replies={en=["In."], zh = [ "进。" ]} # short
title = {en = "Door"}
  id = "door"
category= "b"

examples = ["where is the door",
  # said by many
  "which door"]

[[rule]]   # the first one
id = "answer"
category = "a"
title = { en = "Answer", zh = "回答" }
examples = ["what is the answer to this question", "what is the answer to that other question", "怎么回答"]
related = [ "door" ]
links = { x = "https://example.com/#x" }

[rule.replies]
# To be shortened.
en = ["It is {link:x}."]

# Nothing follows.
"#;

const NEAT: &str = r#"# The door and what is behind it.

[[rule]]   # the first one
id = "answer"
category = "a"
title = { en = "Answer", zh = "回答" }
examples = [
    "what is the answer to this question",
    "what is the answer to that other question",
    "怎么回答",
]
links = { x = "https://example.com/#x" }
related = ["door"]

[rule.replies]
# To be shortened.
en = ["It is {link:x}."]

# Everybody asks this.
[[rule]]
id = "door"
category = "b"
title = { en = "Door" }
examples = ["where is the door",
  # said by many
  "which door"]
replies = { en = ["In."], zh = ["进。"] } # short

# Nothing follows.
"#;

#[test]
fn rules_keys_and_lists_are_put_in_order_and_comments_stay_with_what_they_are_about() {
    assert_eq!(formatted(UNTIDY, &["a", "b"]).as_deref(), Ok(NEAT));
    assert_eq!(formatted(NEAT, &["a", "b"]).as_deref(), Ok(NEAT));
    let other_order = formatted(UNTIDY, &["b", "a"]).unwrap();
    assert!(other_order.find("\"door\"") < other_order.find("\"answer\""));
}

#[test]
fn replies_too_long_for_a_line_get_a_table_of_their_own() {
    let long = "word ".repeat(30);
    let file =
        format!("[[rule]]\nid = 'a'\nreplies = {{ en = ['{long}', 'b'] }} # two\nowner = 'ivy'\n");
    let neat = format!(
        "[[rule]]\nid = 'a'\nowner = 'ivy'\n\n[rule.replies] # two\nen = [\n    '{long}',\n    'b',\n]\n"
    );
    assert_eq!(formatted(&file, &[]), Ok(neat.clone()));
    assert_eq!(formatted(&neat, &[]), Ok(neat));
}

#[test]
fn the_settings_of_a_book_and_its_categories_keep_their_order() {
    let file = "# The book.\nlanguages=['en']\n\n# so many of the answers are right\nanswer_precision = 0.9   # or more\n[[category]]\n\
                id = 'z'\n[[category.field]]\nlabel = { en = 'Device' }\n[[category]]\nid = 'a'\n";
    let neat = "# The book.\nlanguages = ['en']\n# so many of the answers are right\nanswer_precision = 0.9   # or more\n\n[[category]]\n\
                id = 'z'\n\n[[category.field]]\nlabel = { en = 'Device' }\n\n[[category]]\nid = 'a'\n";
    assert_eq!(formatted(file, &[]).as_deref(), Ok(neat));
}

#[test]
fn the_sample_book_says_the_same_when_it_is_formatted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let book = RuleBook::load(&folder).unwrap();
    let categories: Vec<&str> = book.categories().iter().map(|own| &*own.id).collect();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let neat = formatted(&std::fs::read_to_string(&path).unwrap(), &categories).unwrap();
        assert_eq!(formatted(&neat, &categories).as_ref(), Ok(&neat));
        files.push((path.file_name().unwrap().to_owned(), neat));
    }
    let neat = RuleBook::from_sources(files).unwrap();
    assert_eq!(neat.rules(None).count(), book.rules(None).count());
}

#[test]
fn what_is_no_toml_is_refused() {
    for file in ["[[rule]", "id = ", "a = 1\na = 2"] {
        assert!(formatted(file, &[]).is_err(), "{file}");
    }
    assert_eq!(formatted("", &[]).as_deref(), Ok(""));
    assert_eq!(
        formatted("# nothing yet", &[]).as_deref(),
        Ok("# nothing yet\n")
    );
}

proptest::proptest! {
    #[test]
    fn no_file_makes_it_fall_over_and_what_is_formatted_stays(
        file in r#"(\[\[rule\]\]|\[rule\.replies\]|id = "[a-c]"|en = \["x"( # y\n)?, "z"\]|# [a-z]{1,5}|title = \{ en = "t" \}|\n| ){0,24}"#,
    ) {
        if let Ok(neat) = formatted(&file, &["a"]) {
            proptest::prop_assert_eq!(formatted(&neat, &["a"]), Ok(neat));
        }
    }
}
