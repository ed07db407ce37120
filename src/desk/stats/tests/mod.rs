//! The replies as they look: for the worked example of docs/measures.md, for no data, and for huge numbers.

mod faces;
pub(crate) mod pictures;

use crate::desk::stats::layout::Layout;
use crate::desk::stats::layout::format::Figures;
use crate::desk::stats::layout::scope::ReportScope;
use crate::desk::stats::reports;
use crate::desk::stats::selection::{AskedFigures, Selected};
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{
    DayNumber, DutyTimes, Fact, FirstReply, GuildId, InquiryId, LastPress, LearnerNumber, Locale,
    Millis, OpenChange, Outcome, Rating, ResolvedTicket, RuleId, SentSurvey, SurveyAnswers,
    TicketTimes, Timestamp,
};
use crate::measures::{Beside, Cell, Period, backlog, zone_of};

const ASKED: Timestamp = Timestamp::from_millis(1_767_600_000_000);
/// The day of the example, in Shanghai.
const DAY: DayNumber = DayNumber::new(20_458);

type Reply = fn(Figures<'_>, ReportScope<'_>, &Selected) -> Layout;

const REPLIES: [Reply; 3] = [reports::overview, reports::satisfaction, reports::response];

const ZONE: &str = "Asia/Shanghai";

fn period() -> Period {
    Period::parse("3d", ASKED + Millis::days(2), &zone_of(ZONE)).unwrap()
}

fn said(reply: Reply, locale: Locale, category: Option<&str>, selected: &Selected) -> String {
    let (texts, period) = (Texts::load().unwrap(), period());
    let scope = ReportScope {
        category,
        ..ReportScope::sample(&period, ZONE, ASKED)
    };
    let figures = Figures::all(Voice::new(&texts, locale));
    reply(figures, scope, selected).post().whole_text()
}

/// Makes an inquiry that was answered by a rule, or else handed over; every fourth answer got a press.
pub(crate) fn fact(number: u32, answered: bool) -> Fact {
    let pressed = answered && number.is_multiple_of(4);
    let outcome = match (answered, pressed) {
        (true, true) => Outcome::Solved,
        (true, false) => Outcome::Assumed,
        (false, _) => Outcome::Escalated,
    };
    Fact {
        inquiry: InquiryId::new(i64::from(number)),
        guild: GuildId::new(1),
        learner: LearnerNumber::new(number),
        asked_at: ASKED,
        day: DAY,
        hour: 16,
        weekday: 0,
        rule: answered.then(|| RuleId::new("reset-password")),
        outcome,
        press: pressed.then_some(LastPress::Solved),
        ..Fact::sample()
    }
}

/// Makes a ticket handled for the second half of the hour until it was resolved.
pub(crate) fn ticket() -> ResolvedTicket {
    let times = TicketTimes {
        handling: Millis::minutes(30),
        queue: Millis::minutes(30),
        ..TicketTimes::default()
    };
    ResolvedTicket {
        first: times,
        whole: times,
        reopened: 0,
        is_open_again: false,
        credit: None,
    }
}

/// Adds a survey that counts to a fact; 0 is no answer.
pub(crate) fn with_surveys(fact: Fact, after_ticket: bool, ratings: [u8; 3]) -> Fact {
    let answers = SurveyAnswers {
        value: Rating::new(ratings[0]),
        effort: Rating::new(ratings[1]),
        expected: Rating::new(ratings[2]),
        expected_before: false,
    };
    let survey = SentSurvey {
        after_ticket,
        counts: true,
        answers,
    };
    Fact {
        surveys: vec![survey],
        ..fact
    }
}

pub(crate) fn worked_example() -> Selected {
    let ratings = [[5, 2, 4], [4, 3, 4], [5, 0, 0], [0, 0, 0]];
    let mut facts: Vec<Fact> = (1..=1000).map(|n| fact(n, n > 200)).collect();
    for (fact, number) in facts.iter_mut().zip(1_u32..=200) {
        fact.resolved = vec![ticket()];
        if number <= 20 {
            let given = ratings[usize::try_from(number - 1).unwrap() % 4];
            *fact = with_surveys(fact.clone(), true, given);
        } else {
            *fact = with_surveys(fact.clone(), true, [0, 0, 0]);
        }
    }
    for at in 200..220 {
        facts[at] = with_surveys(facts[at].clone(), false, ratings[at % 4]);
    }
    let changes = [
        OpenChange { day: DAY, by: 3 },
        OpenChange { day: DAY, by: -3 },
    ];
    Selected {
        now: asked(&facts),
        backlog: backlog(&changes, &period()),
        ..Selected::default()
    }
}

/// Sums up facts in which nobody waits any more.
fn asked(facts: &[Fact]) -> AskedFigures {
    AskedFigures {
        cell: Cell::of(facts),
        ..AskedFigures::default()
    }
}

fn english(reply: Reply, selected: &Selected) -> Vec<String> {
    let text = said(reply, Locale::EnUs, None, selected);
    text.lines().map(str::to_owned).collect()
}

const FOOT: &str = "-# Data up to <t:1767600000:f>, counted by the day of asking (Asia/Shanghai). Times by the clock unless they say otherwise. Definitions 6: `/stats help`";

#[test]
fn the_overview_of_the_worked_example() {
    let expected = [
        "**Overview · last 3 days**",
        "Inquiries: 1,000 · learners: 1,000",
        "Auto-reply rate: 80 % · 800 of 1,000, 95 % interval 77 % to 82 %",
        "Helpful rate (CSAT): 100 % · 200 of 200, 95 % interval 98 % to 100 %",
        "Response time per learner: 6 min · tickets resolved: 200, learners: 1,000, 95 % interval 5 min 15 s to 6 min 45 s",
        "Outcomes: solved 200 (20 %) · assumed solved 600 (60 %) · escalated 200 (20 %)",
        "Deflection, confirmed: 25 % (200 of 800, 95 % interval 22 % to 28 %)",
        "Assumed solved, not confirmed: 75 % (600 of 800, 95 % interval 72 % to 78 %)",
        "Response rate of the buttons: 25 % (200 of 800, 95 % interval 22 % to 28 %)",
        "Satisfaction, −4 to 4: 0.50 (n = 20, 95 % interval 0.38 to 0.62)",
        "Total of these tickets 200 h · handling 100 h",
        "First response: nothing yet (n = 0)",
        "Reopened: 0 % (0 of 200, 95 % interval 0 % to 2 %)",
        "Open tickets at the end of the day (Asia/Shanghai): 01-05 0 · 01-06 0 · now **0**",
        FOOT,
    ];
    assert_eq!(english(reports::overview, &worked_example()), expected);
}

#[test]
fn the_satisfaction_of_the_worked_example() {
    let expected = [
        "**Satisfaction · last 3 days**",
        "Satisfaction, −4 to 4: 0.50 · n = 20, 95 % interval 0.38 to 0.62",
        "Surveys answered: 14 % · 30 of 220, 95 % interval 10 % to 19 %",
        "Helpful rate (CSAT): 100 % · 200 of 200, 95 % interval 98 % to 100 %",
        "Response rate of the buttons: 25 % · 200 of 800, 95 % interval 22 % to 28 %",
        "After tickets: 0.50 (n = 10, 95 % interval 0.31 to 0.69)",
        "After automatic answers: 0.50 (n = 10, 95 % interval 0.31 to 0.69)",
        "Perceived value, 1 to 5: 4.67 (n = 30, 95 % interval 4.49 to 4.85)",
        "Perceived effort, 1 to 5: 2.50 (n = 20, 95 % interval 2.26 to 2.74)",
        "Expected value, 1 to 5: 4.00 (n = 20, 95 % interval 4.00 to 4.00)",
        "Surveys cut short: 10",
        FOOT,
    ];
    let found = english(reports::satisfaction, &worked_example());
    assert_eq!(found, expected);
}

#[test]
fn the_response_of_the_worked_example() {
    let expected = [
        "**Response · last 3 days**",
        "Response time per learner: 6 min · tickets resolved: 200, learners: 1,000, 95 % interval 5 min 15 s to 6 min 45 s",
        "First response, median: – · nothing yet (n = 0)",
        "Next response, median: – · nothing yet (n = 0)",
        "Resolution, median: 1 h · n = 200, 95 % interval 1 h to 1 h",
        "Total of these tickets 200 h · handling 100 h",
        "Waiting for the learner 0 s · for an instructor 100 h · before the ticket and between episodes 0 s",
        "First response: nothing yet (n = 0)",
        "Resolution: median 1 h (1 h to 1 h) · p90 1 h · p95 1 h (n = 200)",
        "Handling of a ticket: median 30 min (30 min to 30 min) · p90 30 min · p95 30 min (n = 200)",
        "Reopened: 0 % (0 of 200, 95 % interval 0 % to 2 %)",
        "Open tickets at the end of the day (Asia/Shanghai): 01-05 0 · 01-06 0 · now **0**",
        FOOT,
    ];
    assert_eq!(english(reports::response, &worked_example()), expected);
}

#[test]
fn a_change_against_the_period_before_says_whether_it_is_within_chance() {
    let of = |all: u32, answered: u32| {
        let facts: Vec<Fact> = (1..=all).map(|n| fact(n, n <= answered)).collect();
        asked(&facts)
    };
    let before = |answered: u32| Selected {
        settled: Some(Beside {
            now: worked_example().now,
            before: of(100, answered),
        }),
        ..worked_example()
    };
    let now = "Auto-reply rate: 80 % · 800 of 1,000, 95 % interval 77 % to 82 %";
    for (answered, expected) in [
        (78, "before 78 % (within chance)"),
        (50, "before 50 %"),
        (0, "before 0 %"),
    ] {
        let lines = english(reports::overview, &before(answered));
        assert_eq!(lines[2], format!("{now} · {expected}"), "{answered}");
        assert_eq!(lines[1], "Inquiries: 1,000 · learners: 1,000 · before 100");
    }
    // Settled days are compared. If their figure differs from that of all days, it is shown.
    let part = Selected {
        settled: Some(Beside {
            now: of(90, 45),
            before: of(100, 52),
        }),
        ..worked_example()
    };
    let lines = english(reports::overview, &part);
    let expected = "settled days 50 %, before 52 % (within chance)";
    assert_eq!(lines[2], format!("{now} · {expected}"));
    let days = "-# Before: on 1 of 3 days, whose outcomes are settled, and on as many before";
    assert!(lines.iter().any(|line| line == days), "{lines:#?}");
}

#[test]
fn medians_and_reopenings_stand_beside_those_of_the_period_before() {
    let tickets = |minutes: i64, reopened: u32| {
        let facts = (1..=40).map(|number| {
            let mut ticket = ticket();
            ticket.whole.handling = Millis::minutes(minutes + i64::from(number));
            ticket.reopened = u32::from(number <= reopened);
            let resolved = vec![ticket];
            Fact {
                resolved,
                first_reply: FirstReply::After(Millis::minutes(minutes)),
                ..fact(number, false)
            }
        });
        asked(&facts.collect::<Vec<_>>())
    };
    for (minutes, reopened, first, handling, again) in [
        (
            10,
            2,
            "before 10 min (within chance)",
            "before 30 min 30 s (not judged)",
            "before 5 % (not judged)",
        ),
        (
            90,
            30,
            "before 1 h 30 min",
            "before 1 h 51 min (not judged)",
            "before 75 % (not judged)",
        ),
    ] {
        let settled = Beside {
            now: tickets(10, 2),
            before: tickets(minutes, reopened),
        };
        let selected = Selected {
            now: tickets(10, 2),
            settled: Some(settled),
            ..Selected::default()
        };
        let lines = english(reports::response, &selected);
        for (begin, end) in [
            ("First response: median 10 min (", first),
            ("Handling of a ticket: median 30 min 30 s (", handling),
            ("Reopened: 5 % (2 of 40, ", again),
        ] {
            let found = lines
                .iter()
                .any(|line| line.starts_with(begin) && line.ends_with(end));
            assert!(found, "{begin} {end}: {lines:#?}");
        }
    }
}

#[test]
fn tickets_that_are_not_resolved_yet_are_told_and_counted_in_the_median() {
    let mut selected = worked_example();
    selected.now.unresolved = vec![Millis::minutes(30)];
    let lines = english(reports::response, &selected);
    for expected in [
        "Resolution, median: 1 h · n = 201, 95 % interval 1 h to 1 h",
        "Resolution: median 1 h (1 h to 1 h, n = 201) · p90 1 h · p95 1 h (of 200 resolved)",
        "Not resolved: 1 still waiting, the oldest for 30 min",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{lines:#?}");
    }
}

#[test]
fn who_still_waits_is_told_and_counted_in_the_median() {
    let mut facts: Vec<Fact> = (1..=3).map(|n| fact(n, false)).collect();
    facts[0].first_reply = FirstReply::After(Millis::minutes(10));
    facts[1].first_reply = FirstReply::After(Millis::minutes(20));
    facts[2].first_reply = FirstReply::Awaited;
    let waits = |awaiting: Vec<Millis>| {
        let mut selected = Selected {
            now: asked(&facts),
            ..Selected::default()
        };
        selected.now.awaiting = awaiting;
        [reports::response, reports::overview].map(|reply: Reply| english(reply, &selected))
    };
    for lines in waits(vec![Millis::hours(5)]) {
        for expected in [
            "First response: median 20 min (n = 3)· · p90 19 min · p95 19 min 30 s (of 2 replied to)·",
            "Without a first response: 1 still waiting, the oldest for 5 h",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{lines:#?}");
        }
    }
    for lines in waits(vec![Millis::hours(5); 4]) {
        let unreached = "First response: median reached by fewer than half (n = 6)·";
        let found = lines.iter().any(|line| line.starts_with(unreached));
        assert!(found, "{lines:#?}");
        // Figures based on too few are marked, and the mark is explained once.
        let marks = lines.iter().filter(|line| line.contains("too few to say"));
        assert_eq!(marks.count(), 1);
    }
}

#[test]
fn who_still_waits_is_told_and_counted_within_duty_hours_too() {
    let mut facts: Vec<Fact> = (1..=6).map(|n| fact(n, false)).collect();
    for fact in &mut facts[1..] {
        fact.first_reply = FirstReply::Awaited;
    }
    facts[0].first_reply = FirstReply::After(Millis::hours(15));
    facts[0].duty = Some(DutyTimes {
        first_reply: Some(Millis::minutes(6)),
        ..DutyTimes::default()
    });
    let mut selected = Selected {
        now: asked(&facts),
        ..Selected::default()
    };
    selected.now.awaiting = vec![Millis::days(2); 5];
    selected.now.within_duty.awaiting = vec![Millis::hours(16); 5];
    let lines = english(reports::response, &selected);
    let begin = "… within duty hours: median reached by fewer than half (n = 6)· · p90 6 min";
    let end = "5 still waiting, the oldest for 16 h";
    let found = lines
        .iter()
        .any(|line| line.starts_with(begin) && line.ends_with(end));
    assert!(found, "{lines:#?}");
}

#[test]
fn waits_that_ended_without_a_reply_are_told_where_nobody_waits_any_more() {
    let facts = (1..=12).map(|number| Fact {
        first_reply: match number {
            1..=4 => FirstReply::Never(Millis::hours(2)),
            _ => FirstReply::After(Millis::minutes(10)),
        },
        ..fact(number, false)
    });
    let selected = Selected {
        now: asked(&facts.collect::<Vec<_>>()),
        ..Selected::default()
    };
    for reply in [reports::response, reports::overview] {
        let lines = english(reply, &selected);
        for expected in [
            "First response: median 10 min (10 min or more, n = 12) · p90 10 min · p95 10 min (of 8 replied to)·",
            "Without a first response: 4 ended without it",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{lines:#?}");
        }
    }
}

#[test]
fn every_reply_fits_into_one_message_in_every_language() {
    let category = "c".repeat(200);
    for locale in Locale::ALL {
        for reply in REPLIES {
            let text = said(reply, locale, Some(&category), &worked_example());
            assert!(text.chars().count() <= 4000, "{text}");
            assert!(!text.contains("stats-"), "a text is missing: {text}");
        }
    }
}

#[test]
fn without_rows_a_reply_says_so_instead_of_a_figure() {
    for reply in REPLIES {
        let lines = english(reply, &Selected::default());
        assert!(
            lines
                .iter()
                .any(|line| line.ends_with("nothing yet (n = 0)"))
        );
        assert!(lines.iter().all(|line| !line.contains('%')), "{lines:?}");
    }
}
