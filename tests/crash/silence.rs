//! A learner who answers directly while nobody listens: their ticket does not close for silence before that is read.

use std::time::Duration;

use fake_discord::wire::on;
use frontdesk::domain::{TicketNumber, TicketState};

use super::several::on_both_shards;
use crate::process::{Scene, on_both_engines, says, until};

const ANSWER: &str = "It is the blue one.";

/// *bob* talks directly with *ivy* in T-1, was reminded of her question, and has ten minutes left to answer it.
async fn is_about_to_close(scene: &mut Scene) {
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    discord.says("ivy", "T-1", "Which tablet is it?");
    discord.until_line("bob", "dm", says("Which tablet")).await;
    scene.rests().await;
    scene.minutes_pass(24 * 60);
    let reminded = says("is this still open for you");
    discord.until_line("bob", "dm", reminded).await;
    scene.rests().await;
    scene.minutes_pass(24 * 60 - 10);
    scene.rests().await;
}

async fn assert_heard(scene: &Scene) {
    let ticket = scene
        .store()
        .ticket_by_number(scene.guild(), TicketNumber::new(1));
    let ticket = ticket.await.expect("the database").expect("the ticket");
    let stands = (ticket.state, ticket.ball_with_learner_since);
    let everything = scene.discord.everything();
    assert_eq!(stands, (TicketState::Claimed, None), "{everything}");
}

on_both_engines!(who_answered_directly_is_not_silent_however_long_all_direct_messages_take);

/// All of them are fetched before any is handled, and one channel hangs.
async fn who_answered_directly_is_not_silent_however_long_all_direct_messages_take(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    let other = discord.says_directly("alice", "hello!");
    let greeted = discord.until_line("alice", "dm", |line| line.author == "frontdesk");
    greeted.await;
    is_about_to_close(&mut scene).await;
    scene.is_killed();
    discord.says_directly("bob", ANSWER);
    scene.minutes_pass(12);
    let place = discord.look(|world| world.find_message(other).expect("it").channel);
    let mut hold = discord.hold_before(on("GET /channels/*/messages").in_channel(place));
    scene.begins();
    hold.arrived().await;
    // Until the guild is read, the timer is put off by ten seconds.
    for _ in 0..3 {
        scene.passes(Duration::from_secs(10));
        scene.sweeps().await;
    }
    assert_heard(&scene).await;
    hold.release();
    scene.rests().await;
    let copies = scene.said("ivy", "T-1").into_iter().filter(says(ANSWER));
    assert_eq!(copies.count(), 1, "{}", discord.everything());
    scene.ends().await;
}

/// The first shard alone receives direct messages, and the ticket's guild may be another one's.
#[tokio::test(flavor = "multi_thread")]
async fn who_answered_directly_is_not_silent_though_no_process_receives_direct_messages() {
    let Some((mut scene, own, other)) = on_both_shards().await else {
        return;
    };
    let discord = scene.discord.clone();
    is_about_to_close(&mut scene).await;
    let left = if own == "0-0/2" {
        scene.is_killed();
        Some(other)
    } else {
        drop(other);
        None
    };
    discord.says_directly("bob", ANSWER);
    scene.minutes_pass(12);
    until("it is said in the ticket", async || {
        scene.passes(Duration::from_secs(1));
        scene.said("ivy", "T-1").iter().any(says(ANSWER))
    })
    .await;
    assert_heard(&scene).await;
    drop(left);
    scene.ends().await;
}
