//! Writes records as indented lines: place and event on one line, and the message below it behind a bar.

use unicode_width::UnicodeWidthStr;

use super::lines::{UnbrokenPart, filled, pieces};
use super::markup::at;
use super::{ButtonView, PostView, Record, RowView, Seen};
use crate::desk::platform::ThreadState;
use crate::desk::ui::post::Style;
use crate::desk::ui::size;
use crate::domain::Timestamp;

/// Whether lines carry terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The ink without colours: for pipes and files.
    Plain,
    /// The ink of ANSI colours: for terminals.
    Colour,
}

const DIM: &str = "2";
const BOLD: &str = "1";
const YELLOW: &str = "33";
const CYAN: &str = "36";
/// The columns that a message's bar takes, with the spaces before and behind it.
const BAR: usize = 6;
/// The fewest columns for text, however narrow the terminal is.
const LEAST_ROOM: usize = 20;

/// The format in which lines are written.
#[derive(Clone, Copy, Debug)]
pub struct PageFormat {
    ink: Ink,
    columns: Option<usize>,
}

impl PageFormat {
    /// Makes a page with or without colours.
    pub const fn new(ink: Ink) -> Self {
        Self { ink, columns: None }
    }

    /// Sets the width at which messages are broken; without it, their lines stay whole.
    pub const fn wide(mut self, columns: usize) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Writes the line of an act.
    pub fn act(self, line: &str) -> String {
        format!("{}\n", self.paint(line, BOLD))
    }

    /// Writes a remark.
    pub fn remark(self, line: &str) -> String {
        format!("{}\n", self.paint(line, DIM))
    }

    /// Writes a line with the time on the clock after it was moved.
    pub fn time(self, now: Timestamp) -> String {
        format!("  {}\n", self.paint(&format!("it is {}", at(now)), DIM))
    }

    /// Writes the lines of one record.
    pub fn record(self, record: &Record) -> String {
        let (line, post) = describe(&record.what);
        let place = self.paint(&record.place, CYAN);
        let mut lines = format!("  {place}  {line}\n");
        if let Some(post) = post {
            self.post(&mut lines, post);
        }
        lines
    }

    fn post(self, lines: &mut String, post: &PostView) {
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
        let text = post.text.lines().flat_map(|line| self.broken(line));
        text.for_each(|line| push(&line));
        let framed = post.framed.iter();
        let framed = framed.flat_map(|line| self.broken(&format!("▌ {line}")));
        framed.for_each(|line| push(&line));
        for file in &post.files {
            push(&format!("📎 {} ({})", file.name, size::shown(file.size)));
            let shows = file.description.lines();
            let shows = shows.flat_map(|line| self.broken(&format!("   {line}")));
            shows.for_each(|line| push(&line));
        }
        for row in &post.rows {
            self.row(row).iter().for_each(|line| push(line));
        }
    }

    fn row(self, row: &RowView) -> Vec<String> {
        let head = |text: &str| {
            let lines = self.broken(text).into_iter();
            lines.map(|line| self.paint(&line, YELLOW))
        };
        match row {
            RowView::Buttons(buttons) => {
                let labels = buttons
                    .iter()
                    .enumerate()
                    .map(|(index, button)| UnbrokenPart {
                        gap: usize::from(index > 0),
                        columns: button.label.width() + 2,
                        text: self.button(button),
                    });
                filled(labels, self.room())
            }
            RowView::Menu {
                placeholder,
                entries,
            } => {
                let entries = entries.iter().flat_map(|(label, more)| {
                    self.broken(&match more {
                        Some(more) => format!("  • {label} ({more})"),
                        None => format!("  • {label}"),
                    })
                });
                head(&format!("▾ {placeholder}")).chain(entries).collect()
            }
            RowView::People { placeholder } => head(&format!("▾ {placeholder} (people)")).collect(),
            RowView::Roles { placeholder } => head(&format!("▾ {placeholder} (roles)")).collect(),
            RowView::Channels { placeholder } => {
                head(&format!("▾ {placeholder} (channels)")).collect()
            }
        }
    }

    /// Breaks a line into as many lines as it needs.
    fn broken(self, line: &str) -> Vec<String> {
        match self.columns {
            Some(_) => filled(pieces(line, self.room()), self.room()),
            None => vec![line.to_owned()],
        }
    }

    /// Returns the number of columns behind the bar.
    fn room(self) -> usize {
        let behind = |columns: usize| columns.saturating_sub(BAR).max(LEAST_ROOM);
        self.columns.map_or(usize::MAX, behind)
    }

    fn button(self, button: &ButtonView) -> String {
        if !button.enabled {
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

/// Describes an event in words, and returns with it the message that belongs to it.
fn describe(seen: &Seen) -> (String, Option<&PostView>) {
    let line = match seen {
        Seen::Sent(post) => return (sent(post), Some(post)),
        Seen::Changed(post) => {
            return ("frontdesk changes its message".to_owned(), Some(post));
        }
        Seen::Deleted(was) => format!("frontdesk deletes its message: {was}"),
        Seen::Tagged(tag) => format!("is tagged {tag}"),
        Seen::Pinned(what) => format!("frontdesk pins its message: {what}"),
        Seen::Opened(thread) => {
            format!(
                "a private thread opens in {}: {}",
                thread.parent, thread.name
            )
        }
        Seen::Renamed(name) => format!("the thread is called {name} now"),
        Seen::Joined(who) => format!("{who} is added"),
        Seen::Left(who) => format!("{who} is taken out"),
        Seen::ThreadState(ThreadState::Active) => "the thread is open again".to_owned(),
        Seen::ThreadState(ThreadState::Archived) => "the thread is archived".to_owned(),
        Seen::ThreadState(ThreadState::Locked) => "the thread is archived and locked".to_owned(),
        Seen::Form { who, title, labels } => {
            let labels = labels.join("] [");
            format!("a form opens for {who}: {title} [{labels}]")
        }
        Seen::Offered { who, labels } if labels.is_empty() => {
            format!("{who} is offered nothing")
        }
        Seen::Offered { who, labels } => {
            format!("{who} is offered: {}", labels.join(" | "))
        }
    };
    (line, None)
}

fn sent(post: &PostView) -> String {
    let mut line = "frontdesk".to_owned();
    if let Some(who) = &post.replies_to {
        line.push_str(&format!(", replying to {who}"));
    }
    if let Some(who) = &post.only {
        line.push_str(&format!(", to {who} alone"));
    }
    if !post.notifies.is_empty() {
        let names: Vec<&str> = post.notifies.iter().map(String::as_str).collect();
        line.push_str(&format!(", notifying {}", names.join(", ")));
    }
    if post.promised {
        line.push_str(", about to reply");
    }
    line
}
