//! Timers belong to the process that serves their guild's shard, and to another one once that has died.

use crate::process::{Scene, until};
use fake_discord::wire::on;

use super::several::{another, on_both_shards};

const ASKERS: [&str; 8] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "gina", "hugo",
];

/// Everybody asks what nobody knows an answer to.
fn ask_what_nobody_knows(scene: &Scene) {
    for who in ASKERS {
        let asked = "why does the video of week three stay black on my tablet?";
        scene.discord.says(who, "#general", asked);
    }
}

/// The guild's process dies after everybody asked it something.
async fn dies_before_it_offers(scene: &mut Scene) {
    ask_what_nobody_knows(scene);
    scene.sweeps().await;
    scene.rests().await;
    scene.is_killed();
}

/// Counts the offers of an instructor by now.
fn offers(scene: &Scene) -> usize {
    let said = scene.said("alice", "#general");
    said.iter().filter(|line| line.reply_to.is_some()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_made_when_it_is_due_however_many_processes_there_are() {
    let Some((mut scene, _, second)) = on_both_shards().await else {
        return;
    };
    let others = [second, another(&scene).await];
    ask_what_nobody_knows(&scene);
    scene.sweeps().await;
    scene.minutes_pass(16);
    until("everybody has an offer", async || {
        offers(&scene) == ASKERS.len()
    })
    .await;
    drop(others);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_in_a_dead_process_s_guild_another_one_does() {
    let Some((mut scene, _, other)) = on_both_shards().await else {
        return;
    };
    let discord = scene.discord.clone();
    dies_before_it_offers(&mut scene).await;
    // Somebody helps meanwhile, which nobody hears: it is read before anything is offered.
    let asked = discord.newest_of("alice");
    discord.replies_to("ivy", asked, "Please restart the tablet once.");
    scene.minutes_pass(16);
    until("everybody else has an offer", async || {
        offers(&scene) == ASKERS.len() - 1
    })
    .await;
    let replies = scene.replies("alice", "#general", asked);
    assert_eq!(replies, [], "{}", discord.everything());
    drop(other);
    scene.ends().await;
}

/// Reading what a dead process left takes long: nobody else's timers wait for that.
#[tokio::test(flavor = "multi_thread")]
async fn while_a_dead_process_s_guild_is_read_the_sweep_goes_on() {
    let Some((mut scene, _, other)) = on_both_shards().await else {
        return;
    };
    let discord = scene.discord.clone();
    dies_before_it_offers(&mut scene).await;
    let place = discord.look(|world| world.named_place("#questions"));
    let mut hold = discord.hold_before(on("GET /channels/*/messages").in_channel(place));
    scene.minutes_pass(16);
    hold.arrived().await;
    scene.passes(std::time::Duration::from_secs(1));
    let now = discord.now_ms();
    until("a sweep ends", async || {
        other.metric("frontdesk_last_sweep_at_ms").await >= now
    })
    .await;
    assert_eq!(offers(&scene), 0, "it is not known yet who was helped");
    hold.release();
    // What was put off is taken up again.
    scene.minutes_pass(1);
    until("everybody has an offer", async || {
        offers(&scene) == ASKERS.len()
    })
    .await;
    let said = other.said();
    assert!(!said.contains("not handled in time"), "{said}");
    drop(other);
    scene.ends().await;
}
