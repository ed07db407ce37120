//! Tests a book on its own examples: each must be answered by its rule, no reject may be, and conflicting rules are
//! listed. Reads the book only; never changes a verdict.

pub(crate) mod idle;
pub(crate) mod review;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::domain::{Band, GuildId, Locale, RuleId};
use crate::faq::matching::patterns::CostlyPattern;
use crate::faq::matching::text::simplified;
use crate::faq::matching::verdict::{Addressee, Asking, Verdict};
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::book_file::Languages;
use crate::faq::rulebook::problem::Problem;
use crate::faq::rulebook::rule::{Phrase, Rule};

/// The findings of a book's self-test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfTest {
    /// The faults, which must be mended.
    pub failures: Vec<Problem>,
    /// The warnings, which should be looked at.
    pub warnings: Vec<Problem>,
    /// The number of tested rules; a guild's own ones count once each.
    pub rules: usize,
    /// The number of tested examples, with those of a guild's own rules once each.
    pub examples: usize,
    /// The number of tested rejects, with those of a guild's own rules once each.
    pub rejects: usize,
}

/// Tests every rule of the book on its own phrases, in the common book and in each guild.
pub fn self_test(book: &RuleBook) -> SelfTest {
    let mut trial = SelfTestRun {
        book,
        languages: book.languages(),
        found: SelfTest::default(),
        seen: BTreeSet::new(),
        noted: HashSet::new(),
    };
    trial.try_guild(None);
    let mut guilds: Vec<GuildId> = book.guilds().collect();
    guilds.sort();
    for guild in guilds {
        trial.try_guild(Some(guild));
    }
    trial.found
}

struct SelfTestRun<'a> {
    book: &'a RuleBook,
    /// The languages that every rule should have.
    languages: Languages,
    found: SelfTest,
    /// The places of rules that were counted; a common rule is tried in every guild, but counts once.
    seen: BTreeSet<(String, usize)>,
    /// The findings so far.
    noted: HashSet<Problem>,
}

impl SelfTestRun<'_> {
    fn try_guild(&mut self, guild: Option<GuildId>) {
        self.report_costly_patterns(guild);
        self.warn_of_shadowed_patterns(guild);
        self.warn_of_takers(guild);
        self.warn_of_imprecise_rules(guild);
        for rule in self.book.rules(guild) {
            if self
                .seen
                .insert((rule.origin.file.to_string(), rule.origin.line))
            {
                self.found.rules += 1;
                self.found.examples += rule.examples.len();
                self.found.rejects += rule.rejects.len();
                self.warn_of_gaps(rule);
                self.warn_of_unmet_characters(rule);
            }
            for example in &rule.examples {
                let verdict = self.consult(guild, rule, example);
                self.judge_example(rule, example, &verdict);
            }
            for reject in &rule.rejects {
                let verdict = self.consult(guild, rule, reject);
                if verdict
                    .answer()
                    .is_some_and(|answer| answer.rule == rule.id)
                {
                    self.fail(
                        rule,
                        reject,
                        format!("rule `{}` answers its own reject", rule.id),
                    );
                }
            }
        }
    }

    fn report_costly_patterns(&mut self, guild: Option<GuildId>) {
        for (rule, pattern, why) in self.book.costly_patterns(guild) {
            let why = match why {
                CostlyPattern::Anything => {
                    let message = format!(
                        "rule `{}` answers every message: this pattern matches whatever is said",
                        rule.id
                    );
                    self.fail(rule, pattern, message);
                    continue;
                }
                CostlyPattern::AlwaysRun => {
                    "it requires no word and no two characters that follow one another, so it runs on every message"
                }
                CostlyPattern::Slow => {
                    "its counted repetitions make it slow; lower the counts, or write * or +"
                }
            };
            self.warn(
                rule,
                pattern,
                format!("costly pattern of rule `{}`: {why}", rule.id),
            );
        }
    }

    fn warn_of_shadowed_patterns(&mut self, guild: Option<GuildId>) {
        let repeated = idle::repeated(self.book, guild);
        for found in &repeated {
            let message = format!(
                "rules `{}` and `{}` collide: the latter has this pattern too, at {}; what it matches goes to neither, unless an example decides",
                found.rule.id,
                found.first_rule.id,
                found.first_rule.origin_of(found.first)
            );
            self.warn(found.rule, found.pattern, message);
        }
        for found in idle::shadowed(self.book, guild) {
            // Phrases that the other rule has in the same words are reported.
            if repeated
                .iter()
                .any(|own| std::ptr::eq(own.pattern, found.pattern))
            {
                continue;
            }
            let other = found.other_rule.origin_of(found.other_pattern);
            let (own, by) = (&found.rule.id, &found.other_rule.id);
            let message = match found.examples {
                0 => format!(
                    "shadowed pattern of rule `{own}`: whatever it was tried with is also matched by rule `{by}` at {other}"
                ),
                1 => format!(
                    "shadowed pattern of rule `{own}`: the one example it matches is also matched by rule `{by}` at {other}"
                ),
                many => format!(
                    "shadowed pattern of rule `{own}`: all {many} examples it matches are also matched by rule `{by}` at {other}"
                ),
            };
            self.warn(found.rule, found.pattern, message);
        }
    }

    /// Warns of conflicting rules: an example of one would be answered by the other if it were not written down.
    fn warn_of_takers(&mut self, guild: Option<GuildId>) {
        let mut examples: HashMap<&RuleId, HashMap<&str, &Phrase>> = HashMap::new();
        for (text, own, other) in self.book.taken_by_others(guild) {
            let of_rule = examples.entry(&own.id).or_insert_with(|| {
                // Of two alike the first is meant.
                let latest_first = own.examples.iter().rev();
                latest_first.map(|one| (one.text.as_str(), one)).collect()
            });
            let Some(example) = of_rule.get(text) else {
                continue;
            };
            let message = format!(
                "like rule `{}`: if this were not an example of rule `{}`, that one would answer it",
                other.id, own.id
            );
            self.warn(own, example, message);
        }
    }

    /// Warns of rules that answer other rules' questions, or those without a rule, more often than the book's precision
    /// allows.
    fn warn_of_imprecise_rules(&mut self, guild: Option<GuildId>) {
        let wanted = self.book.settings().answer_precision;
        for (rule, own) in self.book.imprecise(guild) {
            let message = format!(
                "rule `{}` is right in {} of {} held-out texts that it would answer by itself (precision {:.2}, wanted {wanted}); give it and those it is taken for more examples, or rejects",
                rule.id, own.right, own.answers, own.precision
            );
            self.warn(rule, &whole(rule), message);
        }
    }

    /// Warns of patterns that need characters which texts no longer have after normalisation.
    fn warn_of_unmet_characters(&mut self, rule: &Rule) {
        for pattern in &rule.patterns {
            let Some(found) = idle::unmet(&simplified(&pattern.text)) else {
                continue;
            };
            let characters = found.characters.iter().map(|letter| {
                let instead = match idle::becomes(*letter).as_str() {
                    "" => "nothing".to_owned(),
                    " " => "a space".to_owned(),
                    other => format!("`{other}`"),
                };
                let code = u32::from(*letter);
                format!("{instead} for `{}` (U+{code:04X})", letter.escape_debug())
            });
            let characters: Vec<String> = characters.collect();
            let what = if found.whole { "it" } else { "a part of it" };
            let message = format!(
                "pattern of rule `{}`: {what} can never match, because texts are normalised first; write {}",
                rule.id,
                characters.join(", ")
            );
            self.warn(rule, pattern, message);
        }
    }

    /// Consults the rule book on a phrase, as a person who may see the rule.
    fn consult(&self, guild: Option<GuildId>, rule: &Rule, phrase: &Phrase) -> Verdict {
        let locale = Locale::of_text(&phrase.text).unwrap_or_default();
        self.book.consult(
            &phrase.text,
            &Asking {
                guild,
                roles: &rule.audience,
                locale,
                addressee: Addressee::People,
            },
        )
    }

    fn judge_example(&mut self, rule: &Rule, example: &Phrase, verdict: &Verdict) {
        let others: Vec<&str> = verdict
            .candidates
            .iter()
            .filter(|candidate| candidate.rule != rule.id && candidate.evidence.is_sure())
            .map(|candidate| candidate.rule.as_str())
            .collect();
        let own = &rule.id;
        if verdict.answer().is_some_and(|answer| answer.rule == *own) {
            for other in others {
                self.warn(
                    rule,
                    example,
                    format!("rules `{own}` and `{other}` collide: both claim this example"),
                );
            }
            return;
        }
        let message = match (verdict.band, verdict.candidates.first()) {
            (Band::Answer, Some(first)) => {
                format!(
                    "rule `{own}` and `{}` collide: this example of the one is answered by the other",
                    first.rule
                )
            }
            (_, Some(_)) if !others.is_empty() => {
                format!(
                    "rule `{own}` and `{}` collide: both are sure of this example, so neither answers",
                    others.join("`, `")
                )
            }
            _ => format!("rule `{own}` does not answer its own example"),
        };
        self.fail(rule, example, message);
    }

    fn warn_of_gaps(&mut self, rule: &Rule) {
        let whole = whole(rule);
        if rule.examples.is_empty() && rule.patterns.is_empty() {
            self.warn(
                rule,
                &whole,
                "nothing can find this rule: it has neither examples nor patterns".to_owned(),
            );
        }
        let wanted = self.languages;
        for locale in Locale::ALL.into_iter().filter(|one| wanted.has(*one)) {
            let code = locale.code();
            if rule.titles.exactly(locale).is_none() {
                self.warn(
                    rule,
                    &whole,
                    format!("rule `{}` has no title in `{code}`", rule.id),
                );
            }
            if rule.replies.exactly(locale).is_none() {
                self.warn(
                    rule,
                    &whole,
                    format!("rule `{}` has no reply in `{code}`", rule.id),
                );
            }
        }
    }

    fn fail(&mut self, rule: &Rule, phrase: &Phrase, message: String) {
        if let Some(problem) = self.news(rule, phrase, message) {
            self.found.failures.push(problem);
        }
    }

    fn warn(&mut self, rule: &Rule, phrase: &Phrase, message: String) {
        if let Some(problem) = self.news(rule, phrase, message) {
            self.found.warnings.push(problem);
        }
    }

    /// Makes a finding, unless it was noted before: several guilds may have the same one.
    fn news(&mut self, rule: &Rule, phrase: &Phrase, message: String) -> Option<Problem> {
        let origin = rule.origin_of(phrase);
        let problem = Problem {
            file: origin.file,
            line: Some(origin.line),
            text: phrase.text.clone(),
            message,
        };
        self.noted.insert(problem.clone()).then_some(problem)
    }
}

/// Returns the beginning of a rule, as the place of a finding about the rule as a whole.
fn whole(rule: &Rule) -> Phrase {
    Phrase {
        text: format!("id = \"{}\"", rule.id),
        line: rule.origin.line,
        file: None,
    }
}

#[cfg(test)]
mod tests;
