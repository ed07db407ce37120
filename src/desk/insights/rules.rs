//! `/insights rules`: the rules that do not help, with the reasons, and those that are due for review.

use jiff::civil::Date;

use crate::desk::event::Call;
use crate::desk::insights::asked::AskedPeriod;
use crate::desk::stats::layout::scope::foot;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{CellPart, GuildId, SubjectKind, date_of};
use crate::faq::{Rule, RuleBook, defuse};
use crate::measures::{RuleFinding, Share, Shortfall, rule_findings, worst_rules_first, zone_of};

/// The most rules of either kind that are listed.
const LISTED: usize = 5;
/// The most characters about one rule that does not help, so that all of them fit into a message.
const FAILING_CHARS: usize = 210;
/// The most characters about one rule that is due for review.
const DUE_CHARS: usize = 100;

/// Lists the rules that do not help, and those that are due for review.
pub(crate) async fn command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let given = call.arguments.text("period");
    let asked = match AskedPeriod::read(desk, guild, given, voice).await? {
        Ok(asked) => asked,
        Err(refusal) => return Ok(*refusal),
    };
    let (of, wanted) = (asked.call(desk, voice), asked.wanted());
    let scope = wanted.scope(of).await?;
    let (selection, counts) = (wanted.selection(of), &[CellPart::Counts]);
    let cells = selection.of_kind(SubjectKind::Rule, counts).await?;
    let mut rules = worst_rules_first(&cells, None);
    rules.retain(|one| one.answered > 0);
    let book = desk.book();
    let today = date_of(&zone_of(&asked.settings.time_zone), desk.now());
    let answered: usize = rules.iter().map(|one| one.answered).sum();
    let head = [("rules", rules.len()), ("n", answered)];
    let mut lines = vec![voice.counts("insights-rules-title", &head)];
    lines.extend(failing(&rule_findings(&rules), &book, guild, voice));
    lines.extend(due(&book, guild, today, voice));
    lines.extend(foot(of.figures(), scope, false));
    Ok(Post::text(lines.join("\n")))
}

/// Lists the rules that do worse than the others.
fn failing(
    found: &[RuleFinding],
    book: &RuleBook,
    guild: GuildId,
    voice: Voice<'_>,
) -> Vec<String> {
    if found.is_empty() {
        return vec![voice.say("insights-rules-none")];
    }
    let line = |one: &RuleFinding| {
        let figures = &one.figures;
        let rule = book.rules(Some(guild)).find(|rule| rule.id == figures.rule);
        let title = rule.map(|rule| rule.title(voice.locale).to_owned());
        let values = [
            ("rule", figures.rule.to_string()),
            (
                "title",
                title.unwrap_or_else(|| voice.say("insights-rules-gone")),
            ),
            ("n", figures.answered.to_string()),
            ("why", why(one, voice)),
        ];
        cut_to(
            &voice.say_with("insights-rules-line", &values),
            FAILING_CHARS,
        )
    };
    let mut lines: Vec<String> = found.iter().take(LISTED).map(line).collect();
    lines.extend(more(found.len(), voice));
    lines
}

/// Lists the ways in which a rule does worse, each with its share, its interval and the others' share.
fn why(found: &RuleFinding, voice: Voice<'_>) -> String {
    let figures = &found.figures;
    let reasons = found.why.iter().map(|why| match *why {
        Shortfall::NotHelpful(others) => {
            let values = compared(figures.helpful, others);
            voice.say_with("insights-rules-not-helpful", &values)
        }
        Shortfall::AskedAgain(others) => {
            let values = compared(figures.reasked, others);
            voice.say_with("insights-rules-asked-again", &values)
        }
        Shortfall::WentToPerson(others) => {
            let values = compared(figures.escalated, others);
            voice.say_with("insights-rules-escalated", &values)
        }
    });
    reasons.collect::<Vec<_>>().join(" · ")
}

fn compared(share: Share, others: f64) -> [(&'static str, String); 5] {
    let percent = |rate: f64| format!("{:.0}", rate * 100.0);
    let interval = share.wilson();
    [
        ("percent", percent(share.rate().unwrap_or_default())),
        (
            "low",
            percent(interval.map_or(0.0, |interval| interval.low)),
        ),
        (
            "high",
            percent(interval.map_or(1.0, |interval| interval.high)),
        ),
        ("n", share.n.to_string()),
        ("others", percent(others)),
    ]
}

/// Lists the rules that were reviewed too long ago, the oldest first.
fn due(book: &RuleBook, guild: GuildId, today: Date, voice: Voice<'_>) -> Vec<String> {
    let months = book.settings().review_months;
    let mut rules: Vec<&Rule> = book
        .rules(Some(guild))
        .filter(|rule| rule.is_due_for_review(months, today))
        .collect();
    if rules.is_empty() {
        return Vec::new();
    }
    rules.sort_by_key(|rule| (rule.reviewed, &rule.id));
    let mut lines = vec![
        String::new(),
        voice.count("insights-rules-due", "months", usize::from(months)),
    ];
    lines.extend(rules.iter().take(LISTED).map(|rule| {
        let reviewed = rule.reviewed.map(|date| date.to_string());
        let values = [
            ("rule", rule.id.to_string()),
            ("title", rule.title(voice.locale).to_owned()),
            ("date", reviewed.unwrap_or_default()),
            (
                "owner",
                rule.owner.as_deref().map_or("–".to_owned(), defuse),
            ),
        ];
        cut_to(
            &voice.say_with("insights-rules-due-line", &values),
            DUE_CHARS,
        )
    }));
    lines.extend(more(rules.len(), voice));
    lines
}

fn more(count: usize, voice: Voice<'_>) -> Option<String> {
    let more = count.saturating_sub(LISTED);
    (more > 0).then(|| voice.count("insights-more", "count", more))
}
