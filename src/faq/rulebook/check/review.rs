//! Finds rules whose last review is too long ago. The date is given, not read.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::GuildId;
use crate::faq::rulebook::book::RuleBook;
use crate::faq::rulebook::problem::Problem;
use crate::faq::rulebook::rule::Rule;

/// Warns of the book's rules that are past their review, each once, in the order of the files.
pub fn past_review(book: &RuleBook, today: Date) -> Vec<Problem> {
    let months = book.settings().review_months;
    let guilds: Vec<GuildId> = book.guilds().collect();
    let books = std::iter::once(None).chain(guilds.into_iter().map(Some));
    let rules = books.flat_map(|guild| book.rules(guild));
    let due: BTreeSet<(_, String)> = rules
        .filter(|rule| rule.is_due_for_review(months, today))
        .map(|rule| (rule.origin.clone(), warning(rule, months)))
        .collect();
    due.into_iter()
        .map(|(origin, message)| Problem {
            file: origin.file,
            line: Some(origin.line),
            text: String::new(),
            message,
        })
        .collect()
}

fn warning(rule: &Rule, months: u16) -> String {
    let reviewed = rule.reviewed.map(|date| date.to_string());
    let owner = rule.owner.as_deref().map(|owner| format!(", by {owner}"));
    format!(
        "rule `{}` was reviewed on {}{}: more than {months} months ago",
        rule.id,
        reviewed.unwrap_or_default(),
        owner.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(book: &str, more: &str, today: &str) -> Vec<String> {
        let book = format!("{book}\n[[category]]\nid = 'a'\ntitle = {{ en = 'A' }}\n");
        let rule = format!(
            "[[rule]]\nid = 'one'\ncategory = 'a'\ntitle = {{ en = 'One' }}\nreplies = {{ en = ['x'] }}\n{more}\n"
        );
        let sources = [
            ("book.toml", book.as_str()),
            ("r.toml", rule.as_str()),
            ("guilds/5/r.toml", ""),
        ];
        let book = RuleBook::from_sources(sources.to_vec()).unwrap();
        let due = past_review(&book, today.parse().unwrap());
        due.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rules_are_named_with_their_place_once_their_time_is_over() {
        let old = "owner = 'ivy'\nreviewed = 2025-01-31";
        assert!(warned("", old, "2026-01-31").is_empty());
        let said = warned("", old, "2026-02-01");
        assert_eq!(
            said,
            ["r.toml:1: rule `one` was reviewed on 2025-01-31, by ivy: more than 12 months ago"]
        );
        assert_eq!(warned("review_months = 1", old, "2025-03-01").len(), 1);
        assert!(warned("review_months = 1", old, "2025-02-28").is_empty());
        assert!(
            warned("", "", "2036-01-01").is_empty(),
            "says nothing of a review"
        );
    }

    #[test]
    fn what_is_no_date_or_no_number_of_months_is_refused() {
        let refused = |book: &str, more: &str| {
            let book = format!("{book}\n[[category]]\nid = 'a'\ntitle = {{ en = 'A' }}\n");
            let rule = format!(
                "[[rule]]\nid = 'one'\ncategory = 'a'\ntitle = {{ en = 'One' }}\nreplies = {{ en = ['x'] }}\n{more}\n"
            );
            let sources = [("book.toml", book.as_str()), ("r.toml", rule.as_str())];
            let refused = RuleBook::from_sources(sources.to_vec()).err();
            refused.unwrap().to_string()
        };
        for more in [
            "reviewed = '2026-01-05'",
            "reviewed = 2026-01-05T10:00:00",
            "reviewed = 5",
        ] {
            assert!(
                refused("", more).contains("`reviewed` must be a date"),
                "{more}"
            );
        }
        for book in [
            "review_months = 0",
            "review_months = 1.5",
            "review_months = 999",
        ] {
            assert!(
                refused(book, "").contains("`review_months` must be"),
                "{book}"
            );
        }
    }
}
