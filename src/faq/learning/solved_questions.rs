//! Finds solved questions that are like a new one, in any collection of questions. Pure; never knows where they were
//! asked.

use std::sync::Arc;

use sentence_encoder::Vector;

use crate::faq::encoder::Encoder;
use crate::faq::matching::likeness::{MUCH_THE_SAME, of_meanings};
use crate::faq::matching::similarity::SimilarityIndex;
use crate::faq::matching::text::Text;

/// The likeness of words from which on two questions count as alike, 0 to 1.
const ALIKE_IN_WORDS: f64 = 0.4;
/// The most characters of a question that are read, so that many questions take little memory.
const READ: usize = 300;
/// The number of questions, from the first on, that are compared by meaning: their vectors take two megabytes.
const MEANT: usize = 1_000;

/// A collection of solved questions, each known by a key.
pub struct SolvedQuestions<K> {
    keys: Vec<K>,
    index: SimilarityIndex,
    /// The meanings of the first questions, if the encoder can read them.
    meanings: Vec<Option<Arc<Vector>>>,
    encoder: Option<Arc<Encoder>>,
}

impl<K: Copy> SolvedQuestions<K> {
    /// Indexes questions, the latest first, with their meanings if there is an encoder. Takes as long as it takes to
    /// encode those that were not met lately.
    #[must_use]
    pub fn new(questions: &[(K, String)], encoder: Option<&Arc<Encoder>>) -> Self {
        let texts: Vec<Text> = questions.iter().map(|(_, text)| read(text)).collect();
        let meant = &texts[..texts.len().min(MEANT)];
        let meanings = encoder.map(|encoder| {
            encoder.of_all(&meant.iter().map(Text::folded).collect::<Vec<_>>());
            let meanings = meant.iter().map(|text| encoder.to_compare(text.folded()));
            meanings.collect()
        });
        Self {
            keys: questions.iter().map(|(key, _)| *key).collect(),
            index: SimilarityIndex::new(&texts),
            meanings: meanings.unwrap_or_default(),
            encoder: encoder.cloned(),
        }
    }

    /// Counts the questions.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Finds the questions that a text is like, the most alike first.
    #[must_use]
    pub fn like(&self, text: &str, most: usize) -> Vec<K> {
        let text = read(text);
        let in_meaning = self.in_meaning(&text);
        let is_compared = |position: usize| {
            let meant = self.meanings.get(position).is_some_and(Option::is_some);
            in_meaning.is_some() && meant
        };
        let in_words = self.index.nearest(&text, most + self.meanings.len());
        let in_words = in_words
            .into_iter()
            .filter(|(position, likeness)| *likeness >= ALIKE_IN_WORDS && !is_compared(*position));
        let in_words: Vec<(usize, f64)> = in_words.collect();
        let mut alike = [in_meaning.unwrap_or_default(), in_words].concat();
        alike.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        alike.truncate(most);
        let keys = alike.into_iter();
        keys.filter_map(|(position, _)| self.keys.get(position).copied())
            .collect()
    }

    /// Finds the questions whose meaning is like a text's, with their likeness; `None` if the meaning of the text is
    /// not known.
    fn in_meaning(&self, text: &Text) -> Option<Vec<(usize, f64)>> {
        let encoder = self.encoder.as_ref().filter(|_| !text.is_empty())?;
        let own = encoder.to_compare(text.folded())?;
        let meant = self.meanings.iter().enumerate();
        let alike = meant
            .filter_map(|(position, other)| Some((position, of_meanings(&own, other.as_ref()?))))
            .filter(|(_, likeness)| *likeness >= MUCH_THE_SAME);
        Some(alike.collect())
    }
}

fn read(text: &str) -> Text {
    let end = text
        .char_indices()
        .nth(READ)
        .map_or(text.len(), |(at, _)| at);
    Text::new(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::encoder::of_tests;

    const ASKED: [(u8, &str); 4] = [
        (1, "how can I watch the video without internet on a train?"),
        (2, "how can I print the handout of week four?"),
        (3, "where do I get the slides of week two?"),
        (4, "期末考试可以带计算器吗？"),
    ];

    fn questions(encoder: Option<&Arc<Encoder>>) -> SolvedQuestions<u8> {
        SolvedQuestions::new(&ASKED.map(|(key, text)| (key, text.to_owned())), encoder)
    }

    #[test]
    fn a_like_question_finds_what_was_solved_and_another_does_not() {
        for questions in [
            Some(questions(None)),
            of_tests().map(|own| questions(Some(own))),
        ] {
            let Some(questions) = questions else { continue };
            for (text, found) in [
                ("can I watch videos on the train without internet?", Some(1)),
                ("how do I print the handout of week 4", Some(2)),
                ("期末考试能带计算器吗？", Some(4)),
                ("who marks the exam of the second course?", None),
                ("", None),
            ] {
                assert_eq!(questions.like(text, 3).first().copied(), found, "{text}");
            }
        }
    }

    #[test]
    fn what_was_solved_is_found_in_other_words_and_another_language() {
        let Some(encoder) = of_tests() else { return };
        let questions = questions(Some(encoder));
        for (text, found) in [
            (
                "is it allowed to use a calculator in the final exam?",
                Some(4),
            ),
            (
                "how do I play videos offline while I am on the train?",
                Some(1),
            ),
        ] {
            assert_eq!(questions.like(text, 3).first().copied(), found, "{text}");
        }
    }

    #[test]
    fn no_more_are_found_than_wanted_and_none_among_none() {
        let same = [
            (1, "print the handout".to_owned()),
            (2, "print the handout".to_owned()),
        ];
        let questions = SolvedQuestions::new(&same, None);
        assert_eq!(questions.like("print the handout", 1).len(), 1);
        assert_eq!(questions.like("print the handout", 9).len(), 2);
        let none = SolvedQuestions::<u8>::new(&[], None);
        assert!(none.like("print", 3).is_empty());
    }
}
