//! Reads rule files: `[[rule]]` and `[[lesson]]` tables and, in a guild's files, `disabled`. Judges each rule by
//! itself; whether what it names exists in other files is `load`'s question.

use std::sync::Arc;

use toml::de::DeTable;

use crate::domain::{Millis, RoleId, RuleId};
use crate::faq::matching::filing::FiledText;
use crate::faq::rulebook::problem::{Problem, Source};
use crate::faq::rulebook::rule::{Origin, Phrase, Rule};
use crate::faq::rulebook::rule_keys::{
    as_rule_id, read_cooldown, read_escalate, read_id, read_links, read_owner, read_patterns,
    read_phrases, read_replies, read_titles,
};
use crate::faq::rulebook::table::{TableReader, Written};

/// A rule as its file has it, with the places of the ids that it uses.
pub(crate) struct WrittenRule {
    pub(crate) id: Written<RuleId>,
    pub(crate) category: Option<Written<Arc<str>>>,
    pub(crate) related: Vec<Written<RuleId>>,
    /// The rule; `None` if a part of it was refused.
    pub(crate) rule: Option<Rule>,
}

/// Further examples and rejects of a rule in another file, as `rules export` writes them.
pub(crate) struct MorePhrases {
    pub(crate) rule: Written<RuleId>,
    pub(crate) examples: Vec<Phrase>,
    pub(crate) rejects: Vec<Phrase>,
}

impl MorePhrases {
    /// Adds the phrases to their rule, if it is in the list.
    pub(crate) fn put_into<'a>(self, mut rules: impl Iterator<Item = &'a mut Rule>) {
        if let Some(rule) = rules.find(|rule| rule.id == self.rule.value) {
            rule.examples.extend(self.examples);
            rule.rejects.extend(self.rejects);
        }
    }
}

/// A rule file that was read.
#[derive(Default)]
pub(crate) struct RuleFile {
    pub(crate) drafts: Vec<WrittenRule>,
    pub(crate) lessons: Vec<MorePhrases>,
    /// The filed texts, which belong to no rule, by the place of their category.
    pub(crate) filed: Vec<(Written<Arc<str>>, Vec<FiledText>)>,
    pub(crate) disabled: Vec<Written<RuleId>>,
}

/// Reads a rule file's table. Only a guild's files may have `disabled`.
pub(crate) fn read(
    source: &Source,
    table: &DeTable<'_>,
    of_guild: bool,
    cooldown: Millis,
    problems: &mut Vec<Problem>,
) -> RuleFile {
    let mut file = RuleFile::default();
    let mut reader = TableReader::new("a rule file", source, table, 0, problems);
    let rules = reader.tables("rule");
    let lessons = reader.tables("lesson");
    if of_guild {
        file.disabled = reader.strings("disabled").iter().map(as_rule_id).collect();
    } else if reader.has("disabled") {
        reader.refuse(
            0,
            "`disabled` belongs into a guild's own files: guilds/GUILD_ID/*.toml",
        );
    }
    reader.finish();
    for Written { value, at } in rules {
        let reader = TableReader::new("a rule", source, value, at, problems);
        file.drafts.extend(read_rule(source, reader, cooldown));
    }
    for Written { value, at } in lessons {
        if value.get("category").is_some() {
            let reader = TableReader::new("a lesson of a category", source, value, at, problems);
            file.filed.extend(read_filed(source, reader));
        } else {
            let reader = TableReader::new("a lesson", source, value, at, problems);
            file.lessons.extend(read_lesson(source, reader));
        }
    }
    file
}

fn read_lesson(source: &Source, mut reader: TableReader<'_, '_, '_>) -> Option<MorePhrases> {
    let rule = reader.required("rule");
    let here = |mut phrases: Vec<Phrase>| {
        for phrase in &mut phrases {
            phrase.file = Some(Arc::clone(&source.file));
        }
        phrases
    };
    let examples = here(read_phrases(source, &mut reader, "examples"));
    let rejects = here(read_phrases(source, &mut reader, "rejects"));
    if !reader.has("examples") && !reader.has("rejects") {
        reader.refuse(
            reader.begin(),
            "a lesson teaches nothing without `examples` or `rejects`",
        );
    }
    reader.finish();
    Some(MorePhrases {
        rule: as_rule_id(&rule?),
        examples,
        rejects,
    })
}

/// Reads a lesson of a category: texts that no rule answers, filed under the category.
fn read_filed(
    source: &Source,
    mut reader: TableReader<'_, '_, '_>,
) -> Option<(Written<Arc<str>>, Vec<FiledText>)> {
    let category = read_category(&mut reader);
    let examples = read_phrases(source, &mut reader, "examples");
    if !reader.has("examples") {
        reader.refuse(
            reader.begin(),
            "a lesson of a category teaches nothing without `examples`",
        );
    }
    reader.finish();
    let category = category?;
    let filed = examples.into_iter().map(|phrase| FiledText {
        category: Arc::clone(&category.value),
        text: phrase.text,
    });
    let filed = filed.collect();
    Some((category, filed))
}

fn read_category(reader: &mut TableReader<'_, '_, '_>) -> Option<Written<Arc<str>>> {
    reader.required("category").map(|it| Written {
        value: Arc::from(it.value),
        at: it.at,
    })
}

fn read_audience(reader: &mut TableReader<'_, '_, '_>) -> Vec<RoleId> {
    let roles = reader.ids("audience").into_iter();
    roles.map(|id| RoleId::new(id.value)).collect()
}

fn read_rule(
    source: &Source,
    mut reader: TableReader<'_, '_, '_>,
    cooldown: Millis,
) -> Option<WrittenRule> {
    let id = read_id(&mut reader);
    let category = read_category(&mut reader);
    let titles = read_titles(&mut reader);
    let (patterns, groups) = read_patterns(source, &mut reader);
    let examples = read_phrases(source, &mut reader, "examples");
    let rejects = read_phrases(source, &mut reader, "rejects");
    let links = read_links(&mut reader);
    let replies = read_replies(&mut reader, &links, &groups);
    let related: Vec<_> = reader.strings("related").iter().map(as_rule_id).collect();
    let escalate = read_escalate(&mut reader);
    let audience = read_audience(&mut reader);
    let cooldown = read_cooldown(&mut reader).unwrap_or(cooldown);
    let owner = read_owner(&mut reader);
    let reviewed = reader.date("reviewed");
    let begin = reader.begin();
    reader.finish();

    let id = id?;
    let rule = category
        .clone()
        .zip(titles)
        .zip(replies)
        .map(|((category, titles), replies)| Rule {
            id: id.value.clone(),
            category: category.value,
            titles,
            patterns,
            examples,
            rejects,
            replies,
            links,
            related: related
                .iter()
                .map(|written| written.value.clone())
                .collect(),
            escalate,
            audience,
            cooldown,
            owner,
            reviewed,
            origin: Origin {
                file: Arc::clone(&source.file),
                line: source.line_at(begin),
            },
        });
    Some(WrittenRule {
        id,
        category,
        related,
        rule,
    })
}
