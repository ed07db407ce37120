//! Sessions that break: what is said meanwhile is heard in the end, and once.

use crate::process::{Scene, academy};
use fake_discord::Discord;
use fake_discord::wire::gateway::IDENTIFY_PACE;
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;

const QUESTION: &str = "how do I reset my password?";

/// A trouble of the session, and the learner who asks right after it.
type Trouble = (&'static str, &'static str, fn(&Discord));

const TROUBLES: [Trouble; 6] = [
    ("the socket drops", "alice", Discord::drops_the_socket),
    (
        "a reconnect is asked for",
        "bob",
        Discord::asks_for_reconnect,
    ),
    ("the socket is closed", "carol", |discord| {
        discord.closes_the_socket(4000);
    }),
    ("the session is invalid, to be resumed", "dave", |discord| {
        discord.invalidates_the_session(true);
    }),
    ("the session is invalid", "erin", |discord| {
        discord.invalidates_the_session(false);
    }),
    (
        "the session is forgotten",
        "frank",
        Discord::forgets_sessions,
    ),
];

/// Waits until everybody's question is answered and everything done; each has one reply.
async fn are_answered_once(scene: &mut Scene, asked: &[(&str, MessageId)]) {
    for (who, message) in asked {
        scene.until_reply(who, "#general", *message).await;
    }
    scene.rests().await;
    for (who, message) in asked {
        let replies = scene.replies(who, "#general", *message);
        assert_eq!(replies.len(), 1, "{who}: {}", scene.discord.everything());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_session_every_question_is_answered_once() {
    let mut scene = Scene::on_sqlite().await;
    let mut asked = Vec::new();
    for (trouble, who, happens) in TROUBLES {
        happens(&scene.discord);
        let message = scene.discord.says(who, "#general", QUESTION);
        eprintln!("{trouble}");
        scene.until_reply(who, "#general", message).await;
        asked.push((who, message));
        // The next session reads nothing of this one's minute again.
        scene.minutes_pass(3);
    }
    are_answered_once(&mut scene, &asked).await;
    let sessions = scene
        .discord
        .look(|world| (world.gateway.resumed, world.gateway.identified));
    assert!(sessions.0 >= 3 && sessions.1 >= 3, "{sessions:?}");
    scene.ends().await;
}

/// A question that was missed is still being fetched when another one is handled, and the process dies:
/// the newer one must not hide the older one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_heard_live_does_not_hide_what_was_missed() {
    let mut scene = Scene::on_sqlite().await;
    scene.is_killed();
    let missed = scene.discord.says("alice", "#general", QUESTION);
    scene.minutes_pass(5);
    let general = scene.discord.look(|world| world.named_place("#general"));
    let history = on("GET /channels/*/messages").in_channel(general);
    let mut hold = scene.discord.hold_before(history);
    scene.begins();
    hold.arrived().await;
    let live = scene.discord.says("bob", "#general", QUESTION);
    scene.until_reply("bob", "#general", live).await;
    scene.sweeps().await;
    scene.is_killed();
    hold.hang_up();
    scene.minutes_pass(5);
    scene.starts().await;
    are_answered_once(&mut scene, &[("alice", missed), ("bob", live)]).await;
    scene.ends().await;
}

/// The database is shut for longer than it is waited for: the question is read again later, without a
/// new session.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_could_not_be_stored_is_read_again() {
    let mut scene = Scene::on_sqlite().await;
    let shut = scene.shuts_the_database().await;
    let asked = scene.discord.says("alice", "#general", QUESTION);
    crate::process::until("the question could not be stored", async || {
        scene.metric("frontdesk_events_failed_total").await >= 1
    })
    .await;
    shut.open().await;
    scene.minutes_pass(2);
    are_answered_once(&mut scene, &[("alice", asked)]).await;
    scene.ends().await;
}

/// The gateway takes nobody for a long while at the start: it is waited for, as the API is.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_gives_no_session_is_waited_for() {
    let mut scene = Scene::on_sqlite().await;
    scene.is_killed();
    scene.discord.refuses_connections(true);
    scene.begins();
    scene.running().until_said("gives no session").await;
    for _ in 0..3 {
        scene.minutes_pass(2);
        let (status, said) = scene.running().page("/ready").await;
        assert_eq!(status, 503, "{said}");
    }
    scene.running().until_said("check FRONTDESK_SHARDS").await;
    scene.discord.refuses_connections(false);
    let asked = scene.discord.says("alice", "#general", QUESTION);
    scene.until_reply("alice", "#general", asked).await;
    scene.ends().await;
}

/// The socket stays open, but nothing comes from the other end any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_leaves_a_heartbeat_unanswered_is_left_and_joined_again() {
    let setup = crate::academy::setup().with(academy());
    let mut scene = Scene::of(setup.heartbeat_every_ms(1_000), None).await;
    let discord = scene.discord.clone();
    discord.ignores_heartbeats(true);
    let heard = discord.says("alice", "#general", QUESTION);
    discord.holds_events();
    let lost = discord.says("bob", "#general", QUESTION);
    discord
        .until("another session begins", |world| {
            world.gateway.identified >= 2
        })
        .await;
    discord.ignores_heartbeats(false);
    discord.releases_events_in(&[]);
    are_answered_once(&mut scene, &[("alice", heard), ("bob", lost)]).await;
    scene.ends().await;
}

/// Discord lets a bot begin one session in five seconds, also where it has been killed meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_refused_because_it_comes_too_soon_is_begun_later() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.act(|world| world.gateway.identify_pace = Some(IDENTIFY_PACE));
    scene.is_killed();
    let asked = discord.says("alice", "#general", QUESTION);
    scene.begins();
    discord
        .until("a session is refused", |world| {
            world.gateway.identifies == 2
        })
        .await;
    scene.passes(IDENTIFY_PACE);
    are_answered_once(&mut scene, &[("alice", asked)]).await;
    let begun = discord.look(|world| (world.gateway.identifies, world.gateway.identified));
    assert_eq!(begun, (3, 2), "no more are spent than need be");
    scene.ends().await;
}
