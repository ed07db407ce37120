//! The literals that a text must have for a pattern to match it: a conjunction of groups, each of which needs at least
//! one of its literals. Derived from the pattern's syntax tree; matches nothing itself.
//!
//! Every rule here may only loosen the pattern's requirements, never tighten them.

use crate::plain::{CharKind, PlainStep};
use crate::text::{fold_char, is_word};
use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};
use std::sync::OnceLock;

/// Alternatives of which a text must have at least one. Sorted, without repeats, never empty.
pub(crate) type AnyOf = Vec<Literal>;

/// The most wordings that are multiplied out.
const MAX_CROSS: usize = 48;
/// The most alternatives that are listed; a longer list excludes too few texts to be worth its memory.
const MAX_ALTERNATIVES: usize = 2_000;
/// A class of characters is spelled out up to this many folded characters.
const MAX_CLASS_CHARS: usize = 8;
/// A class is looked through for word characters up to this many characters.
const MAX_CLASS_SEARCHED: usize = 1_200;

/// Returns the groups a text must satisfy; empty when nothing can be required.
pub(crate) fn groups(hir: &Hir) -> Vec<AnyOf> {
    let mut sequence = Sequence::new();
    sequence.push(analyse(hir));
    sequence.finish_sorted()
}

/// Returns the groups a text must satisfy for a plain pattern.
pub(crate) fn groups_of_steps(steps: &[PlainStep]) -> Vec<AnyOf> {
    let mut sequence = Sequence::new();
    for step in steps {
        sequence.push(wordings(step).map_or_else(PatternPart::unknown, PatternPart::Exact));
    }
    sequence.finish_sorted()
}

/// Returns the wordings that a step may be; `None` for an unknown stretch.
fn wordings(step: &PlainStep) -> Option<Vec<SignSequence>> {
    match step {
        PlainStep::Boundary | PlainStep::Start | PlainStep::End => Some(vec![SignSequence::edge()]),
        PlainStep::OneOf(texts) => Some(texts.iter().map(|text| SignSequence::of(text)).collect()),
        PlainStep::Run {
            kind: CharKind::Any,
            ..
        } => None,
        PlainStep::Run {
            kind: CharKind::Space,
            least,
            ..
        } => {
            let none = (*least == 0).then(SignSequence::default);
            Some(std::iter::once(SignSequence::edge()).chain(none).collect())
        }
    }
}

/// A part of a pattern, by what every text that it matches has.
enum PatternPart {
    /// A part that matches these wordings and nothing else. Never empty.
    Exact(Vec<SignSequence>),
    /// A part that matches more than can be listed, and at least one literal of each group is in it.
    Open(Vec<AnyOf>),
}

impl PatternPart {
    fn unknown() -> Self {
        Self::Open(Vec::new())
    }

    fn exactly(wording: SignSequence) -> Self {
        Self::Exact(vec![wording])
    }

    /// Makes a part that neither adds nor hides anything: it matches the empty text.
    fn nothing() -> Self {
        Self::exactly(SignSequence::default())
    }
}

fn analyse(hir: &Hir) -> PatternPart {
    match hir.kind() {
        HirKind::Empty => PatternPart::nothing(),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => PatternPart::exactly(SignSequence::of(text)),
            Err(_) => PatternPart::unknown(),
        },
        HirKind::Class(class) => of_class(class),
        HirKind::Look(look) => of_look(*look),
        HirKind::Repetition(repetition) => of_repetition(repetition),
        HirKind::Capture(capture) => analyse(&capture.sub),
        HirKind::Concat(parts) => {
            let mut sequence = Sequence::new();
            for part in parts {
                sequence.push(analyse(part));
            }
            sequence.finish()
        }
        HirKind::Alternation(branches) => of_alternation(branches),
    }
}

fn of_look(look: Look) -> PatternPart {
    match look {
        Look::Start
        | Look::End
        | Look::StartLF
        | Look::EndLF
        | Look::StartCRLF
        | Look::EndCRLF
        | Look::WordUnicode
        | Look::WordStartUnicode
        | Look::WordEndUnicode
        | Look::WordStartHalfUnicode
        | Look::WordEndHalfUnicode => PatternPart::exactly(SignSequence::edge()),
        // ASCII boundaries also occur next to letters of other scripts, and negated ones require nothing here.
        Look::WordUnicodeNegate
        | Look::WordAscii
        | Look::WordAsciiNegate
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii => PatternPart::nothing(),
    }
}

fn of_class(class: &Class) -> PatternPart {
    match class {
        Class::Unicode(class) => of_unicode_class(class),
        Class::Bytes(class) => class
            .to_unicode_class()
            .map_or_else(PatternPart::unknown, |class| of_unicode_class(&class)),
    }
}

fn of_unicode_class(class: &ClassUnicode) -> PatternPart {
    let size: usize = class
        .ranges()
        .iter()
        .map(regex_syntax::hir::ClassUnicodeRange::len)
        .sum();
    if size == 0 {
        return PatternPart::unknown();
    }
    if size > MAX_CLASS_SEARCHED {
        let gap = non_word().is_some_and(|gap| gap == class);
        return if gap {
            PatternPart::exactly(SignSequence::edge())
        } else {
            PatternPart::unknown()
        };
    }
    let chars = || {
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
    };
    if !chars().any(is_word) {
        return PatternPart::exactly(SignSequence::edge());
    }
    let mut folded: Vec<char> = chars().take(MAX_CLASS_CHARS * 4).map(fold_char).collect();
    folded.sort_unstable();
    folded.dedup();
    if size > MAX_CLASS_CHARS * 4 || folded.len() > MAX_CLASS_CHARS {
        return PatternPart::unknown();
    }
    PatternPart::Exact(
        folded
            .into_iter()
            .map(|c| SignSequence(vec![Sign::of(c)]))
            .collect(),
    )
}

/// Returns the class `\W`.
fn non_word() -> Option<&'static ClassUnicode> {
    static NON_WORD: OnceLock<Option<ClassUnicode>> = OnceLock::new();
    NON_WORD
        .get_or_init(|| match regex_syntax::parse(r"\W").ok()?.into_kind() {
            HirKind::Class(Class::Unicode(class)) => Some(class),
            _ => None,
        })
        .as_ref()
}

fn of_repetition(repetition: &Repetition) -> PatternPart {
    let part = analyse(&repetition.sub);
    let optional = repetition.min == 0;
    match part {
        PatternPart::Exact(wordings) if wordings.iter().all(SignSequence::is_blank) => {
            // Any number of edges is one edge; or none, where there need not be any.
            let mut edges = vec![SignSequence::edge()];
            if optional || wordings.contains(&SignSequence::default()) {
                edges.push(SignSequence::default());
            }
            PatternPart::Exact(edges)
        }
        PatternPart::Exact(mut wordings) if optional && repetition.max == Some(1) => {
            wordings.push(SignSequence::default());
            PatternPart::Exact(wordings)
        }
        _ if optional => PatternPart::unknown(),
        PatternPart::Exact(wordings) => PatternPart::Open(groups_of(&wordings)),
        PatternPart::Open(groups) => PatternPart::Open(groups),
    }
}

fn of_alternation(branches: &[Hir]) -> PatternPart {
    let parts: Vec<PatternPart> = branches.iter().map(analyse).collect();
    let mut wordings = Vec::new();
    for part in &parts {
        match part {
            PatternPart::Exact(own) => wordings.extend(own.iter().cloned()),
            PatternPart::Open(_) => return of_open_branches(parts),
        }
    }
    if wordings.len() > MAX_ALTERNATIVES {
        PatternPart::unknown()
    } else {
        PatternPart::Exact(wordings)
    }
}

/// Joins branches not all of which can be listed: one group of each of them makes a group together.
fn of_open_branches(parts: Vec<PatternPart>) -> PatternPart {
    let mut together = AnyOf::new();
    for part in parts {
        let groups = match part {
            PatternPart::Exact(wordings) => groups_of(&wordings),
            PatternPart::Open(groups) => groups,
        };
        match groups.into_iter().max_by_key(least_weight) {
            Some(best) if together.len() + best.len() <= MAX_ALTERNATIVES => together.extend(best),
            _ => return PatternPart::unknown(),
        }
    }
    PatternPart::Open(vec![sorted(together)])
}

fn least_weight(group: &AnyOf) -> usize {
    group.iter().map(Literal::weight).min().unwrap_or(0)
}

fn sorted(mut group: AnyOf) -> AnyOf {
    group.sort();
    group.dedup();
    group
}

/// Returns the groups of a stretch that matches exactly these wordings.
fn groups_of(wordings: &[SignSequence]) -> Vec<AnyOf> {
    if let [only] = wordings {
        return only.literals().map(|literal| vec![literal]).collect();
    }
    let best: Option<AnyOf> = wordings.iter().map(SignSequence::best_literal).collect();
    best.map(sorted).into_iter().collect()
}

/// Parts that follow one another: the groups so far, and the wordings the end may have.
struct Sequence {
    groups: Vec<AnyOf>,
    tail: Vec<SignSequence>,
    open: bool,
}

impl Sequence {
    fn new() -> Self {
        Self {
            groups: Vec::new(),
            tail: vec![SignSequence::default()],
            open: false,
        }
    }

    fn push(&mut self, part: PatternPart) {
        match part {
            PatternPart::Open(groups) => {
                self.close(vec![SignSequence::default()]);
                self.groups.extend(groups);
                self.open = true;
            }
            PatternPart::Exact(wordings) => match wordings.as_slice() {
                [only] => self.push_signs(&only.0),
                several => self.push_several(several),
            },
        }
    }

    /// Appends signs to the tail; a word that ends at an edge becomes a group of its own, rather than a part of a
    /// longer wording.
    fn push_signs(&mut self, signs: &[Sign]) {
        for sign in signs {
            for wording in &mut self.tail {
                wording.0.push(*sign);
            }
            if *sign == Sign::Edge {
                self.close(vec![SignSequence::edge()]);
            }
        }
    }

    fn push_several(&mut self, wordings: &[SignSequence]) {
        if self.tail.len() > 1 && self.tail.len() * wordings.len() > MAX_CROSS {
            self.close(wordings.to_vec());
            return;
        }
        self.tail = self
            .tail
            .iter()
            .flat_map(|before| wordings.iter().map(move |after| before.then(after)))
            .collect();
    }

    /// Turns the tail into groups and begins another.
    fn close(&mut self, tail: Vec<SignSequence>) {
        let closed = std::mem::replace(&mut self.tail, tail);
        if !closed.iter().all(SignSequence::is_blank) {
            self.open = true;
            self.groups.extend(groups_of(&closed));
        }
    }

    fn finish(self) -> PatternPart {
        if self.open {
            PatternPart::Open(self.finish_open())
        } else {
            PatternPart::Exact(self.tail)
        }
    }

    fn finish_sorted(self) -> Vec<AnyOf> {
        let mut groups = self.finish_open();
        groups.sort();
        groups.dedup();
        groups
    }

    fn finish_open(mut self) -> Vec<AnyOf> {
        self.close(Vec::new());
        self.groups
    }
}

/// A substring is worth looking up from this many ASCII characters; shorter ones occur in almost every text.
const MIN_ASCII_CHARS: usize = 2;
/// A substring is cut to this many characters, because the rest would exclude no further texts.
const MAX_SUBSTRING_CHARS: usize = 32;
/// The characters that a whole word counts for in addition, when pieces are weighed against each other.
const WHOLE_WORD_BONUS: usize = 2;

/// One thing a text must show, in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A folded character.
    Char(char),
    /// A position after which no word continues: a word boundary, a space, the text's end.
    Edge,
}

/// Signs that follow one another without anything between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignSequence(pub(crate) Vec<Sign>);

/// A folded text that must be in a message for a pattern to match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Literal {
    /// The folded characters.
    pub(crate) text: String,
    /// Whether it must be a whole word (a longest run of `\w`) rather than a substring.
    pub(crate) whole: bool,
}

impl Literal {
    /// Weighs how telling a literal is, to choose among those of one pattern before frequencies are known.
    pub(crate) fn weight(&self) -> usize {
        let bonus = if self.whole { WHOLE_WORD_BONUS } else { 0 };
        let wide = if self.text.is_ascii() { 1 } else { 3 };
        self.text.chars().count() * wide + bonus
    }

    /// Returns whether it has only word characters, so that every occurrence lies within a single word.
    pub(crate) fn is_within_a_word(&self) -> bool {
        self.text.chars().all(is_word)
    }

    fn is_telling(&self) -> bool {
        let long_enough = !self.text.is_ascii() || self.text.len() >= MIN_ASCII_CHARS;
        self.whole || (long_enough && !self.text.contains('\0'))
    }
}

impl SignSequence {
    /// Makes a wording of one edge.
    pub(crate) fn edge() -> Self {
        Self(vec![Sign::Edge])
    }

    /// Makes the wording of a literal part of a pattern; white space counts as an edge only, for the words beside it
    /// are looked up one by one.
    pub(crate) fn of(text: &str) -> Self {
        let mut signs = with_room_for(text.len());
        signs.extend(text.chars().map(Sign::of));
        Self(signs)
    }

    /// Returns whether it asks for no character at all.
    pub(crate) fn is_blank(&self) -> bool {
        self.0.iter().all(|sign| *sign == Sign::Edge)
    }

    /// Joins this wording and the one that follows it.
    pub(crate) fn then(&self, next: &Self) -> Self {
        let mut signs = with_room_for(self.0.len() + next.0.len());
        signs.extend_from_slice(&self.0);
        signs.extend_from_slice(&next.0);
        Self(signs)
    }

    /// Returns the literals that a text with this wording must have.
    pub(crate) fn literals(&self) -> impl Iterator<Item = Literal> {
        let last = self.0.split(|sign| *sign == Sign::Edge).count() - 1;
        self.0
            .split(|sign| *sign == Sign::Edge)
            .enumerate()
            .filter(|(_, run)| !run.is_empty())
            .map(move |(at, run)| literal(run, at > 0 && at < last))
            .filter(Literal::is_telling)
    }

    /// Returns the most telling of its literals.
    pub(crate) fn best_literal(&self) -> Option<Literal> {
        self.literals().max_by_key(Literal::weight)
    }
}

impl Sign {
    /// Makes the sign of one character of a pattern.
    pub(crate) fn of(c: char) -> Self {
        if c.is_whitespace() {
            Self::Edge
        } else {
            Self::Char(fold_char(c))
        }
    }
}

/// Makes room for so many signs and the edge that mostly follows.
fn with_room_for(signs: usize) -> Vec<Sign> {
    Vec::with_capacity(signs + 1)
}

/// Makes a literal of a run of characters between two edges, or between an edge and the unknown.
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

    /// Shows the groups of a pattern; whole words in angle brackets.
    fn shown(pattern: &str) -> String {
        let hir = regex_syntax::parse(pattern).unwrap();
        let literal = |literal: &Literal| {
            if literal.whole {
                format!("<{}>", literal.text)
            } else {
                literal.text.clone()
            }
        };
        let group = |group: &AnyOf| group.iter().map(literal).collect::<Vec<_>>().join("|");
        groups(&hir)
            .iter()
            .map(group)
            .collect::<Vec<_>>()
            .join(" & ")
    }

    #[test]
    fn the_words_a_pattern_asks_for_are_found() {
        for (pattern, expected) in [
            (
                r"\b(forgot|reset|lost)\b.*\bpassword\b",
                "<forgot>|<lost>|<reset> & <password>",
            ),
            (r"\bpasswords?\b", "<password>|<passwords>"),
            (r"how do I reset", "<do> & how & <i> & reset"),
            (r"\bhow (do|can) i\b", "<can>|<do> & <how> & <i>"),
            (r"^refund$", "<refund>"),
            (r"log[\s-]?in", "log|login"),
            (r"\bcan(no|')?t\b", "can't|<cannot>|<cant>"),
            (
                r"(忘记|重置)(了)?密码",
                "忘记了密码|忘记密码|重置了密码|重置密码",
            ),
            (r"退款|退钱", "退款|退钱"),
            (r"c\+\+", "c++"),
            (r"(?i)KELVIN", "kelvin"),
            (r"\b(sign in|log on)\b", "<log>|<sign>"),
            (r"\b(video.*black|black.*screen)\b", "black|screen"),
            (r"so+rry", "rry"),
            (r"\w+@example\.com", "@example.com"),
            (
                r"pay(ing|ed)?\s+(by|with)\s+card",
                "<by>|<with> & card & pay|payed|paying",
            ),
        ] {
            assert_eq!(shown(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn nothing_is_required_where_nothing_must_be_there() {
        for pattern in [
            r".*",
            r"(foo)?",
            r"a*",
            r"\w+",
            r"[^a-z]{3}",
            r"(foo|)",
            r"x",
            r"\?$",
            r"",
            r"(foo|\d+)",
        ] {
            assert_eq!(shown(pattern), "", "{pattern}");
        }
    }

    #[test]
    fn a_huge_alternation_is_left_aside() {
        let words = |n: usize| {
            (0..n)
                .map(|i| format!("w{i}x"))
                .collect::<Vec<_>>()
                .join("|")
        };
        assert!(!shown(&words(500)).is_empty());
        assert!(shown(&words(MAX_ALTERNATIVES + 1)).is_empty());
    }

    #[test]
    fn a_word_is_whole_only_between_edges() {
        let edge = SignSequence::edge();
        for (wording, expected) in [
            (SignSequence::of("Reset"), vec![("reset", false)]),
            (
                edge.then(&SignSequence::of("reset")),
                vec![("reset", false)],
            ),
            (
                edge.then(&SignSequence::of("reset ")),
                vec![("reset", true)],
            ),
            (
                SignSequence::of("in my account"),
                vec![("in", false), ("my", true), ("account", false)],
            ),
            (edge.then(&SignSequence::of("c++ ")), vec![("c++", false)]),
            (edge.then(&SignSequence::of("a ")), vec![("a", true)]),
            (SignSequence::of("a"), vec![]),
            (SignSequence::of("退"), vec![("退", false)]),
            (SignSequence::default(), vec![]),
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
