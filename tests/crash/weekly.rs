//! The weekly digest is posted once: by one of two processes, and late where none ran on Monday.

use crate::process::Scene;
use fake_discord::wire::view::MessageView;

use super::several::another;

const QUESTION: &str = "how do I reset my password?";
const ASKERS: [&str; 12] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "gina", "hugo", "iris", "jack", "kate",
    "liam",
];
/// A week in minutes.
const WEEK: u64 = 7 * 24 * 60;

fn is_digest(line: &MessageView) -> bool {
    line.text.contains("What has changed")
}

fn digests(scene: &Scene) -> usize {
    let said = scene.said("mo", "#staff").into_iter();
    said.filter(is_digest).count()
}

/// Waits for the digest, which waits for the figures of its week if they are not made yet.
async fn is_posted(scene: &mut Scene) {
    scene.sweeps().await;
    scene.minutes_pass(6);
    scene.discord.until_line("mo", "#staff", is_digest).await;
    scene.sweeps().await;
    scene.rests().await;
    assert_eq!(digests(scene), 1, "{}", scene.discord.everything());
}

/// Asks as so many learners, and waits for the replies.
async fn asked(scene: &mut Scene, who: &[&str]) {
    for name in who {
        let asked = scene.discord.says(name, "#general", QUESTION);
        scene.until_reply(name, "#general", asked).await;
    }
    scene.rests().await;
}

/// A digest is wanted; one learner asks in the first week and twelve in the second, near whose end it is now.
async fn two_weeks(scene: &mut Scene) {
    let discord = scene.discord.clone();
    let called = discord.calls("mo", "#staff", "/setup digest channel:#staff");
    discord.until_answered(called).await;
    asked(scene, &ASKERS[..1]).await;
    scene.minutes_pass(WEEK);
    asked(scene, &ASKERS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_posts_it() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    two_weeks(&mut scene).await;
    let second = another(&scene).await;
    scene.minutes_pass(WEEK);
    is_posted(&mut scene).await;
    drop(second);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_monday_that_was_missed_it_is_posted_once() {
    let mut scene = Scene::on_sqlite().await;
    two_weeks(&mut scene).await;
    scene.is_killed();
    scene.minutes_pass(WEEK);
    assert_eq!(digests(&scene), 0);
    for _ in ["late", "and never again"] {
        scene.starts().await;
        is_posted(&mut scene).await;
        scene.is_killed();
    }
}
