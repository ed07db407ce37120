//! The three reports with figures: `/stats overview`, `/stats satisfaction` and `/stats response`; their
//! heading, the backlog by day, and the reply to a period that cannot be read.

use crate::desk::stats::format::{Change, FEW, Figures, count};
use crate::desk::stats::selection;
use crate::desk::stats::selection::Selected;
use crate::desk::ui::post::Post;
use crate::domain::{HandOver, Outcome, Timestamp};
use crate::measures::{
    BadPeriod, Cell, DEFINITIONS, DayEnd, ENOUGH, Helpful, Outcomes, Period, PeriodName, Replies,
    Response, Satisfaction, Share, Times, whole_percents,
};

pub(crate) fn overview(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
    let cell = &selected.cell;
    let times = Response::of(cell);
    let first = Replies::first(cell, &selected.awaiting);
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
    lines.push(figures.line(
        "stats-first-response",
        "spread",
        figures.spread(first.times),
    ));
    lines.push(figures.line("stats-reopened", "share", figures.share(times.reopened)));
    lines.extend(reasons_line(figures, cell));
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(figures, scope, &selected.backlog));
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

/// The key of an outcome's name.
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

/// Every outcome that occurred, with its count and percent.
fn outcome_list(figures: Figures<'_>, outcomes: Outcomes<'_>) -> String {
    let counts = Outcome::ALL.map(|outcome| (outcome_key(outcome), outcomes.count(outcome)));
    parts(figures, &counts)
}

/// The key of a reason's name.
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

/// Why inquiries were handed over, each reason with its count and percent.
fn reasons_line(figures: Figures<'_>, cell: &Cell) -> Option<String> {
    let counts = HandOver::ALL.map(|reason| {
        let n = cell.reasons.get(&reason).copied().unwrap_or_default();
        (reason_key(reason), usize::try_from(n).unwrap_or(usize::MAX))
    });
    let any = counts.iter().any(|(_, n)| *n > 0);
    any.then(|| figures.line("stats-reasons", "list", parts(figures, &counts)))
}

/// The parts of a whole that occurred, each with its count, and with its percent where there are enough.
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
    lines.extend(helpful_lines(figures, selected));
    finished(figures, scope, lines)
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

/// The lines on the helpful rate and on how many pressed at all.
pub(crate) fn helpful_lines(figures: Figures<'_>, selected: &Selected) -> [String; 2] {
    let helpful = Helpful::of(&selected.cell);
    let was = selected.before.as_ref().map(|cell| Helpful::of(cell).rate);
    let rate = figures.share_with_interval(helpful.rate);
    let rate = figures.changed(rate, Change::of_shares(helpful.rate, was));
    [
        figures.line("stats-helpful", "share", rate),
        figures.line("stats-pressed", "share", figures.share(helpful.pressed)),
    ]
}

pub(crate) fn response(figures: Figures<'_>, scope: Scope<'_>, selected: &Selected) -> Post {
    let times = Response::of(&selected.cell);
    let spread = |key, spread| figures.line(key, "spread", figures.spread(spread));
    let mut lines = vec![
        heading(figures, "stats-title-response", scope),
        response_time_line(figures, &times),
    ];
    lines.extend(time_spent_line(figures, &times));
    lines.extend(waits_line(figures, &times));
    lines.extend(reply_lines(figures, selected));
    lines.push(spread("stats-resolution", times.resolution));
    let duty = &selected.cell.resolution_duty;
    lines.extend(duty_line(figures, "stats-resolution-duty", duty));
    lines.push(spread("stats-handling", times.handling));
    if let Some([resolution, handling]) = times.first_episode {
        lines.push(spread("stats-resolution-first", resolution));
        lines.push(spread("stats-handling-first", handling));
    }
    lines.push(figures.line("stats-reopened", "share", figures.share(times.reopened)));
    lines.extend(reasons_line(figures, &selected.cell));
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(figures, scope, &selected.backlog));
    finished(figures, scope, lines)
}

/// The lines on first and later replies, with those who still wait.
fn reply_lines(figures: Figures<'_>, selected: &Selected) -> Vec<String> {
    let spread = |key, spread| figures.line(key, "spread", figures.spread(spread));
    let first = Replies::first(&selected.cell, &selected.awaiting);
    let next = Replies::next(&selected.cell, &selected.owed);
    let cell = &selected.cell;
    let mut lines = vec![spread("stats-first-response", first.times)];
    lines.extend(duty_line(
        figures,
        "stats-first-response-duty",
        &cell.first_reply_duty,
    ));
    lines.extend(waiting_line(figures, "stats-first-response-waiting", first));
    if next.times.is_some() || next.waiting > 0 {
        lines.push(spread("stats-next-response", next.times));
        lines.extend(duty_line(
            figures,
            "stats-next-response-duty",
            &cell.next_reply_duty,
        ));
    }
    lines.extend(waiting_line(figures, "stats-next-response-waiting", next));
    lines
}

/// The line on times within duty hours; `None` where there are none, and in public, where the difference from the times by
/// the clock would tell of too few.
fn duty_line(figures: Figures<'_>, key: &'static str, times: &Times) -> Option<String> {
    let spread = times.spread().filter(|_| figures.withheld.is_none());
    spread.map(|spread| figures.line(key, "spread", figures.spread(Some(spread))))
}

/// The line on those who still wait, and on the median with them; `None` where nobody does.
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

/// The report, with what its marks mean and how far its figures go.
fn finished(figures: Figures<'_>, scope: Scope<'_>, mut lines: Vec<String>) -> Post {
    let marked = figures.word("stats-few-mark");
    let is_marked = lines.iter().any(|line| line.contains(&marked));
    lines.extend(foot(figures, scope, is_marked));
    Post::text(lines.join("\n"))
}

/// The last lines of a report: what its marks mean, if there are any, and how far its figures go.
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

/// The line on response time per learner; `None` without a resolved ticket.
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

/// The line on total and handling time, summed over the tickets, from which response time is computed.
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

/// The number of days listed of the backlog.
const LISTED: usize = 7;

/// The backlog on the last days of the period; and the day with most open tickets, if it is not among them.
pub(crate) fn backlog_lines(
    figures: Figures<'_>,
    scope: Scope<'_>,
    days: &[DayEnd],
) -> Vec<String> {
    let Some((last, before)) = days.split_last() else {
        return vec![figures.word("stats-backlog-none")];
    };
    let earlier = before.len().saturating_sub(LISTED - 1);
    let mut list: Vec<String> = before[earlier..]
        .iter()
        .map(|end| day(figures, end))
        .collect();
    list.push(if scope.ends_now {
        figures.line("stats-backlog-now", "n", figures.head_count(last.open))
    } else {
        day(figures, last)
    });
    let values = [("zone", scope.zone.to_owned()), ("list", list.join(" · "))];
    let mut lines = vec![figures.say("stats-backlog", &values)];
    lines.extend(peak(figures, &days[..earlier], &days[earlier..]));
    lines
}

/// The line on the worst unlisted day, when it was worse than all the listed ones.
fn peak(figures: Figures<'_>, unlisted: &[DayEnd], listed: &[DayEnd]) -> Option<String> {
    let worst = unlisted.iter().max_by_key(|end| end.open)?;
    let worse = listed.iter().all(|end| end.open < worst.open);
    let values = [
        ("n", figures.head_count(worst.open)),
        ("day", worst.day.to_string()),
    ];
    worse.then(|| figures.say("stats-backlog-peak", &values))
}

fn day(figures: Figures<'_>, end: &DayEnd) -> String {
    let day = end.day.strftime("%m-%d").to_string();
    figures.say(
        "stats-backlog-day",
        &[("day", day), ("n", figures.head_count(end.open))],
    )
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

/// A report's first line: ``**Overview · last 7 days · `billing`**``.
pub(crate) fn heading(figures: Figures<'_>, title: &str, scope: Scope<'_>) -> String {
    let mut values = vec![
        ("title", figures.word(title)),
        ("period", period_label(figures, scope.period, scope.zone)),
    ];
    let Some(category) = scope.category else {
        return figures.say("stats-heading", &values);
    };
    values.push(("category", echoed(category)));
    figures.say("stats-heading-category", &values)
}

/// A period in words: *last 7 days*.
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

/// The reply to a period that cannot be read.
pub(crate) fn refusal(figures: Figures<'_>, given: &str, reason: BadPeriod) -> Post {
    let key = match reason {
        BadPeriod::Unreadable => "stats-period-unreadable",
        BadPeriod::Backwards => "stats-period-backwards",
    };
    Post::text(figures.line(key, "given", echoed(given)))
}

/// The reply where too few people are in a report to show it to everyone.
pub(crate) fn withheld(figures: Figures<'_>, title: &str, scope: Scope<'_>) -> Post {
    let all = figures.say("stats-withheld-all", &[("least", count(ENOUGH))]);
    Post::text([heading(figures, title, scope), all].join("\n"))
}

/// A person's text, made safe to stand between backticks.
fn echoed(given: &str) -> String {
    let plain = given.chars().filter(|c| *c != '`' && !c.is_control());
    plain.take(ECHO).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{DayNumber, Locale, Millis};
    use crate::measures::{date_of_day, zone_of};

    const START: Timestamp = Timestamp::from_millis(0);

    /// The lines for a number of tickets open at the end of each of the first days of 1970.
    fn lines(open: &[usize], period: &str, day: i64) -> Vec<String> {
        let texts = Texts::load().unwrap();
        let now = START + Millis::days(day);
        let period = Period::parse(period, now, &zone_of("UTC")).unwrap();
        let scope = Scope {
            period: &period,
            zone: "UTC",
            category: None,
            ends_now: period.to > now,
            up_to: now,
            is_behind: false,
        };
        let days: Vec<DayEnd> = (0..)
            .zip(open)
            .map(|(day, open)| DayEnd {
                day: date_of_day(DayNumber::new(day)),
                open: *open,
            })
            .collect();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        backlog_lines(figures, scope, &days)
    }

    #[test]
    fn the_last_seven_days_are_listed_and_today_is_now() {
        let head = "Open tickets at the end of the day (UTC): ";
        let expected = format!("{head}01-01 2 · 01-02 2 · 01-03 2 · 01-04 1 · now **1**");
        assert_eq!(lines(&[2, 2, 2, 1, 1], "all", 4), [expected]);
        let dates = lines(&[2, 1], "1970-01-01..1970-01-02", 40);
        assert_eq!(dates, [format!("{head}01-01 2 · 01-02 1")]);
    }

    #[test]
    fn a_worse_day_before_the_listed_ones_is_named() {
        let mut open = [1; 21];
        open[..2].fill(2);
        let found = lines(&open, "all", 20);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].matches('·').count(), LISTED - 1);
        // Of days that are equally bad, the latest.
        assert_eq!(found[1], "Most: 2 (1970-01-02)");
    }

    #[test]
    fn without_tickets_the_backlog_is_empty() {
        assert_eq!(lines(&[], "all", 4), ["Open tickets: 0"]);
    }

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
