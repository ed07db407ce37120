//! The database is away: whoever pressed or called hears of it, what needs none is answered, and the
//! rest is done once it is back.

use frontdesk::domain::Outcome;

use crate::process::{Scene, until, whispers};
use fake_discord::wire::view::MessageView;

const QUESTION: &str = "how do I reset my password?";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_presses_or_calls_hears_of_it_and_is_served_afterwards() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let asked = scene.asks("alice", "#general", QUESTION).await;
        let shut = scene.database_goes_away().await;

        let browsed = discord.calls("bob", "#general", "/faq browse");
        let called = discord.calls("carol", "#general", &format!("/ask question:{QUESTION}"));
        discord.speaks("dave", "zh-CN");
        let in_chinese = discord.calls("dave", "#general", "/ask question:忘记密码了怎么办");
        discord.presses_in("alice", "#general", "Solved");

        let page = discord.until_replied(browsed).await;
        assert!(page.text.contains("What is it about"), "{page}");
        let moment = discord.until_replied(called).await;
        assert!(moment.text.contains("in a moment"), "{moment}");
        let moment = discord.until_replied(in_chinese).await;
        assert!(moment.text.contains("稍后"), "{moment}");
        discord
            .until_line("alice", "#general", whispers("in a moment"))
            .await;

        scene.database_comes_back(shut).await;
        scene.passes(std::time::Duration::from_secs(30));
        let answered = whispers("school.example/reset");
        discord.until_line("carol", "#general", answered).await;
        let answered = whispers("您想问的是");
        discord.until_line("dave", "#general", answered).await;
        scene.until_outcome(asked, Outcome::Solved).await;
        scene.rests().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_in_time_is_said_honestly() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let shut = scene.database_goes_away().await;
    let called = discord.calls("carol", "#general", &format!("/ask question:{QUESTION}"));
    discord.until_replied(called).await;
    scene.minutes_pass(16);
    let sorry = |line: &MessageView| line.author == "frontdesk" && line.text.contains("try again");
    discord.until_line("carol", "dm", sorry).await;
    scene.database_comes_back(shut).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_meanwhile_is_not_answered_afterwards() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let asked = scene.asks("alice", "#general", QUESTION).await;
        let shut = scene.database_goes_away().await;
        discord.deletes("alice", asked);
        until("it could not be handled", async || {
            scene.metric("frontdesk_events_failed_total").await > 0
        })
        .await;
        scene.database_comes_back(shut).await;
        scene.passes(std::time::Duration::from_secs(30));
        until("the reply is gone", async || {
            scene.said("alice", "#general").is_empty()
        })
        .await;
    })
    .await;
}
