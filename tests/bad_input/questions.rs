//! Messages that hardly are questions, and questions that try to call everyone.

use crate::process::Scene;
use fake_discord::wire::view::MessageView;
use fake_discord::world::permissions::Permissions;

/// Questions as they are written, and a part of what is answered to it in direct messages.
fn oddities() -> [(&'static str, String, &'static str); 5] {
    [
        ("alice", "🎉🎉🎉".to_owned(), "You are welcome"),
        ("bob", "\u{200b}".repeat(2000), "Ask me about the course"),
        (
            "carol",
            format!("a{}b", "\n".repeat(1998)),
            "Ask me about the course",
        ),
        ("dave", "?!?!".repeat(500), ""),
        (
            "erin",
            format!("how do I {}it?", "really ".repeat(569)),
            "Shall I get an instructor",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_messages_get_a_plain_word_and_break_nothing() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for (who, text, answer) in oddities() {
        assert!(text.chars().count() <= 4000, "what a client can send");
        discord.says(who, "#general", &text);
        discord.says_directly(who, &text);
        let says = |line: &MessageView| line.author == "frontdesk" && line.text.contains(answer);
        discord.until_line(who, "dm", says).await;
    }
    // What has no words at all: a file, a sticker, a voice message, and a sticker that is forwarded.
    discord.attaches("frank", "dm", "screen.png", "");
    discord.sends_sticker("gina", "dm", "wave", "");
    discord.says_by_voice("hugo", "dm");
    let public = discord.sends_sticker("iris", "#lounge", "wave", "");
    discord.forwards("iris", public, "dm");
    let offered = |line: &MessageView| line.text.contains("Shall I get an instructor");
    for who in ["frank", "gina", "hugo", "iris"] {
        discord.until_line(who, "dm", offered).await;
    }
    discord.attaches("frank", "#general", "screen.png", "");
    discord.sends_sticker("gina", "#general", "wave", "");
    discord.says_by_voice("hugo", "#general");

    // The longest of them becomes a ticket all the same.
    discord.presses_in("erin", "dm", "Ask an instructor");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    let invalid = "frontdesk_platform_errors_total{kind=\"invalid\"}";
    assert_eq!(scene.metric(invalid).await, 0);
    scene.ends().await;
}

/// Though frontdesk itself were allowed to call everyone.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_called_by_what_a_learner_writes() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let all = Permissions::all() - Permissions::ADMINISTRATOR;
    discord.role_may("Academy", "the bot's own", all);
    let (role, mo) = discord.look(|world| {
        let role = world.guild_called("Academy").role_called("moderator");
        (role.expect("a role").id, world.person("mo"))
    });
    let crowd = format!("@everyone @here <@&{role}> <@{mo}>");
    let asked = discord.says("alice", "#general", &format!("how do I enrol in {crowd}?"));
    scene.until_reply("alice", "#general", asked).await;
    let asked = discord.says("alice", "#general", &format!("I want a refund {crowd}"));
    scene.until_reply("alice", "#general", asked).await;
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.says_directly("bob", &format!("how do I enrol in {crowd}?"));
    let answered = |line: &MessageView| line.author == "frontdesk";
    discord.until_line("bob", "dm", answered).await;
    scene.rests().await;
    let mut called = scene.called();
    called.retain(|name| !["alice", "bob", "ivy"].contains(&name.as_str()));
    assert_eq!(called, [""; 0], "{}", discord.everything());
    scene.ends().await;
}

/// A thread below a watched channel: what is said to frontdesk there is answered there.
#[tokio::test(flavor = "multi_thread")]
async fn a_mention_in_a_public_thread_of_a_watched_channel_is_answered_there() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for channel in ["#general", "#questions"] {
        let title = format!("homework in {channel}");
        let place = title.as_str();
        discord.opens_thread("alice", channel, place, "how do I reset my password?");
        let asked = discord.mentions("alice", place, "frontdesk", "how do I reset my password?");
        scene.until_reply("alice", place, asked).await;
        scene.rests().await;
        let said = scene.said("alice", place);
        assert_eq!(
            said.len(),
            1,
            "talk is left alone: {}",
            discord.everything()
        );
    }
    discord.opens_thread("alice", "#lounge", "idle", "hello");
    discord.mentions("alice", "idle", "frontdesk", "how do I reset my password?");
    scene.sweeps().await;
    assert_eq!(scene.said("alice", "idle"), [], "nothing is watched there");
    scene.ends().await;
}

/// Another bot, a webhook, and Discord itself, which adds the preview of a link.
#[tokio::test(flavor = "multi_thread")]
async fn what_no_person_wrote_is_no_question() {
    const QUESTION: &str = "how do I reset my password?";
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.another_bot_says("robo", "#general", QUESTION);
    discord.a_webhook_says("news", "#general", QUESTION);
    let asked = scene.asks("alice", "#general", QUESTION).await;
    discord.unfurls_a_link_in(asked);
    scene.rests().await;
    let said = scene.said("alice", "#general");
    assert_eq!(said.len(), 1, "{}", discord.everything());
    assert_eq!(said[0].reply_to, Some(asked));
    scene.ends().await;
}
