//! `/stats response`: how long learners wait, and where the time goes.

use crate::desk::post::Post;
use crate::measures::{Response, first_response};

use super::backlog::backlog_lines;
use super::figures::{Figures, count};
use super::heading::{Scope, heading};
use super::rows::Rows;

pub(super) fn response(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let times = Response::of(&rows.inquiries, &rows.resolved);
    let spread = |key, spread| figures.line(key, "spread", figures.spread(spread));
    let mut lines = vec![
        heading(figures, "response", scope),
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
    lines.extend(backlog_lines(figures, scope, &rows.open));
    lines.push(figures.word("stats-clock"));
    Post::text(lines.join("\n"))
}

/// Response time per learner; nothing without a resolved ticket to take it from.
pub(super) fn response_time_line(figures: Figures<'_>, times: &Response) -> String {
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

/// Total and handling summed over the tickets, from which response time is computed.
pub(super) fn time_spent_line(figures: Figures<'_>, times: &Response) -> Option<String> {
    let values = [
        ("total", figures.sum(times.sum.total())),
        ("handling", figures.sum(times.sum.handling)),
    ];
    (times.resolved > 0).then(|| figures.say("stats-response-sum", &values))
}

fn waits_line(figures: Figures<'_>, times: &Response) -> Option<String> {
    let values = [
        ("learner", figures.sum(times.sum.learner)),
        ("queue", figures.sum(times.sum.queue)),
    ];
    (times.resolved > 0).then(|| figures.say("stats-response-waits", &values))
}
