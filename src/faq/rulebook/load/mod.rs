//! Turns files into validated rules, and reports the problems of all files at once. References from one file to another
//! (categories, related rules, switched-off rules) are checked here.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use toml::de::DeTable;

use crate::domain::{GuildId, Locale, RuleId};
use crate::faq::matching::filing::FiledText;
use crate::faq::rulebook::book_file::BookSettings;
use crate::faq::rulebook::files::{File, Serves};
use crate::faq::rulebook::problem::{Problem, Problems, Source};
use crate::faq::rulebook::rule::{Category, Localised, Rule};
use crate::faq::rulebook::rule_file::{MorePhrases, RuleFile, WrittenRule};
use crate::faq::rulebook::rule_keys::is_kebab_case;
use crate::faq::rulebook::table::Written;
use crate::faq::rulebook::{book_file, rule_file};

/// The rules that one guild adds, overrides and switches off.
#[derive(Default)]
pub(crate) struct Overlay {
    pub(crate) rules: Vec<Rule>,
    /// The further phrases for the guild's rules and the common ones.
    pub(crate) lessons: Vec<MorePhrases>,
    /// The filed texts, which belong to a category and to no rule.
    pub(crate) filed: Vec<FiledText>,
    pub(crate) disabled: HashSet<RuleId>,
}

/// The parts of a book, all valid.
pub(crate) struct Parts {
    pub(crate) settings: BookSettings,
    pub(crate) categories: Vec<Category>,
    /// Whether `book.toml` lists the categories; otherwise they are those that rules name.
    pub(crate) lists_categories: bool,
    pub(crate) common: Vec<Rule>,
    /// The filed texts for everyone, which belong to a category and to no rule.
    pub(crate) filed: Vec<FiledText>,
    pub(crate) guilds: BTreeMap<GuildId, Overlay>,
}

/// Reads and checks all files, of which one at least must have a rule. `folder` names the place in messages about the
/// whole.
pub(crate) fn load(
    folder: &str,
    files: &[File],
    problems: Vec<Problem>,
) -> Result<Parts, Problems> {
    let whole = |message: &str| {
        Err(Problems(vec![Problem {
            file: Arc::from(folder),
            line: None,
            text: String::new(),
            message: message.to_owned(),
        }]))
    };
    if problems.is_empty() && files.is_empty() {
        return whole("the rules folder is empty; it needs at least one rule file");
    }
    let parts = load_begun(files, problems)?;
    if parts.common.is_empty() {
        return whole("there is no rule; begin one with [[rule]]");
    }
    Ok(parts)
}

/// Reads and checks all files, of which none need have a rule.
pub(crate) fn load_begun(files: &[File], mut problems: Vec<Problem>) -> Result<Parts, Problems> {
    let readable = problems.is_empty();
    let (settings, listed) = read_book(files, &mut problems);
    let drafted = draft(files, settings, &mut problems);
    let lists_categories = listed.is_some();
    let categories = listed.unwrap_or_else(|| categories_of(&drafted, &mut problems));
    let rule_files = files
        .iter()
        .filter(|file| file.serves != Serves::Book)
        .count();
    let complete = readable && drafted.len() == rule_files;
    let mut check = CrossCheck {
        categories: &categories,
        complete,
        problems: &mut problems,
    };
    let (common, filed, guilds) = check.assemble(drafted);
    if problems.is_empty() {
        return Ok(Parts {
            settings,
            categories,
            lists_categories,
            common,
            filed,
            guilds,
        });
    }
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Err(Problems(problems))
}

/// Reads `book.toml`, if there is one; no categories are returned if it lists none.
fn read_book(files: &[File], problems: &mut Vec<Problem>) -> (BookSettings, Option<Vec<Category>>) {
    let Some(file) = files.iter().find(|file| file.serves == Serves::Book) else {
        return (BookSettings::default(), None);
    };
    match parse(&file.source, problems) {
        Some(table) => book_file::read(&file.source, &table, problems),
        // What it lists is unknown, so no category that a rule names is taken for wrong.
        None => (BookSettings::default(), Some(Vec::new())),
    }
}

/// Parses a file; its syntax errors are noted, and then nothing else about it.
fn parse<'a>(source: &'a Source, problems: &mut Vec<Problem>) -> Option<DeTable<'a>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut said = HashSet::new();
    for error in &errors {
        let at = error
            .span()
            .map_or(0, |span| span.start)
            .min(source.text.len());
        // One slip often confuses the parser several times on its line; the first is the telling one.
        if said.insert(source.line_at(at)) {
            problems.push(source.problem(at, format!("not valid TOML: {}", error.message())));
        }
    }
    errors.is_empty().then(|| table.into_inner())
}

/// The contents of a rule file, with the file they came from.
type Drafted<'a> = Vec<(&'a File, RuleFile)>;

fn draft<'a>(
    files: &'a [File],
    settings: BookSettings,
    problems: &mut Vec<Problem>,
) -> Drafted<'a> {
    let mut drafted = Vec::new();
    for file in files.iter().filter(|file| file.serves != Serves::Book) {
        let Some(table) = parse(&file.source, problems) else {
            continue;
        };
        let of_guild = matches!(file.serves, Serves::Guild(_));
        let contents = rule_file::read(&file.source, &table, of_guild, settings.cooldown, problems);
        drafted.push((file, contents));
    }
    drafted
}

/// Lists the categories that rules name, if no book.toml lists them; each is titled by its id, in the languages of its
/// first rule.
fn categories_of(drafted: &Drafted<'_>, problems: &mut Vec<Problem>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    let drafts = drafted
        .iter()
        .flat_map(|(file, contents)| contents.drafts.iter().map(move |draft| (file, draft)));
    for (file, draft) in drafts {
        let Some(category) = &draft.category else {
            continue;
        };
        let Written { value: id, at } = category;
        if categories.iter().any(|known| known.id == *id) {
            continue;
        }
        if !is_kebab_case(id) {
            let message = format!("category `{id}` must be lower-case words joined by hyphens");
            problems.push(file.source.problem(*at, message));
            continue;
        }
        let languages = draft.rule.iter().flat_map(|rule| rule.titles.iter());
        let titles = languages.map(|(locale, _)| (locale, title_of(id)));
        let title = Localised::new(titles.collect())
            .or_else(|| Localised::new(vec![(Locale::default(), title_of(id))]));
        categories.extend(title.map(|title| Category {
            id: Arc::clone(id),
            title,
            fields: Vec::new(),
        }));
    }
    categories
}

/// Makes a title from an id: *Course access* from `course-access`.
fn title_of(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let rest = letters.map(|letter| if letter == '-' { ' ' } else { letter });
    first.into_iter().chain(rest).collect()
}

/// A check of the ids that files use of one another.
struct CrossCheck<'a> {
    categories: &'a [Category],
    /// Whether every file could be read: otherwise a missing id may be in a broken one.
    complete: bool,
    problems: &'a mut Vec<Problem>,
}

/// The common rules, the common filed texts, and the parts of guilds.
type Assembled = (Vec<Rule>, Vec<FiledText>, BTreeMap<GuildId, Overlay>);

/// The place where each id was first written.
type WrittenIds = HashMap<RuleId, String>;

impl CrossCheck<'_> {
    fn assemble(&mut self, drafted: Drafted<'_>) -> Assembled {
        let mut common_ids = WrittenIds::new();
        let mut guild_ids: BTreeMap<GuildId, WrittenIds> = BTreeMap::new();
        for (file, contents) in &drafted {
            let known = match file.serves {
                Serves::Guild(guild) => guild_ids.entry(guild).or_default(),
                Serves::Book | Serves::Everyone => &mut common_ids,
            };
            self.refuse_twice(&file.source, &contents.drafts, known);
        }
        let (mut common, mut more, mut filed) = (Vec::new(), Vec::new(), Vec::new());
        let mut guilds = BTreeMap::<GuildId, Overlay>::new();
        for (file, contents) in drafted {
            let own = match file.serves {
                Serves::Guild(guild) => guild_ids.get(&guild),
                Serves::Book | Serves::Everyone => None,
            };
            let exists = |id: &RuleId| {
                common_ids.contains_key(id) || own.is_some_and(|own| own.contains_key(id))
            };
            for draft in &contents.drafts {
                self.refuse_unknown(&file.source, draft, exists);
            }
            self.refuse_lost(&file.source, &contents, exists);
            for (category, _) in &contents.filed {
                self.refuse_unknown_category(&file.source, category);
            }
            let texts = contents.filed.into_iter().flat_map(|(_, texts)| texts);
            let rules = contents.drafts.into_iter().filter_map(|draft| draft.rule);
            match file.serves {
                Serves::Guild(guild) => {
                    self.refuse_idle(&file.source, &contents.disabled, &common_ids, own);
                    let overlay = guilds.entry(guild).or_default();
                    overlay.rules.extend(rules);
                    overlay.lessons.extend(contents.lessons);
                    overlay.filed.extend(texts);
                    let disabled = contents.disabled.into_iter().map(|id| id.value);
                    overlay.disabled.extend(disabled);
                }
                Serves::Book | Serves::Everyone => {
                    common.extend(rules);
                    more.extend(contents.lessons);
                    filed.extend(texts);
                }
            }
        }
        for lesson in more {
            lesson.put_into(common.iter_mut());
        }
        (common, filed, guilds)
    }

    /// Refuses a lesson of a rule that does not exist or is switched off in its own file, because it teaches nothing.
    fn refuse_lost(
        &mut self,
        source: &Source,
        contents: &RuleFile,
        exists: impl Fn(&RuleId) -> bool,
    ) {
        for Written { value, at } in contents.lessons.iter().map(|lesson| &lesson.rule) {
            if contents.disabled.iter().any(|off| off.value == *value) {
                let message = format!("rule `{value}` is switched off here; nothing to teach it");
                self.problems.push(source.problem(*at, message));
            } else if self.complete && !exists(value) {
                let message = format!("unknown rule `{value}`; a lesson adds to a rule there is");
                self.problems.push(source.problem(*at, message));
            }
        }
    }

    fn refuse_twice(&mut self, source: &Source, drafts: &[WrittenRule], known: &mut WrittenIds) {
        for WrittenRule { id, .. } in drafts {
            let place = format!("{}:{}", source.file, source.line_at(id.at));
            if let Some(first) = known.get(&id.value) {
                let message = format!("rule `{}` is there already, at {first}", id.value);
                self.problems.push(source.problem(id.at, message));
            } else {
                known.insert(id.value.clone(), place);
            }
        }
    }

    fn refuse_unknown(
        &mut self,
        source: &Source,
        draft: &WrittenRule,
        exists: impl Fn(&RuleId) -> bool,
    ) {
        if let Some(category) = &draft.category {
            self.refuse_unknown_category(source, category);
        }
        for Written { value, at } in &draft.related {
            if *value == draft.id.value {
                self.problems
                    .push(source.problem(*at, "a rule cannot be related to itself"));
            } else if self.complete && !exists(value) {
                self.problems
                    .push(source.problem(*at, format!("unknown related rule `{value}`")));
            }
        }
    }

    fn refuse_unknown_category(&mut self, source: &Source, category: &Written<Arc<str>>) {
        let Written { value, at } = category;
        let is_known = self.categories.iter().any(|known| known.id == *value);
        if is_known || self.categories.is_empty() {
            return;
        }
        let known: Vec<&str> = self.categories.iter().map(|one| &*one.id).collect();
        let message = format!(
            "unknown category `{value}`; book.toml lists: {}",
            known.join(", ")
        );
        self.problems.push(source.problem(*at, message));
    }

    fn refuse_idle(
        &mut self,
        source: &Source,
        disabled: &[Written<RuleId>],
        common: &WrittenIds,
        own: Option<&WrittenIds>,
    ) {
        for Written { value, at } in disabled {
            if let Some(place) = own.and_then(|own| own.get(value)) {
                let message =
                    format!("rule `{value}` is switched off here and written at {place}; keep one");
                self.problems.push(source.problem(*at, message));
            } else if self.complete && !common.contains_key(value) {
                let message = format!(
                    "unknown rule `{value}`; only a rule of the common book can be switched off"
                );
                self.problems.push(source.problem(*at, message));
            }
        }
    }
}

#[cfg(test)]
mod lesson_tests;
#[cfg(test)]
mod tests;
