//! The parts that HTML pages share.

/// A value with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelledLine {
    /// The name of the value.
    pub(crate) name: String,
    /// The value itself.
    pub(crate) value: String,
}
