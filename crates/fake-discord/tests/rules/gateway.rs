//! Sessions, intents, resuming, and what happens on a bad day.

use serenity::all::{GatewayError, GatewayIntents};
use twilight_model::oauth::ApplicationFlags;

use super::bot::Bot;
use super::{academy, discord};
use fake_discord::Discord;
use fake_discord::wire::gateway::IDENTIFY_PACE;

const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES)
    .union(GatewayIntents::MESSAGE_CONTENT);

async fn connected(discord: &Discord) -> Bot {
    let mut bot = Bot::connect(discord, INTENTS).await;
    bot.hears("guild").await;
    bot
}

#[tokio::test]
async fn the_guild_comes_with_what_the_intents_allow() {
    let discord = discord().await;
    let mut bot = Bot::connect(&discord, INTENTS).await;
    let guild = bot.hears("guild").await;
    assert_eq!(
        guild,
        "guild Academy with 4 channels, 3 roles, 1 of 5 members"
    );
    bot.logs_off().await;

    let setup = super::setup()
        .with(academy().crowd(1_000))
        .guild_create_with_members();
    let crowded = Discord::start(setup).await;
    let guild = Bot::connect(&crowded, INTENTS).await.hears("guild").await;
    assert_eq!(
        guild,
        "guild Academy with 4 channels, 3 roles, 1005 of 1005 members"
    );
}

#[tokio::test]
async fn words_are_blank_without_the_intent_but_in_direct_messages_and_mentions() {
    let discord = discord().await;
    let mut bot = Bot::connect(&discord, INTENTS - GatewayIntents::MESSAGE_CONTENT).await;
    bot.hears("guild").await;
    discord.says("alice", "#general", "secret");
    assert_eq!(bot.hears("message").await, "message \"\" by alice");
    discord.mentions("alice", "#general", "helper", "hey");
    assert!(bot.hears("message").await.contains("hey"));
    discord.says_directly("alice", "private");
    assert!(bot.hears("message \"private\"").await.contains("alice"));
}

#[tokio::test]
async fn intents_that_were_not_granted_close_the_connection_for_good() {
    let setup = super::setup()
        .with(academy())
        .application_flags(ApplicationFlags::empty());
    let discord = Discord::start(setup).await;
    let bot = Bot::connect(&discord, INTENTS).await;
    let ended = bot.ends().await;
    assert!(matches!(
        ended,
        Err(serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents
        ))
    ));
    assert_eq!(
        discord.look(|world| world.gateway.closed_with.clone()),
        [4014]
    );
    let counted = discord.look(|world| world.gateway.identifies);
    assert_eq!(counted, 1, "refused ones count too");
}

#[tokio::test]
async fn an_identify_more_than_there_are_in_a_day_has_the_token_reset() {
    let discord = discord().await;
    discord.act(|world| world.gateway.identifies = 1_000);
    let bot = Bot::connect(&discord, INTENTS).await;
    let ended = bot.ends().await;
    assert!(matches!(
        ended,
        Err(serenity::Error::Gateway(
            GatewayError::InvalidAuthentication
        ))
    ));
}

#[tokio::test]
async fn what_is_said_while_the_socket_is_down_comes_with_the_resume() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.drops_the_socket();
    discord.says("alice", "#general", "while you were out");
    bot.hears("message \"while you were out\"").await;
    bot.hears("resumed").await;
    assert_eq!(
        discord.look(|world| (world.gateway.identified, world.gateway.resumed)),
        (1, 1)
    );
}

#[tokio::test]
async fn a_client_that_is_asked_to_reconnect_resumes() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.asks_for_reconnect();
    bot.hears("resumed").await;
    discord.closes_the_socket(4000);
    bot.hears("resumed").await;
}

#[tokio::test]
async fn an_invalidated_session_is_begun_anew() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.invalidates_the_session(false);
    bot.hears("ready").await;
    assert_eq!(discord.look(|world| world.gateway.identified), 2);
}

#[tokio::test]
async fn events_are_repeated_and_reordered_on_demand() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.says_directly("alice", "1");
    bot.hears("message \"1\"").await;
    discord
        .until_line("alice", "dm", |line| line.text == "echo: 1")
        .await;
    bot.hears("message \"echo: 1\"").await;
    discord.repeats_events(2);
    bot.hears("message \"1\"").await;
    discord.holds_events();
    discord.says("alice", "#general", "first");
    discord.says("alice", "#general", "second");
    assert_eq!(discord.held_events(), ["MESSAGE_CREATE", "MESSAGE_CREATE"]);
    discord.releases_events_in(&[1, 0, 1]);
    bot.hears("message \"second\"").await;
    bot.hears("message \"first\"").await;
}

#[tokio::test]
async fn threads_and_channels_are_told_as_they_change() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.posts_in_forum("alice", "#help", "Black video", "it stays black");
    bot.hears("thread Black video").await;
    bot.hears("message \"it stays black\"").await;
    discord.archives("Black video");
    bot.hears("thread Black video archived:true locked:false")
        .await;
    discord.says("bob", "Black video", "same here");
    bot.hears("thread Black video archived:false").await;
    discord.deletes_channel("#staff");
    bot.hears("deleted channel staff").await;
}

#[tokio::test]
async fn each_shard_hears_of_its_own_guilds() {
    let setup = super::setup()
        .with(academy())
        .with(fake_discord::world::plan::guild("Bootcamp"));
    let discord = Discord::start(setup).await;
    discord.look(|world| {
        let homes: Vec<_> = world.guilds.keys().map(|id| (id.get() >> 22) % 2).collect();
        assert_eq!(homes.len(), 2);
        assert_ne!(homes[0], homes[1]);
    });
}

#[tokio::test]
async fn a_session_that_was_forgotten_is_begun_anew_and_what_was_said_is_in_the_history() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.forgets_sessions();
    discord.says("alice", "#general", "unheard");
    bot.hears("ready").await;
    assert_eq!(
        discord.look(|world| (world.gateway.identified, world.gateway.resumed)),
        (2, 0)
    );
    assert!(
        discord
            .reads("bob", "#general")
            .starts_with("alice: unheard\n")
    );
}

#[tokio::test]
async fn a_token_that_was_revoked_ends_the_client() {
    let discord = discord().await;
    let bot = connected(&discord).await;
    discord.act(|world| world.token = "another".to_owned());
    discord.invalidates_the_session(false);
    assert!(matches!(
        bot.ends().await,
        Err(serenity::Error::Gateway(
            GatewayError::InvalidAuthentication
        ))
    ));
    assert_eq!(
        discord.look(|world| world.gateway.closed_with.clone()),
        [4004]
    );
}

#[tokio::test]
async fn a_client_whose_heartbeats_go_unanswered_comes_back() {
    let setup = super::setup().with(academy()).heartbeat_every_ms(50);
    let discord = Discord::start(setup).await;
    let mut bot = connected(&discord).await;
    discord
        .until("heartbeats are heard", |world| world.gateway.heartbeats > 0)
        .await;
    discord.ignores_heartbeats(true);
    bot.hears("ready").await;
}

#[tokio::test]
async fn identifies_keep_their_pace_when_told_to() {
    let discord = discord().await;
    discord.act(|world| world.gateway.identify_pace = Some(IDENTIFY_PACE));
    let mut bot = connected(&discord).await;
    discord.invalidates_the_session(false);
    discord
        .until("an identify is refused", |world| {
            world.gateway.connections > 1
        })
        .await;
    discord.advance(IDENTIFY_PACE);
    bot.hears("ready").await;
}

#[tokio::test]
async fn bots_webhooks_and_notices_are_told_for_what_they_are() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    discord.another_bot_says("robo", "#general", "beep");
    bot.hears("message \"beep\" by robo").await;
    discord.a_webhook_says("news", "#general", "extra");
    bot.hears("message \"extra\" by news").await;
    let said = discord.says("alice", "dm", "fence");
    discord
        .until_line("alice", "dm", |line| line.reply_to == Some(said))
        .await;
    assert_eq!(
        discord.reads("alice", "#general"),
        "robo: beep\nnews: extra\n"
    );
}

#[tokio::test]
async fn edits_previews_and_removals_are_told_apart() {
    let discord = discord().await;
    let mut bot = connected(&discord).await;
    let said: Vec<_> = ["https://example.com", "b"]
        .map(|text| discord.says("alice", "#general", text))
        .to_vec();
    let id = said[0];
    discord.unfurls_a_link_in(id);
    let update = format!("update of {id}");
    assert!(bot.hears(&update).await.ends_with("edited:false"));
    discord.edits("alice", id, "never mind");
    assert!(bot.hears(&update).await.ends_with("edited:true"));
    discord.removes("owner", &said);
    bot.hears("2 deleted").await;
}
