//! Killed while a command is answered: its learner hears the answer all the same, once, or the question
//! counts as unanswered.

use frontdesk::domain::Outcome;

use crate::process::{Scene, until};
use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::world::ids::InteractionId;

/// The reply to a command.
const REPLY: &str = "PATCH /webhooks/*/*/messages/@original";
/// The question that is asked.
const ASK: &str = "/ask question:how do I reset my password?";
/// A part of the rule's answer.
const ANSWER: &str = "school.example/reset";

/// Looks for an answer to a call: whether it is the call's reply, and how often it came in direct messages.
fn read(discord: &Discord, call: InteractionId, who: &str) -> (bool, usize) {
    let in_place = discord.look(|world| {
        let known = &world.interactions[&call];
        let reply = known.original.and_then(|id| world.find_message(id));
        reply.is_some_and(|reply| reply.content.text.contains(ANSWER))
    });
    let directly = discord.transcript(who, "dm").into_iter();
    let directly = directly.filter(|line| line.text.contains(ANSWER));
    (in_place, directly.count())
}

/// The one outcome that was settled.
async fn outcome(scene: &Scene) -> Outcome {
    let guild = scene.guild();
    let none = frontdesk::domain::InquiryId::new(0);
    let asked = scene.store().inquiries_after(guild, none, 9).await;
    let asked = asked.expect("the database");
    assert_eq!(asked.len(), 1, "{asked:?}");
    let inquiry = scene.store().inquiry(guild, asked[0]).await;
    inquiry.expect("the database").expect("an inquiry").outcome
}

/// Starts the binary again, and lets the time pass after which a reply is no longer looked for in its place.
/// A session has begun by then: before one, nothing can be asked of a command's reply.
async fn begins_again(scene: &mut Scene) {
    scene.begins();
    until("what was missed is read", async || {
        scene.metric("frontdesk_events_total").await >= 3
    })
    .await;
    scene.minutes_pass(3);
    scene.rests().await;
}

async fn until_settled(scene: &Scene, wanted: Outcome) {
    until(wanted.name(), async || outcome(scene).await == wanted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_not_sent_is_heard_after_the_restart() {
    for minutes in [0, 3, 20] {
        let mut scene = Scene::on_sqlite().await;
        let discord = scene.discord.clone();
        let mut hold = discord.hold_before(on(REPLY));
        let call = discord.calls("alice", "#general", ASK);
        hold.arrived().await;
        scene.is_killed();
        hold.hang_up();
        scene.minutes_pass(minutes);
        begins_again(&mut scene).await;
        let (in_place, directly) = read(&discord, call, "alice");
        assert_eq!(
            usize::from(in_place) + directly,
            1,
            "after {minutes}: {}",
            discord.everything()
        );
        scene.minutes_pass(25 * 60);
        until_settled(&scene, Outcome::Assumed).await;
        scene.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_can_hear_is_none() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.refuses_direct_messages("alice", true);
    let mut hold = discord.hold_before(on(REPLY));
    discord.calls("alice", "#general", ASK);
    hold.arrived().await;
    scene.is_killed();
    hold.hang_up();
    scene.minutes_pass(20);
    begins_again(&mut scene).await;
    scene.minutes_pass(25 * 60);
    until_settled(&scene, Outcome::Unanswered).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_sent_is_not_sent_again() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_after(on(REPLY));
    let call = discord.calls("alice", "#general", ASK);
    hold.arrived().await;
    scene.is_killed();
    hold.hang_up();
    scene.minutes_pass(3);
    begins_again(&mut scene).await;
    assert_eq!(
        read(&discord, call, "alice"),
        (true, 0),
        "{}",
        discord.everything()
    );
    scene.ends().await;
}
