//! The replies as they look, on the worked example of the design, on nothing and on huge numbers.

use crate::desk::stats::format::Figures;
use crate::desk::stats::reports;
use crate::desk::stats::reports::Scope;
use crate::desk::stats::selection::Rows;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{
    InquiryEvent, InquiryFact, InquiryId, LearnerKey, Locale, Millis, Outcome, Place, Rating,
    RuleId, SurveyAnswers, SurveyFact, TicketFact, TicketId, TicketState, Timestamp, UserId,
};
use crate::measures::{Period, zone_of};

const ASKED: Timestamp = Timestamp::from_millis(1_767_600_000_000);

type Reply = fn(Figures<'_>, Scope<'_>, &Rows) -> Post;

const REPLIES: [Reply; 3] = [reports::overview, reports::satisfaction, reports::response];

fn said(reply: Reply, locale: Locale, category: Option<&str>, rows: &Rows) -> String {
    let texts = Texts::load().unwrap();
    let zone = "Asia/Shanghai";
    let period = Period::parse("7d", ASKED + Millis::days(2), &zone_of(zone)).unwrap();
    let scope = Scope {
        period: &period,
        zone,
        category,
        ends_now: true,
    };
    let figures = Figures::all(Voice::new(&texts, locale));
    reply(figures, scope, rows).text
}

/// An inquiry that was answered by a rule, or else handed over; every fourth answer got a press.
pub(crate) fn inquiry(number: i64, answered: bool) -> InquiryFact {
    let pressed = answered && number % 4 == 0;
    let outcome = match (answered, pressed) {
        (true, true) => Outcome::Solved,
        (true, false) => Outcome::Assumed,
        (false, _) => Outcome::Escalated,
    };
    InquiryFact {
        id: InquiryId::new(number),
        learner: LearnerKey::new(number),
        asked_at: ASKED,
        place: Place::Channel,
        category: None,
        rule: answered.then(|| RuleId::new("reset-password")),
        answered_at: answered.then_some(ASKED),
        outcome,
        events: if pressed {
            vec![(ASKED + Millis::minutes(1), InquiryEvent::Solved)]
        } else {
            Vec::new()
        },
    }
}

/// A ticket handled for the second half of the time until it was resolved.
pub(crate) fn ticket(number: i64, resolved_after: Millis) -> TicketFact {
    let moved = |to, after: Millis| {
        let assignee = Some(UserId::new(1));
        let by_learner = false;
        let event = InquiryEvent::Moved {
            to,
            assignee,
            by_learner,
            by: None,
            why: None,
        };
        (ASKED + after, event)
    };
    let ticket = TicketId::new(number);
    let half = Millis::new(resolved_after.get() / 2);
    TicketFact {
        id: ticket,
        inquiry: InquiryId::new(number),
        learner: LearnerKey::new(number),
        place: Place::Channel,
        asked_at: ASKED,
        opened_at: ASKED,
        category: None,
        state: TicketState::Resolved,
        events: vec![
            (ASKED, InquiryEvent::Escalated { ticket, reason: None }),
            moved(TicketState::Claimed, half),
            moved(TicketState::Resolved, resolved_after),
        ],
    }
}

pub(crate) fn survey(number: i64, ratings: [u8; 3]) -> SurveyFact {
    SurveyFact {
        inquiry: InquiryId::new(number),
        ticket: (number % 2 == 0).then(|| TicketId::new(number)),
        learner: LearnerKey::new(number),
        sent_at: ASKED,
        answers: SurveyAnswers {
            value: Rating::new(ratings[0]),
            effort: Rating::new(ratings[1]),
            expected: Rating::new(ratings[2]),
            expected_before: false,
        },
    }
}

pub(crate) fn worked_example() -> Rows {
    let tickets: Vec<_> = (1..=200).map(|n| ticket(n, Millis::hours(1))).collect();
    let ratings = [[5, 2, 4], [4, 3, 4], [5, 0, 0], [0, 0, 0]];
    Rows {
        inquiries: (1..=1000).map(|n| inquiry(n, n > 200)).collect(),
        resolved: tickets.clone(),
        open: tickets,
        surveys: (1..=40)
            .zip(ratings.into_iter().cycle())
            .map(|(n, r)| survey(n, r))
            .collect(),
    }
}

fn english(reply: Reply, rows: &Rows) -> Vec<String> {
    let text = said(reply, Locale::EnUs, None, rows);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_overview_of_the_worked_example() {
    let expected = [
        "**Overview · last 7 days**",
        "Inquiries: **1,000** · learners: 1,000",
        "Outcomes: solved 200 · assumed solved 600 · escalated 200",
        "Auto-reply rate: 80 % (800 of 1,000)",
        "Deflection, confirmed: 25 % (200 of 800)",
        "Deflection, with assumed: 100 % (800 of 800)",
        "Helpful rate (CSAT): 100 % (200 of 200, 95 % interval 98 % to 100 %)",
        "Response rate of the buttons: 25 % (200 of 800)",
        "Satisfaction, −4 to 4: 0.50 (n = 20, 95 % interval 0.38 to 0.62)",
        "Response time per learner: **6 min** (tickets resolved: 200, learners: 1,000)",
        "Total of these tickets 200 h · handling 100 h",
        "First response: nothing yet (n = 0)",
        "Reopened: 0 % (0 of 200)",
        "Open tickets at the end of the day (Asia/Shanghai): 01-05 0 · 01-06 0 · now **0**",
        "-# Times by the clock, not within duty hours. What the words mean: `/stats help`",
    ];
    assert_eq!(english(reports::overview, &worked_example()), expected);
}

#[test]
fn the_satisfaction_of_the_worked_example() {
    let expected = [
        "**Satisfaction · last 7 days**",
        "Satisfaction, −4 to 4: 0.50 (n = 20, 95 % interval 0.38 to 0.62)",
        "After tickets: 0.25 (n = 10, 95 % interval 0.25 to 0.25)",
        "After automatic answers: 0.75 (n = 10, 95 % interval 0.75 to 0.75)",
        "Perceived value, 1 to 5: 4.67 (n = 30, 95 % interval 4.49 to 4.85)",
        "Perceived effort, 1 to 5: 2.50 (n = 20, 95 % interval 2.26 to 2.74)",
        "Expected value, 1 to 5: 4.00 (n = 20, 95 % interval 4.00 to 4.00)",
        "Surveys answered: 75 % (30 of 40) · cut short: 10",
        "Helpful rate (CSAT): 100 % (200 of 200, 95 % interval 98 % to 100 %)",
        "Response rate of the buttons: 25 % (200 of 800)",
        "-# What the words mean: `/stats help`",
    ];
    let found = english(reports::satisfaction, &worked_example());
    assert_eq!(found, expected);
}

#[test]
fn the_response_of_the_worked_example() {
    let expected = [
        "**Response · last 7 days**",
        "Response time per learner: **6 min** (tickets resolved: 200, learners: 1,000)",
        "Total of these tickets 200 h · handling 100 h",
        "Waiting for the learner 0 s · for an instructor 100 h",
        "First response: nothing yet (n = 0)",
        "Resolution: median 1 h · p90 1 h · p95 1 h (n = 200)",
        "Handling of a ticket: median 30 min · p90 30 min · p95 30 min (n = 200)",
        "Reopened: 0 % (0 of 200)",
        "Open tickets at the end of the day (Asia/Shanghai): 01-05 0 · 01-06 0 · now **0**",
        "-# Times by the clock, not within duty hours. What the words mean: `/stats help`",
    ];
    assert_eq!(english(reports::response, &worked_example()), expected);
}

#[test]
fn every_reply_fits_into_one_message_in_every_language() {
    let category = "c".repeat(200);
    for locale in Locale::ALL {
        for reply in REPLIES {
            let text = said(reply, locale, Some(&category), &worked_example());
            assert!(text.chars().count() <= 2000, "{text}");
            assert!(!text.contains("stats-"), "a text is missing: {text}");
        }
    }
}

#[test]
fn without_rows_a_reply_says_so_instead_of_a_figure() {
    for reply in REPLIES {
        let lines = english(reply, &Rows::default());
        assert!(
            lines
                .iter()
                .any(|line| line.ends_with("nothing yet (n = 0)"))
        );
        assert!(lines.iter().all(|line| !line.contains('%')), "{lines:?}");
    }
}
