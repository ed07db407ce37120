//! Composes what patterns and examples say of a text into one verdict: sure, or three suggestions, or
//! nothing. Two rules that are equally sure are never answered by either.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::book_file::BookSettings;
use super::example_step::{Claim, ExampleHit, ExampleHits, ExampleStep, Kinship};
use super::leanings::Leanings;
use super::learned_step::{Learned, LearnedStep};
use super::pattern_step::{CostlyPattern, PatternHit, PatternStep};
use super::question::looks_like_question;
use super::rule::Rule;
use super::text::Text;
use super::verdict::{
    Band, Candidate, Captures, CategoryGuess, Evidence, Explanation, LearnedReason, Nearest,
    Verdict,
};

/// A verdict has at most this many candidates.
const CANDIDATES: usize = 3;
/// Less alike than this is not worth a suggestion.
const SUGGEST_LIKENESS: f64 = 0.36;
/// What is at least so alike, after its discount, is suggested whatever the classifier makes of it.
const LIKELY_ANYHOW: f64 = 0.45;
/// What is only suggested never scores higher.
const SUGGESTED_AT_MOST: f64 = 0.85;
/// What is less likely than this share of the likeliest is not suggested beside it.
const WORTHWHILE: f64 = 1.0 / 3.0;
/// Two sure rules of the same grade this close to each other are a tie.
const TIE: f64 = 0.02;
/// So many similar rules vote for a category.
const CATEGORY_VOTES: usize = 8;
/// An explanation names so many words and letters.
const STRENGTHS: usize = 5;
/// A category less sure than this is not named.
const CATEGORY_LEAST: f64 = 0.15;

/// How sure a candidate is, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Similar,
    Learned,
    Pattern,
    Near,
    Equal,
}

struct Graded {
    rule: usize,
    grade: Grade,
    score: f64,
    evidence: Evidence,
    captures: Captures,
}

/// Everything that is needed to judge texts by a list of rules.
pub(super) struct Matcher {
    /// Shared with the matchers that lessons make of this one: they teach no pattern.
    patterns: Arc<PatternStep>,
    examples: ExampleStep,
    learned: LearnedStep,
}

impl Matcher {
    pub(super) fn new(rules: &[Arc<Rule>], settings: BookSettings) -> Self {
        Self {
            patterns: Arc::new(PatternStep::new(rules)),
            examples: ExampleStep::new(rules),
            learned: LearnedStep::new(rules, settings),
        }
    }

    /// A matcher of the same rules with other examples and rejects.
    pub(super) fn taught(&self, rules: &[Arc<Rule>], settings: BookSettings) -> Self {
        Self {
            patterns: Arc::clone(&self.patterns),
            examples: ExampleStep::new(rules),
            learned: LearnedStep::new(rules, settings),
        }
    }

    /// Every example and reject that says the same as a text.
    pub(super) fn claims(&self, text: &Text) -> Vec<Claim> {
        self.examples.claims(text)
    }

    /// Patterns that cost every message something: a rule's position, its pattern's, and why.
    pub(super) fn costly_patterns(&self) -> impl Iterator<Item = (usize, usize, CostlyPattern)> {
        self.patterns.costly()
    }

    /// Every pattern that matches a text, with its rule's position and its own within the rule.
    pub(super) fn matching_patterns(&self, raw: &str) -> Vec<(usize, usize)> {
        self.patterns.matching(&Text::new(raw))
    }

    /// Judges a text. `rules` are those the matcher was made of; `leanings` says how presses let them
    /// stand, `visible` which may be shown.
    pub(super) fn judge(
        &self,
        rules: &[Arc<Rule>],
        leanings: &Leanings,
        raw: &str,
        visible: impl Fn(&Rule) -> bool,
    ) -> Judgement {
        let text = Text::new(raw);
        let question = looks_like_question(&text);
        if text.is_empty() {
            return Judgement {
                question,
                ..Judgement::default()
            };
        }
        let mut hits = self.examples.hits(&text);
        let mut graded = grade(rules, self.patterns.hits(&text), &hits);
        demote(&mut graded, leanings);
        let mut category = hits.category(rules);
        // What a pattern or an example decides needs no estimate.
        if graded
            .first()
            .is_none_or(|first| first.grade == Grade::Similar)
        {
            let learned = self.learned.hits(&text, question, leanings);
            graded = add_learned(graded, &learned, &hits);
            category = learned.category.map_or(category, |(rule, confidence)| {
                Some(CategoryGuess {
                    category: Arc::clone(&rules[rule].category),
                    confidence,
                })
            });
        }
        graded.retain(|one| visible(&rules[one.rule]));
        hits.rules.retain(|hit| visible(&rules[hit.rule]));
        Judgement {
            graded,
            hits,
            category,
            question,
        }
    }

    /// What was learned of the examples.
    pub(super) fn learned(&self) -> &LearnedStep {
        &self.learned
    }

    /// What the classifier made of a text, in words and figures.
    pub(super) fn reason(
        &self,
        rules: &[Arc<Rule>],
        leanings: &Leanings,
        raw: &str,
    ) -> Option<LearnedReason> {
        let text = Text::new(raw);
        let learned = self
            .learned
            .hits(&text, looks_like_question(&text), leanings);
        let support = self.learned.support();
        let (first, _) = learned.rules.first()?;
        let strengths = self.learned.strengths(&text, *first, STRENGTHS);
        Some(LearnedReason {
            rules: learned
                .rules
                .iter()
                .map(|(rule, probability)| (rules[*rule].id.clone(), *probability))
                .collect(),
            answer_from: support.answer,
            suggest_from: support.suggest,
            strengths: strengths
                .into_iter()
                .map(|one| (one.feature, one.weight))
                .collect(),
        })
    }
}

/// What a text was found to be, before it is put into words.
#[derive(Default)]
pub(super) struct Judgement {
    graded: Vec<Graded>,
    hits: ExampleHits,
    category: Option<CategoryGuess>,
    question: bool,
}

impl Judgement {
    /// Whether two rules are equally sure.
    fn is_tied(&self) -> bool {
        match self.graded.as_slice() {
            [first, second, ..] => {
                first.grade > Grade::Similar
                    && first.grade == second.grade
                    && first.score - second.score < TIE
            }
            _ => false,
        }
    }

    fn band(&self) -> Band {
        match self.graded.first() {
            None => Band::Unknown,
            Some(first) if first.grade == Grade::Similar || self.is_tied() => Band::Suggest,
            Some(_) => Band::Answer,
        }
    }

    /// The short of it.
    pub(super) fn into_verdict(self, rules: &[Arc<Rule>]) -> Verdict {
        let band = self.band();
        let category = match self.graded.first() {
            Some(first) if band == Band::Answer => Some(CategoryGuess {
                category: Arc::clone(&rules[first.rule].category),
                confidence: first.score,
            }),
            _ => self.category,
        };
        let candidates = self
            .graded
            .into_iter()
            .take(CANDIDATES)
            .map(|one| one.into_candidate(rules))
            .collect();
        Verdict {
            band,
            candidates,
            category,
            question: self.question,
        }
    }

    /// The long of it.
    pub(super) fn into_explanation(
        self,
        rules: &[Arc<Rule>],
        learned: Option<LearnedReason>,
    ) -> Explanation {
        let nearest = self.hits.rules.first().map(|hit| Nearest {
            rule: rules[hit.rule].id.clone(),
            example: hit.phrase.to_string(),
            likeness: hit.likeness,
        });
        let rejected = self
            .hits
            .rejected
            .iter()
            .map(|rule| rules[*rule].id.clone())
            .collect();
        let tied = self.is_tied();
        Explanation {
            nearest,
            rejected,
            tied,
            suggested_from: SUGGEST_LIKENESS,
            learned,
            standings: Vec::new(),
            verdict: self.into_verdict(rules),
        }
    }
}

impl Graded {
    fn into_candidate(self, rules: &[Arc<Rule>]) -> Candidate {
        Candidate {
            rule: rules[self.rule].id.clone(),
            score: self.score,
            evidence: self.evidence,
            captures: self.captures,
        }
    }
}

/// Joins both kinds of evidence per rule; the surest first.
fn grade(rules: &[Arc<Rule>], patterns: Vec<PatternHit>, hits: &ExampleHits) -> Vec<Graded> {
    let mut graded: BTreeMap<usize, Graded> = BTreeMap::new();
    for hit in &hits.rules {
        if hit.kinship > Kinship::Similar || hit.likeness >= SUGGEST_LIKENESS {
            graded.insert(hit.rule, by_example(hit));
        }
    }
    for hit in patterns {
        let likeness = hits
            .rules
            .iter()
            .find(|other| other.rule == hit.rule)
            .map_or(0.0, |other| other.likeness);
        let one = by_pattern(&rules[hit.rule], hit, likeness);
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

/// What learners say is not what they asked is suggested, not answered; but for texts that equal an example.
fn demote(graded: &mut [Graded], leanings: &Leanings) {
    if leanings.is_neutral() {
        return;
    }
    for one in graded.iter_mut() {
        if one.grade < Grade::Equal && leanings.of(one.rule).demoted {
            one.grade = Grade::Similar;
            one.score = one.score.min(SUGGESTED_AT_MOST);
        }
    }
    sort(graded);
}

/// Adds what the classifier is sure of, or sure enough to suggest. Where the book's examples can show how
/// precise its suggestions are, they decide what is suggested; else likeness does.
fn add_learned(mut graded: Vec<Graded>, learned: &Learned, hits: &ExampleHits) -> Vec<Graded> {
    if learned.suggests == Some(false) {
        graded.retain(|one| one.score >= LIKELY_ANYHOW);
    }
    let worthwhile = WORTHWHILE * learned.rules.first().map_or(0.0, |first| first.1);
    let rules = learned.rules.iter().take(CANDIDATES);
    for (place, (rule, probability)) in rules.filter(|one| one.1 >= worthwhile).enumerate() {
        let answers = place == 0 && learned.answers;
        if hits.rejected.contains(rule) || !(answers || learned.suggests == Some(true)) {
            continue;
        }
        // A pattern that matched, though it is only suggested, says more than the classifier does.
        if graded
            .iter()
            .any(|one| one.rule == *rule && one.evidence.is_sure())
        {
            continue;
        }
        graded.retain(|one| one.rule != *rule);
        graded.push(by_learning(*rule, *probability, answers, hits));
    }
    sort(&mut graded);
    graded
}

fn by_learning(rule: usize, probability: f64, answers: bool, hits: &ExampleHits) -> Graded {
    let hit = hits.rules.iter().find(|hit| hit.rule == rule);
    let example = hit.map(|hit| hit.phrase.to_string()).unwrap_or_default();
    let likeness = hit.map_or(0.0, |hit| hit.likeness);
    let (grade, evidence) = if answers {
        let evidence = Evidence::Learned {
            example,
            likeness,
            probability,
        };
        (Grade::Learned, evidence)
    } else {
        (Grade::Similar, Evidence::Similar { example, likeness })
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
    let (grade, score, evidence) = match hit.kinship {
        Kinship::Equal => (
            Grade::Equal,
            1.0,
            Evidence::Example {
                example,
                likeness: 1.0,
            },
        ),
        Kinship::Near => (
            Grade::Near,
            0.96 + 0.03 * likeness,
            Evidence::Example { example, likeness },
        ),
        Kinship::Similar => (
            Grade::Similar,
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

fn by_pattern(rule: &Rule, hit: PatternHit, likeness: f64) -> Graded {
    let pattern = rule
        .patterns
        .get(hit.pattern)
        .map(|phrase| phrase.text.clone())
        .unwrap_or_default();
    Graded {
        rule: hit.rule,
        grade: Grade::Pattern,
        score: 0.9 + 0.05 * likeness,
        evidence: Evidence::Pattern {
            pattern,
            matched: hit.matched,
        },
        captures: hit.captures,
    }
}

impl ExampleHits {
    /// The most similar rules vote for their category, each by the square of its likeness.
    fn category(&self, rules: &[Arc<Rule>]) -> Option<CategoryGuess> {
        let mut votes: BTreeMap<&Arc<str>, f64> = BTreeMap::new();
        for hit in self.rules.iter().take(CATEGORY_VOTES) {
            *votes.entry(&rules[hit.rule].category).or_default() += hit.likeness.powi(2);
        }
        let all: f64 = votes.values().sum();
        let (category, own) = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let nearest = self.rules.first().map_or(0.0, |hit| hit.likeness);
        let confidence = (own / all.max(f64::MIN_POSITIVE)) * nearest;
        (confidence >= CATEGORY_LEAST).then(|| CategoryGuess {
            category: Arc::clone(category),
            confidence,
        })
    }
}
