//! Nobody waits unseen, and nobody is woken for nothing: who is called for a ticket that changes, and who is not.

mod quiet;
mod readers;
mod unheard;

use frontdesk::domain::{TicketNumber, TicketState};
use frontdesk::store::Ticket;

use crate::process::{Scene, on_both_engines, says};
use fake_discord::wire::view::MessageView;

/// Has somebody run a command, and waits until everything is done. Returns what they are told.
async fn runs(scene: &mut Scene, who: &str, command: &str) -> MessageView {
    let called = scene.discord.calls(who, "#staff", command);
    let told = scene.discord.until_replied(called).await;
    scene.rests().await;
    told
}

/// *alice* asks for a refund, and a ticket opens.
async fn opens(scene: &mut Scene, ticket: &str) {
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("mo", ticket, |line| line.pinned).await;
    scene.rests().await;
}

/// *ivy* replies in T-1, which she has from then on.
async fn replies(scene: &mut Scene) {
    let discord = scene.discord.clone();
    discord.says("ivy", "T-1", "Which card did you pay with?");
    discord
        .until_line("mo", "T-1", says("has taken this over"))
        .await;
    scene.rests().await;
}

/// *ivy* goes off duty, and *omar* is there.
async fn is_relieved(scene: &mut Scene) {
    runs(scene, "omar", "/duty on").await;
    runs(scene, "ivy", "/duty off").await;
}

/// Says whether frontdesk has called somebody in a ticket's thread.
fn is_called(scene: &Scene, ticket: &str, who: &str) -> bool {
    let said = scene.said("mo", ticket);
    said.iter()
        .any(|line| line.pings.iter().any(|name| name == who))
}

/// The ticket of a number.
async fn ticket(scene: &Scene, number: u32) -> Ticket {
    let number = TicketNumber::new(number);
    let found = scene.store().ticket_by_number(scene.guild(), number);
    let found = found.await;
    found.expect("the database").expect("the ticket")
}

on_both_engines!(whoever_takes_the_right_category_is_called_once_it_is_corrected);

async fn whoever_takes_the_right_category_is_called_once_it_is_corrected(mut scene: Scene) {
    runs(
        &mut scene,
        "ivy",
        "/instructor categories categories:account",
    )
    .await;
    opens(&mut scene, "T-1").await;
    assert!(!is_called(&scene, "T-1", "ivy"), "it is about payment");
    runs(
        &mut scene,
        "mo",
        "/ticket category category:account ticket:T-1",
    )
    .await;
    assert!(
        is_called(&scene, "T-1", "ivy"),
        "{}",
        scene.discord.everything()
    );
    scene.ends().await;
}

on_both_engines!(a_further_question_comes_to_whoever_is_there);

async fn a_further_question_comes_to_whoever_is_there(mut scene: Scene) {
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    is_relieved(&mut scene).await;
    scene.minutes_pass(1);
    discord.says("alice", "#general", "I want my money back");
    let quoted = discord.until_line("mo", "T-1", says("asks this too")).await;
    scene.rests().await;
    assert!(quoted.pings.is_empty(), "ivy is off duty: {quoted}");
    assert!(is_called(&scene, "T-1", "omar"), "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_gone_off_duty_is_not_woken_at_the_end_of_a_rest() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    runs(&mut scene, "ivy", "/ticket snooze until:2h ticket:T-1").await;
    is_relieved(&mut scene).await;
    scene.minutes_pass(121);
    let over = discord.until_line("mo", "T-1", says("has rested")).await;
    assert!(over.pings.is_empty(), "{over}");
    scene.rests().await;
    scene.ends().await;
}

on_both_engines!(whoever_takes_a_ticket_off_duty_is_called_at_the_end_of_its_rest);

async fn whoever_takes_a_ticket_off_duty_is_called_at_the_end_of_its_rest(mut scene: Scene) {
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    is_relieved(&mut scene).await;
    scene.minutes_pass(1);
    runs(&mut scene, "ivy", "/ticket claim ticket:T-1").await;
    let ivys = ticket(&scene, 1).await.assignee;
    assert!(ivys.is_some(), "{}", discord.everything());
    runs(&mut scene, "ivy", "/ticket snooze until:2h ticket:T-1").await;
    // The reply would have been due meanwhile, and is once more after the rest.
    for minutes in [20, 101] {
        scene.minutes_pass(minutes);
        scene.rests().await;
    }
    let over = discord.until_line("mo", "T-1", says("has rested")).await;
    assert_eq!(over.pings, ["ivy"], "{over}");
    let stands = ticket(&scene, 1).await.assignee;
    assert_eq!(stands, ivys, "omar is there: {}", discord.everything());
    scene.ends().await;
}

/// T-1 is resolved, and merged into a later ticket of the same learner, T-2.
async fn is_merged(scene: &mut Scene) {
    opens(scene, "T-1").await;
    replies(scene).await;
    scene.is_resolved("T-1").await;
    scene.minutes_pass(11);
    opens(scene, "T-2").await;
    runs(scene, "mo", "/ticket merge into:T-2 ticket:T-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_ticket_that_another_goes_on_in_is_called() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    is_merged(&mut scene).await;
    let merged = discord
        .until_line("mo", "T-2", says("is merged into"))
        .await;
    assert_eq!(merged.pings, ["ivy"], "{merged}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_had_a_ticket_leaves_its_thread_when_it_is_opened_again_for_another() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    scene.is_resolved("T-1").await;
    is_relieved(&mut scene).await;
    discord.says("alice", "T-1", "The money has not come.");
    discord
        .until_line("mo", "T-1", says("This is open again"))
        .await;
    scene.rests().await;
    let mut members = discord.threads()[0].members.clone();
    members.retain(|name| name == "ivy" || name == "omar");
    assert_eq!(members, ["omar"], "{}", discord.everything());
    scene.ends().await;
}

on_both_engines!(whoever_had_a_ticket_that_waited_leaves_its_thread_once_another_has_it);

async fn whoever_had_a_ticket_that_waited_leaves_its_thread_once_another_has_it(mut scene: Scene) {
    let discord = scene.discord.clone();
    let members = || {
        let mut members = discord.threads()[0].members.clone();
        members.retain(|name| name == "ivy" || name == "omar");
        members
    };
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    scene.is_resolved("T-1").await;
    runs(&mut scene, "ivy", "/duty off").await;
    discord.says("alice", "T-1", "The money has not come.");
    scene.rests().await;
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Waiting);
    assert_eq!(members(), ["ivy"], "nobody else reads on");
    runs(&mut scene, "omar", "/ticket claim ticket:T-1").await;
    assert_eq!(members(), ["omar"], "{}", discord.everything());
    scene.ends().await;
}

on_both_engines!(whoever_took_a_shift_is_told_when_it_changes_below_them);

async fn whoever_took_a_shift_is_told_when_it_changes_below_them(mut scene: Scene) {
    for (who, command) in [
        ("ivy", "/shift add days:daily hours:08-10"),
        ("ivy", "/shift add days:daily hours:12-14"),
        ("ivy", "/duty swap from:1h to:25h"),
        ("omar", "/duty take swap:1"),
        // One of both is left, so that the swap stands.
        ("mo", "/shift remove shift:1"),
    ] {
        runs(&mut scene, who, command).await;
    }
    let told = scene.said("omar", "dm").into_iter();
    let told = told.filter(says("The shifts that you took"));
    assert_eq!(told.count(), 1, "{}", scene.discord.everything());
    scene.ends().await;
}

on_both_engines!(whoever_took_a_shift_is_not_told_that_shifts_of_their_own_are_part_of_it);

async fn whoever_took_a_shift_is_not_told_that_shifts_of_their_own_are_part_of_it(
    mut scene: Scene,
) {
    let told = |scene: &Scene| {
        let told = scene.said("omar", "dm").into_iter();
        told.filter(says("The shifts that you took")).count()
    };
    for (who, command) in [
        ("ivy", "/shift add days:daily hours:08-10"),
        ("ivy", "/shift add days:daily hours:12-14"),
        ("ivy", "/duty swap from:1h to:25h"),
        ("omar", "/duty take swap:1"),
        ("mo", "/shift add days:daily hours:18-20 user:@omar"),
        ("mo", "/shift add days:daily hours:08-10 user:@omar"),
    ] {
        runs(&mut scene, who, command).await;
    }
    assert_eq!(told(&scene), 0, "{}", scene.discord.everything());
    // A shift of the swap is gone, even where omar has one of his own by now.
    runs(&mut scene, "mo", "/shift remove shift:1").await;
    assert_eq!(told(&scene), 1, "{}", scene.discord.everything());
    scene.ends().await;
}

on_both_engines!(a_ticket_that_is_opened_again_while_its_learner_is_away_closes_again);

async fn a_ticket_that_is_opened_again_while_its_learner_is_away_closes_again(mut scene: Scene) {
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    discord.leaves("alice", "Academy");
    for minutes in [61, 24 * 60] {
        scene.minutes_pass(minutes);
        scene.rests().await;
    }
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Closed);
    runs(&mut scene, "ivy", "/ticket reopen ticket:T-1").await;
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Claimed);
    for minutes in [61, 24 * 60] {
        scene.minutes_pass(minutes);
        scene.rests().await;
    }
    let state = ticket(&scene, 1).await.state;
    assert_eq!(state, TicketState::Closed, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instructor_gets_no_credit_in_a_ticket_of_their_own() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.calls("ivy", "#lounge", "/ask question:I want a refund");
    discord.until_line("mo", "T-1", |line| line.pinned).await;
    scene.rests().await;
    let told = runs(&mut scene, "ivy", "/ticket answer rule:refund ticket:T-1").await;
    let own = "You asked this yourself: somebody else has to answer it.";
    assert_eq!(told.text, own);
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Waiting);
    runs(&mut scene, "ivy", "/ticket resolve ticket:T-1").await;
    let resolved = ticket(&scene, 1).await;
    let stands = (resolved.state, resolved.assignee);
    assert_eq!(stands, (TicketState::Resolved, None));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_who_accept_an_answer_resolve_its_ticket_in_their_own_name() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = scene.opens("alice", "T-1").await;
    let answer = scene.until_reply("alice", "#general", asked).await;
    discord.uses_on("mo", answer.id, "This solved it");
    let said = says("@mo says that the automatic answer was enough, so T-1 is resolved.");
    discord.until_line("ivy", "T-1", said).await;
    let survey = says("How much did this help you?");
    discord.until_line("alice", "T-1", survey).await;
    scene.rests().await;
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Resolved);
    assert!(is_called(&scene, "T-1", "ivy"));
    scene.ends().await;
}
