//! Sessions that break: what is said meanwhile is heard in the end, and once.

use crate::process::Scene;
use fake_discord::Discord;
use fake_discord::wire::on;

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

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_session_every_question_is_answered_once() {
    let mut scene = Scene::on_sqlite().await;
    let mut asked = Vec::new();
    for (trouble, who, happens) in TROUBLES {
        happens(&scene.discord);
        let question = "how do I reset my password?";
        let message = scene.discord.says(who, "#general", question);
        eprintln!("{trouble}");
        scene.until_reply(who, "#general", message).await;
        asked.push((who, message));
        // The next session reads nothing of this one's minute again.
        scene.minutes_pass(3);
    }
    scene.rests().await;
    for (who, message) in asked {
        let replies = scene.replies(who, "#general", message);
        assert_eq!(replies.len(), 1, "{who}: {}", scene.discord.everything());
    }
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
    let missed = scene
        .discord
        .says("alice", "#general", "how do I reset my password?");
    scene.minutes_pass(5);
    let general = scene.discord.look(|world| world.named_place("#general"));
    let history = on("GET /channels/*/messages").in_channel(general);
    let mut hold = scene.discord.hold_before(history);
    scene.begins();
    hold.arrived().await;
    let live = scene
        .discord
        .says("bob", "#general", "how do I reset my password?");
    scene.until_reply("bob", "#general", live).await;
    scene.sweeps().await;
    scene.is_killed();
    hold.hang_up();
    scene.minutes_pass(5);
    scene.starts().await;
    scene.rests().await;
    for (who, message) in [("alice", missed), ("bob", live)] {
        let replies = scene.replies(who, "#general", message);
        assert_eq!(replies.len(), 1, "{who}: {}", scene.discord.everything());
    }
    scene.ends().await;
}

/// The database is shut for longer than it is waited for: the question is read again later, without a
/// new session.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_could_not_be_stored_is_read_again() {
    let mut scene = Scene::on_sqlite().await;
    let shut = scene.shuts_the_database().await;
    let asked = scene
        .discord
        .says("alice", "#general", "how do I reset my password?");
    crate::process::until("the question could not be stored", async || {
        scene.metric("frontdesk_events_failed_total").await >= 1
    })
    .await;
    shut.open().await;
    scene.minutes_pass(2);
    scene.until_reply("alice", "#general", asked).await;
    scene.rests().await;
    let replies = scene.replies("alice", "#general", asked);
    assert_eq!(replies.len(), 1, "{}", scene.discord.everything());
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
    let asked = scene
        .discord
        .says("alice", "#general", "how do I reset my password?");
    scene.until_reply("alice", "#general", asked).await;
    scene.ends().await;
}
