//! What was done is answered, though the process died before it answered or took it for not done. It is done once.

use std::time::Duration;

use frontdesk::domain;

use crate::process::{Scene, says, whispers};
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::InteractionId;

use super::replies::dies_at;

/// The answer to a command, and the new content of a message whose button was pressed.
const ANSWER: &str = "PATCH /webhooks/*/*/messages/@original";

/// Starts a process that takes over what the dead one had in hand.
async fn another_takes_over(scene: &mut Scene) {
    scene.starts().await;
    // What was taken over before the session with Discord began is tried again.
    scene.passes(Duration::from_secs(6));
}

fn claims(scene: &Scene) -> usize {
    let said = scene.said("ivy", "T-1").into_iter();
    said.filter(says("has taken this over")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_claimed_a_ticket_hears_so_although_the_process_died_before_the_reply() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        let hold = discord.hold_before(on(ANSWER));
        let called = discord.calls("ivy", "T-1", "/ticket claim");
        dies_at(scene, hold).await;
        another_takes_over(scene).await;
        let told = discord.until_replied(called).await;
        assert!(told.text.contains("done already"), "{told}");
        scene.rests().await;
        assert_eq!(claims(scene), 1, "{}", discord.everything());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_of_a_chosen_rule_is_shown_although_the_process_died_before_that() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        for part in ["I forgot", "my pasword"] {
            discord.says_directly("alice", part);
        }
        scene.rests().await;
        discord
            .until_line("alice", "dm", says("Did you mean"))
            .await;
        let hold = discord.hold_before(on(ANSWER));
        discord.selects("alice", &["Reset your password"]);
        dies_at(scene, hold).await;
        another_takes_over(scene).await;
        let answered = says("school.example/reset");
        discord.until_line("alice", "dm", answered).await;
        scene.rests().await;
        let said = scene.said("alice", "dm");
        assert_eq!(said.len(), 1, "{}", discord.everything());
    })
    .await;
}

/// Writes what a commit leaves of a press or a command although it reported an error.
async fn is_committed(scene: &Scene, interaction: InteractionId) {
    let id = domain::InteractionId::new(interaction.get());
    let (id, at) = (id.to_db(), id.sent_at().as_millis());
    let noted = format!("INSERT INTO interactions (id, first_at) VALUES ({id}, {at})");
    scene.runs(&noted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_to_wait_for_an_answer_hears_that_it_was_done() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        let shut = scene.database_goes_away().await;
        let called = discord.calls("ivy", "T-1", "/ticket claim");
        let reply = discord.until_replied(called).await;
        assert!(reply.text.contains("in a moment"), "{reply}");
        let pressed = discord.presses_in("ivy", "T-1", "Claim");
        let waits = |line: &MessageView| line.id != reply.id && whispers("in a moment")(line);
        discord.until_line("ivy", "T-1", waits).await;
        scene.database_comes_back(shut).await;
        is_committed(scene, called).await;
        is_committed(scene, pressed).await;

        scene.passes(Duration::from_secs(30));
        for is_reply in [true, false] {
            let told = |line: &MessageView| {
                (line.id == reply.id) == is_reply && whispers("done already")(line)
            };
            discord.until_line("ivy", "T-1", told).await;
        }
        scene.rests().await;
        assert_eq!(claims(scene), 0, "{}", discord.everything());
    })
    .await;
}
