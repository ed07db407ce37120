//! Reads lines typed in a terminal, with editing, history and completion. Reads in a thread of its own, so that output
//! can be shown above the prompt meanwhile. Keeps history in memory only: people's texts are not written to disk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use parking_lot::Mutex;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, ExternalPrinter, Helper};

/// The input from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text typed up to Enter: one line, or as many as were pasted; none is empty.
    Lines(Vec<String>),
    /// The end of input.
    End,
}

/// Words that can be completed, shared with the thread that reads.
type Completions = Arc<Mutex<Vec<String>>>;

/// The line editor of a terminal.
pub struct LineEditor {
    prompts: mpsc::Sender<String>,
    typed: tokio::sync::mpsc::Receiver<Typed>,
    printer: Box<dyn ExternalPrinter + Send>,
    words: Completions,
    columns: Arc<AtomicUsize>,
}

impl LineEditor {
    /// Takes over the terminal.
    pub fn open() -> rustyline::Result<Self> {
        let words = Completions::default();
        let config = Config::builder().auto_add_history(true).build();
        let mut editor = Editor::<Completion, DefaultHistory>::with_config(config)?;
        editor.set_helper(Some(Completion(Arc::clone(&words))));
        let printer = Box::new(editor.create_external_printer()?);
        let columns = Arc::new(AtomicUsize::new(columns_of(&mut editor)));
        let measured = Arc::clone(&columns);
        let (prompts, asked) = mpsc::channel::<String>();
        let (lines, typed) = tokio::sync::mpsc::channel(1);
        std::thread::spawn(move || {
            while let Ok(prompt) = asked.recv() {
                let read = match editor.readline(&prompt) {
                    Ok(text) => Typed::Lines(lines_of(&text)),
                    // Ctrl-C clears the line.
                    Err(ReadlineError::Interrupted) => Typed::Lines(Vec::new()),
                    Err(_) => Typed::End,
                };
                measured.store(columns_of(&mut editor), Ordering::Relaxed);
                if lines.blocking_send(read).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            prompts,
            typed,
            printer,
            words,
            columns,
        })
    }

    /// Returns the terminal's width when a line was last typed; `None` if unknown.
    pub fn columns(&self) -> Option<usize> {
        Some(self.columns.load(Ordering::Relaxed)).filter(|columns| *columns > 0)
    }

    /// Begins to read a line; [`LineEditor::next`] returns it when it is complete.
    pub fn ask(&self, prompt: &str, words: Vec<String>) {
        *self.words.lock() = words;
        // If the thread has ended, it has sent the end of input.
        let _ = self.prompts.send(prompt.to_owned());
    }

    /// Waits for the line that [`LineEditor::ask`] began.
    pub async fn next(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::End)
    }

    /// Prints lines above the prompt.
    pub fn print(&mut self, lines: &str) -> rustyline::Result<()> {
        self.printer.print(lines.to_owned())
    }
}

/// Returns the width of the terminal in columns; 0 if unknown.
fn columns_of(editor: &mut Editor<Completion, DefaultHistory>) -> usize {
    editor
        .dimensions()
        .map_or(0, |(columns, _)| usize::from(columns))
}

/// Returns the lines of a text that was pasted in one piece.
fn lines_of(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\r']).map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// The completion of the word at the cursor.
struct Completion(Completions);

impl Completer for Completion {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        let words = self.0.lock();
        Ok(candidates(&words, &line[..pos]))
    }
}

/// Returns the start of the piece to complete, and its candidates: whole commands, or words.
fn candidates(words: &[String], typed: &str) -> (usize, Vec<String>) {
    let slash = typed
        .find('/')
        .filter(|at| *at == 0 || typed[..*at].ends_with(' '));
    let begins = slash.unwrap_or_else(|| typed.rfind(' ').map_or(0, |at| at + 1));
    let piece = &typed[begins..];
    let fitting = words
        .iter()
        .filter(|word| !piece.is_empty() && word.starts_with(piece));
    (begins, fitting.cloned().collect())
}

impl Hinter for Completion {
    type Hint = String;
}
impl Highlighter for Completion {}
impl Validator for Completion {}
impl Helper for Completion {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_as_many_lines_as_it_has() {
        let story = "; a story\n\nalice @ #general: hello\r\nwait 1m\n";
        let lines = ["; a story", "alice @ #general: hello", "wait 1m"];
        assert_eq!(lines_of(story), lines);
        assert_eq!(lines_of(" one line "), ["one line"]);
        assert_eq!(lines_of("  "), [""; 0]);
    }

    #[test]
    fn a_word_or_a_whole_command_is_completed() {
        let words: Vec<String> = ["alice", "#general", "/duty on", "/duty off", "dm"]
            .map(str::to_owned)
            .to_vec();
        let cases: [(&str, usize, &[&str]); 5] = [
            ("al", 0, &["alice"]),
            ("alice @ #g", 8, &["#general"]),
            ("ivy @ #staff: /duty o", 14, &["/duty on", "/duty off"]),
            ("/duty on", 0, &["/duty on"]),
            ("alice @ ", 8, &[]),
        ];
        for (typed, begins, fitting) in cases {
            let expected = (begins, fitting.iter().map(|it| (*it).to_owned()).collect());
            assert_eq!(candidates(&words, typed), expected, "{typed}");
        }
    }
}
