//! A learner with tickets of two communities in their direct messages: they see which of them they read, nothing of one
//! is taken for the other's, and what they write goes to neither until they have said which.

use std::time::Duration;

use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use frontdesk::domain::{InteractionId, TicketNumber};

use crate::process::{Scene, academy, community, says, set_up, until};

/// The name of the second community, in which zoe instructs.
const EVENING: &str = "Evening School";
/// The head of what ivy writes to bob.
const OF_IVY: &str = "**Instructor** · T-2 · Academy";
/// The head of what zoe writes to bob.
const OF_ZOE: &str = "**Instructor** · T-1 · Evening School";

/// Bob has a ticket in each community, T-2 and T-1, and stays in direct messages in both.
async fn in_two_communities() -> Scene {
    let evening = community(EVENING, "zoe").member("bob", &[]);
    let setup = crate::academy::setup().with(academy()).with(evening);
    let mut scene = Scene::of(setup, None).await;
    set_up(&scene.discord, scene.store(), EVENING, "zoe").await;
    // Settings are read once.
    scene.is_killed();
    scene.starts().await;
    let discord = scene.discord.clone();
    // The tickets of bob have different numbers.
    discord.says("alice", "Academy/#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    for (community, who, ticket) in [("Academy", "ivy", "T-2"), (EVENING, "zoe", "T-1")] {
        let place = format!("{community}/#general");
        let ask = "/ask question:please help me with my tablet anonymous:true";
        discord.calls("bob", &place, ask);
        let offered = says("Shall I get an instructor");
        discord.until_line("bob", &place, offered).await;
        discord.presses("bob", "Ask an instructor");
        discord.until_line(who, ticket, |line| line.pinned).await;
        scene.rests().await;
    }
    scene
}

/// Waits until bob reads something in direct messages below the name of its ticket.
async fn reads(scene: &Scene, head: &str, text: &str) -> MessageView {
    let whole = format!("{head}\n{text}");
    let read = |line: &MessageView| line.text == whole;
    scene.discord.until_line("bob", "dm", read).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_tickets_of_two_communities_sees_and_says_which_one_is_meant() {
    let mut scene = in_two_communities().await;
    let discord = scene.discord.clone();
    discord.says("ivy", "T-2", "Which browser is it?");
    reads(&scene, OF_IVY, "Which browser is it?").await;
    discord.says("zoe", "T-1", "Did that help?");
    let of_zoe = reads(&scene, OF_ZOE, "Did that help?").await;

    let said = discord.says_directly("bob", "kx4711, as always");
    let which = says("tickets in more than one server");
    let asked = discord.until_line("bob", "dm", which).await;
    assert_eq!(asked.reply_to, Some(said), "{asked}");
    let mut offered = asked.buttons.clone();
    offered.sort_unstable();
    let [of_evening, of_academy] = [
        "T-1 · Evening School · anonymous",
        "T-2 · Academy · anonymous",
    ];
    assert_eq!(offered, [of_evening, of_academy], "{asked}");
    discord.presses("bob", of_academy);
    discord.until_line("ivy", "T-2", says("kx4711")).await;
    scene.rests().await;
    let read = discord.reads("zoe", "T-1");
    assert!(!read.contains("kx4711"), "{read}");

    discord.replies_to("bob", of_zoe.id, "It did.");
    discord.until_line("zoe", "T-1", says("It did.")).await;
    scene.ends().await;
}

/// Staff could not read it before, and may have written again meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_into_a_ticket_later_is_owed_a_reply_from_then_on() {
    let mut scene = in_two_communities().await;
    let discord = scene.discord.clone();
    discord.says("ivy", "T-2", "Which browser is it?");
    reads(&scene, OF_IVY, "Which browser is it?").await;
    scene.minutes_pass(1);
    discord.says_directly("bob", "kx4711, as always");
    let which = says("tickets in more than one server");
    discord.until_line("bob", "dm", which).await;
    scene.minutes_pass(1);
    discord.says("ivy", "T-2", "Are you there?");
    reads(&scene, OF_IVY, "Are you there?").await;
    scene.minutes_pass(1);
    let pressed = discord.presses("bob", "T-2 · Academy · anonymous");
    discord.until_line("ivy", "T-2", says("kx4711")).await;
    scene.rests().await;
    let ticket = scene
        .store()
        .ticket_by_number(scene.guild(), TicketNumber::new(2));
    let ticket = ticket.await.expect("the database").expect("the ticket");
    let since = InteractionId::new(pressed.get()).sent_at();
    let stands = (ticket.reply_owed_since, ticket.ball_with_learner_since);
    assert_eq!(stands, (Some(since), None), "{}", discord.everything());
    scene.ends().await;
}

/// A picture alone has no words by which it could be told from what the other community says.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_is_not_taken_for_a_copy_of_another_ticket() {
    let mut scene = in_two_communities().await;
    let discord = scene.discord.clone();
    let copies = || on("POST /channels/*/messages").saying("**Instructor**");
    discord.fails(copies(), 503, 1);
    let picture = discord.attaches("ivy", "T-2", "screenshot.png", "");
    until("it is put off", async || {
        let later = "frontdesk_platform_errors_total{kind=\"later\"}";
        scene.metric(later).await == 1
    })
    .await;
    discord.says("zoe", "T-1", "Send me your number.");
    let of_zoe = reads(&scene, OF_ZOE, "Send me your number.").await;
    scene.passes(Duration::from_secs(2));
    let shown = |line: &MessageView| line.attachments == ["screenshot.png"];
    let copy = discord.until_line("bob", "dm", shown).await;
    assert_eq!(copy.text.trim_end(), OF_IVY);
    scene.rests().await;

    discord.deletes("ivy", picture);
    scene.rests().await;
    let stands = |id| discord.look(|world| world.find_message(id).is_some());
    assert_eq!((stands(copy.id), stands(of_zoe.id)), (false, true));
    scene.ends().await;
}
