//! SIGTERM: what is in hand is finished, and nobody else takes it up meanwhile.

use std::time::Duration;

use frontdesk::domain::{Millis, Timestamp};
use frontdesk::store::Lease;

use crate::process::{Scene, says, until};
use fake_discord::Discord;
use fake_discord::wire::on;

/// A worker that is not frontdesk.
const ANOTHER: i64 = 4711;
/// The number of times that another worker looks for something to take up.
const LOOKS: usize = 50;
/// The longest time of a step of a process that does not stand still: serenity's heartbeat comes after twice as long.
const AT_MOST: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_up_what_a_stopping_process_still_sends() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    let mut process = scene.take_running();
    process.terminate();
    process.until_said("finishing what is in hand").await;
    let now = Timestamp::from_millis(discord.now_ms());
    for _ in 0..LOOKS {
        let store = scene.store();
        let lease = Lease {
            process: ANOTHER,
            now,
            until: now + Millis::minutes(2),
        };
        let claimed = store.claim_deliveries(now, lease, 9);
        let claimed = claimed.await.expect("the outbox").taken;
        assert_eq!(claimed, [], "it is being sent");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    hold.release();
    let ended = process.ended().await.well();
    let left = scene.store().pending_deliveries().await;
    assert_eq!(left.expect("the outbox"), 0, "{ended}");
    assert_eq!(scene.replies("alice", "#general", asked).len(), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_stops_at_ctrl_c_and_leaves_at_once_at_the_second() {
    let mut scene = Scene::on_sqlite().await;
    let process = scene.take_running();
    process.signal("INT");
    process.ended().await.well();

    scene.starts().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    let mut process = scene.take_running();
    process.signal("INT");
    process.until_said("finishing what is in hand").await;
    process.signal("INT");
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    scene.ends().await;
}

/// serenity asks a connection that is gone for its end without ever pausing; it has a thread of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_stopped_while_discord_is_gone_ends() {
    let mut scene = Scene::on_sqlite().await;
    scene.discord.stops_listening().await;
    scene.discord.closes_the_socket(4000);
    let process = scene.take_running();
    process.terminate();
    process.ended().await.well();
    scene.ends().await;
}

/// serenity takes a connection that was closed without a code for one on which nothing comes yet, and asks it again and
/// again without ever pausing.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_closed_without_a_code_stops_nothing_else() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.closes_the_socket_without_a_code();
    discord
        .until("the socket is closed", |world| {
            !world.gateway.is_connected()
        })
        .await;
    for _ in 0..LOOKS {
        let page = tokio::time::timeout(AT_MOST, scene.running().page("/live"));
        let (status, _) = page.await.expect("the process stands still");
        assert_eq!(status, 200);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_hand_is_finished_though_the_session_cannot_be_closed() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    discord.closes_the_socket_without_a_code();
    discord
        .until("the socket is closed", |world| {
            !world.gateway.is_connected()
        })
        .await;
    let mut process = scene.take_running();
    process.terminate();
    let finishing = process.until_said("finishing what is in hand");
    let finishing = tokio::time::timeout(AT_MOST, finishing).await;
    finishing.expect("the process stands still");
    hold.release();
    let ended = process.ended().await.well();
    let left = scene.store().pending_deliveries().await;
    assert_eq!(left.expect("the outbox"), 0, "{ended}");
    assert_eq!(scene.replies("alice", "#general", asked).len(), 1);
    scene.ends().await;
}

/// A session that Discord replaced is closed like any other: nothing comes in after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_stops_at_once_whatever_became_of_its_first_session() {
    let troubles: [fn(&Discord); 2] = [
        |discord| discord.invalidates_the_session(false),
        |discord| discord.closes_the_socket(4009),
    ];
    for trouble in troubles {
        let mut scene = Scene::on_sqlite().await;
        let discord = scene.discord.clone();
        trouble(&discord);
        discord
            .until("a session began anew", |world| {
                world.gateway.identified >= 2 && world.gateway.is_connected()
            })
            .await;
        scene
            .asks("alice", "#general", "how do I reset my password?")
            .await;
        let mut process = scene.take_running();
        process.terminate();
        process.until_said("finishing what is in hand").await;
        let late = discord.says("bob", "#general", "how do I reset my password?");
        let call = discord.calls("carol", "#general", "/faq search query:invoice");
        let ended = process.ended().await.well();
        assert!(!ended.contains("not finished in time"), "{ended}");
        assert_eq!(
            scene.replies("bob", "#general", late).len(),
            0,
            "it had stopped"
        );
        let left = discord.unacknowledged();
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [call]);
        scene.ends().await;
    }
}

/// A person who is told to try again finds it not done, also later.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_stopping_process_gives_up_no_other_does() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        // Whether omar holds the role cannot be found out.
        discord.fails(on("GET /guilds/*/members/*"), 503, usize::MAX);
        let called = discord.calls("mo", "#staff", "/ticket transfer to:omar ticket:T-1");
        let told = discord.until_replied(called).await;
        assert!(told.text.contains("in a moment"), "{told}");
        let process = scene.take_running();
        process.terminate();
        process.ended().await.well();
        let told = says("I could not do what you asked");
        discord.until_line("mo", "dm", told).await;
        discord.api_recovers();
        scene.minutes_pass(3);
        scene.starts().await;
        scene.sweeps().await;
        let members = discord.threads().remove(0).members;
        assert!(!members.contains(&"omar".to_owned()), "{members:?}");
    })
    .await;
}

/// It is carried out already, and Discord has not said so yet.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_under_way_when_a_process_stops_is_given_once() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.opens("alice", "T-1").await;
    discord.fails(on("POST /webhooks/*/*"), 502, 1);
    discord.presses_in("ivy", "T-1", "Claim");
    until("the answer is not taken", async || {
        let later = "frontdesk_platform_errors_total{kind=\"later\"}";
        scene.metric(later).await == 1
    })
    .await;
    let mut hold = discord.hold_after(on("POST /webhooks/*/*"));
    scene.passes(Duration::from_secs(5));
    hold.arrived().await;
    let mut process = scene.take_running();
    process.terminate();
    process.until_said("finishing what is in hand").await;
    // Long enough for another one, were this one given up.
    tokio::time::sleep(Duration::from_millis(500)).await;
    hold.release();
    process.ended().await.well();
    let whispers = discord.ephemeral_to("ivy");
    let told = whispers
        .iter()
        .filter(|line| line.text.contains("T-1 is yours"));
    assert_eq!(told.count(), 1, "{whispers:?}");
    scene.ends().await;
}
