//! A few texts that a pattern is made to match, as unlike each other as it allows: what another pattern does
//! with all of them tells whether this one is of any use. Never says that a text matches.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Repetition};
use regex_syntax::parse;

/// No more than so many texts of one part.
const MOST: usize = 12;
/// No longer ones than this, in bytes.
const LONGEST: usize = 400;
/// What a gap may hold that hardly anything else asks for.
const FILLER: &str = " zq ";
/// A class of no more characters is spelled out.
const FEW: usize = 4;
/// Characters that a larger class is spelled with, if it has them; else its first.
const PREFERRED: [char; 4] = ['z', '7', ' ', '-'];

/// Texts that a pattern may match; each must be tried. None of what is no regex.
pub(in crate::faq) fn specimens(pattern: &str) -> Vec<String> {
    let texts = parse(pattern).map(|hir| of(&hir)).unwrap_or_default();
    let short = texts.into_iter().filter(|text| text.len() <= LONGEST);
    short.collect()
}

fn of(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => of_class(class),
        HirKind::Repetition(repetition) => of_repetition(repetition),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => joined(&parts.iter().map(of).collect::<Vec<_>>()),
        HirKind::Alternation(branches) => branches.iter().flat_map(of).take(MOST).collect(),
    }
}

fn of_class(class: &Class) -> Vec<String> {
    let Class::Unicode(class) = class else {
        return Vec::new();
    };
    let all = || {
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
    };
    let has = |c: &char| {
        let mut ranges = class.ranges().iter();
        ranges.any(|range| (range.start()..=range.end()).contains(c))
    };
    // A few characters are as good as branches.
    let is_few = all().nth(FEW).is_none();
    let some = all().take(if is_few { FEW } else { 1 });
    match PREFERRED.into_iter().find(has) {
        Some(one) if !is_few => vec![one.into()],
        _ => some.map(String::from).collect(),
    }
}

/// As often as it must stand there, and in another text more often; a gap both empty and filled.
fn of_repetition(repetition: &Repetition) -> Vec<String> {
    let (least, most) = (
        repetition.min as usize,
        repetition.max.map(|most| most as usize),
    );
    let own = of(&repetition.sub);
    let times = |times: usize| own.iter().map(move |text| text.repeat(times.min(LONGEST)));
    let is_gap = matches!(repetition.sub.kind(), HirKind::Class(Class::Unicode(class))
        if class.ranges().iter().map(ClassUnicodeRange::len).sum::<usize>() > usize::from(u16::MAX));
    let more = (least + 1).min(most.unwrap_or(usize::MAX));
    let mut texts: Vec<String> = match least {
        0 => vec![String::new()],
        _ => times(least).collect(),
    };
    match is_gap && most.is_none_or(|most| most >= FILLER.len()) {
        true => texts.push(FILLER.to_owned()),
        false if more > least => texts.extend(times(more)),
        false => {}
    }
    texts.truncate(MOST);
    texts
}

/// Parts one after another: every text of each part in some text, rather than each with each.
fn joined(parts: &[Vec<String>]) -> Vec<String> {
    let most = parts.iter().map(Vec::len).max().unwrap_or(1);
    // In step, and each part one further than the one before: parts with as many texts would else always
    // change together.
    let ways = (0..most).flat_map(|at| [(at, 0), (at, 1)]);
    let text = |(at, further): (usize, usize)| -> Option<String> {
        let parts = parts.iter().enumerate();
        let text = |(part, texts): (usize, &Vec<String>)| {
            let place = (at + part * further) % texts.len().max(1);
            texts.get(place).cloned()
        };
        parts.map(text).collect()
    };
    let mut texts: Vec<String> = ways
        .filter_map(text)
        .filter(|text| text.len() <= LONGEST)
        .collect();
    texts.sort();
    texts.dedup();
    texts.truncate(2 * MOST);
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::RegexBuilder;

    /// Those that match, of a pattern that is a regex.
    fn matching(pattern: &str) -> Vec<String> {
        let regex = RegexBuilder::new(pattern)
            .case_insensitive(true)
            .build()
            .unwrap();
        let all = specimens(pattern).into_iter();
        all.filter(|text| regex.is_match(text)).collect()
    }

    #[test]
    fn patterns_as_people_write_them_have_specimens_of_every_branch() {
        for (pattern, expected) in [
            (
                r"\b(forgot|lost) my password\b",
                vec!["forgot my password", "lost my password"],
            ),
            (r"\breset\b.*\bpassword\b", vec!["reset zq password"]),
            ("red door", vec!["red door"]),
            (r"怎么.{0,6}退(款|费)", vec!["怎么退款", "怎么 zq 退费"]),
            (r"colou?r", vec!["color", "colour"]),
            (r"\d+ days", vec!["7 days", "77 days"]),
        ] {
            let found = matching(pattern);
            for text in expected {
                assert!(found.contains(&text.to_owned()), "{pattern}: {found:?}");
            }
        }
        assert_eq!(specimens("("), [""; 0]);
    }

    proptest! {
        #[test]
        fn there_are_few_of_any_pattern(pattern in "[ab.*+?|(){}0-9,\\\\]{0,40}") {
            let all = specimens(&pattern);
            prop_assert!(all.len() <= 2 * MOST && all.iter().all(|text| text.len() <= LONGEST));
        }
    }
}
