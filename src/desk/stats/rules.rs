//! `/stats rules`: how the answers of rules do, the worst first.

use crate::desk::DeskError;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::format::{Change, Figures, count};
use crate::desk::stats::listing::listed;
use crate::desk::stats::reports::{Scope, heading};
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Choice, Menu, Post, Row};
use crate::desk::ui::replies::cut_to;
use crate::domain::SubjectKind;
use crate::faq::RuleBook;
use crate::measures::{RuleFigures, worst_rules_first};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-rules";

/// The most rules that are listed.
const LISTED: usize = 15;
/// The most characters of an entry of a menu.
const LABEL_CHARS: usize = 100;

/// Makes the report on rules; of a category, on those that the book has in it.
pub(crate) async fn reply(
    call: StatsCall<'_>,
    book: &RuleBook,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let selection = wanted.selection(call);
    let cells = selection.of_kind(SubjectKind::Rule).await?;
    let before = selection.of_kind_before(SubjectKind::Rule).await?;
    let mut rules = worst_rules_first(&cells, before.as_ref());
    if let Some(category) = wanted.category {
        rules.retain(|one| {
            let rule = book.rule(Some(call.settings.guild), &one.rule);
            rule.is_some_and(|rule| &*rule.category == category)
        });
    }
    let mut post = Post::text(text(call.figures(), scope, &rules));
    post.rows = buttons::below(call.figures().voice, wanted.view(), Below::default());
    Ok(match rules.as_slice() {
        [] => post,
        rules => post.row(menu(call.figures(), wanted, rules)),
    })
}

/// Makes the menu of which a rule is chosen whose rows are to be listed.
fn menu(figures: Figures<'_>, wanted: Wanted<'_>, rules: &[RuleFigures]) -> Row {
    let choices = rules.iter().take(LISTED).map(|one| Choice {
        value: one.rule.to_string(),
        label: cut_to(one.rule.as_str(), LABEL_CHARS),
        description: None,
    });
    Row::Menu(Menu {
        action: Action::ListCounted(wanted.view()),
        placeholder: figures.word("stats-choose-rule"),
        choices: choices.collect(),
    })
}

fn text(figures: Figures<'_>, scope: Scope<'_>, rules: &[RuleFigures]) -> String {
    let order = match rules {
        [] => "stats-rules-none",
        _ => "stats-rules-order",
    };
    let head = [heading(figures, TITLE, scope), figures.word(order)].join("\n");
    let lines: Vec<String> = rules.iter().map(|rule| line(figures, rule)).collect();
    listed(figures, scope, head, (&lines, LISTED))
}

/// Makes a rule's line.
fn line(figures: Figures<'_>, rule: &RuleFigures) -> String {
    let change = Change::of_shares(rule.helpful, rule.before);
    let helpful = figures.changed(figures.short_share(rule.helpful), change);
    let values = [
        ("rule", rule.rule.to_string()),
        ("n", count(rule.answered)),
        ("helpful", helpful),
        ("escalated", count(rule.escalated.part)),
        ("reasked", count(rule.reasked.part)),
    ];
    figures.say("stats-rule", &values)
}
