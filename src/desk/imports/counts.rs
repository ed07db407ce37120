//! Counts the rows of a file that an import brought.

/// The rows that are written in one transaction.
pub(super) const AT_ONCE: usize = 500;

/// The numbers of rows that an import brought, and that had been brought before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The rows that were new.
    pub added: usize,
    /// The rows that had been brought before.
    pub known: usize,
}

impl Imported {
    /// Counts a row, which is new or had been brought before.
    pub(super) fn count(&mut self, is_new: bool) {
        if is_new {
            self.added += 1;
        } else {
            self.known += 1;
        }
    }
}
