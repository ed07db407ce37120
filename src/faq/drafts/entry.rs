//! An entry of an FAQ page.

/// A question on the page, with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaqEntry {
    /// The question.
    pub question: String,
    /// The answer to it.
    pub answer: String,
}
