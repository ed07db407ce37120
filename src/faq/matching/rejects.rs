//! The rejects of rules. What one rule must not answer says nothing of another: a reject holds back the rules that have
//! it, and is out of scope of the whole book only where no other rule is asked by it.

use std::collections::HashMap;
use std::sync::Arc;

use sentence_encoder::Vector;

use crate::faq::encoder::Encoder;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::likeness::{MUCH_THE_SAME, of_meanings};
use crate::faq::matching::text::Text;
use crate::faq::rulebook::rule::Rule;

/// The difference of likeness by which a reject must come nearer to another rule than to its own, to be asked of that one.
/// In the sample book 24 of the 216 rejects that no rule has as an example come so near, most of them rightly; by half of
/// it three more would, of which two are not asked of that rule.
const CLEARLY_NEARER: f64 = 0.1;
/// The most pairs of a reject and a text of a rule whose meanings are compared; a book that has more compares none.
const MOST_COMPARED: usize = 4_000_000;

/// The rejects of all rules, each once.
pub(crate) struct Rejects(Vec<Reject>);

/// A text that some rules must not answer.
struct Reject {
    text: Arc<str>,
    read: ReadText,
    /// The positions of those rules.
    rules: Vec<usize>,
    /// Whether another rule is asked by it.
    is_asked_of_another: bool,
}

/// A text as it is compared with others.
struct ReadText {
    spoken: String,
    /// What it means, where an encoder can read it.
    meaning: Option<Arc<Vector>>,
}

impl Rejects {
    /// Reads the rejects of the rules, which are known by their positions.
    pub(crate) fn new(rules: &[Arc<Rule>], encoder: Option<&Encoder>) -> Self {
        let rejects: Vec<(usize, &str)> = each(rules, |rule| {
            let rejects = rule.rejects.iter();
            rejects.map(|reject| reject.text.as_str()).collect()
        });
        let mut known: Vec<Reject> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (read, (rule, text)) in read(&rejects, encoder).into_iter().zip(rejects) {
            let place = *places.entry(read.spoken.clone()).or_insert(known.len());
            if place == known.len() {
                known.push(Reject {
                    text: Arc::from(text),
                    read,
                    rules: Vec::new(),
                    is_asked_of_another: false,
                });
            }
            known[place].rules.push(rule);
        }
        if known.is_empty() {
            return Self(known);
        }
        let said: Vec<(usize, &str)> = each(rules, |rule| {
            let examples = rule.examples.iter().map(|example| example.text.as_str());
            let titles = rule.titles.iter().map(|(_, title)| title.as_str());
            examples.chain(titles).collect()
        });
        let compared = known.len().saturating_mul(said.len()) <= MOST_COMPARED;
        let said: Vec<(usize, ReadText)> = read(&said, encoder.filter(|_| compared))
            .into_iter()
            .zip(&said)
            .map(|(read, (rule, _))| (*rule, read))
            .collect();
        for reject in &mut known {
            reject.is_asked_of_another = reject.comes_nearer_to_another(&said);
        }
        Self(known)
    }

    /// Lists the rejects by which no other rule is asked.
    pub(crate) fn out_of_scope(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().filter(|reject| !reject.is_asked_of_another);
        own.map(|reject| &*reject.text)
    }

    /// Finds the reject of a rule that comes nearest to a meaning, with the cosine of both.
    pub(crate) fn nearest(&self, rule: usize, meaning: &Vector) -> Option<(Arc<str>, f64)> {
        let own = self.0.iter().filter(|reject| reject.rules.contains(&rule));
        let near = own.filter_map(|reject| {
            let cosine = reject.read.meaning.as_ref()?.cosine(meaning);
            Some((reject, f64::from(cosine)))
        });
        let (reject, cosine) = near.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((Arc::clone(&reject.text), cosine))
    }
}

impl Reject {
    /// Whether a rule that does not have it says the same, or means clearly more of the same than the rules that do.
    fn comes_nearer_to_another(&self, said: &[(usize, ReadText)]) -> bool {
        let (mut own, mut other) = (0.0_f64, 0.0_f64);
        for (rule, text) in said {
            let is_own = self.rules.contains(rule);
            if !is_own && text.spoken == self.read.spoken {
                return true;
            }
            if let (Some(one), Some(two)) = (&self.read.meaning, &text.meaning) {
                let nearest = if is_own { &mut own } else { &mut other };
                *nearest = nearest.max(of_meanings(one, two));
            }
        }
        other >= MUCH_THE_SAME.max(own + CLEARLY_NEARER)
    }
}

/// Lists texts of each rule, with the rule's position.
fn each<'a>(
    rules: &'a [Arc<Rule>],
    texts: impl Fn(&'a Rule) -> Vec<&'a str>,
) -> Vec<(usize, &'a str)> {
    let rules = rules.iter().enumerate();
    let each = rules.flat_map(|(position, rule)| {
        let texts = texts(rule).into_iter();
        texts.map(move |text| (position, text))
    });
    each.collect()
}

fn read(texts: &[(usize, &str)], encoder: Option<&Encoder>) -> Vec<ReadText> {
    let texts: Vec<Text> = texts.iter().map(|(_, text)| Text::new(text)).collect();
    if let Some(encoder) = encoder {
        encoder.of_all(&texts.iter().map(Text::folded).collect::<Vec<_>>());
    }
    let read = texts.iter().map(|text| ReadText {
        spoken: spoken(text),
        meaning: encoder.and_then(|encoder| encoder.to_compare(text.folded())),
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::encoder::of_tests;
    use crate::faq::rulebook::book::RuleBook;

    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
    const RULES: &str = r#"
[[rule]]
id = "fails"
category = "a"
title = { en = "A payment fails" }
examples = ["my payment failed", "my card was declined"]
rejects = ["Which cards do you accept?", "I failed the exam", "Can I pay LATER"]
replies = { en = ["x"] }

[[rule]]
id = "change"
category = "a"
title = { en = "Change the card" }
examples = ["how do I change my card"]
rejects = ["which cards do you accept"]
replies = { en = ["x"] }

[[rule]]
id = "methods"
category = "a"
title = { en = "Ways to pay" }
examples = ["can I pay later?", "what cards do you take?"]
replies = { en = ["x"] }
"#;

    fn rejects(encoder: Option<&Encoder>) -> Rejects {
        let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
        let rules: Vec<Arc<Rule>> = book
            .rules(None)
            .map(|rule| Arc::new(rule.clone()))
            .collect();
        Rejects::new(&rules, encoder)
    }

    #[test]
    fn what_another_rule_says_in_other_signs_is_not_out_of_scope() {
        let rejects = rejects(None);
        let out: Vec<&str> = rejects.out_of_scope().collect();
        assert_eq!(out, ["Which cards do you accept?", "I failed the exam"]);
    }

    #[test]
    fn what_means_another_rule_is_not_out_of_scope_and_holds_its_own_rules_back_alone() {
        let Some(encoder) = of_tests() else { return };
        let rejects = rejects(Some(encoder));
        let out: Vec<&str> = rejects.out_of_scope().collect();
        assert_eq!(out, ["I failed the exam"]);
        let meaning = encoder
            .to_compare("what kinds of cards do you take")
            .unwrap();
        for (rule, expected) in [
            (0, Some("Which cards do you accept?")),
            (1, Some("Which cards do you accept?")),
            (2, None),
        ] {
            let nearest = rejects.nearest(rule, &meaning);
            let nearest = nearest.as_ref().map(|(text, _)| &**text);
            assert_eq!(nearest, expected);
        }
    }
}
