//! Reading what was missed takes long, or hangs: nobody else waits for it.

use frontdesk::domain::ChannelId;

use crate::process::{Scene, academy, until};
use fake_discord::wire::on;
use fake_discord::world::plan::guild;

/// The messages of a channel, as they are asked for.
fn messages_of(scene: &Scene, place: &str) -> fake_discord::wire::faults::RequestMatcher {
    let id = scene
        .discord
        .look(|world| world.find_place(place).expect("a channel"));
    on("GET /channels/*/messages").at(&format!("/channels/{id}/messages"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_hangs_holds_up_no_timer() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.is_killed();
    discord.fails(messages_of(&scene, "#general"), 503, 5);
    scene.begins();
    until("it could not be read", async || {
        let later = "frontdesk_platform_errors_total{kind=\"later\"}";
        // Once nothing is in hand, it is known when it is read again.
        scene.metric(later).await >= 1 && scene.metric("frontdesk_events_in_hand").await == 0
    })
    .await;
    let mut hold = discord.hangs(messages_of(&scene, "#general"));
    scene.minutes_pass(1);
    hold.arrived().await;
    scene.sweeps().await;
    // Nor other places: what is said elsewhere is handled, and how far is written down.
    let asked = discord.mentions(
        "alice",
        "#questions",
        "frontdesk",
        "how do I reset my password?",
    );
    scene.until_reply("alice", "#questions", asked).await;
    let questions = discord.look(|world| world.find_place("#questions").expect("a channel"));
    let questions = ChannelId::new(questions.get());
    until("it is written down", async || {
        let mark = scene
            .store()
            .watermark(questions)
            .await
            .expect("the database");
        mark.is_some_and(|mark| mark.get() >= asked.get())
    })
    .await;
    hold.release();
    discord.api_recovers();
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guilds_at_once_hold_up_no_message() {
    let setup = (0..600).fold(crate::academy::setup().with(academy()), |setup, number| {
        setup.with(guild(&format!("School {number}")).channel(&format!("hall-{number}")))
    });
    let mut scene = Scene::of(setup, None).await;
    let discord = scene.discord.clone();
    scene.is_killed();
    let mut hold = discord.hangs(messages_of(&scene, "#general"));
    scene.begins();
    hold.arrived().await;
    discord.until_registered("setup").await;
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    scene.until_reply("alice", "#general", asked).await;
    hold.release();
    discord.api_recovers();
    scene.rests().await;
    let replies = scene.replies("alice", "#general", asked);
    assert_eq!(replies.len(), 1, "{}", discord.everything());
    scene.ends().await;
}
