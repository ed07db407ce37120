//! A ticket's thread that is deleted, archived, locked, or refused from the start: the learner is let in,
//! nothing that was to be said is dropped, and staff are told the truth, once.

use frontdesk::domain::ChannelId;

use super::told_staff;
use crate::process::{Scene, academy, says, until};
use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::wire::view::ThreadView;

/// The only thread of a ticket.
fn thread(discord: &Discord, ticket: &str) -> ThreadView {
    let mut threads = discord.threads();
    threads.retain(|thread| thread.name.starts_with(&format!("{ticket} ·")));
    assert_eq!(threads.len(), 1, "{ticket}: {}", discord.everything());
    threads.remove(0)
}

fn assert_in(discord: &Discord, ticket: &str, people: &[&str]) {
    let members = thread(discord, ticket).members;
    for who in people {
        let is_in = members.iter().any(|member| member == who);
        assert!(is_in, "{who} in {ticket}: {}", discord.everything());
    }
}

/// Nobody was said to be unable to join.
fn assert_nothing_false(discord: &Discord) {
    assert_eq!(
        told_staff(discord, "could not join"),
        0,
        "{}",
        discord.everything()
    );
}

async fn calls(scene: &mut Scene, who: &str, command: &str) {
    let called = scene.discord.calls(who, "#staff", command);
    scene.discord.until_replied(called).await;
}

/// The state of a ticket before its thread was deleted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stood {
    Waiting,
    Claimed,
    Resolved,
    Cancelled,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_thread_is_deleted_goes_on_in_another() {
    use Stood::{Cancelled, Claimed, Resolved, Waiting};
    let mut scene = Scene::on_sqlite().await;
    threads_are_deleted(
        &mut scene,
        &[
            ("alice", Waiting, true),
            ("bob", Claimed, true),
            ("carol", Resolved, true),
            ("dave", Cancelled, true),
            ("erin", Waiting, false),
            ("frank", Claimed, false),
            ("gina", Resolved, false),
            ("hugo", Cancelled, false),
        ],
    )
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_thread_is_deleted_goes_on_in_another_on_postgres() {
    if let Some(mut scene) = Scene::on_postgres().await {
        let cases = [
            ("alice", Stood::Claimed, false),
            ("bob", Stood::Resolved, false),
        ];
        threads_are_deleted(&mut scene, &cases).await;
        scene.ends().await;
    }
}

/// Each with its learner, where its ticket stood, and whether frontdesk was up when the thread went.
async fn threads_are_deleted(scene: &mut Scene, cases: &[(&str, Stood, bool)]) {
    for (index, (who, stood, up)) in cases.iter().enumerate() {
        let ticket = format!("T-{}", index + 1);
        scene.opens(who, &ticket).await;
        brings_to(scene, (who, &ticket), *stood).await;
        if !*up {
            scene.is_killed();
        }
        scene.discord.deletes_channel(&ticket);
        scene.minutes_pass(3);
        if !*up {
            scene.starts().await;
        }
        if matches!(stood, Stood::Resolved | Stood::Cancelled) {
            scene.rests().await;
            calls(scene, "ivy", &format!("/ticket reopen ticket:{ticket}")).await;
        }
        let discord = scene.discord.clone();
        discord.until_line("ivy", &ticket, |line| line.pinned).await;
        scene.rests().await;
        assert_in(&discord, &ticket, &[who, "ivy"]);
        let told = format!("The thread of {ticket} was deleted");
        assert_eq!(
            told_staff(&discord, &told),
            1,
            "{stood:?} {up}: {}",
            discord.everything()
        );
        let opening = discord
            .transcript(who, &ticket)
            .into_iter()
            .find(|line| line.pinned);
        let pings = opening.expect("an opening message").pings;
        assert!(pings.iter().any(|name| name == who), "{pings:?}");
        assert_nothing_false(&discord);
        calls(scene, "ivy", &format!("/ticket resolve ticket:{ticket}")).await;
        scene.rests().await;
    }
}

async fn brings_to(scene: &mut Scene, (who, ticket): (&str, &str), stood: Stood) {
    if stood == Stood::Cancelled {
        let called = scene.discord.calls(who, "dm", "/ticket cancel");
        scene.discord.until_replied(called).await;
    } else if stood != Stood::Waiting {
        scene.discord.says("ivy", ticket, "Which course is it?");
        scene
            .discord
            .until_line("ivy", ticket, says("has taken this over"))
            .await;
    }
    if stood == Stood::Resolved {
        calls(scene, "ivy", &format!("/ticket resolve ticket:{ticket}")).await;
    }
    scene.rests().await;
}

/// A message for the thread that is gone is said in the new one.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_to_be_said_in_a_thread_that_is_gone_is_said_in_the_next() {
    let mut scene = Scene::on_sqlite().await;
    scene.opens("alice", "T-1").await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("PATCH /channels/*/messages/*"));
    calls(&mut scene, "mo", "/ticket transfer to:@omar ticket:T-1").await;
    hold.arrived().await;
    discord.deletes_channel("T-1");
    hold.release();
    discord
        .until_line("mo", "#staff", says("The thread of T-1 was deleted"))
        .await;
    discord.until_line("omar", "T-1", |line| line.pinned).await;
    scene.rests().await;
    assert_in(&discord, "T-1", &["alice", "omar"]);
    let passed = discord.transcript("omar", "T-1");
    assert!(
        passed.iter().any(says("passed on to")),
        "{}",
        discord.everything()
    );
    assert_nothing_false(&discord);
    scene.ends().await;
}

/// A whole support channel that went while frontdesk was down takes its threads with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_support_channel_deleted_while_down_is_told_of_once() {
    let mut scene = Scene::on_sqlite().await;
    scene.opens("alice", "T-1").await;
    scene.opens("bob", "T-2").await;
    let discord = scene.discord.clone();
    scene.is_killed();
    discord.deletes_channel("#support");
    scene.minutes_pass(3);
    scene.begins();
    discord
        .until_line("mo", "#staff", says("The support channel is gone"))
        .await;
    scene.rests_but_for(2).await;
    calls(&mut scene, "mo", "/setup support channel:#support-two").await;
    scene.minutes_pass(6);
    for (who, ticket) in [("alice", "T-1"), ("bob", "T-2")] {
        discord.until_line("ivy", ticket, |line| line.pinned).await;
        scene.rests_but_for(0).await;
        assert_in(&discord, ticket, &[who, "ivy"]);
    }
    assert_eq!(told_staff(&discord, "The support channel is gone"), 1);
    assert_nothing_false(&discord);
    scene.ends().await;
}

/// The way in which a thread was put away.
#[derive(Clone, Copy, Debug)]
enum PutAway {
    ByHand,
    Locked,
    BySilence,
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_that_was_archived_every_step_is_taken() {
    let learners = [
        "alice", "bob", "carol", "dave", "erin", "frank", "gina", "hugo", "iris",
    ];
    let mut learners = learners.iter().zip(1..);
    let mut scene = Scene::on_sqlite().await;
    for how in [PutAway::ByHand, PutAway::Locked, PutAway::BySilence] {
        for act in ["claim", "transfer", "resolve"] {
            if matches!((how, act), (PutAway::BySilence, "claim")) {
                // It is in somebody's hands.
                continue;
            }
            let (who, number) = learners.next().expect("learners enough");
            let ticket = format!("T-{number}");
            scene.opens(who, &ticket).await;
            is_put_away(&mut scene, (who, &ticket), how).await;
            assert!(thread(&scene.discord, &ticket).archived, "{how:?}");
            acts_in(&mut scene, act, &ticket).await;
            assert_nothing_false(&scene.discord);
            calls(
                &mut scene,
                "ivy",
                &format!("/ticket resolve ticket:{ticket}"),
            )
            .await;
            scene.rests().await;
        }
    }
    let failed = scene.metric("frontdesk_events_failed_total").await;
    assert_eq!(failed, 0);
    scene.ends().await;
}

async fn is_put_away(scene: &mut Scene, (who, ticket): (&str, &str), how: PutAway) {
    match how {
        PutAway::ByHand => scene.discord.archives(ticket),
        PutAway::Locked => {
            scene.discord.locks(ticket, true);
            scene.discord.archives(ticket);
        }
        PutAway::BySilence => {
            // A ticket in an instructor's hand whose learner spoke last: nothing is due in it.
            scene.discord.says("ivy", ticket, "I shall look into it.");
            scene
                .discord
                .until_line("ivy", ticket, says("has taken this over"))
                .await;
            scene.discord.says(who, ticket, "Thank you, I am waiting.");
            scene.rests().await;
            scene.minutes_pass(8 * 24 * 60);
        }
    }
    scene.rests().await;
}

async fn acts_in(scene: &mut Scene, act: &str, ticket: &str) {
    let discord = scene.discord.clone();
    let (command, state, said) = match act {
        "claim" => ("/ticket claim ticket:", "is on it", "has taken this over"),
        "transfer" => ("/ticket transfer to:@omar ticket:", "", "passed on to"),
        _ => ("/ticket resolve ticket:", "resolved", "**T-"),
    };
    calls(scene, "omar", &format!("{command}{ticket}")).await;
    scene.rests().await;
    let seen = discord.transcript("mo", ticket);
    let everything = || format!("{act} in {ticket}: {}", discord.everything());
    let card = seen.iter().find(|line| line.pinned).expect("a card");
    assert!(card.text.contains(state), "{}", everything());
    assert!(seen.iter().any(says(said)), "{}", everything());
    let thread = thread(&discord, ticket);
    if act == "resolve" {
        assert!(thread.archived && !thread.locked, "{}", everything());
    } else {
        assert!(!thread.archived && !thread.locked, "{}", everything());
        assert_in(&discord, ticket, &["omar"]);
    }
}

/// The steps by which a ticket opens, each met by a thread that was put away just before.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_archived_while_its_ticket_opens_is_opened_first() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let requests = [
        (
            "alice",
            "T-1",
            on("POST /channels/*/messages").saying("**T-1 ·"),
        ),
        ("bob", "T-2", on("PUT /channels/*/messages/pins/*")),
        ("carol", "T-3", on("PUT /channels/*/thread-members/*")),
    ];
    for (who, ticket, request) in requests {
        let mut hold = discord.hold_before(request);
        discord.says(who, "#general", "I want a refund");
        hold.arrived().await;
        discord.locks(ticket, true);
        discord.archives(ticket);
        hold.release();
        discord.until_line("ivy", ticket, |line| line.pinned).await;
        scene.rests().await;
        assert_in(&discord, ticket, &[who, "ivy"]);
        assert!(!thread(&discord, ticket).archived, "{ticket}");
    }
    assert_nothing_false(&discord);
    scene.ends().await;
}

/// A name with the category and the learner in it meets a word that the server does not allow.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_whose_name_is_refused_gets_a_neutral_one() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.forbids_in_names("alice");
    scene.opens("alice", "T-1").await;
    assert_in(&discord, "T-1", &["alice", "ivy"]);
    assert_eq!(thread(&discord, "T-1").name, "T-1 · ticket");
    scene.opens("bob", "T-2").await;
    assert!(thread(&discord, "T-2").name.contains("bob"));
    discord.forbids_in_names("payment");
    scene.opens("carol", "T-3").await;
    assert_eq!(thread(&discord, "T-3").name, "T-3 · ticket");
    let told = told_staff(&discord, "Discord does not allow the name");
    assert_eq!(told, 1, "{}", discord.everything());
    scene.ends().await;
}

/// Discord refuses every name: whoever waits is told, and it does not go on for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_is_refused_for_good_is_given_up_after_a_day() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.forbids_in_names("t-");
    discord.says("alice", "#general", "I want a refund");
    discord
        .until_line("mo", "#staff", says("Discord refuses a private thread"))
        .await;
    discord
        .until_line("alice", "dm", says("T-1 cannot be opened just now"))
        .await;
    scene.rests_but_for(1).await;
    scene.minutes_pass(25 * 60);
    discord
        .until_line("alice", "dm", says("T-1 could not be opened"))
        .await;
    scene.rests().await;
    let asked = discord.count_requests("POST /channels/*/threads");
    scene.minutes_pass(24 * 60);
    scene.rests().await;
    assert_eq!(discord.count_requests("POST /channels/*/threads"), asked);
    assert_eq!(told_staff(&discord, "Discord refuses a private thread"), 1);
    assert_eq!(told_staff(&discord, "T-1 could not be opened"), 1);
    assert_eq!(discord.threads().len(), 0);
    // The next one is a ticket of its own.
    discord.act(|world| world.forbidden_words.clear());
    scene.opens("alice", "T-2").await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_holds_no_private_thread_is_refused_as_support_channel() {
    let community = academy()
        .announcements("news")
        .voice("hall")
        .category("rooms");
    let mut scene = Scene::of(crate::academy::setup().with(community), None).await;
    let discord = scene.discord.clone();
    for channel in ["#news", "#hall", "#help", "#rooms"] {
        let called = format!("/setup support channel:{channel}");
        let called = discord.calls("mo", "#staff", &called);
        let told = discord.until_replied(called).await;
        assert!(
            told.text.contains("ordinary text channel"),
            "{channel}: {told}"
        );
    }
    for (command, words) in [
        ("/setup staff channel:#rooms", "Nobody can write"),
        ("/setup staff channel:#help", "Nobody can write"),
        ("/setup watch channel:#help mode:answer", "/setup forum"),
        ("/setup forum channel:#general", "no forum"),
    ] {
        let called = discord.calls("mo", "#staff", command);
        let told = discord.until_replied(called).await;
        assert!(told.text.contains(words), "{command}: {told}");
    }
    scene.opens("alice", "T-1").await;
    let parent = discord.look(|world| {
        let thread = world.find_place("T-1").map(|id| &world.channels[&id]);
        (
            thread.and_then(|thread| thread.parent),
            world.find_place("#support"),
        )
    });
    assert_eq!(parent.0, parent.1);
    scene.ends().await;
}

/// One that was set up before, or became one since.
#[tokio::test(flavor = "multi_thread")]
async fn staff_hear_that_their_support_channel_holds_no_private_thread() {
    let setup = crate::academy::setup().with(academy().announcements("news"));
    let mut scene = Scene::of(setup, None).await;
    let discord = scene.discord.clone();
    let news = discord.look(|world| world.named_place("#news"));
    let mut settings = scene.settings().await;
    settings.support_channel = Some(ChannelId::new(news.get()));
    let mut tx = scene.store().begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("saved");
    tx.commit().await.expect("the database");
    scene.minutes_pass(1);
    discord.says("alice", "#general", "I want a refund");
    let told = says("Discord refuses a private thread");
    discord.until_line("mo", "#staff", &told).await;
    scene.rests_but_for(1).await;
    calls(&mut scene, "mo", "/setup support channel:#support").await;
    scene.minutes_pass(6);
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    until("it is told no more", async || {
        told_staff(&discord, "Discord refuses") == 1
    })
    .await;
    scene.ends().await;
}

/// The survey of an earlier resolution went with its thread, and there is no other thread by now.
#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_resolved_without_a_thread_is_over_and_its_learner_asked_directly() {
    Scene::on_both(async |scene| {
        scene.opens("alice", "T-1").await;
        let discord = scene.discord.clone();
        brings_to(scene, ("alice", "T-1"), Stood::Resolved).await;
        discord.deletes_channel("#support");
        let gone = says("The support channel is gone");
        discord.until_line("mo", "#staff", gone).await;
        scene.rests().await;
        calls(scene, "ivy", "/ticket reopen ticket:T-1").await;
        let waits = says("T-1 cannot be opened just now");
        discord.until_line("alice", "dm", waits).await;
        calls(scene, "ivy", "/ticket resolve ticket:T-1").await;
        scene.minutes_pass(6);
        let resolved = says("T-1 is resolved");
        discord.until_line("alice", "dm", resolved).await;
        scene.rests().await;
        let edits = "PATCH /channels/*/messages/*";
        let before = discord.count_requests(edits);
        scene.minutes_pass(1);
        scene.sweeps().await;
        assert_eq!(discord.count_requests(edits), before);
    })
    .await;
}
