//! Combines the evidence of patterns, examples and the classifier into one verdict: an answer, up to three suggestions,
//! or unknown. A tie of two rules is not answered.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::{Band, RuleId};
use crate::faq::encoder::{Encoder, UnencodedText};
use crate::faq::learning::feedback::TrustByPosition;
use crate::faq::matching::asked;
use crate::faq::matching::asked::{
    Left, Unasked, asks_for_a_person, asks_for_nothing_else, is_statement,
};
use crate::faq::matching::examples::{Claim, ExampleHits, ExampleStep};
use crate::faq::matching::filing::{FiledText, Filing, Nearness};
use crate::faq::matching::grading::{
    CANDIDATES, Graded, SUGGEST_LIKENESS, add_learned, demote, grade,
};
use crate::faq::matching::learned::{LearnedStep, PatternEvidence};
use crate::faq::matching::patterns::{CostlyPattern, PatternHit, PatternStep};
use crate::faq::matching::prefilter::{Prefiltered, Stance};
use crate::faq::matching::question::looks_like_question;
use crate::faq::matching::text::Text;
use crate::faq::matching::verdict::{
    Addressee, CategoryGuess, Explanation, LearnedReason, Nearest, Verdict,
};
use crate::faq::matching::wording::Wording;
use crate::faq::rulebook::book_file::BookSettings;
use crate::faq::rulebook::rule::Rule;

/// The difference of scores below which two sure rules of the same grade are a tie.
const TIE: f64 = 0.02;
/// The number of similar rules that vote for a category.
const CATEGORY_VOTES: usize = 8;
/// The number of words and letter groups that an explanation names.
const STRENGTHS: usize = 5;
/// The least certainty at which a category is named where no rule matches.
const CATEGORY_LEAST: f64 = 0.15;

/// The matcher: all that is needed to judge texts by a list of rules.
pub(crate) struct Matcher {
    /// The patterns. Matchers with lessons share those of this one, because lessons teach no pattern.
    patterns: Arc<PatternStep>,
    examples: ExampleStep,
    learned: LearnedStep,
    filing: Filing,
}

impl Matcher {
    pub(crate) fn new(
        rules: &[Arc<Rule>],
        filed: &[FiledText],
        settings: BookSettings,
        encoder: Option<Arc<Encoder>>,
    ) -> Self {
        let patterns = Arc::new(PatternStep::new(rules));
        Self::of(patterns, rules, filed, settings, encoder)
    }

    /// Makes a matcher of the same rules with other examples, rejects and filed texts.
    pub(crate) fn taught(
        &self,
        rules: &[Arc<Rule>],
        filed: &[FiledText],
        settings: BookSettings,
    ) -> Self {
        let encoder = self.learned.encoder().cloned();
        Self::of(Arc::clone(&self.patterns), rules, filed, settings, encoder)
    }

    fn of(
        patterns: Arc<PatternStep>,
        rules: &[Arc<Rule>],
        filed: &[FiledText],
        settings: BookSettings,
        encoder: Option<Arc<Encoder>>,
    ) -> Self {
        let examples = ExampleStep::new(rules);
        Self {
            patterns,
            learned: LearnedStep::new(rules, settings, encoder.clone()),
            filing: Filing::new(filed, &examples, encoder),
            examples,
        }
    }

    /// Lists every example and reject that matches a text.
    pub(crate) fn claims(&self, text: &Text) -> Vec<Claim> {
        self.examples.claims(text)
    }

    /// Patterns that cost time on every message: a rule's position, its pattern's, and why.
    pub(crate) fn costly_patterns(&self) -> impl Iterator<Item = (usize, usize, CostlyPattern)> {
        self.patterns.costly()
    }

    /// Lists every pattern that matches a text, with its rule's position and its own within the rule.
    pub(crate) fn matching_patterns(&self, raw: &str) -> Vec<(usize, usize)> {
        self.patterns.matching(&Text::new(raw))
    }

    /// Lists the rules all of whose matching patterns are declined by the text.
    pub(crate) fn declined_in(&self, raw: &str) -> BTreeSet<usize> {
        self.declined(&self.read(raw))
    }

    fn declined(&self, text: &Text) -> BTreeSet<usize> {
        let matching = self.patterns.matching(text);
        let mut rules: BTreeSet<usize> = matching.into_iter().map(|place| place.0).collect();
        if !rules.is_empty() {
            for hit in self.patterns.hits(text) {
                rules.remove(&hit.rule);
            }
        }
        rules
    }

    /// Judges a text with a given addressee. `rules` are those the matcher was made of, `trust` is the trust in them,
    /// and `visible` says which may be shown.
    pub(crate) fn judge(
        &self,
        raw: &str,
        addressee: Addressee,
        rules: &[Arc<Rule>],
        trust: &TrustByPosition,
        visible: impl Fn(&Rule) -> bool,
    ) -> GradedRules {
        let asked = match self.listen(raw, addressee) {
            HeardText::Asked(part) => part,
            HeardText::Nothing(graded) => return graded,
        };
        let partly = self.grade_by_rules(rules, trust, asked, addressee);
        let mut graded = self.add_classifier(rules, trust, partly);
        graded.hide(rules, visible);
        graded
    }

    /// Judges like [`Matcher::judge`], if that takes less than a millisecond; otherwise returns what to encode first.
    pub(crate) fn judge_at_once(
        &self,
        raw: &str,
        addressee: Addressee,
        rules: &[Arc<Rule>],
        trust: &TrustByPosition,
        visible: impl Fn(&Rule) -> bool,
    ) -> Result<GradedRules, UnencodedText> {
        let asked = match self.listen(raw, addressee) {
            HeardText::Asked(part) => part,
            HeardText::Nothing(graded) => return Ok(graded),
        };
        let partly = self.grade_by_rules(rules, trust, asked, addressee);
        if let (false, Some(unmet)) = (partly.is_decided(), self.learned.unmet(&partly.asked.text))
        {
            return Err(unmet);
        }
        let mut graded = self.add_classifier(rules, trust, partly);
        graded.hide(rules, visible);
        Ok(graded)
    }

    /// Returns what to encode before a text is explained.
    pub(crate) fn unmet(&self, raw: &str) -> Option<UnencodedText> {
        self.learned.unmet(&self.read(raw))
    }

    /// Finds the part of a text that is asked, if any is.
    fn listen(&self, raw: &str, addressee: Addressee) -> HeardText {
        let (own, struck_out) = asked::own(raw);
        let text = Text::new(&own);
        let question = looks_like_question(&text);
        if text.is_empty() {
            return HeardText::Nothing(GradedRules {
                question,
                unasked: struck_out,
                ..GradedRules::default()
            });
        }
        let matched = self.patterns.hits(&text);
        let is_talk = matched.is_empty() && !question && self.is_talk(&text, addressee);
        if is_talk && !asks_for_a_person(&text) {
            return HeardText::Nothing(GradedRules {
                talk: true,
                ..GradedRules::default()
            });
        }
        let Some(left) = self.without_what_is_told(&own, &text) else {
            return HeardText::Asked(QuestionPart {
                text,
                question,
                matched,
                rest: None,
            });
        };
        let text = Text::new(&left.text);
        let question = looks_like_question(&text);
        let matched = self.patterns.hits(&text);
        if question || !matched.is_empty() || self.examples.is_said(&text) {
            return HeardText::Asked(QuestionPart {
                text,
                question,
                matched,
                rest: Some(left.text),
            });
        }
        HeardText::Nothing(GradedRules {
            unasked: Some(left.why),
            ..GradedRules::default()
        })
    }

    /// Leaves out what a text tells or takes back; `None` if it does neither, or if an example has exactly that.
    fn without_what_is_told(&self, own: &str, text: &Text) -> Option<Left> {
        let left = asked::without_what_is_told(own)?;
        (!self.examples.is_said(text)).then_some(left)
    }

    /// Reads the text that is judged.
    fn read(&self, raw: &str) -> Text {
        let (own, _) = asked::own(raw);
        let text = Text::new(&own);
        match self.without_what_is_told(&own, &text) {
            Some(left) => Text::new(&left.text),
            None => text,
        }
    }

    /// Grades the rules by patterns and examples.
    fn grade_by_rules(
        &self,
        rules: &[Arc<Rule>],
        trust: &TrustByPosition,
        mut asked: QuestionPart,
        addressee: Addressee,
    ) -> PartlyGraded {
        let matched = std::mem::take(&mut asked.matched);
        let hits = self.examples.hits(&asked.text);
        let held_back = matched.iter().any(|hit| hits.rejected.contains(&hit.rule));
        let mut graded = grade(rules, matched, &hits, asked.tells());
        demote(&mut graded, trust);
        PartlyGraded {
            asked,
            graded,
            hits,
            held_back,
            addressee,
        }
    }

    /// Adds the classifier's result, if neither a pattern nor an example has decided.
    fn add_classifier(
        &self,
        rules: &[Arc<Rule>],
        trust: &TrustByPosition,
        partly: PartlyGraded,
    ) -> GradedRules {
        let is_decided = partly.is_decided();
        let PartlyGraded {
            asked,
            mut graded,
            hits,
            held_back,
            addressee,
        } = partly;
        let QuestionPart {
            text,
            mut question,
            rest,
            ..
        } = asked;
        let mut category = hits.category(rules);
        let likeness = hits.rules.first().map_or(0.0, |nearest| nearest.likeness);
        let for_a_person = !is_decided && asks_for_a_person(&text);
        let mut nearness = Nearness {
            meaning: None,
            of_rules: likeness,
        };
        if !is_decided {
            let stance = Stance::new(&text, question, addressee, likeness);
            let by_patterns = PatternEvidence {
                hinted: hinted(&graded),
                declined: self.declined(&text),
            };
            let learned = self.learned.hits(&text, stance, trust, &by_patterns);
            graded = add_learned(graded, &learned, &hits, stance);
            if let Some(meaning) = self.learned.meaning(&text) {
                nearness = Nearness::in_meaning(meaning, &learned.nearest);
            }
            category = learned.category.map_or(category, |(rule, confidence)| {
                Some(CategoryGuess {
                    category: Arc::clone(&rules[rule].category),
                    confidence,
                })
            });
        }
        if for_a_person {
            graded.clear();
            question = true;
            // If nothing else is asked, the classifier's result would be chance.
            category = category.filter(|_| !asks_for_nothing_else(&text));
        }
        let filing = &self.filing;
        let category = filing.guess(&text, category, &nearness, rules, &self.examples);
        let is_known = |guess: &CategoryGuess| guess.confidence >= CATEGORY_LEAST;
        let category = category.filter(|guess| !graded.is_empty() || is_known(guess));
        GradedRules {
            graded,
            hits,
            held_back,
            category,
            question,
            rest,
            for_a_person,
            ..GradedRules::default()
        }
    }

    /// Returns whether a text that asks nothing and matches no pattern is talk: it is written among people, and its
    /// words mean nothing to the book or are mere politeness.
    fn is_talk(&self, text: &Text, addressee: Addressee) -> bool {
        addressee == Addressee::People
            && match self.learned.prefilter(text) {
                Prefiltered::Nothing => true,
                Prefiltered::Example => !self.examples.is_said(text),
                Prefiltered::Anything => {
                    Wording::of(text).is_empty() && !self.examples.is_said(text)
                }
            }
    }

    /// Trains now rather than at the first text that needs it.
    pub(crate) fn warm_up(&self, rules: &[Arc<Rule>]) {
        self.learned.warm_up();
        self.filing.warm_up(rules, &self.examples);
    }

    /// Returns the step that learned from the examples.
    pub(crate) fn learned(&self) -> &LearnedStep {
        &self.learned
    }

    /// Lists the rules with a pattern that matches a text without being certain.
    fn hinted(&self, rules: &[Arc<Rule>], text: &Text) -> Vec<usize> {
        let tells = !looks_like_question(text) && is_statement(text);
        let matched = self.patterns.hits(text);
        hinted(&grade(rules, matched, &self.examples.hits(text), tells))
    }

    /// Explains the classifier's result for a text in words and figures.
    pub(crate) fn reason(
        &self,
        rules: &[Arc<Rule>],
        trust: &TrustByPosition,
        raw: &str,
    ) -> Option<LearnedReason> {
        let text = self.read(raw);
        // The classifier's result does not depend on the addressee, but the verdict does.
        let by_patterns = PatternEvidence {
            hinted: self.hinted(rules, &text),
            declined: self.declined(&text),
        };
        let learned = self.learned.hits(&text, Stance::Asks, trust, &by_patterns);
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
            meaning: self.learned.reason(&text, &learned, rules),
        })
    }
}

impl QuestionPart {
    /// Returns whether it tells something, and neither asks nor complains.
    fn tells(&self) -> bool {
        !self.question && is_statement(&self.text)
    }
}

/// Lists the rules with a pattern that matched without being certain.
fn hinted(graded: &[Graded]) -> Vec<usize> {
    let hints = graded.iter().filter(|one| one.is_hint());
    hints.map(|one| one.rule).collect()
}

/// What was heard of a text.
enum HeardText {
    /// Something is asked.
    Asked(QuestionPart),
    /// Nothing is asked: the verdict stands.
    Nothing(GradedRules),
}

/// The part of a text that is asked.
struct QuestionPart {
    text: Text,
    question: bool,
    matched: Vec<PatternHit>,
    /// The text that is judged, where it is not the whole one.
    rest: Option<String>,
}

/// A text with the rules that patterns and examples grade.
struct PartlyGraded {
    asked: QuestionPart,
    graded: Vec<Graded>,
    hits: ExampleHits,
    held_back: bool,
    addressee: Addressee,
}

impl PartlyGraded {
    /// Returns whether a pattern or an example has decided. Then no estimate is needed, and the rule may be about
    /// people.
    fn is_decided(&self) -> bool {
        self.graded.first().is_some_and(|one| one.grade.is_sure())
    }
}

/// A verdict in positions of rules, before rules are named.
#[derive(Default)]
pub(crate) struct GradedRules {
    graded: Vec<Graded>,
    hits: ExampleHits,
    /// The rules that it may mean and the asker may not see.
    hidden: Vec<usize>,
    /// Whether a sure rule may not answer: for a reject, or because the asker may not see it.
    held_back: bool,
    category: Option<CategoryGuess>,
    question: bool,
    /// Whether its words alone showed that nothing can be found.
    talk: bool,
    /// The part of the text that was looked at, if that is not all of it.
    rest: Option<String>,
    /// The reason why nothing is asked, if nothing is.
    unasked: Option<Unasked>,
    /// Whether it asks for a person.
    for_a_person: bool,
}

impl GradedRules {
    /// Leaves out the rules that may not be shown.
    fn hide(&mut self, rules: &[Arc<Rule>], visible: impl Fn(&Rule) -> bool) {
        let (hidden, held_back) = (&mut self.hidden, &mut self.held_back);
        self.graded.retain(|one| {
            let is_shown = visible(&rules[one.rule]);
            if !is_shown {
                hidden.push(one.rule);
                *held_back |= one.grade.is_sure();
            }
            is_shown
        });
        self.hits.rules.retain(|hit| visible(&rules[hit.rule]));
    }

    /// Returns whether two rules are equally sure.
    fn is_tied(&self) -> bool {
        let [first, second, ..] = self.graded.as_slice() else {
            return false;
        };
        let is_alike = first.grade == second.grade && first.score - second.score < TIE;
        first.grade.is_sure() && is_alike
    }

    /// Returns the band: answer, suggest or unknown.
    pub(crate) fn band(&self) -> Band {
        match self.graded.first() {
            None => Band::Unknown,
            Some(first) if !first.grade.is_sure() || self.is_tied() => Band::Suggest,
            Some(_) => Band::Answer,
        }
    }

    /// Turns the graded rules into a verdict that names rules.
    pub(crate) fn into_verdict(self, rules: &[Arc<Rule>]) -> Verdict {
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
            unasked: self.unasked,
            for_a_person: self.for_a_person,
        }
    }

    /// Takes the similar rules from another grading of the same text, if this one did not look for any.
    pub(crate) fn share_hits(&mut self, other: &mut Self) {
        if self.talk {
            self.hits = std::mem::take(&mut other.hits);
            self.hidden = std::mem::take(&mut other.hidden);
            self.held_back = other.held_back;
        }
    }

    /// Puts the graded rules into an explanation that names rules.
    pub(crate) fn into_explanation(
        self,
        rules: &[Arc<Rule>],
        learned: Option<LearnedReason>,
        elsewhere: &GradedRules,
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
        let hidden = self.hidden.iter().take(CANDIDATES);
        let hidden = hidden.map(|rule| rules[*rule].id.clone()).collect();
        let tied = self.is_tied();
        Explanation {
            nearest,
            rejected,
            hidden,
            held_back: self.held_back,
            tied,
            suggested_from: SUGGEST_LIKENESS,
            learned,
            band_elsewhere: elsewhere.band(),
            is_talk: self.talk || elsewhere.talk,
            rule_trust: Vec::new(),
            declined: Vec::new(),
            asked: self.rest.clone(),
            verdict: self.into_verdict(rules),
        }
    }
}

impl ExampleHits {
    /// Finds the category of the most similar rules, each voting with the square of its similarity.
    fn category(&self, rules: &[Arc<Rule>]) -> Option<CategoryGuess> {
        let mut votes: BTreeMap<&Arc<str>, f64> = BTreeMap::new();
        for hit in self.rules.iter().take(CATEGORY_VOTES) {
            *votes.entry(&rules[hit.rule].category).or_default() += hit.likeness.powi(2);
        }
        let all: f64 = votes.values().sum();
        let (category, own) = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let nearest = self.rules.first().map_or(0.0, |hit| hit.likeness);
        Some(CategoryGuess {
            category: Arc::clone(category),
            confidence: (own / all.max(f64::MIN_POSITIVE)) * nearest,
        })
    }
}

/// A list of rules with their matcher.
pub(crate) struct Compiled {
    pub(crate) rules: Vec<Arc<Rule>>,
    pub(crate) by_id: HashMap<RuleId, usize>,
    pub(crate) filed: Vec<FiledText>,
    pub(crate) matcher: Matcher,
}

impl Compiled {
    pub(crate) fn new(rules: Vec<Arc<Rule>>, filed: Vec<FiledText>, matcher: Matcher) -> Self {
        let positions = rules.iter().enumerate();
        let by_id = positions.map(|(position, rule)| (rule.id.clone(), position));
        Self {
            by_id: by_id.collect(),
            rules,
            filed,
            matcher,
        }
    }

    /// Finds a rule by its id, with its position.
    pub(crate) fn find(&self, id: &RuleId) -> Option<(usize, &Arc<Rule>)> {
        let position = *self.by_id.get(id)?;
        Some((position, &self.rules[position]))
    }
}
