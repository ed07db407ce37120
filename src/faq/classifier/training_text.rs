//! The labelled texts that a classifier is trained on, and the options of training.

use crate::faq::classifier::parts::ClassifierPart;

/// The kinds of training text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// A text that a learner would write. Only examples are held out to judge the classifier.
    Example,
    /// A rule's title.
    Title,
    /// The words of a rule's answer: its language is the instructor's, not the learner's.
    Reply,
    /// The words taken out of a pattern.
    Pattern,
}

impl TextKind {
    /// Returns whether a learner who writes it is answered without the classifier.
    pub(crate) fn is_said(self) -> bool {
        matches!(self, Self::Example | Self::Title)
    }

    /// Returns the weight of a text of this kind beside an example.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Example => 1.0,
            Self::Title => 0.6,
            Self::Pattern => 0.3,
            Self::Reply => 0.15,
        }
    }
}

/// The target of a training text: a label or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrainingTarget {
    /// A label, from 0.
    Label(usize),
    /// No label: the text must not be answered.
    OutOfScope,
}

/// A text on which the classifier is trained, with its label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingText<'a> {
    /// The text, as somebody would write it.
    pub text: &'a str,
    /// The label or the class that it belongs to.
    pub target: TrainingTarget,
    /// Its kind.
    pub kind: TextKind,
}

impl<'a> TrainingText<'a> {
    /// Makes a training text from a learner's words that mean a label.
    #[must_use]
    pub fn example(text: &'a str, label: usize) -> Self {
        Self {
            text,
            target: TrainingTarget::Label(label),
            kind: TextKind::Example,
        }
    }

    /// Makes a training text from a learner's words that mean no label.
    #[must_use]
    pub fn out_of_scope(text: &'a str) -> Self {
        Self {
            text,
            target: TrainingTarget::OutOfScope,
            kind: TextKind::Example,
        }
    }
}

/// The options of training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The number of labels.
    pub labels: usize,
    /// The expected share of out-of-scope messages, 0 to below 1, for which probabilities are computed.
    pub out_of_scope_share: f64,
    /// The share of out-of-scope messages at which thresholds must still keep their precision.
    pub guarded_share: f64,
    /// The number of threads that train. The result does not depend on it.
    pub threads: usize,
    /// The part that is left out, to measure its gain.
    pub without: Option<ClassifierPart>,
}

impl Options {
    /// Makes options for so many labels: one message in twelve out of scope, thresholds that hold up to one in four,
    /// one thread.
    #[must_use]
    pub fn new(labels: usize) -> Self {
        Self {
            labels,
            out_of_scope_share: 0.08,
            guarded_share: 0.26,
            threads: 1,
            without: None,
        }
    }
}
