//! The problems of a rule book, each with its file, its line and the faulty text. Never stops at the first one.

use std::fmt;
use std::sync::Arc;

/// The most characters of a faulty line that are shown.
const SHOWN_CHARS: usize = 160;

/// A problem of a rule book.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// The file or folder.
    pub file: Arc<str>,
    /// The line, from 1; `None` if the problem concerns the file as a whole.
    pub line: Option<usize>,
    /// The line as written, cut; empty if the problem concerns the file as a whole.
    pub text: String,
    /// The fault, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message)?,
            None => write!(f, "{}: {}", self.file, self.message)?,
        }
        // A message of several lines shows the place itself.
        if self.text.is_empty() || self.message.contains('\n') {
            Ok(())
        } else {
            write!(f, "\n    {}", self.text)
        }
    }
}

/// The problems of a book, in the order of files and lines. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The text of one file, with its name and the places where its lines begin.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) file: Arc<str>,
    pub(crate) text: String,
    line_starts: Vec<usize>,
}

impl Source {
    pub(crate) fn new(file: impl Into<Arc<str>>, text: String) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            file: file.into(),
            text,
            line_starts,
        }
    }

    /// Finds the line, from 1, on which a byte stands.
    pub(crate) fn line_at(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }

    /// Makes a problem at a byte of this file.
    pub(crate) fn problem(&self, byte: usize, message: impl Into<String>) -> Problem {
        let line = self.line_at(byte);
        Problem {
            file: Arc::clone(&self.file),
            line: Some(line),
            text: self.shown(line),
            message: message.into(),
        }
    }

    fn shown(&self, line: usize) -> String {
        // Looked up by line starts, because counting lines again for each problem would be slow in a file full of them.
        let begin = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let text = self.text.get(begin..).and_then(|rest| rest.lines().next());
        let text = text.unwrap_or_default().trim();
        match text.char_indices().nth(SHOWN_CHARS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }
}
