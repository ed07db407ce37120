//! Text that is out of scope for every book. It ships with the binary.

use std::sync::OnceLock;

use crate::faq::classifier::features::{Features, Reader};
use crate::faq::matching::text::Text;

/// The lines, comments and blank lines left out.
pub(crate) fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("off_topic.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The lines' features, and the reader that has learned their words. Read once in a process.
pub(crate) fn read() -> &'static (Reader, Vec<Features>) {
    static READ: OnceLock<(Reader, Vec<Features>)> = OnceLock::new();
    READ.get_or_init(|| {
        let mut reader = Reader::new();
        let features = lines().map(|line| reader.learn(&Text::new(line))).collect();
        (reader, features)
    })
}
