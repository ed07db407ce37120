//! The rule book: every rule of every guild, compiled once and never changed. A new version of the
//! files makes a new book; sharing and swapping it is the caller's.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::domain::{GuildId, LessonId, LessonKind, RuleId};
use crate::faq::encoder::{Encoder, UnencodedText};
use crate::faq::learning::feedback::GuildTrust;
use crate::faq::learning::lessons;
use crate::faq::learning::lessons::{LessonRefusal, Taught};
use crate::faq::matching::learned::RulePrecision;
use crate::faq::matching::patterns::CostlyPattern;
use crate::faq::matching::rule_set::RuleSet;
use crate::faq::matching::verdict::{Asking, Explanation, Support, Verdict};
use crate::faq::rulebook::book_file::{BookSettings, Languages};
use crate::faq::rulebook::load::{Overlay, Parts};
use crate::faq::rulebook::problem::Problems;
use crate::faq::rulebook::reply::ReplyContext;
use crate::faq::rulebook::rule::{Category, Phrase, Rule};
use crate::faq::rulebook::rule_keys::is_kebab_case;
use crate::faq::rulebook::{files, load, reply, search};

/// The rule book: all rules, compiled. Immutable; shared by `Arc`.
pub struct RuleBook {
    settings: BookSettings,
    categories: Vec<Category>,
    lists_categories: bool,
    common: Arc<RuleSet>,
    guilds: HashMap<GuildId, Arc<RuleSet>>,
    encoder: Option<Arc<Encoder>>,
}

impl RuleBook {
    /// Reads and compiles a rules folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, all at once.
    pub fn load(dir: &Path) -> Result<Self, Problems> {
        Self::load_with(dir, None)
    }

    /// Reads and compiles a rules folder; its rules compare meanings if there is an encoder.
    ///
    /// # Errors
    /// As [`RuleBook::load`].
    pub fn load_with(dir: &Path, encoder: Option<Arc<Encoder>>) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let files = files::read_all(dir, &mut problems);
        let parts = load::load(&dir.display().to_string(), &files, problems)?;
        Ok(Self::compile(parts, encoder))
    }

    /// Reads and compiles a rules folder that may have no rule yet, or not exist.
    ///
    /// # Errors
    /// As [`RuleBook::load`].
    pub fn load_begun(dir: &Path) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let files = if dir.exists() {
            files::read_all(dir, &mut problems)
        } else {
            Vec::new()
        };
        let parts = load::load_begun(&files, problems)?;
        Ok(Self::compile(parts, None))
    }

    /// Compiles files in memory, each with the name that it would have in a rules folder: `book.toml`, `account.toml`,
    /// `guilds/112233/extra.toml`.
    ///
    /// # Errors
    /// As [`RuleBook::load`].
    pub fn from_sources<P, T>(sources: impl IntoIterator<Item = (P, T)>) -> Result<Self, Problems>
    where
        P: AsRef<Path>,
        T: Into<String>,
    {
        Self::from_sources_with(sources, None)
    }

    /// Compiles files in memory; the rules compare meanings if there is an encoder.
    ///
    /// # Errors
    /// As [`RuleBook::load`].
    pub fn from_sources_with<P, T>(
        sources: impl IntoIterator<Item = (P, T)>,
        encoder: Option<Arc<Encoder>>,
    ) -> Result<Self, Problems>
    where
        P: AsRef<Path>,
        T: Into<String>,
    {
        let mut problems = Vec::new();
        let files: Vec<_> = sources
            .into_iter()
            .filter_map(|(path, text)| files::in_memory(path.as_ref(), text.into(), &mut problems))
            .collect();
        let parts = load::load("rules", &files, problems)?;
        Ok(Self::compile(parts, encoder))
    }

    fn compile(parts: Parts, encoder: Option<Arc<Encoder>>) -> Self {
        let common: Vec<Arc<Rule>> = parts.common.into_iter().map(Arc::new).collect();
        let guilds = parts
            .guilds
            .into_iter()
            .map(|(guild, overlay)| {
                let filed = [overlay.filed.as_slice(), &parts.filed].concat();
                let rules = overlaid(&common, overlay);
                let encoder = encoder.clone();
                let rule_set = RuleSet::new(rules, filed, parts.settings, encoder);
                (guild, Arc::new(rule_set))
            })
            .collect();
        Self {
            settings: parts.settings,
            categories: parts.categories,
            lists_categories: parts.lists_categories,
            common: Arc::new(RuleSet::new(
                common,
                parts.filed,
                parts.settings,
                encoder.clone(),
            )),
            guilds,
            encoder,
        }
    }

    /// Makes the book with the guilds' lessons from this one, which has only the rules of files. Compiles only new
    /// lessons; the rest is shared with this book and with `former`, its predecessor.
    pub fn with_lessons(
        &self,
        taught: &BTreeMap<GuildId, Taught>,
        former: Option<&RuleBook>,
    ) -> Self {
        let mut guilds = self.guilds.clone();
        for (guild, taught) in taught {
            let files = guilds.get(guild).unwrap_or(&self.common);
            let former = former.and_then(|former| former.guilds.get(guild));
            let rule_set = files.taught(
                taught,
                &self.categories,
                self.settings,
                former.map(|rule_set| &**rule_set),
            );
            guilds.insert(*guild, Arc::new(rule_set));
        }
        Self {
            settings: self.settings,
            categories: self.categories.clone(),
            lists_categories: self.lists_categories,
            common: Arc::clone(&self.common),
            guilds,
            encoder: self.encoder.clone(),
        }
    }

    /// Checks whether a guild may teach this.
    ///
    /// # Errors
    /// The reason why not.
    pub fn admit(
        &self,
        guild: GuildId,
        rule: &RuleId,
        kind: LessonKind,
        text: &str,
    ) -> Result<(), LessonRefusal> {
        lessons::admit(self.rule_set(Some(guild)).compiled(), rule, kind, text)
    }

    /// Checks whether a guild may file this text under a category.
    ///
    /// # Errors
    /// The reason why not.
    pub fn admit_filing(
        &self,
        guild: GuildId,
        category: &str,
        text: &str,
    ) -> Result<(), LessonRefusal> {
        let filed = &self.rule_set(Some(guild)).compiled().filed;
        lessons::admit_filed(filed, &self.categories, category, text)
    }

    /// Returns a guild's lessons that have no effect with the present files, with the reasons.
    pub fn inert(&self, guild: GuildId) -> &[(LessonId, LessonRefusal)] {
        self.rule_set(Some(guild)).inert()
    }

    /// Returns the trust in a guild's rules, from presses.
    pub fn guild_trust(&self, guild: GuildId) -> &GuildTrust {
        self.rule_set(Some(guild)).guild_trust()
    }

    /// Consults the book on a text.
    pub fn consult(&self, text: &str, asking: &Asking<'_>) -> Verdict {
        let rule_set = self.rule_set(asking.guild);
        rule_set.judge(text, asking).into_verdict(rule_set.rules())
    }

    /// Consults the book on a text, if nothing has to be encoded first.
    ///
    /// # Errors
    /// The text to encode before the book is asked again.
    pub fn consult_at_once(
        &self,
        text: &str,
        asking: &Asking<'_>,
    ) -> Result<Verdict, UnencodedText> {
        let rule_set = self.rule_set(asking.guild);
        let graded = rule_set.judge_at_once(text, asking)?;
        Ok(graded.into_verdict(rule_set.rules()))
    }

    /// Returns the text that has to be encoded before a text is explained, if there is one.
    pub fn unmet(&self, guild: Option<GuildId>, text: &str) -> Option<UnencodedText> {
        self.rule_set(guild).matcher().unmet(text)
    }

    /// Consults the book on a text, and returns with the verdict the reasons for it.
    pub fn explain(&self, text: &str, asking: &Asking<'_>) -> Explanation {
        self.rule_set(asking.guild).explain(text, asking)
    }

    /// Trains now the part of the book that learns from its examples, rather than at the first text that needs it.
    /// Takes seconds for a large book; texts wait meanwhile.
    pub fn warm_up(&self) {
        for rule_set in std::iter::once(&self.common).chain(self.guilds.values()) {
            rule_set.matcher().warm_up(rule_set.rules());
        }
    }

    /// Returns the probabilities from which on the book answers and suggests, by the support of its own examples.
    pub fn support(&self, guild: Option<GuildId>) -> Support {
        self.rule_set(guild).matcher().learned().support()
    }

    /// Lists examples that another rule would answer if they were no examples: each text with its rule and the other.
    pub(crate) fn taken_by_others(
        &self,
        guild: Option<GuildId>,
    ) -> impl Iterator<Item = (&str, &Rule, &Rule)> {
        let rule_set = self.rule_set(guild);
        let taken = rule_set.matcher().learned().taken_by_others();
        taken.map(|(text, own, other)| (text, &*rule_set.rules()[own], &*rule_set.rules()[other]))
    }

    /// Lists rules whose answers, judged by held-out texts, are less precise than the book wants.
    pub(crate) fn imprecise(
        &self,
        guild: Option<GuildId>,
    ) -> impl Iterator<Item = (&Rule, RulePrecision)> {
        let rule_set = self.rule_set(guild);
        let wanted = self.settings.answer_precision;
        let precisions = rule_set.matcher().learned().precisions().into_iter();
        let below = precisions.filter(move |own| own.precision < wanted);
        below.map(|own| (&*rule_set.rules()[own.rule], own))
    }

    /// Returns the encoder by which its rules compare meanings, if there is one.
    pub fn encoder(&self) -> Option<&Arc<Encoder>> {
        self.encoder.as_ref()
    }

    /// Finds a rule by its id: the guild's own version if it has one, and none if the guild has switched it off.
    pub fn rule(&self, guild: Option<GuildId>, id: &RuleId) -> Option<&Rule> {
        self.rule_set(guild).rule(id)
    }

    /// Lists all rules of a guild, in the order of the files, including those whose answers only some may see.
    pub fn rules(&self, guild: Option<GuildId>) -> impl Iterator<Item = &Rule> {
        self.rule_set(guild).rules().iter().map(|rule| &**rule)
    }

    /// Lists the guilds that have rules of their own, switch some off, or taught some.
    pub fn guilds(&self) -> impl Iterator<Item = GuildId> {
        self.guilds.keys().copied()
    }

    /// Returns the categories, in the order of `book.toml`, or of the rules if it lists none.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Returns whether `book.toml` lists the categories, so that a rule can name no other.
    pub fn lists_categories(&self) -> bool {
        self.lists_categories
    }

    /// Checks whether a rule may name this category.
    ///
    /// # Errors
    /// The reason why not, in words.
    pub fn admit_category(&self, id: &str) -> Result<(), String> {
        if self.categories.iter().any(|own| *own.id == *id) {
            return Ok(());
        }
        if self.lists_categories {
            let known: Vec<&str> = self.categories.iter().map(|own| &*own.id).collect();
            let known = known.join(", ");
            return Err(format!("the book has no category `{id}`, but {known}"));
        }
        if is_kebab_case(id) {
            return Ok(());
        }
        Err(format!(
            "category `{id}` must be lower-case words joined by hyphens"
        ))
    }

    /// Returns the settings that hold for every rule.
    pub fn settings(&self) -> &BookSettings {
        &self.settings
    }

    /// Returns the languages that every rule should have: those that the book names, or otherwise those of any title or
    /// reply.
    pub fn languages(&self) -> Languages {
        let written = || {
            let mut written = Languages::default();
            let rule_sets = std::iter::once(&self.common).chain(self.guilds.values());
            for rule in rule_sets.flat_map(|rule_set| rule_set.rules()) {
                let titles = rule.titles.iter().map(|(locale, _)| locale);
                let replies = rule.replies.iter().map(|(locale, _)| locale);
                titles.chain(replies).for_each(|locale| written.add(locale));
            }
            written
        };
        self.settings.languages.unwrap_or_else(written)
    }

    /// Lists rules to choose from while somebody types, best first, or all for an empty query; only those that the
    /// asker may see. With an encoder, those that the query means are among them.
    pub fn search<'a>(&'a self, query: &str, asking: &Asking<'_>, limit: usize) -> Vec<&'a Rule> {
        let visible = self
            .rules(asking.guild)
            .filter(|rule| rule.visible_to(asking.roles));
        let in_words = search::best(visible, query, asking.locale, limit);
        if self.encoder.is_none() || query.trim().is_empty() {
            return in_words;
        }
        let verdict = self.consult(query, asking);
        let meant = verdict.candidates.iter();
        let meant = meant.filter_map(|one| self.rule(asking.guild, &one.rule));
        let meant: Vec<&Rule> = meant.collect();
        search::joined(&in_words, &meant, verdict.band, limit)
    }

    /// Lists the rules that are related to a rule: those that its file lists, or otherwise, if there is an encoder, the
    /// guild's rules about nearly the same.
    pub fn related(&self, guild: Option<GuildId>, rule: &Rule) -> Vec<RuleId> {
        let rule_set = self.rule_set(guild);
        let found = rule_set.compiled().find(&rule.id);
        let Some((position, _)) = found.filter(|_| rule.related.is_empty()) else {
            return rule.related.clone();
        };
        let near = rule_set.matcher().learned().related(position).into_iter();
        near.map(|other| rule_set.rules()[other].id.clone())
            .collect()
    }

    /// Writes the text of an answer: one of the rule's replies, filled.
    pub fn reply(&self, rule: &Rule, context: &ReplyContext<'_>) -> String {
        reply::compose(rule.replies.get(context.locale), &rule.links, context)
    }

    /// Lists the patterns that slow down every message, with their rule and the reason.
    pub(crate) fn costly_patterns(
        &self,
        guild: Option<GuildId>,
    ) -> impl Iterator<Item = (&Rule, &Phrase, CostlyPattern)> {
        let rule_set = self.rule_set(guild);
        rule_set
            .matcher()
            .costly_patterns()
            .filter_map(|(rule, pattern, why)| {
                let rule = &rule_set.rules()[rule];
                Some((&**rule, rule.patterns.get(pattern)?, why))
            })
    }

    /// Finds the patterns that match a text, each by its rule's position among [`RuleBook::rules`] and its own position
    /// in the rule.
    pub(crate) fn matching_patterns(
        &self,
        guild: Option<GuildId>,
        text: &str,
    ) -> Vec<(usize, usize)> {
        self.rule_set(guild).matcher().matching_patterns(text)
    }

    fn rule_set(&self, guild: Option<GuildId>) -> &RuleSet {
        guild
            .and_then(|guild| self.guilds.get(&guild))
            .unwrap_or(&self.common)
    }
}

/// Makes the rules of one guild: the common ones with its own version of each that it overrides, without those it
/// switches off, and its further ones at the end.
fn overlaid(common: &[Arc<Rule>], overlay: Overlay) -> Vec<Arc<Rule>> {
    let mut own: BTreeMap<RuleId, Arc<Rule>> = BTreeMap::new();
    let mut order = Vec::new();
    for rule in overlay.rules {
        order.push(rule.id.clone());
        own.insert(rule.id.clone(), Arc::new(rule));
    }
    let mut rules: Vec<Arc<Rule>> = common
        .iter()
        .filter(|rule| !overlay.disabled.contains(&rule.id))
        .map(|rule| own.remove(&rule.id).unwrap_or_else(|| Arc::clone(rule)))
        .collect();
    rules.extend(order.iter().filter_map(|id| own.remove(id)));
    for lesson in overlay.lessons {
        let named = rules.iter_mut().filter(|rule| rule.id == lesson.rule.value);
        // The common rule stays as it is for everyone else.
        let named: Vec<&mut Rule> = named.map(Arc::make_mut).collect();
        lesson.put_into(named.into_iter());
    }
    rules
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod meaning_tests;
#[cfg(test)]
mod sample_measured_tests;
#[cfg(test)]
mod sample_tests;
#[cfg(test)]
mod tests;
