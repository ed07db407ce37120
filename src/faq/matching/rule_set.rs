//! The compiled rules of one place, with a guild's lessons and presses applied.

use std::sync::Arc;

use crate::domain::{Lesson, LessonId, RuleId};
use crate::faq::encoder::{Encoder, UnencodedText};
use crate::faq::learning::feedback::{GuildTrust, TrustByPosition};
use crate::faq::learning::lessons;
use crate::faq::learning::lessons::{LessonRefusal, Taught};
use crate::faq::matching::filing::FiledText;
use crate::faq::matching::matcher::{Compiled, GradedRules, Matcher};
use crate::faq::matching::verdict::{Asking, Explanation};
use crate::faq::rulebook::book_file::BookSettings;
use crate::faq::rulebook::rule::{Category, Rule};

/// The rules of one place.
#[derive(Clone)]
pub(crate) struct RuleSet {
    compiled: Arc<Compiled>,
    trust: TrustByPosition,
    guild_trust: GuildTrust,
    lessons: Option<Lessons>,
}

/// The lessons that a rule set was taught beyond its files.
#[derive(Clone)]
struct Lessons {
    /// The rule set as the files alone have it.
    files: Arc<Compiled>,
    given: Vec<Lesson>,
    inert: Vec<(LessonId, LessonRefusal)>,
}

impl RuleSet {
    pub(crate) fn new(
        rules: Vec<Arc<Rule>>,
        filed: Vec<FiledText>,
        settings: BookSettings,
        encoder: Option<Arc<Encoder>>,
    ) -> Self {
        let matcher = Matcher::new(&rules, &filed, settings, encoder);
        Self {
            compiled: Arc::new(Compiled::new(rules, filed, matcher)),
            trust: TrustByPosition::default(),
            guild_trust: GuildTrust::default(),
            lessons: None,
        }
    }

    /// Makes this rule set with a guild's lessons applied. If `former` has the same lessons on the same files, its
    /// compiled rules are shared.
    pub(crate) fn taught(
        &self,
        taught: &Taught,
        categories: &[Category],
        settings: BookSettings,
        former: Option<&RuleSet>,
    ) -> Self {
        let (compiled, lessons) = self.with_lessons(&taught.lessons, categories, settings, former);
        Self {
            trust: TrustByPosition::new(&compiled.rules, &taught.guild_trust),
            guild_trust: taught.guild_trust.clone(),
            compiled,
            lessons,
        }
    }

    fn with_lessons(
        &self,
        given: &[Lesson],
        categories: &[Category],
        settings: BookSettings,
        former: Option<&RuleSet>,
    ) -> (Arc<Compiled>, Option<Lessons>) {
        if given.is_empty() {
            return (Arc::clone(&self.compiled), None);
        }
        let same = former.and_then(|former| {
            let lessons = former.lessons.as_ref()?;
            let is_same = Arc::ptr_eq(&lessons.files, &self.compiled) && lessons.given == given;
            is_same.then(|| (Arc::clone(&former.compiled), Some(lessons.clone())))
        });
        same.unwrap_or_else(|| {
            let (rules, mut inert) = lessons::apply(&self.compiled, given);
            let (filed, idle) = lessons::apply_filed(&self.compiled.filed, categories, given);
            inert.extend(idle);
            let matcher = self.compiled.matcher.taught(&rules, &filed, settings);
            let lessons = Lessons {
                files: Arc::clone(&self.compiled),
                given: given.to_vec(),
                inert,
            };
            let compiled = Compiled::new(rules, filed, matcher);
            (Arc::new(compiled), Some(lessons))
        })
    }

    pub(crate) fn rules(&self) -> &[Arc<Rule>] {
        &self.compiled.rules
    }

    pub(crate) fn matcher(&self) -> &Matcher {
        &self.compiled.matcher
    }

    pub(crate) fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    pub(crate) fn guild_trust(&self) -> &GuildTrust {
        &self.guild_trust
    }

    /// Lessons that have no effect with the present files, and why.
    pub(crate) fn inert(&self) -> &[(LessonId, LessonRefusal)] {
        self.lessons.as_ref().map_or(&[], |lessons| &lessons.inert)
    }

    pub(crate) fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.compiled.find(id).map(|(_, rule)| &**rule)
    }

    pub(crate) fn judge(&self, text: &str, asking: &Asking<'_>) -> GradedRules {
        self.matcher()
            .judge(text, asking.addressee, self.rules(), &self.trust, |rule| {
                rule.visible_to(asking.roles)
            })
    }

    pub(crate) fn judge_at_once(
        &self,
        text: &str,
        asking: &Asking<'_>,
    ) -> Result<GradedRules, UnencodedText> {
        let visible = |rule: &Rule| rule.visible_to(asking.roles);
        let (rules, trust) = (self.rules(), &self.trust);
        self.matcher()
            .judge_at_once(text, asking.addressee, rules, trust, visible)
    }

    pub(crate) fn explain(&self, text: &str, asking: &Asking<'_>) -> Explanation {
        let mut graded = self.judge(text, asking);
        let learned = self.matcher().reason(self.rules(), &self.trust, text);
        let elsewhere = Asking {
            addressee: asking.addressee.other(),
            ..*asking
        };
        let mut other = self.judge(text, &elsewhere);
        graded.share_hits(&mut other);
        let mut explanation = graded.into_explanation(self.rules(), learned, &other);
        explanation.rule_trust = self.rule_trust_of(&explanation);
        explanation.declined = self.declined(text);
        explanation
    }

    /// Lists the rules all of whose matching patterns are declined by the text.
    fn declined(&self, text: &str) -> Vec<RuleId> {
        let rules = self.matcher().declined_in(text).into_iter();
        rules.map(|rule| self.rules()[rule].id.clone()).collect()
    }

    /// Lists the trust in the rules that an explanation names, if presses moved it.
    fn rule_trust_of(
        &self,
        explanation: &Explanation,
    ) -> Vec<(RuleId, crate::faq::learning::feedback::RuleTrust)> {
        let named = explanation.verdict.candidates.iter().map(|one| &one.rule);
        named
            .map(|rule| (rule.clone(), self.guild_trust.get(rule)))
            .filter(|(_, trust)| trust.shift != 0.0 || trust.demoted)
            .collect()
    }
}
