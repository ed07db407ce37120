//! Messages of a time in which nobody listened, where they are easily missed: in direct messages of somebody who is
//! hardly known, in threads that were archived meanwhile, in the public threads of a watched channel.

use crate::process::{Scene, on_both_engines, until};
use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;

fn answered(line: &MessageView) -> bool {
    line.author == "frontdesk" && line.text.contains("school.example/reset")
}

const QUESTION: &str = "how do I reset my password?";

on_both_engines!(a_direct_message_of_whoever_was_heard_before_is_found);

/// Somebody was only told how to ask, or only thanked, before the outage.
async fn a_direct_message_of_whoever_was_heard_before_is_found(mut scene: Scene) {
    let discord = scene.discord.clone();
    let learners = [
        ("alice", "hello!"),
        ("bob", "ok"),
        ("carol", "你好"),
        ("dave", "thanks"),
    ];
    for (who, greeting) in learners {
        discord.says_directly(who, greeting);
    }
    // Before the sweep, which writes down how far was heard.
    until("they are heard", async || {
        scene.metric("frontdesk_events_total").await >= 7
            && scene.metric("frontdesk_events_in_hand").await == 0
    })
    .await;
    scene.is_killed();
    for (who, _) in learners {
        scene.minutes_pass(5);
        discord.says_directly(who, QUESTION);
    }
    scene.minutes_pass(30);
    scene.starts().await;
    scene.rests().await;
    for (who, _) in learners {
        let replies = scene.said(who, "dm").into_iter().filter(answered).count();
        assert_eq!(replies, 1, "{who}: {}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_an_answer_came_does_not_say_that_it_was_of_no_use() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("alice", "hello!");
    let greeted = |line: &MessageView| line.author == "frontdesk";
    discord.until_line("alice", "dm", greeted).await;
    scene.rests().await;
    scene.is_killed();
    discord.says_directly("alice", QUESTION);
    scene.minutes_pass(1);
    discord.says_directly("alice", "it does not work");
    scene.minutes_pass(30);
    scene.starts().await;
    scene.rests().await;
    let said = scene.said("alice", "dm").into_iter();
    assert_eq!(said.clone().filter(answered).count(), 1);
    let sorry = said.filter(|line| line.text.contains("did not help"));
    assert_eq!(sorry.count(), 0, "{}", discord.everything());
    scene.ends().await;
}

/// A message that a learner writes in their ticket counts, though the thread was put away before the connection begins.
#[tokio::test(flavor = "multi_thread")]
async fn a_word_in_a_ticket_that_is_archived_when_the_connection_begins_is_heard() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for (who, ticket) in [("alice", "T-1"), ("bob", "T-2")] {
        discord.says(who, "#general", "I want a refund");
        discord.until_line("ivy", ticket, |line| line.pinned).await;
        discord.says("ivy", ticket, "Which course is it?");
        discord
            .until_line("ivy", ticket, |line| {
                line.text.contains("has taken this over")
            })
            .await;
        scene.rests().await;
    }
    let resolved = discord.calls("ivy", "#staff", "/ticket resolve ticket:T-1");
    discord.until_replied(resolved).await;
    scene.rests().await;
    scene.is_killed();
    scene.minutes_pass(5);
    discord.says("alice", "T-1", "It still does not work, please look again");
    discord.says("bob", "T-2", "The one on drawing.");
    discord.archives("T-1");
    discord.archives("T-2");
    scene.minutes_pass(5);
    scene.starts().await;
    discord
        .until_line("ivy", "T-1", |line| {
            line.text.contains("This is open again")
        })
        .await;
    // Bob's word has put the ball into the instructor's court: no reminder comes.
    scene.minutes_pass(25 * 60);
    scene.rests().await;
    let reminded = scene.said("bob", "T-2").into_iter();
    let reminded = reminded.filter(|line| line.text.contains("is this still open for you"));
    assert_eq!(reminded.count(), 0, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_in_the_threads_of_a_watched_channel_meanwhile_is_answered() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.opens_thread("kate", "#general", "Known", "talk among us");
    discord.opens_thread("kate", "#general", "Silent", "talk among us");
    discord.posts_in_forum("liam", "#help", "Post", "how do I enrol in week two?");
    discord
        .until_line("liam", "Post", |line| line.author == "frontdesk")
        .await;
    scene.rests().await;
    scene.sweeps().await;
    scene.is_killed();
    scene.minutes_pass(5);
    discord.opens_thread("kate", "#general", "New", "talk among us");
    discord.opens_thread("kate", "#questions", "Put away", "talk among us");
    discord.opens_thread("kate", "#lounge", "Elsewhere", "talk among us");
    let asked: Vec<_> = [
        ("alice", "Known"),
        ("bob", "Silent"),
        ("carol", "New"),
        ("dave", "Put away"),
        ("erin", "Post"),
    ]
    .into_iter()
    .map(|(who, place)| {
        (
            who,
            place,
            discord.mentions(who, place, "frontdesk", QUESTION),
        )
    })
    .collect();
    let elsewhere = discord.mentions("frank", "Elsewhere", "frontdesk", QUESTION);
    for place in ["Put away", "Silent"] {
        discord.archives(place);
    }
    scene.minutes_pass(30);
    scene.starts().await;
    scene.rests().await;
    for (who, place, message) in asked {
        let replies = scene.replies(who, place, message);
        assert_eq!(
            replies.len(),
            1,
            "{who} in {place}: {}",
            discord.everything()
        );
    }
    assert_eq!(scene.replies("frank", "Elsewhere", elsewhere), []);
    scene.ends().await;
}

/// A forum post put away among a hundred older ones that were put away after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_forum_post_archived_before_many_others_is_found() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let older: Vec<String> = (0..101).map(|number| format!("Older {number}")).collect();
    scene.is_killed();
    for title in &older {
        discord.posts_in_forum("ivy", "#help", title, "hello");
    }
    scene.starts().await;
    scene.rests().await;
    scene.is_killed();
    scene.minutes_pass(5);
    discord.posts_in_forum("alice", "#help", "Login", QUESTION);
    scene.minutes_pass(1);
    discord.archives("Login");
    scene.minutes_pass(1);
    older.iter().for_each(|title| discord.archives(title));
    scene.minutes_pass(5);
    scene.starts().await;
    scene.rests().await;
    assert_eq!(
        scene.said("alice", "Login").len(),
        1,
        "{}",
        discord.everything()
    );
    scene.ends().await;
}

/// A message overtakes the news that its thread is back, and the thread cannot be looked up just then.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_thread_cannot_be_looked_up_is_read_again() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.opens("alice", "T-1").await;
    let resolved = discord.calls("ivy", "#staff", "/ticket resolve ticket:T-1");
    discord.until_replied(resolved).await;
    scene.rests().await;
    overtakes(&discord, "It still does not work, please look again");
    until("it is not understood", async || {
        scene.metric("frontdesk_events_failed_total").await >= 1
    })
    .await;
    discord.api_recovers();
    scene.minutes_pass(1);
    discord
        .until_line("ivy", "T-1", |line| {
            line.text.contains("This is open again")
        })
        .await;
    scene.ends().await;
}

fn overtakes(discord: &Discord, text: &str) {
    discord.holds_events();
    discord.fails(on("GET /channels/*"), 503, usize::MAX);
    discord.says("alice", "T-1", text);
    let held = discord.held_events();
    let message = held.iter().position(|name| *name == "MESSAGE_CREATE");
    discord.releases_events_in(&[message.expect("a message")]);
}
