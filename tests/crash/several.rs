//! Two processes on one PostgreSQL: whatever both hear is done once, and what one leaves behind the
//! other takes up. That both do a timer once is tested in `weekly` and `shards`, and below them in the
//! store's tests of leases.

use crate::process::{Running, Scene, academy, database_on_postgres, until};
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::MessageId;

use super::replies::dies_at;

const QUESTION: &str = "how do I reset my password?";
const ASKERS: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];

/// Starts one more process on the same database.
pub(super) async fn another(scene: &Scene) -> Running {
    let process = scene.home.start();
    until("the other process is ready", async || {
        process.page("/ready").await.0 == 200
    })
    .await;
    process
}

/// A scene whose process runs the guild's own shard of two, with the name of that shard, and another process that runs
/// the other one.
pub(super) async fn on_both_shards() -> Option<(Scene, String, Running)> {
    let database = database_on_postgres().await?;
    let setup = crate::academy::setup()
        .with(academy())
        .recommended_shards(2);
    let mut scene = Scene::of(setup, Some(database)).await;
    scene.is_killed();
    let guild = scene.discord.look(|world| world.guild_called("Academy").id);
    let home = (guild.get() >> 22) % 2;
    let [own, other] = [home, 1 - home].map(|shard| format!("{shard}-{shard}/2"));
    scene.home.set("FRONTDESK_SHARDS", &own);
    begins_again(&mut scene).await;
    scene.home.set("FRONTDESK_SHARDS", &other);
    let second = another(&scene).await;
    Some((scene, own, second))
}

async fn begins_again(scene: &mut Scene) {
    scene.begins();
    until("it is ready again", async || {
        scene.running().page("/ready").await.0 == 200
    })
    .await;
}

fn assert_answered_once(scene: &Scene, asked: &[(&str, MessageId)]) {
    for (who, message) in asked {
        let replies = scene.replies(who, "#general", *message);
        assert_eq!(replies.len(), 1, "{who}: {}", scene.discord.everything());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_processes_both_hear_is_done_once() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let second = another(&scene).await;
    let discord = scene.discord.clone();
    let asked = ASKERS.map(|who| (who, discord.says(who, "#general", QUESTION)));
    for who in ["gina", "hugo", "iris"] {
        discord.says(who, "#general", "I want a refund");
    }
    for (who, message) in asked {
        scene.until_reply(who, "#general", message).await;
    }
    for ticket in ["T-1", "T-2", "T-3"] {
        discord.until_line("ivy", ticket, |line| line.pinned).await;
    }
    scene.rests().await;
    let pressed = discord.presses_in("alice", "#general", "Solved");
    discord.until_answered(pressed).await;
    discord.says("ivy", "T-1", "Which course is it?");
    let claimed = |line: &MessageView| line.text.contains("has taken this over");
    discord.until_line("ivy", "T-1", claimed).await;
    scene.rests().await;
    until("the other has nothing in hand either", async || {
        second.metric("frontdesk_events_in_hand").await == 0
    })
    .await;
    assert_answered_once(&scene, &asked);
    assert_eq!(discord.threads().len(), 3, "{}", discord.everything());
    let claims = scene.said("ivy", "T-1").into_iter().filter(claimed);
    assert_eq!(claims.count(), 1, "{}", discord.everything());
    drop(second);
    scene.ends().await;
}

/// With a shard of its own each: the one that hears nothing of the guild sends what the other leaves.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_leaves_the_other_one_sends() {
    let Some((mut scene, own, second)) = on_both_shards().await else {
        return;
    };
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", QUESTION);
    scene.until_reply("alice", "#general", asked).await;
    let direct = discord.says_directly("bob", QUESTION);
    assert!(direct.get() > 0);
    let answered = |line: &MessageView| line.author == "frontdesk";
    discord.until_line("bob", "dm", answered).await;
    scene.rests().await;

    // The guild's own process sends it: the other one is asked for work only when the lease ends.
    let hold = discord.hold_before(on("POST /channels/*/messages").saying("carol"));
    let left = discord.says("carol", "#general", QUESTION);
    dies_at(&mut scene, hold).await;
    scene.minutes_pass(3);
    scene.until_reply("carol", "#general", left).await;
    until("the other has sent it", async || {
        let pending = scene.store().pending_deliveries().await;
        pending.expect("the outbox") == 0
    })
    .await;
    drop(second);

    scene.home.set("FRONTDESK_SHARDS", &own);
    begins_again(&mut scene).await;
    scene.sweeps().await;
    assert_answered_once(&scene, &[("alice", asked), ("carol", left)]);
    assert_eq!(scene.said("bob", "dm").len(), 1, "{}", discord.everything());
    scene.ends().await;
}
