//! Visitors as staff and the database know them, and the server that a website belongs to.

use frontdesk::domain::{GuildId, GuildSettings};
use serde_json::json;

use super::site::Site;
use super::{KNOWN, UNKNOWN, hands_over};
use crate::process::{Scene, says, until};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_site_calls_a_visitor_is_told_to_nobody() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    for (user, name, seen) in [
        ("alice@example.com", None, "Visitor"),
        ("bob@example.com", Some("Bob B."), "Bob B."),
    ] {
        let (_, asked) = site
            .posts(
                "/api/chat",
                json!({ "user": user, "name": "Al", "message": UNKNOWN }),
            )
            .await;
        let path = format!(
            "/api/inquiries/{}/press",
            asked["inquiry"].as_str().expect("an id")
        );
        let mut press = json!({ "user": user, "press": "ask_instructor" });
        if let Some(name) = name {
            press["name"] = json!(name);
        }
        let (status, pressed) = site.posts(&path, press).await;
        assert_eq!(status, 200, "{pressed}");
        let ticket = pressed["ticket"]["name"].as_str().expect("a ticket");
        scene
            .discord
            .until_line("ivy", ticket, says("stay black"))
            .await;
        let threads = scene.discord.threads();
        let thread = threads.last().expect("a thread");
        assert!(thread.name.contains(seen), "{}", thread.name);
    }
    let names = scene
        .discord
        .threads()
        .into_iter()
        .map(|thread| thread.name);
    let said: Vec<String> = scene.everything_said().into_iter().chain(names).collect();
    assert!(
        !said.iter().any(|one| one.contains("example.com")),
        "{said:?}"
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_website_is_the_only_server_s_that_is_set_up() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let question = json!({ "user": "u-1", "message": KNOWN });
    assert_eq!(site.posts("/api/chat", question.clone()).await.0, 200);
    let other = GuildSettings::new(GuildId::new(99));
    let mut tx = scene.store().begin().await.expect("the database");
    tx.save_settings(&other).await.expect("settings");
    tx.commit().await.expect("the database");
    let refused = site
        .refused("POST", "/api/chat", Some(question.clone()))
        .await;
    assert_eq!(refused, (503, "which_guild".to_owned()));
    scene.is_killed();
    scene.starts().await;
    let said = scene.running().said();
    assert!(
        said.contains("set up in 2 servers: set FRONTDESK_WEB_GUILD"),
        "{said}"
    );
    // By then it has noticed that it is not in the other one.
    let site = Site::near(&mut scene).await;
    until("the other server does not count", async || {
        site.posts("/api/chat", question.clone()).await.0 == 200
    })
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_mentioned_is_looked_up_once_however_often_it_is_read() {
    let mut scene = Scene::on_sqlite().await;
    let site = Site::opens(&mut scene).await;
    let ticket = hands_over(&scene, &site, "u-1").await;
    let discord = scene.discord.clone();
    let mo = discord.look(|world| world.person("mo"));
    for number in 1..=3 {
        discord.says("ivy", "T-1", &format!("{number}: <@{mo}> and <@{mo}> know"));
    }
    scene.rests().await;
    let path = format!("/members/{mo}");
    let asked_for = || {
        discord.look(|world| {
            let asked = world
                .requests
                .iter()
                .filter(|one| one.path.ends_with(&path));
            asked.count()
        })
    };
    let before = asked_for();
    for _ in 0..3 {
        let (_, read) = site.gets(&format!("{ticket}/messages?user=u-1")).await;
        assert!(read.to_string().contains("3: @mo and @mo know"), "{read}");
    }
    assert!(asked_for() <= before + 1);
    scene.ends().await;
}
