//! What one side of a ticket said is read only after the later words of the other side.

use frontdesk::domain::{self, TicketNumber};
use frontdesk::store::Ticket;

use super::{QUESTION, THREAD, assert_relayed, reading_around};
use crate::process::{Scene, on_both_engines, says};

const URGENT: &str = "It is urgent, the exam starts at noon.";

async fn ticket(scene: &Scene) -> Ticket {
    let found = scene
        .store()
        .ticket_by_number(scene.guild(), TicketNumber::new(1));
    found.await.expect("the database").expect("the ticket")
}

on_both_engines!(a_reply_that_is_read_late_answers_nothing_that_the_learner_wrote_after_it);

async fn a_reply_that_is_read_late_answers_nothing_that_the_learner_wrote_after_it(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    scene.stays_direct(QUESTION).await;
    discord.says("ivy", "T-1", "What happened before?");
    discord
        .until_line("bob", "dm", says("What happened before"))
        .await;
    scene.rests().await;
    scene.is_killed();
    scene.minutes_pass(5);
    let reply = discord.says("ivy", "T-1", "Which tablet is it?");
    scene.minutes_pass(5);
    let urgent = discord.says_directly("bob", URGENT);
    scene.minutes_pass(5);
    let mut hold = discord.hold_before(reading_around(&discord, reply));
    scene.begins();
    hold.arrived().await;
    discord.until_line("ivy", "T-1", says(URGENT)).await;
    hold.release();
    discord.until_line("bob", "dm", says("Which tablet")).await;
    scene.rests().await;
    assert_relayed(&scene, THREAD, &[URGENT]);
    let since = domain::MessageId::new(urgent.get()).sent_at();
    let now = ticket(&scene).await;
    let stands = (now.reply_owed_since, now.ball_with_learner_since);
    assert_eq!(stands, (Some(since), None), "{}", discord.everything());
    // Nobody reminds him that he was asked something.
    scene.minutes_pass(25 * 60);
    scene.rests().await;
    let reminded = scene.said("bob", "dm").into_iter();
    let reminded = reminded.filter(says("is this still open for you"));
    assert_eq!(reminded.count(), 0, "{}", discord.everything());
    scene.ends().await;
}
