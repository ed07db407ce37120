//! What a learner wrote directly before they asked for an instructor is not said in the ticket, whenever it is read.

use std::time::Duration;

use frontdesk::domain::{TicketNumber, TicketState};

use super::{QUESTION, reading_around};
use crate::process::{Scene, on_both_engines, says};

const STATEMENT: &str = "I finished all the modules last week";

on_both_engines!(what_was_handled_before_a_ticket_is_not_said_in_it_when_it_is_read_again);

async fn what_was_handled_before_a_ticket_is_not_said_in_it_when_it_is_read_again(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    let asked = discord.says_directly("bob", QUESTION);
    let offer = scene.until_reply("bob", "dm", asked).await;
    // Further apart than what is one question in several messages.
    scene.passes(Duration::from_secs(20));
    discord.says_directly("bob", STATEMENT);
    scene.rests().await;
    scene.passes(Duration::from_secs(20));
    discord.presses_on("bob", offer.id, "Ask an instructor");
    discord.until_line("bob", "dm", says("T-1 is open")).await;
    scene.rests().await;
    scene.is_resolved("T-1").await;
    // The next process reads a minute back.
    scene.is_killed();
    scene.starts().await;
    scene.rests().await;
    let ticket = scene
        .store()
        .ticket_by_number(scene.guild(), TicketNumber::new(1));
    let ticket = ticket.await.expect("the database").expect("the ticket");
    let everything = discord.everything();
    assert_eq!(ticket.state, TicketState::Resolved, "{everything}");
    let read = discord.reads("ivy", "T-1");
    assert!(!read.contains(STATEMENT), "{everything}");
    scene.ends().await;
}

on_both_engines!(what_was_written_for_a_ticket_is_not_said_in_an_anonymous_one_asked_for_later);

/// The anonymous ticket is opened by a command, and those do not wait until everything is read that was said during an
/// outage.
async fn what_was_written_for_a_ticket_is_not_said_in_an_anonymous_one_asked_for_later(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    discord.says_directly("bob", QUESTION);
    let offered = says("Shall I get an instructor");
    discord.until_line("bob", "dm", offered).await;
    discord.presses("bob", "Ask an instructor");
    discord.until_line("bob", "dm", says("T-1 is open")).await;
    scene.rests().await;
    scene.is_killed();
    scene.passes(Duration::from_secs(30));
    let missed = discord.says_directly("bob", "It is me, Bob, and it is still broken.");
    scene.passes(Duration::from_secs(30));
    let mut hold = discord.hold_before(reading_around(&discord, missed));
    scene.begins();
    hold.arrived().await;
    let ask = "/ask question:I want a refund anonymous:true";
    discord.calls("bob", "#general", ask);
    discord.until_line("ivy", "T-2", |line| line.pinned).await;
    hold.release();
    discord.until_line("ivy", "T-1", says("It is me")).await;
    scene.rests().await;
    let read = discord.reads("ivy", "T-2");
    assert!(!read.contains("It is me"), "{}", discord.everything());
    scene.ends().await;
}
