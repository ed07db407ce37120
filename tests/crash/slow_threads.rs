//! Discord takes longer to make a thread than anybody waits for the answer: one ticket has one thread all
//! the same.

use std::time::Duration;

use crate::process::Scene;
use fake_discord::wire::on;

/// After how many seconds Discord makes each of the threads that it is asked for.
async fn one_thread_though_it_takes(seconds: u64, killed: bool) {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let late = Duration::from_secs(seconds);
    discord.does_late(on("POST /channels/*/threads"), late, 1);
    discord.says("alice", "#general", "I want a refund");
    discord
        .until("a thread is asked for", |world| {
            let mut asked = world.requests.iter();
            asked.any(|request| request.route == "POST /channels/*/threads")
        })
        .await;
    if killed {
        scene.is_killed();
        scene.minutes_pass(3);
        scene.begins();
    }
    // Second by second at first, then minute by minute: whenever it is tried again, it is found.
    for _ in 0..60 {
        scene.sweeps().await;
    }
    for _ in 0..12 {
        scene.minutes_pass(1);
        scene.sweeps().await;
    }
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    let threads = discord.threads();
    let [thread] = threads.as_slice() else {
        panic!("{seconds} s, killed: {killed}: {}", discord.everything());
    };
    for who in ["alice", "ivy"] {
        let is_in = thread.members.iter().any(|name| name == who);
        assert!(is_in, "{who}: {}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_takes_25_seconds_is_waited_for() {
    one_thread_though_it_takes(25, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_threads_for_one_ticket_the_spare_is_deleted() {
    one_thread_though_it_takes(150, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_is_made_after_a_kill_is_found_or_deleted() {
    one_thread_though_it_takes(200, true).await;
}
