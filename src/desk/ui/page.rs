//! The parts that pages of HTML have in common.

/// A line that names a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelledLine {
    /// The name of the value.
    pub(crate) name: String,
    /// The value itself.
    pub(crate) value: String,
}
