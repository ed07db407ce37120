//! Shows missing rules: their list, the card of one, and the draft of its rule.

use super::found::{Found, Since};
use super::group::Missing;
use crate::desk::rulebook::list::quoted;
use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::listing::listed;
use crate::desk::stats::layout::scope::{ReportScope, foot, heading};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Choice, Menu, Post, Row, Style};
use crate::desk::ui::replies::{MENU_ENTRIES, Voice, cut, cut_to};
use crate::domain::Locale;
use crate::faq::rule_as_toml;

/// The most missing rules that are listed.
const LISTED: usize = 8;
/// The fewest questions of a listed missing rule: a question that was asked once may never be asked again.
const FEWEST: usize = 2;
/// The most questions that a card shows, and that a draft has as examples.
const SAMPLES: usize = 5;
const EXAMPLES: usize = 8;
/// The most characters of a question in a list, on a card and in a draft.
const LISTED_CHARS: usize = 80;
const SAMPLE_CHARS: usize = 200;
const EXAMPLE_CHARS: usize = 150;

/// Makes the list of missing rules, with a menu that opens the card of each.
pub(super) fn list(found: &Found, scope: ReportScope<'_>, voice: Voice<'_>) -> Post {
    let figures = Figures::all(voice);
    let often = || found.missing.iter().filter(|one| one.n() >= FEWEST);
    let listed_n: usize = often().map(Missing::n).sum();
    let mut entries: Vec<String> = often().map(|one| entry(figures, one)).collect();
    if entries.is_empty() {
        entries.push(voice.say("insights-gaps-none"));
    }
    let values = [("n", count(found.n)), ("once", count(found.n - listed_n))];
    let head = [
        heading(figures, "insights-gaps-title", scope),
        voice.say_with("insights-gaps-asked", &values),
    ];
    let post = Post::text(listed(figures, scope, head.join("\n"), (&entries, LISTED)));
    let choices = often().take(LISTED.min(MENU_ENTRIES)).map(|one| Choice {
        value: one.newest().to_string(),
        label: cut(&format!("{} × {}", one.n(), one.samples(1).concat())),
        description: None,
    });
    let choices: Vec<Choice> = choices.collect();
    if choices.is_empty() {
        return post;
    }
    post.row(Row::Menu(Menu {
        action: Action::ChooseMissingRule,
        placeholder: voice.say("insights-gaps-choose"),
        choices,
    }))
}

fn entry(figures: Figures<'_>, one: &Missing) -> String {
    let samples = one.samples(2);
    let samples = samples.iter().map(|text| quoted(text, LISTED_CHARS));
    let values = [
        ("n", count(one.n())),
        ("learners", count(one.learners())),
        ("handling", figures.sum(one.handling())),
        ("samples", samples.collect::<Vec<_>>().join(" · ")),
    ];
    let line = figures.say("insights-gaps-line", &values);
    match &one.supplied {
        None => line,
        Some(supplied) => {
            let rule = figures.line(
                "insights-gaps-line-supplied",
                "rule",
                supplied.rule.to_string(),
            );
            format!("{line} {rule}")
        }
    }
}

/// Makes the card of a missing rule: its questions, their cost, and the effect of the rule that was supplied.
pub(super) fn card(
    one: &Missing,
    since: Option<&Since>,
    scope: ReportScope<'_>,
    voice: Voice<'_>,
) -> Post {
    let figures = Figures::all(voice);
    let category = one.category().map_or_else(
        || voice.say("ticket-no-category"),
        |category| format!("`{category}`"),
    );
    let values = [
        ("n", count(one.n())),
        ("learners", count(one.learners())),
        ("unanswered", count(one.without_answer())),
        ("tickets", count(one.tickets())),
        ("handling", figures.sum(one.handling())),
        ("category", category),
    ];
    let mut lines = vec![
        heading(figures, "insights-gaps-card", scope),
        voice.say_with("insights-gaps-cost", &values),
    ];
    let samples = one.samples(SAMPLES).into_iter();
    lines.extend(samples.map(|text| format!("• {}", quoted(text, SAMPLE_CHARS))));
    lines.extend(
        since
            .into_iter()
            .flat_map(|since| since_lines(since, voice)),
    );
    lines.extend(foot(figures, scope, false));
    Post::text(lines.join("\n")).row(Row::Buttons(buttons(one, since, voice)))
}

fn since_lines(since: &Since, voice: Voice<'_>) -> Vec<String> {
    let values = [
        ("rule", since.rule.rule.to_string()),
        ("time", since.rule.supplied_at.shown()),
        ("before", since.rule.week_before.to_string()),
        ("after", since.after.to_string()),
        ("days", since.days.to_string()),
        ("answered", since.answered.to_string()),
    ];
    let key = match since.days {
        0..7 => "insights-gaps-since",
        _ => "insights-gaps-week-since",
    };
    let told = since
        .rule
        .told_at
        .map(|at| voice.say1("insights-gaps-told-at", "time", at.shown()));
    let mut lines = vec![String::new(), voice.say_with(key, &values)];
    lines.extend(told);
    lines
}

fn buttons(one: &Missing, since: Option<&Since>, voice: Voice<'_>) -> Vec<Button> {
    let newest = one.newest();
    let back = voice.button(
        "insights-gaps-back",
        Action::ListMissingRules,
        Style::Secondary,
    );
    let Some(since) = since else {
        let draft = Action::DraftRule(newest);
        let supply = Action::SupplyRule(newest);
        return vec![
            voice.button("insights-gaps-draft", draft, Style::Primary),
            voice.button("insights-gaps-supply", supply, Style::Success),
            back,
        ];
    };
    let tell = Action::TellOfRule(since.rule.id);
    let tell = voice.button("insights-gaps-tell", tell, Style::Primary);
    let can_be_told = since.rule.told_at.is_none() && one.without_answer() > 0;
    can_be_told
        .then_some(tell)
        .into_iter()
        .chain([back])
        .collect()
}

/// Makes a draft of the rule: the questions as its examples, and room for its answer.
pub(super) fn draft(one: &Missing, category: &str, voice: Voice<'_>) -> Post {
    let samples = one.samples(EXAMPLES).into_iter();
    let samples: Vec<String> = samples.map(|text| cut_to(text, EXAMPLE_CHARS)).collect();
    let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
    let first = samples.first().copied().unwrap_or_default();
    let language = Locale::of_text(first).unwrap_or(voice.locale).code();
    let answer = voice.say("teach-write-answer");
    let toml = rule_as_toml(category, &samples, language, &answer);
    let shown = toml.replace("```", "'''");
    Post::text(voice.say1("insights-gaps-drafted", "toml", shown)).document("new-rule.toml", toml)
}
