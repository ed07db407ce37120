//! `/insights rules`: the rules that do not help, and why; and those that are to be looked through again.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::desk::event::Call;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Outcome, RuleId, Said, date_of};
use crate::faq::{Rule, RuleBook, defuse};
use crate::measures::{
    BadPeriod, Period, RuleCounts, RuleFinding, Share, Shortfall, rule_findings, zone_of,
};
use crate::store::{AskedIn, Store, StoreError};

/// The period of a call that names none.
const USUAL_PERIOD: &str = "90d";
/// The most rules that are listed of either kind.
const LISTED: usize = 5;
/// The most characters of what is said of one rule that does not help: with the others, they fit into a message.
const FAILING_CHARS: usize = 230;
/// The same of one that is due for review.
const DUE_CHARS: usize = 125;

/// Says which rules do not help, and which are due for review.
pub(crate) async fn command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let zone = zone_of(&settings.time_zone);
    let given = call.arguments.text("period").unwrap_or(USUAL_PERIOD);
    let period = match Period::parse(given, desk.now(), &zone) {
        Ok(period) => period,
        Err(BadPeriod::Unreadable) => return Ok(Post::text(voice.say("export-no-period"))),
        Err(BadPeriod::Backwards) => return Ok(Post::text(voice.say("export-period-backwards"))),
    };
    let of = AskedIn {
        guild,
        from: period.from,
        to: period.to,
    };
    let counts = counts(&desk.store, of).await?;
    let book = desk.book();
    let today = date_of(&zone, desk.now());
    let answered: usize = counts.iter().map(|one| one.answered).sum();
    let head = [("rules", counts.len()), ("n", answered)];
    let mut lines = vec![voice.counts("insights-rules-title", &head)];
    lines.extend(failing(&rule_findings(&counts), &book, guild, voice));
    lines.extend(due(&book, guild, today, voice));
    Ok(Post::text(lines.join("\n")))
}

/// What came of each rule's answers in a period.
async fn counts(store: &Store, of: AskedIn) -> Result<Vec<RuleCounts>, StoreError> {
    let mut rules: BTreeMap<RuleId, RuleCounts> = BTreeMap::new();
    for (rule, outcome, n) in store.outcomes_by_rule(of).await? {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let counts = rules
            .entry(rule.clone())
            .or_insert_with(|| RuleCounts::none(rule));
        counts.answered += n;
        match outcome {
            Outcome::Reasked => counts.reasked += n,
            Outcome::Escalated => counts.escalated += n,
            Outcome::Pending
            | Outcome::Solved
            | Outcome::Assumed
            | Outcome::ByPerson
            | Outcome::Cancelled
            | Outcome::Unanswered => {}
        }
    }
    for (rule, said, n) in store.presses_by_rule(of).await? {
        let Some(counts) = rules.get_mut(&rule) else {
            continue;
        };
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        match said {
            Said::Solved => counts.solved += n,
            Said::NotThis | Said::AskedInstructor => counts.let_down += n,
            Said::Chosen => {}
        }
    }
    Ok(rules.into_values().collect())
}

/// The rules that fall short of the others.
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
        let counts = &one.counts;
        let rule = book.rules(Some(guild)).find(|rule| rule.id == counts.rule);
        let title = rule.map(|rule| rule.title(voice.locale).to_owned());
        let values = [
            ("rule", counts.rule.to_string()),
            (
                "title",
                title.unwrap_or_else(|| voice.say("insights-rules-gone")),
            ),
            ("n", counts.answered.to_string()),
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

/// In what a rule falls short, each with its share, its interval and the others' share.
fn why(found: &RuleFinding, voice: Voice<'_>) -> String {
    let counts = &found.counts;
    let reasons = found.why.iter().map(|why| match *why {
        Shortfall::NotHelpful(others) => {
            let values = compared(counts.helpful(), others);
            voice.say_with("insights-rules-not-helpful", &values)
        }
        Shortfall::AskedAgain(others) => {
            let values = compared(counts.asked_again(), others);
            voice.say_with("insights-rules-asked-again", &values)
        }
        Shortfall::WentToPerson(others) => {
            let values = compared(counts.went_to_person(), others);
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

/// The rules whose review is too long ago, the oldest first.
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
