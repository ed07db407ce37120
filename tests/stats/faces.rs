//! A report has the same figures as text, as a picture and as JSON.

use std::collections::HashMap;

use frontdesk::desk::commands::catalogue::CommandName;
use frontdesk::desk::export::report::figures;
use frontdesk::desk::export::{ExportJob, ExportKind, Format, write};
use frontdesk::desk::ui::post::Row;
use frontdesk::desk::ui::report_view::ReportKind;
use frontdesk::domain::{GuildSettings, Millis};
use frontdesk::measures::{Period, zone_of};
use frontdesk::store::Store;
use serde_json::Value;

use super::{GUILD, IVY, a_day, at, post, reply};

#[tokio::test]
async fn a_report_has_the_same_figures_as_text_picture_and_json() {
    let store = a_day().await;
    let text = reply(&store, CommandName::StatsOverview, &[("period", "7d")]).await;
    let picture = post(&store, CommandName::StatsOverview, &[("period", "7d")]).await;
    let picture = picture.documents[0].description.clone().unwrap();
    let period = Period::parse("7d", at(60), &zone_of("UTC")).unwrap();
    let settings = GuildSettings::new(GUILD);
    let json = figures(
        &store,
        &settings,
        ReportKind::Overview,
        (period, None),
        at(60),
    )
    .await;
    let json = json.unwrap()["figures"].clone();
    for (name, begins) in [
        ("auto_reply_rate", "Auto-reply rate: "),
        ("helpful_rate", "Helpful rate (CSAT): "),
        ("deflection_confirmed", "Deflection, confirmed: "),
        ("deflection_assumed", "Assumed solved, not confirmed: "),
        ("pressed", "Response rate of the buttons: "),
        ("reopened", "Reopened: "),
    ] {
        let share = &json[name];
        let percent = (share["rate"].as_f64().unwrap() * 100.0).round();
        let of = format!("{} of {}", share["part"], share["n"]);
        let line = text.iter().find(|line| line.starts_with(begins)).unwrap();
        assert!(line.starts_with(&format!("{begins}{percent} %")), "{line}");
        assert!(line.contains(&of), "{line}: {of}");
    }
    let asked = format!(
        "Inquiries: {} · learners: {}",
        json["inquiries"], json["learners"]
    );
    assert_eq!(text[1], asked);
    let answered = format!("Answered by a rule: {} (", json["auto_reply_rate"]["part"]);
    assert!(picture.contains(&answered), "{picture}");
    for (name, said) in [("solved", "solved"), ("escalated", "escalated")] {
        let n = &json["outcomes"][name];
        assert!(
            text.iter()
                .any(|line| line.contains(&format!("{said} {n}")))
        );
    }
    let waited = json["response_time_ms"].as_i64().unwrap();
    assert_eq!(Millis::new(waited), Millis::minutes(6) + Millis::secs(40));
}

/// The figures of a report as JSON, of the last seven days.
async fn json(store: &Store, report: ReportKind) -> Value {
    let period = Period::parse("7d", at(60), &zone_of("UTC")).unwrap();
    let settings = GuildSettings::new(GUILD);
    let json = figures(store, &settings, report, (period, None), at(60)).await;
    json.unwrap()["figures"].clone()
}

/// Finds the line that begins so.
fn line<'a>(text: &'a [String], begins: &str) -> &'a str {
    let found = text.iter().position(|line| line.starts_with(begins));
    assert!(found.is_some(), "{begins}: {text:#?}");
    &text[found.unwrap()]
}

#[tokio::test]
async fn the_median_wait_is_the_same_in_the_headline_the_overview_json_and_the_picture() {
    let store = a_day().await;
    let options = [("period", "7d")];
    let response = reply(&store, CommandName::StatsResponse, &options).await;
    let overview = reply(&store, CommandName::StatsOverview, &options).await;
    let picture = post(&store, CommandName::StatsResponse, &options).await;
    let picture = picture.documents[0].description.clone().unwrap();
    let told = json(&store, ReportKind::Response).await["first_response"].clone();
    assert_eq!(
        told,
        json(&store, ReportKind::Overview).await["first_response"]
    );
    let (median, n) = (&told["median_ms"], &told["n"]);
    assert_eq!((median.as_i64(), n.as_i64()), (Some(20 * 60_000), Some(2)));
    let headline = line(&response, "First response, median: ");
    assert!(headline.ends_with("20 min· · n = 2"), "{headline}");
    let lines = [&response, &overview].map(|text| line(text, "First response: "));
    assert_eq!(lines[0], lines[1]);
    assert!(lines[0].starts_with("First response: median 20 min (n = 2)"));
    assert!(picture.contains("median: 20 min"), "{picture}");
    assert!(picture.contains("n = 2"), "{picture}");
}

#[tokio::test]
async fn satisfaction_and_response_are_the_same_as_text_and_as_json() {
    let store = a_day().await;
    let options = [("period", "7d")];
    let text = reply(&store, CommandName::StatsSatisfaction, &options).await;
    let told = json(&store, ReportKind::Satisfaction).await;
    for (begins, figure) in [
        ("Satisfaction, −4 to 4: ", &told["satisfaction"]),
        ("After tickets: ", &told["after_tickets"]),
        (
            "Perceived value, 1 to 5: ",
            &told["questions"]["perceived_value"],
        ),
        (
            "Expected value, 1 to 5: ",
            &told["questions"]["expected_value"],
        ),
    ] {
        let line = line(&text, begins);
        let mean = format!("{begins}{:.2}", figure["mean"].as_f64().unwrap());
        assert!(line.starts_with(&mean), "{line}: {figure}");
        assert!(line.contains(&format!("n = {}", figure["n"])), "{line}");
    }
    let answered = &told["surveys_answered"];
    let of = format!("{} of {}", answered["part"], answered["n"]);
    assert!(line(&text, "Surveys answered: ").contains(&of), "{of}");
    let text = reply(&store, CommandName::StatsResponse, &options).await;
    let told = json(&store, ReportKind::Response).await;
    let minutes = |name: &str| told[name].as_i64().unwrap() / 60_000;
    let parts = [
        "handling_ms",
        "waiting_for_learner_ms",
        "waiting_for_instructor_ms",
        "before_and_between_ms",
    ];
    assert_eq!(parts.map(minutes).iter().sum::<i64>(), minutes("total_ms"));
    let [handling, learner, queue, rest] = parts.map(minutes);
    let total = format!("{} min · handling {handling} min", minutes("total_ms"));
    assert!(line(&text, "Total of these tickets ").ends_with(&total));
    let waits = format!(
        "Waiting for the learner {learner} min · for an instructor {queue} min · before the ticket and between episodes {rest} min"
    );
    assert_eq!(line(&text, "Waiting for the learner "), waits);
    let resolution = &told["resolution"];
    assert_eq!(
        (&resolution["n"], &resolution["waiting"]),
        (&2.into(), &1.into())
    );
    assert!(line(&text, "Resolution: median 40 min (n = 2)").contains("of 1 resolved"));
}

#[tokio::test]
async fn rules_and_instructors_have_the_figures_of_the_overview() {
    let store = a_day().await;
    let overview = json(&store, ReportKind::Overview).await;
    let rules = json(&store, ReportKind::Rules).await;
    let rules = rules.as_array().unwrap();
    let sum = |of: &dyn Fn(&Value) -> &Value| -> i64 {
        rules.iter().map(|rule| of(rule).as_i64().unwrap()).sum()
    };
    assert_eq!(
        sum(&|rule| &rule["answered"]),
        overview["auto_reply_rate"]["part"]
    );
    assert_eq!(
        sum(&|rule| &rule["helpful_rate"]["part"]),
        overview["helpful_rate"]["part"]
    );
    assert_eq!(
        sum(&|rule| &rule["helpful_rate"]["n"]),
        overview["helpful_rate"]["n"]
    );
    let response = json(&store, ReportKind::Response).await;
    let instructors = json(&store, ReportKind::Instructors).await;
    let ivy = &instructors[0];
    assert_eq!(ivy["instructor"], IVY.to_string());
    assert_eq!(ivy["resolved"], response["resolved"]);
    assert_eq!(
        ivy["handling"]["median_ms"],
        response["handling"]["median_ms"]
    );
    // Who still waits has not been replied to by anybody.
    assert_eq!(ivy["first_response"]["median_ms"], 20 * 60_000);
    let back = json(&store, ReportKind::Retention).await;
    assert_eq!(back[0]["learners"], overview["learners"]);
}

#[tokio::test]
async fn the_reasons_of_hand_overs_are_the_same_as_text_menu_and_json() {
    let store = a_day().await;
    let options = [("period", "7d")];
    for (report, command) in [
        (ReportKind::Overview, CommandName::StatsOverview),
        (ReportKind::Response, CommandName::StatsResponse),
    ] {
        let text = reply(&store, command, &options).await;
        let told = json(&store, report).await["reasons"].clone();
        assert_eq!(
            (&told["asked"], &told["not_helpful"], &told["always"]),
            (&1.into(), &1.into(), &0.into())
        );
        let said = "Handed over: asked for a person 1 · answer did not help 1";
        assert_eq!(line(&text, "Handed over: "), said);
        let shown = post(&store, command, &options).await;
        let mut menus = shown.rows.iter().filter_map(|row| match row {
            Row::Menu(menu) => Some(menu),
            _ => None,
        });
        let choices = menus.next().unwrap().choices.iter();
        let choices: Vec<_> = choices.map(|one| (&*one.value, &*one.label)).collect();
        let expected = [
            ("asked", "asked for a person 1"),
            ("not_helpful", "answer did not help 1"),
        ];
        assert_eq!(choices, expected);
    }
}

#[tokio::test]
async fn the_exported_tickets_add_up_to_the_figures_of_responses() {
    let store = a_day().await;
    let told = json(&store, ReportKind::Response).await;
    let rows = exported(&store, ExportKind::Tickets).await;
    let sum = |column: &str| -> i64 {
        let given = rows
            .iter()
            .filter_map(|row| row[column].parse::<i64>().ok());
        given.sum()
    };
    let [total, handling] = ["total_ms", "handling_ms"].map(|name| told[name].as_i64().unwrap());
    assert!(handling > 0);
    assert_eq!(sum("handling_ms"), handling);
    assert_eq!(sum("waiting_ms"), total - handling);
    let resolved = rows.iter().filter(|row| !row["handling_ms"].is_empty());
    assert_eq!(told["response_time_n"], resolved.count());
    let reopened = rows
        .iter()
        .filter(|row| row["reopened"].parse().is_ok_and(|times: u32| times > 0));
    assert_eq!(told["reopened"]["part"], reopened.count());
}

/// The rows of an export of the last seven days, by the names of their columns.
async fn exported(store: &Store, kind: ExportKind) -> Vec<HashMap<String, String>> {
    let settings = GuildSettings::new(GUILD);
    let job = ExportJob {
        kind,
        format: Format::Csv,
        settings: &settings,
        period: Period::parse("7d", at(60), &zone_of("UTC")).unwrap(),
        now: at(60),
        with_texts: false,
    };
    let mut file = Vec::new();
    write(store, &job, &mut file, |_, _| {}).await.unwrap();
    let mut reader = csv::Reader::from_reader(file.as_slice());
    reader.deserialize().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_exported_rows_add_up_to_the_figures_of_the_overview() {
    let store = a_day().await;
    let told = json(&store, ReportKind::Overview).await;
    let rows = exported(&store, ExportKind::Inquiries).await;
    let n = |of: &dyn Fn(&HashMap<String, String>) -> bool| {
        rows.iter().filter(|row| of(row)).count() as u64
    };
    assert_eq!(told["inquiries"], rows.len() as u64);
    let answered = n(&|row| !row["rule"].is_empty());
    assert_eq!(told["auto_reply_rate"]["part"], answered);
    let pressed = n(&|row| !row["press"].is_empty());
    assert_eq!(told["helpful_rate"]["n"], pressed);
    let solved = n(&|row| row["press"] == "solved");
    assert_eq!(told["helpful_rate"]["part"], solved);
    for (column, figure) in [("outcome", "outcomes"), ("reason", "reasons")] {
        for (name, told) in told[figure].as_object().unwrap() {
            assert_eq!(*told, n(&|row| row[column] == *name), "{column} {name}");
        }
    }
    let first = &told["first_response"];
    assert_eq!(first["waiting"], n(&|row| row["first_reply"] == "awaited"));
    let lengths = rows.iter().filter(|row| row["first_reply"] == "after");
    let lengths: Vec<i64> = lengths
        .map(|row| row["first_reply_ms"].parse().unwrap())
        .collect();
    assert_eq!(lengths, [Millis::minutes(20).get()]);
    assert_eq!(first["of_the_others"]["n"], lengths.len() as u64);
    let surveys = exported(&store, ExportKind::Surveys).await;
    let scores = surveys.iter().filter_map(|row| {
        let rating = |column: &str| row[column].parse::<f64>().ok();
        let (value, effort) = (rating("perceived_value")?, rating("perceived_effort")?);
        Some((value - effort) / rating("expected_value")?)
    });
    let scores: Vec<f64> = scores.collect();
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    assert_eq!(told["satisfaction"]["n"], scores.len() as u64);
    assert!((told["satisfaction"]["mean"].as_f64().unwrap() - mean).abs() < 1e-9);
}
