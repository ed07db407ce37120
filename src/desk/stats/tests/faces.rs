//! The reports on rules, instructors and cohorts have the same figures as text, as a picture and as JSON: text and
//! picture are rebuilt from the JSON alone, and compared.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::export::report;
use crate::desk::stats::StatsCall;
use crate::desk::stats::drawing::{Drawn, draw};
use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::stats::layout::scope::ReportScope;
use crate::desk::stats::layout::{FigureNames, FigureText};
use crate::desk::stats::pictures::caption;
use crate::desk::stats::reports::{instructors, retention, rules};
use crate::desk::stats::tests::from_json::{beside, mean, median, said, share, whole};
use crate::desk::stats::tests::pictures::{NOW, ZONE, store_of};
use crate::desk::stats::tests::{fact, ticket, with_surveys};
use crate::desk::stats::wanted::{PictureWish, Wanted};
use crate::desk::ui::report_view::ReportKind;
use crate::desk::ui::text::Texts;
use crate::domain::{
    DayNumber, Fact, FirstReply, GivenAnswer, GuildSettings, LastPress, LearnerNumber, Locale,
    Millis, Outcome, PastTurn, ResolvedTicket, RuleAnswer, RuleId, UserId,
};
use crate::faq::RuleBook;
use crate::measures::pictures::report::{Chart, Ranked, Ranking, Unit};
use crate::measures::{Beside, FEWEST_SHOWN, Interval, Period, Share, zone_of};

const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
const VIDEO: &str =
    "[[rule]]\nid = 'video'\ncategory = 'a'\ntitle = { en = 'V' }\nreplies = { en = ['x'] }\n";

/// The names of figures of cohorts in JSON, each with the key of its line, in the order of the lines.
const COHORT_LINES: [(&str, &str); 8] = [
    ("asked_within_30_days", "stats-retention-30"),
    ("asked_within_60_days", "stats-retention-60"),
    ("asked_within_90_days", "stats-retention-90"),
    ("asked_in_next_month", "stats-retention-month"),
    ("in_server_after_30_days", "stats-retention-stayed"),
    ("held_product_role", "stats-retention-held"),
    ("bought_again_within_90_days", "stats-retention-bought"),
    ("renewed_within_90_days", "stats-retention-renewed"),
];

/// Makes an inquiry of the last hundred days: two of three are answered by one of two rules, the others resolved by one
/// of two instructors, who give replies of rules now and then.
fn asked(number: u32) -> Fact {
    let days = i64::from(number * 7 % 100);
    let answered = !number.is_multiple_of(3);
    let named = ["password", "video"][usize::from(!number.is_multiple_of(2))];
    let rule = answered.then(|| RuleId::new(named));
    let press = match number % 5 {
        0 | 1 => Some(LastPress::Solved),
        2 => Some(LastPress::NotThis),
        _ => None,
    };
    let press = press.filter(|_| answered);
    let outcome = match press {
        _ if !answered => Outcome::Escalated,
        Some(LastPress::Solved) => Outcome::Solved,
        Some(LastPress::NotThis) if number.is_multiple_of(2) => Outcome::Escalated,
        Some(LastPress::NotThis) => Outcome::Reasked,
        None => Outcome::Assumed,
    };
    let answers = rule.iter().cloned();
    let answers = answers.map(|rule| RuleAnswer { rule, press });
    let one = Fact {
        learner: LearnerNumber::new(number % 90 + 1),
        asked_at: NOW - Millis::days(days),
        day: DayNumber::new(20_458 - days),
        answers: answers.collect(),
        rule,
        press,
        outcome,
        ..fact(number, answered)
    };
    if answered { one } else { handled(number, one) }
}

/// Adds the result of a ticket to an inquiry.
fn handled(number: u32, one: Fact) -> Fact {
    let given = [("video", 9, 2), ("refund", 15, 1)].into_iter();
    let given = given.filter(|(_, every, _)| number.is_multiple_of(*every));
    let given = given.map(|(rule, _, times)| GivenAnswer {
        rule: RuleId::new(rule),
        times,
    });
    let one = Fact {
        given: given.collect(),
        resolved: vec![ResolvedTicket {
            reopened: u32::from(number.is_multiple_of(9)),
            credit: Some(UserId::new(7 + u64::from(number % 2))),
            ..ticket()
        }],
        first_reply: FirstReply::After(Millis::minutes(i64::from(number % 50) + 1)),
        turns: vec![PastTurn {
            length: Millis::minutes(i64::from(number % 20)),
            replied: number.is_multiple_of(2),
        }],
        ..one
    };
    if number.is_multiple_of(6) {
        let effort = u8::try_from(number % 5).unwrap() + 1;
        return with_surveys(one, true, [5, effort, 4]);
    }
    one
}

pub(super) fn facts() -> Vec<Fact> {
    let mut facts: Vec<Fact> = (1..=400).map(asked).collect();
    // The only one with its outcome, in a group that is too small to be shown.
    facts.push(Fact {
        learner: LearnerNumber::new(200),
        outcome: Outcome::Cancelled,
        ..asked(403)
    });
    facts
}

/// The names of the instructors.
fn names() -> BTreeMap<UserId, String> {
    BTreeMap::from([(7, "ivy"), (8, "omar")].map(|(id, name)| (UserId::new(id), name.to_owned())))
}

/// A report as its reader has it.
struct ShownFaces {
    /// The text.
    text: String,
    /// The description of the picture.
    picture: String,
}

async fn described(ranking: Ranking, figures: Figures<'_>) -> String {
    let drawn = draw(Chart::Ranking(ranking), figures.voice).await.unwrap();
    match drawn {
        Drawn::Picture(picture) => picture.description,
        Drawn::Nothing | Drawn::Withheld => panic!("no picture"),
    }
}

async fn shown(call: StatsCall<'_>, wanted: Wanted<'_>) -> ShownFaces {
    let figures = call.figures();
    let scope = wanted.scope(call).await.unwrap();
    let selection = wanted.selection(call);
    let (layout, ranking) = match wanted.report {
        ReportKind::Instructors => {
            let all = selection.instructors().await.unwrap();
            let layout = instructors::layout(figures, scope, &all, None);
            let ranking = instructors::ranking(figures, scope, &all, &names());
            (layout, ranking)
        }
        ReportKind::Retention => {
            let all = retention::cohorts(selection, call.settings).await.unwrap();
            let settled = retention::compared_cohorts(selection, call.settings);
            let settled = settled.await.unwrap();
            let settled = settled.as_ref().map(Beside::as_ref);
            let layout = retention::layout(figures, scope, &all, settled);
            (layout, retention::ranking(figures, scope, &all))
        }
        _ => {
            let book = RuleBook::from_sources([("book.toml", BOOK), ("video.toml", VIDEO)]);
            let book = book.unwrap_or_else(|problems| panic!("{problems}"));
            let post = rules::reply(call, &book, wanted).await.unwrap();
            return ShownFaces {
                text: post.whole_text(),
                picture: post.documents[0].description.clone().unwrap(),
            };
        }
    };
    ShownFaces {
        text: layout.post().whole_text(),
        picture: described(ranking, figures).await,
    }
}

/// Writes the line of a rule from its JSON.
fn rule(figures: Figures<'_>, json: &Value) -> String {
    let helpful = share(&json["helpful_rate"]);
    let compared = beside(&json["helpful_rate_compared"], share);
    let change = PreviousFigure::of_shares(helpful, compared);
    let trend = match json["trend"].as_str() {
        Some("better") => "stats-trend-better",
        Some("worse") => "stats-trend-worse",
        Some("within_chance") => "stats-trend-chance",
        _ => "stats-trend-unknown",
    };
    let values = [
        ("rule", json["rule"].as_str().unwrap().to_owned()),
        ("n", count(whole(&json["answered"]))),
        ("escalated", count(share(&json["escalated"]).part)),
        ("reasked", count(share(&json["asked_again"]).part)),
        ("given", count(whole(&json["given_in_tickets"]))),
        ("learned", count(whole(&json["learned"]))),
        (
            "helpful",
            figures.changed(figures.short_share(helpful), change),
        ),
        ("trend", figures.word(trend)),
    ];
    figures.say("stats-rule", &values)
}

/// Writes the lines of an instructor from their JSON.
fn instructor(figures: Figures<'_>, json: &Value) -> String {
    let compared = &json["compared"];
    let median = |name: &str| {
        let settled = beside(compared, |of| median(&of[name]));
        let now = median(&json[name]);
        let change = PreviousFigure::of_medians(now, settled);
        figures.changed(figures.median(now), change.map(PreviousFigure::unjudged))
    };
    let reopened = share(&json["reopened"]);
    let settled = beside(compared, |of| share(&of["reopened"]));
    let change = PreviousFigure::of_shares(reopened, settled).map(PreviousFigure::unjudged);
    let reopened = figures.changed(figures.short_share(reopened), change);
    let satisfied = mean(&json["satisfaction"]);
    let settled = beside(compared, |of| mean(&of["satisfaction"]));
    let change = PreviousFigure::of_means(satisfied, settled);
    let load = [
        (
            "user",
            format!("<@{}>", json["instructor"].as_str().unwrap()),
        ),
        ("resolved", count(whole(&json["resolved"]))),
        ("open", json["open_now"].to_string()),
    ];
    let times = [
        ("first", median("first_response")),
        ("next", median("next_response")),
        ("handling", median("handling")),
    ];
    let result = [
        ("reopened", reopened),
        (
            "satisfaction",
            figures.changed(figures.mean(satisfied), change),
        ),
    ];
    [
        figures.say("stats-instructor", &load),
        figures.say("stats-instructor-times", &times),
        figures.say("stats-instructor-result", &result),
    ]
    .join("\n")
}

/// Reads the name of a cohort.
fn cohort_name(figures: Figures<'_>, json: &Value) -> String {
    let outcome = json["first_outcome"].as_str();
    retention::name(
        figures,
        outcome.map(|name| Outcome::from_name(name).unwrap()),
    )
}

/// Writes the lines of a cohort from its JSON.
fn cohort(figures: Figures<'_>, json: &Value) -> String {
    let values = [
        ("name", cohort_name(figures, json)),
        ("n", count(whole(&json["learners"]))),
    ];
    let mut lines = vec![figures.say("stats-retention-cohort", &values)];
    for (name, key) in COHORT_LINES {
        if let Some(json) = json.get(name) {
            lines.push(figures.line(key, "share", figures.short_share(share(json))));
        }
    }
    if lines.len() == 1 {
        lines.push(figures.word("stats-retention-too-early"));
    }
    lines.join("\n")
}

/// Writes the large figures of all who first asked from their JSON: how many, and how many asked again.
fn large_cohort(figures: Figures<'_>, json: &Value) -> [String; 2] {
    let learners = |json: &Value| whole(&json["learners"]);
    let compared = &json["compared"];
    let said_of = FigureText {
        value: count(learners(json)),
        basis: figures.word("stats-large-first-asked"),
        n: usize::MAX,
    };
    let change = PreviousFigure::of_counts(learners(json), beside(compared, learners));
    let asked = FigureNames::one("stats-large-asked");
    let asked = figures.large(asked, Some(said_of), change);
    let again = |json: &Value| share(&json["asked_within_30_days"]);
    let settled = beside(compared, again);
    let named = FigureNames::one("stats-large-asked-again");
    let again = figures.large_share(named, again(json), settled);
    [said(asked), said(again)]
}

fn is_enough(json: &Value) -> bool {
    whole(&json["learners"]) >= FEWEST_SHOWN
}

/// Writes the lines of a report from its JSON.
fn lines(figures: Figures<'_>, report: ReportKind, json: &[Value]) -> String {
    let all = json.iter();
    let lines: Vec<String> = match report {
        ReportKind::Rules => all.map(|one| rule(figures, one)).collect(),
        ReportKind::Instructors => all.map(|one| instructor(figures, one)).collect(),
        _ => {
            let shown = all.filter(|one| is_enough(one));
            shown.map(|one| cohort(figures, one)).collect()
        }
    };
    lines.join("\n")
}

fn ranked_share(name: String, number: usize, share: Option<Share>) -> Ranked {
    Ranked {
        name,
        count: number as u64,
        value: share.and_then(Share::rate),
        interval: share.and_then(Share::wilson),
        few: share.is_some_and(|share| share.n < FEW_BELOW),
    }
}

/// Rebuilds the ranked entries of the picture from the JSON of a report.
fn ranked(figures: Figures<'_>, report: ReportKind, json: &[Value]) -> Vec<Ranked> {
    let all = json.iter();
    match report {
        ReportKind::Rules => {
            let answering = all.filter(|one| whole(&one["answered"]) > 0);
            let ranked = answering.map(|one| {
                let name = one["rule"].as_str().unwrap().to_owned();
                let helpful = share(&one["helpful_rate"]);
                ranked_share(name, whole(&one["answered"]), Some(helpful))
            });
            ranked.collect()
        }
        ReportKind::Instructors => all.map(ranked_instructor).collect(),
        _ => {
            let shown = all.filter(|one| is_enough(one));
            let ranked = shown.map(|one| {
                let again = one.get("asked_within_30_days").map(share);
                ranked_share(cohort_name(figures, one), whole(&one["learners"]), again)
            });
            ranked.collect()
        }
    }
}

fn ranked_instructor(json: &Value) -> Ranked {
    let user: UserId = json["instructor"].as_str().unwrap().parse().unwrap();
    let first = median(&json["first_response"]).unwrap();
    let length = |length: Millis| length.get() as f64;
    let [low, high] = first.interval.map(|end| end.map(length));
    Ranked {
        name: names()[&user].clone(),
        count: whole(&json["resolved"]) as u64,
        value: first.at.map(length),
        interval: low.zip(high).map(|(low, high)| Interval { low, high }),
        few: first.n < FEW_BELOW,
    }
}

/// Describes the picture that the JSON of a report makes.
async fn picture(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    report: ReportKind,
    json: &[Value],
) -> String {
    let sum = |name: &str| json.iter().map(|one| whole(&one[name]) as u64).sum::<u64>();
    let (title, n, counted, measured, unit) = match report {
        ReportKind::Rules => (
            "picture-rules",
            sum("answered"),
            "picture-answers",
            "picture-helpful",
            Unit::Share,
        ),
        ReportKind::Instructors => (
            "picture-instructors",
            sum("resolved"),
            "picture-resolved",
            "picture-first-response",
            Unit::Length,
        ),
        _ => (
            "picture-retention",
            whole(&json[0]["learners"]) as u64,
            "picture-learners",
            "picture-asked-again",
            Unit::Share,
        ),
    };
    let mut caption = caption(figures, scope, (title, n));
    if report == ReportKind::Retention {
        caption.notes.insert(0, figures.word("picture-not-causal"));
    }
    let ranking = Ranking {
        caption,
        counted: figures.word(counted),
        measured: figures.word(measured),
        unit,
        ranked: ranked(figures, report, json),
    };
    described(ranking, figures).await
}

#[tokio::test]
async fn rules_instructors_and_cohorts_are_the_same_as_text_picture_and_json() {
    let facts = facts();
    let store = store_of(&facts).await;
    let texts = Texts::load().unwrap();
    let settings = GuildSettings::new(facts[0].guild);
    let cases = [
        (ReportKind::Rules, "30d", 3),
        (ReportKind::Instructors, "30d", 2),
        (ReportKind::Retention, "all", 6),
        // In these days and in as many before, learners first asked.
        (ReportKind::Retention, "2025-10-13..2025-10-27", 3),
    ];
    for locale in Locale::ALL {
        for (report, period, least) in cases {
            let call = StatsCall {
                store: &store,
                texts: &texts,
                locale,
                settings: &settings,
                now: NOW,
            };
            let wanted = Wanted {
                report,
                period: Period::parse(period, NOW, &zone_of(ZONE)).unwrap(),
                category: None,
                picture: PictureWish::Usual,
                is_public: false,
            };
            let shown = shown(call, wanted).await;
            let json = report::figures(&store, &settings, report, (wanted.period, None), NOW).await;
            let json = json.unwrap()["figures"].as_array().unwrap().clone();
            assert!(json.len() >= least, "{report:?}: {json:#?}");
            let figures = call.figures();
            let scope = wanted.scope(call).await.unwrap();
            let written = lines(figures, report, &json);
            let text = &shown.text;
            assert!(text.contains(&written), "{report:?}:\n{text}\n\n{written}");
            if report == ReportKind::Retention {
                let is_compared = period != "all";
                assert_eq!(json[0]["compared"].is_object(), is_compared);
                for written in large_cohort(figures, &json[0]) {
                    assert!(text.contains(&written), "{text}\n\n{written}");
                }
            }
            let written = picture(figures, scope, report, &json).await;
            assert_eq!(shown.picture, written, "{report:?}");
        }
    }
}
