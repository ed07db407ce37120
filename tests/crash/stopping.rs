//! SIGTERM: what is in hand is finished, and nobody else takes it up meanwhile.

use frontdesk::domain::{Millis, Timestamp};
use frontdesk::store::Lease;

use crate::process::Scene;
use fake_discord::Discord;
use fake_discord::wire::on;

/// A worker that is not frontdesk.
const ANOTHER: i64 = 4711;
/// How often another worker looks for something to take up.
const LOOKS: usize = 50;

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
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    hold.release();
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    let left = scene.store().pending_deliveries().await;
    assert_eq!(left.expect("the outbox"), 0, "{}", ended.said);
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
        let ended = process.ended().await;
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        assert!(
            !ended.said.contains("not finished in time"),
            "{}",
            ended.said
        );
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
