//! What of a text is asked: without what its author quotes or strikes out, tells, or takes back. Never looks at
//! rules.

mod clause;
mod person;
mod phrases;
mod statement;

use std::borrow::Cow;

use super::text::{MAX_CHARS, Text, has_words, own_words};

pub(super) use person::asks_for_a_person;
pub(super) use statement::is_statement;

/// Why a text that has words asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// All of it is struck out.
    StruckOut,
    /// It tells what its author knows, did or was given.
    Told,
    /// It takes back what it asked.
    TakenBack,
}

/// A text as its author says it, without what is quoted or struck out; with the reason where nothing is left.
pub(super) fn own(raw: &str) -> (Cow<'_, str>, Option<Unasked>) {
    let end = raw
        .char_indices()
        .nth(MAX_CHARS)
        .map_or(raw.len(), |(at, _)| at);
    let raw = &raw[..end];
    let own = own_words(raw);
    let is_struck_out = own.len() != raw.len() && !has_words(&own) && has_words(raw);
    (own, is_struck_out.then_some(Unasked::StruckOut))
}

/// What is left of a text once what it tells or takes back is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// What is left, as written; it may be nothing.
    pub(super) text: String,
    /// Why the rest is not asked.
    pub(super) why: Unasked,
}

/// Sets aside what a text tells or takes back; `None` where it does neither.
pub(super) fn set_aside(raw: &str) -> Option<Left> {
    let prose = Text::prose(raw);
    if prose.lines().any(phrases::is_marked_solved) {
        return Some(Left {
            text: String::new(),
            why: Unasked::Told,
        });
    }
    let mut kept: Vec<String> = Vec::new();
    let mut why = None;
    let mut is_taken_back = false;
    for line in prose.lines() {
        let line = Text::new(line);
        let clauses = clause::clauses(line.cleaned());
        for (at, clause) in clauses.iter().enumerate() {
            let turns = clauses.get(at + 1).is_some_and(clause::turns) && !is_taken_back;
            is_taken_back = phrases::takes_back(clause, turns);
            if is_taken_back {
                let is_first = kept.is_empty() && why.is_none() && phrases::tells(clause);
                why = Some(if is_first {
                    Unasked::Told
                } else {
                    Unasked::TakenBack
                });
                kept.clear();
            } else if phrases::tells(clause) {
                why = why.or(Some(Unasked::Told));
            } else {
                kept.push(format!("{}{} ", clause.text, clause.mark));
            }
        }
        if let Some(last) = kept.last_mut() {
            last.push('\n');
        }
    }
    why.map(|why| Left {
        text: kept.concat(),
        why,
    })
}

#[cfg(test)]
mod tests;
