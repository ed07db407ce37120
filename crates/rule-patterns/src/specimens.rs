//! A few texts that a pattern is made to match, as different as it allows. Another pattern's result on all of them
//! shows whether this one is of any use. Never claims that a text matches.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind, Repetition};
use regex_syntax::parse;

/// A pattern of more texts, or with a part of more, is not spelled out.
const MAX_TEXTS: usize = 16;
/// The length of the longest text, in bytes.
const MAX_TEXT_BYTES: usize = 400;
/// The fillings of a gap that hardly anything else asks for.
const FILLERS: [&str; 2] = [" zq ", " x7 and then some "];
/// A class of no more characters is spelled out.
const MAX_CLASS_CHARS: usize = 4;
/// Characters that a larger class is spelled with, if it has them; else its first.
const PREFERRED: [char; 4] = ['z', '7', ' ', '-'];

/// Makes texts that a pattern may match; each must still be tried. Empty for an invalid regex, or one with too many
/// branches.
pub fn specimens(pattern: &str) -> Vec<String> {
    let hir = parse(pattern).ok();
    hir.and_then(|hir| of(&hir)).unwrap_or_default()
}

/// Makes at most [`MAX_TEXTS`] texts of a part; `None` if these are too few to represent it.
fn of(hir: &Hir) -> Option<Vec<String>> {
    let texts = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => of_class(class)?,
        HirKind::Repetition(repetition) => of_repetition(repetition)?,
        HirKind::Capture(capture) => of(&capture.sub)?,
        HirKind::Concat(parts) => joined(&parts.iter().map(of).collect::<Option<Vec<_>>>()?),
        HirKind::Alternation(branches) => {
            let branches: Option<Vec<_>> = branches.iter().map(of).collect();
            branches?.concat()
        }
    };
    let fits = texts.len() <= MAX_TEXTS && texts.iter().all(|text| text.len() <= MAX_TEXT_BYTES);
    fits.then_some(texts)
}

fn of_class(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let all = || {
        let ranges = class.ranges().iter();
        ranges.flat_map(|range| range.start()..=range.end())
    };
    // A few characters are as good as branches.
    if all().nth(MAX_CLASS_CHARS).is_none() {
        return Some(all().map(String::from).collect());
    }
    let preferred = PREFERRED.into_iter().find(|c| has(class, *c));
    let one = preferred.or_else(|| all().next())?;
    Some(vec![one.into()])
}

fn has(class: &ClassUnicode, c: char) -> bool {
    let mut ranges = class.ranges().iter();
    ranges.any(|range| (range.start()..=range.end()).contains(&c))
}

/// Repeats a part as often as required, and once more; a gap also with several words.
fn of_repetition(repetition: &Repetition) -> Option<Vec<String>> {
    let least = repetition.min as usize;
    let most = repetition.max.map_or(usize::MAX, |most| most as usize);
    let own = of(&repetition.sub)?;
    let mut texts: Vec<String> = match least {
        0 => vec![String::new()],
        _ => times(&own, least)?,
    };
    if most > least {
        texts.extend(times(&own, least + 1)?);
    }
    if let HirKind::Class(Class::Unicode(class)) = repetition.sub.kind() {
        let fits = |filler: &&str| {
            let length = filler.chars().count();
            (least..=most).contains(&length) && filler.chars().all(|c| has(class, c))
        };
        texts.extend(FILLERS.into_iter().filter(fits).map(str::to_owned));
    }
    Some(texts)
}

fn times(texts: &[String], times: usize) -> Option<Vec<String>> {
    let fits = texts
        .iter()
        .all(|text| text.len().saturating_mul(times) <= MAX_TEXT_BYTES);
    fits.then(|| texts.iter().map(|text| text.repeat(times)).collect())
}

/// Joins successive parts: every text of each part occurs in some result, but not every combination.
fn joined(parts: &[Vec<String>]) -> Vec<String> {
    let most = parts.iter().map(Vec::len).max().unwrap_or(1);
    // First all parts in step; then, while there is room, each part one further than the previous one, because parts
    // with equally many texts would otherwise always change together.
    let ways = [0, 1]
        .into_iter()
        .flat_map(|further| (0..most).map(move |at| (at, further)));
    let text = |(at, further): (usize, usize)| -> Option<String> {
        let text = |(part, texts): (usize, &Vec<String>)| {
            let place = (at + part * further) % texts.len().max(1);
            texts.get(place).cloned()
        };
        parts.iter().enumerate().map(text).collect()
    };
    let mut texts: Vec<String> = Vec::new();
    for text in ways.filter_map(text) {
        if texts.len() < MAX_TEXTS && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::RegexBuilder;

    /// Returns the specimens of a pattern that its regex matches.
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
            (
                r"\breset\b.*\bpassword\b",
                vec!["reset zq password", "reset x7 and then some password"],
            ),
            ("red door", vec!["red door"]),
            (
                r"怎么.{0,6}退(款|费)",
                vec!["怎么退款", "怎么退费", "怎么 zq 退款"],
            ),
            (r"colou?r", vec!["color", "colour"]),
            (r"\d+ days", vec!["7 days", "77 days"]),
            (r"pass\W*word", vec!["password", "pass word"]),
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
            prop_assert!(all.len() <= MAX_TEXTS && all.iter().all(|text| text.len() <= MAX_TEXT_BYTES));
        }
    }
}
