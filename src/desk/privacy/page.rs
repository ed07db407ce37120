//! The copy of a person's stored data as one HTML page that loads nothing else. The template escapes every word in it.

use askama::Template;

use crate::desk::ui::page::LabelledLine;

/// The page.
#[derive(Template)]
#[template(path = "personal.html")]
pub(super) struct CopyPage {
    /// The language of the page's own words, as a BCP 47 tag.
    pub(super) lang: &'static str,
    /// The title.
    pub(super) title: String,
    /// The lines on who the person is.
    pub(super) facts: Vec<LabelledLine>,
    /// The title over the questions.
    pub(super) questions_title: String,
    /// The questions of the person, the latest first.
    pub(super) questions: Vec<CopiedQuestion>,
    /// The title over the tables.
    pub(super) records_title: String,
    /// The sentence that explains the tables.
    pub(super) records_hint: String,
    /// The rows of every table that is not empty.
    pub(super) tables: Vec<CopiedTable>,
    /// The last lines, about the data that is left out.
    pub(super) footer: Vec<String>,
}

/// A question with its outcome.
pub(super) struct CopiedQuestion {
    /// The title, which is the time at which it was asked.
    pub(super) title: String,
    /// The lines on the question.
    pub(super) facts: Vec<LabelledLine>,
    /// The texts that people wrote, each under its name.
    pub(super) words: Vec<LabelledLine>,
}

/// A table of the database.
pub(super) struct CopiedTable {
    /// The name of the table.
    pub(super) name: &'static str,
    /// The rows of the table.
    pub(super) rows: Vec<Vec<LabelledLine>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_never_markup_of_the_page() {
        let evil = "<script>alert(1)</script> \"><img src=x onerror=y>";
        let fact = || LabelledLine {
            name: evil.to_owned(),
            value: evil.to_owned(),
        };
        let page = CopyPage {
            lang: "en-US",
            title: evil.to_owned(),
            facts: vec![fact()],
            questions_title: evil.to_owned(),
            questions: vec![CopiedQuestion {
                title: evil.to_owned(),
                facts: vec![fact()],
                words: vec![fact()],
            }],
            records_title: evil.to_owned(),
            records_hint: evil.to_owned(),
            tables: vec![CopiedTable {
                name: "inquiries",
                rows: vec![vec![fact()]],
            }],
            footer: vec![evil.to_owned()],
        };
        let html = page.render().unwrap();
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert_eq!(
            html.matches("&#60;script&#62;").count(),
            15,
            "each is shown"
        );
    }
}
