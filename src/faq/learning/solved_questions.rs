//! The questions that were solved, found again by their likeness to a new one: the similarity by which rules' examples
//! are found, over whatever questions it is given. Pure; never knows where they were asked.

use crate::faq::matching::similarity::SimilarityIndex;
use crate::faq::matching::text::Text;

/// The likeness from which two questions are taken for alike, 0 to 1.
const ALIKE: f64 = 0.4;
/// The most characters that are read of a question, so that many of them take little memory.
const READ: usize = 300;

/// A collection of solved questions, each known by a key.
pub struct SolvedQuestions<K> {
    keys: Vec<K>,
    index: SimilarityIndex,
}

impl<K: Copy> SolvedQuestions<K> {
    /// Indexes questions.
    #[must_use]
    pub fn new(questions: &[(K, String)]) -> Self {
        let texts: Vec<Text> = questions.iter().map(|(_, text)| read(text)).collect();
        Self {
            keys: questions.iter().map(|(key, _)| *key).collect(),
            index: SimilarityIndex::new(&texts),
        }
    }

    /// Finds the questions that a text is alike to, the most alike first.
    #[must_use]
    pub fn like(&self, text: &str, most: usize) -> Vec<K> {
        let nearest = self.index.nearest(&read(text), most).into_iter();
        let alike = nearest.take_while(|(_, likeness)| *likeness >= ALIKE);
        alike
            .filter_map(|(position, _)| self.keys.get(position).copied())
            .collect()
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

    fn questions() -> SolvedQuestions<u8> {
        let asked = [
            (1, "how can I watch the video without internet on a train?"),
            (2, "how can I print the handout of week four?"),
            (3, "where do I get the slides of week two?"),
            (4, "期末考试可以带计算器吗？"),
        ];
        SolvedQuestions::new(&asked.map(|(key, text)| (key, text.to_owned())))
    }

    #[test]
    fn a_like_question_finds_what_was_solved_and_another_does_not() {
        let questions = questions();
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

    #[test]
    fn no_more_are_found_than_wanted_and_none_among_none() {
        let same = [
            (1, "print the handout".to_owned()),
            (2, "print the handout".to_owned()),
        ];
        let questions = SolvedQuestions::new(&same);
        assert_eq!(questions.like("print the handout", 1).len(), 1);
        assert_eq!(questions.like("print the handout", 9).len(), 2);
        assert!(SolvedQuestions::<u8>::new(&[]).like("print", 3).is_empty());
    }
}
