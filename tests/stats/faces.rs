//! A report has the same figures as text, as a picture and as JSON.

use frontdesk::desk::commands::catalogue::CommandName;
use frontdesk::desk::export::report::figures;
use frontdesk::desk::ui::report_view::ReportKind;
use frontdesk::domain::{GuildSettings, Millis};
use frontdesk::measures::{Period, zone_of};

use super::{GUILD, a_day, at, post, reply};

#[tokio::test]
async fn a_report_has_the_same_figures_as_text_picture_and_json() {
    let store = a_day().await;
    let text = reply(&store, CommandName::StatsOverview, &[("period", "7d")]).await;
    let picture = post(&store, CommandName::StatsOverview, &[("period", "7d")]).await;
    let picture = picture.documents[0].description.clone().unwrap();
    let period = Period::parse("7d", at(60), &zone_of("UTC")).unwrap();
    let settings = GuildSettings::new(GUILD);
    let json = figures(&store, &settings, ReportKind::Overview, period, at(60)).await;
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
        "Inquiries: {} · learners: {} · before",
        json["inquiries"], json["learners"]
    );
    assert!(text[1].starts_with(&asked), "{}", text[1]);
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
