//! The members of staff who read on in the thread of a ticket that was opened again.

use super::{is_relieved, opens, replies, runs, ticket};
use crate::process::{Scene, on_both_engines};
use frontdesk::domain::TicketState;

/// The instructors in the thread of T-1.
fn readers(scene: &Scene) -> Vec<String> {
    let mut members = scene.discord.threads()[0].members.clone();
    members.retain(|name| name == "ivy" || name == "omar");
    members.sort();
    members
}

/// *ivy* has resolved T-1 and gone off duty; *alice* opens it again, and it waits.
async fn waits_again(scene: &mut Scene) {
    opens(scene, "T-1").await;
    replies(scene).await;
    scene.is_resolved("T-1").await;
    runs(scene, "ivy", "/duty off").await;
    let discord = scene.discord.clone();
    discord.says("alice", "T-1", "The money has not come.");
    scene.rests().await;
    assert_eq!(ticket(scene, 1).await.state, TicketState::Waiting);
}

/// *alice* withdraws T-1, and *mo* opens it again.
async fn is_cancelled_and_opened_again(scene: &mut Scene) {
    let discord = scene.discord.clone();
    discord.calls("alice", "#lounge", "/ticket cancel");
    scene.rests().await;
    assert_eq!(ticket(scene, 1).await.state, TicketState::Closed);
    runs(scene, "mo", "/ticket reopen ticket:T-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_reader_stays_when_a_waiting_ticket_is_passed_on_to_nobody() {
    let mut scene = Scene::on_sqlite().await;
    waits_again(&mut scene).await;
    let passes = "/ticket transfer category:account ticket:T-1";
    runs(&mut scene, "mo", passes).await;
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Waiting);
    assert_eq!(readers(&scene), ["ivy"], "{}", scene.discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_a_ticket_again_reads_on_until_another_claims_it() {
    let mut scene = Scene::on_sqlite().await;
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    scene.is_resolved("T-1").await;
    is_relieved(&mut scene).await;
    runs(&mut scene, "ivy", "/ticket reopen ticket:T-1").await;
    let both = ["ivy", "omar"];
    assert_eq!(readers(&scene), both, "{}", scene.discord.everything());
    runs(&mut scene, "omar", "/ticket claim ticket:T-1").await;
    assert_eq!(readers(&scene), ["omar"], "{}", scene.discord.everything());
    scene.ends().await;
}

on_both_engines!(whoever_had_a_ticket_leaves_it_though_it_was_closed_while_it_waited);

async fn whoever_had_a_ticket_leaves_it_though_it_was_closed_while_it_waited(mut scene: Scene) {
    waits_again(&mut scene).await;
    is_cancelled_and_opened_again(&mut scene).await;
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Waiting);
    runs(&mut scene, "omar", "/ticket claim ticket:T-1").await;
    assert_eq!(readers(&scene), ["omar"], "{}", scene.discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_only_called_for_a_ticket_leaves_it_when_it_is_opened_again_for_another() {
    let mut scene = Scene::on_sqlite().await;
    opens(&mut scene, "T-1").await;
    assert_eq!(readers(&scene), ["ivy"], "{}", scene.discord.everything());
    let discord = scene.discord.clone();
    discord.calls("alice", "#lounge", "/ticket cancel");
    scene.rests().await;
    is_relieved(&mut scene).await;
    runs(&mut scene, "mo", "/ticket reopen ticket:T-1").await;
    assert_eq!(readers(&scene), ["omar"], "{}", scene.discord.everything());
    scene.ends().await;
}
