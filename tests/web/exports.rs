//! The rows behind the figures and the figures of reports, as the site's own server reads them.

use serde_json::{Value, json};

use super::KNOWN;
use super::site::Site;
use crate::process::{Scene, says};

#[tokio::test(flavor = "multi_thread")]
async fn the_sites_own_server_reads_the_rows_however_many_they_are() {
    Scene::on_both(async |scene| {
        let site = Site::opens(scene).await;
        let asked = json!({ "user": "u-1", "message": KNOWN });
        assert_eq!(site.posts("/api/chat", asked).await.0, 200);
        scene.rests().await;
        let path = "/api/export/inquiries?format=json&period=all";
        let (status, export) = site.gets(path).await;
        assert_eq!(
            (status, &export["about"]["kind"]),
            (200, &json!("inquiries"))
        );
        let rows = export["rows"].as_array().expect("rows");
        assert_eq!((rows.len(), &rows[0]["outcome"]), (1, &json!("pending")));
        let csv = site
            .request("GET", "/api/export/events")
            .send()
            .await
            .expect("an answer");
        assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
        let about = csv.headers()["frontdesk-about"].to_str().expect("text");
        let about: Value = serde_json::from_str(about).expect("JSON");
        assert_eq!(
            (&about["kind"], &about["time_zone"]),
            (&json!("events"), &json!("UTC"))
        );
        assert!(about["data_up_to"].is_string() && about["definitions"].is_number());
        let csv = csv.text().await.expect("a text");
        assert!(
            csv.starts_with("inquiry,") && csv.contains("asked"),
            "{csv}"
        );
        for (path, refused) in [
            ("/api/export/secrets", (404, "unknown")),
            ("/api/export/events?format=xml", (400, "invalid")),
            ("/api/export/events?period=soon", (400, "invalid")),
            ("/api/reports/secrets", (404, "unknown")),
            ("/api/reports/overview?period=soon", (400, "invalid")),
            ("/api/reports/rules?category=account", (400, "invalid")),
        ] {
            let (status, code) = site.refused("GET", path, None).await;
            assert_eq!((status, code.as_str()), refused, "{path}");
        }
        reads_every_report(&site).await;
        // Moderators read of each export; what was refused was none.
        scene.discord.calls("mo", "#staff", "/privacy log");
        let exported = "exported rows, without texts";
        let log = scene
            .discord
            .until_line("mo", "#staff", says(exported))
            .await;
        assert_eq!(log.text.matches(exported).count(), 2, "{log}");
        let reported = "exported the figures of a report";
        assert_eq!(log.text.matches(reported).count(), 8, "{log}");
    })
    .await;
}

async fn reads_every_report(site: &Site) {
    for report in [
        "overview",
        "satisfaction",
        "response",
        "rules",
        "instructors",
        "retention",
    ] {
        let (status, told) = site.gets(&format!("/api/reports/{report}?period=7d")).await;
        assert_eq!((status, &told["about"]["report"]), (200, &json!(report)));
        assert!(told["about"]["definitions"].is_number(), "{told}");
    }
    for (category, inquiries) in [("", 1), ("?category=no+such", 0)] {
        let (_, overview) = site.gets(&format!("/api/reports/overview{category}")).await;
        assert_eq!(overview["figures"]["inquiries"], inquiries, "{category}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_metrics_tells_what_was_asked_lately() {
    let mut scene = Scene::on_sqlite().await;
    let inquiries = "frontdesk_last_30_days_inquiries";
    assert_eq!(scene.metric(inquiries).await, 0);
    for who in ["alice", "bob"] {
        scene.asks(who, "#general", KNOWN).await;
    }
    scene.minutes_pass(2);
    scene.sweeps().await;
    assert_eq!(scene.metric(inquiries).await, 2);
    let (_, page) = scene.running().page("/metrics").await;
    let rate = "frontdesk_last_30_days_auto_reply_rate{kind=\"figure\"} 1.0";
    assert!(page.lines().any(|line| line == rate), "{page}");
    let waits = "frontdesk_last_30_days_first_response_median_seconds{kind=\"figure\"} NaN";
    assert!(page.lines().any(|line| line == waits), "{page}");
    // 31 days later, nothing was asked lately.
    scene.minutes_pass(31 * 24 * 60);
    scene.sweeps().await;
    assert_eq!(scene.metric(inquiries).await, 0);
    scene.ends().await;
}
