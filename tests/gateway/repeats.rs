//! Events that come twice do what they do once.

use frontdesk::domain::{Millis, Timestamp};
use frontdesk::store::Lease;

use crate::process::{Scene, says};

#[tokio::test(flavor = "multi_thread")]
async fn events_that_are_repeated_change_nothing() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    scene.until_reply("alice", "#general", asked).await;
    let solved = discord.presses("alice", "Solved");
    discord.until_answered(solved).await;
    discord.says("bob", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let passed_on = discord.calls("ivy", "T-1", "/ticket transfer to:omar");
    discord.until_replied(passed_on).await;
    let shift = "/shift add days:daily hours:3-4 user:omar";
    let shift = discord.calls("mo", "#staff", shift);
    discord.until_replied(shift).await;
    discord
        .until_line("omar", "dm", |line| line.text.contains("weekly shift"))
        .await;
    discord.says_directly("carol", "I lost my password");
    discord
        .until_line("carol", "dm", |line| line.author == "frontdesk")
        .await;
    scene.rests().await;
    let before = scene.everything_said();

    scene.repeats_events();
    // Whatever came before this has been taken up when this is answered.
    scene.asks("dave", "#general", "I forgot my password").await;
    let mut after = scene.everything_said();
    after.retain(|line| !line.contains("dave") && !line.contains("I forgot my password"));
    assert_eq!(after, before);
    scene.ends().await;
}

/// An instructor's word that was said before a question is no reply to it, though it comes again after.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_word_that_comes_again_does_not_answer_a_question() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says("ivy", "#general", "Welcome, everyone!");
    scene.minutes_pass(1);
    let asked = discord.says("alice", "#general", "who is the tutor of group seven?");
    crate::process::until("the question is stored", async || {
        scene.inquiry(asked).await.is_some()
    })
    .await;
    scene.repeats_events();
    scene.asks("dave", "#general", "I forgot my password").await;
    scene.minutes_pass(20);
    let offer = scene.until_reply("alice", "#general", asked).await;
    assert!(offer.text.contains("Nobody has answered yet"), "{offer}");
    scene.ends().await;
}

/// A press that comes again is not kept for the next process, which would not know any more that it was done.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_and_came_again_is_not_done_days_later() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.says("alice", "#general", "I want a refund");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.is_resolved("T-1").await;
        scene.repeats_events();
        discord.says("alice", "T-1", "That is not what I meant at all");
        let again = says("is open again");
        discord.until_line("ivy", "T-1", again).await;
        discord.says("ivy", "T-1", "I shall look into it tomorrow.");
        scene.rests().await;
        let never = Timestamp::from_millis(i64::MAX / 2);
        let nobody = Lease {
            process: 4711,
            now: never,
            until: never + Millis::minutes(1),
        };
        let kept = scene.store().take_unfinished(nobody).await;
        assert_eq!(kept.expect("the database").taken, []);
    })
    .await;
}

/// The call comes again once the ticket is closed.
#[tokio::test(flavor = "multi_thread")]
async fn who_withdrew_a_ticket_is_not_told_that_there_is_none() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.opens("bob", "T-1").await;
    let called = discord.calls("bob", "dm", "/ticket cancel");
    let told = discord.until_replied(called).await;
    assert!(told.text.contains("T-1 is withdrawn"), "{told}");
    scene.rests().await;
    scene.repeats_events();
    scene
        .asks("dave", "#general", "how do I reset my password?")
        .await;
    let told = discord.until_replied(called).await;
    assert!(told.text.contains("T-1 is withdrawn"), "{told}");
    scene.ends().await;
}
