//! Processes whose clocks differ by more than a lease lasts leave each other's work alone.

use crate::process::Scene;
use fake_discord::wire::on;

use super::several::another;

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_are_minutes_apart_break_no_lease() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    // The other one is five minutes ahead; both ask one database.
    let (own, now) = (scene.home.path("clock-ahead"), discord.now_ms());
    std::fs::write(&own, format!("{} {now}", now + 300_000)).expect("a clock");
    scene
        .home
        .set("FRONTDESK_CLOCK_FILE", &own.to_string_lossy());
    let second = another(&scene).await;
    let swept = second.metric("frontdesk_last_sweep_at_ms").await;
    crate::process::until("it has looked for work", async || {
        std::fs::write(&own, format!("{} {now}", now + 301_000)).expect("a clock");
        second.metric("frontdesk_last_sweep_at_ms").await > swept
    })
    .await;
    let sent = discord.count_requests("POST /channels/*/messages");
    hold.release();
    scene.until_reply("alice", "#general", asked).await;
    assert_eq!(sent, 1, "{}", discord.everything());
    drop(second);
    scene.ends().await;
}
