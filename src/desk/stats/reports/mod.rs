//! The reports of `/stats` and the weekly digest, a file for each. The three with figures and pictures are here:
//! `/stats overview`, `/stats satisfaction` and `/stats response`.

mod backlog;
pub(crate) mod help;
pub(crate) mod instructors;
pub(crate) mod reasons;
pub(crate) mod retention;
pub(crate) mod rules;
pub(crate) mod waits;
pub(crate) mod weekly;

use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::stats::layout::scope::{ReportScope, compared_line, foot, plain_heading};
use crate::desk::stats::layout::{FigureNames, FigureText, Large, Layout};
use crate::desk::stats::reports::backlog::backlog_lines;
use crate::desk::stats::selection;
use crate::desk::stats::selection::{AskedFigures, Selected};
use crate::domain::{Outcome, Unsent};
use crate::measures::{
    Beside, Cell, Helpful, Mean, Outcomes, ResponseTimes, Satisfaction, Share, Spread,
    whole_percents,
};

pub(crate) fn overview(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    selected: &Selected,
) -> Layout {
    let cell = &selected.now.cell;
    let times = ResponseTimes::of(cell);
    let score_of = |asked: &AskedFigures| Satisfaction::of(&asked.cell).score;
    let score = score_of(&selected.now);
    let change = PreviousFigure::of_means(score, selected.compared(score_of));
    let score = figures.changed(figures.mean(score), change);
    let mut lines = outcome_lines(figures, selected);
    lines.push(pressed_line(figures, selected));
    lines.push(figures.line("stats-score", "mean", score));
    lines.extend(time_spent_line(figures, &times));
    lines.push(waits::FIRST_RESPONSE.line(figures, selected));
    lines.extend(waits::FIRST_RESPONSE.without_line(figures, selected));
    lines.push(reopened_line(figures, selected));
    lines.extend(reasons_line(figures, cell));
    lines.extend(opened_by_staff_line(figures, &times));
    lines.extend(backlog_lines(figures, scope, &selected.backlog));
    let auto_replies = |asked: &AskedFigures| Outcomes::of(&asked.cell).auto_replies();
    let large = vec![
        inquiries(figures, selected),
        figures.large_share(
            FigureNames::one("stats-auto-replies"),
            auto_replies(&selected.now),
            selected.compared(auto_replies),
        ),
        helpful(figures, selected),
        response_time(figures, selected),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-overview", scope),
        large,
        lines,
        (scope, selected),
    )
}

/// Makes the large figure of inquiries, with the number of learners who asked.
fn inquiries(figures: Figures<'_>, selected: &Selected) -> Large {
    let learners = |asked: &AskedFigures| ResponseTimes::of(&asked.cell).learners;
    let asked = Outcomes::of(&selected.now.cell).n();
    let now = learners(&selected.now);
    let said = FigureText {
        value: count(asked),
        basis: figures.line("stats-large-learners", "n", count(now)),
        // A count has no interval, and no mark if it is small.
        n: usize::MAX,
    };
    let change = PreviousFigure::of_counts(now, selected.compared(learners));
    figures.large(FigureNames::one("stats-inquiries"), Some(said), change)
}

/// Makes the large figure of the helpful rate.
fn helpful(figures: Figures<'_>, selected: &Selected) -> Large {
    let rate = |asked: &AskedFigures| Helpful::of(&asked.cell).rate;
    let settled = selected.compared(rate);
    figures.large_share(
        FigureNames::one("stats-helpful"),
        rate(&selected.now),
        settled,
    )
}

/// Makes the large figure of the response time per learner. Without resolved tickets, it says that there is nothing
/// yet.
fn response_time(figures: Figures<'_>, selected: &Selected) -> Large {
    let per_learner = |asked: &AskedFigures| ResponseTimes::of(&asked.cell).per_learner();
    let times = ResponseTimes::of(&selected.now.cell);
    let now = per_learner(&selected.now);
    let said = now.map(|time| {
        let values = [
            ("tickets", count(times.resolved)),
            ("learners", count(times.learners)),
        ];
        let basis = figures.say("stats-large-tickets", &values);
        let basis = match time.interval {
            None => basis,
            Some([low, high]) => {
                let values = [
                    ("basis", basis),
                    ("low", figures.duration(low)),
                    ("high", figures.duration(high)),
                ];
                figures.say("stats-large-tickets-interval", &values)
            }
        };
        FigureText {
            value: figures.duration(time.mean),
            basis,
            n: times.resolved,
        }
    });
    let change = PreviousFigure::of_lengths(now, selected.compared(per_learner));
    figures.large(FigureNames::one("stats-response-time"), said, change)
}

fn opened_by_staff_line(figures: Figures<'_>, times: &ResponseTimes) -> Option<String> {
    let is_told = times.opened_by_staff > 0 && figures.withheld.is_none();
    is_told.then(|| figures.line("stats-opened-by-staff", "n", count(times.opened_by_staff)))
}

/// Makes the lines on the outcomes of inquiries; none if there were no inquiries.
fn outcome_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let outcomes = Outcomes::of(&selected.now.cell);
    if outcomes.n() == 0 {
        return Vec::new();
    }
    let confirmed = share_line(figures, "stats-deflection-confirmed", selected, |cell| {
        Outcomes::of(cell).deflection_confirmed()
    });
    let assumed = share_line(figures, "stats-deflection-assumed", selected, |cell| {
        Outcomes::of(cell).deflection_assumed()
    });
    let listed = figures.line("stats-outcomes", "list", outcome_list(figures, outcomes));
    vec![listed, confirmed, assumed]
}

/// Returns the key of an outcome's name. An inquiry that a rule answered is not called unanswered.
pub(crate) const fn outcome_key(outcome: Outcome, by_rule: bool) -> &'static str {
    match outcome {
        Outcome::Unanswered if by_rule => "stats-outcome-not-helped",
        Outcome::Pending => "stats-outcome-pending",
        Outcome::Solved => "stats-outcome-solved",
        Outcome::Assumed => "stats-outcome-assumed",
        Outcome::Reasked => "stats-outcome-reasked",
        Outcome::Escalated => "stats-outcome-escalated",
        Outcome::ByPerson => "stats-outcome-by-person",
        Outcome::Cancelled => "stats-outcome-cancelled",
        Outcome::Unanswered => "stats-outcome-unanswered",
    }
}

/// Lists every outcome that occurred, with its count and percent. Inquiries that a rule answered without helping are
/// listed separately.
fn outcome_list(figures: Figures<'_>, outcomes: Outcomes<'_>) -> String {
    let in_vain = outcomes.not_helped();
    let counts = Outcome::ALL.map(|outcome| {
        let count = match outcome {
            Outcome::Unanswered => outcomes.count(outcome) - in_vain,
            _ => outcomes.count(outcome),
        };
        (outcome_key(outcome, false), count)
    });
    let in_vain = (outcome_key(Outcome::Unanswered, true), in_vain);
    parts(figures, &[&counts[..], &[in_vain]].concat())
}

/// Lists the reasons why inquiries were handed over, each with its count and percent.
fn reasons_line(figures: Figures<'_>, cell: &Cell) -> Option<String> {
    let counts = reasons::counts(cell).map(|(reason, n)| (reasons::name_key(reason), n));
    let any = counts.iter().any(|(_, n)| *n > 0);
    any.then(|| figures.line("stats-reasons", "list", parts(figures, &counts)))
}

/// Lists the parts of a whole that occurred, each with its count, and with its percent if there are enough.
fn parts(figures: Figures<'_>, counts: &[(&'static str, usize)]) -> String {
    let sizes: Vec<u64> = counts.iter().map(|(_, n)| *n as u64).collect();
    let is_enough = sizes.iter().sum::<u64>() >= FEW_BELOW as u64;
    let each = counts.iter().zip(whole_percents(&sizes));
    let named: Vec<String> = each
        .filter(|((_, n), _)| *n > 0)
        .map(|((key, n), percent)| {
            let mut values = vec![("outcome", figures.word(key)), ("n", count(*n))];
            if !is_enough {
                return figures.say("stats-outcome", &values);
            }
            let percent = figures.line("stats-percent", "number", percent.to_string());
            values.push(("percent", percent));
            figures.say("stats-outcome-percent", &values)
        })
        .collect();
    named.join(" · ")
}

pub(crate) fn satisfaction(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    selected: &Selected,
) -> Layout {
    let all = Satisfaction::of(&selected.now.cell);
    let settled = selected.compared(|asked| Satisfaction::of(&asked.cell));
    let settled = settled.as_ref().map(Beside::as_ref);
    let mut lines = Vec::new();
    if all.responses.part > 0 {
        lines.extend(score_lines(figures, &all, settled));
        let cut_short = count(all.cut_short);
        lines.push(figures.line("stats-cut-short", "n", cut_short));
    }
    if selected.now.cell.unsurveyed > 0 {
        let n = usize::try_from(selected.now.cell.unsurveyed).unwrap_or(usize::MAX);
        lines.push(figures.line("stats-unsurveyed", "n", count(n)));
    }
    lines.extend(unsent_line(figures, &selected.now.cell));
    let pressed = |asked: &AskedFigures| Helpful::of(&asked.cell).pressed;
    let score = FigureNames {
        name: "stats-large-score",
        by: "stats-score",
    };
    let presses = FigureNames {
        name: "stats-large-pressed",
        by: "stats-pressed",
    };
    let large = vec![
        figures.large_mean(
            score,
            all.score,
            settled.map(|both| both.map(|of| of.score)),
        ),
        figures.large_share(
            FigureNames::one("stats-surveys"),
            all.responses,
            settled.map(|both| both.map(|of| of.responses)),
        ),
        helpful(figures, selected),
        figures.large_share(presses, pressed(&selected.now), selected.compared(pressed)),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-satisfaction", scope),
        large,
        lines,
        (scope, selected),
    )
}

/// Makes the lines on the questions of the survey, each with its value in the period before.
fn score_lines(
    figures: Figures<'_>,
    all: &Satisfaction,
    settled: Option<Beside<&Satisfaction>>,
) -> Vec<String> {
    let mean = |key, of: &dyn Fn(&Satisfaction) -> Option<Mean>| {
        let now = of(all);
        let change = PreviousFigure::of_means(now, settled.map(|both| both.map(of)));
        figures.line(key, "mean", figures.changed(figures.mean(now), change))
    };
    let mut lines = vec![mean("stats-score-tickets", &|all| all.by_source[0])];
    if all.by_episode.is_some() {
        lines.push(mean("stats-score-episodes", &|all| all.by_episode));
    }
    lines.push(mean("stats-score-answers", &|all| all.by_source[1]));
    if all.by_asking.is_some() {
        let asked = |nth: usize| move |all: &Satisfaction| all.by_asking.and_then(|by| by[nth]);
        lines.push(mean("stats-score-expected-before", &asked(0)));
        lines.push(mean("stats-score-expected-after", &asked(1)));
    }
    let questions = all.questions.iter().enumerate();
    lines.extend(questions.map(|(nth, (question, _))| {
        let of = move |all: &Satisfaction| all.questions[nth].1;
        mean(selection::question_key(*question), &of)
    }));
    lines
}

/// Tells staff why surveys were not sent; `None` if all were.
fn unsent_line(figures: Figures<'_>, cell: &Cell) -> Option<String> {
    let told = Unsent::ALL.iter().filter_map(|why| {
        let n = usize::try_from(*cell.unsent.get(why)?).unwrap_or(usize::MAX);
        let values = [("outcome", figures.word(unsent_key(*why))), ("n", count(n))];
        Some(figures.say("stats-outcome", &values))
    });
    let told: Vec<String> = told.collect();
    let is_any = !told.is_empty() && figures.withheld.is_none();
    is_any.then(|| figures.line("stats-unsent", "list", told.join(" · ")))
}

/// Returns the key of the words for the reason why a survey was not sent.
const fn unsent_key(why: Unsent) -> &'static str {
    match why {
        Unsent::NotDrawn => "stats-unsent-not-drawn",
        Unsent::WithinWeek => "stats-unsent-within-week",
        Unsent::DirectClosed => "stats-unsent-direct-closed",
        Unsent::Refused => "stats-unsent-refused",
        Unsent::Left => "stats-unsent-left",
        Unsent::Forgotten => "stats-unsent-forgotten",
        Unsent::Unprompted => "stats-unsent-unprompted",
    }
}

/// Makes the line on how many learners pressed a button.
fn pressed_line(figures: Figures<'_>, selected: &Selected) -> String {
    share_line(figures, "stats-pressed", selected, |cell| {
        Helpful::of(cell).pressed
    })
}

/// Makes the line on a share, with its value in the period before.
fn share_line(
    figures: Figures<'_>,
    key: &'static str,
    selected: &Selected,
    of: fn(&Cell) -> Share,
) -> String {
    let now = of(&selected.now.cell);
    let change = PreviousFigure::of_shares(now, selected.compared(|asked| of(&asked.cell)));
    figures.line(key, "share", figures.changed(figures.share(now), change))
}

pub(crate) fn response(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    selected: &Selected,
) -> Layout {
    let cell = &selected.now.cell;
    let times = ResponseTimes::of(cell);
    let mut lines = Vec::new();
    lines.extend(time_spent_line(figures, &times));
    lines.extend(waits_line(figures, &times));
    lines.extend(reply_lines(figures, selected));
    lines.push(waits::RESOLUTION.line(figures, selected));
    lines.extend(waits::RESOLUTION.without_line(figures, selected));
    lines.extend(waits::RESOLUTION.duty_line(figures, selected));
    let handling = |cell: &Cell| cell.handling.spread();
    lines.push(times_line(figures, "stats-handling", selected, handling));
    if cell.reopened > 0 {
        lines.extend(first_response_time_line(figures, &times));
        lines.push(waits::FIRST_RESOLUTION.line(figures, selected));
        let first = |cell: &Cell| cell.handling_first.spread();
        lines.push(times_line(figures, "stats-handling-first", selected, first));
    }
    lines.push(reopened_line(figures, selected));
    lines.extend(reasons_line(figures, cell));
    lines.extend(reasons::lines(figures, selected));
    lines.extend(opened_by_staff_line(figures, &times));
    lines.extend(backlog_lines(figures, scope, &selected.backlog));
    let large = vec![
        response_time(figures, selected),
        waits::FIRST_RESPONSE.large(figures, selected),
        waits::NEXT_RESPONSE.large(figures, selected),
        waits::RESOLUTION.large(figures, selected),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-response", scope),
        large,
        lines,
        (scope, selected),
    )
}

/// Makes the line on lengths of time of resolved tickets, with their median in the period before.
fn times_line(
    figures: Figures<'_>,
    key: &'static str,
    selected: &Selected,
    of: fn(&Cell) -> Option<Spread>,
) -> String {
    let now = of(&selected.now.cell);
    let middle = |asked: &AskedFigures| of(&asked.cell).map(Spread::middle);
    let change = PreviousFigure::of_medians(middle(&selected.now), selected.compared(middle));
    let change = change.map(PreviousFigure::unjudged);
    figures.line(key, "spread", figures.changed(figures.times(now), change))
}

fn reopened_line(figures: Figures<'_>, selected: &Selected) -> String {
    let reopened = |asked: &AskedFigures| ResponseTimes::of(&asked.cell).reopened;
    let now = reopened(&selected.now);
    let change = PreviousFigure::of_shares(now, selected.compared(reopened));
    let said = figures.changed(figures.share(now), change.map(PreviousFigure::unjudged));
    figures.line("stats-reopened", "share", said)
}

/// Makes the lines on first and later replies, with the learners who still wait.
fn reply_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let mut lines = vec![waits::FIRST_RESPONSE.line(figures, selected)];
    lines.extend(waits::FIRST_RESPONSE.duty_line(figures, selected));
    lines.extend(waits::FIRST_RESPONSE.without_line(figures, selected));
    let next = waits::NEXT_RESPONSE;
    if next.read(&selected.now).median.is_some() {
        lines.push(next.line(figures, selected));
        lines.extend(next.duty_line(figures, selected));
        lines.extend(next.without_line(figures, selected));
    }
    lines
}

/// Lays out the report, with the meaning of its marks and the time up to which its figures go.
fn finished(
    figures: Figures<'_>,
    heading: String,
    large: Vec<Large>,
    mut lines: Vec<String>,
    (scope, selected): (ReportScope<'_>, &Selected),
) -> Layout {
    let settled = selected.settled.as_ref();
    let is_compared = settled.is_some_and(|settled| settled.before.cell.asked() > 0);
    let marked = figures.word("stats-few-mark");
    let is_marked = lines.iter().any(|line| line.contains(&marked));
    let is_marked = is_marked || large.iter().any(|large| large.is_few);
    if is_compared {
        lines.extend(compared_line(figures, scope));
    }
    lines.extend(foot(figures, scope, is_marked));
    Layout {
        heading,
        large,
        text: lines.join("\n"),
    }
}

/// Makes the line on total and handling time, summed over the tickets, from which the response time is computed.
fn time_spent_line(figures: Figures<'_>, times: &ResponseTimes) -> Option<String> {
    let values = [
        ("total", figures.sum(times.sum.total())),
        ("handling", figures.sum(times.sum.handling)),
    ];
    let shown = times.resolved > 0 && !figures.withholds("stats-response-sum");
    shown.then(|| figures.say("stats-response-sum", &values))
}

/// Makes the line on the response time of first episodes only.
fn first_response_time_line(figures: Figures<'_>, times: &ResponseTimes) -> Option<String> {
    let time = figures.duration(times.first_per_learner()?);
    Some(figures.line("stats-response-time-first", "time", time))
}

/// Makes the line on the time besides handling: both add up to the total.
fn waits_line(figures: Figures<'_>, times: &ResponseTimes) -> Option<String> {
    let values = [
        ("learner", figures.sum(times.sum.learner)),
        ("queue", figures.sum(times.sum.queue)),
        ("rest", figures.sum(times.sum.rest)),
    ];
    let shown = times.resolved > 0 && !figures.withholds("stats-response-waits");
    shown.then(|| figures.say("stats-response-waits", &values))
}
