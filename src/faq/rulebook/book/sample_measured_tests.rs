//! The sample book measured: how many of the questions in `tests/sample` it answers or suggests rightly, which of the
//! texts there that only sound like them it answers, which that come near a rule and mean another thing it takes for
//! that rule, and whether its rules are such as people write. No file was made of the book's examples, nor the other way
//! round.

use std::collections::HashSet;
use std::path::Path;

use super::sample_tests::{OF_MEANINGS, OF_WORDS};
use super::*;
use crate::domain::{Band, Locale};
use crate::faq::evaluate::{Labelled, read_csv};
use crate::faq::matching::examples::spoken;
use crate::faq::matching::text::Text;
use crate::faq::matching::verdict::{Addressee, Verdict};

/// The most characters of a pattern.
const PATTERN_CHARS: usize = 60;
/// The most patterns of a rule.
const PATTERNS: usize = 2;
/// The fewest rules.
const RULES: usize = 60;

fn read(name: &str) -> Vec<Labelled> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample");
    read_csv(&std::fs::read_to_string(file.join(name)).unwrap()).unwrap()
}

fn verdict(book: &RuleBook, text: &str) -> Verdict {
    let asking = Asking {
        addressee: Addressee::Frontdesk,
        ..Asking::anyone(Locale::of_text(text).unwrap_or_default())
    };
    book.consult(text, &asking)
}

/// What a book makes of the texts in `tests/sample`: how many questions there are, and how many of them get the right
/// rule as the answer, or as that or a suggestion.
struct Measured {
    questions: usize,
    answered: usize,
    answered_or_suggested: usize,
    /// The questions that are answered by another rule.
    wrong: Vec<String>,
    /// The texts that only sound like a question, and are answered.
    taken: Vec<String>,
}

fn measure(book: &RuleBook) -> Measured {
    let mut found = Measured {
        questions: 0,
        answered: 0,
        answered_or_suggested: 0,
        wrong: Vec::new(),
        taken: Vec::new(),
    };
    for row in read("questions.csv")
        .into_iter()
        .chain(read("sound_alikes.csv"))
    {
        let verdict = verdict(book, &row.text);
        let answer = verdict.answer().map(|answer| answer.rule.to_string());
        let told = |rule: &String| format!("{}: {rule}", row.text);
        let Some(label) = &row.label else {
            found.taken.extend(answer.as_ref().map(told));
            continue;
        };
        found.questions += 1;
        let mut candidates = verdict.candidates.iter();
        let is_suggested =
            verdict.band == Band::Suggest && candidates.any(|one| one.rule.as_str() == label);
        let is_right = answer.as_ref() == Some(label);
        found.answered += usize::from(is_right);
        found.answered_or_suggested += usize::from(is_right || is_suggested);
        found
            .wrong
            .extend(answer.as_ref().filter(|_| !is_right).map(told));
    }
    println!(
        "{} questions: {} answered rightly, {} answered or suggested rightly; answered wrongly {:?}; sound alike and answered {:?}",
        found.questions, found.answered, found.answered_or_suggested, found.wrong, found.taken
    );
    found
}

/// Lists the texts that come near the rule of their label and mean another thing, and are answered by it.
fn taken_for_their_rule(book: &RuleBook) -> Vec<String> {
    let is_taken = |row: &Labelled| {
        let verdict = verdict(book, &row.text);
        let answer = verdict.answer().map(|answer| answer.rule.to_string());
        answer.is_some() && answer == row.label
    };
    let rows = read("near_misses.csv").into_iter();
    rows.filter(is_taken).map(|row| row.text).collect()
}

#[test]
fn its_rules_are_such_as_people_write() {
    let rules: Vec<&Rule> = OF_WORDS.rules(None).collect();
    assert!(rules.len() >= RULES, "{}", rules.len());
    for rule in rules {
        let patterns = &rule.patterns;
        assert!(patterns.len() <= PATTERNS, "{}", rule.id);
        for pattern in patterns {
            let length = pattern.text.chars().count();
            assert!(length <= PATTERN_CHARS, "{}: {}", rule.id, pattern.text);
        }
        let examples = rule.examples.len();
        assert!((8..=12).contains(&examples), "{}: {examples}", rule.id);
        for locale in Locale::ALL {
            let mut examples = rule.examples.iter();
            let is_told = examples.any(|one| Locale::of_text(&one.text) == Some(locale));
            assert!(is_told, "{} has no example in {}", rule.id, locale.code());
        }
    }
}

#[test]
fn no_measured_text_is_one_of_its_examples_or_rejects() {
    let said = |text: &str| spoken(&Text::new(text));
    let rules = OF_WORDS.rules(None);
    let phrases = rules.flat_map(|rule| rule.examples.iter().chain(&rule.rejects));
    let known: HashSet<String> = phrases.map(|phrase| said(&phrase.text)).collect();
    for row in read("questions.csv")
        .into_iter()
        .chain(read("sound_alikes.csv"))
        .chain(read("near_misses.csv"))
    {
        assert!(!known.contains(&said(&row.text)), "{}", row.text);
    }
}

#[test]
fn by_words_alone_most_questions_are_met_and_hardly_anything_else_is_answered() {
    let found = measure(&OF_WORDS);
    assert!(
        found.answered_or_suggested * 100 >= found.questions * 80,
        "{}",
        found.answered_or_suggested
    );
    assert!(found.taken.len() <= 3, "{:?}", found.taken);
    assert!(found.wrong.len() <= 3, "{:?}", found.wrong);
}

#[test]
fn by_meaning_more_questions_are_answered_and_hardly_anything_else_is() {
    let Some(book) = &*OF_MEANINGS else { return };
    let found = measure(book);
    assert!(
        found.answered_or_suggested * 100 >= found.questions * 85,
        "{}",
        found.answered_or_suggested
    );
    assert!(
        found.answered * 100 >= found.questions * 33,
        "{}",
        found.answered
    );
    assert!(found.taken.len() <= 3, "{:?}", found.taken);
    assert!(found.wrong.len() <= 3, "{:?}", found.wrong);
}

#[test]
fn by_words_alone_no_near_miss_is_taken_for_its_rule() {
    let taken = taken_for_their_rule(&OF_WORDS);
    assert!(taken.is_empty(), "{taken:?}");
}

#[test]
fn by_meaning_hardly_a_near_miss_is_taken_for_its_rule() {
    let Some(book) = &*OF_MEANINGS else { return };
    let taken = taken_for_their_rule(book);
    assert!(taken.len() <= 3, "{taken:?}");
}
