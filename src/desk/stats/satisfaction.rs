//! `/stats satisfaction`: surveys and presses.

use crate::desk::post::Post;
use crate::domain::{InquiryFact, SurveyQuestion};
use crate::measures::{Helpful, Satisfaction};

use super::figures::{Figures, count};
use super::heading::{Scope, heading};
use super::rows::Rows;

pub(super) fn satisfaction(figures: Figures<'_>, scope: Scope<'_>, rows: &Rows) -> Post {
    let surveys = &rows.surveys;
    let all = Satisfaction::of(surveys);
    let after_tickets = Satisfaction::of(surveys.iter().filter(|s| s.ticket.is_some()));
    let after_answers = Satisfaction::of(surveys.iter().filter(|s| s.ticket.is_none()));
    let mean = |key, mean| figures.line(key, "mean", figures.mean(mean));
    let mut lines = vec![
        heading(figures, "satisfaction", scope),
        mean("stats-score", all.score),
    ];
    if all.responses.part > 0 {
        lines.push(mean("stats-score-tickets", after_tickets.score));
        if after_tickets.by_episode.is_some() {
            lines.push(mean("stats-score-episodes", after_tickets.by_episode));
        }
        lines.push(mean("stats-score-answers", after_answers.score));
        let questions = all.questions.iter();
        lines.extend(questions.map(|(question, rating)| mean(question_key(*question), *rating)));
    }
    lines.push(surveys_line(figures, &all));
    lines.extend(helpful_lines(figures, &rows.inquiries));
    lines.push(figures.word("stats-words"));
    Post::text(lines.join("\n"))
}

fn surveys_line(figures: Figures<'_>, all: &Satisfaction) -> String {
    let values = [
        ("share", figures.share(all.responses)),
        ("partial", count(all.cut_short)),
    ];
    figures.say("stats-surveys", &values)
}

/// The helpful rate and how many pressed at all.
pub(super) fn helpful_lines(figures: Figures<'_>, inquiries: &[InquiryFact]) -> [String; 2] {
    let helpful = Helpful::of(inquiries);
    let rate = figures.share_with_interval(helpful.rate);
    [
        figures.line("stats-helpful", "share", rate),
        figures.line("stats-pressed", "share", figures.share(helpful.pressed)),
    ]
}

fn question_key(question: SurveyQuestion) -> &'static str {
    match question {
        SurveyQuestion::Value => "stats-question-value",
        SurveyQuestion::Effort => "stats-question-effort",
        SurveyQuestion::Expected => "stats-question-expected",
    }
}
