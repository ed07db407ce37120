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
        assert_eq!(log.text.matches(reported).count(), 7, "{log}");
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
    let (_, overview) = site.gets("/api/reports/overview").await;
    assert_eq!(overview["figures"]["inquiries"], 1);
}
