//! Killed around a reply: before the message is stored, before the reply is sent, before it is marked.

use std::time::Duration;

use crate::process::{Scene, on_both_engines, until};
use fake_discord::wire::faults::Hold;
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::MessageId;

const QUESTION: &str = "how do I reset my password?";

on_both_engines!(a_question_is_answered_once_whenever_the_process_dies);

async fn a_question_is_answered_once_whenever_the_process_dies(mut scene: Scene) {
    let asked = received_and_not_stored(&mut scene).await;
    answered_once_after_a_restart(&mut scene, "alice", asked).await;

    let posts = || on("POST /channels/*/messages");
    let hold = scene.discord.hold_before(posts().saying("bob"));
    let asked = scene.discord.says("bob", "#general", QUESTION);
    dies_at(&mut scene, hold).await;
    assert_eq!(
        scene.replies("bob", "#general", asked),
        [],
        "stored, not sent"
    );
    answered_once_after_a_restart(&mut scene, "bob", asked).await;

    let hold = scene.discord.hold_after(posts().saying("carol"));
    let asked = scene.discord.says("carol", "#general", QUESTION);
    dies_at(&mut scene, hold).await;
    let sent = scene.replies("carol", "#general", asked);
    assert_eq!(sent.len(), 1, "sent, not marked");
    answered_once_after_a_restart(&mut scene, "carol", asked).await;

    // Whoever was answered earlier was not answered again by a later restart.
    let said = scene.said("alice", "#general");
    assert_eq!(said.len(), 3, "{}", scene.discord.everything());
    scene.ends().await;
}

async fn received_and_not_stored(scene: &mut Scene) -> MessageId {
    let shut = scene.shuts_the_database().await;
    let asked = scene.discord.says("alice", "#general", QUESTION);
    until("the message is in hand", async || {
        scene.metric("frontdesk_events_in_hand").await >= 1
    })
    .await;
    scene.is_killed();
    shut.open().await;
    assert_eq!(scene.replies("alice", "#general", asked), []);
    asked
}

/// Kills the process while its request is held, and cuts the request off.
pub(super) async fn dies_at(scene: &mut Scene, mut hold: Hold) {
    hold.arrived().await;
    scene.is_killed();
    hold.hang_up();
}

/// Long enough for leases to run out and for Discord to forget nonces.
async fn answered_once_after_a_restart(scene: &mut Scene, who: &str, asked: MessageId) {
    scene.minutes_pass(12);
    scene.starts().await;
    scene.until_reply(who, "#general", asked).await;
    scene.rests().await;
    let replies = scene.replies(who, "#general", asked);
    assert_eq!(replies.len(), 1, "{}", scene.discord.everything());
    assert!(replies[0].text.contains("school.example/reset"));
}

/// A message without buttons carries no mark: it is known again by its words, and by what it replies to.
#[tokio::test(flavor = "multi_thread")]
async fn a_word_to_somebody_else_is_not_taken_for_the_one_that_was_not_sent() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let greets = |who: &str| discord.mentions(who, "#questions", "frontdesk", "hello!");
    let first = greets("alice");
    let told = scene.until_reply("alice", "#questions", first).await;
    scene.rests().await;
    let hold = discord.hold_before(on("POST /channels/*/messages"));
    let second = greets("bob");
    dies_at(&mut scene, hold).await;
    scene.minutes_pass(12);
    scene.starts().await;
    scene.rests().await;
    let again = scene.replies("bob", "#questions", second);
    assert_eq!(again.len(), 1, "{}", discord.everything());
    assert_eq!(again[0].text, told.text);
    scene.ends().await;
}

/// The press counts once, and whoever takes it over shows it.
#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_was_stored_is_shown_on_its_message_after_a_kill() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for (who, pressed) in [("bob", "Not what I asked"), ("alice", "Solved")] {
        let asked = discord.says(who, "#general", QUESTION);
        let reply = scene.until_reply(who, "#general", asked).await;
        let mut hold = discord.hold_before(on("PATCH /webhooks/*/*/messages/@original"));
        discord.presses_on(who, reply.id, pressed);
        hold.arrived().await;
        scene.is_killed();
        hold.hang_up();
        scene.starts().await;
        // What was taken over before the session with Discord began is tried again.
        scene.passes(Duration::from_secs(6));
        let shown = |line: &MessageView| {
            line.id == reply.id && !line.buttons.iter().any(|one| one == pressed)
        };
        discord.until_line(who, "#general", shown).await;
    }
    scene.ends().await;
}

on_both_engines!(a_reply_that_was_sent_unknown_is_deleted_with_its_question);

/// Discord makes the message, and its answers do not arrive.
async fn a_reply_that_was_sent_unknown_is_deleted_with_its_question(mut scene: Scene) {
    let discord = scene.discord.clone();
    // As often as a request is tried.
    discord.hangs_up_after(on("POST /channels/*/messages"), 5);
    let asked = discord.says("alice", "#general", QUESTION);
    until("it is put off", async || {
        let failed = "frontdesk_platform_errors_total{kind=\"later\"}";
        scene.metric(failed).await >= 1
    })
    .await;
    assert_eq!(scene.replies("alice", "#general", asked).len(), 1);
    discord.deletes("alice", asked);
    until("its text is forgotten", async || {
        let inquiry = scene.inquiry(asked).await.expect("an inquiry");
        let text = scene.store().inquiry_text(&inquiry).await;
        text.expect("the database").is_none()
    })
    .await;
    scene.minutes_pass(5);
    scene.rests().await;
    assert_eq!(scene.everything_said(), [""; 0], "{}", discord.everything());
    scene.ends().await;
}
