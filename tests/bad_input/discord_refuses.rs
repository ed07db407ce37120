//! Discord refuses the operator's token or intents, or cannot be reached.

use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;
use twilight_model::oauth::ApplicationFlags;

use crate::process::{Home, Scene, academy, until};

/// The exit code of what is the same at the next start.
const CONFIGURATION: i32 = 78;

async fn discord() -> Discord {
    Discord::start(crate::academy::setup().with(academy())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_both_ways_on_are_named() {
    let ended = Home::alone().start().ended().await;
    assert_eq!(ended.code, Some(CONFIGURATION), "{}", ended.said);
    for way in ["DISCORD_TOKEN", "frontdesk console"] {
        assert!(ended.said.contains(way), "{way}: {}", ended.said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_ends_the_process_and_is_not_shown() {
    let discord = discord().await;
    let mut home = Home::near(&discord);
    home.set("DISCORD_TOKEN", "MTIz.a-token.that-was-reset");
    let ended = home.start().ended().await;
    assert_eq!(ended.code, Some(CONFIGURATION), "{}", ended.said);
    assert!(ended.said.contains("refuses the token"), "{}", ended.said);
    assert!(!ended.said.contains("that-was-reset"), "{}", ended.said);
}

/// The gateway's 4004, while it runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_ends_the_process() {
    let discord = discord().await;
    let home = Home::near(&discord);
    let process = home.start();
    discord.until_registered("setup").await;
    discord.act(|world| world.token = "another".to_owned());
    discord.invalidates_the_session(false);
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(CONFIGURATION), "{}", ended.said);
    assert!(ended.said.contains("refuses the token"), "{}", ended.said);
}

/// No session is over, and no request but one is refused: the socket lives.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_ends_the_process_though_the_session_goes_on() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let process = scene.take_running();
    discord.act(|world| world.token = "another".to_owned());
    discord.says("alice", "#general", QUESTION);
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(CONFIGURATION), "{}", ended.said);
    assert!(ended.said.contains("refuses the token"), "{}", ended.said);
    scene.ends().await;
}

/// Discord counts every try, and resets the token of a bot that begins more than a thousand sessions a day.
#[tokio::test(flavor = "multi_thread")]
async fn while_few_sessions_are_left_none_is_begun_and_the_process_waits() {
    let discord = discord().await;
    discord.act(|world| {
        world.gateway.identifies = 951;
        world.gateway.identifies_reset_after_ms = 20;
    });
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("begin too few sessions").await;
    assert_eq!(process.page("/live").await.0, 200);
    assert_eq!(process.page("/ready").await.0, 503);
    until("it is asked again", async || {
        discord.count_requests("GET /gateway/bot") >= 3
    })
    .await;
    assert_eq!(discord.look(|world| world.gateway.identifies), 951);
    discord.act(|world| world.gateway.identifies = 0);
    discord.until_connected().await;
    process.terminate();
    process.ended().await.well();
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_sessions_ends_with_the_shutdown() {
    let discord = discord().await;
    discord.act(|world| world.gateway.identifies = 951);
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("begin too few sessions").await;
    process.terminate();
    process.ended().await.well();
    assert_eq!(discord.look(|world| world.gateway.identifies), 951);
}

/// Each try to begin a session fails, as with shards that do not fit.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_whose_sessions_do_not_last_ends_before_they_are_used_up() {
    let discord = discord().await;
    discord.refuses_connections(true);
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("the gateway gives no session").await;
    home.set_clock(discord.now_ms() + 60_000);
    until("what is left is asked for", async || {
        discord.count_requests("GET /gateway/bot") >= 2
    })
    .await;
    assert!(!process.has_ended(), "there are plenty");
    discord.act(|world| world.gateway.identifies = 960);
    // It asks again a minute after it has taken the answer, whenever that is.
    let mut minutes = 1;
    until("it asks again and ends", async || {
        minutes += 1;
        home.set_clock(discord.now_ms() + minutes * 60_000);
        process.has_ended()
    })
    .await;
    let ended = process.ended().await;
    assert_eq!(
        ended.code,
        Some(1),
        "started again, it waits: {}",
        ended.said
    );
    assert!(ended.said.contains("40 are left"), "{}", ended.said);
}

/// No session is spent on what the application says by itself.
#[tokio::test(flavor = "multi_thread")]
async fn disallowed_intents_name_the_switch() {
    let setup = crate::academy::setup().with(academy());
    let discord = Discord::start(setup.application_flags(ApplicationFlags::empty())).await;
    let ended = Home::near(&discord).start().ended().await;
    assert_eq!(ended.code, Some(CONFIGURATION), "{}", ended.said);
    let switch = "switch on Message Content Intent";
    assert!(ended.said.contains(switch), "{}", ended.said);
    assert_eq!(discord.look(|world| world.gateway.identifies), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_api_is_asked_again_until_it_is_there() {
    let discord = discord().await;
    discord.stops_listening().await;
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("cannot be reached").await;
    assert_eq!(process.page("/live").await.0, 200);
    let (status, why) = process.page("/ready").await;
    assert_eq!(status, 503);
    assert!(why.contains("no session with Discord"), "{why}");
    until("it is asked again", async || {
        process.said().matches("cannot be reached").count() >= 3
    })
    .await;
    discord.listens_again().await;
    discord.until_connected().await;
    until("it is ready", async || {
        process.page("/ready").await.0 == 200
    })
    .await;
}

/// The API answers, and the gateway hangs up on everyone.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_hangs_up_is_tried_again_until_it_listens() {
    let discord = discord().await;
    discord.refuses_connections(true);
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("the gateway gives no session").await;
    let (status, why) = process.page("/ready").await;
    assert_eq!(status, 503);
    assert!(why.contains("no session with Discord"), "{why}");
    assert_eq!(process.page("/live").await.0, 200);
    discord.refuses_connections(false);
    discord.until_connected().await;
    until("it is ready", async || {
        process.page("/ready").await.0 == 200
    })
    .await;
}

/// The API answers, and nobody listens where it says that the gateway is.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_not_there_within_a_minute_is_told_and_waited_for() {
    let discord = discord().await;
    discord.act(|world| world.gateway.url = "ws://127.0.0.1:9/".to_owned());
    let home = Home::near(&discord);
    let mut process = home.start();
    process.until_said("the gateway gives no session").await;
    home.set_clock(discord.now_ms() + 59_000);
    assert_eq!(
        process.page("/ready").await.0,
        503,
        "it is still waited for"
    );
    assert!(!process.said().contains("FRONTDESK_SHARDS"));
    home.set_clock(discord.now_ms() + 60_000);
    process.until_said("check FRONTDESK_SHARDS").await;
    assert_eq!(process.page("/ready").await.0, 503);
    process.terminate();
    process.ended().await.well();
}

/// Not an operator's error: it was there, and comes back.
#[tokio::test(flavor = "multi_thread")]
async fn what_discord_does_not_take_for_a_while_is_sent_later() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.api_goes_down();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    until("sending was given up for now", async || {
        scene
            .metric("frontdesk_platform_errors_total{kind=\"later\"}")
            .await
            >= 1
    })
    .await;
    discord.api_recovers();
    scene.minutes_pass(10);
    scene.until_reply("alice", "#general", asked).await;
    scene.rests().await;
    let replies = scene.replies("alice", "#general", asked);
    assert_eq!(replies.len(), 1, "{}", discord.everything());
    scene.ends().await;
}

/// A request that hangs holds up what is said in its own channel, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_channel_holds_up_no_other() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    hold.arrived().await;
    let queued = discord.says("bob", "#general", "how do I reset my password?");
    discord.says_directly("carol", "how do I reset my password?");
    let answered = |line: &fake_discord::wire::view::MessageView| line.author == "frontdesk";
    discord.until_line("carol", "dm", answered).await;
    hold.release();
    let first = scene.until_reply("alice", "#general", asked).await;
    let second = scene.until_reply("bob", "#general", queued).await;
    assert!(first.id < second.id, "{}", discord.everything());
    scene.ends().await;
}

const QUESTION: &str = "how do I reset my password?";

/// Discord takes nothing that is written in a place.
fn takes_nothing(discord: &Discord, place: &str) {
    let id = discord.look(|world| world.named_place(place));
    let posts = on("POST /channels/*/messages").in_channel(id);
    discord.fails(posts, 503, usize::MAX);
}

/// Somebody asks where nothing is taken: the reply waits for better times.
async fn waits(scene: &mut Scene, who: &str, place: &str) -> MessageId {
    let failed = "frontdesk_platform_errors_total{kind=\"later\"}";
    let before = scene.metric(failed).await;
    let asked = match place {
        "#questions" => scene.discord.mentions(who, place, "frontdesk", QUESTION),
        _ => scene.discord.says(who, place, QUESTION),
    };
    until("it waits", async || {
        scene.inquiry(asked).await.is_some() && scene.metric(failed).await > before
    })
    .await;
    asked
}

/// The same for more than a day: it is given up.
async fn is_given_up(scene: &mut Scene, who: &str, place: &str) {
    waits(scene, who, place).await;
    scene.minutes_pass(25 * 60);
    scene.rests().await;
}

/// Counts how often staff were told that Discord did not take something in a place.
fn told(scene: &Scene, place: &str) -> usize {
    let words = format!("I tried several times to write in {place},");
    let said = scene.said("mo", "#staff");
    said.iter()
        .filter(|line| line.text.contains(&words))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_told_once_of_each_place_in_which_nothing_can_be_written() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        takes_nothing(&discord, "#general");
        is_given_up(scene, "alice", "#general").await;
        is_given_up(scene, "bob", "#general").await;
        assert_eq!(told(scene, "#general"), 1, "{}", discord.everything());
        scene.is_killed();
        scene.starts().await;
        is_given_up(scene, "carol", "#general").await;
        assert_eq!(told(scene, "#general"), 1, "the next process knows of it");

        takes_nothing(&discord, "#questions");
        is_given_up(scene, "dave", "#questions").await;
        assert_eq!(told(scene, "#questions"), 1, "another place has its own");

        // One of them is mended, which is seen by what waited there.
        let asked = waits(scene, "erin", "#questions").await;
        discord.api_recovers();
        takes_nothing(&discord, "#general");
        scene.minutes_pass(10);
        scene.until_reply("erin", "#questions", asked).await;
        scene.rests().await;
        is_given_up(scene, "frank", "#general").await;
        assert_eq!(told(scene, "#general"), 1, "that one is as it was");
        takes_nothing(&discord, "#questions");
        is_given_up(scene, "gina", "#questions").await;
        assert_eq!(told(scene, "#questions"), 2, "it broke anew");
    })
    .await;
}
