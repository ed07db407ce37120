//! The three reports with figures: `/stats overview`, `/stats satisfaction` and `/stats response`; their
//! heading, the backlog by day, and the reply to a period that cannot be read.

use std::collections::HashSet;

use crate::desk::stats::format::{Figures, count};
use crate::desk::stats::selection;
use crate::desk::stats::selection::{Rows, Surveyed};
use crate::desk::stats::withheld::ENOUGH;
use crate::desk::ui::post::Post;
use crate::domain::{InquiryFact, Outcome, Place, TicketFact};
use crate::measures::{
    BadPeriod, DayEnd, Helpful, Outcomes, Period, PeriodName, Response, Satisfaction, backlog,
    first_response, zone_of,
};

pub(crate) fn overview(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let times = Response::of(&rows.inquiries, &rows.resolved);
    let first = first_response(&rows.inquiries).times;
    let score = Satisfaction::of(&rows.surveys).score;
    let mut lines = vec![heading(figures, "stats-title-overview", scope)];
    lines.extend(inquiry_lines(figures, &rows.inquiries));
    lines.extend(helpful_lines(figures, &rows.inquiries));
    lines.push(figures.line("stats-score", "mean", figures.mean(score)));
    lines.push(response_time_line(figures, &times));
    lines.extend(time_spent_line(figures, &times));
    lines.push(figures.line("stats-first-response", "spread", figures.spread(first)));
    lines.push(figures.line("stats-reopened", "share", figures.share(times.reopened)));
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(figures, scope, &rows.open));
    lines.push(figures.word("stats-clock"));
    Post::text(lines.join("\n"))
}

fn inquiry_lines(figures: Figures<'_>, inquiries: &[InquiryFact]) -> Vec<String> {
    // What staff opened was not asked.
    let asked = inquiries.iter().filter(|fact| fact.place != Place::Staff);
    let learners: HashSet<_> = asked.map(|inquiry| inquiry.learner).collect();
    let outcomes = Outcomes::of(inquiries);
    let asked = [
        ("n", count(outcomes.n)),
        ("learners", count(learners.len())),
    ];
    let mut lines = vec![if figures.withholds("stats-inquiries") {
        figures.withheld_line("stats-inquiries-withheld", "n")
    } else {
        figures.say("stats-inquiries", &asked)
    }];
    if outcomes.n == 0 {
        return lines;
    }
    let share = |key, share| figures.line(key, "share", figures.share(share));
    lines.push(figures.line("stats-outcomes", "list", outcome_list(figures, &outcomes)));
    lines.push(share("stats-auto-replies", outcomes.auto_replies()));
    lines.push(share(
        "stats-deflection-confirmed",
        outcomes.deflection_confirmed(),
    ));
    lines.push(share(
        "stats-deflection-assumed",
        outcomes.deflection_assumed(),
    ));
    lines
}

/// The key of an outcome's name.
const fn outcome_key(outcome: Outcome) -> &'static str {
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

/// Every outcome that occurred, with its count.
fn outcome_list(figures: Figures<'_>, outcomes: &Outcomes) -> String {
    let occurred = Outcome::ALL.into_iter().filter(|o| outcomes.count(*o) > 0);
    let named: Vec<String> = occurred
        .map(|outcome| {
            let name = figures.word(outcome_key(outcome));
            let n = count(outcomes.count(outcome));
            figures.say("stats-outcome", &[("outcome", name), ("n", n)])
        })
        .collect();
    named.join(" · ")
}

pub(crate) fn satisfaction(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let Surveyed {
        all,
        after_tickets,
        after_answers,
    } = Surveyed::of(&rows.surveys);
    let mean = |key, mean| figures.line(key, "mean", figures.mean(mean));
    let mut lines = vec![
        heading(figures, "stats-title-satisfaction", scope),
        mean("stats-score", all.score),
    ];
    if all.responses.part > 0 {
        lines.push(mean("stats-score-tickets", after_tickets.score));
        if after_tickets.by_episode.is_some() {
            lines.push(mean("stats-score-episodes", after_tickets.by_episode));
        }
        lines.push(mean("stats-score-answers", after_answers.score));
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
    lines.extend(helpful_lines(figures, &rows.inquiries));
    lines.push(figures.word("stats-words"));
    Post::text(lines.join("\n"))
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
pub(crate) fn helpful_lines(figures: Figures<'_>, inquiries: &[InquiryFact]) -> [String; 2] {
    let helpful = Helpful::of(inquiries);
    let rate = figures.share_with_interval(helpful.rate);
    [
        figures.line("stats-helpful", "share", rate),
        figures.line("stats-pressed", "share", figures.share(helpful.pressed)),
    ]
}

pub(crate) fn response(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let times = Response::of(&rows.inquiries, &rows.resolved);
    let spread = |key, spread| figures.line(key, "spread", figures.spread(spread));
    let mut lines = vec![
        heading(figures, "stats-title-response", scope),
        response_time_line(figures, &times),
    ];
    lines.extend(time_spent_line(figures, &times));
    lines.extend(waits_line(figures, &times));
    let first = first_response(&rows.inquiries);
    lines.push(spread("stats-first-response", first.times));
    if first.waiting > 0 {
        let waiting = count(first.waiting);
        lines.push(figures.line("stats-first-response-waiting", "n", waiting));
    }
    lines.push(spread("stats-resolution", times.resolution));
    lines.push(spread("stats-handling", times.handling));
    lines.push(figures.line("stats-reopened", "share", figures.share(times.reopened)));
    if times.opened_by_staff > 0 && figures.withheld.is_none() {
        let opened = count(times.opened_by_staff);
        lines.push(figures.line("stats-opened-by-staff", "n", opened));
    }
    lines.extend(backlog_lines(figures, scope, &rows.open));
    lines.push(figures.word("stats-clock"));
    Post::text(lines.join("\n"))
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

/// The backlog on the last days, of the tickets that were open in the period; and the day with most open
/// tickets, if it is not among them.
pub(crate) fn backlog_lines(
    figures: Figures<'_>,
    scope: Scope<'_>,
    tickets: &[TicketFact],
) -> Vec<String> {
    let days = backlog(tickets, scope.period, &zone_of(scope.zone));
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
    use crate::domain::{
        InquiryEvent, InquiryId, LearnerKey, Locale, Millis, TicketId, TicketState, Timestamp,
    };
    use crate::measures::{Period, zone_of};

    const START: Timestamp = Timestamp::from_millis(0);

    /// A ticket opened at a minute and resolved at another.
    fn open_from(opened: i64, resolved: i64) -> TicketFact {
        let done = InquiryEvent::Moved {
            to: TicketState::Resolved,
            assignee: None,
            by_learner: false,
            by: None,
            why: None,
        };
        TicketFact {
            id: TicketId::new(1),
            inquiry: InquiryId::new(1),
            learner: LearnerKey::new(1),
            place: Place::Channel,
            asked_at: START,
            opened_at: START + Millis::minutes(opened),
            category: None,
            state: TicketState::Resolved,
            events: vec![(START + Millis::minutes(resolved), done)],
        }
    }

    fn lines(tickets: &[TicketFact], period: &str, day: i64) -> Vec<String> {
        let texts = Texts::load().unwrap();
        let now = START + Millis::days(day);
        let period = Period::parse(period, now, &zone_of("UTC")).unwrap();
        let scope = Scope {
            period: &period,
            zone: "UTC",
            category: None,
            ends_now: period.to > now,
        };
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        backlog_lines(figures, scope, tickets)
    }

    const DAY: i64 = 24 * 60;

    #[test]
    fn the_last_seven_days_are_listed_and_today_is_now() {
        let tickets = [open_from(5, 3 * DAY), open_from(5, 90 * DAY)];
        let head = "Open tickets at the end of the day (UTC): ";
        let expected = format!("{head}01-01 2 · 01-02 2 · 01-03 2 · 01-04 1 · now **1**");
        assert_eq!(lines(&tickets, "all", 4), [expected]);
        let dates = lines(&tickets, "1970-01-03..1970-01-04", 40);
        assert_eq!(dates, [format!("{head}01-03 2 · 01-04 1")]);
    }

    #[test]
    fn a_worse_day_before_the_listed_ones_is_named() {
        let tickets = [open_from(5, 2 * DAY), open_from(5, 90 * DAY)];
        let found = lines(&tickets, "all", 20);
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
