//! `/stats rules`: the results of the rules' answers, the worst first.

use std::collections::BTreeMap;

use crate::desk::DeskError;
use crate::desk::stats::buttons;
use crate::desk::stats::buttons::Below;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::drawing;
use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::stats::layout::listing::listed;
use crate::desk::stats::layout::scope::{ReportScope, compared_line, plain_heading};
use crate::desk::stats::layout::{FigureNames, FigureText, Large, Layout};
use crate::desk::stats::pictures::caption;
use crate::desk::stats::wanted::Wanted;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Choice, Menu, Post, Row};
use crate::desk::ui::replies::cut_to;
use crate::domain::{CellPart, RuleId, SubjectKind};
use crate::faq::RuleBook;
use crate::measures::pictures::report::{Ranked, Ranking, Unit};
use crate::measures::{Beside, RuleFigures, RuleTrend, Share, worst_rules_first};

/// The key of the report's title.
pub(crate) const TITLE: &str = "stats-title-rules";

/// The most rules that are listed.
const LISTED: usize = 15;
/// The most characters of an entry of a menu.
const LABEL_CHARS: usize = 100;

/// The number of examples that each rule was taught.
type TaughtCounts = BTreeMap<RuleId, u64>;

/// Makes the report on rules. With a category, it is about the book's rules in it.
pub(crate) async fn reply(
    call: StatsCall<'_>,
    book: &RuleBook,
    wanted: Wanted<'_>,
) -> Result<Post, DeskError> {
    let scope = wanted.scope(call).await?;
    let (figures, selection) = (call.figures(), wanted.selection(call));
    let kinds = selection
        .kinds(SubjectKind::Rule, &[CellPart::Counts])
        .await?;
    let settled = kinds.settled.as_ref().map(Beside::as_ref);
    let is_shown = |one: &RuleFigures| {
        let rule = book.rule(Some(call.settings.guild), &one.rule);
        let of = |category| rule.is_some_and(|rule| &*rule.category == category);
        wanted.category.is_none_or(of)
    };
    let mut rules = worst_rules_first(&kinds.now, settled);
    rules.retain(is_shown);
    let settled = settled.map(|settled| {
        settled.map(|cells| {
            let mut rules = worst_rules_first(cells, None);
            rules.retain(is_shown);
            rules
        })
    });
    let settled = settled.as_ref().map(Beside::as_ref);
    let learned = selection.learned().await?;
    let layout = Layout {
        heading: plain_heading(figures, TITLE, scope),
        large: large(figures, &rules, settled),
        text: text(figures, scope, (rules.as_slice(), settled), &learned),
    };
    let post = layout.post();
    let ranking = ranking(figures, scope, &rules);
    let mut post = drawing::with_ranking(post, figures.voice, wanted, ranking).await?;
    let has = Below {
        has_picture: rules.iter().any(|one| one.answered > 0),
        ..Below::default()
    };
    post.rows = buttons::below(figures.voice, wanted.view(), has);
    Ok(match rules.as_slice() {
        [] => post,
        rules => post.row(menu(figures, wanted, rules)),
    })
}

/// Makes the menu that lists the inquiries of one rule.
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

fn text(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    (rules, settled): (&[RuleFigures], Option<Beside<&Vec<RuleFigures>>>),
    learned: &TaughtCounts,
) -> String {
    let order = match rules {
        [] => "stats-rules-none",
        _ => "stats-rules-order",
    };
    let is_compared = settled.is_some_and(|settled| !settled.before.is_empty());
    let compared = compared_line(figures, scope).filter(|_| is_compared);
    let head: Vec<String> = std::iter::once(figures.word(order))
        .chain(compared)
        .collect();
    let lines: Vec<String> = rules
        .iter()
        .map(|rule| line(figures, rule, learned))
        .collect();
    listed(figures, scope, head.join("\n"), (&lines, LISTED))
}

/// Makes the large figures of all rules together, with their values in the period before.
fn large(
    figures: Figures<'_>,
    rules: &[RuleFigures],
    settled: Option<Beside<&Vec<RuleFigures>>>,
) -> Vec<Large> {
    let answered = |rules: &[RuleFigures]| rules.iter().map(|one| one.answered).sum::<usize>();
    let share =
        |rules: &[RuleFigures], of: fn(&RuleFigures) -> Share| rules.iter().map(of).sum::<Share>();
    let answering = rules.iter().filter(|one| one.answered > 0).count();
    let answers = (answering > 0).then(|| FigureText {
        value: count(answered(rules)),
        basis: figures.line("stats-large-rules", "n", count(answering)),
        n: usize::MAX,
    });
    let large_share = |key, of: fn(&RuleFigures) -> Share| {
        let settled = settled.map(|settled| settled.map(|rules| share(rules, of)));
        figures.large_share(FigureNames::one(key), share(rules, of), settled)
    };
    vec![
        figures.large(
            FigureNames::one("stats-large-answers"),
            answers,
            PreviousFigure::of_counts(
                answered(rules),
                settled.map(|settled| settled.map(|rules| answered(rules))),
            ),
        ),
        large_share("stats-helpful", |one| one.helpful),
        large_share("stats-large-escalated", |one| one.escalated),
    ]
}

/// Makes a rule's line.
fn line(figures: Figures<'_>, rule: &RuleFigures, learned: &TaughtCounts) -> String {
    let change = PreviousFigure::of_shares(rule.helpful, rule.settled);
    let helpful = figures.changed(figures.short_share(rule.helpful), change);
    let learned = learned.get(&rule.rule).copied().unwrap_or_default();
    let values = [
        ("rule", rule.rule.to_string()),
        ("n", count(rule.answered)),
        ("given", count(rule.given)),
        ("helpful", helpful),
        ("escalated", count(rule.escalated.part)),
        ("reasked", count(rule.reasked.part)),
        (
            "learned",
            count(usize::try_from(learned).unwrap_or(usize::MAX)),
        ),
        ("trend", figures.word(trend(rule.trend()))),
    ];
    figures.say("stats-rule", &values)
}

/// Returns the key of the words for a trend.
const fn trend(trend: RuleTrend) -> &'static str {
    match trend {
        RuleTrend::Better => "stats-trend-better",
        RuleTrend::Worse => "stats-trend-worse",
        RuleTrend::WithinChance => "stats-trend-chance",
        RuleTrend::Unknown => "stats-trend-unknown",
    }
}

/// Makes the picture: how often each rule answered, and how helpful that was.
fn ranking(figures: Figures<'_>, scope: ReportScope<'_>, rules: &[RuleFigures]) -> Ranking {
    let answered = rules.iter().map(|one| one.answered as u64).sum();
    let answering = rules.iter().filter(|one| one.answered > 0);
    let ranked = answering.map(|one| Ranked {
        name: one.rule.to_string(),
        count: one.answered as u64,
        value: one.helpful.rate(),
        interval: one.helpful.wilson(),
        few: one.helpful.n < FEW_BELOW,
    });
    Ranking {
        caption: caption(figures, scope, ("picture-rules", answered)),
        counted: figures.word("picture-answers"),
        measured: figures.word("picture-helpful"),
        unit: Unit::Share,
        ranked: ranked.collect(),
    }
}
