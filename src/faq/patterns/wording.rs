//! A short stretch of text that a pattern asks for, and the literals that can be looked up for it.
//! Knows nothing of regexes.

use super::fold::{fold_char, is_word};

/// A substring is worth looking up from this many ASCII characters; fewer stand in almost every text.
const MIN_ASCII_CHARS: usize = 2;
/// A substring is cut to this many characters: the rest would tell no more texts apart.
const MAX_SUBSTRING_CHARS: usize = 32;
/// What a whole word counts for, in characters, when pieces are weighed against each other.
const WHOLE_WORD_BONUS: usize = 2;

/// One thing a text must show, in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A folded character.
    Char(char),
    /// A place on whose other side no word goes on: a word boundary, a space, the text's end.
    Edge,
}

/// Signs that follow one another without anything between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wording(pub(super) Vec<Sign>);

/// A folded text that must be in a message for a pattern to match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Literal {
    /// The folded characters.
    pub(super) text: String,
    /// Whether it must be a whole word (a longest run of `\w`) rather than a substring.
    pub(super) whole: bool,
}

impl Literal {
    /// How telling a literal is, for choosing among those of one pattern before frequencies are known.
    pub(super) fn weight(&self) -> usize {
        let bonus = if self.whole { WHOLE_WORD_BONUS } else { 0 };
        let wide = if self.text.is_ascii() { 1 } else { 3 };
        self.text.chars().count() * wide + bonus
    }

    /// Whether it has word characters alone: then it stands in a single word, or in none.
    pub(super) fn is_within_a_word(&self) -> bool {
        self.text.chars().all(is_word)
    }

    fn is_telling(&self) -> bool {
        let long_enough = !self.text.is_ascii() || self.text.len() >= MIN_ASCII_CHARS;
        self.whole || (long_enough && !self.text.contains('\0'))
    }
}

impl Wording {
    /// A wording of one edge.
    pub(super) fn edge() -> Self {
        Self(vec![Sign::Edge])
    }

    /// The wording of a literal part of a pattern; white space counts as an edge only, for the
    /// words beside it are looked up one by one.
    pub(super) fn of(text: &str) -> Self {
        let mut signs = with_room_for(text.len());
        signs.extend(text.chars().map(Sign::of));
        Self(signs)
    }

    /// Whether it asks for no character at all.
    pub(super) fn is_blank(&self) -> bool {
        self.0.iter().all(|sign| *sign == Sign::Edge)
    }

    /// This wording and then the other.
    pub(super) fn then(&self, next: &Self) -> Self {
        let mut signs = with_room_for(self.0.len() + next.0.len());
        signs.extend_from_slice(&self.0);
        signs.extend_from_slice(&next.0);
        Self(signs)
    }

    /// The literals that a text with this wording must have.
    pub(super) fn literals(&self) -> impl Iterator<Item = Literal> {
        let last = self.0.split(|sign| *sign == Sign::Edge).count() - 1;
        self.0
            .split(|sign| *sign == Sign::Edge)
            .enumerate()
            .filter(|(_, run)| !run.is_empty())
            .map(move |(at, run)| literal(run, at > 0 && at < last))
            .filter(Literal::is_telling)
    }

    /// The most telling of its literals.
    pub(super) fn best_literal(&self) -> Option<Literal> {
        self.literals().max_by_key(Literal::weight)
    }
}

impl Sign {
    /// The sign of one character of a pattern.
    pub(super) fn of(c: char) -> Self {
        if c.is_whitespace() {
            Self::Edge
        } else {
            Self::Char(fold_char(c))
        }
    }
}

/// Room for so many signs and the edge that mostly follows.
fn with_room_for(signs: usize) -> Vec<Sign> {
    Vec::with_capacity(signs + 1)
}

/// A run of characters between two edges, or between an edge and the unknown.
fn literal(run: &[Sign], between_edges: bool) -> Literal {
    let chars = || {
        run.iter().filter_map(|sign| match sign {
            Sign::Char(c) => Some(*c),
            Sign::Edge => None,
        })
    };
    let whole = between_edges && chars().all(is_word);
    let most = if whole {
        run.len()
    } else {
        MAX_SUBSTRING_CHARS
    };
    let mut text = String::with_capacity(run.len());
    text.extend(chars().take(most));
    Literal { text, whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_whole_only_between_edges() {
        let edge = Wording::edge();
        for (wording, expected) in [
            (Wording::of("Reset"), vec![("reset", false)]),
            (edge.then(&Wording::of("reset")), vec![("reset", false)]),
            (edge.then(&Wording::of("reset ")), vec![("reset", true)]),
            (
                Wording::of("in my account"),
                vec![("in", false), ("my", true), ("account", false)],
            ),
            (edge.then(&Wording::of("c++ ")), vec![("c++", false)]),
            (edge.then(&Wording::of("a ")), vec![("a", true)]),
            (Wording::of("a"), vec![]),
            (Wording::of("退"), vec![("退", false)]),
            (Wording::default(), vec![]),
        ] {
            let found: Vec<_> = wording.literals().collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(text, whole)| Literal {
                    text: text.to_owned(),
                    whole,
                })
                .collect();
            assert_eq!(found, expected, "{wording:?}");
        }
    }
}
