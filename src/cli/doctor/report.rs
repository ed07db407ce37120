//! The doctor's report of its findings, a line each.

use std::fmt::Write;

/// The findings so far.
#[derive(Default)]
pub(crate) struct DoctorReport {
    pub(crate) text: String,
    pub(super) failures: usize,
}

impl DoctorReport {
    pub(super) fn ok(&mut self, what: &str, found: impl std::fmt::Display) {
        self.line("OK  ", what, found);
    }

    pub(super) fn fail(&mut self, what: &str, found: impl std::fmt::Display) {
        self.failures += 1;
        self.line("FAIL", what, found);
    }

    /// Adds a warning about something that works but may be unintended.
    pub(super) fn warn(&mut self, what: &str, found: impl std::fmt::Display) {
        self.line("WARN", what, found);
    }

    pub(super) fn skip(&mut self, what: &str, why: impl std::fmt::Display) {
        self.line("SKIP", what, why);
    }

    fn line(&mut self, verdict: &str, what: &str, found: impl std::fmt::Display) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{verdict}  {what}: {found}");
    }
}

/// Writes a number with its unit.
pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
