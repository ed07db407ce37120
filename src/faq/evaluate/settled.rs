//! Measures the texts that match an example before the classifier is asked, and how many of these are right.

use std::collections::{HashMap, HashSet};

use crate::faq::evaluate::labelled::Labelled;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::text::Text;
use crate::faq::matching::wording::Wording;

/// The ways in which a text can match an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// With equal words.
    Words,
    /// With equal words except for politeness and the ways to begin a question.
    Wording,
    /// With equal words except for typing errors.
    Slips,
}

impl Same {
    /// All ways, the surest first.
    pub const ALL: [Self; 3] = [Self::Words, Self::Wording, Self::Slips];

    /// Returns the name of the way.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words => "the same words",
            Self::Wording => "the same but for politeness",
            Self::Slips => "the same but for slips",
        }
    }
}

/// The examples of a labelled book, among which a text's matches are found.
pub struct Settling<'a> {
    words: HashMap<String, Option<&'a str>>,
    wordings: HashMap<Wording, Option<&'a str>>,
    vocabulary: HashSet<Box<str>>,
}

impl<'a> Settling<'a> {
    /// Reads the examples.
    #[must_use]
    pub fn new(rows: &'a [Labelled]) -> Self {
        let mut said = Self {
            words: HashMap::new(),
            wordings: HashMap::new(),
            vocabulary: HashSet::new(),
        };
        for row in rows {
            let (text, label) = (Text::new(&row.text), row.label.as_deref());
            let wording = Wording::of(&text);
            said.words.insert(spoken(&text), label);
            said.vocabulary.extend(wording.units().map(Box::from));
            if !wording.is_empty() {
                said.wordings.insert(wording, label);
            }
        }
        said
    }

    /// Finds an example that matches a text, in which way, and whether both have the same label.
    #[must_use]
    pub fn settles(&self, row: &Labelled) -> Option<(Same, bool)> {
        let text = Text::new(&row.text);
        let is_right = |label: &Option<&str>| *label == row.label.as_deref();
        if let Some(label) = self.words.get(&spoken(&text)) {
            return Some((Same::Words, is_right(label)));
        }
        let wording = Wording::of(&text);
        if let Some(label) = self.wordings.get(&wording) {
            return Some((Same::Wording, is_right(label)));
        }
        let mut others = self.wordings.iter();
        let slip = others.find(|(other, _)| wording.is_slip_of(other, &self.vocabulary));
        slip.map(|(_, label)| (Same::Slips, is_right(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_settled_by_an_example_that_says_the_same() {
        let row = |text: &str, label: &str| Labelled {
            text: text.to_owned(),
            label: Some(label.to_owned()),
        };
        let rows = [
            row("how do I reset my password", "password"),
            row("where is my invoice", "invoice"),
        ];
        let said = Settling::new(&rows);
        for (text, settled) in [
            ("How do I reset my password?", Some((Same::Words, true))),
            (
                "how can I reset the password please",
                Some((Same::Wording, true)),
            ),
            ("how do I reset my pasword", Some((Same::Slips, true))),
            ("where is my invoice, hello", Some((Same::Wording, false))),
            ("what a lovely day", None),
        ] {
            assert_eq!(said.settles(&row(text, "password")), settled, "{text}");
        }
    }
}
