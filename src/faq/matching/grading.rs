//! Combines the evidence of patterns, examples and the classifier into one list of rules, the surest first, and grades
//! each by whether it may answer. Does not decide about the first, which may tie with another.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::faq::learning::feedback::TrustByPosition;
use crate::faq::matching::examples::{ExampleHit, ExampleHits, MatchKind};
use crate::faq::matching::learned::Learned;
use crate::faq::matching::patterns::PatternHit;
use crate::faq::matching::prefilter::Stance;
use crate::faq::matching::verdict::{Candidate, Evidence};
use crate::faq::rulebook::reply::Captures;
use crate::faq::rulebook::rule::Rule;

/// The most candidates of a verdict.
pub(crate) const CANDIDATES: usize = 3;
/// The likeness below which an example is not worth a suggestion.
pub(crate) const SUGGEST_LIKENESS: f64 = 0.36;
/// The likeness, after its discount, from which an example is suggested regardless of the classifier.
const LIKELY_ANYHOW: f64 = 0.45;
/// The highest score of a rule that is only suggested.
const SUGGESTED_AT_MOST: f64 = 0.85;
/// The least score of a rule with a matching pattern in a text with foreign words: enough to be suggested.
const HINTED: f64 = 0.5;
/// The share of the likeliest rule's probability below which another is not suggested beside it.
const WORTHWHILE: f64 = 1.0 / 3.0;

/// The grades of a candidate, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// It is only suggested: nothing is sure of it, or it is demoted.
    Suggested,
    /// The classifier is sure enough of it to answer.
    Learned,
    /// A pattern is certain.
    Pattern,
    /// The text nearly equals an example.
    Near,
    /// The text equals an example: it answers even when it is demoted.
    Equal,
}

impl Grade {
    /// Returns whether a candidate of this grade may answer.
    pub(crate) fn is_sure(self) -> bool {
        self > Self::Suggested
    }
}

/// A rule that a text may mean, with its evidence.
pub(crate) struct Graded {
    pub(crate) rule: usize,
    pub(crate) grade: Grade,
    pub(crate) score: f64,
    pub(crate) evidence: Evidence,
    pub(crate) captures: Captures,
}

impl Graded {
    /// Returns whether a pattern matched without being certain.
    pub(crate) fn is_hint(&self) -> bool {
        matches!(self.evidence, Evidence::PatternAmongMore { .. })
    }

    /// Returns whether its only evidence is an example that resembles the text.
    fn is_alike(&self) -> bool {
        matches!(self.evidence, Evidence::Similar { .. })
    }

    pub(crate) fn into_candidate(self, rules: &[Arc<Rule>]) -> Candidate {
        Candidate {
            rule: rules[self.rule].id.clone(),
            score: self.score,
            evidence: self.evidence,
            captures: self.captures,
        }
    }
}

/// Combines both kinds of evidence per rule; the surest first. No pattern is certain in a text that `tells` something.
pub(crate) fn grade(
    rules: &[Arc<Rule>],
    patterns: Vec<PatternHit>,
    hits: &ExampleHits,
    tells: bool,
) -> Vec<Graded> {
    let mut graded: BTreeMap<usize, Graded> = BTreeMap::new();
    for hit in &hits.rules {
        if hit.match_kind > MatchKind::Similar || hit.likeness >= SUGGEST_LIKENESS {
            graded.insert(hit.rule, by_example(hit));
        }
    }
    for hit in patterns {
        let likeness = hits
            .rules
            .iter()
            .find(|other| other.rule == hit.rule)
            .map_or(0.0, |other| other.likeness);
        let one = by_pattern(&rules[hit.rule], hit, likeness, tells);
        match graded.get_mut(&one.rule) {
            Some(known) if known.grade > one.grade => known.captures = one.captures,
            _ => {
                graded.insert(one.rule, one);
            }
        }
    }
    let mut graded: Vec<Graded> = graded
        .into_values()
        .filter(|one| !hits.rejected.contains(&one.rule))
        .collect();
    sort(&mut graded);
    graded
}

fn sort(graded: &mut [Graded]) {
    graded.sort_by(|a, b| b.grade.cmp(&a.grade).then(b.score.total_cmp(&a.score)));
}

/// Demotes a rule that learners call wrong: it is suggested and does not answer, except for texts that equal an
/// example.
pub(crate) fn demote(graded: &mut [Graded], trust: &TrustByPosition) {
    if trust.is_neutral() {
        return;
    }
    for one in graded.iter_mut() {
        if one.grade < Grade::Equal && trust.of(one.rule).demoted {
            one.grade = Grade::Suggested;
            one.score = one.score.min(SUGGESTED_AT_MOST);
        }
    }
    sort(graded);
}

/// Adds the rules that the classifier is sure of, or sure enough to suggest. If the book's examples can show the
/// precision of its suggestions, they decide what is suggested; otherwise likeness does.
pub(crate) fn add_learned(
    mut graded: Vec<Graded>,
    learned: &Learned,
    hits: &ExampleHits,
    stance: Stance,
) -> Vec<Graded> {
    // Meaning is better evidence than shared words: "where can I find the toilets" shares three with "where can I
    // park".
    let mut alike: Vec<Graded> = if learned.knows_meaning() {
        graded.extract_if(.., |one| one.is_alike()).collect()
    } else {
        Vec::new()
    };
    if stance == Stance::Tells {
        // A text that tells of a certificate shares its words, and asks for nothing.
        graded.retain(|one| one.grade.is_sure());
    } else if learned.suggests == Some(false) {
        // In talk, a word that a pattern looks for is said for all kinds of reasons.
        let is_said = |one: &Graded| stance == Stance::Asks || !one.is_hint();
        graded.retain(|one| one.score >= LIKELY_ANYHOW && is_said(one));
    }
    add_likely(&mut graded, learned, hits);
    if stance != Stance::Tells && learned.suggests == Some(true) {
        add_behind(&mut graded, &mut alike);
    }
    sort(&mut graded);
    graded
}

/// Adds the likeliest rules, as far as the classifier is sure enough to answer or suggest them.
fn add_likely(graded: &mut Vec<Graded>, learned: &Learned, hits: &ExampleHits) {
    let worthwhile = WORTHWHILE * learned.rules.first().map_or(0.0, |first| first.1);
    let rules = learned.rules.iter().take(CANDIDATES);
    for (place, (rule, probability)) in rules.filter(|one| one.1 >= worthwhile).enumerate() {
        let answers = place == 0 && learned.answers;
        if hits.rejected.contains(rule) || !(answers || learned.suggests == Some(true)) {
            continue;
        }
        let mut own = by_learning(*rule, *probability, answers, learned, hits);
        let known = graded.iter().position(|one| one.rule == *rule);
        if let Some(known) = known.map(|known| graded.remove(known)) {
            own = surer(known, own);
        }
        graded.push(own);
    }
}

/// Adds rules whose examples share words with the text behind those that are there.
fn add_behind(graded: &mut Vec<Graded>, alike: &mut Vec<Graded>) {
    alike.retain(|one| graded.iter().all(|other| other.rule != one.rule));
    let least = graded.iter().map(|one| one.score).fold(1.0, f64::min);
    for one in alike.iter_mut() {
        one.score = one.score.min(least);
    }
    graded.append(alike);
}

/// Combines a rule's evidence with the classifier's result. A matching pattern outweighs the classifier, unless the
/// classifier is sure enough to answer.
fn surer(known: Graded, learned: Graded) -> Graded {
    if known.evidence.is_sure() {
        known
    } else if known.is_hint() && !learned.grade.is_sure() {
        let score = known.score.max(learned.score);
        Graded { score, ..known }
    } else {
        let captures = known.captures;
        Graded {
            captures,
            ..learned
        }
    }
}

fn by_learning(
    rule: usize,
    probability: f64,
    answers: bool,
    learned: &Learned,
    hits: &ExampleHits,
) -> Graded {
    // Equal meaning is better evidence than equal words.
    let by_meaning = learned.nearest.iter().find(|near| near.0 == rule);
    let by_words = hits.rules.iter().find(|hit| hit.rule == rule);
    let (example, likeness) = match (by_meaning, by_words) {
        (Some((_, text, likeness)), _) => (text.to_string(), *likeness),
        (None, Some(hit)) => (hit.phrase.to_string(), hit.likeness),
        (None, None) => (String::new(), 0.0),
    };
    let (grade, evidence) = if answers {
        let evidence = Evidence::Learned {
            example,
            likeness,
            probability,
        };
        (Grade::Learned, evidence)
    } else {
        (Grade::Suggested, Evidence::Similar { example, likeness })
    };
    Graded {
        rule,
        grade,
        score: probability,
        evidence,
        captures: Captures::default(),
    }
}

fn by_example(hit: &ExampleHit) -> Graded {
    let (example, likeness) = (hit.phrase.to_string(), hit.likeness);
    let (grade, score, evidence) = match hit.match_kind {
        MatchKind::Equal => (
            Grade::Equal,
            1.0,
            Evidence::Example {
                example,
                likeness: 1.0,
            },
        ),
        MatchKind::Near => (
            Grade::Near,
            0.96 + 0.03 * likeness,
            Evidence::Example { example, likeness },
        ),
        MatchKind::Similar => (
            Grade::Suggested,
            SUGGESTED_AT_MOST * likeness,
            Evidence::Similar { example, likeness },
        ),
    };
    Graded {
        rule: hit.rule,
        grade,
        score,
        evidence,
        captures: Captures::default(),
    }
}

fn by_pattern(rule: &Rule, hit: PatternHit, likeness: f64, tells: bool) -> Graded {
    let pattern = rule
        .patterns
        .get(hit.pattern)
        .map(|phrase| phrase.text.clone())
        .unwrap_or_default();
    let is_certain = hit.is_certain() && !tells;
    let (rule, matched, captures) = (hit.rule, hit.matched, hit.captures);
    if is_certain {
        return Graded {
            rule,
            grade: Grade::Pattern,
            score: 0.9 + 0.05 * likeness,
            evidence: Evidence::Pattern { pattern, matched },
            captures,
        };
    }
    let foreign = hit.foreign;
    let evidence = Evidence::PatternAmongMore {
        pattern,
        matched,
        foreign,
    };
    Graded {
        rule,
        grade: Grade::Suggested,
        score: HINTED.max(SUGGESTED_AT_MOST * likeness),
        evidence,
        captures,
    }
}
