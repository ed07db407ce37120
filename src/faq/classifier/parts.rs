//! The parts of the classifier that people designed or chose. Each can be left out to measure its gain.

use crate::faq::classifier::features;

/// A part of the classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassifierPart {
    /// The kinds of everyday words that replace each other.
    Kinds,
    /// The letters within words.
    Letters,
    /// The lines that are out of scope for every book.
    OffTopic,
    /// The support vector machine of each label.
    Machines,
    /// Naive Bayes.
    Bayes,
    /// The nearness to the middle of a label's meanings.
    Middle,
    /// The discriminant of the meanings.
    Discriminant,
    /// The correction for how reliable each label is.
    Reliability,
}

impl ClassifierPart {
    /// All parts.
    pub const ALL: [Self; 8] = [
        Self::Kinds,
        Self::Letters,
        Self::OffTopic,
        Self::Machines,
        Self::Bayes,
        Self::Middle,
        Self::Discriminant,
        Self::Reliability,
    ];

    /// Returns the name of the part.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kinds => "kinds of words",
            Self::Letters => "letters within words",
            Self::OffTopic => "off-topic lines",
            Self::Machines => "support vector machine",
            Self::Bayes => "naive Bayes",
            Self::Middle => "nearness to the middle",
            Self::Discriminant => "discriminant",
            Self::Reliability => "correction for each rule",
        }
    }

    /// Returns whether the part has an effect, with or without an encoder.
    #[must_use]
    pub const fn works(self, with_encoder: bool) -> bool {
        match self {
            Self::Middle | Self::Discriminant => with_encoder,
            Self::Reliability => !with_encoder,
            _ => true,
        }
    }

    /// Returns the block of features that the part is, if it is one.
    pub(crate) const fn block(self) -> Option<usize> {
        match self {
            Self::Kinds => Some(features::KINDS),
            Self::Letters => Some(features::LETTERS),
            _ => None,
        }
    }
}
