//! Text that is out of scope for every book. It ships with the binary.

use std::sync::OnceLock;

use crate::faq::classifier::features::{Features, Reader};
use crate::faq::language;
use crate::faq::matching::text::Text;

/// The lines' features, and the reader that has learned their words. Read once in a process.
pub(crate) fn read() -> &'static (Reader, Vec<Features>) {
    static READ: OnceLock<(Reader, Vec<Features>)> = OnceLock::new();
    READ.get_or_init(|| {
        let mut reader = Reader::new();
        let features = language::lines(language::OFF_TOPIC)
            .map(|line| reader.learn(&Text::new(line)))
            .collect();
        (reader, features)
    })
}
