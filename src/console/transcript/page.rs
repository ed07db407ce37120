//! Records as indented lines: where and what on one, the message below it behind a bar.

use super::markup::at;
use super::{Record, Seen, Shown};
use crate::desk::platform::Shelf;
use crate::desk::post::{Button, Row, Style};
use crate::domain::Timestamp;

/// Whether lines carry terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// None: for pipes and files.
    Plain,
    /// ANSI colours: for terminals.
    Colour,
}

const DIM: &str = "2";
const BOLD: &str = "1";
const YELLOW: &str = "33";
const CYAN: &str = "36";

/// Writes lines.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    ink: Ink,
}

impl Page {
    /// With or without colours.
    pub const fn new(ink: Ink) -> Self {
        Self { ink }
    }

    /// The line of an act.
    pub fn act(self, line: &str) -> String {
        format!("{}\n", self.paint(line, BOLD))
    }

    /// A remark.
    pub fn remark(self, line: &str) -> String {
        format!("{}\n", self.paint(line, DIM))
    }

    /// What the clock shows after it was moved.
    pub fn time(self, now: Timestamp) -> String {
        format!("  {}\n", self.paint(&format!("it is {}", at(now)), DIM))
    }

    /// One record.
    pub fn record(self, record: &Record) -> String {
        let (line, post) = describe(&record.what);
        let place = self.paint(&record.place, CYAN);
        let mut lines = format!("  {place}  {line}\n");
        if let Some(post) = post {
            self.post(&mut lines, post);
        }
        lines
    }

    fn post(self, lines: &mut String, post: &Shown) {
        let bar = self.paint("│", DIM);
        let mut push = |line: &str| {
            lines.push_str("    ");
            lines.push_str(&bar);
            if !line.is_empty() {
                lines.push(' ');
                lines.push_str(line);
            }
            lines.push('\n');
        };
        post.text.lines().for_each(&mut push);
        for row in &post.rows {
            self.row(row).iter().for_each(|line| push(line));
        }
    }

    fn row(self, row: &Row) -> Vec<String> {
        match row {
            Row::Buttons(buttons) => {
                let labels: Vec<String> =
                    buttons.iter().map(|button| self.button(button)).collect();
                vec![labels.join(" ")]
            }
            Row::Menu(menu) => {
                let mut lines = vec![self.paint(&format!("▾ {}", menu.placeholder), YELLOW)];
                lines.extend(menu.choices.iter().map(|choice| match &choice.description {
                    Some(more) => format!("  • {} ({more})", choice.label),
                    None => format!("  • {}", choice.label),
                }));
                lines
            }
            Row::People { placeholder, .. } => {
                vec![self.paint(&format!("▾ {placeholder} (people)"), YELLOW)]
            }
        }
    }

    fn button(self, button: &Button) -> String {
        if button.disabled {
            return self.paint(&format!("({})", button.label), DIM);
        }
        match button.style {
            Style::Primary | Style::Success => self.paint(&format!("[{}]", button.label), YELLOW),
            Style::Secondary | Style::Danger => format!("[{}]", button.label),
        }
    }

    fn paint(self, text: &str, colour: &str) -> String {
        match self.ink {
            Ink::Plain => text.to_owned(),
            Ink::Colour => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        }
    }
}

/// What happened, in words, and the message that belongs to it.
fn describe(seen: &Seen) -> (String, Option<&Shown>) {
    match seen {
        Seen::Sent {
            post,
            notifies,
            replies_to,
        } => (sent(replies_to.as_deref(), notifies), Some(post)),
        Seen::Answered { post, only } => (
            match only {
                Some(who) => format!("frontdesk, to {who} alone"),
                None => "frontdesk".to_owned(),
            },
            Some(post),
        ),
        Seen::Changed { post } => ("frontdesk changes its message".to_owned(), Some(post)),
        Seen::Deleted { was } => (format!("frontdesk deletes its message: {was}"), None),
        Seen::Pinned { what } => (format!("frontdesk pins its message: {what}"), None),
        Seen::Opened { name, parent } => {
            (format!("a private thread opens in {parent}: {name}"), None)
        }
        Seen::Joined(who) => (format!("{who} is added"), None),
        Seen::Left(who) => (format!("{who} is taken out"), None),
        Seen::Shelved(Shelf::Active) => ("the thread is open again".to_owned(), None),
        Seen::Shelved(Shelf::Archived) => ("the thread is archived".to_owned(), None),
        Seen::Shelved(Shelf::Locked) => ("the thread is archived and locked".to_owned(), None),
        Seen::Form { who, title, label } => {
            (format!("a form opens for {who}: {title} [{label}]"), None)
        }
        Seen::Offered { who, labels } => (
            match labels.is_empty() {
                true => format!("{who} is offered nothing"),
                false => format!("{who} is offered: {}", labels.join(" | ")),
            },
            None,
        ),
    }
}

fn sent(replies_to: Option<&str>, notifies: &[String]) -> String {
    let mut line = "frontdesk".to_owned();
    if let Some(who) = replies_to {
        line.push_str(&format!(", replying to {who}"));
    }
    if !notifies.is_empty() {
        line.push_str(&format!(", notifying {}", notifies.join(", ")));
    }
    line
}
