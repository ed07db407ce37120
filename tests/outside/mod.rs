//! Faults of the outside: what must hold after each, and who is told. Those that are tested elsewhere:
//!
//! | fault | test |
//! | --- | --- |
//! | the database is gone and comes back | `ten_minutes_without_a_database_lose_nothing` here; `bad_input::database_away`, `crash`, `chaos` |
//! | the disk is full | `bad_input::full_disk::a_full_disk_stops_nothing_for_longer_than_it_is_full` |
//! | the database can only be read | `bad_input::full_disk::a_database_that_can_only_be_read_is_told_and_taken_up_again` |
//! | the clock is an hour ahead, and right again | `a_clock_that_is_an_hour_ahead_doubles_nothing_and_is_told_once` here; `crash::clocks`; `reload::a_clock_that_is_set_back_delays_no_look_at_the_files` |
//! | the clock is an hour behind, and right again | `a_clock_that_is_an_hour_behind_doubles_nothing_and_is_told_once` here |
//! | Discord answers 5xx for an hour | `an_hour_of_discords_failures_loses_and_doubles_nothing`, `a_message_that_discord_does_not_take_for_once_is_told_nobody` here; `bad_input::discord_refuses` |
//! | a limit over all requests | `while_discord_limits_everything_nothing_is_asked` here; `discord::restraint` |
//! | a limit of one channel | `limited::a_crowd_in_one_channel_is_answered_as_fast_as_discord_takes_it`, `limited::while_a_channel_takes_nothing_for_long_nothing_else_is_tried_there` |
//! | the gateway leaves heartbeats unanswered; it refuses a session that is begun too soon | `gateway::recovery`; of several shards `adapter::connecting` |
//! | so many refused requests that Discord would shut the machine out | `far_from_discords_limit_of_refused_requests_nothing_is_asked_any_more` here; `discord::restraint` |
//! | a server removes frontdesk, and invites it again | `gateway::removed` |
//! | a channel is deleted | `bad_input::channels`, of the support channel `a_ticket_whose_support_channel_was_deleted_opens_in_the_next_one`, of staff `a_staff_channel_that_is_deleted_is_told_to_the_owner_once` |
//! | a thread is deleted | `bad_input::ticket_threads::a_ticket_whose_thread_is_deleted_goes_on_in_another` |
//! | a role is deleted | `a_role_that_is_deleted_is_told_once_and_no_longer_chosen`, `a_role_that_is_deleted_while_frontdesk_is_down_is_told_once_it_is_back` here |
//! | the Message Content intent is withdrawn | `an_intent_that_is_withdrawn_ends_the_process_with_its_mend` here; `bad_input::discord_refuses` |

mod limited;

use std::io;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_discord::wire::faults::Canned;
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;
use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{GuildId, GuildSettings, Timestamp};
use serde_json::json;
use twilight_model::oauth::ApplicationFlags;

use crate::process::{Home, Scene, academy, says, until};
use fake_discord::Discord;

const QUESTION: &str = "how do I reset my password?";
/// The words of the log when Discord takes nothing.
const SENDING: &str = "sending to Discord";
/// No rule answers it, and somebody who looks into the channel may.
const UNKNOWN: &str = "why does the video of week three stay black on my tablet?";
/// The words of the log when the clock is wrong.
const CLOCK_OFF: &str = "so many seconds off Discord's";
/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;
/// The learners who ask while something is broken.
const ASKING: [&str; 3] = ["alice", "bob", "carol"];

/// Everybody asks.
fn all_ask(discord: &Discord) -> [MessageId; 3] {
    ASKING.map(|who| discord.says(who, "#general", QUESTION))
}

/// Everybody is answered, once.
async fn are_answered(scene: &mut Scene, asked: [MessageId; 3]) {
    for (who, asked) in ASKING.into_iter().zip(asked) {
        scene.until_reply(who, "#general", asked).await;
    }
    scene.rests().await;
    for (who, asked) in ASKING.into_iter().zip(asked) {
        let replies = scene.replies(who, "#general", asked).len();
        assert_eq!(replies, 1, "{who}\n{}", scene.discord.everything());
    }
}

/// The exit code of `frontdesk healthcheck`, as an image calls it.
async fn health(scene: &mut Scene) -> Option<i32> {
    let address = scene.running().address().await.to_owned();
    scene.home.set("FRONTDESK_HTTP", &address);
    scene.home.calls(&["healthcheck"]).await.code
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_minutes_without_a_database_lose_nothing() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let shut = scene.database_goes_away().await;
        let asked = all_ask(&discord);
        until("it says that it is not ready", async || {
            scene.running().page("/ready").await.0 == 503
        })
        .await;
        assert_eq!(health(scene).await, Some(1));
        for _ in 0..10 {
            scene.minutes_pass(1);
        }
        assert_eq!(scene.running().page("/live").await.0, 200);
        scene.database_comes_back(shut).await;
        until("it is ready", async || {
            scene.running().page("/ready").await.0 == 200
        })
        .await;
        assert_eq!(health(scene).await, Some(0));
        // Each look for what is due has failed meanwhile, many a second.
        let said = scene.running().said();
        let told = said.matches("it fails, and is tried again").count();
        assert!(told < 60, "{told} lines: {said}");
        scene.minutes_pass(1);
        are_answered(scene, asked).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_an_hour_ahead_doubles_nothing_and_is_told_once() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let now = discord.now_ms();
        scene.clock_is_off(HOUR);
        let early = all_ask(&discord);
        are_answered(scene, early).await;
        let checked = discord.calls("mo", "#staff", "/setup check");
        let told = discord.until_replied(checked).await;
        assert!(told.text.contains("3600 seconds off"), "{told}");
        // And unasked, to whoever runs it.
        scene.running().until_said("seconds=3600").await;

        scene.home.set_clock(now);
        scene.sweeps().await;
        scene.opens("dave", "T-1").await;
        are_answered(scene, early).await;
        scene.minutes_pass(1);
        let checked = discord.calls("mo", "#staff", "/setup check");
        let told = discord.until_replied(checked).await;
        assert!(!told.text.contains("seconds off"), "{told}");
        clock_was_told_once(scene).await;
    })
    .await;
}

/// The log says once that the clock was off, and that it agrees again.
async fn clock_was_told_once(scene: &mut Scene) {
    let agrees = "agrees with Discord's again";
    scene.running().until_said(agrees).await;
    let said = scene.running().said();
    assert_eq!(said.matches(CLOCK_OFF).count(), 1, "{said}");
}

/// Discord's ids tell when something was said, and lie in the future for a clock that is behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_an_hour_behind_doubles_nothing_and_is_told_once() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        // ivy has been on duty for longer than that.
        scene.minutes_pass(61);
        scene.clock_is_off(-HOUR);
        let asked = all_ask(&discord);
        for (who, asked) in ASKING.into_iter().zip(asked) {
            scene.until_reply(who, "#general", asked).await;
        }
        let watched = discord.says("frank", "#general", UNKNOWN);
        discord.says("dave", "#general", "I want a refund");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        discord.calls("ivy", "T-1", "/ticket resolve");
        let resolved = says("T-1 is resolved.");
        discord.until_line("ivy", "T-1", resolved).await;
        let checked = discord.calls("mo", "#staff", "/setup check");
        let told = discord.until_replied(checked).await;
        assert!(told.text.contains("seconds off"), "{told}");
        // And unasked, to whoever runs it: the clocks are compared once a minute.
        discord.advance(Duration::from_secs(60));
        scene.clock_is_off(-HOUR);
        let later = discord.says("gina", "#general", QUESTION);
        scene.until_reply("gina", "#general", later).await;
        scene.running().until_said(CLOCK_OFF).await;

        scene.minutes_pass(1);
        scene.sweeps().await;
        are_answered(scene, asked).await;
        let offers = |scene: &Scene| scene.replies("frank", "#general", watched).len();
        assert_eq!(offers(scene), 0, "it is watched for a quarter of an hour");
        for _ in 0..2 {
            scene.minutes_pass(15);
            scene.sweeps().await;
            scene.rests().await;
            assert_eq!(offers(scene), 1, "{}", discord.everything());
        }
        assert_eq!(discord.threads().len(), 1, "{}", discord.everything());
        clock_was_told_once(scene).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_of_discords_failures_loses_and_doubles_nothing() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.api_goes_down();
        let asked = all_ask(&discord);
        until("sending was given up for now", async || {
            let failed = "frontdesk_platform_errors_total{kind=\"later\"}";
            scene.metric(failed).await >= 1
        })
        .await;
        let before = discord.requests().len();
        for _ in 0..12 {
            scene.minutes_pass(5);
            scene.sweeps().await;
        }
        let meanwhile = discord.requests().len() - before;
        assert!(meanwhile < 300, "{meanwhile} requests for three replies");
        until("it is told that sending fails", async || {
            scene.passes(Duration::from_secs(1));
            scene.running().said().contains(SENDING)
        })
        .await;
        let told = scene.running().said().matches(SENDING).count();
        assert!(told < 10, "{told} lines: {}", scene.running().said());
        assert_eq!(scene.running().page("/ready").await.0, 200);
        discord.api_recovers();
        scene.minutes_pass(30);
        are_answered(scene, asked).await;
        scene.running().until_said("it works again").await;
    })
    .await;
}

/// Chance is no outage.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_discord_does_not_take_for_once_is_told_nobody() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.fails(on("POST /channels/*/messages"), 503, 5);
    let asked = discord.says("alice", "#general", QUESTION);
    until("sending was given up for now", async || {
        let failed = "frontdesk_platform_errors_total{kind=\"later\"}";
        scene.metric(failed).await >= 1
    })
    .await;
    until("it is sent", async || {
        scene.passes(Duration::from_secs(1));
        !scene.replies("alice", "#general", asked).is_empty()
    })
    .await;
    scene.rests().await;
    let said = scene.running().said();
    assert!(!said.contains(SENDING), "{said}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_limits_everything_nothing_is_asked() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let limited = Canned {
        status: 429,
        headers: vec![
            ("retry-after", "60".to_owned()),
            ("x-ratelimit-global", "true".to_owned()),
        ],
        body: json!({ "message": "You are being rate limited.", "retry_after": 60.0, "global": true }),
    };
    discord.answers(on("POST /channels/*/messages"), limited, 1);
    discord.says("dave", "#general", QUESTION);
    until("it is told to wait", async || {
        scene.metric("frontdesk_rate_limited_total").await >= 1
    })
    .await;
    scene.running().until_said("seconds=60").await;
    // Nothing would refuse any more, were it asked.
    let before = discord.requests().len();
    let asked = all_ask(&discord);
    scene.sweeps().await;
    assert_eq!(discord.requests().len(), before, "{}", discord.everything());
    scene.passes(Duration::from_secs(60));
    scene.minutes_pass(10);
    are_answered(&mut scene, asked).await;
    let said = scene.running().said();
    let told = said.matches("limits all requests of this bot").count();
    assert_eq!(told, 1, "{said}");
    scene.ends().await;
}

/// After an outage more is due than is claimed at once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_done_in_one_sweep_however_much_it_is() {
    Scene::on_both(async |scene| {
        scene.rests().await;
        let now = scene.discord.now_ms();
        let row = |subject: i64| format!("('settle', {subject}, {now}, 0)");
        let rows: Vec<String> = (1..=600).map(row).collect();
        let rows = rows.join(", ");
        let insert = format!("INSERT INTO timers (kind, subject, due, guild) VALUES {rows}");
        scene.runs(&insert).await;
        scene.sweeps().await;
        let due = scene.home.next_due().await;
        assert!(
            due.is_none_or(|due| due > Timestamp::from_millis(now)),
            "{due:?}"
        );
    })
    .await;
}

/// What staff read when the role of instructors is deleted.
const ROLE_GONE: &str = "The role was deleted that was chosen for: **Instructor**";

/// The owner of the academy deletes the role of its instructors.
fn deletes_the_role(discord: &Discord) -> GuildId {
    discord.act(|world| {
        let home = world.guild_called("Academy");
        let (guild, owner) = (home.id, home.owner);
        let role = home.role_called("instructor").expect("a role").id;
        world.delete_role(owner, guild, role).expect("deleted");
        GuildId::new(guild.get())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_deleted_is_told_once_and_no_longer_chosen() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let guild = deletes_the_role(&discord);
        let told = says(ROLE_GONE);
        discord.until_line("mo", "#staff", &told).await;
        let settings: GuildSettings = scene.store().settings(guild).await.expect("settings");
        assert_eq!(settings.instructor_role, None);
        assert!(settings.moderator_role.is_some());
        scene.is_killed();
        scene.starts().await;
        let said = scene.said("mo", "#staff");
        assert_eq!(said.iter().filter(|line| told(line)).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_role_stands_for_no_product_any_more() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let call = "/setup products role:@instructor name:Rust";
        let set = discord.calls("mo", "#staff", call);
        discord.until_replied(set).await;
        assert_eq!(scene.settings().await.products.len(), 1);
        deletes_the_role(&discord);
        let told = says("stood for the product Rust");
        discord.until_line("mo", "#staff", told).await;
        assert!(scene.settings().await.products.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_deleted_while_frontdesk_is_down_is_told_once_it_is_back() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let call = "/setup products role:@instructor name:Rust";
        let set = discord.calls("mo", "#staff", call);
        discord.until_replied(set).await;
        scene.rests().await;
        scene.is_killed();
        deletes_the_role(&discord);
        let told = [ROLE_GONE, "stood for the product Rust"];
        for _ in 0..2 {
            scene.starts().await;
            for words in told {
                discord.until_line("mo", "#staff", says(words)).await;
            }
            scene.rests().await;
            let settings = scene.settings().await;
            assert_eq!(settings.instructor_role, None);
            assert!(settings.moderator_role.is_some() && settings.products.is_empty());
            scene.is_killed();
        }
        scene.starts().await;
        let said = scene.said("mo", "#staff");
        for words in told {
            assert_eq!(said.iter().filter(|line| says(words)(line)).count(), 1);
        }
    })
    .await;
}

/// The gateway's 4014, while it runs.
#[tokio::test(flavor = "multi_thread")]
async fn an_intent_that_is_withdrawn_ends_the_process_with_its_mend() {
    let discord = Discord::start(crate::academy::setup().with(academy())).await;
    let home = Home::near(&discord);
    let process = home.start();
    discord.until_registered("setup").await;
    discord.act(|world| world.flags = ApplicationFlags::empty());
    discord.invalidates_the_session(false);
    let ended = process.ended().await;
    assert_eq!(ended.code, Some(78), "{}", ended.said);
    let switch = "switch on Message Content Intent";
    assert!(ended.said.contains(switch), "{}", ended.said);
}

/// Discord shuts a machine out that sends it 10,000 requests in ten minutes which it refuses.
#[tokio::test(flavor = "multi_thread")]
async fn far_from_discords_limit_of_refused_requests_nothing_is_asked_any_more() {
    let discord = Discord::start(crate::academy::setup().with(academy())).await;
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || kept.clone());
    let is_kept = tracing::subscriber::set_default(subscriber.finish());
    crate::adapter::posts_in_vain(&discord, "#general", 5_200).await;
    drop(is_kept);
    let refused = discord.requests();
    let refused = refused.iter().filter(|one| one.status == Some(403));
    assert_eq!(refused.count(), 5_000);
    let said = log.said();
    let told = said.matches("soon shut this machine out").count();
    assert_eq!(told, 1, "{said}");
}

/// The log of this thread, kept to be read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn said(&self) -> String {
        let said = self.0.lock().expect("a log");
        String::from_utf8_lossy(&said).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
