//! The number of rows that an import added, and that were known.

/// The rows that are written in one transaction.
pub(super) const AT_ONCE: usize = 500;

/// The numbers of rows that an import added, and that were there before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The number of new rows.
    pub added: usize,
    /// The number of rows that were there before.
    pub known: usize,
}

impl Imported {
    /// Counts a row as new or as known.
    pub(super) fn count(&mut self, is_new: bool) {
        if is_new {
            self.added += 1;
        } else {
            self.known += 1;
        }
    }
}
