//! Makes drafts of rules from an existing FAQ page: reads its questions and answers from CSV, Markdown, HTML or JSON,
//! and writes each as a rule to be finished by hand. Judges none of it: `check` and people do.

mod data;
mod entry;
mod html;
mod lines;

use std::collections::BTreeSet;

pub use self::entry::FaqEntry;
use crate::domain::Locale;
use crate::faq::learning::export::draft_as_toml;

/// The form of an FAQ page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaqFormat {
    /// Comma-separated values with a header.
    Csv,
    /// Headings with text below.
    Markdown,
    /// A page of a website.
    Html,
    /// A list of questions and answers, or the data for search engines (schema.org's `FAQPage`).
    Json,
}

impl FaqFormat {
    /// Returns the form of a file by the ending of its name.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "md" | "markdown" | "txt" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The longest answer of a draft, in characters: a message holds 2,000, and braces are doubled.
const MAX_ANSWER_CHARS: usize = 1_800;
/// The longest text that counts as a question, in characters.
const LONGEST_QUESTION: usize = 300;

/// Reads the questions of a page that have an answer, each once.
///
/// # Errors
/// The reason why it cannot be read, in words.
pub fn read(form: FaqFormat, text: &str) -> Result<Vec<FaqEntry>, String> {
    let found = match form {
        FaqFormat::Csv => data::of_csv(text)?,
        FaqFormat::Json => data::of_json(text)?,
        FaqFormat::Markdown => lines::answered(lines::of_markdown(text)),
        FaqFormat::Html => html::answered(text),
    };
    let mut known = BTreeSet::new();
    let mut kept = Vec::new();
    for one in found {
        let question = without_mark(&one.question, &["Q", "问"]);
        let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_markup = form != FaqFormat::Markdown && one.answer.contains("</");
        let answer = if is_markup {
            html::plain(&one.answer)
        } else {
            one.answer
        };
        let answer = without_mark(answer.trim(), &["A", "答"]).to_owned();
        let fits = question.chars().count() <= LONGEST_QUESTION;
        if fits
            && !question.is_empty()
            && !answer.is_empty()
            && known.insert(question.to_lowercase())
        {
            kept.push(FaqEntry { question, answer });
        }
    }
    Ok(kept)
}

/// Removes a number or a mark from the beginning of a question in a list: `Q:`, `3.`, `3)`.
fn without_mark<'a>(text: &'a str, marks: &[&str]) -> &'a str {
    let text = text.trim();
    let after_mark = marks.iter().find_map(|mark| {
        let rest = text
            .strip_prefix(mark)?
            .trim_start_matches(|c: char| c.is_ascii_digit());
        rest.strip_prefix([':', '：', '.'])
    });
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let after_number = digits
        .strip_prefix(['.', ')', '、'])
        .filter(|_| digits.len() < text.len());
    after_mark.or(after_number).unwrap_or(text).trim_start()
}

/// Writes a rule file of drafts, and counts the answers that had to be cut. `taken` are the ids that other rules have.
pub fn as_toml(answered: &[FaqEntry], category: &str, taken: &BTreeSet<String>) -> (String, usize) {
    let mut taken = taken.clone();
    let mut cut = 0;
    let mut file = String::new();
    for FaqEntry { question, answer } in answered {
        let draft = NewRule {
            name: question.clone(),
            questions: vec![question.clone()],
            answer: answer.clone(),
            category: category.to_owned(),
            language: Locale::of_text(question).unwrap_or_default(),
        };
        let id = draft.id(&taken);
        let (rule, is_cut) = draft.as_toml(&id);
        cut += usize::from(is_cut);
        file.push('\n');
        file.push_str(&rule);
        taken.insert(id);
    }
    (file, cut)
}

/// A rule that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// The words that its id is made of.
    pub name: String,
    /// The question of learners, in several wordings; the first gives the rule its title.
    pub questions: Vec<String>,
    /// The answer.
    pub answer: String,
    /// The id of its category.
    pub category: String,
    /// The language of the answer.
    pub language: Locale,
}

impl NewRule {
    /// Makes an id for it that no other rule has, from its name or else its category.
    pub fn id(&self, taken: &BTreeSet<String>) -> String {
        let id = id_of(&self.name).unwrap_or_else(|| format!("{}-question", self.category));
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        let mut candidates = std::iter::once(id.clone()).chain(numbered);
        candidates.find(|id| !taken.contains(id)).unwrap_or(id)
    }

    /// Writes it as a rule with this id, and returns whether its answer had to be cut.
    pub fn as_toml(&self, id: &str) -> (String, bool) {
        let answer = shortened(&self.answer);
        let questions: Vec<&str> = self.questions.iter().map(String::as_str).collect();
        let language = self.language.code();
        let rule = draft_as_toml(id, &self.category, &questions, language, &answer);
        (rule, answer.len() < self.answer.len())
    }
}

/// Shortens an answer so that it fits into a message.
fn shortened(answer: &str) -> String {
    let Some((end, _)) = answer.char_indices().nth(MAX_ANSWER_CHARS) else {
        return answer.to_owned();
    };
    let cut = &answer[..end];
    let at = cut.rfind("\n\n").or_else(|| cut.rfind([' ', '。', '\n']));
    format!("{} …", cut[..at.unwrap_or(end)].trim_end())
}

/// The most words of a question that are used for an id.
const WORDS: usize = 5;

/// Makes an id out of the words of a question; `None` where they are not in letters that an id may have.
pub fn id_of(question: &str) -> Option<String> {
    let small = question.to_lowercase().replace('\'', "");
    let words = small.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(WORDS).collect();
    Some(words.join("-")).filter(|id| id.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::RuleBook;

    fn pairs(form: FaqFormat, text: &str) -> Vec<(String, String)> {
        let read = read(form, text).unwrap();
        read.into_iter()
            .map(|one| (one.question, one.answer))
            .collect()
    }

    const EXPECTED: [(&str, &str); 2] = [
        (
            "How do I pay?",
            "By card.\n\nOr by {invoice}: https://example.com/pay",
        ),
        ("Can I get a refund?", "Within 14 days."),
    ];

    #[test]
    fn the_same_page_in_every_form_gives_the_same_questions() {
        let csv = "Category,Question,Answer\nx,How do I pay?,\"By card.\n\nOr by {invoice}: https://example.com/pay\"\n\
                   x,Can I get a refund?,Within 14 days.\nx,Nothing?,\nx,how do I PAY?,Twice.\n";
        let markdown = "# Frequent questions\n\n## 1. How do I pay?\nBy card.\n\nOr by {invoice}: https://example.com/pay\n\n\
                        ## Money back\n\n**Q: Can I get a refund?**\n\nA: Within 14 days.\n\n```\n# no heading\n```\n";
        let html = "<html><head><title>FAQ</title><style>h2 {color: red}</style></head><body><h1>Frequent questions</h1>\
                    <h2>How do I pay&#63;</h2><p>By <b>card</b>.</p><p>Or by {invoice}:\n <a href='https://example.com/pay'>\
                    https://example.com/pay</a></p><details><summary>Can I get a refund?</summary>Within&nbsp;14 days.</details>\
                    <script>var q = '<h2>no</h2>';</script></body></html>";
        let json = r#"[{"question": "How do I pay?", "answer": "By card.\n\nOr by {invoice}: https://example.com/pay"},
                       {"q": "Can I get a refund?", "a": "Within 14 days."}]"#;
        let schema = r#"<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [
            {"@type": "Question", "name": "How do I pay?", "acceptedAnswer": {"@type": "Answer",
             "text": "<p>By card.</p><p>Or by {invoice}: https://example.com/pay</p>"}},
            {"@type": "Question", "name": "Can I get a refund?", "acceptedAnswer": {"text": "Within 14 days."}}]}</script>"#;
        for (form, text) in [
            (FaqFormat::Csv, csv),
            (FaqFormat::Html, html),
            (FaqFormat::Json, json),
            (FaqFormat::Html, schema),
        ] {
            let found = pairs(form, text);
            let found: Vec<(&str, &str)> = found.iter().map(|(q, a)| (&**q, &**a)).collect();
            assert_eq!(found, EXPECTED, "{form:?}");
        }
        let found = pairs(FaqFormat::Markdown, markdown);
        assert_eq!(
            found[0],
            (EXPECTED[0].0.to_owned(), EXPECTED[0].1.to_owned())
        );
        assert_eq!(found[1].0, EXPECTED[1].0);
        assert!(found[1].1.starts_with(EXPECTED[1].1), "{found:?}");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_spreadsheet_may_separate_cells_by_semicolons_or_tabs() {
        for text in [
            "\u{feff}Question;Answer\nHow do I pay?;By card, or by invoice.\n",
            "Question\tAnswer\nHow do I pay?\tBy card, or by invoice.\n",
            "\nAnswer;\"Question\";\"Level, topic\"\nBy card, or by invoice.;How do I pay?;1\n",
            "Question,\"Answer; in short\",Answer\nHow do I pay?,x;y,\"By card, or by invoice.\"\n",
        ] {
            let expected = (
                "How do I pay?".to_owned(),
                "By card, or by invoice.".to_owned(),
            );
            assert_eq!(pairs(FaqFormat::Csv, text), [expected], "{text}");
        }
    }

    #[test]
    fn drafts_are_rules_that_answer_their_question() {
        let mut answered = read(
            FaqFormat::Json,
            r#"{"How do I pay?": "By {card}.", "怎么付款？": "刷卡。"}"#,
        )
        .unwrap();
        answered.push(FaqEntry {
            question: "How do I pay for a second course?".to_owned(),
            answer: "word ".repeat(1_000),
        });
        let taken = BTreeSet::from(["how-do-i-pay".to_owned()]);
        let (file, cut) = as_toml(&answered, "billing", &taken);
        assert_eq!(cut, 1);
        let book = "[[category]]\nid = 'billing'\ntitle = { en = 'Billing', zh = '付款' }\n";
        let book = RuleBook::from_sources([("book.toml", book), ("drafts.toml", &*file)]);
        let book = book.unwrap_or_else(|problems| panic!("{problems}: {file}"));
        let ids: Vec<&str> = book.rules(None).map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), 3);
        assert!(
            ids.contains(&"how-do-i-pay-2") && ids.contains(&"billing-question"),
            "{ids:?}"
        );
    }

    #[test]
    fn what_is_no_such_page_is_told() {
        for (form, text) in [
            (FaqFormat::Csv, "name,price\nx,3\n"),
            (FaqFormat::Json, "[1, 2]"),
            (FaqFormat::Json, "{"),
        ] {
            assert!(read(form, text).is_err(), "{text}");
        }
        assert!(read(FaqFormat::Markdown, "no question").unwrap().is_empty());
        assert!(
            read(FaqFormat::Html, "<p>no question</p>")
                .unwrap()
                .is_empty()
        );
    }

    proptest::proptest! {
        #[test]
        fn no_page_makes_it_fall_over(text in "(?s)[<>/a-h1&;#*\" \n={}\\[\\]:!-]{0,200}") {
            for form in [FaqFormat::Csv, FaqFormat::Markdown, FaqFormat::Html, FaqFormat::Json] {
                let _ = read(form, &text);
            }
        }
    }
}
