//! What a text must have for a pattern to match it: a conjunction of groups, of each of which at
//! least one literal must be there. Read off the pattern's syntax tree; matches nothing itself.
//!
//! Every rule here may only loosen what the pattern asks for, never tighten it.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition};

use super::fold::{fold_char, is_word};
use super::plain::Step;
use super::wording::{Literal, Sign, Wording};

/// Alternatives of which a text must have at least one. Sorted, without repeats, never empty.
pub(super) type Group = Vec<Literal>;

/// Wordings are multiplied out up to this many.
const MAX_CROSS: usize = 48;
/// Alternatives are listed up to this many; a longer list tells too little to be worth its memory.
const MAX_ALTERNATIVES: usize = 2_000;
/// A class of characters is spelled out up to this many folded characters.
const MAX_CLASS_CHARS: usize = 8;
/// A class is looked through for word characters up to this many characters.
const MAX_CLASS_SEARCHED: usize = 1_200;

/// The groups a text must satisfy; empty when nothing can be required.
pub(super) fn groups(hir: &Hir) -> Vec<Group> {
    let mut sequence = Sequence::new();
    sequence.push(analyse(hir));
    sequence.finish_sorted()
}

/// The groups a text must satisfy for a plain pattern.
pub(super) fn groups_of_steps(steps: &[Step]) -> Vec<Group> {
    let mut sequence = Sequence::new();
    for step in steps {
        sequence.push(step.wordings().map_or_else(Part::unknown, Part::Exact));
    }
    sequence.finish_sorted()
}

/// What is known of a part of a pattern.
enum Part {
    /// It matches these wordings and nothing else. Never empty.
    Exact(Vec<Wording>),
    /// It matches more than can be listed, and at least one literal of each group is in it.
    Open(Vec<Group>),
}

impl Part {
    fn unknown() -> Self {
        Self::Open(Vec::new())
    }

    fn exactly(wording: Wording) -> Self {
        Self::Exact(vec![wording])
    }

    /// Neither adds nor hides anything: it matches the empty text.
    fn nothing() -> Self {
        Self::exactly(Wording::default())
    }
}

fn analyse(hir: &Hir) -> Part {
    match hir.kind() {
        HirKind::Empty => Part::nothing(),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Part::exactly(Wording::of(text)),
            Err(_) => Part::unknown(),
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

fn of_look(look: Look) -> Part {
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
        | Look::WordEndHalfUnicode => Part::exactly(Wording::edge()),
        // ASCII boundaries stand beside letters of other scripts, too; negated ones say nothing here.
        Look::WordUnicodeNegate
        | Look::WordAscii
        | Look::WordAsciiNegate
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii => Part::nothing(),
    }
}

fn of_class(class: &Class) -> Part {
    match class {
        Class::Unicode(class) => of_unicode_class(class),
        Class::Bytes(class) => class
            .to_unicode_class()
            .map_or_else(Part::unknown, |class| of_unicode_class(&class)),
    }
}

fn of_unicode_class(class: &ClassUnicode) -> Part {
    let size: usize = class
        .ranges()
        .iter()
        .map(regex_syntax::hir::ClassUnicodeRange::len)
        .sum();
    if size == 0 {
        return Part::unknown();
    }
    if size > MAX_CLASS_SEARCHED {
        let gap = non_word().is_some_and(|gap| gap == class);
        return if gap {
            Part::exactly(Wording::edge())
        } else {
            Part::unknown()
        };
    }
    let chars = || {
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
    };
    if !chars().any(is_word) {
        return Part::exactly(Wording::edge());
    }
    let mut folded: Vec<char> = chars().take(MAX_CLASS_CHARS * 4).map(fold_char).collect();
    folded.sort_unstable();
    folded.dedup();
    if size > MAX_CLASS_CHARS * 4 || folded.len() > MAX_CLASS_CHARS {
        return Part::unknown();
    }
    Part::Exact(
        folded
            .into_iter()
            .map(|c| Wording(vec![Sign::of(c)]))
            .collect(),
    )
}

/// The class `\W`.
fn non_word() -> Option<&'static ClassUnicode> {
    static NON_WORD: OnceLock<Option<ClassUnicode>> = OnceLock::new();
    NON_WORD
        .get_or_init(|| match regex_syntax::parse(r"\W").ok()?.into_kind() {
            HirKind::Class(Class::Unicode(class)) => Some(class),
            _ => None,
        })
        .as_ref()
}

fn of_repetition(repetition: &Repetition) -> Part {
    let part = analyse(&repetition.sub);
    let optional = repetition.min == 0;
    match part {
        Part::Exact(wordings) if wordings.iter().all(Wording::is_blank) => {
            // Any number of edges is one edge; or none, where there need not be any.
            let mut edges = vec![Wording::edge()];
            if optional || wordings.contains(&Wording::default()) {
                edges.push(Wording::default());
            }
            Part::Exact(edges)
        }
        Part::Exact(mut wordings) if optional && repetition.max == Some(1) => {
            wordings.push(Wording::default());
            Part::Exact(wordings)
        }
        _ if optional => Part::unknown(),
        Part::Exact(wordings) => Part::Open(groups_of(&wordings)),
        Part::Open(groups) => Part::Open(groups),
    }
}

fn of_alternation(branches: &[Hir]) -> Part {
    let parts: Vec<Part> = branches.iter().map(analyse).collect();
    let mut wordings = Vec::new();
    for part in &parts {
        match part {
            Part::Exact(own) => wordings.extend(own.iter().cloned()),
            Part::Open(_) => return of_open_branches(parts),
        }
    }
    if wordings.len() > MAX_ALTERNATIVES {
        Part::unknown()
    } else {
        Part::Exact(wordings)
    }
}

/// Of branches not all of which can be listed, one group of each together makes a group.
fn of_open_branches(parts: Vec<Part>) -> Part {
    let mut together = Group::new();
    for part in parts {
        let groups = match part {
            Part::Exact(wordings) => groups_of(&wordings),
            Part::Open(groups) => groups,
        };
        match groups.into_iter().max_by_key(least_weight) {
            Some(best) if together.len() + best.len() <= MAX_ALTERNATIVES => together.extend(best),
            _ => return Part::unknown(),
        }
    }
    Part::Open(vec![sorted(together)])
}

fn least_weight(group: &Group) -> usize {
    group.iter().map(Literal::weight).min().unwrap_or(0)
}

fn sorted(mut group: Group) -> Group {
    group.sort();
    group.dedup();
    group
}

/// The groups of a stretch that matches exactly these wordings.
fn groups_of(wordings: &[Wording]) -> Vec<Group> {
    if let [only] = wordings {
        return only.literals().map(|literal| vec![literal]).collect();
    }
    let best: Option<Group> = wordings.iter().map(Wording::best_literal).collect();
    best.map(sorted).into_iter().collect()
}

/// Parts that follow one another: the groups so far, and the wordings the end may have.
struct Sequence {
    groups: Vec<Group>,
    tail: Vec<Wording>,
    open: bool,
}

impl Sequence {
    fn new() -> Self {
        Self {
            groups: Vec::new(),
            tail: vec![Wording::default()],
            open: false,
        }
    }

    fn push(&mut self, part: Part) {
        match part {
            Part::Open(groups) => {
                self.close(vec![Wording::default()]);
                self.groups.extend(groups);
                self.open = true;
            }
            Part::Exact(wordings) => match wordings.as_slice() {
                [only] => self.push_signs(&only.0),
                several => self.push_several(several),
            },
        }
    }

    /// Words end at edges: each is a group of its own, rather than a part of a longer wording.
    fn push_signs(&mut self, signs: &[Sign]) {
        for sign in signs {
            for wording in &mut self.tail {
                wording.0.push(*sign);
            }
            if *sign == Sign::Edge {
                self.close(vec![Wording::edge()]);
            }
        }
    }

    fn push_several(&mut self, wordings: &[Wording]) {
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

    /// Turns the tail into groups and goes on with another.
    fn close(&mut self, tail: Vec<Wording>) {
        let closed = std::mem::replace(&mut self.tail, tail);
        if !closed.iter().all(Wording::is_blank) {
            self.open = true;
            self.groups.extend(groups_of(&closed));
        }
    }

    fn finish(self) -> Part {
        if self.open {
            Part::Open(self.finish_open())
        } else {
            Part::Exact(self.tail)
        }
    }

    fn finish_sorted(self) -> Vec<Group> {
        let mut groups = self.finish_open();
        groups.sort();
        groups.dedup();
        groups
    }

    fn finish_open(mut self) -> Vec<Group> {
        self.close(Vec::new());
        self.groups
    }
}

#[cfg(test)]
mod tests;
