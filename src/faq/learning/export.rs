//! Exports lessons as a rule file: the loader reads it back into an equal book.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use crate::domain::{GuildId, Lesson, LessonKind, Teaches};
use crate::faq::learning::lessons::LessonRefusal;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::text::Text;
use crate::faq::rulebook::book::RuleBook;

/// The comment at the beginning of an exported file.
pub const LESSONS_HEADER: &str = "# Lessons of this guild, written by `frontdesk rules export`.\n";

/// Writes a rule file for `guilds/GUILD_ID/`, and counts its lessons. Leaves out lessons without effect, because their
/// rule is gone or the files now say otherwise. Keeps lessons that the files also have, which may be this very file.
/// `book` is the one with the lessons.
#[must_use]
pub fn lessons_as_toml(book: &RuleBook, guild: GuildId, lessons: &[Lesson]) -> (String, usize) {
    let inert = book.inert(guild);
    let mut kept: Vec<&Lesson> = lessons
        .iter()
        .filter(|lesson| {
            let why = inert.iter().find(|(id, _)| *id == lesson.id);
            why.is_none_or(|(_, why)| *why == LessonRefusal::Known)
        })
        .collect();
    kept.sort_by_key(|lesson| (lesson.at, lesson.id));
    let mut written = HashSet::new();
    kept.retain(|lesson| written.insert((&lesson.teaches, spoken(&Text::new(&lesson.text)))));
    // By rule or category: the lines of its examples and of its rejects.
    let mut tables: BTreeMap<(&str, &str), [String; 2]> = BTreeMap::new();
    for lesson in &kept {
        let (subject, list) = match &lesson.teaches {
            Teaches::Rule(rule, LessonKind::Example) => (("rule", rule.as_str()), 0),
            Teaches::Rule(rule, LessonKind::Reject) => (("rule", rule.as_str()), 1),
            Teaches::Category(category) => (("category", category.as_str()), 0),
        };
        let line = format!("    {},\n", quoted(lesson.text.trim()));
        tables.entry(subject).or_default()[list].push_str(&line);
    }
    let mut file = String::from(LESSONS_HEADER);
    for ((what, id), lists) in tables {
        // Writing to a string cannot fail.
        write!(file, "\n[[lesson]]\n{what} = {}\n", quoted(id)).ok();
        for (key, lines) in ["examples", "rejects"].into_iter().zip(lists) {
            if !lines.is_empty() {
                write!(file, "{key} = [\n{lines}]\n").ok();
            }
        }
    }
    (file, kept.len())
}

/// The longest title of a drafted rule, in characters.
const TITLE: usize = 60;

/// Writes the beginning of a new rule, to be finished by hand: questions as its examples, the first as its title, and a
/// person's answer as its reply.
#[must_use]
pub fn rule_as_toml(category: &str, questions: &[&str], language: &str, answer: &str) -> String {
    draft_as_toml("new-rule", category, questions, language, answer)
}

/// Writes the beginning of a new rule, as [`rule_as_toml`] does, under an id of its own.
pub(crate) fn draft_as_toml(
    id: &str,
    category: &str,
    questions: &[&str],
    language: &str,
    answer: &str,
) -> String {
    let in_one_line =
        |question: &&str| quoted(&question.split_whitespace().collect::<Vec<_>>().join(" "));
    let examples: Vec<String> = questions.iter().map(in_one_line).collect();
    let examples = match &examples[..] {
        [] | [_] => examples.concat(),
        _ => format!("\n    {},\n", examples.join(",\n    ")),
    };
    format!(
        "[[rule]]\nid = {}\ncategory = {}\ntitle = {{ {language} = {} }}\nexamples = [{examples}]\n\n[rule.replies]\n{language} = [{}]\n",
        quoted(id),
        quoted(category),
        quoted(&title_of(questions.first().copied().unwrap_or_default())),
        quoted(&answer.replace('{', "{{").replace('}', "}}")),
    )
}

/// Makes a title for a rule that answers a question: its first line, cut between words, which for a forum post is the
/// title.
fn title_of(question: &str) -> String {
    let line = question
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let line = line.unwrap_or_default();
    let Some((end, _)) = line.char_indices().nth(TITLE) else {
        return line.to_owned();
    };
    let cut = &line[..end];
    // Chinese has no spaces to cut at.
    let words = cut.rsplit_once(char::is_whitespace).map(|(words, _)| words);
    let words = words.filter(|words| words.len() * 2 > cut.len());
    words.unwrap_or(cut).trim_end().to_owned()
}

/// Writes a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Writing to a string cannot fail.
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(letter)).ok();
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{LessonId, LessonSource, Locale, RuleId, Timestamp};
    use crate::faq::learning::feedback::GuildTrust;
    use crate::faq::learning::lessons::Taught;
    use crate::faq::matching::verdict::Asking;

    const GUILD: GuildId = GuildId::new(5);
    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n[[category]]\nid = 'b'\ntitle = { en = 'B' }\n";
    const RULES: &str = "[[rule]]\nid = 'invoice'\ncategory = 'a'\ntitle = { en = 'Invoice' }\nexamples = ['Where is my invoice?']\nreplies = { en = ['x'] }\n[[rule]]\nid = 'door'\ncategory = 'a'\ntitle = { en = 'Door' }\npatterns = ['\\bdoor\\b']\nreplies = { en = ['x'] }\n";

    #[test]
    fn a_draft_is_titled_by_the_first_line_cut_between_words() {
        let cases = [
            (
                "Color is strange\nWhy is the color green?",
                "Color is strange",
            ),
            ("\n  Where is it? ", "Where is it?"),
            (
                "Why does the sound crackle in every single lesson that I watch on my phone?",
                "Why does the sound crackle in every single lesson that I",
            ),
            ("", ""),
        ];
        for (question, title) in cases {
            assert_eq!(title_of(question), title, "{question:?}");
        }
        let chinese = "为什么".repeat(30);
        assert_eq!(title_of(&chinese).chars().count(), TITLE);
        let draft = rule_as_toml("a", &["Sound\nIt crackles"], "en", "x");
        assert!(draft.contains("title = { en = \"Sound\" }"), "{draft}");
        assert!(
            draft.contains("examples = [\"Sound It crackles\"]"),
            "{draft}"
        );
    }

    fn lesson(id: i64, rule: &str, kind: LessonKind, text: &str) -> Lesson {
        Lesson {
            id: LessonId::new(id),
            guild: GUILD,
            teaches: Teaches::Rule(RuleId::new(rule), kind),
            text: text.to_owned(),
            source: LessonSource::Taught,
            by: None,
            at: Timestamp::from_millis(id),
            inquiry: None,
        }
    }

    fn load(more: Option<&str>) -> RuleBook {
        let mut sources = vec![("book.toml", BOOK), ("r.toml", RULES)];
        sources.extend(more.map(|more| ("guilds/5/lessons.toml", more)));
        RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn taught(lessons: &[Lesson]) -> RuleBook {
        let taught = Taught {
            lessons: lessons.to_vec(),
            guild_trust: GuildTrust::default(),
        };
        load(None).with_lessons(&BTreeMap::from([(GUILD, taught)]), None)
    }

    fn verdict(book: &RuleBook, text: &str) -> String {
        let asking = Asking {
            guild: Some(GUILD),
            ..Asking::anyone(Locale::EnUs)
        };
        format!("{:?}", book.consult(text, &asking))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn what_is_written_is_read_back_into_the_same_book(
            texts in prop::collection::vec(("\\PC{0,12}[\"\\\\\\n\\t\u{1}🙂]?[a-e]{0,3}\\s?", any::<(bool, bool)>()), 0..6),
        ) {
            let lessons: Vec<Lesson> = (1..).zip(&texts).map(|(id, (text, (reject, door)))| {
                let kind = if *reject { LessonKind::Reject } else { LessonKind::Example };
                lesson(id, if *door { "door" } else { "invoice" }, kind, text)
            }).collect();
            let book = taught(&lessons);
            let (file, count) = lessons_as_toml(&book, GUILD, &lessons);
            prop_assert_eq!(count, lessons.len() - book.inert(GUILD).len());
            let read = load(Some(&file));
            let phrases = |book: &RuleBook| -> Vec<String> {
                let texts = |rule: &crate::faq::rulebook::rule::Rule| {
                    let both = rule.examples.iter().chain(&rule.rejects);
                    both.map(|phrase| phrase.text.clone()).collect::<Vec<_>>()
                };
                let mut all: Vec<String> = book.rules(Some(GUILD)).flat_map(texts).collect();
                all.sort();
                all.dedup();
                all
            };
            prop_assert_eq!(phrases(&book), phrases(&read));
        }
    }

    #[test]
    fn the_same_book_says_the_same_of_other_texts() {
        let lessons = [
            lesson(
                1,
                "invoice",
                LessonKind::Example,
                "the \"paper\" for my taxes",
            ),
            lesson(2, "door", LessonKind::Reject, "the door\nof \\ perception"),
            lesson(3, "gone", LessonKind::Example, "nothing"),
        ];
        let book = taught(&lessons);
        let (file, count) = lessons_as_toml(&book, GUILD, &lessons);
        assert_eq!(count, 2);
        let read = load(Some(&file));
        for text in [
            "paper for taxes",
            "the door of perception",
            "which door",
            "nothing",
            "hm?",
        ] {
            assert_eq!(verdict(&book, text), verdict(&read, text), "{text}");
        }
    }

    #[test]
    fn what_is_filed_under_a_category_is_read_back() {
        let filed = |id: i64, category: &str, text: &str| Lesson {
            teaches: Teaches::Category(category.to_owned()),
            ..lesson(id, "", LessonKind::Example, text)
        };
        let lessons = [
            filed(1, "b", "my tablet is \"dead\""),
            filed(2, "a", "my tablet is \"dead\""),
            filed(3, "gone", "of nothing"),
            lesson(4, "door", LessonKind::Example, "the way in"),
        ];
        let book = taught(&lessons);
        let (file, count) = lessons_as_toml(&book, GUILD, &lessons);
        assert_eq!(count, 2, "{file}");
        let read = load(Some(&file));
        for text in ["my tablet is dead", "is my tablet dead again", "way in"] {
            assert_eq!(verdict(&book, text), verdict(&read, text), "{text}");
        }
        assert!(verdict(&read, "my tablet is dead").contains("category: \"a\""));
    }

    #[test]
    fn a_new_rule_is_one_that_loads() {
        let rule = rule_as_toml(
            "a",
            &["Where is the \"pool\"?", "where's\nthe pool {1}"],
            "en",
            "Behind {the} house.\nLeft.",
        );
        let book = load(Some(&rule));
        let added = book.rule(Some(GUILD), &RuleId::new("new-rule"));
        assert_eq!(added.map(|rule| rule.examples.len()), Some(2));
    }
}
