//! A disk that is full, and a database that can only be read: told clearly, and over when it is mended.

use crate::process::{Scene, until};

const QUESTION: &str = "how do I reset my password?";
const UNKNOWN: &str = "why does the video of week three stay black on my tablet?";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_nothing_for_longer_than_it_is_full() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    until("it is ready", async || {
        scene.running().page("/ready").await.0 == 200
    })
    .await;
    // Is offered help in a quarter of an hour.
    let watched = discord.says("frank", "#general", UNKNOWN);
    scene.rests().await;
    let log = scene.home.path("frontdesk.db-wal");
    let length = std::fs::metadata(log).expect("a log").len();
    scene.running().may_write(Some(length));
    discord.says("alice", "#general", QUESTION);
    until("it says that it cannot write", async || {
        scene.running().page("/ready").await.0 == 503
    })
    .await;
    let (_, said) = scene.running().page("/ready").await;
    assert!(said.contains("database"), "{said}");
    until("the question has failed", async || {
        scene.metric("frontdesk_events_failed_total").await > 0
    })
    .await;
    // Each look for what is due fails, many a second; the log may lie on the same disk.
    scene.minutes_pass(16);
    scene.running().until_said("times=16").await;
    let said = scene.running().said();
    let told = said.matches("it fails, and is tried again").count();
    assert!(told < 60, "{told} lines: {said}");
    scene.running().may_write(None);
    until("it is ready", async || {
        scene.running().page("/ready").await.0 == 200
    })
    .await;
    scene.running().until_said("it works again").await;
    let asked = discord.says("bob", "#general", QUESTION);
    scene.until_reply("bob", "#general", asked).await;
    // What failed is read again.
    scene.minutes_pass(1);
    let asked = discord.newest_of("alice");
    scene.until_reply("alice", "#general", asked).await;
    // And what time decides, which waits for that.
    scene.rests().await;
    scene.minutes_pass(1);
    scene.until_reply("frank", "#general", watched).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_only_be_read_is_told_and_taken_up_again() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    let database = scene.postgres().expect("PostgreSQL");
    database.is_read_only(true).await;
    until("it says that it cannot write", async || {
        let (status, said) = scene.running().page("/ready").await;
        status == 503 && said.contains("only be read")
    })
    .await;
    discord.says("alice", "#general", QUESTION);
    scene.running().until_said("only be read").await;
    let database = scene.postgres().expect("PostgreSQL");
    database.is_read_only(false).await;
    until("it is ready", async || {
        scene.running().page("/ready").await.0 == 200
    })
    .await;
    let asked = discord.says("bob", "#general", QUESTION);
    scene.until_reply("bob", "#general", asked).await;
    scene.ends().await;
}
