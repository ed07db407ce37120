//! The database is put back from a backup, after which life has gone on: nobody is answered a second time, and nobody
//! gets the ticket of somebody else.

use fake_discord::Discord;
use fake_discord::wire::view::MessageView;

use crate::process::Scene;

const QUESTION: &str = "how do I reset my password?";
const UNKNOWN: &str = "why does the video of week three stay black on my tablet?";

/// Counts how often frontdesk has said something to somebody in a place.
fn said_to(discord: &Discord, who: &str, place: &str) -> usize {
    let lines = discord.transcript(who, place);
    let own = lines.iter().filter(|line| line.author == "frontdesk");
    own.filter(|line| !line.system).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_answered_since_the_backup_is_not_answered_again() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.asks("alice", "#general", QUESTION).await;
    discord.says_directly("dave", "hello!");
    // Is offered help in a quarter of an hour.
    let watched = discord.says("frank", "#general", UNKNOWN);
    scene.rests().await;
    scene.home.calls(&["backup", "night.backup"]).await.well();

    scene.minutes_pass(16);
    discord
        .until_line("frank", "#general", |line| {
            line.author == "frontdesk" && line.reply_to == Some(watched)
        })
        .await;
    scene.asks("bob", "#general", QUESTION).await;
    discord.posts_in_forum("carol", "#help", "Password", QUESTION);
    let answers = |line: &MessageView| line.author == "frontdesk";
    discord.until_line("carol", "Password", answers).await;
    discord.says_directly("dave", QUESTION);
    scene.opens("erin", "T-1").await;
    let (before, threads) = (scene.everything_said(), discord.threads().len());
    let replies = said_to(&discord, "alice", "#general");
    scene.is_killed();

    let said = scene.is_put_back("night.backup", "restored.db").await;
    assert!(said.contains("restored.db"), "it says where: {said}");
    assert!(said.contains("100 further on"), "{said}");
    scene.minutes_pass(5);
    scene.starts().await;
    // Until it had heard what it missed, what time decides was put off.
    scene.minutes_pass(1);
    scene.sweeps().await;
    scene.rests().await;
    assert_eq!(scene.everything_said(), before, "nothing is said twice");
    assert_eq!(said_to(&discord, "alice", "#general"), replies);
    assert_eq!(discord.threads().len(), threads);

    // And it goes on, with a ticket of another number.
    scene.asks("gina", "#general", QUESTION).await;
    discord.says("hugo", "#general", "I want a refund");
    discord.until_line("ivy", "T-101", |line| line.pinned).await;
    scene.ends().await;
}

/// A desk that was stopped first goes on exactly where it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_moved_goes_on_where_it_was() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says("erin", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let watched = discord.says("frank", "#general", UNKNOWN);
    scene.rests().await;
    let process = scene.take_running();
    process.terminate();
    process.ended().await.well();
    scene.home.calls(&["backup", "moved.backup"]).await.well();

    let there = scene.home.get("DATABASE_URL").to_owned();
    let refused = scene.home.calls(&["restore", "moved.backup"]).await;
    assert_eq!(refused.code, Some(1), "{}", refused.said);
    assert!(refused.said.contains("not empty"), "{}", refused.said);
    let new = format!("sqlite://{}", scene.home.path("new.db").display());
    scene.home.set("DATABASE_URL", &new);
    let tried = scene.home.calls(&["restore", "moved.backup", "--dry-run"]);
    let tried = tried.await.well();
    assert!(tried.contains("can be restored into"), "{tried}");
    assert!(!scene.home.path("new.db").exists(), "nothing is made");
    let restored = scene.home.calls(&["restore", "moved.backup", "--moved"]);
    let restored = restored.await.well();
    assert!(!restored.contains("further on"), "{restored}");
    assert_ne!(there, new);

    scene.minutes_pass(16);
    scene.starts().await;
    // Until it had heard what it missed, the offer was put off.
    scene.minutes_pass(1);
    discord
        .until_line("frank", "#general", |line| {
            line.author == "frontdesk" && line.reply_to == Some(watched)
        })
        .await;
    discord.says("hugo", "#general", "I want a refund");
    discord.until_line("ivy", "T-2", |line| line.pinned).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_made_again_and_again_until_it_is_stopped() {
    let scene = Scene::on_sqlite().await;
    let folder = scene.home.path("backups");
    std::fs::create_dir(&folder).expect("a folder");
    // Of a clock that was wrong once: it puts nothing off.
    let ahead = folder.join("frontdesk-29990101T000000Z.backup");
    std::fs::write(&ahead, "").expect("a file");
    let mut series = scene
        .home
        .begin(&["backup", "backups", "--every", "1d", "--keep", "1"]);
    series.until_said("read back and checked").await;
    crate::process::until("the other one is deleted", async || !ahead.exists()).await;
    series.terminate();
    series.ended().await.well();
    let names = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(names, 1);
    scene.ends().await;
}
