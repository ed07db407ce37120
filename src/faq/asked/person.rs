//! Whether a text asks for a person rather than for an answer: "can I get a human please", "转人工".

use super::clause::clauses;
use super::phrases;
use crate::faq::text::Text;

/// Whether a text asks for a person.
pub(in crate::faq) fn asks_for_a_person(text: &Text) -> bool {
    clauses(text.cleaned()).iter().any(|clause| {
        let own = phrases::of(clause.text);
        own.person.is_in(clause.text) || own.person_anywhere.is_in(clause.text)
    })
}
