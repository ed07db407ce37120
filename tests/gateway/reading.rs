//! Reading what was missed takes long, or hangs: nobody else waits for it.

use frontdesk::domain::ChannelId;

use crate::process::{Scene, academy, until};
use fake_discord::wire::faults::Canned;
use fake_discord::wire::on;
use fake_discord::world::plan::guild;
use serde_json::json;

/// The messages of a channel, as they are asked for.
fn messages_of(scene: &Scene, place: &str) -> fake_discord::wire::faults::RequestMatcher {
    let id = scene.discord.look(|world| world.named_place(place));
    on("GET /channels/*/messages").in_channel(id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_hangs_holds_up_no_timer() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.is_killed();
    discord.fails(messages_of(&scene, "#general"), 503, 5);
    scene.begins();
    until("it could not be read", async || {
        let later = "frontdesk_platform_errors_total{kind=\"later\"}";
        // Once nothing is in hand, it is known when it is read again.
        scene.metric(later).await >= 1 && scene.metric("frontdesk_events_in_hand").await == 0
    })
    .await;
    let mut hold = discord.hangs(messages_of(&scene, "#general"));
    scene.minutes_pass(1);
    hold.arrived().await;
    scene.sweeps().await;
    // Nor other places: what is said elsewhere is handled, and how far is written down.
    let asked = discord.mentions(
        "alice",
        "#questions",
        "frontdesk",
        "how do I reset my password?",
    );
    scene.until_reply("alice", "#questions", asked).await;
    let questions = discord.look(|world| world.named_place("#questions"));
    let questions = ChannelId::new(questions.get());
    until("it is written down", async || {
        let mark = scene
            .store()
            .watermark(questions)
            .await
            .expect("the database");
        mark.is_some_and(|mark| mark.get() >= asked.get())
    })
    .await;
    hold.release();
    discord.api_recovers();
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guilds_at_once_hold_up_no_message() {
    let setup = (0..600).fold(crate::academy::setup().with(academy()), |setup, number| {
        setup.with(guild(&format!("School {number}")).channel(&format!("hall-{number}")))
    });
    let mut scene = Scene::of(setup, None).await;
    let discord = scene.discord.clone();
    scene.is_killed();
    let mut hold = discord.hangs(messages_of(&scene, "#general"));
    scene.begins();
    hold.arrived().await;
    discord.until_registered("setup").await;
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    scene.until_reply("alice", "#general", asked).await;
    hold.release();
    discord.api_recovers();
    scene.rests().await;
    let replies = scene.replies("alice", "#general", asked);
    assert_eq!(replies.len(), 1, "{}", discord.everything());
    scene.ends().await;
}

/// Thousands have written directly in time, and the channel of each costs a request.
#[tokio::test(flavor = "multi_thread")]
async fn direct_channels_in_which_nobody_wrote_for_long_are_read_after_the_others_and_not_at_once()
{
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("alice", "how do I reset my password?");
    let answered = crate::process::says("school.example/reset");
    discord.until_line("alice", "dm", answered).await;
    scene.rests().await;
    scene.is_killed();
    let once = (1..=1_000).map(|number| format!("({}, {})", 1_000 + number, 10_000 + number));
    let once: Vec<String> = once.collect();
    let rows = once.join(", ");
    let insert = format!("INSERT INTO learners (user_id, direct_channel) VALUES {rows}");
    scene.runs(&insert).await;
    discord.says_directly("alice", "how do I enrol?");
    scene.minutes_pass(12);
    let messages = "GET /channels/*/messages";
    let before = discord.count_requests(messages);
    scene.starts().await;
    let answered = crate::process::says("not sure I understood");
    discord.until_line("alice", "dm", answered).await;
    let read = discord.count_requests(messages) - before;
    assert!(read < 300, "{read} channels were read");
    for more in 1..=5 {
        until("the next are read", async || {
            discord.count_requests(messages) - before >= 200 * more
                && scene.metric("frontdesk_events_in_hand").await == 0
        })
        .await;
        scene.passes(std::time::Duration::from_secs(30));
    }
    scene.rests().await;
    scene.ends().await;
}

/// While the others are read, two hundred every half minute.
#[tokio::test(flavor = "multi_thread")]
async fn direct_messages_that_may_not_be_read_are_not_asked_for_with_each_of_the_others() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let said = discord.says_directly("alice", "how do I reset my password?");
    let answered = crate::process::says("school.example/reset");
    discord.until_line("alice", "dm", answered).await;
    scene.rests().await;
    scene.is_killed();
    let once = (1..=600).map(|number| format!("({}, {})", 1_000 + number, 10_000 + number));
    let once: Vec<String> = once.collect();
    let rows = once.join(", ");
    let insert = format!("INSERT INTO learners (user_id, direct_channel) VALUES {rows}");
    scene.runs(&insert).await;
    scene.minutes_pass(12);
    let place = discord.look(|world| world.find_message(said).expect("it").channel);
    let path = format!("/channels/{place}/messages");
    let refused = Canned {
        status: 403,
        headers: Vec::new(),
        body: json!({"code": 50_001, "message": "Missing Access"}),
    };
    let history = on("GET /channels/*/messages").at(&path);
    discord.answers(history, refused, 100);
    let asked_for = || {
        let asked = discord.requests().into_iter();
        asked.filter(|one| one.path.ends_with(&path)).count()
    };
    let messages = "GET /channels/*/messages";
    let (before, of_alice) = (discord.count_requests(messages), asked_for());
    scene.begins();
    for more in 1..=3 {
        until("the next are read", async || {
            discord.count_requests(messages) - before >= 200 * more
                && scene.metric("frontdesk_events_in_hand").await == 0
        })
        .await;
        scene.passes(std::time::Duration::from_secs(30));
    }
    assert_eq!(asked_for() - of_alice, 1);
    scene.minutes_pass(10);
    until("they are asked for again", async || {
        asked_for() - of_alice == 2
    })
    .await;
    scene.sweeps().await;
    scene.ends().await;
}

/// Discord is asked whether an author belongs to staff: of a few at once, and of each once.
#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_what_was_missed_is_asked_once_and_for_nothing_else() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let watched = "why does the video of week three stay black on my tablet?";
    let asked = discord.says("alice", "#general", watched);
    until("the question is stored", async || {
        scene.inquiry(asked).await.is_some()
    })
    .await;
    scene.rests().await;
    scene.is_killed();
    let people = [
        "bob", "carol", "dave", "erin", "frank", "gina", "hugo", "iris",
    ];
    for who in people {
        discord.says(who, "#general", "The weather is fine today.");
        discord.says(who, "#general", "And it stays so.");
    }
    let missed = discord.says("jack", "#general", "how do I reset my password?");
    let member = "GET /guilds/*/members/*";
    let before = discord.count_requests(member);
    // At first it cannot be found out of one of them, and nobody else is asked for again.
    let bob = discord.look(|world| world.person("bob"));
    let end = format!("/members/{bob}");
    let of_bob = on(member).when(move |one| one.path.ends_with(&end));
    discord.fails(of_bob, 503, 5);
    scene.begins();
    scene.until_reply("jack", "#general", missed).await;
    scene.rests().await;
    scene.passes(std::time::Duration::from_secs(30));
    let all = before + people.len() + 1 + 5;
    until("who was left is asked for", async || {
        discord.count_requests(member) == all
    })
    .await;
    scene.rests().await;
    scene.ends().await;
}
