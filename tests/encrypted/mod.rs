//! Nothing that people write is in the clear in the database where the operator has set a key; keys are changed from
//! the command line, and without the right one nothing starts.

use std::process::{Command, Output};

use crate::process::{Scene, says, whispers};

const OLD: &str = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=";
const NEW: &str = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=";
/// The words that people write.
const WORDS: [&str; 7] = [
    "kx4801", "kx4802", "kx4803", "kx4804", "kx4805", "kx4806", "kx4807",
];

/// People ask, answer, note, teach, relay and comment.
async fn life(scene: &mut Scene) {
    let discord = scene.discord.clone();
    scene
        .stays_direct("please help me with my tablet, serial kx4804")
        .await;
    discord.says_directly("bob", "my number is kx4805");
    discord.until_line("ivy", "T-1", says("kx4805")).await;
    scene.rests().await;
    discord.says("alice", "#general", "I want a refund, my order was kx4801");
    discord.until_line("ivy", "T-2", |line| line.pinned).await;
    discord.calls("ivy", "T-2", "/ticket note text:kx4802 was paid twice");
    discord.until_line("ivy", "T-2", says("Noted on T-2")).await;
    discord.says("ivy", "T-2", "kx4803 is being paid back");
    scene.rests().await;
    let said = discord.says(
        "carol",
        "#general",
        "that thing for getting in kx4806, where?",
    );
    scene.rests().await;
    scene.is_taught(said, "Join a course").await;
    let called = discord.calls("carol", "#general", "/ask question:is kx4807 a cat?");
    discord.until_replied(called).await;
    scene.rests().await;
}

/// Runs the command line's `rekey` with these keys and options, without a terminal.
async fn rekey(scene: &Scene, keys: &str, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.arg("rekey").args(options).env_clear();
    command.env("DATABASE_URL", scene.home.get("DATABASE_URL"));
    command.env("FRONTDESK_TEXT_KEY", keys);
    command.current_dir(std::env::temp_dir());
    let ended = tokio::task::spawn_blocking(move || command.output()).await;
    ended.expect("no panic").expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn stops(scene: &mut Scene) -> String {
    let process = scene.take_running();
    process.terminate();
    process.ended().await.said
}

/// The file of an SQLite database and what is written beside it.
fn files(scene: &Scene) -> String {
    let parts = ["frontdesk.db", "frontdesk.db-wal"];
    let read = |name| std::fs::read(scene.home.path(name)).unwrap_or_default();
    parts.into_iter().map(|name| text(&read(name))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_people_write_lies_in_the_database_in_the_clear() {
    Scene::on_both(async |scene| {
        scene.is_killed();
        scene.home.set("FRONTDESK_TEXT_KEY", OLD);
        scene.starts().await;
        life(scene).await;
        let discord = scene.discord.clone();
        for words in WORDS {
            assert_eq!(scene.tables_with(words).await, [] as [&str; 0], "{words}");
            assert!(!files(scene).contains(words), "{words}");
        }
        // And is read all the same.
        discord.calls("ivy", "T-2", "/ticket show");
        let shown = whispers("kx4801");
        discord.until_line("ivy", "T-2", shown).await;
        let noted = whispers("kx4802");
        discord.until_line("ivy", "T-2", noted).await;
        let said = stops(scene).await;
        assert!(!said.contains(OLD) && !said.contains("kx48"), "{said}");

        // Without the key nothing starts, and it is said why.
        for keys in ["", NEW, "no key"] {
            scene.home.set("FRONTDESK_TEXT_KEY", keys);
            scene.begins();
            let said = scene.take_running().ended().await.said;
            assert!(said.contains("FRONTDESK_TEXT_KEY"), "{keys}: {said}");
        }

        let changed = rekey(scene, &format!("{NEW},{OLD}"), &[]).await;
        let told = text(&changed.stdout) + &text(&changed.stderr);
        assert!(changed.status.success(), "{told}");
        assert!(told.contains("ticket_notes: 1 rewritten"), "{told}");
        assert!(!told.contains(NEW) && !told.contains("kx48"), "{told}");
        scene.home.set("FRONTDESK_TEXT_KEY", NEW);
        scene.starts().await;
        discord.calls("ivy", "T-1", "/ticket show");
        let shown = whispers("kx4804");
        discord.until_line("ivy", "T-1", shown).await;
        stops(scene).await;

        let cleared = rekey(scene, NEW, &["--clear"]).await;
        assert!(cleared.status.success(), "{}", text(&cleared.stderr));
        assert!(!scene.tables_with("kx4801").await.is_empty());
        scene.home.unset("FRONTDESK_TEXT_KEY");
        scene.starts().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_key_is_given_up_by_command_and_everything_else_stays() {
    Scene::on_both(async |scene| {
        scene.is_killed();
        scene.home.set("FRONTDESK_TEXT_KEY", OLD);
        scene.starts().await;
        let discord = scene.discord.clone();
        discord.says("alice", "#general", "I want a refund, my order was kx4801");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        stops(scene).await;
        scene.home.set("FRONTDESK_TEXT_KEY", NEW);
        scene.begins();
        let said = scene.take_running().ended().await.said;
        assert!(said.contains("rekey --forget-lost"), "{said}");

        // Nobody is there to confirm it.
        let refused = rekey(scene, NEW, &["--forget-lost"]).await;
        let told = text(&refused.stdout) + &text(&refused.stderr);
        assert!(!refused.status.success(), "{told}");
        assert!(told.contains("inquiry_texts: 1 cannot be read"), "{told}");
        assert!(told.contains("nothing is deleted"), "{told}");
        let kept = rekey(scene, OLD, &["--forget-lost"]).await;
        let told = text(&kept.stdout) + &text(&kept.stderr);
        assert!(told.contains("\n0 texts are deleted"), "{told}");

        let given_up = rekey(scene, NEW, &["--forget-lost", "--yes"]).await;
        let told = text(&given_up.stdout) + &text(&given_up.stderr);
        assert!(given_up.status.success(), "{told}");
        assert!(told.contains("inquiry_texts: 1 cannot be read"), "{told}");
        scene.starts().await;
        discord.calls("ivy", "T-1", "/ticket show");
        let shown = whispers("T-1");
        discord.until_line("ivy", "T-1", shown).await;
    })
    .await;
}

/// The token of a website's server.
const API_TOKEN: &str = "api-token-that-is-kept-out-of-the-database-and-of-files";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_the_environment_lies_in_the_database() {
    Scene::on_both(async |scene| {
        scene.is_killed();
        scene.home.set("FRONTDESK_TEXT_KEY", OLD);
        scene.home.set("FRONTDESK_API_TOKEN", API_TOKEN);
        scene.starts().await;
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        for secret in [discord.token().as_str(), OLD, API_TOKEN] {
            assert_eq!(scene.tables_with(secret).await, [] as [&str; 0]);
            assert!(!files(scene).contains(secret));
        }
    })
    .await;
}
