//! The texts that staff filed under a category. They tell what a question is about and nothing else: no rule is found
//! by them, and none answers.
//!
//! The text that comes nearest decides, not many together: filing one wording a hundred times weighs no more
//! than filing it once, whoever does it.

use std::sync::{Arc, OnceLock};

use crate::faq::classifier::calibration::{Curve, Judged};
use crate::faq::matching::examples::{ExampleStep, spoken};
use crate::faq::matching::grading::SUGGEST_LIKENESS;
use crate::faq::matching::similarity::Weighed;
use crate::faq::matching::text::Text;
use crate::faq::matching::verdict::CategoryGuess;
use crate::faq::matching::wording::Wording;
use crate::faq::rulebook::rule::Rule;

/// The confidence in the category of a text that staff filed in these words.
const SAID_BY_STAFF: f64 = 0.99;

/// The likeness to a filed text from which a text is filed like it, whatever the rules make of it.
const ALL_BUT_SAID: f64 = 0.6;

/// The number of examples that are looked at to learn how often the nearest text has the right category.
const JUDGED: usize = 400;

/// A text, and the id of the category that it is filed under.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FiledText {
    pub(crate) category: Arc<str>,
    pub(crate) text: String,
}

/// The filed texts, ready to be compared.
pub(crate) struct Filing {
    filed: Vec<Filed>,
    /// The share of texts whose nearest text has the right category, by how near it is.
    curve: OnceLock<Curve>,
}

struct Filed {
    category: Arc<str>,
    spoken: String,
    wording: Wording,
    weighed: Weighed,
}

impl Filed {
    fn says(&self, spoken: &str, wording: &Wording) -> bool {
        self.spoken == spoken || (!wording.is_empty() && self.wording == *wording)
    }
}

impl Filing {
    /// Weighs filed texts as the examples are weighed.
    pub(crate) fn new(texts: &[FiledText], examples: &ExampleStep) -> Self {
        let filed = texts.iter().map(|one| {
            let text = Text::new(&one.text);
            Filed {
                category: Arc::clone(&one.category),
                spoken: spoken(&text),
                wording: Wording::of(&text),
                weighed: examples.weigh(&text),
            }
        });
        Self {
            filed: filed.collect(),
            curve: OnceLock::new(),
        }
    }

    /// Guesses the category of a text, by what is filed and by what the rules make of it. Only a filed text that comes
    /// nearer than the nearest example has a say.
    pub(crate) fn guess(
        &self,
        text: &Text,
        by_rules: Option<CategoryGuess>,
        nearest_example: f64,
        rules: &[Arc<Rule>],
        examples: &ExampleStep,
    ) -> Option<CategoryGuess> {
        if self.filed.is_empty() {
            return by_rules;
        }
        let (said, wording) = (spoken(text), Wording::of(text));
        if let Some(same) = self.filed.iter().find(|one| one.says(&said, &wording)) {
            return Some(CategoryGuess {
                category: Arc::clone(&same.category),
                confidence: SAID_BY_STAFF,
            });
        }
        let Some((nearest, likeness)) = self.nearest(&examples.weigh(text), None) else {
            return by_rules;
        };
        if likeness < SUGGEST_LIKENESS.max(nearest_example) {
            return by_rules;
        }
        let curve = self.curve.get_or_init(|| self.judge(rules, examples));
        let confidence = curve.at(likeness);
        let is_surer = by_rules
            .as_ref()
            .is_none_or(|by| by.confidence <= confidence);
        if !is_surer && likeness < ALL_BUT_SAID {
            return by_rules;
        }
        Some(CategoryGuess {
            category: Arc::clone(&nearest.category),
            confidence,
        })
    }

    fn nearest(&self, text: &Weighed, but: Option<usize>) -> Option<(&Filed, f64)> {
        let others = self.filed.iter().enumerate();
        others
            .filter(|(at, _)| Some(*at) != but)
            .map(|(_, one)| (one, one.weighed.likeness(text)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Judges each example and each filed text as if it were of no rule of its own: whether the nearest is of another
    /// rule of its category.
    fn judge(&self, rules: &[Arc<Rule>], examples: &ExampleStep) -> Curve {
        let judged = |confidence: f64, right: bool| Judged {
            confidence,
            right,
            weight: 1.0,
        };
        let neighbours = examples.neighbours(JUDGED).into_iter();
        let of_examples = neighbours.map(|(own, other, likeness)| {
            judged(likeness, rules[own].category == rules[other].category)
        });
        let filed = self.filed.iter().enumerate().take(JUDGED);
        let of_filed = filed.filter_map(|(at, one)| {
            let (other, likeness) = self.nearest(&one.weighed, Some(at))?;
            Some(judged(likeness, other.category == one.category))
        });
        Curve::fit(&of_examples.chain(of_filed).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests;
