//! The way from a text to a verdict: the text made comparable, each way to find a rule, and the decision.

pub(crate) mod asked;
pub(crate) mod courtesy;
pub(crate) mod examples;
pub(crate) mod filing;
pub(crate) mod foreign;
pub(crate) mod grading;
pub(crate) mod groups;
pub(crate) mod learned;
pub(crate) mod likeness;
pub(crate) mod markup;
pub(crate) mod matcher;
pub(crate) mod patterns;
pub(crate) mod prefilter;
pub(crate) mod question;
pub(crate) mod quotes;
pub(crate) mod rejects;
pub(crate) mod rule_set;
pub(crate) mod says;
pub(crate) mod similarity;
pub mod text;
pub(crate) mod tf_idf;
pub(crate) mod verdict;
pub(crate) mod wording;
