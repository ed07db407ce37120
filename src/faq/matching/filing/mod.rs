//! The texts that staff filed under a category. They determine only the category of a question: they find no rule, and
//! cause no answer.
//!
//! The single nearest text decides, by meaning if there is an encoder. Several texts do not add up: filing one wording
//! a hundred times has the same effect as filing it once.

use std::sync::{Arc, OnceLock};

use sentence_encoder::Vector;

use crate::faq::classifier::calibration::{Curve, Judged};
use crate::faq::encoder::Encoder;
use crate::faq::matching::examples::{ExampleStep, spoken};
use crate::faq::matching::grading::SUGGEST_LIKENESS;
use crate::faq::matching::likeness::{of_cosine, of_meanings};
use crate::faq::matching::similarity::Weighed;
use crate::faq::matching::text::Text;
use crate::faq::matching::verdict::CategoryGuess;
use crate::faq::matching::wording::Wording;
use crate::faq::rulebook::rule::Rule;

/// The confidence in the category of a text that staff filed in these words.
const SAID_BY_STAFF: f64 = 0.99;

/// The likeness from which a text gets a filed text's category, regardless of the rules.
const ALL_BUT_SAID: f64 = 0.6;

/// The number of examples that are looked at to learn how often the nearest text has the right category.
const JUDGED: usize = 400;
/// The most examples that are compared with these in meaning; they are spread over all.
const COMPARED: usize = 2_000;

/// A text, and the id of the category that it is filed under.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FiledText {
    pub(crate) category: Arc<str>,
    pub(crate) text: String,
}

/// The filed texts, ready to be compared.
pub(crate) struct Filing {
    filed: Vec<Filed>,
    encoder: Option<Arc<Encoder>>,
    /// Their meanings, where the encoder can read them.
    meanings: OnceLock<Vec<Option<Arc<Vector>>>>,
    /// The share of texts whose nearest text has the right category, by how near it is in words, and in meaning.
    in_words: OnceLock<Curve>,
    in_meaning: OnceLock<Curve>,
}

/// The nearness of the rules to a text; a filed text must be nearer.
pub(crate) struct Nearness {
    /// The meaning of the text; `None` where words alone are compared.
    pub(crate) meaning: Option<Arc<Vector>>,
    /// The likeness of the nearest text of a rule.
    pub(crate) of_rules: f64,
}

impl Nearness {
    /// Computes it from the meaning of a text, and the cosines of the nearest texts of rules.
    pub(crate) fn in_meaning(meaning: Arc<Vector>, nearest: &[(usize, Arc<str>, f64)]) -> Self {
        let likeness = nearest.iter().map(|near| of_cosine(near.2));
        Self {
            meaning: Some(meaning),
            of_rules: likeness.fold(0.0, f64::max),
        }
    }
}

struct Filed {
    category: Arc<str>,
    folded: Box<str>,
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
    pub(crate) fn new(
        texts: &[FiledText],
        examples: &ExampleStep,
        encoder: Option<Arc<Encoder>>,
    ) -> Self {
        let filed = texts.iter().map(|one| {
            let text = Text::new(&one.text);
            Filed {
                category: Arc::clone(&one.category),
                folded: text.folded().into(),
                spoken: spoken(&text),
                wording: Wording::of(&text),
                weighed: examples.weigh(&text),
            }
        });
        Self {
            filed: filed.collect(),
            encoder,
            meanings: OnceLock::new(),
            in_words: OnceLock::new(),
            in_meaning: OnceLock::new(),
        }
    }

    /// Learns now rather than at the first text that needs it.
    pub(crate) fn warm_up(&self, rules: &[Arc<Rule>], examples: &ExampleStep) {
        if let (false, Some(encoder)) = (self.filed.is_empty(), &self.encoder) {
            self.curve_in_meaning(encoder, rules, examples);
        }
    }

    /// Guesses the category of a text from filed texts and from the rules. A filed text counts only if it is nearer
    /// than the nearest example.
    pub(crate) fn guess(
        &self,
        text: &Text,
        by_rules: Option<CategoryGuess>,
        nearness: &Nearness,
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
        let meaning = nearness.meaning.as_ref().zip(self.encoder.as_ref());
        let nearest = match meaning {
            Some((meaning, encoder)) => self.nearest_in_meaning(encoder, meaning, None),
            None => self.nearest(&examples.weigh(text), None),
        };
        let Some((nearest, likeness)) = nearest else {
            return by_rules;
        };
        if likeness < SUGGEST_LIKENESS.max(nearness.of_rules) {
            return by_rules;
        }
        let curve = match meaning {
            Some((_, encoder)) => self.curve_in_meaning(encoder, rules, examples),
            None => self.in_words.get_or_init(|| self.judge(rules, examples)),
        };
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

    fn nearest_in_meaning(
        &self,
        encoder: &Encoder,
        meaning: &Vector,
        but: Option<usize>,
    ) -> Option<(&Filed, f64)> {
        let others = self.meanings(encoder).iter().zip(&self.filed).enumerate();
        others
            .filter(|(at, _)| Some(*at) != but)
            .filter_map(|(_, (own, one))| Some((one, of_meanings(own.as_ref()?, meaning))))
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn meanings(&self, encoder: &Encoder) -> &[Option<Arc<Vector>>] {
        self.meanings.get_or_init(|| {
            let texts = self.filed.iter().map(|one| &*one.folded);
            encoder.of_all(&texts.clone().collect::<Vec<_>>());
            texts.map(|text| encoder.to_compare(text)).collect()
        })
    }

    /// Tests each example and each filed text as if its own rule did not exist: whether the nearest text belongs to
    /// another rule of its category.
    fn judge(&self, rules: &[Arc<Rule>], examples: &ExampleStep) -> Curve {
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

    /// Tests them in the same way by meaning.
    fn curve_in_meaning(
        &self,
        encoder: &Encoder,
        rules: &[Arc<Rule>],
        examples: &ExampleStep,
    ) -> &Curve {
        self.in_meaning.get_or_init(|| {
            let some = examples.some(COMPARED);
            let texts: Vec<Text> = some.iter().map(|(_, phrase)| Text::new(phrase)).collect();
            let vectors = encoder.of_all(&texts.iter().map(Text::folded).collect::<Vec<_>>());
            let category = |at: usize| &rules[some[at].0].category;
            let of_examples = (0..some.len()).step_by(some.len().div_ceil(JUDGED).max(1));
            let of_examples = of_examples.filter_map(|one| {
                let others = (0..some.len()).filter(|other| some[*other].0 != some[one].0);
                let alike =
                    others.map(|other| (other, of_meanings(&vectors[one], &vectors[other])));
                let (other, likeness) = alike.max_by(|a, b| a.1.total_cmp(&b.1))?;
                Some(judged(likeness, category(one) == category(other)))
            });
            let filed = self.meanings(encoder).iter().zip(&self.filed).enumerate();
            let of_filed = filed.take(JUDGED).filter_map(|(at, (own, one))| {
                let (other, likeness) =
                    self.nearest_in_meaning(encoder, own.as_ref()?, Some(at))?;
                Some(judged(likeness, other.category == one.category))
            });
            Curve::fit(&of_examples.chain(of_filed).collect::<Vec<_>>())
        })
    }
}

fn judged(confidence: f64, right: bool) -> Judged {
    Judged {
        confidence,
        right,
        weight: 1.0,
    }
}

#[cfg(test)]
mod tests;
