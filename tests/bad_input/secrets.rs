//! The limits of a log: no token at any level, and nothing that people wrote above `trace`.

use crate::process::Scene;

const QUESTION: &str = "how do I reset my password? My cat is called Mirabelle";

/// Returns what the process said at a level while it answered, opened a ticket and handled a press.
async fn said_at(level: &str) -> (String, Vec<String>) {
    let mut scene = Scene::on_sqlite().await;
    scene.is_killed();
    scene.home.set("FRONTDESK_LOG", level);
    scene.starts().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", QUESTION);
    scene.until_reply("alice", "#general", asked).await;
    let pressed = discord.presses("alice", "Ask an instructor");
    discord.until_answered(pressed).await;
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let called = discord.calls("bob", "#general", "/ask question:is Mirabelle a cat?");
    discord.until_replied(called).await;
    scene.rests().await;
    let mut secrets = vec![discord.token()];
    secrets.extend(discord.look(|world| {
        let all = world.interactions.values();
        all.map(|one| one.token.clone()).collect::<Vec<_>>()
    }));
    assert!(secrets.len() >= 3 && secrets.iter().all(|secret| secret.len() > 5));
    let process = scene.take_running();
    process.terminate();
    let ended = process.ended().await;
    scene.ends().await;
    (ended.said, secrets)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_logged_however_loud_the_log_is() {
    let loudest = "trace,serenity::gateway::shard=trace,serenity::http::client=trace,\
                   serenity::http::request=trace,serenity::gateway::ws=trace,\
                   serenity::model::application::command_interaction=trace,\
                   reqwest::connect=trace,hyper::proto::h1=trace,tungstenite::protocol=trace";
    for level in ["trace", loudest] {
        let (said, secrets) = said_at(level).await;
        assert!(said.contains("a session began"), "it is logged: {said}");
        for secret in secrets {
            let line = said.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{level}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_is_logged_at_trace_alone() {
    let loud = "debug,serenity::gateway=debug,sqlx::query=debug,tungstenite::protocol=debug";
    for level in ["debug", loud] {
        let (said, _) = said_at(level).await;
        assert!(said.contains("a session began"), "it is logged: {said}");
        let line = said.lines().find(|line| line.contains("Mirabelle"));
        assert_eq!(line, None, "{level}");
    }
}
