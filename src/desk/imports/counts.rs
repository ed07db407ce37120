//! How many rows of a file an import brought.

/// The rows that are written in one transaction.
pub(super) const AT_ONCE: usize = 500;

/// What an import brought.
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
