//! The three reports with figures: `/stats overview`, `/stats satisfaction` and `/stats response`.

use crate::desk::stats::backlog::backlog_lines;
use crate::desk::stats::format::{Change, FEW, Figures, count};
use crate::desk::stats::layout::{Large, Layout, Named, Said};
use crate::desk::stats::scope::{Scope, foot, plain_heading};
use crate::desk::stats::selection;
use crate::desk::stats::selection::Selected;
use crate::domain::{HandOver, Outcome, Unsent};
use crate::measures::{
    Cell, Helpful, Mean, Outcomes, Replies, Response, Satisfaction, Share, Spread, Times,
    whole_percents,
};

pub(crate) fn overview(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Layout {
    let cell = &selected.cell;
    let times = Response::of(cell);
    let before = selected.before.as_ref();
    let was = before.and_then(|before| Satisfaction::of(before).score);
    let score = Satisfaction::of(cell).score;
    let score = figures.changed(figures.mean(score), Change::of_means(score, was));
    let mut lines = outcome_lines(figures, selected);
    lines.push(pressed_line(figures, selected));
    lines.push(figures.line("stats-score", "mean", score));
    lines.extend(time_spent_line(figures, &times));
    lines.push(spread_line(
        figures,
        "stats-first-response",
        selected,
        |cell| cell.first_reply.spread(),
    ));
    lines.push(reopened_line(figures, selected));
    lines.extend(reasons_line(figures, cell));
    lines.extend(opened_by_staff_line(figures, &times));
    lines.extend(backlog_lines(
        figures,
        scope.zone,
        scope.ends_now,
        &selected.backlog,
    ));
    let auto_replies = |cell: &Cell| Outcomes::of(cell).auto_replies();
    let large = vec![
        inquiries(figures, selected),
        figures.large_share(
            Named::one("stats-auto-replies"),
            auto_replies(cell),
            before.map(auto_replies),
        ),
        helpful(figures, selected),
        response_time(figures, selected),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-overview", scope),
        large,
        lines,
        scope,
    )
}

/// Makes the number of inquiries stand out, with that of the learners who asked.
fn inquiries(figures: Figures<'_>, selected: &Selected) -> Large {
    let learners = |cell: &Cell| Response::of(cell).learners;
    let asked = Outcomes::of(&selected.cell).n();
    let now = learners(&selected.cell);
    let said = Said {
        value: count(asked),
        basis: figures.line("stats-large-learners", "n", count(now)),
        // A count says all that it says, however small it is.
        n: usize::MAX,
    };
    let change = Change::of_counts(now, selected.before.as_ref().map(learners));
    figures.large(Named::one("stats-inquiries"), Some(said), change)
}

/// Makes the helpful rate stand out.
fn helpful(figures: Figures<'_>, selected: &Selected) -> Large {
    let rate = |cell: &Cell| Helpful::of(cell).rate;
    let before = selected.before.as_ref().map(rate);
    figures.large_share(Named::one("stats-helpful"), rate(&selected.cell), before)
}

/// Makes the response time per learner stand out; of no resolved ticket it says that there is nothing yet.
fn response_time(figures: Figures<'_>, selected: &Selected) -> Large {
    let per_learner = |cell: &Cell| {
        let times = Response::of(cell);
        times.per_learner().filter(|_| times.resolved > 0)
    };
    let times = Response::of(&selected.cell);
    let said = per_learner(&selected.cell).map(|time| {
        let values = [
            ("tickets", count(times.resolved)),
            ("learners", count(times.learners)),
        ];
        Said {
            value: figures.duration(time),
            basis: figures.say("stats-large-tickets", &values),
            n: times.resolved,
        }
    });
    let change = Change::of_lengths(selected.before.as_ref().and_then(per_learner));
    figures.large(Named::one("stats-response-time"), said, change)
}

fn opened_by_staff_line(figures: Figures<'_>, times: &Response) -> Option<String> {
    let is_told = times.opened_by_staff > 0 && figures.withheld.is_none();
    is_told.then(|| figures.line("stats-opened-by-staff", "n", count(times.opened_by_staff)))
}

/// Makes the lines on what came of inquiries; none where nothing was asked.
fn outcome_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let outcomes = Outcomes::of(&selected.cell);
    if outcomes.n() == 0 {
        return Vec::new();
    }
    let before = selected.before.as_ref().map(Outcomes::of);
    let share = |key, now: Share, was: Option<Share>| {
        let change = Change::of_shares(now, was);
        let figure = figures.changed(figures.share(now), change);
        figures.line(key, "share", figure)
    };
    let confirmed = share(
        "stats-deflection-confirmed",
        outcomes.deflection_confirmed(),
        before.map(Outcomes::deflection_confirmed),
    );
    let assumed = share(
        "stats-deflection-assumed",
        outcomes.deflection_assumed(),
        before.map(Outcomes::deflection_assumed),
    );
    let listed = figures.line("stats-outcomes", "list", outcome_list(figures, outcomes));
    vec![listed, confirmed, assumed]
}

/// Returns the key of an outcome's name.
pub(crate) const fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
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

/// Lists every outcome that occurred, with its count and percent.
fn outcome_list(figures: Figures<'_>, outcomes: Outcomes<'_>) -> String {
    let counts = Outcome::ALL.map(|outcome| (outcome_key(outcome), outcomes.count(outcome)));
    parts(figures, &counts)
}

/// Returns the key of a reason's name.
const fn reason_key(reason: HandOver) -> &'static str {
    match reason {
        HandOver::Asked => "stats-reason-asked",
        HandOver::NoRule => "stats-reason-no-rule",
        HandOver::Unsure => "stats-reason-unsure",
        HandOver::NotHelpful => "stats-reason-not-helpful",
        HandOver::Always => "stats-reason-always",
        HandOver::Attachment => "stats-reason-attachment",
    }
}

/// Says why inquiries were handed over, each reason with its count and percent.
fn reasons_line(figures: Figures<'_>, cell: &Cell) -> Option<String> {
    let counts = HandOver::ALL.map(|reason| {
        let n = cell.reasons.get(&reason).copied().unwrap_or_default();
        (reason_key(reason), usize::try_from(n).unwrap_or(usize::MAX))
    });
    let any = counts.iter().any(|(_, n)| *n > 0);
    any.then(|| figures.line("stats-reasons", "list", parts(figures, &counts)))
}

/// Lists the parts of a whole that occurred, each with its count, and with its percent where there are enough.
fn parts(figures: Figures<'_>, counts: &[(&'static str, usize)]) -> String {
    let sizes: Vec<u64> = counts.iter().map(|(_, n)| *n as u64).collect();
    let is_enough = sizes.iter().sum::<u64>() >= FEW as u64;
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

pub(crate) fn satisfaction(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Layout {
    let all = Satisfaction::of(&selected.cell);
    let was = selected.before.as_ref().map(Satisfaction::of);
    let mut lines = Vec::new();
    if all.responses.part > 0 {
        lines.extend(score_lines(figures, &all, was.as_ref()));
        let cut_short = count(all.cut_short);
        lines.push(figures.line("stats-cut-short", "n", cut_short));
    }
    if selected.cell.unsurveyed > 0 {
        let n = usize::try_from(selected.cell.unsurveyed).unwrap_or(usize::MAX);
        lines.push(figures.line("stats-unsurveyed", "n", count(n)));
    }
    lines.extend(unsent_line(figures, &selected.cell));
    let pressed = |cell: &Cell| Helpful::of(cell).pressed;
    let score = Named {
        name: "stats-large-score",
        by: "stats-score",
    };
    let presses = Named {
        name: "stats-large-pressed",
        by: "stats-pressed",
    };
    let large = vec![
        figures.large_mean(score, all.score, was.as_ref().and_then(|was| was.score)),
        figures.large_share(
            Named::one("stats-surveys"),
            all.responses,
            was.as_ref().map(|was| was.responses),
        ),
        helpful(figures, selected),
        figures.large_share(
            presses,
            pressed(&selected.cell),
            selected.before.as_ref().map(pressed),
        ),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-satisfaction", scope),
        large,
        lines,
        scope,
    )
}

/// Makes the lines on parts of the satisfaction, each with what it was in the period before.
fn score_lines(
    figures: Figures<'_>,
    all: &Satisfaction,
    was: Option<&Satisfaction>,
) -> Vec<String> {
    let mean = |key, of: &dyn Fn(&Satisfaction) -> Option<Mean>| {
        let now = of(all);
        let change = Change::of_means(now, was.and_then(of));
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

/// Says to staff why surveys were not sent; `None` where none was withheld.
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

/// Returns the key of the words for why a survey was not sent.
const fn unsent_key(why: Unsent) -> &'static str {
    match why {
        Unsent::NotDrawn => "stats-unsent-not-drawn",
        Unsent::WithinWeek => "stats-unsent-within-week",
        Unsent::DirectClosed => "stats-unsent-direct-closed",
        Unsent::Refused => "stats-unsent-refused",
        Unsent::Left => "stats-unsent-left",
        Unsent::Forgotten => "stats-unsent-forgotten",
    }
}

/// Makes the line on how many pressed at all.
fn pressed_line(figures: Figures<'_>, selected: &Selected) -> String {
    let pressed = |cell: &Cell| Helpful::of(cell).pressed;
    let now = pressed(&selected.cell);
    let change = Change::of_shares(now, selected.before.as_ref().map(pressed));
    let share = figures.changed(figures.share(now), change);
    figures.line("stats-pressed", "share", share)
}

pub(crate) fn response(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Layout {
    let times = Response::of(&selected.cell);
    let spread = |key, of| spread_line(figures, key, selected, of);
    let mut lines = Vec::new();
    lines.extend(time_spent_line(figures, &times));
    lines.extend(waits_line(figures, &times));
    lines.extend(reply_lines(figures, selected));
    lines.push(spread("stats-resolution", |cell| cell.resolution.spread()));
    lines.extend(unresolved_line(figures, selected));
    let duty = &selected.cell.resolution_duty;
    lines.extend(duty_line(figures, "stats-resolution-duty", duty));
    lines.push(spread("stats-handling", |cell| cell.handling.spread()));
    if selected.cell.reopened > 0 {
        let first = |cell: &Cell| cell.resolution_first.spread();
        lines.push(spread("stats-resolution-first", first));
        let first = |cell: &Cell| cell.handling_first.spread();
        lines.push(spread("stats-handling-first", first));
    }
    lines.push(reopened_line(figures, selected));
    lines.extend(reasons_line(figures, &selected.cell));
    lines.extend(opened_by_staff_line(figures, &times));
    lines.extend(backlog_lines(
        figures,
        scope.zone,
        scope.ends_now,
        &selected.backlog,
    ));
    let median = |name, by, of: fn(&Cell) -> Option<Spread>| {
        let before = selected.before.as_ref().and_then(of);
        figures.large_median(Named { name, by }, of(&selected.cell), before)
    };
    let large = vec![
        response_time(figures, selected),
        median(
            "stats-large-first-response",
            "stats-first-response",
            |cell| cell.first_reply.spread(),
        ),
        median("stats-large-next-response", "stats-next-response", |cell| {
            cell.next_reply.spread()
        }),
        median("stats-large-resolution", "stats-resolution", |cell| {
            cell.resolution.spread()
        }),
    ];
    finished(
        figures,
        plain_heading(figures, "stats-title-response", scope),
        large,
        lines,
        scope,
    )
}

/// Makes the line on lengths of time, with what their median was in the period before.
fn spread_line(
    figures: Figures<'_>,
    key: &'static str,
    selected: &Selected,
    of: fn(&Cell) -> Option<Spread>,
) -> String {
    let now = of(&selected.cell);
    let change = Change::of_medians(now, selected.before.as_ref().and_then(of));
    figures.line(key, "spread", figures.changed(figures.spread(now), change))
}

fn reopened_line(figures: Figures<'_>, selected: &Selected) -> String {
    let of = |cell: &Cell| Response::of(cell).reopened;
    let now = of(&selected.cell);
    let change = Change::of_shares(now, selected.before.as_ref().map(of));
    let share = figures.changed(figures.share(now), change);
    figures.line("stats-reopened", "share", share)
}

/// Makes the lines on first and later replies, with those who still wait.
fn reply_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let spread = |key, of| spread_line(figures, key, selected, of);
    let first = Replies::first(&selected.cell, &selected.awaiting);
    let next = Replies::next(&selected.cell, &selected.owed);
    let cell = &selected.cell;
    let mut lines = vec![spread("stats-first-response", |cell| {
        cell.first_reply.spread()
    })];
    lines.extend(duty_line(
        figures,
        "stats-first-response-duty",
        &cell.first_reply_duty,
    ));
    lines.extend(waiting_line(figures, "stats-first-response-waiting", first));
    if next.times.is_some() || next.waiting > 0 {
        lines.push(spread("stats-next-response", |cell| {
            cell.next_reply.spread()
        }));
        lines.extend(duty_line(
            figures,
            "stats-next-response-duty",
            &cell.next_reply_duty,
        ));
    }
    lines.extend(waiting_line(figures, "stats-next-response-waiting", next));
    lines
}

/// Makes the line on times within duty hours; `None` where there are none, and in public, where the difference from the
/// times by the clock would tell of too few.
fn duty_line(figures: Figures<'_>, key: &'static str, times: &Times) -> Option<String> {
    let spread = times.spread().filter(|_| figures.withheld.is_none());
    spread.map(|spread| figures.line(key, "spread", figures.spread(Some(spread))))
}

/// Makes the line on open tickets that were never resolved; `None` where there are none, and in public, where nobody
/// has counted how many people stand behind it.
fn unresolved_line(figures: Figures<'_>, selected: &Selected) -> Option<String> {
    let resolutions = Replies::resolutions(&selected.cell, &selected.unresolved);
    let line = waiting_line(figures, "stats-resolution-waiting", resolutions);
    line.filter(|_| figures.withheld.is_none())
}

/// Makes the line on those who still wait, and on the median with them; `None` where nobody does.
fn waiting_line(figures: Figures<'_>, key: &'static str, replies: Replies) -> Option<String> {
    let oldest = replies.oldest?;
    if figures.withholds(key) {
        return Some(figures.withheld_line("stats-waiting-withheld", "n"));
    }
    let half = match replies.median {
        Some(median) => figures.line("stats-waiting-half", "median", figures.duration(median)),
        None => figures.word("stats-waiting-most"),
    };
    let values = [
        ("n", count(replies.waiting)),
        ("oldest", figures.duration(oldest)),
        ("half", half),
    ];
    Some(figures.say(key, &values))
}

/// Lays out the report, with what its marks mean and how far its figures go.
fn finished(
    figures: Figures<'_>,
    heading: String,
    large: Vec<Large>,
    mut lines: Vec<String>,
    scope: Scope<'_>,
) -> Layout {
    let marked = figures.word("stats-few-mark");
    let is_marked = lines.iter().any(|line| line.contains(&marked));
    let is_marked = is_marked || large.iter().any(|large| large.is_few);
    lines.extend(foot(figures, scope, is_marked));
    Layout {
        heading,
        large,
        text: lines.join("\n"),
    }
}

/// Makes the line on total and handling time, summed over the tickets, from which response time is computed.
fn time_spent_line(figures: Figures<'_>, times: &Response) -> Option<String> {
    let values = [
        ("total", figures.sum(times.sum.total())),
        ("handling", figures.sum(times.sum.handling)),
    ];
    let shown = times.resolved > 0 && !figures.withholds("stats-response-sum");
    shown.then(|| figures.say("stats-response-sum", &values))
}

fn waits_line(figures: Figures<'_>, times: &Response) -> Option<String> {
    let values = [
        ("learner", figures.sum(times.sum.learner)),
        ("queue", figures.sum(times.sum.queue)),
    ];
    let shown = times.resolved > 0 && !figures.withholds("stats-response-waits");
    shown.then(|| figures.say("stats-response-waits", &values))
}
