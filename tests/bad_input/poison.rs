//! Events and rows that can never be handled are set aside, told and counted; nothing waits for them.

use std::time::Duration;

use crate::process::{Scene, says, until};
use fake_discord::wire::view::MessageView;

const QUESTION: &str = "how do I reset my password?";

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_in_a_text_is_left_out() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let asked = discord.says("alice", "#general", "how do I reset\u{0} my password?");
        scene.until_reply("alice", "#general", asked).await;
        let called = discord.calls("bob", "#general", "/ask question:I lost\u{0} my password");
        let reply = discord.until_replied(called).await;
        assert!(reply.text.contains("school.example/reset"), "{reply}");
        scene.rests().await;
    })
    .await;
}

/// Has the database refuse each text of a table with *poison* in it.
async fn refuse_poison(scene: &Scene, table: &str) {
    let refuse = match scene.postgres() {
        Some(_) => format!("ALTER TABLE {table} ADD CHECK (body NOT LIKE '%poison%')"),
        None => format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON {table} \
             WHEN new.body LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
    };
    scene.runs(&refuse).await;
}

/// Nothing can be stored about what bob says.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_can_never_be_handled_is_told_to_staff_and_not_read_again() {
    Scene::on_both(async |scene| {
        scene.may_set_aside();
        let discord = scene.discord.clone();
        refuse_poison(scene, "inquiry_texts").await;
        let before = scene.metric("frontdesk_set_aside_total").await;
        discord.says("bob", "#general", "I forgot my password, it was poison");
        let told = |line: &MessageView| line.text.contains("could not deal with");
        discord.until_line("mo", "#staff", told).await;
        let history = "GET /channels/*/messages";
        let read = discord.count_requests(history);
        for _ in 0..3 {
            scene.minutes_pass(1);
            scene.sweeps().await;
        }
        assert_eq!(discord.count_requests(history), read);
        assert_eq!(scene.metric("frontdesk_set_aside_total").await, before + 1);
        let asked = discord.says("alice", "#general", QUESTION);
        scene.until_reply("alice", "#general", asked).await;
        let tellings = scene.said("mo", "#staff").into_iter().filter(told).count();
        assert_eq!(tellings, 1, "{}", discord.everything());
    })
    .await;
}

/// Nothing can be queued that quotes what bob says.
#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_that_can_never_be_handled_is_told_to_its_author_and_in_their_ticket() {
    Scene::on_both(async |scene| {
        scene
            .stays_direct("please help me with my tablet, it is broken")
            .await;
        scene.may_set_aside();
        let discord = scene.discord.clone();
        refuse_poison(scene, "outbox").await;
        let said = discord.says_directly("bob", "it was poison");
        let told = says("Something went wrong on our side");
        let told = discord.until_line("bob", "dm", told).await;
        assert_eq!(told.reply_to, Some(said));
        let told = says("wrote a direct message that I could not bring here");
        discord.until_line("ivy", "T-1", told).await;
        scene.rests().await;
        assert_eq!(scene.metric("frontdesk_set_aside_total").await, 1);
        discord.says_directly("bob", "it is a tablet");
        discord
            .until_line("ivy", "T-1", says("it is a tablet"))
            .await;
        scene.rests().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_step_or_timer_holds_nothing_up() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let asked = discord.says("alice", "#general", "I want a refund");
        scene.until_reply("alice", "#general", asked).await;
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        scene.may_set_aside();
        let hold = discord.now_ms();
        // One step that no version can read before the ticket's next, one with a number that is none,
        // and timers of an unknown kind or about something unreadable.
        for (id, body, attempts) in [(1, "{nonsense", 0), (2, "{}", -1)] {
            scene
                .runs(&format!(
                    "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body) \
                     SELECT {id}, id, 1, {hold}, {hold}, {attempts}, 0, 0, '{body}' FROM tickets"
                ))
                .await;
        }
        scene
            .runs(&format!(
                "INSERT INTO timers (kind, subject, due) VALUES ('of_tomorrow', 7, {hold})"
            ))
            .await;
        discord.says("ivy", "T-1", "Which course is it?");
        let claimed = |line: &MessageView| line.text.contains("has taken this over");
        discord.until_line("ivy", "T-1", claimed).await;
        scene.sweeps().await;
        until("all three are set aside", async || {
            scene.metric("frontdesk_set_aside_total").await >= 3
        })
        .await;
        scene.rests().await;
    })
    .await;
}

/// Another transaction is preferred to the one that tells of it, each time for a while.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_set_aside_once_staff_can_be_told_of_it() {
    let mut scene = Scene::on_sqlite().await;
    scene.may_set_aside();
    let discord = scene.discord.clone();
    scene
        .runs(
            "CREATE TABLE once (id INTEGER PRIMARY KEY); INSERT INTO once VALUES (1); \
             CREATE TRIGGER refuse BEFORE INSERT ON inquiry_texts \
             WHEN new.body LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'refused'); END; \
             CREATE TRIGGER hush BEFORE INSERT ON outbox \
             WHEN new.body LIKE '%could not deal with%' BEGIN INSERT INTO once VALUES (1); END",
        )
        .await;
    discord.says("bob", "#general", "I forgot my password, it was poison");
    until("it could not be handled", async || {
        scene.metric("frontdesk_events_failed_total").await >= 1
            && scene.metric("frontdesk_events_in_hand").await == 0
    })
    .await;
    assert_eq!(scene.metric("frontdesk_set_aside_total").await, 0);
    scene.runs("DROP TRIGGER hush; DROP TABLE once").await;
    scene.passes(Duration::from_secs(30));
    let told = |line: &MessageView| line.text.contains("could not deal with");
    discord.until_line("mo", "#staff", told).await;
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_set_aside_total").await, 1);
    scene.ends().await;
}
