//! The three reports with figures: `/stats overview`, `/stats satisfaction` and `/stats response`; their
//! heading, and the reply to a period that cannot be read.

use crate::desk::stats::backlog::backlog_lines;
use crate::desk::stats::format::{Change, FEW, Figures, count};
use crate::desk::stats::selection;
use crate::desk::stats::selection::Selected;
use crate::desk::ui::post::Post;
use crate::domain::{HandOver, Outcome, Timestamp, Unsent};
use crate::measures::{
    BadPeriod, Cell, DEFINITIONS, ENOUGH, Helpful, Outcomes, Period, PeriodName, Replies, Response,
    Satisfaction, Share, Spread, Times, whole_percents,
};

pub(crate) fn overview(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
    let cell = &selected.cell;
    let times = Response::of(cell);
    let before = selected.before.as_ref();
    let was = before.and_then(|before| Satisfaction::of(before).score);
    let score = Satisfaction::of(cell).score;
    let score = figures.changed(figures.mean(score), Change::of_means(score, was));
    let mut lines = vec![heading(figures, "stats-title-overview", scope)];
    lines.extend(inquiry_lines(figures, selected));
    lines.extend(helpful_lines(figures, selected));
    lines.push(figures.line("stats-score", "mean", score));
    lines.push(response_time_line(figures, &times));
    lines.extend(time_spent_line(figures, &times));
    lines.push(spread_line(
        figures,
        "stats-first-response",
        selected,
        |cell| cell.first_reply.spread(),
    ));
    lines.push(reopened_line(figures, selected));
    lines.extend(reasons_line(figures, cell));
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(
        figures,
        scope.zone,
        scope.ends_now,
        &selected.backlog,
    ));
    finished(figures, scope, lines)
}

fn inquiry_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let cell = &selected.cell;
    let outcomes = Outcomes::of(cell);
    let asked = [
        ("n", count(outcomes.n())),
        ("learners", count(Response::of(cell).learners)),
    ];
    let mut lines = vec![if figures.withholds("stats-inquiries") {
        figures.withheld_line("stats-inquiries-withheld", "n")
    } else {
        figures.say("stats-inquiries", &asked)
    }];
    if outcomes.n() == 0 {
        return lines;
    }
    let before = selected.before.as_ref().map(Outcomes::of);
    let share = |key, now: Share, was: Option<Share>| {
        let change = Change::of_shares(now, was);
        let figure = figures.changed(figures.share(now), change);
        figures.line(key, "share", figure)
    };
    lines.push(figures.line("stats-outcomes", "list", outcome_list(figures, outcomes)));
    let was = before.map(Outcomes::auto_replies);
    lines.push(share("stats-auto-replies", outcomes.auto_replies(), was));
    let (now, was) = (
        outcomes.deflection_confirmed(),
        before.map(Outcomes::deflection_confirmed),
    );
    lines.push(share("stats-deflection-confirmed", now, was));
    let (now, was) = (
        outcomes.deflection_assumed(),
        before.map(Outcomes::deflection_assumed),
    );
    lines.push(share("stats-deflection-assumed", now, was));
    lines
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

pub(crate) fn satisfaction(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
    let all = Satisfaction::of(&selected.cell);
    let was = selected.before.as_ref().map(Satisfaction::of);
    let mean = |key, mean| figures.line(key, "mean", figures.mean(mean));
    let change = Change::of_means(all.score, was.and_then(|was| was.score));
    let score = figures.changed(figures.mean(all.score), change);
    let mut lines = vec![
        heading(figures, "stats-title-satisfaction", scope),
        figures.line("stats-score", "mean", score),
    ];
    if all.responses.part > 0 {
        let [after_tickets, after_answers] = all.by_source;
        lines.push(mean("stats-score-tickets", after_tickets));
        if all.by_episode.is_some() {
            lines.push(mean("stats-score-episodes", all.by_episode));
        }
        lines.push(mean("stats-score-answers", after_answers));
        if let Some([before, after]) = all.by_asking {
            lines.push(mean("stats-score-expected-before", before));
            lines.push(mean("stats-score-expected-after", after));
        }
        let questions = all.questions.iter();
        lines.extend(
            questions.map(|(question, rating)| mean(selection::question_key(*question), *rating)),
        );
    }
    lines.push(surveys_line(figures, &all));
    if selected.cell.unsurveyed > 0 {
        let n = usize::try_from(selected.cell.unsurveyed).unwrap_or(usize::MAX);
        lines.push(figures.line("stats-unsurveyed", "n", count(n)));
    }
    lines.extend(unsent_line(figures, &selected.cell));
    lines.extend(helpful_lines(figures, selected));
    finished(figures, scope, lines)
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

fn surveys_line(figures: Figures<'_>, all: &Satisfaction) -> String {
    if figures.withholds("stats-surveys") {
        return figures.withheld_line("stats-surveys-withheld", "share");
    }
    let values = [
        ("share", figures.share(all.responses)),
        ("partial", count(all.cut_short)),
    ];
    figures.say("stats-surveys", &values)
}

/// Makes the lines on the helpful rate and on how many pressed at all.
pub(crate) fn helpful_lines(figures: Figures<'_>, selected: &Selected) -> [String; 2] {
    let helpful = Helpful::of(&selected.cell);
    let was = selected.before.as_ref().map(|cell| Helpful::of(cell).rate);
    let rate = figures.share(helpful.rate);
    let rate = figures.changed(rate, Change::of_shares(helpful.rate, was));
    [
        figures.line("stats-helpful", "share", rate),
        figures.line("stats-pressed", "share", figures.share(helpful.pressed)),
    ]
}

pub(crate) fn response(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
    let times = Response::of(&selected.cell);
    let spread = |key, of| spread_line(figures, key, selected, of);
    let mut lines = vec![
        heading(figures, "stats-title-response", scope),
        response_time_line(figures, &times),
    ];
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
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(
        figures,
        scope.zone,
        scope.ends_now,
        &selected.backlog,
    ));
    finished(figures, scope, lines)
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

/// Makes the report, with what its marks mean and how far its figures go.
fn finished(figures: Figures<'_>, scope: Scope<'_>, mut lines: Vec<String>) -> Post {
    let marked = figures.word("stats-few-mark");
    let is_marked = lines.iter().any(|line| line.contains(&marked));
    lines.extend(foot(figures, scope, is_marked));
    Post::text(lines.join("\n"))
}

/// Makes the last lines of a report: what its marks mean, if there are any, and how far its figures go.
pub(crate) fn foot(figures: Figures<'_>, scope: Scope<'_>, is_marked: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if is_marked {
        lines.push(figures.line("stats-few-means", "few", FEW.to_string()));
    }
    if scope.is_behind {
        lines.push(figures.word("stats-behind"));
    }
    let values = [
        ("time", scope.up_to.shown()),
        ("zone", scope.zone.to_owned()),
        ("definitions", DEFINITIONS.to_string()),
    ];
    lines.push(figures.say("stats-foot", &values));
    lines
}

/// Makes the line on response time per learner; `None` without a resolved ticket.
pub(crate) fn response_time_line(figures: Figures<'_>, times: &Response) -> String {
    let per_learner = times.per_learner().filter(|_| times.resolved > 0);
    let figure = match per_learner {
        None => figures.word("stats-nothing"),
        Some(time) => {
            let values = [
                ("time", figures.duration(time)),
                ("tickets", count(times.resolved)),
                ("learners", count(times.learners)),
            ];
            let figure = figures.say("stats-response-time-figure", &values);
            figures.weighed(times.resolved, figure)
        }
    };
    figures.line("stats-response-time", "time", figure)
}

/// Makes the line on total and handling time, summed over the tickets, from which response time is computed.
pub(crate) fn time_spent_line(figures: Figures<'_>, times: &Response) -> Option<String> {
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

/// The most characters shown of what a person typed.
const ECHO: usize = 60;

/// The period and category of a report, with the guild's time zone.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub period: &'a Period,
    /// IANA name of the guild's zone.
    pub zone: &'a str,
    pub category: Option<&'a str>,
    /// Whether the period reaches up to now, so that its last day is not over.
    pub ends_now: bool,
    /// The moment up to which the figures are complete.
    pub up_to: Timestamp,
    /// Whether that is not now: not everything is counted yet.
    pub is_behind: bool,
}

/// Makes a report's first line: ``**Overview · last 7 days · `billing`**``.
pub(crate) fn heading(figures: Figures<'_>, title: &str, scope: Scope<'_>) -> String {
    let mut values = vec![
        ("title", figures.word(title)),
        ("period", period_label(figures, scope.period, scope.zone)),
    ];
    let Some(category) = scope.category else {
        return figures.say("stats-heading", &values);
    };
    values.push(("category", echoed(&category_name(figures, category))));
    figures.say("stats-heading-category", &values)
}

/// Returns a category's name; an empty one is none.
pub(crate) fn category_name(figures: Figures<'_>, category: &str) -> String {
    match category {
        "" => figures.word("ticket-no-category"),
        name => name.to_owned(),
    }
}

/// Puts a period into words: *last 7 days*.
pub(crate) fn period_label(figures: Figures<'_>, period: &Period, zone: &str) -> String {
    match period.name {
        PeriodName::All => figures.word("stats-period-all"),
        PeriodName::LastDays(1) => figures.word("stats-period-day"),
        PeriodName::LastDays(days) => figures.line("stats-period-days", "days", days.to_string()),
        PeriodName::Dates { first, last } => figures.say(
            "stats-period-dates",
            &[
                ("first", first.to_string()),
                ("last", last.to_string()),
                ("zone", zone.to_owned()),
            ],
        ),
    }
}

/// Makes the reply to a period that cannot be read.
pub(crate) fn refusal(figures: Figures<'_>, given: &str, reason: BadPeriod) -> Post {
    let key = match reason {
        BadPeriod::Unreadable => "stats-period-unreadable",
        BadPeriod::Backwards => "stats-period-backwards",
    };
    Post::text(figures.line(key, "given", echoed(given)))
}

/// Makes the reply where too few people are in a report to show it to everyone.
pub(crate) fn withheld(figures: Figures<'_>, title: &str, scope: Scope<'_>) -> Post {
    let all = figures.say("stats-withheld-all", &[("least", count(ENOUGH))]);
    Post::text([heading(figures, title, scope), all].join("\n"))
}

/// Makes a person's text safe to stand between backticks.
fn echoed(given: &str) -> String {
    let plain = given.chars().filter(|c| *c != '`' && !c.is_control());
    plain.take(ECHO).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Millis};
    use crate::measures::zone_of;

    const NOW: Timestamp = Timestamp::from_millis(1_768_000_000_000);

    fn in_both(say: impl Fn(Figures<'_>) -> String) -> [String; 2] {
        let texts = Texts::load().unwrap();
        Locale::ALL.map(|locale| say(Figures::all(Voice::new(&texts, locale))))
    }

    fn headed(period: &str, category: Option<&str>) -> [String; 2] {
        let zone = "Europe/Berlin";
        let period = Period::parse(period, NOW + Millis::days(1), &zone_of(zone)).unwrap();
        let scope = Scope {
            period: &period,
            zone,
            category,
            ends_now: true,
            up_to: NOW,
            is_behind: false,
        };
        in_both(|figures| heading(figures, "stats-title-overview", scope))
    }

    #[test]
    fn the_heading_names_the_period_and_the_category() {
        let cases = [
            (
                headed("7d", None),
                "**Overview · last 7 days**",
                "**总览 · 最近 7 天**",
            ),
            (
                headed("1d", None),
                "**Overview · last day**",
                "**总览 · 最近一天**",
            ),
            (
                headed("all", Some("bil`ling`")),
                "**Overview · all time · `billing`**",
                "**总览 · 全部时间 · `billing`**",
            ),
            (
                headed("2026-01-01..2026-01-31", None),
                "**Overview · 2026-01-01 to 2026-01-31 (Europe/Berlin)**",
                "**总览 · 2026-01-01 至 2026-01-31（Europe/Berlin）**",
            ),
        ];
        for (found, english, chinese) in cases {
            assert_eq!(found, [english, chinese]);
        }
    }

    #[test]
    fn a_period_that_cannot_be_read_is_answered_with_what_can() {
        let given = format!("`@everyone` {}", "x".repeat(90));
        let [english, chinese] =
            in_both(|figures| refusal(figures, &given, BadPeriod::Unreadable).text);
        assert!(english.starts_with("`@everyone x"), "{english}");
        assert!(english.contains("`7d`") && chinese.contains("`7d`"));
        assert!(!english.contains(&"x".repeat(ECHO)), "{english}");
        let [backwards, _] = in_both(|figures| refusal(figures, "b..a", BadPeriod::Backwards).text);
        assert!(backwards.contains("ends before it begins"), "{backwards}");
    }
}
