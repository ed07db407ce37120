//! The changes from one book to the next, rule by rule. The place of a rule in its file counts for nothing: a line
//! added above it changes no rule.

use std::collections::HashMap;

use crate::domain::{GuildId, RuleId};
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::rule::{Phrase, Rule};

/// The difference between two books in one place: for everyone, or in a guild.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The rules that are new, in the order of the files.
    pub added: Vec<RuleId>,
    /// The rules that no longer exist, in their former order.
    pub removed: Vec<RuleId>,
    /// The rules whose content has changed.
    pub changed: Vec<RuleId>,
    /// Whether the content of `book.toml` has changed.
    pub settings: bool,
}

impl Difference {
    /// Returns whether there is no difference.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl RuleBook {
    /// Compares this book with an earlier one, among the rules of a guild.
    pub fn difference(&self, earlier: &RuleBook, guild: Option<GuildId>) -> Difference {
        let before: HashMap<&RuleId, &Rule> =
            earlier.rules(guild).map(|rule| (&rule.id, rule)).collect();
        let mut difference = Difference {
            settings: self.settings() != earlier.settings()
                || self.categories() != earlier.categories(),
            ..Difference::default()
        };
        for rule in self.rules(guild) {
            match before.get(&rule.id) {
                None => difference.added.push(rule.id.clone()),
                Some(old) if !says_the_same(old, rule) => difference.changed.push(rule.id.clone()),
                Some(_) => {}
            }
        }
        let gone = earlier
            .rules(guild)
            .filter(|rule| self.rule(guild, &rule.id).is_none());
        difference.removed = gone.map(|rule| rule.id.clone()).collect();
        difference
    }
}

/// Returns whether two rules of one id are equal except for their place.
fn says_the_same(one: &Rule, other: &Rule) -> bool {
    let same = |ours: &[Phrase], theirs: &[Phrase]| {
        let ours = ours.iter().map(|phrase| &phrase.text);
        ours.eq(theirs.iter().map(|phrase| &phrase.text))
    };
    one.category == other.category
        && one.titles == other.titles
        && same(&one.patterns, &other.patterns)
        && same(&one.examples, &other.examples)
        && same(&one.rejects, &other.rejects)
        && one.replies == other.replies
        && one.links == other.links
        && one.related == other.related
        && one.escalate == other.escalate
        && one.audience == other.audience
        && one.cooldown == other.cooldown
        && one.owner == other.owner
        && one.reviewed == other.reviewed
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";

    fn rule(id: &str, more: &str) -> String {
        format!(
            "[[rule]]\nid = '{id}'\ncategory = 'a'\ntitle = {{ en = '{id}' }}\nreplies = {{ en = ['x'] }}\n{more}\n"
        )
    }

    fn book(settings: &str, rules: &str, of_guild: &str) -> RuleBook {
        let settings = format!("{settings}\n{BOOK}");
        let sources = [
            ("book.toml", settings.as_str()),
            ("a.toml", rules),
            ("guilds/7/a.toml", of_guild),
        ];
        RuleBook::from_sources(sources).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn ids(ids: &[RuleId]) -> Vec<&str> {
        ids.iter().map(RuleId::as_str).collect()
    }

    #[test]
    fn rules_that_came_went_and_changed_are_told_apart() {
        let before = rule("stays", "") + &rule("goes", "") + &rule("changes", "");
        let after = format!("# one more line\n{}", rule("comes", ""))
            + &rule("stays", "")
            + &rule("changes", "examples = ['why']");
        let (before, after) = (book("", &before, ""), book("", &after, ""));
        let found = after.difference(&before, None);
        assert_eq!(ids(&found.added), ["comes"]);
        assert_eq!(ids(&found.removed), ["goes"]);
        assert_eq!(ids(&found.changed), ["changes"]);
        assert!(!found.settings && !found.is_empty());
        assert!(after.difference(&after, None).is_empty());
    }

    #[test]
    fn every_key_of_a_rule_counts() {
        let plain = book("", &(rule("one", "") + &rule("two", "")), "");
        for more in [
            "patterns = ['why']",
            "rejects = ['why']",
            "links = { a = 'https://example.com' }",
            "related = ['two']",
            "escalate = 'always'",
            "audience = ['5']",
            "cooldown = '1m'",
            "owner = 'ivy'",
            "reviewed = 2026-01-05",
        ] {
            let other = book("", &(rule("one", more) + &rule("two", "")), "");
            assert_eq!(
                ids(&other.difference(&plain, None).changed),
                ["one"],
                "{more}"
            );
        }
    }

    #[test]
    fn a_guilds_own_rules_and_the_settings_count_where_they_hold() {
        let rules = rule("one", "") + &rule("two", "");
        let before = book("", &rules, "");
        let after = book(
            "answer_precision = 0.9",
            &rules,
            &format!("disabled = ['two']\n{}", rule("own", "")),
        );
        let guild = GuildId::new(7);
        let found = after.difference(&before, Some(guild));
        assert_eq!(
            (ids(&found.added), ids(&found.removed)),
            (vec!["own"], vec!["two"])
        );
        assert!(found.settings);
        let elsewhere = after.difference(&before, None);
        assert!(elsewhere.added.is_empty() && elsewhere.removed.is_empty());
    }
}
