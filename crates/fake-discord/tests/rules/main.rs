//! The fake Discord is itself held to Discord's rules, by serenity: its `Http` asks, its client
//! listens.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a test crate exports nothing")]

mod bot;
mod faults;
mod gateway;
mod interactions;
mod messages;
mod permissions;
mod threads;

use serenity::http::{Http, HttpBuilder};
use serenity::model::id::ApplicationId;

use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::world::plan::{GuildPlan, guild};

/// Plans a guild as most of these tests want it.
fn academy() -> GuildPlan {
    guild("Academy")
        .role("instructor")
        .channel("general")
        .forum("help")
        .support("support")
        .channel_for("staff", &["instructor"])
        .member("alice", &[])
        .member("bob", &[])
        .member("ivy", &["instructor"])
}

/// Makes an application whose requests are held to Discord's OpenAPI document, which may stand beside the repository.
fn setup() -> Setup {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/discord-api/openapi.json"
    );
    Setup::new("helper").openapi(beside.as_ref())
}

/// Starts a Discord with that guild.
async fn discord() -> Discord {
    Discord::start(setup().with(academy())).await
}

/// Makes serenity's own REST client, with the token of this Discord.
fn http(discord: &Discord) -> Http {
    http_with(discord, &discord.token())
}

fn http_with(discord: &Discord, token: &str) -> Http {
    let application = discord.look(|world| world.bot.get());
    HttpBuilder::new(token)
        .proxy(discord.api_url())
        .ratelimiter_disabled(true)
        .application_id(ApplicationId::new(application))
        .build()
}

/// Returns the channel of this name, as serenity numbers it.
fn channel(discord: &Discord, name: &str) -> serenity::model::id::ChannelId {
    let id = discord.look(|world| world.find_place(name));
    serenity::model::id::ChannelId::new(id.expect("a channel").get())
}

/// Returns the code Discord refused with.
fn code<T: std::fmt::Debug>(result: serenity::Result<T>) -> isize {
    use serenity::http::HttpError;
    match result.expect_err("a refusal") {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => response.error.code,
        other => panic!("no refusal but {other:?}"),
    }
}
