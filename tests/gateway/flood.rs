//! Many at once: whoever calls, asks or writes without end keeps nobody else waiting, and what waits stays
//! bounded.

use crate::process::{Scene, academy, until};
use fake_discord::wire::on;
use fake_discord::world::ids::UserId;

/// More than all queues together used to hold of one person.
const CALLS: usize = 700;
/// More questions than are sent side by side, or held for sending.
const CROWD: usize = 120;
/// More than may wait to be handled.
const CHATTER: usize = 6000;
/// As many events may wait, and a few more that are never left out.
const BOUND: i64 = 4096 + 1024;
/// Enough questions to keep every worker at a database that is shut.
const ASKERS: usize = 40;
/// The words that tell a learner that they call for too much at once.
const BUSY: &str = "One thing at a time";

/// The academy with many more learners in it.
async fn crowded() -> (Scene, Vec<UserId>) {
    let setup = crate::academy::setup().with(academy().crowd(CROWD));
    let scene = Scene::of(setup.unchecked_events(), None).await;
    let crowd = scene.discord.crowd_of("Academy");
    (scene, crowd)
}

/// *bob* asks in another channel than the crowd, and is answered.
async fn is_answered_elsewhere(scene: &Scene) {
    let question = "how do I reset my password?";
    let asked = scene
        .discord
        .mentions("bob", "#questions", "frontdesk", question);
    scene.until_reply("bob", "#questions", asked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_calls_without_end_keeps_nobody_else_waiting_and_is_answered() {
    let mut scene = Scene::of(
        crate::academy::setup().with(academy()).unchecked_events(),
        None,
    )
    .await;
    let discord = scene.discord.clone();
    let slow = discord.hangs(on("PATCH /webhooks/*/*/messages/@original"));
    let called: Vec<_> = (0..CALLS)
        .map(|_| discord.calls("alice", "#general", "/faq search query:invoice"))
        .collect();
    let asked = discord.says("bob", "#general", "how do I reset my password?");
    scene.until_reply("bob", "#general", asked).await;
    discord.api_recovers();
    slow.release();
    let mut busy = 0;
    for call in called {
        let reply = discord.until_replied(call).await;
        busy += usize::from(reply.text.contains(BUSY));
    }
    assert!(busy > 0 && busy < CALLS, "{busy} of {CALLS}");
    scene.rests().await;
    let again = discord.calls("alice", "#general", "/faq search query:invoice");
    let reply = discord.until_replied(again).await;
    assert!(!reply.text.contains(BUSY), "{reply}");
    scene.ends().await;
}

/// Replies to interactions hang for many people: messages are handled all the same.
#[tokio::test(flavor = "multi_thread")]
async fn replies_to_calls_that_hang_hold_up_no_message() {
    let (scene, crowd) = crowded().await;
    let discord = scene.discord.clone();
    let slow = discord.hangs(on("PATCH /webhooks/*/*/messages/@original"));
    for number in 0..crowd.len() {
        let who = format!("academy-{number}");
        discord.calls(&who, "#general", "/faq search query:invoice");
    }
    let asked = discord.says("bob", "#general", "how do I reset my password?");
    scene.until_reply("bob", "#general", asked).await;
    discord.api_recovers();
    slow.release();
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_hangs_holds_up_no_other() {
    let (scene, crowd) = crowded().await;
    let discord = scene.discord.clone();
    let general = discord.look(|world| world.named_place("#general"));
    let slow = discord.hangs(on("POST /channels/*/messages").in_channel(general));
    for who in crowd {
        discord.sends(who, general, "how do I reset my password?");
    }
    is_answered_elsewhere(&scene).await;
    discord.api_recovers();
    slow.release();
    scene.ends().await;
}

/// Threads of many tickets are opened in one channel.
#[tokio::test(flavor = "multi_thread")]
async fn a_support_channel_that_hangs_holds_up_no_answer() {
    let (scene, crowd) = crowded().await;
    let discord = scene.discord.clone();
    let general = discord.look(|world| world.named_place("#general"));
    let mut slow = discord.hangs(on("POST /channels/*/threads"));
    for who in crowd {
        discord.sends(who, general, "I want a refund");
    }
    slow.arrived().await;
    is_answered_elsewhere(&scene).await;
    let side_by_side = discord.count_requests("POST /channels/*/threads");
    assert!(side_by_side <= 2, "{side_by_side} at once in one channel");
    discord.api_recovers();
    slow.release();
    scene.ends().await;
}

/// The database is shut: what waits stays bounded, presses are kept, and questions that were left out are
/// read from the channel afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_shut_database_is_bounded_and_nothing_that_matters_is_lost() {
    let (mut scene, crowd) = crowded().await;
    let discord = scene.discord.clone();
    let general = discord.look(|world| world.named_place("#general"));
    let asked = scene
        .asks("alice", "#general", "how do I reset my password?")
        .await;
    let shut = scene.shuts_the_database().await;
    for who in &crowd[..ASKERS] {
        discord.sends(*who, general, "how do I reset my password?");
    }
    discord.presses("alice", "Solved");
    let left_out = discord.says("bob", "#general", "how do I reset my password?");
    for number in 0..CHATTER {
        let who = crowd[number % crowd.len()];
        discord.sends(who, general, "good morning all");
    }
    until("chatter is left out", async || {
        scene.metric("frontdesk_events_dropped_total").await > 0
    })
    .await;
    let waiting = scene.metric("frontdesk_events_waiting").await;
    assert!(waiting > 0 && waiting <= BOUND, "{waiting}");
    shut.open().await;
    scene.rests().await;
    scene.minutes_pass(2);
    scene.until_reply("bob", "#general", left_out).await;
    discord
        .until_line("alice", "#general", |line| {
            line.reply_to == Some(asked) && line.dead_buttons.len() == 1
        })
        .await;
    scene.ends().await;
}
