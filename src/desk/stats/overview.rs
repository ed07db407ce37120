//! `/stats overview`: one line a measure.

use std::collections::HashSet;

use crate::desk::post::Post;
use crate::domain::{InquiryFact, Outcome};
use crate::measures::{Outcomes, Response, Satisfaction, first_response};

use super::backlog::backlog_lines;
use super::figures::{Figures, count};
use super::heading::{Scope, heading};
use super::response::{response_time_line, time_spent_line};
use super::rows::Rows;
use super::satisfaction::helpful_lines;

pub(super) fn overview(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let times = Response::of(&rows.inquiries, &rows.resolved);
    let first = first_response(&rows.inquiries).times;
    let score = Satisfaction::of(&rows.surveys).score;
    let mut lines = vec![heading(figures, "overview", scope)];
    lines.extend(inquiry_lines(figures, &rows.inquiries));
    lines.extend(helpful_lines(figures, &rows.inquiries));
    lines.push(figures.line("stats-score", "mean", figures.mean(score)));
    lines.push(response_time_line(figures, &times));
    lines.extend(time_spent_line(figures, &times));
    lines.push(figures.line("stats-first-response", "spread", figures.spread(first)));
    lines.push(figures.line("stats-reopened", "share", figures.share(times.reopened)));
    lines.extend(backlog_lines(figures, scope, &rows.open));
    lines.push(figures.word("stats-clock"));
    Post::text(lines.join("\n"))
}

fn inquiry_lines(figures: Figures<'_>, inquiries: &[InquiryFact]) -> Vec<String> {
    let learners: HashSet<_> = inquiries.iter().map(|inquiry| inquiry.learner).collect();
    let asked = [
        ("n", count(inquiries.len())),
        ("learners", count(learners.len())),
    ];
    let mut lines = vec![figures.say("stats-inquiries", &asked)];
    if inquiries.is_empty() {
        return lines;
    }
    let outcomes = Outcomes::of(inquiries);
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

/// Every outcome that occurred, with its count.
fn outcome_list(figures: Figures<'_>, outcomes: &Outcomes) -> String {
    let occurred = Outcome::ALL.into_iter().filter(|o| outcomes.count(*o) > 0);
    let named: Vec<String> = occurred
        .map(|outcome| {
            let key = format!("stats-outcome-{}", outcome.name().replace('_', "-"));
            let n = count(outcomes.count(outcome));
            figures.say(
                "stats-outcome",
                &[("outcome", figures.word(&key)), ("n", n)],
            )
        })
        .collect();
    named.join(" · ")
}
