//! Posting, history, replies, nonces, mentions, pins.

use serde_json::{Value, json};
use serenity::all::{
    CreateAllowedMentions, CreateAttachment, CreateMessage, GetMessages, Nonce, UserId,
};

use super::{channel, code, discord, http};

#[tokio::test]
async fn what_is_posted_is_read_back_and_seen() {
    let (discord, place) = (discord().await, "#general");
    let (http, general) = (http(&discord), channel(&discord, place));
    let sent = general.say(&http, "hello").await.expect("posted");
    let read = general.message(&http, sent.id).await.expect("found");
    assert_eq!(
        (read.content.as_str(), read.author.name.as_str()),
        ("hello", "helper")
    );
    assert_eq!(discord.reads("alice", place), "helper: hello\n");
}

#[tokio::test]
async fn history_goes_by_the_ids_around_after_and_before() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let ids: Vec<_> = (0..10)
        .map(|n| discord.says("alice", "#general", &n.to_string()))
        .collect();
    let id = |n: usize| ids[n].get();
    let cases = [
        (GetMessages::new().limit(3), "987"),
        (GetMessages::new().after(id(2)).limit(2), "43"),
        (GetMessages::new().before(id(2)).limit(5), "10"),
        (GetMessages::new().around(id(5)).limit(4), "6543"),
        (GetMessages::new().after(id(9)), ""),
    ];
    for (asked, expected) in cases {
        let got = general.messages(&http, asked).await.expect("history");
        let text: String = got.into_iter().map(|message| message.content).collect();
        assert_eq!(text, expected);
    }
}

#[tokio::test]
async fn what_discord_refuses_in_a_message_is_refused() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let button = |id: &str| json!({ "type": 2, "style": 1, "label": "x", "custom_id": id });
    let row = |parts: Vec<Value>| json!({ "type": 1, "components": parts });
    let cases = [
        (json!({ "content": "x".repeat(2_001) }), 50_035),
        (json!({ "content": "" }), 50_006),
        (json!({ "content": " \n" }), 50_006),
        (json!({ "content": "x", "nonce": "n".repeat(26) }), 50_035),
        (
            json!({ "content": "x", "components": [row(vec![])] }),
            50_035,
        ),
        (
            json!({ "content": "x", "components": [row(vec![button("a"), button("a")])] }),
            50_035,
        ),
        (
            json!({ "content": "x", "components": [row((0..6).map(|n| button(&n.to_string())).collect())] }),
            50_035,
        ),
        (
            json!({ "content": "x", "components": (0..6).map(|n| row(vec![button(&n.to_string())])).collect::<Vec<_>>() }),
            50_035,
        ),
        (
            json!({ "content": "x", "components": [row(vec![button(&"i".repeat(101))])] }),
            50_035,
        ),
        (
            json!({ "embeds": [{ "description": "d".repeat(4_097) }] }),
            50_035,
        ),
        (json!({ "content": 5 }), 50_035),
        (
            json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["1"] } }),
            50_035,
        ),
        (
            json!({ "content": "x", "message_reference": { "message_id": "1" } }),
            50_035,
        ),
    ];
    for (body, expected) in cases {
        let refused = http.send_message(general, Vec::new(), &body).await;
        assert_eq!(code(refused), expected, "{body}");
    }
    assert_eq!(discord.reads("alice", "#general"), "");
}

#[tokio::test]
async fn a_nonce_is_enforced_for_minutes_and_only_when_asked() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let post = |enforce: bool| {
        let message = CreateMessage::new()
            .content("once")
            .nonce(Nonce::String("n1".to_owned()));
        general.send_message(&http, message.enforce_nonce(enforce))
    };
    let first = post(true).await.expect("posted");
    let again = post(true).await.expect("found again");
    assert_eq!(first.id, again.id);
    assert_ne!(post(false).await.expect("posted").id, first.id);
    discord.advance(std::time::Duration::from_secs(10 * 60));
    assert_ne!(post(true).await.expect("posted").id, first.id);
    assert_eq!(discord.transcript("alice", "#general").len(), 3);
}

#[tokio::test]
async fn only_allowed_mentions_of_those_who_can_see_it_ping() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let id = |name: &str| UserId::new(discord.look(|world| world.person(name).get()));
    let text = format!("<@{}> <@{}> @everyone", id("alice"), id("bob"));
    let cases = [
        (None, vec!["alice", "bob"]),
        (Some(CreateAllowedMentions::new()), vec![]),
        (
            Some(CreateAllowedMentions::new().users([id("bob")])),
            vec!["bob"],
        ),
        (
            Some(CreateAllowedMentions::new().all_users(true)),
            vec!["alice", "bob"],
        ),
        (Some(CreateAllowedMentions::new().everyone(true)), vec![]),
    ];
    for (allowed, expected) in cases {
        let mut message = CreateMessage::new().content(&text);
        if let Some(allowed) = allowed {
            message = message.allowed_mentions(allowed);
        }
        let sent = general.send_message(&http, message).await.expect("posted");
        assert_eq!(
            discord.pings(fake_discord::world::ids::MessageId::new(sent.id.get())),
            expected
        );
    }
}

#[tokio::test]
async fn a_reply_pings_its_author_unless_told_not_to_and_outlives_the_question_if_asked_to() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let asked = discord.says("alice", "#general", "why?");
    let reply = |quiet: bool| {
        let mut message = CreateMessage::new()
            .content("so")
            .reference_message((general, serenity::all::MessageId::new(asked.get())));
        if quiet {
            message = message.allowed_mentions(CreateAllowedMentions::new());
        }
        general.send_message(&http, message)
    };
    let loud = reply(false).await.expect("posted");
    let quiet = reply(true).await.expect("posted");
    let pings = |id: serenity::all::MessageId| {
        discord.pings(fake_discord::world::ids::MessageId::new(id.get()))
    };
    assert_eq!(
        (pings(loud.id), pings(quiet.id)),
        (vec!["alice".to_owned()], vec![])
    );
    discord.deletes("alice", asked);
    assert_eq!(code(reply(false).await), 50_035);
    let body = json!({ "content": "so", "message_reference": { "message_id": asked, "fail_if_not_exists": false } });
    let kept = http
        .send_message(general, Vec::new(), &body)
        .await
        .expect("posted");
    assert!(kept.message_reference.is_none());
}

#[tokio::test]
async fn files_come_with_a_message_and_their_words_may_be_missing() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let file = CreateAttachment::bytes(b"PNG".to_vec(), "chart.png");
    let sent = general
        .send_files(&http, [file], CreateMessage::new())
        .await
        .expect("posted");
    assert_eq!(
        (
            sent.attachments[0].filename.as_str(),
            sent.attachments[0].size
        ),
        ("chart.png", 3)
    );
    assert_eq!(discord.reads("alice", "#general"), "helper:  <chart.png>\n");
}

#[tokio::test]
async fn pins_are_kept_told_and_limited() {
    let setup = super::setup().with(super::academy());
    let ceilings = fake_discord::world::Ceilings {
        pins: 1,
        ..Default::default()
    };
    let discord = fake_discord::Discord::start(setup.ceilings(ceilings)).await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let first = general.say(&http, "one").await.expect("posted");
    let second = general.say(&http, "two").await.expect("posted");
    general.pin(&http, first.id).await.expect("pinned");
    assert_eq!(code(general.pin(&http, second.id).await), 30_003);
    assert_eq!(general.pins(&http).await.expect("pins").len(), 1);
    let seen = discord.reads("alice", "#general");
    assert_eq!(
        seen,
        "helper: one (pinned)\nhelper: two\nhelper:  (system)\n"
    );
}

#[tokio::test]
async fn only_what_the_bot_wrote_can_be_edited_and_an_edit_shows() {
    let discord = discord().await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let own = general.say(&http, "before").await.expect("posted");
    let edit = |id| {
        general.edit_message(
            &http,
            id,
            serenity::all::EditMessage::new().content("after"),
        )
    };
    edit(own.id).await.expect("edited");
    let theirs = discord.says("alice", "#general", "mine");
    assert_eq!(
        code(edit(serenity::all::MessageId::new(theirs.get())).await),
        50_005
    );
    assert_eq!(
        discord.reads("alice", "#general"),
        "helper: after (edited)\nalice: mine\n"
    );
    own.delete(&http).await.expect("deleted");
    assert_eq!(code(edit(own.id).await), 10_008);
}

#[tokio::test]
async fn history_has_no_words_of_others_without_the_intent() {
    use fake_discord::Discord;
    let none = twilight_model::oauth::ApplicationFlags::empty();
    let setup = super::setup()
        .with(super::academy())
        .application_flags(none);
    let discord = Discord::start(setup).await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    discord.says("alice", "#general", "secret");
    discord.mentions("alice", "#general", "helper", "hey");
    general.say(&http, "mine").await.expect("posted");
    let history = general
        .messages(&http, GetMessages::new())
        .await
        .expect("history");
    let seen: Vec<_> = history
        .iter()
        .map(|message| message.content.is_empty())
        .collect();
    assert_eq!(seen, [false, false, true]);
}
