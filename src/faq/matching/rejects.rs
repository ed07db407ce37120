//! The rejects of rules. A rule's reject says nothing about other rules: it holds back the rules that have it, and is
//! out of scope of the whole book only if it asks for no other rule.

use std::collections::HashMap;
use std::sync::Arc;

use sentence_encoder::Vector;

use crate::faq::encoder::Encoder;
use crate::faq::matching::examples::spoken;
use crate::faq::matching::text::Text;
use crate::faq::rulebook::rule::Rule;

/// The rejects of all rules, each once.
pub(crate) struct Rejects(Vec<Reject>);

/// A text that some rules must not answer.
struct Reject {
    text: Arc<str>,
    /// Its meaning, if an encoder can read it.
    meaning: Option<Arc<Vector>>,
    /// The positions of those rules.
    rules: Vec<usize>,
    /// Whether it asks for another rule.
    is_asked_of_another: bool,
}

impl Rejects {
    /// Reads the rejects of the rules, which are known by their positions.
    pub(crate) fn new(rules: &[Arc<Rule>], encoder: Option<&Encoder>) -> Self {
        let mut texts = Vec::new();
        let mut rules_by_reject: HashMap<String, (usize, Vec<usize>)> = HashMap::new();
        for (position, rule) in rules.iter().enumerate() {
            for reject in &rule.rejects {
                let text = Text::new(&reject.text);
                let known = rules_by_reject.entry(spoken(&text));
                let (_, of) = known.or_insert_with(|| {
                    texts.push((Arc::from(reject.text.as_str()), text));
                    (texts.len() - 1, Vec::new())
                });
                of.push(position);
            }
        }
        if let Some(encoder) = encoder {
            encoder.of_all(
                &texts
                    .iter()
                    .map(|(_, text)| text.folded())
                    .collect::<Vec<_>>(),
            );
        }
        let rejects = texts.into_iter().map(|(text, read)| Reject {
            text,
            meaning: encoder.and_then(|encoder| encoder.to_compare(read.folded())),
            rules: Vec::new(),
            is_asked_of_another: false,
        });
        let mut rejects: Vec<Reject> = rejects.collect();
        for (position, rule) in rules.iter().enumerate() {
            let examples = rule.examples.iter().map(|example| example.text.as_str());
            let titles = rule.titles.iter().map(|(_, title)| title.as_str());
            for said in examples.chain(titles) {
                if let Some((place, of)) = rules_by_reject.get(&spoken(&Text::new(said))) {
                    rejects[*place].is_asked_of_another |= !of.contains(&position);
                }
            }
        }
        for (place, of) in rules_by_reject.into_values() {
            rejects[place].rules = of;
        }
        Self(rejects)
    }

    /// Lists the rejects that ask for no other rule.
    pub(crate) fn out_of_scope(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().filter(|reject| !reject.is_asked_of_another);
        own.map(|reject| &*reject.text)
    }

    /// Finds the reject of a rule that is nearest to a meaning, with their cosine.
    pub(crate) fn nearest(&self, rule: usize, meaning: &Vector) -> Option<(Arc<str>, f64)> {
        let own = self.0.iter().filter(|reject| reject.rules.contains(&rule));
        let near = own.filter_map(|reject| {
            let cosine = reject.meaning.as_ref()?.cosine(meaning);
            Some((reject, f64::from(cosine)))
        });
        let (reject, cosine) = near.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((Arc::clone(&reject.text), cosine))
    }
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
    fn what_a_rule_must_not_answer_holds_back_that_rule_alone() {
        let Some(encoder) = of_tests() else { return };
        let rejects = rejects(Some(encoder));
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
