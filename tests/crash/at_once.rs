//! Killed and started again at once, alone on its database: no lease of the dead one is waited for, and
//! what was acknowledged before is done.

use frontdesk::domain::Outcome;

use crate::process::Scene;
use fake_discord::wire::on;

use super::replies::dies_at;
use super::several::another;

const QUESTION: &str = "how do I reset my password?";

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_was_under_way_goes_out_at_once() {
    Scene::on_both(async |scene| {
        let hold = scene.discord.hold_before(on("POST /channels/*/messages"));
        let asked = scene.discord.says("alice", "#general", QUESTION);
        dies_at(scene, hold).await;
        scene.begins();
        scene.until_reply("alice", "#general", asked).await;
        scene.rests().await;
        assert_eq!(scene.replies("alice", "#general", asked).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_living_process_is_at_is_not_taken_from_it() {
    Scene::on_both(async |scene| {
        let mut hold = scene.discord.hold_before(on("POST /channels/*/messages"));
        let asked = scene.discord.says("alice", "#general", QUESTION);
        hold.arrived().await;
        let second = another(scene).await;
        scene.sweeps().await;
        let sent = scene.discord.count_requests("POST /channels/*/messages");
        hold.release();
        scene.until_reply("alice", "#general", asked).await;
        assert_eq!(sent, 1, "{}", scene.discord.everything());
        drop(second);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_was_acknowledged_counts() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let asked = scene.asks("alice", "#general", QUESTION).await;
        let hold = discord.hold_after(on("POST /interactions/*/*/callback"));
        discord.presses_in("alice", "#general", "Solved");
        dies_at(scene, hold).await;
        scene.begins();
        scene.until_outcome(asked, Outcome::Solved).await;
        scene.rests().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_acknowledged_is_answered() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let hold = discord.hold_after(on("POST /interactions/*/*/callback"));
        let called = discord.calls("alice", "#general", &format!("/ask question:{QUESTION}"));
        dies_at(scene, hold).await;
        scene.begins();
        let reply = discord.until_replied(called).await;
        assert!(reply.text.contains("school.example/reset"), "{reply}");
        scene.rests().await;
    })
    .await;
}
