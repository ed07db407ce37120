//! The database is away: whoever pressed or called hears of it, what needs none is answered, and the
//! rest is done once it is back.

use frontdesk::domain::Outcome;

use crate::process::{Scene, academy, database_on_postgres, until, whispers};
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

/// What is called while the database is away, by somebody in a place.
const CALLS: [(&str, &str, &str); 14] = [
    ("bob", "#general", "/faq browse"),
    ("carol", "#general", "/faq search query:invoice"),
    ("dave", "#general", "/ask question:I forgot my password"),
    ("erin", "dm", "/ticket cancel"),
    ("frank", "#general", "/privacy export"),
    ("omar", "#staff", "/duty on"),
    ("omar", "#staff", "/duty gaps"),
    ("omar", "#staff", "/shift add days:daily hours:09:00-17:00"),
    ("ivy", "T-1", "/ticket show"),
    ("ivy", "T-1", "/ticket resolve"),
    ("mo", "#staff", "/setup check"),
    ("mo", "#staff", "/setup targets all-tickets-a-day:2"),
    ("mo", "#staff", "/stats overview"),
    ("mo", "#staff", "/setup show"),
];
/// What is pressed then.
const PRESSES: [(&str, &str, &str); 4] = [
    ("alice", "#general", "Solved"),
    ("alice", "#general", "Ask an instructor"),
    ("ivy", "T-1", "Details"),
    ("ivy", "T-1", "Claim"),
];

/// Discord's clock runs with the machine's here: after three seconds it takes no acknowledgement any more.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_called_or_pressed_is_acknowledged_within_three_seconds() {
    let setup = || crate::academy::setup().with(academy()).clock_running();
    let mut scenes = vec![Scene::of(setup(), None).await];
    if let Some(database) = database_on_postgres().await {
        scenes.push(Scene::of(setup(), Some(database)).await);
    }
    for scene in scenes {
        let discord = scene.discord.clone();
        // The process's clock stands at the start of Discord's, before the instructor came on duty.
        scene.passes(std::time::Duration::ZERO);
        let asked = discord.says("alice", "#general", QUESTION);
        scene.until_reply("alice", "#general", asked).await;
        discord.says("erin", "#general", "I want a refund");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;

        let shut = scene.database_goes_away().await;
        for (who, place, line) in CALLS {
            discord.calls(who, place, line);
        }
        for (who, place, button) in PRESSES {
            discord.presses_in(who, place, button);
        }
        discord.uses_on("mo", asked, "Teach this answer");
        until("everything is acknowledged", async || {
            discord.unacknowledged().is_empty()
        })
        .await;
        scene.database_comes_back(shut).await;
        scene.ends().await;
    }
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
