//! Clocks that are wrong: processes whose clocks differ by more than a lease lasts leave each other's work alone, and what
//! was sent by a clock that was ahead is known again.

use crate::process::{Scene, says, until};
use fake_discord::wire::on;
use frontdesk::domain::TicketNumber;

use super::replies::dies_at;
use super::several::another;

/// What is looked for is dated an hour later than its message.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_was_sent_while_the_clock_was_ahead_is_found_after_a_crash() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.clock_is_off(3_600_000);
    let hold = discord.hold_after(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    dies_at(&mut scene, hold).await;
    assert_eq!(scene.replies("alice", "#general", asked).len(), 1);
    // Until the clock, which is right again, has come to where it was.
    scene.minutes_pass(70);
    scene.starts().await;
    scene.rests().await;
    let replies = scene.replies("alice", "#general", asked).len();
    assert_eq!(replies, 1, "{}", discord.everything());
    scene.ends().await;
}

/// The same of what is passed on in a ticket, which carries no mark.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_sent_while_the_clock_was_ahead_is_found_after_a_crash() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    scene.clock_is_off(3_600_000);
    let hold = discord.hold_after(on("POST /channels/*/messages").saying("kx4711"));
    discord.says_directly("bob", "my order is kx4711");
    dies_at(&mut scene, hold).await;
    scene.minutes_pass(70);
    scene.starts().await;
    scene.rests().await;
    let said = discord.transcript("ivy", "T-1");
    let copies = said.iter().filter(|line| line.text.contains("kx4711"));
    assert_eq!(copies.count(), 1, "{}", discord.everything());
    scene.ends().await;
}

/// The ticket is opened by a clock after which its learner writes only in a while.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_writes_right_after_asking_for_an_instructor_is_said_in_the_ticket() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.clock_is_off(20_000);
    discord.says_directly("bob", "please help me with my tablet");
    let offered = says("Shall I get an instructor");
    discord.until_line("bob", "dm", offered).await;
    discord.presses("bob", "Ask an instructor");
    discord.until_line("bob", "dm", says("T-1 is open")).await;
    scene.rests().await;
    discord.says_directly("bob", "It runs version 3.2 of the app.");
    discord.until_line("ivy", "T-1", says("version 3.2")).await;
    scene.ends().await;
}

/// The answer is given by a clock after which its learner writes only in a while.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_learner_says_to_the_answer_of_a_rule_is_owed_a_reply() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.opens("alice", "T-1").await;
    scene.clock_is_off(20_000);
    let answered = discord.calls("ivy", "T-1", "/ticket answer rule:refund");
    discord.until_replied(answered).await;
    scene.rests().await;
    discord.says("alice", "T-1", "That does not help me.");
    until("a reply is owed", async || {
        let ticket = scene
            .store()
            .ticket_by_number(scene.guild(), TicketNumber::new(1));
        let ticket = ticket.await.expect("the database").expect("the ticket");
        ticket.reply_owed_since.is_some() && ticket.first_reply_at.is_some()
    })
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_are_minutes_apart_break_no_lease() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    // The other one is five minutes ahead; both ask one database.
    let (own, now) = (scene.home.path("clock-ahead"), discord.now_ms());
    std::fs::write(&own, format!("{} {now}", now + 300_000)).expect("a clock");
    scene
        .home
        .set("FRONTDESK_CLOCK_FILE", &own.to_string_lossy());
    let second = another(&scene).await;
    let swept = second.metric("frontdesk_last_sweep_at_ms").await;
    until("it has looked for work", async || {
        std::fs::write(&own, format!("{} {now}", now + 301_000)).expect("a clock");
        second.metric("frontdesk_last_sweep_at_ms").await > swept
    })
    .await;
    let sent = discord.count_requests("POST /channels/*/messages");
    hold.release();
    scene.until_reply("alice", "#general", asked).await;
    assert_eq!(sent, 1, "{}", discord.everything());
    drop(second);
    scene.ends().await;
}
