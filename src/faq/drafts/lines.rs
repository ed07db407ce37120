//! A page as lines, some of which are questions: headings, and lines that are entirely bold. The text up to the next
//! question is the answer. A heading without text below is a section's.

use super::FaqEntry;

/// A line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PageLine {
    /// A question, or the heading of a section.
    Heading(String),
    /// A part of an answer.
    Text(String),
}

/// Reads the lines of a Markdown file.
pub(super) fn of_markdown(text: &str) -> Vec<PageLine> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let heading = heading_of(line).filter(|_| !is_code);
        lines.push(match heading {
            Some(heading) => PageLine::Heading(heading),
            None => PageLine::Text(line.trim_end().to_owned()),
        });
    }
    lines
}

fn heading_of(line: &str) -> Option<String> {
    let line = line.trim();
    let marked = line.trim_start_matches('#');
    let depth = line.len() - marked.len();
    if (1..=6).contains(&depth) && marked.starts_with(' ') {
        return Some(marked.trim().trim_matches('*').trim().to_owned());
    }
    let bold = line.strip_prefix("**")?.strip_suffix("**")?;
    (!bold.is_empty() && !bold.contains("**")).then(|| bold.trim().to_owned())
}

/// Lists the headings that are questions, each with the text below it.
pub(super) fn answered(lines: Vec<PageLine>) -> Vec<FaqEntry> {
    let mut all: Vec<FaqEntry> = Vec::new();
    for line in lines {
        match line {
            PageLine::Heading(question) => all.push(FaqEntry {
                question,
                answer: String::new(),
            }),
            PageLine::Text(text) => {
                if let Some(last) = all.last_mut() {
                    last.answer.push_str(&text);
                    last.answer.push('\n');
                }
            }
        }
    }
    for one in &mut all {
        one.answer = paragraphs(&one.answer);
    }
    all
}

/// Removes the empty lines at the ends of a text, and all but one between two others.
pub(super) fn paragraphs(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.trim().lines() {
        let is_second =
            line.trim().is_empty() && kept.last().is_some_and(|last| last.trim().is_empty());
        if !is_second {
            kept.push(line);
        }
    }
    kept.join("\n")
}
