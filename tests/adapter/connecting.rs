//! Sessions begin, go on and end, and the operator is told when one cannot begin.

use std::sync::Arc;
use std::time::Duration;

use frontdesk::desk::event::Event;
use frontdesk::discord::{ConnectError, DiscordConfig, Shards};
use frontdesk::domain::Secret;
use twilight_model::oauth::ApplicationFlags;

use super::{Desk, academy, config, discord, home};
use fake_discord::Discord;
use fake_discord::wire::gateway::IDENTIFY_PACE;
use fake_discord::wire::on;

/// Waits until the number of sessions that are up is so.
pub(super) async fn until_ready(desk: &Desk, connected: bool) {
    let metrics = Arc::clone(&desk.metrics);
    let so = async {
        while metrics.is_connected() != connected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(super::LONG_ENOUGH, so)
        .await
        .expect("it becomes so");
}

#[tokio::test]
async fn a_session_begins_for_direct_messages_and_for_each_guild() {
    let discord = discord().await;
    let mut desk = Desk::opens_with(config(&discord)).await.expect("connected");
    let mut heard = Vec::new();
    for _ in 0..2 {
        let pick = |event| match event {
            Event::Connected { guild } => Some(guild),
            _ => None,
        };
        heard.push(desk.hears("a connection", pick).await);
    }
    heard.sort();
    assert_eq!(heard, [None, Some(home(&discord))]);
    until_ready(&desk, true).await;
    let me = desk.platform.me();
    assert_eq!(me.get(), discord.look(|world| world.bot.get()));
    assert_eq!(desk.closes().await, Ok(()));
}

#[tokio::test]
async fn what_was_missed_is_asked_for_after_a_new_session_but_not_after_a_resumed_one() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.drops_the_socket();
    discord.says("alice", "#general", "said while the socket was cut");
    let connected_or_said = |event| match event {
        Event::Connected { guild } => Some(Err(guild)),
        Event::Message(message) => Some(Ok(message.text)),
        _ => None,
    };
    let mut next = desk.hears("the message", connected_or_said).await;
    // The first session's own news may still be on their way.
    while next == Err(None) {
        next = desk.hears("the message", connected_or_said).await;
    }
    assert_eq!(next, Ok("said while the socket was cut".to_owned()));
    until_ready(&desk, true).await;
    discord.refuses_connections(true);
    discord.invalidates_the_session(false);
    until_ready(&desk, false).await;
    discord.refuses_connections(false);
    let pick = |event| match event {
        Event::Connected { guild: Some(guild) } => Some(guild),
        _ => None,
    };
    let guild = desk.hears("the guild anew", pick).await;
    assert_eq!(guild, home(&discord));
    until_ready(&desk, true).await;
}

#[tokio::test]
async fn a_refused_token_is_the_operators_to_mend() {
    let discord = discord().await;
    let config = DiscordConfig {
        token: Secret::new("no.such.token"),
        ..config(&discord)
    };
    let refused = Desk::opens_with(config).await.err();
    assert_eq!(refused, Some(ConnectError::RefusedToken));
    let told = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(told.contains("DISCORD_TOKEN"), "{told}");
    assert!(!told.contains("no.such.token"), "{told}");
}

#[tokio::test]
async fn an_intent_that_is_not_granted_is_named_with_its_switch() {
    let setup = crate::academy::setup().with(academy());
    let setup = setup.application_flags(ApplicationFlags::empty());
    let discord = Discord::start(setup).await;
    let refused = Desk::opens_with(config(&discord)).await.err();
    assert_eq!(refused, Some(ConnectError::DisallowedIntents));
    let told = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(told.contains("Message Content Intent"), "{told}");
}

#[tokio::test]
async fn an_api_that_is_down_is_asked_again_until_it_answers() {
    let discord = discord().await;
    discord.fails(on("GET /users/@me"), 503, 3);
    discord.hangs_up_before(on("GET /gateway/bot"), 1);
    let desk = Desk::opens(&discord).await;
    assert_eq!(discord.count_requests("GET /users/@me"), 4);
    until_ready(&desk, true).await;
}

#[tokio::test]
async fn waiting_for_an_api_that_is_down_ends_with_the_shutdown() {
    let discord = discord().await;
    discord.api_goes_down();
    let texts = Arc::new(frontdesk::desk::ui::text::Texts::load().expect("texts"));
    let queue = frontdesk::desk::dispatch::queue::Queue::new(Arc::default());
    let shutdown = tokio_util::sync::CancellationToken::new();
    let connecting = tokio::spawn(frontdesk::discord::DiscordPlatform::connect(
        config(&discord),
        texts,
        Arc::default(),
        Arc::new(frontdesk::domain::SystemClock),
        queue,
        shutdown.clone(),
    ));
    discord
        .until("it was asked", |world| world.requests.len() >= 2)
        .await;
    shutdown.cancel();
    let ended = connecting.await.expect("no panic").err();
    assert_eq!(ended, Some(ConnectError::ShutDown));
}

#[tokio::test]
async fn a_process_runs_the_shards_it_is_told_to_the_last_one_included() {
    let setup = crate::academy::setup()
        .with(academy())
        .recommended_shards(2)
        .clock_running();
    let discord = Discord::start(setup).await;
    // A second less than Discord's: a busy machine may be late with the first session and not with the second.
    let pace = IDENTIFY_PACE.checked_sub(Duration::from_secs(1));
    discord.act(|world| world.gateway.identify_pace = pace);
    let config = DiscordConfig {
        shards: "0-1/2".parse::<Shards>().expect("a range"),
        ..config(&discord)
    };
    let desk = Desk::opens_with(config).await.expect("connected");
    until_ready(&desk, true).await;
    assert_eq!(desk.metrics.shards.get(), 2);
    let begun = discord.look(|world| (world.gateway.identifies, world.gateway.identified));
    assert_eq!(begun, (2, 2), "the second waits for its turn");
}

/// Discord would show the commands twice in a guild that has them beside the global ones.
#[tokio::test]
async fn commands_for_development_are_registered_in_one_guild_and_cleared_there_later() {
    let discord = discord().await;
    let registered = |there: bool| {
        discord.look(|world| {
            let commands = world.commands.iter();
            commands
                .filter(|known| known.guild_id.is_some() == there)
                .count()
        })
    };
    let config_there = DiscordConfig {
        dev_guild: Some(home(&discord)),
        ..config(&discord)
    };
    let desk = Desk::opens_with(config_there).await.expect("connected");
    discord.until_registered("ask").await;
    assert!(registered(true) > 0 && registered(false) == 0);
    desk.closes().await.expect("closed");
    let desk = Desk::opens(&discord).await;
    let cleared = |world: &fake_discord::wire::Server| {
        let mut commands = world.commands.iter();
        commands.len() > 0 && commands.all(|known| known.guild_id.is_none())
    };
    discord.until("the copy is cleared", cleared).await;
    desk.closes().await.expect("closed");
}
